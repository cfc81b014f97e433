/* What has happened, as callers who follow it are told (GET /v1/stream): the public head of a requisition, and what
 * stands in the queue for it.
 *
 * Floor: desk (pure). Thread: any. Who may hear of it is access_sight_row()'s to say; state, task and rights are those
 * of now, so that somebody who reads late is told no more than somebody who asks now. */
#ifndef DESK_NEWS_H
#define DESK_NEWS_H

#include "desk/access.h"

/* Has the requisition itself changed? Otherwise only who holds a task of it. */
bool news_is_of_case(const struct query_row_news *row);
/* Does the queue of somebody who works here look different now? Only for those inside (access_is_inside). */
bool news_is_of_queue(const struct actor *actor, const struct query_row_news *row);
/* For those to whom the case is nothing any more (SIGHT_NONE): did a task of one of their teams end with it? They are
 * told that it is gone (news_put_left). Not told are the people of a team that an event made the holder and another
 * event relieved; and nobody, of what needs to be known. */
bool news_has_left(const struct actor *actor, const struct query_row_news *row, const struct registry *registry);

/* {"id","number","type","state","version","event","due_at",…}: `state` is that after the event, the rest stands as it
 * does now. */
void news_put_case(struct json_out *out, const struct query_row_news *row);
/* {"id","number","type","urgency","event","tasks":[{"id","team","state","claimed","due_at"}]}: the open tasks of the
 * actor's teams; none when they were done. */
void news_put_queue(struct json_out *out, const struct actor *actor, const struct query_row_news *row, int64_t now);
/* {"id","tasks":[]}: no more than what he had. */
void news_put_left(struct json_out *out, const struct query_row_news *row);

#endif
