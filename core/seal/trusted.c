/* Trust in a few certificates, and nothing of the system's. */
#include "seal/trusted.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#define CERTIFICATES_MAX 100

int trusted_fail(struct fail *why, int status, const char *what) {
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return fail(why, status, "%s: %s", what, reason ? reason : "refused");
}

static size_t add_all(X509_STORE *store, BIO *text) {
    size_t count = 0;
    X509 *certificate;
    while (count < CERTIFICATES_MAX && (certificate = PEM_read_bio_X509(text, NULL, NULL, NULL))) {
        count += X509_STORE_add_cert(store, certificate) == 1;
        X509_free(certificate);
    }
    ERR_clear_error(); /* the end of the text counts as one */
    return count;
}

int trusted_store(struct bytes pem, int64_t at_s, int purpose, X509_STORE **out, struct fail *why) {
    BIO *text = BIO_new_mem_buf(pem.data ? pem.data : "", (int)pem.size);
    X509_STORE *store = X509_STORE_new();
    size_t count = text && store ? add_all(store, text) : 0;
    BIO_free(text);
    *out = NULL;
    if (count == 0) {
        X509_STORE_free(store);
        return fail(why, GUICHET_CONFIG, "there is no certificate to verify by");
    }
    X509_VERIFY_PARAM *rules = X509_STORE_get0_param(store);
    X509_VERIFY_PARAM_set_purpose(rules, purpose);
    X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
    if (at_s) X509_VERIFY_PARAM_set_time(rules, (time_t)at_s);
    *out = store;
    return GUICHET_OK;
}

void trusted_name(const X509 *certificate, char *out, size_t room) {
    BIO *text = BIO_new(BIO_s_mem());
    char *data = NULL;
    long size = 0;
    if (text && X509_NAME_print_ex(text, X509_get_subject_name(certificate), 0,
                                   XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) >= 0)
        size = BIO_get_mem_data(text, &data);
    snprintf(out, room, "%.*s", (int)size, data ? data : "");
    BIO_free(text);
}
