/* Every decision is one change: the version when it is new, which one counts, how it stands, and a line in the log of
 * proofs. The registry follows when it is stored. */
#include "desk/versions.h"

#include "base/clock.h"
#include "base/log.h"
#include "desk/desk.h"
#include "desk/store_wait.h"
#include "flow/check.h"

#include <inttypes.h>
#include <pthread.h>

#define MEMORY_MAX (256u << 20)
#define OPS_MAX    4
#define AUTHOR_MAX (16u << 10)
#define SYSTEM     "system"

struct refusals {
    pthread_mutex_t lock;
    struct arena arena; /* of the list */
    struct versions_refusal *list;
    size_t count;
};

struct versions {
    struct desk *desk;
    struct registry *registry;
    struct intake intake;
    struct folder folder;
    struct arena arena; /* lives as long as this */
    struct refusals refusals;
    bool two_people;
};

const char *versions_file(const struct versions *versions, const char *path) {
    size_t length = strlen(versions->folder.path);
    bool is_below = strncmp(path, versions->folder.path, length) == 0 && path[length] == '/';
    return is_below ? path + length + 1 : path;
}

/* ---- opening ---- */

int versions_open(const struct versions_options *options, struct versions **out, struct faults *faults,
                  struct fail *why) {
    struct versions *versions = *out = calloc(1, sizeof *versions);
    size_t before = faults->count;
    if (!versions) return fail(why, GUICHET_MEMORY, "no memory for the workflows");
    arena_init(&versions->arena, MEMORY_MAX);
    arena_init(&versions->refusals.arena, MEMORY_MAX);
    pthread_mutex_init(&versions->refusals.lock, NULL);
    folder_init(&versions->folder, options->path);
    versions->two_people = options->rules.two_people;
    int status = registry_new(&versions->registry, why);
    if (!status)
        status = intake_open(&versions->intake, options->path, options->rules.reference, &options->budget,
                             options->rules.services, &versions->arena, why);
    if (!status) status = folder_look(&versions->folder, &versions->intake, false, clock_utc_ms(), faults, why);
    if (!status && faults->count > before) status = folder_refuse(faults, before, why);
    return status;
}

void versions_close(struct versions *versions) {
    if (!versions) return;
    folder_done(&versions->folder);
    intake_close(&versions->intake);
    registry_close(versions->registry);
    pthread_mutex_destroy(&versions->refusals.lock);
    arena_done(&versions->refusals.arena);
    arena_done(&versions->arena);
    free(versions);
}

/* ---- a decision ---- */

struct decision {
    struct versions *versions;
    const char *event, *author, *person;
    int64_t now;
    struct op ops[OPS_MAX];
    size_t count;
};

static struct decision decide(struct versions *versions, const struct actor *actor, struct arena *arena,
                              const char *event) {
    struct decision d = {.versions = versions, .event = event, .author = SYSTEM, .person = "", .now = clock_utc_ms()};
    if (!actor) return d;
    d.author = arena_printf(arena, "sha256:%s", actor->sha256);
    d.person = actor->person;
    return d;
}

static struct op *add_op(struct decision *d, enum op_kind kind) {
    require(d->count < OPS_MAX);
    struct op *op = &d->ops[d->count++];
    *op = (struct op){.kind = kind};
    return op;
}

static void add_version(struct decision *d, const struct flow *flow) {
    add_op(d, OP_WORKFLOW)->as.workflow = (struct op_workflow){.type = flow->type,
                                                               .hash = flow->hash,
                                                               .file = flow->file,
                                                               .author = d->author,
                                                               .person = d->person,
                                                               .version = flow->version,
                                                               .at = d->now,
                                                               .source = flow->source};
}

static void add_active(struct decision *d, const char *type, int64_t version, const char *file_hash) {
    add_op(d, OP_WORKFLOW_ACTIVATE)->as.workflow_activate =
        (struct op_workflow_activate){.type = type, .version = version, .file_hash = file_hash, .at = d->now};
}

