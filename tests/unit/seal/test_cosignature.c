/* Cosignatures: what a witness signs holds, what was altered does not, and keys are for one thing only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail

#include "seal/cosignature.h"

#include <unistd.h>

#define NOTE "log.example\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\xE2\x80\x94 log.example AAAA\n"

struct world {
    char folder[64], key[96], vkey[96];
    struct note_key secret, open;
    struct arena arena;
};

static void read_text(const char *path, char text[512]) {
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, 511, file)] = '\0';
    fclose(file);
}

static int make(void **state) {
    struct world *w = calloc(1, sizeof *w);
    char text[512];
    *state = w;
    snprintf(w->folder, sizeof w->folder, "/tmp/guichet-cosign-XXXXXX");
    if (!mkdtemp(w->folder)) return 1;
    snprintf(w->key, sizeof w->key, "%s/w.key", w->folder);
    snprintf(w->vkey, sizeof w->vkey, "%s/w.vkey", w->folder);
    arena_init(&w->arena, 1 << 20);
    if (note_key_create(w->key, w->vkey, "witness.example/w", NOTE_KEY_WITNESS, NULL)) return 1;
    read_text(w->vkey, text);
    return note_key_read(w->key, NOTE_KEY_WITNESS, &w->secret, NULL) ||
           note_key_parse(bytes_of(text), NOTE_KEY_WITNESS, &w->open, NULL);
}

static int end(void **state) {
    struct world *w = *state;
    note_key_done(&w->secret);
    note_key_done(&w->open);
    arena_done(&w->arena);
    unlink(w->key);
    unlink(w->vkey);
    rmdir(w->folder);
    free(w);
    return 0;
}

static struct bytes sign_note(struct world *w, int64_t at_s) {
    struct bytes line;
    assert_int_equal(cosignature_sign(&w->secret, BYTES(NOTE), at_s, &w->arena, &line, NULL), GUICHET_OK);
    assert_int_equal(line.data[line.size - 1], '\n');
    return (struct bytes){line.data, line.size - 1};
}

static void test_holds(void **state) {
    struct world *w = *state;
    int64_t at_s = 0;
    struct bytes line = sign_note(w, 1795000000);
    assert_int_equal(cosignature_verify(&w->open, BYTES(NOTE), line, &at_s), GUICHET_OK);
    assert_int_equal(at_s, 1795000000);
    const struct bytes other = BYTES("log.example\n8\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\nx\n");
    assert_int_equal(cosignature_verify(&w->open, other, line, &at_s), GUICHET_CRYPTO);
}

/* No changed byte of the line holds. */
static void test_altered(void **state) {
    struct world *w = *state;
    struct bytes line = sign_note(w, 1795000000);
    for (size_t i = 0; i < line.size; i++) {
        char *bad = arena_copy(&w->arena, line);
        int64_t at_s;
        bad[i] ^= 1;
        assert_int_not_equal(cosignature_verify(&w->open, BYTES(NOTE), (struct bytes){bad, line.size}, &at_s),
                             GUICHET_OK);
    }
}

static void test_one_use(void **state) {
    struct world *w = *state;
    struct note_key key;
    struct fail why = {0};
    char text[512];
    read_text(w->vkey, text);
    assert_int_equal(note_key_parse(bytes_of(text), NOTE_KEY_LOG, &key, &why), GUICHET_CONFIG);
    assert_int_equal(note_key_read(w->key, NOTE_KEY_LOG, &key, &why), GUICHET_CONFIG);
    assert_non_null(strstr(why.text, "for something else"));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_holds, make, end),
                                       cmocka_unit_test_setup_teardown(test_altered, make, end),
                                       cmocka_unit_test_setup_teardown(test_one_use, make, end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
