/* The authority gives the party, the member rules give roles and teams. */
#include "gate/identify.h"

#include "base/text.h"

#define IDENTITY_MAX   (64u << 10)
#define IDENTITY_USUAL 512 /* bytes; one is held by every idle connection */

/* Whoever has no unit is a unit by himself, under a name that says no more than the person's. */
static int blind_person(const struct desk *desk, bool has_unit, struct identity *identity) {
    uint8_t blind[BLIND_INDEX_SIZE];
    char hex[2 * BLIND_INDEX_SIZE + 1];
    vault_blind(desk->vault, BYTES("person"), bytes_of(identity->actor.person), blind);
    text_hex(blind, sizeof(blind), hex);
    identity->actor.person = arena_text(&identity->arena, hex);
    if (!has_unit) identity->actor.unit = arena_printf(&identity->arena, "person:%s", hex);
    return identity->actor.person && identity->actor.unit ? GUICHET_OK : GUICHET_MEMORY;
}

struct identity *identity_new(const struct desk *desk, const struct party_table *parties,
                              const struct certificate *certificate) {
    struct identity *identity = calloc(1, sizeof(*identity));
    if (!identity) return NULL;
    identity->holders = 1;
    arena_init_small(&identity->arena, IDENTITY_USUAL, IDENTITY_MAX);
    const struct credential credential = {.authority = certificate->authority,
                                          .common_name = certificate->cn,
                                          .unit = certificate->ou,
                                          .matricule = certificate->serial_number,
                                          .sha256 = certificate->sha256,
                                          .not_after_ms = certificate->not_after_ms};
    int status = party_identify(parties, &credential, &identity->arena, &identity->actor, &identity->refused);
    if (!status && blind_person(desk, certificate->ou[0], identity) != GUICHET_OK)
        fail(&identity->refused, GUICHET_MEMORY, "no memory for the caller's identity");
    if (!identity->refused.status) people_note(desk->people, &identity->actor);
    return identity;
}

struct identity *identity_hold(struct identity *identity) {
    if (identity) identity->holders++;
    return identity;
}

void identity_free(struct identity *identity) {
    if (!identity || --identity->holders) return;
    arena_done(&identity->arena);
    free(identity);
}
