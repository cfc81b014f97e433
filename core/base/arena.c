/* Memory that dies together.
 * Blocks grow from 4 (or less, when asked) to 64 KiB; what does not fit in one gets a block of its own, behind the open
 * one. */
#include "base/arena.h"

#include <stdarg.h>

#define BLOCK_FIRST 4096
#define BLOCK_LAST  65536
#define ALIGN       _Alignof(max_align_t)

struct arena_block {
    struct arena_block *next; /* older */
    size_t used, room;
    max_align_t data[];
};

void arena_init(struct arena *a, size_t max) {
    arena_init_small(a, BLOCK_FIRST, max);
}

void arena_init_small(struct arena *a, size_t first, size_t max) {
    *a = (struct arena){.first = first, .max = max};
}

static void free_blocks(struct arena *a, struct arena_block *block) {
    while (block) {
        struct arena_block *next = block->next;
        a->total -= sizeof *block + block->room;
        free(block);
        block = next;
    }
}

void arena_done(struct arena *a) {
    if (!a) return;
    free_blocks(a, a->blocks);
    a->blocks = NULL;
}

void arena_reset(struct arena *a) {
    if (!a->blocks) return;
    if (a->blocks->room > BLOCK_LAST) { /* a giant that came first is not worth keeping */
        arena_done(a);
        return;
    }
    free_blocks(a, a->blocks->next);
    a->blocks->next = NULL;
    a->blocks->used = 0;
}

static struct arena_block *new_block(struct arena *a, size_t room) {
    struct arena_block *block = malloc(sizeof *block + room);
    if (!block) return NULL;
    *block = (struct arena_block){.room = room};
    a->total += sizeof *block + room;
    return block;
}

/* 0 when it cannot be rounded. */
static size_t rounded(size_t size) {
    if (size == 0) size = 1;
    return size > SIZE_MAX - ALIGN ? 0 : (size + ALIGN - 1) / ALIGN * ALIGN;
}

/* A block with room for `size`: the new open one, or a single one put behind the open one. */
static struct arena_block *add_block(struct arena *a, size_t size) {
    size_t left = a->max - a->total;
    if (left < sizeof(struct arena_block) || size > left - sizeof(struct arena_block)) return NULL;
    left = (left - sizeof(struct arena_block)) / ALIGN * ALIGN;
    size_t usual = a->blocks ? a->blocks->room * 2 : rounded(a->first);
    if (usual > BLOCK_LAST) usual = BLOCK_LAST;
    bool is_single = a->blocks && size > usual / 2;
    size_t room = is_single ? size : usual < size ? size : usual;
    struct arena_block *block = new_block(a, room < left ? room : left);
    if (!block) return NULL;
    struct arena_block **place = is_single ? &a->blocks->next : &a->blocks;
    block->next = *place;
    *place = block;
    return block;
}

void *arena_take(struct arena *a, size_t size) {
    size = rounded(size);
    if (size == 0) return NULL;
    struct arena_block *block = a->blocks;
    if (!block || size > block->room - block->used) block = add_block(a, size);
    if (!block) return NULL;
    char *data = (char *)block->data + block->used;
    block->used += size;
    return data;
}

void *arena_alloc(struct arena *a, size_t size) {
    void *data = arena_take(a, size);
    return data ? memset(data, 0, size) : NULL;
}

void *arena_array(struct arena *a, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / size) return NULL;
    return arena_alloc(a, count * size);
}

void *arena_grow(struct arena *a, void *old, size_t old_size, size_t size) {
    struct arena_block *block = a->blocks;
    size_t had = rounded(old_size), wanted = rounded(size);
    if (wanted == 0) return NULL;
    if (old && wanted <= had) return old;
    if (old && block->used >= had && (char *)block->data + (block->used - had) == (char *)old &&
        wanted <= block->room - (block->used - had)) {
        block->used += wanted - had;
        return old;
    }
    void *data = arena_take(a, size);
    if (data && old) memcpy(data, old, old_size);
    return data;
}

char *arena_copy(struct arena *a, struct bytes text) {
    if (text.size == SIZE_MAX) return NULL;
    char *copy = arena_take(a, text.size + 1);
    if (!copy) return NULL;
    if (text.size > 0) memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    return copy;
}

char *arena_text(struct arena *a, const char *text) {
    return arena_copy(a, bytes_of(text));
}

char *arena_printf(struct arena *a, const char *format, ...) {
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int size = vsnprintf(NULL, 0, format, list);
    va_end(list);
    char *text = size < 0 ? NULL : arena_take(a, (size_t)size + 1);
    if (text) vsnprintf(text, (size_t)size + 1, format, again);
    va_end(again);
    return text;
}
