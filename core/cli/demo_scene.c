/* Calls, checks and the words around them. */
#include "cli/demo_scene.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/identities.h"
#include "cli/language.h"
#include "cli/print.h"
#include "cli/terminal.h"
#include "domain/zone.h"
#include "seal/container.h"

#include <stdarg.h>
#include <unistd.h>

#define AUTHORITY_MAX (1u << 20)
#define SCENE_MEMORY  (256u << 20)
#define WORDS_MAX     2048
#define OUTPUT_MAX    (1u << 20)
#define POLL_MS       50
#define PARIS         "CET-1CEST,M3.5.0,M10.5.0/3"

void demo_scene_open(struct demo_scene *scene, struct demo_server *server) {
    *scene = (struct demo_scene){.server = server};
    arena_init(&scene->arena, SCENE_MEMORY);
}

void demo_scene_close(struct demo_scene *scene) {
    for (size_t i = 0; i < scene->people_count; i++) http_client_close(scene->people[i].http);
    arena_done(&scene->arena);
}

/* ---- telling ---- */

static void put(enum terminal_style style, const char *text) {
    terminal_style(stdout, style);
    fputs(text, stdout);
    terminal_style(stdout, TERMINAL_PLAIN);
}

__attribute__((format(printf, 1, 0))) static void put_words(const char *format, va_list list) {
    char words[WORDS_MAX];
    if (vsnprintf(words, sizeof words, format, list) < 0) words[0] = '\0';
    print_text(stdout, words);
    fputc('\n', stdout);
    fflush(stdout);
}

void demo_scene_title(int number, const char *text) {
    char title[256];
    snprintf(title, sizeof title, "\n%d. %s\n", number, text);
    put(TERMINAL_TITLE, title);
    fflush(stdout);
}

void demo_scene_say(struct demo_scene *scene, const char *who, const char *format, ...) {
    const struct identities_person *person = who ? identities_of(who) : NULL;
    char name[256];
    va_list list;
    if (scene->is_interrupted) return;
    if (person) snprintf(name, sizeof name, "%s, %s", person->subject.common_name, person->subject.unit);
    else snprintf(name, sizeof name, "Guichet");
    fputs("   ", stdout);
    put(TERMINAL_WHO, name);
    fputs(language_pick(" : ", ": "), stdout);
    va_start(list, format);
    put_words(format, list);
    va_end(list);
}

bool demo_scene_check(struct demo_scene *scene, bool holds, const char *format, ...) {
    va_list list;
    if (scene->is_interrupted) return false;
    scene->checks++;
    scene->failures += !holds;
    fputs("     ", stdout);
    put(holds ? TERMINAL_GOOD : TERMINAL_ERROR, holds ? "✓ " : "✗ ");
    va_start(list, format);
    put_words(format, list);
    va_end(list);
    if (!holds && scene->reply)
        printf("       %ld %s: %s\n", scene->code, demo_scene_text(scene, "/code"), demo_scene_text(scene, "/detail"));
    return holds;
}

const char *demo_scene_moment(struct demo_scene *scene, int64_t utc_ms) {
    static const char *const days[][2] = {{"dimanche", "Sunday"},    {"lundi", "Monday"},   {"mardi", "Tuesday"},
                                          {"mercredi", "Wednesday"}, {"jeudi", "Thursday"}, {"vendredi", "Friday"},
                                          {"samedi", "Saturday"}};
    static const char *const months[][2] = {
        {"janvier", "January"}, {"février", "February"},  {"mars", "March"},
        {"avril", "April"},     {"mai", "May"},           {"juin", "June"},
        {"juillet", "July"},    {"août", "August"},       {"septembre", "September"},
        {"octobre", "October"}, {"novembre", "November"}, {"décembre", "December"}};
    struct zone paris;
    struct zone_time t;
    int english = strcmp(language_code(), "en") == 0;
    require(zone_parse(PARIS, &paris, NULL) == GUICHET_OK);
    zone_local(&paris, utc_ms, &t);
    bool is_midnight = t.hour == 0 && t.minute == 0 && t.second == 0;
    if (is_midnight) zone_local(&paris, utc_ms - 1, &t); /* the end of a day, as the law says it */
    const char *text = arena_printf(
        &scene->arena, language_pick("%s %d %s %d à %02d:%02d:%02d (Paris)", "%s %d %s %d, %02d:%02d:%02d (Paris)"),
        days[t.weekday][english], t.day_of_month, months[t.month - 1][english], t.year, is_midnight ? 24 : t.hour,
        is_midnight ? 0 : t.minute, is_midnight ? 0 : t.second);
    return text ? text : "";
}

/* ---- calling ---- */

static struct http_client *client_of(struct demo_scene *scene, const char *who, struct fail *why) {
    char identity[FILES_PATH_MAX + 64], authority[FILES_PATH_MAX + 64];
    struct http_client *http;
    for (size_t i = 0; i < scene->people_count; i++) {
        if (strcmp(scene->people[i].name, who) == 0) return scene->people[i].http;
    }
    require(scene->people_count < DEMO_SCENE_PEOPLE_MAX);
    snprintf(identity, sizeof identity, "%s/pki/%s.pem", scene->server->folder, who);
    snprintf(authority, sizeof authority, "%s/pki/server-ca.pem", scene->server->folder);
    if (http_client_open(scene->server->url, identity, authority, &http, why) != GUICHET_OK) return NULL;
    scene->people[scene->people_count].name = who;
    scene->people[scene->people_count++].http = http;
    return http;
}

