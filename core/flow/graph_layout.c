/* A layered layout. Boxes stand in even layers; every line goes through a cell of its own in each layer between, the
 * first of them (seen from where it comes) wide enough for its label: so nothing ever lies on anything.
 *
 *   layers ─▶ cells ─▶ order (barycentres, fewest crossings kept) ─▶ x (least squares, in order) ─▶ y ─▶ routes */
#include "flow/graph_parts.h"

#define MARGIN       24.0
#define GAP_X        28.0
#define GAP_Y        26.0
#define PORT         22.0 /* between lines on one side of a box */
#define ORDER_SWEEPS 16
#define PLACE_SWEEPS 24
#define STRAIGHT     4.0 /* a bend in a long line weighs so much more than one at a box */

struct cell {
    size_t layer, order;
    double x, width, height;
    double wanted, weight; /* of one sweep */
    bool is_box;
};

struct segment {     /* between neighbouring layers */
    size_t up, down; /* cells */
};

struct pool { /* neighbours of a row that stand side by side */
    double sum, weight;
    size_t count;
};

struct layers {
    const struct graph *graph;
    struct graph_layout *layout;
    size_t *ranks;   /* of boxes */
    bool *is_upward; /* of lines: laid out the other way round */
    struct cell *cells;
    size_t cell_count;
    struct segment *segments;
    size_t segment_count;
    size_t *first_segments; /* of lines */
    size_t **rows;          /* cells of a layer, in order */
    size_t *row_sizes;
    size_t layer_count;
    size_t *best;
    struct pool *pools;
};

/* ---- ranks ---- */

/* A line to a box that is being visited closes a circle. */
static void visit(struct layers *l, size_t box, char *states) {
    states[box] = 1;
    for (size_t i = 0; i < l->graph->line_count; i++) {
        const struct graph_line *line = &l->graph->lines[i];
        if (line->from != box) continue;
        if (states[line->to] == 1) l->is_upward[i] = true;
        else if (!states[line->to]) visit(l, line->to, states);
    }
    states[box] = 2;
}

static size_t upper(const struct layers *l, size_t line) {
    return l->is_upward[line] ? l->graph->lines[line].to : l->graph->lines[line].from;
}

static size_t lower(const struct layers *l, size_t line) {
    return l->is_upward[line] ? l->graph->lines[line].from : l->graph->lines[line].to;
}

static void find_ranks(struct layers *l, char *states) {
    const struct graph *graph = l->graph;
    for (size_t i = 0; i < graph->box_count; i++) {
        if (graph->boxes[i].kind == GRAPH_START && !states[i]) visit(l, i, states);
    }
    for (size_t i = 0; i < graph->box_count; i++) {
        if (!states[i]) visit(l, i, states);
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < graph->line_count; i++) {
            size_t least = l->ranks[upper(l, i)] + 1;
            if (l->ranks[lower(l, i)] >= least) continue;
            l->ranks[lower(l, i)] = least;
            changed = true;
        }
    }
}

/* What nothing leads to stands right above what it leads to. */
static void lower_sources(struct layers *l) {
    for (size_t box = 0; box < l->graph->box_count; box++) {
        size_t nearest = SIZE_MAX;
        bool is_source = l->graph->boxes[box].kind != GRAPH_START;
        for (size_t i = 0; i < l->graph->line_count; i++) {
            if (lower(l, i) == box) is_source = false;
            if (upper(l, i) == box && l->ranks[lower(l, i)] < nearest) nearest = l->ranks[lower(l, i)];
        }
        if (is_source && nearest != SIZE_MAX) l->ranks[box] = nearest - 1;
    }
}

/* ---- cells ---- */

static size_t add_cell(struct layers *l, size_t layer, double width, double height, bool is_box) {
    l->cells[l->cell_count] = (struct cell){
        .layer = layer, .order = l->row_sizes[layer]++, .width = width, .height = height, .is_box = is_box};
    return l->cell_count++;
}

static void add_segment(struct layers *l, size_t up, size_t down) {
    l->segments[l->segment_count++] = (struct segment){up, down};
}

static void make_line_cells(struct layers *l, size_t line) {
    size_t up = upper(l, line), down = lower(l, line), from = up;
    size_t top = l->ranks[up] * 2, bottom = l->ranks[down] * 2, labelled = l->is_upward[line] ? bottom - 1 : top + 1;
    const struct graph_place *label = &l->layout->routes[line].label;
    l->first_segments[line] = l->segment_count;
    for (size_t layer = top + 1; layer < bottom; layer++) {
        bool has_label = layer == labelled;
        size_t cell = add_cell(l, layer, has_label ? label->width : 0, has_label ? label->height : 0, false);
        add_segment(l, from, cell);
        from = cell;
    }
    add_segment(l, from, down);
}

