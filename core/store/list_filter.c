/* Filters over one row: pure, but for the clock that the question brings. */
#include "store/list_filter.h"

#include "base/text.h"
#include "domain/circle.h"
#include "domain/coreader.h"
#include "domain/court.h"

bool list_filter_has_word(const char *const *words, const char *word) {
    for (; words && *words && word; words++) {
        if (strcmp(*words, word) == 0) return true;
    }
    return false;
}

bool list_has_team(const struct query_filter *filter, const char *team) {
    return filter->all || list_filter_has_word(filter->teams, team);
}

bool list_filter_is_of_unit(const struct query_filter *f, const struct requisition *r) {
    return r->party && strcmp(r->party, f->party) == 0 && r->unit && strcmp(r->unit, f->unit ? f->unit : "") == 0;
}

static bool is_shared(const struct query_filter *f, const struct requisition *r) {
    return f->viewer && (court_allows(f->viewer, r) || coreader_allows(f->viewer, r, f->now));
}

bool list_filter_is_visible(const struct query_filter *f, const struct requisition *r) {
    if (f->all) return true;
    if (f->party)
        return list_filter_is_of_unit(f, r) || requisition_is_for(r, f->party, f->unit ? f->unit : "") ||
               is_shared(f, r);
    return list_filter_has_word(f->teams, r->holder);
}

bool list_filter_may_know(const struct query_filter *f, const struct requisition *head, const struct task *task) {
    if (!head->circle) return true;
    if (!f->viewer) return false;
    return circle_allows(f->viewer, head, task) || ((f->viewer->roles & ROLE_AUDITOR) && !task && !f->target);
}

/* Is it one of these, with commas between them? */
static bool is_among(const char *wanted, const char *text) {
    size_t size = text ? strlen(text) : 0;
    for (const char *at = wanted; size && at; at = strchr(at, ',')) {
        at += *at == ',';
        if (strcspn(at, ",") == size && memcmp(at, text, size) == 0) return true;
    }
    return false;
}

static bool is_text(const char *wanted, const char *text) {
    return !wanted || (text && strcmp(wanted, text) == 0);
}

bool list_filter_is_due(const struct query_filter *f, int64_t due_at) {
    if (f->due_before && (!due_at || due_at >= f->due_before)) return false;
    return !f->due_after || (due_at && due_at > f->due_after);
}

bool list_filter_is_sent(const struct query_filter *f, const struct requisition *r) {
    if (!is_text(f->type, r->type) || !is_text(f->of_party, r->party) || !is_text(f->of_unit, r->unit)) return false;
    if (f->received_before && r->received_at >= f->received_before) return false;
    return !f->received_after || r->received_at > f->received_after;
}

bool list_filter_is_wanted(const struct query_filter *f, const struct requisition *r) {
    if (!is_text(f->state, r->state) || !is_text(f->urgency, urgency_name(r->urgency)) ||
        !is_text(f->team, r->holder)) {
        return false;
    }
    if (!is_text(f->clock, clock_state_name(r->clock)) || (f->outcomes && !is_among(f->outcomes, r->outcome)))
        return false;
    if (f->standing && (f->standing == STANDING_OPEN) != (r->closed_at == 0)) return false;
    if (f->overdue && (r->closed_at || !r->due_at || r->due_at >= f->now)) return false;
    return list_filter_is_due(f, r->due_at) && list_filter_is_sent(f, r);
}

bool list_filter_may_take(const struct actor *viewer, unsigned roles, bool is_secret) {
    if (roles & viewer->roles & ROLES_HOLDER) return true;
    return !is_secret && (!roles || (viewer->roles & ROLE_SUPERVISOR));
}
