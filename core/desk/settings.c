/* One table of options; config_bind does the work. */
#include "desk/settings.h"

#include "seal/keyfile.h"
#include "seal/note_key.h"
#include "seal/token.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#define SETTINGS_MEMORY_MAX (64u << 20)
#define SETTINGS_FILE_MAX   (4u << 20)
#define RESERVE_PART        8 /* one in so many places of the inbox is for vital changes only */

#define AT(member)          offsetof(struct settings, member)

static const struct config_option options[] = {
    {"listen.address", CONFIG_TEXT, AT(listen_address), "127.0.0.1", 0, 0, "address of the HTTPS API"},
    {"listen.port", CONFIG_INT, AT(listen_port), "8443", 0, 65535, "its port; 0: any free one"},
    {"listen.loops", CONFIG_INT, AT(loops), "0", 0, 256, "event loops; 0: one per core"},
    {"operations.address", CONFIG_TEXT, AT(operations_address), "127.0.0.1", 0, 0,
     "address of /healthz /readyz /metrics, plain HTTP"},
    {"operations.port", CONFIG_INT, AT(operations_port), "8444", 0, 65535, "its port; 0: any free one"},
    {"tls.certificate", CONFIG_TEXT, AT(tls_certificate), "pki/server.pem", 0, 0,
     "the gateway's certificate and chain"},
    {"tls.key", CONFIG_TEXT, AT(tls_key), "pki/server.key", 0, 0, "its private key"},
    {"tls.minimum", CONFIG_TEXT, AT(tls_minimum), "1.3", 0, 0, "\"1.3\" or \"1.2\""},
    {"crl.mode", CONFIG_TEXT, AT(crl_mode), "fail", 0, 0,
     "when a list of revocation is missing or out of date: \"fail\", \"grace\" or \"warn\""},
    {"crl.grace_hours", CONFIG_INT, AT(crl_grace_hours), "24", 1, 8760,
     "how long a list still counts in mode \"grace\""},
    {"crl.refresh_minutes", CONFIG_INT, AT(crl_refresh_minutes), "60", 1, 10080, "how often a crl_url is fetched"},
    {"ocsp.mode", CONFIG_TEXT, AT(ocsp_mode), "off", 0, 0,
     "ask OCSP responders about clients: \"off\", \"soft\" or \"hard\""},
    {"ocsp.timeout_ms", CONFIG_INT, AT(ocsp_timeout_ms), "2000", 50, 10000, "how long a responder is waited for"},
    {"ocsp.cache_minutes", CONFIG_INT, AT(ocsp_cache_minutes), "10", 1, 1440, "how long an answer is remembered"},
    {"ocsp.responder", CONFIG_TEXT, AT(ocsp_responder), "", 0, 0,
     "the responder; \"\": the one that the certificate names"},
    {"territory", CONFIG_TEXT, AT(territory), "77", 0, 0, "default calendar and convention"},
    {"opening", CONFIG_TEXT_LIST, AT(opening), "{ '08:30', '18:00' }", 0, 0,
     "opening hours of `working hours`: { \"08:30\", \"18:00\" }"},
    {"parties", CONFIG_TREE, AT(parties_tree), "", 0, 0, "who may call, and as what"},
    {"store.engine", CONFIG_TEXT, AT(store_engine), "sqlite", 0, 0, "\"sqlite\""},
    {"store.path", CONFIG_TEXT, AT(store_path), "data/guichet.db", 0, 0, "the database file"},
    {"store.dsn", CONFIG_TEXT, AT(store_dsn), "", 0, 0, "connection of engine \"postgres\""},
    {"store.inbox", CONFIG_INT, AT(inbox), "4096", 16, 1000000, "changes that may wait for the writer"},
    {"workflows.path", CONFIG_TEXT, AT(workflows_path), "scripts", 0, 0, "folder of the workflow scripts"},
    {"workflows.reference", CONFIG_TEXT, AT(reference_path), "config", 0, 0,
     "folder of law/, calendar/, territories/, holders.lua, services.lua"},
    {"workflows.memory_mb", CONFIG_INT, AT(workflow_memory_mb), "16", 1, 1024, "memory of one Lua machine"},
    {"workflows.instructions", CONFIG_NUMBER, AT(workflow_instructions), "1000000", 1000, 1e9,
     "instructions of one run"},
    {"workflows.wall_ms", CONFIG_INT, AT(workflow_wall_ms), "200", 1, 60000, "wall time of one run"},
    {"workflows.two_people", CONFIG_BOOL, AT(two_people), "false", 0, 0,
     "what one administrator publishes another activates"},
    {"keys.vault", CONFIG_TEXT, AT(vault_key), "keys/vault.key", 0, 0,
     "master key of the contents: a file, \"credential:NAME\" or \"pkcs11:…\""},
    {"keys.log", CONFIG_TEXT, AT(log_key), "keys/log.key", 0, 0, "signing key of the log"},
    {"keys.seal", CONFIG_TEXT, AT(seal_key), "pki/seal.pem", 0, 0, "certificate and key that seal answers"},
    {"timestamp.url", CONFIG_TEXT, AT(timestamp_url), "", 0, 0, "an RFC 3161 time-stamp authority; \"\": none"},
    {"timestamp.authority", CONFIG_TEXT, AT(timestamp_authority), "", 0, 0, "PEM that its time-stamps verify by"},
    {"timestamp.timeout_ms", CONFIG_INT, AT(timestamp_timeout_ms), "5000", 100, 60000, "how long it may take"},
    {"timestamp.required", CONFIG_BOOL, AT(timestamp_required), "false", 0, 0,
     "no answer leaves without a time-stamp; false: it leaves sealed only, which the log tells"},
    {"answers.font", CONFIG_TEXT, AT(font), "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 0, 0,
     "TrueType font that answer.pdf is written in"},
    {"answers.font_bold", CONFIG_TEXT, AT(font_bold), "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf", 0, 0,
     "the same for its titles"},
    {"answers.link_hours", CONFIG_INT, AT(link_hours), "24", 1, 720, "how long a link for one download lasts at most"},
    {"answers.redelivery", CONFIG_TREE, AT(redelivery), NULL, 0, 0,
     "how often an answer may be fetched again: \"until_erased\", or a number"},
    {"log.witnesses", CONFIG_TEXT_LIST, AT(witnesses), "{}", 0, 0,
     "verifier keys of those who cosign checkpoints: NAME+HASH+BASE64"},
    {"log.reads", CONFIG_TEXT, AT(log_reads), "all", 0, 0,
     "which reads are entries of the log: \"all\", \"downloads\" or \"none\""},
    {"plugins", CONFIG_TREE, AT(plugins), "", 0, 0, "name = { its options }"},
    {"plugins_path", CONFIG_TEXT, AT(plugins_path), "", 0, 0, "folder of the plugin files; \"\": the program's own"},
    {"files.scan", CONFIG_TEXT, AT(file_scan), "", 0, 0, "plugin that scans every file for malware; \"\": none does"},
    {"notices.teams", CONFIG_TREE, AT(notice_teams), "", 0, 0, "team = address that is told; a plugin sends"},
    {"limits.body_kb", CONFIG_INT, AT(body_kb), "256", 1, 65536, "largest request body"},
    {"limits.upload_mb", CONFIG_INT, AT(upload_mb), "64", 1, 4096, "largest upload"},
    {"limits.header_kb", CONFIG_INT, AT(header_kb), "16", 1, 256, "largest request head"},
    {"limits.headers", CONFIG_INT, AT(header_count), "64", 8, 256, "most header fields"},
    {"limits.connections", CONFIG_INT, AT(connections), "20000", 1, 1000000, "open connections, all loops together"},
    {"limits.streams", CONFIG_INT, AT(streams), "1000", 0, 1000000, "open event streams and long polls"},
    {"limits.streams_per_party", CONFIG_INT, AT(streams_per_party), "500", 1, 1000000, "event streams of one party"},
    {"limits.streams_per_person", CONFIG_INT, AT(streams_per_person), "8", 1, 1000, "event streams of one person"},
    {"limits.heartbeat_s", CONFIG_INT, AT(heartbeat_s), "15", 1, 3600, "between two signs of life on a silent stream"},
    {"limits.bulks", CONFIG_INT, AT(bulks), "16", 1, 1000, "bulk submissions at once"},
    {"limits.bulk_mb", CONFIG_INT, AT(bulk_mb), "8", 1, 64, "largest bulk submission"},
    {"limits.bulk_lines", CONFIG_INT, AT(bulk_lines), "1000", 1, 100000, "most lines in it; each as large as body_kb"},
    {"limits.per_party_per_second", CONFIG_INT, AT(per_party_per_second), "500", 1, 1000000, "requests of one party"},
    {"limits.per_certificate_per_second", CONFIG_INT, AT(per_certificate_per_second), "0", 0, 1000000,
     "requests of one certificate; 0: as its party"},
    {"limits.vital_per_party_per_second", CONFIG_INT, AT(vital_per_party_per_second), "20", 1, 1000000,
     "vital submissions of one party beyond these"},
    {"limits.handshakes", CONFIG_INT, AT(handshakes), "16000", 1, 1000000, "TLS handshakes at the same time"},
    {"limits.handshakes_per_address", CONFIG_INT, AT(handshakes_per_address), "12000", 1, 1000000,
     "of these from one address"},
    {"limits.handshake_s", CONFIG_INT, AT(handshake_s), "15", 1, 600, "for the TLS handshake"},
    {"limits.head_s", CONFIG_INT, AT(head_s), "15", 1, 600, "from the first byte of a head to its last"},
    {"limits.body_s", CONFIG_INT, AT(body_s), "60", 1, 3600, "for a whole body; an upload's time counts per MiB"},
    {"limits.idle_s", CONFIG_INT, AT(idle_s), "120", 1, 86400, "between two requests"},
    {"limits.write_s", CONFIG_INT, AT(write_s), "60", 1, 3600, "for a peer to take an answer"},
    {"claims.lease_minutes", CONFIG_INT, AT(lease_minutes), "15", 1, 1440, "how long a claim lasts"},
    {"vital.callback", CONFIG_BOOL, AT(vital_callback), "true", 0, 0,
     "vital answers wait for the unit to be called back"},
    {"vital.reason_min", CONFIG_INT, AT(vital_reason_min), "20", 20, 2000, "characters of a vital urgency_reason"},
    {"vital.regularise", CONFIG_TEXT, AT(vital_regularise), "24 hours", 0, 0,
     "for the written act after one given by word of mouth"},
    {"vital.review", CONFIG_TEXT, AT(vital_review), "5 working days", 0, 0, "for the review of a vital case"},
    {"vital.abuse_limit", CONFIG_INT, AT(vital_abuse_limit), "3", 0, 1000,
     "abuses of a unit from which its vital requisitions carry a warning; 0: never"},
    {"vital.abuse_days", CONFIG_INT, AT(vital_abuse_days), "365", 1, 3650, "for how long an abuse counts there"},
    {"retention.answer_days", CONFIG_NUMBER, AT(answer_days), "30", 1e-5, 3650,
     "answers, after the end of the case or its acknowledgement"},
    {"retention.case_years", CONFIG_NUMBER, AT(case_years), "6", 1e-8, 100, "cases, after their end"},
    {"retention.two_people", CONFIG_BOOL, AT(purge_two_people), "false", 0, 0,
     "what one administrator orders to be erased another confirms"},
    {NULL, CONFIG_TEXT, 0, NULL, 0, 0, NULL},
};

