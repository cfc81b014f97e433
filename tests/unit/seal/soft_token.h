/* A token of SoftHSM2 (Debian: softhsm2) in a folder of its own, made through the module itself. */
#ifndef SOFT_TOKEN_H
#define SOFT_TOKEN_H

#include "base/fail.h"

#include <ftw.h>
#include <p11-kit/p11-kit.h>
#include <p11-kit/pkcs11.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SOFT_MODULE "/usr/lib/softhsm/libsofthsm2.so"

struct soft_token {
    char folder[64], tokens[96], pin[96], uri[512];
};

static inline void write_text(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    chmod(path, 0600);
}

/* What softhsm2-util --init-token does. */
static inline void init_soft_token(const char *label) {
    CK_FUNCTION_LIST *m = p11_kit_module_load(SOFT_MODULE, P11_KIT_MODULE_CRITICAL);
    CK_SLOT_ID slots[16];
    CK_ULONG count = 16;
    CK_SESSION_HANDLE session;
    uint8_t padded[32];
    assert_non_null(m);
    assert_int_equal(p11_kit_module_initialize(m), CKR_OK);
    memset(padded, ' ', sizeof padded);
    memcpy(padded, label, strlen(label));
    assert_int_equal(m->C_GetSlotList(CK_TRUE, slots, &count), CKR_OK);
    CK_SLOT_ID slot = slots[count - 1]; /* the last one is free */
    assert_int_equal(m->C_InitToken(slot, (CK_UTF8CHAR_PTR) "so-1234", 7, padded), CKR_OK);
    assert_int_equal(m->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &session), CKR_OK);
    assert_int_equal(m->C_Login(session, CKU_SO, (CK_UTF8CHAR_PTR) "so-1234", 7), CKR_OK);
    assert_int_equal(m->C_InitPIN(session, (CK_UTF8CHAR_PTR) "123456", 6), CKR_OK);
    m->C_Logout(session);
    m->C_CloseSession(session);
    p11_kit_module_finalize(m);
    p11_kit_module_release(m);
}

static inline void make_soft_token(struct soft_token *t) {
    char path[128], text[256];
    snprintf(t->folder, sizeof t->folder, "/tmp/guichet-token-XXXXXX");
    assert_non_null(mkdtemp(t->folder));
    snprintf(t->tokens, sizeof t->tokens, "%s/tokens", t->folder);
    snprintf(t->pin, sizeof t->pin, "%s/pin", t->folder);
    snprintf(path, sizeof path, "%s/softhsm2.conf", t->folder);
    assert_int_equal(mkdir(t->tokens, 0700), 0);
    snprintf(text, sizeof text, "directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n",
             t->tokens);
    write_text(path, text);
    write_text(t->pin, "123456\n");
    setenv("SOFTHSM2_CONF", path, 1);
    init_soft_token("guichet");
    snprintf(t->uri, sizeof t->uri, "pkcs11:token=guichet;object=vault?module-path=" SOFT_MODULE "&pin-source=file:%s",
             t->pin);
}

static inline int remove_soft_file(const char *path, const struct stat *about, int kind, struct FTW *ftw) {
    (void)about;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static inline void remove_soft_token(struct soft_token *t) {
    nftw(t->folder, remove_soft_file, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
