/* Answers of one moment: a transaction that only reads. */
#include "store/reader.h"

int reader_snapshot(struct reader *reader, struct fail *why) {
    if (sqlite3_exec(reader->db.handle, "BEGIN", NULL, NULL, NULL) == SQLITE_OK) return GUICHET_OK;
    return fail(why, GUICHET_DISK, "the database cannot be read: %s", sqlite3_errmsg(reader->db.handle));
}

void reader_snapshot_end(struct reader *reader) {
    sqlite3_exec(reader->db.handle, "COMMIT", NULL, NULL, NULL);
}
