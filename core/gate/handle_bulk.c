/* POST /v1/requisitions/bulk: a document a line (NDJSON), a result a line, in order; a bad line harms no other. Each
 * goes through the use case "submit" as if it had come alone, a few at a time so that they share commits, and no faster
 * than the party's rate allows. A line that is refused does not use up its Idempotency-Key: mended, the whole is sent
 * again. */
#include "gate/handlers.h"

#include "base/clock.h"
#include "base/text.h"
#include "desk/idempotency.h"
#include "gate/app.h"
#include "seal/digest.h"

#define LANES       8
#define LANE_MEMORY (96u << 20)
#define PACE_MS     250
#define PROBLEM_MAX (1u << 20)

enum { STAGE_START, STAGE_LINES };

struct lane {
    struct submission submission;
    struct bulk *bulk;
    struct arena arena;
    size_t line;
    struct fail why; /* refused before it was a submission */
    bool is_done;
};

struct bulk {
    struct request *request;
    struct bytes rest; /* lines that were not taken yet */
    size_t line;       /* the last one that was taken; blank ones count */
    size_t taken, told;
    struct timeout pace;
    struct lane lanes[LANES]; /* `told` up to `taken`, each at its number modulo LANES */
};

int handle_bulk_begin(struct request *r) {
    struct app *app = r->worker->app;
    if (!app_bulk_opened(app))
        return request_fail(r, GUICHET_FULL, NULL, "as many bulk submissions as fit are running: try again soon");
    r->use.bulk = arena_alloc(&r->arena, sizeof(*r->use.bulk));
    if (!r->use.bulk) {
        app_bulk_closed(app);
        return request_fail(r, GUICHET_MEMORY, NULL, "no memory for the lines");
    }
    r->use.bulk->request = r;
    for (size_t i = 0; i < LANES; i++) {
        r->use.bulk->lanes[i].bulk = r->use.bulk;
        arena_init(&r->use.bulk->lanes[i].arena, LANE_MEMORY);
    }
    return STEP_NEXT;
}

void handle_bulk_end(struct request *r) {
    struct bulk *b = r->use.bulk;
    if (!b) return;
    timeout_clear(&b->pace);
    for (size_t i = 0; i < LANES; i++) arena_done(&b->lanes[i].arena);
    app_bulk_closed(r->worker->app);
}

/* ---- lines in ---- */

/* The next line that is not blank, without its end. False: there is none. */
static bool next_line(struct bytes *rest, size_t *number, struct bytes *line) {
    while (rest->size) {
        const char *end = memchr(rest->data, '\n', rest->size);
        size_t size = end ? (size_t)(end - rest->data) : rest->size;
        *line = (struct bytes){rest->data, size};
        rest->data += size + (end != NULL);
        rest->size -= size + (end != NULL);
        ++*number;
        if (line->size && line->data[line->size - 1] == '\r') line->size--;
        if (bytes_trim(*line).size) return true;
    }
    return false;
}

/* The request's key and the number of the line make the line's own. */
static struct bytes key_of(const struct request *r, struct lane *lane) {
    struct bytes key = http_request_header(&r->http, "idempotency-key");
    uint8_t hash[DIGEST_SIZE];
    char hex[2 * DIGEST_SIZE + 1];
    if (!key.size) return key;
    digest_sha256(&key, 1, hash);
    text_hex(hash, sizeof(hash), hex);
    return bytes_of(arena_printf(&lane->arena, "%s line %zu", hex, lane->line));
}

static int read_document(const struct request *r, struct lane *lane, struct bytes text, yyjson_val **root) {
    struct fail why;
    if (text.size > (size_t)r->worker->app->settings->body_kb << 10)
        return fail(&lane->why, GUICHET_TOO_LARGE, "the line is larger than one requisition may be");
    if (json_read(text, &lane->arena, root, &why) != GUICHET_OK)
        return fail_code(&lane->why, GUICHET_MALFORMED, "malformed_json", "%s", why.text);
    if (!yyjson_is_obj(*root)) return fail(&lane->why, GUICHET_INVALID, "the line must be a JSON object");
    return GUICHET_OK;
}

static void on_submitted(struct submission *submission) {
    struct lane *lane = submission->owner;
    lane->is_done = true;
    request_run(lane->bulk->request);
}

/* Nothing is begun for a peer that has gone, nor while the gateway stops. */
static bool is_ending(const struct request *r) {
    return !r->connection || r->worker->draining;
}

