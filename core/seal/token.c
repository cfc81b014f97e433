/* One session: what fails in it is tried once more in a new one, because a device that was gone may be back. */
#include "seal/token.h"

#include "base/clock.h"
#include "base/id.h"
#include "seal/keyfile.h"

#include <p11-kit/p11-kit.h>
#include <p11-kit/pkcs11.h>
#include <p11-kit/uri.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define SCHEME              "pkcs11:"
#define SLOTS_MAX           64
#define LABEL_MAX           128
#define AGAIN_US            1000000
#define SECOND_NS           1000000000L
#define TURN_MAX_NS         500000000L
#define TRIES               5 /* of who opens it, before he says that it is not there */
#define TRY_NS              100000000L
#define BLIND_MESSAGE       "guichet:blind"
#define AEAD_DECRYPT_FAILED 0x42UL /* CKR_AEAD_DECRYPT_FAILED of PKCS#11 v3.0 */

struct master {
    uint32_t number;
    CK_OBJECT_HANDLE object;
};

struct token {
    pthread_mutex_t lock;
    P11KitUri *uri;
    CK_FUNCTION_LIST *module;
    bool is_initialized, is_writer, is_open, needs_person;
    char label[LABEL_MAX], blind_label[LABEL_MAX + 8];
    CK_SESSION_HANDLE session;
    struct master masters[TOKEN_KEYS_MAX];
    size_t count;
    int64_t again_us; /* not opened again before */
    struct fail last; /* why it is not open */
};

static int refuse(struct fail *why, int status, const char *what, CK_RV rv) {
    return fail(why, status, "the token: %s: %s", what, p11_kit_strerror(rv));
}

static bool is_among(CK_RV rv, const CK_RV *list, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (rv == list[i]) return true;
    return false;
}

/* ---- opening ---- */

bool token_is_named(const char *uri) {
    return strncmp(uri, SCHEME, strlen(SCHEME)) == 0;
}

static int read_label(struct token *token, struct fail *why) {
    const CK_ATTRIBUTE *label = p11_kit_uri_get_attribute(token->uri, CKA_LABEL);
    if (!label || !label->ulValueLen || label->ulValueLen >= LABEL_MAX)
        return fail(why, GUICHET_CONFIG, "keys.vault: object= is needed, the label of the master keys in the token");
    memcpy(token->label, label->pValue, label->ulValueLen);
    snprintf(token->blind_label, sizeof token->blind_label, "%s.blind", token->label);
    return GUICHET_OK;
}

static int parse(struct token *token, const char *uri, struct fail *why) {
    token->uri = p11_kit_uri_new();
    if (!token->uri) return fail(why, GUICHET_MEMORY, "no memory for a token");
    int result = p11_kit_uri_parse(uri, P11_KIT_URI_FOR_ANY, token->uri);
    if (result != P11_KIT_URI_OK)
        return fail(why, GUICHET_CONFIG, "keys.vault is no PKCS#11 URI: %s", p11_kit_uri_message(result));
    if (p11_kit_uri_any_unrecognized(token->uri))
        return fail(why, GUICHET_CONFIG, "keys.vault has a part that RFC 7512 does not know");
    if (!p11_kit_uri_get_module_path(token->uri) || !p11_kit_uri_get_pin_source(token->uri))
        return fail(why, GUICHET_CONFIG, "keys.vault: ?module-path=…&pin-source=… are needed");
    if (p11_kit_uri_get_pin_value(token->uri))
        return fail(why, GUICHET_CONFIG, "keys.vault: pin-value= would show the PIN: use pin-source=");
    return read_label(token, why);
}

static int load(struct token *token, struct fail *why) {
    const char *path = p11_kit_uri_get_module_path(token->uri);
    token->module = p11_kit_module_load(path, P11_KIT_MODULE_CRITICAL);
    return token->module ? GUICHET_OK : fail(why, GUICHET_CONFIG, "%s: %s", path, p11_kit_message());
}

static void finalize(struct token *token) {
    if (token->is_initialized) (void)p11_kit_module_finalize(token->module);
    token->is_initialized = false;
}

