/* Which other cases about the same target the caller is told of, by their numbers. */
#include "desk/access.h"
#include "desk/view.h"

static const char *const *numbers_of(enum sight sight, const struct requisition *head, const struct query *query,
                                     bool only_earlier) {
    const char **numbers = arena_array(query->arena, query->count + 1, sizeof(*numbers));
    size_t count = 0;
    for (size_t i = 0; numbers && i < query->count; i++) {
        const struct requisition *other = &query->rows.requisitions[i].head;
        bool is_own = strcmp(other->party, head->party) == 0 && strcmp(other->unit, head->unit) == 0;
        if (only_earlier && other->log_index > head->log_index) continue;
        if (other->circle) continue; /* need to know: not told of by another case */
        if ((is_own && sight == SIGHT_REQUESTER) || access_is_inside(sight)) numbers[count++] = other->number;
    }
    return numbers;
}

const char *const *view_duplicates(enum sight sight, const struct requisition *head, const struct query *query) {
    return numbers_of(sight, head, query, false);
}

const char *const *view_earlier_duplicates(enum sight sight, const struct requisition *head,
                                           const struct query *query) {
    return numbers_of(sight, head, query, true);
}