static void add_mark(struct decision *d, const struct flow *flow, const struct registry_facts *facts) {
    add_op(d, OP_WORKFLOW_MARK)->as.workflow_mark = (struct op_workflow_mark){.type = flow->type,
                                                                              .version = flow->version,
                                                                              .activated_at = facts->activated_at,
                                                                              .quarantined_at = facts->quarantined_at,
                                                                              .removed_at = facts->removed_at};
}

static void add_note(struct decision *d, const struct flow *flow) {
    add_op(d, OP_WORKFLOW_NOTE)->as.workflow_note = (struct op_workflow_note){.event = d->event,
                                                                              .type = flow->type,
                                                                              .hash = flow->hash,
                                                                              .actor = d->author,
                                                                              .version = flow->version,
                                                                              .at = d->now};
}

/* The first version that a folder gives is nobody's act, and not in the log of proofs. */
static int commit(struct decision *d, const struct flow *flow, struct fail *why) {
    struct arena arena;
    bool is_first = flow->version == 1 && d->ops[0].kind == OP_WORKFLOW && strcmp(d->author, SYSTEM) == 0;
    if (!is_first) add_note(d, flow);
    arena_init(&arena, 1u << 20);
    struct change change = {.id = id_new(d->now),
                            .expected_version = -1,
                            .now = d->now,
                            .ops = d->ops,
                            .op_count = d->count,
                            .result_arena = &arena};
    int status = store_wait(d->versions->desk->store, &change, why);
    arena_done(&arena);
    if (!status)
        log_line(LOG_INFO, "workflow.version", LOG_TEXT("type", flow->type), LOG_INT("version", flow->version),
                 LOG_TEXT("hash", flow->hash), LOG_TEXT("what", d->event), LOG_TEXT("by", d->author));
    return status;
}

/* ---- what a decision does ---- */

/* What the type's file gives now. */
static const char *file_hash_of(const struct versions *versions, const char *type) {
    const struct folder_file *file = folder_of_type(&versions->folder, type);
    return file ? file->given->hash : "";
}

/* A version that nobody knew; the flow is taken, but for a failure. `counts`: for new requisitions, at once. */
static int add_new(struct decision *d, struct flow *flow, bool counts, struct fail *why) {
    struct registry *registry = d->versions->registry;
    const struct registry_facts facts = {
        .author = d->author, .person = d->person, .at = d->now, .activated_at = counts ? d->now : 0};
    const struct flow *active = registry_flow(registry, bytes_of(flow->type));
    const char *file_hash = file_hash_of(d->versions, flow->type);
    flow->version = registry_next(registry, flow->type);
    add_version(d, flow);
    if (counts) add_mark(d, flow, &facts);
    add_active(d, flow->type, counts ? flow->version : active ? active->version : 0, file_hash);
    int status = commit(d, flow, why);
    if (!status) status = registry_add(registry, flow, &facts, why);
    if (status) return status;
    if (counts) registry_activate(registry, flow->type, flow->version, file_hash);
    else registry_set_file_hash(registry, flow->type, file_hash);
    return GUICHET_OK;
}

/* One that is known counts from now on: whatever kept it from that is over. */
static int make_active(struct decision *d, const struct flow *flow, struct fail *why) {
    struct registry *registry = d->versions->registry;
    const char *file_hash = file_hash_of(d->versions, flow->type);
    const struct registry_facts facts = {.activated_at = d->now};
    add_mark(d, flow, &facts);
    add_active(d, flow->type, flow->version, file_hash);
    int status = commit(d, flow, why);
    if (status) return status;
    registry_mark(registry, flow, &facts);
    registry_activate(registry, flow->type, flow->version, file_hash);
    return GUICHET_OK;
}

/* ---- what files say ---- */

static int complain(const char *type, int status, const struct fail *why) {
    if (status) log_line(LOG_ERROR, "workflow.not_stored", LOG_TEXT("type", type), LOG_TEXT("detail", why->text));
    return status;
}

