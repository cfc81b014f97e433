/* A scanner whose verdict is what the file says: "clean", "infected", or the code of its failure. */
#define KIT_SERVICE "file.scan"
#include "kit.h"

static void begin(void *self, uint64_t call, const char *args, size_t args_size, const char *key) {
    const struct guichet_host *host = self;
    char words[33], json[128];
    size_t got = 0;
    (void)args, (void)args_size, (void)key;
    if (host->read(host->host, call, 0, words, sizeof words - 1, &got) != GUICHET_OK) got = 0;
    words[got] = '\0';
    if (strcmp(words, "clean") != 0 && strcmp(words, "infected") != 0) {
        snprintf(json, sizeof json, "{\"code\":\"%s\"}", words);
        tell(self, call, GUICHET_SERVICE, json);
        return;
    }
    snprintf(json, sizeof json, "{\"verdict\":\"%s\",\"signature\":\"Test-Signature\"}", words);
    tell(self, call, GUICHET_OK, json);
}
