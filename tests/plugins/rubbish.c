/* Gives the kind of rubbish that it is asked for: the args are its number. */
#include "kit.h"

static char big[(1u << 20) + 2];

static void begin(void *self, uint64_t call, const char *args, size_t args_size, const char *key) {
    static const struct {
        int status;
        const char *json;
    } kinds[] = {
        {GUICHET_OK, "this is no JSON"},
        {GUICHET_OK, "{\"cut\":"},
        {GUICHET_OK, ""},
        {GUICHET_OK, NULL},
        {GUICHET_OK, "\"\xff\xfe\""},
        {GUICHET_OK, big},
        {GUICHET_SERVICE, "no JSON"},
        {GUICHET_SERVICE, "[]"},
        {GUICHET_SERVICE, "{\"code\":\"Not A Code\"}"},
        {GUICHET_SERVICE, "{\"code\":\"a_code_that_is_much_too_long_to_be_one_and_goes_on\"}"},
        {4711, NULL},
        {-4711, NULL},
        {GUICHET_UNAVAILABLE, "{\"code\":\"shutdown\"}"},
        {GUICHET_TOO_MANY, "{\"code\":\"too_many\",\"retry_after_s\":90}"},
        {GUICHET_TOO_MANY, "{\"retry_after_s\":99999999999}"},
        {GUICHET_TOO_MANY, "{\"retry_after_s\":-5}"},
    };
    size_t kind = args_size ? (size_t)(args[0] - 'a') : 0;
    (void)key;
    memset(big, '1', sizeof big - 1);
    if (kind < sizeof kinds / sizeof kinds[0]) tell(self, call, kinds[kind].status, kinds[kind].json);
}
