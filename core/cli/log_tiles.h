/* A log written as files: the static layout of C2SP tlog-tiles, which any monitor, mirror or web server can use.
 *
 *   tile/LEVEL/N[.p/WIDTH]    up to 256 hashes of the tree's level 8*LEVEL
 *   tile/entries/N[.p/WIDTH]  up to 256 entries, each after its length (2 bytes, big-endian)
 *   N is written in groups of three digits, all but the last after an x: 1234567 is x001/x234/567
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_LOG_TILES_H
#define CLI_LOG_TILES_H

#include "base/fail.h"
#include "seal/merkle.h"

#define LOG_TILE_WIDTH  256
#define LOG_TILE_LEVELS 8 /* of 2^64 leaves */

struct log_tiles {
    const char *folder;
    struct merkle_tree tree;
    struct buffer entries;
    uint8_t levels[LOG_TILE_LEVELS][LOG_TILE_WIDTH * MERKLE_HASH_SIZE];
    struct fail why; /* of the first failure */
};

void log_tiles_begin(struct log_tiles *tiles, const char *folder);
/* The next entry. GUICHET_TOO_LARGE when it is longer than the layout allows. */
int log_tiles_add(struct log_tiles *tiles, struct bytes entry);
/* Writes what is partial. */
int log_tiles_end(struct log_tiles *tiles);
void log_tiles_done(struct log_tiles *tiles);

#endif
