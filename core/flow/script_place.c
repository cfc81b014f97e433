/* Marks: every key of every table in the sources, and the tables without a key, each below the mark of its table. */
#include "flow/script_place.h"

#include "flow/script_scan.h"

#define FRAMES_MAX  220 /* more than the compiler of Lua nests */
#define BUCKETS     256
#define NOWHERE     0 /* marks count from 1 */
#define MARKS_FIRST 512

struct mark {
    struct bytes name;                    /* empty: a table without a key */
    struct bytes before;                  /* of an assignment: "states" in states.review = */
    unsigned line, place;                 /* place: the how-many-th table without a key */
    unsigned up, first, last, next, same; /* marks: parent, children, sibling, the next of this name's bucket */
    unsigned part;
    bool is_loose; /* an assignment, not a member of a constructor */
    bool has_table;
};

struct script_places {
    const char *files[BUNDLE_PARTS_MAX];
    unsigned file_count;
    struct mark *marks; /* [0] is unused */
    unsigned count, room;
    unsigned buckets[BUCKETS];
    unsigned root;
    bool has_workflow; /* the root is known for good */
};

/* ---- the scanner ---- */

struct frame {
    char kind;        /* '{' '(' '[' as they are, 'f' function, 'b' block */
    unsigned owner;   /* whose members stand here */
    unsigned pending; /* whose value is being read */
    unsigned unnamed; /* tables without a key so far */
};

struct scan {
    struct script_places *places;
    struct arena *arena;
    struct bytes source;
    unsigned part, line;
    size_t counted; /* up to where line ends are counted */
    struct frame frames[FRAMES_MAX];
    size_t depth;
};

static bool is_word(char c) {
    return script_scan_word((struct bytes){&c, 1}, 0) == 1;
}

static char at_or_nul(struct bytes source, size_t i) {
    return i < source.size ? source.data[i] : '\0';
}

static unsigned line_of(struct scan *scan, size_t i) {
    for (; scan->counted < i; scan->counted++) scan->line += scan->source.data[scan->counted] == '\n';
    return scan->line;
}

/* ---- marks ---- */

static unsigned bucket_of(struct bytes name) {
    unsigned hash = 5381;
    for (size_t i = 0; i < name.size; i++) hash = hash * 33 + (unsigned char)name.data[i];
    return hash % BUCKETS;
}

/* NOWHERE when the arena is full: then less is found. */
static unsigned add_mark(struct scan *scan, struct mark mark) {
    struct script_places *places = scan->places;
    if (places->count + 1 >= places->room) {
        size_t size = sizeof *places->marks, room = places->room ? places->room * 2 : MARKS_FIRST;
        struct mark *grown = arena_grow(scan->arena, places->marks, places->room * size, room * size);
        if (!grown) return NOWHERE;
        places->marks = grown;
        places->room = (unsigned)room;
    }
    unsigned number = ++places->count;
    mark.part = scan->part;
    if (mark.name.size) {
        unsigned bucket = bucket_of(mark.name);
        mark.same = places->buckets[bucket];
        places->buckets[bucket] = number;
    }
    places->marks[number] = mark;
    if (!mark.up) return number;
    struct mark *up = &places->marks[mark.up];
    *(up->last ? &places->marks[up->last].next : &up->first) = number;
    up->last = number;
    return number;
}

static struct frame *top(struct scan *scan) {
    return &scan->frames[scan->depth];
}

static unsigned owner_now(struct scan *scan) {
    return top(scan)->pending ? top(scan)->pending : top(scan)->owner;
}

/* False: nested deeper than any script that Lua takes. */
static bool push(struct scan *scan, char kind, unsigned owner) {
    if (scan->depth + 1 == FRAMES_MAX) return false;
    scan->frames[++scan->depth] = (struct frame){.kind = kind, .owner = owner};
    return true;
}

static void pop(struct scan *scan, const char *kinds) {
    if (scan->depth && strchr(kinds, top(scan)->kind)) scan->depth--;
}

static bool in_table(struct scan *scan) {
    return top(scan)->kind == '{';
}

static bool in_code(struct scan *scan) {
    return strchr("fb", top(scan)->kind) != NULL;
}

static bool open_table(struct scan *scan, size_t i) {
    unsigned owner = owner_now(scan);
    if (in_table(scan) && !top(scan)->pending)
        owner = add_mark(
            scan, (struct mark){.line = line_of(scan, i), .place = ++top(scan)->unnamed, .up = top(scan)->owner});
    if (owner) scan->places->marks[owner].has_table = true;
    return push(scan, '{', owner);
}

/* ---- words ---- */

static bool is_one_of(struct bytes word, const char *const *list) {
    while (*list && !bytes_equal_text(word, *list)) list++;
    return *list != NULL;
}

