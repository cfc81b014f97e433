/* The data-protection officer's question: what is there about this identifier?
 *
 * Which cases ask for one of the identifiers (through the blind index, so whoever was erased is found no more),
 * received when, kept until when, what of them was erased when, who was told. Every report is an entry of the log,
 * "subject.reported", without the identifiers; it is on disk before the report leaves. Cases that only a circle of
 * people may know of are reported to those of the circle.
 *
 * Floor: desk. Thread: any that may wait for the store (the workshop's, a tool's). */
#ifndef DESK_SUBJECT_REPORT_H
#define DESK_SUBJECT_REPORT_H

#include "desk/desk.h"

#define SUBJECT_REPORT_IDENTIFIERS_MAX 20
#define SUBJECT_REPORT_CASES_MAX       1000
#define SUBJECT_REPORT_SIZE_MAX        (32u << 20)

struct subject_report {
    const struct actor *actor; /* NULL: who works on the store itself */
    struct arena *arena;
    yyjson_val *root; /* {"identifiers": [{"kind", "value"}]}; kind: of domain/identifiers.h, "case" or "other" */
    int64_t now;

    struct faults faults;
    struct buffer *out; /* the report, JSON; the caller's, room for SUBJECT_REPORT_SIZE_MAX */
};

/* INVALID with faults. */
int subject_report_make(struct desk *desk, struct subject_report *report, struct fail *why);

#endif
