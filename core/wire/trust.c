/* Judges chains, and remembers those that passed:
 *
 *   leaf + others ─▶ digest ─▶ remembered and still in time? ─ yes ─▶ authority
 *                                   │ no
 *                                   ▼
 *        for each issuer's name from the leaf upwards, each authority of that name:
 *             X509_verify_cert with that authority alone ─▶ lists of revocation ─▶ the leaf's own rules
 *
 * What passed stays right while the trust is the same (a reload makes a new trust, which remembers nothing) and until
 * the first certificate or list of the chain runs out. */
#include "wire/trust.h"

#include "base/clock.h"
#include "wire/certificate.h"
#include "wire/revocation.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <pthread.h>

#define TRUST_DEPTH_MAX  4
#define TRUST_OTHERS_MAX 8
#define TRUST_SLOTS      4096 /* chains remembered; a power of two */

struct authority {
    STACK_OF(X509) * certificates;
    X509_STORE *store;
    struct revocation *revocation; /* NULL: no lists */
};

struct passed {
    uint8_t digest[32];
    struct trust_verdict verdict; /* until 0: empty */
};

struct trust {
    struct authority *authorities;
    size_t count;
    uint8_t digest[TRUST_DIGEST_SIZE];
    enum tls_lists_mode lists_mode;
    int64_t grace_ms;
    pthread_mutex_t lock;
    struct passed *passed; /* TRUST_SLOTS */
};

static int open_store(struct authority *a, struct fail *why) {
    a->store = X509_STORE_new();
    if (!a->store) return fail(why, GUICHET_MEMORY, "no memory for an authority");
    X509_VERIFY_PARAM *rules = X509_STORE_get0_param(a->store);
    X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_CLIENT);
    X509_VERIFY_PARAM_set_depth(rules, TRUST_DEPTH_MAX);
    X509_VERIFY_PARAM_set_auth_level(rules, 2);
    /* An authority may be somebody's sub-authority: it is trusted for itself. */
    X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
    for (int i = 0; i < sk_X509_num(a->certificates); i++)
        if (X509_STORE_add_cert(a->store, sk_X509_value(a->certificates, i)) != 1)
            return fail(why, GUICHET_MEMORY, "no memory for an authority");
    return GUICHET_OK;
}

static int check_authority(const struct authority *a, const char *name, struct fail *why) {
    for (int i = 0; i < sk_X509_num(a->certificates); i++)
        if (X509_check_ca(sk_X509_value(a->certificates, i)) == 0)
            return fail(why, GUICHET_CONFIG, "%s: certificate %d is no authority's (CA)", name, i + 1);
    return GUICHET_OK;
}

static int open_authority(struct authority *a, const struct tls_authority *from, struct fail *why) {
    int status = pem_certificates(&from->certificates, &a->certificates, why);
    if (status != GUICHET_OK) return status;
    const char *name = from->certificates.path ? from->certificates.path : "(memory)";
    status = check_authority(a, name, why);
    if (status == GUICHET_OK) status = open_store(a, why);
    if (status == GUICHET_OK && (pem_is_given(&from->lists.local) || pem_is_given(&from->lists.fetched)))
        status = revocation_new(&from->lists, a->certificates, &a->revocation, why);
    return status;
}

