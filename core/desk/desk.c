/* Opening in the order of need: reference data, workflows, keys, store, and which script version has which number. */
#include "desk/desk.h"

#include "base/clock.h"
#include "base/log.h"
#include "desk/store_wait.h"
#include "plugin/service.h"

#define DESK_MEMORY_MAX (256u << 20)

static struct vm_budget budget_of(const struct settings *s) {
    return (struct vm_budget){.memory_max = (size_t)s->workflow_memory_mb << 20,
                              .instructions = (int64_t)s->workflow_instructions,
                              .wall_ms = s->workflow_wall_ms};
}

static int set_opening(struct reference *reference, const struct settings *s, struct faults *faults) {
    if (!s->opening || !s->opening[0]) return GUICHET_OK;
    if (s->opening[1] && !s->opening[2] &&
        calendar_set_opening(&reference->calendars, s->opening[0], s->opening[1]) == GUICHET_OK)
        return GUICHET_OK;
    return faults_add(faults, s->file, "bad_value", "opening must be two times of day as { \"08:30\", \"18:00\" }");
}

static int open_territories(struct settings *s, struct arena *arena, const struct reference *reference,
                            struct territories *book, struct faults *faults, struct fail *why) {
    const char *folder = arena_printf(arena, "%s/territories", s->reference_path);
    if (!folder) return fail(why, GUICHET_MEMORY, "no memory for the territories");
    if (territories_check_parties(&s->parties, &reference->calendars, s->file, faults) != GUICHET_OK)
        return fail(why, GUICHET_CONFIG, "%s has faults", s->file);
    return territories_open(book, folder, &reference->calendars, faults, why);
}

static int open_rules(struct settings *s, bool run_tests, struct arena *arena, struct reference *reference,
                      struct territories *territories, struct registry **registry, struct faults *faults,
                      struct fail *why) {
    int status = reference_read(s->reference_path, arena, reference, faults, why);
    if (status) return status;
    if (set_opening(reference, s, faults) != GUICHET_OK) return fail(why, GUICHET_CONFIG, "%s has faults", s->file);
    if (!calendar_of(&reference->calendars, s->territory)) {
        faults_add(faults, s->file, "unknown_territory", "no calendar for the territory \"%s\"", s->territory);
        return fail(why, GUICHET_CONFIG, "%s has faults", s->file);
    }
    status = open_territories(s, arena, reference, territories, faults, why);
    if (status) return status;
    struct service_options services = settings_services(s);
    services.declared = reference->services.names;
    const struct registry_options options = {.path = s->workflows_path,
                                             .reference = reference,
                                             .budget = budget_of(s),
                                             .services = service_names(&services, arena)};
    return registry_open(&options, run_tests, registry, faults, why);
}

int desk_check(struct settings *settings, struct faults *faults, struct fail *why) {
    struct arena arena;
    struct reference reference;
    struct territories territories = {0};
    struct registry *registry = NULL;
    arena_init(&arena, DESK_MEMORY_MAX);
    int status = open_rules(settings, true, &arena, &reference, &territories, &registry, faults, why);
    registry_close(registry);
    territories_close(&territories);
    arena_done(&arena);
    return status;
}

/* ---- script versions ---- */

static int know_versions(struct desk *desk, struct faults *faults, struct fail *why) {
    struct reader *reader;
    struct query query = {.kind = QUERY_WORKFLOWS};
    struct arena arena;
    int status = reader_open(desk->store, &reader, why);
    if (status) return status;
    arena_init(&arena, DESK_MEMORY_MAX);
    query.arena = &arena;
    require(store_read(reader, &query)); /* at start it may take its time */
    status = query.status;
    if (status) *why = query.why;
    for (size_t i = 0; i < query.count && !status; i++) {
        const struct op_workflow *row = &query.rows.workflows[i];
        status = registry_add_version(desk->registry, row->type, row->version, row->hash, row->source, row->file,
                                      faults, why);
    }
    reader_close(reader);
    arena_done(&arena);
    return status;
}

