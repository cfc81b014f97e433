/* The first of the three variables that says something decides, as POSIX has it. */
#include "cli/language.h"

#include "base/bytes.h"

const char *language_code(void) {
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value && value[0]) return strncmp(value, "en", 2) == 0 ? "en" : "fr";
    }
    return "fr";
}

const char *language_pick(const char *fr, const char *en) {
    return strcmp(language_code(), "en") == 0 ? en : fr;
}
