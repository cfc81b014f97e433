/* The acts differ in what they judge and what they change: one row of a table each. */
#include "desk/share.h"

#include "base/text.h"
#include "desk/idempotency.h"
#include "desk/reply.h"
#include "desk/share_event.h"
#include "desk/payload.h"
#include "domain/circle.h"
#include "flow/field_kinds.h"

#define TRIES_MAX   4
#define TEXT_MAX    (1u << 20)
#define UNIT_MAX    200
#define PERSON_SIZE (2 * BLIND_INDEX_SIZE)

enum { ON_WAIT, ON_NEXT, ON_END };

/* ---- what is sent ---- */

static const struct field READER[] = {
    {.name = "party", .kind = &field_kinds_line, .max = 64, .title_fr = "Service partenaire", .title_en = "Party"},
    {.name = "unit", .kind = &field_kinds_line, .max = UNIT_MAX, .title_fr = "Unité", .title_en = "Unit"},
    {.name = "person", .kind = &field_kinds_line, .max = 64, .title_fr = "Personne", .title_en = "Person"},
    {.name = "until", .kind = &field_kinds_datetime, .title_fr = "Jusqu'au", .title_en = "Until"},
    {.name = "reason",
     .kind = &field_kinds_text,
     .required = true,
     .max = 2000,
     .title_fr = "Motif",
     .title_en = "Reason"},
};
static const struct field HAND_OVER[] = {
    {.name = "unit",
     .kind = &field_kinds_line,
     .required = true,
     .max = UNIT_MAX,
     .title_fr = "Unité qui reprend",
     .title_en = "Unit that takes it over"},
    {.name = "reason",
     .kind = &field_kinds_text,
     .required = true,
     .max = 2000,
     .title_fr = "Motif",
     .title_en = "Reason"},
    {.name = "keep_reading",
     .kind = &field_kinds_boolean,
     .title_fr = "L'unité qui remet garde la lecture",
     .title_en = "The former unit goes on reading"},
};
static const struct field_list READER_LIST = {.fields = READER, .count = sizeof READER / sizeof READER[0]};
static const struct field_list HAND_OVER_LIST = {.fields = HAND_OVER, .count = sizeof HAND_OVER / sizeof HAND_OVER[0]};

/* ---- showing ---- */

static bool take_kind(struct bytes *word, const char *kind) {
    size_t size = strlen(kind);
    if (!bytes_starts_with(*word, bytes_of(kind))) return false;
    *word = (struct bytes){word->data + size, word->size - size};
    return true;
}

void share_write_reader(struct json_out *out, const struct coreader *reader) {
    struct bytes word = reader->word, none = {NULL, 0}, party = none, unit = none, person = none;
    if (take_kind(&word, "person:")) {
        person = word;
    } else if (take_kind(&word, "party:")) {
        party = word;
    } else if (take_kind(&word, "unit:")) {
        size_t size = strcspn(word.data, "/");
        party = (struct bytes){word.data, size};
        unit = (struct bytes){word.data + size + 1, word.size - size - 1};
    }
    json_object(out);
    json_key(out, "id");
    json_put_id(out, reader->id.bytes);
    json_bytes_member(out, "party", party);
    json_bytes_member(out, "unit", unit);
    json_bytes_member(out, "person", person);
    json_time_member(out, "until", reader->until);
    json_object_end(out);
}

/* ---- the change ---- */

static int no_memory(struct sharing *s) {
    return fail(&s->why, GUICHET_MEMORY, "no memory");
}

static int add_sight(struct sharing *s, enum op_kind kind, struct bytes word, int64_t until) {
    struct op *op = change_add(&s->change, kind);
    if (op) op->as.sight = (struct op_sight){.word = arena_copy(s->arena, word), .until = until};
    return op && op->as.sight.word ? GUICHET_OK : no_memory(s);
}

