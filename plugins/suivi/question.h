/* One question under way: its ids, asked ten at a time, and what came back so far.
 *
 * Thread: whoever holds it; made on the plugin's thread, then the worker's. */
#ifndef SUIVI_QUESTION_H
#define SUIVI_QUESTION_H

#include "answer.h"

#include <curl/curl.h>
#include <stdint.h>

#define QUESTION_IDS_MAX 100

struct question {
    struct question *next;
    uint64_t call;
    char *ids[QUESTION_IDS_MAX];
    size_t count, begun, done; /* ids: all, in a request that has begun, answered */
    CURL *curl;
    struct answer answer;
    char *body;
    size_t size;
};

/* From {"item_ids":["6A 18987970674"]}; blanks go, letters are made large. NULL when that is not what `args` is. */
struct question *question_read(uint64_t call, const char *args, size_t size);
void question_free(struct question *question);

/* The next request: "BASE/ID,ID?lang=fr_FR", to be freed; NULL without memory. */
char *question_next_url(struct question *question, const char *base);
/* curl's write function, with the question for its last argument. */
size_t question_take(char *data, size_t one, size_t size, void *question);
/* The request's answer is here: as answer_add. */
const char *question_close_batch(struct question *question, long http_status);

#endif
