/* One row of a table is found by its key and counted up; delays are kept one number a case, so that quantiles are
 * exact.
 */
#include "desk/yearly.h"

#include <stdlib.h>

#define SAMPLES_MAX (512u << 20)

/* ---- the tables ---- */

enum {
    CASE_RECEIVED,
    CASE_ANSWERED,
    CASE_REFUSED,
    CASE_WITHDRAWN,
    CASE_OTHER,
    CASE_OPEN,
    CASE_OVERDUE,
    CASE_LATE,
    CASE_TRANSFERRED,
    CASE_STOPPED,
    CASE_STOPPED_S,
    CASE_P50,
    CASE_P90,
    CASE_P95
};
static const struct yearly_column of_cases[] = {
    {"received", "Reçues", "Received", YEARLY_COUNT},
    {"answered", "Répondues", "Answered", YEARLY_COUNT},
    {"refused", "Refusées", "Refused", YEARLY_COUNT},
    {"withdrawn", "Retirées", "Withdrawn", YEARLY_COUNT},
    {"otherwise_closed", "Closes autrement", "Otherwise closed", YEARLY_COUNT},
    {"open", "En cours", "Open", YEARLY_COUNT},
    {"overdue", "En retard", "Overdue", YEARLY_COUNT},
    {"late", "Répondues après l'échéance", "Answered late", YEARLY_COUNT},
    {"transferred", "Transférées", "Transferred", YEARLY_COUNT},
    {"stopped", "Délai suspendu", "Clock stopped", YEARLY_COUNT},
    {"stopped_s", "Durée des suspensions", "Time stopped", YEARLY_SECONDS},
    {"working_p50_s", "Délai ouvré médian", "Median working time", YEARLY_SECONDS},
    {"working_p90_s", "9 sur 10 en moins de", "90th percentile", YEARLY_SECONDS},
    {"working_p95_s", "95 sur 100 en moins de", "95th percentile", YEARLY_SECONDS},
};

static const struct yearly_column of_refusals[] = {{"refused", "Refusées", "Refused", YEARLY_COUNT}};

enum {
    VITAL_RECEIVED,
    VITAL_CONFIRMED,
    VITAL_FAILED,
    VITAL_REGULARISED,
    VITAL_ESCALATED,
    VITAL_LATE,
    VITAL_FRAUD,
    VITAL_UNJUSTIFIED
};
static const struct yearly_column of_vital[] = {
    {"received", "Reçues", "Received", YEARLY_COUNT},
    {"callbacks_confirmed", "Contre-appels concluants", "Call-backs that confirmed", YEARLY_COUNT},
    {"callbacks_failed", "Contre-appels sans succès", "Call-backs without success", YEARLY_COUNT},
    {"regularised", "Actes écrits dans le délai", "Acts in writing in time", YEARLY_COUNT},
    {"escalated", "Actes manquants signalés", "Missing acts escalated", YEARLY_COUNT},
    {"regularised_late", "dont écrits ensuite", "of these in writing later", YEARLY_COUNT},
    {"frauds", "Fausses demandes", "False requests", YEARLY_COUNT},
    {"unjustified", "Jugées injustifiées", "Found unjustified", YEARLY_COUNT},
};

enum { NOTICE_SENT, NOTICE_RECEIVED, NOTICE_ACKNOWLEDGED, NOTICE_RATE, NOTICE_DECLINED, NOTICE_LAPSED, NOTICE_OPEN };
static const struct yearly_column of_notices[] = {
    {"sent", "De La Poste", "From La Poste", YEARLY_COUNT},
    {"received", "Des services", "From authorities", YEARLY_COUNT},
    {"acknowledged", "Accusé de réception", "Acknowledged", YEARLY_COUNT},
    {"acknowledged_percent", "Taux", "Rate", YEARLY_PERCENT},
    {"declined", "Déclinées", "Declined", YEARLY_COUNT},
    {"lapsed", "Échues sans suite", "Lapsed", YEARLY_COUNT},
    {"open", "En cours", "Open", YEARLY_COUNT},
};

