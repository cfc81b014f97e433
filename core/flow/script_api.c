/* The words a script is written with: workflow, field, law, holder, duration. The table is both the list that
 * `guichet workflow api` prints and what is registered. */
#include "flow/script.h"
#include "flow/script_tree.h"

#include "domain/duration.h"
#include "domain/law.h"

#include <lauxlib.h>

/* Remembers in the table on top of the stack where the script stands now: Lua forgets the lines of tables. */
static void set_place(lua_State *L) {
    lua_Debug place;
    if (!lua_getstack(L, 1, &place) || !lua_getinfo(L, "Sl", &place) || place.currentline <= 0) return;
    lua_pushinteger(L, place.currentline);
    lua_setfield(L, -2, "$line");
    lua_pushstring(L, place.source);
    lua_setfield(L, -2, "$source");
}

static int l_workflow(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_pushboolean(L, 1);
    lua_setfield(L, 1, "$workflow");
    return 1;
}

static int l_duration(lua_State *L) {
    struct bytes text;
    struct duration duration;
    struct fail why = {0};
    text.data = luaL_checklstring(L, 1, &text.size);
    if (duration_parse(text, &duration, &why) != GUICHET_OK) return luaL_error(L, "%s", why.text);
    lua_settop(L, 1);
    return 1;
}

static int l_of_item(lua_State *L) {
    luaL_checkstring(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "$holder_of");
    set_place(L);
    return 1;
}

/* ---- field ---- */

static void make_field(lua_State *L, int options) {
    if (!lua_isnoneornil(L, options)) luaL_checktype(L, options, LUA_TTABLE);
    lua_newtable(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_setfield(L, -2, "$field");
    set_place(L);
    if (lua_isnoneornil(L, options)) return;
    lua_pushvalue(L, options);
    lua_setfield(L, -2, "options");
}

static int l_field(lua_State *L) {
    lua_settop(L, 1);
    make_field(L, 1);
    return 1;
}

int script_unknown_field(lua_State *L) {
    if (lua_type(L, 2) != LUA_TSTRING) return 0;
    lua_settop(L, 2);
    lua_pushcclosure(L, l_field, 1);
    return 1;
}

static int l_field_list(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    make_field(L, 2);
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "of");
    return 1;
}

/* ---- law ---- */

static void push_families(lua_State *L, unsigned families) {
    unsigned *bits = lua_newuserdatauv(L, sizeof *bits, 0);
    *bits = families;
    luaL_setmetatable(L, SCRIPT_TREE_LAW);
}

static int l_join(lua_State *L) {
    const unsigned *a = luaL_checkudata(L, 1, SCRIPT_TREE_LAW), *b = luaL_checkudata(L, 2, SCRIPT_TREE_LAW);
    push_families(L, *a | *b);
    return 1;
}

/* ---- the table ---- */

#define NOT_BY_TABLE NULL /* set by script_register() itself */

