/* The bytes of each request: a head and a body with places for numbers and ids that make every request its own.
 *
 *   @N@     ten digits, counted up        @ITEM@  number of a postal item (La Poste 13) with its check digit
 *   @ID@    the next id of a file
 *
 * All of them have one width, so the length is known before the first request is made. */
#ifndef LOAD_REQUEST_H
#define LOAD_REQUEST_H

#include "options.h"

#include <stddef.h>

#define REQUEST_MAX     16384
#define REQUEST_ID_SIZE 36

struct request {
    char text[REQUEST_MAX]; /* head and body with the places still in it */
    size_t text_size;
    char (*ids)[REQUEST_ID_SIZE];
    size_t id_count, id_next;
    long long serial;
};

bool request_init(struct request *request, const struct options *options);
void request_done(struct request *request);

/* The next request; at most REQUEST_MAX bytes. Returns its size. */
size_t request_next(struct request *request, char *out);

#endif
