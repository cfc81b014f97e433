/* Reads the few fields that say who somebody is, and refuses what could be read in two ways. */
#include "wire/certificate.h"

#include "base/text.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#define SUBJECT_CODE "certificate_subject"

/* UTF-8, no control character, not longer than its room; `what` for the words. */
static int keep_text(struct bytes text, const char *what, char *to, size_t room, struct fail *why) {
    if (text.size > room)
        return fail_code(why, GUICHET_INVALID, SUBJECT_CODE, "%s: %zu bytes, at most %zu are taken", what, text.size,
                         room);
    if (!text_is_utf8(text)) return fail_code(why, GUICHET_INVALID, SUBJECT_CODE, "%s: not UTF-8", what);
    bool has_break = text.size && (memchr(text.data, '\t', text.size) || memchr(text.data, '\n', text.size) ||
                                   memchr(text.data, '\r', text.size));
    if (has_break || text_has_control(text))
        return fail_code(why, GUICHET_INVALID, SUBJECT_CODE, "%s: a control character", what);
    if (text.size) memcpy(to, text.data, text.size);
    to[text.size] = '\0';
    return GUICHET_OK;
}

static int keep_attribute(X509_NAME *subject, int nid, const char *what, char *to, struct fail *why) {
    to[0] = '\0';
    int first = X509_NAME_get_index_by_NID(subject, nid, -1);
    if (first < 0) return GUICHET_OK;
    if (X509_NAME_get_index_by_NID(subject, nid, first) >= 0)
        return fail_code(why, GUICHET_INVALID, SUBJECT_CODE, "subject %s: more than one", what);
    unsigned char *text = NULL;
    int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, first)));
    if (size < 0) return fail_code(why, GUICHET_INVALID, SUBJECT_CODE, "subject %s: not text", what);
    int status = keep_text((struct bytes){(char *)text, (size_t)size}, what, to, CERTIFICATE_TEXT_MAX, why);
    OPENSSL_free(text);
    return status;
}

static int keep_subject(X509 *x509, struct certificate *out, struct fail *why) {
    X509_NAME *subject = X509_get_subject_name(x509);
    const struct {
        int nid;
        const char *what;
        char *to;
    } wanted[] = {
        {NID_commonName, "CN", out->cn},
        {NID_organizationalUnitName, "OU", out->ou},
        {NID_serialNumber, "serialNumber", out->serial_number},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        int status = keep_attribute(subject, wanted[i].nid, wanted[i].what, wanted[i].to, why);
        if (status != GUICHET_OK) return status;
    }
    if (out->cn[0] == '\0') return fail_code(why, GUICHET_INVALID, SUBJECT_CODE, "subject CN: missing or empty");
    return GUICHET_OK;
}

static int keep_issuer(X509 *x509, struct certificate *out, struct fail *why) {
    BIO *text = BIO_new(BIO_s_mem());
    if (!text) return fail(why, GUICHET_MEMORY, "issuer: no memory");
    int status;
    char *data = NULL;
    if (X509_NAME_print_ex(text, X509_get_issuer_name(x509), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0) {
        status = fail_code(why, GUICHET_INVALID, SUBJECT_CODE, "issuer: not text");
    } else {
        long size = BIO_get_mem_data(text, &data);
        status = keep_text((struct bytes){data, size > 0 ? (size_t)size : 0}, "issuer", out->issuer,
                           CERTIFICATE_ISSUER_MAX, why);
    }
    BIO_free(text);
    return status;
}

static int keep_serial(X509 *x509, struct certificate *out, struct fail *why) {
    const ASN1_INTEGER *serial = X509_get0_serialNumber(x509);
    int size = ASN1_STRING_length(serial);
    if (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER || size < 1 || size > CERTIFICATE_SERIAL_MAX / 2)
        return fail_code(why, GUICHET_INVALID, SUBJECT_CODE, "serial number: negative, or over 20 bytes");
    text_hex(ASN1_STRING_get0_data(serial), (size_t)size, out->serial);
    return GUICHET_OK;
}

static int keep_time(const ASN1_TIME *from, int64_t *to, struct fail *why) {
    struct tm parts;
    if (ASN1_TIME_to_tm(from, &parts) != 1) return fail(why, GUICHET_MALFORMED, "validity: not a time");
    *to = (int64_t)timegm(&parts) * 1000;
    return GUICHET_OK;
}

static int keep_digest(X509 *x509, struct certificate *out, struct fail *why) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (X509_digest(x509, EVP_sha256(), digest, &size) != 1 || size != 32)
        return fail(why, GUICHET_CRYPTO, "certificate: no digest");
    text_hex(digest, size, out->sha256);
    return GUICHET_OK;
}

int certificate_of(X509 *x509, struct certificate *out, struct fail *why) {
    memset(out, 0, sizeof *out);
    int status = keep_digest(x509, out, why);
    if (status == GUICHET_OK) status = keep_serial(x509, out, why);
    if (status == GUICHET_OK) status = keep_issuer(x509, out, why);
    if (status == GUICHET_OK) status = keep_subject(x509, out, why);
    if (status == GUICHET_OK) status = keep_time(X509_get0_notBefore(x509), &out->not_before_ms, why);
    if (status == GUICHET_OK) status = keep_time(X509_get0_notAfter(x509), &out->not_after_ms, why);
    return status;
}

int certificate_read(struct bytes der, struct certificate *out, struct fail *why) {
    const unsigned char *at = (const unsigned char *)der.data;
    X509 *x509 = der.size && der.size <= LONG_MAX ? d2i_X509(NULL, &at, (long)der.size) : NULL;
    int status;
    if (!x509 || at != (const unsigned char *)der.data + der.size)
        status = fail(why, GUICHET_MALFORMED, "not one DER certificate");
    else status = certificate_of(x509, out, why);
    X509_free(x509);
    ERR_clear_error();
    return status;
}
