/* Its history is opened from the end. */
#include "desk/refused.h"

#include "domain/refusal.h"

#define HISTORY_MAX 1000

/* *code: what came with this entry, if anything did. */
static int code_of(const struct data_key *key, const struct query_row_entry *entry, struct arena *arena,
                   const char **code, struct fail *why) {
    struct bytes plain;
    yyjson_val *payload;
    if (!entry->payload.size) return GUICHET_OK;
    int status = vault_unseal(key, "payload", entry->payload, arena, &plain, why);
    if (!status) status = json_read(plain, arena, &payload, why);
    if (status) return status;
    const char *given = json_get_string(json_get(payload, "input"), "code", NULL);
    if (given && refusal_of(bytes_of(given))) *code = given;
    return GUICHET_OK;
}

static int last_code(struct reader *reader, const struct id *id, const struct data_key *key, struct arena *arena,
                     const char **code, struct fail *why) {
    struct query history = {.kind = QUERY_HISTORY, .arena = arena, .id = *id, .limit = HISTORY_MAX};
    require(store_read(reader, &history));
    int status = history.status;
    if (status) *why = history.why;
    for (size_t i = history.count; i > 0 && !status && !*code; i--)
        status = code_of(key, &history.rows.entries[i - 1], arena, code, why);
    return status;
}

int refused_code(struct desk *desk, struct reader *reader, const struct query_row_requisition *row, struct arena *arena,
                 const char **code, struct fail *why) {
    struct data_key key;
    struct fail cause = {0};
    *code = NULL;
    if (!row->wrapped_key.size) return GUICHET_OK;
    int status = vault_unwrap(desk->vault, &row->head.id, row->wrapped_key, &key, &cause);
    if (!status) status = last_code(reader, &row->head.id, &key, arena, code, &cause);
    vault_wipe_key(&key);
    return status ? fail(why, GUICHET_UNAVAILABLE, "a refused case cannot be read now: %s", cause.text) : GUICHET_OK;
}
