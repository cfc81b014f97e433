/* answer.html: one page without scripts or anything from elsewhere; French, since it is annexed to a French file. */
#include "desk/answer_words.h"

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

static void put_string(const struct page *page, struct bytes text) {
    struct buffer scratch;
    buffer_init(&scratch, 100);
    put_text(page, answer_words_string(page->text, text, &scratch));
    buffer_done(&scratch);
}

static void put_value(const struct page *page, const struct field *field, yyjson_val *value);

/* ---- tables ---- */

static void put_facts(const struct page *page, const struct field_list *fields, yyjson_val *record) {
    put(page, "<table class=\"facts\">");
    for (size_t i = 0; i < fields->count; i++) {
        yyjson_val *value = json_get(record, fields->fields[i].name);
        if (!value || yyjson_is_null(value)) continue;
        put(page, "<tr><th scope=\"row\">");
        put_text(page, bytes_of(answer_words_title(&fields->fields[i])));
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
        put_text(page, bytes_of(answer_words_title(&fields->fields[k])));
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

static void put_records(const struct page *page, const struct field_list *fields, yyjson_val *records) {
    yyjson_val *record;
    size_t i, count;
    /* A list in a record makes a table of rows too wide: then each record is a table of its own. */
    if (answer_words_is_flat(fields)) {
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

static void put_fact(void *to, const char *title, struct bytes text) {
    const struct page *page = to;
    put(page, "<tr><th scope=\"row\">");
    put(page, title);
    put(page, "</th><td>");
    put_text(page, text);
    put(page, "</td></tr>");
}

static void put_head(struct page *page) {
    const struct answer_text *text = page->text;
    put(page, "<h1>");
    put_text(page, bytes_of(text->flow->title.fr));
    buffer_addf(page->out, "</h1><p class=\"sub\">Réponse à la réquisition n° %s</p><table class=\"facts\">",
                text->head->number);
    answer_words_head(text, put_fact, page);
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
    struct page page = {text, out};
    put(&page, "<!doctype html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
               "content=\"width=device-width\"><title>");
    buffer_addf(out, "Réponse %s", text->head->number);
    put(&page, "</title><style>");
    put(&page, style);
    put(&page, "</style></head><body>");
    put_head(&page);
    put(&page, "<h2>Ce qui était demandé</h2>");
    put_facts(&page, &text->flow->input, text->input);
    put(&page, "<h2>Réponse</h2>");
    put_facts(&page, &text->flow->answer, json_get(text->answer, "data"));
    put_files(&page);
    put(&page,
        "<footer>Ce document est la forme lisible de <code>answer.json</code>. Le conteneur qui les réunit porte le "
        "cachet électronique de l'entité requise et, s'il y en a un, un horodatage ; <code>guichet answer verify"
        "</code> ou tout vérificateur ASiC-E le contrôle.</footer></body></html>\n");
}
