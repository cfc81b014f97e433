/* Checkpoints: a note that was signed verifies, and nothing else does. */
#include "seal/checkpoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <unistd.h>

struct world {
    char folder[64], key[96], vkey[96], vkey_text[512];
    struct arena arena;
    struct signer *signer;
    struct verifier *verifier;
    struct merkle_hash root;
    struct bytes note;
};

static void read_text(const char *path, char *text, size_t room) {
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(text, 1, room - 1, file);
    text[size] = '\0';
    fclose(file);
}

static int set_up(void **state) {
    static struct world world;
    memset(&world, 0, sizeof world);
    snprintf(world.folder, sizeof world.folder, "/tmp/guichet-log-XXXXXX");
    if (!mkdtemp(world.folder)) return 1;
    snprintf(world.key, sizeof world.key, "%s/log.key", world.folder);
    snprintf(world.vkey, sizeof world.vkey, "%s/log.vkey", world.folder);
    arena_init(&world.arena, 1024 * 1024);
    *state = &world;
    if (checkpoint_create_key(world.key, world.vkey, "guichet.example/log", NULL)) return 1;
    if (checkpoint_open_signer(world.key, &world.signer, NULL)) return 1;
    read_text(world.vkey, world.vkey_text, sizeof world.vkey_text);
    if (checkpoint_open_verifier(bytes_of(world.vkey_text), &world.verifier, NULL)) return 1;
    merkle_leaf(BYTES("x"), &world.root);
    return checkpoint_sign(world.signer, 12345, &world.root, &world.arena, &world.note, NULL);
}

static int tear_down(void **state) {
    struct world *world = *state;
    checkpoint_close_signer(world->signer);
    checkpoint_close_verifier(world->verifier);
    arena_done(&world->arena);
    unlink(world->key);
    unlink(world->vkey);
    rmdir(world->folder);
    return 0;
}

static int verify(struct world *world, struct bytes note) {
    uint64_t size;
    struct merkle_hash root;
    return checkpoint_verify(world->verifier, note, &size, &root, NULL);
}

static void test_round_trip(void **state) {
    struct world *world = *state;
    uint64_t size = 0;
    struct merkle_hash root;
    assert_int_equal(checkpoint_verify(world->verifier, world->note, &size, &root, NULL), GUICHET_OK);
    assert_int_equal(size, 12345);
    assert_memory_equal(root.bytes, world->root.bytes, MERKLE_HASH_SIZE);
    assert_string_equal(checkpoint_origin(world->signer), "guichet.example/log");
    assert_int_equal(strncmp(world->note.data, "guichet.example/log\n12345\n", 26), 0);
    assert_non_null(strstr(world->note.data, "\n\n\xE2\x80\x94 guichet.example/log "));
}

/* No byte of the note may change. */
static void test_tampering(void **state) {
    struct world *world = *state;
    for (size_t i = 0; i < world->note.size; i++) {
        char *copy = arena_copy(&world->arena, world->note);
        copy[i] ^= 2;
        assert_int_not_equal(verify(world, (struct bytes){copy, world->note.size}), GUICHET_OK);
    }
    for (size_t size = 0; size < world->note.size; size++) {
        assert_int_not_equal(verify(world, (struct bytes){world->note.data, size}), GUICHET_OK);
    }
}

static void test_other_signers(void **state) {
    struct world *world = *state;
    char *more = arena_printf(&world->arena, "%s\xE2\x80\x94 witness.example AAAAAAAA\n", world->note.data);
    assert_int_equal(verify(world, bytes_of(more)), GUICHET_OK);
    const char *end = strstr(world->note.data, "\n\n");
    char *alone = arena_printf(&world->arena, "%.*s\n\xE2\x80\x94 witness.example AAAAAAAA\n",
                               (int)(end + 1 - world->note.data), world->note.data);
    assert_int_equal(verify(world, bytes_of(alone)), GUICHET_CRYPTO);
    char *rubbish = arena_printf(&world->arena, "%srubbish\n", world->note.data);
    assert_int_equal(verify(world, bytes_of(rubbish)), GUICHET_MALFORMED);
}

static void test_other_key(void **state) {
    struct world *world = *state;
    char key[96], vkey[96];
    struct signer *other = NULL;
    struct bytes note;
    snprintf(key, sizeof key, "%s/b.key", world->folder);
    snprintf(vkey, sizeof vkey, "%s/b.vkey", world->folder);
    assert_int_equal(checkpoint_create_key(key, vkey, "guichet.example/log", NULL), GUICHET_OK);
    assert_int_equal(checkpoint_open_signer(key, &other, NULL), GUICHET_OK);
    assert_int_equal(checkpoint_sign(other, 12345, &world->root, &world->arena, &note, NULL), GUICHET_OK);
    assert_int_equal(verify(world, note), GUICHET_CRYPTO);
    checkpoint_close_signer(other);
    unlink(key);
    unlink(vkey);
}

static void test_key_files(void **state) {
    struct world *world = *state;
    struct signer *signer = NULL;
    struct verifier *verifier = NULL;
    assert_int_equal(checkpoint_create_key(world->key, world->vkey, "guichet.example/log", NULL), GUICHET_CONFIG);
    assert_int_equal(checkpoint_create_key(world->key, world->vkey, "two words", NULL), GUICHET_CONFIG);
    assert_int_equal(checkpoint_open_signer(world->vkey, &signer, NULL), GUICHET_CONFIG);
    assert_int_equal(checkpoint_open_verifier(BYTES("nothing"), &verifier, NULL), GUICHET_CONFIG);
    for (size_t i = 0; world->vkey_text[i + 1]; i++) {
        char text[512];
        memcpy(text, world->vkey_text, sizeof text);
        text[i] ^= 1;
        assert_int_not_equal(checkpoint_open_verifier(bytes_of(text), &verifier, NULL), GUICHET_OK);
    }
}

/* The example of c2sp.org/signed-note: its key and its note are not ours, and must verify. */
static void test_foreign_note(void **state) {
    struct world *world = *state;
    struct verifier *verifier = NULL;
    (void)world;
    struct fail why = {0};
    assert_int_equal(checkpoint_open_verifier(
                         BYTES("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"), &verifier, &why),
                     GUICHET_OK);
    /* It is signed over a text that is no checkpoint: the signature holds, the text is refused. */
    assert_int_equal(
        checkpoint_verify(
            verifier,
            BYTES("If you think cryptography is the answer to your problem,\n"
                  "then you don't know what your problem is.\n"
                  "\n"
                  "\xE2\x80\x94 PeterNeumann "
                  "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"),
            &(uint64_t){0}, &(struct merkle_hash){{0}}, &why),
        GUICHET_CRYPTO);
    assert_non_null(strstr(why.text, "text is not one of"));
    checkpoint_close_verifier(verifier);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_tampering), cmocka_unit_test(test_other_signers),
        cmocka_unit_test(test_other_key),  cmocka_unit_test(test_key_files), cmocka_unit_test(test_foreign_note),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
