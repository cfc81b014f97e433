/* The stages of a submission, see submit.h. All faults of the document are told at once: form, law, type, input. */
#include "desk/submit.h"

#include "desk/access.h"
#include "desk/audience.h"
#include "desk/authorise.h"
#include "desk/divert.h"
#include "desk/findings.h"
#include "desk/idempotency.h"
#include "desk/notice.h"
#include "desk/reply.h"
#include "desk/search.h"
#include "desk/view.h"
#include "desk/vital.h"
#include "desk/workshop.h"
#include "domain/court.h"
#include "domain/document.h"
#include "domain/refusal.h"

#define DUPLICATES_MAX 200
#define TEXT_MAX       (4u << 20)

enum { ON_WAIT, ON_NEXT, ON_END };

static void run(struct submission *s);

static void on_read(struct letter *letter) {
    run(chain_item(chain_item(letter, struct query, letter), struct submission, query));
}

static void on_stored(struct letter *letter) {
    run(chain_item(chain_item(letter, struct store_letter, letter), struct submission, letter));
}

static int end(struct submission *s, int status) {
    s->status = status;
    if (status && !s->why.status) fail(&s->why, status, "%s", status_meaning(status));
    return ON_END;
}

/* ---- judging ---- */

/* A coded refusal gives the whole answer its code; without one it is "invalid". */
static int refuse(struct submission *s) {
    for (size_t i = 0; i < s->faults.count && i < FAULTS_MAX; i++) {
        const struct fault *fault = &s->faults.list[i];
        if (refusal_of(bytes_of(fault->code)))
            return fail_code(&s->why, GUICHET_INVALID, fault->code, "%s", faults_detail(fault, s->language));
    }
    const char *plural = s->faults.count == 1 ? "" : "s";
    if (s->language && strcmp(s->language, "en") == 0)
        return fail_code(&s->why, GUICHET_INVALID, "invalid", "the document has %zu fault%s", s->faults.count, plural);
    return fail_code(&s->why, GUICHET_INVALID, "invalid", "le document a %zu faute%s", s->faults.count, plural);
}

static int check_submitter(struct submission *s, const struct flow *flow) {
    if (flow->submitters & s->actor->roles) return GUICHET_OK;
    return fail(&s->why, GUICHET_NOT_ALLOWED, "%s is not for this caller's role", flow->type);
}

/* A holder that holds nothing any more: who asks is told whom to ask, and nothing else, since no correction of the
 * document would change it. */
static bool is_redirected(struct submission *s, const char *key) {
    const struct holder *holder = holder_find(&s->seat->desk->reference->holders, bytes_of(key));
    if (!holder || holder->regime != HOLDER_REDIRECT) return false;
    faults_init(&s->faults, s->arena);
    faults_say(&s->faults, "/type", holder->refusal, holder->redirect_fr, holder->redirect_en);
    return true;
}

/* A notice rests on the convention, by the first row of the law that opens its type. */
static void fill_basis(struct submission *s, struct document *document, const struct flow *flow) {
    const struct law_table *law = &s->seat->desk->reference->law;
    if (document->legal_basis_count || json_get(s->root, "legal_basis")) return;
    for (size_t i = 0; i < law->count && !document->legal_basis_count; i++) {
        if (!(law->rows[i].families & flow->families)) continue;
        document->legal_basis[document->legal_basis_count++] = law->rows[i].id;
    }
}

/* Of the holder, those of the team that keeps it: bank and post do not write into each other's files. */
static int check_team(struct submission *s) {
    const struct actor *actor = s->actor;
    if (actor->party->kind != PARTY_HOLDER || party_is_in_team(actor, s->change.head.holder)) return GUICHET_OK;
    return fail(&s->why, GUICHET_NOT_ALLOWED, "%s is for members of the team \"%s\"", s->change.head.type,
                s->change.head.holder);
}