static int add_reader(struct sharing *s, const struct coreader *reader) {
    const char **readers = &s->change.head.readers;
    int status = coreader_add(*readers, reader, s->now, s->arena, readers, &s->why);
    return status ? status : add_sight(s, OP_SIGHT, reader->word, reader->until);
}

static int drop_reader(struct sharing *s, struct bytes word) {
    const char **readers = &s->change.head.readers;
    int status = coreader_drop(*readers, word, s->now, s->arena, readers, &s->why);
    return status ? status : add_sight(s, OP_SIGHT_DROP, word, 0);
}

/* Of another unit it is a magistrate: access_may_share(). */
static struct payload_actor who_acts(const struct sharing *s) {
    const struct requisition *head = &s->record.head;
    const struct actor *actor = s->actor;
    bool is_own = strcmp(actor->party->id, head->party) == 0 && strcmp(actor->unit, head->unit) == 0;
    if (is_own) return (struct payload_actor){.name = actor->name, .by = "requester"};
    return (struct payload_actor){
        .name = actor->name, .by = "magistrate", .party = actor->party->id, .unit = actor->unit};
}

static int take(struct sharing *s, struct buffer *text, struct bytes *out) {
    *out = (struct bytes){text->status ? NULL : arena_copy(s->arena, buffer_bytes(text)), text->size};
    buffer_done(text);
    return out->data ? GUICHET_OK : no_memory(s);
}

/* The entry, with `input` (JSON) as what was said, and the answer to the same key. */
static int add_entry(struct sharing *s, const char *event, struct bytes input) {
    const struct payload_actor who = who_acts(s);
    struct payload payload;
    struct op *op = change_add(&s->change, OP_ENTRY);
    if (!op) return no_memory(s);
    payload_begin(&payload, &who);
    json_raw_member(&payload.out, "input", input);
    op->as.entry = (struct op_entry){.event = event,
                                     .from = s->record.head.state,
                                     .to = s->record.head.state,
                                     .actor = arena_printf(s->arena, "sha256:%s", s->actor->sha256),
                                     .at = s->now};
    return payload_end(&payload, s->arena, &op->as.entry.payload, &s->why);
}

static int add_reply(struct sharing *s) {
    struct op *op = s->change.has_idempotency ? change_add(&s->change, OP_REPLY) : NULL;
    if (!s->change.has_idempotency) return GUICHET_OK;
    if (!op) return no_memory(s);
    return vault_seal(&s->record.key, "reply", s->reply, s->arena, &op->as.reply, &s->why);
}

/* ---- readers ---- */

static const struct party *requester_party(const struct sharing *s, const char *id) {
    const struct party_table *table = &s->seat->desk->settings->parties;
    for (size_t i = 0; i < table->count; i++) {
        const struct party *party = &table->parties[i];
        bool submits = party->kind != PARTY_HOLDER && party->kind != PARTY_OPERATOR;
        if (submits && strcmp(party->id, id) == 0) return party;
    }
    return NULL;
}

static bool is_person(const char *text) {
    return strlen(text) == PERSON_SIZE && strspn(text, "0123456789abcdef") == PERSON_SIZE;
}

/* A person alone, a unit (of the own party unless another is named), or a whole party. NULL: a fault says why. */
static const char *read_word(struct sharing *s, yyjson_val *input) {
    const char *party = json_get_string(input, "party", NULL), *unit = json_get_string(input, "unit", NULL);
    const char *person = json_get_string(input, "person", NULL), *of = party ? party : s->record.head.party;
    if (!party && !unit && !person) {
        faults_add(&s->faults, "", "required", "names no unit, no party and no person");
    } else if (person && (party || unit)) {
        faults_add(&s->faults, "/person", "one_of", "a person is named alone");
    } else if (person && !is_person(person)) {
        faults_add(&s->faults, "/person", "format", "must be the id of a person, as GET /v1/me tells it");
    } else if (person) {
        return arena_printf(s->arena, "person:%s", person);
    } else if (!requester_party(s, of)) {
        faults_add(&s->faults, "/party", "not_in_list", "is no party that asks for anything");
    } else if (unit && strcmp(of, s->record.head.party) == 0 && strcmp(unit, s->record.head.unit) == 0) {
        faults_add(&s->faults, "/unit", "not_in_list", "is the unit of the requisition");
    } else {
        return unit ? coreader_unit_word(of, unit, s->arena) : arena_printf(s->arena, "party:%s", of);
    }
    return NULL;
}

