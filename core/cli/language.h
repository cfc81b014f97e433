/* The language people are spoken to in: French, unless LC_ALL, LC_MESSAGES or LANG begins with "en".
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_LANGUAGE_H
#define CLI_LANGUAGE_H

/* "fr" or "en". */
const char *language_code(void);
/* One of the two. */
const char *language_pick(const char *fr, const char *en) __attribute__((format_arg(1), format_arg(2)));

#endif
