/* The schemas of openapi.json (JSON Schema 2020-12), by name. Floor: gate. Thread: any (const). */
#ifndef GATE_OPENAPI_SCHEMAS_H
#define GATE_OPENAPI_SCHEMAS_H

/* One JSON object: name → schema. */
extern const char *const openapi_schemas;
/* More members of that object, each with a comma behind it. */
extern const char *const openapi_workflow_schemas;
/* Name of the schema of a route's JSON body, or NULL for any. */
const char *openapi_body_schema(const char *route_name);
/* "201" for what makes something, else "200". */
const char *openapi_success(const char *route_name);

#endif
