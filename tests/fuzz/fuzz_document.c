/* Any JSON as the common document, then to the table of law as shipped. What is valid must be written as a document
 * that is valid again; what is not must say where. */
#include "base/config.h"
#include "domain/document.h"
#include "domain/refusal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW INT64_C(1795478400000) /* 2026-11-24 */

static const struct law_table *shipped(void) {
    static struct law_table table;
    static struct arena arena;
    static struct faults faults;
    if (table.count) return &table;
    yyjson_val *tree;
    arena_init(&arena, 32u << 20);
    faults_init(&faults, &arena);
    require(config_read(GUICHET_SOURCE_DIR "/config/law/france.lua", &arena, &tree, NULL) == GUICHET_OK);
    require(law_table_read(tree, &arena, &table, &faults) == GUICHET_OK);
    return &table;
}

static void look_at(const struct faults *faults) {
    for (size_t i = 0; i < faults->count && i < FAULTS_MAX; i++) {
        const struct fault *fault = &faults->list[i];
        require(fault->pointer[0] == '/' || fault->pointer[0] == '\0');
        require(fault->code[0] != '\0' && fault->detail[0] != '\0');
    }
}

static void write_again(const struct document *document, const struct zone *zone, struct arena *arena) {
    struct faults *faults = arena_alloc(arena, sizeof *faults);
    struct document again;
    struct buffer written, whole;
    struct json_out out;
    yyjson_val *root;
    buffer_init(&written, 1u << 20);
    buffer_init(&whole, 1u << 21);
    json_out_init(&out, &written);
    document_write(&out, document);
    json_out_init(&out, &whole);
    json_object(&out);
    json_text_member(&out, "type", document->type);
    json_text_member(&out, "urgency", urgency_name(document->urgency));
    json_value_member(&out, "input", document->input);
    buffer_add_byte(&whole, ',');
    buffer_add(&whole, written.data + 1, written.size - 1);
    require(faults && whole.status == GUICHET_OK);
    faults_init(faults, arena);
    require(json_read(buffer_bytes(&whole), arena, &root, NULL) == GUICHET_OK);
    require(document_read(root, NOW, zone, faults, NULL, &again) == GUICHET_OK);
    require(again.requested_due == document->requested_due && again.file_count == document->file_count);
    buffer_done(&written);
    buffer_done(&whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct zone paris = {.standard_s = 3600, .daylight_s = 3600};
    static struct faults faults, warnings;
    struct document document;
    struct law_question question;
    struct arena arena;
    yyjson_val *root;
    if (size > 256u << 10) return 0; /* the gateway's own limit of a body */
    arena_init(&arena, 64u << 20);
    faults_init(&faults, &arena);
    faults_init(&warnings, &arena);
    if (json_read((struct bytes){(const char *)data, size}, &arena, &root, NULL) == GUICHET_OK) {
        int status = document_read(root, NOW, &paris, &faults, &warnings, &document);
        require((status == GUICHET_OK) == (faults.count == 0));
        look_at(&faults);
        look_at(&warnings);
        if (status == GUICHET_OK) write_again(&document, &paris, &arena);
        document_question(&document, 20780, &question);
        question.families = size % 2048;
        question.party = LAW_BIT(PARTY_POLICE);
        faults.count = 0;
        status = law_check(shipped(), &question, &faults, &warnings);
        require((status == GUICHET_OK) == (faults.count == 0));
        look_at(&faults);
        for (size_t i = 0; i < faults.count && i < FAULTS_MAX; i++) require(refusal_of(bytes_of(faults.list[i].code)));
    }
    arena_done(&arena);
    return 0;
}
