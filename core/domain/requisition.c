/* Names of the words that stand in a requisition. */
#include "domain/requisition.h"

static const char *const urgencies[] = {
    [URGENCY_NORMAL] = "normal", [URGENCY_URGENT] = "urgent", [URGENCY_VITAL] = "vital"};
static const char *const clocks[] = {
    [CLOCK_RUNNING] = "running", [CLOCK_PAUSED] = "paused", [CLOCK_STOPPED] = "stopped"};
static const char *const deadlines[] = {
    [DEADLINE_RUNNING] = "running", [DEADLINE_PAUSED] = "paused", [DEADLINE_MET] = "met", [DEADLINE_MISSED] = "missed"};

const char *urgency_name(enum urgency urgency) {
    return urgencies[urgency];
}

int urgency_of(struct bytes name, enum urgency *out) {
    for (size_t i = 0; i < sizeof urgencies / sizeof urgencies[0]; i++) {
        if (!bytes_equal_text(name, urgencies[i])) continue;
        *out = (enum urgency)i;
        return GUICHET_OK;
    }
    return GUICHET_INVALID;
}

const char *clock_state_name(enum clock_state state) {
    return clocks[state];
}

const char *deadline_status_name(enum deadline_status status) {
    return deadlines[status];
}
