/* The same reading as for trust itself, then a comparison. */
#include "wire/fresh_list.h"

#include "base/clock.h"
#include "wire/revocation.h"

#define CLOCKS_APART_MS 300000

static int check_moment(const struct tls_freshness *freshness, struct fail *why) {
    int64_t now_ms = clock_utc_ms();
    if (freshness->until_ms <= now_ms) return fail(why, GUICHET_CONFLICT, "it is out of date already");
    if (freshness->since_ms > now_ms + CLOCKS_APART_MS) return fail(why, GUICHET_CONFLICT, "it is of the future");
    return GUICHET_OK;
}

int fresh_list_check(const struct tls_authority *in_use, struct bytes fresh, bool *is_same, struct tls_freshness *out,
                     struct fail *why) {
    const struct tls_lists from = {.local.text = fresh};
    struct revocation *mine = NULL, *present = NULL;
    STACK_OF(X509) *signers = NULL;
    *is_same = false;
    int status = pem_certificates(&in_use->certificates, &signers, why);
    if (status == GUICHET_OK && !fresh.size) status = fail(why, GUICHET_CONFIG, "it is empty");
    if (status == GUICHET_OK) status = revocation_new(&from, signers, &mine, why);
    if (status == GUICHET_OK) {
        revocation_freshness(mine, out);
        status = check_moment(out, why);
    }
    if (status == GUICHET_OK) status = revocation_new(&in_use->lists, signers, &present, why);
    if (status == GUICHET_OK) *is_same = revocation_is_same(mine, present);
    if (status == GUICHET_OK && !*is_same) status = revocation_follows(mine, present, why);
    revocation_free(mine);
    revocation_free(present);
    sk_X509_pop_free(signers, X509_free);
    return status;
}
