/* Who receives a notice: the parties and units of the configuration that its type and its input name.
 *
 * Floor: desk (pure). Thread: any.
 * A type says kinds of party and perhaps an input field. An entry of that field is a territory ("77": its parties of
 * these kinds), a party ("gendarmerie-77") or a unit of it ("police-77/Commissariat de Meaux", the OU of its
 * certificates). Without entries the notice goes to its author's territory. */
#ifndef DESK_AUDIENCE_H
#define DESK_AUDIENCE_H

#include "flow/flow.h"

struct audience_question {
    const struct party_table *parties;
    const struct flow *flow;
    const char *territory; /* of the author */
    const char *home;      /* of parties that name none */
    yyjson_val *input;     /* as sent: what is no text is left to the check of fields */
};

/* The lines of requisition.audience, in the arena; NULL when the type has no audience. Faults: "unknown_audience" (no
 * such territory, party or unit among those that receive this type), "no_audience" (nobody is left). GUICHET_OK,
 * GUICHET_INVALID or GUICHET_MEMORY. */
int audience_resolve(const struct audience_question *question, struct arena *arena, struct faults *faults,
                     const char **out);

#endif
