/* Master keys in a token: the vault over it, its cache and its stock, and every way in which it is not there. */
#include "seal/remote.h"

#include "base/clock.h"
#include "seal/key_cache.h"
#include "soft_token.h"

#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>

static int set_up(void **state) {
    static struct soft_token token;
    memset(&token, 0, sizeof token);
    make_soft_token(&token);
    *state = &token;
    return 0;
}

static int tear_down(void **state) {
    remove_soft_token(*state);
    return 0;
}

static struct bytes text_of(const uint8_t wrapped[VAULT_WRAPPED_SIZE]) {
    return (struct bytes){(const char *)wrapped, VAULT_WRAPPED_SIZE};
}

static struct vault *open_with(struct soft_token *t, size_t keys) {
    struct vault *vault = NULL;
    struct fail why = {0};
    bool left;
    if (vault_open(t->uri, &vault, &why)) fail_msg("%s", why.text);
    for (size_t i = 0; i < keys; i++) assert_int_equal(vault_fill(vault, 1, &left, &why), GUICHET_OK);
    return vault;
}

static uint32_t rotate(struct soft_token *t) {
    uint32_t number = 0;
    struct fail why = {0};
    if (vault_rotate(t->uri, &number, &why)) fail_msg("%s", why.text);
    return number;
}

static void test_life(void **state) {
    struct soft_token *t = *state;
    struct fail why;
    struct data_key key, again, moved;
    uint8_t wrapped[VAULT_WRAPPED_SIZE], fresh[VAULT_WRAPPED_SIZE];
    struct id owner = id_new(1795000000000), other = id_new(1795000000001);
    struct vault *vault = NULL;
    assert_int_equal(vault_open(t->uri, &vault, &why), GUICHET_NOT_FOUND); /* empty */
    assert_non_null(strstr(why.text, "keys rotate"));
    assert_int_equal(rotate(t), 1);
    vault = open_with(t, 1);
    assert_int_equal(vault_newest(vault), 1);
    int64_t mark = vault_mark(vault);
    assert_int_equal(vault_new_key(vault, &owner, &key, wrapped, &why), GUICHET_OK);
    assert_int_equal(vault_wrapped_number(text_of(wrapped)), 1);
    assert_int_equal(vault_new_key(vault, &owner, &again, fresh, &why), GUICHET_UNAVAILABLE); /* the stock is empty */
    assert_int_equal(vault_unwrap(vault, &owner, text_of(wrapped), &again, &why), GUICHET_OK);
    assert_memory_equal(&key, &again, sizeof key);
    assert_int_equal(vault_unwrap(vault, &other, text_of(wrapped), &moved, &why), GUICHET_OK);
    assert_memory_not_equal(key.seal, moved.seal, sizeof key.seal); /* moved to another owner it opens nothing */

    assert_int_equal(rotate(t), 2);
    assert_int_equal(vault_reload(vault, t->uri, &why), GUICHET_OK);
    assert_int_equal(vault_newest(vault), 2);
    assert_int_equal(vault_cached(vault), 0);
    assert_int_equal(vault_new_key(vault, &other, &moved, fresh, &why), GUICHET_OK); /* ready at once */
    assert_int_equal(vault_wrapped_number(text_of(fresh)), 2);
    assert_int_equal(vault_rewrap(vault, &owner, text_of(wrapped), fresh, &why), GUICHET_OK);
    assert_int_equal(vault_wrapped_number(text_of(fresh)), 2);
    assert_int_equal(vault_retire(t->uri, 2, &why), GUICHET_CONFLICT);
    assert_int_equal(vault_retire(t->uri, 7, &why), GUICHET_CONFLICT);
    assert_int_equal(vault_retire(t->uri, 1, &why), GUICHET_OK);
    assert_int_equal(vault_retire(t->uri, 1, &why), GUICHET_NOT_FOUND);
    assert_int_equal(vault_reload(vault, t->uri, &why), GUICHET_OK);
    assert_int_equal(vault_unwrap(vault, &owner, text_of(wrapped), &again, &why), GUICHET_CRYPTO); /* for good */
    vault_close(vault);

    vault = open_with(t, 0);
    assert_true(vault_mark(vault) == mark);
    assert_int_equal(vault_unwrap(vault, &owner, text_of(fresh), &again, &why), GUICHET_OK);
    assert_memory_equal(&key, &again, sizeof key);
    for (size_t i = 0; i < sizeof fresh; i++) {
        fresh[i] ^= 0x20;
        assert_int_equal(vault_unwrap(vault, &owner, text_of(fresh), &again, &why), GUICHET_CRYPTO);
        fresh[i] ^= 0x20;
    }
    assert_int_equal(vault_ready(vault, &why), GUICHET_OK);
    memset(wrapped, 0, sizeof wrapped);
    assert_int_equal(vault_unwrap(vault, &owner, text_of(wrapped), &again, &why), GUICHET_GONE);
    vault_close(vault);
}

