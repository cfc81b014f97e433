/* The roof: everything is a command. */
#include "cli/cli.h"
#include "cli/terminal.h"

#include <stdlib.h>

int main(int argc, char **argv) {
    struct terminal_guard guards[2] = {{0}, {0}};
    terminal_guard(guards);
    exit(cli_main(argc, argv)); /* not a return: what is still to be printed goes by the guards */
}
