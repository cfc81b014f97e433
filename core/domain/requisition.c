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

bool requisition_next_audience(const char **at, struct bytes *party, struct bytes *unit) {
    if (!*at || !**at) return false;
    size_t size = strcspn(*at, "\n"), before = strcspn(*at, "/\n");
    bool has_unit = before < size;
    *party = (struct bytes){*at, before};
    *unit = has_unit ? (struct bytes){*at + before + 1, size - before - 1} : (struct bytes){*at, 0};
    *at += size + ((*at)[size] == '\n');
    return true;
}

bool requisition_is_for(const struct requisition *head, const char *party, const char *unit) {
    const char *at = head->audience;
    struct bytes a_party, a_unit;
    while (requisition_next_audience(&at, &a_party, &a_unit)) {
        if (bytes_equal_text(a_party, party) && (!a_unit.size || bytes_equal_text(a_unit, unit))) return true;
    }
    return false;
}
