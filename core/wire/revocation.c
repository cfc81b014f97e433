/* One record a list: its serial numbers, the certificate that signed it, and from when until when it counts. */
#include "wire/revocation.h"

#include "base/log.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#define SERIAL_MAX 20 /* bytes, RFC 5280 §4.1.2.2 */
#define LISTS_MAX  64

/* A serial number in a row of fixed size: memcmp finds it. */
struct serial {
    uint8_t head; /* bytes of it; the highest bit: negative */
    uint8_t number[SERIAL_MAX];
};

struct list {
    X509 *signer;
    struct serial *serials; /* sorted */
    size_t count;
    int64_t since_ms, until_ms;
    struct serial number;                 /* the list's own (CRL number); all zero: none */
    uint8_t scope[SHA256_DIGEST_LENGTH];  /* of the issuing distribution point; all zero: all certificates */
    uint8_t digest[SHA256_DIGEST_LENGTH]; /* of the whole */
};

struct revocation {
    struct list lists[LISTS_MAX];
    size_t count;
};

/* ---- serial numbers ---- */

static bool serial_of(const ASN1_INTEGER *from, struct serial *to) {
    const uint8_t *data = ASN1_STRING_get0_data(from);
    size_t size = (size_t)ASN1_STRING_length(from);
    *to = (struct serial){0};
    for (; size && !*data; size--) data++;
    if (size > SERIAL_MAX) return false;
    if (size) memcpy(to->number, data, size);
    to->head = (uint8_t)(size | (ASN1_STRING_type(from) == V_ASN1_NEG_INTEGER ? 0x80 : 0));
    return true;
}

static int compare(const void *a, const void *b) {
    return memcmp(a, b, sizeof(struct serial));
}

static bool has_serial(const struct list *list, X509 *certificate) {
    struct serial wanted;
    return serial_of(X509_get0_serialNumber(certificate), &wanted) && list->count &&
           bsearch(&wanted, list->serials, list->count, sizeof wanted, compare);
}

/* ---- reading ---- */

static X509 *find_signer(X509_CRL *crl, STACK_OF(X509) * signers) {
    for (int i = 0; i < sk_X509_num(signers); i++) {
        X509 *signer = sk_X509_value(signers, i);
        if (X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(signer)) != 0) continue;
        if (X509_CRL_verify(crl, X509_get0_pubkey(signer)) == 1) return signer;
        ERR_clear_error();
    }
    return NULL;
}

/* NULL when the list says of all certificates of its issuer whether they are revoked; else why not. */
static const char *why_incomplete(X509_CRL *crl) {
    for (int at = -1; (at = X509_CRL_get_ext_by_critical(crl, 1, at)) >= 0;) {
        int nid = OBJ_obj2nid(X509_EXTENSION_get_object(X509_CRL_get_ext(crl, at)));
        if (nid == NID_delta_crl) return "a delta list alone is not complete";
        if (nid != NID_issuing_distribution_point) return "an unknown critical extension";
    }
    ISSUING_DIST_POINT *point = X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, NULL, NULL);
    bool is_partial =
        point && (point->onlyCA > 0 || point->onlyattr > 0 || point->indirectCRL > 0 || point->onlysomereasons != NULL);
    ISSUING_DIST_POINT_free(point);
    return is_partial ? "the list leaves certificates or reasons out" : NULL;
}

static bool moment(const ASN1_TIME *time, int64_t *ms) {
    struct tm parts;
    if (!time || ASN1_TIME_to_tm(time, &parts) != 1) return false;
    *ms = (int64_t)timegm(&parts) * 1000;
    return true;
}

/* "Removed from the list": released from hold. */
static bool is_released(const X509_REVOKED *entry) {
    ASN1_ENUMERATED *reason = X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, NULL, NULL);
    bool is = reason && ASN1_ENUMERATED_get(reason) == CRL_REASON_REMOVE_FROM_CRL;
    ASN1_ENUMERATED_free(reason);
    return is;
}

