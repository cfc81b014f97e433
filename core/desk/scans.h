/* Files that came in are scanned for malware, after they were stored.
 *
 *   pending:   the scanner (plugin, service file.scan) ─▶ verdict: one change, an entry of the log ─▶ settled
 *                  ├ failure ─▶ again later, ever later; no more tries: "failed" ──────────────────▶ settled
 *                  └ keys not at hand ─▶ again in a minute ────────────────────────────────────────▶ settled
 *   infected:  its case is told: an entry of its history, a notice to the requester ───────────────▶ settled
 *
 * Floor: desk. Thread: the clerk's. What is due stands in the store, so a restart loses nothing; the bytes go to the
 * scanner piece by piece (plugin/content.h), read on its threads. */
#ifndef DESK_SCANS_H
#define DESK_SCANS_H

#include "desk/clerk.h"
#include "plugin/service.h"

#include <stdatomic.h>

struct scans {
    struct seat *seat;
    struct service_host *services;
    struct chain running;
    size_t count;
    void (*on_settled)(struct scans *scans, bool failed);
    _Atomic uint64_t results[SCAN_STATE_COUNT]; /* attempts by how the file stands after them; pending: again later */
    _Atomic uint64_t answers, answer_us;        /* of the scanner, and how long they took together */
};

void scans_init(struct scans *scans, struct seat *seat, struct service_host *services,
                void (*on_settled)(struct scans *scans, bool failed));
/* Takes a row of QUERY_SCANS_DUE in hand, unless it is already or as many are as may be at once. */
void scans_look(struct scans *scans, const struct query_row_upload *row);
/* Any thread. */
void scans_figures(const struct scans *scans, struct clerk_figures *out);
/* How long to wait after so many failures. */
int64_t scans_wait(int64_t tries);

#endif