/* The file's flow, which stands in the registry or is fresh. A type that is offered waits for a second person. */
static int hear_file(struct versions *versions, struct folder_file *file, struct fail *why) {
    struct registry *registry = versions->registry;
    const char *type = file->given->type;
    const struct flow *known = registry_by_hash(registry, type, file->given->hash);
    bool is_offered = registry_flow(registry, bytes_of(type)) != NULL, counts = !versions->two_people || !is_offered;
    char heard[65];
    registry_file_hash(registry, type, heard);
    struct decision d = decide(versions, NULL, NULL, counts ? "activated" : "published");
    if (!known) {
        int status = add_new(&d, file->fresh, counts, why);
        if (!status) folder_take(file, NULL);
        return status;
    }
    flow_free(folder_take(file, known));
    if (strcmp(heard, known->hash) == 0) return GUICHET_OK;
    if (counts) return make_active(&d, known, why);
    const struct flow *active = registry_flow(registry, bytes_of(type));
    add_active(&d, type, active->version, known->hash);
    int status = commit(&d, known, why);
    if (!status) registry_set_file_hash(registry, type, known->hash);
    return status;
}

/* The type has no file any more. */
static int hear_absence(struct versions *versions, const char *type, const char *heard, struct fail *why) {
    struct registry *registry = versions->registry;
    const struct flow *active = registry_flow(registry, bytes_of(type));
    bool is_own = active && strcmp(active->hash, heard) == 0;
    const struct flow *flow = active ? active : registry_by_hash(registry, type, heard);
    int64_t left = active && !is_own ? active->version : 0;
    struct decision d = decide(versions, NULL, NULL, is_own ? "withdrawn" : "file_gone");
    add_active(&d, type, left, "");
    int status = flow ? commit(&d, flow, why) : GUICHET_OK;
    if (!status) registry_activate(registry, type, left, "");
    return status;
}

static int hear_all(struct versions *versions, struct fail *why) {
    struct folder *folder = &versions->folder;
    const char *type;
    char heard[65];
    int failed = GUICHET_OK;
    for (size_t i = 0; i < folder->count; i++) {
        const struct flow *given = folder->files[i].given;
        if (!given) continue;
        registry_file_hash(versions->registry, given->type, heard);
        if (!folder->files[i].fresh && strcmp(heard, given->hash) == 0) continue;
        int status = complain(given->type, hear_file(versions, &folder->files[i], why), why);
        if (status) failed = status;
    }
    for (size_t i = 0; (type = registry_type(versions->registry, i)); i++) {
        registry_file_hash(versions->registry, type, heard);
        if (!heard[0] || folder_of_type(folder, type)) continue;
        int status = complain(type, hear_absence(versions, type, heard, why), why);
        if (status) failed = status;
    }
    return failed;
}

/* ---- refusals ---- */

static void log_refusal(const struct versions *versions, const struct folder_file *file) {
    for (const char *at = file->refused, *end; at; at = end ? end + 1 : NULL) {
        end = strchr(at, '\n');
        struct bytes line = {at, end ? (size_t)(end - at) : strlen(at)};
        log_line(LOG_ERROR, "workflow.refused", LOG_TEXT("file", versions_file(versions, file->path)),
                 LOG_SLICE("detail", line));
    }
}

static void note_refusals(struct versions *versions, int64_t now) {
    struct refusals *r = &versions->refusals;
    const struct folder *folder = &versions->folder;
    pthread_mutex_lock(&r->lock);
    arena_reset(&r->arena);
    r->count = 0;
    r->list = arena_array(&r->arena, folder->count + 1, sizeof *r->list);
    for (size_t i = 0; r->list && i < folder->count; i++) {
        const struct folder_file *file = &folder->files[i];
        if (!file->refused) continue;
        if (file->refused_at == now) log_refusal(versions, file);
        r->list[r->count++] =
            (struct versions_refusal){.file = arena_text(&r->arena, versions_file(versions, file->path)),
                                      .type = file->given ? arena_text(&r->arena, file->given->type) : NULL,
                                      .at = file->refused_at,
                                      .words = arena_text(&r->arena, file->refused)};
    }
    pthread_mutex_unlock(&r->lock);
}

