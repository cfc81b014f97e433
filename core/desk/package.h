/* The use case "seal the answer": one container (ASiC-E) of an answer, its readable forms and its files, made once and
 * kept encrypted beside the database, so that every delivery gives the same bytes.
 *
 *   answer.json · .csv · .html · .pdf · files/… ─▶ manifest ─▶ seal ─▶ time-stamp ─▶ container ─▶ file on disk
 *
 * Floor: desk. Thread: the seat's; the work is done in the loop's pool. */
#ifndef DESK_PACKAGE_H
#define DESK_PACKAGE_H

#include "desk/record.h"

#define PACKAGE_FILES_MAX 64

struct packaging {
    const struct seat *seat;
    struct arena *arena;         /* the pool's while it works */
    const struct record *record; /* opened, with an answer; borrowed until on_done */
    size_t part;                 /* of the answer, from 1 */
    int64_t now;
    void (*on_done)(struct packaging *packaging);
    void *owner;

    int status; /* GUICHET_SERVICE: a time-stamp is required and was not to be had */
    struct fail why;
    struct op_upload made; /* GUICHET_OK: for OP_ANSWER_FILE; the file is on disk */

    /* its own */
    struct query_row_upload files[PACKAGE_FILES_MAX];
    size_t file_count;
    uv_work_t work;
};

/* Finds the files that the answer names and begins. on_done runs on a later turn of the loop. */
int package_start(struct packaging *packaging);
/* Nobody refers to what was made: takes its file away. */
void package_drop(const struct packaging *packaging);

#endif
