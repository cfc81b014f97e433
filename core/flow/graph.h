/* A workflow drawn: states, ways, teams, clocks, timers, four eyes, ends.
 *
 * Floor: flow (pure). Thread: any. The picture follows from the flow alone: the same script gives the same bytes. The
 * SVG is laid out here, in layers, and needs nothing else; every text is escaped. */
#ifndef FLOW_GRAPH_H
#define FLOW_GRAPH_H

#include "base/fail.h"
#include "flow/flow.h"

enum graph_format { GRAPH_SVG, GRAPH_DOT, GRAPH_MERMAID };

/* "svg", "dot", "mermaid". GUICHET_INVALID otherwise. */
int graph_format_of(struct bytes word, enum graph_format *out);
/* The media type, with its parameters. */
const char *graph_media_type(enum graph_format format);
/* Appends the drawing. `language`: "fr", else English. GUICHET_MEMORY, GUICHET_TOO_LARGE. */
int graph_write(const struct flow *flow, enum graph_format format, const char *language, struct buffer *out);

#endif