const struct config_option *settings_options(void) {
    return options;
}

const char *settings_path(struct settings *settings, const char *path) {
    if (path[0] == '/') return path;
    return arena_printf(&settings->arena, "%s/%s", settings->folder, path);
}

struct service_options settings_services(const struct settings *settings) {
    return (struct service_options){
        .plugins = settings->plugins, .path = settings->plugins_path, .folder = settings->folder};
}

struct store_options settings_store(const struct settings *settings) {
    return (struct store_options){.path = settings->store_path,
                                  .log_key = settings->log_key,
                                  .inbox_max = (size_t)settings->inbox,
                                  .inbox_reserve = (size_t)settings->inbox / RESERVE_PART,
                                  .year_offset_s = 3600};
}

/* Absolute form of the file itself, so that a later chdir changes nothing. */
static int find_folder(struct settings *s, const char *file, struct fail *why) {
    char resolved[PATH_MAX];
    if (!realpath(file, resolved)) return fail(why, GUICHET_CONFIG, "%s: no such configuration file", file);
    s->file = arena_text(&s->arena, resolved);
    s->folder = arena_text(&s->arena, resolved);
    if (!s->file || !s->folder) return fail(why, GUICHET_MEMORY, "no memory for the configuration");
    char *slash = strrchr(s->folder, '/');
    if (slash) *slash = '\0';
    return GUICHET_OK;
}

