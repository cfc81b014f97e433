/* CAdES on OpenSSL's cms.h. */
#include "seal/cades.h"

#include "seal/keyfile.h"
#include "seal/trusted.h"

#include <openssl/cms.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

struct sealer {
    X509 *certificate;
    STACK_OF(X509) * chain;
    EVP_PKEY *key;
    char name[200];
};

/* ---- the sealer ---- */

static bool read_parts(struct sealer *sealer, BIO *certificates, BIO *key) {
    X509 *next;
    sealer->certificate = PEM_read_bio_X509(certificates, NULL, NULL, NULL);
    sealer->chain = sk_X509_new_null();
    while (sealer->chain && (next = PEM_read_bio_X509(certificates, NULL, NULL, NULL)))
        if (sk_X509_push(sealer->chain, next) <= 0) X509_free(next);
    sealer->key = PEM_read_bio_PrivateKey(key, NULL, NULL, (void *)(uintptr_t)"");
    return sealer->certificate && sealer->chain && sealer->key &&
           X509_check_private_key(sealer->certificate, sealer->key) == 1;
}

/* UTF-8; what the subject lacks is left out. */
static void read_name(struct sealer *sealer) {
    static const int parts[] = {NID_commonName, NID_organizationName};
    X509_NAME *subject = X509_get_subject_name(sealer->certificate);
    size_t size = 0;
    for (size_t i = 0; i < 2; i++) {
        int at = X509_NAME_get_index_by_NID(subject, parts[i], -1);
        unsigned char *text = NULL;
        if (at < 0 || ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at))) < 0)
            continue;
        size += (size_t)snprintf(sealer->name + size, sizeof sealer->name - size, "%s%s", size ? ", " : "", text);
        OPENSSL_free(text);
        if (size >= sizeof sealer->name) break;
    }
}

const char *cades_name(const struct sealer *sealer) {
    return sealer->name;
}

int cades_open(const char *pem_path, struct sealer **out, struct fail *why) {
    char text[KEYFILE_MAX + 1], what[300];
    size_t size;
    *out = NULL;
    int status = keyfile_read(pem_path, true, text, &size, why);
    if (status) return status;
    struct sealer *sealer = calloc(1, sizeof *sealer);
    BIO *certificates = BIO_new_mem_buf(text, (int)size), *key = BIO_new_mem_buf(text, (int)size);
    bool good = sealer && certificates && key && read_parts(sealer, certificates, key);
    BIO_free(certificates);
    BIO_free(key);
    bytes_wipe(text, sizeof text);
    snprintf(what, sizeof what, "%s: no certificate with its private key", pem_path);
    if (!good) {
        cades_close(sealer);
        return trusted_fail(why, GUICHET_CONFIG, what);
    }
    read_name(sealer);
    *out = sealer;
    return GUICHET_OK;
}

void cades_close(struct sealer *sealer) {
    if (!sealer) return;
    X509_free(sealer->certificate);
    sk_X509_pop_free(sealer->chain, X509_free);
    EVP_PKEY_free(sealer->key);
    free(sealer);
}

/* ---- sealing ---- */

static int write_seal(CMS_ContentInfo *cms, struct arena *arena, struct bytes *out, struct fail *why) {
    unsigned char *der = NULL;
    int size = cms ? i2d_CMS_ContentInfo(cms, &der) : -1;
    const char *copy =
        size > 0 && size <= (int)CADES_MAX ? arena_copy(arena, (struct bytes){(const char *)der, (size_t)size}) : NULL;
    OPENSSL_free(der);
    CMS_ContentInfo_free(cms);
    *out = (struct bytes){copy, copy ? (size_t)size : 0};
    return copy ? GUICHET_OK : trusted_fail(why, GUICHET_CRYPTO, "the seal cannot be made");
}

int cades_sign(const struct sealer *sealer, struct bytes data, struct arena *arena, struct bytes *seal,
               struct fail *why) {
    BIO *bytes = BIO_new_mem_buf(data.data, (int)data.size);
    CMS_ContentInfo *cms = NULL;
    if (bytes)
        cms = CMS_sign(sealer->certificate, sealer->key, sealer->chain, bytes,
                       CMS_DETACHED | CMS_BINARY | CMS_CADES | CMS_NOSMIMECAP);
    BIO_free(bytes);
    return write_seal(cms, arena, seal, why);
}

/* A seal has one signature: with several, whose would it be? */
static CMS_SignerInfo *only_signer(CMS_ContentInfo *cms) {
    STACK_OF(CMS_SignerInfo) *signers = cms ? CMS_get0_SignerInfos(cms) : NULL;
    return sk_CMS_SignerInfo_num(signers) == 1 ? sk_CMS_SignerInfo_value(signers, 0) : NULL;
}

static CMS_ContentInfo *read_seal(struct bytes seal, struct fail *why) {
    const unsigned char *at = (const unsigned char *)seal.data;
    CMS_ContentInfo *cms = seal.size <= CADES_MAX ? d2i_CMS_ContentInfo(NULL, &at, (long)seal.size) : NULL;
    bool is_whole = cms && at == (const unsigned char *)seal.data + seal.size;
    if (is_whole && only_signer(cms)) return cms;
    CMS_ContentInfo_free(cms);
    trusted_fail(why, GUICHET_CRYPTO, "the seal is no CMS signature of one signer");
    return NULL;
}

