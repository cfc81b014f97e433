/* Ids in, batches out; bounded everywhere, as what comes over the network is not ours. */
#include "question.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_MAX 10
#define ID_MAX    40
#define BODY_MAX  (1u << 20)

/* A copy without blanks, in capitals; NULL for what is no number of an item (it will stand in a URL). */
static char *copy_id(const char *text) {
    char id[ID_MAX + 1];
    size_t size = 0;
    for (; *text; text++) {
        char c = *text;
        if (c == ' ') continue;
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        bool is_good = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_good || size == ID_MAX) return NULL;
        id[size++] = c;
    }
    return size ? strndup(id, size) : NULL;
}

static bool read_ids(struct question *question, yyjson_val *ids) {
    size_t index, max;
    yyjson_val *id;
    if (yyjson_arr_size(ids) == 0 || yyjson_arr_size(ids) > QUESTION_IDS_MAX) return false;
    yyjson_arr_foreach(ids, index, max, id) {
        const char *text = yyjson_get_str(id);
        question->ids[index] = text && strlen(text) == yyjson_get_len(id) ? copy_id(text) : NULL;
        if (!question->ids[index]) return false;
        question->count++;
    }
    return true;
}

struct question *question_read(uint64_t call, const char *args, size_t size) {
    struct question *question = calloc(1, sizeof *question);
    yyjson_doc *doc = yyjson_read(args, size, 0);
    if (!question) goto out;
    question->call = call;
    if (!answer_open(&question->answer) || !read_ids(question, yyjson_obj_get(yyjson_doc_get_root(doc), "item_ids"))) {
        question_free(question);
        question = NULL;
    }
out:
    yyjson_doc_free(doc);
    return question;
}

void question_free(struct question *question) {
    if (!question) return;
    for (size_t i = 0; i < question->count; i++) free(question->ids[i]);
    if (question->curl) curl_easy_cleanup(question->curl);
    answer_close(&question->answer);
    free(question->body);
    free(question);
}

char *question_next_url(struct question *question, const char *base) {
    char *url = NULL;
    size_t size = 0, end = question->begun + BATCH_MAX;
    FILE *text = open_memstream(&url, &size);
    if (!text) return NULL;
    fputs(base, text);
    for (size_t i = question->begun; i < end && i < question->count; i++)
        fprintf(text, "%c%s", i == question->begun ? '/' : ',', question->ids[i]);
    fputs("?lang=fr_FR", text);
    question->done = question->begun;
    question->begun = end < question->count ? end : question->count;
    question->size = 0;
    if (fclose(text) == 0) return url;
    free(url);
    return NULL;
}

size_t question_take(char *data, size_t one, size_t size, void *argument) {
    struct question *question = argument;
    if (one * size > BODY_MAX - question->size) return 0; /* curl ends the transfer */
    char *body = realloc(question->body, question->size + one * size + 1);
    if (!body) return 0;
    memcpy(body + question->size, data, one * size);
    question->body = body;
    question->size += one * size;
    return one * size;
}

const char *question_close_batch(struct question *question, long http_status) {
    size_t first = question->done;
    question->done = question->begun;
    return answer_add(&question->answer, http_status, question->body ? question->body : "", question->size,
                      (const char *const *)question->ids + first, question->begun - first);
}
