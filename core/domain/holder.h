/* Who holds what: the entities of the group, and the teams that work across them.
 *
 * Floor: domain (pure). Thread: any; a table is frozen once read and lives in its arena.
 * The file is config/holders.lua (read with config_read by the caller). A key is what scripts write in `holder` and
 * `team` and what members carry in `teams`. An entity's regime says which articles can reach it at all: postal
 * operators are not on the list of CPP R.15-33-68, so the telematic road of 60-2 is closed there. */
#ifndef DOMAIN_HOLDER_H
#define DOMAIN_HOLDER_H

#include "base/arena.h"
#include "base/faults.h"
#include "base/json.h"

#define HOLDER_REGIMES(X)                                                                                              \
    X(GENERAL, "general")     /* CPP 60-1, 77-1-1, 99-3, by any means */                                               \
    X(TELEMATIC, "telematic") /* listed in R.15-33-68: also 60-2, 77-1-2, 99-4 */                                      \
    X(PROCESSOR, "processor") /* GDPR art. 28: the controller first */                                                 \
    X(REDIRECT, "redirect")   /* holds nothing any more; `redirect` says who does */                                   \
    X(NONE, "none")           /* a team, no entity */

enum holder_regime {
#define X(name, text) HOLDER_##name,
    HOLDER_REGIMES(X)
#undef X
        HOLDER_REGIME_COUNT
};

#define HOLDER_KEY_MAX 40

struct holder {
    const char *key; /* "colissimo" */
    const char *fr, *en;
    enum holder_regime regime;
    bool is_team;                          /* a functional team (legal, compliance …), else an entity */
    const char *article;                   /* what brings it under its regime, as "CPP R.15-33-68 2°", or "" */
    const char *holds_fr;                  /* what can be asked of it, or "" */
    const char *redirect_fr, *redirect_en; /* whom to ask instead, or NULL */
    const char *refusal;                   /* code given with the redirection, or NULL */
};

struct holder_table {
    const struct holder *holders; /* in the order of the file */
    size_t count;
};

/* Every fault is added with the pointer of the tree; GUICHET_CONFIG when there was one and *out is then empty.
 * Without memory GUICHET_MEMORY. */
int holder_table_read(yyjson_val *tree, struct arena *arena, struct holder_table *out, struct faults *faults);
/* NULL when there is no such key. */
const struct holder *holder_find(const struct holder_table *table, struct bytes key);
const char *holder_regime_name(enum holder_regime regime);

#endif