const struct versions_refusal *versions_refusals(struct versions *versions, struct arena *arena, size_t *count) {
    struct refusals *r = &versions->refusals;
    pthread_mutex_lock(&r->lock);
    struct versions_refusal *list = arena_array(arena, r->count + 1, sizeof *list);
    *count = list ? r->count : 0;
    for (size_t i = 0; i < *count; i++) {
        const struct versions_refusal *from = &r->list[i];
        list[i] =
            (struct versions_refusal){arena_text(arena, from->file), from->type ? arena_text(arena, from->type) : NULL,
                                      from->at, arena_text(arena, from->words)};
    }
    pthread_mutex_unlock(&r->lock);
    return list;
}

size_t versions_refused(struct versions *versions) {
    pthread_mutex_lock(&versions->refusals.lock);
    size_t count = versions->refusals.count;
    pthread_mutex_unlock(&versions->refusals.lock);
    return count;
}

bool versions_look(struct versions *versions) {
    struct arena arena;
    struct fail why = {0};
    int64_t now = clock_utc_ms();
    arena_init(&arena, MEMORY_MAX);
    struct faults *faults = arena_alloc(&arena, sizeof *faults);
    int status = faults ? GUICHET_OK : fail(&why, GUICHET_MEMORY, "no memory for the workflows");
    if (!status) {
        faults_init(faults, &arena);
        status = folder_look(&versions->folder, &versions->intake, true, now, faults, &why);
    }
    if (status) log_line(LOG_ERROR, "workflow.not_read", LOG_TEXT("detail", why.text));
    else note_refusals(versions, now);
    if (!status) status = hear_all(versions, &why);
    arena_done(&arena);
    return status == GUICHET_OK;
}

/* ---- other rules ---- */

static void check_offered(const struct versions *versions, const struct versions_rules *rules, struct faults *faults) {
    const struct flow *flow;
    for (size_t i = 0; (flow = registry_at(versions->registry, i)); i++)
        check_known(flow, rules->services, &rules->reference->holders, faults);
}

static void set_rules(struct versions *versions, const struct versions_rules *rules) {
    versions->intake.reference = rules->reference;
    versions->intake.services = rules->services;
    versions->two_people = rules->two_people;
}

int versions_reload(struct versions *versions, const struct versions_rules *rules, struct faults *faults,
                    struct fail *why) {
    const struct versions_rules before = {versions->intake.reference, versions->intake.services, versions->two_people};
    int64_t now = clock_utc_ms();
    size_t told = faults->count;
    set_rules(versions, rules);
    check_offered(versions, rules, faults);
    int status = folder_look(&versions->folder, &versions->intake, true, now, faults, why);
    if (!status) note_refusals(versions, now);
    if (!status && faults->count > told) status = folder_refuse(faults, told, why);
    if (status) set_rules(versions, &before);
    else hear_all(versions, why); /* what cannot be stored now is tried again with the next look */
    return status;
}

/* ---- start ---- */

/* A version the store has: the flow its file gives, when that is the same, else its source run again. It passed its
 * check once. */
static int learn(struct versions *versions, const struct query_row_workflow *row, struct faults *faults,
                 struct fail *why) {
    const struct op_workflow *w = &row->workflow;
    const struct registry_facts facts = {w->author,         w->person,           w->at,
                                         row->activated_at, row->quarantined_at, row->removed_at};
    struct folder_file *file = folder_of_type(&versions->folder, w->type);
    struct flow *flow = NULL;
    int status = GUICHET_OK;
    if (file && file->fresh && strcmp(file->fresh->hash, w->hash) == 0) flow = folder_take(file, NULL);
    else status = vm_load(versions->intake.vm, w->file, w->source, versions->intake.reference, faults, &flow, why);
    if (status) return status;
    if (strcmp(flow->type, w->type) != 0) {
        status = fail(why, GUICHET_INTERNAL, "version %" PRId64 " of %s is kept as one of %s", w->version, flow->type,
                      w->type);
        flow_free(flow);
        return status;
    }
    flow->version = w->version;
    status = registry_add(versions->registry, flow, &facts, why);
    if (status) flow_free(flow);
    else if (row->is_active) registry_activate(versions->registry, w->type, w->version, row->file_hash);
    else if (row->file_hash) registry_set_file_hash(versions->registry, w->type, row->file_hash);
    return status;
}

