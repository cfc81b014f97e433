/* HTTPS to a gateway with a client certificate: one connection, kept alive.
 *
 * Floor: cli. Thread: its owner's. Blocks. The gateway's certificate is always verified, against the one authority that
 * was named; proxies of the environment are not used. */
#ifndef CLI_HTTP_CLIENT_H
#define CLI_HTTP_CLIENT_H

#include "base/arena.h"
#include "base/fail.h"

#define HTTP_CLIENT_REPLY_MAX (256u << 20)

struct http_client;

/* GUICHET_CONFIG when a file cannot be read or the URL is not https. Texts are copied. */
int http_client_open(const char *url, const char *identity, const char *authority, struct http_client **out,
                     struct fail *why);
void http_client_close(struct http_client *client);

struct http_call {
    const char *method, *path; /* "/v1/me", with its query */
    struct bytes body;
    const char *file;       /* instead of `body`: the file's bytes are sent as they are read */
    const char *media_type; /* of what is sent; NULL: nothing is sent */
    const char *headers[6]; /* "Name: value", NULL-ended */
    const char *shown_as;   /* the transfer is shown under this name (progress.h); NULL: it is not */

    /* the answer */
    long code;
    struct bytes reply; /* valid until the next call */
    const char *reply_type;
};

/* GUICHET_OK: there is an answer, whatever its code. GUICHET_UNAVAILABLE in words: there is none (and it is not known
 * whether the gateway did what was asked, once a connection had been made). */
int http_client_call(struct http_client *client, struct http_call *call, struct fail *why);

/* name=value for a query, percent-encoded (RFC 3986), with the '?' or '&' before it. */
void http_client_add_query(struct buffer *path, const char *name, const char *value);
/* One segment of a path, percent-encoded. */
void http_client_add_segment(struct buffer *path, const char *text);

#endif
