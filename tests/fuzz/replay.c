/* Feeds every file of the folders named on the command line to a fuzz target, once each: what fuzzing found stays
 * found. Says how many; a folder without files is a failure, because it would prove nothing. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path, size_t size) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return -1;
    }
    /* An exact allocation, so that one byte read too far is seen. */
    uint8_t *data = malloc(size ? size : 1);
    int result = -1;
    if (data && fread(data, 1, size, file) == size) result = LLVMFuzzerTestOneInput(data, size);
    free(data);
    fclose(file);
    if (result != 0) fprintf(stderr, "%s: not replayed\n", path);
    return result;
}

static int replay_folder(const char *folder, size_t *fed) {
    DIR *dir = opendir(folder);
    if (!dir) {
        perror(folder);
        return -1;
    }
    int result = 0;
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        char path[4096];
        struct stat about;
        int length = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (length < 0 || (size_t)length >= sizeof path || stat(path, &about) != 0) {
            fprintf(stderr, "%s/%s: not readable\n", folder, entry->d_name);
            result = -1;
            continue;
        }
        if (!S_ISREG(about.st_mode)) continue;
        if (replay_file(path, (size_t)about.st_size) != 0) result = -1;
        (*fed)++;
    }
    closedir(dir);
    return result;
}

int main(int argc, char **argv) {
    size_t fed = 0;
    int result = 0;
    for (int i = 1; i < argc; i++) {
        if (replay_folder(argv[i], &fed) != 0) result = -1;
    }
    printf("%zu inputs replayed\n", fed);
    return result == 0 && fed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
