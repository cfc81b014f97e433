/* The stages of a firing, see fire.h. Every callback does the same: it runs the stages again. */
#include "desk/fire.h"

#include "base/clock.h"
#include "base/log.h"
#include "desk/access.h"
#include "desk/findings.h"
#include "desk/idempotency.h"
#include "desk/notice.h"
#include "desk/reply.h"
#include "desk/retention.h"
#include "desk/workshop.h"

#define EVENT_PARKED       "event_parked"
#define TRIES_MAX          4
#define FIRST_WAIT_MS      5000 /* doubled with each failure of the script */
#define LAST_WAIT_MS       300000
#define QUARANTINE_WAIT_MS 10000
#define LOCKED_WAIT_MS     60000

enum { ON_WAIT, ON_NEXT, ON_END };

static int stage_load(struct firing *f);
static int stage_work(struct firing *f);
static int stage_committed(struct firing *f);
static int stage_reply(struct firing *f);

static void run(struct firing *f);

static void on_read(struct letter *letter) {
    run(chain_item(chain_item(letter, struct query, letter), struct firing, query));
}

static void on_stored(struct letter *letter) {
    run(chain_item(chain_item(letter, struct store_letter, letter), struct firing, letter));
}

static int end(struct firing *f, int status) {
    f->status = status;
    if (status && !f->why.status) fail(&f->why, status, "%s", status_meaning(status));
    return ON_END;
}

static int ask(struct firing *f, struct id id, const char *number, int (*next)(struct firing *)) {
    f->stage = next;
    f->query = (struct query){.letter.on_open = on_read,
                              .reply_to = f->seat->mailbox,
                              .kind = QUERY_REQUISITION,
                              .arena = f->arena,
                              .id = id,
                              .number = number,
                              .filter.now = f->now,
                              .limit = 1};
    return store_read(f->seat->reader, &f->query) ? ON_NEXT : ON_WAIT;
}

static int commit(struct firing *f) {
    f->stage = stage_committed;
    f->letter = (struct store_letter){.letter.on_open = on_stored, .reply_to = f->seat->mailbox, .change = &f->change};
    int status = store_submit(f->seat->desk->store, &f->letter);
    if (status) return end(f, fail(&f->why, status, "the store cannot take more changes now"));
    return ON_WAIT;
}

static void prepare_change(struct firing *f) {
    f->change = (struct change){.id = id_new(f->now),
                                .requisition = f->record.head.id,
                                .expected_version = f->record.head.version,
                                .vital = f->record.head.urgency == URGENCY_VITAL,
                                .now = f->now,
                                .result_arena = f->arena};
}

/* The key comes first: a case that has moved since refuses the event, but not its first answer. */
static int decide(struct firing *f) {
    bool needs_claim = false;
    prepare_change(f);
    if (!f->actor) {
        if (!f->fence || f->fence == f->record.head.entry) return GUICHET_OK;
        return fail_code(&f->why, GUICHET_GONE, "late", "the state that waited for this is over");
    }
    int status = idempotency_set(&f->change, f->actor, "fire", f->key, f->body, &f->why);
    if (!status) status = access_may_fire(f->actor, &f->record, f->event, f->now, &needs_claim, &f->why);
    bool is_stale = f->has_if_match && f->if_match != f->record.head.version;
    if (is_stale && status != GUICHET_NOT_FOUND) /* whatever else has changed, first the caller learns that it has */
        return fail(&f->why, GUICHET_STALE, "the requisition is at version %lld, If-Match names %lld",
                    (long long)f->record.head.version, (long long)f->if_match);
    if (status) return status;
    if (needs_claim) {
        f->change.claimed_task = access_task(&f->record, f->event)->id;
        f->change.claimed_person = f->actor->person;
    }
    return GUICHET_OK;
}

