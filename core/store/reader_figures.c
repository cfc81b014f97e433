/* Counts for metrics: open, overdue, by type, state, holder and team. */
#include "store/reader.h"
#include "store/rows.h"

static int add_figure(struct query *query, size_t *room, const char *what, const char *key, int64_t count,
                      int64_t oldest_at) {
    for (size_t i = 0; i < query->count; i++) {
        struct query_row_figure *row = &query->rows.figures[i];
        if (strcmp(row->what, what) != 0 || strcmp(row->key, key) != 0) continue;
        row->count += count;
        if (oldest_at && (!row->oldest_at || oldest_at < row->oldest_at)) row->oldest_at = oldest_at;
        return GUICHET_OK;
    }
    struct query_row_figure *row = reader_add_row(query, (void **)&query->rows.figures, sizeof *row, room);
    if (!row) return GUICHET_MEMORY;
    *row = (struct query_row_figure){what, key, count, oldest_at == ROWS_NEVER ? 0 : oldest_at};
    return GUICHET_OK;
}

static int take_open(struct query *query, sqlite3_stmt *s, size_t *room) {
    const char *type, *state, *holder;
    int64_t count = db_int(s, 3), oldest = db_int(s, 4), overdue = db_int(s, 5);
    int status = db_take_text(s, 0, query->arena, &type);
    if (!status) status = db_take_text(s, 1, query->arena, &state);
    if (!status) status = db_take_text(s, 2, query->arena, &holder);
    if (!status) status = add_figure(query, room, "open", "", count, oldest);
    if (!status) status = add_figure(query, room, "overdue", "", overdue, 0);
    if (!status) status = add_figure(query, room, "open by type", type, count, oldest);
    if (!status) status = add_figure(query, room, "open by state", state, count, oldest);
    if (!status) status = add_figure(query, room, "open by holder", holder, count, oldest);
    return status ? status : add_figure(query, room, "overdue by holder", holder, overdue, 0);
}

static int take_team(struct query *query, sqlite3_stmt *s, size_t *room) {
    const char *team;
    int status = db_take_text(s, 0, query->arena, &team);
    if (!status) status = add_figure(query, room, "open by team", team, db_int(s, 1), db_int(s, 2));
    return status ? status : add_figure(query, room, "overdue by team", team, db_int(s, 3), 0);
}

static int take_effect_figure(struct query *query, sqlite3_stmt *s, size_t *room) {
    int64_t state = db_int(s, 0);
    const char *name = state >= 0 && state <= EFFECT_DROPPED ? change_effect_state((enum effect_state)state) : "";
    return add_figure(query, room, "effects by state", name, db_int(s, 1), db_int(s, 2));
}

static int take_emergency_figure(struct query *query, sqlite3_stmt *s, size_t *room) {
    int64_t kind = db_int(s, 0);
    const char *name = kind >= 0 && kind < EMERGENCY_KIND_COUNT ? change_emergency_name((enum emergency_kind)kind) : "";
    return add_figure(query, room, "vital by kind", name, db_int(s, 1), 0);
}

/* One array of figures grows under several statements, so `room` lives here and not in each_row. */
int reader_figures(struct reader *reader, struct query *query) {
    static const struct {
        enum query_sql which;
        bool has_now;
        int (*take)(struct query *query, sqlite3_stmt *s, size_t *room);
    } parts[] = {{SQL_FIGURE_OPEN, true, take_open},
                 {SQL_FIGURE_TASKS, true, take_team},
                 {SQL_FIGURE_EFFECTS, false, take_effect_figure},
                 {SQL_FIGURE_EMERGENCIES, false, take_emergency_figure}};
    size_t room = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        sqlite3_stmt *s = reader_get(reader, parts[i].which);
        int result, status = GUICHET_OK;
        if (parts[i].has_now) db_bind_int(s, 1, query->filter.now);
        while ((result = sqlite3_step(s)) == SQLITE_ROW && !status) status = parts[i].take(query, s, &room);
        sqlite3_reset(s);
        if (status || result != SQLITE_DONE) return status ? status : reader_fail(reader, query, result);
    }
    return GUICHET_OK;
}
