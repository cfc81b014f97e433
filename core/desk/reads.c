/* A table of what was written, and the two ways to write. */
#include "desk/reads.h"

#include "base/log.h"
#include "seal/digest.h"

#include <pthread.h>

#define BUCKETS  8192 /* of eight places each: a megabyte */
#define PLACES   8
#define HOUR_MS  INT64_C(3600000)
#define NOTE_MAX 8192

struct reads {
    pthread_mutex_t lock;
    uint8_t keys[BUCKETS][PLACES][16]; /* by the first bytes of the key; zero: free */
    _Atomic uint64_t written[READING_KINDS], lost;
};

/* ---- memory ---- */

struct reads *reads_new(void) {
    struct reads *reads = calloc(1, sizeof *reads);
    if (reads) pthread_mutex_init(&reads->lock, NULL);
    return reads;
}

void reads_free(struct reads *reads) {
    if (!reads) return;
    pthread_mutex_destroy(&reads->lock);
    free(reads);
}

void reads_figures(struct reads *reads, struct reads_figures *out) {
    for (size_t i = 0; i < READING_KINDS; i++) out->written[i] = atomic_load(&reads->written[i]);
    out->lost = atomic_load(&reads->lost);
}

static void key_of(const struct actor *actor, const struct reads_what *what, int64_t now, uint8_t key[16]) {
    uint8_t sum[DIGEST_SIZE];
    const int64_t hour = now / HOUR_MS, kind = what->kind;
    const struct bytes parts[] = {{(const char *)&hour, sizeof hour},
                                  {(const char *)&kind, sizeof kind},
                                  {(const char *)what->requisition.bytes, sizeof what->requisition.bytes},
                                  {(const char *)what->target, what->target ? BLIND_SIZE : 0},
                                  bytes_of(actor->person)};
    digest_sha256(parts, sizeof parts / sizeof parts[0], sum);
    memcpy(key, sum, 16);
}

/* Where this key stands in its bucket, or NULL. */
static uint8_t *find(struct reads *reads, const uint8_t key[16]) {
    uint8_t(*bucket)[16] = reads->keys[((size_t)key[0] << 8 | key[1]) % BUCKETS];
    for (size_t i = 0; i < PLACES; i++)
        if (memcmp(bucket[i], key, 16) == 0) return bucket[i];
    return NULL;
}

/* A free place of its bucket, or one by chance. */
static uint8_t *place_for(struct reads *reads, const uint8_t key[16]) {
    static const uint8_t none[16];
    uint8_t(*bucket)[16] = reads->keys[((size_t)key[0] << 8 | key[1]) % BUCKETS];
    for (size_t i = 0; i < PLACES; i++)
        if (memcmp(bucket[i], none, 16) == 0) return bucket[i];
    return bucket[key[2] % PLACES];
}

static bool knows(struct reads *reads, const uint8_t key[16], bool remember) {
    pthread_mutex_lock(&reads->lock);
    bool is_known = find(reads, key) != NULL;
    if (remember && !is_known) memcpy(place_for(reads, key), key, 16);
    pthread_mutex_unlock(&reads->lock);
    return is_known;
}

static void forget(struct reads *reads, const uint8_t key[16]) {
    pthread_mutex_lock(&reads->lock);
    uint8_t *place = find(reads, key);
    if (place) memset(place, 0, 16);
    pthread_mutex_unlock(&reads->lock);
}

/* ---- the change ---- */

static bool is_wanted(const struct desk *desk, enum reading_kind kind) {
    enum reads_rule rule = desk->settings->reads_rule;
    bool leaves = kind == READING_DOWNLOADED || kind == READING_EXPORTED;
    return rule == READS_ALL || (rule == READS_DOWNLOADS && leaves);
}

static int fill(const struct desk *desk, const struct actor *actor, const struct reads_what *what, int64_t now,
                struct arena *arena, struct change *change) {
    *change = (struct change){.id = id_new(now), .expected_version = -1, .now = now, .result_arena = arena};
    struct op *op = change_add(change, OP_READING);
    if (!op) return GUICHET_MEMORY;
    struct op_reading *reading = &op->as.reading;
    *reading = (struct op_reading){.kind = what->kind,
                                   .requisition = what->requisition,
                                   .has_target = what->target != NULL,
                                   .person = arena_text(arena, actor->person),
                                   .party = arena_text(arena, actor->party->id),
                                   .unit = arena_text(arena, actor->unit),
                                   .name = vault_seal_name(desk->vault, actor->name, arena)};
    if (what->target) memcpy(reading->target, what->target, sizeof reading->target);
    return reading->person && reading->party && reading->unit && reading->name ? GUICHET_OK : GUICHET_MEMORY;
}

/* ---- nobody waits ---- */

struct note {
    struct arena arena;
    struct reads *reads;
    uint8_t key[16];
    enum reading_kind kind;
    struct change change;
    struct store_letter letter;
};

static void end_note(struct note *note, int status) {
    if (status) forget(note->reads, note->key);
    atomic_fetch_add(status ? &note->reads->lost : &note->reads->written[note->kind], 1);
    arena_done(&note->arena);
    free(note);
}

/* On the writer's thread. */
static void on_noted(struct letter *letter) {
    struct note *note = chain_item(chain_item(letter, struct store_letter, letter), struct note, letter);
    end_note(note, note->change.result.status);
}

void reads_note(const struct desk *desk, const struct actor *actor, const struct reads_what *what, int64_t now) {
    uint8_t key[16];
    if (!is_wanted(desk, what->kind)) return;
    key_of(actor, what, now, key);
    if (knows(desk->reads, key, true)) return;
    struct note *note = calloc(1, sizeof *note);
    if (!note) {
        forget(desk->reads, key);
        atomic_fetch_add(&desk->reads->lost, 1);
        return;
    }
    note->reads = desk->reads;
    note->kind = what->kind;
    memcpy(note->key, key, sizeof note->key);
    arena_init_small(&note->arena, 1024, NOTE_MAX);
    note->letter = (struct store_letter){.letter.on_open = on_noted, .change = &note->change};
    int status = fill(desk, actor, what, now, &note->arena, &note->change);
    if (!status) status = store_submit(desk->store, &note->letter);
    if (status) end_note(note, status);
}

/* ---- before a byte leaves ---- */

static void on_written(struct letter *letter) {
    struct reads_writing *w = chain_item(chain_item(letter, struct store_letter, letter), struct reads_writing, letter);
    struct reads *reads = w->seat->desk->reads;
    w->is_done = true;
    w->why = w->change.result;
    w->status = w->why.status;
    if (!w->status) knows(reads, w->key, true);
    atomic_fetch_add(w->status ? &reads->lost : &reads->written[w->what.kind], 1);
    w->on_done(w);
}

bool reads_start(struct reads_writing *w) {
    const struct desk *desk = w->seat->desk;
    w->is_done = true;
    if (!is_wanted(desk, w->what.kind)) return true;
    key_of(w->actor, &w->what, w->now, w->key);
    if (knows(desk->reads, w->key, false)) return true;
    w->letter = (struct store_letter){.letter.on_open = on_written, .reply_to = w->seat->mailbox, .change = &w->change};
    w->status = fill(desk, w->actor, &w->what, w->now, w->arena, &w->change);
    if (!w->status) w->status = store_submit(desk->store, &w->letter);
    if (w->status) fail(&w->why, w->status, "what is read cannot be logged now");
    else w->is_done = false;
    return w->is_done;
}
