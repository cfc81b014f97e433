/* Load and check against this gateway, run the script's own tests; each only when the one before found nothing. */
#include "flow/intake.h"

#include "flow/scenario.h"

#define WORDS_MAX (1u << 20)

int intake_open(struct intake *intake, const char *path, const struct reference *reference,
                const struct vm_budget *budget, const char *const *services, struct arena *arena, struct fail *why) {
    *intake = (struct intake){.reference = reference, .services = services};
    if (path) intake->library = arena_printf(arena, "%s/lib", path);
    if (path && !intake->library) return fail(why, GUICHET_MEMORY, "no memory for the workflows");
    return vm_open(budget, intake->library, &intake->vm, why);
}

void intake_close(struct intake *intake) {
    vm_close(intake->vm);
    *intake = (struct intake){0};
}

static int run_tests(struct intake *intake, const struct flow *flow, struct faults *faults, struct fail *why) {
    struct buffer words;
    size_t passed = 0, failed = 0;
    buffer_init(&words, WORDS_MAX);
    int status = scenario_run(flow, intake->vm, intake->reference, &words, &passed, &failed, why);
    if (!status) status = buffer_add_byte(&words, '\0');
    char *rest = words.data, *line;
    while (!status && failed && (line = strsep(&rest, "\n"))) {
        if (strncmp(line, "FAIL ", 5) == 0) faults_add(faults, flow->file, "test", "%s", line + 5);
    }
    buffer_done(&words);
    return status;
}

int intake_load(struct intake *intake, const char *file, struct bytes source, bool tests, struct faults *faults,
                struct flow **out, struct fail *why) {
    size_t before = faults->count;
    const struct vm_here here = {.services = intake->services, .holders = &intake->reference->holders};
    int status = vm_load_here(intake->vm, file, source, intake->reference, &here, faults, out, why);
    if (status == GUICHET_BUDGET) return GUICHET_SCRIPT; /* told in faults */
    if (status) return status;
    if (tests && faults->count == before) status = run_tests(intake, *out, faults, why);
    if (!status && faults->count > before)
        status = fail(why, GUICHET_SCRIPT, "%s: %s", faults->list[before < FAULTS_MAX ? before : 0].pointer,
                      faults->list[before < FAULTS_MAX ? before : 0].detail);
    if (status) {
        flow_free(*out);
        *out = NULL;
    }
    return status;
}