static int digest_authority(const struct authority *a, EVP_MD_CTX *digest) {
    for (int i = 0; i < sk_X509_num(a->certificates); i++) {
        unsigned char one[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        if (X509_digest(sk_X509_value(a->certificates, i), EVP_sha256(), one, &size) != 1) return GUICHET_CRYPTO;
        if (EVP_DigestUpdate(digest, one, size) != 1) return GUICHET_CRYPTO;
    }
    /* Where one authority ends and the next begins is part of the trust. */
    if (EVP_DigestUpdate(digest, "/", 1) != 1) return GUICHET_CRYPTO;
    return a->revocation ? revocation_digest(a->revocation, digest) : GUICHET_OK;
}

static int digest_all(struct trust *t) {
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    const int64_t rules[] = {(int64_t)t->lists_mode, t->grace_ms};
    int status = digest && EVP_DigestInit_ex(digest, EVP_sha256(), NULL) == 1 ? GUICHET_OK : GUICHET_CRYPTO;
    if (status == GUICHET_OK && EVP_DigestUpdate(digest, rules, sizeof rules) != 1) status = GUICHET_CRYPTO;
    for (size_t i = 0; status == GUICHET_OK && i < t->count; i++) {
        status = digest_authority(&t->authorities[i], digest);
        if (status == GUICHET_OK && EVP_DigestUpdate(digest, ";", 1) != 1) status = GUICHET_CRYPTO;
    }
    if (status == GUICHET_OK && EVP_DigestFinal_ex(digest, t->digest, NULL) != 1) status = GUICHET_CRYPTO;
    EVP_MD_CTX_free(digest);
    return status;
}

int trust_new(const struct tls_settings *settings, struct trust **out, struct fail *why) {
    const struct tls_authority *list = settings->authorities;
    size_t count = settings->authority_count;
    *out = NULL;
    if (count == 0) return fail(why, GUICHET_CONFIG, "no authority is trusted: nobody could come in");
    struct trust *t = calloc(1, sizeof *t);
    if (!t) return fail(why, GUICHET_MEMORY, "no memory for the authorities");
    t->lists_mode = settings->lists_mode;
    t->grace_ms = settings->grace_ms;
    pthread_mutex_init(&t->lock, NULL);
    t->authorities = calloc(count, sizeof *t->authorities);
    t->passed = calloc(TRUST_SLOTS, sizeof *t->passed);
    int status = t->authorities && t->passed ? GUICHET_OK : fail(why, GUICHET_MEMORY, "no memory for the authorities");
    while (status == GUICHET_OK && t->count < count) {
        status = open_authority(&t->authorities[t->count], &list[t->count], why);
        t->count++;
    }
    if (status == GUICHET_OK && digest_all(t) != GUICHET_OK)
        status = fail(why, GUICHET_CRYPTO, "no digest of the authorities");
    if (status == GUICHET_OK) *out = t;
    else trust_free(t);
    return status;
}

void trust_free(struct trust *t) {
    if (!t) return;
    for (size_t i = 0; i < t->count; i++) {
        sk_X509_pop_free(t->authorities[i].certificates, X509_free);
        X509_STORE_free(t->authorities[i].store);
        revocation_free(t->authorities[i].revocation);
    }
    free(t->authorities);
    free(t->passed);
    pthread_mutex_destroy(&t->lock);
    free(t);
}

const uint8_t *trust_digest(const struct trust *t) {
    return t->digest;
}

void trust_freshness(const struct trust *t, size_t authority, struct tls_freshness *out) {
    *out = (struct tls_freshness){0};
    if (authority < t->count && t->authorities[authority].revocation)
        revocation_freshness(t->authorities[authority].revocation, out);
}

static bool is_among(STACK_OF(X509_NAME) * names, const X509_NAME *name) {
    for (int i = 0; i < sk_X509_NAME_num(names); i++)
        if (X509_NAME_cmp(sk_X509_NAME_value(names, i), name) == 0) return true;
    return false;
}

STACK_OF(X509_NAME) * trust_names(const struct trust *t) {
    STACK_OF(X509_NAME) *names = sk_X509_NAME_new_null();
    bool bad = !names;
    for (size_t i = 0; !bad && i < t->count; i++) {
        for (int k = 0; !bad && k < sk_X509_num(t->authorities[i].certificates); k++) {
            X509_NAME *name = X509_get_subject_name(sk_X509_value(t->authorities[i].certificates, k));
            if (is_among(names, name)) continue;
            X509_NAME *copy = X509_NAME_dup(name);
            bad = !copy || sk_X509_NAME_push(names, copy) == 0;
            if (bad) X509_NAME_free(copy);
        }
    }
    if (!bad) return names;
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    return NULL;
}

static int64_t time_ms(const ASN1_TIME *time) {
    struct tm parts;
    return ASN1_TIME_to_tm(time, &parts) == 1 ? (int64_t)timegm(&parts) * 1000 : 0;
}

int64_t trust_authority_until(const struct trust *t, size_t authority) {
    int64_t soonest = 0;
    const STACK_OF(X509) *own = authority < t->count ? t->authorities[authority].certificates : NULL;
    for (int i = 0; own && i < sk_X509_num(own); i++) {
        int64_t end_ms = time_ms(X509_get0_notAfter(sk_X509_value(own, i)));
        if (i == 0 || end_ms < soonest) soonest = end_ms;
    }
    return soonest;
}

static int judge_key(X509 *x509) {
    EVP_PKEY *key = X509_get0_pubkey(x509);
    if (!key) return X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY;
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS: return EVP_PKEY_get_bits(key) >= 2048 ? X509_V_OK : X509_V_ERR_EE_KEY_TOO_SMALL;
    case EVP_PKEY_EC: return EVP_PKEY_get_bits(key) >= 256 ? X509_V_OK : X509_V_ERR_EE_KEY_TOO_SMALL;
    case EVP_PKEY_ED25519:
    case EVP_PKEY_ED448: return X509_V_OK;
    default: return X509_V_ERR_EE_KEY_TOO_SMALL;
    }
}

