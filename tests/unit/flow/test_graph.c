/* Drawings: everything of the flow is in them, hostile texts stay texts, and in the SVG nothing lies on anything. */
#include "flow/graph.h"
#include "flow_fixture.h"

static struct buffer out;

static const char *draw(const struct flow *flow, enum graph_format format, const char *language) {
    buffer_clear(&out);
    assert_int_equal(graph_write(flow, format, language, &out), GUICHET_OK);
    assert_int_equal(buffer_add_byte(&out, '\0'), GUICHET_OK);
    return out.data;
}

static const char hold[] =
    "return workflow { type = 'a.hold', title = { fr = 'Maintien', en = 'Hold' }, holder = 'courrier',\n"
    "  bases = law.general, due = { normal = '2 hours', urgent = '1 hour', vital = false }, start = 'review',\n"
    "  any = { withdraw = { by = 'requester', to = 'withdrawn', title = { fr = 'Retirer', en = 'Withdraw' } } },\n"
    "  input = { till = field.datetime {} },\n"
    "  states = {\n"
    "    review = { title = { fr = 'Contrôle', en = 'Review' }, task = { team = 'legal', role = 'jurist' },\n"
    "      on = { accept = 'order', ask = 'clarify', refuse = 'refused' } },\n"
    "    clarify = { clock = 'paused', timers = { remind = '3 working days', lapse = '10 working days' },\n"
    "      on = { reply = { by = 'requester', to = 'review' }, ['timer.remind'] = { notify = 'requester' },\n"
    "             ['timer.lapse'] = 'lapsed' } },\n"
    "    order = { call = { service = 'tracking.events' }, on = { ['call.done'] = 'second', ['call.failed'] = 'second' "
    "} "
    "},\n"
    "    second = { approve = { team = 'legal', role = 'jurist', distinct_from = { 'review' }, quorum = 2 },\n"
    "      on = { approve = 'held', ['return'] = 'review' } },\n"
    "    held = { timers = { expiry = { at = function(c) return c.input.till end } },\n"
    "      on = { ['timer.expiry'] = 'released' } },\n"
    "    released = { final = 'answered', answer = function(c) return {} end },\n"
    "    withdrawn = { final = 'withdrawn' }, refused = { final = 'refused' }, lapsed = { final = 'lapsed' } } }\n";

static void every_format_tells_states_teams_clocks_timers_and_eyes(void **state) {
    static const char *const told[] = {
        "Contrôle",           "legal",       "jurist",      "délai suspendu", "10 jours ouvrés",   "tracking.events",
        "double regard",      "2 personnes", "call.failed", "timer.lapse",    "moment du dossier", "Dans chaque état",
        "Retirer (requérant)"};
    struct flow *flow = load(hold);
    (void)state;
    for (enum graph_format format = GRAPH_SVG; format <= GRAPH_MERMAID; format++) {
        const char *text = draw(flow, format, "fr");
        for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
            if (!strstr(text, told[i])) fail_msg("format %d lacks \"%s\"", format, told[i]);
        }
        assert_non_null(strstr(draw(flow, format, "en"), "Withdraw (requester)"));
        assert_non_null(strstr(draw(flow, format, "en"), "10 working days"));
    }
    flow_free(flow);
}

static void the_same_flow_gives_the_same_bytes(void **state) {
    struct flow *one = load(hold), *two = load(hold);
    (void)state;
    char *first = strdup(draw(one, GRAPH_SVG, "fr"));
    assert_string_equal(first, draw(two, GRAPH_SVG, "fr"));
    free(first);
    flow_free(one);
    flow_free(two);
}

static void formats_have_words_and_media_types(void **state) {
    enum graph_format format;
    (void)state;
    assert_int_equal(graph_format_of(BYTES("dot"), &format), GUICHET_OK);
    assert_int_equal(format, GRAPH_DOT);
    assert_int_equal(graph_format_of(BYTES("png"), &format), GUICHET_INVALID);
    assert_string_equal(graph_media_type(GRAPH_SVG), "image/svg+xml");
}

/* Tags nest, and what is between them holds no sign of its own: enough of XML for what is written here. */
static void assert_well_formed(const char *text) {
    char open[40][20];
    size_t depth = 0;
    for (const char *c = text; *c; c++) {
        if (*c == '&')
            assert_true(strncmp(c, "&amp;", 5) == 0 || strncmp(c, "&lt;", 4) == 0 || strncmp(c, "&gt;", 4) == 0 ||
                        strncmp(c, "&quot;", 6) == 0);
        if (*c != '<') continue;
        const char *end = strchr(c, '>');
        size_t size = strcspn(c + 1, " >/");
        assert_non_null(end);
        if (c[1] == '/') {
            size = strcspn(c + 2, ">");
            assert_true(depth > 0 && strlen(open[depth - 1]) == size && strncmp(open[depth - 1], c + 2, size) == 0);
            depth--;
        } else if (end[-1] != '/') {
            assert_true(depth < 40 && size < 20);
            snprintf(open[depth++], 20, "%.*s", (int)size, c + 1);
        }
        c = end;
    }
    assert_int_equal(depth, 0);
}

