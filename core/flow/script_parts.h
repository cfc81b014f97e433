/* What the files that read a script share: the reader, and how to take a member out of the tree.
 *
 * Floor: flow (used by script*.c, field_read.c and check.c). Thread: any; everything lives in the flow's arena. Every
 * fault has the pointer "file:line"; reading goes on after it, so that all of them are told at once. What is nearly a
 * word that is known is told and then read as that word; what cannot be read at all is counted as lost, so that nobody
 * is told of what only follows from it. */
#ifndef FLOW_SCRIPT_PARTS_H
#define FLOW_SCRIPT_PARTS_H

#include "base/faults.h"
#include "domain/duration.h"
#include "flow/flow.h"
#include "flow/reference.h"
#include "flow/script_place.h"

struct script_reader {
    struct script_places *places;
    struct arena *arena;
    struct faults *faults;
    const struct reference *reference;
    struct flow *flow;
    const char **state_names; /* in the order of the flow's states, NULL-ended */
    size_t *lost;             /* parts of the script that could not be read */
};

/* Lies in the flow's arena. */
struct flow_place script_place(const struct script_reader *reader, const struct script_at *at);
int script_fault(const struct script_reader *reader, const struct script_at *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same, and the script is not whole: what it means is not told. */
int script_lost(const struct script_reader *reader, const struct script_at *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A word that is not known: the one of `known` (NULL-ended) that was meant, or NULL, and the word is lost. */
const char *script_guess(const struct script_reader *reader, const struct script_at *at, const char *what,
                         struct bytes word, const char *const *known);
/* A member of this name that is not known: it is read as the one of `known` that was meant. */
void script_guess_key(const struct script_reader *reader, const struct script_at *at, yyjson_val *key, const char *what,
                      const char *const *known);

struct script_at script_member(const struct script_at *at, const char *name);
/* A fault for every member that is not in `known` (NULL-ended). Stands before the members are taken: see above. */
void script_check_keys(const struct script_reader *reader, const struct script_at *at, const char *const *known);
/* True for an object or absent; else a fault. */
bool script_is_table(const struct script_reader *reader, const struct script_at *at);

/* Each takes an absent value as `fallback` and a wrong one as a fault and `fallback`. Texts live in the tree. */
const char *script_text(const struct script_reader *reader, const struct script_at *at, const char *fallback);
bool script_bool(const struct script_reader *reader, const struct script_at *at, bool fallback);
int64_t script_int(const struct script_reader *reader, const struct script_at *at, int64_t min, int64_t max,
                   int64_t fallback);
/* The index in `known` (NULL-ended) of the word or, with a fault, of the one that was meant; else SIZE_MAX. */
size_t script_index(const struct script_reader *reader, const struct script_at *at, const char *what, const char *word,
                    const char *const *known);
size_t script_choice(const struct script_reader *reader, const struct script_at *at, const char *const *known,
                     size_t fallback);
/* The slot of a function. */
int script_slot(const struct script_reader *reader, const struct script_at *at);
bool script_is_slot(const struct script_at *at);
/* False when absent or faulty. */
bool script_duration(const struct script_reader *reader, const struct script_at *at, struct duration *out);
/* Of an elapsed duration, in ms. */
int64_t script_elapsed(const struct script_reader *reader, const struct script_at *at, int64_t fallback);
/* A text (both languages) or { fr, en }; absent: `name` with blanks for points and underscores. */
struct flow_title script_title(const struct script_reader *reader, const struct script_at *at, const char *name);
/* A text or a list of texts as bits of `bit_of`; 0 from bit_of: unknown, a fault. */
unsigned script_bits(const struct script_reader *reader, const struct script_at *at, unsigned (*bit_of)(struct bytes),
                     const char *what, const char *const *known, unsigned fallback);

/* Members of an object in the order in which they stand in the script, then in its libraries, the place of each beside
 * it. "$" names are left out. */
struct script_entry {
    struct script_at at;
    struct flow_place place;
};
size_t script_entries(const struct script_reader *reader, const struct script_at *at, struct script_entry **out);

/* ---- field_read.c ---- */
void script_read_fields(const struct script_reader *reader, const struct script_at *at, struct field_list *out);
/* ---- script_state.c ---- */
/* `names` first: targets are known before they are read. */
void script_read_states(const struct script_reader *reader, const struct script_at *at);
void script_read_events(const struct script_reader *reader, const struct script_at *at, const struct flow_state *state,
                        const struct flow_event **out, size_t *count);
/* `start`, `fraud`: a state, or { to, run } when run chooses; the name is what scripts see as e.event. */
void script_read_way(const struct script_reader *reader, const struct script_at *at, const char *name,
                     struct flow_event *out);
void script_read_timers(const struct script_reader *reader, const struct script_at *at, const struct flow_timer **out,
                        size_t *count);
/* Index of the state that is named or meant, or SIZE_MAX and a fault. */
size_t script_state_index(const struct script_reader *reader, const struct script_at *at);

#endif
