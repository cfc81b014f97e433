/* DOT, for Graphviz. */
#include "flow/graph_parts.h"

static void put_quoted(struct buffer *out, const char *text) {
    for (; *text; text++) {
        if ((unsigned char)*text < ' ') continue;
        if (*text == '"' || *text == '\\') buffer_add_byte(out, '\\');
        buffer_add_byte(out, *text);
    }
}

static void put_box(const struct graph_box *box, size_t number, struct buffer *out) {
    static const char *const looks[] = {
        [GRAPH_STATE] = "",
        [GRAPH_START] = ", penwidth=2",
        [GRAPH_END] = ", style=\"rounded,filled\", fillcolor=\"#e8f5ec\", peripheries=2",
        [GRAPH_BAD_END] = ", style=\"rounded,filled\", fillcolor=\"#f1f2f4\", peripheries=2",
        [GRAPH_ANY] = ", style=dotted",
    };
    buffer_addf(out, "  s%zu [label=\"", number);
    put_quoted(out, box->title);
    if (box->kind != GRAPH_ANY) {
        buffer_add_text(out, "\\n");
        put_quoted(out, box->name);
    }
    for (size_t i = 0; i < box->line_count; i++) {
        buffer_add_text(out, "\\n");
        put_quoted(out, box->lines[i]);
    }
    buffer_addf(out, "\"%s%s];\n", looks[box->kind],
                box->is_paused     ? ", style=dashed"
                : box->is_approved ? ", style=filled, fillcolor=\"#fdf6e3\""
                                   : "");
}

static void put_line(const struct graph_line *line, struct buffer *out) {
    buffer_addf(out, "  s%zu -> s%zu [label=\"", line->from, line->to);
    for (size_t i = 0; i < line->label_count; i++) {
        if (i) buffer_add_text(out, "\\n");
        put_quoted(out, line->labels[i]);
    }
    buffer_addf(out, "\"%s];\n", line->is_system ? ", style=dashed" : "");
}

void graph_write_dot(const struct graph *graph, struct buffer *out) {
    buffer_add_text(out, "digraph \"");
    put_quoted(out, graph->flow->type);
    buffer_add_text(out, "\" {\n  label=\"");
    put_quoted(out, graph->is_french ? graph->flow->title.fr : graph->flow->title.en);
    buffer_add_text(out, "\";\n  node [shape=box, fontname=\"sans-serif\", fontsize=11];\n"
                         "  edge [fontname=\"sans-serif\", fontsize=10];\n");
    for (size_t i = 0; i < graph->box_count; i++) put_box(&graph->boxes[i], i, out);
    for (size_t i = 0; i < graph->line_count; i++) put_line(&graph->lines[i], out);
    buffer_add_text(out, "}\n");
}
