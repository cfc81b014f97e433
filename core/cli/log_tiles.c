/* A tile is written when its last hash is known; the right edge at the end. */
#include "cli/log_tiles.h"

#include "cli/files.h"

#include <errno.h>
#include <sys/stat.h>

#define ENTRY_MAX   65535
#define ENTRIES_MAX (LOG_TILE_WIDTH * (ENTRY_MAX + 2u))

void log_tiles_begin(struct log_tiles *tiles, const char *folder) {
    tiles->folder = folder;
    tiles->why = (struct fail){0};
    merkle_init(&tiles->tree);
    buffer_init(&tiles->entries, ENTRIES_MAX);
}

void log_tiles_done(struct log_tiles *tiles) {
    buffer_done(&tiles->entries);
}

/* "x001/x234/567" */
static void name_number(uint64_t number, char *out, size_t room) {
    unsigned groups[7], count = 0;
    size_t used = 0;
    do {
        groups[count++] = (unsigned)(number % 1000);
        number /= 1000;
    } while (number);
    while (count-- > 0) used += (size_t)snprintf(out + used, room - used, count ? "x%03u/" : "%03u", groups[count]);
}

/* Every folder above the file. */
static int make_folders(char *path, struct fail *why) {
    for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = '\0';
        bool is_made = mkdir(path, 0755) == 0 || errno == EEXIST;
        if (!is_made) fail(why, GUICHET_DISK, "%s: %s", path, strerror(errno));
        *at = '/';
        if (!is_made) return GUICHET_DISK;
    }
    return GUICHET_OK;
}

static void write_tile(struct log_tiles *tiles, const char *kind, uint64_t number, unsigned width, struct bytes data) {
    char path[FILES_PATH_MAX], name[64], partial[16] = "";
    if (tiles->why.status) return;
    name_number(number, name, sizeof name);
    if (width < LOG_TILE_WIDTH) snprintf(partial, sizeof partial, ".p/%u", width);
    int size = snprintf(path, sizeof path, "%s/tile/%s/%s%s", tiles->folder, kind, name, partial);
    if (size < 0 || (size_t)size >= sizeof path) {
        fail(&tiles->why, GUICHET_CONFIG, "the path %s is too long", tiles->folder);
        return;
    }
    if (make_folders(path, &tiles->why) == GUICHET_OK) files_write(path, 0644, data, &tiles->why);
}

static void write_hashes(struct log_tiles *tiles, unsigned level, uint64_t number, unsigned width) {
    char kind[16];
    snprintf(kind, sizeof kind, "%u", level);
    write_tile(tiles, kind, number, width,
               (struct bytes){(const char *)tiles->levels[level], (size_t)width * MERKLE_HASH_SIZE});
}

static void put_hash(struct log_tiles *tiles, unsigned level, uint64_t index, const struct merkle_hash *hash) {
    unsigned at = (unsigned)(index % LOG_TILE_WIDTH);
    memcpy(tiles->levels[level] + (size_t)at * MERKLE_HASH_SIZE, hash->bytes, MERKLE_HASH_SIZE);
    if (at + 1 == LOG_TILE_WIDTH) write_hashes(tiles, level, index / LOG_TILE_WIDTH, LOG_TILE_WIDTH);
}

static void on_complete(void *to, unsigned level, uint64_t index, const struct merkle_hash *hash) {
    if (level % 8 == 0) put_hash(to, level / 8, index, hash);
}

int log_tiles_add(struct log_tiles *tiles, struct bytes entry) {
    uint64_t index = tiles->tree.size;
    struct merkle_hash leaf;
    if (entry.size > ENTRY_MAX)
        return fail(&tiles->why, GUICHET_TOO_LARGE, "entry %llu is too long", (unsigned long long)index);
    const char length[] = {(char)(entry.size >> 8), (char)entry.size};
    buffer_add(&tiles->entries, length, sizeof length);
    if (buffer_add_bytes(&tiles->entries, entry)) return fail(&tiles->why, GUICHET_MEMORY, "no memory for entries");
    merkle_leaf(entry, &leaf);
    put_hash(tiles, 0, index, &leaf);
    merkle_append(&tiles->tree, &leaf, on_complete, tiles);
    if (index % LOG_TILE_WIDTH == LOG_TILE_WIDTH - 1) {
        write_tile(tiles, "entries", index / LOG_TILE_WIDTH, LOG_TILE_WIDTH, buffer_bytes(&tiles->entries));
        buffer_clear(&tiles->entries);
    }
    return tiles->why.status;
}

int log_tiles_end(struct log_tiles *tiles) {
    uint64_t size = tiles->tree.size;
    unsigned width = (unsigned)(size % LOG_TILE_WIDTH);
    if (width) write_tile(tiles, "entries", size / LOG_TILE_WIDTH, width, buffer_bytes(&tiles->entries));
    for (unsigned level = 0; level < LOG_TILE_LEVELS; level++) {
        uint64_t hashes = size >> (8 * level);
        if (hashes % LOG_TILE_WIDTH)
            write_hashes(tiles, level, hashes / LOG_TILE_WIDTH, (unsigned)(hashes % LOG_TILE_WIDTH));
    }
    return tiles->why.status;
}
