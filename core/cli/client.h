/* A command that speaks to a gateway: who it is, the call, and how a refusal is shown.
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_CLIENT_H
#define CLI_CLIENT_H

#include "base/json.h"
#include "cli/arguments.h"
#include "cli/http_client.h"
#include "cli/progress.h"

struct client {
    const struct arguments *arguments;
    struct http_client *http;
    struct arena arena;    /* lives until client_close */
    struct http_call call; /* the last one */
    yyjson_val *reply;     /* its answer when that was JSON, else NULL */
    bool json;             /* --json: print what came, nothing else */
    struct progress *line; /* of several calls, may be NULL: it is ended before a failure is told */
};

/* From the options or the environment. CLI_USAGE, told on stderr, when something is missing; client_close is due
 * anyway. */
int client_open(const struct arguments *arguments, struct client *client);
void client_close(struct client *client);

/* Performs client->call. CLI_DONE for a 2xx answer; CLI_REFUSED and CLI_UNREACHABLE are told on stderr, a refusal with
 * every fault. */
int client_perform(struct client *client);
/* The name a transfer is shown under: the path's last part; NULL with --json, or without a path. */
const char *client_shown_as(const struct client *client, const char *path);
/* The same for these two, with an optional JSON body. */
int client_get(struct client *client, const char *path);
int client_post(struct client *client, const char *path, struct bytes json);
/* "/v1/requisitions/" + id + ending, in the arena. */
const char *client_path(struct client *client, const char *before, const char *id, const char *ending);
/* The id of the open task that `text` names: a task's UUID, or the number of a requisition whose task is meant. */
int client_task(struct client *client, const char *text, const char **id);

/* Options that become query parameters. */
struct client_filter {
    const char *option, *parameter;
};
/* `path` with the filters that were given (a flag gives "true"), in the arena. NULL: no memory. */
const char *client_query(struct client *client, const char *path, const struct client_filter *filters);

#endif
