/* Every command, one a file: command_NAME.c. cli.c has the table.
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/arguments.h"

extern const struct command command_authorisation_add, command_authorisation_list, command_authorisation_revoke,
    command_authorisation_show;
extern const struct command command_answer, command_check, command_claim, command_demo, command_due, command_effects,
    command_effects_drop, command_effects_retry, command_fire, command_help, command_history, command_init,
    command_list, command_log_verify, command_queue, command_receipt, command_release, command_renew, command_serve,
    command_show, command_submit, command_version, command_workflow_api, command_workflow_check, command_workflow_test;

#endif
