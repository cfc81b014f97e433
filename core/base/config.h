/* Lua files that hold data: the configuration, the table of law, the calendars.
 *
 * Floor: base. Thread: any (each call has a state of its own). The file runs as text chunk only, in an empty
 * environment (no io, no os, no require, and no global can be made), with a budget of 1 million instructions, 2 s of
 * CPU and 16 MiB, and must return one table; that table becomes a JSON tree. Tables with keys 1..n become arrays,
 * tables with text keys objects, an empty table an empty object; anything else (mixed keys, functions, cycles, NaN) is
 * a fault with its path. */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include "base/faults.h"
#include "base/json.h"

/* *root lives in the arena; members are in the order of their names. The file has at most 1 MiB. On failure the text is
 * "FILE:LINE: words" where Lua knows the line, and the status GUICHET_BUDGET for a budget that is spent, GUICHET_CONFIG
 * for any other fault of the file, or that of config_slurp. */
int config_read(const char *path, struct arena *arena, yyjson_val **root, struct fail *why);
/* The same for text in memory; `name` stands for the file in messages. */
int config_read_text(struct bytes text, const char *name, struct arena *arena, yyjson_val **root, struct fail *why);

enum config_type { CONFIG_TEXT, CONFIG_INT, CONFIG_NUMBER, CONFIG_BOOL, CONFIG_TEXT_LIST, CONFIG_TREE };

/* One option: where it stands in the file, where it goes in the struct. A table of these ends with {0}. */
struct config_option {
    const char *path; /* "listen.port" */
    enum config_type type;
    size_t offset;        /* of a const char *, int64_t, double, bool, const char ** (NULL-ended), yyjson_val * */
    const char *fallback; /* as it would stand in the file; NULL: required. CONFIG_TEXT: the text itself */
    double min, max;      /* for INT and NUMBER; both 0: any */
    const char *help;
};

/* Line where the option at `path` is assigned in the text of a Lua file: its last name, behind those of its sections;
 * if it is nowhere behind them, where that name is assigned first; 0 if it is never. */
int config_line(struct bytes source, const char *path);

/* Fills `target` from `root` by the table. Every fault is added to `faults` with the pointer "FILE:LINE" (by
 * config_line; 0 for what is missing): unknown key (with the nearest known one), wrong type,
 * out of range, missing. Returns GUICHET_INVALID if there was any, or GUICHET_MEMORY. CONFIG_TREE hands over the
 * sub-tree unread (NULL if absent). Texts live in the arena. */
int config_bind(const struct config_option *options, yyjson_val *root, const char *file, struct bytes source,
                struct arena *arena, void *target, struct faults *faults);

/* Reads a whole regular file into the arena (NUL behind it), at most `max` bytes: GUICHET_NOT_FOUND, GUICHET_TOO_LARGE,
 * GUICHET_MEMORY, else GUICHET_DISK. */
int config_slurp(const char *path, size_t max, struct arena *arena, struct bytes *out, struct fail *why);

#endif
