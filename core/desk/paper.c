/* Lines are measured glyph by glyph, broken here, and written where they belong: libharu knows no tables. */
#include "desk/paper.h"

#include "base/text.h"

#include <hpdf.h>
#include <hpdf_fontdef.h>
#include <time.h>

/* Points, from the lower left corner. */
#define WIDTH     595.28
#define HEIGHT    841.89
#define MARGIN    51.0 /* 18 mm */
#define BOTTOM    68.0
#define INNER     (WIDTH - 2 * MARGIN)
#define PADDING   3.5
#define MEMORY    (64u << 20)
#define LINES_MAX 20000 /* of one cell */
#define LATIN     0x250

static const struct {
    bool is_bold;
    double size, lead, before, grey;
} styles[PAPER_STYLE_COUNT] = {
    [PAPER_TITLE] = {true, 16, 20, 2, 0},     [PAPER_HEADING] = {true, 11.5, 15, 12, 0},
    [PAPER_LABEL] = {true, 8.5, 11.5, 0, 0},  [PAPER_BODY] = {false, 8.5, 11.5, 2, 0},
    [PAPER_SMALL] = {false, 7.5, 10, 4, 0.3},
};

struct paper {
    HPDF_Doc pdf;
    HPDF_Font fonts[2]; /* plain, bold */
    HPDF_Page page;
    HPDF_Page pages[PAPER_PAGES_MAX];
    size_t page_count;
    double y; /* the upper edge of what comes next */
    bool is_full;
    size_t columns;
    double widths[PAPER_COLUMNS_MAX];
    const struct bytes *head;
    const char *foot;
    struct arena arena; /* of the row at hand */
    struct {
        bool is_known, has_glyph;
        HPDF_INT width[2];
    } latin[LATIN]; /* what the font says of the usual signs: it looks for each in a list */
    HPDF_STATUS error, detail;
    bool lacks_memory;
};

/* Lines of one cell: slices of its cleaned text. */
struct lines {
    struct bytes *list;
    size_t count;
};

static void on_error(HPDF_STATUS error, HPDF_STATUS detail, void *data) {
    struct paper *paper = data;
    if (paper->error) return;
    paper->error = error;
    paper->detail = detail;
}

static bool is_broken(const struct paper *paper) {
    return paper->error || paper->lacks_memory || paper->is_full;
}

/* ---- texts ---- */

/* The code point of `size` well-formed bytes. */
static uint32_t code_of(const char *text, size_t size) {
    static const uint8_t masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t code = (uint8_t)text[0] & masks[size];
    for (size_t i = 1; i < size; i++) code = code << 6 | ((uint8_t)text[i] & 0x3f);
    return code;
}

static bool look_for_glyph(const struct paper *paper, uint32_t code) {
    bool is_hidden = code < ' ' || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x200f) ||
                     (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
    HPDF_FontAttr attr = paper->fonts[0]->attr;
    return !is_hidden && code < 0x10000 && HPDF_TTFontDef_GetGlyphid(attr->fontdef, (HPDF_UNICODE)code) != 0;
}

static void look_up(struct paper *paper, uint32_t code) {
    if (paper->latin[code].is_known) return;
    paper->latin[code].is_known = true;
    paper->latin[code].has_glyph = look_for_glyph(paper, code);
    for (size_t i = 0; i < 2; i++)
        paper->latin[code].width[i] = HPDF_Font_GetUnicodeWidth(paper->fonts[i], (HPDF_UNICODE)code);
}

/* libharu knows the basic plane alone. Controls and what turns the direction of a line would hide what stands there. */
static bool has_glyph(struct paper *paper, uint32_t code) {
    if (code >= LATIN) return look_for_glyph(paper, code);
    look_up(paper, code);
    return paper->latin[code].has_glyph;
}

static struct bytes cleaned(struct paper *paper, struct bytes text) {
    struct buffer out;
    buffer_init(&out, MEMORY);
    for (size_t i = 0, step; i < text.size; i += step) {
        const char *at = text.data + i;
        step = text_utf8_step((struct bytes){at, text.size - i});
        uint32_t code = step ? code_of(at, step) : 0xfffd;
        if (!step) step = 1;
        if (code == '\t') buffer_add_byte(&out, ' ');
        else if (code == '\n' || has_glyph(paper, code)) buffer_add(&out, at, step);
        else if (code != '\r') buffer_addf(&out, "[U+%04X]", (unsigned)code);
    }
    char *copy = out.status ? NULL : arena_copy(&paper->arena, buffer_bytes(&out));
    struct bytes clean = {copy, copy ? out.size : 0};
    paper->lacks_memory = paper->lacks_memory || !copy;
    buffer_done(&out);
    return clean;
}

