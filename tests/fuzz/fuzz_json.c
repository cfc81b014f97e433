/* Any bytes through the reader of JSON. What is read must be written as JSON that reads as the same. */
#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_value(yyjson_val *value, struct buffer *to) {
    struct json_out o;
    buffer_init(to, 16 << 20);
    json_out_init(&o, to);
    json_put_value(&o, value);
    require(to->status == GUICHET_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena;
    struct fail why = {0};
    struct buffer first, second;
    yyjson_val *root, *again;
    arena_init(&arena, 64 << 20);
    int status = json_read((struct bytes){(const char *)data, size}, &arena, &root, &why);
    if (status) {
        require(status == GUICHET_MALFORMED && why.status == status && why.text[0] != '\0');
    } else {
        write_value(root, &first);
        require(json_read(buffer_bytes(&first), &arena, &again, &why) == GUICHET_OK);
        write_value(again, &second);
        require(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)));
        buffer_done(&first);
        buffer_done(&second);
    }
    arena_done(&arena);
    return 0;
}
