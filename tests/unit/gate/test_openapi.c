/* openapi.json: whole, without a loose end, and true of what is really shown. */
#include "../desk/desk_kit.h"

#include "gate/handlers.h"
#include "gate/openapi_schemas.h"

static yyjson_val *description(struct kit *kit) {
    struct request r = {.language = "fr"};
    arena_init(&r.arena, 16u << 20);
    buffer_init(&r.out, 4u << 20);
    assert_int_equal(handle_openapi(&r), STEP_NEXT);
    assert_int_equal(r.code, 200);
    assert_int_equal(r.out.status, GUICHET_OK);
    yyjson_val *root = kit_json(kit, arena_copy(&kit->arena, buffer_bytes(&r.out)));
    buffer_done(&r.out);
    arena_done(&r.arena);
    return root;
}

static yyjson_val *at(yyjson_val *from, const char *const *names) {
    while (from && *names) from = json_get(from, *names++);
    return from;
}

static const char *const methods[] = {
    [HTTP_METHOD_GET] = "get", [HTTP_METHOD_POST] = "post", [HTTP_METHOD_PUT] = "put", [HTTP_METHOD_DELETE] = "delete"};

static void every_route_is_described(void **state) {
    struct kit *kit = *state;
    yyjson_val *paths = json_get(description(kit), "paths");
    size_t described = 0, routes = 0, i, count;
    yyjson_val *name, *path;
    for (const struct route *route = routes_api; route->path; route++, routes++) {
        yyjson_val *operation = json_get(json_get(paths, route->path), methods[route->method]);
        assert_string_equal(json_get_string(operation, "operationId", ""), route->name);
        assert_int_equal(json_get(operation, "requestBody") != NULL, route->body != BODY_NONE);
        size_t wanted = 0;
        for (const char *c = route->path; *c; c++) wanted += *c == '{';
        for (const char *const *p = route->parameters; *p; p++) wanted++;
        assert_int_equal(yyjson_arr_size(json_get(operation, "parameters")), wanted);
        assert_true(yyjson_arr_size(json_get(operation, "x-roles")) > 0);
    }
    yyjson_obj_foreach(paths, i, count, name, path) described += yyjson_obj_size(path);
    assert_int_equal(described, routes);
}

/* Every $ref of the tree names a schema that there is. */
static size_t check_references(yyjson_val *value, yyjson_val *schemas) {
    static const char prefix[] = "#/components/schemas/";
    size_t i, count, found = 0;
    yyjson_val *name, *item;
    if (yyjson_is_obj(value)) {
        yyjson_obj_foreach(value, i, count, name, item) {
            if (yyjson_equals_str(name, "$ref")) {
                const char *reference = yyjson_get_str(item);
                assert_int_equal(strncmp(reference, prefix, strlen(prefix)), 0);
                if (!json_get(schemas, reference + strlen(prefix))) print_error("%s\n", reference);
                assert_non_null(json_get(schemas, reference + strlen(prefix)));
                found++;
            } else {
                found += check_references(item, schemas);
            }
        }
    } else if (yyjson_is_arr(value)) {
        yyjson_arr_foreach(value, i, count, item) found += check_references(item, schemas);
    }
    return found;
}

static void no_reference_is_loose(void **state) {
    struct kit *kit = *state;
    yyjson_val *root = description(kit), *schemas = at(root, (const char *const[]){"components", "schemas", NULL});
    assert_string_equal(json_get_string(root, "openapi", ""), "3.1.0");
    assert_true(yyjson_obj_size(schemas) > 10);
    assert_true(check_references(root, schemas) > 20);
}

static void required_members_are_properties(void **state) {
    struct kit *kit = *state;
    yyjson_val *schemas = kit_json(kit, openapi_schemas), *name, *schema, *wanted;
    size_t i, k, count, required;
    yyjson_obj_foreach(schemas, i, count, name, schema) {
        yyjson_arr_foreach(json_get(schema, "required"), k, required, wanted) {
            assert_non_null(json_get(json_get(schema, "properties"), yyjson_get_str(wanted)));
        }
    }
}

static bool has_type(yyjson_val *schema, const char *type) {
    yyjson_val *types = json_get(schema, "type"), *one;
    size_t i, count;
    if (!types || yyjson_equals_str(types, type)) return true;
    yyjson_arr_foreach(types, i, count, one) {
        if (yyjson_equals_str(one, type)) return true;
    }
    return false;
}

static const char *type_of(yyjson_val *value) {
    if (yyjson_is_null(value)) return "null";
    if (yyjson_is_bool(value)) return "boolean";
    if (yyjson_is_int(value)) return "integer";
    if (yyjson_is_str(value)) return "string";
    return yyjson_is_arr(value) ? "array" : "object";
}

/* A real requisition in several states against the schema: nothing required is missing, every type is as said. */
static void a_real_requisition_is_as_described(void **state) {
    struct kit *kit = *state;
    yyjson_val *schema = json_get(kit_json(kit, openapi_schemas), "Requisition");
    struct id id = kit_receive(kit, "test.desk", KIT_INPUT);
    for (int stage = 0; stage < 2; stage++) {
        const struct record *record = kit_record(kit, id);
        const struct view view = {
            .actor = &kit->officer, .sight = SIGHT_REQUESTER, .now = kit->now, .language = "fr", .desk = kit->desk};
        struct buffer text;
        struct json_out out;
        buffer_init(&text, 1u << 20);
        json_out_init(&out, &text);
        view_requisition(&out, &view, record, NULL);
        yyjson_val *shown = kit_json(kit, arena_copy(&kit->arena, buffer_bytes(&text))), *name, *value;
        size_t i, count;
        buffer_done(&text);
        yyjson_arr_foreach(json_get(schema, "required"), i, count, value) {
            assert_non_null(json_get(shown, yyjson_get_str(value)));
        }
        yyjson_obj_foreach(shown, i, count, name, value) {
            yyjson_val *property = json_get(json_get(schema, "properties"), yyjson_get_str(name));
            if (!has_type(property, type_of(value))) print_error("%s is %s\n", yyjson_get_str(name), type_of(value));
            assert_true(has_type(property, type_of(value)));
        }
        if (!stage) assert_fired(kit_fire(kit, &kit->officer, id, "withdraw", NULL));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_route_is_described, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(no_reference_is_loose, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(required_members_are_properties, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_real_requisition_is_as_described, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
