/* Names and refusals. */
#include "domain/scan.h"

static const char *const names[SCAN_STATE_COUNT] = {
#define X(name, text) text,
    SCAN_STATES(X)
#undef X
};

static const char *const events[SCAN_STATE_COUNT] = {
#define X(name, text) "file." text,
    SCAN_STATES(X)
#undef X
};

const char *scan_name(enum scan_state state) {
    return names[state];
}

const char *scan_event(enum scan_state state) {
    return events[state];
}

bool scan_is_refusal(const struct fail *why) {
    return why->status == GUICHET_CONFLICT && strncmp(why->code, "file_", strlen("file_")) == 0;
}

int scan_check(enum scan_state state, const char *signature, const struct id *file, struct fail *why) {
    char text[ID_TEXT_SIZE + 1];
    id_format(file, text);
    switch (state) {
    case SCAN_PENDING:
        return fail_code(why, GUICHET_CONFLICT, "file_pending",
                         "file %s is still being scanned; it is open as soon as it is found clean: try again then",
                         text);
    case SCAN_INFECTED:
        return fail_code(why, GUICHET_CONFLICT, "file_infected", "file %s is locked: the scanner found %s in it", text,
                         signature && signature[0] ? signature : "malware");
    case SCAN_FAILED:
        return fail_code(why, GUICHET_CONFLICT, "file_scan_failed",
                         "file %s could not be scanned; a supervisor may release it", text);
    default: return GUICHET_OK;
    }
}
