/* Statistics: what was received in a period and what became of it, in groups.
 *
 * Floor: desk (no store, no script). Thread: the owner's. Cases are added one by one; texts are copied. Delays are kept
 * one number a case and sorted when they are asked for, so that the quantiles are exact. */
#ifndef DESK_STATS_H
#define DESK_STATS_H

#include "base/json.h"
#include "domain/requisition.h"
#include "domain/zone.h"

/* By what. "" is one group of all. */
enum stats_by { STATS_ALL, STATS_BY_TYPE, STATS_BY_PARTY, STATS_BY_TEAM, STATS_BY_MONTH, STATS_BY_COUNT };
int stats_by_of(const char *name, enum stats_by *out); /* GUICHET_INVALID */
const char *stats_by_name(enum stats_by by);

#define STATS_HOURS 24
/* One word and how often: a state, an outcome, a code of refusal. */
struct stats_word {
    const char *word;
    int64_t count;
};

struct stats_words {
    struct stats_word *list;
    size_t count, room;
};

struct stats_delay {
    int64_t p50_ms, p90_ms, p95_ms; /* nearest rank; 0 when nothing was answered */
};

struct stats_group {
    const char *key; /* type, party, holder, "2026-11" */
    int64_t received, closed, open, answered, overdue, late;
    int64_t stopped_ms; /* during which the clocks stood still, all together */
    struct stats_words states, outcomes, refusals;
    struct stats_delay delay,
        net; /* from reception to the answer; net: without the time during which the clock stood */
};

struct stats_load {
    const char *team;
    int64_t hours[STATS_HOURS]; /* received, by the hour of the day there */
};

struct stats {
    struct arena *arena;
    const struct zone *zone;
    enum stats_by by;
    int64_t now;
    struct stats_group *groups;
    size_t group_count, group_room;
    struct stats_load *loads;
    size_t load_count, load_room;
    struct buffer samples; /* of answered ones */
};

void stats_init(struct stats *stats, enum stats_by by, int64_t now, const struct zone *zone, struct arena *arena);
void stats_done(struct stats *stats);
/* `refusal`: its code, or NULL. GUICHET_MEMORY. */
int stats_add(struct stats *stats, const struct requisition *head, const char *refusal);
/* Into `loads`, for who shows them. GUICHET_MEMORY. */
int stats_add_load(struct stats *stats, const struct requisition *head);
/* All added: groups in order of their keys, delays known. GUICHET_MEMORY. */
int stats_finish(struct stats *stats);

void stats_put_group(struct json_out *out, const struct stats_group *group);
void stats_put_load(struct json_out *out, const struct stats_load *load);
/* RFC 4180, a line a group. */
void stats_csv(const struct stats *stats, struct buffer *out);

#endif
