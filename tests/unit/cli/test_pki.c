/* cli/pki.h: certificates that OpenSSL, and nobody stricter, would object to. */
#include "cli_kit.h"

#include "cli/pki.h"
#include "wire/certificate.h"

#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509v3.h>

static const struct pki_subject of_authority = {"Épreuve CA", "Service", NULL, NULL};
static const struct pki_subject of_person = {"Inès Rousseau", "Service", "Pôle juridique", "A0052017"};

/* NULL: it has not so many. */
static X509 *load(const char *path, int which) {
    FILE *file = fopen(path, "re");
    X509 *certificate = NULL;
    assert_non_null(file);
    for (; which >= 0; which--) {
        X509_free(certificate);
        certificate = PEM_read_X509(file, NULL, NULL, NULL);
    }
    fclose(file);
    return certificate;
}

static int verify(X509 *leaf, X509 *authority, int purpose, const char *host) {
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    X509_STORE_add_cert(store, authority);
    X509_STORE_CTX_init(context, store, leaf, NULL);
    X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_X509_STRICT);
    if (purpose) X509_VERIFY_PARAM_set_purpose(parameters, purpose);
    if (host) X509_VERIFY_PARAM_set1_host(parameters, host, 0);
    X509_verify_cert(context);
    int error = X509_STORE_CTX_get_error(context);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    return error;
}

static struct pki_pair *make(struct kit *kit, const char *name, enum pki_use use, X509 **leaf, X509 **authority) {
    struct pki_pair *ca, *pair;
    char path[256];
    assert_int_equal(pki_new_authority(&of_authority, &ca, &kit->why), GUICHET_OK);
    assert_int_equal(pki_issue(ca, &of_person, use, &pair, &kit->why), GUICHET_OK);
    snprintf(path, sizeof path, "%s", kit_at(kit, name));
    assert_int_equal(pki_write_identity(pair, path, &kit->why), GUICHET_OK);
    *leaf = load(path, 0);
    assert_null(load(path, 1)); /* its authority is a root: not in the chain */
    snprintf(path, sizeof path, "%s.ca", kit_at(kit, name));
    assert_int_equal(pki_write_certificate(ca, path, &kit->why), GUICHET_OK);
    *authority = load(path, 0);
    pki_free(ca);
    return pair;
}

static void a_person(void **state) {
    struct kit *kit = *state;
    X509 *leaf, *authority;
    struct certificate read;
    struct pki_pair *pair = make(kit, "person.pem", PKI_CLIENT, &leaf, &authority);
    assert_int_equal(verify(leaf, authority, X509_PURPOSE_SSL_CLIENT, NULL), X509_V_OK);
    assert_int_equal(verify(leaf, authority, X509_PURPOSE_SSL_SERVER, NULL), X509_V_ERR_INVALID_PURPOSE);
    assert_int_equal(certificate_of(leaf, &read, &kit->why), GUICHET_OK);
    assert_string_equal(read.cn, "Inès Rousseau");
    assert_string_equal(read.ou, "Pôle juridique");
    assert_string_equal(read.serial_number, "A0052017");
    int days = 0, seconds = 0;
    assert_int_equal(ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(leaf)), 1);
    assert_true(days == 730 || days == 729);
    assert_int_equal(ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(authority)), 1);
    assert_true(days == 3650 || days == 3649);
    assert_int_equal(kit_mode(kit->path), 0600);
    X509_free(leaf);
    X509_free(authority);
    pki_free(pair);
}

