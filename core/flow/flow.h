/* A workflow, frozen: what one script says, read once out of Lua into plain data.
 *
 * Floor: flow. Thread: any; a flow never changes after flow_load() and is reference-counted by the registry. Only the
 * functions a script wrote (run, args, at, answer, holder) still need Lua: they are named by slot, and every VM keeps
 * its own copies under that slot. Everything lives in the flow's arena. */
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include "domain/duration.h"
#include "domain/law.h"
#include "domain/party.h"
#include "domain/requisition.h"
#include "flow/field.h"

#define FLOW_NO_SLOT 0 /* no Lua function here */

/* Where something stands: the script's file or "lib/NAME.lua", and the line from 1. */
struct flow_place {
    const char *file;
    unsigned line;
};

struct flow_title {
    const char *fr, *en; /* en falls back to fr, fr to the name */
};

/* Who may fire an event: bits beside the roles of party.h. */
enum flow_by {
    FLOW_BY_REQUESTER = 1u << 20, /* same unit as the requisition */
    FLOW_BY_HOLDER = 1u << 21,    /* any holder role in the task's or holder's team */
    FLOW_BY_SYSTEM = 1u << 22,    /* timers, services, the engine */
    FLOW_BY_CLAIM = 1u << 23,     /* whoever holds the claim of the state's task (the default in a state with a task) */
    FLOW_BY_AUDIENCE = 1u << 24,  /* any authority to which the notice is addressed */
};

struct flow_event {
    const char *name; /* "accept", "timer.remind", "call.done" */
    struct flow_title title;
    bool confirm;
    unsigned by;      /* roles of party.h and FLOW_BY_…; "reviewer" = FLOW_BY_CLAIM on an approve state */
    const size_t *to; /* indices of states; empty: stay where we are (notify only) */
    size_t to_count;
    struct field_list input; /* empty list: no input */
    int run;                 /* slot */
    const char *notify;      /* "requester", "holder", a team, or NULL */
    struct flow_place place;
};

struct flow_timer {
    const char *name;
    struct duration after; /* when at == FLOW_NO_SLOT */
    int at;                /* slot of at = function(c) */
    struct flow_place place;
};

struct flow_task {
    bool present;
    const char *team; /* NULL: the requisition's holder */
    unsigned roles;   /* who may claim it */
    struct flow_title title;
    bool has_urgency;
    enum urgency urgency; /* overrides the requisition's in the queue */
    /* approve = { … }: a task with rules */
    bool approve;
    const size_t *distinct_from; /* states whose actors may not act here */
    size_t distinct_count;
    unsigned quorum; /* 1 unless said */
};

struct flow_call {
    bool present;
    const char *service;
    int args; /* slot */
    int64_t timeout_ms;
    int64_t retry_times, retry_from_ms, retry_to_ms;
};

struct flow_state {
    const char *name;
    struct flow_title title;
    enum clock_state clock;
    struct flow_task task;
    struct flow_call call;
    const struct flow_timer *timers;
    size_t timer_count;
    const struct flow_event *events; /* `on`; approve states have approve and return */
    size_t event_count;
    const char *final; /* "answered" … or NULL */
    int answer;        /* slot, for final = "answered" and "no_data" */
    bool is_whole;     /* nothing of it was lost in reading */
    struct flow_place place;
};

struct flow {
    const char *type;
    struct flow_place place, holder_place, bases_place; /* of `type`, `holder`, `bases` */
    struct flow_title title;
    bool is_notice;
    bool need_to_know;          /* only a circle of people may know of a case: domain/circle.h */
    unsigned audience;          /* of a notice: kinds of party that receive it, bits 1 << enum party_kind; 0: nobody */
    const char *audience_field; /* the input field that names territories, parties or units; NULL: the own territory */
    const char *holder;         /* team key, or NULL when holder_field or holder_slot decides */
    const char *holder_field;   /* holder.of_item(field): by the number of the postal item in that input field */
    int holder_slot;
    unsigned submitters; /* roles */
    unsigned families;   /* law families that admit it, bits of domain/law.h */
    struct field_list input, answer;
    struct duration due[3]; /* by urgency */
    bool has_due[3];        /* a missing one (written false) means: this urgency is not admitted */
    struct duration due_for[LAW_FAMILY_COUNT][3]; /* where the law of a family has a time of its own … */
    bool has_due_for[LAW_FAMILY_COUNT][3];        /* … and has it for that urgency */
    size_t met_by;                                /* index of a state, or SIZE_MAX: sealing the answer */
    int64_t retention_days, retention_years;      /* 0: as the configuration says */
    struct flow_event start;                      /* "submit": into the one state, or into what run chooses */
    const struct flow_state *states;
    size_t state_count;
    const struct flow_event *any; /* accepted in every state that is not final */
    size_t any_count;
    const struct flow_timer *timers; /* of the case */
    size_t timer_count;

    struct flow_event fraud; /* into what lets go when a call-back tells of a fraud; without `to` it ends at once */
    bool new_deadline;       /* one side may ask the other for another deadline: flow/duty.h */
    bool no_callback;        /* callback = false: an answer that says nothing of a person waits for no call-back */

    yyjson_val *tests; /* the script's own scenarios, as written (script_tree.h); NULL: none */

    int64_t version; /* number per type, given by the registry */
    char hash[65];   /* SHA-256 of the source with the libraries it used, hex */
    const char *file;
    struct bytes source;
    bool is_read;  /* there is a workflow */
    bool is_whole; /* and nothing of it was lost in reading: only then does what it lacks mean anything */
    int slot_count;
    unsigned serial;                          /* unique per loaded flow in this process: key of a VM's slots */
    struct bytes input_schema, answer_schema; /* JSON Schema 2020-12 texts */
    struct arena *arena;
};

/* Its own states, then the engine's (duty.h). NULL: none. */
const struct flow_state *flow_state_of(const struct flow *flow, const char *name);
/* `on` of the state first, then `any` (not in a final state). NULL: not accepted here. */
const struct flow_event *flow_event_of(const struct flow *flow, const struct flow_state *state, struct bytes name);

#endif
