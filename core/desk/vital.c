/* Judging a vital requisition beyond what every document is judged by. */
#include "desk/vital.h"

#include "base/text.h"

#define DAY_MS INT64_C(86400000)

bool vital_is(yyjson_val *document) {
    return yyjson_equals_str(json_get(document, "urgency"), urgency_name(URGENCY_VITAL));
}

void vital_judge(const struct settings *settings, const struct document *document, struct faults *faults,
                 struct faults *warnings) {
    if (document->urgency != URGENCY_VITAL) return;
    size_t length = document->urgency_reason ? text_length(bytes_trim(bytes_of(document->urgency_reason))) : 0;
    if (document->urgency_reason && length < (size_t)settings->vital_reason_min)
        faults_add(faults, "/urgency_reason", "too_short", "has %zu characters, %lld are needed when vital", length,
                   (long long)settings->vital_reason_min);
    yyjson_val *requester = json_get(document->root, "requester");
    yyjson_val *phone = json_get(requester, "phone");
    if (yyjson_is_obj(requester) && (!phone || yyjson_is_null(phone)))
        faults_add(warnings, "/requester/phone", "phone_missing",
                   "no telephone of the requester: questions about this emergency will take longer");
}

void vital_ask(const struct settings *settings, const struct actor *actor, int64_t now, struct query *query) {
    query->kind = QUERY_EMERGENCIES;
    query->filter.party = actor->party->id;
    query->filter.unit = actor->unit;
    query->filter.received_after = now - settings->vital_abuse_days * DAY_MS;
}

void vital_warn(const struct settings *settings, const struct query *query, struct faults *warnings) {
    int64_t abuses = 0;
    if (query->status || !settings->vital_abuse_limit) return;
    for (size_t i = 0; i < query->count; i++)
        for (int kind = EMERGENCY_VITAL + 1; kind < EMERGENCY_KIND_COUNT; kind++)
            abuses += query->rows.emergencies[i].counts[kind];
    if (abuses >= settings->vital_abuse_limit)
        faults_add(warnings, "/urgency", "unit_abuses", "%lld vital requisitions of this unit were false or irregular",
                   (long long)abuses);
}

bool vital_awaits_act(const struct faults *warnings) {
    for (size_t i = 0; i < warnings->count && i < FAULTS_MAX; i++) {
        if (strcmp(warnings->list[i].code, LAW_ACT_AWAITED) == 0) return true;
    }
    return false;
}