/* The member "authorisation" of the case: what was registered, and not what was sent. */
static int take_facts(struct submission *s, struct document *document) {
    struct buffer text;
    struct json_out out;
    buffer_init(&text, TEXT_MAX);
    json_out_init(&out, &text);
    authorisation_write_facts(&out, s->authorisation);
    int status =
        text.status ? text.status : json_read(buffer_bytes(&text), s->arena, &document->authorisation_facts, &s->why);
    buffer_done(&text);
    return status;
}

static int authorise(struct submission *s, const struct calendar *calendar, struct document *document) {
    if (id_is_zero(&document->authorisation_id)) return GUICHET_OK;
    document->authorisation.kind = LAW_AUTHORISATION_COUNT; /* nothing more is asked of it when it is not there */
    const struct authorisation *a = s->authorisation;
    if (!a || !authorisation_reaches(a, s->actor->party->id, s->actor->unit)) {
        faults_add(&s->faults, "/authorisation/id", "authorisation_missing",
                   "there is no such authorisation for this unit");
        return GUICHET_OK;
    }
    document->authorisation = a->given;
    authorisation_check(a, document, zone_day_at(&calendar->zone, s->now), &s->faults);
    document->authorisation.valid_until_day = INT32_MAX; /* judged above, with its revocation */
    return take_facts(s, document);
}

static int judge(struct submission *s, const struct calendar *calendar, struct document *document,
                 const struct flow **flow, struct faults *warnings) {
    const struct desk *desk = s->seat->desk;
    *flow = registry_flow(desk->registry, json_get_text(s->root, "type"));
    bool is_notice = *flow && (*flow)->is_notice;
    (is_notice ? document_read_notice : document_read)(s->root, s->now, &calendar->zone, &s->faults, warnings,
                                                       document);
    if (document->type && !*flow)
        faults_add(&s->faults, "/type", "unknown_type", "there is no type \"%s\"; GET /v1/types lists them",
                   document->type);
    if (!*flow) return refuse(s);
    int status = check_submitter(s, *flow);
    if (status) return status;
    if ((*flow)->holder && is_redirected(s, (*flow)->holder)) return refuse(s);
    if (is_notice) fill_basis(s, document, *flow);
    status = authorise(s, calendar, document);
    if (status) return status;
    struct law_question question;
    document_question(document, zone_day_at(&calendar->zone, s->now), &question);
    question.families = (*flow)->families;
    question.party = LAW_BIT(s->actor->party->kind);
    law_check(&desk->reference->law, &question, &s->faults, warnings);
    if (!is_notice) vital_judge(desk->settings, document, &s->faults, warnings);
    return GUICHET_OK;
}

static int address(struct submission *s, const struct flow *flow, const struct calendar *calendar,
                   const struct document *document, const char **audience) {
    const struct settings *settings = s->seat->desk->settings;
    const struct audience_question question = {.parties = &settings->parties,
                                               .flow = flow,
                                               .territory = calendar->territory,
                                               .home = settings->territory,
                                               .input = document->input};
    int status = audience_resolve(&question, s->arena, &s->faults, audience);
    return status == GUICHET_INVALID ? GUICHET_OK : status; /* told with the other faults */
}

/* ---- the texts of the content ---- */

static int take(struct submission *s, struct buffer *buffer, struct bytes *out) {
    char *text = buffer->status ? NULL : arena_copy(s->arena, buffer_bytes(buffer));
    *out = (struct bytes){text, buffer->size};
    int status = buffer->status ? buffer->status : text ? GUICHET_OK : GUICHET_MEMORY;
    buffer_clear(buffer);
    return status;
}

static void write_warnings(struct json_out *out, const struct faults *warnings) {
    json_array(out);
    for (size_t i = 0; i < warnings->count && i < FAULTS_MAX; i++) {
        json_object(out);
        json_text_member(out, "pointer", warnings->list[i].pointer);
        json_text_member(out, "code", warnings->list[i].code);
        json_text_member(out, "detail", warnings->list[i].detail);
        json_text_member(out, "detail_fr", warnings->list[i].detail_fr);
        json_object_end(out);
    }
    json_array_end(out);
}

