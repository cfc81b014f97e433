/* What the tests of the desk share: a real desk in a folder of its own (store, vault, scripts, clocks), one seat with
 * its loop, people of several parties, and each use case as one call that waits for its end. */
#ifndef UNIT_DESK_DESK_KIT_H
#define UNIT_DESK_DESK_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* cmocka's; ours is base/fail.h */

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "desk/claim.h"
#include "desk/fire.h"
#include "desk/submit.h"

#include <fcntl.h>
#include <ftw.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOUR_MS INT64_C(3600000)
#define DAY_MS  INT64_C(86400000)

/* police-77 (two units), police-75, justice, the holder's people, the operator's. */
static const char kit_settings[] =
    "return { territory = '77', parties = {\n"
    "  { id = 'police-77', kind = 'police', name = 'DIPN 77', territory = '77', authority = 'pki/a.pem',\n"
    "    members = { ['*'] = { roles = { 'investigator' } } } },\n"
    "  { id = 'police-75', kind = 'police', name = 'DRPJ', territory = '75', authority = 'pki/b.pem',\n"
    "    members = { ['*'] = { roles = { 'investigator' } } } },\n"
    "  { id = 'laposte', kind = 'holder', name = 'La Poste', authority = 'pki/c.pem', members = {\n"
    "      ['CN=Ana']   = { roles = { 'agent' }, teams = { 'numerique' } },\n"
    "      ['CN=Bob']   = { roles = { 'agent' }, teams = { 'numerique', 'colissimo' } },\n"
    "      ['CN=Col']   = { roles = { 'agent' }, teams = { 'colissimo' } },\n"
    "      ['CN=Jul']   = { roles = { 'jurist' }, teams = { '*' } },\n"
    "      ['CN=Sec']   = { roles = { 'security' }, teams = { 'security' } },\n"
    "      ['CN=Sup']   = { roles = { 'supervisor' }, teams = { '*' } } } },\n"
    "  { id = 'operator', kind = 'operator', name = 'Exploitant', authority = 'pki/d.pem', members = {\n"
    "      ['CN=Adm'] = { roles = { 'admin' } }, ['CN=Aud'] = { roles = { 'auditor' } } } } },\n"
    "  store = { path = 'guichet.db' }, keys = { vault = 'vault.key', log = 'log.key', seal = 'seal.pem' },\n"
    "  workflows = { path = 'scripts', reference = '" GUICHET_SOURCE_DIR "/config', wall_ms = 5000 },\n"
    "%s }\n"; /* %s: more of it */

