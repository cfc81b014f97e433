/* Read by clang-tidy in front of every file: fail() returns the status it was given. A compiler need not know; an
 * analyser that does not would follow the way on which a failure is taken for a success. */
#ifndef ARCH_ANALYZER_H
#define ARCH_ANALYZER_H

#include "base/fail.h"

#define fail(why, status, ...)      ((void)(fail)(why, status, __VA_ARGS__), (status))
#define fail_code(why, status, ...) ((void)(fail_code)(why, status, __VA_ARGS__), (status))

#endif
