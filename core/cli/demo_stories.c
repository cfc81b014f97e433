/* Each story is a function: who does what, then what must hold. The words say what the law calls it. */
#include "cli/demo_stories.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/language.h"

#include <unistd.h>

#define ITEM      "6A18987970674"
#define PV        "12345/00678/2026"
#define SERVICE_S 15   /* how long a service may take */
#define HOLD_S    5    /* how long the hold of story 4 is asked for first … */
#define EXTEND_S  8    /* … and how long after its extension, both from its beginning */
#define PAUSE_MS  1200 /* how long the officer of story 3 takes to reply */
#define MINUTE_MS INT64_C(60000)

/* The document of contract §3, with what differs from story to story. */
struct demand {
    const char *type, *framework, *basis, *urgency, *reason, *object, *input;
};

struct filed {
    const char *id, *number;
};

static const char *document(struct demo_scene *s, const struct demand *d) {
    const char *urgency =
        d->urgency ? arena_printf(&s->arena, "\"urgency\":\"%s\",\"urgency_reason\":\"%s\",", d->urgency, d->reason)
                   : "";
    return arena_printf(
        &s->arena,
        "{\"type\":\"%s\",%s\"framework\":\"%s\",\"legal_basis\":[\"%s\"],"
        "\"requester\":{\"name\":\"Claire Vasseur\",\"quality\":\"OPJ\",\"rio\":\"1048213\",\"phone\":\"+33199001717\","
        "\"unit\":\"Commissariat de Melun\"},\"procedure\":{\"pv\":\"" PV "\"},"
        "\"offence\":{\"natinf\":[7151],\"label\":\"Vol\",\"max_prison_months\":36,"
        "\"network_offence\":false},\"object\":\"%s\",\"input\":%s}",
        d->type, urgency, d->framework, d->basis, d->object, d->input);
}

static bool submit(struct demo_scene *s, const struct demand *demand, struct filed *filed) {
    const char *json = document(s, demand);
    bool received = json && demo_scene_call(s, "police", "POST", "/v1/requisitions", json);
    filed->id = demo_scene_text(s, "/id");
    filed->number = demo_scene_text(s, "/number");
    if (!received) return false;
    demo_scene_say(s, NULL,
                   language_pick("reçue sous le numéro %s, remise à « %s »", "received as %s, given to \"%s\""),
                   filed->number, demo_scene_text(s, "/holder"));
    return true;
}

/* The last word of the first line that has a '/': the due time of the first deadline. */
static const char *due_in(struct demo_scene *s, const char *lines) {
    const char *line = strchr(lines, '/'), *end = line ? strchr(line, '\n') : NULL, *word = end;
    while (word && word > line && word[-1] != ' ') word--;
    const char *due = word ? arena_copy(&s->arena, (struct bytes){word, (size_t)(end - word)}) : NULL;
    return due ? due : "";
}

/* Words of the API as people say them. */
static const char *word(const char *of_api) {
    static const struct {
        const char *api, *fr, *en;
    } words[] = {
        {"running", "en cours", "running"}, {"paused", "suspendu", "paused"}, {"met", "tenu", "met"},
        {"missed", "dépassé", "missed"},    {"full", "complète", "complete"}, {"partial", "partielle", "partial"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i].api, of_api) == 0) return language_pick(words[i].fr, words[i].en);
    }
    return of_api;
}

/* The due time as a process of its own reads it from SQLite, beside what the API says. */
static void read_back(struct demo_scene *s, const struct filed *filed) {
    const char *path = arena_printf(&s->arena, "/v1/requisitions/%s", filed->id);
    bool has_reply = path && demo_scene_call(s, "police", "GET", path, NULL);
    const char *lines = demo_scene_database(s, filed->number), *due = lines ? due_in(s, lines) : "";
    int64_t utc_ms = 0;
    bool same = has_reply && text_time_parse(bytes_of(due), &utc_ms) == GUICHET_OK &&
                strcmp(due, demo_scene_text(s, "/deadlines/0/due_at")) == 0;
    demo_scene_check(
        s, same,
        language_pick("SQLite, lue par un autre processus : %s, état « %s », délai %s, échéance %s, soit %s",
                      "SQLite, read by another process: %s, state \"%s\", deadline %s, due %s, that is %s"),
        filed->number, demo_scene_text(s, "/state"), word(demo_scene_text(s, "/deadlines/0/status")), due,
        demo_scene_moment(s, utc_ms));
}

