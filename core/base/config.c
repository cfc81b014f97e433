/* Lua files that hold data: run in a state of their own, turned into JSON text, read back as a tree.
 *
 *   file ─▶ lua_State (no globals, budget) ─▶ table ─▶ JSON text, names sorted ─▶ json_read ─▶ tree in the arena
 *
 * Everything Lua can raise happens inside one lua_pcall, so what it needs belongs to `struct job` outside. */
#include "base/config.h"

#include "base/clock.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <lua.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX          (1u << 20)
#define MEMORY_MAX        (16u << 20)
#define TREE_MAX          (16u << 20)
#define INSTRUCTIONS_MAX  1000000
#define INSTRUCTIONS_STEP 100
/* The count does not see how long one instruction takes: joining texts of megabytes is one. */
#define CPU_MAX_US        2000000

struct job {
    struct bytes text;
    size_t memory;
    int instructions;
    int64_t cpu_end_us;
    bool is_spent;
    struct buffer out;
    struct json_out json;
    const void *open_tables[JSON_DEPTH_MAX]; /* from the root to the one being written */
    unsigned depth;
    char path[200]; /* of the value being written; cut when longer */
    size_t path_size;
};

static struct job *job_of(lua_State *L) {
    return *(struct job **)lua_getextraspace(L);
}

static void *on_alloc(void *context, void *old, size_t old_size, size_t size) {
    struct job *job = context;
    size_t had = old ? old_size : 0;
    if (size == 0) {
        free(old);
        job->memory -= had;
        return NULL;
    }
    if (size > had && size - had > MEMORY_MAX - job->memory) return NULL;
    void *data = realloc(old, size);
    if (data) job->memory = job->memory - had + size;
    return data;
}

static void on_count(lua_State *L, lua_Debug *at) {
    struct job *job = job_of(L);
    job->instructions += INSTRUCTIONS_STEP;
    if (job->instructions < INSTRUCTIONS_MAX && clock_thread_cpu_us() < job->cpu_end_us) return;
    job->is_spent = true;
    lua_getinfo(L, "Sl", at);
    lua_pushfstring(L, "%s:%d: runs for too long; a file of data should have no need to", at->short_src,
                    at->currentline);
    lua_error(L);
}

static int l_read_global(lua_State *L) {
    return luaL_error(L, "there is no '%s' here: the file may only hold data", luaL_tolstring(L, 2, NULL));
}

static int l_write_global(lua_State *L) {
    return luaL_error(L, "'%s' needs 'local' in front: the file has no globals", luaL_tolstring(L, 2, NULL));
}

static void close_globals(lua_State *L) {
    lua_pushglobaltable(L);
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, l_read_global);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, l_write_global);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

/* Adds ".name" or "[7]" to the path; the caller puts path_size back. */
static void enter_name(struct job *job, struct bytes name) {
    size_t room = sizeof job->path - job->path_size;
    int size = snprintf(job->path + job->path_size, room, "%s%.*s", job->path_size ? "." : "",
                        (int)(name.size < room ? name.size : room), name.data);
    job->path_size += size < 0 ? 0 : (size_t)size < room ? (size_t)size : room - 1;
}

static void enter_index(struct job *job, lua_Integer index) {
    size_t room = sizeof job->path - job->path_size;
    int size = snprintf(job->path + job->path_size, room, "[%lld]", (long long)index);
    job->path_size += size < 0 ? 0 : (size_t)size < room ? (size_t)size : room - 1;
}

static void leave_to(struct job *job, size_t path_size) {
    job->path_size = path_size;
    job->path[path_size] = '\0';
}

static void raise_at(lua_State *L, const struct job *job, const char *words) {
    luaL_error(L, "%s%s%s", job->path, job->path_size ? ": " : "", words);
}

struct shape {
    size_t names, indexes;
    lua_Integer last;
};

/* Counts the keys of the table on top; raises when they are neither 1..n nor all texts. */
static struct shape shape_of(lua_State *L, const struct job *job) {
    struct shape shape = {0};
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        lua_Integer index = lua_isinteger(L, -2) ? lua_tointeger(L, -2) : 0;
        if (lua_type(L, -2) == LUA_TSTRING) shape.names++;
        else if (index < 1) raise_at(L, job, "a key must be a text or a place in a list");
        else shape.indexes++;
        if (index > shape.last) shape.last = index;
    }
    if (shape.names && shape.indexes) raise_at(L, job, "a table is either a list or has names, not both");
    if ((lua_Unsigned)shape.last != shape.indexes) raise_at(L, job, "the list has a gap");
    return shape;
}

