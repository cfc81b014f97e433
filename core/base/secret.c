/* Pages of their own, because locking and excluding work on whole pages. */
#include "base/secret.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

void *secret_alloc(size_t size) {
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return NULL;
    (void)mlock(memory, size); /* refused beyond RLIMIT_MEMLOCK: the gateway works all the same */
    (void)madvise(memory, size, MADV_DONTDUMP);
    (void)madvise(memory, size, MADV_WIPEONFORK);
    return memory;
}

void secret_free(void *memory, size_t size) {
    if (!memory) return;
    bytes_wipe(memory, size);
    munmap(memory, size);
}

int secret_forbid_dumps(struct fail *why) {
    const struct rlimit none = {0, 0};
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) || setrlimit(RLIMIT_CORE, &none))
        return fail(why, GUICHET_INTERNAL, "core dumps cannot be forbidden: %s", strerror(errno));
    return GUICHET_OK;
}
