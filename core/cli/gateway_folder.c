/* Made apart, moved when whole:
 *
 *   DIR missing       .DIR-init-XXXXXX beside it ─▶ rename to DIR
 *   DIR there         DIR/.init-XXXXXX ─▶ each part is renamed into DIR, guichet.lua last; undone when one fails */
#include "cli/gateway_folder.h"

#include "base/id.h"
#include "base/text.h"
#include "cli/files.h"
#include "cli/identities.h"
#include "seal/checkpoint.h"
#include "seal/vault.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define AUTHORITIES_MAX 16
#define TEMPLATE_MAX    (1u << 20)

/* guichet.lua is last: where it is, a gateway is whole. */
static const char *const parts[] = {"pki", "keys", "data", "scripts", "config", "guichet.lua"};

#define PART_COUNT (sizeof parts / sizeof parts[0])

struct making {
    const char *folder; /* where it is made */
    char share[FILES_PATH_MAX];
    char path[FILES_PATH_MAX]; /* the last one asked for */
    struct pki_pair *authorities[AUTHORITIES_MAX];
    struct fail *why;
};

/* "FOLDER/" and the three texts; too long a path is cut and then fails to open. */
static const char *at(struct making *m, const char *below, const char *name, const char *ending) {
    if (snprintf(m->path, sizeof m->path, "%s/%s%s%s", m->folder, below, name, ending) < 0) m->path[0] = '\0';
    return m->path;
}

/* ---- certificates ---- */

static int make_authorities(struct making *m) {
    int status = GUICHET_OK;
    for (size_t i = 0; !status && identities_authorities[i].name; i++) {
        const struct identities_authority *authority = &identities_authorities[i];
        require(i < AUTHORITIES_MAX);
        status = pki_new_authority(&authority->subject, &m->authorities[i], m->why);
        if (!status)
            status = pki_write_certificate(m->authorities[i], at(m, "pki/", authority->name, "-ca.pem"), m->why);
        if (!status) status = pki_write_key(m->authorities[i], at(m, "pki/", authority->name, "-ca.key"), m->why);
    }
    return status;
}

static const struct pki_pair *authority_of(const struct making *m, const char *name) {
    for (size_t i = 0; identities_authorities[i].name; i++) {
        if (strcmp(identities_authorities[i].name, name) == 0) return m->authorities[i];
    }
    require(!"an authority of that name");
    return NULL;
}

static int make_person(struct making *m, const struct identities_person *person) {
    struct pki_pair *pair;
    int status = pki_issue(authority_of(m, person->authority), &person->subject, PKI_CLIENT, &pair, m->why);
    if (!status) status = pki_write_identity(pair, at(m, "pki/", person->name, ".pem"), m->why);
    if (!status) status = pki_write_p12(pair, person->subject.common_name, at(m, "pki/", person->name, ".p12"), m->why);
    pki_free(pair);
    return status;
}

static int make_server(struct making *m) {
    static const struct pki_subject server = {"localhost", "Exploitant de Guichet", NULL, NULL};
    struct pki_pair *pair;
    int status = pki_issue(authority_of(m, "server"), &server, PKI_SERVER, &pair, m->why);
    if (!status) status = pki_write_chain(pair, at(m, "pki/", "server", ".pem"), m->why);
    if (!status) status = pki_write_key(pair, at(m, "pki/", "server", ".key"), m->why);
    pki_free(pair);
    return status;
}

static int make_seal(struct making *m) {
    static const struct pki_subject seal = {"Cachet des réponses", "La Poste", "Pôle réquisitions", NULL};
    struct pki_pair *pair;
    int status = pki_issue(authority_of(m, "seal"), &seal, PKI_SEAL, &pair, m->why);
    if (!status) status = pki_write_identity(pair, at(m, "pki/", "seal", ".pem"), m->why);
    pki_free(pair);
    return status;
}

static int make_certificates(struct making *m) {
    int status = make_authorities(m);
    for (const struct identities_person *p = identities_people; !status && p->name; p++) status = make_person(m, p);
    if (!status) status = make_server(m);
    if (!status) status = make_seal(m);
    for (size_t i = 0; i < AUTHORITIES_MAX; i++) pki_free(m->authorities[i]);
    return status;
}

/* ---- keys ---- */

static int make_keys(struct making *m) {
    char origin[64], digits[17], verifier[FILES_PATH_MAX];
    uint8_t random[8];
    id_random(random, sizeof random);
    text_hex(random, sizeof random, digits);
    snprintf(origin, sizeof origin, "guichet.log/%s", digits);
    int status = vault_create(at(m, "keys/", "vault", ".key"), m->why);
    if (status) return status;
    snprintf(verifier, sizeof verifier, "%s", at(m, "keys/", "log", ".vkey"));
    return checkpoint_create_key(at(m, "keys/", "log", ".key"), verifier, origin, m->why);
}

/* ---- configuration ---- */

/* The shipped guichet.lua with the port in place of `usual`; the text must hold it once. */
static int put_port(struct buffer *out, struct bytes text, const char *usual, int64_t port, struct fail *why) {
    const char *found = memmem(text.data, text.size, usual, strlen(usual));
    if (!found) return fail(why, GUICHET_CONFIG, "config/guichet.lua as shipped has no \"%s\"", usual);
    size_t before = (size_t)(found - text.data) + strlen("port    = ");
    buffer_add(out, text.data, before);
    buffer_addf(out, "%lld", (long long)port);
    buffer_add(out, found + strlen(usual) - 1, text.size - (size_t)(found - text.data) - strlen(usual) + 1);
    return out->status;
}

