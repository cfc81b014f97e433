/* The store's rows, unsealed, as the events of a replay. */
#include "desk/past.h"

#include "base/text.h"
#include "domain/entry.h"

#define PAGE 200

int past_open(const struct settings *settings, const struct reference *reference, struct past *out, struct fail *why) {
    *out = (struct past){.settings = settings, .reference = reference};
    int status = vault_open(settings->vault_key, &out->vault, why);
    return status ? status : reader_open_file(settings->store_path, &out->reader, why);
}

void past_close(struct past *past) {
    reader_close(past->reader);
    vault_close(past->vault);
    *past = (struct past){0};
}

static int ask(struct past *past, struct query *query, struct fail *why) {
    require(store_read(past->reader, query)); /* nobody waits for this reader */
    if (query->status) *why = query->why;
    return query->status;
}

/* ---- which ---- */

int past_list(struct past *past, const char *type, size_t last, struct arena *arena, struct id **ids, size_t *count,
              struct fail *why) {
    /* Whoever has the key of the vault may know of every case. */
    static const char *const no_teams[] = {NULL};
    static const struct party nowhere = {.id = ""};
    static const struct actor auditor = {
        .party = &nowhere, .roles = ROLE_AUDITOR, .person = "", .unit = "", .teams = no_teams};
    struct query query;
    const char *next = "";
    *count = 0;
    *ids = arena_array(arena, last + 1, sizeof **ids);
    if (!*ids) return fail(why, GUICHET_MEMORY, "no memory for the list of cases");
    while (next && *count < last) {
        query = (struct query){.kind = QUERY_REQUISITIONS,
                               .arena = arena,
                               .filter = {.all = true, .newest_first = true, .type = type, .viewer = &auditor},
                               .cursor = bytes_of(next),
                               .limit = PAGE};
        int status = ask(past, &query, why);
        if (status) return status;
        for (size_t i = 0; i < query.count && *count < last; i++) {
            const struct requisition *head = &query.rows.requisitions[i].head;
            if (head->closed_at) (*ids)[(*count)++] = head->id;
        }
        next = query.next;
    }
    return GUICHET_OK;
}

int past_source(struct past *past, const char *type, int64_t version, struct arena *arena, struct bytes *source,
                const char **file, struct fail *why) {
    struct query query = {.kind = QUERY_WORKFLOWS, .arena = arena};
    int status = ask(past, &query, why);
    for (size_t i = 0; i < query.count && !status; i++) {
        const struct op_workflow *row = &query.rows.workflows[i].workflow;
        if (row->version != version || strcmp(row->type, type) != 0) continue;
        *source = row->source;
        *file = row->file;
        return GUICHET_OK;
    }
    return status ? status : fail(why, GUICHET_NOT_FOUND, "version %lld of %s is not kept", (long long)version, type);
}

/* ---- one case ---- */

/* What was done to a case without its workflow: queue, delivery, effects. */
static bool is_step(const struct query_row_entry *entry) {
    static const char *const others[] = {"answer.", "effect.", NULL};
    if (entry_is_of_queue(entry->event)) return false;
    for (const char *const *other = others; *other; other++)
        if (bytes_starts_with(bytes_of(entry->event), bytes_of(*other))) return false;
    return entry->payload.size && entry->to;
}

