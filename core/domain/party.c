/* Reads the parties of the configuration, and says who a certificate's bearer is.
 * The authority chose the party; the member rules of that party choose roles and teams. */
#include "domain/party.h"

#include "domain/court.h"
#include "domain/identifiers.h"
#include "domain/tree.h"

#define SHA256_HEX    64

#define X(name, text) text,
static const char *const kinds[] = {PARTY_KINDS(X) NULL};
#undef X
#define X(name, text, side) text,
static const char *const roles[] = {ROLES(X) NULL};
#undef X

/* Which roles a kind of party can give. */
static unsigned roles_of_kind(enum party_kind kind) {
    if (kind == PARTY_HOLDER) return ROLES_HOLDER;
    if (kind == PARTY_OPERATOR) return ROLES_OPERATOR;
    return ROLES_REQUESTER;
}

const char *party_kind_name(enum party_kind kind) {
    return kinds[kind];
}

int party_kind_of(struct bytes name, enum party_kind *out) {
    size_t i = tree_index(kinds, name);
    *out = kinds[i] ? (enum party_kind)i : PARTY_OPERATOR;
    return kinds[i] ? GUICHET_OK : GUICHET_INVALID;
}

const char *party_role_name(enum role role) {
    for (unsigned i = 0; i < ROLE_COUNT; i++) {
        if ((unsigned)role == 1u << i) return roles[i];
    }
    require(!"one role");
}

void party_put_roles(struct json_out *out, unsigned set) {
    json_key(out, "roles");
    json_array(out);
    for (unsigned i = 0; i < ROLE_COUNT; i++)
        if (set & (1u << i)) json_put_text(out, party_role_name((enum role)(1u << i)));
    json_array_end(out);
}

unsigned party_role_of(struct bytes name) {
    size_t i = tree_index(roles, name);
    return roles[i] ? 1u << i : 0;
}

/* ---- reading ---- */

static bool is_hex(const char *text) {
    return strlen(text) == SHA256_HEX && strspn(text, "0123456789abcdefABCDEF") == SHA256_HEX;
}

static bool is_match(const char *match) {
    if (strcmp(match, "*") == 0) return true;
    if (strncmp(match, "CN=", 3) == 0) return match[3] != '\0';
    return strncmp(match, "sha256:", 7) == 0 && is_hex(match + 7);
}

/* In the dress in which they are compared. */
static const char *const *read_courts(struct tree *t, yyjson_val *value, const char *place) {
    const char *const *names = tree_texts(t, value, place, "courts");
    size_t count = 0;
    while (names && names[count]) count++;
    if (count > PARTY_COURTS_MAX) tree_fault(t, place, "courts", "range", "names more than 32 courts");
    if (!count || count > PARTY_COURTS_MAX) return NULL;
    const char **courts = tree_array(t, count + 1, sizeof *courts);
    for (size_t i = 0; courts && i < count; i++) {
        courts[i] = court_normal(bytes_of(names[i]), t->arena);
        t->no_memory = t->no_memory || !courts[i];
    }
    return t->no_memory ? NULL : courts;
}

