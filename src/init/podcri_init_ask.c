
/*
 * Copyright (C) 2026 podcri authors
 */


#include <asm/ioctls.h>
#include <asm/termios.h>
#include <linux/poll.h>

#include "podcri_init.h"


/*
 * CRI-O (1.26 and 1.36) does not pass on what is in the terminal of an exec
 * when its process has ended (ttyCmd() in internal/oci/oci_unix.go).  So the
 * process that it knows ends later: when who reads the terminal has said that
 * everything has come.
 */

/* how long the answer is waited for, ms */
#define PODCRI_INIT_ASK_WAIT   2000


static int podcri_init_ask_ready(int events, int64_t end);


void
podcri_init_ask(const char *text)
{
    int             group, former;
    long            i, n;
    char           *p, *mark, buf[256];
    int64_t         end;
    struct termios  t;

    if (podcri_sys(__NR_ioctl, 0, TCGETS, &t) < 0
        || podcri_sys(__NR_ioctl, 0, TIOCGPGRP, &former) < 0)
    {
        return;
    }

    /* a shell may have left the terminal to another group; that one is told
     * of our end as if we had not been there */

    group = (int) podcri_sys(__NR_getpgid, 0);
    (void) podcri_sys(__NR_ioctl, 0, TIOCSPGRP, &group);

    /* the answer is neither shown nor a key, and what was typed before it is
     * for nobody; a terminal that was stopped by a key goes on */

    t.c_iflag = 0;
    t.c_lflag = 0;
    t.c_cc[VMIN] = 1;
    t.c_cc[VTIME] = 0;

    (void) podcri_sys(__NR_ioctl, 0, TCSETS, &t);
    (void) podcri_sys(__NR_ioctl, 0, TCFLSH, TCIFLUSH);

    n = strlen(text);
    mark = podcri_init_alloc(n + 4);

    p = mark;
    *p++ = '\033';
    *p++ = '_';
    memcpy(p, text, n);
    p += n;
    *p++ = '\033';
    *p++ = '\\';

    end = podcri_init_msec() + PODCRI_INIT_ASK_WAIT;

    if (!podcri_init_ask_ready(POLLOUT, end)
        || podcri_init_write_all(0, mark, p - mark) != 0)
    {
        goto done;
    }

    while (podcri_init_ask_ready(POLLIN, end)) {

        n = podcri_sys(__NR_read, 0, buf, sizeof(buf));

        if (n <= 0) {
            break;
        }

        for (i = 0; i < n; i++) {
            if (buf[i] == PODCRI_INIT_ACK) {
                goto done;
            }
        }
    }

done:

    (void) podcri_sys(__NR_ioctl, 0, TIOCSPGRP, &former);
}


/* whether stdin is, before the end */

static int
podcri_init_ask_ready(int events, int64_t end)
{
    long  rc;

    do {
        rc = podcri_init_poll(0, events, end - podcri_init_msec());

    } while (rc == -EINTR);

    return rc > 0;
}
