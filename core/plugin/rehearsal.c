/* Three services: where items were seen, holding one at its sorting site, letting it go. */
#include "plugin/rehearsal.h"

#include "domain/identifiers.h"

#include <strings.h>

struct sighting {
    const char *code, *label, *site;
    int hours_ago;
};

static const struct sighting sightings[] = {
    {"DR1", "Déclaratif réceptionné", "Déclaration de l'expéditeur", 74},
    {"PC1", "Pris en charge", "Bureau de Melun (77)", 70},
    {"ET1", "En cours de traitement", "PIC Brie (77)", 52},
    {"MD2", "Mis en distribution", "PPDC Dammarie (77)", 27},
    {"DI1", "Distribué", "PPDC Dammarie (77)", 22},
};

#define REHEARSAL_EPOCH_MS INT64_C(1767225600000) /* 2026-01-01: invented events hang on the number, not on today */
#define HOUR_MS            INT64_C(3600000)

static uint32_t mix(struct bytes text) {
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < text.size; i++) h = (h ^ (uint8_t)text.data[i]) * 16777619u;
    return h;
}

/* The sandbox's own numbers are looked at first: they are no valid ones. */
static int find_item(struct bytes raw, struct identifier *item, const char **error) {
    static const char rubbish[] = "3SAAAA1111111";
    raw = bytes_trim(raw);
    *error = NULL;
    if (raw.size >= 2 && strncasecmp(raw.data + raw.size - 2, "XX", 2) == 0) *error = "not_found";
    else if (raw.size == strlen(rubbish) && strncasecmp(raw.data, rubbish, raw.size) == 0) *error = "rubbish";
    else if (identifier_check(IDENTIFIER_POSTAL_ITEM, raw, item) != GUICHET_OK) *error = "bad_request";
    return *error ? GUICHET_SERVICE : GUICHET_OK;
}

static void write_item(struct json_out *out, const struct identifier *item) {
    uint32_t seed = mix(bytes_of(item->norm));
    size_t seen = 2 + seed % (sizeof(sightings) / sizeof(sightings[0]) - 1);
    int64_t base = REHEARSAL_EPOCH_MS + (int64_t)(seed % 7000) * HOUR_MS;
    json_object(out);
    json_text_member(out, "item_id", item->norm);
    json_text_member(out, "holder", item->holder ? item->holder : "courrier");
    json_text_member(out, "status", sightings[seen - 1].code);
    json_int_member(out, "weight_g", 20 + seed % 4980);
    json_key(out, "events");
    json_array(out);
    for (size_t i = 0; i < seen; i++) {
        json_object(out);
        json_time_member(out, "at", base - sightings[i].hours_ago * HOUR_MS);
        json_text_member(out, "code", sightings[i].code);
        json_text_member(out, "label", sightings[i].label);
        json_text_member(out, "site", sightings[i].site);
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
}

static int answer_tracking(yyjson_val *args, struct json_out *out, const char **error) {
    yyjson_val *ids = json_get(args, "item_ids"), *id;
    if (!yyjson_is_arr(ids)) {
        *error = "bad_request";
        return GUICHET_SERVICE;
    }
    json_object(out);
    json_key(out, "items");
    json_array(out);
    size_t i, count;
    yyjson_arr_foreach(ids, i, count, id) {
        struct identifier item;
        if (find_item(json_text(id), &item, error) != GUICHET_OK) return GUICHET_SERVICE;
        write_item(out, &item);
    }
    json_array_end(out);
    json_object_end(out);
    return GUICHET_OK;
}

static int answer_hold(yyjson_val *args, struct json_out *out, const char **error) {
    struct identifier item;
    if (find_item(json_get_text(args, "item"), &item, error) != GUICHET_OK) return GUICHET_SERVICE;
    json_object(out);
    json_bool_member(out, "held", true);
    json_text_member(out, "site", "PIC Brie (77)");
    json_object_end(out);
    return GUICHET_OK;
}

static int answer_release(yyjson_val *args, struct json_out *out, const char **error) {
    struct identifier item;
    if (find_item(json_get_text(args, "item"), &item, error) != GUICHET_OK) return GUICHET_SERVICE;
    json_object(out);
    json_bool_member(out, "held", false);
    json_object_end(out);
    return GUICHET_OK;
}

const struct rehearsal_service rehearsal_services[] = {
    {"tracking.events", answer_tracking},
    {"sorting.hold", answer_hold},
    {"sorting.release", answer_release},
    {NULL, NULL},
};
