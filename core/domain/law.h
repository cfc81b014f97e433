/* The table of law: which legal basis admits what, signed by whom, on whose authorisation, from which day to which.
 *
 * Floor: domain (pure). Thread: any; a table is frozen once read and lives in its arena.
 * Nothing about the law is decided in C. The file (config/law/france.lua, read with config_read by the caller) says:
 *   qualities      who may sign: of which kinds of party, under whose control (CPP 21-3, 28-1, 28-2)
 *   authorisations the acts that allow another act: who gives them, what they must say
 *   thresholds     the cases in which connection data may be asked for (CPP 60-1-2)
 *   protected      whom the law protects, and what lifts it (CPP 56-1 to 56-5)
 *   limits         what a quality or an authorisation reaches (general instructions, CPP 39-3)
 *   rows           the legal bases, old and new numbering, each with its days of validity
 * Days are day numbers (zone.h). Sets of families, frameworks, qualities, authorisation kinds and kinds of party are
 * unsigned with the bit LAW_BIT(order). */
#ifndef DOMAIN_LAW_H
#define DOMAIN_LAW_H

#include "base/arena.h"
#include "base/faults.h"
#include "base/json.h"
#include "domain/party.h"

#define LAW_BIT(order)  (1u << (order))
#define LAW_BASES_MAX   10                  /* that one document may give */
#define LAW_ACT_AWAITED "act_to_regularise" /* code of the warning */

/* What a basis opens and a type of requisition admits. Name for scripts ("law.general"), letter of the catalogue. */
#define LAW_FAMILIES(X)                                                                                                \
    X(GENERAL, "general", "G")                                                                                         \
    X(CONNECTION, "connection", "C")                                                                                   \
    X(SEIZURE, "seizure", "S")                                                                                         \
    X(CONTROLLED_DELIVERY, "controlled_delivery", "L")                                                                 \
    X(STORED_CONTENT, "stored_content", "M")                                                                           \
    X(PRESERVATION, "preservation", "K")                                                                               \
    X(ASSET_SEIZURE, "asset_seizure", "A")                                                                             \
    X(CUSTOMS, "customs", "D")                                                                                         \
    X(TAX, "tax", "T")                                                                                                 \
    X(FINANCIAL, "financial", "F")                                                                                     \
    X(EPOC, "epoc", "E")                                                                                               \
    X(CONVENTION, "convention", "N")

#define LAW_FRAMEWORKS(X)                                                                                              \
    X(FLAGRANCE, "flagrance")                                                                                          \
    X(PRELIM, "prelim")                                                                                                \
    X(INSTRUCTION, "instruction")                                                                                      \
    X(DISAPPEARANCE, "disappearance")                                                                                  \
    X(DEATH, "death")                                                                                                  \
    X(FUGITIVE, "fugitive")                                                                                            \
    X(CUSTOMS, "customs")                                                                                              \
    X(TAX, "tax")                                                                                                      \
    X(OTHER, "other")

#define LAW_QUALITIES(X)                                                                                               \
    X(OPJ, "OPJ")                                                                                                      \
    X(APJ, "APJ")                                                                                                      \
    X(APJA, "APJA")                                                                                                    \
    X(ADE, "ADE")                                                                                                      \
    X(PROC, "PROC")                                                                                                    \
    X(SUBST, "SUBST")                                                                                                  \
    X(JI, "JI")                                                                                                        \
    X(JLD, "JLD")                                                                                                      \
    X(JAP, "JAP")                                                                                                      \
    X(ODJ, "ODJ")                                                                                                      \
    X(OFJ, "OFJ")                                                                                                      \
    X(DOUANE, "DOUANE")                                                                                                \
    X(OTHER, "OTHER")

#define LAW_AUTHORISATIONS(X)                                                                                          \
    X(NONE, "none")                                                                                                    \
    X(PARTICULAR, "particular")                                                                                        \
    X(GENERAL_INSTRUCTION, "general_instruction")                                                                      \
    X(COMMISSION_ROGATOIRE, "commission_rogatoire")                                                                    \
    X(JLD, "jld")                                                                                                      \
    X(JI, "ji")

