/* Who is calling: parties, their members, roles and teams.
 *
 * Floor: domain (pure). Thread: any; a party table is frozen after start.
 * A person's party comes from the authority that issued the certificate, never from its text (contract §2): the
 * caller hands in which authority that was. Unit = subject OU, name = subject CN, matricule = subject serialNumber. */
#ifndef DOMAIN_PARTY_H
#define DOMAIN_PARTY_H

#include "base/arena.h"
#include "base/fail.h"
#include "base/faults.h"
#include "base/json.h"

#define PARTY_COURTS_MAX 32 /* of one magistrate */

#define PARTY_KINDS(X)                                                                                                 \
    X(POLICE, "police")                                                                                                \
    X(GENDARMERIE, "gendarmerie")                                                                                      \
    X(CUSTOMS, "customs")                                                                                              \
    X(TAX, "tax")                                                                                                      \
    X(JUSTICE, "justice")                                                                                              \
    X(FIRE, "fire")                                                                                                    \
    X(PREFECTURE, "prefecture")                                                                                        \
    X(HOLDER, "holder")                                                                                                \
    X(OPERATOR, "operator")

enum party_kind {
#define X(name, text) PARTY_##name,
    PARTY_KINDS(X)
#undef X
};

/* role, its text, the side it belongs to */
#define ROLES(X)                                                                                                       \
    X(INVESTIGATOR, "investigator", REQUESTER)                                                                         \
    X(MAGISTRATE, "magistrate", REQUESTER)                                                                             \
    X(AGENT, "agent", HOLDER)                                                                                          \
    X(JURIST, "jurist", HOLDER)                                                                                        \
    X(COMPLIANCE, "compliance", HOLDER)                                                                                \
    X(SECURITY, "security", HOLDER)                                                                                    \
    X(SUPERVISOR, "supervisor", HOLDER)                                                                                \
    X(ADMIN, "admin", OPERATOR)                                                                                        \
    X(AUDITOR, "auditor", OPERATOR)

enum role_order {
#define X(name, text, side) ROLE_ORDER_##name,
    ROLES(X)
#undef X
        ROLE_COUNT
};

/* A set of roles is an unsigned of these bits. */
enum role {
#define X(name, text, side) ROLE_##name = 1u << ROLE_ORDER_##name,
    ROLES(X)
#undef X
};

#define ROLES_REQUESTER (ROLE_INVESTIGATOR | ROLE_MAGISTRATE)
#define ROLES_HOLDER    (ROLE_AGENT | ROLE_JURIST | ROLE_COMPLIANCE | ROLE_SECURITY | ROLE_SUPERVISOR)
#define ROLES_OPERATOR  (ROLE_ADMIN | ROLE_AUDITOR)

const char *party_kind_name(enum party_kind kind);
int party_kind_of(struct bytes name, enum party_kind *out); /* GUICHET_INVALID */
const char *party_role_name(enum role role);                /* of one bit */
/* 0 when there is no such role. */
unsigned party_role_of(struct bytes name);

struct member {
    const char *match; /* "*", "CN=Agent Colissimo" or "sha256:<64 hex>" */
    unsigned roles;
    const char *const *teams;  /* NULL-ended */
    const char *const *courts; /* of a magistrate, NULL-ended, in the dress of domain/court.h; NULL: none */
    bool all_teams;
};

/* The number on which a unit is called back, from the registry and never from a document. */
struct party_callback {
    const char *unit;   /* "*": every unit without a number of its own */
    const char *number; /* E.164 */
};

struct party {
    const char *id, *name, *territory;
    size_t index; /* its place in the table */
    enum party_kind kind;
    const char *authority, *crl;     /* paths as configured; crl may be NULL */
    const char *crl_url;             /* where its list of revocation is fetched, or NULL */
    const char *crl_fetched;         /* the file that what was fetched is kept in; NULL without crl_url */
    const char *const *mail_domains; /* NULL-ended: an officer's address is written to only in one of these; or NULL */
    const char *notice_mail;         /* where notices go otherwise; or NULL */
    const char *const *courts;       /* of its magistrates who name none of their own; NULL-ended, or NULL */
    const struct member *members;
    size_t member_count;
    const struct party_callback *callbacks;
    size_t callback_count;
};

struct party_table {
    const struct party *parties;
    size_t count;
};

/* Reads the configuration's `parties` (a JSON array). Every fault is added; GUICHET_CONFIG when there was one.
 * Roles must fit the party's kind (holder roles only in a holder, operator roles only in an operator). */
int party_table_read(yyjson_val *parties, struct arena *arena, struct party_table *out, struct faults *faults);

/* The member "roles": their names. */
void party_put_roles(struct json_out *out, unsigned set);

/* NULL: there is none. */
const struct party *party_find(const struct party_table *table, const char *id);
/* The registry's number of that unit; NULL when it has none. */
const char *party_callback_number(const struct party_table *table, const char *party, const char *unit);

/* What the handshake proved. Texts are borrowed. */
struct credential {
    size_t authority;                           /* index of the party in the table */
    const char *common_name, *unit, *matricule; /* "" when the subject has none */
    const char *sha256;                         /* 64 hex digits, of the certificate */
    int64_t not_after_ms;
};

struct actor {
    const struct party *party;
    const char *name;      /* subject CN */
    const char *unit;      /* subject OU, or when absent "person:" + person: nobody shares a unit by having none */
    const char *matricule; /* "" when absent */
    const char *sha256;
    const char *rule;   /* the member rule that fits: "*", "CN=…" or "sha256:…" */
    const char *person; /* one natural person of one party, whatever certificate is presented: "police-77/1234567" from
                           party and matricule; without a matricule "police-77/unit/name". Folded to lower case;
                           blanks, "/", "%", ":" and controls percent-escaped, so it holds no blank */
    int64_t not_after_ms;
    unsigned roles;
    const char *const *teams;  /* NULL-ended */
    const char *const *courts; /* NULL-ended, or NULL: whose requisitions a magistrate may read */
    bool all_teams;
};

/* The most specific member rule wins: certificate, then common name, then "*". GUICHET_NOT_ALLOWED in words when none
 * fits. Texts are copied into the arena. */
int party_identify(const struct party_table *table, const struct credential *credential, struct arena *arena,
                   struct actor *out, struct fail *why);
/* True for an address in one of the party's mail_domains. */
bool party_has_mail(const struct party *party, struct bytes address);
/* True for what may stand in a message's header and in an SMTP command: letters, digits and ._%+- around one @. */
bool party_is_mail(struct bytes address);
bool party_is_in_team(const struct actor *actor, const char *team);

#endif