/* Points. */
static double width_of(struct paper *paper, enum paper_style style, uint32_t code) {
    bool is_bold = styles[style].is_bold;
    if (code < LATIN) look_up(paper, code);
    HPDF_INT width = code < LATIN ? paper->latin[code].width[is_bold]
                                  : HPDF_Font_GetUnicodeWidth(paper->fonts[is_bold], (HPDF_UNICODE)code);
    return width * styles[style].size / 1000;
}

static bool add_line(struct paper *paper, struct lines *lines, struct bytes line) {
    size_t room = lines->count * sizeof *lines->list;
    if (lines->count == LINES_MAX) return false;
    struct bytes *list = arena_grow(&paper->arena, lines->list, room, room + sizeof *list);
    if (!list) paper->lacks_memory = true;
    else list[lines->count++] = line;
    if (list) lines->list = list;
    return list != NULL;
}

/* How much of `text` goes on one line; *skip: with the blank or end of line that it ends at. */
static size_t fit(struct paper *paper, enum paper_style style, double width, struct bytes text, size_t *skip) {
    double x = 0;
    size_t blank = 0;
    for (size_t i = 0, step; i < text.size; i += step) {
        step = text_utf8_step((struct bytes){text.data + i, text.size - i});
        uint32_t code = code_of(text.data + i, step);
        *skip = i + 1;
        if (code == '\n') return i;
        if (code == ' ') blank = i;
        x += width_of(paper, style, code);
        if (x <= width || code == ' ' || i == 0) continue;
        *skip = blank ? blank + 1 : i;
        return blank ? blank : i;
    }
    *skip = text.size;
    return text.size;
}

static struct lines broken(struct paper *paper, enum paper_style style, double width, struct bytes text) {
    struct lines lines = {0};
    struct bytes rest = cleaned(paper, text);
    size_t skip;
    while (rest.size) {
        size_t size = fit(paper, style, width, rest, &skip);
        if (!add_line(paper, &lines, (struct bytes){rest.data, size})) break;
        rest = (struct bytes){rest.data + skip, rest.size - skip};
    }
    return lines;
}

/* `y`: the upper edge of the line. */
static void put_line(struct paper *paper, HPDF_Page page, enum paper_style style, double x, double y,
                     struct bytes line) {
    char *text = arena_copy(&paper->arena, line);
    if (!text || !page) {
        paper->lacks_memory = true;
        return;
    }
    HPDF_Page_BeginText(page);
    HPDF_Page_SetGrayFill(page, (float)styles[style].grey);
    HPDF_Page_SetFontAndSize(page, paper->fonts[styles[style].is_bold], (float)styles[style].size);
    HPDF_Page_TextOut(page, (float)x, (float)(y - styles[style].size), text);
    HPDF_Page_EndText(page);
}

/* ---- pages ---- */