enum { PLACED_PLACED, PLACED_EXPIRED, PLACED_RELEASED, PLACED_OTHERWISE, PLACED_RUNNING };
static const struct yearly_column of_placed[] = {
    {"placed", "Mises en place", "Placed", YEARLY_COUNT},
    {"expired", "Terminées d'elles-mêmes", "Ended by themselves", YEARLY_COUNT},
    {"released", "Levées sur demande", "Released on demand", YEARLY_COUNT},
    {"otherwise_ended", "Saisies ou relayées", "Seized or taken over", YEARLY_COUNT},
    {"running", "En cours", "Running", YEARLY_COUNT},
};

#define COLUMNS(list) list, sizeof list / sizeof *list

static const struct yearly_description descriptions[YEARLY_TABLES] = {
    [YEARLY_TOTAL] = {"total", "Réquisitions", "Requisitions", NULL, NULL, COLUMNS(of_cases)},
    [YEARLY_MONTH] = {"months", "Par mois", "By month", "Mois", "Month", COLUMNS(of_cases)},
    [YEARLY_FAMILY] = {"families", "Par famille", "By family", "Famille", "Family", COLUMNS(of_cases)},
    [YEARLY_PARTY] = {"parties", "Par service requérant", "By requesting party", "Service", "Party", COLUMNS(of_cases)},
    [YEARLY_HOLDER] = {"holders", "Par entité requise", "By entity asked", "Entité", "Entity", COLUMNS(of_cases)},
    [YEARLY_REFUSAL] = {"refusals", "Refus par motif", "Refusals by reason", "Motif", "Reason", COLUMNS(of_refusals)},
    [YEARLY_VITAL] = {"vital", "Urgences vitales", "Vital emergencies", NULL, NULL, COLUMNS(of_vital)},
    [YEARLY_NOTICE] = {"notices", "Avis de la convention", "Notices of the convention", "Objet", "Subject",
                       COLUMNS(of_notices)},
    [YEARLY_PLACED] = {"placed", "Maintiens, surveillances, conservations", "Holds, watches, preservations", "Mesure",
                       "Measure", COLUMNS(of_placed)},
};

const struct yearly_description *yearly_description(enum yearly_which which) {
    return &descriptions[which];
}

/* States of scripts/lib/placed.lua in which something is placed. */
static const struct {
    const char *state, *key;
} placed_states[YEARLY_MEASURES] = {{"held", "hold"}, {"armed", "watch"}, {"preserved", "preservation"}};

static const struct {
    const char *event;
    enum yearly_told told;
} told_by[] = {
    {"transfer", YEARLY_TOLD_TRANSFER},        {"callback_confirmed", YEARLY_TOLD_CONFIRMED},
    {"callback_failed", YEARLY_TOLD_FAILED},   {"callback_fraud", YEARLY_TOLD_FRAUD},
    {"regularise", YEARLY_TOLD_WRITTEN},       {"timer.duty.regularise", YEARLY_TOLD_ESCALATED},
    {"acknowledge", YEARLY_TOLD_ACKNOWLEDGED}, {"accept", YEARLY_TOLD_ACKNOWLEDGED},
    {"decline", YEARLY_TOLD_DECLINED},
};

/* ---- the two years ---- */

static int64_t new_year(const struct yearly *yearly, int year) {
    return zone_to_utc(&yearly->calendar->zone, zone_day(year, 1, 1), 0);
}

/* The same date and hour a year before. */
static int64_t year_before(const struct yearly *yearly) {
    struct zone_time t;
    zone_local(&yearly->calendar->zone, yearly->now, &t);
    int32_t second = t.hour * 3600 + t.minute * 60 + t.second;
    return zone_to_utc(&yearly->calendar->zone, zone_day(t.year - 1, t.month, t.day_of_month), second);
}

