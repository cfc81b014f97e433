/* Questions in flight, each with one timer:
 *
 *   service_ask ──▶ plugin's thread ──call_done──▶ answered ─┐
 *               │         └──timer──▶ withdrawn, timed out ──┤
 *               ├▶ rehearsal ──timer──▶ answered, timed out ─┤
 *               └▶ nobody ──timer, at once──▶ not connected ─┴▶ timer closed ──▶ on_answer, once
 *
 * The rehearsal answers from memory; its `delay_ms` lets tests see slow and hanging services. */
#include "plugin/service.h"

#include "base/log.h"
#include "plugin/host.h"
#include "plugin/rehearsal.h"

#define PLUGINS_MAX       16
#define DELAY_MAX_MS      600000
#define RETRY_AFTER_MAX_S 86400

struct service_host {
    struct loop *loop;
    struct chain calls;
    size_t in_flight;
    bool rehearses;
    int64_t delay_ms;
    struct call_table *table;
    struct host *plugins[PLUGINS_MAX];
    size_t plugin_count;
};

/* ---- opening ---- */

/* An empty Lua table may be read as either. */
static bool is_table(yyjson_val *value) {
    return yyjson_is_obj(value) || (yyjson_is_arr(value) && yyjson_arr_size(value) == 0);
}

static int read_rehearsal(struct service_host *host, yyjson_val *options, struct fail *why) {
    size_t i, count;
    yyjson_val *option, *value;
    yyjson_obj_foreach(options, i, count, option, value) {
        if (!yyjson_equals_str(option, "delay_ms") || !yyjson_is_int(value) || yyjson_get_sint(value) < 0 ||
            yyjson_get_sint(value) > DELAY_MAX_MS)
            return fail(why, GUICHET_CONFIG, "plugins.rehearsal.%s: the one option is delay_ms, 0 to %d",
                        yyjson_get_str(option), DELAY_MAX_MS);
        host->delay_ms = yyjson_get_sint(value);
    }
    host->rehearses = true;
    return GUICHET_OK;
}

static int open_file(const struct service_options *options, const char *name, struct plugin_file *file,
                     struct fail *why) {
    char folder[PATH_MAX];
    loader_folder(options->path, folder);
    int status = loader_open(folder, name, file, why);
    if (status == GUICHET_NOT_FOUND)
        return fail(why, GUICHET_CONFIG, "plugins.%s: there is no such plugin in %s", name, folder);
    if (status) fail_prefix(why, "plugins.%s: ", name);
    return status;
}

/* Two plugins that offer the same would make it a matter of luck whom a script asks. */
static int check_offers(const struct service_host *host, const struct plugin_file *file, struct fail *why) {
    for (size_t i = 0; i < file->table.service_count; i++) {
        const char *name = loader_service(file, i).name;
        if (strcmp(name, SERVICE_NOTICE) == 0) continue;
        for (size_t k = 0; k < host->plugin_count; k++) {
            if (host_find(host->plugins[k], name) >= 0)
                return fail(why, GUICHET_CONFIG, "plugins.%s offers %s, and so does plugins.%s", file->name, name,
                            host_name(host->plugins[k]));
        }
    }
    return GUICHET_OK;
}

static int start_plugin(struct service_host *host, const struct service_options *options, const char *name,
                        yyjson_val *given, struct fail *why) {
    struct plugin_file file;
    int status = open_file(options, name, &file, why);
    if (status) return status;
    if (host->plugin_count == PLUGINS_MAX)
        return fail(why, GUICHET_CONFIG, "plugins.%s: more than %d plugins", name, PLUGINS_MAX);
    status = check_offers(host, &file, why);
    if (!status)
        status = host_start(&file, given, options->folder ? options->folder : ".", host->table,
                            &host->plugins[host->plugin_count], why);
    if (status) return status;
    host->plugin_count++;
    log_line(LOG_DEBUG, "plugin.started", LOG_TEXT("plugin", name), LOG_TEXT("version", file.table.version));
    return GUICHET_OK;
}

static int read_plugins(struct service_host *host, const struct service_options *options, struct fail *why) {
    size_t i, count;
    yyjson_val *name, *given;
    int status = GUICHET_OK;
    if (options->plugins && !is_table(options->plugins))
        return fail(why, GUICHET_CONFIG, "plugins must be a table: name = { its options }");
    yyjson_obj_foreach(options->plugins, i, count, name, given) {
        const char *text = yyjson_get_str(name);
        if (!is_table(given)) status = fail(why, GUICHET_CONFIG, "plugins.%s must be a table of options", text);
        else if (strcmp(text, "rehearsal") == 0) status = read_rehearsal(host, given, why);
        else status = start_plugin(host, options, text, given, why);
        if (status) return status;
    }
    return GUICHET_OK;
}

