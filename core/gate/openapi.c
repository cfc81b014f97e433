/* GET /openapi.json: OpenAPI 3.1, written from the table of routes, so that it cannot say less than the gateway does.
 */
#include "gate/handlers.h"
#include "gate/openapi_schemas.h"

static const char *method_word(enum http_method method) {
    static const char *const words[] = {[HTTP_METHOD_GET] = "get",
                                        [HTTP_METHOD_POST] = "post",
                                        [HTTP_METHOD_PUT] = "put",
                                        [HTTP_METHOD_PATCH] = "patch",
                                        [HTTP_METHOD_DELETE] = "delete"};
    return words[method];
}

static void write_parameter(struct json_out *out, const char *name, size_t size, const char *in) {
    json_object(out);
    json_bytes_member(out, "name", (struct bytes){name, size});
    json_text_member(out, "in", in);
    json_bool_member(out, "required", strcmp(in, "path") == 0);
    json_raw_member(out, "schema", BYTES("{\"type\":\"string\"}"));
    json_object_end(out);
}

static void write_parameters(struct json_out *out, const struct route *route) {
    json_key(out, "parameters");
    json_array(out);
    for (const char *at = strchr(route->path, '{'); at; at = strchr(at + 1, '{'))
        write_parameter(out, at + 1, strcspn(at + 1, "}"), "path");
    for (const char *const *name = route->parameters; name && *name; name++)
        write_parameter(out, *name, strlen(*name), "query");
    json_array_end(out);
}

static void write_media(struct json_out *out, struct arena *arena, const char *media, const char *schema) {
    json_key(out, media);
    json_object(out);
    json_key(out, "schema");
    json_object(out);
    if (schema) json_text_member(out, "$ref", arena_printf(arena, "#/components/schemas/%s", schema));
    json_object_end(out);
    json_object_end(out);
}

static void write_schema_of(struct json_out *out, struct arena *arena, const char *media, const char *schema) {
    json_key(out, "content");
    json_object(out);
    write_media(out, arena, media, schema);
    json_object_end(out);
}

static void write_body(struct json_out *out, struct arena *arena, const struct route *route) {
    if (route->body == BODY_NONE) return;
    json_key(out, "requestBody");
    json_object(out);
    json_bool_member(out, "required", route->body != BODY_JSON_OR_NONE);
    if (route->body == BODY_STREAM) write_schema_of(out, arena, "application/octet-stream", NULL);
    else if (route->body == BODY_LUA) write_schema_of(out, arena, "text/x-lua", NULL);
    else if (route->body == BODY_NDJSON) write_schema_of(out, arena, "application/x-ndjson", NULL);
    else write_schema_of(out, arena, "application/json", openapi_body_schema(route->name));
    json_object_end(out);
}

static void write_kinds(struct json_out *out, struct arena *arena, const char *kinds) {
    json_key(out, "content");
    json_object(out);
    while (*kinds) {
        size_t size = strcspn(kinds, " ");
        const char *kind = arena_copy(arena, (struct bytes){kinds, size});
        bool is_media = kind && strchr(kind, '/');
        write_media(out, arena, is_media ? kind : "application/json", is_media ? NULL : kind);
        kinds += size + (kinds[size] == ' ');
    }
    json_object_end(out);
}

static void write_answers(struct json_out *out, struct arena *arena, const struct route *route) {
    json_key(out, "responses");
    json_object(out);
    json_key(out, openapi_success(route->name));
    json_object(out);
    json_text_member(out, "description", route->summary);
    write_kinds(out, arena, route->answer);
    json_object_end(out);
    json_key(out, "default");
    json_object(out);
    json_text_member(out, "description", "A refusal, as RFC 9457 says");
    write_schema_of(out, arena, PROBLEM_MEDIA_TYPE, "Problem");
    json_object_end(out);
    json_object_end(out);
}

static void write_operation(struct json_out *out, struct arena *arena, const struct route *route) {
    json_key(out, method_word(route->method));
    json_object(out);
    json_text_member(out, "operationId", route->name);
    json_text_member(out, "summary", route->summary);
    json_key(out, "x-roles");
    json_array(out);
    for (unsigned i = 0; i < ROLE_COUNT; i++)
        if (!route->roles || (route->roles & (1u << i))) json_put_text(out, party_role_name((enum role)(1u << i)));
    json_array_end(out);
    write_parameters(out, route);
    write_body(out, arena, route);
    write_answers(out, arena, route);
    json_object_end(out);
}

static bool is_first_of_path(const struct route *route) {
    for (const struct route *before = routes_api; before < route; before++)
        if (strcmp(before->path, route->path) == 0) return false;
    return true;
}

static void write_paths(struct json_out *out, struct arena *arena) {
    json_key(out, "paths");
    json_object(out);
    for (const struct route *route = routes_api; route->path; route++) {
        if (!is_first_of_path(route)) continue;
        json_key(out, route->path);
        json_object(out);
        for (const struct route *same = route; same->path; same++)
            if (strcmp(same->path, route->path) == 0) write_operation(out, arena, same);
        json_object_end(out);
    }
    json_object_end(out);
}

int handle_openapi(struct request *r) {
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_text_member(&out, "openapi", "3.1.0");
    json_key(&out, "info");
    json_object(&out);
    json_text_member(&out, "title", "Guichet");
    json_text_member(&out, "version", GUICHET_VERSION);
    json_text_member(&out, "description",
                     "The requisition gateway between authorities and a postal group. Every caller is "
                     "known by its client certificate; times are RFC 3339 in UTC.");
    json_object_end(&out);
    json_raw_member(&out, "security", BYTES("[{\"mutualTLS\":[]}]"));
    write_paths(&out, &r->arena);
    json_key(&out, "components");
    json_object(&out);
    json_raw_member(&out, "securitySchemes", BYTES("{\"mutualTLS\":{\"type\":\"mutualTLS\"}}"));
    json_raw_member(&out, "schemas",
                    bytes_of(arena_printf(&r->arena, "{%s%s", openapi_workflow_schemas, openapi_schemas + 1)));
    json_object_end(&out);
    json_object_end(&out);
    return STEP_NEXT;
}
