/* Heads and deadlines, packed.
 *
 *   head       [type, type_version, number, state, outcome|null, urgency, clock, party, unit, holder, territory,
 * submitter, entry, received_at, due_at, updated_at, closed_at, log_index, flags, audience|null, [court|null,
 * readers|null]?, circle?] deadlines
 * [[name, duration|null, started_at, fixed_at, due_at, met_at, status, [from, to, …]], …]
 *
 * Urgency, clock and status are their numbers in requisition.h; a circle ends the head, so that its last byte tells of
 * one. */
#include "store/pack.h"

enum { FLAG_TEST = 1, FLAG_ANSWER_PURGED = 2, FLAG_PURGED = 4, FLAG_LEGAL_HOLD = 8 };

static void put_flagged(struct json_out *json, const struct requisition *head) {
    json_put_int(json, head->entry);
    json_put_int(json, head->received_at);
    json_put_int(json, head->due_at);
    json_put_int(json, head->updated_at);
    json_put_int(json, head->closed_at);
    json_put_int(json, head->log_index);
    json_put_int(json, (head->test ? FLAG_TEST : 0) | (head->answer_purged ? FLAG_ANSWER_PURGED : 0) |
                           (head->purged ? FLAG_PURGED : 0) | (head->legal_hold ? FLAG_LEGAL_HOLD : 0));
}

/* Most have neither. */
static void put_shared(struct json_out *json, const struct requisition *head) {
    if (!head->court && !head->readers) return;
    json_array(json);
    json_put_text(json, head->court);
    json_put_text(json, head->readers);
    json_array_end(json);
}

int pack_head(struct buffer *out, const struct requisition *head) {
    struct json_out json;
    json_out_init(&json, out);
    json_array(&json);
    json_put_text(&json, head->type);
    json_put_int(&json, head->type_version);
    json_put_text(&json, head->number);
    json_put_text(&json, head->state);
    json_put_text(&json, head->outcome);
    json_put_int(&json, head->urgency);
    json_put_int(&json, head->clock);
    json_put_text(&json, head->party);
    json_put_text(&json, head->unit);
    json_put_text(&json, head->holder);
    json_put_text(&json, head->territory);
    json_put_text(&json, head->submitter);
    put_flagged(&json, head);
    json_put_text(&json, head->audience);
    put_shared(&json, head);
    if (head->circle) json_put_text(&json, head->circle);
    json_array_end(&json);
    return out->status;
}

int pack_summary(struct buffer *out, const struct requisition *head) {
    struct json_out json;
    json_out_init(&json, out);
    json_object(&json);
    json_text_member(&json, "clock", clock_state_name(head->clock));
    json_text_member(&json, "outcome", head->outcome);
    json_text_member(&json, "type", head->type);
    json_int_member(&json, "type_version", head->type_version);
    json_text_member(&json, "state", head->state);
    json_text_member(&json, "number", head->number);
    json_time_member(&json, "received_at", head->received_at);
    json_time_member(&json, "due_at", head->due_at);
    json_time_member(&json, "closed_at", head->closed_at);
    json_text_member(&json, "party", head->party);
    json_text_member(&json, "unit", head->unit);
    json_text_member(&json, "holder", head->holder);
    json_text_member(&json, "territory", head->territory);
    json_text_member(&json, "urgency", urgency_name(head->urgency));
    json_bool_member(&json, "test", head->test);
    if (head->circle) json_bool_member(&json, "need_to_know", true);
    if (head->purged) json_time_member(&json, "purged_at", head->updated_at);
    json_object_end(&json);
    return out->status;
}

int pack_deadlines(struct buffer *out, const struct requisition *head) {
    struct json_out json;
    json_out_init(&json, out);
    json_array(&json);
    for (size_t i = 0; i < head->deadline_count; i++) {
        const struct deadline *d = &head->deadlines[i];
        json_array(&json);
        json_put_text(&json, d->name);
        json_put_text(&json, d->duration);
        json_put_int(&json, d->started_at);
        json_put_int(&json, d->fixed_at);
        json_put_int(&json, d->due_at);
        json_put_int(&json, d->met_at);
        json_put_int(&json, d->status);
        json_array(&json);
        for (size_t k = 0; k < d->stop_count; k++) {
            json_put_int(&json, d->stops[k].from);
            json_put_int(&json, d->stops[k].to);
        }
        json_array_end(&json);
        json_array_end(&json);
    }
    json_array_end(&json);
    return out->status;
}

/* A reader that walks through the text; the first thing it did not expect stops it for good. */
struct unpack {
    char *at;
    bool is_wrong;
};

static bool is_next(struct unpack *u, char c) {
    if (u->is_wrong || *u->at != c) return false;
    u->at++;
    return true;
}

static void expect(struct unpack *u, char c) {
    if (!is_next(u, c)) u->is_wrong = true;
}

/* At most 19 digits; by hand, because a list reads hundreds of them. */
static int64_t take_int(struct unpack *u) {
    bool is_negative = is_next(u, '-');
    uint64_t number = 0;
    size_t digits = 0;
    if (u->is_wrong) return 0;
    for (; u->at[digits] >= '0' && u->at[digits] <= '9' && digits < 20; digits++) {
        number = number * 10 + (uint64_t)(u->at[digits] - '0');
    }
    if (digits == 0 || digits > 19 || number > INT64_MAX) u->is_wrong = true;
    u->at += digits;
    is_next(u, ',');
    return is_negative ? -(int64_t)number : (int64_t)number;
}

