/* Reads the list and the secrets it names; both are looked at once, at the start. */
#include "endpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LINE_MAX_SIZE 4096

/* The next line with something on it, without its end; false at the end of the file. */
static bool next_line(FILE *file, char line[LINE_MAX_SIZE], int *number) {
    while (fgets(line, LINE_MAX_SIZE, file)) {
        ++*number;
        line[strcspn(line, "\r\n")] = '\0';
        const char *text = line + strspn(line, " \t");
        if (*text && *text != '#') return true;
    }
    return false;
}

/* `name` beside the file `list`. */
static void path_beside(const char *list, const char *name, char out[2 * LINE_MAX_SIZE]) {
    const char *slash = strrchr(list, '/');
    int folder = name[0] == '/' || !slash ? 0 : (int)(slash - list) + 1;
    snprintf(out, 2 * LINE_MAX_SIZE, "%.*s%s", folder, list, name);
}

static bool read_secrets(const char *path, struct endpoint *out, char *why, size_t why_size) {
    char line[LINE_MAX_SIZE];
    int number = 0;
    bool is_read = true;
    FILE *file = fopen(path, "re");
    while (is_read && file && next_line(file, line, &number)) {
        is_read = out->secret_count < ENDPOINT_SECRETS_MAX && sign_read(line, &out->secrets[out->secret_count]);
        out->secret_count++;
    }
    if (file) fclose(file);
    explicit_bzero(line, sizeof line);
    if (is_read && out->secret_count) return true;
    if (is_read) snprintf(why, why_size, "%.150s: no secret can be read from it", path);
    else
        snprintf(why, why_size, "%.150s:%d: not a secret (whsec_… or whsk_…), or more than %d", path, number,
                 ENDPOINT_SECRETS_MAX);
    return false;
}

static bool read_one(const char *list, char *line, const struct endpoints *before, struct endpoint *out, char *why,
                     size_t why_size) {
    char path[2 * LINE_MAX_SIZE], *rest = NULL;
    const char *who = strtok_r(line, " \t", &rest), *url = strtok_r(NULL, " \t", &rest);
    const char *secrets = strtok_r(NULL, " \t", &rest);
    const char *wrong = NULL;
    if (!secrets || strtok_r(NULL, " \t", &rest)) wrong = "a line is WHO URL SECRETS";
    else if (strlen(who) >= sizeof out->who || strlen(url) >= sizeof out->url) wrong = "too long";
    else if (strncasecmp(url, "https://", 8) != 0 || strchr(url, '@'))
        wrong = "the URL must begin with https://, without a user";
    else if (endpoints_find(before, who)) wrong = "this one has an endpoint already";
    if (wrong) {
        snprintf(why, why_size, "%s", wrong);
        return false;
    }
    snprintf(out->who, sizeof out->who, "%s", who);
    snprintf(out->url, sizeof out->url, "%s", url);
    path_beside(list, secrets, path);
    return read_secrets(path, out, why, why_size);
}

bool endpoints_read(const char *path, struct endpoints *out, char *why, size_t why_size) {
    char line[LINE_MAX_SIZE], wrong[256] = "";
    int number = 0;
    *out = (struct endpoints){calloc(ENDPOINTS_MAX, sizeof *out->list), 0};
    FILE *file = fopen(path, "re");
    if (!file || !out->list) {
        if (file) fclose(file);
        endpoints_free(out);
        snprintf(why, why_size, "endpoints %s cannot be read", path);
        return false;
    }
    while (!wrong[0] && next_line(file, line, &number)) {
        if (out->count == ENDPOINTS_MAX) snprintf(wrong, sizeof wrong, "more than %d endpoints", ENDPOINTS_MAX);
        else if (read_one(path, line, out, &out->list[out->count], wrong, sizeof wrong)) out->count++;
    }
    fclose(file);
    if (!wrong[0]) return true;
    endpoints_free(out);
    snprintf(why, why_size, "%s:%d: %s", path, number, wrong);
    return false;
}

void endpoints_free(struct endpoints *endpoints) {
    if (endpoints->list) explicit_bzero(endpoints->list, ENDPOINTS_MAX * sizeof *endpoints->list);
    free(endpoints->list);
    *endpoints = (struct endpoints){NULL, 0};
}

struct endpoint *endpoints_find(const struct endpoints *endpoints, const char *who) {
    for (size_t i = 0; i < endpoints->count; i++)
        if (strcmp(endpoints->list[i].who, who) == 0) return &endpoints->list[i];
    return NULL;
}