/* Beside the database. */
static const char *fetched_path(struct settings *s, const char *party) {
    const char *slash = strrchr(s->store_path, '/');
    return arena_printf(&s->arena, "%.*s/crl-%s.crl", (int)(slash - s->store_path), s->store_path, party);
}

static int resolve_paths(struct settings *s) {
    const char **paths[] = {&s->tls_certificate, &s->tls_key,  &s->store_path, &s->workflows_path, &s->reference_path,
                            &s->log_key,         &s->seal_key, &s->font,       &s->font_bold};
    bool is_file = !keyfile_is_credential(s->vault_key) && !token_is_named(s->vault_key);
    if (is_file && !(s->vault_key = settings_path(s, s->vault_key))) return GUICHET_MEMORY;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        *paths[i] = settings_path(s, *paths[i]);
        if (!*paths[i]) return GUICHET_MEMORY;
    }
    if (s->timestamp_authority[0] && !(s->timestamp_authority = settings_path(s, s->timestamp_authority)))
        return GUICHET_MEMORY;
    if (s->plugins_path[0] && !(s->plugins_path = settings_path(s, s->plugins_path))) return GUICHET_MEMORY;
    struct party *parties = (struct party *)s->parties.parties; /* ours until the settings are handed out */
    for (size_t i = 0; i < s->parties.count; i++) {
        parties[i].authority = settings_path(s, parties[i].authority);
        if (parties[i].crl) parties[i].crl = settings_path(s, parties[i].crl);
        if (parties[i].crl_url && !(parties[i].crl_fetched = fetched_path(s, parties[i].id))) return GUICHET_MEMORY;
    }
    return GUICHET_OK;
}

