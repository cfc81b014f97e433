/* Server-sent events (WHATWG HTML §9.2). The id of an event is the index of its log entry, so any process that has the
 * log can go on from it. */
#include "gate/feed.h"

#include "base/clock.h"
#include "base/log.h"
#include "desk/news.h"
#include "gate/app.h"
#include "gate/request.h"
#include "gate/steps.h"

#define TEXT_MAX   (4 << 20) /* of a page */
#define MEMORY_MAX (8 << 20)
#define RETRY_MS   "2000"

/* ---- places ---- */

void feed_places_init(struct feed_places *places) {
    pthread_mutex_init(&places->lock, NULL);
    chain_init(&places->taken);
}

void feed_places_done(struct feed_places *places) {
    if (places->taken.next) pthread_mutex_destroy(&places->lock);
}

/* By party and by person: one walk, when a stream is opened. */
static int take_place(struct feed_places *places, const struct settings *s, struct subscription *sub,
                      struct fail *why) {
    int64_t of_party = 0, of_person = 0;
    int status = GUICHET_OK;
    pthread_mutex_lock(&places->lock);
    for (struct chain *link = places->taken.next; link != &places->taken; link = link->next) {
        const struct actor *other = chain_item(link, struct subscription, place)->actor;
        of_party += strcmp(other->party->id, sub->actor->party->id) == 0;
        of_person += strcmp(other->person, sub->actor->person) == 0;
    }
    if (of_person >= s->streams_per_person)
        status = fail_code(why, GUICHET_TOO_MANY, "too_many_streams",
                           "as many event streams of this person are open as agreed");
    else if (of_party >= s->streams_per_party)
        status = fail_code(why, GUICHET_TOO_MANY, "too_many_streams",
                           "as many event streams of this party are open as agreed");
    else chain_add_last(&places->taken, &sub->place);
    pthread_mutex_unlock(&places->lock);
    return status;
}

static void free_place(struct feed_places *places, struct subscription *sub) {
    pthread_mutex_lock(&places->lock);
    chain_remove(&sub->place);
    pthread_mutex_unlock(&places->lock);
}

/* ---- bytes out ---- */

/* What stands in feed->text goes out as one chunk. */
static void send_text(struct feed *feed, struct request *r) {
    struct buffer *out = &feed->worker->scratch;
    if (feed->text.size == 0) return;
    buffer_clear(out);
    if (r->http.minor) http_response_chunk(out, buffer_bytes(&feed->text));
    else buffer_add_bytes(out, buffer_bytes(&feed->text));
    r->subscription.is_fresh = true;
    connection_write(r->connection, buffer_bytes(out));
}

/* From here on a caller who comes back needs nothing of what lies before. */
static void add_position(struct buffer *text, const struct subscription *sub) {
    if (sub->follower.next > 0) buffer_addf(text, "id: %lld\n", (long long)(sub->follower.next - 1));
}

static void add_event(struct buffer *text, const char *name, void (*put)(struct json_out *out, const void *what),
                      const void *what) {
    struct json_out out;
    buffer_addf(text, "event: %s\ndata: ", name);
    json_out_init(&out, text);
    put(&out, what);
    buffer_add_text(text, "\n\n");
}

struct share {
    const struct actor *actor;
    const struct query_row_news *row;
    const struct registry *registry;
    int64_t now;
};

static void put_case(struct json_out *out, const void *what) {
    news_put_case(out, ((const struct share *)what)->row);
}

static void put_queue(struct json_out *out, const void *what) {
    const struct share *share = what;
    news_put_queue(out, share->actor, share->row, share->now);
}

static void put_left(struct json_out *out, const void *what) {
    news_put_left(out, ((const struct share *)what)->row);
}

static void add_id(struct buffer *text, const struct share *share) {
    buffer_addf(text, "id: %lld\n", (long long)share->row->entry.log_index);
}

/* The last event of an entry carries its id: who is cut off between the two is told both again. */
static void add_seen(struct buffer *text, const struct share *share, enum sight sight) {
    bool is_queue = access_is_inside(sight) && news_is_of_queue(share->actor, share->row);
    bool is_case = news_is_of_case(share->row);
    if (is_queue && is_case) add_event(text, "queue", put_queue, share);
    if (is_queue || is_case) add_id(text, share);
    if (is_case) add_event(text, "requisition", put_case, share);
    else if (is_queue) add_event(text, "queue", put_queue, share);
}

