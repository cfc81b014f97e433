/* GET /console/…: the pages of plugins, with headers that leave a script of somebody else's nothing to do. */
#include "gate/app.h"
#include "gate/handlers.h"

/* Only files of this origin, no script or style in the page itself, and nobody may frame it. */
static const struct request_header guards[] = {
    {"Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                                "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Embedder-Policy", "require-corp"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
};

/* "gzip" in Accept-Encoding, unless refused with q=0. */
static bool accepts_gzip(const struct request *r) {
    struct bytes field = http_request_header(&r->http, "accept-encoding");
    const char *found = field.data ? memmem(field.data, field.size, "gzip", 4) : NULL;
    if (!found) return false;
    struct bytes rest = {found + 4, field.size - (size_t)(found + 4 - field.data)};
    const char *end = memchr(rest.data, ',', rest.size);
    if (end) rest.size = (size_t)(end - rest.data);
    return !bytes_equal_text(bytes_trim(rest), ";q=0");
}

int handle_pages(struct request *r) {
    struct bytes path = r->parameter.data ? r->parameter : BYTES("");
    const struct page *page = pages_find(r->worker->app->pages, path);
    if (!page) return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such page");
    bool packed = page->gzip.data && accepts_gzip(r);
    const char *etag = packed ? page->gzip_etag : page->etag;
    for (size_t i = 0; i < sizeof(guards) / sizeof(guards[0]); i++) request_header(r, guards[i].name, guards[i].value);
    request_header(r, "ETag", etag);
    request_header(r, "Vary", "Accept-Encoding");
    r->cache_control = "private, no-cache"; /* kept, and asked about each time: an update shows at once */
    r->code = handler_is_unchanged(r, etag) ? 304 : 200;
    if (r->code == 304) return STEP_NEXT;
    if (packed) request_header(r, "Content-Encoding", "gzip");
    r->media_type = page->media_type;
    r->reply = packed ? page->gzip : page->plain;
    return STEP_NEXT;
}

int handle_home(struct request *r) {
    if (!pages_find(r->worker->app->pages, BYTES("")))
        return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such resource");
    request_header(r, "Location", "/console/");
    r->code = 303;
    r->media_type = "text/plain; charset=utf-8";
    buffer_add_text(&r->out, "/console/\n");
    return STEP_NEXT;
}
