/* The answer of a requisition: fetched by its case, or by a link that is good for once. */
#include "gate/handlers.h"
#include "gate/read_log.h"
#include "gate/send_file.h"

#include "desk/answer_link.h"
#include "desk/deliver.h"

enum { STAGE_ASK, STAGE_ROW, STAGE_MORE, STAGE_LINK };

#define NO_LINK "there is no such link"

static void on_delivered(struct delivery *delivery) {
    request_run(delivery->owner);
}

/* By what Accept names first of these; whoever names none of them, and whoever wants it enciphered, gets the container.
 */
static enum delivery_form wanted_form(const struct request *r) {
    static const struct {
        const char *name;
        enum delivery_form form;
    } forms[] = {{"asic", DELIVERY_CONTAINER}, {"application/pdf", DELIVERY_PAGE}, {"application/json", DELIVERY_DATA}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms && !request_parameter(r, "encrypt"); i++)
        if (handler_accepts(r, forms[i].name)) return forms[i].form;
    return DELIVERY_CONTAINER;
}

/* Data and page stand in memory; the container is read from its file. */
static enum step_result send_answer(struct request *r, struct delivery *d) {
    struct json_out out;
    request_header(r, "Vary", "Accept");
    if (d->form == DELIVERY_CONTAINER)
        return request_parameter(r, "encrypt") ? send_file_sealed(r, &d->file) : send_file(r, &d->file);
    request_json(r, 200, &out);
    buffer_add_bytes(&r->out, d->answer);
    if (d->form == DELIVERY_DATA) return STEP_NEXT;
    r->media_type = "application/pdf";
    request_header(r, "Content-Disposition",
                   arena_printf(&r->arena, "attachment; filename=\"%s.pdf\"", d->record.head.number));
    return STEP_NEXT;
}

static enum step_result read_part(struct request *r, int64_t *part) {
    const char *text = request_parameter(r, "part");
    uint64_t number = 0;
    if (text && (bytes_to_uint(bytes_of(text), INT32_MAX, &number) != GUICHET_OK || !number))
        return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "part is a number from 1");
    *part = (int64_t)number;
    return STEP_NEXT;
}

static enum step_result start_delivery(struct request *r, struct delivery wanted) {
    enum sight sight;
    struct delivery *d = &r->use.delivery;
    struct record record;
    if (handler_record(r, &record, &sight) == STEP_FAIL) return STEP_FAIL;
    if (!access_reads_answer(sight)) {
        record_done(&record);
        return request_fail(r, GUICHET_NOT_ALLOWED, NULL, "the answer is for the requester");
    }
    *d = wanted;
    d->seat = &r->worker->seat;
    d->actor = r->actor;
    d->arena = &r->arena;
    d->record = record;
    d->form = wanted_form(r);
    d->now = r->now;
    d->on_done = on_delivered;
    d->owner = r;
    return deliver_start(d) ? STEP_NEXT : STEP_WAIT;
}

/* The answer leaves only once its delivery is in the log. */
static enum step_result begin(struct request *r) {
    struct delivery wanted = {0};
    const char *encrypt = request_parameter(r, "encrypt");
    if (encrypt && strcmp(encrypt, "true") != 0)
        return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "encrypt is true, or absent");
    if (read_part(r, &wanted.part) == STEP_FAIL) return STEP_FAIL;
    return start_delivery(r, wanted);
}

static enum step_result finish(struct request *r) {
    struct delivery *d = &r->use.delivery;
    if (d->status) return request_fail_as(r, &d->why);
    enum reading_kind kind = d->form == DELIVERY_DATA ? READING_EXPORTED : READING_DOWNLOADED;
    enum step_result held = read_log_hold(r, kind, &d->record.head.id);
    if (held == STEP_FAIL) vault_wipe_key(&d->file.key);
    if (held != STEP_NEXT) return held;
    enum step_result result = send_answer(r, d);
    vault_wipe_key(&d->file.key);
    return result;
}

int handle_requisitions_answer(struct request *r) {
    if (r->stage == STAGE_ASK) {
        r->stage = STAGE_ROW;
        if (handler_id(r, &r->use.query) == STEP_FAIL) return STEP_FAIL;
        if (handler_ask(r) == STEP_WAIT) return STEP_WAIT;
    }
    if (r->stage == STAGE_ROW) {
        r->stage = STAGE_MORE;
        enum step_result result = begin(r);
        if (result != STEP_NEXT) return result;
    }
    return finish(r);
}

