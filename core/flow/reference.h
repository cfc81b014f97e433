/* The reference data every requisition is judged by: table of law, calendars, holders, services.
 *
 * Floor: flow. Thread: any; frozen once read, lives in the arena it was read into.
 * Files below the folder: law/france.lua, calendar/france.lua, holders.lua, services.lua. */
#ifndef FLOW_REFERENCE_H
#define FLOW_REFERENCE_H

#include "domain/calendar.h"
#include "domain/holder.h"
#include "domain/known_service.h"
#include "domain/law.h"

struct reference {
    struct law_table law;
    struct calendar_set calendars;
    struct holder_table holders;
    struct known_service_table services;
};

/* Reads them all and tells all their faults, each with the pointer "FILE:place" (place: a JSON Pointer in what the
 * file returns, or a line). GUICHET_CONFIG when there was one. */
int reference_read(const char *folder, struct arena *arena, struct reference *out, struct faults *faults,
                   struct fail *why);

#endif
