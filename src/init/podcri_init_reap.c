
/*
 * Copyright (C) 2026 podcri authors
 */


#include <asm/ioctls.h>
#include <asm/signal.h>
#include <linux/prctl.h>

#include "podcri_init.h"


#define PODCRI_INIT_WNOHANG  1
#define PODCRI_INIT_SIGNALS  64

#define podcri_init_bit(sig)  ((uint64_t) 1 << ((sig) - 1))

/* raised by what a program does itself */
#define PODCRI_INIT_SYNCHRONOUS                                               \
    (podcri_init_bit(SIGFPE) | podcri_init_bit(SIGILL)                        \
     | podcri_init_bit(SIGSEGV) | podcri_init_bit(SIGBUS)                     \
     | podcri_init_bit(SIGABRT) | podcri_init_bit(SIGTRAP)                    \
     | podcri_init_bit(SIGSYS))


static int podcri_init_reap(long child, int *status);


int
podcri_init_init(int argc, char **argv)
{
    long      child;
    uint64_t  mask, old;

    if (argc > 0 && strcmp(argv[0], "--") == 0) {
        argc--;
        argv++;
    }

    if (argc == 0) {
        podcri_init_say("usage: podcri-init init -- COMMAND...", NULL);
        return PODCRI_INIT_USAGE;
    }

    /* without a process namespace of its own it is not process 1 */

    (void) podcri_sys(__NR_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

    mask = podcri_init_block(&old);

    child = podcri_sys(__NR_clone, SIGCHLD, 0, 0, 0, 0);

    if (child < 0) {
        podcri_init_fail("podcri-init", "fork", -child);
    }

    if (child == 0) {

        /* a group of its own, which gets the terminal's signals */

        (void) podcri_sys(__NR_setpgid, 0, 0);
        child = podcri_sys(__NR_getpid);
        (void) podcri_sys(__NR_ioctl, 0, TIOCSPGRP, &child);

        (void) podcri_sys(__NR_rt_sigprocmask, SIG_SETMASK, &old, NULL, 8);

        return podcri_init_run(argv);
    }

    return podcri_init_wait(child, mask);
}


uint64_t
podcri_init_block(uint64_t *old)
{
    uint64_t  mask;

    mask = ~PODCRI_INIT_SYNCHRONOUS;
    *old = 0;

    (void) podcri_sys(__NR_rt_sigprocmask, SIG_BLOCK, &mask, old, 8);

    return mask;
}


int
podcri_init_wait(long child, uint64_t mask)
{
    int   status;
    long  sig;

    for ( ;; ) {
        sig = podcri_sys(__NR_rt_sigtimedwait, &mask, NULL, NULL, 8);

        if (sig == SIGCHLD) {
            if (podcri_init_reap(child, &status)) {
                return status;
            }

            continue;
        }

        /* reading or writing a terminal that is not ours is no news */

        if (sig > 0 && sig != SIGTTIN && sig != SIGTTOU) {
            (void) podcri_sys(__NR_kill, child, sig);
        }
    }
}


/* 1 when the child has ended, with the exit status as a shell has it */

static int
podcri_init_reap(long child, int *status)
{
    int   st;
    long  pid;

    for ( ;; ) {
        pid = podcri_sys(__NR_wait4, -1, &st, PODCRI_INIT_WNOHANG, NULL);

        if (pid <= 0) {
            return 0;
        }

        if (pid == child) {
            *status = (st & 0x7f) ? 128 + (st & 0x7f) : (st >> 8) & 0xff;
            return 1;
        }
    }
}