static void claim(struct demo_scene *s, const char *who, const struct filed *filed) {
    bool done = demo_scene_claim(s, who, filed->id);
    demo_scene_say(s, who, language_pick("prend la tâche « %s » (équipe %s)", "takes the task \"%s\" (team %s)"),
                   done ? demo_scene_text(s, "/title") : "?", done ? demo_scene_text(s, "/team") : "?");
}

/* ---- 1 ---- */

static size_t count_lines(const char *text) {
    size_t count = 0;
    for (; text && *text; text++) count += *text == '\n';
    return count;
}

static void refused(struct demo_scene *s) {
    static const struct demand demand = {"postal.item.tracking",
                                         "prelim",
                                         "cpp:77-1-1",
                                         NULL,
                                         NULL,
                                         "Suivi d'un colis soupçonné de contenir des objets volés",
                                         "{\"item_ids\":[\"" ITEM "\"]}"};
    size_t before = count_lines(demo_scene_database(s, NULL));
    const char *json = document(s, &demand);
    demo_scene_title(1, language_pick("Refusée : l'autorisation du procureur manque (CPP 77-1-1)",
                                      "Refused: the prosecutor's authorisation is missing (CPP 77-1-1)"));
    demo_scene_say(s, "police",
                   language_pick("demande le suivi du colis %s en enquête préliminaire, sans autorisation",
                                 "asks for the tracking of parcel %s in a preliminary inquiry, without authorisation"),
                   ITEM);
    bool received = json && demo_scene_call(s, "police", "POST", "/v1/requisitions", json);
    demo_scene_check(s, !received && demo_scene_is_refused(s, 422, "authorisation_missing"),
                     language_pick("refusée avant réception : %ld authorisation_missing : %s",
                                   "refused before reception: %ld authorisation_missing: %s"),
                     s->code, demo_scene_text(s, "/errors/0/detail"));
    const char *lines = demo_scene_database(s, NULL);
    demo_scene_check(s, lines && count_lines(lines) == before,
                     language_pick("SQLite, lue par un autre processus : rien n'a été enregistré",
                                   "SQLite, read by another process: nothing was recorded"));
}

/* ---- 2 ---- */

static void answered_by_service(struct demo_scene *s) {
    static const struct demand demand = {"postal.item.tracking",
                                         "flagrance",
                                         "cpp:60-1",
                                         NULL,
                                         NULL,
                                         "Suivi d'un colis volé à Melun, enquête de flagrance",
                                         "{\"item_ids\":[\"" ITEM "\"]}"};
    struct filed filed;
    demo_scene_title(2, language_pick("Répondue par le service de suivi, sans personne",
                                      "Answered by the tracking service, without a person"));
    demo_scene_say(s, "police",
                   language_pick("demande le suivi du colis %s en flagrance (CPP 60-1)",
                                 "asks for the tracking of parcel %s, flagrante delicto (CPP 60-1)"),
                   ITEM);
    if (!demo_scene_check(s, submit(s, &demand, &filed), language_pick("reçue", "received"))) return;
    bool done = demo_scene_await(s, "police", filed.id, "answered", SERVICE_S);
    demo_scene_check(s, done, language_pick("répondue par le service, réponse %s", "answered by the service, %s"),
                     word(demo_scene_text(s, "/answer/completeness")));
    const char *path = arena_printf(&s->arena, "/v1/requisitions/%s/receipt", filed.id);
    done = path && demo_scene_call(s, "police", "GET", path, NULL);
    demo_scene_check(s, done && demo_scene_text(s, "/checkpoint")[0],
                     language_pick("accusé de réception signé, avec sa preuve d'inscription au journal",
                                   "signed receipt, with its proof of inclusion in the log"));
    path = arena_printf(&s->arena, "/v1/requisitions/%s/answer", filed.id);
    done = path && demo_scene_call(s, "police", "GET", path, NULL);
    demo_scene_check(s, done && demo_scene_text(s, "/answer/items/0/events/0/label")[0],
                     language_pick("réponse lue, et sa remise consignée : colis %s, « %s » à %s",
                                   "answer fetched, and the fetching recorded: parcel %s, \"%s\" at %s"),
                     demo_scene_text(s, "/answer/items/0/item_id"),
                     demo_scene_text(s, "/answer/items/0/events/0/label"),
                     demo_scene_text(s, "/answer/items/0/events/0/site"));
    size_t parts = 0;
    const char *signer = demo_scene_sealed(s, "police", filed.id, &parts);
    demo_scene_check(s, signer != NULL,
                     language_pick("réponse scellée vérifiée : conteneur ASiC-E de %zu pièces, cachet de %s",
                                   "sealed answer verified: ASiC-E container of %zu parts, seal of %s"),
                     parts, signer ? signer : "?");
    read_back(s, &filed);
}

