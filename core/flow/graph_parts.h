/* A workflow as boxes and lines, before it is drawn: what graph*.c share.
 *
 * Floor: flow (used by graph*.c only). Thread: any; everything lies in the arena of one drawing. */
#ifndef FLOW_GRAPH_PARTS_H
#define FLOW_GRAPH_PARTS_H

#include "flow/graph.h"

#define GRAPH_LINES_MAX 24 /* of text in a box or at a line; further ones are left out */

enum graph_kind { GRAPH_STATE, GRAPH_START, GRAPH_END, GRAPH_BAD_END, GRAPH_ANY };

struct graph_box {
    enum graph_kind kind;
    const char *name, *title;           /* of the state; title in the language asked for */
    const char *lines[GRAPH_LINES_MAX]; /* what holds in it: team, clock, timers, what leaves it where it is */
    size_t line_count;
    bool is_paused, is_approved;
};

/* One line from box to box, for all events that lead the same way. */
struct graph_line {
    size_t from, to; /* boxes */
    const char *labels[GRAPH_LINES_MAX];
    size_t label_count;
    bool is_system; /* timers and services only: nobody decides */
};

struct graph {
    const struct flow *flow;
    bool is_french;
    struct arena *arena;
    struct graph_box *boxes; /* the states in their order; then, where `any` leads on, the box that means every state */
    size_t box_count;
    struct graph_line *lines;
    size_t line_count;
};

/* ---- graph_layout.c ---- */

struct graph_place { /* pixels */
    double x, y;     /* the middle */
    double width, height;
};

struct graph_route {
    struct graph_place label;   /* width 0: no label */
    struct graph_place *points; /* from the box it leaves to the box it enters */
    size_t point_count;
};

struct graph_layout {
    struct graph_place *boxes;  /* as graph->boxes; width and height are given */
    struct graph_route *routes; /* as graph->lines; the label's width and height are given */
    double width, height;
};

/* Layers by the longest way from the start, order by barycentres, places by least squares. GUICHET_MEMORY. */
int graph_lay_out(const struct graph *graph, struct graph_layout *layout);

/* ---- writers: append to `out`, whose status tells ---- */
void graph_write_svg(const struct graph *graph, struct buffer *out);
void graph_write_dot(const struct graph *graph, struct buffer *out);
void graph_write_mermaid(const struct graph *graph, struct buffer *out);

#endif
