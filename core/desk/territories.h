/* The territories in force: read at start, and anew when the gateway is told to reload.
 *
 * Floor: desk. Thread: any; what is read between territories_enter and territories_leave stays as it is until then. A
 * file with a fault changes nothing: those that were there remain. */
#ifndef DESK_TERRITORIES_H
#define DESK_TERRITORIES_H

#include "domain/party.h"
#include "domain/territory.h"

#include <pthread.h>

struct territories {
    const char *folder; /* config/territories; need not exist */
    const struct calendar_set *calendars;
    pthread_rwlock_t lock;
    struct arena arena; /* of `table` */
    struct territory_table table;
};

/* Reads the folder. Faults have the pointer "FILE:place"; GUICHET_CONFIG when there was one, and the book is then empty
 * but may be closed. What it points to must outlive it. */
int territories_open(struct territories *book, const char *folder, const struct calendar_set *calendars,
                     struct faults *faults, struct fail *why);
void territories_close(struct territories *book);
/* Reads it again; on a fault the old table stays. */
int territories_reload(struct territories *book, struct faults *faults, struct fail *why);

const struct territory_table *territories_enter(struct territories *book);
void territories_leave(struct territories *book);

/* A party's territory must have a calendar: faults at "FILE" otherwise. */
int territories_check_parties(const struct party_table *parties, const struct calendar_set *calendars, const char *file,
                              struct faults *faults);

#endif
