/* Judged on the seat's thread, written by the writer, which merges the lines of several witnesses. */
#include "desk/cosign.h"

#include "seal/cosignature.h"
#include "store/query.h"

static bool end(struct cosigning *c, int status) {
    c->status = status;
    return true;
}

static int refuse(struct cosigning *c, const char *code, const char *words) {
    return fail_code(&c->why, GUICHET_INVALID, code, "%s", words);
}

/* Signed by our key is not enough: whoever has the key signs another history. */
static int check_tree(struct cosigning *c) {
    struct merkle_hash root, now;
    struct fail why = {0};
    if (store_check_note(c->seat->desk->store, c->note, &c->size, &root, &why))
        return refuse(c, "bad_checkpoint", why.text);
    if (merkle_root_at(query_log_fetch, c->seat->reader, c->size, &now) ||
        memcmp(now.bytes, root.bytes, sizeof now.bytes) != 0)
        return refuse(c, "bad_checkpoint", "the checkpoint is not of this log's tree");
    return GUICHET_OK;
}

/* The index of the witness whose line this is, or the number of witnesses. GUICHET_CRYPTO when it does not hold. */
static int find_witness(const struct cosigning *c, struct bytes line, size_t *at) {
    int64_t at_s;
    for (*at = 0; *at < c->witnesses->count; ++*at) {
        int status = cosignature_verify(&c->witnesses->keys[*at], c->note, line, &at_s);
        if (status != GUICHET_NOT_FOUND) return status;
    }
    return GUICHET_OK;
}

/* The log's own line, by which the text is believed. */
static bool is_own(const struct cosigning *c, struct bytes text, struct bytes line) {
    uint64_t size;
    struct merkle_hash root;
    const char *note = arena_printf(c->arena, "%.*s\n%.*s\n", (int)text.size, text.data, (int)line.size, line.data);
    return note && store_check_note(c->seat->desk->store, bytes_of(note), &size, &root, NULL) == GUICHET_OK;
}

/* One line, kept when it is the log's own or a known witness's; others' are left out. */
static int keep_line(struct cosigning *c, struct bytes text, struct bytes line, struct buffer *kept) {
    size_t at;
    if (find_witness(c, line, &at)) return refuse(c, "bad_cosignature", "a witness's signature does not hold");
    if (at < c->witnesses->count) {
        if (c->name_count == SETTINGS_WITNESSES_MAX) return refuse(c, "bad_cosignature", "too many lines");
        c->names[c->name_count++] = c->witnesses->keys[at].name;
    } else if (!is_own(c, text, line)) {
        return GUICHET_OK;
    }
    buffer_add_bytes(kept, line);
    return buffer_add_byte(kept, '\n');
}

static int keep_known(struct cosigning *c, struct buffer *kept) {
    struct bytes text, lines;
    if (note_key_split(c->note, &text, &lines)) return refuse(c, "bad_checkpoint", "not a note");
    buffer_add_bytes(kept, text);
    buffer_add_byte(kept, '\n');
    while (lines.size > 0) {
        int status = keep_line(c, text, note_key_take_line(&lines), kept);
        if (status) return status;
    }
    return c->name_count ? GUICHET_OK : refuse(c, "unknown_witness", "no line is of a witness in log.witnesses");
}

static void on_stored(struct letter *letter) {
    struct cosigning *c = chain_item(chain_item(letter, struct store_letter, letter), struct cosigning, letter);
    c->status = c->change.result.status;
    c->why = c->change.result;
    c->on_done(c);
}

static int submit(struct cosigning *c, struct bytes note) {
    c->change = (struct change){.id = id_new(c->now), .expected_version = -1, .now = c->now, .result_arena = c->arena};
    struct op *op = change_add(&c->change, OP_COSIGNED);
    if (!op) return fail(&c->why, GUICHET_MEMORY, "no memory");
    op->as.cosigned = (struct op_cosigned){.size = (int64_t)c->size, .note = note};
    c->letter = (struct store_letter){.letter.on_open = on_stored, .reply_to = c->seat->mailbox, .change = &c->change};
    int status = store_submit(c->seat->desk->store, &c->letter);
    return status ? fail(&c->why, status, "the store takes no changes now") : GUICHET_OK;
}

bool cosign_start(struct cosigning *c) {
    struct store_note last;
    struct buffer kept;
    c->witnesses = c->seat->desk->witnesses;
    buffer_init(&kept, STORE_NOTE_MAX - 1);
    int status = check_tree(c);
    if (!status && store_cosigned(c->seat->desk->store, c->size + 1, &last))
        status = fail(&c->why, GUICHET_CONFLICT, "a checkpoint of %llu entries is cosigned already",
                      (unsigned long long)last.size);
    if (!status) status = keep_known(c, &kept);
    const char *note = !status && !kept.status ? arena_copy(c->arena, buffer_bytes(&kept)) : NULL;
    if (!status && !note) status = fail(&c->why, GUICHET_TOO_LARGE, "the checkpoint has too many lines");
    buffer_done(&kept);
    if (!status) status = submit(c, bytes_of(note));
    return status ? end(c, status) : false;
}