static void assert_refused(struct soft_token *t, const char *uri, int status, const char *words) {
    struct vault *vault = NULL;
    struct fail why = {0};
    (void)t;
    assert_int_equal(vault_open(uri, &vault, &why), status);
    if (!strstr(why.text, words)) fail_msg("%s: %s", uri, why.text);
}

static void test_refused(void **state) {
    struct soft_token *t = *state;
    char uri[640];
    const char *query = strchr(t->uri, '?');
    rotate(t);
    snprintf(uri, sizeof uri, "pkcs11:token=other;object=vault%s", query);
    assert_refused(t, uri, GUICHET_UNAVAILABLE, "none is the token");
    snprintf(uri, sizeof uri, "pkcs11:token=guichet;object=another%s", query);
    assert_refused(t, uri, GUICHET_NOT_FOUND, "\"another\"");
    snprintf(uri, sizeof uri, "pkcs11:token=guichet%s", query);
    assert_refused(t, uri, GUICHET_CONFIG, "object=");
    assert_refused(t, "pkcs11:token=guichet;object=vault", GUICHET_CONFIG, "module-path");
    assert_refused(t, "pkcs11:token=%zz", GUICHET_CONFIG, "no PKCS#11 URI");
    snprintf(uri, sizeof uri, "%s&pin-value=123456", t->uri);
    assert_refused(t, uri, GUICHET_CONFIG, "pin-source");
    assert_refused(t, "pkcs11:object=vault?module-path=/nowhere.so&pin-source=/x", GUICHET_CONFIG, "/nowhere.so");
    write_text(t->pin, "654321\n");
    assert_refused(t, t->uri, GUICHET_CONFIG, "PIN was refused");
    chmod(t->pin, 0644);
    assert_refused(t, t->uri, GUICHET_CONFIG, "may be read by others");
    unlink(t->pin);
    assert_refused(t, t->uri, GUICHET_CONFIG, t->pin);
    write_text(t->pin, "123456");
    vault_close(open_with(t, 1));
}

/* The token goes while the vault serves, and comes back. */
static void test_removed(void **state) {
    struct soft_token *t = *state;
    struct fail why = {0};
    struct data_key key, again;
    uint8_t wrapped[VAULT_WRAPPED_SIZE], other[VAULT_WRAPPED_SIZE];
    struct id owner = id_new(1795000000000), cold = id_new(1795000000001);
    char away[128];
    bool left;
    rotate(t);
    struct vault *vault = open_with(t, 3);
    assert_int_equal(vault_new_key(vault, &owner, &key, wrapped, &why), GUICHET_OK);
    assert_int_equal(vault_new_key(vault, &cold, &again, other, &why), GUICHET_OK);
    vault_forget(vault, &cold);
    snprintf(away, sizeof away, "%s/away", t->folder);
    assert_int_equal(rename(t->tokens, away), 0);
    int status = vault_fill(vault, 1, &left, &why);
    assert_int_not_equal(status, GUICHET_OK);
    assert_int_equal(vault_ready(vault, &why), status);
    print_message("removed: %s\n", why.text);
    assert_int_equal(vault_unwrap(vault, &owner, text_of(wrapped), &again, &why), GUICHET_OK); /* at hand */
    assert_int_equal(vault_unwrap(vault, &cold, text_of(other), &again, &why), GUICHET_UNAVAILABLE);
    assert_int_equal(vault_new_key(vault, &cold, &again, other, &why), GUICHET_OK); /* of the stock */
    assert_int_equal(vault_new_key(vault, &cold, &again, other, &why), GUICHET_UNAVAILABLE);
    assert_int_not_equal(vault_reload(vault, t->uri, &why), GUICHET_OK);
    assert_int_equal(vault_newest(vault), 1);
    assert_int_equal(rename(away, t->tokens), 0);
    for (int i = 0; i < 50 && vault_fill(vault, 1, &left, &why); i++) usleep(100000);
    assert_int_equal(vault_ready(vault, &why), GUICHET_OK);
    assert_int_equal(vault_unwrap(vault, &cold, text_of(other), &again, &why), GUICHET_OK);
    vault_close(vault);
}

