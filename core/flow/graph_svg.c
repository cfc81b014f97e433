/* The SVG: boxes and lines where graph_layout.c has put them. Light or dark as the reader's system is. */
#include "flow/graph_parts.h"

#include "base/text.h"

#define TEXT_MAX    46 /* characters shown of one line; the whole stands in the tooltip */
#define LINE_HEIGHT 16.0
#define BOX_TOP     46.0 /* title and name */
#define BOX_BOTTOM  10.0
#define BOX_SIDE    14.0
#define BOX_LEAST   110.0

static const char STYLE[] =
    "text{font:12px system-ui,'DejaVu Sans',Arial,sans-serif;fill:#1f2933;text-anchor:middle}"
    ".canvas{fill:#ffffff}"
    ".box{fill:#f7f9fb;stroke:#7b8794;stroke-width:1.3}"
    ".start .box{stroke:#0b5cad;stroke-width:2.4}"
    ".paused .box{stroke-dasharray:6 4}"
    ".approved .box{fill:#fdf6e3;stroke:#a86d00}"
    ".end .box{fill:#e8f5ec;stroke:#1e7d44;stroke-width:2}"
    ".bad .box{fill:#f1f2f4;stroke:#616e7c;stroke-width:2}"
    ".any .box{fill:none;stroke-dasharray:2 4}"
    ".title{font-weight:600;font-size:13px}"
    ".name{font:11px ui-monospace,'DejaVu Sans Mono',monospace;fill:#616e7c}"
    ".line{fill:none;stroke:#52606d;stroke-width:1.3}"
    ".system{stroke-dasharray:5 3}"
    ".head{fill:#52606d}"
    ".label{font-size:11.5px}"
    ".paper{fill:#ffffff;opacity:.92}"
    "@media(prefers-color-scheme:dark){text{fill:#e4e7eb}.canvas,.paper{fill:#15191e}"
    ".box{fill:#222932;stroke:#8896a5}.start .box{stroke:#5aa9f5}.approved .box{fill:#33290f;stroke:#e0a73a}"
    ".end .box{fill:#14301f;stroke:#4fbf7c}.bad .box{fill:#2a2e34;stroke:#9aa5b1}.any .box{fill:none}"
    ".name{fill:#9aa5b1}.line{stroke:#9aa5b1}.head{fill:#9aa5b1}}";

/* ---- text ---- */

static void put_escaped(struct buffer *out, struct bytes text) {
    for (size_t i = 0; i < text.size; i++) {
        switch (text.data[i]) {
        case '&': buffer_add_text(out, "&amp;"); break;
        case '<': buffer_add_text(out, "&lt;"); break;
        case '>': buffer_add_text(out, "&gt;"); break;
        case '"': buffer_add_text(out, "&quot;"); break;
        default:
            if ((unsigned char)text.data[i] >= ' ' && text.data[i] != 0x7F) buffer_add_byte(out, text.data[i]);
        }
    }
}

/* The beginning that is shown. */
static struct bytes shown(const char *text) {
    struct bytes all = bytes_of(text), rest = all;
    if (text_length(all) <= TEXT_MAX) return all;
    for (size_t i = 1; i < TEXT_MAX; i++) {
        size_t step = text_utf8_step(rest);
        rest = (struct bytes){rest.data + step, rest.size - step};
    }
    return (struct bytes){all.data, all.size - rest.size};
}

/* An estimate: fonts are the reader's. `em` is the mean width of a letter. */
static double width_of(const char *text, double em) {
    size_t length = text_length(shown(text));
    return (double)(length + (strlen(text) > shown(text).size)) * em;
}

