/* Never comes back. */
#include "kit.h"

static void begin(void *self, uint64_t call, const char *args, size_t args_size, const char *key) {
    (void)self, (void)call, (void)args, (void)args_size, (void)key;
    for (;;) sleep_ms(3600000);
}