/* Modules look for their slots here, and many of them nowhere else. */
static int initialize(struct token *token, struct fail *why) {
    if (token->is_initialized) return GUICHET_OK;
    CK_RV rv = p11_kit_module_initialize(token->module);
    token->is_initialized = rv == CKR_OK;
    return rv == CKR_OK ? GUICHET_OK : refuse(why, GUICHET_UNAVAILABLE, "its module does not start", rv);
}

/* The one token that the URI means. */
static int find_slot(const struct token *token, CK_SLOT_ID *out, CK_TOKEN_INFO *info, struct fail *why) {
    CK_SLOT_ID slots[SLOTS_MAX];
    CK_TOKEN_INFO one;
    CK_ULONG count = SLOTS_MAX;
    size_t found = 0;
    CK_RV rv = token->module->C_GetSlotList(CK_TRUE, slots, &count);
    if (rv != CKR_OK) return refuse(why, GUICHET_UNAVAILABLE, "its slots cannot be listed", rv);
    for (CK_ULONG i = 0; i < count; i++) {
        if (token->module->C_GetTokenInfo(slots[i], &one) != CKR_OK) continue;
        if (!p11_kit_uri_match_token_info(token->uri, &one)) continue;
        *out = slots[i];
        *info = one;
        found++;
    }
    if (found == 1) return GUICHET_OK;
    return fail(why, GUICHET_UNAVAILABLE, "%s is the token that keys.vault names", found ? "more than one" : "none");
}

static int read_pin(const struct token *token, char text[KEYFILE_MAX + 1], size_t *size, struct fail *why) {
    const char *source = p11_kit_uri_get_pin_source(token->uri);
    if (strncmp(source, "file:", 5) == 0) source += 5;
    int status = keyfile_read(source, true, text, size, why);
    while (!status && *size && (text[*size - 1] == '\n' || text[*size - 1] == '\r')) text[--*size] = '\0';
    return status;
}

/* What a person has to see to; everything else that a login says may be over in a moment. */
static bool is_of_pin(CK_RV rv) {
    static const CK_RV refusals[] = {CKR_PIN_INCORRECT, CKR_PIN_INVALID, CKR_PIN_LEN_RANGE, CKR_PIN_EXPIRED,
                                     CKR_PIN_LOCKED};
    return is_among(rv, refusals, sizeof refusals / sizeof *refusals);
}

/* One wrong PIN more may lock it for good: that one is for a person. */
static int log_in(struct token *token, const CK_TOKEN_INFO *info, struct fail *why) {
    char pin[KEYFILE_MAX + 1];
    size_t size = 0;
    if (info->flags & CKF_USER_PIN_LOCKED) return fail(why, GUICHET_CONFIG, "the token: its PIN is locked");
    if (info->flags & CKF_USER_PIN_FINAL_TRY)
        return fail(why, GUICHET_CONFIG, "the token locks itself at the next wrong PIN: log in by hand first");
    int status = read_pin(token, pin, &size, why);
    CK_RV rv = status ? CKR_OK : token->module->C_Login(token->session, CKU_USER, (CK_UTF8CHAR_PTR)pin, size);
    bytes_wipe(pin, sizeof pin);
    if (status) return status;
    if (rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN) return GUICHET_OK;
    if (is_of_pin(rv)) return refuse(why, GUICHET_CONFIG, "its PIN was refused", rv);
    return refuse(why, GUICHET_UNAVAILABLE, "nobody can log in", rv);
}

/* ---- objects ---- */

static int find(struct token *token, const CK_ATTRIBUTE *template, size_t size, CK_OBJECT_HANDLE *out, CK_ULONG *count,
                struct fail *why) {
    CK_FUNCTION_LIST *m = token->module;
    CK_ULONG room = *count;
    CK_RV rv = m->C_FindObjectsInit(token->session, (CK_ATTRIBUTE *)template, size);
    if (rv == CKR_OK) {
        rv = m->C_FindObjects(token->session, out, room, count);
        (void)m->C_FindObjectsFinal(token->session);
    }
    return rv == CKR_OK ? GUICHET_OK : refuse(why, GUICHET_UNAVAILABLE, "its objects cannot be listed", rv);
}