static int write_texts(struct submission *s, const struct document *document, const struct faults *warnings,
                       struct step_input *in) {
    struct buffer text;
    struct json_out out;
    buffer_init(&text, TEXT_MAX);
    json_out_init(&out, &text);
    document_write(&out, document);
    int status = take(s, &text, &in->document);
    json_out_init(&out, &text);
    json_put_value(&out, document->input);
    if (!status) status = take(s, &text, &in->input);
    json_out_init(&out, &text);
    yyjson_val *requester = json_get(s->root, "requester"); /* a notice may leave it out */
    if (yyjson_is_obj(requester)) json_put_value(&out, requester);
    else json_put_raw(&out, BYTES("{}"));
    if (!status) status = take(s, &text, &in->requester);
    json_out_init(&out, &text);
    write_warnings(&out, warnings);
    if (!status) status = take(s, &text, &in->warnings);
    buffer_done(&text);
    return status ? fail(&s->why, status, "the document is too large to keep") : GUICHET_OK;
}

/* ---- the change ---- */

static bool is_magistrate(enum law_quality quality) {
    return quality == LAW_QUALITY_PROC || quality == LAW_QUALITY_SUBST || quality == LAW_QUALITY_JI ||
           quality == LAW_QUALITY_JLD || quality == LAW_QUALITY_JAP;
}

static unsigned families_of(const struct law_table *law, const struct document *document, const struct flow *flow) {
    unsigned families = 0;
    for (size_t i = 0; i < document->legal_basis_count; i++) {
        const struct law_row *row = law_table_find(law, bytes_of(document->legal_basis[i]));
        if (row) families |= row->families & flow->families;
    }
    return families;
}

static struct step_input input_of(struct submission *s, const struct document *document, const struct flow *flow,
                                  const struct calendar *calendar, const char *audience) {
    struct requisition *head = arena_alloc(s->arena, sizeof(*head));
    require(head);
    const char *named = document->authorisation.court;
    const char *court = named ? court_normal(bytes_of(named), s->arena) : NULL;
    require(court || !named);
    *head = (struct requisition){.id = id_new(s->now),
                                 .urgency = document->urgency,
                                 .party = s->actor->party->id,
                                 .unit = s->actor->unit,
                                 .territory = calendar->territory,
                                 .submitter = s->actor->person,
                                 .audience = audience,
                                 .court = court,
                                 .test = document->test};
    return (struct step_input){.flow = flow,
                               .calendar = calendar,
                               .holders = &s->seat->desk->reference->holders,
                               .now = s->now,
                               .rules = &s->seat->desk->settings->duty_rules,
                               .head = head,
                               .families = families_of(&s->seat->desk->reference->law, document, flow),
                               .requested_due = document->requested_due,
                               .requested_is_fixed = is_magistrate(document->requester.quality),
                               .by = s->actor->party->kind == PARTY_HOLDER ? "holder" : "requester",
                               .person = s->actor->person,
                               .actor = arena_printf(s->arena, "sha256:%s", s->actor->sha256),
                               .name = s->actor->name};
}

static int add_case_number(void *to, struct bytes number) {
    struct submission *s = to;
    struct op *op = change_add(&s->change, OP_REFERENCE);
    if (!op) return fail(&s->why, GUICHET_LIMIT, "too many identifiers at once");
    return search_blind_case(s->seat->desk->vault, number, op->as.target, &s->why);
}

static int add_files(struct submission *s, const struct document *document) {
    int status = GUICHET_OK;
    for (size_t i = 0; i < document->file_count && !status; i++)
        status = findings_file(&s->change, s->actor, &document->files[i], &s->why);
    return status;
}