static void read_member(struct tree *t, struct bytes match, yyjson_val *value, const char *place,
                        const struct party *party, struct member *out) {
    static const char *const known[] = {"roles", "teams", "courts", NULL};
    out->match = arena_copy(t->arena, match);
    if (!out->match) {
        t->no_memory = true;
        out->match = "";
    }
    if (!is_match(out->match))
        tree_fault(t, place, NULL, "format", "a member is \"*\", \"CN=name\" or \"sha256:\" and 64 hex digits");
    if (!tree_keys(t, value, place, known)) return;
    out->roles = tree_set_member(t, value, place, "roles", roles);
    if (!out->roles) tree_fault(t, place, "roles", "required", "names no role");
    if (out->roles & ~roles_of_kind(party->kind))
        faults_add(t->faults, tree_at(t, place, "roles"), "not_in_list",
                   "a party of kind \"%s\" does not give this role", kinds[party->kind]);
    static const char *const none[] = {NULL};
    out->teams = tree_texts(t, value, place, "teams");
    if (!out->teams) out->teams = none;
    if (out->teams[0] && party->kind != PARTY_HOLDER)
        tree_fault(t, place, "teams", "not_in_list", "only members of a holder have teams");
    out->courts = read_courts(t, value, place);
    if (out->courts && !(out->roles & ROLE_MAGISTRATE))
        tree_fault(t, place, "courts", "not_in_list", "only magistrates have courts");
    if (!out->courts && (out->roles & ROLE_MAGISTRATE)) out->courts = party->courts;
    for (size_t i = 0; out->teams[i]; i++) out->all_teams = out->all_teams || strcmp(out->teams[i], "*") == 0;
}

static void read_members(struct tree *t, yyjson_val *object, const char *place, struct party *out) {
    const char *at = tree_at(t, place, "members");
    if (!yyjson_is_obj(object) || yyjson_obj_size(object) == 0) {
        tree_fault(t, at, NULL, object ? "type" : "required", "must be a table of members, with at least one");
        return;
    }
    struct member *members = tree_array(t, yyjson_obj_size(object), sizeof *members);
    if (!members) return;
    size_t i, count;
    yyjson_val *key, *value;
    yyjson_obj_foreach(object, i, count, key, value) {
        read_member(t, json_text(key), value, faults_at(t->faults, at, json_text(key)), out, &members[i]);
    }
    out->members = members;
    out->member_count = count;
}

static void read_callback(struct tree *t, yyjson_val *object, const char *place, struct party *out) {
    const char *at = tree_at(t, place, "callback");
    if (!object) return;
    struct party_callback *callbacks = tree_array(t, yyjson_obj_size(object), sizeof *callbacks);
    if (!yyjson_is_obj(object)) tree_fault(t, at, NULL, "type", "must be a table of units and telephone numbers");
    if (!callbacks) return;
    size_t i, count;
    yyjson_val *unit, *number;
    yyjson_obj_foreach(object, i, count, unit, number) {
        struct identifier found;
        if (identifier_check(IDENTIFIER_PHONE, json_text(number), &found) != GUICHET_OK)
            faults_add(t->faults, faults_at(t->faults, at, json_text(unit)), "format", "must be a telephone number");
        callbacks[i].unit = arena_copy(t->arena, json_text(unit));
        callbacks[i].number = arena_text(t->arena, found.norm);
        if (!callbacks[i].unit || !callbacks[i].number) t->no_memory = true;
    }
    out->callbacks = callbacks;
    out->callback_count = t->no_memory ? 0 : count;
}

static bool is_id(const char *id) {
    size_t length = strlen(id);
    return length <= 64 && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789._-") == length;
}