static int compare_texts(const void *a, const void *b) {
    const struct bytes *left = a, *right = b;
    size_t shared = left->size < right->size ? left->size : right->size;
    int order = memcmp(left->data, right->data, shared);
    return order != 0 ? order : (left->size > right->size) - (left->size < right->size);
}

/* The names of the table on top, sorted, in a userdata pushed above it. Lua keeps the texts: they are its keys. */
static struct bytes *push_names(lua_State *L, size_t count) {
    struct bytes *names = lua_newuserdatauv(L, count * sizeof *names, 0);
    size_t i = 0;
    for (lua_pushnil(L); lua_next(L, -3); lua_pop(L, 1)) {
        names[i].data = lua_tolstring(L, -2, &names[i].size);
        i++;
    }
    qsort(names, count, sizeof *names, compare_texts);
    return names;
}

static void put_value(lua_State *L, struct job *job);

static void put_object(lua_State *L, struct job *job, size_t count) {
    struct bytes *names = push_names(L, count);
    json_object(&job->json);
    for (size_t i = 0; i < count; i++) {
        size_t path_size = job->path_size;
        if (!text_is_utf8(names[i]) || memchr(names[i].data, '\0', names[i].size)) {
            raise_at(L, job, "a name must be UTF-8 without NUL");
        }
        enter_name(job, names[i]);
        json_key_bytes(&job->json, names[i]);
        lua_pushlstring(L, names[i].data, names[i].size);
        lua_rawget(L, -3);
        put_value(L, job);
        lua_pop(L, 1);
        leave_to(job, path_size);
    }
    json_object_end(&job->json);
    lua_pop(L, 1);
}

static void put_array(lua_State *L, struct job *job, lua_Integer count) {
    json_array(&job->json);
    for (lua_Integer i = 1; i <= count; i++) {
        size_t path_size = job->path_size;
        enter_index(job, i);
        lua_rawgeti(L, -1, i);
        put_value(L, job);
        lua_pop(L, 1);
        leave_to(job, path_size);
    }
    json_array_end(&job->json);
}

static void put_table(lua_State *L, struct job *job) {
    const void *self = lua_topointer(L, -1);
    for (unsigned i = 0; i < job->depth; i++) {
        if (job->open_tables[i] == self) raise_at(L, job, "the table contains itself");
    }
    if (job->depth >= JSON_DEPTH_MAX) raise_at(L, job, "too many tables inside each other");
    job->is_spent = clock_thread_cpu_us() >= job->cpu_end_us;
    if (job->is_spent) raise_at(L, job, "takes too long to become data");
    luaL_checkstack(L, 8, NULL);
    job->open_tables[job->depth++] = self;
    struct shape shape = shape_of(L, job);
    if (shape.indexes) put_array(L, job, shape.last);
    else put_object(L, job, shape.names);
    job->depth--;
}

static void put_text(lua_State *L, struct job *job) {
    struct bytes text;
    text.data = lua_tolstring(L, -1, &text.size);
    if (!text_is_utf8(text)) raise_at(L, job, "the text is not UTF-8");
    json_put_bytes(&job->json, text);
}

static void put_number(lua_State *L, struct job *job) {
    if (lua_isinteger(L, -1)) {
        json_put_int(&job->json, lua_tointeger(L, -1));
        return;
    }
    if (!isfinite(lua_tonumber(L, -1))) raise_at(L, job, "the number is not finite");
    json_put_double(&job->json, lua_tonumber(L, -1));
}

/* Writes the value on top of the stack, which stays there. */
static void put_value(lua_State *L, struct job *job) {
    switch (lua_type(L, -1)) {
    case LUA_TTABLE: put_table(L, job); break;
    case LUA_TSTRING: put_text(L, job); break;
    case LUA_TNUMBER: put_number(L, job); break;
    case LUA_TBOOLEAN: json_put_bool(&job->json, lua_toboolean(L, -1)); break;
    default: raise_at(L, job, "a function cannot be data");
    }
    /* Tables shared many times over write themselves out each time: this is where that ends. */
    if (job->out.status) raise_at(L, job, "more data than fits");
}

