/* Groups are few (types, parties, teams, months), cases are many: a case is a few comparisons and at most one sample.
 */
#include "desk/stats.h"

#include "base/csv.h"

#include <stdlib.h>

#define SAMPLES_MAX (512u << 20)

struct sample {
    int64_t group, delay_ms, net_ms;
};

static const char *const names[STATS_BY_COUNT] = {"", "type", "party", "team", "month"};

int stats_by_of(const char *name, enum stats_by *out) {
    for (int i = 0; i < STATS_BY_COUNT; i++) {
        if (strcmp(names[i], name) != 0) continue;
        *out = (enum stats_by)i;
        return GUICHET_OK;
    }
    return GUICHET_INVALID;
}

const char *stats_by_name(enum stats_by by) {
    return names[by];
}

void stats_init(struct stats *stats, enum stats_by by, int64_t now, const struct zone *zone, struct arena *arena) {
    *stats = (struct stats){.arena = arena, .zone = zone, .by = by, .now = now};
    buffer_init(&stats->samples, SAMPLES_MAX);
}

void stats_done(struct stats *stats) {
    buffer_done(&stats->samples);
}

/* ---- places ---- */

/* Room for one more in an array that grows in the arena. */
static bool grow(struct arena *arena, void **list, size_t count, size_t *room, size_t size) {
    if (count < *room) return true;
    size_t wanted = *room ? *room * 2 : 8;
    void *grown = arena_grow(arena, *list, *room * size, wanted * size);
    if (!grown) return false;
    *list = grown;
    *room = wanted;
    return true;
}

static struct stats_group *group_of(struct stats *stats, const char *key) {
    for (size_t i = 0; i < stats->group_count; i++)
        if (strcmp(stats->groups[i].key, key) == 0) return &stats->groups[i];
    if (!grow(stats->arena, (void **)&stats->groups, stats->group_count, &stats->group_room, sizeof *stats->groups))
        return NULL;
    struct stats_group *group = &stats->groups[stats->group_count];
    *group = (struct stats_group){.key = arena_text(stats->arena, key)};
    if (group->key) stats->group_count++;
    return group->key ? group : NULL;
}

static struct stats_load *load_of(struct stats *stats, const char *team) {
    for (size_t i = 0; i < stats->load_count; i++)
        if (strcmp(stats->loads[i].team, team) == 0) return &stats->loads[i];
    if (!grow(stats->arena, (void **)&stats->loads, stats->load_count, &stats->load_room, sizeof *stats->loads))
        return NULL;
    struct stats_load *load = &stats->loads[stats->load_count];
    *load = (struct stats_load){.team = arena_text(stats->arena, team)};
    if (load->team) stats->load_count++;
    return load->team ? load : NULL;
}

static int count_word(struct stats *stats, struct stats_words *words, const char *word) {
    for (size_t i = 0; i < words->count; i++) {
        if (strcmp(words->list[i].word, word) != 0) continue;
        words->list[i].count++;
        return GUICHET_OK;
    }
    if (!grow(stats->arena, (void **)&words->list, words->count, &words->room, sizeof *words->list))
        return GUICHET_MEMORY;
    words->list[words->count] = (struct stats_word){arena_text(stats->arena, word), 1};
    return words->list[words->count++].word ? GUICHET_OK : GUICHET_MEMORY;
}

/* ---- adding ---- */

static const char *key_of(const struct stats *stats, const struct requisition *head, char month[16]) {
    const char *const keys[STATS_BY_COUNT] = {
        [STATS_ALL] = "", [STATS_BY_TYPE] = head->type, [STATS_BY_PARTY] = head->party, [STATS_BY_TEAM] = head->holder};
    struct zone_time t;
    if (stats->by != STATS_BY_MONTH) return keys[stats->by] ? keys[stats->by] : "";
    zone_local(stats->zone, head->received_at, &t);
    snprintf(month, 16, "%04d-%02d", t.year, t.month);
    return month;
}

