/* Quotes are doubled. */
#include "base/csv.h"

void csv_text(struct buffer *out, const char *text) {
    buffer_add_byte(out, '"');
    if (text[0] && strchr("=+-@\t\r", text[0])) buffer_add_byte(out, '\'');
    for (; *text; text++) {
        if (*text == '"') buffer_add_byte(out, '"');
        buffer_add_byte(out, *text);
    }
    buffer_add_byte(out, '"');
}
