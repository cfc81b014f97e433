/* The calls of one command, one after the other on one connection. */
#include "cli/client.h"

#include "cli/language.h"
#include "cli/print.h"
#include "cli/profile.h"

#define CLIENT_MEMORY (1u << 30)
#define PATH_MAX_SIZE 8192

/* ---- opening ---- */

/* The option, else what a profile asked for by name says, else the variable, else the default profile. */
static const char *choose(const struct arguments *arguments, const char *option, const char *variable,
                          const char *of_profile) {
    const char *value = arguments_value(arguments, option);
    bool is_named = arguments_has(arguments, "--profile");
    if (!value && is_named) value = of_profile;
    if (!value) value = getenv(variable);
    if ((!value || !value[0]) && !is_named) value = of_profile;
    return value && value[0] ? value : NULL;
}

int client_open(const struct arguments *arguments, struct client *client) {
    const char *name = arguments->command->name;
    struct profile profile;
    struct fail why;
    *client = (struct client){.arguments = arguments, .json = arguments_has(arguments, "--json")};
    arena_init(&client->arena, CLIENT_MEMORY);
    if (profile_read(arguments_value(arguments, "--profile"), &client->arena, &profile, &why) != GUICHET_OK) {
        print_failure(name, "%s", why.text);
        return CLI_USAGE;
    }
    const char *url = choose(arguments, "--url", "GUICHET_URL", profile.url);
    const char *identity = choose(arguments, "--as", "GUICHET_AS", profile.identity);
    const char *authority = choose(arguments, "--ca", "GUICHET_CA", profile.authority);
    if (!url) print_failure(name, "which gateway? --url URL or GUICHET_URL");
    if (!identity) print_failure(name, "as whom? --as CERT.pem or GUICHET_AS");
    if (!authority) print_failure(name, "whom to trust? --ca CA.pem or GUICHET_CA");
    if (!url || !identity || !authority) return CLI_USAGE;
    if (http_client_open(url, identity, authority, &client->http, &why) == GUICHET_OK) return CLI_DONE;
    print_failure(name, "%s", why.text);
    return CLI_USAGE;
}

void client_close(struct client *client) {
    http_client_close(client->http);
    arena_done(&client->arena);
    *client = (struct client){0};
}

/* ---- calling ---- */

static bool is_json(const char *type) {
    return strncmp(type, "application/json", 16) == 0 || strncmp(type, "application/problem+json", 24) == 0;
}

static void read_reply(struct client *client) {
    client->reply = NULL;
    if (client->call.reply.size && is_json(client->call.reply_type))
        json_read(client->call.reply, &client->arena, &client->reply, NULL);
}

static void end_line(const struct client *client) {
    if (client->line) progress_end(client->line, 0, false);
}

static int refuse(struct client *client) {
    end_line(client);
    if (client->json) {
        fwrite(client->call.reply.data, 1, client->call.reply.size, stdout);
        if (client->call.reply.size) printf("\n");
    }
    print_problem(stderr, client->arguments->command->name, client->call.code, client->reply);
    return CLI_REFUSED;
}

int client_perform(struct client *client) {
    struct fail why;
    client->call.headers[5] = NULL;
    for (size_t i = 0; i < 5; i++) {
        if (client->call.headers[i]) continue;
        client->call.headers[i] = language_pick("Accept-Language: fr", "Accept-Language: en");
        break;
    }
    int status = http_client_call(client->http, &client->call, &why);
    if (status) {
        end_line(client);
        print_failure(client->arguments->command->name, "%s", why.text);
        return status == GUICHET_UNAVAILABLE ? CLI_UNREACHABLE : CLI_USAGE;
    }
    read_reply(client);
    return client->call.code >= 200 && client->call.code < 300 ? CLI_DONE : refuse(client);
}

const char *client_shown_as(const struct client *client, const char *path) {
    const char *slash = path ? strrchr(path, '/') : NULL;
    return client->json ? NULL : slash ? slash + 1 : path;
}

int client_get(struct client *client, const char *path) {
    client->call = (struct http_call){.method = "GET", .path = path};
    return client_perform(client);
}

int client_post(struct client *client, const char *path, struct bytes json) {
    client->call = (struct http_call){
        .method = "POST", .path = path, .body = json, .media_type = json.size ? "application/json" : NULL};
    return client_perform(client);
}

/* ---- paths ---- */

static const char *keep(struct client *client, struct buffer *path) {
    const char *kept = path->status ? NULL : arena_copy(&client->arena, buffer_bytes(path));
    buffer_done(path);
    return kept ? kept : "/";
}

/* "2026-000123/2" stands in a path as "2026-000123.2": a slash would begin another segment. */
const char *client_path(struct client *client, const char *before, const char *id, const char *ending) {
    struct buffer path;
    char *segment = arena_text(&client->arena, id);
    buffer_init(&path, PATH_MAX_SIZE);
    for (char *c = segment; c && *c; c++)
        if (*c == '/') *c = '.';
    buffer_add_text(&path, before);
    http_client_add_segment(&path, segment ? segment : id);
    buffer_add_text(&path, ending);
    return keep(client, &path);
}

const char *client_query(struct client *client, const char *path, const struct client_filter *filters) {
    struct buffer whole;
    buffer_init(&whole, PATH_MAX_SIZE);
    buffer_add_text(&whole, path);
    for (; filters->option; filters++) {
        if (!arguments_has(client->arguments, filters->option)) continue;
        const char *value = arguments_value(client->arguments, filters->option);
        http_client_add_query(&whole, filters->parameter, value ? value : "true");
    }
    return keep(client, &whole);
}

/* "2026-000001": the form of a number, which no UUID has. */
static bool is_number(const char *text) {
    return strlen(text) > 5 && strspn(text, "0123456789") == 4 && text[4] == '-' &&
           strspn(text + 5, "0123456789") == strlen(text + 5);
}

int client_task(struct client *client, const char *text, const char **id) {
    *id = text;
    if (!is_number(text)) return CLI_DONE;
    int result = client_get(client, client_path(client, "/v1/requisitions/", text, ""));
    if (result != CLI_DONE) return result;
    *id = json_get_string(json_get(client->reply, "task"), "id", NULL);
    if (*id) return CLI_DONE;
    print_failure(client->arguments->command->name, "%s has no open task", text);
    return CLI_REFUSED;
}
