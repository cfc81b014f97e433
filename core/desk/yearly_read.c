/* A page of cases at a time, all inside one read transaction; the events of its cases are read from the log, which has
 * no personal data, by the page too, and nothing is opened but the history of refused ones. */
#include "desk/yearly_read.h"

#include "base/text.h"
#include "desk/refused.h"
#include "seal/merkle.h"

#define PAGE          500
#define EVENTS        1000
#define EVENTS_MEMORY (64u << 20)
#define SLACK_MS      1000 /* rows at the ends of a period may lie beside it */

struct reading {
    struct yearly *yearly;
    struct desk *desk;
    struct reader *reader;
    struct arena *page;  /* of cases */
    struct arena events; /* a page of theirs */
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

static int ask(struct reading *r, struct query *query, struct arena *arena) {
    query->arena = arena;
    require(store_read(r->reader, query)); /* SQLite answers at once */
    if (query->status) *r->why = query->why;
    return query->status;
}

/* The cases of a page that count, and where they stand. */
struct counted {
    size_t count;
    int64_t rows[PAGE];
    const struct query_row_requisition *cases[PAGE];
    struct yearly_case told[PAGE];
};

static void choose(const struct reading *r, const struct query *page, struct counted *counted) {
    for (size_t i = 0; i < page->count; i++) {
        const struct query_row_requisition *row = &page->rows.requisitions[i];
        if (!yearly_counts(r->yearly, &row->head)) continue;
        counted->rows[counted->count] = row->row;
        counted->cases[counted->count] = row;
        counted->told[counted->count++] = (struct yearly_case){.head = &row->head,
                                                               .is_notice = is_notice(r, &row->head),
                                                               .is_from_holder = is_of_holder(r, row->head.party)};
    }
}

static bool is_cut(const struct reading *r) {
    if (!atomic_load(r->is_cut)) return false;
    fail(r->why, GUICHET_UNAVAILABLE, "the gateway is stopping");
    return true;
}

/* Both stand in the order of reception. */
static void tell(struct counted *counted, const struct query *events, size_t *at) {
    for (size_t i = 0; i < events->count; i++) {
        const struct query_row_entry *event = &events->rows.entries[i];
        while (counted->rows[*at] != event->row) require(++*at < counted->count);
        yearly_tell(&counted->told[*at], event);
    }
}

static int tell_all(struct reading *r, struct counted *counted) {
    char cursor[QUERY_CURSOR_SIZE + 1] = "";
    size_t at = 0;
    int status;
    do {
        struct query events = {.kind = QUERY_EVENTS,
                               .cases = counted->rows,
                               .case_count = counted->count,
                               .limit = EVENTS,
                               .cursor = bytes_of(cursor)};
        status = is_cut(r) ? GUICHET_UNAVAILABLE : ask(r, &events, &r->events);
        if (!status) tell(counted, &events, &at);
        snprintf(cursor, sizeof cursor, "%s", !status && events.next ? events.next : "");
        arena_reset(&r->events);
    } while (cursor[0]);
    return status;
}

static int add_case(struct reading *r, const struct query_row_requisition *row, struct yearly_case *one) {
    int status = refused_code(r->desk, r->reader, row, &one->refusal, r->why);
    if (!status && yearly_add(r->yearly, one)) status = fail(r->why, GUICHET_MEMORY, "no memory for so many cases");
    return status;
}

static int add_page(struct reading *r, const struct query *page) {
    struct counted *counted = arena_alloc(r->page, sizeof *counted);
    if (!counted) return fail(r->why, GUICHET_MEMORY, "no memory for so many cases");
    choose(r, page, counted);
    int status = counted->count ? tell_all(r, counted) : GUICHET_OK;
    for (size_t i = 0; i < counted->count && !status; i++) status = add_case(r, counted->cases[i], &counted->told[i]);
    return status;
}

static int add_cases(struct reading *r) {
    for (int64_t after = 0;;) {
        if (is_cut(r)) return GUICHET_UNAVAILABLE;
        struct query page = {.kind = QUERY_CASES, .from = r->yearly->sheets[1].from, .limit = PAGE, .value = after};
        page.filter.before = r->yearly->sheets[0].to;
        int status = ask(r, &page, r->page);
        if (!status) status = add_page(r, &page);
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
    int status = ask(r, &found, r->page);
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
    struct reading reading = {
        .yearly = yearly, .desk = desk, .reader = reader, .page = page, .is_cut = is_cut, .why = why};
    struct store_note *note = arena_alloc(yearly->arena, sizeof *note);
    struct store_figures figures;
    if (!note) return fail(why, GUICHET_MEMORY, "no memory for the report");
    note->text[0] = '\0';
    store_last_checkpoint(desk->store, 0, note);
    store_figures(desk->store, &figures);
    int status = reader_snapshot(reader, why);
    if (status) return status;
    arena_init(&reading.events, EVENTS_MEMORY);
    status = add_cases(&reading);
    arena_done(&reading.events);
    if (!status) status = add_unjustified(&reading);
    if (!status) prove(&reading, note, figures.log_size);
    reader_snapshot_end(reader);
    if (status) return status;
    status = yearly_finish(yearly);
    return status ? fail(why, status, "no memory for the report") : GUICHET_OK;
}