static int keep_versions(struct desk *desk, struct fail *why) {
    const struct flow *flow;
    int status = GUICHET_OK;
    for (size_t i = 0; !status && (flow = registry_at(desk->registry, i)); i++) {
        if (!registry_is_new(desk->registry, flow)) continue;
        struct op op = {.kind = OP_WORKFLOW,
                        .as.workflow = {.type = flow->type,
                                        .hash = flow->hash,
                                        .file = flow->file,
                                        .author = "system",
                                        .version = flow->version,
                                        .at = clock_utc_ms(),
                                        .source = flow->source}};
        struct change change = {.id = id_new(op.as.workflow.at),
                                .expected_version = -1,
                                .now = op.as.workflow.at,
                                .ops = &op,
                                .op_count = 1,
                                .result_arena = &desk->arena};
        status = store_wait(desk->store, &change, why);
        if (!status)
            log_line(LOG_INFO, "workflow.version", LOG_TEXT("type", flow->type), LOG_INT("version", flow->version),
                     LOG_TEXT("hash", flow->hash));
    }
    return status;
}

/* ---- the desk ---- */

int desk_open(struct settings *settings, struct faults *faults, struct desk **out, struct fail *why) {
    *out = NULL;
    struct desk *desk = calloc(1, sizeof(*desk));
    if (!desk) {
        settings_free(settings);
        return fail(why, GUICHET_MEMORY, "no memory");
    }
    desk->settings = settings;
    arena_init(&desk->arena, DESK_MEMORY_MAX);
    int status =
        open_rules(settings, false, &desk->arena, &desk->reference, &desk->territories, &desk->registry, faults, why);
    if (!status) status = vault_open(settings->vault_key, &desk->vault, why);
    if (!status) status = cades_open(settings->seal_key, &desk->sealer, why);
    const struct store_options options = settings_store(settings);
    if (!status) status = store_open(&options, &desk->store, why);
    if (!status) status = know_versions(desk, faults, why);
    if (!status) status = keep_versions(desk, why);
    if (status) {
        desk_close(desk);
        return status;
    }
    const struct service_options services = settings_services(settings);
    desk->notifiers = service_offering(&services, SERVICE_NOTICE, &desk->arena);
    if (!desk->notifiers) {
        desk_close(desk);
        return fail(why, GUICHET_MEMORY, "no memory for the notices");
    }
    desk->calendar = calendar_of(&desk->reference.calendars, settings->territory);
    *out = desk;
    return GUICHET_OK;
}

void desk_close(struct desk *desk) {
    if (!desk) return;
    store_close(desk->store);
    vault_close(desk->vault);
    cades_close(desk->sealer);
    registry_close(desk->registry);
    territories_close(&desk->territories);
    arena_done(&desk->arena);
    settings_free(desk->settings);
    free(desk);
}

const struct calendar *desk_calendar(const struct desk *desk, const char *territory) {
    const struct calendar *calendar = territory ? calendar_of(&desk->reference.calendars, territory) : NULL;
    return calendar ? calendar : desk->calendar;
}

int seat_open(struct desk *desk, struct loop *loop, struct seat *seat, struct fail *why) {
    const struct vm_budget budget = budget_of(desk->settings);
    char lib[4096];
    *seat = (struct seat){.desk = desk, .loop = loop, .mailbox = &loop->mailbox};
    snprintf(lib, sizeof(lib), "%s/lib", desk->settings->workflows_path);
    int status = vm_open(&budget, lib, &seat->vm, why);
    if (!status) status = reader_open(desk->store, &seat->reader, why);
    if (status) seat_close(seat);
    return status;
}

void seat_close(struct seat *seat) {
    vm_close(seat->vm);
    reader_close(seat->reader);
    *seat = (struct seat){0};
}
