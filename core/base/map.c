/* A map from text to pointer.
 *
 *   slots    [ 0 | 3 | 0 | 1 | 2 | … ]   0: free; n: entry n-1; probed linearly, at most half full
 *   entries  [ a | b | c ]               in insertion order */
#include "base/map.h"

#include "base/id.h"

#define SLOTS_FIRST 16

void map_init(struct map *m) {
    *m = (struct map){0};
    id_random(&m->seed, sizeof m->seed);
}

void map_done(struct map *m) {
    if (!m) return;
    free(m->entries);
    free(m->slots);
    *m = (struct map){.seed = m->seed};
}

/* FNV-1a from a random start, stirred at the end because only the low bits choose the slot. */
static uint64_t hash(const struct map *m, struct bytes key) {
    uint64_t h = 0xCBF29CE484222325u ^ m->seed;
    for (size_t i = 0; i < key.size; i++) h = (h ^ (unsigned char)key.data[i]) * 0x100000001B3u;
    h = (h ^ h >> 33) * 0xFF51AFD7ED558CCDu;
    return h ^ h >> 33;
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t find_slot(const struct map *m, struct bytes key) {
    size_t slot = hash(m, key) & (m->slot_count - 1);
    while (m->slots[slot] && !bytes_equal(m->entries[m->slots[slot] - 1].key, key)) {
        slot = (slot + 1) & (m->slot_count - 1);
    }
    return slot;
}

/* Room for one more entry and twice as many slots as entries. */
static int make_room(struct map *m) {
    if (m->count < m->room) return GUICHET_OK;
    size_t slot_count = m->slot_count ? m->slot_count * 2 : SLOTS_FIRST;
    if (slot_count > UINT32_MAX) return GUICHET_MEMORY;
    uint32_t *slots = calloc(slot_count, sizeof *slots);
    struct map_entry *entries = slots ? realloc(m->entries, slot_count / 2 * sizeof *entries) : NULL;
    if (!entries) {
        free(slots);
        return GUICHET_MEMORY;
    }
    free(m->slots);
    m->slots = slots;
    m->slot_count = slot_count;
    m->entries = entries;
    m->room = slot_count / 2;
    for (size_t i = 0; i < m->count; i++) m->slots[find_slot(m, m->entries[i].key)] = (uint32_t)(i + 1);
    return GUICHET_OK;
}

int map_set(struct map *m, struct bytes key, void *value) {
    if (m->count > 0) {
        uint32_t entry = m->slots[find_slot(m, key)];
        if (entry) {
            m->entries[entry - 1].value = value;
            return GUICHET_OK;
        }
    }
    int status = make_room(m);
    if (status) return status;
    m->slots[find_slot(m, key)] = (uint32_t)(m->count + 1);
    m->entries[m->count++] = (struct map_entry){key, value};
    return GUICHET_OK;
}

void *map_get(const struct map *m, struct bytes key) {
    if (m->count == 0) return NULL;
    uint32_t entry = m->slots[find_slot(m, key)];
    return entry ? m->entries[entry - 1].value : NULL;
}
