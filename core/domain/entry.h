/* The exact text of a log entry: what the Merkle tree is built over (contract §6).
 *
 * Floor: domain (pure). No personal data: ids, times, event names, states, certificate fingerprints, and an HMAC of
 * the payload under the requisition's own data key. One line of JSON, members in this order, no blanks:
 * {"v":1,"requisition":…,"number":…,"type":…,"seq":…,"event":…,"at":…,"from":…|null,"to":…,"actor":…,"payload":base64|null}
 * "payload" is null when the entry has none (claims, releases); requisition, number, type and seq are null when the
 * entry is of no requisition (a search, a break of the log). */
#ifndef DOMAIN_ENTRY_H
#define DOMAIN_ENTRY_H

#include "domain/change.h"

/* Is it of the queue, its event "task.…": who held a task, what the holder's side noted? No requester hears of it, and
 * it is no step of the case's workflow. */
bool entry_is_of_queue(const char *event);

/* Adds the text to `out`. `seq` counts the entries of this requisition from 1. */
int entry_write(struct buffer *out, const struct requisition *head, const struct op_entry *entry, int64_t seq);
/* The same for what was done to a workflow; it belongs to no requisition:
 * {"v":1,"workflow":…,"version":…,"hash":…,"event":…,"at":…,"actor":…} */
int entry_write_workflow(struct buffer *out, const struct op_workflow_note *note);
/* The same for a reading; it belongs to no requisition's history:
 * {"v":1,"requisition":…|null,"number":…|null,"event":"read.opened","at":…,"actor":"person:…","target":hex|null}
 * The person by his keyed hash, what was searched by its keyed index. */
int entry_write_reading(struct buffer *out, const struct op_reading *reading, const char *number, int64_t at);
/* The same for a verdict on a file; it belongs to no requisition's history:
 * {"v":1,"file":hex,"event":"file.clean","at":…,"actor":…}
 * The file by the SHA-256 of its bytes, nothing else of it. */
int entry_write_scan(struct buffer *out, const struct op_scan *scan, int64_t at);

#endif
