/* A page of cases at a time, all inside one read transaction; of each case its events are read from the log, which has
 * no personal data, and nothing is opened but the history of refused ones. */
#include "desk/yearly_read.h"

#include "base/text.h"
#include "desk/refused.h"
#include "seal/merkle.h"

#define PAGE       100
#define EVENTS_MAX 1000
#define SLACK_MS   1000 /* rows at the ends of a period may lie beside it */

struct reading {
    struct yearly *yearly;
    struct desk *desk;
    struct reader *reader;
    struct arena *page;
    const atomic_bool *is_cut;
    struct fail *why;
};

static bool is_notice(const struct reading *r, const struct requisition *head) {
    const struct flow *flow = registry_version(r->desk->registry, head->type, head->type_version);
    return flow && flow->is_notice;
}

static bool is_of_holder(const struct reading *r, const char *id) {
    const struct party *party = party_find(&r->desk->settings->parties, id);
    return party && party->kind == PARTY_HOLDER;
}

static int ask(struct reading *r, struct query *query) {
    query->arena = r->page;
    require(store_read(r->reader, query)); /* SQLite answers at once */
    if (query->status) *r->why = query->why;
    return query->status;
}

static int add_case(struct reading *r, const struct query_row_requisition *row) {
    if (!yearly_counts(r->yearly, &row->head)) return GUICHET_OK;
    struct yearly_case one = {.head = &row->head};
    struct query events = {.kind = QUERY_EVENTS, .id = row->head.id, .limit = EVENTS_MAX};
    int status = ask(r, &events);
    if (!status) status = refused_code(r->desk, r->reader, row, r->page, &one.refusal, r->why);
    if (status) return status;
    one.is_notice = is_notice(r, &row->head);
    one.is_from_holder = is_of_holder(r, row->head.party);
    one.events = events.rows.entries;
    one.event_count = events.count;
    status = yearly_add(r->yearly, &one);
    return status ? fail(r->why, status, "no memory for so many cases") : GUICHET_OK;
}

static int add_cases(struct reading *r) {
    for (int64_t after = 0;;) {
        if (atomic_load(r->is_cut)) return fail(r->why, GUICHET_UNAVAILABLE, "the gateway is stopping");
        struct query page = {.kind = QUERY_CASES, .from = r->yearly->sheets[1].from, .limit = PAGE, .value = after};
        page.filter.before = r->yearly->sheets[0].to;
        int status = ask(r, &page);
        for (size_t i = 0; i < page.count && !status; i++) status = add_case(r, &page.rows.requisitions[i]);
        bool is_last = page.value == after;
        after = page.value;
        arena_reset(r->page);
        if (status || is_last) return status;
    }
}

static int add_unjustified(struct reading *r) {
    struct query found = {
        .kind = QUERY_EMERGENCY_CASES, .value = EMERGENCY_UNJUSTIFIED, .from = r->yearly->sheets[1].from - SLACK_MS};
    found.filter.before = r->yearly->sheets[0].to + SLACK_MS;
    int status = ask(r, &found);
    for (size_t i = 0; i < found.count && !status; i++)
        if (yearly_add_unjustified(r->yearly, &found.rows.requisitions[i].head))
            status = fail(r->why, GUICHET_MEMORY, "no memory for so many cases");
    arena_reset(r->page);
    return status;
}

/* The checkpoint was signed before the first answer: what it covers is there to be held against it. */
static void prove(struct reading *r, const struct store_note *note, uint64_t log_size) {
    struct yearly_proof *proof = &r->yearly->proof;
    struct merkle_hash said, found;
    proof->log_size = log_size;
    if (!note->text[0] || store_check_note(r->desk->store, bytes_of(note->text), &proof->size, &said, NULL)) return;
    text_base64_to(said.bytes, sizeof said.bytes, proof->root);
    proof->is_verified = merkle_root_at(query_log_fetch, r->reader, proof->size, &found) == GUICHET_OK &&
                         memcmp(found.bytes, said.bytes, sizeof said.bytes) == 0;
}

int yearly_read(struct yearly *yearly, struct desk *desk, struct reader *reader, struct arena *page,
                const atomic_bool *is_cut, struct fail *why) {
    struct reading reading = {yearly, desk, reader, page, is_cut, why};
    struct store_note *note = arena_alloc(yearly->arena, sizeof *note);
    struct store_figures figures;
    if (!note) return fail(why, GUICHET_MEMORY, "no memory for the report");
    note->text[0] = '\0';
    store_last_checkpoint(desk->store, 0, note);
    store_figures(desk->store, &figures);
    int status = reader_snapshot(reader, why);
    if (status) return status;
    status = add_cases(&reading);
    if (!status) status = add_unjustified(&reading);
    if (!status) prove(&reading, note, figures.log_size);
    reader_snapshot_end(reader);
    if (status) return status;
    status = yearly_finish(yearly);
    return status ? fail(why, status, "no memory for the report") : GUICHET_OK;
}
