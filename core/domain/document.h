/* The document every requisition is submitted with (contract §3): read whole, all its faults told at once.
 *
 * Floor: domain (pure). Thread: any. What is read borrows from the yyjson document and lives as long as it does.
 *
 * Required: type, framework, legal_basis, requester with name and quality, object, input. Everything else may be absent
 * or null: urgency is then "normal", authorisation {"kind":"none"}, test false. Texts are kept as given;
 * blanks at their ends do not count for the least length.
 * Beyond the contract's example, offence takes two more members that decide cases 2° and 3° of CPP 60-1-2:
 * `identify_only` (the sole object is to identify the author) and `victim_equipment` (the victim's own equipment, at
 * the victim's request).
 *
 * An authorisation takes `id` beside its own members: that of a registered one (authorisation.h), whose facts then
 * stand for all that is left out; `kind` is needed only without it.
 *
 * `protected` says that the requisition reaches someone whom the law protects (CPP 56-1 to 56-5):
 * {"category","consent","order":{"authority","court","date","reference"}}; config/law has the categories. Absent or
 * null: nobody.
 *
 * Faults (pointer, code, detail in English; `refusal.h` has French words for the coded refusals):
 *   unknown_member · required · type · too_short · too_long · not_in_list · format · repeated · too_many · range ·
 *   control_character · order (period ends before it begins) · period_in_future · in_past (requested_due)
 * Rules of law are not judged here but by law_check(): run both and report both, document_question() leaves out what
 * was not valid. That an APJ names an officer in controlled_by is one of them. */
#ifndef DOMAIN_DOCUMENT_H
#define DOMAIN_DOCUMENT_H

#include "base/faults.h"
#include "base/id.h"
#include "base/json.h"
#include "domain/law.h"
#include "domain/requisition.h"
#include "domain/zone.h"

#define DOCUMENT_NATINF_MAX 20
#define DOCUMENT_FILES_MAX  16
#define DOCUMENT_REF_MAX    64 /* characters of client_ref */
#define DOCUMENT_OBJECT_MIN 20
#define DOCUMENT_OBJECT_MAX 4000
#define DOCUMENT_REASON_MIN 20
#define DOCUMENT_REASON_MAX 2000

struct document {
    yyjson_val *root;
    const char *type;
    enum urgency urgency;
    const char *urgency_reason; /* NULL: none; so are all texts that were not given */
    enum law_framework framework;
    const char *legal_basis[LAW_BASES_MAX]; /* NULL where it was no text */
    size_t legal_basis_count;
    struct law_authorisation_given authorisation;
    struct id authorisation_id;      /* of a registered one (authorisation.h); zero: none was named */
    yyjson_val *authorisation_facts; /* what is kept instead of what was sent, when an id was named; or NULL */
    struct {
        const char *name, *rio, *unit, *email, *phone, *controlled_by;
        enum law_quality quality;
    } requester;
    struct {
        const char *pv, *parquet, *instruction;
    } procedure;
    struct {
        int64_t natinf[DOCUMENT_NATINF_MAX];
        size_t natinf_count;
        const char *label;
        struct law_offence facts;
    } offence;
    struct {
        const char *category; /* NULL: nobody whom the law protects */
        bool consent, has_order;
        const char *authority, *court, *date, *reference; /* of the judge's order */
    } protection;
    const char *object;
    struct {
        const char *from, *to;  /* as written; NULL: none */
        int64_t from_ms, to_ms; /* [from, to): a date as `to` ends at 24:00 of that day in the zone */
    } period;
    struct id files[DOCUMENT_FILES_MAX];
    size_t file_count;
    const char *client_ref;
    int64_t requested_due; /* 0: none */
    bool test;
    yyjson_val *input; /* the type's own, unchecked; NULL when it is no object */
};

/* Reads and judges. `zone` is the territory's: the dates of the document are its days. Soft findings (odd forms of
 * procedure numbers) go into `warnings`, which may be NULL. GUICHET_OK or GUICHET_INVALID; *out is always filled as far
 * as it was valid, so that type, input and law can be judged as well and every fault told at once. */
int document_read(yyjson_val *root, int64_t now, const struct zone *zone, struct faults *faults,
                  struct faults *warnings, struct document *out);

/* The same for a notice of the convention: only type, object and input are needed, framework is "other" unless given;
 * a legal basis that is not given is the caller's to fill in. */
int document_read_notice(yyjson_val *root, int64_t now, const struct zone *zone, struct faults *faults,
                         struct faults *warnings, struct document *out);

/* What the table of law is asked; type and day are filled, families and party are the caller's to add. */
void document_question(const struct document *document, int32_t day, struct law_question *out);

/* The common part in its canonical form, one JSON object: all members but type, urgency, input; null where nothing was
 * given. Only for a document that document_read() found valid. */
void document_write(struct json_out *out, const struct document *document);

#endif
