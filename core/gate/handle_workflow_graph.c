/* GET /v1/workflows/{type}/graph?format=svg|dot|mermaid: a workflow drawn. */
#include "gate/handlers.h"

#include "flow/graph.h"

int handle_workflow_graph(struct request *r) {
    const struct flow *flow = registry_flow(r->worker->seat.desk->registry, r->parameter);
    const char *word = request_parameter(r, "format");
    enum graph_format format;
    if (!flow)
        return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no type \"%.*s\"", (int)r->parameter.size,
                            r->parameter.data);
    if (graph_format_of(bytes_of(word ? word : "svg"), &format) != GUICHET_OK)
        return request_fail(r, GUICHET_MALFORMED, "bad_parameter", "format is svg, dot or mermaid");
    int status = graph_write(flow, format, r->language, &r->out);
    if (status) return request_fail(r, status, NULL, "the workflow cannot be drawn");
    r->code = 200;
    r->media_type = graph_media_type(format);
    return STEP_NEXT;
}
