/* answer.pdf: the page to read and to annex to the file (CPP D.15-5). */
#include "desk/answer_words.h"

#include "base/text.h"
#include "desk/paper.h"

#define TITLE_SHARE 0.26
#define CELL_MAX    (8u << 20)

struct sheet {
    const struct answer_text *text;
    struct paper *paper;
    struct buffer cells[PAPER_COLUMNS_MAX]; /* of the row at hand */
};

static void put_pair(struct sheet *sheet, const char *title, struct bytes text) {
    const struct bytes cells[] = {bytes_of(title), text};
    if (text.size) paper_row(sheet->paper, cells, true);
}

static void put_fact(void *to, const char *title, struct bytes text) {
    put_pair(to, title, text);
}

static void begin_facts(struct sheet *sheet) {
    static const double shares[] = {TITLE_SHARE, 1 - TITLE_SHARE};
    paper_table(sheet->paper, 2, shares, NULL);
}

static struct bytes cell_of(struct sheet *sheet, size_t column, const struct field *field, yyjson_val *value) {
    buffer_clear(&sheet->cells[column]);
    answer_words_value(sheet->text, field, value, &sheet->cells[column]);
    return buffer_bytes(&sheet->cells[column]);
}

static void put_member(struct sheet *sheet, const struct field *field, yyjson_val *record) {
    put_pair(sheet, answer_words_title(field), cell_of(sheet, 0, field, json_get(record, field->name)));
}

static void put_record(struct sheet *sheet, const struct field_list *fields, yyjson_val *record) {
    begin_facts(sheet);
    for (size_t i = 0; i < fields->count; i++) put_member(sheet, &fields->fields[i], record);
    paper_table_end(sheet->paper);
}

/* ---- lists of records ---- */

#define MEASURED  100 /* rows that say how wide a column would like to be */
#define SHARE_MIN 6.0
#define SHARE_MAX 40.0

static void measure(struct sheet *sheet, const struct field_list *fields, yyjson_val *records, double *shares) {
    yyjson_val *record;
    size_t i, count;
    for (size_t k = 0; k < fields->count; k++) shares[k] = (double)strlen(answer_words_title(&fields->fields[k]));
    yyjson_arr_foreach(records, i, count, record) {
        if (i == MEASURED) break;
        for (size_t k = 0; k < fields->count; k++) {
            double size = (double)cell_of(sheet, k, &fields->fields[k], json_get(record, fields->fields[k].name)).size;
            if (size > shares[k]) shares[k] = size;
        }
    }
    for (size_t k = 0; k < fields->count; k++)
        shares[k] = shares[k] < SHARE_MIN ? SHARE_MIN : shares[k] > SHARE_MAX ? SHARE_MAX : shares[k];
}

static void put_rows(struct sheet *sheet, const struct field_list *fields, yyjson_val *records) {
    struct bytes head[PAPER_COLUMNS_MAX] = {{0}}, cells[PAPER_COLUMNS_MAX];
    double shares[PAPER_COLUMNS_MAX] = {0};
    yyjson_val *record;
    size_t i, count;
    measure(sheet, fields, records, shares);
    for (size_t k = 0; k < fields->count; k++) head[k] = bytes_of(answer_words_title(&fields->fields[k]));
    paper_table(sheet->paper, fields->count, shares, head);
    yyjson_arr_foreach(records, i, count, record) {
        if (paper_is_full(sheet->paper)) break;
        for (size_t k = 0; k < fields->count; k++)
            cells[k] = cell_of(sheet, k, &fields->fields[k], json_get(record, fields->fields[k].name));
        paper_row(sheet->paper, cells, false);
    }
    paper_table_end(sheet->paper);
}

static bool is_list_of_records(const struct field *field, yyjson_val *value) {
    return field->members && yyjson_is_arr(value);
}

static void put_fields(struct sheet *sheet, const struct field_list *fields, yyjson_val *data);

/* A record with lists of its own, or with more members than a page has room for, is a table to itself. */
static void put_records(struct sheet *sheet, const struct field *field, yyjson_val *records) {
    const struct field_list *fields = field->members;
    yyjson_val *record;
    size_t i, count;
    if (yyjson_arr_size(records) == 0) return;
    paper_text(sheet->paper, PAPER_HEADING, bytes_of(answer_words_title(field)));
    if (answer_words_is_flat(fields) && fields->count && fields->count <= PAPER_COLUMNS_MAX) {
        put_rows(sheet, fields, records);
        return;
    }
    yyjson_arr_foreach(records, i, count, record) {
        if (paper_is_full(sheet->paper)) break;
        if (yyjson_is_obj(record) && !answer_words_is_flat(fields)) put_fields(sheet, fields, record);
        else put_record(sheet, fields, record);
    }
}

