/* Stages, as those of a legal hold: every callback runs them again. */
#include "desk/answer_link.h"

#include "base/text.h"
#include "desk/access.h"
#include "desk/answer_parts.h"
#include "desk/payload.h"
#include "flow/field_kinds.h"
#include "seal/digest.h"

#define HOUR_S 3600

enum { ON_WAIT, ON_NEXT, ON_END };

/* ---- tokens ---- */

int answer_link_digest(struct bytes token, uint8_t out[ANSWER_LINK_SIZE]) {
    if (token.size != ANSWER_LINK_TOKEN_SIZE) return GUICHET_NOT_FOUND;
    digest_sha256(&token, 1, out);
    return GUICHET_OK;
}

bool answer_link_fits(const struct query_row_answer_link *link, const struct actor *actor, int64_t now) {
    return link->expires_at > now && strcmp(link->party, actor->party->id) == 0 && strcmp(link->unit, actor->unit) == 0;
}

static void make_token(char out[ANSWER_LINK_TOKEN_SIZE + 1]) {
    uint8_t random[32];
    char base64[TEXT_BASE64_SIZE(sizeof random) + 1];
    id_random(random, sizeof random);
    text_base64_to(random, sizeof random, base64);
    for (size_t i = 0; i < ANSWER_LINK_TOKEN_SIZE; i++)
        out[i] = base64[i] == '+' ? '-' : base64[i] == '/' ? '_' : base64[i];
    out[ANSWER_LINK_TOKEN_SIZE] = '\0';
    bytes_wipe(random, sizeof random);
    bytes_wipe(base64, sizeof base64);
}

/* ---- stages ---- */

static int stage_judge(struct answer_linking *l);

static bool advance(struct answer_linking *l) {
    int on;
    while ((on = l->stage(l)) == ON_NEXT) {
    }
    return on == ON_END;
}

static void run(struct answer_linking *l) {
    if (advance(l)) l->on_done(l);
}

static void on_read(struct letter *letter) {
    run(chain_item(chain_item(letter, struct query, letter), struct answer_linking, query));
}

static void on_stored(struct letter *letter) {
    run(chain_item(chain_item(letter, struct store_letter, letter), struct answer_linking, letter));
}

static int end(struct answer_linking *l, int status) {
    l->status = status;
    if (status && !l->why.status) fail(&l->why, status, "%s", status_meaning(status));
    return ON_END;
}

static int stage_load(struct answer_linking *l) {
    l->stage = stage_judge;
    l->query.letter.on_open = on_read;
    l->query.reply_to = l->seat->mailbox;
    l->query.arena = l->arena;
    return store_read(l->seat->reader, &l->query) ? ON_NEXT : ON_WAIT;
}

/* How long it may last, and which part it is for. */
static int read_order(struct answer_linking *l, const struct record *record) {
    int64_t hours = l->seat->desk->settings->link_hours, count = (int64_t)answer_parts_count(record);
    const struct field fields[] = {
        {.name = "expires_in", .kind = &field_kinds_integer, .min = 1, .max = hours * HOUR_S},
        {.name = "part", .kind = &field_kinds_integer, .min = 1, .max = count},
    };
    const struct field_list list = {.fields = fields, .count = sizeof fields / sizeof *fields};
    struct field_result order;
    yyjson_val *root;
    faults_init(&l->faults, l->arena);
    int status = field_check(&list, l->root, "", l->now, l->arena, &l->faults, NULL, &order);
    if (status == GUICHET_INVALID)
        return fail_code(&l->why, status, "invalid", "the link has %zu fault%s", l->faults.count,
                         l->faults.count == 1 ? "" : "s");
    if (!status) status = json_read(order.json, l->arena, &root, &l->why);
    if (status) return status;
    yyjson_val *seconds = json_get(root, "expires_in"), *part = json_get(root, "part");
    l->expires_at = l->now + (seconds ? yyjson_get_sint(seconds) : hours * HOUR_S) * 1000;
    l->part = part ? yyjson_get_sint(part) : count;
    return GUICHET_OK;
}

static int judge(struct answer_linking *l, const struct query_row_requisition *row) {
    enum sight sight = access_sight_row(l->actor, row, l->now);
    if (sight == SIGHT_NONE) return fail(&l->why, GUICHET_NOT_FOUND, "there is no such requisition");
    if (!access_reads_answer(sight)) return fail(&l->why, GUICHET_NOT_ALLOWED, "the answer is for the requester");
    return GUICHET_OK;
}

static int add_entry(struct answer_linking *l, const struct record *record) {
    const struct payload_actor who = access_payload_actor(l->actor, record);
    struct payload payload;
    struct op *op = change_add(&l->change, OP_ENTRY);
    if (!op) return fail(&l->why, GUICHET_MEMORY, "no memory for the link");
    payload_begin(&payload, &who);
    op->as.entry = (struct op_entry){.event = "answer.link",
                                     .from = record->head.state,
                                     .to = record->head.state,
                                     .actor = arena_printf(l->arena, "sha256:%s", l->actor->sha256),
                                     .at = l->now};
    int status = payload_end(&payload, l->arena, &op->as.entry.payload, &l->why);
    return status ? status : record_seal_ops(&record->key, &l->change, l->arena, &l->why);
}

static int add_link(struct answer_linking *l) {
    struct op *op = change_add(&l->change, OP_ANSWER_LINK);
    if (!op) return fail(&l->why, GUICHET_MEMORY, "no memory for the link");
    make_token(l->token);
    op->as.link = (struct op_answer_link){
        .part = l->part, .expires_at = l->expires_at, .party = l->actor->party->id, .unit = l->actor->unit};
    return answer_link_digest(bytes_of(l->token), op->as.link.token);
}

static int stage_stored(struct answer_linking *l) {
    l->why = l->change.result;
    return end(l, l->why.status);
}

static int commit(struct answer_linking *l) {
    l->stage = stage_stored;
    l->letter = (struct store_letter){.letter.on_open = on_stored, .reply_to = l->seat->mailbox, .change = &l->change};
    int status = store_submit(l->seat->desk->store, &l->letter);
    return status ? end(l, fail(&l->why, status, "the store cannot take more changes now")) : ON_WAIT;
}

static int fill(struct answer_linking *l, const struct record *record) {
    if (!answer_parts_count(record))
        return fail_code(&l->why, GUICHET_NOT_FOUND, "no_answer", "this requisition has no answer");
    l->change = (struct change){.id = id_new(l->now),
                                .requisition = record->head.id,
                                .expected_version = -1,
                                .now = l->now,
                                .head = record->head,
                                .result_arena = l->arena};
    int status = read_order(l, record);
    if (!status) status = add_link(l);
    return status ? status : add_entry(l, record);
}

static int stage_judge(struct answer_linking *l) {
    struct record record;
    if (l->query.status) {
        l->why = l->query.why;
        return end(l, l->query.status);
    }
    const struct query_row_requisition *row = &l->query.rows.requisitions[0];
    int status = judge(l, row);
    if (!status) status = record_open(l->seat->desk, row, l->arena, &record, &l->why);
    if (status) return end(l, status);
    status = fill(l, &record);
    record_done(&record);
    return status ? end(l, status) : commit(l);
}

bool answer_link_start(struct answer_linking *l) {
    l->stage = stage_load;
    return advance(l);
}