static void read_party(struct tree *t, yyjson_val *value, const char *place, struct party *out) {
    static const char *const known[] = {"id",      "kind",         "name",        "territory", "authority", "crl",
                                        "crl_url", "mail_domains", "notice_mail", "callback",  "courts",    "members",
                                        NULL};
    *out = (struct party){.id = "", .name = "", .authority = ""};
    if (!tree_keys(t, value, place, known)) return;
    size_t kind = tree_index(kinds, json_get_text(value, "kind"));
    if (!kinds[kind]) {
        tree_fault(t, place, "kind", json_get(value, "kind") ? "not_in_list" : "required",
                   "must be police, gendarmerie, customs, tax, justice, fire, prefecture, holder or operator");
        kind = PARTY_POLICE;
    }
    *out = (struct party){
        .id = tree_text(t, value, place, "id"),
        .kind = (enum party_kind)kind,
        .name = tree_text(t, value, place, "name"),
        .territory = tree_text_or(t, value, place, "territory", NULL),
        .authority = tree_text(t, value, place, "authority"),
        .crl = tree_text_or(t, value, place, "crl", NULL),
        .crl_url = tree_text_or(t, value, place, "crl_url", NULL),
        .mail_domains = tree_texts(t, value, place, "mail_domains"),
        .notice_mail = tree_text_or(t, value, place, "notice_mail", NULL),
    };
    if (!is_id(out->id))
        tree_fault(t, place, "id", "format", "an id is made of small letters, digits, dots and dashes");
    if (out->crl_url && strncmp(out->crl_url, "http://", 7) != 0 && strncmp(out->crl_url, "https://", 8) != 0)
        tree_fault(t, place, "crl_url", "format", "must begin with http:// or https://");
    if (out->notice_mail && !party_is_mail(bytes_of(out->notice_mail)))
        tree_fault(t, place, "notice_mail", "format", "must be an address as name@domain");
    out->courts = read_courts(t, value, place);
    if (out->courts && roles_of_kind(out->kind) != ROLES_REQUESTER)
        tree_fault(t, place, "courts", "not_in_list", "only magistrates have courts");
    read_members(t, json_get(value, "members"), place, out);
    read_callback(t, json_get(value, "callback"), place, out);
}

int party_table_read(yyjson_val *parties, struct arena *arena, struct party_table *out, struct faults *faults) {
    struct tree t;
    tree_init(&t, arena, faults);
    *out = (struct party_table){0};
    size_t count = yyjson_arr_size(parties);
    if (!count) tree_fault(&t, "/parties", NULL, parties ? "type" : "required", "must be a list of parties");
    struct party *list = tree_array(&t, count, sizeof *list);
    for (size_t i = 0; list && i < count; i++) {
        const char *place = tree_at_index(&t, "/parties", i);
        read_party(&t, yyjson_arr_get(parties, i), place, &list[i]);
        list[i].index = i;
        for (size_t j = 0; j < i; j++) {
            if (list[i].id[0] && strcmp(list[i].id, list[j].id) == 0)
                tree_fault(&t, place, "id", "repeated", "another party has this id");
            if (list[i].authority[0] && strcmp(list[i].authority, list[j].authority) == 0)
                tree_fault(&t, place, "authority", "repeated", "one authority cannot stand for two parties");
        }
    }
    int status = tree_end(&t);
    if (status == GUICHET_OK) *out = (struct party_table){list, count};
    return status;
}

const struct party *party_find(const struct party_table *table, const char *id) {
    for (size_t i = 0; id && i < table->count; i++)
        if (strcmp(table->parties[i].id, id) == 0) return &table->parties[i];
    return NULL;
}

const char *party_callback_number(const struct party_table *table, const char *party, const char *unit) {
    const struct party *p = party_find(table, party);
    const char *any = NULL;
    for (size_t k = 0; p && k < p->callback_count; k++) {
        if (strcmp(p->callbacks[k].unit, unit) == 0) return p->callbacks[k].number;
        if (strcmp(p->callbacks[k].unit, "*") == 0) any = p->callbacks[k].number;
    }
    return any;
}

/* ---- who it is ---- */

static unsigned specificity(const struct member *member, const struct credential *credential) {
    if (strncmp(member->match, "sha256:", 7) == 0)
        return bytes_equal_fold(bytes_of(member->match + 7), bytes_of(credential->sha256)) ? 3 : 0;
    if (strncmp(member->match, "CN=", 3) == 0) return strcmp(member->match + 3, credential->common_name) == 0 ? 2 : 0;
    return 1;
}

static const struct member *member_of(const struct party *party, const struct credential *credential) {
    const struct member *best = NULL;
    unsigned most = 0;
    for (size_t i = 0; i < party->member_count; i++) {
        unsigned fit = specificity(&party->members[i], credential);
        if (fit <= most) continue;
        most = fit;
        best = &party->members[i];
    }
    return best;
}

