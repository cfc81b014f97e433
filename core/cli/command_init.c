/* guichet init DIR: a gateway that can be started at once, with invented people. */
#include "cli/commands.h"

#include "cli/gateway_folder.h"
#include "cli/language.h"
#include "cli/print.h"

#define PORT_DEFAULT 8443
#define PORT_MAX     65534 /* operations take the next one */

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--port", "N", "of the HTTPS API; operations take the next (default 8443; 0: any free ones)"},
    {NULL, NULL, NULL},
};

const struct command command_init = {
    .name = "init",
    .usage = "DIR",
    .summary = "Make a working gateway folder: configuration, certificates, keys, scripts",
    .help = "DIR gets guichet.lua, pki/ (authorities, the server's certificate, the seal, and an identity for every\n"
            "kind of person: NAME.pem, and NAME.p12 with the password \"guichet\"), keys/, data/, and copies of the\n"
            "shipped scripts/ and config/. A folder that already holds a gateway is refused.",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

static void tell(const char *folder, uint64_t port) {
    printf(language_pick("Passerelle prête dans %s\n"
                         "  guichet check -c %s/guichet.lua    tout vérifier\n"
                         "  guichet serve -c %s/guichet.lua    démarrer\n"
                         "Identités inventées : %s/pki/*.pem (et .p12, mot de passe « guichet »)\n"
                         "Console : https://localhost:%llu/console/ (importer dans le navigateur %s/pki/agent.p12,\n"
                         "  mot de passe « guichet », et l'autorité %s/pki/server-ca.pem)\n",
                         "A gateway is ready in %s\n"
                         "  guichet check -c %s/guichet.lua    look at all of it\n"
                         "  guichet serve -c %s/guichet.lua    start it\n"
                         "Invented identities: %s/pki/*.pem (and .p12, password \"guichet\")\n"
                         "Console: https://localhost:%llu/console/ (import %s/pki/agent.p12 into the browser,\n"
                         "  password \"guichet\", and the authority %s/pki/server-ca.pem)\n"),
           folder, folder, folder, folder, (unsigned long long)port, folder, folder);
}

static int run(const struct arguments *arguments) {
    const char *folder = arguments_word(arguments, 0), *text = arguments_value(arguments, "--port");
    uint64_t port = PORT_DEFAULT;
    struct fail why;
    if (text && bytes_to_uint(bytes_of(text), PORT_MAX, &port) != GUICHET_OK) {
        print_failure("init", "--port must be 0 to %d, not \"%s\"", PORT_MAX, text);
        return CLI_USAGE;
    }
    if (gateway_folder_make(folder, (int64_t)port, &why) != GUICHET_OK) {
        print_failure("init", "%s", why.text);
        return CLI_REFUSED;
    }
    tell(folder, port);
    return CLI_DONE;
}
