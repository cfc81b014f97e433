/* X.509 by OpenSSL: one function makes a certificate, a table says which extensions its use has. */
#include "cli/pki.h"

#include "cli/files.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509v3.h>

#define AUTHORITY_DAYS (10 * 365)
#define LEAF_DAYS      (2 * 365)
#define BACKDATE_S     (-300L) /* clocks of other machines may be a little behind */
#define SERIAL_BITS    127
#define P12_ITERATIONS 10000

struct pki_pair {
    X509 *certificate, *authority; /* authority NULL: it is one itself */
    EVP_PKEY *key;
};

struct extension {
    int nid;
    const char *value;
};

/* The authority key identifier comes last: it is taken from the issuer. */
static const struct extension of_authority[] = {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                                                {NID_key_usage, "critical,keyCertSign,cRLSign"},
                                                {NID_subject_key_identifier, "hash"},
                                                {0, NULL}};
static const struct extension of_client[] = {{NID_basic_constraints, "critical,CA:FALSE"},
                                             {NID_key_usage, "critical,digitalSignature,keyAgreement"},
                                             {NID_ext_key_usage, "clientAuth"},
                                             {NID_subject_key_identifier, "hash"},
                                             {NID_authority_key_identifier, "keyid:always"},
                                             {0, NULL}};
static const struct extension of_server[] = {{NID_basic_constraints, "critical,CA:FALSE"},
                                             {NID_key_usage, "critical,digitalSignature"},
                                             {NID_ext_key_usage, "serverAuth"},
                                             {NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1"},
                                             {NID_subject_key_identifier, "hash"},
                                             {NID_authority_key_identifier, "keyid:always"},
                                             {0, NULL}};
static const struct extension of_seal[] = {{NID_basic_constraints, "critical,CA:FALSE"},
                                           {NID_key_usage, "critical,digitalSignature,nonRepudiation"},
                                           {NID_subject_key_identifier, "hash"},
                                           {NID_authority_key_identifier, "keyid:always"},
                                           {0, NULL}};
static const struct extension *const of_use[] = {
    [PKI_CLIENT] = of_client, [PKI_SERVER] = of_server, [PKI_SEAL] = of_seal};

static int crypto(const char *what, struct fail *why) {
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return fail(why, GUICHET_CRYPTO, "%s: %s", what, reason ? reason : "OpenSSL refuses");
}

/* ---- making ---- */

static bool add_text(X509_NAME *name, int nid, const char *text) {
    return !text || X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8, (const unsigned char *)text, -1, -1, 0) == 1;
}

static bool set_subject(X509 *certificate, const struct pki_subject *subject) {
    X509_NAME *name = X509_get_subject_name(certificate);
    return add_text(name, NID_countryName, "FR") && add_text(name, NID_organizationName, subject->organisation) &&
           add_text(name, NID_organizationalUnitName, subject->unit) &&
           add_text(name, NID_commonName, subject->common_name) && add_text(name, NID_serialNumber, subject->matricule);
}

static bool set_serial(X509 *certificate) {
    BIGNUM *number = BN_new();
    bool done = number && BN_rand(number, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
                BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
    BN_free(number);
    return done;
}

static bool add_extensions(X509 *certificate, X509 *issuer, const struct extension *extensions) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    for (; extensions->nid; extensions++) {
        X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, extensions->nid, extensions->value);
        bool done = extension && X509_add_ext(certificate, extension, -1) == 1;
        X509_EXTENSION_free(extension);
        if (!done) return false;
    }
    return true;
}

static bool fill(struct pki_pair *pair, const struct pki_subject *subject, long days,
                 const struct extension *extensions, const struct pki_pair *issuer) {
    X509 *certificate = pair->certificate;
    return X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate) &&
           set_subject(certificate, subject) && X509_set_pubkey(certificate, pair->key) == 1 &&
           X509_set_issuer_name(certificate, X509_get_subject_name(issuer->certificate)) == 1 &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), BACKDATE_S) &&
           X509_time_adj_ex(X509_getm_notAfter(certificate), (int)days, 0, NULL) &&
           add_extensions(certificate, issuer->certificate, extensions) &&
           X509_sign(certificate, issuer->key, EVP_sha256()) > 0;
}