static void read_duration(struct settings *s, const char *name, const char *text, struct duration *out,
                          struct faults *faults) {
    struct fail why;
    if (duration_parse(bytes_of(text), out, &why) != GUICHET_OK)
        faults_add(faults, s->file, "bad_value", "%s: %s", name, why.text);
}

static void read_duty_rules(struct settings *s, struct faults *faults) {
    s->duty_rules.callback = s->vital_callback;
    read_duration(s, "vital.regularise", s->vital_regularise, &s->duty_rules.regularise, faults);
    read_duration(s, "vital.review", s->vital_review, &s->duty_rules.review, faults);
}

static void check_witnesses(struct settings *s, struct faults *faults) {
    size_t count = 0;
    for (const char *const *text = s->witnesses; text && *text; text++, count++) {
        struct note_key key = {0};
        struct fail why = {0};
        if (note_key_parse(bytes_of(*text), NOTE_KEY_WITNESS, &key, &why) != GUICHET_OK)
            faults_add(faults, s->file, "bad_value", "log.witnesses \"%s\": %s", *text, why.text);
        note_key_done(&key);
    }
    if (count > SETTINGS_WITNESSES_MAX)
        faults_add(faults, s->file, "bad_value", "log.witnesses: at most %d", SETTINGS_WITNESSES_MAX);
}

/* The place of a word among those of an option; a fault when it is none. */
static unsigned word_of(struct settings *s, const char *option, const char *text, const char *const words[3],
                        struct faults *faults) {
    for (unsigned i = 0; i < 3; i++)
        if (strcmp(text, words[i]) == 0) return i;
    faults_add(faults, s->file, "bad_value", "%s must be \"%s\", \"%s\" or \"%s\", not \"%s\"", option, words[0],
               words[1], words[2], text);
    return 0;
}

static void read_redelivery(struct settings *s, struct faults *faults) {
    bool is_number = yyjson_is_int(s->redelivery) && yyjson_get_sint(s->redelivery) >= 0;
    if (!s->redelivery || yyjson_equals_str(s->redelivery, "until_erased")) return;
    if (!is_number)
        faults_add(faults, s->file, "bad_value", "answers.redelivery must be \"until_erased\" or a number from 0");
    else s->deliveries_most = yyjson_get_sint(s->redelivery) + 1; /* the first is none again */
}

