/* The kinds are tried from the strictest form to the loosest; the first that accepts the text wins. */
#include "desk/search.h"

#include "domain/identifiers.h"

static const enum identifier_kind order[] = {IDENTIFIER_EMAIL, IDENTIFIER_IBAN, IDENTIFIER_PHONE, IDENTIFIER_POSTAL_ITEM};

static bool blind_identifier(const struct vault *vault, struct bytes text, uint8_t out[BLIND_INDEX_SIZE]) {
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        struct identifier found;
        if (identifier_check(order[i], text, &found) != GUICHET_OK) continue;
        vault_blind(vault, bytes_of(identifier_kind_name(order[i])), bytes_of(found.norm), out);
        return true;
    }
    return false;
}

void search_blind_case(const struct vault *vault, struct bytes number, uint8_t out[BLIND_INDEX_SIZE]) {
    char folded[128];
    size_t size = 0;
    for (size_t i = 0; i < number.size && size < sizeof(folded); i++) {
        char c = number.data[i];
        if (c != ' ') folded[size++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    vault_blind(vault, BYTES("case"), (struct bytes){folded, size}, out);
}

void search_blind(const struct vault *vault, enum search_kind kind, struct bytes text, uint8_t out[BLIND_INDEX_SIZE]) {
    if (kind != SEARCH_CASE && blind_identifier(vault, text, out)) return;
    if (kind == SEARCH_TARGET)
        vault_blind(vault, BYTES("code"), text, out);
    else
        search_blind_case(vault, text, out);
}

void search_case_numbers(const struct document *document, void (*each)(void *to, struct bytes number), void *to) {
    const char *const numbers[] = {document->procedure.pv, document->procedure.parquet, document->procedure.instruction,
                                   document->client_ref};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        if (numbers[i] && numbers[i][0]) each(to, bytes_of(numbers[i]));
}
