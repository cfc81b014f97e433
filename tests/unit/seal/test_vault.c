/* The vault: what is sealed opens only with its key, its label and its owner, unchanged. */
#include "seal/vault.h"

#include "base/text.h"
#include "seal/digest.h"
#include "seal/masters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

struct world {
    char folder[64], path[96];
    struct vault *vault;
    struct arena arena;
    struct id owner;
};

static int set_up(void **state) {
    static struct world world;
    struct fail why;
    memset(&world, 0, sizeof world);
    snprintf(world.folder, sizeof world.folder, "/tmp/guichet-vault-XXXXXX");
    if (!mkdtemp(world.folder)) return 1;
    snprintf(world.path, sizeof world.path, "%s/vault.key", world.folder);
    arena_init(&world.arena, 4 * 1024 * 1024);
    world.owner = id_new(1795000000000);
    *state = &world;
    return vault_create(world.path, &why) || vault_open(world.path, &world.vault, &why);
}

static int tear_down(void **state) {
    struct world *world = *state;
    vault_close(world->vault);
    arena_done(&world->arena);
    unlink(world->path);
    rmdir(world->folder);
    return 0;
}

static struct data_key new_key(struct world *world, uint8_t wrapped[VAULT_WRAPPED_SIZE]) {
    struct data_key key;
    assert_int_equal(vault_new_key(world->vault, &world->owner, &key, wrapped, NULL), GUICHET_OK);
    return key;
}

static void test_wrap(void **state) {
    struct world *world = *state;
    uint8_t wrapped[VAULT_WRAPPED_SIZE];
    struct data_key key = new_key(world, wrapped), again;
    struct bytes text = {(const char *)wrapped, sizeof wrapped};
    assert_int_equal(vault_unwrap(world->vault, &world->owner, text, &again, NULL), GUICHET_OK);
    assert_memory_equal(&key, &again, sizeof key);
    assert_memory_not_equal(key.seal, key.mac, sizeof key.seal);
    struct id other = id_new(1795000000001);
    assert_int_equal(vault_unwrap(world->vault, &other, text, &again, NULL), GUICHET_CRYPTO);
    for (size_t i = 0; i < sizeof wrapped; i++) {
        wrapped[i] ^= 0x40;
        assert_int_equal(vault_unwrap(world->vault, &world->owner, text, &again, NULL), GUICHET_CRYPTO);
        wrapped[i] ^= 0x40;
    }
    text.size--;
    assert_int_equal(vault_unwrap(world->vault, &world->owner, text, &again, NULL), GUICHET_CRYPTO);
}

static void test_destroyed(void **state) {
    struct world *world = *state;
    uint8_t wrapped[VAULT_WRAPPED_SIZE] = {0};
    struct data_key key;
    assert_int_equal(
        vault_unwrap(world->vault, &world->owner, (struct bytes){(char *)wrapped, sizeof wrapped}, &key, NULL),
        GUICHET_GONE);
    assert_int_equal(vault_unwrap(world->vault, &world->owner, (struct bytes){NULL, 0}, &key, NULL), GUICHET_GONE);
}

static void test_seal(void **state) {
    struct world *world = *state;
    uint8_t wrapped[VAULT_WRAPPED_SIZE];
    struct data_key key = new_key(world, wrapped), other = new_key(world, wrapped);
    static const struct bytes texts[] = {{"", 0}, {"x", 1}, {"{\"name\":\"Dupont\"}", 17}};
    for (size_t i = 0; i < 3; i++) {
        struct bytes sealed, plain;
        assert_int_equal(vault_seal(&key, "content", texts[i], &world->arena, &sealed, NULL), GUICHET_OK);
        assert_int_equal(sealed.size, texts[i].size + VAULT_OVERHEAD);
        assert_int_equal(vault_unseal(&key, "content", sealed, &world->arena, &plain, NULL), GUICHET_OK);
        assert_true(bytes_equal(plain, texts[i]));
        assert_int_equal(vault_unseal(&key, "payload", sealed, &world->arena, &plain, NULL), GUICHET_CRYPTO);
        assert_int_equal(vault_unseal(&other, "content", sealed, &world->arena, &plain, NULL), GUICHET_CRYPTO);
        for (size_t k = 0; k < sealed.size; k++) {
            ((char *)sealed.data)[k] ^= 1;
            assert_int_equal(vault_unseal(&key, "content", sealed, &world->arena, &plain, NULL), GUICHET_CRYPTO);
            ((char *)sealed.data)[k] ^= 1;
        }
        sealed.size--;
        assert_int_equal(vault_unseal(&key, "content", sealed, &world->arena, &plain, NULL), GUICHET_CRYPTO);
    }
}