static int make_cells(struct layers *l) {
    const struct graph *graph = l->graph;
    size_t deepest = 0, count = graph->box_count;
    for (size_t i = 0; i < graph->box_count; i++) deepest = l->ranks[i] > deepest ? l->ranks[i] : deepest;
    for (size_t i = 0; i < graph->line_count; i++) count += (l->ranks[lower(l, i)] - l->ranks[upper(l, i)]) * 2;
    l->layer_count = deepest * 2 + 1;
    l->cells = arena_array(graph->arena, count, sizeof *l->cells);
    l->segments = arena_array(graph->arena, count, sizeof *l->segments);
    l->best = arena_array(graph->arena, count, sizeof *l->best);
    l->pools = arena_array(graph->arena, count, sizeof *l->pools);
    l->row_sizes = arena_array(graph->arena, l->layer_count, sizeof *l->row_sizes);
    l->rows = arena_array(graph->arena, l->layer_count, sizeof *l->rows);
    if (!l->cells || !l->segments || !l->best || !l->pools || !l->row_sizes || !l->rows) return GUICHET_MEMORY;
    for (size_t i = 0; i < graph->box_count; i++)
        add_cell(l, l->ranks[i] * 2, l->layout->boxes[i].width, l->layout->boxes[i].height, true);
    for (size_t i = 0; i < graph->line_count; i++) make_line_cells(l, i);
    for (size_t layer = 0; layer < l->layer_count; layer++) {
        l->rows[layer] = arena_array(graph->arena, l->row_sizes[layer] + 1, sizeof **l->rows);
        if (!l->rows[layer]) return GUICHET_MEMORY;
    }
    for (size_t i = 0; i < l->cell_count; i++) l->rows[l->cells[i].layer][l->cells[i].order] = i;
    return GUICHET_OK;
}

/* ---- order ---- */

static size_t crossings(const struct layers *l) {
    size_t count = 0;
    for (size_t i = 0; i < l->segment_count; i++) {
        const struct cell *up = &l->cells[l->segments[i].up], *down = &l->cells[l->segments[i].down];
        for (size_t k = i + 1; k < l->segment_count; k++) {
            const struct cell *other = &l->cells[l->segments[k].up], *below = &l->cells[l->segments[k].down];
            if (other->layer != up->layer) continue;
            count += (up->order < other->order && down->order > below->order) ||
                     (up->order > other->order && down->order < below->order);
        }
    }
    return count;
}

/* Insertion: stable, and rows are short. */
static void sort_row(struct layers *l, size_t layer) {
    size_t *row = l->rows[layer];
    for (size_t i = 1; i < l->row_sizes[layer]; i++) {
        size_t cell = row[i], k = i;
        for (; k > 0 && l->cells[row[k - 1]].wanted > l->cells[cell].wanted; k--) row[k] = row[k - 1];
        row[k] = cell;
    }
    for (size_t i = 0; i < l->row_sizes[layer]; i++) l->cells[row[i]].order = i;
}

/* Every cell of the layer wants to stand in the middle of those it is tied to above (or below). */
static void order_row(struct layers *l, size_t layer, bool by_upper) {
    for (size_t i = 0; i < l->row_sizes[layer]; i++) l->cells[l->rows[layer][i]].weight = 0;
    for (size_t i = 0; i < l->segment_count; i++) {
        size_t own = by_upper ? l->segments[i].down : l->segments[i].up;
        size_t other = by_upper ? l->segments[i].up : l->segments[i].down;
        struct cell *cell = &l->cells[own];
        if (cell->layer != layer) continue;
        cell->wanted = (cell->weight > 0 ? cell->wanted : 0) + (double)l->cells[other].order;
        cell->weight += 1;
    }
    for (size_t i = 0; i < l->row_sizes[layer]; i++) {
        struct cell *cell = &l->cells[l->rows[layer][i]];
        cell->wanted = cell->weight > 0 ? cell->wanted / cell->weight : (double)cell->order;
    }
    sort_row(l, layer);
}

static void find_order(struct layers *l) {
    size_t fewest = SIZE_MAX;
    for (size_t sweep = 0; sweep < ORDER_SWEEPS && fewest > 0; sweep++) {
        size_t now = crossings(l);
        if (now < fewest) {
            fewest = now;
            for (size_t i = 0; i < l->cell_count; i++) l->best[i] = l->cells[i].order;
        }
        for (size_t step = 1; step < l->layer_count; step++)
            order_row(l, sweep % 2 ? l->layer_count - 1 - step : step, sweep % 2 == 0);
    }
    for (size_t i = 0; i < l->cell_count; i++) {
        l->cells[i].order = l->best[i];
        l->rows[l->cells[i].layer][l->best[i]] = i;
    }
}

/* ---- x ---- */

static double apart(const struct layers *l, size_t left, size_t right) {
    return (l->cells[left].width + l->cells[right].width) / 2 + GAP_X;
}