static struct step_input input_of(const struct firing *f) {
    struct step_input in = {.flow = f->record.flow,
                            .calendar = desk_calendar(f->seat->desk, f->record.head.territory),
                            .holders = &f->seat->desk->reference->holders,
                            .now = f->now,
                            .rules = &f->seat->desk->settings->duty_rules,
                            .callback_number = f->record.callback_number,
                            .head = &f->record.head,
                            .content = f->record.content,
                            .event = arena_copy(f->arena, f->event),
                            .event_input = f->input,
                            .result = f->result,
                            .error = f->error,
                            .by = "system",
                            .person = "system",
                            .actor = "system",
                            .late_by_ms = f->late_by_ms};
    if (f->actor) {
        in.by = access_word(f->actor, &f->record);
        in.person = f->actor->person;
        in.actor = arena_printf(f->arena, "sha256:%s", f->actor->sha256);
        in.team = access_team(f->actor, &f->record);
        in.name = f->actor->name;
        in.is_magistrate = f->actor->roles & ROLE_MAGISTRATE;
        if ((f->actor->roles & ROLES_REQUESTER) && strcmp(in.by, "requester") != 0) { /* of another unit */
            in.party = f->actor->party->id;
            in.unit = f->actor->unit;
        }
    }
    return in;
}

/* What was wrong with a vital requisition: administrators read it in the log of the program. */
static void tell_abuse(const struct change *change) {
    for (size_t i = 0; i < change->op_count; i++) {
        const struct op *op = &change->ops[i];
        if (op->kind != OP_EMERGENCY) continue;
        log_line(LOG_WARN, "vital.abuse", LOG_TEXT("kind", change_emergency_name(op->as.emergency)),
                 LOG_TEXT("party", change->head.party), LOG_TEXT("number", change->head.number));
    }
}

/* ---- what is not delivered ---- */

/* {"input","result","error"}: sealed. */
static int seal_event(struct firing *f, const char *label, struct bytes *out) {
    struct buffer text;
    struct json_out json;
    buffer_init(&text, 1u << 20);
    json_out_init(&json, &text);
    json_object(&json);
    json_value_member(&json, "input", f->input);
    json_value_member(&json, "result", f->result);
    json_text_member(&json, "error", f->error);
    json_object_end(&json);
    int status =
        text.status ? text.status : vault_seal(&f->record.key, label, buffer_bytes(&text), f->arena, out, &f->why);
    buffer_done(&text);
    return status;
}

/* It comes again; `error`: why not now. A case that has moved since has put it away, and must not get it back. */
static int keep(struct firing *f, int64_t wait, int64_t failures, const char *error) {
    f->again_at = f->now + wait;
    f->change.expected_version = f->record.head.version;
    f->change.head.entry = f->fence;
    struct op *op = change_add(&f->change, f->timer ? OP_TIMER_SET : OP_EFFECT_SET);
    if (!op) return GUICHET_MEMORY;
    if (f->timer) {
        op->as.timer = (struct op_timer){.name = f->timer,
                                         .of_case = f->fence == 0,
                                         .due_at = f->again_at,
                                         .first_due_at = f->first_due_at,
                                         .failures = failures};
        return GUICHET_OK;
    }
    op->as.effect_set = (struct op_effect_set){.id = f->effect.id,
                                               .state = EFFECT_PENDING,
                                               .attempts = f->effect.attempts,
                                               .next_at = f->again_at,
                                               .error = error,
                                               .failures = failures};
    return seal_event(f, "answer", &op->as.effect_set.answer);
}

static int64_t wait_after(int64_t failures) {
    int64_t wait = FIRST_WAIT_MS;
    while (failures-- > 0 && wait < LAST_WAIT_MS) wait *= 2;
    return wait < LAST_WAIT_MS ? wait : LAST_WAIT_MS;
}

static bool is_system(const struct firing *f) {
    return f->timer || f->has_effect;
}

static int add_note(struct firing *f) {
    if (!f->note) return GUICHET_OK;
    struct op *op = change_add(&f->change, OP_ENTRY);
    if (!op) return GUICHET_LIMIT;
    op->as.entry = *f->note;
    return GUICHET_OK;
}

