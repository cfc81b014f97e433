/* The command line of one command, read: options before, between or after words, `--name VALUE` or `--name=VALUE`.
 *
 * Floor: cli. Thread: main. Texts are borrowed from argv. What is unknown is named, with the nearest known one. */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "cli/cli.h"

#define ARGUMENTS_MAX 256

struct arguments {
    const struct command *command;
    const char *words[ARGUMENTS_MAX];
    size_t word_count;
    struct {
        const char *name, *value; /* value NULL: a flag */
    } options[ARGUMENTS_MAX];
    size_t option_count;
};

/* `argv` without the program's and the command's own words. GUICHET_INVALID in words. */
int arguments_read(const struct command *command, size_t count, char *const *argv, struct arguments *out,
                   struct fail *why);
/* The last value given to the option, or NULL. */
const char *arguments_value(const struct arguments *arguments, const char *option);
bool arguments_has(const struct arguments *arguments, const char *option);
/* The i-th word, or NULL. */
const char *arguments_word(const struct arguments *arguments, size_t i);
/* Where argv[at] (an option) ends: the place after it, and after its value when any command knows it as taking one. */
size_t arguments_skip(size_t count, char *const *argv, size_t at);

#endif