static void put_reader(struct json_out *out, const struct coreader *reader, yyjson_val *reason) {
    json_object(out);
    json_key(out, "reader");
    share_write_reader(out, reader);
    json_value_member(out, "reason", reason);
    json_object_end(out);
}

/* Reply and entry of a reader who comes or goes. */
static int tell_reader(struct sharing *s, const char *event, const struct coreader *reader, yyjson_val *reason) {
    struct buffer text;
    struct json_out out;
    struct bytes input;
    buffer_init(&text, TEXT_MAX);
    json_out_init(&out, &text);
    put_reader(&out, reader, reason);
    int status = take(s, &text, &input);
    buffer_init(&text, TEXT_MAX);
    json_out_init(&out, &text);
    share_write_reader(&out, reader);
    if (take(s, &text, &s->reply) || status) return no_memory(s);
    return add_entry(s, event, input);
}

static int judge_reader(struct sharing *s, yyjson_val *input) {
    struct coreader reader = {.id = id_new(s->now)};
    const char *word = read_word(s, input);
    const char *until = json_get_string(input, "until", NULL);
    if (until) text_time_parse(bytes_of(until), &reader.until);
    if (until && reader.until <= s->now) faults_add(&s->faults, "/until", "range", "must lie in the future");
    if (s->faults.count) return GUICHET_INVALID;
    if (!word) return no_memory(s);
    reader.word = bytes_of(word);
    int status = add_reader(s, &reader);
    return status ? status : tell_reader(s, SHARE_EVENT_READER_ADDED, &reader, json_get(input, "reason"));
}

static int remove_reader(struct sharing *s, yyjson_val *input) {
    struct coreader reader;
    (void)input;
    if (!coreader_find(s->record.head.readers, &s->reader, &reader))
        return fail(&s->why, GUICHET_NOT_FOUND, "there is no such reader of this requisition");
    int status = drop_reader(s, reader.word);
    return status ? status : tell_reader(s, SHARE_EVENT_READER_REMOVED, &reader, NULL);
}

/* ---- hand-over ---- */

static int tell_hand_over(struct sharing *s, const char *unit, bool keeps_reading, yyjson_val *reason) {
    const struct requisition *head = &s->record.head;
    struct buffer text;
    struct json_out out;
    struct bytes input;
    buffer_init(&text, TEXT_MAX);
    json_out_init(&out, &text);
    json_object(&out);
    json_text_member(&out, "unit", unit);
    json_text_member(&out, "former_unit", head->unit);
    json_bool_member(&out, "keep_reading", keeps_reading);
    json_value_member(&out, "reason", reason);
    json_object_end(&out);
    int status = take(s, &text, &input);
    buffer_init(&text, TEXT_MAX);
    json_out_init(&out, &text);
    json_object(&out);
    json_key(&out, "id");
    json_put_id(&out, head->id.bytes);
    json_text_member(&out, "number", head->number);
    json_text_member(&out, "party", head->party);
    json_text_member(&out, "unit", unit);
    json_text_member(&out, "former_unit", head->unit);
    json_bool_member(&out, "keep_reading", keeps_reading);
    json_int_member(&out, "version", head->version + 1);
    json_object_end(&out);
    if (take(s, &text, &s->reply) || status) return no_memory(s);
    return add_entry(s, SHARE_EVENT_HANDED_OVER, input);
}