static const struct api_entry API[] = {
    {"workflow", "{ … } → workflow", "what a script returns", l_workflow},
    {"duration", "(text) → text", "the duration as it was given, or an error at this line", l_duration},
    {"field.text", "{ min, max }", "text; 4000 characters at most unless said", NOT_BY_TABLE},
    {"field.boolean", "{ }", "true or false", NOT_BY_TABLE},
    {"field.integer", "{ min, max }", "a whole number", NOT_BY_TABLE},
    {"field.number", "{ min, max }", "a number", NOT_BY_TABLE},
    {"field.date", "{ past }", "a day: \"2026-10-01\"", NOT_BY_TABLE},
    {"field.partial_date", "{ past }", "a day that is known in part: \"1985-03-00\", \"1985-00-00\"", NOT_BY_TABLE},
    {"field.datetime", "{ within, past }", "a moment, kept in UTC; within = \"72 hours\": ahead, and at most so far",
     NOT_BY_TABLE},
    {"field.period", "{ max_days, past }", "{ from, to }: days, both included", NOT_BY_TABLE},
    {"field.window", "{ max_span, past }", "{ from, to }: moments, kept in UTC; max_span = \"4 hours\"", NOT_BY_TABLE},
    {"field.enum", "{ \"a\", \"b\", … }", "one of these texts", NOT_BY_TABLE},
    {"field.refusal", "{ }", "a code of refusal", NOT_BY_TABLE},
    {"field.file", "{ }", "the id of an upload", NOT_BY_TABLE},
    {"field.record", "{ members = { … } }", "an object with fields of its own", NOT_BY_TABLE},
    {"field.list", "(field, { min, max })", "a list of one kind of field; 100 at most unless said", NOT_BY_TABLE},
    {"field.account_id", "{ }", "a customer's account", NOT_BY_TABLE},
    {"field.order_number", "{ }", "the number of an order", NOT_BY_TABLE},
    {"field.reference", "{ }", "any other number of the group: contract, transaction, terminal, coded agent",
     NOT_BY_TABLE},
    {"field.email", "{ domain }", "an e-mail address, in lower case", NOT_BY_TABLE},
    {"field.postal_item", "{ }", "the number of a letter or parcel: S10, 13 characters, 15 digits, DPD", NOT_BY_TABLE},
    {"field.iban", "{ }", "an IBAN", NOT_BY_TABLE},
    {"field.phone", "{ }", "a telephone number, kept as E.164", NOT_BY_TABLE},
    {"field.siren", "{ }", "a SIREN", NOT_BY_TABLE},
    {"field.siret", "{ }", "a SIRET", NOT_BY_TABLE},
    {"field.imei", "{ }", "an IMEI", NOT_BY_TABLE},
    {"field.ip", "{ }", "an IP address", NOT_BY_TABLE},
    {"field.connection", "{ }", "{ ip, port, at, tolerance_s }: an IP address at a moment", NOT_BY_TABLE},
    {"field.postcode", "{ }", "a French postcode", NOT_BY_TABLE},
    {"field.insee", "{ }", "a commune by its INSEE code, or a country as 99 and three digits", NOT_BY_TABLE},
    {"field.country", "{ }", "a country: \"FR\"", NOT_BY_TABLE},
    {"field.person", "{ }", "{ family_names, given_names, sex, birth_date, birth_place, aliases }", NOT_BY_TABLE},
    {"field.address", "{ }",
     "{ recipient, unit, building, street, place, postcode, town, country }; beside them norm, in six lines",
     NOT_BY_TABLE},
    {"field.site", "{ }", "{ code, label }: a site of the group, code Régate", NOT_BY_TABLE},
    {"field.pobox", "{ }", "{ number, postcode }: a post office box", NOT_BY_TABLE},
    {"field.mark", "{ }", "{ kind, text, image }: a mark on an item, transcribed or as an upload", NOT_BY_TABLE},
    {"field.transaction", "{ }", "the number a payment was given by whoever settled it", NOT_BY_TABLE},
    {"field.indicator", "{ }", "an indicator of compromise: fingerprint, IP, domain, URL, mailbox; made whole",
     NOT_BY_TABLE},
    {"field.holder", "{ }", "an entity of config/holders.lua that holds something", NOT_BY_TABLE},
    {"field.team", "{ }", "a team of config/holders.lua", NOT_BY_TABLE},
    {"field.account", "{ }", "an account by IBAN, RIB or CCP; a RIB is kept as its IBAN", NOT_BY_TABLE},
    {"field.bic", "{ }", "a BIC", NOT_BY_TABLE},
    {"field.card", "{ }", "a card's number: kept are { first6, last4, length }, never the number", NOT_BY_TABLE},
    {"field.amount", "{ min, max }", "{ value, currency }: \"1250.00\" as text, \"EUR\"; min is 0 unless said",
     NOT_BY_TABLE},
    {"field.natinf", "{ }", "a code of the table of offences", NOT_BY_TABLE},
    {"field.sha256", "{ }", "a SHA-256 in hexadecimal digits: a value that is told by its hash alone", NOT_BY_TABLE},
    {"law.general", "", "family G: any information (CPP 60-1, 77-1-1, 99-3 …)", NOT_BY_TABLE},
    {"law.connection", "", "family C: connection data, past the threshold of CPP 60-1-2", NOT_BY_TABLE},
    {"law.seizure", "", "family S: search and seizure (CPP 56, 76, 92 to 97)", NOT_BY_TABLE},
    {"law.controlled_delivery", "", "family L: CPP 706-80-2, customs code 67 bis-4", NOT_BY_TABLE},
    {"law.stored_content", "", "family M: stored correspondence (CPP 706-95-1)", NOT_BY_TABLE},
    {"law.preservation", "", "family K: preservation (CPP 60-2 al. 2)", NOT_BY_TABLE},
    {"law.asset_seizure", "", "family A: seizure of a sum on an account (CPP 706-154)", NOT_BY_TABLE},
    {"law.customs", "", "family D: customs code 65, 66", NOT_BY_TABLE},
    {"law.tax", "", "family T: LPF 81 and following", NOT_BY_TABLE},
    {"law.financial", "", "family F: Tracfin, AMF, ACPR", NOT_BY_TABLE},
    {"law.epoc", "", "family E: European production order", NOT_BY_TABLE},
    {"law.convention", "", "notices under the convention, no requisition", NOT_BY_TABLE},
    {"holder", "", "as a team: whoever holds the requisition", NOT_BY_TABLE},
    {"holder.of_item", "(field)", "the holder by the postal item that this input field names", NOT_BY_TABLE},
    {NULL, NULL, NULL, NULL},
};