/* By the stops of its first deadline, which is that of the answer. */
static int64_t stopped_ms(const struct stats *stats, const struct requisition *head) {
    const struct deadline *deadline = &head->deadlines[0];
    int64_t end = head->closed_at ? head->closed_at : stats->now, sum = 0;
    for (size_t i = 0; head->deadline_count && i < deadline->stop_count; i++) {
        int64_t to = deadline->stops[i].to ? deadline->stops[i].to : end;
        if (to > end) to = end;
        if (to > deadline->stops[i].from) sum += to - deadline->stops[i].from;
    }
    return sum;
}

static bool is_answered(const struct requisition *head) {
    return head->outcome && (strcmp(head->outcome, "answered") == 0 || strcmp(head->outcome, "no_data") == 0);
}

static bool is_overdue(const struct stats *stats, const struct requisition *head) {
    return !head->outcome && head->clock == CLOCK_RUNNING && head->due_at && head->due_at < stats->now;
}

static int add_sample(struct stats *stats, const struct stats_group *group, int64_t delay_ms, int64_t stopped) {
    const struct sample sample = {group - stats->groups, delay_ms, delay_ms > stopped ? delay_ms - stopped : 0};
    return buffer_add(&stats->samples, &sample, sizeof sample);
}

int stats_add(struct stats *stats, const struct requisition *head, const char *refusal) {
    char month[16];
    struct stats_group *group = group_of(stats, key_of(stats, head, month));
    if (!group) return GUICHET_MEMORY;
    int64_t stopped = stopped_ms(stats, head);
    group->received++;
    if (head->closed_at) group->closed++;
    else group->open++;
    group->overdue += is_overdue(stats, head);
    group->late += head->closed_at && head->due_at && head->closed_at > head->due_at;
    group->stopped_ms += stopped;
    int status = count_word(stats, &group->states, head->state);
    if (!status && head->outcome) status = count_word(stats, &group->outcomes, head->outcome);
    if (!status && refusal) status = count_word(stats, &group->refusals, refusal);
    if (status || !is_answered(head)) return status;
    group->answered++;
    return add_sample(stats, group, head->closed_at - head->received_at, stopped);
}

int stats_add_load(struct stats *stats, const struct requisition *head) {
    struct zone_time t;
    struct stats_load *load = load_of(stats, head->holder ? head->holder : "");
    if (!load) return GUICHET_MEMORY;
    zone_local(stats->zone, head->received_at, &t);
    load->hours[t.hour]++;
    return GUICHET_OK;
}

/* ---- finishing ---- */

static int by_delay(const void *a, const void *b) {
    const struct sample *x = a, *y = b;
    if (x->group != y->group) return x->group < y->group ? -1 : 1;
    return (x->delay_ms > y->delay_ms) - (x->delay_ms < y->delay_ms);
}

static int by_net(const void *a, const void *b) {
    const struct sample *x = a, *y = b;
    if (x->group != y->group) return x->group < y->group ? -1 : 1;
    return (x->net_ms > y->net_ms) - (x->net_ms < y->net_ms);
}

/* Nearest rank: the least that is not less than `percent` of all. */
static size_t rank(size_t count, size_t percent) {
    return (count * percent + 99) / 100 - 1;
}

static struct stats_delay delay_of(const struct sample *first, size_t count, bool is_net) {
    const struct sample *p50 = &first[rank(count, 50)], *p90 = &first[rank(count, 90)], *p95 = &first[rank(count, 95)];
    if (is_net) return (struct stats_delay){p50->net_ms, p90->net_ms, p95->net_ms};
    return (struct stats_delay){p50->delay_ms, p90->delay_ms, p95->delay_ms};
}

