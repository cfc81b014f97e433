/* Which of its identifiers and case numbers a requisition shares with another.
 *
 * Floor: desk (pure). Thread: any. The store knows blind indices alone; the requisition's own content says what they
 * stand for, so only who may read that content is told what was matched. */
#ifndef DESK_RELATED_H
#define DESK_RELATED_H

#include "desk/record.h"

struct related_mark {
    uint8_t blind[BLIND_SIZE];
    const char *pointer; /* where it stands in the representation: "/input/item_ids/0", "/procedure/pv" */
    const char *kind;    /* "postal_item", "iban" … (domain/identifiers.h), "case", or "identifier": of no known form */
};

struct related_marks {
    struct related_mark *list;
    size_t count;
};

/* Everything in the content that can be searched for, in the arena. */
int related_marks(const struct desk *desk, const struct record *record, struct arena *arena, struct related_marks *out,
                  struct fail *why);
/* The mark of this blind index, or NULL: it was in the content once, or came with an answer's reply. */
const struct related_mark *related_find(const struct related_marks *marks, struct bytes blind);

#endif