static void check_words(struct settings *s, struct faults *faults) {
    static const char *const crl_modes[] = {"fail", "grace", "warn"}, *const ocsp_modes[] = {"off", "soft", "hard"};
    static const char *const reads_rules[] = {"all", "downloads", "none"};
    s->crl_rule = word_of(s, "crl.mode", s->crl_mode, crl_modes, faults);
    s->reads_rule = word_of(s, "log.reads", s->log_reads, reads_rules, faults);
    s->ocsp_rule = word_of(s, "ocsp.mode", s->ocsp_mode, ocsp_modes, faults);
    if (strcmp(s->store_engine, "sqlite") != 0)
        faults_add(faults, s->file, "unknown_engine", "store.engine \"%s\" is not known; this build has \"sqlite\"",
                   s->store_engine);
    if (strcmp(s->tls_minimum, "1.2") != 0 && strcmp(s->tls_minimum, "1.3") != 0)
        faults_add(faults, s->file, "bad_value", "tls.minimum must be \"1.2\" or \"1.3\", not \"%s\"", s->tls_minimum);
    size_t i, count;
    yyjson_val *team, *address;
    yyjson_obj_foreach(s->notice_teams, i, count, team, address) {
        if (!party_is_mail(json_text(address)))
            faults_add(faults, s->file, "bad_value", "notices.teams.%s must be an address as name@domain",
                       yyjson_get_str(team));
    }
    if (s->timestamp_url[0] && !s->timestamp_authority[0])
        faults_add(faults, s->file, "required", "timestamp.url needs timestamp.authority to verify what it gives");
    read_redelivery(s, faults);
    const char *fonts[] = {s->font, s->font_bold};
    for (size_t k = 0; k < 2; k++)
        if (access(fonts[k], R_OK))
            faults_add(faults, s->file, "bad_value", "answers: the font %s cannot be read: %s", fonts[k],
                       strerror(errno));
    if (!s->parties_tree) faults_add(faults, s->file, "required", "parties is missing: nobody could call");
}

int settings_read(const char *file, struct faults *faults, struct settings **out, struct fail *why) {
    *out = NULL;
    struct settings *s = calloc(1, sizeof(*s));
    if (!s) return fail(why, GUICHET_MEMORY, "no memory for the configuration");
    arena_init(&s->arena, SETTINGS_MEMORY_MAX);
    struct bytes source;
    yyjson_val *root;
    int status = find_folder(s, file, why);
    if (!status) status = config_slurp(s->file, SETTINGS_FILE_MAX, &s->arena, &source, why);
    if (!status) status = config_read(s->file, &s->arena, &root, why);
    if (status) goto out;
    size_t before = faults->count;
    config_bind(options, root, s->file, source, &s->arena, s, faults);
    if (faults->count == before) {
        check_words(s, faults);
        check_witnesses(s, faults);
        read_duty_rules(s, faults);
    }
    if (s->parties_tree) party_table_read(s->parties_tree, &s->arena, &s->parties, faults);
    if (faults->count > before)
        status = fail(why, GUICHET_CONFIG, "%s has %zu fault%s", file, faults->count - before,
                      faults->count - before == 1 ? "" : "s");
    else if (resolve_paths(s) != GUICHET_OK) status = fail(why, GUICHET_MEMORY, "no memory for the configuration");
out:
    if (status) settings_free(s);
    else *out = s;
    return status;
}

/* ---- exchange while the gateway runs ---- */

static bool is_fixed(const char *path) {
    static const char *const fixed[] = {"listen.",
                                        "operations.",
                                        "store.",
                                        "keys.",
                                        "plugins",
                                        "files.",
                                        "workflows.path",
                                        "workflows.memory_mb",
                                        "workflows.instructions",
                                        "workflows.wall_ms"};
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        if (strncmp(path, fixed[i], strlen(fixed[i])) == 0) return true;
    return false;
}

static size_t size_of(enum config_type type) {
    static const size_t sizes[] = {[CONFIG_TEXT] = sizeof(const char *),       [CONFIG_INT] = sizeof(int64_t),
                                   [CONFIG_NUMBER] = sizeof(double),           [CONFIG_BOOL] = sizeof(bool),
                                   [CONFIG_TEXT_LIST] = sizeof(const char **), [CONFIG_TREE] = sizeof(yyjson_val *)};
    return sizes[type];
}

/* Of the types that fixed options have. */
static bool is_equal(enum config_type type, const void *a, const void *b) {
    if (type == CONFIG_TEXT) return strcmp(*(const char *const *)a, *(const char *const *)b) == 0;
    if (type != CONFIG_TREE) return memcmp(a, b, size_of(type)) == 0;
    yyjson_val *x = *(yyjson_val *const *)a, *y = *(yyjson_val *const *)b;
    return x && y ? yyjson_equals(x, y) : x == y;
}

const char *settings_take_over(struct settings *fresh, const struct settings *present, struct arena *arena) {
    const char *names = "";
    for (const struct config_option *option = options; option->path && names; option++) {
        void *to = (char *)fresh + option->offset;
        const void *from = (const char *)present + option->offset;
        if (!is_fixed(option->path)) continue;
        if (!is_equal(option->type, from, to))
            names = arena_printf(arena, "%s%s%s", names, names[0] ? ", " : "", option->path);
        memcpy(to, from, size_of(option->type));
    }
    return names ? names : "";
}

void settings_free(struct settings *settings) {
    if (!settings) return;
    arena_done(&settings->arena);
    free(settings);
}
