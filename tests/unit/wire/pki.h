/* Authorities and certificates made in memory, for tests. Everything aborts when OpenSSL refuses. */
#ifndef TESTS_UNIT_WIRE_PKI_H
#define TESTS_UNIT_WIRE_PKI_H

#include "base/bytes.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

struct pki {
    X509 *x509;
    EVP_PKEY *key;
    char pem[8192]; /* the certificate */
    char key_pem[4096];
};

struct pki_wish {
    const char *cn, *ou, *serial_number;
    const char *second_cn;
    long serial;
    bool is_ca, is_fat, no_eku, server, expired, future, weak_rsa, rsa, ed25519, no_key_ids;
    const char *digest;      /* "sha256" unless given */
    const char *constraints; /* name constraints, of an authority */
    const char *alternative; /* subject alternative name */
    int cn_type;             /* MBSTRING_UTF8 unless given */
    int cn_size;             /* -1 unless given */
};

static void pki_text_of(BIO *bio, char *to, size_t room) {
    char *data;
    long size = BIO_get_mem_data(bio, &data);
    require(size >= 0 && (size_t)size < room);
    memcpy(to, data, (size_t)size);
    to[size] = '\0';
    BIO_free(bio);
}

static void pki_extend(X509 *x509, X509 *issuer, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, x509, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    require(extension && X509_add_ext(x509, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

static void pki_name(X509_NAME *name, const struct pki_wish *w) {
    const unsigned char *cn = (const unsigned char *)w->cn;
    int type = w->cn_type ? w->cn_type : MBSTRING_UTF8;
    if (w->cn) require(X509_NAME_add_entry_by_NID(name, NID_commonName, type, cn, w->cn_size ? w->cn_size : -1, -1, 0));
    if (w->second_cn)
        require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)w->second_cn, -1, -1, 0));
    if (w->ou) require(X509_NAME_add_entry_by_txt(name, "OU", MBSTRING_UTF8, (const unsigned char *)w->ou, -1, -1, 0));
    if (w->serial_number)
        require(X509_NAME_add_entry_by_NID(name, NID_serialNumber, MBSTRING_UTF8,
                                           (const unsigned char *)w->serial_number, -1, -1, 0));
}