/* Every way a case can go that the shipped scripts do not show: handlers that fail, timers of minutes, two people. */
static const char kit_script[] =
    "return workflow {\n"
    " type = 'test.desk', title = { fr = 'Essai' }, holder = 'numerique', bases = law.general,\n"
    " input = { email = field.email { required = true, title = { fr = 'Adresse' } },\n"
    "   until_ = field.datetime { within = '2 hours', title = { fr = 'Limite' } },\n"
    "   proof = field.file { title = { fr = 'Piece' } } },\n"
    " answer = { text = field.text { title = { fr = 'Texte' } }, paper = field.file { title = { fr = 'Acte' } } },\n"
    " due = { normal = '3 working days', urgent = '12 hours', vital = '2 hours' }, start = 'prepare',\n"
    " any = { withdraw = { by = 'requester', to = 'withdrawn', title = { fr = 'Retirer' } } },\n"
    " states = {\n"
    "  prepare = { title = { fr = 'Preparation' },\n"
    "   task = { team = 'numerique', role = 'agent', title = { fr = 'Preparer' } },\n"
    "   on = {\n"
    "   prepared = { to = 'review', title = { fr = 'Remettre' },\n"
    "   input = { text = field.text { title = { fr = 'Texte' } } },\n"
    "   run = function(c, e) c.data.text = e.input.text end },\n"
    "   refuse  = { to = 'refused', title = { fr = 'Refuser' }, by = 'holder',\n"
    "   input = { code = field.refusal { required = true }, text = field.text {} } },\n"
    "   explode = { to = 'refused', by = 'holder', title = { fr = 'Casser' }, run = function() error('boom') end "
    "},\n"
    "   remark  = { to = 'prepare', by = 'holder', title = { fr = 'Noter' },\n"
    "   run = function(c) c.data.remarks = (c.data.remarks or 0) + 1 end },\n"
    "   wait_   = { to = 'waiting', by = 'holder', title = { fr = 'Attendre' } },\n"
    "   break_  = { to = 'breaking', by = 'holder', title = { fr = 'Casser plus tard' } },\n"
    "   call    = { to = 'calling', by = 'holder', title = { fr = 'Appeler' },\n"
    "   input = { paper = field.file { title = { fr = 'Acte' } } },\n"
    "   run = function(c, e) c.data.paper = e.input.paper end } } },\n"
    "  waiting = { title = { fr = 'Attente' }, clock = 'paused', timers = { one = '1 minute', lapse = '2 minutes' "
    "},\n"
    "   on = { reply = { by = 'requester', to = 'prepare', title = { fr = 'Repondre' },\n"
    "   input = { text = field.text { required = true, title = { fr = 'Texte' } } } },\n"
    "   ['timer.one'] = { notify = 'requester' }, ['timer.lapse'] = 'lapsed' } },\n"
    "  breaking = { title = { fr = 'Fragile' }, timers = { boom = '1 minute' },\n"
    "   on = { mend = { by = 'holder', title = { fr = 'Reparer' }, run = function(c) c.data.mended = true end },\n"
    "   ['timer.boom'] = { to = 'refused',\n"
    "   run = function(c) if not c.data.mended then error('late boom') end end } } },\n"
    "  calling = { title = { fr = 'Appel' },\n"
    "   call = { service = 'sorting.hold', timeout = '2 seconds',\n"
    "   retry = { times = 1, from = '1 second', to = '1 second' },\n"
    "   args = function(c) return { item = c.input.email:match('^(%w+)@') } end },\n"
    "   on = { spoil = { by = 'holder', title = { fr = 'Gater' }, run = function(c) c.data.spoilt = true end },\n"
    "   mend = { by = 'holder', title = { fr = 'Reparer' }, run = function(c) c.data.spoilt = false end },\n"
    "   ['call.done'] = { to = { 'called', 'refused' }, run = function(c, e)\n"
    "   if c.data.spoilt then error('spoilt') end\n"
    "   if e.result.site == nil then error('no site') end\n"
    "   c.data.text = e.result.site end },\n"
    "   ['call.failed'] = { to = 'failed', run = function(c, e)\n"
    "   if c.data.spoilt then error('spoilt') end\n"
    "   c.data.error = e.error end } } },\n"
    "  review = { title = { fr = 'Relecture' },\n"
    "   approve = { team = 'numerique', role = { 'agent', 'supervisor' }, distinct_from = { 'prepare' }, quorum = "
    "1,\n"
    "   title = { fr = 'Relire' } },\n"
    "   on = { approve = { to = 'answered', title = { fr = 'Approuver' } },\n"
    "   ['return'] = { to = 'prepare', title = { fr = 'Renvoyer' } } } },\n"
    "  answered  = { title = { fr = 'Repondue' }, final = 'answered',\n"
    "   answer = function(c) return { text = c.data.text } end },\n"
    "  called    = { title = { fr = 'Appelee' }, final = 'answered', answer = function(c)\n"
    "   return { text = c.data.text, paper = c.data.paper } end },\n"
    "  failed    = { title = { fr = 'Echec' }, final = 'no_data', answer = function(c) return { text = c.data.error "
    "} end },\n"
    "  refused   = { title = { fr = 'Refusee' }, final = 'refused' },\n"
    "  lapsed    = { title = { fr = 'Classee' }, final = 'lapsed' },\n"
    "  withdrawn = { title = { fr = 'Retiree' }, final = 'withdrawn' } },\n"
    "}\n";

