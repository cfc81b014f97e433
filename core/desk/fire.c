/* The stages of a firing, see fire.h. Every callback does the same: it runs the stages again. */
#include "desk/fire.h"

#include "base/clock.h"
#include "base/log.h"
#include "desk/access.h"
#include "desk/findings.h"
#include "desk/idempotency.h"
#include "desk/notice.h"
#include "desk/reply.h"
#include "desk/workshop.h"

#define TRIES_MAX 4

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
    if (status) return status;
    if (f->has_if_match && f->if_match != f->record.head.version)
        return fail(&f->why, GUICHET_STALE, "the requisition is at version %lld, If-Match names %lld",
                    (long long)f->record.head.version, (long long)f->if_match);
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
        if (strcmp(in.by, "audience") == 0) {
            in.party = f->actor->party->id;
            in.unit = f->actor->unit;
        }
    }
    return in;
}

/* What a timer's own event settles when there was no step: a step clears it itself, before the new state may arm one of
 * the same name. */
static int add_timer_settlement(struct firing *f) {
    if (!f->timer) return GUICHET_OK;
    struct op *op = change_add(&f->change, OP_TIMER_CLEAR);
    if (!op) return GUICHET_LIMIT;
    op->as.timer = (struct op_timer){.name = f->timer, .of_case = f->fence == 0};
    return GUICHET_OK;
}

/* What a service's answer settles in the same commit. */
static int add_settlements(struct firing *f) {
    struct op *op;
    if (f->has_effect) {
        if (!(op = change_add(&f->change, OP_EFFECT_SET))) return GUICHET_LIMIT;
        op->as.effect_set = f->effect;
    }
    if (f->note) {
        if (!(op = change_add(&f->change, OP_ENTRY))) return GUICHET_LIMIT;
        op->as.entry = *f->note;
    }
    return GUICHET_OK;
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

/* The script failed: the event is kept with its cause, the case stays as it was. */
static int park(struct firing *f) {
    log_line(LOG_ERROR, "event.parked", LOG_TEXT("type", f->record.head.type),
             LOG_TEXT("number", f->record.head.number), LOG_SLICE("fired", f->event), LOG_TEXT("cause", f->why.text));
    prepare_change(f);
    f->change.expected_version = -1;
    f->change.op_count = 0;
    struct op *op = change_add(&f->change, OP_PARK);
    if (!op) return GUICHET_MEMORY;
    op->as.park = (struct op_park){.id = id_new(f->now),
                                   .event = arena_copy(f->arena, f->event),
                                   .cause = arena_text(f->arena, f->why.text),
                                   .at = f->now};
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 1u << 20);
    json_out_init(&out, &text);
    json_object(&out);
    json_value_member(&out, "input", f->input);
    json_value_member(&out, "result", f->result);
    json_text_member(&out, "error", f->error);
    json_object_end(&out);
    int status = vault_seal(&f->record.key, "parked", buffer_bytes(&text), f->arena, &op->as.park.input, NULL);
    buffer_done(&text);
    f->parked = true;
    if (!status) status = add_timer_settlement(f);
    if (!status) status = add_settlements(f);
    return status ? status : record_seal_ops(&f->record.key, &f->change, f->arena, &f->why);
}

/* A version that was killed too often runs nothing: its cases wait. */
static int check_quarantine(struct firing *f) {
    if (!registry_is_quarantined(f->seat->desk->registry, f->record.flow)) return GUICHET_OK;
    return fail_code(
        &f->why, GUICHET_UNAVAILABLE, FIRE_QUARANTINED,
        "version %lld of %s failed too often and is set aside; the case waits, the administrators are told",
        (long long)f->record.flow->version, f->record.flow->type);
}

static int step(struct firing *f) {
    struct step_input in = input_of(f);
    faults_init(&f->faults, f->arena);
    f->output = (struct step_output){.change = &f->change};
    int status = step_fire(f->seat->vm, &in, f->arena, &f->change, &f->faults, &f->output, &f->why);
    if (status == GUICHET_BUDGET) workshop_kill(f->seat->desk, f->record.flow);
    if (status == GUICHET_SCRIPT || status == GUICHET_BUDGET) return park(f);
    if (!status) status = findings_add(f->seat->desk, f->actor, &f->output, &f->why);
    if (!status) status = notice_add(f->seat->desk, f->record.flow, in.event, &f->output, f->arena, &f->why);
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
    if (!status) status = check_quarantine(f);
    if (!status) status = step(f);
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
    if (status) return end(f, findings_refused(&f->change, f->input, "/input", &f->faults, &f->why));
    if (f->parked)
        return end(f, fail_code(&f->why, GUICHET_SCRIPT, "event_parked",
                                "the workflow failed on this event; nothing has changed, the event is kept and the "
                                "administrators are told"));
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