static void test_name(void **state) {
    struct world *world = *state;
    char out[VAULT_NAME_MAX + 1], long_name[VAULT_NAME_MAX + 10];
    const char *sealed = vault_seal_name(world->vault, "Inès Rousseau", &world->arena);
    assert_non_null(sealed);
    assert_null(strstr(sealed, "Rousseau"));
    assert_string_not_equal(sealed, vault_seal_name(world->vault, "Inès Rousseau", &world->arena));
    vault_open_name(world->vault, sealed, out);
    assert_string_equal(out, "Inès Rousseau");
    char *bent = arena_text(&world->arena, sealed);
    bent[20] = bent[20] == 'A' ? 'B' : 'A';
    const char *wrong[] = {NULL, "", "x", "Inès Rousseau", bent};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        vault_open_name(world->vault, wrong[i], out);
        assert_string_equal(out, "");
    }
    memset(long_name, 'n', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    vault_open_name(world->vault, vault_seal_name(world->vault, long_name, &world->arena), out);
    assert_int_equal(strlen(out), VAULT_NAME_MAX);
}

static void test_chunks(void **state) {
    struct world *world = *state;
    uint8_t wrapped[VAULT_WRAPPED_SIZE];
    struct data_key key = new_key(world, wrapped);
    static char plain[VAULT_CHUNK_SIZE + 1], sealed[VAULT_CHUNK_SIZE + VAULT_CHUNK_OVERHEAD], back[VAULT_CHUNK_SIZE];
    size_t size, got;
    memset(plain, 'p', sizeof plain);
    struct bytes chunk = {plain, VAULT_CHUNK_SIZE};
    assert_int_equal(vault_seal_chunk(&key, 3, false, chunk, sealed, &size, NULL), GUICHET_OK);
    assert_int_equal(size, VAULT_CHUNK_SIZE + VAULT_CHUNK_OVERHEAD);
    struct bytes box = {sealed, size};
    assert_int_equal(vault_unseal_chunk(&key, 3, false, box, back, &got, NULL), GUICHET_OK);
    assert_int_equal(got, VAULT_CHUNK_SIZE);
    assert_memory_equal(back, plain, got);
    assert_int_equal(vault_unseal_chunk(&key, 4, false, box, back, &got, NULL), GUICHET_CRYPTO);
    assert_int_equal(vault_unseal_chunk(&key, 3, true, box, back, &got, NULL), GUICHET_CRYPTO);
    sealed[100] ^= 1;
    assert_int_equal(vault_unseal_chunk(&key, 3, false, box, back, &got, NULL), GUICHET_CRYPTO);
    chunk.size++;
    assert_int_equal(vault_seal_chunk(&key, 3, false, chunk, sealed, &size, NULL), GUICHET_TOO_LARGE);
}

static void test_mac_and_blind(void **state) {
    struct world *world = *state;
    uint8_t wrapped[VAULT_WRAPPED_SIZE], a[32], b[32], x[BLIND_INDEX_SIZE], y[BLIND_INDEX_SIZE];
    struct data_key key = new_key(world, wrapped), other = new_key(world, wrapped);
    vault_mac(&key, BYTES("text"), a);
    vault_mac(&key, BYTES("text"), b);
    assert_memory_equal(a, b, 32);
    vault_mac(&other, BYTES("text"), b);
    assert_memory_not_equal(a, b, 32);
    vault_blind(world->vault, BYTES("phone"), BYTES("+33612345678"), x);
    vault_blind(world->vault, BYTES("phone"), BYTES("+33612345678"), y);
    assert_memory_equal(x, y, sizeof x);
    vault_blind(world->vault, BYTES("phon"), BYTES("e+33612345678"), y);
    assert_memory_not_equal(x, y, sizeof x);
    vault_blind(world->vault, BYTES("email"), BYTES("+33612345678"), y);
    assert_memory_not_equal(x, y, sizeof x);
}

