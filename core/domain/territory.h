/* A territory of the convention: who signed it, whom to call for what, which unit is competent for which site.
 *
 * Floor: domain (pure). Thread: any; lives in the arena it was read into.
 * A file config/territories/CODE.lua each (read with config_read by the caller). Its table is what callers are shown,
 * in their language, so it is checked whole: names, dates, numbers, and that nothing in it is unknown. It names
 * services, never people. */
#ifndef DOMAIN_TERRITORY_H
#define DOMAIN_TERRITORY_H

#include "base/arena.h"
#include "base/faults.h"
#include "base/json.h"
#include "domain/calendar.h"

struct territory {
    const char *code; /* "77" */
    yyjson_val *tree; /* as written, checked */
};

struct territory_table {
    struct territory *territories; /* sorted by code */
    size_t count;
};

/* Reads one. `calendars` knows which territories there are. Faults as in law_table_read; GUICHET_CONFIG when there was
 * one. A site may name a party that has not joined this gateway yet. */
int territory_read(yyjson_val *tree, const struct calendar_set *calendars, struct arena *arena, struct territory *out,
                   struct faults *faults);
/* NULL when there is none of that code. */
const struct territory *territory_find(const struct territory_table *table, struct bytes code);
/* Does a referent who is one on this day, as "2026-12-04", belong to this party of guichet.lua? */
bool territory_is_referent(const struct territory *territory, const char *party, const char *day);

#endif