/* ---- 3 ---- */

static void clarify(struct demo_scene *s, const struct filed *filed) {
    int64_t due = demo_scene_time(s, "/due_at");
    claim(s, "agent", filed);
    demo_scene_say(s, "agent", language_pick("demande une précision : quelle période ?", "asks back: which period?"));
    bool done = demo_scene_fire(s, "agent", filed->id, "ask", "{\"question\":\"Quelle période vous intéresse ?\"}");
    demo_scene_check(s, done && strcmp(demo_scene_text(s, "/clock"), "paused") == 0,
                     language_pick("l'horloge du délai s'arrête", "the clock of the deadline stops"));
    usleep(PAUSE_MS * 1000);
    demo_scene_say(s, "police", language_pick("répond : octobre 2026", "replies: October 2026"));
    done = demo_scene_fire(s, "police", filed->id, "reply", "{\"text\":\"Octobre 2026.\"}");
    int64_t shift = demo_scene_time(s, "/due_at") - due;
    done = done && strcmp(demo_scene_text(s, "/clock"), "running") == 0;
    demo_scene_check(s, done && shift >= PAUSE_MS && shift < PAUSE_MS + SERVICE_S * INT64_C(1000),
                     language_pick("l'horloge repart ; l'échéance a reculé de %lld ms : %s",
                                   "the clock runs again; the due time moved by %lld ms: %s"),
                     (long long)shift, demo_scene_moment(s, demo_scene_time(s, "/due_at")));
}

static const char prepared[] =
    "{\"accounts\":[{\"account_id\":\"C-100234\",\"family_name\":\"Dupont\",\"given_names\":\"Jean\","
    "\"email\":\"jean.dupont@laposte.net\",\"email_verified\":true}]}";

static void review(struct demo_scene *s, const struct filed *filed) {
    claim(s, "agent", filed);
    demo_scene_say(s, "agent", language_pick("prépare la réponse : un compte", "prepares the answer: one account"));
    bool done = demo_scene_fire(s, "agent", filed->id, "prepared", prepared);
    demo_scene_check(s, done && strcmp(demo_scene_text(s, "/state"), "review") == 0,
                     language_pick("soumise à relecture", "handed over for review"));
    demo_scene_say(s, "agent", language_pick("veut relire son propre travail", "wants to review her own work"));
    done = demo_scene_claim(s, "agent", filed->id);
    demo_scene_check(s, !done && demo_scene_is_refused(s, 403, "four_eyes"),
                     language_pick("refusé : %ld four_eyes, une autre personne doit relire",
                                   "refused: %ld four_eyes, another person must review"),
                     s->code);
    claim(s, "agent2", filed);
    demo_scene_say(s, "agent2", language_pick("relit et approuve", "reviews and approves"));
    done = demo_scene_fire(s, "agent2", filed->id, "approve", NULL);
    demo_scene_check(s, done && strcmp(demo_scene_text(s, "/state"), "answered") == 0,
                     language_pick("répondue", "answered"));
}

