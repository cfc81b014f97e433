/* guichet completion: what a shell needs to complete this program's command lines, written from the table of commands.
 * The three shells ask the same table: command → its options, option → has it a value. */
#include "cli/commands.h"

#include "cli/print.h"

static int run(const struct arguments *arguments);

const struct command command_completion = {
    .name = "completion",
    .usage = "bash|zsh|fish",
    .summary = "Completion for a shell, from the table of commands",
    .help = "bash: guichet completion bash > /etc/bash_completion.d/guichet\n"
            "zsh:  guichet completion zsh > a folder of $fpath, as _guichet\n"
            "fish: guichet completion fish > ~/.config/fish/completions/guichet.fish",
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

/* ---- the table, command by command ---- */

static const struct command *shown_at(size_t *i) {
    const struct command *command;
    while ((command = cli_command_at((*i)++)))
        if (!command->is_hidden) return command;
    return NULL;
}

typedef void take_option(const struct command *command, const struct cli_option *option);

static void each_option(const struct command *command, take_option *take) {
    for (const struct cli_option *o = command->options; o && o->name; o++) take(command, o);
    for (const struct cli_option *o = cli_client_options(); command->is_client && o->name; o++) take(command, o);
}

/* Inside single quotes of a shell. */
static void put_quoted(const char *text) {
    for (; *text; text++) {
        if (*text == '\'') fputs("'\\''", stdout);
        else putchar(*text);
    }
}

/* The first word of "workflow check". */
static int first_size(const struct command *command) {
    return (int)strcspn(command->name, " ");
}

static bool is_first_of_word(const struct command *command) {
    size_t i = 0;
    const struct command *other = shown_at(&i);
    while (other != command && (first_size(other) != first_size(command) ||
                                strncmp(other->name, command->name, (size_t)first_size(command)) != 0))
        other = shown_at(&i);
    return other == command;
}

/* ---- bash ---- */

static void bash_option(const struct command *command, const struct cli_option *option) {
    (void)command;
    printf(" %s", option->name);
}

static void bash_valued(const struct command *command, const struct cli_option *option) {
    (void)command;
    if (option->value) printf(" %s", option->name);
}

static void bash_words(take_option *take, const char *name) {
    const struct command *command;
    printf("  case $1 in\n");
    for (size_t i = 0; (command = shown_at(&i));) {
        printf("    '%s') %s='", command->name, name);
        each_option(command, take);
        puts(" ' ;;");
    }
    puts("  esac");
}

static void bash(void) {
    const struct command *command;
    puts("# bash completion for guichet\n_guichet_commands='");
    for (size_t i = 0; (command = shown_at(&i));) puts(command->name);
    puts("'\n_guichet_options() {\n  options= valued=");
    bash_words(bash_option, "options");
    bash_words(bash_valued, "valued");
    puts("}\n"
         "_guichet() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} before= command= word options valued i\n"
         "  COMPREPLY=()\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    word=\"${command:+$command }${COMP_WORDS[i]}\"\n"
         "    [[ $_guichet_commands == *$'\\n'\"$word\"[$'\\n '\\ ]* ]] || break\n"
         "    command=$word\n"
         "  done\n"
         "  if ((i == COMP_CWORD)); then\n"
         "    while IFS= read -r word; do\n"
         "      [[ -n $word && (-z $command || $word == \"$command \"*) ]] || continue\n"
         "      word=${word#\"${command:+$command }\"}\n"
         "      [[ ${word%% *} == \"$current\"* ]] && COMPREPLY+=(\"${word%% *}\")\n"
         "    done <<< \"$_guichet_commands\"\n"
         "    ((${#COMPREPLY[@]} && COMP_CWORD)) && [[ $current != -* ]] && {\n"
         "      COMPREPLY=($(printf '%s\\n' \"${COMPREPLY[@]}\" | sort -u))\n"
         "      return\n"
         "    }\n"
         "  fi\n"
         "  _guichet_options \"$command\"\n"
         "  before=${COMP_WORDS[COMP_CWORD - 1]}\n"
         "  if [[ $current == -* && \" $valued \" != *\" $before \"* ]]; then\n"
         "    COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
         "  else\n"
         "    COMPREPLY=($(compgen -f -- \"$current\"))\n"
         "  fi\n"
         "}\n"
         "complete -o filenames -F _guichet guichet");
}

/* ---- zsh ---- */

static void zsh_option(const struct command *command, const struct cli_option *option) {
    (void)command;
    printf(" '%s[", option->name);
    for (const char *c = option->help; *c; c++) {
        if (*c == '\'') fputs("'\\''", stdout);
        else printf(strchr("[]:\\", *c) ? "\\%c" : "%c", *c);
    }
    printf("]%s'", option->value ? ":value:_files" : "");
}

/* The first words with what they do; all names, as one word each. */
static void zsh_names(void) {
    const struct command *command;
    puts("  commands=(");
    for (size_t i = 0; (command = shown_at(&i));) {
        if (!is_first_of_word(command)) continue;
        printf("    '%.*s:", first_size(command), command->name);
        put_quoted(command->name[first_size(command)] ? "" : command->summary);
        puts("'");
    }
    printf("  )\n  known=(");
    for (size_t i = 0; (command = shown_at(&i));) printf(" '%s'", command->name);
    puts(" )");
}

static void zsh(void) {
    const struct command *command;
    puts("#compdef guichet\n_guichet() {\n  local -a commands known seconds\n  local command=$words[2]");
    zsh_names();
    puts("  if ((CURRENT == 2)); then\n    _describe command commands\n    return\n  fi\n"
         "  if ((CURRENT == 3)) && [[ $words[3] != -* ]]; then\n"
         "    seconds=(${${(M)known:#$command *}#* })\n"
         "    (($#seconds)) && compadd -- $seconds\n"
         "  fi\n"
         "  ((CURRENT > 3)) && [[ -n ${(M)known:#\"$command $words[3]\"} ]] && command=\"$command $words[3]\"\n"
         "  case $command in");
    for (size_t i = 0; (command = shown_at(&i));) {
        printf("    '%s') _arguments", command->name);
        each_option(command, zsh_option);
        puts(" '*:file:_files' ;;");
    }
    puts("  esac\n}\n[[ $funcstack[1] == _guichet ]] && _guichet \"$@\" || compdef _guichet guichet");
}

/* ---- fish ---- */

static void fish_option(const struct command *command, const struct cli_option *option) {
    bool is_long = option->name[1] == '-';
    printf("complete -c guichet -n '__guichet_is \"%s\"' -%c %s%s -d '", command->name, is_long ? 'l' : 's',
           option->name + (is_long ? 2 : 1), option->value ? " -r" : "");
    put_quoted(option->help);
    puts("'");
}

static void fish(void) {
    const struct command *command;
    printf("# fish completion for guichet\nset -g __guichet_commands");
    for (size_t i = 0; (command = shown_at(&i));) printf(" '%s'", command->name);
    puts("\nfunction __guichet_is\n"
         "  set -l words (commandline -opc)[2..-1]\n"
         "  set -l name \"$words[1]\"\n"
         "  contains -- \"$words[1..2]\" $__guichet_commands; and set name \"$words[1..2]\"\n"
         "  test \"$name\" = \"$argv[1]\"\n"
         "end\n"
         "function __guichet_at\n"
         "  set -l words (commandline -opc)[2..-1]\n"
         "  test \"$words\" = \"$argv[1]\"\n"
         "end");
    for (size_t i = 0; (command = shown_at(&i));) {
        const char *rest = command->name + first_size(command);
        if (is_first_of_word(command)) {
            printf("complete -c guichet -f -n '__guichet_at \"\"' -a %.*s -d '", first_size(command), command->name);
            put_quoted(rest[0] ? "" : command->summary);
            puts("'");
        }
        if (rest[0]) {
            printf("complete -c guichet -f -n '__guichet_at %.*s' -a %s -d '", first_size(command), command->name,
                   rest + 1);
            put_quoted(command->summary);
            puts("'");
        }
        each_option(command, fish_option);
    }
}

static int run(const struct arguments *arguments) {
    static const struct {
        const char *shell;
        void (*write)(void);
    } shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};
    const char *shell = arguments_word(arguments, 0);
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++) {
        if (strcmp(shells[i].shell, shell) != 0) continue;
        shells[i].write();
        return CLI_DONE;
    }
    print_failure("completion", "for bash, zsh or fish, not \"%s\"", shell);
    return CLI_USAGE;
}