/* `authority` NULL: signs itself. */
static int make(const struct pki_pair *authority, const struct pki_subject *subject, long days,
                const struct extension *extensions, struct pki_pair **out, struct fail *why) {
    *out = NULL;
    struct pki_pair *pair = calloc(1, sizeof *pair);
    if (!pair) return fail(why, GUICHET_MEMORY, "no memory for a certificate");
    pair->key = EVP_EC_gen("P-256");
    pair->certificate = X509_new();
    if (!pair->key || !pair->certificate || !fill(pair, subject, days, extensions, authority ? authority : pair)) {
        pki_free(pair);
        return crypto(subject->common_name, why);
    }
    if (authority && X509_up_ref(authority->certificate)) pair->authority = authority->certificate;
    *out = pair;
    return GUICHET_OK;
}

int pki_new_authority(const struct pki_subject *subject, struct pki_pair **out, struct fail *why) {
    return make(NULL, subject, AUTHORITY_DAYS, of_authority, out, why);
}

int pki_issue(const struct pki_pair *authority, const struct pki_subject *subject, enum pki_use use,
              struct pki_pair **out, struct fail *why) {
    return make(authority, subject, LEAF_DAYS, of_use[use], out, why);
}

void pki_free(struct pki_pair *pair) {
    if (!pair) return;
    X509_free(pair->certificate);
    X509_free(pair->authority);
    EVP_PKEY_free(pair->key);
    free(pair);
}

/* ---- writing ---- */

enum { PART_CERTIFICATE = 1, PART_AUTHORITY = 2, PART_KEY = 4 };

static int write_memory(BIO *memory, bool is_good, const char *path, unsigned mode, struct fail *why) {
    char *data = NULL;
    long size = memory ? BIO_get_mem_data(memory, &data) : 0;
    int status =
        is_good && size > 0 ? files_write(path, mode, (struct bytes){data, (size_t)size}, why) : crypto(path, why);
    if (data) bytes_wipe(data, (size_t)size);
    BIO_free(memory);
    return status;
}

static int write_pem(const struct pki_pair *pair, unsigned parts, const char *path, unsigned mode, struct fail *why) {
    BIO *memory = BIO_new(BIO_s_mem());
    bool good = memory != NULL;
    if (good && (parts & PART_CERTIFICATE)) good = PEM_write_bio_X509(memory, pair->certificate) == 1;
    if (good && (parts & PART_AUTHORITY) && pair->authority) good = PEM_write_bio_X509(memory, pair->authority) == 1;
    if (good && (parts & PART_KEY))
        good = PEM_write_bio_PKCS8PrivateKey(memory, pair->key, NULL, NULL, 0, NULL, NULL) == 1;
    return write_memory(memory, good, path, mode, why);
}

int pki_write_certificate(const struct pki_pair *pair, const char *path, struct fail *why) {
    return write_pem(pair, PART_CERTIFICATE, path, 0644, why);
}

int pki_write_chain(const struct pki_pair *pair, const char *path, struct fail *why) {
    return write_pem(pair, PART_CERTIFICATE | PART_AUTHORITY, path, 0644, why);
}

int pki_write_key(const struct pki_pair *pair, const char *path, struct fail *why) {
    return write_pem(pair, PART_KEY, path, 0600, why);
}

int pki_write_identity(const struct pki_pair *pair, const char *path, struct fail *why) {
    return write_pem(pair, PART_CERTIFICATE | PART_KEY, path, 0600, why);
}

int pki_write_p12(const struct pki_pair *pair, const char *friendly_name, const char *path, struct fail *why) {
    STACK_OF(X509) *chain = sk_X509_new_null();
    PKCS12 *p12 = NULL;
    BIO *memory = BIO_new(BIO_s_mem());
    bool good = chain && memory && (!pair->authority || sk_X509_push(chain, pair->authority) > 0);
    if (good)
        p12 = PKCS12_create(PKI_PASSWORD, friendly_name, pair->key, pair->certificate, chain, NID_aes_256_cbc,
                            NID_aes_256_cbc, P12_ITERATIONS, -1, 0);
    good = p12 && PKCS12_set_mac(p12, PKI_PASSWORD, -1, NULL, 0, P12_ITERATIONS, EVP_sha256()) == 1 &&
           i2d_PKCS12_bio(memory, p12) == 1;
    int status = write_memory(memory, good, path, 0600, why);
    PKCS12_free(p12);
    sk_X509_free(chain);
    return status;
}
