/* What the handlers of drafts, notes, templates and views do alike with what they keep (desk/item.h): they list it,
 * they have it written, they show what was written.
 *
 * Floor: gate. Thread: the worker's. */
#ifndef GATE_ITEM_STEPS_H
#define GATE_ITEM_STEPS_H

#include "gate/handlers.h"

/* Puts one of them, or nothing when it is not for this caller. */
typedef void item_steps_show(struct json_out *out, const struct request *r, const struct item *item,
                             yyjson_val *content);

/* The content of one; `r->held`'s when it is of a case. */
enum step_result item_steps_open(struct request *r, const struct item *item, yyjson_val **content);
/* The rows of the request's query as {"items", "next"}. */
enum step_result item_steps_list(struct request *r, item_steps_show *show);
/* The revision that If-Match ("3") names; 0, there must be none, for If-None-Match: *; else -1, any. */
enum step_result item_steps_expected(struct request *r, int64_t *expected);
/* Not for a DELETE: nothing is there then. */
void item_steps_etag(struct request *r, int64_t revision);
/* Fails as r->writing did, with the item that stands there (NULL: none) and what was sent, so that no text is lost. */
enum step_result item_steps_stale(struct request *r, const struct item *item, yyjson_val *content,
                                  item_steps_show *show);
/* r->writing, whose on_done runs the request again. */
enum step_result item_steps_begin(struct request *r);
/* After it was stored: 204 for a DELETE, else the item as it is now. */
enum step_result item_steps_written(struct request *r, int code, item_steps_show *show);

#endif