/* ---- a module with trouble of its own ---- */

static struct {
    CK_FUNCTION_LIST *list;
    CK_C_Encrypt encrypt;
    CK_C_Decrypt decrypt;
    CK_C_Login login;
    CK_RV logs_in; /* as often as `logins` says */
    int logins;
    CK_RV encrypts, decrypts; /* CKR_OK: as SoftHSM does */
    bool hangs;               /* at a text to decipher, until it is let go */
    sem_t reached, let_go;
} module;

static CK_RV encrypt(CK_SESSION_HANDLE session, CK_BYTE_PTR in, CK_ULONG size, CK_BYTE_PTR out, CK_ULONG_PTR room) {
    CK_RV rv = module.encrypt(session, in, size, out, room);
    return module.encrypts ? module.encrypts : rv;
}

static CK_RV decrypt(CK_SESSION_HANDLE session, CK_BYTE_PTR in, CK_ULONG size, CK_BYTE_PTR out, CK_ULONG_PTR room) {
    if (module.hangs) {
        sem_post(&module.reached);
        sem_wait(&module.let_go);
    }
    CK_RV rv = module.decrypt(session, in, size, out, room);
    return module.decrypts ? module.decrypts : rv;
}

static CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR_PTR pin, CK_ULONG size) {
    return module.logins-- > 0 ? module.logs_in : module.login(session, user, pin, size);
}

/* Before anybody opens it. */
static void take_over_module(void) {
    CK_C_GetFunctionList get = NULL;
    void *library = dlopen(SOFT_MODULE, RTLD_NOW);
    assert_non_null(library);
    *(void **)&get = dlsym(library, "C_GetFunctionList");
    assert_int_equal(get(&module.list), CKR_OK);
    module.encrypt = module.list->C_Encrypt;
    module.decrypt = module.list->C_Decrypt;
    module.login = module.list->C_Login;
    module.logins = 0;
    module.list->C_Encrypt = encrypt;
    module.list->C_Login = login;
    module.list->C_Decrypt = decrypt;
}

static void give_module_back(void) {
    module.list->C_Encrypt = module.encrypt;
    module.list->C_Login = module.login;
    module.list->C_Decrypt = module.decrypt;
}

/* What is wrong for good is told apart from what may be well again. */
static void test_trouble(void **state) {
    static const CK_RV troubles[] = {CKR_GENERAL_ERROR,   CKR_DEVICE_ERROR,           CKR_DEVICE_REMOVED,
                                     CKR_FUNCTION_FAILED, CKR_SESSION_HANDLE_INVALID, CKR_DEVICE_MEMORY};
    struct soft_token *t = *state;
    struct fail why = {0};
    struct data_key key, again;
    uint8_t wrapped[VAULT_WRAPPED_SIZE];
    struct id owner = id_new(1795000000000);
    bool left;
    rotate(t);
    take_over_module();
    struct vault *vault = open_with(t, 1);
    assert_int_equal(vault_new_key(vault, &owner, &key, wrapped, &why), GUICHET_OK);
    vault_forget(vault, &owner);
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++) {
        module.encrypts = module.decrypts = troubles[i];
        assert_int_equal(vault_unwrap(vault, &owner, text_of(wrapped), &again, &why), GUICHET_UNAVAILABLE);
        assert_int_equal(vault_fill(vault, 1, &left, &why), GUICHET_UNAVAILABLE);
    }
    module.encrypts = CKR_OK; /* the key works, so it is the text */
    assert_int_equal(vault_unwrap(vault, &owner, text_of(wrapped), &again, &why), GUICHET_CRYPTO);
    module.encrypts = CKR_DEVICE_ERROR;
    module.decrypts = CKR_ENCRYPTED_DATA_INVALID; /* said outright */
    assert_int_equal(vault_unwrap(vault, &owner, text_of(wrapped), &again, &why), GUICHET_CRYPTO);
    module.encrypts = module.decrypts = CKR_OK;
    assert_int_equal(vault_unwrap(vault, &owner, text_of(wrapped), &again, &why), GUICHET_OK);
    assert_memory_equal(&key, &again, sizeof key);
    vault_close(vault);
    give_module_back();
}

