/* A desk whose master keys are in a token that can be taken out, and a hand in its database. */
#ifndef UNIT_DESK_TOKEN_KIT_H
#define UNIT_DESK_TOKEN_KIT_H

#include "desk_kit.h"

#include "../seal/soft_token.h"

#include <sqlite3.h>

static struct soft_token token;

/* A new token, and the settings of a desk whose keys are in it, with these others. */
static inline const char *token_settings(const char *others) {
    static char settings[1024];
    uint32_t number = 0;
    struct fail why = {0};
    memset(&token, 0, sizeof token);
    make_soft_token(&token);
    assert_int_equal(vault_rotate(token.uri, &number, &why), GUICHET_OK);
    snprintf(settings, sizeof settings, "%s, keys = { vault = '%s', log = 'log.key', seal = 'seal.pem' },", others,
             token.uri);
    return settings;
}

static inline int token_set_up(void **state) {
    return kit_set_up_with(state, token_settings("plugins = { rehearsal = {} }"));
}

static inline int token_tear_down(void **state) {
    int status = kit_tear_down(state);
    remove_soft_token(&token);
    return status;
}

/* Takes the token out, or puts it back; on return it is noticed. */
static inline void token_carry(struct kit *kit, bool away) {
    const char *there = token.tokens, *elsewhere = arena_printf(&kit->arena, "%s.away", token.tokens);
    assert_int_equal(away ? rename(there, elsewhere) : rename(elsewhere, there), 0);
    for (int i = 0; i < 500 && (vault_ready(kit->desk->vault, NULL) != GUICHET_OK) != away; i++) usleep(20000);
}

/* Does to the database what a disk, or time, might. */
static inline void kit_sql(struct kit *kit, const char *sql) {
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(arena_printf(&kit->arena, "%s/guichet.db", kit->folder), &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_true(sqlite3_changes(db) > 0);
    sqlite3_close(db);
}

#endif
