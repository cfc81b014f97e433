/* Every command, one a file: command_NAME.c. cli.c has the table.
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/arguments.h"

extern const struct command command_answer;
extern const struct command command_answer_verify;
extern const struct command command_assign;
extern const struct command command_authorisation_add;
extern const struct command command_authorisation_list;
extern const struct command command_authorisation_revoke;
extern const struct command command_authorisation_show;
extern const struct command command_backup;
extern const struct command command_check;
extern const struct command command_claim;
extern const struct command command_completion;
extern const struct command command_demo;
extern const struct command command_due;
extern const struct command command_effects;
extern const struct command command_effects_drop;
extern const struct command command_effects_retry;
extern const struct command command_fire;
extern const struct command command_hand_over;
extern const struct command command_help;
extern const struct command command_history;
extern const struct command command_init;
extern const struct command command_keys_list;
extern const struct command command_keys_retire;
extern const struct command command_keys_rotate;
extern const struct command command_legal_hold;
extern const struct command command_list;
extern const struct command command_log_accept_fork;
extern const struct command command_log_export;
extern const struct command command_log_verify;
extern const struct command command_log_witness;
extern const struct command command_log_witness_key;
extern const struct command command_note;
extern const struct command command_policy_explain;
extern const struct command command_purge;
extern const struct command command_queue;
extern const struct command command_readers;
extern const struct command command_reads;
extern const struct command command_receipt;
extern const struct command command_receipt_verify;
extern const struct command command_release;
extern const struct command command_renew;
extern const struct command command_report;
extern const struct command command_restore;
extern const struct command command_serve;
extern const struct command command_show;
extern const struct command command_subject_report;
extern const struct command command_reindex;
extern const struct command command_stats;
extern const struct command command_submit;
extern const struct command command_take_over;
extern const struct command command_version;
extern const struct command command_workflow_activate;
extern const struct command command_workflow_api;
extern const struct command command_workflow_check;
extern const struct command command_workflow_graph;
extern const struct command command_workflow_list;
extern const struct command command_workflow_new;
extern const struct command command_workflow_publish;
extern const struct command command_workflow_remove;
extern const struct command command_workflow_replay;
extern const struct command command_workflow_rollback;
extern const struct command command_workflow_test;

#endif
