/* OpenSSL's OCSP_… does the work; a store with the issuer alone says whom to believe. */
#include "wire/ocsp.h"

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#define CLOCKS_APART_S 300
#define URL_MAX        1024

struct ocsp_question {
    OCSP_REQUEST *request;
    OCSP_CERTID *id; /* of the request */
    X509 *issuer;
    unsigned char *body;
    size_t size;
    uint8_t key[OCSP_KEY_SIZE];
    char url[URL_MAX];
};

static int find_url(X509 *leaf, const char *responder, char url[URL_MAX], struct fail *why) {
    STACK_OF(OPENSSL_STRING) *named = responder && responder[0] ? NULL : X509_get1_ocsp(leaf);
    const char *found = named ? sk_OPENSSL_STRING_value(named, 0) : responder;
    size_t size = found ? strlen(found) : 0;
    bool good = size > 0 && size < URL_MAX;
    if (good) memcpy(url, found, size + 1);
    X509_email_free(named);
    return good ? GUICHET_OK : fail(why, GUICHET_INVALID, "the certificate names no OCSP responder");
}

static bool make_request(struct ocsp_question *q, X509 *leaf) {
    OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), leaf, q->issuer); /* of RFC 5019: the one every responder knows */
    q->request = OCSP_REQUEST_new();
    if (!q->request || !id || !OCSP_request_add0_id(q->request, id)) {
        OCSP_CERTID_free(id);
        return false;
    }
    q->id = id;
    if (OCSP_request_add1_nonce(q->request, NULL, 32) != 1) return false;
    int size = i2d_OCSP_REQUEST(q->request, &q->body);
    q->size = size > 0 ? (size_t)size : 0;
    return size > 0;
}

static bool make_key(struct ocsp_question *q) {
    unsigned char *der = NULL;
    int size = i2d_OCSP_CERTID(q->id, &der);
    bool good = size > 0 && EVP_Digest(der, (size_t)size, q->key, NULL, EVP_sha256(), NULL) == 1;
    OPENSSL_free(der);
    return good;
}

int ocsp_question_new(X509 *leaf, X509 *issuer, const char *responder, struct ocsp_question **out, struct fail *why) {
    *out = NULL;
    struct ocsp_question *q = calloc(1, sizeof *q);
    if (!q) return fail(why, GUICHET_MEMORY, "no memory for a question about a certificate");
    X509_up_ref(issuer);
    q->issuer = issuer;
    int status = find_url(leaf, responder, q->url, why);
    if (status == GUICHET_OK && (!make_request(q, leaf) || !make_key(q)))
        status = fail(why, GUICHET_CRYPTO, "no question about the certificate can be made");
    ERR_clear_error();
    if (status == GUICHET_OK) *out = q;
    else ocsp_question_free(q);
    return status;
}

void ocsp_question_free(struct ocsp_question *q) {
    if (!q) return;
    OCSP_REQUEST_free(q->request);
    X509_free(q->issuer);
    OPENSSL_free(q->body);
    free(q);
}

const char *ocsp_question_url(const struct ocsp_question *q) {
    return q->url;
}

struct bytes ocsp_question_body(const struct ocsp_question *q) {
    return (struct bytes){(const char *)q->body, q->size};
}

const uint8_t *ocsp_question_key(const struct ocsp_question *q) {
    return q->key;
}

/* ---- the answer ---- */

/* NULL when the issuer stands behind it, else what is wrong. */
static const char *verify(const struct ocsp_question *q, OCSP_BASICRESP *basic) {
    X509_STORE *store = X509_STORE_new();
    STACK_OF(X509) *known = sk_X509_new_null();
    const char *wrong = "no memory";
    if (store && known && X509_STORE_add_cert(store, q->issuer) == 1 && sk_X509_push(known, q->issuer) > 0) {
        X509_VERIFY_PARAM *rules = X509_STORE_get0_param(store);
        X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
        X509_VERIFY_PARAM_set_auth_level(rules, 2);
        wrong =
            OCSP_basic_verify(basic, known, store, 0) == 1 ? NULL : "neither the issuer nor its responder signed it";
    }
    sk_X509_free(known);
    X509_STORE_free(store);
    return wrong;
}

static int64_t moment(const ASN1_GENERALIZEDTIME *time) {
    struct tm parts;
    return time && ASN1_TIME_to_tm(time, &parts) == 1 ? (int64_t)timegm(&parts) * 1000 : 0;
}

static const char *read_status(const struct ocsp_question *q, OCSP_BASICRESP *basic, struct ocsp_answer *out) {
    static const enum ocsp_state states[] = {[V_OCSP_CERTSTATUS_GOOD] = OCSP_IS_GOOD,
                                             [V_OCSP_CERTSTATUS_REVOKED] = OCSP_IS_REVOKED,
                                             [V_OCSP_CERTSTATUS_UNKNOWN] = OCSP_IS_UNKNOWN};
    ASN1_GENERALIZEDTIME *since, *until;
    int state;
    if (OCSP_resp_find_status(basic, q->id, &state, NULL, NULL, &since, &until) != 1)
        return "it does not speak of this certificate";
    if (OCSP_check_validity(since, until, CLOCKS_APART_S, -1) != 1) return "it is out of date, or of the future";
    if (state < 0 || state > V_OCSP_CERTSTATUS_UNKNOWN) return "its status is none";
    *out = (struct ocsp_answer){states[state], moment(until)};
    return NULL;
}

static const char *judge(const struct ocsp_question *q, OCSP_RESPONSE *response, struct ocsp_answer *out) {
    if (!response) return "it is no OCSP response";
    if (OCSP_response_status(response) != OCSP_RESPONSE_STATUS_SUCCESSFUL) return "the responder declined";
    OCSP_BASICRESP *basic = OCSP_response_get1_basic(response);
    if (!basic) return "it is no basic response";
    const char *wrong = OCSP_check_nonce(q->request, basic) == 0 ? "it answers another question (nonce)" : NULL;
    if (!wrong) wrong = verify(q, basic);
    if (!wrong) wrong = read_status(q, basic, out);
    OCSP_BASICRESP_free(basic);
    return wrong;
}

int ocsp_question_judge(struct ocsp_question *q, struct bytes answer, struct ocsp_answer *out, struct fail *why) {
    const unsigned char *at = (const unsigned char *)answer.data;
    OCSP_RESPONSE *response = answer.size ? d2i_OCSP_RESPONSE(NULL, &at, (long)answer.size) : NULL;
    const char *wrong = judge(q, response, out);
    OCSP_RESPONSE_free(response);
    ERR_clear_error();
    return wrong ? fail(why, GUICHET_UNAVAILABLE, "the responder's answer does not count: %s", wrong) : GUICHET_OK;
}
