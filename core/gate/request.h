/* One HTTP request: a table of steps and one runner.
 *
 *   steps[] = { route · authorize · body · handle · respond }
 *
 * Floor: gate. Thread: its worker's. A step looks at what it has and says NEXT, WAIT (back to the loop; whoever was
 * asked calls request_run again) or FAIL (status and words are in `why`; the runner goes to respond). A request owns an
 * arena; all it needs lives and dies there. When its connection goes, `connection` is NULL and it ends silently once
 * what it waits for has come back. */
#ifndef GATE_REQUEST_H
#define GATE_REQUEST_H

#include "desk/authorise.h"
#include "desk/claim.h"
#include "desk/cosign.h"
#include "desk/answer_link.h"
#include "desk/deliver.h"
#include "desk/effect_act.h"
#include "desk/fire.h"
#include "desk/item.h"
#include "desk/legal_hold.h"
#include "desk/reads.h"
#include "desk/share.h"
#include "desk/statistician.h"
#include "desk/submit.h"
#include "desk/scan_release.h"
#include "desk/upload.h"
#include "desk/upload_files.h"
#include "desk/view.h"
#include "desk/workshop.h"
#include "gate/connection.h"
#include "gate/feed.h"
#include "gate/rates.h"
#include "gate/routes.h"
#include "wire/http_path.h"
#include "wire/http_request.h"
#include "wire/problem.h"

enum step_result { STEP_NEXT, STEP_WAIT, STEP_FAIL };

#define REQUEST_HEADERS_MAX 12

struct request_header {
    const char *name, *value;
};

struct request {
    struct request *next_spare;
    struct connection *connection; /* NULL once the peer has gone */
    struct worker *worker;
    struct identity *identity; /* held; NULL on the operations face */
    const struct actor *actor; /* its actor; NULL on the operations face and when the certificate is nobody here */
    struct arena arena;
    struct http_request http;
    struct http_path path;
    struct http_query query;
    const struct route *route; /* NULL before the route is known, or when there is none */
    struct bytes parameter;    /* what stood for {id}, {type} … */
    struct bytes parameter2;   /* … and for a second one */
    struct id id;              /* of the request: X-Request-Id */
    int64_t started_us, now;
    const char *language;

    size_t step;
    bool is_running, is_failed, is_answered, body_begun, wants_body;
    struct buffer body; /* a buffered body */
    struct fail why;
    struct faults *faults;
    struct rates_left left; /* of the caller's rates */
    bool is_over_rate;      /* only a vital submission goes on */

    struct bytes current, yours; /* JSON of a stale precondition: what stands, what was sent */

    /* the answer */
    int code;
    const char *media_type;
    const char *cache_control; /* NULL: no-store */
    struct request_header headers[REQUEST_HEADERS_MAX];
    size_t header_count;
    struct buffer out;
    struct bytes reply; /* instead of `out`, when data is not NULL: bytes that live as long as the request */

    /* what a handler is doing; `stage` is its own */
    int stage;
    struct reads_writing *reading; /* before something leaves */
    struct scan_releasing *releasing;
    struct legal_holding *holding; /* before the case is shown */
    struct tasks *tasks;           /* many tasks at once: handle_tasks.c */
    struct item_writing *writing;  /* a draft, note, view or template on its way */
    struct record *held;           /* a record that outlives a second question; its key is wiped with the request */
    enum sight sight;
    struct store_note *note;          /* a checkpoint that outlives another question */
    struct watcher watcher;           /* of a long poll */
    struct subscription subscription; /* of an event stream */
    const uint8_t *link_digest;       /* of the link to an answer by which the caller comes … */
    size_t passage;                   /* of a number with a suffix: with which entity in order; 0: none named */
    int64_t link_part;                /* … and the part that it is for */
    const char *watched_etag;
    uint64_t watch_until_ms; /* by the loop's clock */
    union {
        struct submission submission;
        struct firing firing;
        struct sharing sharing;
        struct claiming claiming;
        struct authorising authorising;
        struct delivery delivery;
        struct answer_linking linking;
        struct effect_act effect_act;
        struct query query;
        struct store_letter asking; /* for a checkpoint */
        struct cosigning cosigning;
        struct statistics statistics;
        struct upload *upload;
        struct workshop_order order;
        struct bulk *bulk;
        void *job; /* a handler's own, in the arena */
    } use;
};

/* NULL: no memory. */
struct request *request_new(struct connection *connection);
/* Gives it bytes of the peer; *used bytes are done with. Run it afterwards. */
void request_feed(struct request *r, struct bytes in, size_t *used);
/* True while it waits for bytes of the peer: its head, or the body it was ready for. */
bool request_wants(const struct request *r);
/* Runs the steps until one waits or the answer is out; may free the request. */
void request_run(struct request *r);
/* Ends the memory kept for later requests. */
void request_drop_spares(struct worker *worker);
/* The peer has gone. */
void request_abandon(struct request *r);

/* For handlers. */
void request_header(struct request *r, const char *name, const char *value);
/* Begins a JSON answer in r->out. */
void request_json(struct request *r, int code, struct json_out *out);
/* Notes a failure; returns STEP_FAIL. */
enum step_result request_fail(struct request *r, int status, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
enum step_result request_fail_as(struct request *r, const struct fail *why);
/* 429: more requests in a second than agreed. */
enum step_result request_fail_rate(struct request *r);
/* A query parameter as text (NUL-ended), or NULL. */
const char *request_parameter(const struct request *r, const char *name);

#endif
