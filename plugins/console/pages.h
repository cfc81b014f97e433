/* The files of pages/ and vendor/, as embed.cmake wrote them into the plugin. */
#ifndef CONSOLE_PAGES_H
#define CONSOLE_PAGES_H

#include <guichet/plugin.h>

extern const struct guichet_page console_pages[];
extern const size_t console_page_count;

#endif
