/* What a script may use, as definitions for editors: the format of the Lua language server (LuaLS, `---@meta`).
 *
 * Floor: flow. Thread: any. Written from the tables that register the words and the kinds of field, so it cannot tell
 * anything else than `guichet workflow api`. */
#ifndef FLOW_API_LUALS_H
#define FLOW_API_LUALS_H

#include "base/bytes.h"

/* Appends the file; the buffer's status tells. */
void api_luals_write(struct buffer *out);

#endif
