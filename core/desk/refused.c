/* A page of its history after the other, each opened from its end. */
#include "desk/refused.h"

#include "domain/refusal.h"

#define PAGE       200
#define MEMORY_MAX (64u << 20)

/* *code: what came with this entry, if anything did. */
static int code_of(const struct data_key *key, const struct query_row_entry *entry, struct arena *arena,
                   const char **code, struct fail *why) {
    struct bytes plain;
    yyjson_val *payload;
    if (!entry->payload.size) return GUICHET_OK;
    int status = vault_unseal(key, "payload", entry->payload, arena, &plain, why);
    if (!status) status = json_read(plain, arena, &payload, why);
    if (status) return status;
    const struct refusal *given = refusal_of(json_get_text(json_get(payload, "input"), "code"));
    if (given) *code = given->code;
    return GUICHET_OK;
}

static int code_of_page(const struct data_key *key, const struct query *page, struct arena *arena, const char **code,
                        struct fail *why) {
    const char *found = NULL;
    int status = page->status;
    if (status) *why = page->why;
    for (size_t i = page->count; i > 0 && !status && !found; i--)
        status = code_of(key, &page->rows.entries[i - 1], arena, &found, why);
    if (found) *code = found;
    return status;
}

static int last_code(struct reader *reader, const struct id *id, const struct data_key *key, const char **code,
                     struct fail *why) {
    struct arena arena;
    char cursor[QUERY_CURSOR_SIZE + 1] = "";
    int status;
    arena_init(&arena, MEMORY_MAX);
    do {
        struct query page = {
            .kind = QUERY_HISTORY, .arena = &arena, .id = *id, .limit = PAGE, .cursor = bytes_of(cursor)};
        require(store_read(reader, &page));
        status = code_of_page(key, &page, &arena, code, why);
        snprintf(cursor, sizeof cursor, "%s", page.next ? page.next : "");
        arena_reset(&arena);
    } while (!status && cursor[0]);
    arena_done(&arena);
    return status;
}

int refused_code(struct desk *desk, struct reader *reader, const struct query_row_requisition *row, const char **code,
                 struct fail *why) {
    struct data_key key;
    struct fail cause = {0};
    *code = NULL;
    if (!row->wrapped_key.size) return GUICHET_OK;
    int status = vault_unwrap(desk->vault, &row->head.id, row->wrapped_key, &key, &cause);
    if (!status) status = last_code(reader, &row->head.id, &key, code, &cause);
    vault_wipe_key(&key);
    return status ? fail(why, GUICHET_UNAVAILABLE, "a refused case cannot be read now: %s", cause.text) : GUICHET_OK;
}