static bool perform(struct demo_scene *scene, const char *who, struct http_call *call) {
    struct fail why = {0};
    struct http_client *http = scene->is_interrupted ? NULL : client_of(scene, who, &why);
    call->headers[0] = language_pick("Accept-Language: fr", "Accept-Language: en");
    scene->code = 0;
    scene->reply = NULL;
    scene->is_interrupted = scene->is_interrupted || demo_server_interrupted(scene->server);
    if (scene->is_interrupted) return false;
    if (!http || http_client_call(http, call, &why) != GUICHET_OK) {
        print_failure("demo", "%s", why.text);
        return false;
    }
    scene->code = call->code;
    return call->code >= 200 && call->code < 300;
}

bool demo_scene_call(struct demo_scene *scene, const char *who, const char *method, const char *path,
                     const char *json) {
    struct http_call call = {.method = method,
                             .path = path,
                             .body = bytes_of(json),
                             .media_type = json ? "application/json" : NULL,
                             .headers = {NULL, "Accept: application/json"}};
    bool done = perform(scene, who, &call);
    if (scene->code && call.reply.size) json_read(call.reply, &scene->arena, &scene->reply, NULL);
    return done;
}

const char *demo_scene_sealed(struct demo_scene *scene, const char *who, const char *id, size_t *parts) {
    struct http_call call = {.method = "GET",
                             .path = arena_printf(&scene->arena, "/v1/requisitions/%s/answer", id),
                             .headers = {NULL, "Accept: " CONTAINER_MEDIA_TYPE}};
    const char *file = arena_printf(&scene->arena, "%s/pki/seal-ca.pem", scene->server->folder);
    struct container *container = arena_alloc(&scene->arena, sizeof *container);
    struct bytes authority, none = {NULL, 0};
    struct cades_report report;
    if (!call.path || !file || !container || !perform(scene, who, &call)) return NULL;
    if (files_read(file, AUTHORITY_MAX, &scene->arena, &authority, NULL) ||
        container_open(call.reply, &scene->arena, container, NULL) ||
        cades_verify(container->seal, container->manifest, authority, none, &report, NULL))
        return NULL;
    *parts = container->count;
    return arena_text(&scene->arena, report.signer);
}

bool demo_scene_fire(struct demo_scene *scene, const char *who, const char *id, const char *event, const char *input) {
    const char *path = arena_printf(&scene->arena, "/v1/requisitions/%s/events", id);
    const char *json = input ? arena_printf(&scene->arena, "{\"event\":\"%s\",\"input\":%s}", event, input)
                             : arena_printf(&scene->arena, "{\"event\":\"%s\"}", event);
    return path && json && demo_scene_call(scene, who, "POST", path, json);
}

bool demo_scene_claim(struct demo_scene *scene, const char *who, const char *id) {
    const char *path = arena_printf(&scene->arena, "/v1/requisitions/%s", id);
    if (!path || !demo_scene_call(scene, who, "GET", path, NULL)) return false;
    path = arena_printf(&scene->arena, "/v1/tasks/%s/claim", demo_scene_text(scene, "/task/id"));
    return path && demo_scene_call(scene, who, "POST", path, NULL);
}

bool demo_scene_await(struct demo_scene *scene, const char *who, const char *id, const char *state, int seconds) {
    int64_t until = clock_monotonic_us() + seconds * INT64_C(1000000);
    const char *path = arena_printf(&scene->arena, "/v1/requisitions/%s", id);
    while (path && demo_scene_call(scene, who, "GET", path, NULL)) {
        if (strcmp(demo_scene_text(scene, "/state"), state) == 0) return true;
        if (clock_monotonic_us() > until) return false;
        usleep(POLL_MS * 1000);
    }
    return false;
}

const char *demo_scene_text(const struct demo_scene *scene, const char *pointer) {
    const char *text = scene->reply ? yyjson_get_str(yyjson_ptr_get(scene->reply, pointer)) : NULL;
    return text ? text : "";
}

int64_t demo_scene_time(const struct demo_scene *scene, const char *pointer) {
    int64_t utc_ms = 0;
    return text_time_parse(bytes_of(demo_scene_text(scene, pointer)), &utc_ms) == GUICHET_OK ? utc_ms : 0;
}

bool demo_scene_is_refused(const struct demo_scene *scene, long code, const char *word) {
    size_t i, count;
    yyjson_val *fault;
    if (scene->code != code) return false;
    if (strcmp(demo_scene_text(scene, "/code"), word) == 0) return true;
    yyjson_arr_foreach(json_get(scene->reply, "errors"), i, count, fault) {
        if (strcmp(json_get_string(fault, "code", ""), word) == 0) return true;
    }
    return false;
}

const char *demo_scene_database(struct demo_scene *scene, const char *number) {
    const char *const words[] = {"due", "-c", scene->server->file, number, NULL};
    struct buffer out;
    buffer_init(&out, OUTPUT_MAX);
    int code = demo_server_run(scene->server, words, &out);
    const char *text = code == 0 ? arena_copy(&scene->arena, buffer_bytes(&out)) : NULL;
    buffer_done(&out);
    return text;
}
