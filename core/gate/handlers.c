/* What several handlers need: asking, paging, ids, bodies. */
#include "gate/handlers.h"

#include "base/text.h"
#include "gate/app.h"

#include "desk/transfers.h"

#define LIMIT_DEFAULT 50
#define PASSAGE_MAX   99
#define LIMIT_MAX     200

static void on_answer(struct letter *letter) {
    struct query *query = chain_item(letter, struct query, letter);
    request_run(chain_item(query, struct request, use.query));
}

enum step_result handler_ask(struct request *r) {
    struct query *query = &r->use.query;
    query->letter.on_open = on_answer;
    query->reply_to = &r->worker->loop.mailbox;
    query->arena = &r->arena;
    query->filter.now = r->now;
    return store_read(r->worker->seat.reader, query) ? STEP_NEXT : STEP_WAIT;
}

static void on_counted(struct letter *letter) {
    struct statistics *order = chain_item(letter, struct statistics, letter);
    request_run(chain_item(order, struct request, use.statistics));
}

enum step_result handler_count(struct request *r) {
    struct statistics *order = &r->use.statistics;
    order->letter.on_open = on_counted;
    order->reply_to = &r->worker->loop.mailbox;
    order->arena = &r->arena;
    order->actor = r->actor;
    order->now = r->now;
    int status = statistician_ask(r->worker->app->statistician, order);
    if (status == GUICHET_OK) return STEP_WAIT;
    if (status == GUICHET_TOO_MANY) {
        request_header(r, "Retry-After", "10");
        return request_fail(r, status, "too_many_statistics",
                            "as many statistics of this person are asked for as may be");
    }
    return request_fail(r, GUICHET_FULL, NULL, "as many statistics are being made as this gateway lets");
}

static void on_ordered(struct letter *letter) {
    request_run(chain_item(letter, struct workshop_order, letter)->owner);
}

enum step_result handler_order(struct request *r, struct workshop_order *order) {
    order->letter.on_open = on_ordered;
    order->reply_to = &r->worker->loop.mailbox;
    order->arena = &r->arena;
    order->owner = r;
    workshop_send(r->worker->seat.desk->workshop, order);
    return STEP_WAIT;
}

static void on_claimed(struct claiming *claiming) {
    request_run(claiming->owner);
}

struct claiming *handler_claiming(struct request *r, enum claim_kind kind) {
    struct claiming *c = &r->use.claiming;
    *c = (struct claiming){.seat = &r->worker->seat,
                           .actor = r->actor,
                           .arena = &r->arena,
                           .kind = kind,
                           .now = r->now,
                           .on_done = on_claimed,
                           .owner = r};
    return c;
}

bool handler_accepts(const struct request *r, const char *type) {
    struct bytes field = http_request_header(&r->http, "accept");
    return field.data && memmem(field.data, field.size, type, strlen(type));
}

void handler_day(int32_t day, char out[32]) {
    int year, month, of_month;
    zone_date(day, &year, &month, &of_month);
    snprintf(out, 32, "%04d-%02d-%02d", year, month, of_month);
}

enum step_result handler_page(struct request *r, struct query *query) {
    const char *limit = request_parameter(r, "limit"), *cursor = request_parameter(r, "cursor");
    uint64_t number = LIMIT_DEFAULT;
    if (limit && (bytes_to_uint(bytes_of(limit), LIMIT_MAX, &number) != GUICHET_OK || number == 0))
        return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "limit must be a number from 1 to %d", LIMIT_MAX);
    query->limit = (int64_t)number;
    query->cursor = bytes_of(cursor);
    return STEP_NEXT;
}

static bool is_number(struct bytes text) {
    if (text.size < 6 || text.size > REQUISITION_NUMBER_SIZE || text.data[4] != '-') return false;
    for (size_t i = 0; i < text.size; i++)
        if (i != 4 && (text.data[i] < '0' || text.data[i] > '9')) return false;
    return true;
}

/* "2026-000123/2", the number that a case has with the second entity that holds it, is "2026-000123.2" in a path. Gives
 * what is before the dot, and r's passage; acts are done by the number itself. */
static struct bytes take_passage(struct request *r) {
    struct bytes text = r->parameter;
    const char *dot = text.size ? memchr(text.data, '.', text.size) : NULL;
    uint64_t passage = 0;
    if (!dot || (r->http.method != HTTP_METHOD_GET && r->http.method != HTTP_METHOD_HEAD)) return text;
    size_t size = (size_t)(dot - text.data);
    struct bytes suffix = {dot + 1, text.size - size - 1};
    if (!suffix.size || *suffix.data == '0' || bytes_to_uint(suffix, PASSAGE_MAX, &passage) != GUICHET_OK) return text;
    if (passage < 2) return text;
    r->passage = (size_t)passage;
    return (struct bytes){arena_copy(&r->arena, (struct bytes){text.data, size}), size};
}

