/* Answers after 300 ms, whatever the question's timeout, and says whether anybody listened. */
#include "kit.h"

static void begin(void *self, uint64_t call, const char *args, size_t args_size, const char *key) {
    const struct guichet_host *host = self;
    (void)args, (void)args_size, (void)key;
    sleep_ms(300);
    if (tell(self, call, GUICHET_OK, "{\"late\":true}") == GUICHET_GONE)
        host->log(host->host, GUICHET_LOG_WARN, "nobody listens");
}
