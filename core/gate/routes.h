/* The table of routes: what can be asked, by whom, with what body. The router, the policy test and openapi.json all
 * read this one table.
 *
 * Floor: gate. Thread: any (const). */
#ifndef GATE_ROUTES_H
#define GATE_ROUTES_H

#include "domain/party.h"
#include "wire/http_path.h"
#include "wire/http_request.h"

struct request;

enum route_body { BODY_NONE, BODY_JSON, BODY_JSON_OR_NONE, BODY_NDJSON, BODY_STREAM, BODY_LUA };

#define ROLES_ANY (ROLES_REQUESTER | ROLES_HOLDER | ROLES_OPERATOR)

struct route {
    enum http_method method;
    const char *path; /* "/v1/requisitions/{id}/events" */
    unsigned roles;   /* one of these is needed; 0: anybody who got through the handshake */
    enum route_body body;
    int (*handle)(struct request *request); /* enum step_result */
    int (*begin)(struct request *request);  /* NULL, or run before the first byte of the body */
    const char *name;                       /* operationId, and the label of its figures */
    const char *summary;                    /* for openapi.json */
    const char *const *parameters;          /* query parameters it knows, NULL-ended; NULL: none */
    const char *answer; /* schema names of openapi.json or media types (with a '/'), blanks between */
};

extern const struct route routes_api[];        /* ends with a NULL path */
extern const struct route routes_operations[]; /* likewise */

/* The route of a method and path. NULL: none; *allowed then has one bit per method that this path knows (0: no such
 * path). HEAD finds GET. The texts that stood for {…} go to parameter and parameter2. */
const struct route *routes_find(const struct route *routes, enum http_method method, const struct http_path *path,
                                struct bytes *parameter, struct bytes *parameter2, unsigned *allowed);
/* "GET, HEAD, OPTIONS" */
void routes_allow_text(unsigned allowed, char out[80]);
size_t routes_index(const struct route *routes, const struct route *route);

#endif
