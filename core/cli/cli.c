/* The table of commands, and the way from argv to one of them. */
#include "cli/cli.h"

#include "base/text.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/print.h"
#include "cli/terminal.h"

#define COMMANDS_MAX 64

/* In the order of help. */
static const struct command *const commands[] = {
    &command_init,
    &command_serve,
    &command_check,
    &command_policy_explain,
    &command_demo,

    &command_submit,
    &command_list,
    &command_show,
    &command_history,
    &command_fire,
    &command_receipt,
    &command_answer,
    &command_legal_hold,
    &command_reads,
    &command_readers,
    &command_hand_over,

    &command_authorisation_add,
    &command_authorisation_list,
    &command_authorisation_show,
    &command_authorisation_revoke,

    &command_queue,
    &command_claim,
    &command_renew,
    &command_release,
    &command_take_over,
    &command_note,
    &command_assign,

    &command_effects,
    &command_effects_retry,
    &command_effects_drop,

    &command_workflow_new,
    &command_workflow_list,
    &command_workflow_publish,
    &command_workflow_activate,
    &command_workflow_rollback,
    &command_workflow_remove,
    &command_workflow_check,
    &command_workflow_test,
    &command_workflow_replay,
    &command_workflow_graph,
    &command_workflow_api,
    &command_log_verify,
    &command_log_export,
    &command_log_witness,
    &command_log_witness_key,
    &command_log_accept_fork,

    &command_receipt_verify,
    &command_answer_verify,

    &command_stats,
    &command_report,
    &command_backup,
    &command_restore,
    &command_keys_list,
    &command_keys_rotate,
    &command_keys_retire,
    &command_purge,
    &command_subject_report,
    &command_reindex,

    &command_completion,
    &command_version,
    &command_help,
    &command_due,
    NULL,
};

static const struct cli_option client_options[] = {
    {"--url", "URL", "the gateway, as https://127.0.0.1:8443 (or GUICHET_URL)"},
    {"--as", "CERT.pem", "who calls: certificate, chain and key (or GUICHET_AS)"},
    {"--ca", "CA.pem", "the authority of the gateway's certificate (or GUICHET_CA)"},
    {"--profile", "NAME", "these three from ~/.config/guichet/profiles.lua"},
    {"--json", NULL, "print the answer of the API as it came"},
    {NULL, NULL, NULL},
};

const struct command *cli_command_at(size_t i) {
    return i < sizeof commands / sizeof commands[0] ? commands[i] : NULL;
}

const struct command *cli_command_of(const char *name) {
    for (size_t i = 0; commands[i]; i++) {
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    }
    return NULL;
}

const struct cli_option *cli_client_options(void) {
    return client_options;
}

/* ---- which command ---- */

struct call {
    const struct command *command;
    const char *first, *second; /* the first two words */
    size_t own_words;           /* how many of these are the command's name */
    size_t places[2];
    bool wants_help, wants_version;
};

static void find_words(size_t count, char *const *argv, struct call *call) {
    size_t found = 0;
    for (size_t i = 0; i < count && found < 2;) {
        const char *text = argv[i];
        if (strcmp(text, "--") == 0) return;
        if (text[0] == '-' && text[1]) {
            call->wants_help = call->wants_help || strcmp(text, "--help") == 0 || strcmp(text, "-h") == 0;
            call->wants_version = call->wants_version || strcmp(text, "--version") == 0;
            i = arguments_skip(count, argv, i);
            continue;
        }
        call->places[found] = i++;
        *(found++ ? &call->second : &call->first) = text;
    }
}

static void find_command(size_t count, char *const *argv, struct call *call) {
    char both[64];
    find_words(count, argv, call);
    if (!call->first) return;
    snprintf(both, sizeof both, "%s %s", call->first, call->second ? call->second : "");
    call->command = call->second ? cli_command_of(both) : NULL;
    call->own_words = call->command ? 2 : 1;
    if (!call->command) call->command = cli_command_of(call->first);
    for (size_t i = 0; i < count && strcmp(argv[i], "--") != 0;) {
        call->wants_help = call->wants_help || strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0;
        i = argv[i][0] == '-' && argv[i][1] ? arguments_skip(count, argv, i) : i + 1;
    }
}

