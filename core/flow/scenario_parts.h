/* What the files of a scenario share: the simulated case.
 *
 * Floor: flow (used by scenario*.c only). Thread: the VM's; everything lives in the test's arena. */
#ifndef FLOW_SCENARIO_PARTS_H
#define FLOW_SCENARIO_PARTS_H

#include "flow/scenario.h"
#include "flow/script_place.h"
#include "flow/step.h"

#define SCENARIO_TIMERS_MAX 64

struct scenario_timer {
    const char *name;
    bool of_case;
    int64_t due_at;
};

struct scenario {
    const struct flow *flow;
    struct vm *vm;
    const struct reference *reference;
    struct arena *arena;

    int64_t now;
    const struct calendar *calendar;
    struct requisition head;
    yyjson_val *content;
    struct scenario_timer timers[SCENARIO_TIMERS_MAX];
    size_t timer_count;
    bool has_task;
    struct task task;
    size_t duty_count;  /* open tasks of the engine's duties */
    int64_t call_entry; /* of the state entry whose call is pending; 0: none */

    struct fail why; /* the last refusal */
    struct faults faults;
    char words[600]; /* why the test failed; "" while it has not */
};

/* The test has failed here; the first failure stays. Returns false. */
bool scenario_fail(struct scenario *scenario, const struct script_at *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Holds what became of an event or of the submission against the `denied` of `at`. False: the test has failed. */
bool scenario_judge(struct scenario *scenario, const struct script_at *at, const char *event, int status);
/* The value with "+48 hours" in its texts turned into moments, and its empty tables into lists. */
bool scenario_moments(struct scenario *scenario, const struct script_at *at, yyjson_val *value, yyjson_val **out);

/* ---- scenario_names.c: names that nobody has ---- */

/* The test has failed: `what` "NAME" is not known, and which of `known` (NULL-ended) may have been meant. */
bool scenario_unknown(struct scenario *scenario, const struct script_at *at, const char *what, const char *name,
                      const char *const *known);
/* False, and the same words, when the name is none of `known` but near one; what is near none is judged elsewhere. */
bool scenario_is_meant(struct scenario *scenario, const struct script_at *at, const char *what, const char *name,
                       const char *const *known);
/* What there is, NULL-ended in the test's arena; NULL: no memory. */
const char *const *scenario_states(const struct scenario *scenario);
const char *const *scenario_events(const struct scenario *scenario);
const char *const *scenario_callers(const struct scenario *scenario);

/* ---- scenario_act.c: what happens to the case ---- */

/* Submits what `given` says. False: the test has failed. */
bool scenario_submit(struct scenario *scenario, const struct script_at *given);
/* Fires an event as somebody. GUICHET_OK, or the refusal (why, faults); the case is then as it was. */
int scenario_fire(struct scenario *scenario, const char *event, const char *by, yyjson_val *input, yyjson_val *result,
                  const char *error);
/* Who does an event when the test does not say. */
const char *scenario_default_by(const struct scenario *scenario, const char *event);

/* ---- scenario_expect.c ---- */

bool scenario_expect(struct scenario *scenario, const struct script_at *step);

#endif
