/* What is kept of the keys in the database, and what it is compared with. */
#include "desk/keys.h"

#include "base/clock.h"
#include "base/log.h"
#include "desk/store_wait.h"

int keys_recall(struct reader *reader, const char *name, int64_t *value, struct fail *why) {
    struct arena arena;
    arena_init(&arena, 64u << 10);
    struct query query = {.kind = QUERY_META, .arena = &arena, .number = name, .limit = 1};
    require(store_read(reader, &query));
    if (query.status == GUICHET_OK) *value = query.value;
    else if (query.status != GUICHET_NOT_FOUND) *why = query.why;
    arena_done(&arena);
    return query.status == GUICHET_NOT_FOUND ? GUICHET_OK : query.status;
}

static int remember(struct desk *desk, const char *name, int64_t value, struct fail *why) {
    struct arena arena;
    struct op op = {.kind = OP_META, .as.meta = {.name = name, .value = value}};
    struct change change = {.id = id_new(clock_utc_ms()),
                            .expected_version = -1,
                            .now = clock_utc_ms(),
                            .ops = &op,
                            .op_count = 1,
                            .result_arena = &arena};
    arena_init(&arena, 64u << 10);
    int status = store_wait(desk->store, &change, why);
    arena_done(&arena);
    return status;
}

static int judge(const struct desk *desk, int64_t mark, int64_t newest, struct fail *why) {
    if (mark && mark != vault_mark(desk->vault))
        return fail(why, GUICHET_CONFIG, "%s is the key of another gateway: it opens nothing of %s",
                    desk->settings->vault_key, desk->settings->store_path);
    if (newest > vault_newest(desk->vault))
        return fail(why, GUICHET_CONFIG,
                    "%s is an older copy: the database knows master key %lld, but the newest there is is %u",
                    desk->settings->vault_key, (long long)newest, vault_newest(desk->vault));
    return GUICHET_OK;
}

int keys_check(struct desk *desk, struct fail *why) {
    struct reader *reader;
    int64_t mark = 0, newest = 0;
    int status = reader_open(desk->store, &reader, why);
    if (status) return status;
    status = keys_recall(reader, KEYS_MARK, &mark, why);
    if (!status) status = keys_recall(reader, KEYS_NEWEST, &newest, why);
    reader_close(reader);
    if (!status) status = judge(desk, mark, newest, why);
    if (!status && !mark) status = remember(desk, KEYS_MARK, vault_mark(desk->vault), why);
    if (!status && newest != vault_newest(desk->vault))
        status = remember(desk, KEYS_NEWEST, vault_newest(desk->vault), why);
    return status;
}

int keys_reload(struct desk *desk, struct fail *why) {
    int status = vault_reload(desk->vault, desk->settings->vault_key, why);
    if (!status) log_line(LOG_INFO, "keys.reloaded", LOG_INT("newest", vault_newest(desk->vault)));
    return status;
}
