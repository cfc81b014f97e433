/* Judges what an officer cites against the table of law.
 *
 *   each basis: known ─ in force ─ framework ─ party ─ not one to refuse        (every one must)
 *   quality:    of this kind of party ─ under control ─ may sign these bases
 *   protected:  known ─ lifted, or for a jurist alone
 *   one basis:  admits the type ─ threshold ─ authorisation ─ limits            (one must; else the nearest speaks) */
#include "base/text.h"
#include "domain/law.h"
#include "domain/refusal.h"
#include "domain/zone.h"

#define WORDS_SIZE 200
#define WRONG_KIND 5 /* weighs more than an authorisation of the right kind with all but one of its members missing */

/* Where refusals go. A trial counts only. */
struct judge {
    const struct law_table *table;
    const struct law_question *q;
    struct faults *faults, *warnings; /* NULL in a trial */
    size_t weight;                    /* of what was refused: 0 for nothing */
};

__attribute__((format(printf, 4, 5))) static void refuse(struct judge *j, const char *pointer, const char *code,
                                                         const char *format, ...) {
    va_list list;
    j->weight++;
    if (!j->faults) return;
    va_start(list, format);
    faults_add_list(j->faults, pointer, code, format, list);
    va_end(list);
}

/* In words that the data give in both languages. */
static void refuse_in(struct judge *j, const char *pointer, const char *code, const char *french, const char *english) {
    j->weight++;
    if (j->faults) faults_say(j->faults, pointer, code, french, english);
}

static void warn(struct judge *j, const char *pointer, const char *code, const char *words) {
    if (j->warnings) faults_add(j->warnings, pointer, code, "%s", words);
}

static bool has(unsigned set, unsigned order) {
    return (set >> order & 1) != 0;
}

/* The names of a set as "a, b"; cut where it does not fit. */
static const char *words_of(unsigned set, const char *const *names, char out[WORDS_SIZE]) {
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; names[i]; i++) {
        if (!has(set, (unsigned)i) || used >= WORDS_SIZE) continue;
        int added = snprintf(out + used, WORDS_SIZE - used, "%s%s", used ? ", " : "", names[i]);
        used += added > 0 ? (size_t)added : 0;
    }
    return out;
}

static bool begins_with_one(const char *type, const char *const *prefixes) {
    for (size_t i = 0; prefixes[i]; i++) {
        if (bytes_starts_with(bytes_of(type), bytes_of(prefixes[i]))) return true;
    }
    return false;
}

/* ---- each basis ---- */

static bool is_in_force(const struct law_row *row, int32_t day) {
    return day >= row->valid_from && day <= row->valid_to;
}

/* What carries the matter of `row` on that day: its new number, or an old one of it. NULL: the table knows none. */
static const struct law_row *successor(const struct law_table *table, const struct law_row *row, int32_t day,
                                       enum law_framework framework) {
    for (size_t i = 0; i < table->count; i++) {
        const struct law_row *other = &table->rows[i];
        bool is_same = (row->alias_of && strcmp(other->id, row->alias_of) == 0) ||
                       (other->alias_of && strcmp(other->alias_of, row->id) == 0);
        bool fits = framework == LAW_FRAMEWORK_COUNT || has(other->frameworks, framework);
        if (is_same && fits && is_in_force(other, day)) return other;
    }
    return NULL;
}

static void check_day(struct judge *j, const struct law_row *row, const char *at) {
    if (is_in_force(row, j->q->day)) return;
    const struct law_row *other = successor(j->table, row, j->q->day, j->q->framework);
    int year, month, day;
    bool is_over = j->q->day > row->valid_to;
    zone_date(is_over ? row->valid_to : row->valid_from, &year, &month, &day);
    if (is_over && other)
        refuse(j, at, "basis_not_applicable", "%s was in force until %04d-%02d-%02d; cite %s", row->id, year, month,
               day, other->id);
    else if (is_over)
        refuse(j, at, "basis_not_applicable", "%s was in force until %04d-%02d-%02d", row->id, year, month, day);
    else if (other)
        refuse(j, at, "basis_not_applicable", "%s is in force from %04d-%02d-%02d; cite %s", row->id, year, month, day,
               other->id);
    else refuse(j, at, "basis_not_applicable", "%s is in force from %04d-%02d-%02d", row->id, year, month, day);
}