static void on_answered(const struct call_answer *answer);

int service_host_open(struct loop *loop, const struct service_options *options, struct service_host **out,
                      struct fail *why) {
    *out = NULL;
    struct service_host *host = calloc(1, sizeof(*host));
    if (!host) return fail(why, GUICHET_MEMORY, "no memory for the services");
    host->loop = loop;
    chain_init(&host->calls);
    int status = call_table_open(loop, on_answered, &host->table);
    if (status) fail(why, status, "no memory for the services");
    if (!status) status = read_plugins(host, options, why);
    if (status) {
        service_host_close(host);
        return status;
    }
    *out = host;
    return GUICHET_OK;
}

/* ---- answers ---- */

static void set_error(struct service_call *call, int status, const char *code) {
    call->status = status;
    snprintf(call->error, sizeof(call->error), "%s", code);
}

static void set_result(struct service_call *call, struct bytes text) {
    call->status = GUICHET_OK;
    if (json_read(text, call->arena, &call->result, NULL) != GUICHET_OK) set_error(call, GUICHET_SERVICE, "rubbish");
}

static void on_timer_closed(struct timer *timer) {
    struct service_call *call = chain_item(timer, struct service_call, timer);
    call->on_answer(call);
}

static void finish(struct service_call *call) {
    chain_remove(&call->link);
    call->host->in_flight--;
    timer_close(&call->timer, on_timer_closed);
}

/* A code is what scripts compare: small letters and "_", and it fits. */
static bool is_code(struct bytes code) {
    if (code.size == 0 || code.size >= sizeof(((struct service_call *)0)->error)) return false;
    for (size_t i = 0; i < code.size; i++)
        if ((code.data[i] < 'a' || code.data[i] > 'z') && code.data[i] != '_') return false;
    return true;
}

/* What a plugin said of its failure; what it says must not pass for something that the host says. */
static void read_failure(struct service_call *call, const struct call_answer *answer) {
    yyjson_val *said = NULL;
    const char *code = status_code(answer->status);
    set_error(call, GUICHET_SERVICE, code ? code : "rubbish");
    if (!answer->text.size) return;
    if (json_read(answer->text, call->arena, &said, NULL) != GUICHET_OK || !yyjson_is_obj(said)) {
        set_error(call, GUICHET_SERVICE, "rubbish");
        return;
    }
    struct bytes given = json_get_text(said, "code");
    if (is_code(given)) snprintf(call->error, sizeof(call->error), "%.*s", (int)given.size, given.data);
    else if (given.data) set_error(call, GUICHET_SERVICE, "rubbish");
    int64_t wait = json_get_int(said, "retry_after_s", 0);
    if (wait > 0) call->retry_after_ms = (wait < RETRY_AFTER_MAX_S ? wait : RETRY_AFTER_MAX_S) * 1000;
}

static void on_answered(const struct call_answer *answer) {
    struct service_call *call = answer->asker;
    call->ticket = 0;
    if (answer->status) read_failure(call, answer);
    else set_result(call, answer->text);
    finish(call);
}

static const struct rehearsal_service *find_rehearsal(const struct service_host *host, const char *name) {
    if (!host->rehearses) return NULL;
    for (const struct rehearsal_service *s = rehearsal_services; s->name; s++)
        if (strcmp(s->name, name) == 0) return s;
    return NULL;
}

static void rehearse(const struct rehearsal_service *service, struct service_call *call) {
    yyjson_val *args = NULL;
    if (json_read(call->args, call->arena, &args, NULL) != GUICHET_OK) {
        set_error(call, GUICHET_SERVICE, "bad_request");
        return;
    }
    struct buffer text;
    struct json_out out;
    buffer_init(&text, CALL_ANSWER_MAX);
    json_out_init(&out, &text);
    const char *error = "rubbish";
    int status = service->answer(args, &out, &error);
    if (!status) status = text.status;
    if (status) set_error(call, GUICHET_SERVICE, error);
    else set_result(call, buffer_bytes(&text));
    buffer_done(&text);
}

static void on_due(struct timer *timer) {
    struct service_call *call = chain_item(timer, struct service_call, timer);
    struct service_host *host = call->host;
    const struct rehearsal_service *rehearsal = find_rehearsal(host, call->service);
    if (call->ticket) {
        if (!call_withdraw(host->table, call->ticket)) return; /* the answer came first */
        host_cancel(host->plugins[call->plugin], call->number, call->ticket);
    }
    if (call->number < 0 && !rehearsal) set_error(call, GUICHET_UNAVAILABLE, "not_connected");
    else if (call->number >= 0 || host->delay_ms >= call->timeout_ms) set_error(call, GUICHET_TIMEOUT, "timeout");
    else rehearse(rehearsal, call);
    finish(call);
}