static CK_ATTRIBUTE text_attribute(CK_ATTRIBUTE_TYPE type, const char *text) {
    return (CK_ATTRIBUTE){type, (void *)text, strlen(text)};
}

/* 0: this object's id is no number. */
static uint32_t number_of(struct token *token, CK_OBJECT_HANDLE object) {
    uint8_t id[4];
    uint32_t number = 0;
    CK_ATTRIBUTE attribute = {CKA_ID, id, sizeof id};
    if (token->module->C_GetAttributeValue(token->session, object, &attribute, 1) != CKR_OK) return 0;
    for (CK_ULONG i = 0; i < attribute.ulValueLen && i < sizeof id; i++) number = number << 8 | id[i];
    return number;
}

static const struct master *find_master(const struct token *token, uint32_t number) {
    for (size_t i = 0; i < token->count; i++)
        if (token->masters[i].number == number) return &token->masters[i];
    return NULL;
}

static int find_masters(struct token *token, struct fail *why) {
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_KEY_TYPE type = CKK_AES;
    CK_OBJECT_HANDLE objects[TOKEN_KEYS_MAX];
    CK_ULONG count = TOKEN_KEYS_MAX;
    const CK_ATTRIBUTE template[] = {
        {CKA_CLASS, &class, sizeof class}, {CKA_KEY_TYPE, &type, sizeof type}, text_attribute(CKA_LABEL, token->label)};
    int status = find(token, template, 3, objects, &count, why);
    token->count = 0;
    for (CK_ULONG i = 0; i < count && !status; i++) {
        uint32_t number = number_of(token, objects[i]);
        if (!number) status = fail(why, GUICHET_CONFIG, "the token: a \"%s\" has no number as its id", token->label);
        else if (find_master(token, number))
            status = fail(why, GUICHET_CONFIG, "the token: two \"%s\" have the number %u", token->label, number);
        else token->masters[token->count++] = (struct master){number, objects[i]};
    }
    return status;
}

/* ---- the session ---- */

static void close_session(struct token *token) {
    if (token->is_open) (void)token->module->C_CloseSession(token->session);
    token->is_open = false;
    token->count = 0;
}

static int open_session(struct token *token, struct fail *why) {
    CK_TOKEN_INFO info = {0};
    CK_SLOT_ID slot = 0;
    int status = initialize(token, why);
    if (!status) status = find_slot(token, &slot, &info, why);
    if (status) return status;
    CK_FLAGS flags = CKF_SERIAL_SESSION | (token->is_writer ? CKF_RW_SESSION : 0);
    CK_RV rv = token->module->C_OpenSession(slot, flags, NULL, NULL, &token->session);
    if (rv != CKR_OK) return refuse(why, GUICHET_UNAVAILABLE, "no session", rv);
    token->is_open = true;
    status = log_in(token, &info, why);
    token->needs_person = status == GUICHET_CONFIG;
    if (!status) status = find_masters(token, why);
    if (status) close_session(token);
    return status;
}

/* The session as it is, or another; under the lock. */
static int ready(struct token *token, struct fail *why) {
    if (token->is_open) return GUICHET_OK;
    int64_t now = clock_monotonic_us();
    if (!token->last.status || (now >= token->again_us && !token->needs_person)) {
        token->last = (struct fail){0};
        if (open_session(token, &token->last) == GUICHET_OK) return GUICHET_OK;
        finalize(token);
        token->again_us = now + AGAIN_US;
    }
    if (why) *why = token->last;
    return token->last.status;
}

/* While another process logs in, a module may find half a token (SoftHSM writes its flags anew): a moment later all is
 * well, and who opens it, or looks what has changed, has no later turn. */
static int ready_soon(struct token *token, struct fail *why) {
    static const struct timespec pause = {0, TRY_NS};
    int status = ready(token, why);
    for (int i = 1; i < TRIES && status == GUICHET_UNAVAILABLE; i++) {
        nanosleep(&pause, NULL);
        token->last = (struct fail){0};
        status = ready(token, why);
    }
    return status;
}

