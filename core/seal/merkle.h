/* RFC 6962 / RFC 9162 Merkle tree hashing: SHA-256, leaf prefix 0x00, node prefix 0x01.
 *
 * Floor: seal (pure). Thread: any; a tree belongs to one thread (the writer). The tree keeps only its frontier: one
 * hash for every complete subtree of the present size; proofs fetch older hashes through a callback. */
#ifndef SEAL_MERKLE_H
#define SEAL_MERKLE_H

#include "base/bytes.h"

#define MERKLE_HASH_SIZE 32
#define MERKLE_LEVELS    63

struct merkle_hash {
    uint8_t bytes[MERKLE_HASH_SIZE];
};

struct merkle_tree {
    uint64_t size;
    struct merkle_hash frontier[MERKLE_LEVELS]; /* [k]: the complete subtree of 2^k leaves, when bit k of size is set */
};

void merkle_leaf(struct bytes entry, struct merkle_hash *out);
void merkle_node(const struct merkle_hash *left, const struct merkle_hash *right, struct merkle_hash *out);
void merkle_init(struct merkle_tree *tree);
/* on_complete (may be NULL) hears every complete subtree that this leaf closes: level ≥ 1, index in that level. */
void merkle_append(struct merkle_tree *tree, const struct merkle_hash *leaf,
                   void (*on_complete)(void *to, unsigned level, uint64_t index, const struct merkle_hash *hash),
                   void *to);
/* The root of the present tree; of the empty tree SHA-256(""). */
void merkle_root(const struct merkle_tree *tree, struct merkle_hash *root);

/* Gives the hash of the complete subtree (level, index); level 0 is a leaf. */
typedef int merkle_fetch(void *from, unsigned level, uint64_t index, struct merkle_hash *out);

/* Root of the first `size` leaves (RFC 9162 §2.1.1). */
int merkle_root_at(merkle_fetch *fetch, void *from, uint64_t size, struct merkle_hash *root);
/* RFC 9162 §2.1.3.1 and §2.1.4.1. *count in: room (64 is always enough), out: hashes. GUICHET_INVALID for an index
 * that is not below size, or from > to, from = 0. */
int merkle_inclusion(merkle_fetch *fetch, void *from, uint64_t index, uint64_t size, struct merkle_hash *hashes,
                     size_t *count);
int merkle_consistency(merkle_fetch *fetch, void *from, uint64_t old_size, uint64_t size, struct merkle_hash *hashes,
                       size_t *count);
/* §2.1.3.2 and §2.1.4.2: GUICHET_CRYPTO when the proof does not hold. */
int merkle_verify_inclusion(const struct merkle_hash *leaf, uint64_t index, uint64_t size,
                            const struct merkle_hash *hashes, size_t count, const struct merkle_hash *root);
int merkle_verify_consistency(uint64_t old_size, const struct merkle_hash *old_root, uint64_t size,
                              const struct merkle_hash *root, const struct merkle_hash *hashes, size_t count);

#endif
