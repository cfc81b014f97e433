/* ASiC-E on libzip. The manifest is read back by writing it again: what is not what container_manifest would write of
 * the parts that are there, is refused; so there is no XML to interpret. */
#include "seal/container.h"

#include "base/text.h"

#include <zip.h>

#define MIMETYPE  "mimetype"
#define MANIFEST  "META-INF/ASiCManifest.xml"
#define SEAL      "META-INF/signature.p7s"
#define SEAL_TYPE "application/x-pkcs7-signature"
#define HEAD                                                                                                           \
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n"                                                   \
    "<asic:ASiCManifest xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\" "                                             \
    "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\n"                                                               \
    "  <asic:SigReference URI=\"" SEAL "\" MimeType=\"" SEAL_TYPE "\"/>\n"
#define REFERENCE_URI  "  <asic:DataObjectReference URI=\""
#define REFERENCE_TYPE "\" MimeType=\""
#define REFERENCE_REST                                                                                                 \
    ">\n    <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\n    <ds:DigestValue>"
#define REFERENCE_END "</ds:DigestValue>\n  </asic:DataObjectReference>\n"
#define TAIL          "</asic:ASiCManifest>\n"
#define MANIFEST_MAX  (1u << 20)

/* ---- names ---- */

static bool is_name(const char *name) {
    struct bytes text = bytes_of(name);
    bool good = text.size > 0 && text.size <= CONTAINER_NAME_MAX && text_is_utf8(text) && !text_has_control(text);
    return good && name[0] != '/' && !strstr(name, "..") && !strpbrk(name, "\\\n\r\t") && strcmp(name, MIMETYPE) != 0 &&
           strncmp(name, "META-INF", 8) != 0;
}

static bool is_media_type(const char *text) {
    size_t size = strlen(text);
    return size > 0 && size <= CONTAINER_NAME_MAX &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&^_.+-/ ;=") == size;
}

static int check_parts(const struct container_part *parts, size_t count, struct fail *why) {
    size_t whole = 0;
    if (count == 0 || count > CONTAINER_PARTS_MAX)
        return fail(why, GUICHET_INVALID, "a container has 1 to %d parts, not %zu", CONTAINER_PARTS_MAX, count);
    for (size_t i = 0; i < count; i++) {
        if (!is_name(parts[i].name)) return fail(why, GUICHET_INVALID, "a part may not be named \"%s\"", parts[i].name);
        if (!is_media_type(parts[i].media_type))
            return fail(why, GUICHET_INVALID, "%s: no media type: \"%s\"", parts[i].name, parts[i].media_type);
        for (size_t k = 0; k < i; k++)
            if (strcmp(parts[i].name, parts[k].name) == 0)
                return fail(why, GUICHET_INVALID, "two parts are named \"%s\"", parts[i].name);
        if (parts[i].data.size > CONTAINER_MAX - whole)
            return fail(why, GUICHET_TOO_LARGE, "the parts are more than %u MiB together", CONTAINER_MAX >> 20);
        whole += parts[i].data.size;
    }
    return GUICHET_OK;
}

/* ---- the manifest ---- */

static void add_escaped(struct buffer *text, const char *value) {
    for (; *value; value++) {
        if (*value == '&') buffer_add_text(text, "&amp;");
        else if (*value == '<') buffer_add_text(text, "&lt;");
        else if (*value == '>') buffer_add_text(text, "&gt;");
        else if (*value == '"') buffer_add_text(text, "&quot;");
        else buffer_add_byte(text, *value);
    }
}

static void add_reference(struct buffer *text, const struct container_part *part, bool is_root) {
    uint8_t digest[DIGEST_SIZE];
    char base64[TEXT_BASE64_SIZE(DIGEST_SIZE) + 1];
    digest_sha256(&part->data, 1, digest);
    text_base64_to(digest, sizeof digest, base64);
    buffer_add_text(text, REFERENCE_URI);
    add_escaped(text, part->name);
    buffer_add_text(text, REFERENCE_TYPE);
    add_escaped(text, part->media_type);
    buffer_add_text(text, is_root ? "\" Rootfile=\"true\"" : "\"");
    buffer_add_text(text, REFERENCE_REST);
    buffer_add_text(text, base64);
    buffer_add_text(text, REFERENCE_END);
}

int container_manifest(const struct container_part *parts, size_t count, struct arena *arena, struct bytes *manifest,
                       struct fail *why) {
    struct buffer text;
    int status = check_parts(parts, count, why);
    if (status) return status;
    buffer_init(&text, MANIFEST_MAX);
    buffer_add_text(&text, HEAD);
    for (size_t i = 0; i < count; i++) add_reference(&text, &parts[i], i == 0);
    buffer_add_text(&text, TAIL);
    const char *copy = text.status ? NULL : arena_copy(arena, buffer_bytes(&text));
    *manifest = (struct bytes){copy, text.size};
    buffer_done(&text);
    return copy ? GUICHET_OK : fail(why, GUICHET_MEMORY, "no memory for a manifest");
}