enum { POLICE_77, POLICE_75, LAPOSTE, OPERATOR };

struct kit {
    char folder[64];
    struct desk *desk;
    struct loop loop;
    struct seat seat;
    struct arena arena;
    int64_t now;
    struct actor officer, colleague, other_unit, other_party;            /* requesters */
    struct actor ana, ana_again, bob, col, jurist, security, supervisor; /* holder; ana has a second certificate */
    struct actor admin, auditor;
};

/* ---- the folder ---- */

static inline void kit_write(const struct kit *kit, const char *name, const char *text, size_t size) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", kit->folder, name);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, size), size);
    close(file);
}

static inline void kit_copy_script(const struct kit *kit, const char *from, const char *to) {
    struct arena arena;
    struct bytes text;
    char path[512];
    arena_init(&arena, 1u << 20);
    snprintf(path, sizeof path, GUICHET_SOURCE_DIR "/scripts/%s", from);
    assert_int_equal(config_slurp(path, 1u << 19, &arena, &text, NULL), GUICHET_OK);
    kit_write(kit, to, text.data, text.size);
    arena_done(&arena);
}

static inline int kit_remove(const char *path, const struct stat *about, int kind, struct FTW *ftw) {
    (void)about;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static inline void kit_remove_tree(const char *path) {
    nftw(path, kit_remove, 8, FTW_DEPTH | FTW_PHYS);
}

/* A certificate that signed itself, with its key: what seals answers. */
static inline void kit_make_seal(struct kit *kit) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    BIO *text = BIO_new(BIO_s_mem());
    char *data;
    assert_true(key && certificate && text && X509_set_version(certificate, X509_VERSION_3));
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, (const unsigned char *)"Seal",
                               -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_set_pubkey(certificate, key);
    assert_true(X509_sign(certificate, key, EVP_sha256()) > 0 && PEM_write_bio_X509(text, certificate) &&
                PEM_write_bio_PKCS8PrivateKey(text, key, NULL, NULL, 0, NULL, NULL));
    long size = BIO_get_mem_data(text, &data);
    kit_write(kit, "seal.pem", data, (size_t)size);
    char path[256];
    snprintf(path, sizeof path, "%s/seal.pem", kit->folder);
    assert_int_equal(chmod(path, 0600), 0);
    BIO_free(text);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

static inline void kit_folder(struct kit *kit, const char *more_settings) {
    char path[256], settings[8192];
    struct fail why = {0};
    snprintf(kit->folder, sizeof kit->folder, "/tmp/guichet-desk-XXXXXX");
    assert_non_null(mkdtemp(kit->folder));
    snprintf(path, sizeof path, "%s/scripts", kit->folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/scripts/lib", kit->folder);
    assert_int_equal(mkdir(path, 0700), 0);
    kit_copy_script(kit, "lib/machine.lua", "scripts/lib/machine.lua");
    kit_copy_script(kit, "postal/item_tracking.lua", "scripts/item_tracking.lua");
    kit_copy_script(kit, "account/laposte_identity.lua", "scripts/laposte_identity.lua");
    kit_write(kit, "scripts/desk.lua", kit_script, strlen(kit_script));
    int size = snprintf(settings, sizeof settings, kit_settings, more_settings);
    kit_write(kit, "guichet.lua", settings, (size_t)size);
    snprintf(path, sizeof path, "%s/vault.key", kit->folder);
    assert_int_equal(vault_create(path, &why), GUICHET_OK);
    kit_make_seal(kit);
    char vkey[256];
    snprintf(path, sizeof path, "%s/log.key", kit->folder);
    snprintf(vkey, sizeof vkey, "%s/log.vkey", kit->folder);
    assert_int_equal(checkpoint_create_key(path, vkey, "test/log", &why), GUICHET_OK);
}

/* ---- people ---- */

static inline struct actor kit_person(struct kit *kit, size_t party, const char *name, const char *unit,
                                      const char *matricule, const char *sha256) {
    struct actor actor;
    struct fail why = {0};
    const struct credential credential = {.authority = party,
                                          .common_name = name,
                                          .unit = unit,
                                          .matricule = matricule,
                                          .sha256 = sha256,
                                          .not_after_ms = kit->now + 365 * DAY_MS};
    if (party_identify(&kit->desk->settings->parties, &credential, &kit->arena, &actor, &why))
        print_error("%s\n", why.text);
    assert_int_equal(why.status, GUICHET_OK);
    return actor;
}

static inline void kit_people(struct kit *kit) {
    kit->officer = kit_person(kit, POLICE_77, "Lea", "12345", "1000001", "a1");
    kit->colleague = kit_person(kit, POLICE_77, "Max", "12345", "1000002", "a2");
    kit->other_unit = kit_person(kit, POLICE_77, "Noa", "99999", "1000003", "a3");
    kit->other_party = kit_person(kit, POLICE_75, "Pia", "12345", "1000004", "a4");
    kit->ana = kit_person(kit, LAPOSTE, "Ana", "", "2000001", "b1");
    kit->ana_again = kit_person(kit, LAPOSTE, "Ana", "", "2000001", "b9");
    kit->bob = kit_person(kit, LAPOSTE, "Bob", "", "2000002", "b2");
    kit->col = kit_person(kit, LAPOSTE, "Col", "", "2000003", "b3");
    kit->jurist = kit_person(kit, LAPOSTE, "Jul", "", "2000004", "b4");
    kit->security = kit_person(kit, LAPOSTE, "Sec", "", "2000005", "b5");
    kit->supervisor = kit_person(kit, LAPOSTE, "Sup", "", "2000006", "b6");
    kit->admin = kit_person(kit, OPERATOR, "Adm", "", "3000001", "c1");
    kit->auditor = kit_person(kit, OPERATOR, "Aud", "", "3000002", "c2");
}

/* ---- opening and closing ---- */

static inline void kit_open_desk(struct kit *kit) {
    char path[256];
    struct settings *settings = NULL;
    struct fail why = {0};
    struct faults faults;
    faults_init(&faults, &kit->arena);
    snprintf(path, sizeof path, "%s/guichet.lua", kit->folder);
    int status = settings_read(path, &faults, &settings, &why);
    if (!status) status = desk_open(settings, &faults, &kit->desk, &why);
    if (status) print_error("%s\n", why.text);
    for (size_t i = 0; i < faults.count && i < FAULTS_MAX; i++)
        print_error("%s: %s\n", faults.list[i].pointer, faults.list[i].detail);
    assert_int_equal(status, GUICHET_OK);
    assert_int_equal(loop_init(&kit->loop, &why), GUICHET_OK);
    assert_int_equal(seat_open(kit->desk, &kit->loop, &kit->seat, &why), GUICHET_OK);
}

static inline void kit_close_desk(struct kit *kit) {
    loop_done(&kit->loop);
    seat_close(&kit->seat);
    desk_close(kit->desk);
    kit->desk = NULL;
}

static inline int kit_set_up_with(void **state, const char *more_settings) {
    struct kit *kit = calloc(1, sizeof *kit);
    *state = kit;
    log_set(LOG_ERROR, open("/dev/null", O_WRONLY | O_CLOEXEC));
    arena_init(&kit->arena, 512u << 20);
    kit->now = clock_utc_ms();
    kit_folder(kit, more_settings);
    kit_open_desk(kit);
    kit_people(kit);
    return 0;
}

static inline int kit_set_up(void **state) {
    return kit_set_up_with(state, "plugins = { rehearsal = {} },");
}

static inline int kit_tear_down(void **state) {
    struct kit *kit = *state;
    kit_close_desk(kit);
    arena_done(&kit->arena);
    kit_remove_tree(kit->folder);
    free(kit);
    return 0;
}

/* ---- documents ---- */

static inline yyjson_val *kit_json(struct kit *kit, const char *text) {
    yyjson_val *root = NULL;
    struct fail why = {0};
    if (json_read(bytes_of(text), &kit->arena, &root, &why)) print_error("%s: %s\n", text, why.text);
    assert_non_null(root);
    return root;
}

/* A document that nothing is wrong with; `more` goes in front of the other members (with its comma). */
static inline const char *kit_document(struct kit *kit, const char *type, const char *input, const char *more) {
    return arena_printf(&kit->arena,
                        "{%s\"type\":\"%s\",\"framework\":\"flagrance\",\"legal_basis\":[\"cpp:60-1\"],"
                        "\"requester\":{\"name\":\"Lea\",\"quality\":\"OPJ\",\"rio\":\"1000001\",\"unit\":\"12345\","
                        "\"email\":\"lea@interieur.gouv.fr\"},\"procedure\":{\"pv\":\"12345/00678/2026\"},"
                        "\"object\":\"Identifier le titulaire du compte en cause.\",\"input\":%s}",
                        more, type, input);
}

#define KIT_INPUT "{\"email\":\"6A18987970674@laposte.net\"}"

/* ---- files ---- */

/* One of Ana's, without bytes. */
static inline struct id kit_add_upload(struct kit *kit, struct change *change, enum scan_state scan) {
    struct id file = id_new(kit->now);
    struct data_key key;
    struct fail why = {0};
    uint8_t *wrapped = arena_alloc(&kit->arena, VAULT_WRAPPED_SIZE);
    assert_int_equal(vault_new_key(kit->desk->vault, &file, &key, wrapped, &why), GUICHET_OK);
    change_add(change, OP_UPLOAD)->as.upload =
        (struct op_upload){.id = file,
                           .person = kit->ana.person,
                           .sealed_key = {(const char *)wrapped, VAULT_WRAPPED_SIZE},
                           .sealed_meta = BYTES("sealed"),
                           .created_at = kit->now,
                           .scan = scan};
    return file;
}

/* ---- submit ---- */

static inline void kit_submitted(struct submission *s) {
    loop_stop(&((struct kit *)s->owner)->loop);
}

static inline struct submission *kit_submit_as(struct kit *kit, const struct actor *actor, const char *document,
                                               const char *key) {
    struct submission *s = arena_alloc(&kit->arena, sizeof *s);
    *s = (struct submission){.seat = &kit->seat,
                             .actor = actor,
                             .arena = &kit->arena,
                             .root = kit_json(kit, document),
                             .body = bytes_of(document),
                             .key = bytes_of(key),
                             .now = kit->now,
                             .on_done = kit_submitted,
                             .owner = kit};
    if (!submit_start(s)) loop_run(&kit->loop);
    return s;
}

/* Must be received; its id. */
static inline struct id kit_receive(struct kit *kit, const char *type, const char *input) {
    struct submission *s = kit_submit_as(kit, &kit->officer, kit_document(kit, type, input, ""), NULL);
    for (size_t i = 0; s->status && i < s->faults.count; i++)
        print_error("%s: %s: %s\n", s->faults.list[i].pointer, s->faults.list[i].code, s->faults.list[i].detail);
    if (s->status) print_error("%s\n", s->why.text);
    assert_int_equal(s->status, GUICHET_OK);
    return s->record.head.id;
}

/* ---- fire ---- */

static inline void kit_fired(struct firing *f) {
    loop_stop(&((struct kit *)f->owner)->loop);
}

static inline struct firing *kit_firing(struct kit *kit, const struct actor *actor, struct id id, const char *event,
                                        const char *input) {
    struct firing *f = arena_alloc(&kit->arena, sizeof *f);
    *f = (struct firing){.seat = &kit->seat,
                         .actor = actor,
                         .arena = &kit->arena,
                         .id = id,
                         .event = bytes_of(event),
                         .input = input ? kit_json(kit, input) : NULL,
                         .body = bytes_of(input ? input : event),
                         .now = kit->now,
                         .on_done = kit_fired,
                         .owner = kit};
    return f;
}

static inline struct firing *kit_run_firing(struct kit *kit, struct firing *f) {
    if (!fire_start(f)) loop_run(&kit->loop);
    return f;
}

static inline struct firing *kit_fire(struct kit *kit, const struct actor *actor, struct id id, const char *event,
                                      const char *input) {
    return kit_run_firing(kit, kit_firing(kit, actor, id, event, input));
}

/* ---- questions ---- */

static inline struct query *kit_ask(struct kit *kit, enum query_kind kind, struct id id) {
    struct query *q = arena_alloc(&kit->arena, sizeof *q);
    *q = (struct query){
        .kind = kind, .arena = &kit->arena, .id = id, .filter = {.now = kit->now, .all = true}, .limit = 100};
    assert_true(store_read(kit->seat.reader, q));
    return q;
}

static inline struct record *kit_record(struct kit *kit, struct id id) {
    struct record *record = arena_alloc(&kit->arena, sizeof *record);
    struct query *q = kit_ask(kit, QUERY_REQUISITION, id);
    struct fail why = {0};
    assert_int_equal(q->status, GUICHET_OK);
    assert_int_equal(record_open(kit->desk, &q->rows.requisitions[0], &kit->arena, record, &why), GUICHET_OK);
    return record;
}

#define assert_state(kit, id, name) assert_string_equal(kit_record((kit), (id))->head.state, (name))

static inline size_t kit_parked(struct kit *kit) {
    return kit_ask(kit, QUERY_PARKED, (struct id){{0}})->count;
}

/* ---- claims ---- */

static inline void kit_claimed(struct claiming *c) {
    loop_stop(&((struct kit *)c->owner)->loop);
}

static inline struct claiming *kit_claim(struct kit *kit, const struct actor *actor, enum claim_kind kind,
                                         struct id task) {
    struct claiming *c = arena_alloc(&kit->arena, sizeof *c);
    *c = (struct claiming){.seat = &kit->seat,
                           .actor = actor,
                           .arena = &kit->arena,
                           .kind = kind,
                           .task = task,
                           .now = kit->now,
                           .on_done = kit_claimed,
                           .owner = kit};
    if (!claim_start(c)) loop_run(&kit->loop);
    return c;
}

/* Claims the case's task and fires. */
static inline struct firing *kit_work(struct kit *kit, const struct actor *actor, struct id id, const char *event,
                                      const char *input) {
    struct claiming *c = kit_claim(kit, actor, CLAIM_ONE, kit_record(kit, id)->task.id);
    if (c->status) print_error("claim: %s\n", c->why.text);
    assert_int_equal(c->status, GUICHET_OK);
    return kit_fire(kit, actor, id, event, input);
}

#define assert_fired(fired)                                                                                            \
    do {                                                                                                               \
        const struct firing *seen_ = (fired);                                                                          \
        if (seen_->status) print_error("%s: %s\n", seen_->why.code, seen_->why.text);                                  \
        assert_int_equal(seen_->status, GUICHET_OK);                                                                   \
    } while (0)

/* Evaluates the use case once, whatever its type. */
static inline void kit_check_refused(int status, struct fail why, int wanted, const char *code) {
    if (status != wanted || strcmp(why.code, code) != 0)
        print_error("%s %s: %s\n", status_name(status), why.code, why.text);
    assert_int_equal(status, wanted);
    assert_string_equal(why.code, code);
}

#define assert_refused(use_case, wanted, code)                                                                         \
    do {                                                                                                               \
        const __typeof__(*(use_case)) *seen_ = (use_case);                                                             \
        kit_check_refused(seen_->status, seen_->why, (wanted), (code));                                                \
    } while (0)

#endif
