/* What the payload of an entry says in this house: {"actor": {"name", "by", "team", "party", "unit"}, "input": {…}}.
 * The entry itself names a certificate only; the payload is sealed with the change (record_seal_ops).
 *
 * Floor: desk (pure). Thread: any. */
#ifndef DESK_PAYLOAD_H
#define DESK_PAYLOAD_H

#include "base/arena.h"
#include "base/fail.h"
#include "base/json.h"

/* Members that are NULL are left out. */
struct payload_actor {
    const char *name, *by, *team, *party, *unit;
};

struct payload {
    struct buffer text;
    struct json_out out; /* open behind "actor": members may follow */
};

/* Always ended by payload_end. */
void payload_begin(struct payload *payload, const struct payload_actor *who);
/* The text, in the arena. GUICHET_LIMIT, GUICHET_MEMORY. */
int payload_end(struct payload *payload, struct arena *arena, struct bytes *out, struct fail *why);

#endif