/* The _COUNT of each also stands for "not given, or not a valid one": checks that need it are then left out. */
#define X(name, ...) LAW_FAMILY_##name,
enum law_family { LAW_FAMILIES(X) LAW_FAMILY_COUNT };
#undef X
#define X(name, ...) LAW_FRAMEWORK_##name,
enum law_framework { LAW_FRAMEWORKS(X) LAW_FRAMEWORK_COUNT };
#undef X
#define X(name, ...) LAW_QUALITY_##name,
enum law_quality { LAW_QUALITIES(X) LAW_QUALITY_COUNT };
#undef X
#define X(name, ...) LAW_AUTHORISATION_##name,
enum law_authorisation { LAW_AUTHORISATIONS(X) LAW_AUTHORISATION_COUNT };
#undef X

/* Names end with NULL, in the order of the enum. */
extern const char *const law_family_names[];        /* "general" … */
extern const char *const law_framework_names[];     /* "flagrance" … */
extern const char *const law_quality_names[];       /* "OPJ" … */
extern const char *const law_authorisation_names[]; /* "none" … */

/* The bit of a family by its name or its letter; 0 when there is none. */
unsigned law_family_of(struct bytes name);
/* GUICHET_INVALID and *out the _COUNT when there is none. */
int law_framework_of(struct bytes name, enum law_framework *out);
int law_quality_of(struct bytes name, enum law_quality *out);
int law_authorisation_of(struct bytes name, enum law_authorisation *out);

struct law_row {
    const char *id;       /* "cpp:77-1-1" */
    const char *label;    /* French */
    const char *code;     /* "CPP" */
    const char *article;  /* "77-1-1" */
    const char *note;     /* or NULL */
    const char *alias_of; /* id of the row whose matter it carries under another number, or NULL */
    const char *refusal;  /* a code: this basis exists to be refused (intelligence_channel …), or NULL */
    unsigned families;
    unsigned thresholds; /* families that are open only past a threshold */
    unsigned frameworks, qualities, parties;
    const char *const *types; /* reaches only types whose name begins with one of these, NULL-ended; NULL: any */
    unsigned authorisations[LAW_FRAMEWORK_COUNT]; /* kinds of which one is required in that framework; 0: none */
    int32_t valid_from, valid_to;                 /* both included */
};

struct law_quality_rule {
    const char *title;  /* French */
    unsigned parties;   /* kinds of party whose members can have it */
    bool is_controlled; /* acts under an officer's control: `controlled_by` is required */
};

struct law_authorisation_rule {
    const char *title; /* French */
    unsigned given_by; /* qualities that are this authority themselves, and need no paper for it */
    unsigned needs;    /* members it must state: bits of LAW_NEEDS_… */
    bool is_oral;      /* may be given by word of mouth when a life is at risk, and put in writing afterwards */
};

#define LAW_NEEDS_AUTHORITY   1u
#define LAW_NEEDS_COURT       2u
#define LAW_NEEDS_DATE        4u
#define LAW_NEEDS_REFERENCE   8u
#define LAW_NEEDS_VALID_UNTIL 16u

/* One case in which the threshold is passed: all that it says must hold. */
struct law_threshold {
    int64_t min_prison_months;
    bool network_offence, identify_only, victim_equipment;
    unsigned frameworks; /* 0: any */
    const char *title;   /* French */
};

/* What a quality or an authorisation reaches: only types whose name begins with one of these. */
struct law_limit {
    unsigned qualities, authorisations;
    const char *const *types;            /* prefixes, NULL-ended */
    const char *code, *title, *title_en; /* refusal code; French, English */
};

/* Connection data on the word of an enquiring authority alone (CJEU 2 March 2021, Prokuratuur). */
enum law_control { LAW_CONTROL_OFF, LAW_CONTROL_WARN, LAW_CONTROL_BLOCK };

