/* The Merkle tree against the vectors of RFC 6962 and against a naive tree, for every size up to 64. */
#include "seal/merkle.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define MOST 64

static struct merkle_hash leaves[MOST];

/* MTH(D[n]) exactly as RFC 9162 §2.1.1 defines it. */
static struct merkle_hash naive_root(size_t first, size_t count) {
    struct merkle_hash root;
    struct merkle_tree empty;
    if (count == 0) {
        merkle_init(&empty);
        merkle_root(&empty, &root);
        return root;
    }
    if (count == 1) return leaves[first];
    size_t split = 1;
    while (split * 2 < count) split *= 2;
    struct merkle_hash left = naive_root(first, split), right = naive_root(first + split, count - split);
    merkle_node(&left, &right, &root);
    return root;
}

static int fetch(void *from, unsigned level, uint64_t index, struct merkle_hash *out) {
    size_t *size = from;
    uint64_t first = index << level, count = UINT64_C(1) << level;
    if (first + count > *size) return GUICHET_NOT_FOUND;
    *out = naive_root((size_t)first, (size_t)count);
    return GUICHET_OK;
}

static void assert_same(const struct merkle_hash *a, const struct merkle_hash *b) {
    assert_memory_equal(a->bytes, b->bytes, MERKLE_HASH_SIZE);
}

static int make_leaves(void **state) {
    (void)state;
    for (size_t i = 0; i < MOST; i++) {
        char text[16];
        int size = snprintf(text, sizeof text, "entry %zu", i);
        merkle_leaf((struct bytes){text, (size_t)size}, &leaves[i]);
    }
    return 0;
}