/* Another process logs in: for a moment the token says that it has no PIN. Who opens it waits for the end of that, and
 * a gateway that serves is not stopped for good by it; by a PIN that is wrong it is. */
static void test_logins(void **state) {
    struct soft_token *t = *state;
    struct fail why = {0};
    struct vault *vault = NULL;
    bool left;
    rotate(t);
    take_over_module();
    module.logs_in = CKR_USER_PIN_NOT_INITIALIZED;
    module.logins = 3;
    vault = open_with(t, 1);
    module.logins = 3;
    assert_int_equal(vault_reload(vault, t->uri, &why), GUICHET_OK);

    module.encrypts = CKR_DEVICE_ERROR; /* so that it opens another session */
    module.logins = 100;
    assert_int_equal(vault_fill(vault, 1, &left, &why), GUICHET_UNAVAILABLE);
    module.encrypts = CKR_OK;
    module.logins = 0;
    int status = GUICHET_UNAVAILABLE;
    for (int i = 0; i < 50 && status; i++, usleep(100000)) status = vault_fill(vault, 1, &left, &why);
    assert_int_equal(status, GUICHET_OK);

    module.encrypts = CKR_DEVICE_ERROR;
    module.logs_in = CKR_PIN_INCORRECT;
    module.logins = 1;
    assert_int_equal(vault_fill(vault, 1, &left, &why), GUICHET_CONFIG);
    module.encrypts = CKR_OK;
    usleep(1500000);
    assert_int_equal(vault_fill(vault, 1, &left, &why), GUICHET_CONFIG); /* not tried again */
    assert_int_equal(vault_reload(vault, t->uri, &why), GUICHET_OK);
    assert_int_equal(vault_fill(vault, 1, &left, &why), GUICHET_OK);
    vault_close(vault);
    vault = NULL;
    module.logins = 100;
    assert_int_equal(vault_open(t->uri, &vault, &why), GUICHET_CONFIG);
    assert_int_equal(module.logins, 99); /* one try: tokens lock themselves */
    module.logs_in = CKR_USER_PIN_NOT_INITIALIZED;
    assert_int_equal(vault_open(t->uri, &vault, &why), GUICHET_UNAVAILABLE);
    assert_non_null(strstr(why.text, "nobody can log in"));
    give_module_back();
}

/* ---- a module that hangs ---- */

struct asking {
    struct vault *vault;
    struct id owner;
    struct bytes wrapped;
    int status;
};

static void *ask_for_key(void *argument) {
    struct asking *asking = argument;
    struct data_key key;
    asking->status = vault_unwrap(asking->vault, &asking->owner, asking->wrapped, &key, NULL);
    return NULL;
}

