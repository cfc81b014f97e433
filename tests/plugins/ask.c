/* ask FOLDER PLUGINS SERVICE TIMEOUT_MS ARGS…: opens the plugins as the gateway does and asks the service everything at
 * once; prints one line of JSON for each answer, in the order of the questions. For tests that speak to a plugin from
 * outside. ASK_CONTENT names a file that goes with every question. */
#include "plugin/service.h"

#include <fcntl.h>
#include <unistd.h>

#include <stdio.h>

struct asking {
    struct service_call call;
    struct loop *loop;
    size_t *open;
};

static int descriptor = -1;

static int read_content(struct content *content, uint64_t at, void *to, size_t size, size_t *got) {
    (void)content;
    ssize_t there = pread(descriptor, to, size, (off_t)at);
    *got = there > 0 ? (size_t)there : 0;
    return there < 0 ? GUICHET_DISK : GUICHET_OK;
}

static void keep_content(struct content *content) {
    (void)content;
}

static struct content content = {.holds = 1, .read = read_content, .free = keep_content};

static void on_answer(struct service_call *call) {
    struct asking *a = chain_item(call, struct asking, call);
    if (--*a->open == 0) loop_stop(a->loop);
}

static void print(const struct service_call *call) {
    struct buffer text;
    struct json_out out;
    buffer_init(&text, 4u << 20);
    json_out_init(&out, &text);
    json_object(&out);
    json_text_member(&out, "status", call->status ? status_name(call->status) : "OK");
    json_text_member(&out, "error", call->error);
    json_int_member(&out, "retry_after_ms", call->retry_after_ms);
    json_value_member(&out, "result", call->result);
    json_object_end(&out);
    printf("%.*s\n", (int)text.size, text.data);
    buffer_done(&text);
}

static int ask_all(struct loop *loop, struct service_host *host, struct arena *arena, int count, char **argv) {
    struct asking *asked = arena_array(arena, (size_t)count, sizeof *asked);
    size_t open = (size_t)count;
    if (!asked) return 1;
    for (int i = 0; i < count; i++) {
        asked[i] = (struct asking){{.id = id_new(1),
                                    .service = argv[3],
                                    .args = bytes_of(argv[5 + i]),
                                    .content = descriptor < 0 ? NULL : &content,
                                    .timeout_ms = strtoll(argv[4], NULL, 10),
                                    .arena = arena,
                                    .on_answer = on_answer},
                                   loop,
                                   &open};
        service_ask(host, &asked[i].call);
    }
    loop_run(loop);
    for (int i = 0; i < count; i++) print(&asked[i].call);
    return 0;
}

int main(int argc, char **argv) {
    struct loop loop;
    struct arena arena;
    struct fail why = {0};
    struct service_host *host = NULL;
    struct service_options options = {.path = argc > 1 ? argv[1] : NULL, .folder = "/"};
    arena_init(&arena, 256u << 20);
    if (argc < 6 || json_read(bytes_of(argv[2]), &arena, &options.plugins, &why) != GUICHET_OK ||
        loop_init(&loop, &why))
        return 2;
    if (getenv("ASK_CONTENT")) descriptor = open(getenv("ASK_CONTENT"), O_RDONLY | O_CLOEXEC);
    int result = 1;
    if (service_host_open(&loop, &options, &host, &why) == GUICHET_OK)
        result = ask_all(&loop, host, &arena, argc - 5, argv);
    else fprintf(stderr, "%s\n", why.text);
    service_host_close(host);
    loop_done(&loop);
    arena_done(&arena);
    return result;
}