static void take(struct bulk *b, struct bytes text) {
    struct request *r = b->request;
    struct lane *lane = &b->lanes[b->taken++ % LANES];
    struct submission *s = &lane->submission;
    yyjson_val *root;
    arena_reset(&lane->arena);
    lane->line = b->line;
    lane->why = (struct fail){0};
    lane->is_done = true;
    if (is_ending(r)) fail(&lane->why, GUICHET_UNAVAILABLE, "the gateway is stopping: send this line again");
    if (lane->why.status || read_document(r, lane, text, &root) != GUICHET_OK) return;
    *s = (struct submission){.seat = &r->worker->seat,
                             .actor = r->actor,
                             .arena = &lane->arena,
                             .root = root,
                             .body = text,
                             .key = key_of(r, lane),
                             .language = r->language,
                             .now = r->now,
                             .on_done = on_submitted,
                             .owner = lane};
    lane->is_done = submit_start(s);
}

/* ---- results out ---- */

static void write_problem(struct request *r, struct json_out *out, const struct fail *why,
                          const struct faults *faults) {
    struct problem problem = problem_of(why->status, why, r->language);
    struct buffer text;
    buffer_init(&text, PROBLEM_MAX);
    problem.faults = faults && faults->count ? faults : NULL;
    problem_write(&problem, &text);
    json_int_member(out, "status", problem.code_http);
    json_raw_member(out, "problem", buffer_bytes(&text));
    buffer_done(&text);
}

static void write_requisition(struct request *r, struct json_out *out, const struct submission *s) {
    json_int_member(out, "status", 201);
    json_key(out, "requisition");
    if (s->reply.data) { /* of the same key */
        json_put_raw(out, s->reply);
        return;
    }
    struct view view = handler_view(r, access_sight_of(r->actor, &s->record, r->now));
    view_requisition(out, &view, &s->record, s->duplicates);
}

static void tell(struct bulk *b) {
    struct request *r = b->request;
    struct lane *lane = &b->lanes[b->told++ % LANES];
    const struct submission *s = &lane->submission;
    struct json_out out;
    json_out_init(&out, &r->out);
    json_object(&out);
    json_int_member(&out, "line", (int64_t)lane->line);
    if (lane->why.status) write_problem(r, &out, &lane->why, NULL);
    else if (s->status) write_problem(r, &out, &s->why, &s->faults);
    else write_requisition(r, &out, s);
    json_object_end(&out);
    buffer_add_byte(&r->out, '\n');
}

/* ---- all of it ---- */

static void on_pace(struct timeout *pace) {
    request_run(chain_item(pace, struct bulk, pace)->request);
}

/* The request itself stands for its first line. Where the rate is used up, the rest waits. */
static bool may_take(struct bulk *b) {
    struct request *r = b->request;
    struct rates_left left;
    if (!b->taken || is_ending(r) || app_rate(r->worker->app, r->actor, clock_utc_ms(), &left)) return true;
    timeout_set(&r->worker->loop, &b->pace, PACE_MS, on_pace);
    return false;
}

static enum step_result go_on(struct bulk *b) {
    struct bytes line;
    for (;;) {
        while (b->told < b->taken && b->lanes[b->told % LANES].is_done) tell(b);
        struct bytes rest = b->rest;
        size_t number = b->line;
        if (!next_line(&rest, &number, &line)) return b->told < b->taken ? STEP_WAIT : STEP_NEXT;
        if (b->taken - b->told == LANES || timeout_is_set(&b->pace) || !may_take(b)) return STEP_WAIT;
        b->rest = rest;
        b->line = number;
        take(b, line);
    }
}

static enum step_result check_lines(struct request *r) {
    struct bytes rest = buffer_bytes(&r->body), line, key = http_request_header(&r->http, "idempotency-key");
    size_t most = (size_t)r->worker->app->settings->bulk_lines, number = 0, count = 0;
    while (next_line(&rest, &number, &line)) count++;
    if (key.size && idempotency_check(key, &r->why) != GUICHET_OK) return STEP_FAIL;
    if (!count) return request_fail(r, GUICHET_INVALID, "required", "there is no line: one requisition a line");
    if (count <= most) return STEP_NEXT;
    return request_fail(r, GUICHET_TOO_LARGE, "too_many_lines", "%zu lines; at most %zu at once", count, most);
}

int handle_bulk(struct request *r) {
    struct bulk *b = r->use.bulk;
    if (r->stage == STAGE_START) {
        if (check_lines(r) == STEP_FAIL) return STEP_FAIL;
        r->stage = STAGE_LINES;
        r->code = 200;
        r->media_type = "application/x-ndjson";
        b->rest = buffer_bytes(&r->body);
    }
    return go_on(b);
}
