/* What all kinds share: telling where something is wrong, finding targets, objects with members; and the table of what
 * a script may write behind `field.`. */
#include "flow/field_kinds.h"

#include <stdarg.h>

/* ---- telling ---- */

const char *field_kinds_pointer(struct faults *faults, const struct field_at *at) {
    if (!at->up) return at->base;
    const char *up = field_kinds_pointer(faults, at->up);
    return at->name.data ? faults_at(faults, up, at->name) : faults_at_index(faults, up, at->index);
}

__attribute__((format(printf, 4, 0))) static void tell(struct field_run *run, const struct field_at *at,
                                                       const char *code, const char *format, va_list list) {
    faults_add_list(run->faults, field_kinds_pointer(run->faults, at), code, format, list);
}

void field_kinds_fault(struct field_run *run, const struct field_at *at, const char *code, const char *format, ...) {
    va_list list;
    va_start(list, format);
    tell(run, at, code, format, list);
    va_end(list);
    json_put_null(run->out);
}

void field_kinds_tell(struct field_run *run, const struct field_at *at, const char *code, const char *format, ...) {
    va_list list;
    va_start(list, format);
    tell(run, at, code, format, list);
    va_end(list);
}

void field_kinds_tell_both(struct field_run *run, const struct field_at *at, const char *code, const char *french,
                           const char *english) {
    faults_say(run->faults, field_kinds_pointer(run->faults, at), code, french, english);
}

void field_kinds_say(struct field_run *run, const struct field_at *at, const char *code, const char *french,
                     const char *english) {
    field_kinds_tell_both(run, at, code, french, english);
    json_put_null(run->out);
}

void field_kinds_warn(struct field_run *run, const struct field_at *at, const char *code, const char *french,
                      const char *english) {
    if (run->warnings) faults_say(run->warnings, field_kinds_pointer(run->warnings, at), code, french, english);
}

bool field_kinds_is_text(struct field_run *run, yyjson_val *value, const struct field_at *at) {
    if (!yyjson_is_str(value)) field_kinds_fault(run, at, "type", "must be text");
    return yyjson_is_str(value);
}

void field_kinds_target(struct field_run *run, const char *kind, const char *norm) {
    if (!norm) return;
    size_t place = run->target_count++;
    if (place >= FIELD_TARGETS_MAX) return;
    run->targets[place] = (struct field_target){kind, arena_text(run->arena, norm)};
}

/* ---- objects ---- */

void field_kinds_check_members(struct field_run *run, const struct field *field, yyjson_val *value,
                               const struct field_at *at) {
    field_check_object(run, field->kind->members, value, at);
    if (field->kind->rule && yyjson_is_obj(value)) field->kind->rule(run, field, value, at);
}

void field_kinds_schema_members(const struct field *field, struct json_out *out) {
    field_schema_members(field->kind->members, out);
}

/* ---- the table ---- */

static const struct field_kind *const KINDS[] = {
    &field_kinds_text,         &field_kinds_boolean,     &field_kinds_integer,      &field_kinds_number,
    &field_kinds_date,         &field_kinds_datetime,    &field_kinds_period,       &field_kinds_enum,
    &field_kinds_refusal,      &field_kinds_file,        &field_kinds_record,       &field_kinds_account_id,
    &field_kinds_order_number, &field_kinds_email,       &field_kinds_postal_item,  &field_kinds_iban,
    &field_kinds_phone,        &field_kinds_siren,       &field_kinds_siret,        &field_kinds_imei,
    &field_kinds_ip,           &field_kinds_postcode,    &field_kinds_partial_date, &field_kinds_window,
    &field_kinds_reference,    &field_kinds_bic,         &field_kinds_natinf,       &field_kinds_insee,
    &field_kinds_country,      &field_kinds_amount,      &field_kinds_card,         &field_kinds_account,
    &field_kinds_address,      &field_kinds_site,        &field_kinds_pobox,        &field_kinds_person,
    &field_kinds_connection,   &field_kinds_mark,        &field_kinds_indicator,    &field_kinds_holder,
    &field_kinds_team,         &field_kinds_transaction, &field_kinds_sha256,
};
#define KIND_COUNT (sizeof KINDS / sizeof *KINDS)

const struct field_kind *field_kinds_at(size_t i) {
    return i < KIND_COUNT ? KINDS[i] : NULL;
}

const struct field_kind *field_kinds_of(struct bytes name) {
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (bytes_equal_text(name, KINDS[i]->name)) return KINDS[i];
    }
    return NULL;
}
