
/*
 * Copyright (C) 2026 podcri authors
 */


#include <linux/openat2.h>

#include "podcri_init.h"


/* small, for each level of directories has one on the stack */
#define PODCRI_INIT_DENTS  512


static int podcri_init_enter(int dirfd, const char *name);


long
podcri_init_remove(int dirfd, const char *name)
{
    int                        fd;
    long                       rc, n, i, gone;
    const podcri_init_dent_t  *dent;

    char  buf[PODCRI_INIT_DENTS]
              __attribute__((aligned(__alignof__(podcri_init_dent_t))));

    rc = podcri_sys(__NR_unlinkat, dirfd, name, AT_REMOVEDIR);

    if (rc != -ENOTEMPTY && rc != -EEXIST) {
        return rc;
    }

    fd = podcri_init_enter(dirfd, name);

    if (fd < 0) {
        return fd == -EXDEV ? -EBUSY : fd;
    }

    gone = 0;

    do {
        n = podcri_sys(__NR_getdents64, fd, buf, sizeof(buf));
        rc = n;

        for (i = 0; i < n && rc >= 0; i += dent->reclen) {
            dent = (const podcri_init_dent_t *) (buf + i);

            if (strcmp(dent->name, ".") == 0 || strcmp(dent->name, "..") == 0)
            {
                continue;
            }

            rc = podcri_sys(__NR_unlinkat, fd, dent->name, 0);

            if (rc == -EISDIR) {
                rc = podcri_init_remove(fd, dent->name);
            }

            gone += (rc >= 0);
        }
    } while (n > 0 && rc >= 0);

    (void) podcri_sys(__NR_close, fd);

    if (rc < 0) {
        return rc;
    }

    /* a file system may pass over some entries when others go */

    return gone ? podcri_init_remove(dirfd, name) : -ENOTEMPTY;
}


/* What is mounted below is somebody else's. */

static int
podcri_init_enter(int dirfd, const char *name)
{
    long             rc;
    struct open_how  how;

    memset(&how, 0, sizeof(struct open_how));
    how.flags = O_RDONLY|O_DIRECTORY|O_NOFOLLOW|O_CLOEXEC;
    how.resolve = RESOLVE_NO_XDEV|RESOLVE_BENEATH|RESOLVE_NO_SYMLINKS;

    do {
        rc = podcri_sys(__NR_openat2, dirfd, name, &how, sizeof(how));
    } while (rc == -EAGAIN || rc == -EINTR);

    return (int) rc;
}
