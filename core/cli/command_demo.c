/* guichet demo [--once] [DIR]: a gateway, five requisitions, and commands to copy. */
#include "cli/commands.h"

#include "cli/demo_stories.h"
#include "cli/language.h"
#include "cli/print.h"

#define PORT_MAX 65534

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--once", NULL, "stop after the five, remove what is temporary, exit 0 when all went as told"},
    {"--port", "N", "of the gateway (default: any free one)"},
    {NULL, NULL, NULL},
};

const struct command command_demo = {
    .name = "demo",
    .usage = "[DIR]",
    .summary = "See a gateway at work: five requisitions over mutual TLS, step by step",
    .help = "Makes a gateway in DIR (default: a temporary folder), serves it, and walks five requisitions through it.\n"
            "Without --once it goes on serving and prints commands to copy, until Ctrl-C. In English when LANG=en….",
    .options = options,
    .max_words = 1,
    .run = run,
};

static bool verify_log(struct demo_scene *scene) {
    const char *const words[] = {"log", "verify", "-c", scene->server->file, NULL};
    struct buffer out;
    buffer_init(&out, 65536);
    bool holds = demo_server_run(scene->server, words, &out) == 0;
    struct bytes text = buffer_bytes(&out);
    if (text.size && text.data[text.size - 1] == '\n') text.size--;
    fputc('\n', stdout);
    scene->reply = NULL;
    demo_scene_check(scene, holds, "%.*s", (int)text.size, text.data ? text.data : "");
    buffer_done(&out);
    return holds;
}

static void print_commands(const struct demo_server *server) {
    printf(language_pick("\nLa passerelle continue de servir : %s (journal : %s). Ctrl-C l'arrête.\nÀ copier :\n",
                         "\nThe gateway goes on serving: %s (log: %s). Ctrl-C stops it.\nTo copy:\n"),
           server->url, server->log);
    printf("  export GUICHET_URL=%s GUICHET_CA=%s/pki/server-ca.pem GUICHET_AS=%s/pki/police.pem\n", server->url,
           server->folder, server->folder);
    printf("  %s list\n", server->program);
    printf("  GUICHET_AS=%s/pki/agent.pem %s queue\n", server->folder, server->program);
    printf("  curl --cacert %s/pki/server-ca.pem --cert %s/pki/police.pem %s/v1/me\n", server->folder, server->folder,
           server->url);
    printf("  %s log verify -c %s\n", server->program, server->file);
    printf(
        language_pick("Console : %s/console/ — importer %s/pki/agent.p12 (mot de passe « guichet ») et "
                      "%s/pki/server-ca.pem dans le navigateur.\n",
                      "Console: %s/console/ — import %s/pki/agent.p12 (password \"guichet\") and %s/pki/server-ca.pem "
                      "into the browser.\n"),
        server->url, server->folder, server->folder);
    fflush(stdout);
}

static int tell(struct demo_server *server, bool once) {
    struct demo_scene scene;
    demo_scene_open(&scene, server);
    printf(language_pick("Une passerelle sert en TLS mutuel à %s, dans %s.\n",
                         "A gateway serves mutual TLS at %s, in %s.\n"),
           server->url, server->folder);
    demo_stories_tell(&scene);
    if (!scene.is_interrupted) verify_log(&scene);
    if (!once && !scene.is_interrupted) demo_stories_leave(&scene);
    size_t checks = scene.checks, failures = scene.failures;
    bool interrupted = scene.is_interrupted;
    demo_scene_close(&scene);
    if (interrupted) printf("%s\n", language_pick("\nInterrompu.", "\nInterrupted."));
    printf(language_pick("\n%zu vérifications, %zu manquées\n", "\n%zu checks, %zu failed\n"), checks, failures);
    if (!once && !interrupted) {
        print_commands(server);
        demo_server_wait(server);
    }
    return failures || interrupted ? CLI_REFUSED : CLI_DONE;
}

static int run(const struct arguments *arguments) {
    const char *text = arguments_value(arguments, "--port");
    struct demo_server server;
    struct fail why = {0};
    uint64_t port = 0;
    int result = CLI_REFUSED;
    if (text && bytes_to_uint(bytes_of(text), PORT_MAX, &port) != GUICHET_OK) {
        print_failure("demo", "--port must be 0 to %d, not \"%s\"", PORT_MAX, text);
        return CLI_USAGE;
    }
    if (demo_server_start(&server, arguments_word(arguments, 0), (int64_t)port, &why) == GUICHET_OK)
        result = tell(&server, arguments_has(arguments, "--once"));
    else print_failure("demo", "%s", why.text);
    if (demo_server_stop(&server, &why) != GUICHET_OK) {
        print_failure("demo", "%s", why.text);
        result = CLI_REFUSED;
    }
    return result;
}