enum step_result handler_id(struct request *r, struct query *query) {
    struct bytes number = take_passage(r);
    query->kind = QUERY_REQUISITION;
    query->limit = 1;
    if (number.data && is_number(number)) {
        query->number = number.data;
        return STEP_NEXT;
    }
    if (id_parse(r->parameter, &query->id) == GUICHET_OK) return STEP_NEXT;
    return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such requisition");
}

enum step_result handler_json(struct request *r, bool may_be_empty, yyjson_val **root) {
    struct bytes text = buffer_bytes(&r->body);
    if (!text.size && may_be_empty) text = BYTES("{}");
    if (json_read(text, &r->arena, root, &r->why) != GUICHET_OK) {
        struct fail why = r->why;
        return request_fail(r, GUICHET_MALFORMED, "malformed_json", "%s", why.text);
    }
    if (yyjson_is_obj(*root)) return STEP_NEXT;
    return request_fail(r, GUICHET_INVALID, NULL, "the body must be a JSON object");
}

enum step_result handler_known(struct request *r, yyjson_val *object, const char *const *known) {
    struct faults *faults = arena_alloc(&r->arena, sizeof(*faults));
    size_t i, count;
    yyjson_val *name, *value;
    if (!faults) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    faults_init(faults, &r->arena);
    yyjson_obj_foreach(object, i, count, name, value) {
        const char *const *k = known;
        while (*k && !yyjson_equals_str(name, *k)) k++;
        if (*k) continue;
        const char *nearest = text_nearest(json_text(name), known);
        const char *at = faults_at(faults, "", json_text(name));
        if (nearest) faults_add(faults, at, "unknown_member", "unknown member; did you mean %s", nearest);
        else faults_add(faults, at, "unknown_member", "unknown member");
    }
    if (!faults->count) return STEP_NEXT;
    r->faults = faults;
    return request_fail(r, GUICHET_INVALID, NULL, "the body has members that are not known");
}

bool handler_is_unchanged(const struct request *r, const char *etag) {
    struct bytes field = http_request_header(&r->http, "if-none-match");
    size_t size = strlen(etag);
    if (!field.data) return false;
    if (bytes_equal_text(field, "*")) return true;
    for (size_t i = 0; i + size <= field.size; i++)
        if (memcmp(field.data + i, etag, size) == 0) return true;
    return false;
}

enum step_result handler_if_match(struct request *r, bool *has_version, int64_t *version) {
    struct bytes value = http_request_header(&r->http, "if-match");
    uint64_t number;
    if (!value.data || bytes_equal_text(value, "*")) return STEP_NEXT;
    if (value.size >= 2 && value.data[0] == '"' && value.data[value.size - 1] == '"') {
        struct bytes inner = {value.data + 1, value.size - 2};
        const char *dot = memchr(inner.data, '.', inner.size);
        if (dot) inner.size = (size_t)(dot - inner.data);
        if (bytes_to_uint(inner, INT64_MAX, &number) == GUICHET_OK) {
            *has_version = true;
            *version = (int64_t)number;
            return STEP_NEXT;
        }
    }
    return request_fail(r, GUICHET_STALE, NULL, "If-Match does not name a version of this requisition");
}

struct view handler_view(const struct request *r, enum sight sight) {
    return (struct view){
        .actor = r->actor, .sight = sight, .now = r->now, .language = r->language, .desk = r->worker->seat.desk};
}

enum step_result handler_record(struct request *r, struct record *record, enum sight *sight) {
    struct query *query = &r->use.query;
    if (query->status == GUICHET_OK) {
        const struct query_row_requisition *row = &query->rows.requisitions[0];
        *sight = access_sight_row(r->actor, row, r->now);
        if (*sight != SIGHT_NONE) {
            if (record_open(r->worker->seat.desk, row, &r->arena, record, &r->why) == GUICHET_OK) {
                if (transfers_count(record) >= r->passage) return STEP_NEXT;
                record_done(record);
                return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such requisition");
            }
            struct fail why = r->why;
            return request_fail_as(r, &why);
        }
    } else if (query->status != GUICHET_NOT_FOUND) {
        struct fail why = query->why;
        return request_fail_as(r, &why);
    }
    return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such requisition");
}

enum step_result handler_hold_head(struct request *r) {
    if (r->use.query.status == GUICHET_OK) {
        const struct query_row_requisition *row = &r->use.query.rows.requisitions[0];
        r->sight = access_sight_row(r->actor, row, r->now);
        if (row->head.purged && r->sight != SIGHT_NONE) {
            if (!r->held) r->held = arena_alloc(&r->arena, sizeof(*r->held));
            if (!r->held) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
            *r->held = (struct record){
                .head = row->head,
                .flow = registry_version(r->worker->seat.desk->registry, row->head.type, row->head.type_version)};
            return STEP_NEXT;
        }
    }
    return handler_hold(r);
}

enum step_result handler_hold(struct request *r) {
    if (!r->held) r->held = arena_alloc(&r->arena, sizeof(*r->held));
    if (!r->held) return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    return handler_record(r, r->held, &r->sight);
}
