/* Faults as `file:line: text`, one a line: how `check`, `serve` and `workflow check` tell what has to be repaired.
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "base/fail.h"
#include "base/faults.h"

/* Faults whose place is a JSON Pointer into the configuration get the line of that section in `file`. */
void report_faults(FILE *out, const char *file, const struct faults *faults);
/* A file that could not be read at all: the words say "file:line" themselves where the line is known. */
void report_unread(FILE *out, const char *file, const struct fail *why);
/* One fault of `file`, at the line where the option at `path` ("tls.certificate") is set, 1 when it is not. */
void report_option(FILE *out, const char *file, const char *path, const char *text);

#endif
