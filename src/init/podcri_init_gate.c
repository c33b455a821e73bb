
/*
 * Copyright (C) 2026 podcri authors
 */


#include <asm/ioctls.h>
#include <asm/termios.h>

#include "podcri_init.h"


/* how long the terminal is waited for, how often it is looked at, and how
 * long the runtime gets from setting its size to passing its output on; ms */
#define PODCRI_INIT_GATE_WAIT    2000
#define PODCRI_INIT_GATE_LOOK    5
#define PODCRI_INIT_GATE_SETTLE  10


int
podcri_init_gate(int argc, char **argv)
{
    int             waited;
    struct winsize  size;

    if (argc > 0 && strcmp(argv[0], "--") == 0) {
        argc--;
        argv++;
    }

    if (argc == 0) {
        podcri_init_say("usage: podcri-init gate -- COMMAND...", NULL);
        return PODCRI_INIT_USAGE;
    }

    for (waited = 0; waited < PODCRI_INIT_GATE_WAIT;
         waited += PODCRI_INIT_GATE_LOOK)
    {
        memset(&size, 0, sizeof(struct winsize));

        if (podcri_sys(__NR_ioctl, 0, TIOCGWINSZ, &size) < 0) {

            /* no terminal, so there is nothing to wait for */

            break;
        }

        if (size.ws_row != 0 && size.ws_col != 0) {
            podcri_init_pause(PODCRI_INIT_GATE_SETTLE);
            break;
        }

        podcri_init_pause(PODCRI_INIT_GATE_LOOK);
    }

    return podcri_init_run(argv);
}