int versions_start(struct versions *versions, struct desk *desk, struct faults *faults, struct fail *why) {
    struct reader *reader;
    struct arena arena;
    versions->desk = desk;
    int status = reader_open(desk->store, &reader, why);
    if (status) return status;
    arena_init(&arena, MEMORY_MAX);
    struct query query = {.kind = QUERY_WORKFLOWS, .arena = &arena};
    require(store_read(reader, &query)); /* at start it may take its time */
    status = query.status;
    if (status) *why = query.why;
    for (size_t i = 0; i < query.count && !status; i++) status = learn(versions, &query.rows.workflows[i], faults, why);
    reader_close(reader);
    arena_done(&arena);
    return status ? status : hear_all(versions, why);
}

/* ---- what administrators say ---- */

static int refuse(struct faults *faults, const char *type, struct fail *why) {
    return fail_code(why, GUICHET_INVALID, "workflow_refused", "the script of %s has %zu fault%s", type, faults->count,
                     faults->count == 1 ? "" : "s");
}

/* The script, checked with its own tests, of just this type. */
static int load(struct versions *versions, const char *type, struct bytes source, struct faults *faults,
                struct flow **flow, struct fail *why) {
    char file[300];
    snprintf(file, sizeof file, "%s.lua", type);
    *flow = NULL;
    int status = intake_load(&versions->intake, file, source, true, faults, flow, why);
    if (status && status != GUICHET_SCRIPT) return status;
    if (*flow && strcmp((*flow)->type, type) != 0)
        faults_add(faults, file, "type", "the script is of type \"%s\", not \"%s\"", (*flow)->type, type);
    if (!faults->count && *flow) return GUICHET_OK;
    flow_free(*flow);
    *flow = NULL;
    return refuse(faults, type, why);
}

int versions_check(struct versions *versions, const char *type, struct bytes source, struct faults *faults,
                   struct versions_answer *answer, struct fail *why) {
    struct flow *flow;
    int status = load(versions, type, source, faults, &flow, why);
    flow_free(flow);
    *answer = (struct versions_answer){NULL, false};
    return status;
}

int versions_publish(struct versions *versions, const struct actor *actor, const char *type, struct bytes source,
                     struct faults *faults, struct versions_answer *answer, struct fail *why) {
    struct flow *flow;
    int status = load(versions, type, source, faults, &flow, why);
    if (status) return status;
    struct decision d = decide(versions, actor, faults->arena, "published");
    const struct flow *known = registry_by_hash(versions->registry, type, flow->hash);
    const struct flow *active = registry_flow(versions->registry, bytes_of(type));
    *answer = (struct versions_answer){known ? known : flow, !known};
    if (!known) {
        status = add_new(&d, flow, !versions->two_people, why);
        if (status) flow_free(flow);
        return status;
    }
    flow_free(flow);
    if (versions->two_people || known == active) return GUICHET_OK;
    return make_active(&d, known, why);
}

static int find(struct versions *versions, const char *type, int64_t version, struct registry_facts *facts,
                struct versions_answer *answer, struct fail *why) {
    const struct flow *flow = registry_version(versions->registry, type, version);
    if (flow) registry_facts(versions->registry, flow, facts);
    if (!flow || facts->removed_at)
        return fail(why, GUICHET_NOT_FOUND, "there is no version %" PRId64 " of %s", version, type);
    *answer = (struct versions_answer){flow, false};
    return GUICHET_OK;
}