void yearly_init(struct yearly *yearly, const char *territory, int year, int64_t now, const struct calendar *calendar,
                 struct arena *arena) {
    *yearly = (struct yearly){.arena = arena, .territory = territory, .calendar = calendar, .now = now, .year = year};
    struct yearly_sheet *sheets = yearly->sheets;
    sheets[0].from = new_year(yearly, year);
    sheets[0].to = new_year(yearly, year + 1);
    sheets[1].from = new_year(yearly, year - 1);
    sheets[1].to = sheets[0].from;
    yearly->is_running = now < sheets[0].to;
    if (yearly->is_running) {
        sheets[0].to = now + 1;
        sheets[1].to = year_before(yearly);
    }
    for (int i = 0; i < 2; i++) buffer_init(&sheets[i].samples, SAMPLES_MAX);
}

void yearly_done(struct yearly *yearly) {
    for (int i = 0; i < 2; i++) buffer_done(&yearly->sheets[i].samples);
}

bool yearly_counts(const struct yearly *yearly, const struct requisition *head) {
    return !head->test && !head->circle && head->territory && strcmp(head->territory, yearly->territory) == 0;
}

static struct yearly_sheet *sheet_of(struct yearly *yearly, const struct requisition *head) {
    for (int i = 0; i < 2; i++) {
        struct yearly_sheet *sheet = &yearly->sheets[i];
        if (head->received_at >= sheet->from && head->received_at < sheet->to) return sheet;
    }
    return NULL;
}

/* ---- rows ---- */

/* NULL: no memory. */
static struct yearly_row *row_of(struct yearly *yearly, struct yearly_table *table, const char *key) {
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->rows[i].key, key) == 0) return &table->rows[i];
    if (table->count == table->room) {
        size_t room = table->room ? table->room * 2 : 8;
        void *grown =
            arena_grow(yearly->arena, table->rows, table->room * sizeof *table->rows, room * sizeof *table->rows);
        if (!grown) return NULL;
        table->rows = grown;
        table->room = room;
    }
    struct yearly_row *row = &table->rows[table->count];
    *row = (struct yearly_row){.key = arena_text(yearly->arena, key)};
    if (row->key) table->count++;
    return row->key ? row : NULL;
}

static bool has_word(const char *text, const char *word) {
    return text && strcmp(text, word) == 0;
}

/* ---- histories ---- */

/* A column, when with this event it leaves the state in which it is placed; else 0. */
static int end_of(const struct yearly_case *one, const char *state, const struct query_row_entry *e) {
    if (!has_word(e->from, state) || has_word(e->to, state)) return 0;
    if (has_word(e->event, "timer.expiry")) return PLACED_EXPIRED;
    if (has_word(e->event, "withdraw") || !has_word(one->head->outcome, "answered")) return PLACED_RELEASED;
    return has_word(e->to, "release") ? PLACED_RELEASED : PLACED_OTHERWISE;
}

void yearly_tell(struct yearly_case *one, const struct query_row_entry *event) {
    for (size_t i = 0; i < sizeof told_by / sizeof *told_by; i++)
        one->told[told_by[i].told] += has_word(event->event, told_by[i].event);
    for (size_t i = 0; i < YEARLY_MEASURES; i++) {
        int end = end_of(one, placed_states[i].state, event);
        one->measures[i].was_placed |= has_word(event->to, placed_states[i].state);
        if (end) one->measures[i].end = end;
    }
}

/* ---- requisitions ---- */

struct sample {
    uint32_t table, row;
    int64_t ms;
};

struct outcome {
    int column;
    int64_t answered_at; /* 0: not answered */
    int64_t stopped_ms, working_ms;
};

