/* Migrations from every older version, refusal of a newer one, and no query that scans a table that grows. */
#include "store/schema.h"

#include "store/apply.h"
#include "store/query_table.h"
#include "world.h"

static int64_t schema_of(sqlite3 *db) {
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT value FROM meta WHERE name = 'schema'", -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    int64_t version = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return version;
}

/* All that the schema says, as text. */
static char *shape_of(struct arena *arena, sqlite3 *db) {
    sqlite3_stmt *s = NULL;
    char *shape = arena_text(arena, "");
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT name, coalesce(sql, '') FROM sqlite_schema ORDER BY name", -1, &s, NULL),
        SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW) {
        shape = arena_printf(arena, "%s%s\n%s\n", shape, (const char *)sqlite3_column_text(s, 0),
                             (const char *)sqlite3_column_text(s, 1));
    }
    sqlite3_finalize(s);
    return shape;
}

static void test_from_each_version(void **state) {
    struct world *w = *state;
    sqlite3 *fresh = NULL;
    assert_int_equal(sqlite3_open(":memory:", &fresh), SQLITE_OK);
    assert_int_equal(schema_migrate(fresh, schema_newest(), NULL), GUICHET_OK);
    const char *wanted = shape_of(&w->arena, fresh);
    assert_true(schema_newest() >= 2);
    for (int64_t version = 1; version <= schema_newest(); version++) {
        sqlite3 *db = NULL;
        assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
        assert_int_equal(schema_migrate(db, version, NULL), GUICHET_OK);
        assert_int_equal(schema_of(db), version);
        assert_int_equal(schema_check(db, NULL), version == schema_newest() ? GUICHET_OK : GUICHET_STALE);
        assert_int_equal(sqlite3_exec(db, "INSERT INTO counter VALUES (2026, 41)", NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(schema_migrate(db, schema_newest(), NULL), GUICHET_OK);
        assert_string_equal(shape_of(&w->arena, db), wanted);
        assert_int_equal(sqlite3_exec(db, "INSERT INTO counter VALUES (2026, 42)", NULL, NULL, NULL),
                         SQLITE_CONSTRAINT);
        assert_int_equal(schema_migrate(db, schema_newest(), NULL), GUICHET_OK); /* nothing to do */
        sqlite3_close(db);
    }
    sqlite3_close(fresh);
}

static void test_refusals(void **state) {
    struct world *w = *state;
    struct fail why;
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE other (x)", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(open_store_at(w, &why), GUICHET_CONFIG);
    assert_non_null(strstr(why.text, "another program"));
    assert_int_equal(sqlite3_exec(db, "DROP TABLE other", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(schema_migrate(db, schema_newest(), &why), GUICHET_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE meta SET value = 99 WHERE name = 'schema'", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(open_store_at(w, &why), GUICHET_CONFIG);
    assert_non_null(strstr(why.text, "schema 99, newer"));
    assert_non_null(strstr(why.text, w->path));
}

static void test_bad_files(void **state) {
    struct world *w = *state;
    struct fail why;
    FILE *file = fopen(w->path, "w");
    for (int i = 0; i < 2000; i++) fputs("this is no database ", file);
    fclose(file);
    assert_int_equal(open_store_at(w, &why), GUICHET_DISK);
    unlink(w->path);
    snprintf(w->path, sizeof w->path, "%s/none/guichet.db", w->folder);
    assert_int_equal(open_store_at(w, &why), GUICHET_DISK);
    assert_non_null(strstr(why.text, "cannot be opened"));
}

/* The full walks that are meant: bounded by what is open, by the number of teams, or by what was asked for. */
static bool may_scan(const char *name, const char *detail) {
    if (strncmp(detail, "SCAN json_each ", strlen("SCAN json_each ")) == 0) return true;
    if (strcmp(name, "figures of open cases") == 0)
        return strstr(detail, "USING COVERING INDEX requisition_open") != NULL;
    return false;
}

static void explain(sqlite3 *db, const char *name, const char *sql) {
    char text[4096];
    sqlite3_stmt *s = NULL;
    snprintf(text, sizeof text, "EXPLAIN QUERY PLAN %s", sql);
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &s, NULL), SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(s, 3);
        bool is_scan = strncmp(detail, "SCAN", 4) == 0 && !may_scan(name, detail);
        bool is_sort = strstr(detail, "TEMP B-TREE") && !strstr(detail, "RIGHT PART") && !strstr(detail, "LAST TERM");
        if (is_scan || is_sort) print_error("%s: %s\n", name, detail);
        assert_false(is_scan || is_sort);
    }
    sqlite3_finalize(s);
}

static void test_no_scan(void **state) {
    struct world *w = *state;
    struct apply apply;
    const char *name, *sql;
    size_t count = 0;
    assert_int_equal(apply_open(&apply, w->path, 3600, NULL), GUICHET_OK);
    for (; (sql = query_sql(count, &name)); count++) explain(apply.db.handle, name, sql);
    assert_int_equal(count, SQL_COUNT);
    for (size_t i = 0; i < APPLY_SQL_COUNT; i++) {
        if (i == APPLY_ROW_MAX || i == APPLY_LOG_SIZE) continue; /* max() of a key: one look at its end */
        explain(apply.db.handle, "of the writer", sqlite3_sql(apply.db.statements[i]));
    }
    apply_close(&apply);
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, make_world_folder, end_world)

int main(void) {
    const struct CMUnitTest tests[] = {
        in_folder(test_from_each_version),
        in_folder(test_refusals),
        in_folder(test_bad_files),
        in_folder(test_no_scan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