const struct api_entry *script_api(void) {
    return API;
}

/* A userdata and not a table: nobody can write into it, and it is known again wherever it turns up. */
static void push_holder(lua_State *L) {
    lua_newuserdatauv(L, 1, 0);
    if (luaL_newmetatable(L, SCRIPT_TREE_HOLDER)) {
        lua_newtable(L);
        lua_pushcfunction(L, l_of_item);
        lua_setfield(L, -2, "of_item");
        lua_setfield(L, -2, "__index");
        lua_pushboolean(L, 0);
        lua_setfield(L, -2, "__metatable");
    }
    lua_setmetatable(L, -2);
}

static void make_law_metatable(lua_State *L) {
    if (luaL_newmetatable(L, SCRIPT_TREE_LAW)) {
        lua_pushcfunction(L, l_join);
        lua_setfield(L, -2, "__concat");
        lua_pushboolean(L, 0);
        lua_setfield(L, -2, "__metatable");
    }
    lua_pop(L, 1);
}

void script_register(lua_State *L) {
    int globals = lua_gettop(L);
    make_law_metatable(L);
    lua_newtable(L);
    int field = lua_gettop(L);
    lua_newtable(L);
    int law = lua_gettop(L);
    for (const struct api_entry *entry = API; entry->name; entry++) {
        const char *member = strchr(entry->name, '.');
        if (entry->function) {
            lua_pushcfunction(L, entry->function);
            lua_setfield(L, globals, entry->name);
        } else if (strncmp(entry->name, "field.", 6) == 0) {
            lua_pushstring(L, member + 1);
            lua_pushcclosure(L, strcmp(member, ".list") == 0 ? l_field_list : l_field, 1);
            lua_setfield(L, field, member + 1);
        } else if (strncmp(entry->name, "law.", 4) == 0) {
            push_families(L, law_family_of(bytes_of(member + 1)));
            lua_setfield(L, law, member + 1);
        }
    }
    push_holder(L);
    lua_setfield(L, globals, "holder");
    lua_setfield(L, globals, "law");
    lua_setfield(L, globals, "field");
}