static void add_unseen(struct buffer *text, const struct share *share) {
    if (!news_has_left(share->actor, share->row, share->registry)) return;
    add_id(text, share);
    add_event(text, "queue", put_left, share);
}

static void add_news(struct buffer *text, const struct share *share) {
    enum sight sight = access_sight_row(share->actor, &share->row->requisition, share->now);
    if (sight == SIGHT_NONE) add_unseen(text, share);
    else add_seen(text, share, sight);
}

/* ---- ending ---- */

bool feed_leave(struct request *r) {
    struct subscription *sub = &r->subscription;
    struct feed *feed = sub->feed;
    if (!feed) return false;
    sub->feed = NULL;
    r->started_us = clock_monotonic_us() - sub->answered_us;
    chain_remove(&sub->follower.link);
    if (--feed->count == 0) timeout_clear(&feed->beat);
    atomic_fetch_sub(&feed->listening, 1);
    free_place(&feed->worker->app->places, sub);
    app_stream_closed(feed->worker->app);
    return true;
}

/* The answer is whole, and the connection ends with it. */
static void end(struct request *r) {
    struct buffer *out = &r->worker->scratch;
    feed_leave(r);
    buffer_clear(out);
    http_response_chunks_end(out);
    if (r->http.minor) connection_write(r->connection, buffer_bytes(out));
    r->step = STEP_COUNT;
    request_run(r);
}

typedef void take_request(struct feed *feed, struct request *r, const void *with);

static void for_each(struct feed *feed, take_request *take, const void *with) {
    for (struct chain *link = feed->followers.next, *next; link != &feed->followers; link = next) {
        next = link->next;
        take(feed, chain_item(link, struct request, subscription.follower.link), with);
    }
}

static void end_outdated(struct feed *feed, struct request *r, const void *none) {
    (void)feed;
    (void)none;
    if (!connection_is_current(r->connection)) end(r);
}

static void end_any(struct feed *feed, struct request *r, const void *none) {
    (void)feed;
    (void)none;
    end(r);
}

/* ---- reading ---- */

static bool has_room(const struct request *r) {
    return r->connection->stream.state == STREAM_OPEN && r->connection->stream.pending == 0;
}

static void note_room(struct feed *feed, struct request *r, const void *none) {
    (void)feed;
    (void)none;
    r->subscription.follower.has_room = has_room(r);
}

static void give(struct feed *feed, struct request *r, const void *with) {
    const struct query *page = with;
    struct subscription *sub = &r->subscription;
    if (!has_room(r) || sub->follower.next < page->from || sub->follower.next >= page->value) return;
    buffer_clear(&feed->text);
    for (size_t i = 0; i < page->count; i++) {
        const struct share share = {sub->actor, &page->rows.news[i], feed->worker->seat.desk->registry,
                                    page->filter.now};
        if (share.row->entry.log_index >= sub->follower.next) add_news(&feed->text, &share);
    }
    if (feed->text.status) {
        end(r); /* no memory: he comes back for it */
        return;
    }
    sub->follower.next = page->value;
    send_text(feed, r);
}

/* To all who stand within it. True: there may be more. */
static bool give_page(struct feed *feed, int64_t from, int64_t size) {
    struct query page = {.kind = QUERY_NEWS, .arena = &feed->arena, .from = from, .limit = size};
    if (from < 0) return false;
    page.filter.now = loop_utc_ms(&feed->worker->loop);
    require(store_read(feed->worker->seat.reader, &page)); /* SQLite answers at once */
    if (page.status) log_line(LOG_ERROR, "stream.failed", LOG_TEXT("detail", page.why.text));
    for_each(feed, page.status ? end_any : give, &page);
    arena_reset(&feed->arena);
    return page.value > from;
}

/* The page at the end of the log, for those who wait there, and one for somebody who has a way to catch up: he stops
 * nobody. More of them another turn. */
static void look(struct feed *feed) {
    struct store_figures figures;
    for_each(feed, end_outdated, NULL);
    if (!feed->count) return;
    store_figures(feed->worker->seat.desk->store, &figures);
    for_each(feed, note_room, NULL);
    const struct feed_turn turn = feed_turn_take(&feed->followers, feed->count, (int64_t)figures.log_size);
    bool has_more = give_page(feed, turn.near, turn.size);
    has_more |= give_page(feed, turn.behind, turn.size);
    if (has_more) feed_hint(feed);
}

static void on_rung(struct letter *letter) {
    struct feed *feed = chain_item(letter, struct feed, letter);
    atomic_store(&feed->is_rung, false);
    look(feed);
}

