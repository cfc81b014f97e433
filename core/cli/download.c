/* One GET, then a file beside the wanted one, then its name. */
#include "cli/download.h"

#include "cli/files.h"
#include "cli/print.h"
#include "cli/terminal.h"

#include <errno.h>
#include <unistd.h>

/* What -o says. */
static bool is_file(const char *to) {
    return to && strcmp(to, "-") != 0;
}

int download_save(const struct client *client, const char *path) {
    char beside[FILES_PATH_MAX];
    struct fail why;
    const char *name = client->arguments->command->name;
    int size = snprintf(beside, sizeof beside, "%s.%ld.part", path, (long)getpid());
    if (size < 0 || (size_t)size >= sizeof beside) {
        print_failure(name, "%s: the path is too long", path);
        return CLI_USAGE;
    }
    int status = files_write(beside, 0600, client->call.reply, &why);
    if (!status && rename(beside, path) != 0) status = fail(&why, GUICHET_DISK, "%s: %s", path, strerror(errno));
    if (!status) return CLI_DONE;
    unlink(beside);
    print_failure(name, "%s", why.text);
    return CLI_USAGE;
}

static int put(const struct client *client) {
    struct bytes reply = client->call.reply;
    if (!client->reply && terminal_is(stdout)) {
        print_failure(client->arguments->command->name, "this is a file, no text: say where it goes with -o FILE");
        return CLI_USAGE;
    }
    bool is_whole = fwrite(reply.data, 1, reply.size, stdout) == reply.size;
    if (client->reply && terminal_is(stdout)) printf("\n");
    if (is_whole && fflush(stdout) == 0) return CLI_DONE;
    print_failure(client->arguments->command->name, "stdout: %s", strerror(errno));
    return CLI_USAGE;
}

/* The file's name, else the requisition's when it goes down a pipe: on a terminal the line would stand in the text. */
static const char *shown_as(const struct client *client) {
    const char *to = arguments_value(client->arguments, "-o");
    if (is_file(to)) return client_shown_as(client, to);
    return terminal_is(stdout) ? NULL : client_shown_as(client, arguments_word(client->arguments, 0));
}

static int get(struct client *client, const char *ending, const struct client_filter *query, const char *accept) {
    static const struct client_filter none[] = {{NULL, NULL}};
    const char *path = client_path(client, "/v1/requisitions/", arguments_word(client->arguments, 0), ending);
    path = client_query(client, path, query ? query : none);
    client->call = (struct http_call){.method = "GET", .path = path, .headers = {accept}, .shown_as = shown_as(client)};
    return client_perform(client);
}

int download_run(const struct arguments *arguments, const char *ending, const struct client_filter *query,
                 const char *accept) {
    const char *to = arguments_value(arguments, "-o");
    struct client client;
    int result = client_open(arguments, &client);
    if (result == CLI_DONE) result = get(&client, ending, query, accept);
    if (result == CLI_DONE) result = is_file(to) ? download_save(&client, to) : put(&client);
    client_close(&client);
    return result;
}
