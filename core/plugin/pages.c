/* A list in the order of the configuration: there are a few dozen. */
#include "plugin/pages.h"

#include "base/text.h"
#include "plugin/loader.h"
#include "seal/digest.h"

struct pages {
    struct page *list;
    size_t count;
};

static void write_etag(struct bytes bytes, char out[PAGES_ETAG_SIZE]) {
    uint8_t digest[DIGEST_SIZE];
    char hex[33];
    digest_sha256(&bytes, 1, digest);
    text_hex(digest, 16, hex);
    snprintf(out, PAGES_ETAG_SIZE, "\"%s\"", hex);
}

static struct page read_page(const struct guichet_page *given) {
    struct page page = {.path = given->path,
                        .media_type = given->media_type,
                        .plain = {given->bytes, given->size},
                        .gzip = {given->gzip, given->gzip_size}};
    write_etag(page.plain, page.etag);
    write_etag(page.gzip, page.gzip_etag);
    return page;
}

static int add_file(struct pages *pages, const struct plugin_file *file, struct fail *why) {
    size_t count = file->table.page_count;
    if (!count) return GUICHET_OK;
    struct page *list = realloc(pages->list, (pages->count + count) * sizeof(*list));
    if (!list) return fail(why, GUICHET_MEMORY, "no memory for the pages of plugin %s", file->name);
    pages->list = list;
    for (size_t i = 0; i < count; i++) {
        struct guichet_page given = loader_page(file, i);
        if (pages_find(pages, bytes_of(given.path)))
            return fail(why, GUICHET_CONFIG, "plugins.%s: another plugin, or this one, has the page \"%s\" too",
                        file->name, given.path);
        pages->list[pages->count++] = read_page(&given);
    }
    return GUICHET_OK;
}

static int add_all(struct pages *pages, const struct service_options *options, struct fail *why) {
    char folder[PATH_MAX];
    size_t i, count;
    yyjson_val *name, *given;
    int status = GUICHET_OK;
    loader_folder(options->path, folder);
    yyjson_obj_foreach(options->plugins, i, count, name, given) {
        struct plugin_file file;
        if (status || yyjson_equals_str(name, "rehearsal")) continue;
        status = loader_open(folder, yyjson_get_str(name), &file, why);
        if (status) fail_prefix(why, "plugins.%s: ", yyjson_get_str(name));
        else status = add_file(pages, &file, why);
    }
    return status == GUICHET_NOT_FOUND ? (why->status = GUICHET_CONFIG) : status;
}

int pages_open(const struct service_options *options, struct pages **out, struct fail *why) {
    *out = NULL;
    struct pages *pages = calloc(1, sizeof(*pages));
    if (!pages) return fail(why, GUICHET_MEMORY, "no memory for the pages");
    int status = add_all(pages, options, why);
    if (status) pages_close(pages);
    else *out = pages;
    return status;
}

const struct page *pages_find(const struct pages *pages, struct bytes path) {
    for (size_t i = 0; i < pages->count; i++)
        if (bytes_equal_text(path, pages->list[i].path)) return &pages->list[i];
    return NULL;
}

void pages_close(struct pages *pages) {
    if (!pages) return;
    free(pages->list);
    free(pages);
}