/* The word before "." at i, or nothing. */
static struct bytes word_before(struct bytes source, size_t i) {
    if (i == 0 || source.data[i - 1] != '.') return (struct bytes){0};
    size_t end = i - 1, from = end;
    while (from > 0 && is_word(source.data[from - 1])) from--;
    return (struct bytes){source.data + from, end - from};
}

static void set_key(struct scan *scan, size_t i, struct bytes name, struct bytes before) {
    bool is_loose = !in_table(scan);
    if (is_loose && !in_code(scan)) return;
    if (!is_loose && before.data) return;
    top(scan)->pending = add_mark(scan, (struct mark){.name = name,
                                                      .before = before,
                                                      .line = line_of(scan, i),
                                                      .up = is_loose ? NOWHERE : top(scan)->owner,
                                                      .is_loose = is_loose});
}

/* The table behind the first `workflow` of the script; in a script without, behind its last return. */
static void set_root(struct scan *scan, size_t i, bool is_workflow) {
    struct script_places *places = scan->places;
    if (scan->part || places->has_workflow) return;
    places->root = top(scan)->pending = add_mark(scan, (struct mark){.line = line_of(scan, i)});
    places->has_workflow = is_workflow;
}

static bool read_word(struct scan *scan, size_t i, size_t end) {
    static const char *const blocks[] = {"do", "if", "repeat", NULL}, *const ends[] = {"end", "until", NULL};
    static const char *const statements[] = {"local", "for", "while", "else", "elseif", "then", NULL};
    struct bytes word = {scan->source.data + i, end - i}, before = word_before(scan->source, i);
    size_t next = script_scan_blanks(scan->source, end);
    if (at_or_nul(scan->source, next) == '=' && at_or_nul(scan->source, next + 1) != '=') {
        set_key(scan, i, word, before);
    } else if (before.data) {
        return true;
    } else if (bytes_equal_text(word, "function")) {
        return push(scan, 'f', owner_now(scan));
    } else if (in_code(scan) && is_one_of(word, blocks)) {
        return push(scan, 'b', top(scan)->owner);
    } else if (is_one_of(word, ends)) {
        pop(scan, "fb");
    } else if (in_code(scan) && is_one_of(word, statements)) {
        top(scan)->pending = NOWHERE;
    } else if (bytes_equal_text(word, "return")) {
        top(scan)->pending = NOWHERE;
        if (scan->depth == 0) set_root(scan, i, false);
    } else if (bytes_equal_text(word, "workflow")) {
        set_root(scan, i, true);
    }
    return true;
}

/* Behind ["name"] when that is a key, else i. */
static size_t read_bracket_key(struct scan *scan, size_t i) {
    struct bytes source = scan->source;
    char quote = at_or_nul(source, i + 1);
    if (quote != '"' && quote != '\'') return i;
    size_t end = script_scan_quoted(source, i + 1), next;
    if (end < i + 3 || at_or_nul(source, end) != ']') return i;
    next = script_scan_blanks(source, end + 1);
    if (at_or_nul(source, next) != '=' || at_or_nul(source, next + 1) == '=') return i;
    size_t from = i;
    while (from > 0 && is_word(source.data[from - 1])) from--;
    struct bytes before = {from < i ? source.data + from : NULL, i - from};
    set_key(scan, i, (struct bytes){source.data + i + 2, end - i - 3}, before);
    return end + 1;
}

/* One sign that is neither word nor text; behind it, or 0 to stop. */
static size_t read_sign(struct scan *scan, size_t i) {
    char c = scan->source.data[i];
    size_t key = c == '[' ? read_bracket_key(scan, i) : i;
    if (key != i) return key;
    if (c == '{') return open_table(scan, i) ? i + 1 : 0;
    if (c == '(' || c == '[') return push(scan, c, owner_now(scan)) ? i + 1 : 0;
    if (c == '}') pop(scan, "{");
    else if (c == ')') pop(scan, "(");
    else if (c == ']') pop(scan, "[");
    else if ((c == ',' || c == ';') && in_table(scan)) top(scan)->pending = NOWHERE;
    return i + 1;
}

static void read_part(struct scan *scan) {
    struct bytes source = scan->source;
    scan->frames[0] = (struct frame){.kind = 'b'};
    for (size_t i = script_scan_blanks(source, 0); i < source.size; i = script_scan_blanks(source, i)) {
        char c = source.data[i];
        size_t end = script_scan_word(source, i);
        if (end > i) {
            if (!read_word(scan, i, end)) return;
            i = end;
        } else if (c == '"' || c == '\'') {
            i = script_scan_quoted(source, i);
        } else if (c == '[' && script_scan_long(source, i) != i) {
            i = script_scan_long(source, i);
        } else if (!(i = read_sign(scan, i))) {
            return;
        }
    }
}

