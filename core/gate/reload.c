/* Everything that may fail is done in prepare(). */
#include "gate/reload.h"

#include "gate/app.h"

#define FAULTS_MEMORY (8u << 20)

struct tls_authority reload_authority(const struct settings *s, const struct party *party) {
    return (struct tls_authority){.certificates.path = party->authority,
                                  .lists = {.local.path = party->crl,
                                            .fetched.path = party->crl_fetched,
                                            .may_miss = s->crl_rule != CRL_MODE_FAIL}};
}

int reload_build_tls(const struct settings *s, struct tls_context **out, struct fail *why) {
    struct tls_authority authorities[RELOAD_PARTIES_MAX] = {0};
    if (s->parties.count > RELOAD_PARTIES_MAX)
        return fail(why, GUICHET_CONFIG, "%zu parties; at most %d", s->parties.count, RELOAD_PARTIES_MAX);
    static const enum tls_lists_mode modes[] = {
        [CRL_MODE_FAIL] = TLS_LISTS_FAIL, [CRL_MODE_GRACE] = TLS_LISTS_GRACE, [CRL_MODE_WARN] = TLS_LISTS_WARN};
    for (size_t i = 0; i < s->parties.count; i++) authorities[i] = reload_authority(s, &s->parties.parties[i]);
    const struct tls_settings tls = {.certificate.path = s->tls_certificate,
                                     .key.path = s->tls_key,
                                     .minimum = s->tls_minimum,
                                     .lists_mode = modes[s->crl_rule],
                                     .grace_ms = s->crl_grace_hours * 3600000,
                                     .authorities = authorities,
                                     .authority_count = s->parties.count};
    return tls_context_new(&tls, out, why);
}

void reload_note(struct app *app, const struct tls_context *context) {
    for (size_t i = 0; i < APP_PARTIES_MAX; i++) {
        struct tls_freshness now;
        struct app_list *list = &app->lists_figures[i];
        tls_context_freshness(context, i, &now);
        atomic_store(&list->is_expected, now.expected);
        atomic_store(&list->since_ms, now.since_ms);
        atomic_store(&list->until_ms, now.until_ms);
    }
}

/* ---- for desk_reload ---- */

static void drop(void *to) {
    struct app *app = to;
    struct reload *reload = &app->reload;
    for (size_t i = 0; reload->letters && i < app->worker_count; i++) worker_trust_free(reload->letters[i]);
    free(reload->letters);
    tls_context_free(reload->fresh);
    reload->letters = NULL;
    reload->fresh = NULL;
}

static int prepare(void *to, const struct settings *settings, struct fail *why) {
    struct app *app = to;
    struct reload *reload = &app->reload;
    int status = reload_build_tls(settings, &reload->fresh, why);
    if (status) return status;
    reload->letters = calloc(app->worker_count, sizeof(struct worker_trust *));
    for (size_t i = 0; i < app->worker_count; i++)
        if (!reload->letters || !(reload->letters[i] = worker_trust_new(&app->workers[i], reload->fresh, settings)))
            return fail(why, GUICHET_MEMORY, "no memory for the new trust");
    return GUICHET_OK;
}

static void take(void *to, struct settings *settings) {
    struct app *app = to;
    struct reload *reload = &app->reload;
    app->settings = settings;
    reload_note(app, reload->fresh);
    for (size_t i = 0; i < app->worker_count; i++) {
        worker_trust_send(reload->letters[i]);
        reload->letters[i] = NULL;
    }
    drop(app);
}

int reload_trust(struct app *app, struct fail *why) {
    struct settings *settings = app->desk->settings;
    int status = prepare(app, settings, why);
    if (status) drop(app);
    else take(app, settings);
    return status;
}

/* ---- SIGHUP ---- */

static void order(struct app *app);

static void on_order(struct letter *letter) {
    struct workshop_order *done = chain_item(letter, struct workshop_order, letter);
    struct app *app = chain_item(done, struct app, reload.order);
    app->reload.is_ordered = false;
    if (app->reload.is_wanted && !app->is_stopping) order(app);
}

static void order(struct app *app) {
    struct reload *reload = &app->reload;
    reload->is_wanted = false;
    reload->is_ordered = true;
    arena_reset(&reload->arena);
    reload->order = (struct workshop_order){.letter.on_open = on_order,
                                            .reply_to = &app->operations.loop.mailbox,
                                            .task = WORKSHOP_RELOAD,
                                            .arena = &reload->arena};
    workshop_send(app->desk->workshop, &reload->order);
}

void reload_signal(struct app *app) {
    app->reload.is_wanted = true;
    if (!app->reload.is_ordered) order(app);
}

void reload_init(struct app *app) {
    arena_init(&app->reload.arena, FAULTS_MEMORY);
    app->desk->face = (struct desk_face){prepare, take, drop, app};
}

void reload_done(struct app *app) {
    arena_done(&app->reload.arena);
}