static int read_event(const struct data_key *key, const struct query_row_entry *entry, struct arena *arena,
                      struct replay_event *out, struct fail *why) {
    struct bytes plain;
    yyjson_val *payload;
    int status = vault_unseal(key, "payload", entry->payload, arena, &plain, why);
    if (!status) status = json_read(plain, arena, &payload, why);
    if (status) return status;
    yyjson_val *actor = json_get(payload, "actor");
    bool is_first = strcmp(entry->event, "submit") == 0;
    int64_t requested_due = 0;
    text_time_parse(bytes_of(json_get_string(payload, "requested_due", "")), &requested_due);
    *out = (struct replay_event){.name = entry->event,
                                 .from = entry->from,
                                 .to = entry->to,
                                 .actor = entry->actor,
                                 .by = json_get_string(actor, "by", "system"),
                                 .team = json_get_string(actor, "team", NULL),
                                 .party = json_get_string(actor, "party", NULL),
                                 .unit = json_get_string(actor, "unit", NULL),
                                 .is_magistrate = json_get_bool(actor, "magistrate", false),
                                 .at = entry->at,
                                 .requested_due = requested_due,
                                 .requested_is_fixed = json_get_bool(payload, "requested_is_fixed", false),
                                 .late_by_ms = json_get_int(payload, "late_by_ms", 0),
                                 .input = json_get(payload, is_first ? "submitted" : "input"),
                                 .result = json_get(payload, "result"),
                                 .error = json_get_string(payload, "error", NULL)};
    return GUICHET_OK;
}

static int read_page(struct past *past, const struct data_key *key, struct query *query, struct replay_case *out,
                     struct fail *why) {
    int status = ask(past, query, why);
    if (status) return status;
    size_t size = sizeof *out->events;
    struct replay_event *events = arena_array(query->arena, out->count + query->count + 1, size);
    if (!events) return fail(why, GUICHET_MEMORY, "no memory for the events of a case");
    if (out->count) memcpy(events, out->events, out->count * size);
    out->events = events;
    for (size_t i = 0; i < query->count && !status; i++) {
        if (!is_step(&query->rows.entries[i])) continue;
        status = read_event(key, &query->rows.entries[i], query->arena, &events[out->count], why);
        if (!status) out->count++;
    }
    return status;
}

static int read_events(struct past *past, const struct data_key *key, struct arena *arena, struct replay_case *out,
                       struct fail *why) {
    const char *next = "";
    int status = GUICHET_OK;
    while (next && !status) {
        struct query query = {
            .kind = QUERY_HISTORY, .arena = arena, .id = out->head->id, .cursor = bytes_of(next), .limit = PAGE};
        status = read_page(past, key, &query, out, why);
        next = query.next;
    }
    if (!status && (!out->count || strcmp(out->events[0].name, "submit") != 0))
        return fail(why, GUICHET_INTERNAL, "%s has no first entry", out->head->number);
    return status;
}

static int open_content(const struct data_key *key, struct bytes sealed, struct arena *arena, struct replay_case *out,
                        struct fail *why) {
    struct bytes plain;
    int status = vault_unseal(key, "content", sealed, arena, &plain, why);
    return status ? status : json_read(plain, arena, &out->content, why);
}

static void set_rules(const struct past *past, struct replay_case *out) {
    const struct requisition *head = out->head;
    const struct calendar_set *calendars = &past->reference->calendars;
    out->calendar = head->territory ? calendar_of(calendars, head->territory) : NULL;
    if (!out->calendar) out->calendar = calendar_of(calendars, past->settings->territory);
    out->holders = &past->reference->holders;
    out->rules = &past->settings->duty_rules;
    out->callback_number = party_callback_number(&past->settings->parties, head->party, head->unit);
}

int past_read(struct past *past, struct id id, struct arena *arena, struct replay_case *out, bool *lacks_input,
              struct fail *why) {
    struct query query = {.kind = QUERY_REQUISITION, .arena = arena, .id = id, .limit = 1};
    struct data_key key;
    *out = (struct replay_case){0};
    int status = ask(past, &query, why);
    if (status) return status;
    const struct query_row_requisition *row = &query.rows.requisitions[0];
    out->head = &row->head;
    status = vault_unwrap(past->vault, &row->head.id, row->wrapped_key, &key, why);
    if (status) return status;
    status = open_content(&key, row->content, arena, out, why);
    if (!status) status = read_events(past, &key, arena, out, why);
    vault_wipe_key(&key);
    if (status) return status;
    set_rules(past, out);
    struct replay_event *first = (struct replay_event *)out->events;
    *lacks_input = !first->input;
    if (*lacks_input) first->input = json_get(out->content, "input");
    return GUICHET_OK;
}