static int seal(struct submission *s, const struct flow *flow) {
    char *wrapped = arena_alloc(s->arena, VAULT_WRAPPED_SIZE);
    if (!wrapped) return fail(&s->why, GUICHET_MEMORY, "no memory for a data key");
    s->record.flow = flow;
    s->record.callback_number =
        party_callback_number(&s->seat->desk->settings->parties, s->actor->party->id, s->actor->unit);
    int status = vault_new_key(s->seat->desk->vault, &s->change.head.id, &s->record.key, (uint8_t *)wrapped, &s->why);
    if (status) return status;
    s->record.has_key = true;
    s->change.wrapped_key = (struct bytes){wrapped, VAULT_WRAPPED_SIZE};
    if (s->change.has_idempotency)
        status = reply_add(s->seat->desk, s->actor, &s->record, &s->output, s->arena, &s->why);
    return status ? status : record_seal(&s->record.key, &s->output, s->arena, &s->why);
}

static int make_change(struct submission *s) {
    const struct calendar *calendar = desk_calendar(s->seat->desk, s->actor->party->territory);
    struct faults *warnings = arena_alloc(s->arena, sizeof(*warnings));
    struct document *document = arena_alloc(s->arena, sizeof(*document));
    const struct flow *flow;
    const char *audience = NULL;
    struct field_result checked;
    if (!warnings || !document) return fail(&s->why, GUICHET_MEMORY, "no memory for the document");
    faults_init(&s->faults, s->arena);
    faults_init(warnings, s->arena);
    if (vital_is(s->root)) vital_warn(s->seat->desk->settings, &s->query, warnings);
    s->change = (struct change){.id = id_new(s->now), .now = s->now, .result_arena = s->arena};
    int status = idempotency_set(&s->change, s->actor, "submit", s->key, s->body, &s->why);
    if (!status) status = judge(s, calendar, document, &flow, warnings);
    if (!status) status = address(s, flow, calendar, document, &audience);
    if (status) return status;
    if (s->faults.count) {
        field_check(&flow->input, document->input, "/input", s->now, s->arena, &s->faults, NULL, &checked);
        return refuse(s);
    }
    status = divert(s->seat->desk, document, &flow, s->arena, &s->why);
    if (status) return status;
    struct step_input in = input_of(s, document, flow, calendar, audience);
    in.act_awaited = vital_awaits_act(warnings);
    s->output = (struct step_output){.change = &s->change};
    status = write_texts(s, document, warnings, &in);
    if (!status) status = step_submit(s->seat->vm, &in, s->arena, &s->change, &s->faults, &s->output, &s->why);
    if (status == GUICHET_BUDGET) workshop_kill(s->seat->desk, flow);
    if (status == GUICHET_INVALID && s->faults.count) return refuse(s);
    if (!status && is_redirected(s, s->change.head.holder)) return refuse(s);
    if (!status) status = check_team(s);
    if (!status) status = findings_add(s->seat->desk, s->actor, &s->output, &s->why);
    if (!status) status = notice_add(s->seat->desk, flow, "submit", &s->output, s->arena, &s->why);
    if (!status) status = search_case_numbers(document, add_case_number, s);
    if (!status) status = add_files(s, document);
    return status ? status : seal(s, flow);
}

/* ---- stages ---- */

static int commit(struct submission *s);

static int stage_duplicates(struct submission *s) {
    enum sight sight = access_sight(s->actor, &s->record.head, NULL, s->now);
    if (!s->query.status) s->duplicates = view_earlier_duplicates(sight, &s->record.head, &s->query);
    return end(s, GUICHET_OK); /* it is received, whatever became of this look */
}

static int ask(struct submission *s, enum query_kind kind, struct id id, int64_t limit,
               int (*next)(struct submission *)) {
    s->stage = next;
    s->query = (struct query){.letter.on_open = on_read,
                              .reply_to = s->seat->mailbox,
                              .kind = kind,
                              .arena = s->arena,
                              .id = id,
                              .filter.now = s->now,
                              .limit = limit};
    return store_read(s->seat->reader, &s->query) ? ON_NEXT : ON_WAIT;
}

/* ---- the same key again ---- */

static int open_reply(struct submission *s, const char *const *duplicates) {
    s->why = (struct fail){0};
    s->faults.count = 0;
    return end(s, reply_open(s->seat->desk, s->first, &s->change, duplicates, s->arena, &s->reply, &s->why));
}

