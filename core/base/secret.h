/* Memory for keys, and a process that leaves no image of itself behind.
 *
 * Floor: base. Thread: any. Locked memory stays out of swap as far as the system allows it (RLIMIT_MEMLOCK), out of
 * core dumps and out of child processes. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/fail.h"

/* Whole pages of their own, zeroed; NULL when there is no memory. */
void *secret_alloc(size_t size);
/* Wipes; `size` as it was asked for. NULL is fine. */
void secret_free(void *memory, size_t size);

/* From now on no core dump of this process is written, whatever the system's pattern, and no other process of the same
 * user may read its memory: PR_SET_DUMPABLE 0, RLIMIT_CORE 0. */
int secret_forbid_dumps(struct fail *why);

#endif