/* The pointer lives in the faults' arena; a trial needs none. */
static const char *basis_at(struct judge *j, size_t i) {
    return j->faults ? faults_at_index(j->faults, "/legal_basis", j->q->base_at[i]) : "";
}

/* An id of the table that the text was probably meant to be, or NULL. */
static const char *meant(const struct law_table *table, struct bytes id) {
    for (size_t i = 0; i < table->count; i++) {
        const char *const candidate[] = {table->rows[i].id, NULL};
        if (text_nearest(id, candidate)) return candidate[0];
    }
    return NULL;
}

static const struct law_row *check_basis(struct judge *j, size_t i) {
    const struct law_question *q = j->q;
    const struct law_row *row = law_table_find(j->table, q->bases[i]);
    const char *at = basis_at(j, i);
    char words[WORDS_SIZE];
    if (!row) {
        const char *id = meant(j->table, q->bases[i]);
        if (id) refuse(j, at, "basis_not_applicable", "is not in the table of law, nearest: %s", id);
        else refuse(j, at, "basis_not_applicable", "is not in the table of law");
        return NULL;
    }
    if (row->refusal) {
        const struct refusal *refusal = refusal_of(bytes_of(row->refusal));
        refuse_in(j, at, row->refusal, refusal->sentence_fr, refusal->sentence_en);
        return row;
    }
    check_day(j, row, at);
    if (q->framework != LAW_FRAMEWORK_COUNT && !has(row->frameworks, q->framework))
        refuse(j, at, "basis_not_applicable", "belongs to other frameworks: %s",
               words_of(row->frameworks, law_framework_names, words));
    if (q->party && !(row->parties & q->party))
        refuse(j, at, "incompetent_authority", "does not belong to the powers of the caller's service");
    return row;
}

/* ---- the quality ---- */

static void check_quality(struct judge *j, const struct law_row *const *rows) {
    const struct law_question *q = j->q;
    if (q->quality == LAW_QUALITY_COUNT) return;
    const struct law_quality_rule *rule = &j->table->qualities[q->quality];
    if (q->party && !(rule->parties & q->party)) {
        refuse(j, "/requester/quality", "incompetent_authority", "is no quality of the caller's service");
    } else {
        for (size_t i = 0; i < q->base_count; i++) {
            if (!rows[i] || rows[i]->refusal || has(rows[i]->qualities, q->quality)) continue;
            refuse(j, "/requester/quality", "incompetent_authority", "%s is not signed by %s", rows[i]->id,
                   law_quality_names[q->quality]);
            break;
        }
    }
    if (rule->is_controlled && !(q->controlled_by && q->controlled_by[0]))
        refuse(j, "/requester/controlled_by", "incomplete", "must name the officer who controls the act of an %s",
               law_quality_names[q->quality]);
}

/* ---- one basis against the type ---- */

bool law_row_admits(const struct law_row *row, const char *type, unsigned families) {
    return !row->refusal && (row->families & families) != 0 && (!row->types || begins_with_one(type, row->types));
}

/* Every condition of the case but "sole object", which may be left unsaid. */
static bool passes(const struct law_threshold *one, const struct law_question *q) {
    const struct law_offence *offence = &q->offence;
    if (one->frameworks && (q->framework == LAW_FRAMEWORK_COUNT || !has(one->frameworks, q->framework))) return false;
    if (offence->max_prison_months < one->min_prison_months && one->min_prison_months > 0) return false;
    if (one->network_offence && offence->network_offence != LAW_YES) return false;
    if (one->victim_equipment && offence->victim_equipment != LAW_YES) return false;
    return !one->identify_only || offence->identify_only != LAW_NO;
}

