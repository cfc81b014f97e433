/* The parts of reading a document: how a member is described, and the readers that a description can name.
 * Only document*.c include it.
 * Floor: domain (pure). Thread: any. */
#ifndef DOMAIN_DOCUMENT_FORM_H
#define DOMAIN_DOCUMENT_FORM_H

#include "domain/document.h"

struct document_reader {
    struct document *out;
    struct faults *faults, *warnings; /* warnings may be NULL */
    const struct zone *zone;
    int64_t now;
    bool is_notice;
    int32_t period_to_day;
    int64_t period_to_start;
};

enum document_kind {
    DOCUMENT_LINE, /* text without any control character */
    DOCUMENT_TEXT, /* may have tabs and line ends */
    DOCUMENT_OBJECT,
    DOCUMENT_LIST,
    DOCUMENT_NUMBER,
    DOCUMENT_FLAG,  /* bool */
    DOCUMENT_TRUTH, /* enum law_truth: null is LAW_UNSAID */
};

struct document_member {
    const char *base, *name; /* pointer of the object it stands in; a NULL name ends the table */
    enum document_kind kind;
    bool is_required;
    size_t offset; /* in struct document of what it fills, or SIZE_MAX */
    int min, max;  /* characters, entries, or the number itself */
    void (*read)(struct document_reader *r, const struct document_member *m, yyjson_val *value); /* or NULL */
    const struct document_member *members; /* of an object, or NULL */
};

const char *document_form_at(struct document_reader *r, const struct document_member *m);
void document_form_fault(struct document_reader *r, const struct document_member *m, const char *code,
                         const char *words);
void document_form_object(struct document_reader *r, const struct document_member *members, yyjson_val *object);

extern const struct document_member document_form_authorisation[], document_form_requester[], document_form_procedure[],
    document_form_offence[], document_form_protected[], document_form_period_members[];

void document_form_urgency(struct document_reader *r, const struct document_member *m, yyjson_val *value);
void document_form_framework(struct document_reader *r, const struct document_member *m, yyjson_val *value);
void document_form_bases(struct document_reader *r, const struct document_member *m, yyjson_val *value);
void document_form_period(struct document_reader *r, const struct document_member *m, yyjson_val *value);
void document_form_input(struct document_reader *r, const struct document_member *m, yyjson_val *value);
void document_form_files(struct document_reader *r, const struct document_member *m, yyjson_val *value);
void document_form_authorised(struct document_reader *r, const struct document_member *m, yyjson_val *value);
void document_form_due(struct document_reader *r, const struct document_member *m, yyjson_val *value);

#endif