static bool new_page(struct paper *paper) {
    if (paper->page_count == PAPER_PAGES_MAX) paper->is_full = true;
    if (is_broken(paper) || !(paper->page = HPDF_AddPage(paper->pdf))) return false;
    HPDF_Page_SetSize(paper->page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
    paper->pages[paper->page_count++] = paper->page;
    paper->y = HEIGHT - MARGIN;
    return true;
}

static bool has_room(const struct paper *paper, double height) {
    return paper->page && paper->y - height >= BOTTOM;
}

static void put_foot(struct paper *paper, size_t index) {
    char text[300];
    HPDF_Page page = paper->pages[index];
    HPDF_Page_SetGrayStroke(page, 0.6F);
    HPDF_Page_SetLineWidth(page, 0.5F);
    HPDF_Page_MoveTo(page, MARGIN, BOTTOM - 12);
    HPDF_Page_LineTo(page, WIDTH - MARGIN, BOTTOM - 12);
    HPDF_Page_Stroke(page);
    snprintf(text, sizeof text, "page %zu sur %zu", index + 1, paper->page_count);
    double room = INNER - 80;
    struct lines foot = broken(paper, PAPER_SMALL, room, bytes_of(paper->foot));
    for (size_t i = 0; i < foot.count && i < 2; i++)
        put_line(paper, page, PAPER_SMALL, MARGIN, BOTTOM - 16 - 10 * (double)i, foot.list[i]);
    double width = 0;
    for (const char *c = text; *c; c++) width += width_of(paper, PAPER_SMALL, (uint32_t)*c);
    put_line(paper, page, PAPER_SMALL, WIDTH - MARGIN - width, BOTTOM - 16, bytes_of(text));
}

/* ---- paragraphs ---- */

void paper_text(struct paper *paper, enum paper_style style, struct bytes text) {
    arena_reset(&paper->arena);
    if (is_broken(paper)) return;
    struct lines lines = broken(paper, style, INNER, text);
    /* A short paragraph stays together, and a heading is not left alone at the foot of a page. */
    size_t together = lines.count <= 8 ? lines.count : 2;
    double wanted = styles[style].lead * (double)(together + (style == PAPER_HEADING ? 4 : 0));
    paper->y -= styles[style].before;
    for (size_t i = 0; i < lines.count; i++, wanted = styles[style].lead) {
        if (!has_room(paper, wanted) && !new_page(paper)) return;
        put_line(paper, paper->page, style, MARGIN, paper->y, lines.list[i]);
        paper->y -= styles[style].lead;
    }
}

/* ---- tables ---- */

void paper_table(struct paper *paper, size_t columns, const double *shares, const struct bytes *head) {
    double total = 0;
    paper->columns = columns < PAPER_COLUMNS_MAX ? columns : PAPER_COLUMNS_MAX;
    paper->head = head;
    for (size_t i = 0; i < paper->columns; i++) total += shares[i];
    for (size_t i = 0; i < paper->columns; i++) paper->widths[i] = INNER * shares[i] / total;
    paper->y -= 3;
    if (head) paper_row(paper, head, false);
}

static void put_box(struct paper *paper, double x, double width, double height, bool is_grey) {
    HPDF_Page page = paper->page;
    HPDF_Page_SetGrayStroke(page, 0.7F);
    HPDF_Page_SetLineWidth(page, 0.5F);
    HPDF_Page_SetGrayFill(page, 0.94F);
    HPDF_Page_Rectangle(page, (float)x, (float)(paper->y - height), (float)width, (float)height);
    if (is_grey) HPDF_Page_FillStroke(page);
    else HPDF_Page_Stroke(page);
}

/* The lines `from` to `to` of every cell, as one box each. */
static void put_cells(struct paper *paper, const struct lines *cells, const bool *is_title, size_t from, size_t to) {
    double lead = styles[PAPER_BODY].lead, height = (double)(to - from) * lead + 2 * PADDING, x = MARGIN;
    for (size_t k = 0; k < paper->columns; k++) {
        enum paper_style style = is_title[k] ? PAPER_LABEL : PAPER_BODY;
        put_box(paper, x, paper->widths[k], height, is_title[k]);
        for (size_t i = from; i < to && i < cells[k].count; i++)
            put_line(paper, paper->page, style, x + PADDING, paper->y - PADDING - (double)(i - from) * lead,
                     cells[k].list[i]);
        x += paper->widths[k];
    }
    paper->y -= height;
}

/* The next page of a table begins with its titles, as far as they are no page themselves. */
static bool go_on(struct paper *paper, bool is_head) {
    if (!new_page(paper)) return false;
    if (is_head || !paper->head) return true;
    struct lines cells[PAPER_COLUMNS_MAX];
    bool is_title[PAPER_COLUMNS_MAX];
    size_t most = 1;
    for (size_t k = 0; k < paper->columns; k++) {
        is_title[k] = true;
        cells[k] = broken(paper, PAPER_LABEL, paper->widths[k] - 2 * PADDING, paper->head[k]);
        if (cells[k].count > most) most = cells[k].count;
    }
    put_cells(paper, cells, is_title, 0, most < 20 ? most : 20);
    return true;
}

void paper_row(struct paper *paper, const struct bytes *texts, bool is_titled) {
    struct lines cells[PAPER_COLUMNS_MAX];
    bool is_title[PAPER_COLUMNS_MAX], is_head = texts == paper->head;
    size_t most = 1;
    double lead = styles[PAPER_BODY].lead;
    arena_reset(&paper->arena);
    if (is_broken(paper)) return;
    for (size_t k = 0; k < paper->columns; k++) {
        is_title[k] = is_head || (is_titled && k == 0);
        cells[k] = broken(paper, is_title[k] ? PAPER_LABEL : PAPER_BODY, paper->widths[k] - 2 * PADDING, texts[k]);
        if (cells[k].count > most) most = cells[k].count;
    }
    /* A short row is not cut in two; a long one goes on over as many pages as it takes. */
    size_t least = most <= 30 ? most : 5;
    if (is_head) least += 2;
    for (size_t from = 0; from < most && !is_broken(paper);) {
        if (!has_room(paper, (double)least * lead + 2 * PADDING) && !go_on(paper, is_head)) return;
        size_t room = (size_t)((paper->y - BOTTOM - 2 * PADDING) / lead);
        size_t to = most - from <= room ? most : from + room;
        put_cells(paper, cells, is_title, from, to);
        from = to;
        least = 1;
    }
}

void paper_table_end(struct paper *paper) {
    paper->head = NULL;
    paper->y -= 4;
}

bool paper_is_full(const struct paper *paper) {
    return paper->is_full;
}

/* ---- the document ---- */

static void paper_free(struct paper *paper) {
    if (paper->pdf) HPDF_Free(paper->pdf);
    arena_done(&paper->arena);
    free(paper);
}

static int tell(const struct paper *paper, struct fail *why) {
    if (paper->lacks_memory) return fail(why, GUICHET_MEMORY, "no memory for the page of an answer");
    return fail(why, GUICHET_INTERNAL, "the page of an answer cannot be made: libharu 0x%lx (%lu)", paper->error,
                paper->detail);
}

static void put_about(struct paper *paper, const struct paper_about *about) {
    time_t at = (time_t)(about->made_at / 1000);
    struct tm t;
    gmtime_r(&at, &t);
    HPDF_Date date = {.year = t.tm_year + 1900,
                      .month = t.tm_mon + 1,
                      .day = t.tm_mday,
                      .hour = t.tm_hour,
                      .minutes = t.tm_min,
                      .seconds = t.tm_sec,
                      .ind = 'Z'};
    HPDF_SetInfoAttr(paper->pdf, HPDF_INFO_TITLE, about->title);
    HPDF_SetInfoAttr(paper->pdf, HPDF_INFO_AUTHOR, about->author);
    HPDF_SetInfoAttr(paper->pdf, HPDF_INFO_CREATOR, "Guichet");
    HPDF_SetInfoDateAttr(paper->pdf, HPDF_INFO_CREATION_DATE, date);
}

static void load_fonts(struct paper *paper, const struct paper_about *about) {
    const char *paths[] = {about->font, about->font_bold};
    for (size_t i = 0; i < 2 && !paper->error; i++) {
        const char *name = HPDF_LoadTTFontFromFile(paper->pdf, paths[i], HPDF_TRUE);
        if (name) paper->fonts[i] = HPDF_GetFont(paper->pdf, name, "UTF-8");
    }
}

int paper_open(const struct paper_about *about, struct paper **out, struct fail *why) {
    struct paper *paper = calloc(1, sizeof *paper);
    *out = NULL;
    if (!paper) return fail(why, GUICHET_MEMORY, "no memory for the page of an answer");
    arena_init(&paper->arena, MEMORY);
    paper->foot = about->foot;
    paper->pdf = HPDF_New(on_error, paper);
    paper->lacks_memory = !paper->pdf;
    if (paper->pdf) {
        HPDF_UseUTFEncodings(paper->pdf);
        HPDF_SetCurrentEncoder(paper->pdf, "UTF-8");
        HPDF_SetCompressionMode(paper->pdf, HPDF_COMP_ALL);
        load_fonts(paper, about);
    }
    if (!paper->fonts[0] || !paper->fonts[1]) {
        int status = paper->lacks_memory ? tell(paper, why)
                                         : fail(why, GUICHET_CONFIG, "%s or %s is no TrueType font that can be used",
                                                about->font, about->font_bold);
        paper_free(paper);
        return status;
    }
    put_about(paper, about);
    new_page(paper);
    *out = paper;
    return GUICHET_OK;
}

static int read_out(struct paper *paper, struct buffer *out, struct fail *why) {
    if (HPDF_SaveToStream(paper->pdf) != HPDF_OK) return tell(paper, why);
    HPDF_UINT32 size = HPDF_GetStreamSize(paper->pdf), got = size;
    char *to = buffer_reserve(out, size);
    if (!to) return fail(why, out->status, "no room for a page of %u bytes", size);
    HPDF_ResetStream(paper->pdf);
    HPDF_ReadFromStream(paper->pdf, (HPDF_BYTE *)to, &got);
    if (got != size) return tell(paper, why);
    buffer_commit(out, size);
    return GUICHET_OK;
}

int paper_close(struct paper *paper, struct buffer *out, struct fail *why) {
    if (paper->is_full) {
        paper->is_full = false;
        paper->y = BOTTOM; /* below what is there */
        put_line(paper, paper->page, PAPER_LABEL, MARGIN, BOTTOM - 1,
                 BYTES("La suite n'est pas reproduite ici : elle figure dans answer.json et answer.csv."));
    }
    for (size_t i = 0; i < paper->page_count && !is_broken(paper); i++) {
        arena_reset(&paper->arena);
        put_foot(paper, i);
    }
    int status = is_broken(paper) ? tell(paper, why) : read_out(paper, out, why);
    paper_free(paper);
    return status;
}