static void the_server(void **state) {
    struct kit *kit = *state;
    X509 *leaf, *authority;
    struct pki_pair *pair = make(kit, "server.pem", PKI_SERVER, &leaf, &authority);
    assert_int_equal(verify(leaf, authority, X509_PURPOSE_SSL_SERVER, "localhost"), X509_V_OK);
    assert_int_equal(verify(leaf, authority, X509_PURPOSE_SSL_SERVER, "example.org"), X509_V_ERR_HOSTNAME_MISMATCH);
    assert_int_equal(verify(leaf, authority, X509_PURPOSE_SSL_CLIENT, NULL), X509_V_ERR_INVALID_PURPOSE);
    assert_int_equal(X509_check_ip_asc(leaf, "127.0.0.1", 0), 1);
    assert_int_equal(X509_check_ip_asc(leaf, "::1", 0), 1);
    assert_int_equal(X509_check_ip_asc(leaf, "10.0.0.1", 0), 0);
    X509_free(leaf);
    X509_free(authority);
    pki_free(pair);
}

static void the_seal(void **state) {
    X509 *leaf, *authority;
    struct pki_pair *pair = make(*state, "seal.pem", PKI_SEAL, &leaf, &authority);
    assert_int_equal(verify(leaf, authority, 0, NULL), X509_V_OK);
    assert_int_equal(X509_get_key_usage(leaf), KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION);
    X509_free(leaf);
    X509_free(authority);
    pki_free(pair);
}

static void authorities_sign_leaves_and_nothing_else(void **state) {
    struct kit *kit = *state;
    X509 *leaf, *authority, *other_leaf, *other;
    struct pki_pair *pair = make(kit, "one.pem", PKI_CLIENT, &leaf, &authority);
    struct pki_pair *second = make(kit, "two.pem", PKI_CLIENT, &other_leaf, &other);
    assert_int_equal(X509_get_pathlen(authority), 0);
    assert_int_equal(X509_get_key_usage(authority), KU_KEY_CERT_SIGN | KU_CRL_SIGN);
    assert_int_not_equal(verify(leaf, other, 0, NULL), X509_V_OK); /* the same name, another key */
    assert_int_not_equal(ASN1_INTEGER_cmp(X509_get0_serialNumber(leaf), X509_get0_serialNumber(other_leaf)), 0);
    X509_free(leaf), X509_free(authority), X509_free(other_leaf), X509_free(other);
    pki_free(pair);
    pki_free(second);
}

static void as_pkcs12(void **state) {
    struct kit *kit = *state;
    X509 *leaf, *authority, *inside = NULL;
    EVP_PKEY *key = NULL;
    STACK_OF(X509) *chain = NULL;
    struct pki_pair *pair = make(kit, "p.pem", PKI_CLIENT, &leaf, &authority);
    assert_int_equal(pki_write_p12(pair, "Inès", kit_at(kit, "p.p12"), &kit->why), GUICHET_OK);
    FILE *file = fopen(kit->path, "re");
    PKCS12 *p12 = d2i_PKCS12_fp(file, NULL);
    fclose(file);
    assert_non_null(p12);
    assert_int_equal(PKCS12_verify_mac(p12, "wrong", -1), 0);
    assert_int_equal(PKCS12_parse(p12, "guichet", &key, &inside, &chain), 1);
    assert_int_equal(X509_cmp(inside, leaf), 0);
    assert_int_equal(X509_check_private_key(leaf, key), 1);
    assert_int_equal(sk_X509_num(chain), 1);
    assert_int_equal(X509_cmp(sk_X509_value(chain, 0), authority), 0);
    assert_int_equal(kit_mode(kit->path), 0600);
    assert_int_equal(pki_write_p12(pair, "Inès", kit->path, &kit->why), GUICHET_DISK); /* never over another */
    EVP_PKEY_free(key);
    X509_free(inside);
    sk_X509_pop_free(chain, X509_free);
    PKCS12_free(p12);
    X509_free(leaf);
    X509_free(authority);
    pki_free(pair);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person),  cmocka_unit_test(the_server),
        cmocka_unit_test(the_seal),  cmocka_unit_test(authorities_sign_leaves_and_nothing_else),
        cmocka_unit_test(as_pkcs12),
    };
    return cmocka_run_group_tests(tests, kit_set_up, kit_tear_down);
}