/* Adds `text` in small letters; what could be taken for a separator is escaped. Returns the end. */
static char *fold(char *to, const char *text) {
    static const char hex[] = "0123456789abcdef";
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c <= ' ' || c == 0x7f || strchr("/%:", c)) {
            *to++ = '%';
            *to++ = hex[c >> 4];
            *to++ = hex[c & 15];
        } else {
            *to++ = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
    }
    return to;
}

/* "police-77/1234567", or "police-77/unit/name". */
static const char *person_of(const struct party *party, const struct credential *c, struct arena *arena) {
    size_t room = 3 * (strlen(c->matricule) + strlen(c->unit) + strlen(c->common_name)) + strlen(party->id) + 3;
    char *person = arena_alloc(arena, room);
    if (!person) return NULL;
    char *end = person + strlen(party->id);
    memcpy(person, party->id, strlen(party->id));
    *end++ = '/';
    if (c->matricule[0]) {
        end = fold(end, c->matricule);
    } else {
        end = fold(end, c->unit);
        *end++ = '/';
        end = fold(end, c->common_name);
    }
    *end = '\0';
    return person;
}

int party_identify(const struct party_table *table, const struct credential *credential, struct arena *arena,
                   struct actor *out, struct fail *why) {
    *out = (struct actor){0};
    if (credential->authority >= table->count)
        return fail(why, GUICHET_NOT_ALLOWED, "no party has the authority that issued this certificate");
    const struct party *party = &table->parties[credential->authority];
    const struct member *member = member_of(party, credential);
    if (!member)
        return fail(why, GUICHET_NOT_ALLOWED, "party %s has no member rule for \"%s\"", party->id,
                    credential->common_name);
    if (!credential->matricule[0] && !credential->common_name[0])
        return fail(why, GUICHET_NOT_ALLOWED, "the certificate names nobody: neither common name nor serial number");
    const char *person = person_of(party, credential, arena);
    *out = (struct actor){
        .party = party,
        .name = arena_text(arena, credential->common_name),
        .matricule = arena_text(arena, credential->matricule),
        .sha256 = arena_text(arena, credential->sha256),
        .person = person,
        .not_after_ms = credential->not_after_ms,
        .rule = member->match,
        .roles = member->roles,
        .teams = member->teams,
        .courts = member->courts,
        .all_teams = member->all_teams,
    };
    if (person)
        out->unit =
            credential->unit[0] ? arena_text(arena, credential->unit) : arena_printf(arena, "person:%s", person);
    if (out->name && out->unit && out->matricule && out->sha256 && out->person) return GUICHET_OK;
    *out = (struct actor){0};
    return fail(why, GUICHET_MEMORY, "no memory for who is calling");
}

bool party_is_mail(struct bytes address) {
    static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-@";
    const char *at = address.size ? memchr(address.data, '@', address.size) : NULL;
    if (!at || at == address.data || address.size > 254) return false;
    size_t local = (size_t)(at - address.data), domain = address.size - local - 1;
    bool is_good =
        domain > 0 && at[1] != '.' && at[1] != '-' && !memchr(at + 1, '@', domain) && memchr(at + 1, '.', domain);
    for (size_t i = 0; i < address.size && is_good; i++) is_good = memchr(good, address.data[i], strlen(good)) != NULL;
    return is_good;
}

bool party_has_mail(const struct party *party, struct bytes address) {
    if (!party_is_mail(address)) return false;
    size_t local = (size_t)((const char *)memchr(address.data, '@', address.size) - address.data) + 1;
    struct bytes domain = {address.data + local, address.size - local};
    for (const char *const *known = party->mail_domains; known && *known; known++)
        if (bytes_equal_fold(domain, bytes_of(*known))) return true;
    return false;
}

bool party_is_in_team(const struct actor *actor, const char *team) {
    if (actor->all_teams) return true;
    for (size_t i = 0; actor->teams && actor->teams[i]; i++) {
        if (strcmp(actor->teams[i], team) == 0) return true;
    }
    return false;
}