/* Someone whom a requisition reaches only past a condition, and never by a machine alone (CPP 56-1 to 56-5). */
struct law_protection {
    const char *category;      /* "lawyer" */
    const char *title;         /* French */
    const char *article;       /* "CPP 56-1" */
    unsigned lifts;            /* LAW_LIFTS_… of which one is needed; 0: a jurist decides */
    unsigned connection_lifts; /* the same for connection data; 0: as `lifts` */
};

#define LAW_LIFTS_CONSENT 1u
#define LAW_LIFTS_ORDER   2u

struct law_table {
    const struct law_row *rows; /* in the order of the file */
    size_t count;
    struct law_quality_rule qualities[LAW_QUALITY_COUNT];
    struct law_authorisation_rule authorisations[LAW_AUTHORISATION_COUNT];
    const struct law_threshold *thresholds;
    size_t threshold_count;
    const struct law_limit *limits;
    size_t limit_count;
    const struct law_protection *protections;
    size_t protection_count;
    enum law_control control;
    unsigned control_by; /* kinds of authorisation that are an independent control */
};

/* Every fault is added with the pointer of the tree; GUICHET_CONFIG when there was one and *out is then empty.
 * Without memory GUICHET_MEMORY. Texts live in the arena. */
int law_table_read(yyjson_val *tree, struct arena *arena, struct law_table *out, struct faults *faults);
/* The row with this id, or NULL. */
const struct law_row *law_table_find(const struct law_table *table, struct bytes id);

/* Does the basis reach this type, which admits these families? */
bool law_row_admits(const struct law_row *row, const char *type, unsigned families);

/* An authorisation as the document states it; texts may be NULL. */
struct law_authorisation_given {
    enum law_authorisation kind;
    const char *authority, *court, *reference;
    const char *date, *valid_until; /* as written */
    int32_t date_day;               /* INT32_MIN: not given, or not a date */
    int32_t valid_until_day;        /* last day; INT32_MAX: not given */
};

/* What an enquiry's author says of the offence. A truth that was not told is LAW_UNSAID. */
enum law_truth { LAW_UNSAID, LAW_NO, LAW_YES };

struct law_offence {
    int64_t max_prison_months; /* -1: not given */
    enum law_truth network_offence, identify_only, victim_equipment;
};

/* document.h fills all but type, families, party and day. */
struct law_question {
    const char *type;  /* "postal.item.tracking" */
    unsigned families; /* that the type admits */
    unsigned party;    /* LAW_BIT of the kind of the caller's party; 0: unknown */
    int32_t day;       /* of the act, in its territory: the day of reception */
    enum law_framework framework;
    enum law_quality quality;
    const char *controlled_by; /* NULL: not given */
    struct bytes bases[LAW_BASES_MAX];
    unsigned base_at[LAW_BASES_MAX]; /* its index in the document's legal_basis, for the pointer */
    size_t base_count;
    struct law_authorisation_given authorisation;
    struct law_offence offence;
    bool is_vital; /* an authorisation that may be oral need not be there yet: a warning LAW_ACT_AWAITED */
    const char *protected_category; /* NULL: nobody whom the law protects */
    unsigned protected_lifts;       /* LAW_LIFTS_… that the document states */
};

/* Adds a coded refusal (refusal.h) for all that does not hold, with its pointer in the document:
 *   /legal_basis/N          no such basis, other framework, other days (the alias is named), other kind of party
 *   /legal_basis            none of them admits this type of requisition
 *   /requester/quality      no such power for this quality or this kind of party
 *   /requester/controlled_by  missing where the quality acts under control
 *   /authorisation/…        missing, wrong kind, not prior, expired, incomplete, too narrow
 *   /offence/max_prison_months  threshold of 60-1-2
 *   /protected          a person whom the law protects, and nothing lifts it; lifted, or for a jurist to decide: a
 * warning Every basis given must exist and fit; one that admits the type suffices. When several admit it and none
 * holds, the one that came nearest speaks (fewest refusals; a wrong kind of authorisation is further off than an
 * incomplete one). Soft findings go into `warnings`, which may be NULL. GUICHET_OK or GUICHET_INVALID. */
int law_check(const struct law_table *table, const struct law_question *question, struct faults *faults,
              struct faults *warnings);

#endif
