/* math: stock, but for random and randomseed, which are not there. */
#include "flow/api_lists.h"

const struct api_entry *api_math_list(void) {
    static const struct api_entry list[] = {
        {"math.abs", "(x) → number", "without its sign", api_charged},
        {"math.acos", "(x) → number", "arc cosine", api_charged},
        {"math.asin", "(x) → number", "arc sine", api_charged},
        {"math.atan", "(y [, x]) → number", "arc tangent of y/x", api_charged},
        {"math.ceil", "(x) → integer", "the least integer not below", api_charged},
        {"math.cos", "(x) → number", "cosine", api_charged},
        {"math.deg", "(x) → number", "radians as degrees", api_charged},
        {"math.exp", "(x) → number", "e to the power of x", api_charged},
        {"math.floor", "(x) → integer", "the greatest integer not above", api_charged},
        {"math.fmod", "(x, y) → number", "what remains of x/y, rounded towards zero", api_charged},
        {"math.huge", "number", "infinity", NULL},
        {"math.log", "(x [, base]) → number", "logarithm", api_charged},
        {"math.max", "(x, …) → number", "the greatest", api_charged},
        {"math.maxinteger", "integer", "2^63 - 1", NULL},
        {"math.min", "(x, …) → number", "the least", api_charged},
        {"math.mininteger", "integer", "-2^63", NULL},
        {"math.modf", "(x) → number, number", "whole part and fraction", api_charged},
        {"math.pi", "number", "3.14159…", NULL},
        {"math.rad", "(x) → number", "degrees as radians", api_charged},
        {"math.sin", "(x) → number", "sine", api_charged},
        {"math.sqrt", "(x) → number", "square root", api_charged},
        {"math.tan", "(x) → number", "tangent", api_charged},
        {"math.tointeger", "(x) → integer", "nil when it is not whole", api_charged},
        {"math.type", "(x) → text", "\"integer\", \"float\" or nil", api_charged},
        {"math.ult", "(a, b) → boolean", "a < b without signs", api_charged},
        {NULL, NULL, NULL, NULL},
    };
    return list;
}
