/* A map from text to pointer: open addressing, insertion order kept for walking.
 * Floor: base. Thread: one writer, or many readers once it is frozen. Keys are borrowed and must outlive the map. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/bytes.h"

struct map_entry {
    struct bytes key;
    void *value;
};

struct map {
    struct map_entry *entries; /* in insertion order */
    size_t count, room;
    uint32_t *slots;
    size_t slot_count;
    uint64_t seed; /* of the hash: keys may come from a stranger */
};

void map_init(struct map *m);
void map_done(struct map *m); /* values are not freed */
/* Sets or replaces. GUICHET_MEMORY leaves the map as it was. */
int map_set(struct map *m, struct bytes key, void *value);
void *map_get(const struct map *m, struct bytes key);

#endif
