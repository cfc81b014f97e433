/* Bars as SVG in the page: no script, no style of their own. */
#include "desk/yearly_view.h"

enum { WIDTH = 720, HEIGHT = 170, BASE = 150, TALLEST = 130, STEP = 60, BAR = 22 };

static int64_t received(const struct yearly_view *view, int sheet, size_t month) {
    return view->yearly->sheets[sheet].tables[YEARLY_MONTH].rows[month].n[0];
}

static int64_t most(const struct yearly_view *view) {
    int64_t found = 1;
    for (int sheet = 0; sheet < 2; sheet++)
        for (size_t month = 0; month < 12; month++)
            if (received(view, sheet, month) > found) found = received(view, sheet, month);
    return found;
}

static void put_bar(struct buffer *out, const char *class, int x, int64_t count, int64_t top) {
    int height = (int)(count * TALLEST / top);
    buffer_addf(out, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>", class, x, BASE - height, BAR,
                height);
}

void yearly_view_chart(const struct yearly_view *view, struct buffer *out) {
    int64_t top = most(view);
    buffer_addf(out,
                "<svg role=\"img\" aria-labelledby=\"chart-title\" viewBox=\"0 0 %d %d\"><title id=\"chart-title\">",
                WIDTH, HEIGHT);
    yearly_view_escape(out,
                       yearly_view_pick(view, "Réquisitions reçues par mois ; les mêmes figures sont dans le tableau",
                                        "Requisitions received by month; the table has the same figures"));
    buffer_add_text(out, "</title>");
    for (size_t month = 0; month < 12; month++) {
        int x = (int)month * STEP + 6;
        put_bar(out, "before", x, received(view, 1, month), top);
        put_bar(out, "year", x + BAR + 2, received(view, 0, month), top);
        buffer_addf(out, "<text x=\"%d\" y=\"%d\">%02zu</text><text x=\"%d\" y=\"%d\">%lld</text>", x + BAR, BASE + 14,
                    month + 1, x + BAR + 2 + BAR / 2, BASE - 4 - (int)(received(view, 0, month) * TALLEST / top),
                    (long long)received(view, 0, month));
    }
    buffer_addf(out, "<line x1=\"0\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/></svg>", BASE, WIDTH, BASE);
}
