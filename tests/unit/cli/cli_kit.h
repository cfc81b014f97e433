/* What the tests of the command face share: a folder of their own, and what a command printed. */
#ifndef TESTS_CLI_KIT_H
#define TESTS_CLI_KIT_H

#include "cli/cli.h"
#include "cli/files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct kit {
    char folder[64];
    char path[256]; /* the last one asked for */
    struct arena arena;
    struct fail why;
};

static inline int kit_set_up(void **state) {
    static struct kit kit;
    memset(&kit, 0, sizeof kit);
    snprintf(kit.folder, sizeof kit.folder, "/tmp/guichet-cli-XXXXXX");
    if (!mkdtemp(kit.folder)) return 1;
    arena_init(&kit.arena, 64u << 20);
    setenv("GUICHET_SHARE", GUICHET_SOURCE_DIR, 1);
    setenv("GUICHET_PROFILES", "/nowhere.lua", 1);
    setenv("LC_ALL", "en_GB.UTF-8", 1);
    *state = &kit;
    return 0;
}

static inline int kit_tear_down(void **state) {
    struct kit *kit = *state;
    files_remove(kit->folder);
    arena_done(&kit->arena);
    return 0;
}

static inline const char *kit_at(struct kit *kit, const char *name) {
    snprintf(kit->path, sizeof kit->path, "%s/%s", kit->folder, name);
    return kit->path;
}

static inline void kit_write(struct kit *kit, const char *name, const char *text) {
    assert_int_equal(files_write(kit_at(kit, name), 0644, bytes_of(text), &kit->why), GUICHET_OK);
}

static inline struct bytes kit_read(struct kit *kit, const char *path) {
    struct bytes text = {NULL, 0};
    assert_int_equal(files_read(path, 8u << 20, &kit->arena, &text, &kit->why), GUICHET_OK);
    return text;
}

static inline unsigned kit_mode(const char *path) {
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return info.st_mode & 0777;
}

/* Runs `guichet WORDS…` (NULL-ended) here; stdout and stderr are in the files "out" and "err" of the folder. */
static inline int kit_run(struct kit *kit, const char *const *words, const char **out, const char **err) {
    static const char *const names[] = {"out", "err"};
    const char *argv[32] = {"guichet"};
    char path[2][256];
    int kept[2], argc = 1;
    for (; words[argc - 1]; argc++) argv[argc] = words[argc - 1];
    fflush(NULL);
    for (int i = 0; i < 2; i++) {
        snprintf(path[i], sizeof path[i], "%s/%s", kit->folder, names[i]);
        int to = open(path[i], O_WRONLY | O_CREAT | O_TRUNC, 0600);
        assert_true(to >= 0);
        kept[i] = dup(i + 1);
        dup2(to, i + 1);
        close(to);
    }
    int code = cli_main(argc, (char **)argv);
    fflush(NULL);
    for (int i = 0; i < 2; i++) {
        dup2(kept[i], i + 1);
        close(kept[i]);
    }
    if (out) *out = kit_read(kit, path[0]).data;
    if (err) *err = kit_read(kit, path[1]).data;
    return code;
}

#define KIT_RUN(kit, out, err, ...) kit_run(kit, (const char *const[]){__VA_ARGS__, NULL}, out, err)

#endif
