/* Opening in the order of need: reference data, scripts, keys, store, and which version of each script counts. */
#include "desk/desk.h"

#include "base/log.h"
#include "desk/keeper.h"
#include "desk/keys.h"
#include "desk/reads.h"
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

static int read_reference(struct settings *s, struct arena *arena, struct reference *reference, struct faults *faults,
                          struct fail *why) {
    int status = reference_read(s->reference_path, arena, reference, faults, why);
    if (status) return status;
    if (set_opening(reference, s, faults) != GUICHET_OK) return fail(why, GUICHET_CONFIG, "%s has faults", s->file);
    if (calendar_of(&reference->calendars, s->territory)) return GUICHET_OK;
    faults_add(faults, s->file, "unknown_territory", "no calendar for the territory \"%s\"", s->territory);
    return fail(why, GUICHET_CONFIG, "%s has faults", s->file);
}

int desk_check(struct settings *settings, struct faults *faults, struct fail *why) {
    struct arena arena;
    struct reference reference;
    struct territories territories = {0};
    struct registry *registry = NULL;
    struct service_options services = settings_services(settings);
    arena_init(&arena, DESK_MEMORY_MAX);
    int status = read_reference(settings, &arena, &reference, faults, why);
    services.declared = status ? NULL : reference.services.names;
    const struct registry_options options = {.path = settings->workflows_path,
                                             .reference = &reference,
                                             .budget = budget_of(settings),
                                             .services = service_names(&services, &arena)};
    if (!status) status = open_territories(settings, &arena, &reference, &territories, faults, why);
    if (!status) status = registry_open(&options, true, &registry, faults, why);
    registry_close(registry);
    territories_close(&territories);
    arena_done(&arena);
    return status;
}

static const char *const *services_of(const struct settings *s, struct desk_rules *rules) {
    struct service_options services = settings_services(s);
    services.declared = rules->reference.services.names;
    return service_names(&services, &rules->arena);
}

/* ---- the rules ---- */

/* settings_read() has judged them. */
static int read_witnesses(const struct settings *s, struct desk_witnesses *out, struct fail *why) {
    int status = GUICHET_OK;
    for (const char *const *text = s->witnesses; !status && text && *text; text++) {
        status = note_key_parse(bytes_of(*text), NOTE_KEY_WITNESS, &out->keys[out->count], why);
        if (!status) out->count++;
    }
    return status;
}

static void free_rules(struct desk_rules *rules) {
    if (!rules) return;
    for (size_t i = 0; i < rules->witnesses.count; i++) note_key_done(&rules->witnesses.keys[i]);
    settings_free(rules->settings);
    arena_done(&rules->arena);
    free(rules);
}

/* NULL: told in faults and why; the settings are still the caller's. */
static struct desk_rules *read_rules(struct settings *settings, struct faults *faults, struct fail *why) {
    struct desk_rules *rules = calloc(1, sizeof(*rules));
    if (!rules) {
        fail(why, GUICHET_MEMORY, "no memory for the rules");
        return NULL;
    }
    arena_init(&rules->arena, DESK_MEMORY_MAX);
    if (read_reference(settings, &rules->arena, &rules->reference, faults, why) == GUICHET_OK &&
        read_witnesses(settings, &rules->witnesses, why) == GUICHET_OK) {
        rules->settings = settings;
        return rules;
    }
    free_rules(rules);
    return NULL;
}

static void set_rules(struct desk *desk, struct desk_rules *rules) {
    rules->before = desk->rules;
    desk->rules = rules;
    desk->settings = rules->settings;
    desk->reference = &rules->reference;
    desk->calendar = calendar_of(&rules->reference.calendars, rules->settings->territory);
    desk->witnesses = &rules->witnesses;
}

/* They would be taken. */
static int check_territories(struct settings *settings, struct desk_rules *rules, struct faults *faults,
                             struct fail *why) {
    struct territories scratch = {0};
    int status = open_territories(settings, &rules->arena, &rules->reference, &scratch, faults, why);
    territories_close(&scratch);
    return status;
}

/* Everything else counts already. They were read a moment ago: only a file that changed since can fail. */
static void reload_territories(struct desk *desk, struct faults *faults) {
    struct fail why = {0};
    desk->territories.calendars = &desk->reference->calendars;
    if (territories_reload(&desk->territories, faults, &why))
        log_line(LOG_ERROR, "reload.territories_kept", LOG_TEXT("detail", why.text));
}

static int exchange(struct desk *desk, struct settings *settings, struct faults *faults, struct fail *why) {
    struct desk_rules *rules = read_rules(settings, faults, why);
    if (!rules) return why->status;
    const struct versions_rules offered = {&rules->reference, services_of(settings, rules), settings->two_people};
    int status = desk->face.prepare(desk->face.to, settings, why);
    if (!status) status = check_territories(settings, rules, faults, why);
    if (!status) status = versions_reload(desk->versions, &offered, faults, why);
    if (!status) {
        set_rules(desk, rules);
        reload_territories(desk, faults);
        desk->face.accept(desk->face.to, settings);
        return GUICHET_OK;
    }
    desk->face.drop(desk->face.to);
    rules->settings = NULL; /* still the caller's */
    free_rules(rules);
    return status;
}

