/* Questions in flight, each with one timer:
 *
 *   service_ask ──▶ waiting ──timer──▶ answered or timed out ──▶ timer closed ──▶ on_answer, once
 *
 * The one plugin there is answers from memory; its `delay_ms` lets tests see slow and hanging services. */
#include "plugin/service.h"

#include "plugin/rehearsal.h"

#define RESULT_MAX   (1u << 20)
#define DELAY_MAX_MS 600000

struct service_host {
    struct loop *loop;
    struct chain calls;
    size_t in_flight;
    bool rehearses;
    int64_t delay_ms;
};

static const char *const names[] = {"tracking.events", "sorting.hold", "sorting.release", NULL};

const char *const *service_names(void) {
    return names;
}

/* An empty Lua table may be read as either. */
static bool is_table(yyjson_val *value) {
    return yyjson_is_obj(value) || (yyjson_is_arr(value) && yyjson_arr_size(value) == 0);
}

static int read_plugins(struct service_host *host, yyjson_val *plugins, struct fail *why) {
    size_t i, count;
    yyjson_val *name, *options;
    if (plugins && !is_table(plugins))
        return fail(why, GUICHET_CONFIG, "plugins must be a table: name = { its options }");
    yyjson_obj_foreach(plugins, i, count, name, options) {
        if (!yyjson_equals_str(name, "rehearsal"))
            return fail(why, GUICHET_CONFIG, "plugins.%s: there is no such plugin; this build has \"rehearsal\"",
                        yyjson_get_str(name));
        if (!is_table(options)) return fail(why, GUICHET_CONFIG, "plugins.rehearsal must be a table of options");
        size_t k, options_count;
        yyjson_val *option, *value;
        yyjson_obj_foreach(options, k, options_count, option, value) {
            if (!yyjson_equals_str(option, "delay_ms") || !yyjson_is_int(value) || yyjson_get_sint(value) < 0 ||
                yyjson_get_sint(value) > DELAY_MAX_MS)
                return fail(why, GUICHET_CONFIG, "plugins.rehearsal.%s: the one option is delay_ms, 0 to %d",
                            yyjson_get_str(option), DELAY_MAX_MS);
            host->delay_ms = yyjson_get_sint(value);
        }
        host->rehearses = true;
    }
    return GUICHET_OK;
}

int service_host_open(struct loop *loop, yyjson_val *plugins, struct service_host **out, struct fail *why) {
    *out = NULL;
    struct service_host *host = calloc(1, sizeof(*host));
    if (!host) return fail(why, GUICHET_MEMORY, "no memory for the services");
    host->loop = loop;
    chain_init(&host->calls);
    int status = read_plugins(host, plugins, why);
    if (status) {
        free(host);
        return status;
    }
    *out = host;
    return GUICHET_OK;
}

static const struct rehearsal_service *find(const char *name) {
    for (const struct rehearsal_service *s = rehearsal_services; s->name; s++)
        if (strcmp(s->name, name) == 0) return s;
    return NULL;
}

static void set_error(struct service_call *call, int status, const char *code) {
    call->status = status;
    snprintf(call->error, sizeof(call->error), "%s", code);
}

static void find_answer(const struct service_host *host, struct service_call *call) {
    const struct rehearsal_service *service = host->rehearses ? find(call->service) : NULL;
    if (!service) {
        set_error(call, GUICHET_UNAVAILABLE, "service_unavailable");
        return;
    }
    yyjson_val *args = NULL;
    if (json_read(call->args, call->arena, &args, NULL) != GUICHET_OK) {
        set_error(call, GUICHET_SERVICE, "bad_request");
        return;
    }
    struct buffer text;
    struct json_out out;
    buffer_init(&text, RESULT_MAX);
    json_out_init(&out, &text);
    const char *error = "rubbish";
    int status = service->answer(args, &out, &error);
    if (!status) status = text.status;
    if (status) {
        set_error(call, GUICHET_SERVICE, error);
    } else {
        char *copy = arena_copy(call->arena, buffer_bytes(&text));
        call->result = (struct bytes){copy, text.size};
        call->status = copy ? GUICHET_OK : GUICHET_MEMORY;
    }
    buffer_done(&text);
}

static void on_timer_closed(struct timer *timer) {
    struct service_call *call = chain_item(timer, struct service_call, timer);
    call->on_answer(call);
}

static void finish(struct service_host *host, struct service_call *call) {
    chain_remove(&call->link);
    host->in_flight--;
    call->waiting = false;
    timer_close(&call->timer, on_timer_closed);
}

static void on_due(struct timer *timer) {
    struct service_call *call = chain_item(timer, struct service_call, timer);
    struct service_host *host = call->host;
    if (host->delay_ms >= call->timeout_ms) set_error(call, GUICHET_TIMEOUT, "timeout");
    else find_answer(host, call);
    finish(host, call);
}

void service_ask(struct service_host *host, struct service_call *call) {
    call->host = host;
    call->waiting = true;
    chain_init(&call->link);
    chain_add_last(&host->calls, &call->link);
    host->in_flight++;
    timer_init(&call->timer, host->loop, on_due);
    timer_start(&call->timer, host->delay_ms < call->timeout_ms ? host->delay_ms : call->timeout_ms, 0);
}

size_t service_in_flight(const struct service_host *host) {
    return host->in_flight;
}

void service_host_close(struct service_host *host) {
    if (!host) return;
    while (!chain_is_empty(&host->calls)) {
        struct service_call *call = chain_item(host->calls.next, struct service_call, link);
        set_error(call, GUICHET_UNAVAILABLE, "shutdown");
        finish(host, call);
    }
    free(host);
}