static int column_of(const struct requisition *head) {
    static const struct {
        const char *outcome;
        int column;
    } known[] = {{"answered", CASE_ANSWERED},
                 {"no_data", CASE_ANSWERED},
                 {"refused", CASE_REFUSED},
                 {"withdrawn", CASE_WITHDRAWN}};
    if (!head->closed_at) return CASE_OPEN;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (has_word(head->outcome, known[i].outcome)) return known[i].column;
    return CASE_OTHER;
}

/* The clock of the first deadline is that of the answer; what is placed for a time met it long before its end. */
static void measure(const struct yearly *yearly, const struct requisition *head, struct outcome *out) {
    const struct deadline *clock = &head->deadlines[0];
    bool has_clock = head->deadline_count > 0;
    *out = (struct outcome){.column = column_of(head)};
    if (out->column == CASE_ANSWERED) out->answered_at = has_clock && clock->met_at ? clock->met_at : head->closed_at;
    int64_t end = out->answered_at ? out->answered_at : head->closed_at ? head->closed_at : yearly->now;
    out->working_ms = calendar_open_ms(yearly->calendar, head->received_at, end);
    for (size_t i = 0; has_clock && i < clock->stop_count; i++) {
        int64_t from = clock->stops[i].from, to = clock->stops[i].to;
        if (!to || to > end) to = end;
        if (to <= from) continue;
        out->stopped_ms += to - from;
        out->working_ms -= calendar_open_ms(yearly->calendar, from, to);
    }
}

static bool is_overdue(const struct yearly *yearly, const struct requisition *head) {
    return !head->closed_at && head->clock == CLOCK_RUNNING && head->due_at && head->due_at < yearly->now;
}

static int count_case(struct yearly *yearly, struct yearly_sheet *sheet, enum yearly_which which, const char *key,
                      const struct yearly_case *one, const struct outcome *outcome) {
    struct yearly_row *row = row_of(yearly, &sheet->tables[which], key);
    if (!row) return GUICHET_MEMORY;
    row->n[CASE_RECEIVED]++;
    row->n[outcome->column]++;
    row->n[CASE_OVERDUE] += is_overdue(yearly, one->head);
    row->n[CASE_LATE] += outcome->answered_at && one->head->due_at && outcome->answered_at > one->head->due_at;
    row->n[CASE_TRANSFERRED] += one->told[YEARLY_TOLD_TRANSFER] > 0;
    row->n[CASE_STOPPED] += outcome->stopped_ms > 0;
    row->n[CASE_STOPPED_S] += outcome->stopped_ms; /* seconds in yearly_finish */
    if (!outcome->answered_at) return GUICHET_OK;
    const struct sample sample = {which, (uint32_t)(row - sheet->tables[which].rows), outcome->working_ms};
    return buffer_add(&sheet->samples, &sample, sizeof sample);
}

/* "postal" of "postal.item.tracking". */
static const char *family_of(const char *type, char out[64]) {
    snprintf(out, 64, "%.*s", (int)strcspn(type, "."), type);
    return out;
}

static const char *month_of(const struct yearly *yearly, int64_t at, char out[8]) {
    struct zone_time t;
    zone_local(&yearly->calendar->zone, at, &t);
    snprintf(out, 8, "%02d", t.month);
    return out;
}

static int add_requisition(struct yearly *yearly, struct yearly_sheet *sheet, const struct yearly_case *one) {
    const struct requisition *head = one->head;
    struct outcome outcome;
    char family[64], month[8];
    const struct {
        enum yearly_which which;
        const char *key;
    } places[] = {{YEARLY_TOTAL, ""},
                  {YEARLY_MONTH, month_of(yearly, head->received_at, month)},
                  {YEARLY_FAMILY, family_of(head->type, family)},
                  {YEARLY_PARTY, head->party},
                  {YEARLY_HOLDER, head->holder ? head->holder : ""}};
    int status = GUICHET_OK;
    measure(yearly, head, &outcome);
    for (size_t i = 0; i < sizeof places / sizeof *places && !status; i++)
        status = count_case(yearly, sheet, places[i].which, places[i].key, one, &outcome);
    if (status || outcome.column != CASE_REFUSED) return status;
    struct yearly_row *row = row_of(yearly, &sheet->tables[YEARLY_REFUSAL], one->refusal ? one->refusal : "");
    if (!row) return GUICHET_MEMORY;
    row->n[0]++;
    return GUICHET_OK;
}

