/* Makes boxes and lines of a workflow, and has them drawn. */
#include "flow/graph_parts.h"

#include "base/arena.h"
#include "domain/duration.h"

#include <inttypes.h>

#define ARENA_MAX (32u << 20)
#define LINES_MAX 1000

/* ---- words ---- */

static const char *title_of(const struct graph *graph, struct flow_title title) {
    return graph->is_french ? title.fr : title.en;
}

static const char *either(const struct graph *graph, const char *french, const char *english) {
    return graph->is_french ? french : english;
}

static void add_line(struct graph_box *box, const char *text) {
    if (text && box->line_count < GRAPH_LINES_MAX) box->lines[box->line_count++] = text;
}

/* The words behind the bits of flow_event.by or of a task's roles: "agent, jurist". */
static const char *roles_text(const struct graph *graph, unsigned roles) {
    char text[200] = "";
    size_t size = 0;
    for (unsigned bit = 1; bit <= ROLE_AUDITOR; bit <<= 1) {
        if (!(roles & bit) || size >= sizeof text) continue;
        size += (size_t)snprintf(text + size, sizeof text - size, "%s%s", size ? ", " : "",
                                 party_role_name((enum role)bit));
    }
    return arena_text(graph->arena, text);
}

static const char *duration_text(const struct graph *graph, struct duration duration) {
    char text[DURATION_TEXT_SIZE + 1];
    duration_format(duration, graph->is_french ? "fr" : "en", text);
    return arena_text(graph->arena, text);
}

/* ---- boxes ---- */

static void tell_task(const struct graph *graph, const struct flow_task *task, struct graph_box *box) {
    if (!task->present) return;
    const char *team = task->team ? task->team : either(graph, "détenteur", "holder");
    add_line(box, arena_printf(graph->arena, "%s · %s", team, roles_text(graph, task->roles)));
    if (!task->approve) return;
    box->is_approved = true;
    const char *rule = either(graph, "double regard : pas l'auteur de", "four eyes: not who did");
    for (size_t i = 0; i < task->distinct_count; i++)
        add_line(box, arena_printf(graph->arena, "%s %s", rule, graph->flow->states[task->distinct_from[i]].name));
    if (task->quorum > 1)
        add_line(box, arena_printf(graph->arena, "%u %s", task->quorum, either(graph, "personnes", "people")));
}

static void tell_timers(const struct graph *graph, const struct flow_timer *timers, size_t count,
                        struct graph_box *box) {
    for (size_t i = 0; i < count; i++) {
        const char *when = timers[i].at != FLOW_NO_SLOT
                               ? either(graph, "à un moment du dossier", "at a moment of the case")
                               : duration_text(graph, timers[i].after);
        add_line(box, arena_printf(graph->arena, "timer.%s%s %s", timers[i].name, graph->is_french ? " :" : ":", when));
    }
}

static void tell_state(const struct graph *graph, const struct flow_state *state, struct graph_box *box) {
    tell_task(graph, &state->task, box);
    if (state->call.present) add_line(box, arena_printf(graph->arena, "service %s", state->call.service));
    if (state->clock == CLOCK_PAUSED) {
        box->is_paused = true;
        add_line(box, either(graph, "délai suspendu", "clock paused"));
    } else if (state->clock == CLOCK_STOPPED && !state->final) {
        add_line(box, either(graph, "délai arrêté", "clock stopped"));
    }
    tell_timers(graph, state->timers, state->timer_count, box);
    if (state->final && strcmp(state->final, state->name) != 0) add_line(box, state->final);
}

static enum graph_kind kind_of(const struct graph *graph, size_t i) {
    const char *final = graph->flow->states[i].final;
    bool is_start = false;
    for (size_t k = 0; k < graph->flow->start.to_count; k++) is_start = is_start || graph->flow->start.to[k] == i;
    if (!final) return is_start ? GRAPH_START : GRAPH_STATE;
    return strcmp(final, "answered") == 0 || strcmp(final, "no_data") == 0 ? GRAPH_END : GRAPH_BAD_END;
}

static void make_boxes(struct graph *graph) {
    const struct flow *flow = graph->flow;
    for (size_t i = 0; i < flow->state_count; i++) {
        struct graph_box *box = &graph->boxes[i];
        const struct flow_state *state = &flow->states[i];
        *box =
            (struct graph_box){.kind = kind_of(graph, i), .name = state->name, .title = title_of(graph, state->title)};
        tell_state(graph, state, box);
    }
    graph->box_count = flow->state_count;
    if (!flow->any_count) return;
    struct graph_box *any = &graph->boxes[graph->box_count++];
    *any = (struct graph_box){
        .kind = GRAPH_ANY, .name = "any", .title = either(graph, "Dans chaque état", "In every state")};
    tell_timers(graph, flow->timers, flow->timer_count, any);
}