/* ---- making a link ---- */

static void on_linked(struct answer_linking *linking) {
    request_run(linking->owner);
}

static enum step_result start_linking(struct request *r) {
    struct answer_linking *l = &r->use.linking;
    struct query query = {0};
    yyjson_val *root;
    if (handler_id(r, &query) == STEP_FAIL || handler_json(r, true, &root) == STEP_FAIL) return STEP_FAIL;
    *l = (struct answer_linking){.seat = &r->worker->seat,
                                 .actor = r->actor,
                                 .arena = &r->arena,
                                 .query = query,
                                 .root = root,
                                 .now = r->now,
                                 .on_done = on_linked,
                                 .owner = r};
    return answer_link_start(l) ? STEP_NEXT : STEP_WAIT;
}

/* Where the caller found this gateway is where the link leads. */
static enum step_result show_link(struct request *r, const struct answer_linking *l) {
    struct bytes host = http_request_header(&r->http, "host");
    struct json_out out;
    request_json(r, 201, &out);
    json_object(&out);
    json_text_member(&out, "url",
                     arena_printf(&r->arena, "https://%.*s/v1/answers/%s", (int)host.size, host.data, l->token));
    json_time_member(&out, "expires_at", l->expires_at);
    json_int_member(&out, "part", l->part);
    json_object_end(&out);
    return STEP_NEXT;
}

int handle_answer_link_create(struct request *r) {
    if (r->stage == STAGE_ASK) {
        r->stage = STAGE_MORE;
        enum step_result result = start_linking(r);
        if (result != STEP_NEXT) return result;
    }
    struct answer_linking *l = &r->use.linking;
    if (!l->status) return show_link(r, l);
    r->faults = &l->faults;
    return request_fail_as(r, &l->why);
}

/* ---- using it ---- */

static enum step_result no_link(struct request *r) {
    return request_fail(r, GUICHET_NOT_FOUND, NULL, NO_LINK);
}

/* HEAD would use the link up for nothing. */
static enum step_result ask_link(struct request *r) {
    if (r->http.method == HTTP_METHOD_HEAD)
        return request_fail(r, GUICHET_METHOD, NULL, "HEAD is not for a link that is good for once; it knows GET");
    uint8_t *digest = arena_alloc(&r->arena, ANSWER_LINK_SIZE);
    if (!digest) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    if (answer_link_digest(r->parameter, digest) != GUICHET_OK) return no_link(r);
    r->link_digest = digest;
    r->use.query = (struct query){.kind = QUERY_ANSWER_LINK, .digest = digest, .limit = 1};
    return handler_ask(r);
}

/* Whose link it is, and of which case. */
static enum step_result ask_case(struct request *r) {
    struct query *query = &r->use.query;
    if (query->status == GUICHET_NOT_FOUND) return no_link(r);
    if (query->status) return request_fail_as(r, &query->why);
    const struct query_row_answer_link link = query->rows.links[0];
    if (!answer_link_fits(&link, r->actor, r->now)) return no_link(r);
    r->link_part = link.part;
    *query = (struct query){.kind = QUERY_REQUISITION, .id = link.requisition, .limit = 1};
    return handler_ask(r);
}

static enum step_result deliver_linked(struct request *r) {
    struct delivery wanted = {.part = r->link_part, .link = r->link_digest};
    enum step_result result = start_delivery(r, wanted);
    if (result != STEP_FAIL) return result;
    bool is_hidden = r->why.status == GUICHET_NOT_FOUND || r->why.status == GUICHET_NOT_ALLOWED;
    return is_hidden ? no_link(r) : STEP_FAIL;
}

int handle_answer_link_use(struct request *r) {
    static enum step_result (*const stages[])(struct request *) = {
        [STAGE_ASK] = ask_link, [STAGE_ROW] = ask_case, [STAGE_MORE] = deliver_linked};
    while (r->stage < STAGE_LINK) {
        enum step_result result = stages[r->stage++](r);
        if (result != STEP_NEXT) return result;
    }
    /* Used meanwhile, erased: the same words. */
    if (r->use.delivery.status == GUICHET_NOT_FOUND) return no_link(r);
    return finish(r);
}
