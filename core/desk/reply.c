/* A reply is the view of the record as it will stand after the commit, number and log index left blank. */
#include "desk/reply.h"

#include "desk/view.h"

#define REPLY_MAX (1u << 20)

int reply_add(const struct desk *desk, const struct actor *actor, const struct record *before,
              const struct step_output *output, struct arena *arena, struct fail *why) {
    struct change *change = output->change;
    struct op *op = change_add(change, OP_REPLY);
    if (!op) return fail(why, GUICHET_LIMIT, "the change has too many parts");
    struct record after = *before;
    change->version = change->expected_version + 1;
    int status = record_after(&after, actor, output, arena, why);
    if (status) return status;
    struct view view = {.actor = actor, .now = change->now, .language = "fr", .desk = desk};
    view.sight = access_sight_of(actor, &after, change->now);
    struct buffer text;
    struct json_out out;
    buffer_init(&text, REPLY_MAX);
    json_out_init(&out, &text);
    view_requisition(&out, &view, &after, NULL);
    status = text.status ? fail(why, text.status, "the reply is over %u bytes", REPLY_MAX)
                         : vault_seal(&before->key, "reply", buffer_bytes(&text), arena, &op->as.reply, why);
    buffer_done(&text);
    return status;
}

static void write_duplicates(struct json_out *out, const char *const *duplicates) {
    json_key(out, "duplicates");
    json_array(out);
    for (; *duplicates; duplicates++) json_put_text(out, *duplicates);
    json_array_end(out);
}

/* Of a submission: the first entity has the case under the number itself. */
static bool is_blank_number(yyjson_val *name, yyjson_val *value) {
    return yyjson_equals_str(name, "holder_number") && !yyjson_get_len(value);
}

int reply_open(const struct desk *desk, const struct query_row_requisition *row, const struct change *change,
               const char *const *duplicates, struct arena *arena, struct bytes *json, struct fail *why) {
    struct data_key key;
    struct bytes plain;
    yyjson_val *root, *name, *value;
    if (!change->reply.size) return fail_code(why, GUICHET_GONE, "purged", "what was answered then was erased since");
    int status = vault_unwrap(desk->vault, &row->head.id, row->wrapped_key, &key, why);
    if (status) return status;
    status = vault_unseal(&key, "reply", change->reply, arena, &plain, why);
    vault_wipe_key(&key);
    if (!status) status = json_read(plain, arena, &root, why);
    if (status) return status;
    struct buffer text;
    struct json_out out;
    buffer_init(&text, REPLY_MAX);
    json_out_init(&out, &text);
    json_object(&out);
    size_t i, count;
    yyjson_obj_foreach(root, i, count, name, value) {
        if (yyjson_equals_str(name, "number")) json_text_member(&out, "number", row->head.number);
        else if (is_blank_number(name, value)) json_text_member(&out, "holder_number", row->head.number);
        else if (yyjson_equals_str(name, "log_index")) json_int_member(&out, "log_index", row->head.log_index);
        else if (duplicates && yyjson_equals_str(name, "duplicates")) write_duplicates(&out, duplicates);
        else json_value_member(&out, yyjson_get_str(name), value);
    }
    json_object_end(&out);
    char *copy = text.status ? NULL : arena_copy(arena, buffer_bytes(&text));
    *json = (struct bytes){copy, text.size};
    buffer_done(&text);
    return copy ? GUICHET_OK : fail(why, GUICHET_MEMORY, "no memory for the reply");
}