static void put_text(struct buffer *out, const char *class, double x, double y, const char *text) {
    buffer_addf(out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", class, x, y);
    put_escaped(out, shown(text));
    if (shown(text).size < strlen(text)) buffer_add_text(out, "…");
    buffer_add_text(out, "</text>");
}

/* ---- sizes ---- */

static double larger(double a, double b) {
    return a > b ? a : b;
}

static void measure_box(const struct graph_box *box, struct graph_place *place) {
    double width = larger(width_of(box->title, 8.2), width_of(box->name, 6.8));
    for (size_t i = 0; i < box->line_count; i++) width = larger(width, width_of(box->lines[i], 6.5));
    place->width = larger(BOX_LEAST, width + 2 * BOX_SIDE);
    place->height = BOX_TOP + LINE_HEIGHT * (double)box->line_count + BOX_BOTTOM;
    if (box->kind == GRAPH_ANY) place->height -= LINE_HEIGHT; /* no name */
}

static void measure_label(const struct graph_line *line, struct graph_place *place) {
    double width = 0;
    for (size_t i = 0; i < line->label_count; i++) width = larger(width, width_of(line->labels[i], 6.4));
    place->width = width + 8;
    place->height = LINE_HEIGHT * (double)line->label_count + 4;
}

/* ---- parts ---- */

static const char *class_of(const struct graph_box *box) {
    static const char *const classes[] = {
        [GRAPH_STATE] = "state", [GRAPH_START] = "start", [GRAPH_END] = "end",
        [GRAPH_BAD_END] = "bad", [GRAPH_ANY] = "any",
    };
    return classes[box->kind];
}

static void put_box(const struct graph_box *box, const struct graph_place *place, struct buffer *out) {
    double left = place->x - place->width / 2, top = place->y - place->height / 2;
    bool is_final = box->kind == GRAPH_END || box->kind == GRAPH_BAD_END;
    buffer_addf(out, "<g class=\"%s%s%s\"><title>", class_of(box), box->is_paused ? " paused" : "",
                box->is_approved ? " approved" : "");
    put_escaped(out, bytes_of(box->title));
    for (size_t i = 0; i < box->line_count; i++) {
        buffer_add_text(out, "; ");
        put_escaped(out, bytes_of(box->lines[i]));
    }
    buffer_addf(out, "</title><rect class=\"box\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%d\"/>",
                left, top, place->width, place->height, is_final ? 18 : 6);
    double y = top + 22;
    put_text(out, "title", place->x, y, box->title);
    if (box->kind != GRAPH_ANY) put_text(out, "name", place->x, y += LINE_HEIGHT, box->name);
    for (size_t i = 0; i < box->line_count; i++) put_text(out, "detail", place->x, y += LINE_HEIGHT, box->lines[i]);
    buffer_add_text(out, "</g>\n");
}

/* Down or up through the points, upright at each. */
static void put_path(const struct graph_line *line, const struct graph_route *route, struct buffer *out) {
    const struct graph_place *at = route->points;
    buffer_addf(out, "<path class=\"line%s\" marker-end=\"url(#head)\" d=\"M%.1f %.1f",
                line->is_system ? " system" : "", at[0].x, at[0].y);
    for (size_t i = 1; i < route->point_count; i++) {
        double middle = (at[i - 1].y + at[i].y) / 2;
        buffer_addf(out, "C%.1f %.1f %.1f %.1f %.1f %.1f", at[i - 1].x, middle, at[i].x, middle, at[i].x, at[i].y);
    }
    buffer_add_text(out, "\"/>\n");
}

static void put_label(const struct graph_line *line, const struct graph_route *route, struct buffer *out) {
    const struct graph_place *place = &route->label;
    double top = place->y - place->height / 2;
    if (!line->label_count) return;
    buffer_addf(out, "<rect class=\"paper\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                place->x - place->width / 2, top, place->width, place->height);
    for (size_t i = 0; i < line->label_count; i++)
        put_text(out, "label", place->x, top + 13 + LINE_HEIGHT * (double)i, line->labels[i]);
    buffer_add_text(out, "\n");
}

/* For those who hear the picture: every way in words. */
static void put_description(const struct graph *graph, struct buffer *out) {
    for (size_t i = 0; i < graph->line_count; i++) {
        const struct graph_line *line = &graph->lines[i];
        put_escaped(out, bytes_of(graph->boxes[line->from].title));
        buffer_add_text(out, " → ");
        put_escaped(out, bytes_of(graph->boxes[line->to].title));
        for (size_t k = 0; k < line->label_count; k++) {
            buffer_add_text(out, k ? ", " : ": ");
            put_escaped(out, bytes_of(line->labels[k]));
        }
        buffer_add_text(out, ". ");
    }
}

static void put_head(const struct graph *graph, const struct graph_layout *layout, struct buffer *out) {
    const struct flow *flow = graph->flow;
    buffer_addf(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" "
                "role=\"img\" aria-labelledby=\"name words\" lang=\"%s\">\n<title id=\"name\">",
                layout->width, layout->height, layout->width, layout->height, graph->is_french ? "fr" : "en");
    put_escaped(out, bytes_of(graph->is_french ? flow->title.fr : flow->title.en));
    buffer_add_text(out, " (");
    put_escaped(out, bytes_of(flow->type));
    buffer_add_text(out, ")</title>\n<desc id=\"words\">");
    put_description(graph, out);
    buffer_addf(out,
                "</desc>\n<style>%s</style>\n<defs><marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" "
                "markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path class=\"head\" d=\"M0 1L10 5L0 9z\"/>"
                "</marker></defs>\n<rect class=\"canvas\" width=\"100%%\" height=\"100%%\"/>\n",
                STYLE);
}

void graph_write_svg(const struct graph *graph, struct buffer *out) {
    struct graph_layout layout = {0};
    layout.boxes = arena_array(graph->arena, graph->box_count, sizeof *layout.boxes);
    layout.routes = arena_array(graph->arena, graph->line_count + 1, sizeof *layout.routes);
    if (!layout.boxes || !layout.routes) goto starved;
    for (size_t i = 0; i < graph->box_count; i++) measure_box(&graph->boxes[i], &layout.boxes[i]);
    for (size_t i = 0; i < graph->line_count; i++) measure_label(&graph->lines[i], &layout.routes[i].label);
    if (graph_lay_out(graph, &layout) != GUICHET_OK) goto starved;
    put_head(graph, &layout, out);
    for (size_t i = 0; i < graph->line_count; i++) put_path(&graph->lines[i], &layout.routes[i], out);
    for (size_t i = 0; i < graph->box_count; i++) put_box(&graph->boxes[i], &layout.boxes[i], out);
    for (size_t i = 0; i < graph->line_count; i++) put_label(&graph->lines[i], &layout.routes[i], out);
    buffer_add_text(out, "</svg>\n");
    return;
starved:
    out->status = GUICHET_MEMORY;
}
