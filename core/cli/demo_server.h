/* The gateway of a demonstration: a folder, a child process that serves it, other children that look at it.
 *
 * Floor: cli. Thread: main. SIGINT, SIGTERM and SIGCHLD are blocked from demo_server_start on and asked for with
 * demo_server_interrupted and demo_server_wait. */
#ifndef CLI_DEMO_SERVER_H
#define CLI_DEMO_SERVER_H

#include "cli/files.h"

#include <sys/types.h>

struct demo_server {
    char program[FILES_PATH_MAX]; /* this one */
    char folder[FILES_PATH_MAX];
    char file[FILES_PATH_MAX]; /* its guichet.lua */
    char log[FILES_PATH_MAX];  /* what it says on stderr */
    char url[256];
    bool is_temporary; /* the folder is removed at the end */
    pid_t process;     /* 0: none */
};

/* `folder` NULL: a temporary one. A folder that holds a gateway already is served as it is, another one gets one on
 * `port`. Returns when it is ready. demo_server_stop is due whatever this returns. */
int demo_server_start(struct demo_server *server, const char *folder, int64_t port, struct fail *why);
/* SIGTERM, waits, removes what is temporary. GUICHET_INTERNAL when it did not end with 0. */
int demo_server_stop(struct demo_server *server, struct fail *why);

/* Runs this program with these words (NULL-ended, without its name) in a process of its own; what it prints on stdout
 * goes into `out`. Returns its exit code, or -1. */
int demo_server_run(const struct demo_server *server, const char *const *words, struct buffer *out);

/* True once SIGINT or SIGTERM has come, or the child has ended. */
bool demo_server_interrupted(struct demo_server *server);
/* Until that happens. */
void demo_server_wait(struct demo_server *server);

#endif