static int add_parked(struct firing *f) {
    log_line(LOG_ERROR, "event.parked", LOG_TEXT("type", f->record.head.type),
             LOG_TEXT("number", f->record.head.number), LOG_SLICE("fired", f->event), LOG_TEXT("cause", f->why.text));
    struct op *op = change_add(&f->change, OP_PARK);
    if (!op) return GUICHET_MEMORY;
    op->as.park = (struct op_park){.id = id_new(f->now),
                                   .event = arena_copy(f->arena, f->event),
                                   .cause = arena_text(f->arena, f->why.text),
                                   .at = f->now};
    return seal_event(f, "parked", &op->as.park.input);
}

/* The script failed: the event is kept with its cause, the case stays as it was. */
static int park(struct firing *f) {
    f->undelivered = GUICHET_SCRIPT;
    f->parked = f->failures == 0;
    prepare_change(f);
    f->change.expected_version = -1;
    int status = f->parked ? add_parked(f) : GUICHET_OK;
    if (!status && is_system(f)) status = keep(f, wait_after(f->failures), f->failures + 1, EVENT_PARKED);
    if (!status) status = add_note(f);
    return status ? status : record_seal_ops(&f->record.key, &f->change, f->arena, &f->why);
}

/* The system's event is as good as before, and waits; f->why says for what. */
static int put_off(struct firing *f, int64_t wait) {
    f->undelivered = f->why.status;
    int status = keep(f, wait, f->failures, f->why.code);
    if (!status) status = add_note(f);
    return status ? status : record_seal_ops(&f->record.key, &f->change, f->arena, &f->why);
}

/* A version that was killed too often runs nothing: its cases wait, and the system's events with them. */
static int set_aside(struct firing *f) {
    int status =
        fail_code(&f->why, GUICHET_UNAVAILABLE, FIRE_QUARANTINED,
                  "version %lld of %s failed too often and is set aside; the case waits, the administrators are told",
                  (long long)f->record.flow->version, f->record.flow->type);
    return is_system(f) ? put_off(f, QUARANTINE_WAIT_MS) : status;
}

/* A file that would leave by the system's event is not open: the event waits for it, without a failure of anybody. */
static int wait_for_file(struct firing *f) {
    f->why = f->change.result;
    log_line(LOG_WARN, "event.waits", LOG_TEXT("number", f->record.head.number), LOG_SLICE("fired", f->event),
             LOG_TEXT("code", f->why.code), LOG_TEXT("detail", f->why.text));
    prepare_change(f);
    int status = put_off(f, LOCKED_WAIT_MS);
    return status ? end(f, status) : commit(f);
}

/* ---- the step ---- */

/* What a service's answer settles in the same commit; and an event that was parked is so no more. */
static int add_settlements(struct firing *f) {
    struct op *op;
    if (f->has_effect) {
        if (!(op = change_add(&f->change, OP_EFFECT_SET))) return GUICHET_LIMIT;
        op->as.effect_set = f->effect;
    }
    if (f->failures) {
        if (!(op = change_add(&f->change, OP_UNPARK))) return GUICHET_LIMIT;
        op->as.event = arena_copy(f->arena, f->event);
    }
    return add_note(f);
}

static int step(struct firing *f) {
    struct step_input in = input_of(f);
    faults_init(&f->faults, f->arena);
    f->output = (struct step_output){.change = &f->change};
    int status = step_fire(f->seat->vm, &in, f->arena, &f->change, &f->faults, &f->output, &f->why);
    bool is_news = f->failures == 0; /* one event that comes again does not set a version aside */
    if (status == GUICHET_BUDGET && is_news) workshop_kill(f->seat->desk, f->record.flow);
    if (status == GUICHET_SCRIPT || status == GUICHET_BUDGET) return park(f);
    if (!status) status = findings_add(f->seat->desk, f->actor, &f->output, &f->why);
    if (!status) status = notice_add(f->seat->desk, f->record.flow, in.event, &f->output, f->arena, &f->why);
    if (!status) status = retention_add(f->seat->desk->settings, f->record.flow, &f->record.head, in.event, &f->change);
    if (!status) status = add_settlements(f);
    if (!status && f->change.has_idempotency)
        status = reply_add(f->seat->desk, f->actor, &f->record, &f->output, f->arena, &f->why);
    if (!status) status = record_seal(&f->record.key, &f->output, f->arena, &f->why);
    return status;
}