static int stage_first_duplicates(struct submission *s) {
    enum sight sight = access_sight(s->actor, &s->first->head, NULL, s->now);
    return open_reply(s, s->query.status ? NULL : view_earlier_duplicates(sight, &s->first->head, &s->query));
}

static int stage_first(struct submission *s) {
    if (s->query.status) {
        s->why = s->query.why;
        return end(s, s->query.status);
    }
    s->first = &s->query.rows.requisitions[0];
    if (!s->first->has_duplicates) return open_reply(s, NULL);
    return ask(s, QUERY_DUPLICATES, s->first->head.id, DUPLICATES_MAX, stage_first_duplicates);
}

static int stage_committed(struct submission *s) {
    int status = s->change.result.status;
    if (status == GUICHET_DUPLICATE) return ask(s, QUERY_REQUISITION, s->change.duplicate_of, 1, stage_first);
    if (s->refusal && !idempotency_was_reused(&s->change)) return end(s, s->refusal);
    if (s->refusal) s->faults.count = 0; /* what counts is the key */
    if (status) return end(s, findings_refused(&s->change, s->root, "", &s->faults, &s->why));
    status = record_after(&s->record, s->actor, &s->output, s->arena, &s->why);
    if (status || !s->change.is_tied) return end(s, status);
    return ask(s, QUERY_DUPLICATES, s->record.head.id, DUPLICATES_MAX, stage_duplicates);
}

static int commit(struct submission *s) {
    s->stage = stage_committed;
    s->letter = (struct store_letter){.letter.on_open = on_stored, .reply_to = s->seat->mailbox, .change = &s->change};
    int status = store_submit(s->seat->desk->store, &s->letter);
    if (status) return end(s, fail(&s->why, status, "the store cannot take more changes now"));
    return ON_WAIT;
}

static int stage_work(struct submission *s) {
    int status = make_change(s);
    if (!status) return commit(s);
    if (!s->change.has_idempotency || status == GUICHET_NOT_ALLOWED) return end(s, status);
    s->refusal = status;
    idempotency_probe(&s->change);
    return commit(s);
}

static int stage_unit(struct submission *s);

static int stage_authorisation(struct submission *s) {
    struct authorisation *found = arena_alloc(s->arena, sizeof(*found));
    s->stage = vital_is(s->root) ? stage_unit : stage_work;
    if (s->query.status == GUICHET_NOT_FOUND) return ON_NEXT;
    if (!found) return end(s, fail(&s->why, GUICHET_MEMORY, "no memory for an authorisation"));
    if (s->query.status) return end(s, fail(&s->why, s->query.status, "the authorisation could not be read"));
    int status = authorise_open(s->seat->desk, &s->query.rows.authorisations[0], s->arena, found, &s->why);
    s->authorisation = found;
    return status ? end(s, status) : ON_NEXT;
}

static bool names_authorisation(const struct submission *s, struct id *id) {
    return id_parse(json_get_text(json_get(s->root, "authorisation"), "id"), id) == GUICHET_OK;
}

static bool advance(struct submission *s) {
    int on;
    while ((on = s->stage(s)) == ON_NEXT) {
    }
    if (on == ON_END) record_done(&s->record);
    return on == ON_END;
}

static void run(struct submission *s) {
    if (advance(s)) s->on_done(s);
}

/* What the unit's earlier vital requisitions were worth. */
static int stage_unit(struct submission *s) {
    s->stage = stage_work;
    s->query = (struct query){.letter.on_open = on_read, .reply_to = s->seat->mailbox, .arena = s->arena};
    vital_ask(s->seat->desk->settings, s->actor, s->now, &s->query);
    return store_read(s->seat->reader, &s->query) ? ON_NEXT : ON_WAIT;
}

bool submit_start(struct submission *s) {
    struct id named;
    s->stage = vital_is(s->root) ? stage_unit : stage_work;
    if (names_authorisation(s, &named) && ask(s, QUERY_AUTHORISATION, named, 1, stage_authorisation) == ON_WAIT)
        return false;
    return advance(s);
}
