/* Any bytes from a peer that never shows a key: nobody gets in, nothing falls. The first byte says in what pieces the
 * rest comes. Three openings: bytes alone; bytes in place of a client's first words; bytes after them. */
#include "wire/tls.h"

#include "../unit/wire/pki.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *count, char ***words);

static struct tls_context *context;
static SSL_CTX *client_context;

static void forget(void) {
    tls_context_free(context);
    SSL_CTX_free(client_context);
}

int LLVMFuzzerInitialize(int *count, char ***words) {
    (void)count;
    (void)words;
    struct pki ca, server;
    pki_make(&ca, NULL, (struct pki_wish){.cn = "CA", .is_ca = true});
    pki_make(&server, &ca, (struct pki_wish){.cn = "localhost", .server = true});
    const struct tls_authority authority = {.certificates = {NULL, bytes_of(ca.pem)}};
    struct tls_settings settings = {.certificate = {NULL, bytes_of(server.pem)},
                                    .key = {NULL, bytes_of(server.key_pem)},
                                    .minimum = "1.2",
                                    .authorities = &authority,
                                    .authority_count = 1};
    require(tls_context_new(&settings, &context, NULL) == GUICHET_OK);
    client_context = SSL_CTX_new(TLS_client_method());
    require(client_context != NULL);
    pki_done(&ca);
    pki_done(&server);
    atexit(forget);
    return 0;
}

/* A true ClientHello, so that the bytes behind it meet a server that waits for the next words. */
static void say_hello(struct tls *t) {
    SSL *ssl = SSL_new(client_context);
    BIO *out = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl, BIO_new(BIO_s_mem()), out);
    SSL_set_connect_state(ssl);
    SSL_do_handshake(ssl);
    char *hello;
    long size = BIO_get_mem_data(out, &hello);
    tls_feed(t, (struct bytes){hello, (size_t)size});
    SSL_free(ssl);
    ERR_clear_error();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!context) LLVMFuzzerInitialize(NULL, NULL);
    if (size == 0) return 0;
    struct tls *t = tls_new(context);
    require(t != NULL);
    if (data[0] & 0x80) say_hello(t);
    size_t piece = 1 + (data[0] & 0x7f) * 8u;
    struct buffer out;
    buffer_init(&out, 1 << 20);
    for (size_t at = 1; at < size; at += piece) {
        struct bytes bytes = {(const char *)data + at, piece < size - at ? piece : size - at};
        char plain[256];
        size_t got = 0;
        int status = tls_feed(t, bytes);
        require((tls_state(t) == TLS_FAILED) == (status != GUICHET_OK));
        require(tls_state(t) == TLS_FAILED || tls_state(t) == TLS_HANDSHAKE);
        tls_read(t, plain, sizeof plain, &got);
        require(got == 0 && !tls_identity(t));
        require(tls_take(t, &out) == GUICHET_OK);
        if (status != GUICHET_OK) require(tls_why(t)->text[0] != '\0');
    }
    require(tls_write(t, BYTES("x")) != GUICHET_OK);
    tls_shutdown(t);
    buffer_done(&out);
    tls_free(t);
    return 0;
}