/* Need to know comes first: a unit that nobody admitted could do nothing with the case, and the former one neither. */
static int check_circle(struct sharing *s, const char *word) {
    const char *circle = s->record.head.circle, *same;
    if (!circle) return GUICHET_OK;
    int status = circle_add(circle, bytes_of(word), s->arena, &same, &s->why);
    if (status || same == circle) return status;
    return fail_code(&s->why, GUICHET_CONFLICT, "not_admitted",
                     "only who is admitted may know of this requisition: the unit must be admitted first");
}

static int judge_hand_over(struct sharing *s, yyjson_val *input) {
    const struct requisition *head = &s->record.head;
    const char *unit = json_get_string(input, "unit", "");
    bool keeps_reading = json_get_bool(input, "keep_reading", false);
    if (strcmp(unit, head->unit) == 0) faults_add(&s->faults, "/unit", "not_in_list", "is the unit of the requisition");
    if (s->faults.count) return GUICHET_INVALID;
    const char *word = coreader_unit_word(head->party, unit, s->arena);
    const char *former = coreader_unit_word(head->party, head->unit, s->arena);
    if (!word || !former) return no_memory(s);
    int status = check_circle(s, word);
    s->change.head.unit = unit;
    if (!status && head->readers) status = drop_reader(s, bytes_of(word));
    const struct coreader reader = {.id = id_new(s->now), .word = bytes_of(former)};
    if (!status && keeps_reading) status = add_reader(s, &reader);
    if (!status && !change_add(&s->change, OP_UNIT)) status = no_memory(s);
    return status ? status : tell_hand_over(s, unit, keeps_reading, json_get(input, "reason"));
}

/* ---- the table ---- */

static const struct {
    const char *name; /* for Idempotency-Key */
    const struct field_list *fields;
    int (*judge)(struct sharing *s, yyjson_val *input);
} acts[] = {
    [SHARE_ADD_READER] = {"share.reader", &READER_LIST, judge_reader},
    [SHARE_REMOVE_READER] = {"share.unreader", NULL, remove_reader},
    [SHARE_HAND_OVER] = {"share.hand_over", &HAND_OVER_LIST, judge_hand_over},
};

/* ---- stages ---- */

static void run(struct sharing *s);
static int stage_load(struct sharing *s);

static void on_read(struct letter *letter) {
    run(chain_item(chain_item(letter, struct query, letter), struct sharing, query));
}

static void on_stored(struct letter *letter) {
    run(chain_item(chain_item(letter, struct store_letter, letter), struct sharing, letter));
}

static int end(struct sharing *s, int status) {
    s->status = status;
    if (status && !s->why.status) fail(&s->why, status, "%s", status_meaning(status));
    return ON_END;
}

static int ask(struct sharing *s, struct id id, const char *number, int (*next)(struct sharing *)) {
    s->stage = next;
    s->query = (struct query){.letter.on_open = on_read,
                              .reply_to = s->seat->mailbox,
                              .kind = QUERY_REQUISITION,
                              .arena = s->arena,
                              .id = id,
                              .number = number,
                              .filter.now = s->now,
                              .limit = 1};
    return store_read(s->seat->reader, &s->query) ? ON_NEXT : ON_WAIT;
}

static int stage_reply(struct sharing *s) {
    s->why = s->query.why;
    if (s->query.status) return end(s, s->query.status);
    return end(
        s, reply_open(s->seat->desk, &s->query.rows.requisitions[0], &s->change, NULL, s->arena, &s->reply, &s->why));
}

static int stage_committed(struct sharing *s) {
    int status = s->change.result.status;
    if (status == GUICHET_DUPLICATE) {
        s->why = (struct fail){0};
        s->faults.count = 0;
        return ask(s, s->change.duplicate_of, NULL, stage_reply);
    }
    if (s->refusal && !idempotency_was_reused(&s->change)) return end(s, s->refusal);
    if (s->refusal) s->faults.count = 0; /* what counts is the key */
    if (status == GUICHET_CONFLICT && s->tries < TRIES_MAX) {
        record_done(&s->record);
        s->stage = stage_load;
        return ON_NEXT;
    }
    s->why = s->change.result;
    return end(s, status);
}

