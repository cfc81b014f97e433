/* A page that would lie elsewhere. */
#define KIT_PAGE_PATH "../v1/me"
#include "kit.h"

static void begin(void *self, uint64_t call, const char *args, size_t args_size, const char *key) {
    (void)args, (void)args_size, (void)key;
    tell(self, call, GUICHET_OK, "{}");
}
