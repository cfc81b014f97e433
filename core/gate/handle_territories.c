/* GET /v1/territories and /v1/territories/{code}: conventions, referents, sites, as their files tell them.
 * The files are written for this: a table { fr, en } is a text in the caller's language, all else is shown as it
 * stands.
 */
#include "gate/handlers.h"

#include "base/text.h"
#include "desk/access.h"
#include "desk/territories.h"

static bool is_title(yyjson_val *value) {
    return yyjson_is_obj(value) && yyjson_obj_size(value) == 2 && json_get(value, "fr") && json_get(value, "en");
}

static void put(struct json_out *out, yyjson_val *value, const char *language) {
    size_t i, count;
    yyjson_val *key, *item;
    if (is_title(value)) {
        json_put_value(out, json_get(value, language));
    } else if (yyjson_is_obj(value)) {
        json_object(out);
        yyjson_obj_foreach(value, i, count, key, item) {
            json_key_bytes(out, json_text(key));
            put(out, item, language);
        }
        json_object_end(out);
    } else if (yyjson_is_arr(value)) {
        json_array(out);
        yyjson_arr_foreach(value, i, count, item) put(out, item, language);
        json_array_end(out);
    } else {
        json_put_value(out, value);
    }
}

/* In force on the day: not before `from`, not after `to`. Days as text sort as days. */
static bool is_current(yyjson_val *referent, const char *day) {
    const char *from = json_get_string(referent, "from", day), *to = json_get_string(referent, "to", day);
    return strcmp(from, day) <= 0 && strcmp(day, to) <= 0;
}

static void put_list(struct json_out *out, const struct request *r, yyjson_val *tree, const char *name,
                     const char *day) {
    size_t i, count;
    yyjson_val *item;
    json_key(out, name);
    json_array(out);
    yyjson_arr_foreach(json_get(tree, name), i, count, item) {
        if (!day || is_current(item, day)) put(out, item, r->language);
    }
    json_array_end(out);
}

static void put_head(struct json_out *out, const struct request *r, const struct territory *territory) {
    json_text_member(out, "code", territory->code);
    json_key(out, "name");
    put(out, json_get(territory->tree, "name"), r->language);
    json_key(out, "convention");
    put(out, json_get(territory->tree, "convention"), r->language);
}

static bool may_see(const struct request *r, const char *code) {
    return access_territory(r->actor, r->worker->seat.desk->settings->territory, code);
}

int handle_territories_list(struct request *r) {
    struct territories *book = &r->worker->seat.desk->territories;
    struct json_out out;
    request_json(r, 200, &out);
    json_object(&out);
    json_key(&out, "items");
    json_array(&out);
    const struct territory_table *table = territories_enter(book);
    for (size_t i = 0; i < table->count; i++) {
        if (!may_see(r, table->territories[i].code)) continue;
        json_object(&out);
        put_head(&out, r, &table->territories[i]);
        json_object_end(&out);
    }
    territories_leave(book);
    json_array_end(&out);
    json_text_member(&out, "next", NULL);
    json_object_end(&out);
    return STEP_NEXT;
}

static void write_whole(struct request *r, const struct territory *territory) {
    const struct calendar *calendar = desk_calendar(r->worker->seat.desk, territory->code);
    char day[32];
    struct json_out out;
    handler_day(zone_day_at(&calendar->zone, r->now), day);
    request_json(r, 200, &out);
    json_object(&out);
    put_head(&out, r, territory);
    put_list(&out, r, territory->tree, "referents", day);
    put_list(&out, r, territory->tree, "sites", NULL);
    put_list(&out, r, territory->tree, "sensitive", NULL);
    json_object_end(&out);
}

int handle_territories_show(struct request *r) {
    struct territories *book = &r->worker->seat.desk->territories;
    const struct territory *territory = territory_find(territories_enter(book), r->parameter);
    bool is_shown = territory && may_see(r, territory->code);
    if (is_shown) write_whole(r, territory);
    territories_leave(book);
    if (is_shown) return STEP_NEXT;
    return request_fail(r, GUICHET_NOT_FOUND, NULL, "there is no such territory");
}
