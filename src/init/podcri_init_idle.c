
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_init.h"


/* how often it looks while it is alone */
#define PODCRI_INIT_IDLE_LOOKS  10

#define PODCRI_INIT_WNOHANG     1


int
podcri_init_idle(int argc, char **argv)
{
    int      looks, status;
    int64_t  msec;

    msec = (argc == 1) ? podcri_init_number(argv[0]) : -1;

    if (msec < PODCRI_INIT_IDLE_LOOKS || msec > INT32_MAX) {
        podcri_init_say("usage: podcri-init idle MSEC", NULL);
        return PODCRI_INIT_USAGE;
    }

    for (looks = 0; looks < PODCRI_INIT_IDLE_LOOKS; looks++) {
        podcri_init_pause((int) msec / PODCRI_INIT_IDLE_LOOKS);

        while (podcri_sys(__NR_wait4, -1, &status, PODCRI_INIT_WNOHANG, NULL)
               > 0)
        {
            /* void */
        }

        /* of process 1: all others that it can see (kill(2)) */

        if (podcri_sys(__NR_kill, -1, 0) != -ESRCH) {
            looks = -1;
        }
    }

    return 0;
}
