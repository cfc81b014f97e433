/* The server's side of TLS: its key, who may come in, and which lists of revocation count.
 *
 * Floor: wire. Thread: one context is shared by all loops and never changes; a reload makes a new one. Counted:
 * whoever keeps it holds it.
 * The *generation* is a digest of all trust (authorities in their order, and their lists): the same trust gives the
 * same generation. A live connection of another generation is judged again with tls_recheck. Sessions that may be
 * resumed are kept by their context (for an hour; bounded, the longest unused goes first): after a reload a client
 * makes a full handshake. RFC 5280, 8446, 5246, 7301. */
#ifndef WIRE_TLS_CONTEXT_H
#define WIRE_TLS_CONTEXT_H

#include "base/fail.h"

struct certificate;

struct tls_context;

/* PEM from a file, or from memory when `path` is NULL. Both empty: absent. */
struct tls_pem {
    const char *path;
    struct bytes text;
};

/* Where the lists of revocation of an authority are; both absent: nothing is revoked. */
struct tls_lists {
    struct tls_pem local;
    struct tls_pem fetched; /* what was fetched last; not there yet: no list */
    bool may_miss;          /* the same for `local` */
};

struct tls_authority {
    struct tls_pem certificates; /* one or more: all of them are this authority (old and new key, sub-authorities) */
    struct tls_lists lists;      /* issued by one of those */
};

/* When the list that should tell of a certificate is out of date or was never there. */
enum tls_lists_mode {
    TLS_LISTS_FAIL,  /* nobody of that authority gets in */
    TLS_LISTS_GRACE, /* the same, `grace_ms` after its end; never there: nobody */
    TLS_LISTS_WARN,  /* who is not on it gets in */
};

struct tls_freshness {
    bool expected; /* there should be lists */
    size_t count, entries;
    int64_t since_ms, until_ms; /* oldest thisUpdate, soonest nextUpdate; 0 when count is 0 */
};

struct tls_settings {
    struct tls_pem certificate; /* the server's, then its chain */
    struct tls_pem key;
    const char *minimum; /* "1.2" or "1.3"; NULL is "1.3" */
    enum tls_lists_mode lists_mode;
    int64_t grace_ms;
    const struct tls_authority *authorities;
    size_t authority_count;
};

/* Everything is borrowed for the call. Reads files and sorts lists: not on a loop. On failure (GUICHET_CONFIG, the text
 * names the file) *out is NULL. */
int tls_context_new(const struct tls_settings *settings, struct tls_context **out, struct fail *why);
/* What would become of a client with these certificates, its own first: *out, or GUICHET_NOT_ALLOWED and why. */
int tls_context_judge(struct tls_context *context, const struct tls_pem *chain, struct certificate *out,
                      struct fail *why);
struct tls_context *tls_context_hold(struct tls_context *context);
void tls_context_free(struct tls_context *context);
/* Never 0. */
uint64_t tls_context_generation(const struct tls_context *context);
/* How fresh the lists of that authority are. */
void tls_context_freshness(const struct tls_context *context, size_t authority, struct tls_freshness *out);
/* When the first certificate of that authority runs out, UTC ms; 0: it has none. */
int64_t tls_context_authority_until(const struct tls_context *context, size_t authority);

#endif