int token_open(const char *uri, bool is_writer, struct token **out, struct fail *why) {
    struct token *token = calloc(1, sizeof *token);
    if (!token) return fail(why, GUICHET_MEMORY, "no memory for a token");
    pthread_mutex_init(&token->lock, NULL);
    token->is_writer = is_writer;
    int status = parse(token, uri, why);
    if (!status) status = load(token, why);
    if (!status) status = ready_soon(token, why);
    if (status) token_close(token);
    else *out = token;
    return status;
}

void token_close(struct token *token) {
    if (!token) return;
    close_session(token);
    finalize(token);
    if (token->module) p11_kit_module_release(token->module);
    p11_kit_uri_free(token->uri);
    pthread_mutex_destroy(&token->lock);
    free(token);
}

/* ---- asking ---- */

struct errand {
    uint32_t number;
    const CK_MECHANISM *mechanism;
    struct bytes in;
    uint8_t *out;
    CK_ULONG out_size;
};

static CK_GCM_PARAMS gcm(const uint8_t nonce[CIPHER_NONCE_SIZE], struct bytes label) {
    return (CK_GCM_PARAMS){.pIv = (CK_BYTE_PTR)nonce,
                           .ulIvLen = CIPHER_NONCE_SIZE,
                           .ulIvBits = CIPHER_NONCE_SIZE * 8ul,
                           .pAAD = (CK_BYTE_PTR)label.data,
                           .ulAADLen = label.size,
                           .ulTagBits = CIPHER_TAG_SIZE * 8ul};
}

typedef CK_RV errand_run(struct token *token, const struct errand *e);

static CK_RV run_wrap(struct token *token, const struct errand *e) {
    const struct master *master = find_master(token, e->number);
    CK_ULONG size = e->out_size;
    if (!master) return CKR_KEY_HANDLE_INVALID;
    CK_RV rv = token->module->C_EncryptInit(token->session, (CK_MECHANISM *)e->mechanism, master->object);
    if (rv == CKR_OK) rv = token->module->C_Encrypt(token->session, (CK_BYTE_PTR)e->in.data, e->in.size, e->out, &size);
    return rv == CKR_OK && size != e->out_size ? CKR_GENERAL_ERROR : rv;
}

/* What says that the text is wrong, or that there is no such key; everything else is the device's trouble. */
static bool is_verdict(CK_RV rv) {
    static const CK_RV verdicts[] = {CKR_KEY_HANDLE_INVALID, CKR_ENCRYPTED_DATA_INVALID, CKR_ENCRYPTED_DATA_LEN_RANGE,
                                     CKR_SIGNATURE_INVALID, AEAD_DECRYPT_FAILED};
    return is_among(rv, verdicts, sizeof verdicts / sizeof *verdicts);
}

/* Modules say of a text that does not verify what they say of trouble of their own (SoftHSM: CKR_GENERAL_ERROR): it is
 * the text when the same key still does its work. */
static CK_RV judge(struct token *token, uint32_t number, CK_RV rv) {
    static const uint8_t plain[CIPHER_KEY_SIZE];
    uint8_t nonce[CIPHER_NONCE_SIZE], out[CIPHER_KEY_SIZE + CIPHER_TAG_SIZE];
    if (rv == CKR_OK || is_verdict(rv)) return rv;
    id_random(nonce, sizeof nonce);
    CK_GCM_PARAMS parameters = gcm(nonce, BYTES("guichet:probe"));
    const CK_MECHANISM mechanism = {CKM_AES_GCM, &parameters, sizeof parameters};
    const struct errand probe = {number, &mechanism, {(const char *)plain, sizeof plain}, out, sizeof out};
    return run_wrap(token, &probe) == CKR_OK ? CKR_ENCRYPTED_DATA_INVALID : rv;
}

