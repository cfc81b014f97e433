/* A new gateway's folder: configuration, certificates, keys, data, the shipped scripts and reference data.
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_GATEWAY_FOLDER_H
#define CLI_GATEWAY_FOLDER_H

#include "base/fail.h"

/* Makes DIR/{guichet.lua,pki,keys,data,scripts,config} for a gateway on `port` (0: any free one; operations on the
 * next). Everything is made in a folder beside (inside, when DIR is there already) and moved at the end, guichet.lua
 * last: a failure leaves DIR as it was. GUICHET_CONFLICT when DIR holds a gateway, or anything of those names. */
int gateway_folder_make(const char *folder, int64_t port, struct fail *why);

#endif