/* Takes `until` and what stands before it from the front; false when it is not there. */
static bool take(struct bytes *text, const char *until, struct bytes *before) {
    size_t size = strlen(until);
    const char *found = text->size ? memmem(text->data, text->size, until, size) : NULL;
    if (!found) return false;
    *before = (struct bytes){text->data, (size_t)(found - text->data)};
    *text = (struct bytes){found + size, text->size - before->size - size};
    return true;
}

static char *unescaped(struct bytes value, struct arena *arena) {
    const struct {
        struct bytes from;
        char to;
    } entities[] = {{BYTES("&amp;"), '&'}, {BYTES("&lt;"), '<'}, {BYTES("&gt;"), '>'}, {BYTES("&quot;"), '"'}};
    char *text = arena_alloc(arena, value.size + 1), *to = text;
    while (text && value.size) {
        size_t used = 1, i = 0;
        while (i < 4 && !bytes_starts_with(value, entities[i].from)) i++;
        *to++ = i < 4 ? entities[i].to : value.data[0];
        if (i < 4) used = entities[i].from.size;
        value = (struct bytes){value.data + used, value.size - used};
    }
    return text;
}

static int read_manifest(struct bytes manifest, struct arena *arena, struct container *out, struct fail *why) {
    struct bytes rest = manifest, before, name, type;
    while (take(&rest, REFERENCE_URI, &before) && take(&rest, REFERENCE_TYPE, &name) && take(&rest, "\"", &type)) {
        if (out->count == CONTAINER_PARTS_MAX) return fail(why, GUICHET_CRYPTO, "the manifest names too many parts");
        struct container_part *part = &out->parts[out->count++];
        part->name = unescaped(name, arena);
        part->media_type = unescaped(type, arena);
        if (!part->name || !part->media_type) return fail(why, GUICHET_MEMORY, "no memory for a manifest");
    }
    return GUICHET_OK;
}

/* ---- the archive ---- */

static int zip_failed(zip_error_t *error, int status, const char *what, struct fail *why) {
    return fail(why, status, "%s: %s", what, zip_error_strerror(error));
}

static bool add_file(zip_t *zip, const char *name, struct bytes data, bool is_plain) {
    zip_source_t *source = zip_source_buffer(zip, data.size ? data.data : "", data.size, 0);
    zip_int64_t index = source ? zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8) : -1;
    if (source && index < 0) zip_source_free(source);
    if (index < 0) return false;
    /* A fixed time: the manifest says when, and the same parts give the same bytes. */
    return zip_set_file_compression(zip, (zip_uint64_t)index, is_plain ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0) == 0 &&
           zip_file_set_dostime(zip, (zip_uint64_t)index, 0, (1 << 5) | 1, 0) == 0;
}

static bool add_files(zip_t *zip, const struct container_part *parts, size_t count, struct bytes manifest,
                      struct bytes seal) {
    bool good = add_file(zip, MIMETYPE, BYTES(CONTAINER_MEDIA_TYPE), true);
    for (size_t i = 0; i < count && good; i++) good = add_file(zip, parts[i].name, parts[i].data, false);
    return good && add_file(zip, MANIFEST, manifest, false) && add_file(zip, SEAL, seal, false);
}

static int read_out(zip_source_t *source, struct buffer *out, struct fail *why) {
    zip_stat_t about;
    if (zip_source_stat(source, &about) != 0 || zip_source_open(source) != 0)
        return zip_failed(zip_source_error(source), GUICHET_INTERNAL, "the container cannot be made", why);
    char *to = buffer_reserve(out, about.size);
    zip_int64_t got = to ? zip_source_read(source, to, about.size) : -1;
    zip_source_close(source);
    if (!to) return fail(why, out->status, "no room for a container of %llu bytes", (unsigned long long)about.size);
    if (got < 0 || (zip_uint64_t)got != about.size)
        return fail(why, GUICHET_INTERNAL, "the container cannot be read back");
    buffer_commit(out, about.size);
    return GUICHET_OK;
}

int container_pack(const struct container_part *parts, size_t count, struct bytes manifest, struct bytes seal,
                   struct buffer *out, struct fail *why) {
    zip_error_t error;
    int status = check_parts(parts, count, why);
    if (status) return status;
    zip_error_init(&error);
    zip_source_t *memory = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = memory ? zip_open_from_source(memory, ZIP_TRUNCATE, &error) : NULL;
    if (!zip) {
        zip_source_free(memory);
        return zip_failed(&error, GUICHET_MEMORY, "the container cannot be made", why);
    }
    zip_source_keep(memory);
    if (!add_files(zip, parts, count, manifest, seal) || zip_close(zip) != 0) {
        status = zip_failed(zip_get_error(zip), GUICHET_INTERNAL, "the container cannot be made", why);
        zip_discard(zip);
    } else status = read_out(memory, out, why);
    zip_source_free(memory);
    return status;
}

/* ---- taking apart ---- */

