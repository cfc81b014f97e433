/* What was typed has no kind: fifteen digits may be a parcel or a telephone set. So the index knows none either, and
 * one form of writing (search_form.h) is enough for both sides. */
#include "desk/search.h"

#include "desk/search_form.h"
#include "domain/identifiers.h"

#define FORM_MEMORY (1u << 20)

/* The raw text would be an index that no search finds. */
static int blind(const struct vault *vault, struct bytes domain, struct bytes text,
                 const char *(*form_of)(struct arena *arena, struct bytes text), uint8_t out[BLIND_INDEX_SIZE],
                 struct fail *why) {
    struct arena arena;
    arena_init(&arena, FORM_MEMORY);
    const char *form = form_of(&arena, text);
    if (form) vault_blind(vault, domain, bytes_of(form), out);
    arena_done(&arena);
    return form ? GUICHET_OK : fail(why, GUICHET_MEMORY, "no memory for the form of an identifier");
}

int search_blind_target(const struct vault *vault, struct bytes text, uint8_t out[BLIND_INDEX_SIZE], struct fail *why) {
    return blind(vault, BYTES("target"), text, search_form_target, out, why);
}

int search_blind_case(const struct vault *vault, struct bytes number, uint8_t out[BLIND_INDEX_SIZE], struct fail *why) {
    return blind(vault, BYTES("case"), number, search_form_case, out, why);
}

const char *search_kind_name(struct bytes text) {
    static const enum identifier_kind order[] = {IDENTIFIER_EMAIL,      IDENTIFIER_IBAN,  IDENTIFIER_RIB,
                                                 IDENTIFIER_CCP,        IDENTIFIER_PHONE, IDENTIFIER_IP,
                                                 IDENTIFIER_POSTAL_ITEM};
    struct identifier found;
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (identifier_check(order[i], text, &found) != GUICHET_OK) continue;
        return found.kind == IDENTIFIER_POSTAL_OTHER ? NULL : identifier_kind_name(order[i]);
    }
    return NULL;
}

static const struct {
    const char *pointer;
    size_t at;
} numbers[] = {{"/procedure/pv", offsetof(struct document, procedure.pv)},
               {"/procedure/parquet", offsetof(struct document, procedure.parquet)},
               {"/procedure/instruction", offsetof(struct document, procedure.instruction)},
               {"/client_ref", offsetof(struct document, client_ref)}};

int search_case_numbers(const struct document *document, int (*each)(void *to, struct bytes number), void *to) {
    int status = GUICHET_OK;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]) && !status; i++) {
        const char *number = *(const char *const *)((const char *)document + numbers[i].at);
        if (number && number[0]) status = each(to, bytes_of(number));
    }
    return status;
}

const char *search_case_pointer(size_t i) {
    return i < sizeof(numbers) / sizeof(numbers[0]) ? numbers[i].pointer : NULL;
}
