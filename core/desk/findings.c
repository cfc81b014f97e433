/* Identifiers become blind indices here, because those take the vault's key. */
#include "desk/findings.h"

#include "desk/search.h"

int findings_file(struct change *change, const struct actor *actor, const struct id *file, struct fail *why) {
    const size_t room = sizeof(change->upload_needed) / sizeof(change->upload_needed[0]);
    struct op *op = change->upload_needed_count < room ? change_add(change, OP_UPLOAD_REF) : NULL;
    if (!op) return fail(why, GUICHET_LIMIT, "more than %zu files at once", room);
    op->as.upload_ref = *file;
    change->upload_needed[change->upload_needed_count++] = *file;
    change->upload_person = actor->person;
    return GUICHET_OK;
}

static int add_target(const struct desk *desk, struct change *change, const struct field_target *target,
                      struct fail *why) {
    struct op *op = change_add(change, OP_TARGET);
    if (!op) return fail(why, GUICHET_LIMIT, "too many identifiers at once");
    return search_blind_target(desk->vault, bytes_of(target->norm), op->as.target, why);
}

/* What the answer names leaves with it. */
static int add_open_file(struct change *change, const char *file, struct fail *why) {
    const size_t room = sizeof(change->upload_open) / sizeof(change->upload_open[0]);
    if (change->upload_open_count == room) return fail(why, GUICHET_LIMIT, "more than %zu files in an answer", room);
    return id_parse(bytes_of(file), &change->upload_open[change->upload_open_count++]);
}

int findings_add(const struct desk *desk, const struct actor *actor, const struct step_output *output,
                 struct fail *why) {
    int status = GUICHET_OK;
    for (size_t i = 0; i < output->target_count && !status; i++)
        status = add_target(desk, output->change, &output->targets[i], why);
    for (size_t i = 0; i < output->file_count && !status && actor; i++) {
        struct id file;
        status = id_parse(bytes_of(output->files[i]), &file);
        if (!status) status = findings_file(output->change, actor, &file, why);
    }
    for (size_t i = 0; i < output->open_file_count && !status; i++)
        status = add_open_file(output->change, output->open_files[i], why);
    return status;
}

/* The first place where this text stands, or NULL. No deeper than json_read() lets through. */
static const char *place_of(struct faults *faults, yyjson_val *value, const char *at, const char *text) {
    size_t i, count;
    yyjson_val *name, *item;
    const char *found = NULL;
    if (yyjson_equals_str(value, text)) return at;
    if (yyjson_is_obj(value)) {
        yyjson_obj_foreach(value, i, count, name, item) {
            if (!found) found = place_of(faults, item, faults_at(faults, at, json_text(name)), text);
        }
    } else if (yyjson_is_arr(value)) {
        yyjson_arr_foreach(value, i, count, item) {
            if (!found) found = place_of(faults, item, faults_at_index(faults, at, i), text);
        }
    }
    return found;
}

int findings_refused(const struct change *change, yyjson_val *document, const char *at, struct faults *faults,
                     struct fail *why) {
    char text[ID_TEXT_SIZE + 1];
    *why = change->result;
    if (strcmp(why->code, "upload_not_found") != 0) return why->status;
    id_format(&change->upload_missing, text);
    const char *place = place_of(faults, document, at, text);
    faults_add(faults, place ? place : at, why->code, "%s", why->text);
    return fail_code(why, GUICHET_INVALID, why->code, "%s", why->text);
}
