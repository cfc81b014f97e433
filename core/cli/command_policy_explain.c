/* guichet policy explain: what would happen to a certificate on a route, and why; by the same code that decides for a
 * running gateway, without asking one. */
#include "cli/commands.h"

#include "base/clock.h"
#include "cli/print.h"
#include "cli/report.h"
#include "desk/access.h"
#include "gate/identify.h"
#include "gate/reload.h"
#include "gate/routes.h"

#define MEMORY_MAX (64u << 20)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"-c", "FILE", "the configuration (default guichet.lua)"},
    {"--cert", "FILE", "the client's certificate, PEM, with its chain behind it"},
    {"--route", "ROUTE", "method and path, as \"POST /v1/requisitions\""},
    {"--requisition", "ID", "and whether it may be seen: id or number"},
    {NULL, NULL, NULL},
};

const struct command command_policy_explain = {
    .name = "policy explain",
    .usage = "",
    .summary = "Say what a certificate may do on a route, and why",
    .help =
        "Whether its chain is accepted, which party, rule, roles and teams it gets, whether the route is for one of\n"
        "them, and with an id whether the requisition may be seen. Exit 0: allowed; 1: refused, or not to be told.",
    .options = options,
    .run = run,
};

struct explanation {
    const struct settings *settings;
    struct arena arena;
    struct certificate certificate;
    struct vault *vault;
    struct identity *identity;
    const struct actor *actor;
};

static void say(const char *what, const char *verdict, const char *words) {
    printf("%-12s %s%s%s\n", what, verdict, words[0] ? ": " : "", words);
}

static void print_line(const char *what, const char *text) {
    printf("%-12s %s\n", what, text);
}

/* ---- the chain ---- */

static bool explain_chain(struct explanation *e, const char *file) {
    const struct tls_pem pem = {.path = file};
    struct tls_context *context = NULL;
    struct fail why = {0};
    int status = reload_build_tls(e->settings, &context, &why);
    if (!status) status = tls_context_judge(context, &pem, &e->certificate, &why);
    tls_context_free(context);
    const struct certificate *c = &e->certificate;
    if (c->cn[0]) printf("%-12s CN=%s, OU=%s, serial %s, of %s\n", "certificate", c->cn, c->ou, c->serial, c->issuer);
    say("chain", status ? "refused" : "accepted", why.text);
    return !status;
}

/* ---- the party ---- */

static void print_roles(unsigned roles) {
    printf("%-12s", "roles");
    for (size_t i = 0; i < ROLE_COUNT; i++)
        if (roles & (1u << i)) printf(" %s", party_role_name((enum role)(1u << i)));
    printf("\n");
}

static void print_teams(const struct actor *actor) {
    printf("%-12s%s", "teams", actor->all_teams ? " *" : "");
    for (const char *const *team = actor->teams; team && *team; team++) printf(" %s", *team);
    printf("\n");
}

static bool explain_party(struct explanation *e) {
    struct fail why = {0};
    if (vault_open(e->settings->vault_key, &e->vault, &why) != GUICHET_OK) {
        say("party", "unknown", why.text);
        return false;
    }
    const struct desk desk = {.vault = e->vault};
    e->identity = identity_new(&desk, &e->settings->parties, &e->certificate);
    if (!e->identity || e->identity->refused.status) {
        say("party", "none", e->identity ? e->identity->refused.text : "no memory");
        return false;
    }
    e->actor = &e->identity->actor;
    printf("%-12s %s (%s), by the rule \"%s\"\n", "party", e->actor->party->id, party_kind_name(e->actor->party->kind),
           e->actor->rule);
    print_line("unit", e->actor->unit);
    print_roles(e->actor->roles);
    print_teams(e->actor);
    return true;
}

/* ---- the route ---- */

static bool read_method(struct bytes word, enum http_method *out) {
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    static const enum http_method methods[] = {HTTP_METHOD_GET, HTTP_METHOD_HEAD,  HTTP_METHOD_POST,
                                               HTTP_METHOD_PUT, HTTP_METHOD_PATCH, HTTP_METHOD_DELETE};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!bytes_equal_text(word, names[i])) continue;
        *out = methods[i];
        return true;
    }
    return false;
}