static int judge_leaf(X509 *leaf) {
    /* OpenSSL lets a leaf without extended key usage be anything. */
    if (!(X509_get_extension_flags(leaf) & EXFLAG_XKUSAGE)) return X509_V_ERR_INVALID_PURPOSE;
    if (!(X509_get_extended_key_usage(leaf) & XKU_SSL_CLIENT)) return X509_V_ERR_INVALID_PURPOSE;
    if (X509_check_ca(leaf) != 0) return X509_V_ERR_INVALID_PURPOSE;
    return X509_V_OK;
}

/* What a list that is out of date still allows, and until when: INT64_MAX is for ever. */
static int64_t list_until(const struct trust *t, const struct revocation *r) {
    struct tls_freshness freshness;
    if (t->lists_mode == TLS_LISTS_WARN) return INT64_MAX;
    revocation_freshness(r, &freshness);
    return freshness.until_ms + (t->lists_mode == TLS_LISTS_GRACE ? t->grace_ms : 0);
}

static bool is_forgiven(const struct trust *t, const struct revocation *r, int error, int64_t now_ms) {
    if (error == X509_V_ERR_UNABLE_TO_GET_CRL) return t->lists_mode == TLS_LISTS_WARN;
    return error == X509_V_ERR_CRL_HAS_EXPIRED && now_ms < list_until(t, r);
}

/* The leaf must be on a list's side; a sub-authority only if there is a list of its issuer. */
static int judge_revocation(const struct trust *t, const struct revocation *r, STACK_OF(X509) * chain, int64_t now_ms,
                            int64_t *until_ms) {
    if (!r) return X509_V_OK;
    for (int i = 0; i + 1 < sk_X509_num(chain); i++) {
        int error = revocation_judge(r, sk_X509_value(chain, i), sk_X509_value(chain, i + 1), now_ms);
        if (error == X509_V_ERR_UNABLE_TO_GET_CRL && i > 0) continue;
        if (error != X509_V_OK && !is_forgiven(t, r, error, now_ms)) return error;
    }
    int64_t until = list_until(t, r);
    if (until < *until_ms) *until_ms = until;
    return X509_V_OK;
}

