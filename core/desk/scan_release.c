/* Stages, as those of a firing: every callback runs them again. */
#include "desk/scan_release.h"

#include "desk/access.h"
#include "desk/payload.h"

enum { ON_WAIT, ON_NEXT, ON_END };

static bool advance(struct scan_releasing *s) {
    int on;
    while ((on = s->stage(s)) == ON_NEXT) {
    }
    if (on == ON_END) record_done(&s->record);
    return on == ON_END;
}

static void run(struct scan_releasing *s) {
    if (advance(s)) s->on_done(s);
}

static void on_read(struct letter *letter) {
    run(chain_item(chain_item(letter, struct query, letter), struct scan_releasing, query));
}

static void on_stored(struct letter *letter) {
    run(chain_item(chain_item(letter, struct store_letter, letter), struct scan_releasing, letter));
}

static int end(struct scan_releasing *s, int status) {
    s->status = status;
    if (status && !s->why.status) fail(&s->why, status, "%s", status_meaning(status));
    return ON_END;
}

static int ask(struct scan_releasing *s, int (*next)(struct scan_releasing *)) {
    s->stage = next;
    s->query.letter.on_open = on_read;
    s->query.reply_to = s->seat->mailbox;
    s->query.arena = s->arena;
    return store_read(s->seat->reader, &s->query) ? ON_NEXT : ON_WAIT;
}

static int add_entry(struct scan_releasing *s, const char *actor) {
    const struct payload_actor who = {
        .name = s->actor->name, .by = "supervisor", .team = access_team(s->actor, &s->record)};
    struct payload payload;
    struct op *op = change_add(&s->change, OP_ENTRY);
    if (!op) return GUICHET_LIMIT;
    op->as.entry = (struct op_entry){.event = scan_event(SCAN_RELEASED),
                                     .from = s->record.head.state,
                                     .to = s->record.head.state,
                                     .actor = actor,
                                     .at = s->now};
    payload_begin(&payload, &who);
    json_key(&payload.out, "input");
    json_object(&payload.out);
    json_key(&payload.out, "file");
    json_put_id(&payload.out, s->file.bytes);
    json_bytes_member(&payload.out, "reason", s->reason);
    json_object_end(&payload.out);
    int status = payload_end(&payload, s->arena, &op->as.entry.payload, &s->why);
    return status ? status : record_seal_ops(&s->record.key, &s->change, s->arena, &s->why);
}

static int fill(struct scan_releasing *s, const struct op_upload *upload) {
    const char *actor = arena_printf(s->arena, "sha256:%s", s->actor->sha256);
    s->change = (struct change){.id = id_new(s->now),
                                .requisition = s->record.head.id,
                                .expected_version = -1,
                                .now = s->now,
                                .head = s->record.head,
                                .result_arena = s->arena};
    struct op *op = change_add(&s->change, OP_SCAN);
    if (!op || !actor) return GUICHET_MEMORY;
    op->as.scan = (struct op_scan){
        .file = upload->id, .from = SCAN_FAILED, .to = SCAN_RELEASED, .tries = upload->scan_tries, .actor = actor};
    memcpy(op->as.scan.sha256, upload->sha256, sizeof op->as.scan.sha256);
    return add_entry(s, actor);
}

static int stage_stored(struct scan_releasing *s);

static int stage_file(struct scan_releasing *s) {
    const struct query_row_upload *row = s->query.status ? NULL : &s->query.rows.uploads[0];
    if (!row || !id_equal(&row->requisition, &s->record.head.id))
        return end(s, fail(&s->why, GUICHET_NOT_FOUND, "there is no such file"));
    if (row->upload.scan == SCAN_RELEASED)
        return end(s,
                   fail_code(&s->why, GUICHET_CONFLICT, "file_not_failed", "somebody has released this file already"));
    if (row->upload.scan != SCAN_FAILED)
        return end(s, fail_code(&s->why, GUICHET_CONFLICT, "file_not_failed",
                                "only a file that could not be scanned is released"));
    int status = fill(s, &row->upload);
    if (status) return end(s, status);
    s->stage = stage_stored;
    s->letter = (struct store_letter){.letter.on_open = on_stored, .reply_to = s->seat->mailbox, .change = &s->change};
    status = store_submit(s->seat->desk->store, &s->letter);
    return status ? end(s, fail(&s->why, status, "the store cannot take more changes now")) : ON_WAIT;
}

static int ask_file(struct scan_releasing *s) {
    s->query = (struct query){.kind = QUERY_UPLOAD, .id = s->file, .limit = 1};
    return ask(s, stage_file);
}

/* Somebody was quicker: what he made of the file is what this caller is told. */
static int stage_stored(struct scan_releasing *s) {
    s->why = s->change.result;
    return s->why.status == GUICHET_CONFLICT ? ask_file(s) : end(s, s->why.status);
}

static int stage_case(struct scan_releasing *s) {
    if (s->query.status) {
        s->why = s->query.why;
        return end(s, s->query.status);
    }
    const struct query_row_requisition *row = &s->query.rows.requisitions[0];
    enum sight sight = access_sight_row(s->actor, row, s->now);
    if (sight == SIGHT_NONE || sight == SIGHT_METADATA)
        return end(s, fail(&s->why, GUICHET_NOT_FOUND, "there is no such requisition"));
    if (!(s->actor->roles & ROLE_SUPERVISOR) || !party_is_in_team(s->actor, row->head.holder))
        return end(s, fail(&s->why, GUICHET_NOT_ALLOWED, "a supervisor of the holder releases a file"));
    int status = record_open(s->seat->desk, row, s->arena, &s->record, &s->why);
    return status ? end(s, status) : ask_file(s);
}

static int stage_load(struct scan_releasing *s) {
    return ask(s, stage_case);
}

bool scan_release_start(struct scan_releasing *s) {
    s->stage = stage_load;
    return advance(s);
}