/* ---- lines ---- */

/* Whose hand it is, where that is not whoever holds the task. */
static const char *who_text(const struct graph *graph, unsigned by) {
    if (by & FLOW_BY_REQUESTER) return either(graph, "requérant", "requester");
    if (by & FLOW_BY_HOLDER) return either(graph, "détenteur", "holder");
    if (by & (FLOW_BY_CLAIM | FLOW_BY_SYSTEM)) return NULL;
    return roles_text(graph, by);
}

static const char *label_of(const struct graph *graph, const struct flow_event *event) {
    const char *who = who_text(graph, event->by);
    if (event->by & FLOW_BY_SYSTEM) return event->name;
    if (who) return arena_printf(graph->arena, "%s (%s)", title_of(graph, event->title), who);
    return title_of(graph, event->title);
}

static struct graph_line *line_between(struct graph *graph, size_t from, size_t to) {
    for (size_t i = 0; i < graph->line_count; i++) {
        if (graph->lines[i].from == from && graph->lines[i].to == to) return &graph->lines[i];
    }
    if (graph->line_count == LINES_MAX) return NULL;
    struct graph_line *line = &graph->lines[graph->line_count++];
    *line = (struct graph_line){.from = from, .to = to, .is_system = true};
    return line;
}

/* What does not lead away is told in the box. */
static void tell_staying(const struct graph *graph, size_t box, const struct flow_event *event) {
    const char *label = label_of(graph, event);
    if (event->notify)
        label =
            arena_printf(graph->arena, "%s → %s", label,
                         strcmp(event->notify, "requester") == 0 ? who_text(graph, FLOW_BY_REQUESTER) : event->notify);
    add_line(&graph->boxes[box], arena_printf(graph->arena, "↻ %s", label));
}

static void make_lines(struct graph *graph, size_t from, const struct flow_event *events, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct flow_event *event = &events[i];
        bool is_plain = event->to_count == 0 || (event->to_count == 1 && event->to[0] == from);
        if (is_plain) tell_staying(graph, from, event);
        for (size_t k = 0; k < event->to_count && !is_plain; k++) {
            if (event->to[k] == from) continue;
            struct graph_line *line = line_between(graph, from, event->to[k]);
            if (!line) return;
            if (line->label_count < GRAPH_LINES_MAX) line->labels[line->label_count++] = label_of(graph, event);
            line->is_system = line->is_system && (event->by & FLOW_BY_SYSTEM);
        }
    }
}

/* ---- the whole ---- */

static const struct {
    const char *word, *media_type;
    void (*write)(const struct graph *graph, struct buffer *out);
} FORMATS[] = {
    [GRAPH_SVG] = {"svg", "image/svg+xml", graph_write_svg},
    [GRAPH_DOT] = {"dot", "text/vnd.graphviz; charset=utf-8", graph_write_dot},
    [GRAPH_MERMAID] = {"mermaid", "text/vnd.mermaid; charset=utf-8", graph_write_mermaid},
};

int graph_format_of(struct bytes word, enum graph_format *out) {
    for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS; i++) {
        if (!bytes_equal_text(word, FORMATS[i].word)) continue;
        *out = (enum graph_format)i;
        return GUICHET_OK;
    }
    return GUICHET_INVALID;
}

const char *graph_media_type(enum graph_format format) {
    return FORMATS[format].media_type;
}

static int draw(struct graph *graph, enum graph_format format, struct buffer *out) {
    const struct flow *flow = graph->flow;
    graph->boxes = arena_array(graph->arena, flow->state_count + 1, sizeof *graph->boxes);
    graph->lines = arena_array(graph->arena, LINES_MAX, sizeof *graph->lines);
    if (!graph->boxes || !graph->lines) return GUICHET_MEMORY;
    make_boxes(graph);
    for (size_t i = 0; i < flow->state_count; i++)
        make_lines(graph, i, flow->states[i].events, flow->states[i].event_count);
    if (flow->any_count) make_lines(graph, flow->state_count, flow->any, flow->any_count);
    FORMATS[format].write(graph, out);
    return out->status;
}

int graph_write(const struct flow *flow, enum graph_format format, const char *language, struct buffer *out) {
    struct arena arena;
    arena_init(&arena, ARENA_MAX);
    struct graph graph = {.flow = flow, .arena = &arena, .is_french = strcmp(language, "fr") == 0};
    int status = draw(&graph, format, out);
    arena_done(&arena);
    return status;
}