static int judge_chain(const struct trust *t, const struct authority *a, STACK_OF(X509) * chain, int64_t now_ms,
                       int64_t *until_ms) {
    for (int i = 0; i < sk_X509_num(chain); i++) {
        X509 *x509 = sk_X509_value(chain, i);
        int error = judge_key(x509);
        if (error != X509_V_OK) return error;
        int64_t end_ms = time_ms(X509_get0_notAfter(x509));
        if (i == 0 || end_ms < *until_ms) *until_ms = end_ms;
    }
    return judge_revocation(t, a->revocation, chain, now_ms, until_ms);
}

static int judge_by(const struct trust *t, const struct authority *a, X509 *leaf, STACK_OF(X509) * others,
                    int64_t now_ms, int64_t *until_ms) {
    X509_STORE_CTX *run = X509_STORE_CTX_new();
    if (!run || X509_STORE_CTX_init(run, a->store, leaf, others) != 1) {
        X509_STORE_CTX_free(run);
        return X509_V_ERR_OUT_OF_MEM;
    }
    int error = X509_verify_cert(run) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(run);
    if (error == X509_V_OK) error = judge_chain(t, a, X509_STORE_CTX_get0_chain(run), now_ms, until_ms);
    X509_STORE_CTX_free(run);
    ERR_clear_error();
    return error;
}

static bool has_name(const struct authority *a, X509_NAME *name) {
    for (int i = 0; i < sk_X509_num(a->certificates); i++)
        if (X509_NAME_cmp(X509_get_subject_name(sk_X509_value(a->certificates, i)), name) == 0) return true;
    return false;
}

/* OpenSSL counts -1 in a list that is not there. */
static int count_of(STACK_OF(X509) * others) {
    return others ? sk_X509_num(others) : 0;
}

/* Errors that only say "not issued by this one"; any other tells more and is kept. */
static bool says_unknown(int error) {
    return error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT || error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
           error == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE || error == X509_V_ERR_CERT_SIGNATURE_FAILURE ||
           error == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN || error == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT;
}

static int judge_afresh(struct trust *t, X509 *leaf, STACK_OF(X509) * others, struct passed *found) {
    int best = X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
    int64_t now_ms = clock_utc_ms();
    for (int i = -1; i < count_of(others); i++) {
        X509_NAME *name = X509_get_issuer_name(i < 0 ? leaf : sk_X509_value(others, i));
        for (size_t k = 0; k < t->count; k++) {
            if (!has_name(&t->authorities[k], name)) continue;
            int error = judge_by(t, &t->authorities[k], leaf, others, now_ms, &found->verdict.until_ms);
            if (error == X509_V_OK) {
                found->verdict.authority = k;
                return judge_leaf(leaf);
            }
            if (says_unknown(best)) best = error;
        }
    }
    return says_unknown(best) ? X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY : best;
}

static int digest_chain(X509 *leaf, STACK_OF(X509) * others, uint8_t digest[32]) {
    unsigned char all[(TRUST_OTHERS_MAX + 1) * 32];
    unsigned size = 0;
    for (int i = -1; i < count_of(others); i++) {
        unsigned one = 0;
        if (X509_digest(i < 0 ? leaf : sk_X509_value(others, i), EVP_sha256(), all + size, &one) != 1)
            return GUICHET_CRYPTO;
        size += one;
    }
    return EVP_Digest(all, size, digest, NULL, EVP_sha256(), NULL) == 1 ? GUICHET_OK : GUICHET_CRYPTO;
}

static struct passed *slot_of(struct trust *t, const uint8_t digest[32]) {
    return &t->passed[((size_t)digest[0] << 8 | digest[1]) & (TRUST_SLOTS - 1)];
}

static bool recall(struct trust *t, struct passed *asked) {
    pthread_mutex_lock(&t->lock);
    const struct passed *slot = slot_of(t, asked->digest);
    bool known = slot->verdict.until_ms > clock_utc_ms() && memcmp(slot->digest, asked->digest, 32) == 0;
    if (known) *asked = *slot;
    pthread_mutex_unlock(&t->lock);
    return known;
}