/* What stands behind a backslash; json_out writes \u only for controls. */
static char unescape(struct unpack *u) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *found = *u->at ? strchr(from, *u->at) : NULL;
    if (found) {
        u->at++;
        return to[found - from];
    }
    char digits[5] = {0};
    if (*u->at != 'u' || strnlen(u->at, 5) < 5) {
        u->is_wrong = true;
        return 0;
    }
    memcpy(digits, u->at + 1, 4);
    u->at += 5;
    return (char)strtol(digits, NULL, 16);
}

/* The text's quotes become its end: what is unescaped is never longer. */
static const char *take_text(struct unpack *u) {
    if (!u->is_wrong && *u->at == 'n' && strncmp(u->at, "null", 4) == 0) {
        u->at += 4;
        is_next(u, ',');
        return NULL;
    }
    expect(u, '"');
    if (u->is_wrong) return NULL;
    char *text = u->at, *to;
    while (*u->at && *u->at != '"' && *u->at != '\\') u->at++;
    to = u->at;
    while (!u->is_wrong && *u->at && *u->at != '"') {
        if (*u->at != '\\') {
            *to++ = *u->at++;
            continue;
        }
        u->at++;
        *to++ = unescape(u);
    }
    expect(u, '"');
    is_next(u, ',');
    *to = '\0';
    return text;
}

static int take_choice(struct unpack *u, int count) {
    int64_t number = take_int(u);
    if (number < 0 || number >= count) u->is_wrong = true;
    return u->is_wrong ? 0 : (int)number;
}

static void take_number(struct unpack *u, char out[REQUISITION_NUMBER_SIZE + 1]) {
    const char *text = take_text(u);
    size_t size = text ? strlen(text) : 0;
    if (!text || size > REQUISITION_NUMBER_SIZE) u->is_wrong = true;
    else memcpy(out, text, size + 1);
}

bool pack_may_have_circle(struct bytes head) {
    return head.size > 2 && head.data[head.size - 2] == '"';
}

static void take_shared(struct unpack *u, struct requisition *head) {
    head->court = head->readers = NULL;
    if (!is_next(u, '[')) return;
    head->court = take_text(u);
    head->readers = take_text(u);
    expect(u, ']');
    is_next(u, ',');
}

int pack_read_head(char *text, struct requisition *head) {
    struct unpack u = {text, false};
    expect(&u, '[');
    head->type = take_text(&u);
    head->type_version = take_int(&u);
    take_number(&u, head->number);
    head->state = take_text(&u);
    head->outcome = take_text(&u);
    head->urgency = (enum urgency)take_choice(&u, URGENCY_VITAL + 1);
    head->clock = (enum clock_state)take_choice(&u, CLOCK_STOPPED + 1);
    head->party = take_text(&u);
    head->unit = take_text(&u);
    head->holder = take_text(&u);
    head->territory = take_text(&u);
    head->submitter = take_text(&u);
    head->entry = take_int(&u);
    head->received_at = take_int(&u);
    head->due_at = take_int(&u);
    head->updated_at = take_int(&u);
    head->closed_at = take_int(&u);
    head->log_index = take_int(&u);
    int64_t flags = take_int(&u);
    head->test = flags & FLAG_TEST;
    head->answer_purged = flags & FLAG_ANSWER_PURGED;
    head->purged = flags & FLAG_PURGED;
    head->legal_hold = flags & FLAG_LEGAL_HOLD;
    head->audience = *u.at == ']' ? NULL : take_text(&u); /* heads of before there were audiences end here */
    take_shared(&u, head);
    head->circle = !u.is_wrong && *u.at == '"' ? take_text(&u) : NULL;
    expect(&u, ']');
    return u.is_wrong ? GUICHET_DISK : GUICHET_OK;
}

static void take_deadline(struct unpack *u, struct deadline *d) {
    expect(u, '[');
    d->name = take_text(u);
    d->duration = take_text(u);
    d->started_at = take_int(u);
    d->fixed_at = take_int(u);
    d->due_at = take_int(u);
    d->met_at = take_int(u);
    d->status = (enum deadline_status)take_choice(u, DEADLINE_MISSED + 1);
    expect(u, '[');
    for (d->stop_count = 0; !u->is_wrong && *u->at != ']'; d->stop_count++) {
        if (d->stop_count == STOPS_MAX) {
            u->is_wrong = true;
            return;
        }
        d->stops[d->stop_count].from = take_int(u);
        d->stops[d->stop_count].to = take_int(u);
    }
    expect(u, ']');
    expect(u, ']');
    is_next(u, ',');
}

int pack_read_deadlines(char *text, struct requisition *head) {
    struct unpack u = {text, false};
    head->deadline_count = 0;
    expect(&u, '[');
    while (!u.is_wrong && *u.at != ']') {
        if (head->deadline_count == DEADLINES_MAX) return GUICHET_DISK;
        take_deadline(&u, &head->deadlines[head->deadline_count++]);
    }
    return u.is_wrong ? GUICHET_DISK : GUICHET_OK;
}
