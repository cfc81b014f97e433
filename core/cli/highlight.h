/* What of an answer stands out on a terminal: what is late, what soon will be, a risk to life, what is well.
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_HIGHLIGHT_H
#define CLI_HIGHLIGHT_H

#include "base/json.h"
#include "cli/terminal.h"

/* The style of what stands at a JSON Pointer in `object`. A due time takes that of its case, by the members overdue and
 * due_in beside it; soon is as the console has it: less than four hours, or no working day, is left. */
enum terminal_style highlight_of(yyjson_val *object, const char *pointer);

#endif