static void hostile_texts_stay_texts(void **state) {
    struct flow *flow =
        load("local bad = '\"]; x [<script>alert(1)</script>&amp;#]]>\\\\ end\\n--> `|'\n"
             "return workflow { type = 'a.b', title = bad, holder = 'courrier', bases = law.general, start = 'one',\n"
             "  due = { normal = '2 hours', urgent = '1 hour', vital = false },\n"
             "  states = { one = { title = bad, task = { team = bad, role = 'agent' }, on = { go = { to = 'two', title "
             "= bad } } },\n"
             "             two = { title = bad, final = 'refused' } } }\n");
    (void)state;
    const char *svg = draw(flow, GRAPH_SVG, "fr");
    assert_null(strstr(svg, "<script"));
    assert_well_formed(svg);
    const char *dot = draw(flow, GRAPH_DOT, "fr");
    assert_null(strstr(dot, "label=\"\"];"));
    assert_non_null(strstr(dot, "\\\"]; x [<script>"));
    const char *mermaid = draw(flow, GRAPH_MERMAID, "fr");
    assert_null(strstr(mermaid, "<script"));
    assert_null(strstr(mermaid, "`"));
    assert_non_null(strstr(mermaid, "#60;script#62;"));
    flow_free(flow);
}

/* ---- the layout ---- */

struct area {
    double left, top, right, bottom;
};

static size_t read_areas(const char *svg, const char *class, struct area *areas, size_t max) {
    char mark[60];
    size_t count = 0;
    snprintf(mark, sizeof mark, "<rect class=\"%s\" x=\"", class);
    for (const char *c = svg; (c = strstr(c, mark)) && count < max; count++) {
        double x, y, width, height;
        c += strlen(mark);
        assert_int_equal(sscanf(c, "%lf\" y=\"%lf\" width=\"%lf\" height=\"%lf\"", &x, &y, &width, &height), 4);
        areas[count] = (struct area){x, y, x + width, y + height};
    }
    return count;
}

static bool overlap(const struct area *a, const struct area *b) {
    return a->left < b->right - 0.5 && b->left < a->right - 0.5 && a->top < b->bottom - 0.5 && b->top < a->bottom - 0.5;
}

static void assert_nothing_on_anything(const char *svg, size_t boxes) {
    static struct area areas[1000];
    double width, height;
    const char *view = strstr(svg, "viewBox=\"0 0 ");
    assert_int_equal(sscanf(view, "viewBox=\"0 0 %lf %lf", &width, &height), 2);
    size_t count = read_areas(svg, "box", areas, 1000);
    assert_int_equal(count, boxes);
    count += read_areas(svg, "paper", areas + count, 1000 - count);
    for (size_t i = 0; i < count; i++) {
        assert_true(areas[i].left >= 0 && areas[i].top >= 0 && areas[i].right <= width && areas[i].bottom <= height);
        for (size_t k = i + 1; k < count; k++) {
            if (overlap(&areas[i], &areas[k])) fail_msg("%zu and %zu of %zu overlap", i, k, count);
        }
    }
    assert_well_formed(svg);
}

static void boxes_and_labels_keep_apart(void **state) {
    struct flow *flow = load(hold);
    (void)state;
    assert_nothing_on_anything(draw(flow, GRAPH_SVG, "fr"), flow->state_count + 1);
    flow_free(flow);
}

static unsigned next_number(unsigned *seed) {
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

/* Machines of 2 to 60 states with ways everywhere, circles too. */
static void any_machine_is_laid_out(void **state) {
    unsigned seed = 7;
    (void)state;
    for (unsigned round = 0; round < 30; round++) {
        unsigned count = 2 + next_number(&seed) % 59;
        struct buffer source;
        buffer_init(&source, 1u << 20);
        buffer_add_text(&source,
                        "return workflow { type = 'a.b', holder = 'courrier', bases = law.general, start = 's0',\n"
                        "due = { normal = '2 hours', urgent = '1 hour', vital = false }, states = {\n");
        for (unsigned i = 0; i < count; i++) {
            buffer_addf(&source, "s%u = { task = { team = 'legal' }, on = { on = '%s%u'", i,
                        i + 1 < count ? "s" : "fin", i + 1);
            for (unsigned k = next_number(&seed) % 4; k > 0; k--)
                buffer_addf(&source, ", e%u = 's%u'", k, next_number(&seed) % count);
            buffer_add_text(&source, " } },\n");
        }
        buffer_addf(&source, "fin%u = { final = 'refused' } } }", count);
        buffer_add_byte(&source, '\0');
        struct flow *flow = load(source.data);
        assert_nothing_on_anything(draw(flow, GRAPH_SVG, "en"), flow->state_count);
        flow_free(flow);
        buffer_done(&source);
    }
}

static int set_up(void **state) {
    buffer_init(&out, 16u << 20);
    return fixture_set_up(state);
}

static int tear_down(void **state) {
    buffer_done(&out);
    return fixture_tear_down(state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_tells_states_teams_clocks_timers_and_eyes),
        cmocka_unit_test(the_same_flow_gives_the_same_bytes),
        cmocka_unit_test(formats_have_words_and_media_types),
        cmocka_unit_test(hostile_texts_stay_texts),
        cmocka_unit_test(boxes_and_labels_keep_apart),
        cmocka_unit_test(any_machine_is_laid_out),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
