/* domain/refusal.h: the list of the mission, each with all its words. */
#include "said.h"

#include "base/text.h"
#include "domain/refusal.h"

static const char *const wanted[] = {
    "incomplete",
    "manifest_error",
    "insufficient_identifier",
    "data_not_held",
    "retention_expired",
    "other_holder",
    "de_facto_impossible",
    "incompetent_authority",
    "authorisation_missing",
    "authorisation_expired",
    "threshold_not_met",
    "basis_not_applicable",
    "service_not_covered",
    "protected_person",
    "too_broad",
    "period_excessive",
    "duplicate_of",
    "suspected_fraud",
    "intelligence_channel",
    "telecom_use_pnij",
    "conflict_of_law",
    "controller_first",
    "test_message",
    "other",
};

static void all_are_there(void **state) {
    (void)state;
    for (size_t i = 0; i < LENGTH(wanted); i++) {
        const struct refusal *refusal = refusal_of(bytes_of(wanted[i]));
        if (!refusal) wrong("%s is missing", wanted[i]);
        assert_string_equal(refusal->code, wanted[i]);
    }
    size_t count = 0;
    while (refusal_at(count)) count++;
    assert_int_equal(count, LENGTH(wanted));
    assert_null(refusal_at(count + 7));
}

static void each_has_its_words(void **state) {
    (void)state;
    for (size_t i = 0; refusal_at(i); i++) {
        const struct refusal *r = refusal_at(i);
        assert_ptr_equal(refusal_of(bytes_of(r->code)), r); /* no code stands twice */
        const char *const words[] = {r->title_fr, r->title_en, r->sentence_fr, r->sentence_en};
        for (size_t w = 0; w < LENGTH(words); w++) {
            if (strlen(words[w]) < 8 || !text_is_utf8(bytes_of(words[w]))) wrong("%s: words %zu", r->code, w);
        }
        assert_int_equal(r->sentence_fr[strlen(r->sentence_fr) - 1], '.');
        assert_int_equal(r->sentence_en[strlen(r->sentence_en) - 1], '.');
        assert_string_not_equal(r->sentence_fr, r->sentence_en);
        assert_non_null(r->article);
        assert_ptr_equal(refusal_title(r, "fr"), r->title_fr);
        assert_ptr_equal(refusal_title(r, "en"), r->title_en);
        assert_ptr_equal(refusal_sentence(r, "fr"), r->sentence_fr);
        assert_ptr_equal(refusal_sentence(r, "de"), r->sentence_en);
        if (r->clock == REFUSAL_CLOCK_PAUSES) assert_true(r->is_fixable); /* a pause waits for a correction */
    }
}

static void names(void **state) {
    (void)state;
    assert_null(refusal_of(BYTES("")));
    assert_null(refusal_of(BYTES("authorisation")));
    assert_null(refusal_of(BYTES("Other")));
    assert_string_equal(refusal_of(BYTES("duplicate_of:2026-000001"))->code, "duplicate_of");
    assert_null(refusal_of(BYTES("other:2026-000001")));
    assert_string_equal(refusal_contest_name(REFUSAL_BY_NOBODY), "nobody");
    assert_string_equal(refusal_contest_name(REFUSAL_BY_REQUESTER), "requester");
    assert_string_equal(refusal_contest_name(REFUSAL_BY_MAGISTRATE), "magistrate");
    assert_string_equal(refusal_clock_name(REFUSAL_CLOCK_NONE), "none");
    assert_string_equal(refusal_clock_name(REFUSAL_CLOCK_PAUSES), "pauses");
    assert_string_equal(refusal_clock_name(REFUSAL_CLOCK_STOPS), "stops");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_there),
        cmocka_unit_test(each_has_its_words),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