static void imprint_of(CMS_SignerInfo *signer, uint8_t imprint[DIGEST_SIZE]) {
    const ASN1_OCTET_STRING *value = CMS_SignerInfo_get0_signature(signer);
    struct bytes bytes = {(const char *)ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value)};
    digest_sha256(&bytes, 1, imprint);
}

int cades_imprint(struct bytes seal, uint8_t imprint[DIGEST_SIZE], struct fail *why) {
    CMS_ContentInfo *cms = read_seal(seal, why);
    if (!cms) return GUICHET_CRYPTO;
    imprint_of(only_signer(cms), imprint);
    CMS_ContentInfo_free(cms);
    return GUICHET_OK;
}

int cades_add_timestamp(struct bytes seal, struct bytes token, struct arena *arena, struct bytes *stamped,
                        struct fail *why) {
    CMS_ContentInfo *cms = read_seal(seal, why);
    if (!cms) return GUICHET_CRYPTO;
    if (CMS_unsigned_add1_attr_by_NID(only_signer(cms), NID_id_smime_aa_timeStampToken, V_ASN1_SEQUENCE, token.data,
                                      (int)token.size) != 1) {
        CMS_ContentInfo_free(cms);
        return trusted_fail(why, GUICHET_CRYPTO, "the time-stamp cannot be added");
    }
    return write_seal(cms, arena, stamped, why);
}

/* ---- verifying ---- */

static int64_t claimed_time_ms(CMS_SignerInfo *signer) {
    struct tm time;
    int at = CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, -1);
    X509_ATTRIBUTE *attribute = at >= 0 ? CMS_signed_get_attr(signer, at) : NULL;
    ASN1_TYPE *value = attribute ? X509_ATTRIBUTE_get0_type(attribute, 0) : NULL;
    bool is_time = value && (value->type == V_ASN1_UTCTIME || value->type == V_ASN1_GENERALIZEDTIME);
    return is_time && ASN1_TIME_to_tm(value->value.asn1_string, &time) ? (int64_t)timegm(&time) * 1000 : 0;
}

static struct bytes token_of(CMS_SignerInfo *signer) {
    int at = CMS_unsigned_get_attr_by_NID(signer, NID_id_smime_aa_timeStampToken, -1);
    X509_ATTRIBUTE *attribute = at >= 0 ? CMS_unsigned_get_attr(signer, at) : NULL;
    ASN1_TYPE *value = attribute ? X509_ATTRIBUTE_get0_type(attribute, 0) : NULL;
    if (!value || value->type != V_ASN1_SEQUENCE) return (struct bytes){NULL, 0};
    const ASN1_STRING *text = value->value.sequence;
    return (struct bytes){(const char *)ASN1_STRING_get0_data(text), (size_t)ASN1_STRING_length(text)};
}

static int verify_time(CMS_SignerInfo *signer, struct bytes authorities, struct cades_report *report,
                       struct fail *why) {
    uint8_t imprint[DIGEST_SIZE];
    struct bytes token = token_of(signer);
    report->signed_at_ms = claimed_time_ms(signer);
    if (!token.size || !authorities.size) return GUICHET_OK;
    imprint_of(signer, imprint);
    int status = timestamp_verify(token, imprint, authorities, &report->timestamp, why);
    report->has_timestamp = status == GUICHET_OK;
    return status;
}

static int verify_signature(CMS_ContentInfo *cms, struct bytes data, struct bytes authorities, int64_t at_ms,
                            struct fail *why) {
    X509_STORE *store;
    int status = trusted_store(authorities, at_ms / 1000, X509_PURPOSE_ANY, &store, why);
    if (status) return status;
    BIO *bytes = BIO_new_mem_buf(data.data ? data.data : "", (int)data.size);
    if (!bytes || CMS_verify(cms, NULL, store, bytes, NULL, CMS_BINARY | CMS_CADES) != 1)
        status = trusted_fail(why, GUICHET_CRYPTO, "the seal does not verify");
    BIO_free(bytes);
    X509_STORE_free(store);
    return status;
}

static void name_signer(CMS_ContentInfo *cms, struct cades_report *report) {
    STACK_OF(X509) *signers = CMS_get0_signers(cms); /* known once verified */
    if (sk_X509_num(signers) > 0) trusted_name(sk_X509_value(signers, 0), report->signer, sizeof report->signer);
    sk_X509_free(signers);
}

int cades_verify(struct bytes seal, struct bytes data, struct bytes authorities, struct bytes timestamp_authorities,
                 struct cades_report *report, struct fail *why) {
    *report = (struct cades_report){.has_timestamp = false};
    CMS_ContentInfo *cms = read_seal(seal, why);
    if (!cms) return GUICHET_CRYPTO;
    int status = verify_time(only_signer(cms), timestamp_authorities, report, why);
    int64_t at_ms = report->has_timestamp ? report->timestamp.at_ms : report->signed_at_ms;
    if (!status) status = verify_signature(cms, data, authorities, at_ms, why);
    if (!status) name_signer(cms, report);
    CMS_ContentInfo_free(cms);
    return status;
}
