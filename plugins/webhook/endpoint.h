/* Where notices go: one endpoint for a party or a team, from a file. Nothing else is ever connected to.
 *
 * A line: WHO URL SECRETS. WHO is a party's id or a team's key, URL begins with https://, SECRETS is a file with one
 * secret a line (several while one is being replaced), relative to the list. "#" begins a comment. */
#ifndef WEBHOOK_ENDPOINT_H
#define WEBHOOK_ENDPOINT_H

#include "sign.h"

#include <stdatomic.h>

#define ENDPOINT_SECRETS_MAX 4
#define ENDPOINTS_MAX        512

struct endpoint {
    char who[65], url[1025];
    struct secret secrets[ENDPOINT_SECRETS_MAX];
    size_t secret_count;
    atomic_bool is_gone; /* answered 410: never asked again while the gateway runs */
};

struct endpoints {
    struct endpoint *list;
    size_t count;
};

/* False with words: file, line, what is wrong. */
bool endpoints_read(const char *path, struct endpoints *out, char *why, size_t why_size);
void endpoints_free(struct endpoints *endpoints);
/* NULL: this one has none. */
struct endpoint *endpoints_find(const struct endpoints *endpoints, const char *who);

#endif
