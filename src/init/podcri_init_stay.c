
/*
 * Copyright (C) 2026 podcri authors
 */


#include <asm/signal.h>
#include <linux/poll.h>
#include <linux/prctl.h>

#include "podcri_init.h"


/*
 * containerd 1.6 writes stdin into a pipe whose other end its shim keeps open,
 * too.  When a process has ended and left more than the pipes hold, that write
 * never returns, and the end of the process is never told.  CRI-O 1.36 tells
 * of the broken pipe then, and not of the exit status.  So there is somebody
 * who takes the rest: until the end, which the gateway sends when it sees the
 * outputs end, as it does with containerd, or until no more comes.
 */

#define podcri_init_bit(sig)   ((uint64_t) 1 << ((sig) - 1))

/* sent by the terminal to the command as well, which is in our group */
#define PODCRI_INIT_TYPED                                                     \
    (podcri_init_bit(SIGINT) | podcri_init_bit(SIGQUIT)                       \
     | podcri_init_bit(SIGTSTP) | podcri_init_bit(SIGWINCH)                   \
     | podcri_init_bit(SIGHUP) | podcri_init_bit(SIGCONT))


int  podcri_init_takes;


static const char *podcri_init_copy(const char *text);


int
podcri_init_stay(char **argv, char *args, size_t size, int msec,
    const char *text)
{
    int        status;
    long       child, self;
    char      *p, *dst, *last;
    uint64_t   mask, old;

    self = podcri_sys(__NR_getpid);
    mask = podcri_init_block(&old);

    child = podcri_sys(__NR_clone, SIGCHLD, 0, 0, 0, 0);

    if (child <= 0) {
        (void) podcri_sys(__NR_rt_sigprocmask, SIG_SETMASK, &old, NULL, 8);
    }

    if (child == 0) {

        /* as the runtime has made it for us, but with a terminal, of whose
         * session we are the leader: in a group of its own the command could
         * be stopped by a key, and nobody would let it go on; and who kills
         * the process that the runtime knows means the command */

        if (text == NULL) {
            (void) podcri_sys(__NR_setsid);
        }

        (void) podcri_sys(__NR_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);

        if (podcri_sys(__NR_getppid) != self) {
            return 128 + SIGKILL;
        }
    }

    if (child <= 0) {

        /* one process less than needed is no reason not to run it */

        return podcri_init_run(argv);
    }

    if (text) {
        mask &= ~PODCRI_INIT_TYPED;
        text = podcri_init_copy(text);
    }

    /* what is shown of us by ps: the command, and no variables */

    dst = args;
    last = args + size;

    for (p = argv[0]; p < last; p++) {
        *dst++ = *p;
    }

    memset(dst, 0, last - dst);

    status = podcri_init_wait(child, mask);

    if (text) {
        podcri_init_ask(text);

    } else {
        podcri_init_rest(msec);
    }

    return status;
}


static const char *
podcri_init_copy(const char *text)
{
    char    *copy;
    size_t   size;

    size = strlen(text) + 1;
    copy = podcri_init_alloc(size);
    memcpy(copy, text, size);

    return copy;
}


void
podcri_init_rest(int msec)
{
    long         rc;
    int64_t      end;

    static char  buf[PODCRI_INIT_BUFFER];

    (void) podcri_sys(__NR_close, 1);
    (void) podcri_sys(__NR_close, 2);

    end = podcri_init_msec() + (int64_t) msec * 20;

    do {
        rc = podcri_init_poll(0, POLLIN, msec);

        if (rc > 0) {
            rc = podcri_sys(__NR_read, 0, buf, sizeof(buf));
        }

    } while ((rc > 0 || rc == -EINTR) && podcri_init_msec() <= end);
}
