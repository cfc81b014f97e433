/* guichet workflow remove TYPE VERSION: a version that counts no more and has no open case. */
#include "cli/commands.h"

#include "cli/language.h"
#include "cli/print.h"
#include "cli/requisition_print.h"
#include "cli/workflow_call.h"

static int run(const struct arguments *arguments);

const struct command command_workflow_remove = {
    .name = "workflow remove",
    .usage = "TYPE VERSION",
    .summary = "Take away a version that does not count and has no open case",
    .help = "Refused while a case that was received under it lives, and while it counts for new requisitions.",
    .is_client = true,
    .min_words = 2,
    .max_words = 2,
    .run = run,
};

static int run(const struct arguments *arguments) {
    const char *type = arguments_word(arguments, 0), *number = arguments_word(arguments, 1);
    uint64_t version;
    struct client client;
    int result = workflow_call_open(arguments, &client, &version);
    if (result == CLI_DONE) {
        const char *ending = arena_printf(&client.arena, "/versions/%llu", (unsigned long long)version);
        client.call =
            (struct http_call){.method = "DELETE", .path = client_path(&client, "/v1/workflows/", type, ending)};
        result = client_perform(&client);
    }
    if (result == CLI_DONE && !requisition_print_json(&client))
        print_good(language_pick("%s version %s : retirée", "%s version %s: removed"), type, number);
    client_close(&client);
    return result;
}