/* ---- vital ones ---- */

static int add_vital(struct yearly *yearly, struct yearly_sheet *sheet, const struct yearly_case *one) {
    struct yearly_row *row = row_of(yearly, &sheet->tables[YEARLY_VITAL], "");
    if (!row) return GUICHET_MEMORY;
    int64_t failed = one->told[YEARLY_TOLD_FAILED];
    bool is_written = one->told[YEARLY_TOLD_WRITTEN] > 0, is_escalated = one->told[YEARLY_TOLD_ESCALATED] > 0;
    row->n[VITAL_RECEIVED]++;
    row->n[VITAL_CONFIRMED] += one->told[YEARLY_TOLD_CONFIRMED];
    row->n[VITAL_FAILED] += failed;
    row->n[VITAL_REGULARISED] += is_written && !is_escalated;
    row->n[VITAL_ESCALATED] += is_escalated;
    row->n[VITAL_LATE] += is_written && is_escalated;
    row->n[VITAL_FRAUD] += one->told[YEARLY_TOLD_FRAUD] > 0 || failed > 1; /* twice is a fraud: flow/duty.h */
    return GUICHET_OK;
}

int yearly_add_unjustified(struct yearly *yearly, const struct requisition *head) {
    struct yearly_sheet *sheet = sheet_of(yearly, head);
    if (!sheet || !yearly_counts(yearly, head)) return GUICHET_OK;
    struct yearly_row *row = row_of(yearly, &sheet->tables[YEARLY_VITAL], "");
    if (!row) return GUICHET_MEMORY;
    row->n[VITAL_UNJUSTIFIED]++;
    return GUICHET_OK;
}

/* ---- notices, and what is placed ---- */

static int add_notice(struct yearly *yearly, struct yearly_sheet *sheet, const struct yearly_case *one) {
    struct yearly_row *row = row_of(yearly, &sheet->tables[YEARLY_NOTICE], one->head->type);
    if (!row) return GUICHET_MEMORY;
    row->n[one->is_from_holder ? NOTICE_SENT : NOTICE_RECEIVED]++;
    row->n[NOTICE_ACKNOWLEDGED] += one->told[YEARLY_TOLD_ACKNOWLEDGED] > 0;
    row->n[NOTICE_DECLINED] += one->told[YEARLY_TOLD_DECLINED] > 0;
    row->n[NOTICE_LAPSED] += has_word(one->head->outcome, "lapsed");
    row->n[NOTICE_OPEN] += !one->head->closed_at;
    return GUICHET_OK;
}

static int add_placed(struct yearly *yearly, struct yearly_sheet *sheet, const struct yearly_case *one) {
    for (size_t i = 0; i < YEARLY_MEASURES; i++) {
        if (!one->measures[i].was_placed) continue;
        struct yearly_row *row = row_of(yearly, &sheet->tables[YEARLY_PLACED], placed_states[i].key);
        if (!row) return GUICHET_MEMORY;
        row->n[PLACED_PLACED]++;
        row->n[one->measures[i].end ? one->measures[i].end : PLACED_RUNNING]++;
    }
    return GUICHET_OK;
}

/* Visits are asked for by requisition, and are a subject of the convention all the same. */
static bool is_visit(const struct yearly_case *one) {
    return has_word(one->head->type, "site.visit");
}