static void check_threshold(struct judge *j, const struct law_row *row) {
    const struct law_question *q = j->q;
    if (row->families & q->families & ~row->thresholds) return;
    bool is_open = false;
    for (size_t i = 0; i < j->table->threshold_count; i++) {
        const struct law_threshold *one = &j->table->thresholds[i];
        if (!passes(one, q)) continue;
        if (!one->identify_only || q->offence.identify_only == LAW_YES) return;
        is_open = true;
    }
    if (is_open)
        warn(j, "/offence/identify_only", "threshold_to_confirm",
             "admitted if the sole object is to identify the author (CPP 60-1-2, 2°); the holder will check it");
    else if (q->offence.max_prison_months < 0)
        refuse(j, "/offence/max_prison_months", "incomplete",
               "connection data are open by the penalty of the offence (CPP 60-1-2): state it");
    else
        refuse(j, "/offence/max_prison_months", "threshold_not_met",
               "connection data are not open for this offence (CPP 60-1-2)");
}

static void check_control(struct judge *j, const struct law_row *row) {
    const struct law_question *q = j->q;
    if (j->table->control == LAW_CONTROL_OFF || q->framework == LAW_FRAMEWORK_COUNT) return;
    if (row->families & q->families & ~row->thresholds) return;
    if (q->authorisation.kind == LAW_AUTHORISATION_COUNT || has(j->table->control_by, q->authorisation.kind)) return;
    for (size_t kind = 0; kind < LAW_AUTHORISATION_COUNT; kind++) {
        if (has(j->table->control_by, (unsigned)kind) && q->quality != LAW_QUALITY_COUNT &&
            has(j->table->authorisations[kind].given_by, q->quality))
            return;
    }
    static const char words[] = "connection data without the control of a judge who does not lead the enquiry";
    if (j->table->control == LAW_CONTROL_BLOCK) refuse(j, "/authorisation/kind", "authorisation_missing", "%s", words);
    else warn(j, "/authorisation/kind", "independent_control", words);
}

static void check_needs(struct judge *j, unsigned needs) {
    const struct law_authorisation_given *given = &j->q->authorisation;
    const struct {
        unsigned need;
        const char *pointer, *value;
    } members[] = {
        {LAW_NEEDS_AUTHORITY, "/authorisation/authority", given->authority},
        {LAW_NEEDS_COURT, "/authorisation/court", given->court},
        {LAW_NEEDS_DATE, "/authorisation/date", given->date},
        {LAW_NEEDS_REFERENCE, "/authorisation/reference", given->reference},
        {LAW_NEEDS_VALID_UNTIL, "/authorisation/valid_until", given->valid_until},
    };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (!(needs & members[i].need) || (members[i].value && members[i].value[0])) continue;
        refuse(j, members[i].pointer, "incomplete", "must be stated for an authorisation of kind %s",
               law_authorisation_names[given->kind]);
    }
}

/* Only types that begin with one of the limit's names. */
static void check_limits(struct judge *j, bool uses_authorisation) {
    const struct law_question *q = j->q;
    for (size_t i = 0; i < j->table->limit_count; i++) {
        const struct law_limit *limit = &j->table->limits[i];
        bool by_quality = q->quality != LAW_QUALITY_COUNT && has(limit->qualities, q->quality);
        bool by_paper = uses_authorisation && has(limit->authorisations, q->authorisation.kind);
        if ((!by_quality && !by_paper) || begins_with_one(q->type, limit->types)) continue;
        refuse_in(j, by_quality ? "/requester/quality" : "/authorisation/kind", limit->code, limit->title,
                  limit->title_en);
    }
}

/* A life is at risk, and one of the authorisations that would do may be given by word of mouth. In a trial it weighs:
 * a basis that needs no such act is nearer. */
static bool check_oral(struct judge *j, unsigned required) {
    bool is_oral = false;
    for (size_t kind = 0; kind < LAW_AUTHORISATION_COUNT; kind++)
        is_oral = is_oral || (has(required, (unsigned)kind) && j->table->authorisations[kind].is_oral);
    if (!is_oral || !j->q->is_vital || j->q->authorisation.kind != LAW_AUTHORISATION_NONE) return false;
    if (!j->faults) j->weight++;
    warn(j, "/authorisation", LAW_ACT_AWAITED,
         "the authorisation was given by word of mouth: put it in writing in time (event \"regularise\")");
    return true;
}

