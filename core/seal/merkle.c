/* The Merkle tree of RFC 9162 §2.1, kept as its frontier.
 * Proofs are computed from hashes of complete subtrees, which a callback fetches. */
#include "seal/merkle.h"

#include "seal/digest.h"

void merkle_leaf(struct bytes entry, struct merkle_hash *out) {
    const struct bytes parts[] = {{"\x00", 1}, entry};
    digest_sha256(parts, 2, out->bytes);
}

void merkle_node(const struct merkle_hash *left, const struct merkle_hash *right, struct merkle_hash *out) {
    const struct bytes parts[] = {
        {"\x01", 1}, {(const char *)left->bytes, MERKLE_HASH_SIZE}, {(const char *)right->bytes, MERKLE_HASH_SIZE}};
    digest_sha256(parts, 3, out->bytes);
}

void merkle_init(struct merkle_tree *tree) {
    *tree = (struct merkle_tree){0};
}

/* Like adding one to a binary number: every carry closes a subtree. */
void merkle_append(struct merkle_tree *tree, const struct merkle_hash *leaf,
                   void (*on_complete)(void *to, unsigned level, uint64_t index, const struct merkle_hash *hash),
                   void *to) {
    struct merkle_hash hash = *leaf;
    unsigned level = 0;
    for (; tree->size >> level & 1; level++) {
        merkle_node(&tree->frontier[level], &hash, &hash);
        if (on_complete) on_complete(to, level + 1, tree->size >> (level + 1), &hash);
    }
    require(level < MERKLE_LEVELS);
    tree->frontier[level] = hash;
    tree->size++;
}

void merkle_root(const struct merkle_tree *tree, struct merkle_hash *root) {
    if (tree->size == 0) {
        digest_sha256(NULL, 0, root->bytes);
        return;
    }
    unsigned level = (unsigned)__builtin_ctzll(tree->size);
    *root = tree->frontier[level];
    while (++level < MERKLE_LEVELS) {
        if (tree->size >> level & 1) merkle_node(&tree->frontier[level], root, root);
    }
}

/* The hash of leaves [first, first + count): `first` is a multiple of the largest power of two below `count`, as
 * every range of the RFC's recursion is. */
static int range_root(merkle_fetch *fetch, void *from, uint64_t first, uint64_t count, struct merkle_hash *root) {
    bool started = false;
    uint64_t end = first + count;
    while (count > 0) {
        unsigned level = (unsigned)__builtin_ctzll(count);
        struct merkle_hash hash;
        count &= count - 1;
        int status = fetch(from, level, (end >> level) - 1, &hash);
        if (status) return status;
        end -= UINT64_C(1) << level;
        if (started) merkle_node(&hash, root, root);
        else *root = hash;
        started = true;
    }
    return GUICHET_OK;
}

int merkle_root_at(merkle_fetch *fetch, void *from, uint64_t size, struct merkle_hash *root) {
    if (size > 0) return range_root(fetch, from, 0, size, root);
    digest_sha256(NULL, 0, root->bytes);
    return GUICHET_OK;
}