/* One waits for the device; who comes meanwhile, a loop perhaps, is told soon. */
static void test_hanging(void **state) {
    struct soft_token *t = *state;
    struct fail why = {0};
    struct data_key key;
    uint8_t first[VAULT_WRAPPED_SIZE], second[VAULT_WRAPPED_SIZE];
    struct id cold = id_new(1795000000001), other = id_new(1795000000002);
    pthread_t thread;
    rotate(t);
    take_over_module();
    sem_init(&module.reached, 0, 0);
    sem_init(&module.let_go, 0, 0);
    struct vault *vault = open_with(t, 2);
    assert_int_equal(vault_new_key(vault, &cold, &key, first, &why), GUICHET_OK);
    assert_int_equal(vault_new_key(vault, &other, &key, second, &why), GUICHET_OK);
    vault_forget(vault, &cold);
    vault_forget(vault, &other);
    module.hangs = true;
    struct asking asking = {vault, cold, text_of(first), GUICHET_INTERNAL};
    assert_int_equal(pthread_create(&thread, NULL, ask_for_key, &asking), 0);
    sem_wait(&module.reached);
    int64_t before = clock_monotonic_us();
    assert_int_equal(vault_unwrap(vault, &other, text_of(second), &key, &why), GUICHET_UNAVAILABLE);
    int64_t stalled = clock_monotonic_us() - before;
    print_message("held up for %lld ms behind a token that hangs\n", (long long)stalled / 1000);
    assert_in_range(stalled, 400000, 30000000);
    module.hangs = false;
    sem_post(&module.let_go);
    pthread_join(thread, NULL);
    assert_int_equal(asking.status, GUICHET_OK);
    assert_int_equal(vault_unwrap(vault, &other, text_of(second), &key, &why), GUICHET_OK);
    vault_close(vault);
    give_module_back();
    sem_destroy(&module.reached);
    sem_destroy(&module.let_go);
}

static bool holds(struct bytes memory, const uint8_t *what, size_t size) {
    return memmem(memory.data, memory.size, what, size) != NULL;
}

/* What is erased is gone from memory at once, and does not come back by who still has the wrapped key. */
static void test_forgotten(void **state) {
    (void)state;
    struct key_cache *cache = key_cache_new(4);
    struct id owner = id_new(1795000000000);
    struct data_key key, found;
    uint8_t wrapped[VAULT_WRAPPED_SIZE];
    id_random((uint8_t *)&key, sizeof key);
    id_random(wrapped, sizeof wrapped);
    key_cache_put(cache, &owner, text_of(wrapped), &key);
    assert_true(holds(key_cache_memory(cache), key.seal, sizeof key.seal));
    assert_true(key_cache_get(cache, &owner, text_of(wrapped), &found));
    assert_memory_equal(&found, &key, sizeof key);
    key_cache_forget(cache, &owner);
    assert_false(holds(key_cache_memory(cache), key.seal, sizeof key.seal));
    assert_false(holds(key_cache_memory(cache), wrapped, sizeof wrapped));
    assert_false(key_cache_get(cache, &owner, text_of(wrapped), &found));
    key_cache_put(cache, &owner, text_of(wrapped), &key);
    assert_false(holds(key_cache_memory(cache), key.seal, sizeof key.seal));
    assert_int_equal(key_cache_count(cache), 0);
    key_cache_free(cache);
}

static void test_oldest_goes(void **state) {
    (void)state;
    enum { MAX = 4, MORE = 1000 };
    struct key_cache *cache = key_cache_new(MAX);
    struct id owners[MORE];
    struct data_key keys[MORE], found;
    uint8_t wrapped[VAULT_WRAPPED_SIZE];
    id_random(wrapped, sizeof wrapped);
    for (size_t i = 0; i < MORE; i++) {
        owners[i] = id_new(1795000000000);
        id_random((uint8_t *)&keys[i], sizeof keys[i]);
        key_cache_put(cache, &owners[i], text_of(wrapped), &keys[i]);
        if (i >= MAX) {
            assert_int_equal(key_cache_count(cache), MAX);
            assert_false(holds(key_cache_memory(cache), keys[i - MAX + 1].seal, 32)); /* wiped as it went */
            assert_true(holds(key_cache_memory(cache), keys[i - MAX + 2].seal, 32));
        }
        assert_true(key_cache_get(cache, &owners[0], text_of(wrapped), &found)); /* used, so it stays */
        assert_memory_equal(&found, &keys[0], sizeof found);
    }
    wrapped[20] ^= 1; /* another wrapping: wrapped anew meanwhile */
    assert_false(key_cache_get(cache, &owners[0], text_of(wrapped), &found));
    key_cache_clear(cache);
    assert_int_equal(key_cache_count(cache), 0);
    assert_false(holds(key_cache_memory(cache), keys[0].seal, 32));
    key_cache_free(cache);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_life, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_removed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_trouble, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_logins, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hanging, set_up, tear_down),
        cmocka_unit_test(test_forgotten),
        cmocka_unit_test(test_oldest_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