static void answered_by_people(struct demo_scene *s) {
    static const struct demand demand = {"account.laposte.identity",
                                         "flagrance",
                                         "cpp:60-1",
                                         "urgent",
                                         "Garde à vue en cours jusqu'à demain matin",
                                         "Identité du titulaire d'un compte utilisé pour une escroquerie",
                                         "{\"email\":\"jean.dupont@laposte.net\"}"};
    struct filed filed;
    demo_scene_title(3, language_pick("Répondue par une personne, après une précision, sous le regard d'une autre",
                                      "Answered by a person after a clarification, reviewed by another"));
    demo_scene_say(
        s, "police",
        language_pick("demande l'identité derrière jean.dupont@laposte.net (CPP 60-1), en urgence : 12 heures",
                      "asks who is behind jean.dupont@laposte.net (CPP 60-1), urgently: 12 hours"));
    if (!demo_scene_check(s, submit(s, &demand, &filed), language_pick("reçue", "received"))) return;
    clarify(s, &filed);
    review(s, &filed);
    const char *path = arena_printf(&s->arena, "/v1/requisitions/%s/answer", filed.id);
    bool done = path && demo_scene_call(s, "police", "GET", path, NULL);
    demo_scene_check(s, done && strcmp(demo_scene_text(s, "/answer/accounts/0/family_name"), "Dupont") == 0,
                     language_pick("réponse lue : %s %s, compte %s", "answer fetched: %s %s, account %s"),
                     demo_scene_text(s, "/answer/accounts/0/given_names"),
                     demo_scene_text(s, "/answer/accounts/0/family_name"),
                     demo_scene_text(s, "/answer/accounts/0/account_id"));
    read_back(s, &filed);
}

/* ---- 4 ---- */

static const char *later(struct demo_scene *s, int64_t from_ms, int seconds) {
    char text[TEXT_TIME_SIZE + 1];
    text_time(from_ms + seconds * INT64_C(1000), text);
    return arena_text(&s->arena, text);
}

static void wait_until(struct demo_scene *s, int64_t utc_ms) {
    while (clock_utc_ms() < utc_ms && !s->is_interrupted) {
        s->is_interrupted = demo_server_interrupted(s->server);
        usleep(50000);
    }
}

static void accept(struct demo_scene *s, const struct filed *filed) {
    claim(s, "jurist", filed);
    demo_scene_say(s, "jurist", language_pick("contrôle et accepte", "reviews and accepts"));
    bool done = demo_scene_fire(s, "jurist", filed->id, "accept", NULL) &&
                demo_scene_await(s, "police", filed->id, "held", SERVICE_S);
    demo_scene_check(s, done,
                     language_pick("l'ordre est passé au tri : envoi retenu", "sorting was ordered: the item is held"));
    demo_scene_check(s, strcmp(demo_scene_text(s, "/deadlines/0/status"), "met") == 0,
                     language_pick("le délai est tenu", "the deadline is met"));
}

static void held_and_released(struct demo_scene *s) {
    int64_t begin = clock_utc_ms() / 1000 * 1000;
    const char *first = later(s, begin, HOLD_S), *second = later(s, begin, EXTEND_S);
    const struct demand demand = {
        "postal.item.hold",
        "flagrance",
        "cpp:54",
        NULL,
        NULL,
        "Saisie d'un colis avant sa distribution à Dammarie",
        arena_printf(&s->arena,
                     "{\"item_id\":\"" ITEM
                     "\",\"hold_until\":\"%s\",\"reason\":\"Saisie prévue ce jour par le groupe 2\"}",
                     first)};
    struct filed filed;
    demo_scene_title(4, language_pick("Colis maintenu à disposition, prolongé, puis relâché de lui-même",
                                      "A parcel held, extended, then released by itself"));
    demo_scene_say(s, "police",
                   language_pick("demande le maintien du colis %s jusqu'à %s (CPP 54)",
                                 "asks to hold parcel %s until %s (CPP 54)"),
                   ITEM, first);
    if (!demo_scene_check(s, submit(s, &demand, &filed), language_pick("reçue", "received"))) return;
    accept(s, &filed);
    demo_scene_say(s, "police", language_pick("prolonge jusqu'à %s", "extends until %s"), second);
    bool done =
        demo_scene_fire(s, "police", filed.id, "extend", arena_printf(&s->arena, "{\"hold_until\":\"%s\"}", second));
    demo_scene_check(s, done && strcmp(demo_scene_text(s, "/state"), "held") == 0,
                     language_pick("prolongé", "extended"));
    wait_until(s, begin + HOLD_S * INT64_C(1000) + 700);
    done = demo_scene_await(s, "police", filed.id, "held", 0);
    demo_scene_check(
        s, done,
        language_pick("la première limite est passée : toujours retenu", "the first limit has passed: still held"));
    done = demo_scene_await(s, "police", filed.id, "released", EXTEND_S - HOLD_S + SERVICE_S);
    demo_scene_check(s, done && demo_scene_time(s, "/closed_at") >= begin + EXTEND_S * INT64_C(1000),
                     language_pick("relâché à son heure, sans que personne y pense : %s",
                                   "released by itself, at the time that was set: %s"),
                     demo_scene_text(s, "/closed_at"));
    read_back(s, &filed);
}

