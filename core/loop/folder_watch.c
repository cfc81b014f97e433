/* A handle a folder; after each flurry the folders are looked over again, so that a new one is watched before anybody
 * reads what is in it. */
#include "loop/folder_watch.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

#define QUIET_MS  100
#define FLURRY_MS 400
#define DEPTH_MAX 8

struct watched {
    uv_fs_event_t uv;
    struct chain link;
    struct folder_watch *watch;
    ino_t inode;
    bool is_there;
    char path[];
};

static void on_event(uv_fs_event_t *uv, const char *name, int events, int status) {
    struct watched *watched = chain_item(uv, struct watched, uv);
    struct folder_watch *watch = watched->watch;
    (void)name, (void)events, (void)status;
    uint64_t now = loop_now_ms(watch->loop);
    if (!watch->first_ms) watch->first_ms = now;
    uint64_t latest = watch->first_ms + FLURRY_MS;
    timer_start(&watch->quiet, now >= latest ? 0 : now + QUIET_MS > latest ? (int64_t)(latest - now) : QUIET_MS, 0);
}

static void on_closed(uv_handle_t *handle) {
    free(chain_item(handle, struct watched, uv));
}

static void forget(struct watched *watched) {
    chain_remove(&watched->link);
    uv_close((uv_handle_t *)&watched->uv, on_closed);
}

static struct watched *find(struct folder_watch *watch, const char *path, ino_t inode) {
    for (struct chain *at = watch->folders.next; at != &watch->folders; at = at->next) {
        struct watched *watched = chain_item(at, struct watched, link);
        if (watched->inode == inode && strcmp(watched->path, path) == 0) return watched;
    }
    return NULL;
}

static int add(struct folder_watch *watch, const char *path, ino_t inode, struct fail *why) {
    size_t size = strlen(path) + 1;
    struct watched *watched = calloc(1, sizeof *watched + size);
    if (!watched) return fail(why, GUICHET_MEMORY, "no memory to watch %s", path);
    memcpy(watched->path, path, size);
    watched->watch = watch;
    watched->inode = inode;
    watched->is_there = true;
    uv_fs_event_init(&watch->loop->uv, &watched->uv);
    chain_init(&watched->link);
    chain_add_last(&watch->folders, &watched->link);
    int error = uv_fs_event_start(&watched->uv, on_event, path, 0);
    if (!error) return GUICHET_OK;
    forget(watched);
    return fail(why, GUICHET_CONFIG, "%s cannot be watched: %s", path, uv_strerror(error));
}

static int look(struct folder_watch *watch, const char *path, int depth, struct fail *why);

static int look_below(struct folder_watch *watch, DIR *open, const char *path, int depth, struct fail *why) {
    struct dirent *found;
    int status = GUICHET_OK;
    while (!status && (found = readdir(open))) {
        char below[PATH_MAX];
        struct stat about;
        if (found->d_name[0] == '.') continue;
        int size = snprintf(below, sizeof below, "%s/%s", path, found->d_name);
        if (size < (int)sizeof below && stat(below, &about) == 0 && S_ISDIR(about.st_mode))
            status = look(watch, below, depth + 1, why);
    }
    return status;
}

static int look(struct folder_watch *watch, const char *path, int depth, struct fail *why) {
    struct stat about;
    if (depth == DEPTH_MAX) return GUICHET_OK; /* whoever reads the folder says that it is too deep */
    DIR *open = opendir(path);
    if (!open || fstat(dirfd(open), &about) != 0) {
        if (open) closedir(open);
        return depth ? GUICHET_OK : fail(why, GUICHET_CONFIG, "%s: %s", path, strerror(errno));
    }
    struct watched *watched = find(watch, path, about.st_ino);
    int status = GUICHET_OK;
    if (watched) watched->is_there = true;
    else status = add(watch, path, about.st_ino, why);
    if (!status) status = look_below(watch, open, path, depth, why);
    closedir(open);
    return status;
}

static int look_over(struct folder_watch *watch, struct fail *why) {
    struct chain *at, *next;
    for (at = watch->folders.next; at != &watch->folders; at = at->next)
        chain_item(at, struct watched, link)->is_there = false;
    int status = look(watch, watch->path, 0, why);
    for (at = watch->folders.next; at != &watch->folders; at = next) {
        struct watched *watched = chain_item(at, struct watched, link);
        next = at->next;
        if (!watched->is_there && !status) forget(watched);
    }
    return status;
}

static void on_quiet(struct timer *timer) {
    struct folder_watch *watch = chain_item(timer, struct folder_watch, quiet);
    watch->first_ms = 0;
    if (look_over(watch, NULL) != GUICHET_OK) timer_start(&watch->quiet, FLURRY_MS, 0); /* until the folder is back */
    watch->on_change(watch);
}

int folder_watch_open(struct folder_watch *watch, struct loop *loop, const char *path,
                      void (*on_change)(struct folder_watch *watch), struct fail *why) {
    *watch = (struct folder_watch){.loop = loop, .path = path, .on_change = on_change};
    chain_init(&watch->folders);
    timer_init(&watch->quiet, loop, on_quiet);
    int status = look_over(watch, why);
    if (status) folder_watch_close(watch);
    return status;
}

void folder_watch_close(struct folder_watch *watch) {
    struct chain *first;
    timer_close(&watch->quiet, NULL);
    while ((first = watch->folders.next) != &watch->folders) forget(chain_item(first, struct watched, link));
}
