/* An answer as it goes into its container: for machines (JSON), for spreadsheets (CSV) and for people (HTML, and
 * PDF on A4 that is annexed to the file, CPP D.15-5).
 *
 * Floor: desk (pure). Thread: any. The same answer always gives the same bytes. */
#ifndef DESK_ANSWER_TEXT_H
#define DESK_ANSWER_TEXT_H

#include "domain/calendar.h"
#include "domain/law.h"
#include "flow/flow.h"

struct answer_file {
    const char *id, *name; /* name: as it stands in the container */
    int64_t size;
    char sha256[65];
};

struct answer_text {
    const struct flow *flow;
    const struct requisition *head;
    yyjson_val *document, *input, *answer; /* of the content; see flow/step.h */
    size_t part;                           /* of the answer, from 1 */
    bool is_final;                         /* the one that ends the case */
    const struct law_table *law;
    const struct calendar *calendar; /* whose clocks times are shown by */
    const char *holder;              /* its name */
    const char *party;               /* the requester's */
    const char *sealer;              /* who seals, as his certificate says */
    const struct answer_file *files;
    size_t file_count;
};

/* {"requisition","number","type","type_version","outcome" (null: more
 * follows),"part","completeness","records","files","sealed_at","answer"} */
void answer_text_json(const struct answer_text *text, struct buffer *out);
/* RFC 4180, UTF-8, a row for each record of the first list in the answer; where a record has a list of records itself,
 * a row for each of those. False, and nothing written: the answer has no list. */
bool answer_text_csv(const struct answer_text *text, struct buffer *out);
void answer_text_html(const struct answer_text *text, struct buffer *out);
/* The same as PDF with these fonts (paths of TrueType files); the longest end before their end, and say so. */
int answer_text_pdf(const struct answer_text *text, const char *font, const char *font_bold, struct buffer *out,
                    struct fail *why);

#endif