static int make_active_by(struct versions *versions, const struct actor *actor, const char *event,
                          const struct flow *flow, struct fail *why) {
    struct arena arena;
    arena_init(&arena, AUTHOR_MAX);
    struct decision d = decide(versions, actor, &arena, event);
    int status = make_active(&d, flow, why);
    arena_done(&arena);
    return status;
}

int versions_activate(struct versions *versions, const struct actor *actor, const char *type, int64_t version,
                      struct versions_answer *answer, struct fail *why) {
    struct registry_facts facts;
    int status = find(versions, type, version, &facts, answer, why);
    if (status) return status;
    if (versions->two_people && !facts.activated_at && strcmp(facts.person, actor->person) == 0)
        return fail_code(why, GUICHET_NOT_ALLOWED, "four_eyes",
                         "version %" PRId64 " of %s was published by you: somebody else activates it", version, type);
    bool is_active = registry_flow(versions->registry, bytes_of(type)) == answer->flow;
    if (is_active && !facts.quarantined_at) return GUICHET_OK;
    return make_active_by(versions, actor, "activated", answer->flow, why);
}

int versions_roll_back(struct versions *versions, const struct actor *actor, const char *type, int64_t version,
                       struct versions_answer *answer, struct fail *why) {
    struct registry_facts facts;
    int status = find(versions, type, version, &facts, answer, why);
    if (status) return status;
    if (!facts.activated_at)
        return fail_code(why, GUICHET_CONFLICT, "never_active",
                         "version %" PRId64 " of %s never counted: it can be activated, not rolled back to", version,
                         type);
    if (registry_flow(versions->registry, bytes_of(type)) == answer->flow) return GUICHET_OK;
    return make_active_by(versions, actor, "rolled_back", answer->flow, why);
}

/* Open cases that go by this version. */
static int count_cases(struct versions *versions, const struct flow *flow, int64_t *count, struct fail *why) {
    struct reader *reader;
    struct arena arena;
    int status = reader_open(versions->desk->store, &reader, why);
    if (status) return status;
    arena_init(&arena, 1u << 20);
    struct query query = {
        .kind = QUERY_WORKFLOW_CASES, .arena = &arena, .filter.type = flow->type, .from = flow->version};
    require(store_read(reader, &query)); /* this thread may wait */
    if (query.status) *why = query.why;
    *count = query.total;
    status = query.status;
    reader_close(reader);
    arena_done(&arena);
    return status;
}

/* The number stays taken and the source kept: cases that are over are still shown by it. */
int versions_remove(struct versions *versions, const struct actor *actor, const char *type, int64_t version,
                    struct versions_answer *answer, struct fail *why) {
    struct registry_facts facts;
    int64_t cases = 0;
    int status = find(versions, type, version, &facts, answer, why);
    if (!status && registry_flow(versions->registry, bytes_of(type)) == answer->flow)
        status =
            fail_code(why, GUICHET_CONFLICT, "version_active",
                      "version %" PRId64 " of %s counts for new requisitions: activate another first", version, type);
    if (!status) status = count_cases(versions, answer->flow, &cases, why);
    if (!status && cases)
        status = fail_code(why, GUICHET_CONFLICT, "version_in_use",
                           "version %" PRId64 " of %s still has open cases: %" PRId64, version, type, cases);
    if (status) return status;
    struct arena arena;
    arena_init(&arena, AUTHOR_MAX);
    struct decision d = decide(versions, actor, &arena, "removed");
    facts.removed_at = d.now;
    add_mark(&d, answer->flow, &facts);
    status = commit(&d, answer->flow, why);
    if (!status) registry_mark(versions->registry, answer->flow, &facts);
    arena_done(&arena);
    return status;
}

struct registry *versions_registry(struct versions *versions) {
    return versions->registry;
}

int versions_keep_quarantine(struct versions *versions, const struct flow *flow, struct fail *why) {
    struct registry_facts facts;
    registry_facts(versions->registry, flow, &facts);
    struct decision d = decide(versions, NULL, NULL, "quarantined");
    add_mark(&d, flow, &facts);
    return commit(&d, flow, why);
}
