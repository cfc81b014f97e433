/* A step: a pure function of (requisition, event) that gives a change.
 *
 *   case + event ─▶ accepted? by whom? input right? ─▶ run(c, e) ─▶ target ─▶ leave old state ─▶ enter new state ─▶ ops
 *
 * Floor: flow. Thread: the VM's. No I/O, no clock of its own, no random: `now` and the ids come in. It decides nothing
 * about who the caller is: the desk has done that. Contents are plain JSON here; the desk seals. */
#ifndef FLOW_STEP_H
#define FLOW_STEP_H

#include "domain/calendar.h"
#include "domain/change.h"
#include "domain/holder.h"
#include "flow/duty.h"
#include "flow/vm.h"

/* The service that nobody offers: what a protected case asks before a person has looked at it. */
#define STEP_PROTECTED_SERVICE "law.protected"

struct step_input {
    const struct flow *flow;
    const struct calendar *calendar;
    const struct holder_table *holders;
    int64_t now;
    const struct duty_rules *rules; /* NULL: the usual ones */
    const char *callback_number;    /* the registry's of the requester's unit, E.164; NULL: it has none */
    const struct requisition *head; /* as loaded; for submit: as the desk has filled it (no state yet) */
    yyjson_val *content;            /* as loaded: see step_content below; for submit NULL */
    /* submit only */
    struct bytes document, input, warnings, requester; /* JSON texts */
    unsigned families;                                 /* of the law, that the bases cited open this type by */
    int64_t requested_due;                             /* 0: none */
    bool requested_is_fixed;                           /* a magistrate's date */
    bool act_awaited;                                  /* the act was given by word of mouth */
    /* fire only */
    const char *event;
    yyjson_val *event_input;  /* checked by step_fire against the event's fields */
    yyjson_val *result;       /* call.done */
    const char *error;        /* call.failed */
    const char *by;           /* word for the script: "requester", "agent", "jurist", "audience", "system" … */
    const char *party, *unit; /* of the actor, when he is of the audience; else NULL */
    const char *person;       /* person key of the actor, or "system" */
    const char *actor;        /* "sha256:…" or "system" */
    const char *team;         /* of the actor, for history; may be NULL */
    const char *name;         /* of the actor, sealed in the payload */
    bool is_magistrate;       /* the actor, of the requester's unit */
    int64_t late_by_ms;       /* timers after a downtime */
};

/* Ops that carry plain texts until the desk seals them: payload of OP_ENTRY, args of OP_EFFECT.
 * payload:
 * {"actor":{"name","team","by"(,"magistrate":true)(,"party","unit")},"input":{},"result":…,"error":…,"late_by_ms":n,
 * "holder":{"from","to"},"due_at":{"from","to"},"submitted":{},"requested_due":…,"requested_is_fixed":…}, without what
 * there is none of; submitted and requested: as they came, of the first entry, because what the case has of it may be
 * changed later. What a step leaves to the desk: change.id, idempotency,
 * the claim, wrapped_key, sealing. What it sets: requisition, expected_version, vital, now, head (version and entries
 * counted up, as the store will find them), ops, content. A timer that fired is cleared here, before the new state may
 * arm one of the same name. */
struct step_texts { /* the members of a content as JSON texts, inside it */
    struct bytes document, input, data, answer, warnings;
};

struct step_output {
    struct change *change; /* head, ops filled in; content plain */
    struct step_texts texts;
    struct duties duties; /* as they stand afterwards */
    struct bytes
        content;                        /* the new content, plain JSON:
                                           {"document":{},"input":{},"data":{},"answer":null|{},"parts":[{},…],"transfers":[{"holder","until","due_at"},…],"warnings":[],"requester":{},
                                            "people":{"state":["person",…]},"approvals":["person",…],"duties":null|{}}
                                           answer, and each part before it:
                                           {"completeness":"full|partial|none","records":n,"files":n,"sealed_at":…,"data":{}} */
    const struct field_target *targets; /* submit, and input that an event brought: the desk makes OP_TARGET of them,
                                           because a blind index takes the vault's key */
    size_t target_count;
    const char *const *files; /* ids of uploads the input names: the desk makes OP_UPLOAD_REF of them */
    size_t file_count;
    const char *const *open_files; /* ids of those that the answer names: they leave, so none may be locked */
    size_t open_file_count;
    const char *notify;   /* whom to tell, or NULL */
    const char *deadline; /* "soon": one is about to be missed; "missed": one was; else NULL */
    const char *denied, *denied_text;
    const char *handed_from; /* the holder before, when run set another; NULL: none */
    int64_t due_before;      /* by when it had to be answered before this step moved that; 0: it did not */
    const char *from, *to;
    bool entered_final;
};

/* The first step: enters the start state. GUICHET_INVALID with faults (pointers below "/input") for bad input
 * and for what the script denies at the start, with its code. */
int step_submit(struct vm *vm, const struct step_input *in, struct arena *arena, struct change *change,
                struct faults *faults, struct step_output *out, struct fail *why);
/* GUICHET_CONFLICT code "event_not_allowed"; GUICHET_NOT_ALLOWED code "four_eyes" (distinct_from); GUICHET_INVALID with
 * faults; GUICHET_CONFLICT with the script's own code when run denied, "unknown_holder" when it set one; GUICHET_SCRIPT
 * / GUICHET_BUDGET: the case stays as it was. */
int step_fire(struct vm *vm, const struct step_input *in, struct arena *arena, struct change *change,
              struct faults *faults, struct step_output *out, struct fail *why);

#endif