/* ---- asking ---- */

static bool find_plugin(const struct service_host *host, struct service_call *call) {
    char service[LOADER_NAME_MAX + 1];
    size_t size = strcspn(call->service, "@");
    const char *plugin = call->service[size] ? call->service + size + 1 : NULL;
    snprintf(service, sizeof(service), "%.*s", (int)size, call->service);
    call->number = -1;
    for (size_t i = 0; i < host->plugin_count && call->number < 0; i++) {
        if (plugin && strcmp(plugin, host_name(host->plugins[i])) != 0) continue;
        call->plugin = i;
        call->number = host_find(host->plugins[i], service);
    }
    return call->number >= 0;
}

/* Without a ticket or without memory nobody will answer, and the timeout says so. */
static void ask_plugin(struct service_host *host, struct service_call *call) {
    char key[ID_TEXT_SIZE + 1];
    struct host *plugin = host->plugins[call->plugin];
    id_format(&call->id, key);
    call->ticket = call_open(host->table, plugin, call);
    if (call->ticket && call->content) call_lend(host->table, call->ticket, call->content);
    if (call->ticket) host_begin(plugin, call->number, call->ticket, call->args, key);
}

void service_ask(struct service_host *host, struct service_call *call) {
    call->host = host;
    call->ticket = 0;
    chain_init(&call->link);
    chain_add_last(&host->calls, &call->link);
    host->in_flight++;
    timer_init(&call->timer, host->loop, on_due);
    int64_t delay_ms = find_rehearsal(host, call->service) ? host->delay_ms : 0;
    if (find_plugin(host, call)) {
        timer_start(&call->timer, call->timeout_ms, 0);
        ask_plugin(host, call);
    } else {
        timer_start(&call->timer, delay_ms < call->timeout_ms ? delay_ms : call->timeout_ms, 0);
    }
}

size_t service_in_flight(const struct service_host *host) {
    return host->in_flight;
}

void service_host_close(struct service_host *host) {
    if (!host) return;
    call_table_close(host->table);
    while (!chain_is_empty(&host->calls)) {
        struct service_call *call = chain_item(host->calls.next, struct service_call, link);
        set_error(call, GUICHET_UNAVAILABLE, "shutdown");
        finish(call);
    }
    for (size_t i = 0; i < host->plugin_count; i++) host_stop(host->plugins[i]);
    free(host);
}

/* ---- names ---- */

struct names {
    struct arena *arena;
    const char **list;
    size_t count;
    bool failed;
};

static void add_name(struct names *names, const char *name) {
    const char **list =
        arena_grow(names->arena, names->list, names->count * sizeof(*list), (names->count + 1) * sizeof(*list));
    const char *copy = name ? arena_text(names->arena, name) : NULL;
    names->failed = names->failed || !list || (name && !copy);
    if (names->failed) return;
    names->list = list;
    names->list[names->count++] = copy;
}

static void add_names_of_plugins(struct names *names, const struct service_options *options) {
    size_t i, count;
    yyjson_val *name, *given;
    struct plugin_file file;
    yyjson_obj_foreach(options->plugins, i, count, name, given) {
        if (yyjson_equals_str(name, "rehearsal")) {
            for (const struct rehearsal_service *s = rehearsal_services; s->name; s++) add_name(names, s->name);
        } else if (open_file(options, yyjson_get_str(name), &file, NULL) == GUICHET_OK) {
            for (size_t k = 0; k < file.table.service_count; k++) add_name(names, loader_service(&file, k).name);
        }
    }
}

const char *const *service_names(const struct service_options *options, struct arena *arena) {
    struct names names = {.arena = arena};
    for (const char *const *name = options->declared; name && *name; name++) add_name(&names, *name);
    add_names_of_plugins(&names, options);
    add_name(&names, NULL);
    return names.failed ? NULL : names.list;
}

const char *const *service_offering(const struct service_options *options, const char *service, struct arena *arena) {
    struct names names = {.arena = arena};
    size_t i, count;
    yyjson_val *name, *given;
    struct plugin_file file;
    yyjson_obj_foreach(options->plugins, i, count, name, given) {
        if (yyjson_equals_str(name, "rehearsal")) continue;
        if (open_file(options, yyjson_get_str(name), &file, NULL) != GUICHET_OK) continue;
        for (size_t k = 0; k < file.table.service_count; k++) {
            if (strcmp(loader_service(&file, k).name, service) != 0) continue;
            const char *whole = arena_printf(arena, "%s@%s", service, file.name);
            names.failed = names.failed || !whole;
            if (whole) add_name(&names, whole);
        }
    }
    add_name(&names, NULL);
    return names.failed ? NULL : names.list;
}
