/* guichet check -c FILE: everything serve would need, looked at without starting it. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/report.h"
#include "desk/desk.h"
#include "plugin/service.h"
#include "gate/reload.h"
#include "store/signed_state.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#define FAULTS_MEMORY (8u << 20)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"-c", "FILE", "the configuration (default guichet.lua)"},
    {NULL, NULL, NULL},
};

const struct command command_check = {
    .name = "check",
    .usage = "",
    .summary = "Look at the configuration, the certificates, the keys and every script",
    .help =
        "Prints every fault as `file:line: text`. Exit 0 only when `serve` would start. A gateway may run meanwhile.",
    .options = options,
    .run = run,
};

/* One look; what it finds is told under the option it belongs to. */
struct look {
    const char *option;
    int (*at)(const struct settings *settings, struct fail *why);
};

static int look_at_certificates(const struct settings *s, struct fail *why) {
    struct tls_context *context = NULL;
    int status = reload_build_tls(s, &context, why);
    tls_context_free(context);
    return status;
}

static int look_at_vault(const struct settings *s, struct fail *why) {
    struct vault *vault = NULL;
    int status = vault_open(s->vault_key, &vault, why);
    vault_close(vault);
    return status;
}

static int look_at_log(const struct settings *s, const struct signer *signer, struct fail *why) {
    struct reader *reader = NULL; /* none before the first start */
    int status = access(s->store_path, F_OK) == 0 ? reader_open_file(s->store_path, &reader, why) : GUICHET_OK;
    if (status == GUICHET_STALE) return GUICHET_OK; /* the start migrates it first */
    if (status) return status;
    status = signed_state_judge(s->log_key, signer, reader, why);
    reader_close(reader);
    return status;
}

static int look_at_log_key(const struct settings *s, struct fail *why) {
    struct signer *signer = NULL;
    int status = checkpoint_open_signer(s->log_key, &signer, why);
    if (!status) status = look_at_log(s, signer, why);
    checkpoint_close_signer(signer);
    return status;
}

static int look_at_seal(const struct settings *s, struct fail *why) {
    struct sealer *sealer = NULL;
    int status = cades_open(s->seal_key, &sealer, why);
    cades_close(sealer);
    return status;
}

static int look_at_store(const struct settings *s, struct fail *why) {
    char folder[PATH_MAX];
    struct stat info;
    snprintf(folder, sizeof folder, "%s", s->store_path);
    char *slash = strrchr(folder, '/');
    if (slash) *slash = '\0';
    if (access(folder, W_OK | X_OK) != 0)
        return fail(why, GUICHET_CONFIG, "%s, the folder of the database: %s", folder, strerror(errno));
    if (stat(s->store_path, &info) != 0) return GUICHET_OK; /* made by the first start */
    if (!S_ISREG(info.st_mode)) return fail(why, GUICHET_CONFIG, "%s is not a file", s->store_path);
    if (access(s->store_path, R_OK | W_OK) == 0) return GUICHET_OK;
    return fail(why, GUICHET_CONFIG, "%s: %s", s->store_path, strerror(errno));
}

static int look_at_plugins(const struct settings *s, struct fail *why) {
    struct loop loop;
    struct service_host *host = NULL;
    const struct service_options services = settings_services(s);
    int status = loop_init(&loop, why);
    if (status) return status;
    status = service_host_open(&loop, &services, &host, why);
    service_host_close(host);
    loop_done(&loop);
    return status;
}

static const struct look looks[] = {
    {"tls.certificate", look_at_certificates},
    {"keys.vault", look_at_vault},
    {"keys.log", look_at_log_key},
    {"keys.seal", look_at_seal},
    {"store.path", look_at_store},
    {"plugins", look_at_plugins},
};

static size_t look(const char *file, struct settings *settings, struct faults *faults) {
    struct fail why = {0};
    size_t found = 0;
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        if (looks[i].at(settings, &why) == GUICHET_OK) continue;
        report_option(stdout, file, looks[i].option, why.text);
        found++;
    }
    if (desk_check(settings, faults, &why) == GUICHET_OK) return found;
    if (!faults->count) report_option(stdout, file, "workflows.path", why.text);
    return found + 1;
}

static int run(const struct arguments *arguments) {
    const char *given = arguments_value(arguments, "-c");
    char file[PATH_MAX];
    struct settings *settings = NULL;
    struct arena arena;
    struct faults faults;
    struct fail why = {0};
    size_t found = 0;
    if (!realpath(given ? given : "guichet.lua", file))
        snprintf(file, sizeof file, "%s", given ? given : "guichet.lua");
    arena_init(&arena, FAULTS_MEMORY);
    faults_init(&faults, &arena);
    int status = settings_read(file, &faults, &settings, &why);
    if (status && !faults.count) report_unread(stdout, file, &why);
    if (!status) found = look(file, settings, &faults);
    report_faults(stdout, file, &faults);
    if (!status && !found) print_good("%s: ok", file);
    settings_free(settings);
    arena_done(&arena);
    return status || found ? CLI_REFUSED : CLI_DONE;
}
