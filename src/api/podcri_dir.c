
/*
 * Copyright (C) 2026 podcri authors
 */


#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "podcri_dir.h"


static int podcri_dir_parents(podcri_ctx_t *ctx, const char *path,
    mode_t mode);
static int podcri_dir_trash(podcri_ctx_t *ctx, int root, int create,
    int *fd);


int
podcri_dir_open(podcri_ctx_t *ctx, const char *path, int create, mode_t mode,
    int *fd)
{
    *fd = open(path, O_RDONLY|O_DIRECTORY|O_CLOEXEC);

    if (*fd == -1 && errno == ENOENT) {

        if (!create) {
            return PODCRI_DONE;
        }

        if (podcri_dir_parents(ctx, path, mode) != PODCRI_OK) {
            return PODCRI_ERROR;
        }

        *fd = open(path, O_RDONLY|O_DIRECTORY|O_CLOEXEC);
    }

    if (*fd == -1) {
        return podcri_dir_fail(ctx, "opening directory", path);
    }

    return PODCRI_OK;
}


static int
podcri_dir_parents(podcri_ctx_t *ctx, const char *path, mode_t mode)
{
    char  *copy, *p;

    copy = podcri_pstrdup(ctx->pool, path);

    for (p = strchr(copy + 1, '/'); p; p = strchr(p + 1, '/')) {

        *p = '\0';

        if (mkdir(copy, 0755) == -1 && errno != EEXIST) {
            return podcri_dir_fail(ctx, "making directory", copy);
        }

        *p = '/';
    }

    if (mkdir(copy, mode) == -1 && errno != EEXIST) {
        return podcri_dir_fail(ctx, "making directory", copy);
    }

    return PODCRI_OK;
}


int
podcri_dir_entry(podcri_ctx_t *ctx, int root, const char *name, int *fd)
{
    *fd = openat(root, name, O_RDONLY|O_DIRECTORY|O_NOFOLLOW|O_CLOEXEC);

    if (*fd != -1) {
        return PODCRI_OK;
    }

    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) {
        return PODCRI_DONE;
    }

    return podcri_dir_fail(ctx, "opening directory", name);
}


int
podcri_dir_begin(podcri_ctx_t *ctx, int root, char name[PODCRI_DIR_NAME],
    int *fd)
{
    int  rc, trash;

    if (podcri_dir_trash(ctx, root, 1, &trash) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    podcri_dir_random(name);

    if (mkdirat(trash, name, 0700) == -1) {
        rc = podcri_dir_fail(ctx, "making directory", name);
        (void) close(trash);

        return rc;
    }

    rc = podcri_dir_entry(ctx, trash, name, fd);

    (void) close(trash);

    if (rc == PODCRI_DONE) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "making directory %s: it is gone already", name);
    }

    return rc;
}


int
podcri_dir_commit(podcri_ctx_t *ctx, int root, const char *begun,
    const char *name)
{
    int  rc, trash;

    if (podcri_dir_trash(ctx, root, 0, &trash) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    /* a directory never takes the place of one that is not empty */

    if (renameat(trash, begun, root, name) == 0) {
        rc = PODCRI_OK;

    } else if (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR) {
        rc = PODCRI_DONE;

    } else {
        rc = podcri_dir_fail(ctx, "making directory", name);
    }

    (void) close(trash);

    return rc;
}


int
podcri_dir_discard(podcri_ctx_t *ctx, int root, const char *name)
{
    int   rc, trash;
    char  unique[PODCRI_DIR_NAME];

    if (podcri_dir_trash(ctx, root, 1, &trash) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    podcri_dir_random(unique);

    if (renameat(root, name, trash, unique) == 0) {
        rc = PODCRI_OK;

    } else if (errno == ENOENT) {
        rc = PODCRI_DONE;

    } else {
        rc = podcri_dir_fail(ctx, "removing directory", name);
    }

    (void) close(trash);

    return rc;
}


static int
podcri_dir_trash(podcri_ctx_t *ctx, int root, int create, int *fd)
{
    int  rc;

    if (create && mkdirat(root, PODCRI_DIR_TRASH, 0700) == -1
        && errno != EEXIST)
    {
        return podcri_dir_fail(ctx, "making directory", PODCRI_DIR_TRASH);
    }

    rc = podcri_dir_entry(ctx, root, PODCRI_DIR_TRASH, fd);

    if (rc == PODCRI_DONE) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "%s is no directory", PODCRI_DIR_TRASH);
    }

    return rc;
}


int
podcri_dir_read(podcri_ctx_t *ctx, int dir, const char *name, size_t max,
    char **data, size_t *len)
{
    int          fd;
    size_t       size;
    ssize_t      n;
    struct stat  st;

    /* non-blocking: a FIFO in the place of the file must not hold us */

    fd = openat(dir, name, O_RDONLY|O_NOFOLLOW|O_NONBLOCK|O_CLOEXEC);

    if (fd == -1) {
        if (errno == ENOENT) {
            return PODCRI_DONE;
        }

        return podcri_dir_fail(ctx, "opening", name);
    }

    if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode)
        || (uint64_t) st.st_size > max)
    {
        (void) close(fd);
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "%s is no file of at most %zu bytes", name, max);
    }

    size = st.st_size;
    *data = podcri_palloc(ctx->pool, size + 1);
    *len = 0;

    while (*len < size) {

        n = read(fd, *data + *len, size - *len);

        if (n == -1 && errno == EINTR) {
            continue;
        }

        if (n == -1) {
            podcri_dir_fail(ctx, "reading", name);
            (void) close(fd);

            return PODCRI_ERROR;
        }

        if (n == 0) {
            break;
        }

        *len += n;
    }

    (*data)[*len] = '\0';

    (void) close(fd);

    return PODCRI_OK;
}


int
podcri_dir_write(podcri_ctx_t *ctx, int dir, const char *name,
    const char *data, size_t len)
{
    int      fd;
    ssize_t  n;

    fd = openat(dir, name, O_WRONLY|O_CREAT|O_EXCL|O_NOFOLLOW|O_CLOEXEC,
                0600);
    if (fd == -1) {
        return podcri_dir_fail(ctx, "making", name);
    }

    while (len) {

        n = write(fd, data, len);

        if (n == -1 && errno == EINTR) {
            continue;
        }

        if (n == -1) {
            podcri_dir_fail(ctx, "writing", name);
            (void) close(fd);

            return PODCRI_ERROR;
        }

        data += n;
        len -= n;
    }

    if (close(fd) == -1) {
        return podcri_dir_fail(ctx, "writing", name);
    }

    return PODCRI_OK;
}


void
podcri_dir_random(char name[PODCRI_DIR_NAME])
{
    size_t         i;
    unsigned char  bytes[32];

    /* 256 bytes and less come whole and are never refused once the kernel
     * has booted (getrandom(2)) */

    while (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes)) { /* void */ }

    for (i = 0; i < sizeof(bytes); i++) {
        name[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        name[2 * i + 1] = "0123456789abcdef"[bytes[i] & 0xf];
    }

    name[2 * sizeof(bytes)] = '\0';
}


int
podcri_dir_fail(podcri_ctx_t *ctx, const char *what, const char *name)
{
    return podcri_fail(ctx, PODCRI_E_INTERNAL,
                       podcri_psprintf(ctx->pool, "%m"), "%s %s", what, name);
}
