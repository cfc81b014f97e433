/* The facts, in the order in which they are read. */
#include "desk/answer_words.h"

#include "base/text.h"

#define LINE_MAX_SIZE (64u << 10)

const char *answer_words_title(const struct field *field) {
    return field->title_fr ? field->title_fr : field->name;
}

bool answer_words_is_flat(const struct field_list *fields) {
    for (size_t i = 0; i < fields->count; i++)
        if (fields->fields[i].is_list && fields->fields[i].members) return false;
    return true;
}

/* ---- values ---- */

/* By the clocks of the territory: 02/03/2026 08:12:00 (UTC+1). */
static void add_time(const struct answer_text *text, int64_t utc_ms, struct buffer *out) {
    struct zone_time t;
    zone_local(&text->calendar->zone, utc_ms, &t);
    int minutes = t.offset_s / 60;
    buffer_addf(out, "%02d/%02d/%04d %02d:%02d:%02d (UTC%+d", t.day_of_month, t.month, t.year, t.hour, t.minute,
                t.second, minutes / 60);
    if (minutes % 60) buffer_addf(out, ":%02d", abs(minutes % 60));
    buffer_add_byte(out, ')');
}

struct bytes answer_words_string(const struct answer_text *text, struct bytes value, struct buffer *scratch) {
    int64_t at;
    for (size_t i = 0; i < text->file_count; i++)
        if (bytes_equal_text(value, text->files[i].id)) return bytes_of(text->files[i].name);
    if (value.size < 20 || text_time_parse(value, &at) != GUICHET_OK) return value;
    buffer_clear(scratch);
    add_time(text, at, scratch);
    return buffer_bytes(scratch);
}

static void add_string(const struct answer_text *text, struct bytes value, struct buffer *out) {
    struct buffer scratch;
    buffer_init(&scratch, 100);
    buffer_add_bytes(out, answer_words_string(text, value, &scratch));
    buffer_done(&scratch);
}

static const struct field *member_of(const struct field *field, struct bytes name) {
    const struct field_list *members = field ? field->members : NULL;
    for (size_t i = 0; members && i < members->count; i++)
        if (bytes_equal_text(name, members->fields[i].name)) return &members->fields[i];
    return NULL;
}

static void add_object(const struct answer_text *text, const struct field *field, yyjson_val *object,
                       struct buffer *out) {
    yyjson_val *name, *value;
    size_t i, count;
    bool is_first = true;
    yyjson_obj_foreach(object, i, count, name, value) {
        const struct field *member = member_of(field, json_text(name));
        if (yyjson_is_null(value)) continue;
        if (!is_first) buffer_add_byte(out, '\n');
        is_first = false;
        buffer_add_bytes(out, member ? bytes_of(answer_words_title(member)) : json_text(name));
        buffer_add_text(out, "\u00a0: ");
        answer_words_value(text, member, value, out);
    }
}

static void add_list(const struct answer_text *text, const struct field *field, yyjson_val *list, struct buffer *out) {
    yyjson_val *item;
    size_t i, count;
    yyjson_arr_foreach(list, i, count, item) {
        if (i) buffer_add_byte(out, '\n');
        answer_words_value(text, field, item, out);
    }
}

void answer_words_value(const struct answer_text *text, const struct field *field, yyjson_val *value,
                        struct buffer *out) {
    struct json_out json;
    if (!value || yyjson_is_null(value)) return;
    if (yyjson_is_str(value)) add_string(text, json_text(value), out);
    else if (yyjson_is_bool(value)) buffer_add_text(out, yyjson_get_bool(value) ? "oui" : "non");
    else if (yyjson_is_arr(value)) add_list(text, field, value, out);
    else if (yyjson_is_obj(value)) add_object(text, field, value, out);
    else {
        json_out_init(&json, out);
        json_put_value(&json, value);
    }
}

/* ---- the head ---- */

struct teller {
    const struct answer_text *text;
    answer_fact *tell;
    void *to;
};

static void say(const struct teller *teller, const char *title, struct bytes text) {
    struct buffer scratch;
    buffer_init(&scratch, 100);
    if (text.size) teller->tell(teller->to, title, answer_words_string(teller->text, text, &scratch));
    buffer_done(&scratch);
}

static void say_time(const struct teller *teller, const char *title, int64_t at) {
    char text[TEXT_TIME_SIZE + 1];
    text_time(at, text);
    say(teller, title, bytes_of(text));
}

/* Words one behind the other; what is absent is left out. */
static void add_word(struct buffer *line, const char *before, struct bytes word) {
    if (!word.size) return;
    if (line->size) buffer_add_text(line, before);
    buffer_add_bytes(line, word);
}

