/* What the command line of the generator asks for. */
#ifndef LOAD_OPTIONS_H
#define LOAD_OPTIONS_H

#include <stdbool.h>

#define OPTIONS_PIDS_MAX 32

enum options_job { JOB_RUN, JOB_IDLE, JOB_READY };
enum options_handshake { HANDSHAKE_KEEP, HANDSHAKE_FULL, HANDSHAKE_RESUME };

struct options {
    enum options_job job;
    enum options_handshake handshake; /* KEEP: connections stay; else a new one for every request */
    int port;
    const char *identity; /* PEM: certificate, chain, key */
    const char *method, *path;
    const char *template; /* file of the body, or NULL */
    const char *ids_from; /* file of ids, one a line, that take the place of @ID@ in turn */
    const char *ids_to;   /* file that gets the last segment of every Location */
    const char *sample;   /* file that gets the body of the first answer */
    int expect;           /* the only status that is not an error */
    int connections;
    long count, warmup;         /* requests */
    double rate;                /* per second; 0: closed loop */
    double seconds;             /* an end even when count has not been reached */
    long long serial;           /* first number of @N@ and @ITEM@ */
    int pids[OPTIONS_PIDS_MAX]; /* of the server, for its CPU time */
    int pid_count;
    int core;       /* READY: where to pin what is started; -1: nowhere */
    char **command; /* READY: NULL-ended */
};

/* Prints what is wrong and returns false. */
bool options_read(struct options *options, int argc, char **argv);

#endif