static const struct route *find_route(struct explanation *e, const char *text, struct fail *why) {
    const char *blank = strchr(text, ' ');
    struct bytes method_word = {text, blank ? (size_t)(blank - text) : 0}, parameters[2];
    struct http_path path;
    enum http_method method;
    unsigned allowed;
    if (!blank || !read_method(method_word, &method)) {
        fail(why, GUICHET_INVALID, "\"%s\" is not a method and a path", text);
        return NULL;
    }
    if (http_path_read(bytes_of(blank + 1), &e->arena, &path, why) != GUICHET_OK) return NULL;
    const struct route *route = routes_find(routes_api, method, &path, &parameters[0], &parameters[1], &allowed);
    if (!route) fail(why, GUICHET_NOT_FOUND, allowed ? "this path knows other methods" : "there is no such route");
    return route;
}

static bool explain_route(struct explanation *e, const char *text) {
    struct fail why = {0};
    const struct route *route = find_route(e, text, &why);
    if (!route) {
        say("route", "refused", why.text);
        return false;
    }
    bool is_allowed = !route->roles || (route->roles & e->actor->roles);
    printf("%-12s %s: %s is for", "route", is_allowed ? "allowed" : "refused", route->name);
    for (size_t i = 0; i < ROLE_COUNT; i++)
        if (route->roles & (1u << i)) printf(" %s", party_role_name((enum role)(1u << i)));
    printf("%s\n", route->roles ? "" : " anybody who got through the handshake");
    return is_allowed;
}

/* ---- the requisition ---- */

static bool explain_sight(struct explanation *e, const char *text) {
    static const char *const words[] = {
        [SIGHT_NONE] = "for this caller it does not exist",
        [SIGHT_REQUESTER] = "it is its unit's own",
        [SIGHT_AUDIENCE] = "a notice is addressed to its authority",
        [SIGHT_COURT] = "its court authorised it",
        [SIGHT_READER] = "its unit named it a co-reader",
        [SIGHT_HOLDER] = "a team of its own holds it or works on it",
        [SIGHT_OVERSIGHT] = "its role sees all",
        [SIGHT_METADATA] = "only that it is there, and where it stands",
    };
    struct query query = {.kind = QUERY_REQUISITION, .arena = &e->arena, .limit = 1};
    struct reader *reader = NULL;
    struct fail why = {0};
    enum sight sight = SIGHT_NONE;
    if (id_parse(bytes_of(text), &query.id) != GUICHET_OK) query.number = text;
    int status = reader_open_file(e->settings->store_path, &reader, &why);
    if (!status) {
        require(store_read(reader, &query));
        status = query.status;
        if (!status) sight = access_sight_row(e->actor, &query.rows.requisitions[0], clock_utc_ms());
        else why = query.why;
    }
    reader_close(reader);
    if (status == GUICHET_NOT_FOUND) say("requisition", "refused", "there is none");
    else say("requisition", sight == SIGHT_NONE ? "refused" : "seen", status ? why.text : words[sight]);
    return !status && sight != SIGHT_NONE;
}

static bool explain(struct explanation *e, const struct arguments *arguments) {
    const char *requisition = arguments_value(arguments, "--requisition");
    if (!explain_chain(e, arguments_value(arguments, "--cert")) || !explain_party(e)) return false;
    bool is_allowed = explain_route(e, arguments_value(arguments, "--route"));
    if (requisition && !explain_sight(e, requisition)) is_allowed = false;
    return is_allowed;
}

static int run(const struct arguments *arguments) {
    const char *given = arguments_value(arguments, "-c"), *file = given ? given : "guichet.lua";
    struct settings *settings = NULL;
    struct explanation e = {0};
    struct faults faults;
    struct fail why = {0};
    bool is_allowed = false;
    if (!arguments_value(arguments, "--cert") || !arguments_value(arguments, "--route")) {
        print_failure("policy explain", "--cert and --route are needed");
        return CLI_USAGE;
    }
    arena_init(&e.arena, MEMORY_MAX);
    faults_init(&faults, &e.arena);
    if (settings_read(file, &faults, &settings, &why) == GUICHET_OK) {
        e.settings = settings;
        is_allowed = explain(&e, arguments);
        print_line("verdict", is_allowed ? "allowed" : "refused");
    } else {
        if (!faults.count) report_unread(stderr, file, &why);
        report_faults(stderr, file, &faults);
    }
    identity_free(e.identity);
    vault_close(e.vault);
    settings_free(settings);
    arena_done(&e.arena);
    return is_allowed ? CLI_DONE : CLI_REFUSED;
}
