/* CMS_encrypt for one recipient: key agreement for EC keys, key transport for RSA. */
#include "seal/envelope.h"

#include "seal/trusted.h"

#include <openssl/cms.h>
#include <openssl/x509v3.h>
#include <limits.h>

static bool may_encrypt(X509 *certificate) {
    return X509_get_key_usage(certificate) &
           (KU_KEY_AGREEMENT | KU_KEY_ENCIPHERMENT); /* all bits when it says nothing */
}

static int write_out(CMS_ContentInfo *cms, struct buffer *out, struct fail *why) {
    int size = cms ? i2d_CMS_ContentInfo(cms, NULL) : -1;
    if (size <= 0) return trusted_fail(why, GUICHET_CRYPTO, "the envelope cannot be closed");
    unsigned char *to = (unsigned char *)buffer_reserve(out, (size_t)size);
    if (!to) return fail(why, out->status, "no room for an envelope of %d bytes", size);
    i2d_CMS_ContentInfo(cms, &to);
    buffer_commit(out, (size_t)size);
    return GUICHET_OK;
}

static int encrypt(X509 *certificate, struct bytes data, struct buffer *out, struct fail *why) {
    STACK_OF(X509) *recipients = sk_X509_new_null();
    BIO *bytes = BIO_new_mem_buf(data.data, (int)data.size);
    CMS_ContentInfo *cms = NULL;
    if (recipients && bytes && sk_X509_push(recipients, certificate) > 0)
        cms = CMS_encrypt(recipients, bytes, EVP_aes_256_gcm(), CMS_BINARY);
    int status = write_out(cms, out, why);
    CMS_ContentInfo_free(cms);
    BIO_free(bytes);
    sk_X509_free(recipients);
    return status;
}

int envelope_close(struct bytes recipient, struct bytes data, struct buffer *out, struct fail *why) {
    const unsigned char *at = (const unsigned char *)recipient.data;
    if (data.size > INT_MAX) return fail(why, GUICHET_TOO_LARGE, "an envelope holds 2 GiB");
    X509 *certificate = d2i_X509(NULL, &at, (long)recipient.size);
    if (!certificate) return trusted_fail(why, GUICHET_CRYPTO, "the recipient's certificate cannot be read");
    int status =
        may_encrypt(certificate)
            ? encrypt(certificate, data, out, why)
            : fail_code(why, GUICHET_INVALID, "certificate_cannot_encrypt",
                        "the key usage of your certificate admits signatures only: nothing can be enciphered to it");
    X509_free(certificate);
    return status;
}
