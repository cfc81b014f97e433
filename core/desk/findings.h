/* What a step found in an input: identifiers to search by, files to take over.
 *
 * Floor: desk. Thread: the seat's. A file must be an upload of the same person that nothing owns yet; the store looks
 * at that in the same transaction. */
#ifndef DESK_FINDINGS_H
#define DESK_FINDINGS_H

#include "desk/record.h"

/* Adds OP_TARGET and OP_UPLOAD_REF for all of the output's findings to its change, and which files leave by it. */
int findings_add(const struct desk *desk, const struct actor *actor, const struct step_output *output,
                 struct fail *why);
/* Adds one file. GUICHET_LIMIT when there are too many. */
int findings_file(struct change *change, const struct actor *actor, const struct id *file, struct fail *why);
/* Why the store refused the change. A file that is not there is a fault of the document, not of the address: it is
 * added to `faults` with its place in `document`, which stands at `at`. Returns the status, which is in *why as well.
 */
int findings_refused(const struct change *change, yyjson_val *document, const char *at, struct faults *faults,
                     struct fail *why);

#endif
