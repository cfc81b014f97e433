/* The kinds of field: one row each of what a script may write behind `field.`.
 *
 * Floor: flow (used by field*.c, and by lists of fields that are written in C). Thread: any; the table is const.
 * A kind is a constant of the file of its subject: field_kinds_plain.c (texts, codes, numbers, files), _time.c,
 * _identifier.c, _money.c, _address.c, _place.c, _person.c, _trace.c (connections, marks). A kind that is an object
 * says its members as a list of fields, and what no single member can know as a rule. */
#ifndef FLOW_FIELD_KINDS_H
#define FLOW_FIELD_KINDS_H

#include "flow/field.h"

#include "domain/identifiers.h"

/* Options a kind admits beside those of FIELD_COMMON, which all do. */
enum field_option {
    FIELD_MIN = 1u << 0,
    FIELD_MAX = 1u << 1,
    FIELD_WITHIN = 1u << 2,
    FIELD_MAX_DAYS = 1u << 3,
    FIELD_VALUES = 1u << 4,
    FIELD_DOMAIN = 1u << 5,
    FIELD_MEMBERS = 1u << 6,
    FIELD_REQUIRED = 1u << 7,
    FIELD_TITLE = 1u << 8,
    FIELD_ONE_OF = 1u << 9,
    FIELD_PAST = 1u << 10,
    FIELD_MAX_SPAN = 1u << 11,
    FIELD_ANY_OF = 1u << 12,
    FIELD_HOLDERS = 1u << 13, /* no option: its values are the entities of the group … */
    FIELD_TEAMS = 1u << 14,   /* … or the teams across them */
};
#define FIELD_COMMON (FIELD_REQUIRED | FIELD_TITLE | FIELD_ONE_OF | FIELD_ANY_OF)
#define FIELD_DAY_MS INT64_C(86400000)

/* Where a value stands; its JSON Pointer is only written when there is something to say about it. */
struct field_at {
    const struct field_at *up; /* NULL: `base` is the pointer */
    const char *base;
    struct bytes name;
    size_t index; /* when name.data is NULL */
};

/* One check under way. */
struct field_run {
    struct arena *arena;
    struct faults *faults, *warnings;
    int64_t now;
    bool is_of_script;    /* the value was built in Lua, where an empty list and an empty object are the same */
    struct json_out *out; /* every check writes exactly one value, null when it found a fault */
    struct field_target targets[FIELD_TARGETS_MAX];
    size_t target_count; /* may exceed the room: then there were too many */
    const char *files[FIELD_FILES_MAX];
    size_t file_count;
    const struct field *amount; /* whose number is being read, and the decimals of its currency */
    int decimals;
};

struct field_kind {
    const char *name;
    unsigned options;
    void (*check)(struct field_run *run, const struct field *field, yyjson_val *value, const struct field_at *at);
    void (*schema)(const struct field *field, struct json_out *out); /* members of the schema object */
    enum identifier_kind identifier;                                 /* of kinds that check_identifier serves */
    bool is_target;                                                  /* goes through the blind index */
    int64_t default_max;                                             /* characters of a text */
    const char *charset;              /* of a code: what may stand in it beside letters and digits */
    const struct field_list *members; /* of field_kinds_check_members and field_kinds_schema_members */
    /* What the members cannot know of each other; tells faults, writes nothing. `value` is an object, perhaps with
     * faults that are told already. May be NULL. */
    void (*rule)(struct field_run *run, const struct field *field, yyjson_val *value, const struct field_at *at);
};

extern const struct field_kind field_kinds_text, field_kinds_line, field_kinds_enum, field_kinds_refusal,
    field_kinds_boolean, field_kinds_integer, field_kinds_number, field_kinds_file, field_kinds_record,
    field_kinds_account_id, field_kinds_order_number, field_kinds_reference, field_kinds_digits;
extern const struct field_kind field_kinds_date, field_kinds_partial_date, field_kinds_datetime, field_kinds_period,
    field_kinds_window;
extern const struct field_kind field_kinds_email, field_kinds_postal_item, field_kinds_iban, field_kinds_bic,
    field_kinds_phone, field_kinds_siren, field_kinds_siret, field_kinds_imei, field_kinds_ip, field_kinds_postcode,
    field_kinds_natinf, field_kinds_insee, field_kinds_country, field_kinds_sha256;
extern const struct field_kind field_kinds_amount, field_kinds_card, field_kinds_account;
extern const struct field_kind field_kinds_address, field_kinds_site, field_kinds_pobox;
extern const struct field_kind field_kinds_person, field_kinds_connection, field_kinds_mark, field_kinds_indicator;
extern const struct field_kind field_kinds_holder, field_kinds_team, field_kinds_transaction;

/* NULL when there is no such kind. */
const struct field_kind *field_kinds_of(struct bytes name);
/* The i-th; NULL at the end. */
const struct field_kind *field_kinds_at(size_t i);
/* The i-th option that a script may write for this kind; NULL at the end. */
const char *field_kinds_option(const struct field_kind *kind, size_t i);

/* The pointer of a place, in the arena. */
const char *field_kinds_pointer(struct faults *faults, const struct field_at *at);
/* A fault there, and null as the value. */
void field_kinds_fault(struct field_run *run, const struct field_at *at, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A fault there beside a value that is written, or is not to be. */
void field_kinds_tell(struct field_run *run, const struct field_at *at, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A fault there in words that are known in both languages, and null as the value. */
void field_kinds_say(struct field_run *run, const struct field_at *at, const char *code, const char *french,
                     const char *english);
/* The same beside a value that is written, or is not to be. */
void field_kinds_tell_both(struct field_run *run, const struct field_at *at, const char *code, const char *french,
                           const char *english);
/* A soft finding there. */
void field_kinds_warn(struct field_run *run, const struct field_at *at, const char *code, const char *french,
                      const char *english);
/* True for text; else a fault and null as the value. */
bool field_kinds_is_text(struct field_run *run, yyjson_val *value, const struct field_at *at);
/* One more identifier for the blind index; NULL: none. The text is copied. */
void field_kinds_target(struct field_run *run, const char *kind, const char *norm);
/* An indicator of compromise whole again and in its normal form, in the arena; NULL: the text is none. */
const char *field_kinds_indicator_form(struct arena *arena, struct bytes text);
/* The check and the schema of a kind with `members`. */
void field_kinds_check_members(struct field_run *run, const struct field *field, yyjson_val *value,
                               const struct field_at *at);
void field_kinds_schema_members(const struct field *field, struct json_out *out);

/* Checks the object `value` (or NULL) by a list and writes it: field.c's, used by the kinds that are objects. */
void field_check_object(struct field_run *run, const struct field_list *list, yyjson_val *value,
                        const struct field_at *at);
/* The same without the braces, for a kind that writes more; `value` is an object or NULL. */
void field_check_members(struct field_run *run, const struct field_list *list, yyjson_val *value,
                         const struct field_at *at);
/* Writes the members of a list's schema: field_schema.c's, used by the kinds that are objects. */
void field_schema_members(const struct field_list *list, struct json_out *out);

#endif