/* Refused, but with a key that may have been used before: then the first answer counts, whatever has happened since. */
static int probe(struct firing *f, int refusal) {
    f->refusal = refusal;
    idempotency_probe(&f->change);
    return commit(f);
}

static int stage_load(struct firing *f) {
    f->tries++;
    f->why = (struct fail){0};
    f->undelivered = GUICHET_OK;
    f->parked = false;
    f->again_at = 0;
    return ask(f, f->id, f->number, stage_work);
}

static int stage_work(struct firing *f) {
    if (f->query.status == GUICHET_NOT_FOUND)
        return end(f, fail(&f->why, GUICHET_NOT_FOUND, "there is no such requisition"));
    if (f->query.status) {
        f->why = f->query.why;
        return end(f, f->query.status);
    }
    int status = record_open(f->seat->desk, &f->query.rows.requisitions[0], f->arena, &f->record, &f->why);
    if (!status) status = decide(f);
    bool is_set_aside = !status && registry_is_quarantined(f->seat->desk->registry, f->record.flow);
    if (!status) status = is_set_aside ? set_aside(f) : step(f);
    if (status && status != GUICHET_NOT_FOUND && f->change.has_idempotency) return probe(f, status);
    return status ? end(f, status) : commit(f);
}

static int stage_committed(struct firing *f) {
    int status = f->change.result.status;
    if (status == GUICHET_DUPLICATE) return ask(f, f->change.duplicate_of, NULL, stage_reply);
    if (f->refusal && !idempotency_was_reused(&f->change)) return end(f, f->refusal);
    if (f->refusal) f->faults.count = 0; /* what counts is the key */
    if (status == GUICHET_CONFLICT && !f->change.result.code[0] && f->tries < TRIES_MAX) {
        record_done(&f->record);
        f->now = clock_utc_ms();
        f->stage = stage_load;
        return ON_NEXT;
    }
    if (is_system(f) && scan_is_refusal(&f->change.result)) return wait_for_file(f);
    if (status) {
        f->parked = false;
        f->again_at = 0;
        return end(f, findings_refused(&f->change, f->input, "/input", &f->faults, &f->why));
    }
    if (f->undelivered == GUICHET_SCRIPT)
        return end(f, fail_code(&f->why, GUICHET_SCRIPT, EVENT_PARKED,
                                "the workflow failed on this event; nothing has changed, the event is kept and the "
                                "administrators are told"));
    if (f->undelivered) return end(f, f->undelivered);
    tell_abuse(&f->change);
    return end(f, record_after(&f->record, f->actor, &f->output, f->arena, &f->why));
}

static int stage_reply(struct firing *f) {
    if (f->query.status) {
        f->why = f->query.why;
        return end(f, f->query.status);
    }
    f->why = (struct fail){0};
    return end(
        f, reply_open(f->seat->desk, &f->query.rows.requisitions[0], &f->change, NULL, f->arena, &f->reply, &f->why));
}

static bool advance(struct firing *f) {
    int on;
    while ((on = f->stage(f)) == ON_NEXT) {
    }
    if (on == ON_END) record_done(&f->record);
    return on == ON_END;
}

static void run(struct firing *f) {
    if (advance(f)) f->on_done(f);
}

bool fire_start(struct firing *f) {
    f->tries = 0;
    f->stage = stage_load;
    return advance(f);
}