static int commit(struct sharing *s) {
    s->stage = stage_committed;
    s->letter = (struct store_letter){.letter.on_open = on_stored, .reply_to = s->seat->mailbox, .change = &s->change};
    int status = store_submit(s->seat->desk->store, &s->letter);
    return status ? end(s, fail(&s->why, status, "the store cannot take more changes now")) : ON_WAIT;
}

/* Whoever may not know of it and whoever asks for what is not there are told the same. */
static int check_right(struct sharing *s) {
    enum sight sight = SIGHT_NONE;
    const struct query_row_requisition *row = s->query.status ? NULL : &s->query.rows.requisitions[0];
    if (s->query.status && s->query.status != GUICHET_NOT_FOUND) {
        s->why = s->query.why;
        return s->query.status;
    }
    if (row) sight = access_sight_row(s->actor, row, s->now);
    if (sight == SIGHT_NONE) return fail(&s->why, GUICHET_NOT_FOUND, "there is no such requisition");
    if (!access_may_share(s->actor, &row->head, sight))
        return fail_code(&s->why, GUICHET_NOT_ALLOWED, "not_allowed",
                         "this is for the unit of the requisition and for a magistrate");
    return record_open(s->seat->desk, row, s->arena, &s->record, &s->why);
}

static int read_input(struct sharing *s, yyjson_val **input) {
    struct field_result checked;
    *input = NULL;
    if (!acts[s->act].fields) return GUICHET_OK;
    int status = field_check(acts[s->act].fields, s->root, "", s->now, s->arena, &s->faults, NULL, &checked);
    return status ? status : json_read(checked.json, s->arena, input, &s->why);
}

static int make_change(struct sharing *s) {
    yyjson_val *input;
    int status = check_right(s);
    if (status) return status;
    if (s->has_if_match && s->if_match != s->record.head.version)
        return fail(&s->why, GUICHET_STALE, "the requisition is at version %lld, If-Match names %lld",
                    (long long)s->record.head.version, (long long)s->if_match);
    s->change.requisition = s->record.head.id;
    s->change.expected_version = s->record.head.version;
    s->change.head = s->record.head;
    s->change.head.updated_at = s->now;
    if (!change_add(&s->change, OP_PUT_REQUISITION)) return no_memory(s);
    status = read_input(s, &input);
    if (!status) status = acts[s->act].judge(s, input);
    if (s->faults.count)
        return fail_code(&s->why, GUICHET_INVALID, "invalid", "the request has %zu fault%s", s->faults.count,
                         s->faults.count == 1 ? "" : "s");
    if (!status) status = add_reply(s);
    return status ? status : record_seal_ops(&s->record.key, &s->change, s->arena, &s->why);
}

static int stage_work(struct sharing *s) {
    faults_init(&s->faults, s->arena);
    s->change = (struct change){.id = id_new(s->now), .now = s->now, .result_arena = s->arena};
    int status = idempotency_set(&s->change, s->actor, acts[s->act].name, s->key, s->target, &s->why);
    if (status) return end(s, status);
    status = make_change(s);
    if (!status) return commit(s);
    if (!s->change.has_idempotency) return end(s, status);
    s->refusal = status;
    idempotency_probe(&s->change);
    return commit(s);
}

static int stage_load(struct sharing *s) {
    s->tries++;
    s->why = (struct fail){0};
    return ask(s, s->id, s->number, stage_work);
}

static bool advance(struct sharing *s) {
    int on;
    while ((on = s->stage(s)) == ON_NEXT) {
    }
    if (on == ON_END) record_done(&s->record);
    return on == ON_END;
}

static void run(struct sharing *s) {
    if (advance(s)) s->on_done(s);
}

bool share_start(struct sharing *s) {
    s->stage = stage_load;
    return advance(s);
}
