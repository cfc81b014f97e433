/* Questions in flight, by number and generation: the one place where an answer of any thread meets its question.
 *
 * Floor: plugin. Thread: call_answer any; the rest the loop's. A ticket is good for one answer: the second, the late
 * and the invented one are refused (GUICHET_GONE) and touch nothing. The table outlives its owner while somebody holds
 * it, so a plugin that does not end may keep calling into it. */
#ifndef PLUGIN_CALL_H
#define PLUGIN_CALL_H

#include "loop/loop.h"
#include "plugin/content.h"

#define CALL_ANSWER_MAX (1u << 20)

struct call_table;

/* What `on_answered` is told. `text` is borrowed. */
struct call_answer {
    void *asker; /* as given to call_open */
    int status;
    struct bytes text;
};

int call_table_open(struct loop *loop, void (*on_answered)(const struct call_answer *answer), struct call_table **out);
/* From here on every answer is refused, and none that is under way is told any more. Drops the owner's hold. */
void call_table_close(struct call_table *table);
void call_table_hold(struct call_table *table);
void call_table_drop(struct call_table *table);

/* A ticket for one answer by `answerer`; 0 when too many are in flight. */
uint64_t call_open(struct call_table *table, const void *answerer, void *asker);
/* What goes with the question: held until the ticket is void. */
void call_lend(struct call_table *table, uint64_t ticket, struct content *content);
/* The same for who answers it, held for him; NULL: there is none, or the ticket is not good or not his. */
struct content *call_content(struct call_table *table, const void *answerer, uint64_t ticket);
/* The ticket is void from here on. False: the answer is here already and will be told. */
bool call_withdraw(struct call_table *table, uint64_t ticket);
/* `on_answered` will run on the loop. GUICHET_GONE for a ticket that is not good (any more) or is not `answerer`'s. An
 * answer over CALL_ANSWER_MAX is told as a failed one and GUICHET_TOO_LARGE; without memory (GUICHET_MEMORY) none is.
 */
int call_answer(struct call_table *table, const void *answerer, uint64_t ticket, int status, struct bytes text);

#endif
