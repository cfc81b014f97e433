/* Every query: its name and its SQL.
 *
 * Floor: store. Thread: any (constant). */
#ifndef STORE_QUERY_TABLE_H
#define STORE_QUERY_TABLE_H

enum query_sql {
    SQL_CASE_BY_ID,
    SQL_CASE_BY_NUMBER,
    SQL_CASE_BY_ROW,
    SQL_DUTIES,
    /* lists of requisitions: row, due_at, head */
    SQL_ALL_NEWEST,
    SQL_HOLDER_AFTER,
    SQL_UNIT_NEWEST,
    SQL_UNIT_DUE,
    SQL_UNIT_TIES,
    SQL_HOLDER_NEWEST,
    SQL_HOLDER_DUE,
    SQL_HOLDER_TIES,
    SQL_TARGET,
    SQL_DUPLICATES,
    SQL_TASKED_DUE,
    SQL_TASKED_NEWEST,
    SQL_AUDIENCE_DUE,
    SQL_AUDIENCE_NEWEST,
    SQL_QUEUE,
    SQL_TEAM_AFTER,
    SQL_TASK,
    SQL_HISTORY,
    SQL_LOG_ENTRIES,
    SQL_LOG_LEAVES,
    SQL_LOG_NODES,
    SQL_TIMERS_DUE,
    SQL_EFFECTS_DUE,
    SQL_NEXT_TIMER,
    SQL_NEXT_EFFECT,
    SQL_EFFECT,
    SQL_EFFECTS,
    SQL_EFFECTS_IN,
    SQL_UPLOAD,
    SQL_UPLOADS_STALE,
    SQL_PARKED,
    SQL_WORKFLOWS,
    SQL_EMERGENCIES,
    SQL_EMERGENCIES_OF,
    SQL_FIGURE_OPEN,
    SQL_FIGURE_TASKS,
    SQL_FIGURE_EFFECTS,
    SQL_FIGURE_EMERGENCIES,
    SQL_COUNT
};

const char *query_table_sql(enum query_sql which);

#endif
