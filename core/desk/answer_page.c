/* answer.html: one page without scripts or anything from elsewhere; French, since it is annexed to a French file. */
#include "desk/answer_text.h"

#include "base/text.h"

static const char style[] =
    "@page{size:A4;margin:20mm}body{font:11pt/1.45 Georgia,'Times New Roman',serif;color:#111;background:#fff;"
    "max-width:180mm;margin:0 auto;padding:8mm}h1{font-size:17pt;margin:0 0 1mm}h2{font-size:12.5pt;margin:7mm 0 2mm;"
    "border-bottom:1px solid #999}p.sub{margin:0 0 6mm;color:#444}table{border-collapse:collapse;width:100%;"
    "font-size:10pt;margin:1mm 0 3mm}th,td{border:1px solid #bbb;padding:1mm 2mm;text-align:left;vertical-align:top}"
    "th{background:#f0f0f0;font-weight:bold}table.facts th{width:42mm}tr{break-inside:avoid}"
    "footer{margin-top:10mm;font-size:9pt;color:#444}code{font-size:9pt;word-break:break-all}";

struct page {
    const struct answer_text *text;
    struct buffer *out;
};

static void put(const struct page *page, const char *markup) {
    buffer_add_text(page->out, markup);
}

static void put_text(const struct page *page, struct bytes text) {
    static const struct {
        char from;
        const char *to;
    } marks[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\n', "<br>"}};
    for (size_t i = 0; i < text.size; i++) {
        size_t k = 0;
        while (k < 5 && marks[k].from != text.data[i]) k++;
        if (k < 5) put(page, marks[k].to);
        else buffer_add_byte(page->out, text.data[i]);
    }
}

/* By the clocks of the territory: 02/03/2026 08:12:00 (UTC+1). */
static void put_time(const struct page *page, int64_t utc_ms) {
    struct zone_time t;
    zone_local(&page->text->calendar->zone, utc_ms, &t);
    int minutes = t.offset_s / 60;
    buffer_addf(page->out, "%02d/%02d/%04d %02d:%02d:%02d (UTC%+d", t.day_of_month, t.month, t.year, t.hour, t.minute,
                t.second, minutes / 60);
    if (minutes % 60) buffer_addf(page->out, ":%02d", abs(minutes % 60));
    put(page, ")");
}

static void put_string(const struct page *page, struct bytes text) {
    int64_t at;
    for (size_t i = 0; i < page->text->file_count; i++)
        if (bytes_equal_text(text, page->text->files[i].id)) text = bytes_of(page->text->files[i].name);
    if (text.size >= 20 && text_time_parse(text, &at) == GUICHET_OK) put_time(page, at);
    else put_text(page, text);
}

static const char *title_of(const struct field *field) {
    return field->title_fr ? field->title_fr : field->name;
}

static void put_value(const struct page *page, const struct field *field, yyjson_val *value);

/* ---- tables ---- */

static void put_facts(const struct page *page, const struct field_list *fields, yyjson_val *record) {
    put(page, "<table class=\"facts\">");
    for (size_t i = 0; i < fields->count; i++) {
        yyjson_val *value = json_get(record, fields->fields[i].name);
        if (!value || yyjson_is_null(value)) continue;
        put(page, "<tr><th scope=\"row\">");
        put_text(page, bytes_of(title_of(&fields->fields[i])));
        put(page, "</th><td>");
        put_value(page, &fields->fields[i], value);
        put(page, "</td></tr>");
    }
    put(page, "</table>");
}

static void put_rows(const struct page *page, const struct field_list *fields, yyjson_val *records) {
    yyjson_val *record;
    size_t i, count;
    put(page, "<table><thead><tr>");
    for (size_t k = 0; k < fields->count; k++) {
        put(page, "<th scope=\"col\">");
        put_text(page, bytes_of(title_of(&fields->fields[k])));
        put(page, "</th>");
    }
    put(page, "</tr></thead><tbody>");
    yyjson_arr_foreach(records, i, count, record) {
        put(page, "<tr>");
        for (size_t k = 0; k < fields->count; k++) {
            put(page, "<td>");
            put_value(page, &fields->fields[k], json_get(record, fields->fields[k].name));
            put(page, "</td>");
        }
        put(page, "</tr>");
    }
    put(page, "</tbody></table>");
}

/* A list in a record makes a table of rows too wide: then each record is a table of its own. */
static bool is_flat(const struct field_list *fields) {
    for (size_t i = 0; i < fields->count; i++)
        if (fields->fields[i].is_list && fields->fields[i].members) return false;
    return true;
}

static void put_records(const struct page *page, const struct field_list *fields, yyjson_val *records) {
    yyjson_val *record;
    size_t i, count;
    if (is_flat(fields)) {
        put_rows(page, fields, records);
        return;
    }
    yyjson_arr_foreach(records, i, count, record) put_facts(page, fields, record);
}

/* An object of a kind that has no members in the script: as its members stand. */
static void put_object(const struct page *page, yyjson_val *object) {
    yyjson_val *name, *value;
    size_t i, count;
    yyjson_obj_foreach(object, i, count, name, value) {
        if (i) put(page, "<br>");
        put_text(page, json_text(name));
        put(page, " : ");
        put_value(page, NULL, value);
    }
}

static void put_list(const struct page *page, const struct field *field, yyjson_val *list) {
    yyjson_val *item;
    size_t i, count;
    if (field && field->members) {
        put_records(page, field->members, list);
        return;
    }
    yyjson_arr_foreach(list, i, count, item) {
        if (i) put(page, "<br>");
        put_value(page, NULL, item);
    }
}

static void put_value(const struct page *page, const struct field *field, yyjson_val *value) {
    struct json_out out;
    if (!value || yyjson_is_null(value)) return;
    if (yyjson_is_str(value)) put_string(page, json_text(value));
    else if (yyjson_is_bool(value)) put(page, yyjson_get_bool(value) ? "oui" : "non");
    else if (yyjson_is_arr(value)) put_list(page, field, value);
    else if (yyjson_is_obj(value) && field && field->members) put_facts(page, field->members, value);
    else if (yyjson_is_obj(value)) put_object(page, value);
    else {
        json_out_init(&out, page->out);
        json_put_value(&out, value);
    }
}

/* ---- the page ---- */

static void put_fact(const struct page *page, const char *title, struct bytes text) {
    if (!text.size) return;
    put(page, "<tr><th scope=\"row\">");
    put(page, title);
    put(page, "</th><td>");
    put_string(page, text);
    put(page, "</td></tr>");
}

static const char *completeness_of(const struct answer_text *text) {
    const char *word = json_get_string(text->answer, "completeness", "");
    if (strcmp(word, "partial") == 0) return "Réponse partielle";
    return strcmp(word, "none") == 0 ? "Aucune donnée détenue" : "Réponse complète";
}

static void put_time_fact(const struct page *page, const char *title, int64_t at) {
    char text[TEXT_TIME_SIZE + 1];
    text_time(at, text);
    put_fact(page, title, bytes_of(text));
}

static void put_head(const struct page *page) {
    const struct answer_text *text = page->text;
    yyjson_val *procedure = json_get(text->document, "procedure");
    put(page, "<h1>");
    put_text(page, bytes_of(text->flow->title.fr));
    buffer_addf(page->out, "</h1><p class=\"sub\">Réponse à la réquisition n° %s</p><table class=\"facts\">",
                text->head->number);
    put_fact(page, "Service requérant", bytes_of(text->party));
    put_fact(page, "Unité", bytes_of(text->head->unit));
    put_fact(page, "Procédure", json_get_text(procedure, "pv"));
    put_fact(page, "Parquet", json_get_text(procedure, "parquet"));
    put_fact(page, "Instruction", json_get_text(procedure, "instruction"));
    put_fact(page, "Objet", json_get_text(text->document, "object"));
    put_fact(page, "Entité requise", bytes_of(text->holder));
    put_time_fact(page, "Reçue le", text->head->received_at);
    put_fact(page, "Répondue le", json_get_text(text->answer, "sealed_at"));
    put_fact(page, "Portée", bytes_of(completeness_of(text)));
    put(page, "</table>");
}

static void put_files(const struct page *page) {
    const struct answer_text *text = page->text;
    if (!text->file_count) return;
    put(page, "<h2>Pièces jointes</h2><table><thead><tr><th scope=\"col\">Fichier</th><th scope=\"col\">Octets</th>"
              "<th scope=\"col\">SHA-256</th></tr></thead><tbody>");
    for (size_t i = 0; i < text->file_count; i++) {
        put(page, "<tr><td>");
        put_text(page, bytes_of(text->files[i].name));
        buffer_addf(page->out, "</td><td>%lld</td><td><code>%s</code></td></tr>", (long long)text->files[i].size,
                    text->files[i].sha256);
    }
    put(page, "</tbody></table>");
}

void answer_text_html(const struct answer_text *text, struct buffer *out) {
    const struct page page = {text, out};
    put(&page, "<!doctype html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
               "content=\"width=device-width\"><title>");
    buffer_addf(out, "Réponse %s", text->head->number);
    put(&page, "</title><style>");
    put(&page, style);
    put(&page, "</style></head><body>");
    put_head(&page);
    put(&page, "<h2>Réponse</h2>");
    put_facts(&page, &text->flow->answer, json_get(text->answer, "data"));
    put_files(&page);
    put(&page,
        "<footer>Ce document est la forme lisible de <code>answer.json</code>. Le conteneur qui les réunit porte le "
        "cachet électronique de l'entité requise et, s'il y en a un, un horodatage ; <code>guichet answer verify"
        "</code> ou tout vérificateur ASiC-E le contrôle.</footer></body></html>\n");
}