int yearly_add(struct yearly *yearly, const struct yearly_case *one) {
    struct yearly_sheet *sheet = sheet_of(yearly, one->head);
    if (!sheet || !yearly_counts(yearly, one->head)) return GUICHET_OK;
    if (one->is_notice) return add_notice(yearly, sheet, one);
    int status = add_requisition(yearly, sheet, one);
    if (!status && one->head->urgency == URGENCY_VITAL) status = add_vital(yearly, sheet, one);
    if (!status && is_visit(one)) status = add_notice(yearly, sheet, one);
    return status ? status : add_placed(yearly, sheet, one);
}

/* ---- finishing ---- */

static int by_row_and_time(const void *a, const void *b) {
    const struct sample *x = a, *y = b;
    if (x->table != y->table) return x->table < y->table ? -1 : 1;
    if (x->row != y->row) return x->row < y->row ? -1 : 1;
    return (x->ms > y->ms) - (x->ms < y->ms);
}

/* Nearest rank: the least that is not less than `percent` of all. */
static int64_t quantile(const struct sample *first, size_t count, size_t percent) {
    return first[(count * percent + 99) / 100 - 1].ms / 1000;
}

static void find_delays(struct yearly_sheet *sheet) {
    struct sample *samples = (struct sample *)(void *)sheet->samples.data;
    size_t count = sheet->samples.size / sizeof *samples;
    if (count) qsort(samples, count, sizeof *samples, by_row_and_time);
    for (size_t i = 0; i < count;) {
        int64_t *n = sheet->tables[samples[i].table].rows[samples[i].row].n;
        size_t answered = (size_t)n[CASE_ANSWERED];
        n[CASE_P50] = quantile(&samples[i], answered, 50);
        n[CASE_P90] = quantile(&samples[i], answered, 90);
        n[CASE_P95] = quantile(&samples[i], answered, 95);
        i += answered;
    }
}

static void complete_row(enum yearly_which which, int64_t *n) {
    if (which <= YEARLY_HOLDER) {
        n[CASE_STOPPED_S] /= 1000;
        if (!n[CASE_ANSWERED]) n[CASE_P50] = n[CASE_P90] = n[CASE_P95] = YEARLY_NONE;
    }
    if (which == YEARLY_NOTICE) {
        int64_t all = n[NOTICE_SENT] + n[NOTICE_RECEIVED];
        n[NOTICE_RATE] = all ? (n[NOTICE_ACKNOWLEDGED] * 100 + all / 2) / all : YEARLY_NONE;
    }
}

static int by_key(const void *a, const void *b) {
    return strcmp(((const struct yearly_row *)a)->key, ((const struct yearly_row *)b)->key);
}

/* What one year has the other has, too; tables of one row have it, and there are twelve months. */
static int even_out(struct yearly *yearly, enum yearly_which which) {
    char month[8];
    for (int i = 0; i < 2; i++) {
        struct yearly_table *own = &yearly->sheets[i].tables[which], *other = &yearly->sheets[1 - i].tables[which];
        for (size_t k = 0; k < other->count; k++)
            if (!row_of(yearly, own, other->rows[k].key)) return GUICHET_MEMORY;
        if (!descriptions[which].of_fr && !row_of(yearly, own, "")) return GUICHET_MEMORY;
        for (int k = 1; which == YEARLY_MONTH && k <= 12; k++) {
            snprintf(month, sizeof month, "%02d", k);
            if (!row_of(yearly, own, month)) return GUICHET_MEMORY;
        }
    }
    return GUICHET_OK;
}

int yearly_finish(struct yearly *yearly) {
    for (int i = 0; i < 2; i++) find_delays(&yearly->sheets[i]);
    for (int which = 0; which < YEARLY_TABLES; which++) {
        int status = even_out(yearly, (enum yearly_which)which);
        if (status) return status;
        for (int i = 0; i < 2; i++) {
            struct yearly_table *table = &yearly->sheets[i].tables[which];
            for (size_t k = 0; k < table->count; k++) complete_row((enum yearly_which)which, table->rows[k].n);
            if (table->count) qsort(table->rows, table->count, sizeof *table->rows, by_key);
        }
    }
    return GUICHET_OK;
}
