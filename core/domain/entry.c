/* The text of a log entry.
 * Its bytes are hashed for good: nothing here may ever change for "v":1. */
#include "domain/entry.h"

#include "base/json.h"
#include "base/text.h"

bool entry_is_of_queue(const char *event) {
    return strncmp(event, "task.", 5) == 0;
}

int entry_write(struct buffer *out, const struct requisition *head, const struct op_entry *entry, int64_t seq) {
    char mac[TEXT_BASE64_SIZE(sizeof entry->payload_mac) + 1];
    struct json_out json;
    json_out_init(&json, out);
    json_object(&json);
    json_int_member(&json, "v", 1);
    json_key(&json, "requisition");
    if (id_is_zero(&head->id)) json_put_null(&json);
    else json_put_id(&json, head->id.bytes);
    json_text_member(&json, "number", head->number[0] ? head->number : NULL);
    json_text_member(&json, "type", head->type);
    json_key(&json, "seq");
    if (seq) json_put_int(&json, seq);
    else json_put_null(&json);
    json_text_member(&json, "event", entry->event);
    json_time_member(&json, "at", entry->at);
    json_text_member(&json, "from", entry->from);
    json_text_member(&json, "to", entry->to);
    json_text_member(&json, "actor", entry->actor);
    if (entry->payload.size > 0) text_base64_to(entry->payload_mac, sizeof entry->payload_mac, mac);
    json_text_member(&json, "payload", entry->payload.size > 0 ? mac : NULL);
    json_object_end(&json);
    return out->status;
}

int entry_write_workflow(struct buffer *out, const struct op_workflow_note *note) {
    struct json_out json;
    json_out_init(&json, out);
    json_object(&json);
    json_int_member(&json, "v", 1);
    json_text_member(&json, "workflow", note->type);
    json_int_member(&json, "version", note->version);
    json_text_member(&json, "hash", note->hash);
    json_text_member(&json, "event", note->event);
    json_time_member(&json, "at", note->at);
    json_text_member(&json, "actor", note->actor);
    json_object_end(&json);
    return out->status;
}

int entry_write_reading(struct buffer *out, const struct op_reading *reading, const char *number, int64_t at) {
    char hex[2 * sizeof reading->target + 1], person[256];
    struct json_out json;
    text_hex(reading->target, sizeof reading->target, hex);
    snprintf(person, sizeof person, "person:%s", reading->person);
    json_out_init(&json, out);
    json_object(&json);
    json_int_member(&json, "v", 1);
    json_key(&json, "requisition");
    if (id_is_zero(&reading->requisition)) json_put_null(&json);
    else json_put_id(&json, reading->requisition.bytes);
    json_text_member(&json, "number", number[0] ? number : NULL);
    json_text_member(&json, "event", change_reading_event(reading->kind));
    json_time_member(&json, "at", at);
    json_text_member(&json, "actor", person);
    json_text_member(&json, "target", reading->has_target ? hex : NULL);
    json_object_end(&json);
    return out->status;
}

int entry_write_scan(struct buffer *out, const struct op_scan *scan, int64_t at) {
    char hex[2 * sizeof scan->sha256 + 1];
    struct json_out json;
    text_hex(scan->sha256, sizeof scan->sha256, hex);
    json_out_init(&json, out);
    json_object(&json);
    json_int_member(&json, "v", 1);
    json_text_member(&json, "file", hex);
    json_text_member(&json, "event", scan_event(scan->to));
    json_time_member(&json, "at", at);
    json_text_member(&json, "actor", scan->actor);
    json_object_end(&json);
    return out->status;
}
