/* GET /v1/parties: who may call, and as what; when the certificates and lists of each authority run out. */
#include "gate/handlers.h"

static void put_texts(struct json_out *out, const char *name, const char *const *texts) {
    json_key(out, name);
    json_array(out);
    for (; texts && *texts; texts++) json_put_text(out, *texts);
    json_array_end(out);
}

static void put_teams(struct json_out *out, const struct member *member) {
    static const char *const every[] = {"*", NULL};
    put_texts(out, "teams", member->all_teams ? every : member->teams);
}

static void put_members(struct json_out *out, const struct party *party) {
    json_key(out, "members");
    json_array(out);
    for (size_t i = 0; i < party->member_count; i++) {
        const struct member *member = &party->members[i];
        json_object(out);
        json_text_member(out, "match", member->match);
        party_put_roles(out, member->roles);
        put_teams(out, member);
        put_texts(out, "courts", member->courts ? member->courts : party->courts);
        json_object_end(out);
    }
    json_array_end(out);
}

static void put_callbacks(struct json_out *out, const struct party *party) {
    json_key(out, "callbacks");
    json_array(out);
    for (size_t i = 0; i < party->callback_count; i++) {
        json_object(out);
        json_text_member(out, "unit", party->callbacks[i].unit);
        json_text_member(out, "number", party->callbacks[i].number);
        json_object_end(out);
    }
    json_array_end(out);
}

/* Of the trust that this worker judges callers by. */
static void put_authority(struct json_out *out, const struct tls_context *tls, size_t index) {
    struct tls_freshness lists;
    tls_context_freshness(tls, index, &lists);
    json_key(out, "authority");
    json_object(out);
    json_time_member(out, "not_after", tls_context_authority_until(tls, index));
    json_int_member(out, "revoked", (int64_t)lists.entries);
    json_time_member(out, "lists_until", lists.until_ms);
    json_object_end(out);
}

static void put_party(struct json_out *out, const struct party *party, const struct worker *worker) {
    json_object(out);
    json_text_member(out, "id", party->id);
    json_text_member(out, "kind", party_kind_name(party->kind));
    json_text_member(out, "name", party->name);
    json_text_member(out, "territory", party->territory);
    put_authority(out, worker->tls, party->index);
    put_members(out, party);
    put_callbacks(out, party);
    json_object_end(out);
}

int handle_parties_list(struct request *r) {
    const struct party_table *table = &r->worker->settings->parties;
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; i < table->count; i++) put_party(&out, &table->parties[i], r->worker);
    json_array_end(&out);
    json_text_member(&out, "next", NULL);
    json_object_end(&out);
    return STEP_NEXT;
}