/* The room that is asked for is the wrapped key's: some modules want as much although less comes out. */
static CK_RV run_unwrap(struct token *token, const struct errand *e) {
    const struct master *master = find_master(token, e->number);
    uint8_t plain[CIPHER_KEY_SIZE + CIPHER_TAG_SIZE];
    CK_ULONG size = sizeof plain;
    if (!master) return CKR_KEY_HANDLE_INVALID;
    CK_RV rv = token->module->C_DecryptInit(token->session, (CK_MECHANISM *)e->mechanism, master->object);
    if (rv == CKR_OK) rv = token->module->C_Decrypt(token->session, (CK_BYTE_PTR)e->in.data, e->in.size, plain, &size);
    if (rv == CKR_OK && size != e->out_size) rv = CKR_ENCRYPTED_DATA_LEN_RANGE;
    if (rv == CKR_OK) memcpy(e->out, plain, e->out_size);
    bytes_wipe(plain, sizeof plain);
    return judge(token, e->number, rv);
}

static CK_RV run_blind(struct token *token, const struct errand *e) {
    const CK_ATTRIBUTE template[] = {text_attribute(CKA_LABEL, token->blind_label)};
    CK_OBJECT_HANDLE object;
    CK_ULONG count = 1, size = e->out_size;
    if (find(token, template, 1, &object, &count, NULL)) return CKR_DEVICE_ERROR;
    if (count != 1) return CKR_KEY_HANDLE_INVALID;
    CK_RV rv = token->module->C_SignInit(token->session, (CK_MECHANISM *)e->mechanism, object);
    return rv == CKR_OK ? token->module->C_Sign(token->session, (CK_BYTE_PTR)e->in.data, e->in.size, e->out, &size)
                        : rv;
}

/* Behind who waits for a device that hangs, nobody else waits for long. By the wall clock, which POSIX gives to this
 * wait: one that is set meanwhile moves this wait and no other. */
static int take_turn(struct token *token, struct fail *why) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += TURN_MAX_NS;
    if (until.tv_nsec >= SECOND_NS) {
        until.tv_nsec -= SECOND_NS;
        until.tv_sec++;
    }
    if (pthread_mutex_timedlock(&token->lock, &until) == 0) return GUICHET_OK;
    return fail(why, GUICHET_UNAVAILABLE, "the token has not answered an earlier question yet");
}

/* Once, and once more in a new session: the old one, or its handles, may be of before. */
static int ask(struct token *token, errand_run *run, const struct errand *e, const char *what, struct fail *why) {
    CK_RV rv = CKR_OK;
    int status = take_turn(token, why);
    if (status) return status;
    status = ready(token, why);
    if (!status && (rv = run(token, e)) != CKR_OK) {
        close_session(token);
        status = ready(token, why);
        if (!status) rv = run(token, e);
    }
    pthread_mutex_unlock(&token->lock);
    if (status) return status;
    return rv == CKR_OK ? GUICHET_OK : refuse(why, is_verdict(rv) ? GUICHET_CRYPTO : GUICHET_UNAVAILABLE, what, rv);
}

int token_wrap(struct token *token, uint32_t number, const uint8_t nonce[CIPHER_NONCE_SIZE], struct bytes label,
               const uint8_t key[CIPHER_KEY_SIZE], uint8_t *out, struct fail *why) {
    CK_GCM_PARAMS parameters = gcm(nonce, label);
    const CK_MECHANISM mechanism = {CKM_AES_GCM, &parameters, sizeof parameters};
    const struct errand e = {
        number, &mechanism, {(const char *)key, CIPHER_KEY_SIZE}, out, CIPHER_KEY_SIZE + CIPHER_TAG_SIZE};
    return ask(token, run_wrap, &e, "a data key could not be wrapped", why);
}

int token_unwrap(struct token *token, uint32_t number, const uint8_t nonce[CIPHER_NONCE_SIZE], struct bytes label,
                 struct bytes wrapped, uint8_t key[CIPHER_KEY_SIZE], struct fail *why) {
    CK_GCM_PARAMS parameters = gcm(nonce, label);
    const CK_MECHANISM mechanism = {CKM_AES_GCM, &parameters, sizeof parameters};
    const struct errand e = {number, &mechanism, wrapped, key, CIPHER_KEY_SIZE};
    return ask(token, run_unwrap, &e, "a data key could not be unwrapped", why);
}