/* HMAC-SHA-256 is the standard one: RFC 4231 test case 2 through the data key's own path. */
static void test_mac_is_hmac(void **state) {
    (void)state;
    struct data_key key = {{0}, {0}};
    uint8_t mac[32];
    char text[65];
    memcpy(key.mac, "Jefe", 4);
    vault_mac(&key, BYTES("what do ya want for nothing?"), mac);
    text_hex(mac, sizeof mac, text);
    assert_string_equal(text, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void write_file(const char *path, const char *text, unsigned mode) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    assert_int_equal(chmod(path, (mode_t)mode), 0);
}

/* With its sum, as the program writes it. */
static void write_key_file(const char *path, const char *text, unsigned mode) {
    char whole[1024], hex[17];
    uint8_t hash[32];
    const struct bytes bytes = bytes_of(text);
    digest_sha256(&bytes, 1, hash);
    text_hex(hash, 8, hex);
    snprintf(whole, sizeof whole, "%ssum %s\n", text, hex);
    write_file(path, whole, mode);
}

#define SECRET "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

static void test_key_file(void **state) {
    struct world *world = *state;
    struct vault *vault = NULL;
    struct fail why;
    char path[96];
    assert_int_equal(vault_create(world->path, &why), GUICHET_CONFIG);
    struct stat about;
    assert_int_equal(stat(world->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    snprintf(path, sizeof path, "%s/other.key", world->folder);
    static const char *const wrong[] = {"",
                                        "hello\n",
                                        "guichet-vault 2\nkey 1 " SECRET "\nblind " SECRET "\n",
                                        "guichet-vault 1\nblind " SECRET "\n",
                                        "guichet-vault 1\nkey 1 " SECRET "\n",
                                        "guichet-vault 1\nkey 0 " SECRET "\nblind " SECRET "\n",
                                        "guichet-vault 1\nkey 1 AAAA\nblind " SECRET "\n",
                                        "guichet-vault 1\nkey 1 " SECRET "\nkey 1 " SECRET "\nblind " SECRET "\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        write_key_file(path, wrong[i], 0600);
        assert_int_equal(vault_open(path, &vault, &why), GUICHET_CONFIG);
    }
    write_key_file(path, "guichet-vault 1\nkey 1 " SECRET "\nblind " SECRET "\n", 0640);
    assert_int_equal(vault_open(path, &vault, &why), GUICHET_CONFIG);
    assert_non_null(strstr(why.text, "may be read by others"));
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(vault_open(path, &vault, &why), GUICHET_OK);
    vault_close(vault);
    unlink(path);
    assert_int_equal(vault_open(path, &vault, &why), GUICHET_CONFIG);
}

/* A second master key takes over; what the first one wrapped still opens. */
static void test_rotation(void **state) {
    struct world *world = *state;
    char path[96];
    struct vault *old = NULL, *new = NULL;
    uint8_t before[VAULT_WRAPPED_SIZE], after[VAULT_WRAPPED_SIZE];
    struct data_key key, again;
    snprintf(path, sizeof path, "%s/rotated.key", world->folder);
    write_key_file(path, "guichet-vault 1\nkey 1 " SECRET "\nblind " SECRET "\n", 0600);
    assert_int_equal(vault_open(path, &old, NULL), GUICHET_OK);
    assert_int_equal(vault_new_key(old, &world->owner, &key, before, NULL), GUICHET_OK);
    write_key_file(path,
                   "guichet-vault 1\nkey 1 " SECRET
                   "\nkey 7 Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=\nblind " SECRET "\n",
                   0600);
    assert_int_equal(vault_open(path, &new, NULL), GUICHET_OK);
    assert_int_equal(vault_unwrap(new, &world->owner, (struct bytes){(char *)before, sizeof before}, &again, NULL),
                     GUICHET_OK);
    assert_memory_equal(&key, &again, sizeof key);
    assert_int_equal(vault_new_key(new, &world->owner, &key, after, NULL), GUICHET_OK);
    assert_int_equal(after[4], 7);
    assert_int_equal(vault_unwrap(old, &world->owner, (struct bytes){(char *)after, sizeof after}, &again, NULL),
                     GUICHET_CRYPTO);
    vault_close(old);
    vault_close(new);
    unlink(path);
}

static char *read_all(struct arena *arena, const char *path) {
    char *text = arena_alloc(arena, 8192);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, 8191, file)] = '\0';
    fclose(file);
    return text;
}

static void assert_refused(struct world *world, const char *path, const char *words) {
    struct vault *vault = NULL;
    struct fail why;
    assert_int_equal(vault_open(path, &vault, &why), GUICHET_CONFIG);
    if (!strstr(why.text, words)) print_error("\"%s\" is not in \"%s\"\n", words, why.text);
    assert_non_null(strstr(why.text, words));
    assert_int_equal(vault_reload(world->vault, path, &why), GUICHET_CONFIG); /* nothing half done */
    assert_int_equal(vault_newest(world->vault), 1);
}

/* Every length and every flipped bit of a file is refused with words; so are those of others. */
static void test_bad_files(void **state) {
    struct world *world = *state;
    char path[96], *text = read_all(&world->arena, world->path);
    size_t size = strlen(text);
    snprintf(path, sizeof path, "%s/bad.key", world->folder);
    for (size_t i = 0; i < size; i++) {
        char kept = text[i];
        text[i] = '\0';
        write_file(path, text, 0600);
        assert_refused(world, path, i < 16 ? "not a vault key file" : "the file was");
        text[i] = (char)(kept ^ 1);
        write_file(path, text, 0600);
        assert_refused(world, path, path);
        text[i] = kept;
    }
    write_file(path, text, 0604);
    assert_refused(world, path, "may be read by others");
    assert_int_equal(chmod(path, 0600), 0);
    if (geteuid() == 0) { /* only root can give files away */
        assert_int_equal(chown(path, 12345, 12345), 0);
        assert_refused(world, path, "belongs to another user (12345)");
    }
    unlink(path);
    assert_refused(world, path, "cannot open");
    assert_int_equal(vault_create(path, NULL), GUICHET_OK);
    struct fail why;
    assert_int_equal(vault_reload(world->vault, path, &why), GUICHET_CONFIG);
    assert_non_null(strstr(why.text, "another gateway"));
    unlink(path);
}

/* The living vault takes a new version, wraps by it, and keeps what was taken out until it is closed. */
static void test_reload(void **state) {
    struct world *world = *state;
    struct fail why;
    uint8_t first[VAULT_WRAPPED_SIZE], second[VAULT_WRAPPED_SIZE], again[VAULT_WRAPPED_SIZE];
    struct bytes text = {(const char *)first, sizeof first}, fresh = {(const char *)second, sizeof second};
    struct data_key key = new_key(world, first), same;
    uint32_t number = 0;
    int64_t mark = vault_mark(world->vault);
    assert_int_equal(vault_wrapped_number(text), 1);
    assert_int_equal(masters_rotate(world->path, &number, &why), GUICHET_OK);
    assert_int_equal(number, 2);
    assert_int_equal(vault_newest(world->vault), 1);
    assert_int_equal(vault_reload(world->vault, world->path, &why), GUICHET_OK);
    assert_int_equal(vault_newest(world->vault), 2);
    assert_true(vault_mark(world->vault) == mark);
    assert_int_equal(vault_rewrap(world->vault, &world->owner, text, second, &why), GUICHET_OK);
    assert_int_equal(vault_wrapped_number(fresh), 2);
    assert_int_equal(vault_unwrap(world->vault, &world->owner, fresh, &same, &why), GUICHET_OK);
    assert_memory_equal(&key, &same, sizeof key);

    assert_int_equal(masters_retire(world->path, 2, &why), GUICHET_CONFLICT);
    assert_int_equal(masters_retire(world->path, 9, &why), GUICHET_NOT_FOUND);
    assert_int_equal(masters_retire(world->path, 1, &why), GUICHET_OK);
    assert_int_equal(vault_reload(world->vault, world->path, &why), GUICHET_OK);
    assert_int_equal(vault_unwrap(world->vault, &world->owner, text, &same, &why), GUICHET_OK);
    struct vault *next = NULL;
    assert_int_equal(vault_open(world->path, &next, &why), GUICHET_OK);
    assert_int_equal(vault_unwrap(next, &world->owner, text, &same, &why), GUICHET_CRYPTO);
    assert_non_null(strstr(why.text, "master key 1"));
    assert_int_equal(vault_unwrap(next, &world->owner, fresh, &same, &why), GUICHET_OK);

    memset(first, 0, sizeof first);
    assert_int_equal(vault_wrapped_number(text), 0);
    assert_int_equal(vault_rewrap(next, &world->owner, text, again, &why), GUICHET_GONE);
    vault_close(next);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_files),     cmocka_unit_test(test_wrap),        cmocka_unit_test(test_destroyed),
        cmocka_unit_test(test_seal),          cmocka_unit_test(test_name),        cmocka_unit_test(test_chunks),
        cmocka_unit_test(test_mac_and_blind), cmocka_unit_test(test_mac_is_hmac), cmocka_unit_test(test_key_file),
        cmocka_unit_test(test_rotation),      cmocka_unit_test(test_reload), /* last: it changes everybody's vault */

    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