/* What is one value first, in one table; then the lists of records, a table each. */
static void put_fields(struct sheet *sheet, const struct field_list *fields, yyjson_val *data) {
    begin_facts(sheet);
    for (size_t i = 0; i < fields->count; i++) {
        const struct field *field = &fields->fields[i];
        if (!is_list_of_records(field, json_get(data, field->name))) put_member(sheet, field, data);
    }
    paper_table_end(sheet->paper);
    for (size_t i = 0; i < fields->count; i++) {
        yyjson_val *value = json_get(data, fields->fields[i].name);
        if (is_list_of_records(&fields->fields[i], value)) put_records(sheet, &fields->fields[i], value);
    }
}

/* ---- the page ---- */

static void put_head(struct sheet *sheet) {
    const struct answer_text *text = sheet->text;
    char number[120];
    snprintf(number, sizeof number, "Réponse à la réquisition n°\u00a0%s", text->head->number);
    paper_text(sheet->paper, PAPER_LABEL, bytes_of(text->holder));
    paper_text(sheet->paper, PAPER_TITLE, bytes_of(text->flow->title.fr));
    paper_text(sheet->paper, PAPER_HEADING, bytes_of(number));
    begin_facts(sheet);
    answer_words_head(text, put_fact, sheet);
    paper_table_end(sheet->paper);
}

static void put_files(struct sheet *sheet) {
    static const double shares[] = {0.36, 0.12, 0.52};
    const struct bytes head[] = {BYTES("Fichier"), BYTES("Octets"), BYTES("SHA-256")};
    const struct answer_text *text = sheet->text;
    char size[24];
    if (!text->file_count) return;
    paper_text(sheet->paper, PAPER_HEADING, BYTES("Pièces jointes"));
    paper_table(sheet->paper, 3, shares, head);
    for (size_t i = 0; i < text->file_count; i++) {
        snprintf(size, sizeof size, "%lld", (long long)text->files[i].size);
        const struct bytes cells[] = {bytes_of(text->files[i].name), bytes_of(size), bytes_of(text->files[i].sha256)};
        paper_row(sheet->paper, cells, false);
    }
    paper_table_end(sheet->paper);
}

static void put_all(struct sheet *sheet) {
    const struct answer_text *text = sheet->text;
    put_head(sheet);
    paper_text(sheet->paper, PAPER_HEADING, BYTES("Ce qui était demandé"));
    put_fields(sheet, &text->flow->input, text->input);
    paper_text(sheet->paper, PAPER_HEADING, BYTES("Réponse"));
    put_fields(sheet, &text->flow->answer, json_get(text->answer, "data"));
    put_files(sheet);
    paper_text(sheet->paper, PAPER_SMALL,
               BYTES("Ce document est la forme lisible de answer.json. Le conteneur qui les réunit (ASiC-E) porte le "
                     "cachet électronique de l’entité requise et, s’il y en a un, un horodatage\u00a0; «\u00a0guichet "
                     "answer verify\u00a0» ou tout vérificateur ASiC-E le contrôle, sans accès au réseau."));
}

int answer_text_pdf(const struct answer_text *text, const char *font, const char *font_bold, struct buffer *out,
                    struct fail *why) {
    struct sheet sheet = {.text = text};
    char title[120], foot[400];
    int64_t at = text->head->updated_at;
    snprintf(title, sizeof title, "Réponse %s", text->head->number);
    snprintf(foot, sizeof foot, "Réquisition n°\u00a0%s, %s", text->head->number, text->party);
    text_time_parse(json_get_text(text->answer, "sealed_at"), &at);
    const struct paper_about about = {
        .font = font, .font_bold = font_bold, .title = title, .author = text->holder, .foot = foot, .made_at = at};
    int status = paper_open(&about, &sheet.paper, why);
    if (status) return status;
    for (size_t i = 0; i < PAPER_COLUMNS_MAX; i++) buffer_init(&sheet.cells[i], CELL_MAX);
    put_all(&sheet);
    for (size_t i = 0; i < PAPER_COLUMNS_MAX; i++) buffer_done(&sheet.cells[i]);
    return paper_close(sheet.paper, out, why);
}
