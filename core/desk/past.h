/* Cases with their events, opened with the vault's key: what a replay works on, beside a running gateway, and what
 * indices are made anew from.
 *
 * Floor: desk. Thread: its owner's. Reads only. What is opened here is personal data: it stays in the arena of the
 * case. */
#ifndef DESK_PAST_H
#define DESK_PAST_H

#include "desk/settings.h"
#include "flow/reference.h"
#include "flow/replay.h"
#include "seal/vault.h"
#include "store/query.h"

struct past {
    const struct settings *settings;
    const struct reference *reference;
    struct reader *reader;
    struct vault *vault;
};

/* Both are borrowed until past_close, which takes half-opened ones. */
int past_open(const struct settings *settings, const struct reference *reference, struct past *out, struct fail *why);
void past_close(struct past *past);

/* The newest finished cases of a type, at most `last`, newest first: *ids in the arena. */
int past_list(struct past *past, const char *type, size_t last, struct arena *arena, struct id **ids, size_t *count,
              struct fail *why);
/* One of them with its events. *lacks_input: the input as it came is not kept (older cases), the content's stands for
 * it. GUICHET_GONE when its key was destroyed. */
int past_read(struct past *past, struct id id, struct arena *arena, struct replay_case *out, bool *lacks_input,
              struct fail *why);
/* The source of a version, with its libraries. GUICHET_NOT_FOUND. */
int past_source(struct past *past, const char *type, int64_t version, struct arena *arena, struct bytes *source,
                const char **file, struct fail *why);

#endif