/* ---- 5 ---- */

static void vital(struct demo_scene *s) {
    int64_t begin = clock_utc_ms() / 1000 * 1000;
    const struct demand demand = {
        "postal.item.hold",
        "flagrance",
        "cpp:54",
        "vital",
        "Colis signalé comme pouvant contenir un explosif",
        "Mise à l'écart immédiate d'un colis dangereux",
        arena_printf(
            &s->arena,
            "{\"item_id\":\"RR473124829GB\",\"hold_until\":\"%s\",\"reason\":\"Intervention du déminage en cours\"}",
            later(s, begin, 4 * 3600))};
    struct filed filed;
    demo_scene_title(5, language_pick("Urgence vitale : trente minutes", "Vital emergency: thirty minutes"));
    demo_scene_say(s, "police",
                   language_pick("signale un colis qui pourrait contenir un explosif",
                                 "reports a parcel that may contain an explosive"));
    if (!demo_scene_check(s, submit(s, &demand, &filed), language_pick("reçue", "received"))) return;
    int64_t due = demo_scene_time(s, "/due_at");
    demo_scene_check(s, due - demo_scene_time(s, "/received_at") == 30 * MINUTE_MS,
                     language_pick("horloge de 30 minutes : échéance %s", "a clock of 30 minutes: due %s"),
                     demo_scene_moment(s, due));
    read_back(s, &filed);
    bool done = demo_scene_call(s, "jurist", "GET", "/v1/queue", NULL);
    demo_scene_check(s, done && strcmp(demo_scene_text(s, "/items/0/requisition/number"), filed.number) == 0,
                     language_pick("première de la file du pôle juridique", "first in the legal desk's queue"));
    accept(s, &filed);
    demo_scene_say(s, "police", language_pick("saisit le colis", "seizes the parcel"));
    done = demo_scene_fire(s, "police", filed.id, "seize", "{\"report\":\"" PV "\"}");
    demo_scene_check(s, done && strcmp(demo_scene_text(s, "/state"), "seized") == 0, language_pick("saisi", "seized"));
    read_back(s, &filed);
}

void demo_stories_tell(struct demo_scene *scene) {
    static void (*const stories[])(struct demo_scene *) = {refused, answered_by_service, answered_by_people,
                                                           held_and_released, vital};
    for (size_t i = 0; i < sizeof stories / sizeof stories[0] && !scene->is_interrupted; i++) stories[i](scene);
}

/* ---- what stays open ---- */

static bool ask_back(struct demo_scene *s, const struct filed *filed) {
    return demo_scene_claim(s, "agent", filed->id) &&
           demo_scene_fire(s, "agent", filed->id, "ask", "{\"question\":\"Quelle période vous intéresse ?\"}");
}

static bool prepare(struct demo_scene *s, const struct filed *filed) {
    return demo_scene_claim(s, "agent2", filed->id) && demo_scene_fire(s, "agent2", filed->id, "prepared", prepared);
}

void demo_stories_leave(struct demo_scene *scene) {
    static const struct {
        const char *email, *fr, *en;
        bool (*then)(struct demo_scene *, const struct filed *);
    } cases[] = {{"claude.martin@laposte.net", "libre", "free", NULL},
                 {"camille.petit@laposte.net", "attend le requérant", "waits for its requester", ask_back},
                 {"dominique.roy@laposte.net", "à approuver", "to be approved", prepare}};
    printf("\n%s\n",
           language_pick("Trois dossiers restent ouverts pour la console", "Three cases stay open for the console"));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0] && !scene->is_interrupted; i++) {
        const struct demand demand = {"account.laposte.identity",
                                      "flagrance",
                                      "cpp:60-1",
                                      NULL,
                                      NULL,
                                      "Identité du titulaire d'un compte utilisé pour une escroquerie",
                                      arena_printf(&scene->arena, "{\"email\":\"%s\"}", cases[i].email)};
        struct filed filed;
        bool done = submit(scene, &demand, &filed) && (!cases[i].then || cases[i].then(scene, &filed));
        demo_scene_check(scene, done, "%s", language_pick(cases[i].fr, cases[i].en));
    }
}
