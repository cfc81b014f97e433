/* One record a list: the list, the certificate that signed it, and until when it counts. */
#include "wire/revocation.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

struct list {
    X509_CRL *crl;
    X509 *signer;
    int64_t until_ms;
};

struct revocation {
    struct list *lists;
    size_t count;
};

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

static int until_of(X509_CRL *crl, int64_t *until_ms) {
    const ASN1_TIME *next = X509_CRL_get0_nextUpdate(crl);
    struct tm parts;
    if (!next || ASN1_TIME_to_tm(next, &parts) != 1) return GUICHET_CONFIG;
    *until_ms = (int64_t)timegm(&parts) * 1000;
    return GUICHET_OK;
}

/* The first look-up sorts; better here than in the first handshake. */
static void sort_entries(X509_CRL *crl) {
    ASN1_INTEGER *none = ASN1_INTEGER_new();
    X509_REVOKED *entry;
    if (none && ASN1_INTEGER_set(none, 0)) X509_CRL_get0_by_serial(crl, &entry, none);
    ASN1_INTEGER_free(none);
}

static int add_list(struct revocation *r, X509_CRL *crl, STACK_OF(X509) * signers, const char *name, struct fail *why) {
    struct list list = {.crl = crl, .signer = find_signer(crl, signers)};
    if (!list.signer)
        return fail(why, GUICHET_CONFIG, "%s: no certificate of the authority has signed this list", name);
    const char *incomplete = why_incomplete(crl);
    if (incomplete) return fail(why, GUICHET_CONFIG, "%s: %s", name, incomplete);
    if (until_of(crl, &list.until_ms) != GUICHET_OK)
        return fail(why, GUICHET_CONFIG, "%s: the list does not say when the next one comes", name);
    sort_entries(crl);
    X509_CRL_up_ref(crl);
    X509_up_ref(list.signer);
    r->lists[r->count++] = list;
    return GUICHET_OK;
}

int revocation_new(const struct tls_pem *lists, STACK_OF(X509) * signers, struct revocation **out, struct fail *why) {
    STACK_OF(X509_CRL) *crls = NULL;
    *out = NULL;
    int status = pem_lists(lists, &crls, why);
    if (status != GUICHET_OK) return status;
    struct revocation *r = calloc(1, sizeof *r);
    if (r) r->lists = calloc((size_t)sk_X509_CRL_num(crls), sizeof *r->lists);
    if (!r || !r->lists) status = fail(why, GUICHET_MEMORY, "no memory for the lists of revocation");
    for (int i = 0; status == GUICHET_OK && i < sk_X509_CRL_num(crls); i++)
        status = add_list(r, sk_X509_CRL_value(crls, i), signers, lists->path ? lists->path : "(memory)", why);
    sk_X509_CRL_pop_free(crls, X509_CRL_free);
    if (status == GUICHET_OK) *out = r;
    else revocation_free(r);
    return status;
}

void revocation_free(struct revocation *r) {
    if (!r) return;
    for (size_t i = 0; i < r->count; i++) {
        X509_CRL_free(r->lists[i].crl);
        X509_free(r->lists[i].signer);
    }
    free(r->lists);
    free(r);
}

static bool is_of(const struct list *list, X509 *issuer) {
    return X509_NAME_cmp(X509_get_subject_name(list->signer), X509_get_subject_name(issuer)) == 0 &&
           EVP_PKEY_eq(X509_get0_pubkey(list->signer), X509_get0_pubkey(issuer)) == 1;
}

int revocation_judge(const struct revocation *r, X509 *certificate, X509 *issuer, int64_t now_utc_ms) {
    int verdict = X509_V_ERR_UNABLE_TO_GET_CRL;
    for (size_t i = 0; i < r->count; i++) {
        const struct list *list = &r->lists[i];
        if (!is_of(list, issuer)) continue;
        X509_REVOKED *entry;
        /* 2 is "removed from the list": released from hold. */
        if (X509_CRL_get0_by_cert(list->crl, &entry, certificate) == 1) return X509_V_ERR_CERT_REVOKED;
        if (now_utc_ms >= list->until_ms) verdict = X509_V_ERR_CRL_HAS_EXPIRED;
        else if (verdict == X509_V_ERR_UNABLE_TO_GET_CRL) verdict = X509_V_OK;
    }
    return verdict;
}

int64_t revocation_until_ms(const struct revocation *r) {
    int64_t soonest = 0;
    for (size_t i = 0; i < r->count; i++)
        if (i == 0 || r->lists[i].until_ms < soonest) soonest = r->lists[i].until_ms;
    return soonest;
}

int revocation_digest(const struct revocation *r, EVP_MD_CTX *digest) {
    for (size_t i = 0; i < r->count; i++) {
        unsigned char one[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        if (X509_CRL_digest(r->lists[i].crl, EVP_sha256(), one, &size) != 1) return GUICHET_CRYPTO;
        if (EVP_DigestUpdate(digest, one, size) != 1) return GUICHET_CRYPTO;
    }
    return GUICHET_OK;
}
