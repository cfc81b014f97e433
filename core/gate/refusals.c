/* A second's lines are counted by the loop's clock; what went unwritten is told when the second is over. */
#include "gate/refusals.h"

#include "base/log.h"
#include "gate/figures.h"

static const char *const codes[] = {
#define X(code) #code,
    REFUSALS(X)
#undef X
};

const char *refusals_code(size_t reason) {
    return codes[reason];
}

void refusals_init(struct refusal_record *r, struct loop *loop) {
    r->loop = loop;
}

static void tell_unwritten(struct refusal_record *r) {
    if (r->unwritten) log_line(LOG_WARN, "handshake.flood", LOG_INT("unwritten", r->unwritten));
    r->unwritten = 0;
}

void refusals_done(struct refusal_record *r) {
    timeout_clear(&r->due);
    tell_unwritten(r);
}

static void on_due(struct timeout *timeout) {
    tell_unwritten(chain_item(timeout, struct refusal_record, due));
}

static bool may_write(struct refusal_record *r) {
    uint64_t second = loop_now_ms(r->loop) / 1000;
    if (second != r->second) r->written = 0;
    r->second = second;
    if (r->written < REFUSALS_A_SECOND) {
        r->written++;
        return true;
    }
    r->unwritten++;
    if (!timeout_is_set(&r->due)) timeout_set(r->loop, &r->due, 1000, on_due);
    return false;
}

void refusals_note(struct refusal_record *r, const struct fail *why, const struct certificate *claimed,
                   const char *peer, bool is_live) {
    size_t reason = 0;
    while (reason < REFUSAL_other && strcmp(codes[reason], why->code) != 0) reason++;
    figures_add(&r->figures[reason], 1);
    if (!may_write(r)) return;
    log_line(LOG_WARN, "handshake.refused", LOG_TEXT("code", why->code),
             LOG_TEXT("serial", claimed ? claimed->serial : ""), LOG_TEXT("issuer", claimed ? claimed->issuer : ""),
             LOG_TEXT("peer", peer), LOG_BOOL("live", is_live), LOG_TEXT("detail", why->text));
}