static void find_delays(struct stats *stats, bool is_net) {
    struct sample *samples = (struct sample *)(void *)stats->samples.data;
    size_t count = stats->samples.size / sizeof *samples;
    if (count) qsort(samples, count, sizeof *samples, is_net ? by_net : by_delay);
    for (size_t i = 0; i < count;) {
        struct stats_group *group = &stats->groups[samples[i].group];
        *(is_net ? &group->net : &group->delay) = delay_of(&samples[i], (size_t)group->answered, is_net);
        i += (size_t)group->answered;
    }
}

static int by_key(const void *a, const void *b) {
    return strcmp(((const struct stats_group *)a)->key, ((const struct stats_group *)b)->key);
}

int stats_finish(struct stats *stats) {
    if (stats->by == STATS_ALL && !group_of(stats, "")) return GUICHET_MEMORY;
    find_delays(stats, false);
    find_delays(stats, true);
    if (stats->group_count) qsort(stats->groups, stats->group_count, sizeof *stats->groups, by_key);
    return GUICHET_OK;
}

/* ---- showing ---- */

static void put_words(struct json_out *out, const char *name, const struct stats_words *words) {
    json_key(out, name);
    json_object(out);
    for (size_t i = 0; i < words->count; i++) json_int_member(out, words->list[i].word, words->list[i].count);
    json_object_end(out);
}

static void put_delay(struct json_out *out, const char *name, const struct stats_group *group,
                      const struct stats_delay *delay) {
    json_key(out, name);
    if (!group->answered) {
        json_put_null(out);
        return;
    }
    json_object(out);
    json_int_member(out, "p50", delay->p50_ms / 1000);
    json_int_member(out, "p90", delay->p90_ms / 1000);
    json_int_member(out, "p95", delay->p95_ms / 1000);
    json_object_end(out);
}

void stats_put_group(struct json_out *out, const struct stats_group *group) {
    json_object(out);
    json_text_member(out, "key", group->key);
    json_int_member(out, "received", group->received);
    json_int_member(out, "closed", group->closed);
    json_int_member(out, "open", group->open);
    json_int_member(out, "answered", group->answered);
    json_int_member(out, "overdue", group->overdue);
    json_int_member(out, "late", group->late);
    put_delay(out, "delay_s", group, &group->delay);
    put_delay(out, "net_delay_s", group, &group->net);
    json_int_member(out, "stopped_s", group->stopped_ms / 1000);
    put_words(out, "states", &group->states);
    put_words(out, "outcomes", &group->outcomes);
    put_words(out, "refusals", &group->refusals);
    json_object_end(out);
}

void stats_put_load(struct json_out *out, const struct stats_load *load) {
    json_object(out);
    json_text_member(out, "team", load->team);
    json_key(out, "hours");
    json_array(out);
    for (int i = 0; i < STATS_HOURS; i++) json_put_int(out, load->hours[i]);
    json_array_end(out);
    json_object_end(out);
}

static void csv_delay(struct buffer *out, const struct stats_group *group, const struct stats_delay *delay) {
    if (!group->answered) buffer_add_text(out, ",,,");
    else
        buffer_addf(out, ",%lld,%lld,%lld", (long long)delay->p50_ms / 1000, (long long)delay->p90_ms / 1000,
                    (long long)delay->p95_ms / 1000);
}

void stats_csv(const struct stats *stats, struct buffer *out) {
    const char *by = stats_by_name(stats->by);
    buffer_addf(out,
                "%s,received,closed,open,answered,overdue,late,delay_p50_s,delay_p90_s,delay_p95_s,net_p50_s,"
                "net_p90_s,net_p95_s,stopped_s\r\n",
                by[0] ? by : "all");
    for (size_t i = 0; i < stats->group_count; i++) {
        const struct stats_group *g = &stats->groups[i];
        csv_text(out, g->key);
        const int64_t counts[] = {g->received, g->closed, g->open, g->answered, g->overdue, g->late};
        for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) buffer_addf(out, ",%lld", (long long)counts[k]);
        csv_delay(out, g, &g->delay);
        csv_delay(out, g, &g->net);
        buffer_addf(out, ",%lld\r\n", (long long)g->stopped_ms / 1000);
    }
}