int token_blind(struct token *token, uint8_t out[CIPHER_KEY_SIZE], struct fail *why) {
    const CK_MECHANISM mechanism = {CKM_SHA256_HMAC, NULL, 0};
    const struct errand e = {0, &mechanism, BYTES(BLIND_MESSAGE), out, CIPHER_KEY_SIZE};
    return ask(token, run_blind, &e, "the key of the blind indices cannot be asked for", why);
}

int token_look(struct token *token, struct token_keys *keys, struct fail *why) {
    pthread_mutex_lock(&token->lock);
    token->needs_person = false; /* somebody has just seen to it */
    token->last = (struct fail){0};
    close_session(token);
    int status = ready_soon(token, why);
    keys->count = token->count;
    for (size_t i = 0; i < token->count; i++) keys->numbers[i] = token->masters[i].number;
    pthread_mutex_unlock(&token->lock);
    if (status || keys->count) return status;
    return fail(why, GUICHET_NOT_FOUND, "the token holds no master key \"%s\": guichet keys rotate makes the first",
                token->label);
}

/* ---- making and destroying ---- */

static CK_RV make(struct token *token, CK_MECHANISM_TYPE how, const CK_ATTRIBUTE *own, size_t own_count) {
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_ULONG size = CIPHER_KEY_SIZE;
    CK_MECHANISM mechanism = {how, NULL, 0};
    CK_OBJECT_HANDLE object;
    CK_ATTRIBUTE template[12] = {{CKA_TOKEN, &yes, sizeof yes},       {CKA_PRIVATE, &yes, sizeof yes},
                                 {CKA_SENSITIVE, &yes, sizeof yes},   {CKA_EXTRACTABLE, &no, sizeof no},
                                 {CKA_VALUE_LEN, &size, sizeof size}, {CKA_MODIFIABLE, &no, sizeof no}};
    for (size_t i = 0; i < own_count; i++) template[6 + i] = own[i];
    return token->module->C_GenerateKey(token->session, &mechanism, template, 6 + own_count, &object);
}

static CK_RV make_blind(struct token *token) {
    CK_BBOOL yes = CK_TRUE;
    CK_OBJECT_HANDLE object;
    CK_ULONG count = 1;
    const CK_ATTRIBUTE own[] = {text_attribute(CKA_LABEL, token->blind_label), {CKA_SIGN, &yes, sizeof yes}};
    if (find(token, own, 1, &object, &count, NULL)) return CKR_DEVICE_ERROR;
    return count ? CKR_OK : make(token, CKM_GENERIC_SECRET_KEY_GEN, own, 2);
}

static CK_RV make_master(struct token *token, uint32_t number) {
    CK_BBOOL yes = CK_TRUE;
    uint8_t id[4];
    for (int i = 0; i < 4; i++) id[i] = (uint8_t)(number >> (24 - 8 * i));
    const CK_ATTRIBUTE own[] = {text_attribute(CKA_LABEL, token->label),
                                {CKA_ID, id, sizeof id},
                                {CKA_ENCRYPT, &yes, sizeof yes},
                                {CKA_DECRYPT, &yes, sizeof yes}};
    return make(token, CKM_AES_KEY_GEN, own, 4);
}

int token_generate(struct token *token, uint32_t number, struct fail *why) {
    pthread_mutex_lock(&token->lock);
    int status = ready(token, why);
    if (!status) {
        CK_RV rv = make_blind(token);
        if (rv == CKR_OK) rv = make_master(token, number);
        if (rv != CKR_OK) status = refuse(why, GUICHET_UNAVAILABLE, "no key could be made", rv);
    }
    pthread_mutex_unlock(&token->lock);
    return status;
}

int token_destroy(struct token *token, uint32_t number, struct fail *why) {
    pthread_mutex_lock(&token->lock);
    int status = ready(token, why);
    const struct master *master = status ? NULL : find_master(token, number);
    CK_RV rv = master ? token->module->C_DestroyObject(token->session, master->object) : CKR_OK;
    pthread_mutex_unlock(&token->lock);
    if (status) return status;
    if (!master) return fail(why, GUICHET_NOT_FOUND, "the token holds no master key %u", number);
    return rv == CKR_OK ? GUICHET_OK : refuse(why, GUICHET_UNAVAILABLE, "the key could not be destroyed", rv);
}