static int make_configuration(struct making *m, int64_t port) {
    struct arena arena;
    struct bytes text;
    struct buffer first, second;
    char shipped[FILES_PATH_MAX];
    arena_init(&arena, 2 * TEMPLATE_MAX);
    buffer_init(&first, 2 * TEMPLATE_MAX);
    buffer_init(&second, 2 * TEMPLATE_MAX);
    int size = snprintf(shipped, sizeof shipped, "%s/config/guichet.lua", m->share);
    int status = size > 0 && (size_t)size < sizeof shipped ? GUICHET_OK : GUICHET_TOO_LARGE;
    if (!status) status = files_read(shipped, TEMPLATE_MAX, &arena, &text, m->why);
    if (!status) status = put_port(&first, text, "port    = 8443,", port, m->why);
    if (!status) status = put_port(&second, buffer_bytes(&first), "port    = 8444,", port ? port + 1 : 0, m->why);
    if (!status) status = files_write(at(m, "", "guichet.lua", ""), 0644, buffer_bytes(&second), m->why);
    buffer_done(&first);
    buffer_done(&second);
    arena_done(&arena);
    return status;
}

static int copy_shipped(struct making *m) {
    static const char *const shipped[] = {
        "scripts", "config/law", "config/calendar", "config/territories", "config/holders.lua", "config/services.lua"};
    int status = files_make_folder(at(m, "", "config", ""), 0755, m->why);
    for (size_t i = 0; !status && i < sizeof shipped / sizeof shipped[0]; i++) {
        char from[FILES_PATH_MAX];
        int size = snprintf(from, sizeof from, "%s/%s", m->share, shipped[i]);
        if (size < 0 || (size_t)size >= sizeof from) return fail(m->why, GUICHET_TOO_LARGE, "the path is too long");
        status = files_copy(from, at(m, "", shipped[i], ""), m->why);
    }
    return status;
}

static int make_all(struct making *m, int64_t port) {
    static const char *const closed[] = {"pki", "keys", "data"};
    int status = files_share(m->share, m->why);
    for (size_t i = 0; !status && i < sizeof closed / sizeof closed[0]; i++)
        status = files_make_folder(at(m, "", closed[i], ""), 0700, m->why);
    if (!status) status = copy_shipped(m);
    if (!status) status = make_certificates(m);
    if (!status) status = make_keys(m);
    if (!status) status = make_configuration(m, port);
    return status;
}

/* ---- into place ---- */

static int refuse_taken(const char *folder, struct fail *why) {
    char path[FILES_PATH_MAX];
    for (size_t i = PART_COUNT; i-- > 0;) {
        int size = snprintf(path, sizeof path, "%s/%s", folder, parts[i]);
        if (size < 0 || (size_t)size >= sizeof path)
            return fail(why, GUICHET_TOO_LARGE, "%s: the path is too long", folder);
        if (!files_exist(path)) continue;
        if (i == PART_COUNT - 1) return fail(why, GUICHET_CONFLICT, "%s already holds a gateway (%s)", folder, path);
        return fail(why, GUICHET_CONFLICT, "%s is in the way: choose an empty folder", path);
    }
    return GUICHET_OK;
}

/* Moves the parts from one folder to another, in order; *moved tells how many went. */
static int move_parts(const char *from, const char *to, size_t count, size_t *moved) {
    char old[FILES_PATH_MAX], new[FILES_PATH_MAX];
    for (*moved = 0; *moved < count; ++*moved) {
        int old_size = snprintf(old, sizeof old, "%s/%s", from, parts[*moved]);
        int new_size = snprintf(new, sizeof new, "%s/%s", to, parts[*moved]);
        bool fits = old_size > 0 && new_size > 0 && old_size < FILES_PATH_MAX && new_size < FILES_PATH_MAX;
        if (!fits || rename(old, new) != 0) return GUICHET_DISK;
    }
    return GUICHET_OK;
}

static int put_in_place(const char *made, const char *folder, bool is_there, struct fail *why) {
    size_t moved, back;
    if (!is_there) {
        if (chmod(made, 0755) == 0 && rename(made, folder) == 0) return GUICHET_OK;
        return fail(why, GUICHET_DISK, "%s: %s", folder, strerror(errno));
    }
    if (move_parts(made, folder, PART_COUNT, &moved) == GUICHET_OK) return GUICHET_OK;
    fail(why, GUICHET_DISK, "%s: %s", folder, strerror(errno));
    move_parts(folder, made, moved, &back);
    return GUICHET_DISK;
}

/* Where it is made: a name that nobody else has, on the same disk. */
static int open_workplace(const char *folder, bool is_there, char path[FILES_PATH_MAX], struct fail *why) {
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/') length--;
    int size = snprintf(path, FILES_PATH_MAX, is_there ? "%.*s/.init-XXXXXX" : "%.*s.init-XXXXXX", (int)length, folder);
    if (size < 0 || size >= FILES_PATH_MAX) return fail(why, GUICHET_TOO_LARGE, "%s: the path is too long", folder);
    if (mkdtemp(path)) return GUICHET_OK;
    return fail(why, GUICHET_DISK, "%s: %s", folder, strerror(errno));
}

int gateway_folder_make(const char *folder, int64_t port, struct fail *why) {
    char workplace[FILES_PATH_MAX];
    struct making making = {.folder = workplace, .why = why};
    bool is_there = files_exist(folder);
    if (is_there && !files_is_folder(folder)) return fail(why, GUICHET_CONFLICT, "%s is not a folder", folder);
    int status = is_there ? refuse_taken(folder, why) : GUICHET_OK;
    if (!status) status = open_workplace(folder, is_there, workplace, why);
    if (status) return status;
    status = make_all(&making, port);
    if (!status) status = put_in_place(workplace, folder, is_there, why);
    files_remove(workplace);
    return status;
}