/* "workflow" alone, or with a second word nobody knows: its commands are told. */
static bool tell_group(const struct call *call) {
    const char *known[COMMANDS_MAX + 1];
    size_t count = 0, length = strlen(call->first);
    for (size_t i = 0; commands[i] && count < COMMANDS_MAX; i++) {
        const char *name = commands[i]->name;
        if (strncmp(name, call->first, length) == 0 && name[length] == ' ') known[count++] = name + length + 1;
    }
    if (!count) return false;
    known[count] = NULL;
    const char *nearest = call->second ? text_nearest(bytes_of(call->second), known) : NULL;
    terminal_style(stderr, TERMINAL_ERROR);
    if (call->second) fprintf(stderr, "guichet: unknown command \"%s %s\"", call->first, call->second);
    else fprintf(stderr, "guichet: \"%s\" needs to know what", call->first);
    if (nearest) fprintf(stderr, "; did you mean \"%s %s\"?", call->first, nearest);
    for (size_t i = 0; !nearest && i < count; i++) fprintf(stderr, "%s %s %s", i ? "," : ":", call->first, known[i]);
    terminal_style(stderr, TERMINAL_PLAIN);
    fprintf(stderr, "\n");
    return true;
}

static int tell_unknown(const struct call *call) {
    const char *known[COMMANDS_MAX + 1];
    size_t count = 0;
    if (tell_group(call)) return CLI_USAGE;
    for (size_t i = 0; commands[i] && count < COMMANDS_MAX; i++) {
        if (!commands[i]->is_hidden) known[count++] = commands[i]->name;
    }
    known[count] = NULL;
    const char *nearest = text_nearest(bytes_of(call->first), known);
    terminal_style(stderr, TERMINAL_ERROR);
    fprintf(stderr, "guichet: unknown command \"%s\"", call->first);
    if (nearest) fprintf(stderr, "; did you mean \"%s\"?", nearest);
    terminal_style(stderr, TERMINAL_PLAIN);
    fprintf(stderr, "\nguichet help lists the commands\n");
    return CLI_USAGE;
}

static int tell_nothing(const struct call *call, size_t count, char *const *argv) {
    if (call->wants_help) return help_all(stdout), CLI_DONE;
    if (call->wants_version) return command_version.run(NULL);
    if (count && argv[0][0] == '-') fprintf(stderr, "guichet: unknown option %s, and no command\n", argv[0]);
    help_all(stderr);
    return CLI_USAGE;
}

static int run(const struct call *call, size_t count, char *const *argv) {
    struct arguments arguments;
    struct fail why;
    char *rest[ARGUMENTS_MAX + 1];
    size_t kept = 0;
    for (size_t i = 0; i < count && kept <= ARGUMENTS_MAX; i++) {
        bool is_name = i == call->places[0] || (call->own_words == 2 && i == call->places[1]);
        if (!is_name) rest[kept++] = argv[i];
    }
    if (arguments_read(call->command, kept, rest, &arguments, &why) == GUICHET_OK)
        return call->command->run(&arguments);
    print_failure(call->command->name, "%s", why.text);
    help_usage(stderr, call->command);
    return CLI_USAGE;
}

int cli_main(int argc, char **argv) {
    struct call call = {0};
    size_t count = argc > 0 ? (size_t)argc - 1 : 0;
    find_command(count, argv + 1, &call);
    if (!call.first) return tell_nothing(&call, count, argv + 1);
    if (!call.command) return tell_unknown(&call);
    if (call.wants_help) return help_command(stdout, call.command), CLI_DONE;
    return run(&call, count, argv + 1);
}
