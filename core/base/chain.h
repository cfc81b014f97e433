/* Intrusive doubly linked list: `struct chain` is both the head and the link inside a member.
 * Floor: base. Thread: the owner's. */
#ifndef BASE_CHAIN_H
#define BASE_CHAIN_H

#include <stdbool.h>
#include <stddef.h>

struct chain {
    struct chain *next, *previous;
};

#define chain_item(link, type, member) ((type *)((char *)(link) - offsetof(type, member)))

static inline void chain_init(struct chain *head) {
    head->next = head->previous = head;
}
static inline bool chain_is_empty(const struct chain *head) {
    return head->next == head;
}
static inline void chain_add_last(struct chain *head, struct chain *link) {
    link->previous = head->previous;
    link->next = head;
    head->previous->next = link;
    head->previous = link;
}
/* Safe on a link that is in no list but was initialised. */
static inline void chain_remove(struct chain *link) {
    link->previous->next = link->next;
    link->next->previous = link->previous;
    chain_init(link);
}
/* The first link taken out, or NULL. */
static inline struct chain *chain_take_first(struct chain *head) {
    struct chain *first = head->next;
    if (first == head) return NULL;
    chain_remove(first);
    return first;
}

#endif
