/* Name and media type lie sealed with the file. */
#include "desk/case_file.h"

#include "base/text.h"
#include "desk/upload_files.h"

bool case_file_is_requesters(const struct record *record, const struct query_row_upload *row) {
    size_t i, count;
    yyjson_val *file;
    char text[ID_TEXT_SIZE + 1];
    id_format(&row->upload.id, text);
    yyjson_arr_foreach(json_get(json_get(record->content, "document"), "files"), i, count, file) {
        if (yyjson_equals_str(file, text)) return true;
    }
    return record->head.submitter && strcmp(row->upload.person, record->head.submitter) == 0;
}

bool case_file_is_shown(const struct record *record, enum sight sight, const struct query_row_upload *row) {
    if (row->upload.part || !vault_wrapped_number(row->upload.sealed_key)) return false;
    return access_is_inside(sight) || case_file_is_requesters(record, row);
}

int case_file_write(const struct seat *seat, const struct record *record, const struct query_row_upload *row,
                    struct arena *arena, struct json_out *out, struct fail *why) {
    const struct op_upload *upload = &row->upload;
    struct upload_file file;
    char hex[2 * sizeof upload->sha256 + 1];
    int status = upload_files_open(seat, row, arena, &file, why);
    if (status) return status;
    vault_wipe_key(&file.key);
    text_hex(upload->sha256, sizeof upload->sha256, hex);
    json_object(out);
    json_key(out, "id");
    json_put_id(out, upload->id.bytes);
    json_text_member(out, "name", file.name);
    json_text_member(out, "media_type", file.media_type);
    json_int_member(out, "size", upload->size);
    json_text_member(out, "sha256", hex);
    json_text_member(out, "from", case_file_is_requesters(record, row) ? "requester" : "holder");
    json_time_member(out, "at", upload->created_at);
    json_text_member(out, "scan", scan_name(upload->scan));
    json_text_member(out, "signature", upload->signature[0] ? upload->signature : NULL);
    json_object_end(out);
    return GUICHET_OK;
}
