/* Mermaid, for pages written in Markdown. */
#include "flow/graph_parts.h"

/* What Mermaid or HTML would take for its own goes as a character's number. */
static void put_quoted(struct buffer *out, const char *text) {
    for (; *text; text++) {
        if ((unsigned char)*text < ' ') continue;
        if (strchr("\"#<>&;`\\|", *text)) buffer_addf(out, "#%d;", *text);
        else buffer_add_byte(out, *text);
    }
}

static void put_box(const struct graph_box *box, size_t number, struct buffer *out) {
    static const struct {
        const char *open, *close, *class;
    } looks[] = {
        [GRAPH_STATE] = {"[\"", "\"]", "state"},  [GRAPH_START] = {"[\"", "\"]", "start"},
        [GRAPH_END] = {"([\"", "\"])", "good"},   [GRAPH_BAD_END] = {"([\"", "\"])", "bad"},
        [GRAPH_ANY] = {"[\"", "\"]", "anywhere"},
    };
    buffer_addf(out, "  s%zu%s<b>", number, looks[box->kind].open);
    put_quoted(out, box->title);
    buffer_add_text(out, "</b>");
    for (size_t i = 0; i < box->line_count; i++) {
        buffer_add_text(out, "<br/>");
        put_quoted(out, box->lines[i]);
    }
    buffer_addf(out, "%s:::%s\n", looks[box->kind].close,
                box->is_paused     ? "paused"
                : box->is_approved ? "approved"
                                   : looks[box->kind].class);
}

static void put_line(const struct graph_line *line, struct buffer *out) {
    buffer_addf(out, "  s%zu %s|\"", line->from, line->is_system ? "-.->" : "-->");
    for (size_t i = 0; i < line->label_count; i++) {
        if (i) buffer_add_text(out, "<br/>");
        put_quoted(out, line->labels[i]);
    }
    buffer_addf(out, "\"| s%zu\n", line->to);
}

void graph_write_mermaid(const struct graph *graph, struct buffer *out) {
    buffer_add_text(out, "---\ntitle: \"");
    put_quoted(out, graph->is_french ? graph->flow->title.fr : graph->flow->title.en);
    buffer_add_text(out, "\"\n---\nflowchart TD\n");
    for (size_t i = 0; i < graph->box_count; i++) put_box(&graph->boxes[i], i, out);
    for (size_t i = 0; i < graph->line_count; i++) put_line(&graph->lines[i], out);
    buffer_add_text(out, "  classDef start stroke-width:3px\n  classDef paused stroke-dasharray:6 4\n"
                         "  classDef approved stroke:#a86d00\n  classDef good stroke:#1e7d44,stroke-width:2px\n"
                         "  classDef bad stroke:#616e7c,stroke-width:2px\n  classDef anywhere stroke-dasharray:2 4\n");
}
