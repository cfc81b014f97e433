/* The counters of the queue, out of tallies that the schema's triggers keep (schema.c).
 *
 *   free = open tasks one may take - held ones - those that four eyes keep from one
 *
 * What is read beside the tallies is bounded by people, not by the backlog: the tasks that are held, those that one has
 * a part in, and those that fall due within the hour that has begun. */
#include "store/list_filter.h"
#include "store/reader.h"

#define HOUR_MS INT64_C(3600000)

struct count {
    struct reader *reader;
    struct query *query;
    struct query_counters *to;
    unsigned roles;
};

/* What stands in a row about a task; the columns follow each other from `at`. */
struct kind {
    unsigned roles;
    bool is_secret;
};

static struct kind kind_at(sqlite3_stmt *s, int at) {
    return (struct kind){(unsigned)db_int(s, at), db_int(s, at + 1) != 0};
}

static bool may_take(const struct count *count, struct kind kind) {
    return list_filter_may_take(count->query->filter.viewer, kind.roles, kind.is_secret);
}

static bool may_see(const struct count *count, struct kind kind) {
    return !kind.is_secret || (kind.roles & count->roles);
}

static bool is_in_team(const struct count *count, sqlite3_stmt *s) {
    return list_has_team(&count->query->filter, db_text(s, 0).data);
}

/* Runs what is bound and gives each row to `take`. */
static int each(struct count *count, enum query_sql which, void (*take)(struct count *count, sqlite3_stmt *s)) {
    sqlite3_stmt *s = reader_get(count->reader, which);
    int result;
    while ((result = sqlite3_step(s)) == SQLITE_ROW) take(count, s);
    int status = result == SQLITE_DONE ? GUICHET_OK : reader_fail(count->reader, count->query, result);
    sqlite3_reset(s);
    return status;
}

/* ---- the tallies of one team ---- */

static void take_open(struct count *count, sqlite3_stmt *s) {
    if (!may_take(count, kind_at(s, 0))) return;
    count->to->free += db_int(s, 2);
    if (db_int(s, 3)) count->to->to_approve += db_int(s, 2);
}

/* Hours that ended before this one began are over; the rest of the day is still to come. */
static void take_due(struct count *count, sqlite3_stmt *s) {
    if (!may_see(count, kind_at(s, 0))) return;
    bool is_over = db_int(s, 3) <= (count->query->filter.now - 1) / HOUR_MS;
    *(is_over ? &count->to->overdue : &count->to->due_today) += db_int(s, 2);
}

/* Of the hour that has begun, what is over already. */
static void take_just_over(struct count *count, sqlite3_stmt *s) {
    if (!may_see(count, kind_at(s, 0))) return;
    count->to->overdue++;
    count->to->due_today--;
}

static void take_waiting(struct count *count, sqlite3_stmt *s) {
    count->to->waiting += db_int(s, 0);
}

static int count_due(struct count *count, const char *team) {
    const struct query_filter *f = &count->query->filter;
    int64_t hour = (f->now - 1) / HOUR_MS, last = f->due_before / HOUR_MS;
    sqlite3_stmt *s = reader_get(count->reader, SQL_TALLY_DUE);
    db_bind_text(s, 1, team);
    db_bind_int(s, 2, last > hour ? last : hour + 1);
    int status = each(count, SQL_TALLY_DUE, take_due);
    s = reader_get(count->reader, SQL_DUE_WITHIN);
    db_bind_text(s, 1, team);
    db_bind_int(s, 2, hour * HOUR_MS);
    db_bind_int(s, 3, f->now);
    return status ? status : each(count, SQL_DUE_WITHIN, take_just_over);
}

static int count_team(struct count *count, const char *team) {
    db_bind_text(reader_get(count->reader, SQL_TALLY), 1, team);
    int status = each(count, SQL_TALLY, take_open);
    return status ? status : count_due(count, team);
}

/* ---- all teams ---- */

static int count_every_team(struct count *count) {
    sqlite3_stmt *s = reader_get(count->reader, SQL_TEAM_AFTER);
    const char *team = "";
    int status = GUICHET_OK;
    while (team && !status) {
        db_bind_text(s, 1, team);
        team = NULL;
        if (sqlite3_step(s) == SQLITE_ROW) status = db_take_text(s, 0, count->query->arena, &team);
        sqlite3_reset(s);
        if (!status && team) status = count_team(count, team);
    }
    return status ? status : each(count, SQL_WAITING_ALL, take_waiting);
}

static int count_own_teams(struct count *count) {
    int status = GUICHET_OK;
    for (const char *const *team = count->query->filter.teams; team && *team && !status; team++) {
        status = count_team(count, *team);
        db_bind_text(reader_get(count->reader, SQL_WAITING), 1, *team);
        if (!status) status = each(count, SQL_WAITING, take_waiting);
    }
    return status;
}

/* ---- what is not free ---- */

static void take_held(struct count *count, sqlite3_stmt *s) {
    bool is_mine = db_int(s, 4) != 0;
    if (!is_in_team(count, s)) return;
    count->to->mine += is_mine;
    if (!may_take(count, kind_at(s, 1))) return;
    count->to->free--;
    if (db_int(s, 3) && !is_mine) count->to->to_approve--;
}

static void take_kept(struct count *count, sqlite3_stmt *s) {
    if (!is_in_team(count, s) || !may_take(count, kind_at(s, 1))) return;
    count->to->free--;
    if (db_int(s, 3)) count->to->to_approve--;
}

static int count_taken(struct count *count) {
    static const struct {
        enum query_sql which;
        void (*take)(struct count *count, sqlite3_stmt *s);
    } parts[] = {{SQL_HELD, take_held}, {SQL_BARRED, take_kept}, {SQL_BESIDE, take_kept}};
    const struct query_filter *f = &count->query->filter;
    int status = GUICHET_OK;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && !status; i++) {
        db_bind_int(reader_get(count->reader, parts[i].which), 1, f->now);
        db_bind_text(reader_get(count->reader, parts[i].which), 2, f->viewer->person);
        status = each(count, parts[i].which, parts[i].take);
    }
    return status;
}

static int count_all(struct reader *reader, struct query *query) {
    const struct actor *viewer = query->filter.viewer;
    struct count count = {reader, query, &query->counters, viewer->roles & ROLES_HOLDER};
    query->counters = (struct query_counters){0};
    int status = query->filter.all ? count_every_team(&count) : count_own_teams(&count);
    return status ? status : count_taken(&count);
}

/* All of it as the store stood at one moment: what is claimed meanwhile counts neither twice nor not at all. */
int reader_counters_read(struct reader *reader, struct query *query) {
    int status = reader_snapshot(reader, &query->why);
    if (status) return status;
    status = count_all(reader, query);
    reader_snapshot_end(reader);
    return status;
}
