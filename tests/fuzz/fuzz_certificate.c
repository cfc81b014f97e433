/* Any bytes as a client's certificate. What is taken for an identity holds only what certificate.h promises. */
#include "wire/certificate.h"

#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *text, size_t room) {
    struct bytes bytes = bytes_of(text);
    require(bytes.size <= room && text_is_utf8(bytes) && !text_has_control(bytes));
    require(!strpbrk(text, "\t\r\n"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct certificate c;
    struct fail why = {0};
    int status = certificate_read((struct bytes){(const char *)data, size}, &c, &why);
    if (status != GUICHET_OK) {
        require(why.status == status && why.text[0] != '\0');
        return 0;
    }
    check(c.cn, CERTIFICATE_TEXT_MAX);
    check(c.ou, CERTIFICATE_TEXT_MAX);
    check(c.serial_number, CERTIFICATE_TEXT_MAX);
    check(c.issuer, CERTIFICATE_ISSUER_MAX);
    require(c.cn[0] && strlen(c.sha256) == 64 && strlen(c.serial) >= 2 && strlen(c.serial) <= CERTIFICATE_SERIAL_MAX);
    return 0;
}