static void pki_extensions(X509 *x509, X509 *issuer, const struct pki_wish *w) {
    pki_extend(x509, issuer, NID_basic_constraints, w->is_ca ? "critical,CA:TRUE" : "CA:FALSE");
    pki_extend(x509, issuer, NID_key_usage, w->is_ca ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
    if (!w->no_key_ids) pki_extend(x509, issuer, NID_subject_key_identifier, "hash");
    if (issuer != x509 && X509_get0_subject_key_id(issuer))
        pki_extend(x509, issuer, NID_authority_key_identifier, "keyid");
    if (!w->is_ca && !w->no_eku) pki_extend(x509, issuer, NID_ext_key_usage, w->server ? "serverAuth" : "clientAuth");
    if (w->server) pki_extend(x509, issuer, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    if (w->alternative) pki_extend(x509, issuer, NID_subject_alt_name, w->alternative);
    if (w->constraints) pki_extend(x509, issuer, NID_name_constraints, w->constraints);
    char comment[3072] = "";
    if (w->is_fat) memset(comment, 'x', sizeof comment - 1);
    if (w->is_fat) pki_extend(x509, issuer, NID_netscape_comment, comment);
}

static EVP_PKEY *pki_key(const struct pki_wish *w) {
    if (w->weak_rsa || w->rsa) return EVP_RSA_gen(w->rsa ? 2048 : 1024);
    return w->ed25519 ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") : EVP_EC_gen("P-256");
}

/* issuer NULL: self-signed. */
static inline void pki_make(struct pki *p, const struct pki *issuer, struct pki_wish w) {
    p->key = pki_key(&w);
    p->x509 = X509_new();
    require(p->key && p->x509);
    X509 *x = p->x509;
    require(X509_set_version(x, X509_VERSION_3) == 1);
    require(ASN1_INTEGER_set(X509_get_serialNumber(x), w.serial ? w.serial : 1) == 1);
    X509_gmtime_adj(X509_getm_notBefore(x), w.future ? 86400 : -86400 * 2);
    X509_gmtime_adj(X509_getm_notAfter(x), w.expired ? -3600 : 86400 * 30);
    require(X509_set_pubkey(x, p->key) == 1);
    pki_name(X509_get_subject_name(x), &w);
    const struct pki *by = issuer ? issuer : p;
    require(X509_set_issuer_name(x, X509_get_subject_name(by->x509)) == 1);
    pki_extensions(x, by->x509, &w);
    bool is_ed = EVP_PKEY_get_base_id(by->key) == EVP_PKEY_ED25519;
    EVP_MD *digest = is_ed ? NULL : EVP_MD_fetch(NULL, w.digest ? w.digest : "sha256", NULL);
    require(X509_sign(x, by->key, digest) > 0);
    EVP_MD_free(digest);
    BIO *pem = BIO_new(BIO_s_mem()), *key = BIO_new(BIO_s_mem());
    require(PEM_write_bio_X509(pem, x) == 1);
    require(PEM_write_bio_PKCS8PrivateKey(key, p->key, NULL, NULL, 0, NULL, NULL) == 1);
    pki_text_of(pem, p->pem, sizeof p->pem);
    pki_text_of(key, p->key_pem, sizeof p->key_pem);
}

static inline void pki_done(struct pki *p) {
    X509_free(p->x509);
    EVP_PKEY_free(p->key);
}

struct pki_list_wish {
    long serial; /* the first one on it; 0: none */
    long count;  /* how many in a row; 0: one */
    long number; /* the list's own; 0: none */
    bool outdated;
};

static void pki_revoke(X509_CRL *crl, long serial, ASN1_TIME *at) {
    X509_REVOKED *entry = X509_REVOKED_new();
    ASN1_INTEGER *number = ASN1_INTEGER_new();
    ASN1_INTEGER_set(number, serial);
    X509_REVOKED_set_serialNumber(entry, number);
    X509_REVOKED_set_revocationDate(entry, at);
    X509_CRL_add0_revoked(crl, entry);
    ASN1_INTEGER_free(number);
}

/* A list of revocation as PEM. */
static inline void pki_list_as(const struct pki *ca, struct pki_list_wish w, char *to, size_t room) {
    X509_CRL *crl = X509_CRL_new();
    ASN1_TIME *at = ASN1_TIME_new();
    ASN1_INTEGER *number = ASN1_INTEGER_new();
    X509_CRL_set_version(crl, X509_CRL_VERSION_2);
    X509_CRL_set_issuer_name(crl, X509_get_subject_name(ca->x509));
    X509_gmtime_adj(at, -86400);
    X509_CRL_set1_lastUpdate(crl, at);
    for (long i = 0; w.serial && i < (w.count ? w.count : 1); i++) pki_revoke(crl, w.serial + i, at);
    X509_gmtime_adj(at, w.outdated ? -60 : 86400);
    X509_CRL_set1_nextUpdate(crl, at);
    ASN1_INTEGER_set(number, w.number);
    if (w.number) require(X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0) == 1);
    bool is_ed = EVP_PKEY_get_base_id(ca->key) == EVP_PKEY_ED25519;
    require(X509_CRL_sign(crl, ca->key, is_ed ? NULL : EVP_sha256()) > 0);
    BIO *pem = BIO_new(BIO_s_mem());
    require(PEM_write_bio_X509_CRL(pem, crl) == 1);
    pki_text_of(pem, to, room);
    ASN1_TIME_free(at);
    ASN1_INTEGER_free(number);
    X509_CRL_free(crl);
}

/* `serial` 0: an empty one. */
static inline void pki_list(const struct pki *ca, long serial, bool outdated, char *to, size_t room) {
    pki_list_as(ca, (struct pki_list_wish){.serial = serial, .outdated = outdated}, to, room);
}

#endif
