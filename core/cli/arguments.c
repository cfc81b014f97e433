/* One walk over argv: a word, or an option that the command's table or the client's table knows. */
#include "cli/arguments.h"

#include "base/text.h"

static bool is_option(const char *text) {
    return text[0] == '-' && text[1] != '\0';
}

/* The name ends at '=' in the long form. */
static struct bytes name_of(const char *text) {
    const char *equals = text[1] == '-' ? strchr(text, '=') : NULL;
    return (struct bytes){text, equals ? (size_t)(equals - text) : strlen(text)};
}

static const struct cli_option *find_in(const struct cli_option *options, struct bytes name) {
    for (; options && options->name; options++) {
        if (bytes_equal_text(name, options->name)) return options;
    }
    return NULL;
}

static const struct cli_option *find(const struct command *command, struct bytes name) {
    const struct cli_option *option = find_in(command->options, name);
    if (!option && command->is_client) option = find_in(cli_client_options(), name);
    return option;
}

static int refuse_unknown(const struct command *command, struct bytes name, struct fail *why) {
    const char *known[ARGUMENTS_MAX + 1];
    size_t count = 0;
    const struct cli_option *tables[] = {command->options, command->is_client ? cli_client_options() : NULL};
    for (size_t i = 0; i < 2; i++) {
        for (const struct cli_option *o = tables[i]; o && o->name && count < ARGUMENTS_MAX; o++)
            known[count++] = o->name;
    }
    known[count] = NULL;
    const char *nearest = text_nearest(name, known);
    return fail(why, GUICHET_INVALID, "unknown option %.*s%s%s%s", (int)name.size, name.data,
                nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

/* Reads argv[*at] as an option and moves *at to its last part. */
static int read_option(struct arguments *out, size_t count, char *const *argv, size_t *at, struct fail *why) {
    struct bytes name = name_of(argv[*at]);
    const struct cli_option *option = find(out->command, name);
    const char *value = argv[*at][name.size] == '=' ? argv[*at] + name.size + 1 : NULL;
    if (!option) return refuse_unknown(out->command, name, why);
    if (!option->value && value) return fail(why, GUICHET_INVALID, "option %s takes no value", option->name);
    if (option->value && !value) {
        if (*at + 1 >= count)
            return fail(why, GUICHET_INVALID, "option %s needs a value: %s", option->name, option->value);
        value = argv[++*at];
    }
    out->options[out->option_count].name = option->name;
    out->options[out->option_count++].value = value;
    return GUICHET_OK;
}

static int check_words(const struct arguments *a, struct fail *why) {
    const struct command *command = a->command;
    if ((int)a->word_count < command->min_words)
        return fail(why, GUICHET_INVALID, "something is missing: %s %s", command->name, command->usage);
    if (command->max_words >= 0 && (int)a->word_count > command->max_words)
        return fail(why, GUICHET_INVALID, "\"%s\" is one word too many", a->words[command->max_words]);
    return GUICHET_OK;
}

int arguments_read(const struct command *command, size_t count, char *const *argv, struct arguments *out,
                   struct fail *why) {
    bool only_words = false;
    *out = (struct arguments){.command = command};
    if (count > ARGUMENTS_MAX) return fail(why, GUICHET_INVALID, "more than %d words", ARGUMENTS_MAX);
    for (size_t i = 0; i < count; i++) {
        if (!only_words && strcmp(argv[i], "--") == 0) {
            only_words = true;
        } else if (!only_words && is_option(argv[i])) {
            int status = read_option(out, count, argv, &i, why);
            if (status) return status;
        } else {
            out->words[out->word_count++] = argv[i];
        }
    }
    return check_words(out, why);
}

const char *arguments_value(const struct arguments *arguments, const char *option) {
    for (size_t i = arguments->option_count; i-- > 0;) {
        if (strcmp(arguments->options[i].name, option) == 0) return arguments->options[i].value;
    }
    return NULL;
}

bool arguments_has(const struct arguments *arguments, const char *option) {
    for (size_t i = 0; i < arguments->option_count; i++) {
        if (strcmp(arguments->options[i].name, option) == 0) return true;
    }
    return false;
}

const char *arguments_word(const struct arguments *arguments, size_t i) {
    return i < arguments->word_count ? arguments->words[i] : NULL;
}

size_t arguments_skip(size_t count, char *const *argv, size_t at) {
    struct bytes name = name_of(argv[at]);
    if (argv[at][name.size] == '=') return at + 1;
    const struct cli_option *option = find_in(cli_client_options(), name);
    const struct command *command;
    for (size_t i = 0; !option && (command = cli_command_at(i)); i++) option = find_in(command->options, name);
    return option && option->value && at + 1 < count ? at + 2 : at + 1;
}