static const char *keep_entries(X509_CRL *crl, struct list *list) {
    STACK_OF(X509_REVOKED) *entries = X509_CRL_get_REVOKED(crl);
    int count = entries ? sk_X509_REVOKED_num(entries) : 0;
    list->serials = calloc(count ? (size_t)count : 1, sizeof *list->serials);
    if (!list->serials) return "no memory for it";
    for (int i = 0; i < count; i++) {
        const X509_REVOKED *entry = sk_X509_REVOKED_value(entries, i);
        if (X509_REVOKED_get_ext_by_critical(entry, 1, -1) >= 0) return "an entry with an unknown critical extension";
        if (is_released(entry)) continue;
        if (!serial_of(X509_REVOKED_get0_serialNumber(entry), &list->serials[list->count++]))
            return "a serial number of more than 20 bytes";
    }
    qsort(list->serials, list->count, sizeof *list->serials, compare);
    return NULL;
}

static bool keep_digests(X509_CRL *crl, struct list *list) {
    int at = X509_CRL_get_ext_by_NID(crl, NID_issuing_distribution_point, -1);
    const ASN1_OCTET_STRING *point = at < 0 ? NULL : X509_EXTENSION_get_data(X509_CRL_get_ext(crl, at));
    if (point && EVP_Digest(ASN1_STRING_get0_data(point), (size_t)ASN1_STRING_length(point), list->scope, NULL,
                            EVP_sha256(), NULL) != 1)
        return false;
    return X509_CRL_digest(crl, EVP_sha256(), list->digest, NULL) == 1;
}

static const char *keep_number(X509_CRL *crl, struct list *list) {
    ASN1_INTEGER *number = X509_CRL_get_ext_d2i(crl, NID_crl_number, NULL, NULL);
    bool good = !number || serial_of(number, &list->number);
    ASN1_INTEGER_free(number);
    return good ? NULL : "its number has more than 20 bytes";
}

/* NULL, or what is wrong with it. */
static const char *read_list(X509_CRL *crl, STACK_OF(X509) * signers, struct list *list) {
    X509 *signer = find_signer(crl, signers);
    if (!signer) return "no certificate of the authority has signed this list";
    const char *wrong = why_incomplete(crl);
    if (wrong) return wrong;
    if (!moment(X509_CRL_get0_lastUpdate(crl), &list->since_ms) ||
        !moment(X509_CRL_get0_nextUpdate(crl), &list->until_ms))
        return "the list does not say when the next one comes";
    if (!keep_digests(crl, list)) return "no digest of it";
    if ((wrong = keep_number(crl, list)) || (wrong = keep_entries(crl, list))) return wrong;
    X509_up_ref(signer);
    list->signer = signer;
    return NULL;
}

static void free_list(struct list *list) {
    X509_free(list->signer);
    free(list->serials);
}

static bool is_of(const struct list *list, X509 *issuer) {
    return X509_NAME_cmp(X509_get_subject_name(list->signer), X509_get_subject_name(issuer)) == 0 &&
           EVP_PKEY_eq(X509_get0_pubkey(list->signer), X509_get0_pubkey(issuer)) == 1;
}

static struct list *same_kind(const struct revocation *r, const struct list *as) {
    for (size_t i = 0; i < r->count; i++) {
        const struct list *list = &r->lists[i];
        if (is_of(list, as->signer) && memcmp(list->scope, as->scope, sizeof as->scope) == 0) return (void *)list;
    }
    return NULL;
}

/* Numbers are of different lengths: the longer is the larger, as `head` comes first. */
static bool is_newer(const struct list *a, const struct list *b) {
    int by_number = a->number.head && b->number.head ? compare(&a->number, &b->number) : 0;
    return by_number ? by_number > 0 : a->since_ms > b->since_ms;
}

static int add_list(struct revocation *r, X509_CRL *crl, STACK_OF(X509) * signers, const char *name, struct fail *why) {
    struct list list = {0};
    const char *wrong = read_list(crl, signers, &list);
    struct list *present = wrong ? NULL : same_kind(r, &list);
    if (!wrong && !present && r->count == LISTS_MAX) wrong = "more than 64 lists of one authority";
    if (wrong || (present && !is_newer(&list, present))) {
        free_list(&list);
        return wrong ? fail(why, GUICHET_CONFIG, "%s: %s", name, wrong) : GUICHET_OK;
    }
    if (present) free_list(present);
    *(present ? present : &r->lists[r->count++]) = list;
    return GUICHET_OK;
}

