/* The payload of an entry: who did it first, then what came with it. */
#include "desk/payload.h"

#define PAYLOAD_MAX (64u << 10)

static void put(struct json_out *out, const char *name, const char *value) {
    if (value) json_text_member(out, name, value);
}

void payload_begin(struct payload *payload, const struct payload_actor *who) {
    buffer_init(&payload->text, PAYLOAD_MAX);
    json_out_init(&payload->out, &payload->text);
    json_object(&payload->out);
    json_key(&payload->out, "actor");
    json_object(&payload->out);
    put(&payload->out, "name", who->name);
    put(&payload->out, "by", who->by);
    put(&payload->out, "team", who->team);
    put(&payload->out, "party", who->party);
    put(&payload->out, "unit", who->unit);
    json_object_end(&payload->out);
}

int payload_end(struct payload *payload, struct arena *arena, struct bytes *out, struct fail *why) {
    json_object_end(&payload->out);
    int status = payload->text.status;
    *out = (struct bytes){status ? NULL : arena_copy(arena, buffer_bytes(&payload->text)), payload->text.size};
    buffer_done(&payload->text);
    if (status) return fail(why, status, "an entry has no room for what came with it");
    return out->data ? GUICHET_OK : fail(why, GUICHET_MEMORY, "no memory for an entry");
}