static int l_run(lua_State *L) {
    struct job *job = job_of(L);
    close_globals(L);
    if (luaL_loadbufferx(L, job->text.data, job->text.size, "=?", "t") != LUA_OK) return lua_error(L);
    lua_sethook(L, on_count, LUA_MASKCOUNT, INSTRUCTIONS_STEP);
    lua_call(L, 0, LUA_MULTRET);
    lua_sethook(L, NULL, 0, 0);
    if (lua_gettop(L) != 1 || !lua_istable(L, 1)) return luaL_error(L, "must return one table");
    put_value(L, job);
    return 0;
}

/* Lua says "?:LINE: words" where it knows the line: the chunk is called "?" because Lua cuts long names. */
static int report(lua_State *L, const struct job *job, int outcome, const char *name, struct fail *why) {
    if (outcome == LUA_ERRMEM) return fail(why, GUICHET_BUDGET, "%s: takes more than 16 MiB", name);
    const char *words = lua_tostring(L, -1);
    int status = job->is_spent ? GUICHET_BUDGET : GUICHET_CONFIG;
    if (!words) words = "fails without words";
    if (words[0] == '?' && words[1] == ':') return fail(why, status, "%s%s", name, words + 1);
    return fail(why, status, "%s: %s", name, words);
}

int config_read_text(struct bytes text, const char *name, struct arena *arena, yyjson_val **root, struct fail *why) {
    struct job job = {.text = {text.data ? text.data : "", text.size}};
    lua_State *L = lua_newstate(on_alloc, &job);
    if (!L) return fail(why, GUICHET_MEMORY, "%s: no memory to read it", name);
    *(struct job **)lua_getextraspace(L) = &job;
    buffer_init(&job.out, TREE_MAX);
    json_out_init(&job.json, &job.out);
    job.cpu_end_us = clock_thread_cpu_us() + CPU_MAX_US;
    lua_pushcfunction(L, l_run);
    int outcome = lua_pcall(L, 0, 0, 0);
    int status = outcome ? report(L, &job, outcome, name, why) : GUICHET_OK;
    lua_close(L);
    if (!status) {
        status = json_read(buffer_bytes(&job.out), arena, root, why);
        if (status) fail_prefix(why, "%s: ", name);
    }
    buffer_done(&job.out);
    return status;
}

int config_read(const char *path, struct arena *arena, yyjson_val **root, struct fail *why) {
    struct arena scratch;
    struct bytes text;
    arena_init(&scratch, FILE_MAX + 4096);
    int status = config_slurp(path, FILE_MAX, &scratch, &text, why);
    if (!status) status = config_read_text(text, path, arena, root, why);
    arena_done(&scratch);
    return status;
}

/* A file that grows meanwhile is read as long as it was. */
static int read_all(int descriptor, char *to, size_t size, size_t *got) {
    *got = 0;
    while (*got < size) {
        ssize_t part = read(descriptor, to + *got, size - *got);
        if (part < 0 && errno == EINTR) continue;
        if (part < 0) return GUICHET_DISK;
        if (part == 0) break;
        *got += (size_t)part;
    }
    return GUICHET_OK;
}

int config_slurp(const char *path, size_t max, struct arena *arena, struct bytes *out, struct fail *why) {
    struct stat about;
    size_t got = 0;
    /* Not blocking: a FIFO in the place of a file would wait for a writer for ever. */
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        return fail(why, errno == ENOENT ? GUICHET_NOT_FOUND : GUICHET_DISK, "%s: %s", path, strerror(errno));
    }
    int status = GUICHET_OK;
    char *text = NULL;
    if (fstat(descriptor, &about) != 0) {
        status = fail(why, GUICHET_DISK, "%s: %s", path, strerror(errno));
    } else if (!S_ISREG(about.st_mode)) {
        status = fail(why, GUICHET_DISK, "%s: not a regular file", path);
    } else if ((uint64_t)about.st_size > max) {
        status = fail(why, GUICHET_TOO_LARGE, "%s: larger than %zu bytes", path, max);
    } else if (!(text = arena_alloc(arena, (size_t)about.st_size + 1))) {
        status = fail(why, GUICHET_MEMORY, "%s: no memory to read it", path);
    } else if (read_all(descriptor, text, (size_t)about.st_size, &got)) {
        status = fail(why, GUICHET_DISK, "%s: %s", path, strerror(errno));
    }
    close(descriptor);
    if (!status) *out = (struct bytes){text, got};
    return status;
}
