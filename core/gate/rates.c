/* A window is one word: the second and the count in it change together or not at all. */
#include "gate/rates.h"

#define COUNT_MASK ((uint64_t)UINT32_MAX)

/* Requests left after this one; below zero: it was one too many and was not counted. */
static int64_t take(struct rates_window *window, int64_t most, int64_t now) {
    uint64_t second = (uint64_t)(now / 1000) << 32, old, next;
    old = atomic_load_explicit(&window->at, memory_order_relaxed);
    do {
        next = (old & ~COUNT_MASK) == second ? old + 1 : second + 1;
        if ((int64_t)(next & COUNT_MASK) > most) return -1;
    } while (
        !atomic_compare_exchange_weak_explicit(&window->at, &old, next, memory_order_relaxed, memory_order_relaxed));
    return most - (int64_t)(next & COUNT_MASK);
}

static void give_back(struct rates_window *window, int64_t now) {
    uint64_t second = (uint64_t)(now / 1000) << 32, old = atomic_load_explicit(&window->at, memory_order_relaxed);
    while ((old & ~COUNT_MASK) == second && (old & COUNT_MASK))
        if (atomic_compare_exchange_weak_explicit(&window->at, &old, old - 1, memory_order_relaxed,
                                                  memory_order_relaxed))
            return;
}

/* A fingerprint is as good as random: its first digits say which window. */
static struct rates_window *window_of(struct rates *rates, const char *sha256) {
    size_t place = 0;
    for (size_t i = 0; i < 8 && sha256[i]; i++)
        place = place * 16 + (size_t)(sha256[i] <= '9' ? sha256[i] - '0' : (sha256[i] | 32) - 'a' + 10);
    return &rates->certificates[place % RATES_CERTIFICATES];
}

bool rates_take(struct rates *rates, const struct rates_limits *limits, size_t party, const char *sha256, int64_t now,
                struct rates_left *left) {
    require(party < RATES_PARTIES);
    struct rates_window *own = window_of(rates, sha256);
    int64_t of_certificate = limits->certificate ? take(own, limits->certificate, now) : INT64_MAX;
    *left = (struct rates_left){"certificate", 0};
    if (of_certificate < 0) return false;
    int64_t of_party = take(&rates->parties[party], limits->party, now);
    if (of_party < 0 && limits->certificate) give_back(own, now);
    if (of_party < of_certificate) *left = (struct rates_left){"party", of_party < 0 ? 0 : of_party};
    else left->left = of_certificate;
    return of_party >= 0;
}

bool rates_take_vital(struct rates *rates, const struct rates_limits *limits, size_t party, int64_t now) {
    require(party < RATES_PARTIES);
    return take(&rates->vital[party], limits->vital, now) >= 0;
}

void rates_policy_text(const struct rates_limits *limits, char out[RATES_TEXT_SIZE]) {
    int size = snprintf(out, RATES_TEXT_SIZE, "\"party\";q=%lld;w=1", (long long)limits->party);
    if (limits->certificate)
        snprintf(out + size, RATES_TEXT_SIZE - (size_t)size, ", \"certificate\";q=%lld;w=1",
                 (long long)limits->certificate);
}

void rates_left_text(const struct rates_left *left, char out[RATES_TEXT_SIZE]) {
    snprintf(out, RATES_TEXT_SIZE, "\"%s\";r=%lld;t=1", left->rate, (long long)left->left);
}
