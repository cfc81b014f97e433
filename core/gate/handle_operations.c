/* /healthz, /readyz, /metrics: for those who keep the gateway running (contract §7). */
#include "gate/app.h"
#include "gate/handlers.h"
#include "gate/metrics.h"

static int say(struct request *r, int code, const char *text) {
    r->code = code;
    r->media_type = "text/plain; charset=utf-8";
    buffer_add_text(&r->out, text);
    return STEP_NEXT;
}

int handle_healthz(struct request *r) {
    return say(r, 200, "alive\n");
}

int handle_readyz(struct request *r) {
    struct fail why;
    struct app *app = r->worker->app;
    if (app->threads_started < app->worker_count) return say(r, 503, "starting\n");
    const char *what = "store";
    int status = store_ready(app->desk->store, &why);
    if (!status) {
        what = "keys";
        status = vault_ready(app->desk->vault, &why);
    }
    if (!status) return say(r, 200, "ready\n");
    buffer_addf(&r->out, "%s: %s\n", what, why.text);
    return say(r, 503, "");
}

int handle_metrics(struct request *r) {
    r->code = 200;
    r->media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    metrics_write(r->worker->app, &r->out);
    return STEP_NEXT;
}