/* 2026-11-20 as 20/11/2026. */
static void add_day(struct buffer *line, const char *before, struct bytes date) {
    char text[40];
    int year, month, day;
    if (text_date_parse(date, &year, &month, &day) != GUICHET_OK) return;
    snprintf(text, sizeof text, "%02d/%02d/%04d", day, month, year);
    add_word(line, before, bytes_of(text));
}

static void say_requester(const struct teller *teller) {
    yyjson_val *requester = json_get(teller->text->document, "requester");
    struct buffer line;
    buffer_init(&line, LINE_MAX_SIZE);
    add_word(&line, "", json_get_text(requester, "quality"));
    add_word(&line, " ", json_get_text(requester, "name"));
    say(teller, "Autorité requérante", buffer_bytes(&line));
    buffer_done(&line);
}

static void say_bases(const struct teller *teller) {
    yyjson_val *id;
    size_t i, count;
    struct buffer line;
    buffer_init(&line, LINE_MAX_SIZE);
    yyjson_arr_foreach(json_get(teller->text->document, "legal_basis"), i, count, id) {
        const struct law_row *row = law_table_find(teller->text->law, json_text(id));
        add_word(&line, "\n", row ? bytes_of(row->code) : json_text(id));
        if (!row) continue;
        add_word(&line, " ", bytes_of(row->article));
        add_word(&line, "\u00a0: ", bytes_of(row->label));
    }
    say(teller, "Fondement", buffer_bytes(&line));
    buffer_done(&line);
}

/* "Autorisation du procureur, Vice-procureur, TJ Melun, du 2026-11-20, réf. AUT-26-114" */
static void say_authorisation(const struct teller *teller) {
    yyjson_val *given = json_get(teller->text->document, "authorisation");
    enum law_authorisation kind;
    struct buffer line;
    int status = law_authorisation_of(json_get_text(given, "kind"), &kind);
    if (status || kind == LAW_AUTHORISATION_NONE) return;
    const char *title = teller->text->law->authorisations[kind].title;
    buffer_init(&line, LINE_MAX_SIZE);
    add_word(&line, "", bytes_of(title));
    add_word(&line, ", ", json_get_text(given, "authority"));
    add_word(&line, ", ", json_get_text(given, "court"));
    add_day(&line, ", du ", json_get_text(given, "date"));
    add_word(&line, ", réf. ", json_get_text(given, "reference"));
    say(teller, "Acte", buffer_bytes(&line));
    buffer_done(&line);
}

static void say_period(const struct teller *teller) {
    yyjson_val *period = json_get(teller->text->document, "period");
    struct buffer line;
    buffer_init(&line, LINE_MAX_SIZE);
    add_day(&line, "du ", json_get_text(period, "from"));
    add_day(&line, " au ", json_get_text(period, "to"));
    say(teller, "Période", buffer_bytes(&line));
    buffer_done(&line);
}

/* What of the whole this is. */
static void say_scope(const struct teller *teller) {
    const struct answer_text *text = teller->text;
    const char *word = json_get_string(text->answer, "completeness", "");
    bool is_partial = strcmp(word, "partial") == 0, is_none = strcmp(word, "none") == 0;
    char line[120];
    const char *scope = is_partial ? "Réponse partielle" : is_none ? "Aucune donnée détenue" : "Réponse complète";
    if (!text->is_final) snprintf(line, sizeof line, "Réponse partielle, partie %zu ; une suite viendra", text->part);
    else if (text->part > 1) snprintf(line, sizeof line, "%s, partie %zu et dernière", scope, text->part);
    else snprintf(line, sizeof line, "%s", scope);
    say(teller, "Portée", bytes_of(line));
}

void answer_words_head(const struct answer_text *text, answer_fact *tell, void *to) {
    const struct teller teller = {text, tell, to};
    yyjson_val *procedure = json_get(text->document, "procedure");
    say(&teller, "Entité requise", bytes_of(text->holder));
    say(&teller, "Service requérant", bytes_of(text->party));
    say(&teller, "Unité", bytes_of(text->head->unit));
    say_requester(&teller);
    say_bases(&teller);
    say_authorisation(&teller);
    say(&teller, "Procédure", json_get_text(procedure, "pv"));
    say(&teller, "Parquet", json_get_text(procedure, "parquet"));
    say(&teller, "Instruction", json_get_text(procedure, "instruction"));
    say(&teller, "Objet", json_get_text(text->document, "object"));
    say_period(&teller);
    say_time(&teller, "Reçue le", text->head->received_at);
    say(&teller, "Répondue le", json_get_text(text->answer, "sealed_at"));
    say_scope(&teller);
    say(&teller, "Cachet", bytes_of(text->sealer));
}
