/* What was typed has no kind: fifteen digits may be a parcel or a telephone set. So the index knows none either, and
 * one form of writing is enough for both sides. */
#include "desk/search.h"

#include "domain/identifiers.h"

#define FOLDED_MAX 256

/* What a text is taken for, the strictest first. */
static const enum identifier_kind order[] = {IDENTIFIER_EMAIL, IDENTIFIER_IBAN, IDENTIFIER_RIB,        IDENTIFIER_CCP,
                                             IDENTIFIER_PHONE, IDENTIFIER_IP,   IDENTIFIER_POSTAL_ITEM};

/* Capitals without blanks; the dashes of a number go too, those of an address or a host stay. */
static struct bytes fold(struct bytes text, const char *without, char out[FOLDED_MAX]) {
    size_t size = 0;
    for (size_t i = 0; i < text.size && size < FOLDED_MAX; i++) {
        char c = text.data[i];
        if (c && strchr(without, c)) continue;
        out[size++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    return (struct bytes){out, size};
}

void search_blind_target(const struct vault *vault, struct bytes norm, uint8_t out[BLIND_INDEX_SIZE]) {
    char folded[FOLDED_MAX];
    bool is_address = memchr(norm.data ? norm.data : "", '@', norm.size) != NULL;
    vault_blind(vault, BYTES("target"), fold(norm, is_address ? " " : " -_/", folded), out);
}

/* *name: of what it was taken for; a number of unknown form is one of any kind. */
static bool blind_identifier(const struct vault *vault, struct bytes text, uint8_t out[BLIND_INDEX_SIZE],
                             const char **name) {
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        struct identifier found;
        if (identifier_check(order[i], text, &found) != GUICHET_OK) continue;
        search_blind_target(vault, bytes_of(found.norm), out);
        *name = found.kind == IDENTIFIER_POSTAL_OTHER ? NULL : identifier_kind_name(order[i]);
        return true;
    }
    return false;
}

void search_blind_case(const struct vault *vault, struct bytes number, uint8_t out[BLIND_INDEX_SIZE]) {
    char folded[FOLDED_MAX];
    vault_blind(vault, BYTES("case"), fold(number, " ", folded), out);
}

const char *search_blind(const struct vault *vault, enum search_kind kind, struct bytes text,
                         uint8_t out[BLIND_INDEX_SIZE]) {
    const char *name = NULL;
    if (kind != SEARCH_CASE && blind_identifier(vault, text, out, &name)) return name;
    if (kind == SEARCH_TARGET) search_blind_target(vault, text, out);
    else search_blind_case(vault, text, out);
    return NULL;
}

static const struct {
    const char *pointer;
    size_t at;
} numbers[] = {{"/procedure/pv", offsetof(struct document, procedure.pv)},
               {"/procedure/parquet", offsetof(struct document, procedure.parquet)},
               {"/procedure/instruction", offsetof(struct document, procedure.instruction)},
               {"/client_ref", offsetof(struct document, client_ref)}};

void search_case_numbers(const struct document *document, void (*each)(void *to, struct bytes number), void *to) {
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        const char *number = *(const char *const *)((const char *)document + numbers[i].at);
        if (number && number[0]) each(to, bytes_of(number));
    }
}

const char *search_case_pointer(size_t i) {
    return i < sizeof(numbers) / sizeof(numbers[0]) ? numbers[i].pointer : NULL;
}