struct script_places *script_places_new(const char *file, const struct bundle *bundle, struct arena *arena) {
    struct script_places *places = arena_alloc(arena, sizeof *places);
    struct scan *scan = arena_alloc(arena, sizeof *scan);
    if (!places || !scan) return NULL;
    for (size_t i = 0; i < bundle->count; i++) {
        places->files[i] = i ? arena_printf(arena, "%s.lua", bundle->parts[i].name) : file;
        if (!places->files[i]) return NULL;
        places->file_count++;
        *scan = (struct scan){
            .places = places, .arena = arena, .source = bundle->parts[i].text, .part = (unsigned)i, .line = 1};
        read_part(scan);
    }
    return places;
}

/* ---- finding ---- */

/* The member of this name, or the how-many-th table; the first `skip` of them are passed over. */
static unsigned child_of(const struct script_places *places, unsigned up, const char *name, int skip) {
    struct bytes key = bytes_of(name);
    uint64_t place = 0;
    bool is_place = bytes_to_uint(key, 100000, &place) == GUICHET_OK;
    for (unsigned i = places->marks[up].first; i; i = places->marks[i].next) {
        const struct mark *mark = &places->marks[i];
        bool is_it = is_place ? mark->place && mark->place == place : bytes_equal(mark->name, key);
        if (is_it && skip-- == 0) return i;
    }
    return NOWHERE;
}

/* Is the name on the way above *at? Then *at becomes that place on the way. */
static bool is_above(const struct script_at **at, struct bytes name) {
    for (const struct script_at *up = (*at)->up; name.size && up && up->up; up = up->up) {
        if (!bytes_equal_text(name, up->name)) continue;
        *at = up;
        return true;
    }
    return false;
}

/* How many of the names around the mark are on the way, in its order. */
static int likeness(const struct script_places *places, unsigned number, const struct script_at *at) {
    int score = is_above(&at, places->marks[number].before);
    for (unsigned i = places->marks[number].up; i; i = places->marks[i].up) {
        score += is_above(&at, places->marks[i].name);
        score += is_above(&at, places->marks[i].before);
    }
    return score;
}

/* The mark of this name, anywhere, with the likest surroundings; the first of equals. Without any likeness only a name
 * of the root, or a table that has no namesake, will do. */
static unsigned find_alike(const struct script_places *places, const struct script_at *at) {
    struct bytes name = bytes_of(at->name);
    unsigned best = NOWHERE, tables = 0;
    int score = -1;
    for (unsigned i = places->buckets[bucket_of(name)]; i; i = places->marks[i].same) {
        if (!bytes_equal(places->marks[i].name, name)) continue;
        int here = likeness(places, i, at);
        tables += places->marks[i].has_table;
        if (here < score) continue;
        score = here;
        best = i;
    }
    bool is_of_root = !at->up->up, is_alone = tables == 1 && best && places->marks[best].has_table;
    return score > 0 || is_of_root || is_alone ? best : NOWHERE;
}

/* What a constructor said of itself: "@CHUNK" and a line. */
static bool is_told(const struct script_places *places, yyjson_val *value, struct flow_place *place) {
    const char *chunk = json_get_string(value, "$source", ""), *last = strrchr(places->files[0], '/');
    int64_t line = json_get_int(value, "$line", 0);
    if (line <= 0 || chunk[0] != '@') return false;
    for (unsigned i = 0; i < places->file_count; i++) {
        bool is_short = i == 0 && last && strcmp(chunk + 1, last + 1) == 0;
        if (!is_short && strcmp(chunk + 1, places->files[i]) != 0) continue;
        *place = (struct flow_place){places->files[i], (unsigned)line};
        return true;
    }
    return false;
}

/* The mark of the value or of what is above it, and its place. */
static unsigned locate(const struct script_places *places, const struct script_at *at, struct flow_place *place) {
    *place = (struct flow_place){places->files[0], 1};
    unsigned up = at->up ? locate(places, at->up, place) : NOWHERE;
    unsigned found = at->up ? NOWHERE : places->root;
    if (up) found = child_of(places, up, at->name, 0);
    if (!found && at->up) found = find_alike(places, at);
    if (found) *place = (struct flow_place){places->files[places->marks[found].part], places->marks[found].line};
    if (is_told(places, at->value, place)) return found;
    return found ? found : up;
}

struct flow_place script_place_of(const struct script_places *places, const struct script_at *at) {
    struct flow_place place;
    locate(places, at, &place);
    return place;
}

void script_place_rename(struct script_places *places, const struct script_at *at, const char *name) {
    struct flow_place place;
    unsigned found = locate(places, at, &place);
    if (found && bytes_equal_text(places->marks[found].name, at->name)) places->marks[found].name = bytes_of(name);
}

unsigned script_place_again(const struct script_places *places, const struct script_at *at) {
    struct flow_place place;
    unsigned up = at->up ? locate(places, at->up, &place) : NOWHERE;
    unsigned second = up ? child_of(places, up, at->name, 1) : NOWHERE;
    return second ? places->marks[second].line : 0;
}
