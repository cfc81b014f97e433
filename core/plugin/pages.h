/* The pages of the configured plugins: static files, found by their path.
 *
 * Floor: plugin. Thread: opened by one, then read by any (const). Plugin files are opened, not started; what they hold
 * stays mapped until the process ends, so that nothing is copied. */
#ifndef PLUGIN_PAGES_H
#define PLUGIN_PAGES_H

#include "plugin/service.h"

struct pages;

#define PAGES_ETAG_SIZE 48

struct page {
    const char *path; /* below /console/; "": the first page */
    const char *media_type;
    struct bytes plain, gzip;        /* gzip.data NULL: there is none */
    char etag[PAGES_ETAG_SIZE];      /* of the plain bytes, with its quotes */
    char gzip_etag[PAGES_ETAG_SIZE]; /* another representation has another strong one (RFC 9110 §8.8.3) */
};

/* GUICHET_CONFIG: a plugin cannot be opened, or two of them have a page of the same path. */
int pages_open(const struct service_options *options, struct pages **out, struct fail *why);
/* NULL: there is no such page. */
const struct page *pages_find(const struct pages *pages, struct bytes path);
void pages_close(struct pages *pages);

#endif
