/* POST /v1/uploads, and the bytes of a file back. */
#include "gate/handlers.h"

#include "base/text.h"
#include "gate/app.h"
#include "gate/read_log.h"
#include "gate/send_file.h"
#include "wire/digest_field.h"

enum { STAGE_START, STAGE_DONE };

/* ---- in ---- */

static void on_ready(void *owner) {
    struct request *r = owner;
    r->wants_body = r->http.stage != HTTP_STAGE_END;
    if (r->connection) connection_resume(r->connection);
}

static void on_done(void *owner) {
    request_run(owner);
}

/* What follows `mark` in the field, up to `end` or the field's own end. data NULL: the field has no such mark. */
static struct bytes behind(struct bytes field, struct bytes mark, char end) {
    const char *at = field.data ? memmem(field.data, field.size, mark.data, mark.size) : NULL;
    if (!at) return (struct bytes){NULL, 0};
    at += mark.size;
    struct bytes rest = {at, field.size - (size_t)(at - field.data)};
    const char *over = memchr(rest.data, end, rest.size);
    if (over) rest.size = (size_t)(over - rest.data);
    return rest;
}

/* The file name of Content-Disposition (RFC 6266): filename*=UTF-8''… (RFC 8187) before filename="…"; without one the
 * file is called "file". */
static enum step_result file_name(struct request *r, struct bytes *name) {
    struct bytes field = http_request_header(&r->http, "content-disposition");
    struct bytes encoded = behind(field, BYTES("filename*=UTF-8''"), ';');
    struct bytes plain = behind(field, BYTES("filename=\""), '"');
    *name = plain.size ? plain : BYTES("file");
    if (!encoded.size) return STEP_NEXT;
    return http_path_decode(bytes_trim(encoded), &r->arena, name, &r->why) == GUICHET_OK ? STEP_NEXT : STEP_FAIL;
}

int handle_uploads_begin(struct request *r) {
    struct bytes digest = http_request_header(&r->http, "content-digest");
    struct bytes media = http_request_header(&r->http, "content-type");
    struct digest_field field = {0};
    struct bytes name;
    if (file_name(r, &name) == STEP_FAIL) return STEP_FAIL;
    struct upload_order order = {.seat = &r->worker->seat,
                                 .actor = r->actor,
                                 .name = name,
                                 .media_type = media.data ? media : BYTES("application/octet-stream"),
                                 .size_max = (uint64_t)r->worker->app->settings->upload_mb << 20,
                                 .now = r->now,
                                 .on_ready = on_ready,
                                 .on_done = on_done,
                                 .owner = r};
    if (digest.data && digest_field_parse(digest, &field) != GUICHET_OK)
        return request_fail(r, GUICHET_MALFORMED, "bad_digest", "Content-Digest is not as RFC 9530 wants it");
    order.has_digest = field.has_sha256;
    memcpy(order.digest, field.sha256, sizeof(order.digest));
    if (upload_begin(&order, &r->use.upload, &r->why) != GUICHET_OK) return STEP_FAIL;
    return STEP_NEXT;
}

static void write_upload(struct request *r, const struct upload_result *result) {
    struct json_out out;
    char hex[65];
    text_hex(result->sha256, sizeof(result->sha256), hex);
    request_json(r, 201, &out);
    json_object(&out);
    json_key(&out, "id");
    json_put_id(&out, &result->id);
    json_text_member(&out, "name", result->name);
    json_text_member(&out, "media_type", result->media_type);
    json_int_member(&out, "size", result->size);
    json_text_member(&out, "sha256", hex);
    if (result->scan) json_text_member(&out, "scan", scan_name(result->scan));
    json_object_end(&out);
}

int handle_uploads(struct request *r) {
    if (r->stage == STAGE_START) {
        r->stage = STAGE_DONE;
        upload_end(r->use.upload);
        return STEP_WAIT;
    }
    const struct upload_result *result = upload_result(r->use.upload);
    struct fail why = result->why;
    int status = result->status;
    if (!status) write_upload(r, result);
    upload_free(r->use.upload);
    r->use.upload = NULL;
    return status ? request_fail_as(r, &why) : STEP_NEXT;
}

/* ---- out ---- */

enum { FILE_ASK, FILE_CASE, FILE_ROW };

int handle_requisitions_file(struct request *r) {
    struct query *query = &r->use.query;
    struct upload_file file;
    struct id id;
    if (r->stage == FILE_ASK) {
        r->stage = FILE_CASE;
        if (handler_id(r, query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (r->stage == FILE_CASE) {
        r->stage = FILE_ROW;
        r->held = arena_alloc(&r->arena, sizeof(*r->held));
        if (!r->held) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
        if (handler_record(r, r->held, &r->sight) == STEP_FAIL) return STEP_FAIL;
        if (r->sight == SIGHT_METADATA || id_parse(r->parameter2, &id) != GUICHET_OK)
            return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such file");
        *query = (struct query){.kind = QUERY_UPLOAD, .id = id, .limit = 1};
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (query->status || !id_equal(&query->rows.uploads[0].requisition, &r->held->head.id))
        return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such file");
    const struct op_upload *upload = &query->rows.uploads[0].upload;
    if (scan_check(upload->scan, upload->signature, &upload->id, &r->why) != GUICHET_OK) return STEP_FAIL;
    enum step_result held = read_log_hold(r, READING_DOWNLOADED, &r->held->head.id);
    if (held != STEP_NEXT) return held;
    if (upload_files_open(&r->worker->seat, &query->rows.uploads[0], &r->arena, &file, &r->why) != GUICHET_OK)
        return STEP_FAIL;
    enum step_result result = send_file(r, &file);
    vault_wipe_key(&file.key);
    return result;
}