/* The largest power of two smaller than n (n ≥ 2). */
static uint64_t split_of(uint64_t n) {
    return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

static void reverse(struct merkle_hash *hashes, size_t count) {
    for (size_t i = 0; i < count / 2; i++) {
        struct merkle_hash other = hashes[i];
        hashes[i] = hashes[count - 1 - i];
        hashes[count - 1 - i] = other;
    }
}

static int add_range(merkle_fetch *fetch, void *from, uint64_t first, uint64_t count, struct merkle_hash *hashes,
                     size_t *used, size_t room) {
    if (*used == room) return GUICHET_TOO_LARGE;
    return range_root(fetch, from, first, count, &hashes[(*used)++]);
}

/* PATH(m, D[n]) is written leaf first; the walk goes root first, so the list is turned at the end. */
int merkle_inclusion(merkle_fetch *fetch, void *from, uint64_t index, uint64_t size, struct merkle_hash *hashes,
                     size_t *count) {
    if (index >= size) return GUICHET_INVALID;
    size_t used = 0;
    uint64_t first = 0, left = size;
    while (left > 1) {
        uint64_t split = split_of(left);
        bool is_right = index - first >= split;
        int status = is_right ? add_range(fetch, from, first, split, hashes, &used, *count)
                              : add_range(fetch, from, first + split, left - split, hashes, &used, *count);
        if (status) return status;
        if (is_right) first += split;
        left = is_right ? left - split : split;
    }
    reverse(hashes, used);
    *count = used;
    return GUICHET_OK;
}

/* SUBPROOF(m, D[n], b) of §2.1.4.1, without recursion. */
int merkle_consistency(merkle_fetch *fetch, void *from, uint64_t old_size, uint64_t size, struct merkle_hash *hashes,
                       size_t *count) {
    if (old_size == 0 || old_size > size) return GUICHET_INVALID;
    size_t used = 0;
    uint64_t first = 0, left = size, old = old_size;
    bool is_whole = true;
    while (old != left) {
        uint64_t split = split_of(left);
        bool is_right = old > split;
        int status = is_right ? add_range(fetch, from, first, split, hashes, &used, *count)
                              : add_range(fetch, from, first + split, left - split, hashes, &used, *count);
        if (status) return status;
        if (is_right) {
            first += split;
            old -= split;
            is_whole = false;
        }
        left = is_right ? left - split : split;
    }
    if (!is_whole) {
        int status = add_range(fetch, from, first, left, hashes, &used, *count);
        if (status) return status;
    }
    reverse(hashes, used);
    *count = used;
    return GUICHET_OK;
}

static bool is_same(const struct merkle_hash *a, const struct merkle_hash *b) {
    return memcmp(a->bytes, b->bytes, MERKLE_HASH_SIZE) == 0;
}

int merkle_verify_inclusion(const struct merkle_hash *leaf, uint64_t index, uint64_t size,
                            const struct merkle_hash *hashes, size_t count, const struct merkle_hash *root) {
    if (index >= size) return GUICHET_CRYPTO;
    uint64_t node = index, last = size - 1;
    struct merkle_hash hash = *leaf;
    for (size_t i = 0; i < count; i++) {
        if (last == 0) return GUICHET_CRYPTO;
        if (node & 1 || node == last) {
            merkle_node(&hashes[i], &hash, &hash);
            while (!(node & 1) && node != 0) node >>= 1, last >>= 1;
        } else {
            merkle_node(&hash, &hashes[i], &hash);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && is_same(&hash, root) ? GUICHET_OK : GUICHET_CRYPTO;
}

int merkle_verify_consistency(uint64_t old_size, const struct merkle_hash *old_root, uint64_t size,
                              const struct merkle_hash *root, const struct merkle_hash *hashes, size_t count) {
    if (old_size == 0 || old_size > size) return GUICHET_CRYPTO;
    if (old_size == size) return count == 0 && is_same(old_root, root) ? GUICHET_OK : GUICHET_CRYPTO;
    /* A complete old tree is itself the first node of the path. */
    bool is_power = (old_size & (old_size - 1)) == 0;
    size_t next = is_power ? 0 : 1;
    if (count < next + (is_power ? 1 : 0)) return GUICHET_CRYPTO;
    struct merkle_hash old = is_power ? *old_root : hashes[0], now = old;
    uint64_t node = old_size - 1, last = size - 1;
    while (node & 1) node >>= 1, last >>= 1;
    for (; next < count; next++) {
        if (last == 0) return GUICHET_CRYPTO;
        if (node & 1 || node == last) {
            merkle_node(&hashes[next], &old, &old);
            merkle_node(&hashes[next], &now, &now);
            while (!(node & 1) && node != 0) node >>= 1, last >>= 1;
        } else {
            merkle_node(&now, &hashes[next], &now);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && is_same(&old, old_root) && is_same(&now, root) ? GUICHET_OK : GUICHET_CRYPTO;
}
