/* A stored file as the answer to a request: whole or the range that was asked for, with its digest and its name.
 *
 * Floor: gate. Thread: the request's worker's. */
#ifndef GATE_SEND_FILE_H
#define GATE_SEND_FILE_H

#include "gate/request.h"

enum step_result send_file(struct request *r, const struct upload_file *file);
/* The whole file, enciphered to the caller's certificate (seal/envelope.h), as NAME.p7m. */
enum step_result send_file_sealed(struct request *r, const struct upload_file *file);

#endif