void feed_hint(struct feed *feed) {
    if (!atomic_load(&feed->listening) || atomic_exchange(&feed->is_rung, true)) return;
    mailbox_post(&feed->worker->loop.mailbox, &feed->letter);
}

void feed_resume(struct request *r) {
    if (r->subscription.feed) feed_hint(r->subscription.feed);
}

/* ---- the beat ---- */

/* Something every now and then keeps proxies from taking it for dead, and moves the place to come back to along. */
static void beat(struct feed *feed, struct request *r, const void *none) {
    (void)none;
    bool was_fresh = r->subscription.is_fresh;
    r->subscription.is_fresh = false;
    if (was_fresh || !has_room(r)) return;
    buffer_clear(&feed->text);
    buffer_add_text(&feed->text, ": alive\n");
    add_position(&feed->text, &r->subscription);
    buffer_add_byte(&feed->text, '\n');
    send_text(feed, r);
    r->subscription.is_fresh = false;
}

static void on_beat(struct timeout *timeout) {
    struct feed *feed = chain_item(timeout, struct feed, beat);
    for_each(feed, end_outdated, NULL);
    for_each(feed, beat, NULL);
    if (feed->count) timeout_set(&feed->worker->loop, &feed->beat, feed->worker->settings->heartbeat_s * 1000, on_beat);
}

/* ---- opening ---- */

int feed_enter(struct request *r, struct fail *why) {
    struct worker *worker = r->worker;
    struct subscription *sub = &r->subscription;
    if (worker->draining) return fail(why, GUICHET_UNAVAILABLE, "the gateway is stopping");
    if (!app_stream_opened(worker->app))
        return fail(why, GUICHET_FULL, "as many callers wait for news as this gateway lets");
    sub->actor = r->actor;
    int status = take_place(&worker->app->places, worker->settings, sub, why);
    if (status) {
        app_stream_closed(worker->app);
        return status;
    }
    sub->feed = &worker->feed;
    chain_add_last(&sub->feed->followers, &sub->follower.link);
    if (sub->feed->count++ == 0)
        timeout_set(&worker->loop, &sub->feed->beat, worker->settings->heartbeat_s * 1000, on_beat);
    atomic_fetch_add(&sub->feed->listening, 1);
    return GUICHET_OK;
}

static void write_head(struct request *r) {
    struct http_response response;
    r->code = 200;
    r->media_type = "text/event-stream";
    r->http.keep_alive = false;
    steps_begin_answer(r, &response, false);
    http_response_header_text(&response, "X-Accel-Buffering", "no");
    if (r->http.minor) http_response_chunks(&response);
    else buffer_add_text(&r->worker->scratch, "\r\n");
    connection_write(r->connection, buffer_bytes(&r->worker->scratch));
}

static void put_lost(struct json_out *out, const void *none) {
    (void)none;
    json_object(out);
    json_text_member(out, "code", "position_unknown");
    json_text_member(out, "detail",
                     "the log does not reach to this Last-Event-ID: read the lists again; the stream goes "
                     "on from now");
    json_object_end(out);
}

void feed_begin(struct request *r, int64_t from, bool is_lost) {
    struct feed *feed = r->subscription.feed;
    r->subscription.follower.next = from;
    r->subscription.answered_us = clock_monotonic_us() - r->started_us;
    write_head(r);
    buffer_clear(&feed->text);
    buffer_add_text(&feed->text, "retry: " RETRY_MS "\n");
    add_position(&feed->text, &r->subscription);
    buffer_add_byte(&feed->text, '\n');
    if (is_lost) add_event(&feed->text, "reset", put_lost, NULL);
    send_text(feed, r);
    feed_hint(feed); /* what is behind him, and what was committed meanwhile */
}

void feed_open(struct feed *feed, struct worker *worker) {
    *feed = (struct feed){.worker = worker, .letter.on_open = on_rung};
    chain_init(&feed->followers);
    atomic_init(&feed->listening, 0);
    atomic_init(&feed->is_rung, false);
    arena_init(&feed->arena, MEMORY_MAX);
    buffer_init(&feed->text, TEXT_MAX);
}

void feed_close(struct feed *feed) {
    if (!feed->worker) return;
    require(chain_is_empty(&feed->followers));
    arena_done(&feed->arena);
    buffer_done(&feed->text);
}

void feed_release(struct feed *feed) {
    for_each(feed, end_any, NULL);
}
