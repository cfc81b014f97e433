/* The roof: everything is a command. */
#include "cli/cli.h"
#include "loop/loop.h"

int main(int argc, char **argv) {
    int status = cli_main(argc, argv);
    loop_end_pool();
    return status;
}
