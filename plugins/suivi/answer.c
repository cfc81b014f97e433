/* One element of the API: {"returnCode":200,"shipment":{…}} or {"returnCode":404,"returnMessage":…,"idShip":…}.
 * Several ids come as an array of such elements with HTTP 207. */
#include "answer.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const holders[] = {NULL, "courrier", "courrier_international", "chronopost", "colissimo"};

static const struct {
    long code;
    const char *error;
} errors[] = {
    {400, "bad_request"}, {401, "unauthorized"},        {403, "unauthorized"},        {404, "not_found"},
    {429, "too_many"},    {500, "service_unavailable"}, {502, "service_unavailable"}, {503, "service_unavailable"},
    {504, "timeout"},
};

const char *answer_error(long code) {
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (errors[i].code == code) return errors[i].error;
    return code >= 500 && code < 600 ? "service_unavailable" : "rubbish";
}

bool answer_open(struct answer *answer) {
    answer->doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(answer->doc);
    answer->items = yyjson_mut_arr(answer->doc);
    answer->not_found = yyjson_mut_arr(answer->doc);
    yyjson_mut_doc_set_root(answer->doc, root);
    return yyjson_mut_obj_add_val(answer->doc, root, "items", answer->items) &&
           yyjson_mut_obj_add_val(answer->doc, root, "not_found", answer->not_found);
}

void answer_close(struct answer *answer) {
    yyjson_mut_doc_free(answer->doc);
    answer->doc = NULL;
}

bool answer_has_items(const struct answer *answer) {
    return yyjson_mut_arr_size(answer->items) > 0;
}

char *answer_write(const struct answer *answer, size_t *size) {
    return yyjson_mut_write(answer->doc, 0, size);
}

/* "2020-07-04T01:25:12+02:00", with or without fraction, as UTC; false for what is no such time. */
static bool read_time(const char *text, char out[24]) {
    struct tm tm = {0};
    int hours = 0, minutes = 0, used = 0;
    if (!text || sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
                        &tm.tm_min, &tm.tm_sec, &used) != 6)
        return false;
    const char *rest = text + used;
    if (*rest == '.') rest += 1 + strspn(rest + 1, "0123456789");
    if (*rest == '+' || *rest == '-') {
        if (sscanf(rest + 1, "%2d:%2d%n", &hours, &minutes, &used) != 2 || rest[1 + used]) return false;
    } else if (strcmp(rest, "Z") != 0) {
        return false;
    }
    if (tm.tm_year < 1970 || tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour > 23 ||
        tm.tm_min > 59 || tm.tm_sec > 60 || hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return false;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    time_t utc = timegm(&tm) - (*rest == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    return gmtime_r(&utc, &tm) && strftime(out, 24, "%Y-%m-%dT%H:%M:%SZ", &tm) > 0;
}

/* What is not there is left out: a script's answer knows no null. */
static void put_text(struct answer *a, yyjson_mut_val *to, const char *name, const char *text) {
    if (text) yyjson_mut_obj_add_strcpy(a->doc, to, name, text);
}

/* False for an event without a time: an answer cannot say when it was. */
static bool put_event(struct answer *a, yyjson_mut_val *events, yyjson_val *event) {
    yyjson_mut_val *out = yyjson_mut_arr_add_obj(a->doc, events);
    char at[24];
    if (!read_time(yyjson_get_str(yyjson_obj_get(event, "date")), at)) return false;
    put_text(a, out, "at", at);
    put_text(a, out, "code", yyjson_get_str(yyjson_obj_get(event, "code")));
    put_text(a, out, "label", yyjson_get_str(yyjson_obj_get(event, "label")));
    return true;
}

/* The newest comes first there, the oldest here; `order` says so where the API gives it. */
static int compare_events(const void *left, const void *right) {
    int64_t a = yyjson_get_sint(yyjson_obj_get(*(yyjson_val *const *)left, "order"));
    int64_t b = yyjson_get_sint(yyjson_obj_get(*(yyjson_val *const *)right, "order"));
    return (a > b) - (a < b);
}

/* The events, and the code of the newest. */
static bool put_events(struct answer *a, yyjson_mut_val *out, yyjson_val *given) {
    yyjson_mut_val *events = yyjson_mut_obj_add_arr(a->doc, out, "events");
    size_t count = yyjson_arr_size(given), index, max;
    yyjson_val **list = calloc(count + 1, sizeof(yyjson_val *)), *event;
    bool is_good = list != NULL;
    if (!list) return false;
    yyjson_arr_foreach(given, index, max, event) list[max - 1 - index] = event;
    qsort(list, count, sizeof(yyjson_val *), compare_events);
    for (size_t i = 0; i < count && is_good; i++) is_good = put_event(a, events, list[i]);
    if (count) put_text(a, out, "status", yyjson_get_str(yyjson_obj_get(list[count - 1], "code")));
    free(list);
    return is_good;
}

static const char *add_shipment(struct answer *a, yyjson_val *shipment) {
    const char *id = yyjson_get_str(yyjson_obj_get(shipment, "idShip"));
    int64_t holder = yyjson_get_sint(yyjson_obj_get(shipment, "holder"));
    if (!id) return "rubbish";
    yyjson_mut_val *out = yyjson_mut_arr_add_obj(a->doc, a->items);
    put_text(a, out, "item_id", id);
    put_text(a, out, "holder", holder > 0 && holder < 5 ? holders[holder] : NULL);
    put_text(a, out, "product", yyjson_get_str(yyjson_obj_get(shipment, "product")));
    return put_events(a, out, yyjson_obj_get(shipment, "event")) ? NULL : "rubbish";
}

/* Which item is meant: the API does not always say it of one that it does not know. */
static void add_unknown(struct answer *a, yyjson_val *element, const char *const *ids, size_t count) {
    const char *id = yyjson_get_str(yyjson_obj_get(element, "idShip"));
    if (id) yyjson_mut_arr_add_strcpy(a->doc, a->not_found, id);
    for (size_t i = 0; !id && i < count; i++) yyjson_mut_arr_add_strcpy(a->doc, a->not_found, ids[i]);
}

static const char *add_element(struct answer *a, long http_status, yyjson_val *element, const char *const *ids,
                               size_t count) {
    yyjson_val *code = yyjson_obj_get(element, "returnCode"), *shipment = yyjson_obj_get(element, "shipment");
    long status = yyjson_is_int(code) ? (long)yyjson_get_sint(code) : http_status;
    if (!yyjson_is_obj(element)) return "rubbish";
    if (status == 200) return yyjson_is_obj(shipment) ? add_shipment(a, shipment) : "rubbish";
    if (status != 404) return answer_error(status);
    add_unknown(a, element, ids, count);
    return NULL;
}

const char *answer_add(struct answer *a, long http_status, const char *body, size_t size, const char *const *ids,
                       size_t count) {
    if (http_status != 200 && http_status != 207 && http_status != 404) return answer_error(http_status);
    yyjson_doc *doc = yyjson_read(body, size, 0);
    yyjson_val *root = yyjson_doc_get_root(doc), *element;
    const char *error = NULL;
    size_t index, max;
    if (!yyjson_is_arr(root)) error = add_element(a, http_status, root, ids, count);
    else if (yyjson_arr_size(root) != count) error = "rubbish";
    yyjson_arr_foreach(root, index, max, element) {
        if (!error) error = add_element(a, 0, element, ids + index, 1);
    }
    yyjson_doc_free(doc);
    return error;
}
