/* The table of routes and the search in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* cmocka's; ours is base/fail.h */

#include "gate/figures.h"
#include "gate/openapi_schemas.h"
#include "gate/routes.h"

#include <stdio.h>

static struct arena arena;

static int set_up(void **state) {
    (void)state;
    arena_init(&arena, 16u << 20);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_done(&arena);
    return 0;
}

static const struct route *find(enum http_method method, const char *text, struct bytes parameters[2],
                                unsigned *allowed) {
    struct http_path path;
    assert_int_equal(http_path_read(bytes_of(text), &arena, &path, NULL), GUICHET_OK);
    return routes_find(routes_api, method, &path, &parameters[0], &parameters[1], allowed);
}

/* The path with something in place of each {…}. */
static const char *sample(const struct route *route) {
    char *text = arena_alloc(&arena, 256), *to = text;
    for (const char *at = route->path; *at; at++) {
        *to++ = *at == '{' ? 'x' : *at;
        if (*at == '{') at += strcspn(at, "}");
    }
    return text;
}

/* No route, or one whose own path this is ("/console/" beside "/console"). */
static void assert_no_other(enum http_method method, const char *path) {
    struct bytes parameters[2];
    unsigned allowed;
    const struct route *other = find(method, path, parameters, &allowed);
    if (other) assert_string_equal(other->path, path);
    else assert_int_equal(allowed, 0);
}

static void every_route_is_found_by_its_own_path_only(void **state) {
    (void)state;
    for (const struct route *route = routes_api; route->path; route++) {
        struct bytes parameters[2] = {{NULL, 0}, {NULL, 0}};
        unsigned allowed;
        const char *path = sample(route), *slash = strchr(route->path, '{');
        assert_ptr_equal(find(route->method, path, parameters, &allowed), route);
        assert_true(allowed & 1u << route->method);
        if (slash) assert_true(bytes_equal_text(parameters[0], "x"));
        if (slash && strchr(slash + 1, '{')) assert_true(bytes_equal_text(parameters[1], "x"));
        assert_no_other(route->method, arena_printf(&arena, "%s/", path));
        assert_null(find(route->method, arena_printf(&arena, "%s/more/than/there/is", path), parameters, &allowed));
    }
}

/* "bulk" is no requisition's id. */
static void a_name_comes_before_a_parameter(void **state) {
    (void)state;
    struct bytes parameters[2] = {{NULL, 0}, {NULL, 0}};
    unsigned allowed;
    assert_null(find(HTTP_METHOD_GET, "/v1/requisitions/bulk", parameters, &allowed));
    assert_int_equal(allowed, 1u << HTTP_METHOD_POST);
    assert_non_null(find(HTTP_METHOD_GET, "/v1/requisitions/bulk/receipt", parameters, &allowed));
}

static void head_finds_get_and_other_methods_are_told_what_is(void **state) {
    (void)state;
    struct bytes parameters[2];
    unsigned allowed;
    char text[80];
    assert_string_equal(find(HTTP_METHOD_HEAD, "/v1/me", parameters, &allowed)->name, "me");
    assert_null(find(HTTP_METHOD_POST, "/v1/me", parameters, &allowed));
    routes_allow_text(allowed, text);
    assert_string_equal(text, "GET, HEAD, OPTIONS");
    assert_null(find(HTTP_METHOD_DELETE, "/v1/requisitions", parameters, &allowed));
    routes_allow_text(allowed, text);
    assert_string_equal(text, "GET, HEAD, POST, OPTIONS");
    assert_null(find(HTTP_METHOD_HEAD, "/v1/uploads", parameters, &allowed)); /* there is no GET */
    routes_allow_text(~0u, text);
    assert_string_equal(text, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
}

static void a_parameter_is_never_empty(void **state) {
    (void)state;
    struct bytes parameters[2];
    unsigned allowed;
    static const char *const paths[] = {"//",
                                        "/v1",
                                        "/v1/",
                                        "/v1/types/",
                                        "/v1/requisitions//events",
                                        "/v1/requisitions/a/files/",
                                        "/v1/requisitions//files/b",
                                        "/V1/me",
                                        "/v1/me/x"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        assert_null(find(HTTP_METHOD_GET, paths[i], parameters, &allowed));
}

static bool is_listed(const char *const *list, const char *word) {
    while (list && *list && strcmp(*list, word)) list++;
    return list && *list;
}

static void each_row_is_whole(void **state) {
    (void)state;
    size_t count = 0;
    for (const struct route *route = routes_api; route->path; route++, count++) {
        assert_int_equal(routes_index(routes_api, route), count);
        assert_non_null(route->handle);
        assert_true(route->name && route->name[0] && route->summary && route->summary[0] && route->answer);
        assert_int_equal(route->begin != NULL, route->body == BODY_STREAM || route->body == BODY_NDJSON);
        assert_int_equal(route->roles & ~(unsigned)ROLES_ANY, 0);
        assert_int_equal(route->path[0], '/');
        if (route->method == HTTP_METHOD_GET) assert_int_equal(route->body, BODY_NONE);
        if (is_listed(route->parameters, "cursor")) assert_true(is_listed(route->parameters, "limit"));
        for (const struct route *other = routes_api; other < route; other++) {
            assert_string_not_equal(other->name, route->name);
            assert_false(other->method == route->method && strcmp(other->path, route->path) == 0);
        }
    }
    assert_true(count < FIGURES_ROUTES_MAX - 1); /* the last one counts what has no route */
}

static bool is_of_anybody(const char *path) {
    static const char *const open[] = {"/v1/log/",     "/v1/types",     "/v1/territories", "/v1/law",
                                       "/v1/refusals", "/openapi.json", "/console"};
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        if (strncmp(path, open[i], strlen(open[i])) == 0) return true;
    return strcmp(path, "/") == 0 || strcmp(path, "/v1/me") == 0;
}

/* Who may even ask: the queue and its tasks are the holder's, what only tells the public facts is anybody's. */
static void policy(void **state) {
    (void)state;
    for (const struct route *route = routes_api; route->path; route++) {
        bool is_queue = strncmp(route->path, "/v1/queue", 9) == 0 || strncmp(route->path, "/v1/tasks", 9) == 0;
        bool is_open = route->method == HTTP_METHOD_GET && is_of_anybody(route->path); /* to read */
        if (is_queue) assert_int_equal(route->roles & ~(unsigned)ROLES_HOLDER, 0);
        if (is_queue || !is_open) assert_int_not_equal(route->roles, 0);
        if (is_open) assert_int_equal(route->roles, 0);
    }
}

static void the_operations_face_is_apart(void **state) {
    (void)state;
    for (const struct route *route = routes_operations; route->path; route++) {
        struct bytes parameters[2];
        unsigned allowed;
        assert_null(find(HTTP_METHOD_GET, route->path, parameters, &allowed));
        assert_int_equal(route->method, HTTP_METHOD_GET);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_is_found_by_its_own_path_only),
        cmocka_unit_test(a_name_comes_before_a_parameter),
        cmocka_unit_test(head_finds_get_and_other_methods_are_told_what_is),
        cmocka_unit_test(a_parameter_is_never_empty),
        cmocka_unit_test(each_row_is_whole),
        cmocka_unit_test(policy),
        cmocka_unit_test(the_operations_face_is_apart),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