static int tell(const struct faults *faults, const char *kept, int status, const struct fail *why) {
    for (size_t i = 0; status && i < faults->count && i < FAULTS_MAX; i++)
        log_line(LOG_ERROR, "reload.fault", LOG_TEXT("place", faults->list[i].pointer),
                 LOG_TEXT("detail", faults->list[i].detail));
    if (status) log_line(LOG_ERROR, "reload.refused", LOG_TEXT("detail", why->text));
    else log_line(LOG_INFO, "reload.done", LOG_TEXT("after_restart", kept));
    return status;
}

int desk_reload(struct desk *desk, struct faults *faults, const char **kept, struct fail *why) {
    struct settings *settings;
    *kept = "";
    int status = settings_read(desk->settings->file, faults, &settings, why);
    if (status) return tell(faults, *kept, status, why);
    *kept = settings_take_over(settings, desk->settings, faults->arena);
    status = exchange(desk, settings, faults, why);
    if (status) settings_free(settings);
    return tell(faults, *kept, status, why);
}

/* ---- the desk ---- */

/* The scripts as they stand in the folder; which of them counts is known once the store is open. */
static int open_versions(struct desk *desk, struct faults *faults, struct fail *why) {
    const struct settings *s = desk->settings;
    const struct versions_options options = {
        .path = s->workflows_path,
        .budget = budget_of(s),
        .rules = {&desk->rules->reference, services_of(s, desk->rules), s->two_people}};
    int status = versions_open(&options, &desk->versions, faults, why);
    if (!status) desk->registry = versions_registry(desk->versions);
    return status;
}

/* Named, configured and able to. */
static int find_scanner(struct desk *desk, const struct service_options *services, struct fail *why) {
    const char *plugin = desk->settings->file_scan;
    if (!plugin[0]) return GUICHET_OK;
    const char *const *all = service_offering(services, SERVICE_SCAN, &desk->rules->arena);
    for (; all && *all; all++)
        if (strcmp(*all + strlen(SERVICE_SCAN "@"), plugin) == 0) desk->scanner = *all;
    if (desk->scanner) return GUICHET_OK;
    return fail(why, GUICHET_CONFIG, "files.scan: \"%s\" is no plugin under `plugins` that offers " SERVICE_SCAN,
                plugin);
}

static int open_parts(struct desk *desk, struct faults *faults, struct fail *why) {
    const struct settings *s = desk->settings;
    const struct store_options options = settings_store(s);
    int status =
        open_territories(desk->settings, &desk->rules->arena, &desk->rules->reference, &desk->territories, faults, why);
    if (!status) status = open_versions(desk, faults, why);
    if (!status && !(desk->people = people_new())) status = fail(why, GUICHET_MEMORY, "no memory for who calls");
    if (!status && !(desk->reads = reads_new())) status = fail(why, GUICHET_MEMORY, "no memory for the reads");
    if (!status) status = vault_open(s->vault_key, &desk->vault, why);
    if (!status && vault_is_remote(desk->vault)) status = keeper_start(desk->vault, &desk->keeper, why);
    if (!status) status = cades_open(s->seal_key, &desk->sealer, why);
    if (!status) status = store_open(&options, &desk->store, why);
    if (!status) status = keys_check(desk, why);
    if (!status) status = versions_start(desk->versions, desk, faults, why);
    const struct service_options services = settings_services(s);
    if (!status) desk->notifiers = service_offering(&services, SERVICE_NOTICE, &desk->rules->arena);
    if (!status && !desk->notifiers) status = fail(why, GUICHET_MEMORY, "no memory for the notices");
    return status ? status : find_scanner(desk, &services, why);
}

int desk_open(struct settings *settings, struct faults *faults, struct desk **out, struct fail *why) {
    *out = NULL;
    struct desk *desk = calloc(1, sizeof(*desk));
    struct desk_rules *rules = desk ? read_rules(settings, faults, why) : NULL;
    if (!rules) {
        settings_free(settings);
        free(desk);
        return desk ? why->status : fail(why, GUICHET_MEMORY, "no memory");
    }
    set_rules(desk, rules);
    int status = open_parts(desk, faults, why);
    if (status) desk_close(desk);
    else *out = desk;
    return status;
}

void desk_close(struct desk *desk) {
    if (!desk) return;
    store_close(desk->store);
    keeper_stop(desk->keeper);
    vault_close(desk->vault);
    cades_close(desk->sealer);
    versions_close(desk->versions);
    territories_close(&desk->territories);
    people_free(desk->people);
    reads_free(desk->reads);
    for (struct desk_rules *rules = desk->rules, *before; rules; rules = before) {
        before = rules->before;
        free_rules(rules);
    }
    free(desk);
}

const struct calendar *desk_calendar(const struct desk *desk, const char *territory) {
    const struct calendar *calendar = territory ? calendar_of(&desk->reference->calendars, territory) : NULL;
    return calendar ? calendar : desk->calendar;
}

int seat_open(struct desk *desk, struct loop *loop, struct seat *seat, struct fail *why) {
    const struct vm_budget budget = budget_of(desk->settings);
    char lib[4096];
    *seat = (struct seat){.desk = desk, .loop = loop, .mailbox = &loop->mailbox};
    snprintf(lib, sizeof(lib), "%s/lib", desk->settings->workflows_path);
    int status = vm_open(&budget, lib, &seat->vm, why);
    if (!status) status = reader_open(desk->store, &seat->reader, why);
    if (!status && desk->keeper) reader_hold(seat->reader, keeper_holds, desk->keeper);
    if (status) seat_close(seat);
    return status;
}

void seat_close(struct seat *seat) {
    vm_close(seat->vm);
    reader_close(seat->reader);
    *seat = (struct seat){0};
}
