/* Answers twice; then says with the first question's number what the second question's answer should not be. */
#include "kit.h"

static uint64_t first;

static void begin(void *self, uint64_t call, const char *args, size_t args_size, const char *key) {
    const struct guichet_host *host = self;
    int refused = 0;
    (void)args, (void)args_size, (void)key;
    if (!first) first = call;
    else refused += tell(self, first, GUICHET_OK, "\"of an old number\"") == GUICHET_GONE;
    tell(self, call, GUICHET_OK, "\"once\"");
    refused += tell(self, call, GUICHET_OK, "\"twice\"") == GUICHET_GONE;
    refused += tell(self, call + 1, GUICHET_OK, "\"invented\"") == GUICHET_GONE;
    refused += tell(self, ~call, GUICHET_OK, "\"invented\"") == GUICHET_GONE;
    refused += tell(self, 0, GUICHET_OK, "\"invented\"") == GUICHET_GONE;
    if (refused < 4) host->log(host->host, GUICHET_LOG_ERROR, "an answer too many was taken");
}
