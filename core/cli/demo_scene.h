/* What the stories of a demonstration are told with: people who call the gateway, and checks that are printed.
 *
 * Floor: cli. Thread: main. Each person has a connection of his own, with his own certificate. */
#ifndef CLI_DEMO_SCENE_H
#define CLI_DEMO_SCENE_H

#include "base/json.h"
#include "cli/demo_server.h"
#include "cli/http_client.h"

#define DEMO_SCENE_PEOPLE_MAX 16

struct demo_scene {
    struct demo_server *server;
    struct {
        const char *name;
        struct http_client *http;
    } people[DEMO_SCENE_PEOPLE_MAX];
    size_t people_count;
    struct arena arena;
    bool is_interrupted;
    size_t checks, failures;

    long code;         /* of the last call; 0: there was no answer */
    yyjson_val *reply; /* its JSON, or NULL */
};

void demo_scene_open(struct demo_scene *scene, struct demo_server *server);
void demo_scene_close(struct demo_scene *scene);

/* ---- telling ---- */

void demo_scene_title(int number, const char *text);
/* "  Claire Vasseur, Commissariat de Melun: text". `who`: name of an identity, or NULL for the gateway. */
void demo_scene_say(struct demo_scene *scene, const char *who, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* "    ✓ text", or ✗ and it counts. Returns `holds`. Once interrupted nothing is said or counted any more. */
bool demo_scene_check(struct demo_scene *scene, bool holds, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* "jeudi 26 novembre 2026 à 24:00 (Paris)", in the arena. */
const char *demo_scene_moment(struct demo_scene *scene, int64_t utc_ms);

/* ---- calling ---- */

/* One call as this identity; `json` NULL: no body. True for a 2xx answer. A refusal is not an error here. */
bool demo_scene_call(struct demo_scene *scene, const char *who, const char *method, const char *path, const char *json);
/* Fetches the sealed answer and verifies it: who sealed it, and how many parts it has. NULL when it does not hold. */
const char *demo_scene_sealed(struct demo_scene *scene, const char *who, const char *id, size_t *parts);
bool demo_scene_fire(struct demo_scene *scene, const char *who, const char *id, const char *event, const char *input);
/* Claims the open task of this requisition. */
bool demo_scene_claim(struct demo_scene *scene, const char *who, const char *id);
/* Reads it again until it is in this state; false after `seconds`. */
bool demo_scene_await(struct demo_scene *scene, const char *who, const char *id, const char *state, int seconds);
/* Members of the last reply; "" and 0 when missing. */
const char *demo_scene_text(const struct demo_scene *scene, const char *pointer);
int64_t demo_scene_time(const struct demo_scene *scene, const char *pointer);
/* The code of a refusal: of the problem, or of one of its faults. */
bool demo_scene_is_refused(const struct demo_scene *scene, long code, const char *word);

/* What a process of its own reads from the database: one line a requisition, one a deadline (`guichet due`). In the
 * arena; NULL when it could not. `number` NULL: all requisitions. */
const char *demo_scene_database(struct demo_scene *scene, const char *number);

#endif
