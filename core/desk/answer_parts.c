/* A final answer counts only once the case is over: a vital one waits for its call-back first. */
#include "desk/answer_parts.h"

static yyjson_val *final_of(const struct record *record) {
    yyjson_val *answer = json_get(record->content, "answer");
    return record->head.outcome && yyjson_is_obj(answer) ? answer : NULL;
}

size_t answer_parts_count(const struct record *record) {
    return yyjson_arr_size(json_get(record->content, "parts")) + (final_of(record) ? 1 : 0);
}

yyjson_val *answer_parts_at(const struct record *record, size_t number) {
    yyjson_val *parts = json_get(record->content, "parts");
    size_t count = yyjson_arr_size(parts);
    if (number == 0) return NULL;
    if (number <= count) return yyjson_arr_get(parts, number - 1);
    return number == count + 1 ? final_of(record) : NULL;
}

bool answer_parts_is_final(const struct record *record, size_t number) {
    return final_of(record) && number == answer_parts_count(record);
}
