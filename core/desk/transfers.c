/* What the step remembered of those before, and the head of the one that has it now. */
#include "desk/transfers.h"

#include "base/text.h"

static yyjson_val *before(const struct record *record, size_t passage) {
    return yyjson_arr_get(json_get(record->content, "transfers"), passage - 1);
}

size_t transfers_count(const struct record *record) {
    return yyjson_arr_size(json_get(record->content, "transfers")) + 1;
}

struct transfer transfers_at(const struct record *record, size_t passage) {
    const struct requisition *head = &record->head;
    struct transfer transfer = {.holder = head->holder, .since = head->received_at, .due_at = head->due_at};
    yyjson_val *past = before(record, passage);
    if (passage > 1) {
        snprintf(transfer.number, sizeof transfer.number, "%s/%zu", head->number, passage);
        text_time_parse(json_get_text(before(record, passage - 1), "until"), &transfer.since);
    } else {
        memcpy(transfer.number, head->number, sizeof head->number);
    }
    if (!past) return transfer;
    transfer.holder = json_get_string(past, "holder", NULL);
    text_time_parse(json_get_text(past, "until"), &transfer.until);
    text_time_parse(json_get_text(past, "due_at"), &transfer.due_at);
    return transfer;
}

void transfers_write(struct json_out *out, const struct record *record) {
    size_t count = transfers_count(record);
    json_text_member(out, "holder_number", transfers_at(record, count).number);
    json_key(out, "transfers");
    json_array(out);
    for (size_t i = 1; i <= count && count > 1; i++) {
        struct transfer one = transfers_at(record, i);
        json_object(out);
        json_text_member(out, "number", one.number);
        json_text_member(out, "holder", one.holder);
        json_time_member(out, "since", one.since);
        json_time_member(out, "until", one.until);
        json_time_member(out, "due_at", one.due_at);
        json_object_end(out);
    }
    json_array_end(out);
}
