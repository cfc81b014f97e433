/* The words of the table of law, and looking things up in it.
 * law_read.c fills a table from its file, law_check.c judges a question by it. */
#include "domain/law.h"

#define X(name, text, letter) text,
const char *const law_family_names[] = {LAW_FAMILIES(X) NULL};
#undef X
#define X(name, text) text,
const char *const law_framework_names[] = {LAW_FRAMEWORKS(X) NULL};
const char *const law_quality_names[] = {LAW_QUALITIES(X) NULL};
const char *const law_authorisation_names[] = {LAW_AUTHORISATIONS(X) NULL};
#undef X

#define X(name, text, letter) letter
static const char letters[] = LAW_FAMILIES(X);
#undef X

unsigned law_family_of(struct bytes name) {
    for (unsigned i = 0; i < LAW_FAMILY_COUNT; i++) {
        if (bytes_equal_text(name, law_family_names[i])) return LAW_BIT(i);
        if (name.size == 1 && name.data[0] == letters[i]) return LAW_BIT(i);
    }
    return 0;
}

/* Index in the list, or its length. */
static unsigned index_of(const char *const *names, struct bytes name) {
    unsigned i = 0;
    while (names[i] && !bytes_equal_text(name, names[i])) i++;
    return i;
}

int law_framework_of(struct bytes name, enum law_framework *out) {
    *out = (enum law_framework)index_of(law_framework_names, name);
    return *out == LAW_FRAMEWORK_COUNT ? GUICHET_INVALID : GUICHET_OK;
}

int law_quality_of(struct bytes name, enum law_quality *out) {
    *out = (enum law_quality)index_of(law_quality_names, name);
    return *out == LAW_QUALITY_COUNT ? GUICHET_INVALID : GUICHET_OK;
}

int law_authorisation_of(struct bytes name, enum law_authorisation *out) {
    *out = (enum law_authorisation)index_of(law_authorisation_names, name);
    return *out == LAW_AUTHORISATION_COUNT ? GUICHET_INVALID : GUICHET_OK;
}

const struct law_row *law_table_find(const struct law_table *table, struct bytes id) {
    for (size_t i = 0; i < table->count; i++) {
        if (bytes_equal_text(id, table->rows[i].id)) return &table->rows[i];
    }
    return NULL;
}