/* Not given, or not there and that is no fault: nothing. */
static int add_lists(struct revocation *r, const struct tls_pem *from, bool may_miss, STACK_OF(X509) * signers,
                     struct fail *why) {
    STACK_OF(X509_CRL) *crls = NULL;
    if (!pem_is_given(from) || (may_miss && pem_is_missing(from))) return GUICHET_OK;
    int status = pem_lists(from, &crls, why);
    for (int i = 0; status == GUICHET_OK && i < sk_X509_CRL_num(crls); i++)
        status = add_list(r, sk_X509_CRL_value(crls, i), signers, from->path ? from->path : "(memory)", why);
    sk_X509_CRL_pop_free(crls, X509_CRL_free);
    return status;
}

/* What was fetched was right when it was kept; a file that is no longer (another key of the authority, a torn disk) is
 * as none, and is fetched again. */
static int add_fetched(struct revocation *r, const struct tls_pem *from, STACK_OF(X509) * signers) {
    struct fail why = {0};
    int status = add_lists(r, from, true, signers, &why);
    if (status != GUICHET_CONFIG) return status;
    log_line(LOG_ERROR, "crl.kept_one_refused", LOG_TEXT("detail", why.text));
    return GUICHET_OK;
}

int revocation_new(const struct tls_lists *from, STACK_OF(X509) * signers, struct revocation **out, struct fail *why) {
    *out = NULL;
    struct revocation *r = calloc(1, sizeof *r);
    if (!r) return fail(why, GUICHET_MEMORY, "no memory for the lists of revocation");
    int status = add_lists(r, &from->local, from->may_miss, signers, why);
    if (status == GUICHET_OK && (status = add_fetched(r, &from->fetched, signers)) != GUICHET_OK)
        fail(why, status, "no memory for the lists of revocation");
    if (status == GUICHET_OK) *out = r;
    else revocation_free(r);
    return status;
}

void revocation_free(struct revocation *r) {
    if (!r) return;
    for (size_t i = 0; i < r->count; i++) free_list(&r->lists[i]);
    free(r);
}

/* ---- asking ---- */

int revocation_judge(const struct revocation *r, X509 *certificate, X509 *issuer, int64_t now_utc_ms) {
    int verdict = X509_V_ERR_UNABLE_TO_GET_CRL;
    for (size_t i = 0; i < r->count; i++) {
        const struct list *list = &r->lists[i];
        if (!is_of(list, issuer)) continue;
        if (has_serial(list, certificate)) return X509_V_ERR_CERT_REVOKED;
        if (now_utc_ms >= list->until_ms) verdict = X509_V_ERR_CRL_HAS_EXPIRED;
        else if (verdict == X509_V_ERR_UNABLE_TO_GET_CRL) verdict = X509_V_OK;
    }
    return verdict;
}

void revocation_freshness(const struct revocation *r, struct tls_freshness *out) {
    *out = (struct tls_freshness){.expected = true, .count = r->count};
    for (size_t i = 0; i < r->count; i++) {
        const struct list *list = &r->lists[i];
        if (i == 0 || list->since_ms < out->since_ms) out->since_ms = list->since_ms;
        if (i == 0 || list->until_ms < out->until_ms) out->until_ms = list->until_ms;
        out->entries += list->count;
    }
}

bool revocation_is_same(const struct revocation *a, const struct revocation *b) {
    for (size_t i = 0; i < a->count; i++) {
        const struct list *other = same_kind(b, &a->lists[i]);
        if (!other || memcmp(other->digest, a->lists[i].digest, sizeof other->digest) != 0) return false;
    }
    return a->count == b->count;
}

int revocation_follows(const struct revocation *r, const struct revocation *old, struct fail *why) {
    for (size_t i = 0; old && i < old->count; i++) {
        const struct list *mine = same_kind(r, &old->lists[i]);
        if (!mine) return fail(why, GUICHET_CONFLICT, "it lacks a list of one whose list is in use");
        if (!is_newer(mine, &old->lists[i])) return fail(why, GUICHET_CONFLICT, "it is no newer than the one in use");
    }
    return GUICHET_OK;
}

int revocation_digest(const struct revocation *r, EVP_MD_CTX *digest) {
    for (size_t i = 0; i < r->count; i++)
        if (EVP_DigestUpdate(digest, r->lists[i].digest, sizeof r->lists[i].digest) != 1) return GUICHET_CRYPTO;
    return GUICHET_OK;
}