/* The authorisation that the row asks for. True when one is relied on. */
static bool check_authorisation(struct judge *j, const struct law_row *row) {
    const struct law_question *q = j->q;
    const struct law_authorisation_given *given = &q->authorisation;
    if (q->framework == LAW_FRAMEWORK_COUNT || given->kind == LAW_AUTHORISATION_COUNT) return false;
    unsigned required = row->authorisations[q->framework];
    if (!required) return false;
    for (size_t kind = 0; kind < LAW_AUTHORISATION_COUNT; kind++) {
        if (has(required, (unsigned)kind) && q->quality != LAW_QUALITY_COUNT &&
            has(j->table->authorisations[kind].given_by, q->quality))
            return false;
    }
    if (!has(required, given->kind)) {
        if (check_oral(j, required)) return false;
        char words[WORDS_SIZE];
        refuse(j, "/authorisation/kind", "authorisation_missing", "%s in the framework %s needs one of: %s", row->id,
               law_framework_names[q->framework], words_of(required, law_authorisation_names, words));
        j->weight += WRONG_KIND - 1;
        return false;
    }
    check_needs(j, j->table->authorisations[given->kind].needs);
    if (given->date_day > q->day)
        refuse(j, "/authorisation/date", "authorisation_missing", "is later than the requisition: it must come before");
    if (given->valid_until_day < q->day)
        refuse(j, "/authorisation/valid_until", "authorisation_expired", "the authorisation has expired");
    return true;
}

static void check_row(struct judge *j, const struct law_row *row) {
    check_threshold(j, row);
    bool uses_authorisation = check_authorisation(j, row);
    check_limits(j, uses_authorisation);
    check_control(j, row);
}

/* ---- whom the law protects ---- */

static const struct law_protection *protection_of(const struct law_table *table, const char *category) {
    for (size_t i = 0; i < table->protection_count; i++) {
        if (strcmp(table->protections[i].category, category) == 0) return &table->protections[i];
    }
    return NULL;
}

static void check_protected(struct judge *j, const struct law_row *row) {
    const struct law_question *q = j->q;
    if (!q->protected_category) return;
    const struct law_protection *one = protection_of(j->table, q->protected_category);
    if (!one) {
        refuse(j, "/protected/category", "manifest_error", "is no category of the table of law");
        return;
    }
    bool is_connection = row && !(row->families & q->families & ~row->thresholds);
    unsigned lifts = is_connection && one->connection_lifts ? one->connection_lifts : one->lifts;
    if (!lifts || (lifts & q->protected_lifts))
        warn(j, "/protected", "protected_person",
             "a jurist validates this requisition: it is never answered by a machine");
    else
        refuse(j, "/protected", "protected_person",
               lifts == LAW_LIFTS_ORDER     ? "a judge's order is needed: %s"
               : lifts == LAW_LIFTS_CONSENT ? "the person's agreement is needed: %s"
                                            : "the person's agreement or a judge's order is needed: %s",
               one->article);
}

/* The admissible row with the fewest refusals, found by trials; NULL when none admits the type. */
static const struct law_row *nearest(const struct judge *j, const struct law_row *const *rows) {
    const struct law_row *best = NULL;
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < j->q->base_count; i++) {
        if (!rows[i] || !law_row_admits(rows[i], j->q->type, j->q->families)) continue;
        struct judge trial = {.table = j->table, .q = j->q};
        check_row(&trial, rows[i]);
        if (trial.weight >= least) continue;
        best = rows[i];
        least = trial.weight;
    }
    return best;
}

int law_check(const struct law_table *table, const struct law_question *question, struct faults *faults,
              struct faults *warnings) {
    struct judge j = {.table = table, .q = question, .faults = faults, .warnings = warnings};
    const struct law_row *rows[LAW_BASES_MAX] = {NULL};
    bool is_all_known = question->base_count > 0;
    require(question->base_count <= LAW_BASES_MAX);
    for (size_t i = 0; i < question->base_count; i++) {
        rows[i] = check_basis(&j, i);
        is_all_known = is_all_known && rows[i] && !rows[i]->refusal;
    }
    check_quality(&j, rows);
    const struct law_row *row = nearest(&j, rows);
    check_protected(&j, row);
    if (row) check_row(&j, row);
    else if (is_all_known)
        refuse(&j, "/legal_basis", "basis_not_applicable", "none of these bases admits this type of requisition");
    return j.weight ? GUICHET_INVALID : GUICHET_OK;
}
