/* GET /v1/me: who the gateway takes the caller for; GET /v1/agents: his colleagues, to whom tasks may be assigned. */
#include "gate/handlers.h"

#include "desk/people.h"

static void write_teams(struct json_out *out, const struct actor *actor) {
    json_array(out);
    if (actor->all_teams) json_put_text(out, "*");
    for (const char *const *team = actor->teams; !actor->all_teams && team && *team; team++) json_put_text(out, *team);
    json_array_end(out);
}

int handle_me(struct request *r) {
    const struct actor *actor = r->actor;
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "party");
    json_object(&out);
    json_text_member(&out, "id", actor->party->id);
    json_text_member(&out, "kind", party_kind_name(actor->party->kind));
    json_text_member(&out, "name", actor->party->name);
    const char *territory = actor->party->territory;
    json_text_member(&out, "territory", territory ? territory : r->worker->seat.desk->settings->territory);
    json_object_end(&out);
    json_key(&out, "agent");
    json_object(&out);
    json_text_member(&out, "id", actor->person);
    json_text_member(&out, "name", actor->name);
    json_text_member(&out, "unit", actor->unit);
    json_text_member(&out, "matricule", actor->matricule);
    json_object_end(&out);
    party_put_roles(&out, actor->roles);
    json_key(&out, "teams");
    write_teams(&out, actor);
    json_key(&out, "certificate");
    json_object(&out);
    json_text_member(&out, "sha256", actor->sha256);
    json_time_member(&out, "not_after", actor->not_after_ms);
    json_object_end(&out);
    json_object_end(&out);
    return STEP_NEXT;
}

static void write_agent(struct json_out *out, const struct actor *actor) {
    json_object(out);
    json_text_member(out, "id", actor->person);
    json_text_member(out, "name", actor->name);
    json_text_member(out, "matricule", actor->matricule);
    party_put_roles(out, actor->roles);
    json_key(out, "teams");
    write_teams(out, actor);
    json_object_end(out);
}

int handle_agents_list(struct request *r) {
    const struct actor *agents;
    size_t count;
    struct json_out out;
    if (people_list(r->worker->seat.desk->people, r->actor->party, &r->arena, &agents, &count))
        return request_fail(r, GUICHET_MEMORY, NULL, "no memory");
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    for (size_t i = 0; i < count; i++) write_agent(&out, &agents[i]);
    json_array_end(&out);
    json_text_member(&out, "next", NULL);
    json_object_end(&out);
    return STEP_NEXT;
}