/* Moves a row's cells as near to where they want to be as their order and widths admit: pools of adjacent violators. */
static void place_row(struct layers *l, size_t layer) {
    struct pool *pools = l->pools;
    size_t count = 0, *row = l->rows[layer];
    double offset = 0;
    for (size_t i = 0; i < l->row_sizes[layer]; i++) {
        if (i) offset += apart(l, row[i - 1], row[i]);
        const struct cell *cell = &l->cells[row[i]];
        pools[count++] = (struct pool){(cell->wanted - offset) * cell->weight, cell->weight, 1};
        while (count > 1 &&
               pools[count - 2].sum / pools[count - 2].weight > pools[count - 1].sum / pools[count - 1].weight) {
            pools[count - 2].sum += pools[count - 1].sum;
            pools[count - 2].weight += pools[count - 1].weight;
            pools[count - 2].count += pools[count - 1].count;
            count--;
        }
    }
    offset = 0;
    for (size_t pool = 0, i = 0; pool < count; pool++) {
        for (size_t k = 0; k < pools[pool].count; k++, i++) {
            if (i) offset += apart(l, row[i - 1], row[i]);
            l->cells[row[i]].x = pools[pool].sum / pools[pool].weight + offset;
        }
    }
}

/* Where the row's cells want to be: in the middle of those above, below, or both. */
static void want_row(struct layers *l, size_t layer, bool from_above, bool from_below) {
    for (size_t i = 0; i < l->row_sizes[layer]; i++) {
        struct cell *cell = &l->cells[l->rows[layer][i]];
        cell->weight = 0.05; /* a cell without neighbours stays, but gives way */
        cell->wanted = cell->x * cell->weight;
    }
    for (size_t i = 0; i < l->segment_count; i++) {
        struct cell *up = &l->cells[l->segments[i].up], *down = &l->cells[l->segments[i].down];
        double weight = up->is_box || down->is_box ? 1 : STRAIGHT;
        bool is_down = from_above && down->layer == layer, is_up = from_below && up->layer == layer;
        if (!is_down && !is_up) continue;
        struct cell *cell = is_down ? down : up, *other = is_down ? up : down;
        cell->wanted += other->x * weight;
        cell->weight += weight;
    }
    for (size_t i = 0; i < l->row_sizes[layer]; i++) {
        struct cell *cell = &l->cells[l->rows[layer][i]];
        cell->wanted /= cell->weight;
    }
}

static void find_x(struct layers *l) {
    for (size_t sweep = 0; sweep < PLACE_SWEEPS; sweep++) {
        bool is_last = sweep + 4 >= PLACE_SWEEPS, is_down = sweep % 2 == 0;
        for (size_t step = 0; step < l->layer_count; step++) {
            size_t layer = is_down ? step : l->layer_count - 1 - step;
            want_row(l, layer, is_down || is_last, !is_down || is_last);
            place_row(l, layer);
        }
    }
}

/* Between its neighbours in the row. */
static void free_room(const struct layers *l, size_t cell, double *from, double *to) {
    const struct cell *own = &l->cells[cell];
    const size_t *row = l->rows[own->layer];
    *from = -1e9;
    *to = 1e9;
    if (own->order > 0) *from = l->cells[row[own->order - 1]].x + apart(l, row[own->order - 1], cell);
    if (own->order + 1 < l->row_sizes[own->layer])
        *to = l->cells[row[own->order + 1]].x - apart(l, cell, row[own->order + 1]);
}

/* From below, as far up as one x will do, then again: few bends, and the last stretch above the box it leads to. */
static void straighten(struct layers *l, size_t line) {
    size_t first = l->first_segments[line], up = upper(l, line), down = lower(l, line);
    size_t count = (l->ranks[down] - l->ranks[up]) * 2 - 1; /* cells: segments first … first+count-1 lead to them */
    double wanted = l->cells[down].x;
    for (size_t rest = count; rest > 0;) {
        double from = -1e9, to = 1e9;
        size_t end = rest;
        while (rest > 0) {
            double left, right;
            free_room(l, l->segments[first + rest - 1].down, &left, &right);
            left = left > from ? left : from;
            right = right < to ? right : to;
            if (left > right && rest < end) break;
            from = left;
            to = right;
            rest--;
        }
        wanted = wanted < from ? from : wanted > to ? to : wanted;
        for (size_t i = rest; i < end; i++) l->cells[l->segments[first + i].down].x = wanted;
    }
}

static void shift_to_margin(struct layers *l) {
    double left = 0, right = 0;
    for (size_t i = 0; i < l->cell_count; i++) {
        const struct cell *cell = &l->cells[i];
        if (i == 0 || cell->x - cell->width / 2 < left) left = cell->x - cell->width / 2;
        if (i == 0 || cell->x + cell->width / 2 > right) right = cell->x + cell->width / 2;
    }
    for (size_t i = 0; i < l->cell_count; i++) l->cells[i].x += MARGIN - left;
    l->layout->width = right - left + 2 * MARGIN;
}

