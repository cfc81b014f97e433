/* Reads the command line by a table of options. */
#include "options.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { TEXT, INT, LONG, SERIAL, REAL, PIDS };

struct option {
    const char *name;
    enum kind kind;
    size_t offset;
};

#define AT(member) offsetof(struct options, member)

static const struct option table[] = {
    {"port", INT, AT(port)},          {"identity", TEXT, AT(identity)},
    {"method", TEXT, AT(method)},     {"path", TEXT, AT(path)},
    {"template", TEXT, AT(template)}, {"ids-from", TEXT, AT(ids_from)},
    {"ids-to", TEXT, AT(ids_to)},     {"sample", TEXT, AT(sample)},
    {"expect", INT, AT(expect)},      {"connections", INT, AT(connections)},
    {"count", LONG, AT(count)},       {"warmup", LONG, AT(warmup)},
    {"rate", REAL, AT(rate)},         {"seconds", REAL, AT(seconds)},
    {"serial", SERIAL, AT(serial)},   {"pid", PIDS, AT(pids)},
    {"core", INT, AT(core)},
};

static const char *const jobs[] = {[JOB_RUN] = "run", [JOB_IDLE] = "idle", [JOB_READY] = "ready"};
static const char *const handshakes[] = {
    [HANDSHAKE_KEEP] = "keep", [HANDSHAKE_FULL] = "full", [HANDSHAKE_RESUME] = "resume"};

static int find(const char *const *names, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) return (int)i;
    return -1;
}

static bool read_pids(struct options *options, const char *text) {
    char *end = NULL;
    for (const char *at = text; *at; at = *end == ',' ? end + 1 : end) {
        long pid = strtol(at, &end, 10);
        if (end == at || pid <= 0 || options->pid_count == OPTIONS_PIDS_MAX || (*end && *end != ',')) return false;
        options->pids[options->pid_count++] = (int)pid;
    }
    return options->pid_count > 0;
}

static bool read_value(struct options *options, const struct option *option, const char *value) {
    void *place = (char *)options + option->offset;
    char *end = NULL;
    switch (option->kind) {
    case TEXT: *(const char **)place = value; return true;
    case INT: *(int *)place = (int)strtol(value, &end, 10); break;
    case LONG: *(long *)place = strtol(value, &end, 10); break;
    case SERIAL: *(long long *)place = strtoll(value, &end, 10); break;
    case REAL: *(double *)place = strtod(value, &end); break;
    case PIDS: return read_pids(options, value);
    }
    return end != value && *end == '\0';
}

static bool read_option(struct options *options, const char *name, const char *value) {
    if (strcmp(name, "handshake") == 0) {
        int found = find(handshakes, sizeof handshakes / sizeof *handshakes, value);
        if (found >= 0) options->handshake = (enum options_handshake)found;
        return found >= 0;
    }
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0) return read_value(options, &table[i], value);
    return false;
}

static bool complain(const char *what, const char *detail) {
    fprintf(stderr, "bench_load: %s%s\n", what, detail);
    return false;
}

static bool judge(const struct options *options) {
    if (options->port <= 0 || options->port > 65535) return complain("wants --port", "");
    if (!options->identity) return complain("wants --identity", "");
    if (options->connections <= 0 || options->connections > 10000) return complain("--connections is out of range", "");
    if (options->count <= 0 || options->warmup < 0) return complain("--count or --warmup is out of range", "");
    if (options->job == JOB_READY && !options->command) return complain("ready wants -- and a command", "");
    return true;
}

bool options_read(struct options *options, int argc, char **argv) {
    *options = (struct options){.method = "GET",
                                .path = "/v1/me",
                                .expect = 200,
                                .connections = 1,
                                .count = 1,
                                .seconds = 60,
                                .core = -1,
                                .serial = 1};
    int job = argc > 1 ? find(jobs, sizeof jobs / sizeof *jobs, argv[1]) : -1;
    if (job < 0) return complain("call: run, idle or ready, then options", "");
    options->job = (enum options_job)job;
    for (int i = 2; i < argc; i += 2) {
        if (strcmp(argv[i], "--") == 0) {
            if (i + 1 < argc) options->command = argv + i + 1;
            break;
        }
        if (strncmp(argv[i], "--", 2) != 0 || i + 1 >= argc || !read_option(options, argv[i] + 2, argv[i + 1]))
            return complain("cannot use ", argv[i]);
    }
    return judge(options);
}
