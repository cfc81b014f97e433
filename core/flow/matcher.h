/* Patterns of Lua 5.4 (reference manual §6.4.1), with a count of steps: find, match, gmatch and gsub stand on it.
 *
 * Floor: flow (pure). Thread: any. Nothing is allocated, nothing is raised. Every comparison of a character costs a
 * step; when the allotment is used up, `more` is asked for another, and a 0 ends the match with MATCHER_SPENT: so
 * catastrophic backtracking costs what the caller grants and no more. Depth of recursion is bounded. */
#ifndef FLOW_MATCHER_H
#define FLOW_MATCHER_H

#include "base/bytes.h"

#define MATCHER_CAPTURES_MAX 32
#define MATCHER_DEPTH_MAX    200

enum matcher_end { MATCHER_OK, MATCHER_WRONG, MATCHER_SPENT }; /* WRONG: the pattern, `words` say how */

struct matcher_capture {
    const char *start;
    ptrdiff_t size; /* or one of MATCHER_POSITION, MATCHER_OPEN */
};

#define MATCHER_OPEN     (-1) /* begun, not closed */
#define MATCHER_POSITION (-2) /* "()" : the place, not the text */

struct matcher {
    struct bytes subject, pattern; /* the pattern without its anchor */
    int64_t steps;                 /* left of the allotment */
    int64_t (*more)(void *who);    /* another allotment, 0: spent; NULL: none */
    void *who;
    enum matcher_end end;
    char words[80];
    unsigned depth;
    unsigned captures;
    struct matcher_capture capture[MATCHER_CAPTURES_MAX];
};

void matcher_init(struct matcher *m, struct bytes subject, struct bytes pattern);
/* Matches the pattern at `at` (a place in the subject, its end included). The end of the match, or NULL: no match
 * (m->end is MATCHER_OK) or an end that is not OK. */
const char *matcher_at(struct matcher *m, const char *at);

#endif
