/* The files of a case as they are listed: whose they are, what they are called, what the scanner said of them.
 *
 * Floor: desk. Thread: the seat's. */
#ifndef DESK_CASE_FILE_H
#define DESK_CASE_FILE_H

#include "desk/access.h"
#include "desk/record.h"

/* Sent by the requester: named by his document, or put in by whoever submitted it. */
bool case_file_is_requesters(const struct record *record, const struct query_row_upload *row);
/* Is it listed for who sees the case so? Work in preparation stays inside; the sealed answer is no file of it. */
bool case_file_is_shown(const struct record *record, enum sight sight, const struct query_row_upload *row);
/* {"id","name","media_type","size","sha256","from":"requester"|"holder","at","scan","signature"} */
int case_file_write(const struct seat *seat, const struct record *record, const struct query_row_upload *row,
                    struct arena *arena, struct json_out *out, struct fail *why);

#endif
