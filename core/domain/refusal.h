/* The coded refusals: why a requisition is not received, or not answered, in words people can act on.
 *
 * Floor: domain (pure). Thread: any; the table is const.
 * Codes of the mission's own list; the first ten are those of ETSI TS 104 144 under their domestic names. */
#ifndef DOMAIN_REFUSAL_H
#define DOMAIN_REFUSAL_H

#include "base/bytes.h"

/* Who may contest it before the holder. Nobody: it is corrected, not contested. */
enum refusal_contest { REFUSAL_BY_NOBODY, REFUSAL_BY_REQUESTER, REFUSAL_BY_MAGISTRATE };

/* What it does to the clock of a case that was received. None: raised before reception, no clock runs yet. */
enum refusal_clock { REFUSAL_CLOCK_NONE, REFUSAL_CLOCK_PAUSES, REFUSAL_CLOCK_STOPS };

struct refusal {
    const char *code;                      /* "authorisation_missing" */
    const char *title_fr, *title_en;       /* a few words: titles of problems */
    const char *sentence_fr, *sentence_en; /* to the requester */
    const char *article;                   /* "CPP 77-1-1", or "" */
    bool is_fixable;                       /* the same requisition, corrected, would be received */
    enum refusal_contest contest;
    enum refusal_clock clock;
};

/* NULL when there is none. "duplicate_of:2026-000001" is found as duplicate_of. */
const struct refusal *refusal_of(struct bytes code);
/* The i-th, in the order of the list; NULL at the end. */
const struct refusal *refusal_at(size_t i);
const char *refusal_title(const struct refusal *refusal, const char *language); /* "fr", else English */
const char *refusal_sentence(const struct refusal *refusal, const char *language);
const char *refusal_contest_name(enum refusal_contest contest); /* "nobody", "requester", "magistrate" */
const char *refusal_clock_name(enum refusal_clock clock);       /* "none", "pauses", "stops" */

#endif
