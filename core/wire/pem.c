/* Reads the whole file first, so that PEM and DER are told apart and every fault has the file's name. */
#include "wire/pem.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <unistd.h>

#define PEM_FILE_MAX (64 << 20)

bool pem_is_given(const struct tls_pem *pem) {
    return pem->path || pem->text.size;
}

bool pem_is_missing(const struct tls_pem *pem) {
    return pem->path && access(pem->path, F_OK) != 0 && errno == ENOENT;
}

static const char *name_of(const struct tls_pem *pem) {
    return pem->path ? pem->path : "(memory)";
}

static int slurp(const char *path, struct buffer *to, struct fail *why) {
    FILE *file = fopen(path, "rbe");
    if (!file) return fail(why, GUICHET_CONFIG, "%s: %s", path, strerror(errno));
    int status = GUICHET_OK;
    for (;;) {
        char *room = buffer_reserve(to, 65536);
        if (!room) {
            status = fail(why, GUICHET_CONFIG, "%s: larger than %d bytes", path, PEM_FILE_MAX);
            break;
        }
        size_t size = fread(room, 1, 65536, file);
        buffer_commit(to, size);
        if (size == 0) break;
    }
    if (ferror(file)) status = fail(why, GUICHET_CONFIG, "%s: %s", path, strerror(errno));
    fclose(file);
    return status;
}

/* The text, in `hold` when it comes from a file. */
static int text_of(const struct tls_pem *pem, struct buffer *hold, struct bytes *out, struct fail *why) {
    *out = pem->text;
    if (!pem->path) return GUICHET_OK;
    int status = slurp(pem->path, hold, why);
    *out = buffer_bytes(hold);
    return status;
}

static int bad(const struct tls_pem *pem, const char *what, struct fail *why) {
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return fail(why, GUICHET_CONFIG, "%s: %s%s%s", name_of(pem), what, reason ? ": " : "", reason ? reason : "");
}

/* PEM reading ends with "no start line", which is no fault. */
static bool is_at_end(void) {
    bool end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    if (end) ERR_clear_error();
    return end;
}

/* No terminal is asked for a password. */
static int no_password(char *to, int size, int writing, void *none) {
    (void)to;
    (void)size;
    (void)writing;
    (void)none;
    return -1;
}

static int read_certificates(const struct tls_pem *pem, struct bytes text, STACK_OF(X509) * list, struct fail *why) {
    BIO *bio = BIO_new_mem_buf(text.data, (int)text.size);
    if (!bio) return bad(pem, "no memory", why);
    X509 *x509;
    int status = GUICHET_OK;
    while ((x509 = PEM_read_bio_X509(bio, NULL, no_password, NULL))) {
        if (sk_X509_push(list, x509) > 0) continue;
        X509_free(x509);
        status = bad(pem, "no memory", why);
        break;
    }
    if (status == GUICHET_OK && !is_at_end()) status = bad(pem, "bad certificate", why);
    if (status == GUICHET_OK && sk_X509_num(list) == 0) status = bad(pem, "no certificate in it", why);
    BIO_free(bio);
    return status;
}

int pem_certificates(const struct tls_pem *pem, STACK_OF(X509) * *out, struct fail *why) {
    struct buffer hold;
    buffer_init(&hold, PEM_FILE_MAX);
    struct bytes text = {NULL, 0};
    *out = sk_X509_new_null();
    int status = *out ? text_of(pem, &hold, &text, why) : bad(pem, "no memory", why);
    if (status == GUICHET_OK) status = read_certificates(pem, text, *out, why);
    buffer_done(&hold);
    if (status == GUICHET_OK) return GUICHET_OK;
    sk_X509_pop_free(*out, X509_free);
    *out = NULL;
    return status;
}

static int add_list(const struct tls_pem *pem, STACK_OF(X509_CRL) * list, X509_CRL *crl, struct fail *why) {
    if (sk_X509_CRL_push(list, crl) > 0) return GUICHET_OK;
    X509_CRL_free(crl);
    return bad(pem, "no memory", why);
}

static int read_lists(const struct tls_pem *pem, struct bytes text, STACK_OF(X509_CRL) * list, struct fail *why) {
    if (text.size && text.data[0] == 0x30) {
        const unsigned char *at = (const unsigned char *)text.data;
        X509_CRL *crl = d2i_X509_CRL(NULL, &at, (long)text.size);
        return crl ? add_list(pem, list, crl, why) : bad(pem, "bad list of revocation", why);
    }
    BIO *bio = BIO_new_mem_buf(text.data, (int)text.size);
    if (!bio) return bad(pem, "no memory", why);
    int status = GUICHET_OK;
    X509_CRL *crl;
    while (status == GUICHET_OK && (crl = PEM_read_bio_X509_CRL(bio, NULL, no_password, NULL)))
        status = add_list(pem, list, crl, why);
    if (status == GUICHET_OK && !is_at_end()) status = bad(pem, "bad list of revocation", why);
    if (status == GUICHET_OK && sk_X509_CRL_num(list) == 0) status = bad(pem, "no list of revocation in it", why);
    BIO_free(bio);
    return status;
}

int pem_lists(const struct tls_pem *pem, STACK_OF(X509_CRL) * *out, struct fail *why) {
    struct buffer hold;
    buffer_init(&hold, PEM_FILE_MAX);
    struct bytes text = {NULL, 0};
    *out = sk_X509_CRL_new_null();
    int status = *out ? text_of(pem, &hold, &text, why) : bad(pem, "no memory", why);
    if (status == GUICHET_OK) status = read_lists(pem, text, *out, why);
    buffer_done(&hold);
    if (status == GUICHET_OK) return GUICHET_OK;
    sk_X509_CRL_pop_free(*out, X509_CRL_free);
    *out = NULL;
    return status;
}

int pem_key(const struct tls_pem *pem, EVP_PKEY **out, struct fail *why) {
    struct buffer hold;
    buffer_init(&hold, PEM_FILE_MAX);
    struct bytes text = {NULL, 0};
    *out = NULL;
    int status = text_of(pem, &hold, &text, why);
    if (status == GUICHET_OK) {
        BIO *bio = BIO_new_mem_buf(text.data, (int)text.size);
        if (bio) *out = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
        BIO_free(bio);
        if (!*out) status = bad(pem, "no readable private key (not encrypted) in it", why);
    }
    if (hold.data) bytes_wipe(hold.data, hold.size);
    buffer_done(&hold);
    return status;
}
