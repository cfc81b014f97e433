/* Reply templates: texts with places that a case fills, "{{number}}", "{{input.item_ids}}".
 *
 * Floor: desk (pure: no store, no script). Thread: any. Places are those of one table, and the input's fields of the
 * type that the template is for; what a place names is known when the template is written, not when it is used. */
#ifndef DESK_TEMPLATE_H
#define DESK_TEMPLATE_H

#include "desk/record.h"

#define TEMPLATE_TEXT_MAX 20000

/* {"title": {"fr", "en"}, "type", "team", "event", "text"}: every fault is added with its pointer. */
void template_check(const struct registry *registry, yyjson_val *root, struct faults *faults);
/* The text with its places filled. What the case does not say is left empty. */
int template_fill(const struct record *record, const struct calendar *calendar, const char *language, int64_t now,
                  struct bytes text, struct buffer *out);

#endif