static int read_file(zip_t *zip, zip_uint64_t index, struct arena *arena, size_t *room, struct bytes *out,
                     struct fail *why) {
    zip_stat_t about;
    if (zip_stat_index(zip, index, 0, &about) != 0 || !(about.valid & ZIP_STAT_SIZE) || about.size > *room)
        return fail(why, GUICHET_CRYPTO, "part %llu of the container is too large or damaged",
                    (unsigned long long)index);
    char *data = arena_take(arena, about.size + 1);
    zip_file_t *file = data ? zip_fopen_index(zip, index, 0) : NULL;
    zip_int64_t got = file ? zip_fread(file, data, about.size + 1) : -1;
    if (file) zip_fclose(file);
    if (!data) return fail(why, GUICHET_MEMORY, "no memory for a container");
    if (got < 0 || (zip_uint64_t)got != about.size)
        return fail(why, GUICHET_CRYPTO, "the part \"%s\" of the container is damaged", zip_get_name(zip, index, 0));
    *room -= about.size;
    *out = (struct bytes){data, about.size};
    return GUICHET_OK;
}

static int read_named(zip_t *zip, const char *name, struct arena *arena, size_t *room, struct bytes *out,
                      struct fail *why) {
    zip_int64_t index = zip_name_locate(zip, name, ZIP_FL_ENC_STRICT);
    if (index < 0) return fail(why, GUICHET_CRYPTO, "\"%s\" is not in the container", name);
    return read_file(zip, (zip_uint64_t)index, arena, room, out, why);
}

static int check_mimetype(zip_t *zip, struct arena *arena, size_t *room, struct fail *why) {
    struct bytes text = {NULL, 0};
    zip_stat_t about;
    const char *name = zip_get_name(zip, 0, 0);
    bool good = name && strcmp(name, MIMETYPE) == 0 && zip_stat_index(zip, 0, 0, &about) == 0 &&
                about.comp_method == ZIP_CM_STORE;
    if (good) good = read_file(zip, 0, arena, room, &text, why) == GUICHET_OK;
    if (good && bytes_equal_text(text, CONTAINER_MEDIA_TYPE)) return GUICHET_OK;
    return fail(why, GUICHET_CRYPTO, "the container does not begin with its mimetype");
}

static int read_parts(zip_t *zip, struct arena *arena, size_t *room, struct container *out, struct fail *why) {
    struct bytes again;
    zip_int64_t entries = zip_get_num_entries(zip, 0);
    int status = GUICHET_OK;
    if (entries != (zip_int64_t)out->count + 3)
        return fail(why, GUICHET_CRYPTO, "the container has %lld entries, its manifest names %zu parts",
                    (long long)entries, out->count);
    for (size_t i = 0; i < out->count && !status; i++)
        status = read_named(zip, out->parts[i].name, arena, room, &out->parts[i].data, why);
    if (!status) status = container_manifest(out->parts, out->count, arena, &again, why);
    if (status == GUICHET_INVALID) return GUICHET_CRYPTO; /* a name that no container of ours has */
    if (!status && !bytes_equal(again, out->manifest))
        return fail(why, GUICHET_CRYPTO, "the parts of the container are not those of its manifest");
    return status;
}

static int open_zip(zip_t *zip, struct arena *arena, struct container *out, struct fail *why) {
    size_t room = CONTAINER_MAX;
    int status = check_mimetype(zip, arena, &room, why);
    if (!status) status = read_named(zip, MANIFEST, arena, &room, &out->manifest, why);
    if (!status) status = read_named(zip, SEAL, arena, &room, &out->seal, why);
    if (!status) status = read_manifest(out->manifest, arena, out, why);
    return status ? status : read_parts(zip, arena, &room, out, why);
}

/* NULL: it is no archive, or cut. */
static zip_t *zip_of(struct bytes archive, struct fail *why) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *memory = zip_source_buffer_create(archive.data, archive.size, 0, &error);
    zip_t *zip = memory ? zip_open_from_source(memory, ZIP_RDONLY | ZIP_CHECKCONS, &error) : NULL;
    if (zip) return zip;
    zip_source_free(memory);
    zip_failed(&error, GUICHET_CRYPTO, "this is no container", why);
    return NULL;
}

int container_open(struct bytes archive, struct arena *arena, struct container *out, struct fail *why) {
    *out = (struct container){.count = 0};
    zip_t *zip = zip_of(archive, why);
    if (!zip) return GUICHET_CRYPTO;
    int status = open_zip(zip, arena, out, why);
    zip_discard(zip);
    return status;
}

int container_part(struct bytes archive, const char *name, struct arena *arena, struct bytes *out, struct fail *why) {
    size_t room = CONTAINER_MAX;
    zip_t *zip = zip_of(archive, why);
    if (!zip) return GUICHET_CRYPTO;
    int status = zip_name_locate(zip, name, ZIP_FL_ENC_STRICT) < 0
                     ? fail(why, GUICHET_NOT_FOUND, "this container has no %s", name)
                     : read_named(zip, name, arena, &room, out, why);
    zip_discard(zip);
    return status;
}