/* ---- y and routes ---- */

/* The middles and heights of the layers. */
static void find_y(struct layers *l, struct graph_place *rows) {
    double y = MARGIN;
    for (size_t layer = 0; layer < l->layer_count; layer++) {
        double height = 0;
        for (size_t i = 0; i < l->row_sizes[layer]; i++) {
            const struct cell *cell = &l->cells[l->rows[layer][i]];
            if (cell->height > height) height = cell->height;
        }
        rows[layer] = (struct graph_place){.y = y + height / 2, .height = height};
        y += height + GAP_Y;
    }
    l->layout->height = y - GAP_Y + MARGIN;
    for (size_t i = 0; i < l->graph->box_count; i++) {
        l->layout->boxes[i].x = l->cells[i].x;
        l->layout->boxes[i].y = rows[l->cells[i].layer].y;
    }
}

/* Where on its upper or lower side the segment meets the box: beside the others, in the order of their other ends. */
static double port(const struct layers *l, size_t segment, bool is_lower_side) {
    size_t box = is_lower_side ? l->segments[segment].up : l->segments[segment].down;
    size_t count = 0, place = 0;
    double own = l->cells[is_lower_side ? l->segments[segment].down : l->segments[segment].up].x;
    for (size_t i = 0; i < l->segment_count; i++) {
        if ((is_lower_side ? l->segments[i].up : l->segments[i].down) != box) continue;
        double other = l->cells[is_lower_side ? l->segments[i].down : l->segments[i].up].x;
        place += other < own || (i < segment && !(other > own));
        count++;
    }
    double room = l->cells[box].width * 0.7, spread = room < PORT * (double)count ? room : PORT * (double)count;
    return l->cells[box].x + (((double)place + 0.5) / (double)count - 0.5) * spread;
}

static void add_point(struct graph_route *route, double x, double y) {
    route->points[route->point_count++] = (struct graph_place){.x = x, .y = y};
}

static int make_route(const struct layers *l, const struct graph_place *rows, size_t line) {
    struct graph_route *route = &l->layout->routes[line];
    size_t first = l->first_segments[line], up = upper(l, line), down = lower(l, line);
    size_t count = (l->ranks[down] - l->ranks[up]) * 2, last = first + count - 1;
    route->points = arena_array(l->graph->arena, count * 2 + 2, sizeof *route->points);
    if (!route->points) return GUICHET_MEMORY;
    const struct cell *label = &l->cells[l->is_upward[line] ? l->segments[last].up : l->segments[first].down];
    route->label.x = label->x;
    route->label.y = rows[label->layer].y;
    add_point(route, port(l, first, true), rows[l->cells[up].layer].y + l->cells[up].height / 2);
    for (size_t i = first; i < last; i++) {
        const struct cell *cell = &l->cells[l->segments[i].down];
        add_point(route, cell->x, rows[cell->layer].y - rows[cell->layer].height / 2);
        add_point(route, cell->x, rows[cell->layer].y + rows[cell->layer].height / 2);
    }
    add_point(route, port(l, last, false), rows[l->cells[down].layer].y - l->cells[down].height / 2);
    for (size_t i = 0, k = route->point_count - 1; l->is_upward[line] && i < k; i++, k--) {
        struct graph_place kept = route->points[i];
        route->points[i] = route->points[k];
        route->points[k] = kept;
    }
    return GUICHET_OK;
}

int graph_lay_out(const struct graph *graph, struct graph_layout *layout) {
    struct layers l = {.graph = graph, .layout = layout};
    char *states = arena_alloc(graph->arena, graph->box_count);
    l.ranks = arena_array(graph->arena, graph->box_count, sizeof *l.ranks);
    l.is_upward = arena_array(graph->arena, graph->line_count + 1, sizeof *l.is_upward);
    l.first_segments = arena_array(graph->arena, graph->line_count + 1, sizeof *l.first_segments);
    if (!states || !l.ranks || !l.is_upward || !l.first_segments) return GUICHET_MEMORY;
    find_ranks(&l, states);
    lower_sources(&l);
    int status = make_cells(&l);
    if (status) return status;
    find_order(&l);
    find_x(&l);
    for (size_t i = 0; i < graph->line_count; i++) straighten(&l, i);
    shift_to_margin(&l);
    struct graph_place *rows = arena_array(graph->arena, l.layer_count, sizeof *rows);
    if (!rows) return GUICHET_MEMORY;
    find_y(&l, rows);
    for (size_t i = 0; i < graph->line_count && !status; i++) status = make_route(&l, rows, i);
    return status;
}
