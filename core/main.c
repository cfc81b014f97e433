/* The roof: everything is a command. */
#include "cli/cli.h"
#include "cli/terminal.h"

int main(int argc, char **argv) {
    terminal_guard();
    return cli_main(argc, argv);
}