static void test_vectors(void **state) {
    (void)state;
    static const struct {
        const char *leaf, *root;
    } vectors[] = {
        {"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
        {"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
        {"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
        {"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
        {"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
        {"40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
        {"5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
        {"606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
    };
    struct merkle_tree tree;
    struct merkle_hash root, leaf, wanted;
    merkle_init(&tree);
    merkle_root(&tree, &root);
    assert_int_equal(text_hex_parse(BYTES("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
                                    wanted.bytes, MERKLE_HASH_SIZE),
                     GUICHET_OK);
    assert_same(&root, &wanted);
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        char raw[16];
        size_t size = strlen(vectors[i].leaf) / 2;
        assert_int_equal(text_hex_parse(bytes_of(vectors[i].leaf), raw, size), GUICHET_OK);
        assert_int_equal(text_hex_parse(bytes_of(vectors[i].root), wanted.bytes, MERKLE_HASH_SIZE), GUICHET_OK);
        merkle_leaf((struct bytes){raw, size}, &leaf);
        merkle_append(&tree, &leaf, NULL, NULL);
        merkle_root(&tree, &root);
        assert_same(&root, &wanted);
    }
}

struct closed {
    uint64_t count;
};

static void hear_closed(void *to, unsigned level, uint64_t index, const struct merkle_hash *hash) {
    struct closed *closed = to;
    struct merkle_hash wanted = naive_root((size_t)(index << level), (size_t)1 << level);
    assert_true(level >= 1);
    assert_same(hash, &wanted);
    closed->count++;
}

static void test_append(void **state) {
    (void)state;
    struct merkle_tree tree;
    struct closed closed = {0};
    merkle_init(&tree);
    for (size_t n = 1; n <= MOST; n++) {
        struct merkle_hash root, wanted = naive_root(0, n), at;
        merkle_append(&tree, &leaves[n - 1], hear_closed, &closed);
        merkle_root(&tree, &root);
        assert_same(&root, &wanted);
        assert_int_equal(merkle_root_at(fetch, &n, n, &at), GUICHET_OK);
        assert_same(&at, &wanted);
    }
    assert_int_equal(closed.count, MOST - 1);
}

static void test_inclusion(void **state) {
    (void)state;
    for (size_t n = 1; n <= MOST; n++) {
        struct merkle_hash root = naive_root(0, n);
        for (uint64_t m = 0; m < n; m++) {
            struct merkle_hash path[64];
            size_t count = 64;
            assert_int_equal(merkle_inclusion(fetch, &n, m, n, path, &count), GUICHET_OK);
            assert_int_equal(merkle_verify_inclusion(&leaves[m], m, n, path, count, &root), GUICHET_OK);
            assert_int_equal(merkle_verify_inclusion(&leaves[(m + 1) % MOST], m, n, path, count, &root),
                             GUICHET_CRYPTO);
            if (n > 1)
                assert_int_equal(merkle_verify_inclusion(&leaves[m], (m + 1) % n, n, path, count, &root),
                                 GUICHET_CRYPTO);
            if (count == 0) continue;
            assert_int_equal(merkle_verify_inclusion(&leaves[m], m, n, path, count - 1, &root), GUICHET_CRYPTO);
            path[count - 1].bytes[7] ^= 1;
            assert_int_equal(merkle_verify_inclusion(&leaves[m], m, n, path, count, &root), GUICHET_CRYPTO);
        }
    }
}

static void test_consistency(void **state) {
    (void)state;
    for (size_t n = 1; n <= MOST; n++) {
        struct merkle_hash root = naive_root(0, n);
        for (uint64_t m = 1; m <= n; m++) {
            struct merkle_hash path[64], old = naive_root(0, (size_t)m), wrong = old;
            size_t count = 64;
            assert_int_equal(merkle_consistency(fetch, &n, m, n, path, &count), GUICHET_OK);
            assert_int_equal(merkle_verify_consistency(m, &old, n, &root, path, count), GUICHET_OK);
            wrong.bytes[0] ^= 1;
            assert_int_equal(merkle_verify_consistency(m, &wrong, n, &root, path, count), GUICHET_CRYPTO);
            assert_int_equal(merkle_verify_consistency(m, &old, n, &wrong, path, count), GUICHET_CRYPTO);
            if (m == n) assert_int_equal(count, 0);
            if (count == 0) continue;
            assert_int_equal(merkle_verify_consistency(m, &old, n, &root, path, count - 1), GUICHET_CRYPTO);
            path[0].bytes[31] ^= 1;
            assert_int_equal(merkle_verify_consistency(m, &old, n, &root, path, count), GUICHET_CRYPTO);
        }
    }
}

/* The paths that RFC 6962 §2.1.3 draws for seven leaves. */
static void test_drawn_paths(void **state) {
    (void)state;
    size_t n = 7, count = 64;
    struct merkle_hash path[64], wanted;
    assert_int_equal(merkle_inclusion(fetch, &n, 0, 7, path, &count), GUICHET_OK);
    assert_int_equal(count, 3); /* b, h, l */
    assert_same(&path[0], &leaves[1]);
    wanted = naive_root(2, 2);
    assert_same(&path[1], &wanted);
    wanted = naive_root(4, 3);
    assert_same(&path[2], &wanted);
    count = 64;
    assert_int_equal(merkle_consistency(fetch, &n, 3, 7, path, &count), GUICHET_OK);
    assert_int_equal(count, 4); /* c, d, g, l */
    assert_same(&path[0], &leaves[2]);
    assert_same(&path[1], &leaves[3]);
}

static void test_refusals(void **state) {
    (void)state;
    struct merkle_hash path[64];
    size_t n = 8, count = 64;
    assert_int_equal(merkle_inclusion(fetch, &n, 8, 8, path, &count), GUICHET_INVALID);
    assert_int_equal(merkle_consistency(fetch, &n, 0, 8, path, &count), GUICHET_INVALID);
    assert_int_equal(merkle_consistency(fetch, &n, 9, 8, path, &count), GUICHET_INVALID);
    count = 2;
    assert_int_equal(merkle_inclusion(fetch, &n, 0, 8, path, &count), GUICHET_TOO_LARGE);
    count = 64;
    assert_int_equal(merkle_inclusion(fetch, &n, 0, 20, path, &count), GUICHET_NOT_FOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),     cmocka_unit_test(test_append),      cmocka_unit_test(test_inclusion),
        cmocka_unit_test(test_consistency), cmocka_unit_test(test_drawn_paths), cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, make_leaves, NULL);
}
