/* RFC 3161 on OpenSSL's ts.h. */
#include "seal/timestamp.h"

#include "base/id.h"
#include "seal/trusted.h"

#include <openssl/cms.h>
#include <openssl/ts.h>

#define NONCE_SIZE 8

static TS_REQ *make_question(const uint8_t imprint[DIGEST_SIZE]) {
    uint8_t random[NONCE_SIZE];
    TS_REQ *question = TS_REQ_new();
    TS_MSG_IMPRINT *message = TS_MSG_IMPRINT_new();
    X509_ALGOR *algorithm = X509_ALGOR_new();
    BIGNUM *number = NULL;
    ASN1_INTEGER *nonce = NULL;
    bool good = question && message && algorithm;
    id_random(random, sizeof random);
    if (good) X509_ALGOR_set_md(algorithm, EVP_sha256());
    good = good && (number = BN_bin2bn(random, sizeof random, NULL)) && (nonce = BN_to_ASN1_INTEGER(number, NULL)) &&
           TS_MSG_IMPRINT_set_algo(message, algorithm) &&
           TS_MSG_IMPRINT_set_msg(message, (unsigned char *)(uintptr_t)imprint, DIGEST_SIZE) &&
           TS_REQ_set_version(question, 1) && TS_REQ_set_msg_imprint(question, message) &&
           TS_REQ_set_nonce(question, nonce) && TS_REQ_set_cert_req(question, 1);
    ASN1_INTEGER_free(nonce);
    BN_free(number);
    X509_ALGOR_free(algorithm);
    TS_MSG_IMPRINT_free(message);
    if (good) return question;
    TS_REQ_free(question);
    return NULL;
}

/* What OpenSSL allocated, in the arena; `size` < 0: it failed. */
static int keep(unsigned char *der, int size, struct arena *arena, struct bytes *out) {
    const char *copy = size > 0 ? arena_copy(arena, (struct bytes){(const char *)der, (size_t)size}) : NULL;
    OPENSSL_free(der);
    *out = (struct bytes){copy, copy ? (size_t)size : 0};
    return copy ? GUICHET_OK : GUICHET_MEMORY;
}

int timestamp_question(const uint8_t imprint[DIGEST_SIZE], struct arena *arena, struct bytes *question,
                       struct fail *why) {
    unsigned char *der = NULL;
    TS_REQ *made = make_question(imprint);
    int size = made ? i2d_TS_REQ(made, &der) : -1;
    int status = keep(der, size, arena, question);
    TS_REQ_free(made);
    return status ? trusted_fail(why, status, "the question for a time-stamp cannot be made") : GUICHET_OK;
}

static int fail_refused(TS_RESP *answer, struct fail *why) {
    const TS_STATUS_INFO *info = TS_RESP_get_status_info(answer);
    const STACK_OF(ASN1_UTF8STRING) *words = TS_STATUS_INFO_get0_text(info);
    const ASN1_UTF8STRING *first = sk_ASN1_UTF8STRING_num(words) > 0 ? sk_ASN1_UTF8STRING_value(words, 0) : NULL;
    return fail(why, GUICHET_SERVICE, "the time-stamp authority refuses: status %ld %.*s",
                ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(info)), first ? ASN1_STRING_length(first) : 0,
                first ? (const char *)ASN1_STRING_get0_data(first) : "");
}

/* Imprint, nonce and version; `store` NULL: not who signed it. */
static bool is_right(PKCS7 *token, TS_VERIFY_CTX *context, X509_STORE *store) {
    if (store) {
        TS_VERIFY_CTX_set_store(context, store);
        TS_VERIFY_CTX_add_flags(context, TS_VFY_SIGNATURE);
    }
    return TS_RESP_verify_token(context, token) == 1;
}

int timestamp_token(struct bytes question, struct bytes answer, struct arena *arena, struct bytes *token,
                    struct fail *why) {
    const unsigned char *at = (const unsigned char *)answer.data, *asked = (const unsigned char *)question.data;
    TS_RESP *read = d2i_TS_RESP(NULL, &at, (long)answer.size);
    TS_REQ *about = d2i_TS_REQ(NULL, &asked, (long)question.size);
    TS_VERIFY_CTX *context = about ? TS_REQ_to_TS_VERIFY_CTX(about, NULL) : NULL;
    PKCS7 *made = read ? TS_RESP_get_token(read) : NULL;
    unsigned char *der = NULL;
    int status;
    if (context) TS_VERIFY_CTX_set_flags(context, TS_VFY_VERSION | TS_VFY_IMPRINT | TS_VFY_NONCE);
    if (!read || !context)
        status = trusted_fail(why, GUICHET_SERVICE, "what came is no answer of a time-stamp authority");
    else if (!made) status = fail_refused(read, why);
    else if (!is_right(made, context, NULL))
        status = trusted_fail(why, GUICHET_SERVICE, "the time-stamp is not what was asked for");
    else {
        int size = i2d_PKCS7(made, &der);
        status = keep(der, size, arena, token);
        if (status) fail(why, status, "no memory for a time-stamp");
    }
    TS_VERIFY_CTX_free(context);
    TS_REQ_free(about);
    TS_RESP_free(read);
    return status;
}

static void report_on(PKCS7 *token, struct timestamp_report *report) {
    TS_TST_INFO *info = PKCS7_to_TS_TST_INFO(token);
    STACK_OF(X509) *signers = PKCS7_get0_signers(token, NULL, 0);
    struct tm time;
    *report = (struct timestamp_report){0};
    if (info && ASN1_TIME_to_tm(TS_TST_INFO_get_time(info), &time)) report->at_ms = (int64_t)timegm(&time) * 1000;
    if (sk_X509_num(signers) > 0) trusted_name(sk_X509_value(signers, 0), report->authority, sizeof report->authority);
    sk_X509_free(signers);
    TS_TST_INFO_free(info);
}

int timestamp_verify(struct bytes token, const uint8_t imprint[DIGEST_SIZE], struct bytes authorities,
                     struct timestamp_report *report, struct fail *why) {
    const unsigned char *at = (const unsigned char *)token.data;
    PKCS7 *read = d2i_PKCS7(NULL, &at, (long)token.size);
    if (!read || !PKCS7_type_is_signed(read)) {
        PKCS7_free(read);
        return trusted_fail(why, GUICHET_CRYPTO, "the time-stamp cannot be read");
    }
    report_on(read, report);
    X509_STORE *store;
    unsigned char *copy = OPENSSL_memdup(imprint, DIGEST_SIZE); /* the context frees it */
    TS_VERIFY_CTX *context = TS_VERIFY_CTX_new();
    int status = trusted_store(authorities, report->at_ms / 1000, X509_PURPOSE_TIMESTAMP_SIGN, &store, why);
    if (!status && (!copy || !context)) status = fail(why, GUICHET_MEMORY, "no memory for a time-stamp");
    if (!status) {
        TS_VERIFY_CTX_set_flags(context, TS_VFY_VERSION | TS_VFY_IMPRINT);
        TS_VERIFY_CTX_set_imprint(context, copy, DIGEST_SIZE);
        copy = NULL;
        X509_STORE_up_ref(store);
        if (!is_right(read, context, store))
            status = trusted_fail(why, GUICHET_CRYPTO, "the time-stamp does not verify");
    }
    OPENSSL_free(copy);
    TS_VERIFY_CTX_free(context);
    X509_STORE_free(store);
    PKCS7_free(read);
    return status;
}
