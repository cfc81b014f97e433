/* The yearly report as it is shown: one set of tables, in three dresses.
 *
 * Floor: desk. Thread: any; `territory` stands between territories_enter and territories_leave. */
#ifndef DESK_YEARLY_VIEW_H
#define DESK_YEARLY_VIEW_H

#include "desk/desk.h"
#include "desk/yearly.h"

struct yearly_view {
    const struct desk *desk;
    const struct yearly *yearly; /* finished */
    const struct territory *territory;
    const char *language; /* "fr" or "en" */
    struct arena *arena;
};

/* What a row is about, as people call it; its key when nobody has a name for it. */
const char *yearly_view_label(const struct yearly_view *view, enum yearly_which which, const char *key);
/* One of two texts, by the language. */
const char *yearly_view_pick(const struct yearly_view *view, const char *fr, const char *en);
/* A text { fr, en } of the territory's file, or a plain one; "" when it is absent. */
const char *yearly_view_title(const struct yearly_view *view, yyjson_val *value);

/* An object: territory, year, period, tables with the year before, proof. */
void yearly_view_json(const struct yearly_view *view, struct json_out *out);
/* RFC 4180: table,key,label,figure,unit,year,year_before, a line a figure. */
void yearly_view_csv(const struct yearly_view *view, struct buffer *out);
/* A page of its own, without scripts or anything from elsewhere; prints on A4. */
void yearly_view_html(const struct yearly_view *view, struct buffer *out);
/* Value of Content-Security-Policy under which that page is shown: its one style by its hash, nothing else. */
const char *yearly_view_policy(const struct yearly_view *view);

/* ---- of the page ---- */

/* Text between tags or in an attribute. */
void yearly_view_escape(struct buffer *out, const char *text);
/* Twelve pairs of bars of what was received; the table of months is its alternative. */
void yearly_view_chart(const struct yearly_view *view, struct buffer *out);

#endif