static void remember(struct trust *t, const struct passed *found) {
    pthread_mutex_lock(&t->lock);
    *slot_of(t, found->digest) = *found;
    pthread_mutex_unlock(&t->lock);
}

int trust_judge(struct trust *t, X509 *leaf, STACK_OF(X509) * others, struct trust_verdict *out) {
    if (count_of(others) > TRUST_OTHERS_MAX) return X509_V_ERR_CERT_CHAIN_TOO_LONG;
    struct passed found = {0};
    if (digest_chain(leaf, others, found.digest) != GUICHET_OK) return X509_V_ERR_OUT_OF_MEM;
    if (!recall(t, &found)) {
        int error = judge_afresh(t, leaf, others, &found);
        if (error != X509_V_OK) return error;
        remember(t, &found);
    }
    *out = found.verdict;
    return X509_V_OK;
}

static X509 *issuer_among(STACK_OF(X509) * list, X509 *leaf) {
    for (int i = 0; i < count_of(list); i++) {
        X509 *candidate = sk_X509_value(list, i);
        if (X509_NAME_cmp(X509_get_subject_name(candidate), X509_get_issuer_name(leaf)) != 0) continue;
        if (X509_verify(leaf, X509_get0_pubkey(candidate)) == 1) return candidate;
        ERR_clear_error();
    }
    return NULL;
}

X509 *trust_issuer(const struct trust *t, size_t authority, X509 *leaf, STACK_OF(X509) * others) {
    X509 *issuer = authority < t->count ? issuer_among(t->authorities[authority].certificates, leaf) : NULL;
    return issuer ? issuer : issuer_among(others, leaf);
}

static const struct {
    int error;
    const char *code, *words;
} refusals[] = {
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "certificate_unknown_authority", "issued by no trusted authority"},
    {X509_V_ERR_CERT_HAS_EXPIRED, "certificate_expired", "expired"},
    {X509_V_ERR_CERT_NOT_YET_VALID, "certificate_not_yet_valid", "not valid yet"},
    {X509_V_ERR_CERT_REVOKED, "certificate_revoked", "revoked"},
    {X509_V_ERR_INVALID_PURPOSE, "certificate_no_client_auth",
     "not made for TLS clients (extended key usage clientAuth)"},
    {X509_V_ERR_EE_KEY_TOO_SMALL, "certificate_weak_key", "key too weak, or of an unknown kind"},
    {X509_V_ERR_CA_KEY_TOO_SMALL, "certificate_weak_key", "an authority's key is too weak"},
    {X509_V_ERR_CA_MD_TOO_WEAK, "certificate_weak_key", "signed with a weak digest"},
    {X509_V_ERR_CERT_CHAIN_TOO_LONG, "certificate_chain_too_long", "too many certificates up to its authority"},
    {X509_V_ERR_PERMITTED_VIOLATION, "certificate_outside_constraints", "a name its authority may not give"},
    {X509_V_ERR_EXCLUDED_VIOLATION, "certificate_outside_constraints", "a name its authority may not give"},
    {X509_V_ERR_CRL_HAS_EXPIRED, "certificate_lists_outdated", "the authority's list of revocation is out of date"},
    {X509_V_ERR_UNABLE_TO_GET_CRL, "certificate_lists_outdated", "its issuer has given no list of revocation"},
};

int trust_refuse(int error, X509 *leaf, struct fail *why) {
    const char *code = "certificate_invalid", *words = X509_verify_cert_error_string(error);
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        if (refusals[i].error != error) continue;
        code = refusals[i].code;
        words = refusals[i].words;
    }
    struct certificate who;
    struct fail unreadable = {0};
    if (certificate_of(leaf, &who, &unreadable) != GUICHET_OK)
        return fail_code(why, GUICHET_NOT_ALLOWED, code, "certificate (%s): %s", unreadable.text, words);
    return fail_code(why, GUICHET_NOT_ALLOWED, code, "certificate %s of %s: %s", who.serial, who.issuer, words);
}
