/* The libraries of the sandbox: one table each, beside the constructors of script.h.
 *
 * Floor: flow. Thread: any; const. Stock functions of Lua stand in these tables too: those whose work is bounded as
 * they are, or that are wrapped so that they pay for it. */
#ifndef FLOW_API_LISTS_H
#define FLOW_API_LISTS_H

#include "flow/api.h"

const struct api_entry *api_base_list(void);
const struct api_entry *api_math_list(void);
const struct api_entry *api_string_list(void);
const struct api_entry *api_table_list(void);
const struct api_entry *api_utf8_list(void);

/* Sets the entries of a list in the globals, which are on top of the stack. `stock`: index of a table that has the
 * stock libraries. A function gets the stock value of its name as upvalue 1; where the function is NULL, that value
 * itself is taken. */
void api_stock(lua_State *L, int stock, const struct api_entry *list);
/* The stock function in upvalue 1, after paying for the length of its texts. */
int api_charged(lua_State *L);

/* table.sort, for those who sort inside. */
int api_table_sort(lua_State *L);

/* ---- base ---- */

/* deny(code, text): what a run returned. */
struct api_denial {
    char code[48];
    char text[401];
};
/* Prepares a state for denials. */
void api_base_open(lua_State *L);
/* The denial at `index`, or NULL: it is something else. */
const struct api_denial *api_base_denial(lua_State *L, int index);

#endif
