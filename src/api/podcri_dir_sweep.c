
/*
 * Copyright (C) 2026 podcri authors
 */


#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "podcri_dir.h"


/* how many files are removed before the loop gets its turn */
#define PODCRI_DIR_SLICE  128


typedef struct {
    podcri_ctx_t  *ctx;
    int            trash;            /* descriptor */
    unsigned       steps;            /* since the last yield */
    size_t         gone;             /* entries removed or moved */
} podcri_dir_sweep_t;


static int podcri_dir_sweep_pass(podcri_dir_sweep_t *sweep);
static int podcri_dir_sweep_one(podcri_dir_sweep_t *sweep, const char *name);
static int podcri_dir_sweep_step(podcri_dir_sweep_t *sweep);
static DIR *podcri_dir_stream(int dir, const char *name);


/*
 * A tree of any depth is flattened: a directory that is not empty moves up
 * into the trash and is emptied as an entry of its own, so there is neither
 * recursion nor a path.  Passes are made until one changes nothing.
 */

int
podcri_dir_sweep(podcri_ctx_t *ctx, const char *path)
{
    int                 rc, root;
    podcri_dir_sweep_t  sweep;

    rc = podcri_dir_open(ctx, path, 0, 0, &root);
    if (rc != PODCRI_OK) {
        return (rc == PODCRI_DONE) ? PODCRI_OK : rc;
    }

    rc = podcri_dir_entry(ctx, root, PODCRI_DIR_TRASH, &sweep.trash);

    (void) close(root);

    if (rc != PODCRI_OK) {
        return (rc == PODCRI_DONE) ? PODCRI_OK : rc;
    }

    sweep.ctx = ctx;
    sweep.steps = 0;

    do {
        sweep.gone = 0;
        rc = podcri_dir_sweep_pass(&sweep);
    } while (rc == PODCRI_OK && sweep.gone);

    (void) close(sweep.trash);

    return rc;
}


static int
podcri_dir_sweep_pass(podcri_dir_sweep_t *sweep)
{
    int             rc;
    DIR            *dir;
    struct dirent  *de;

    dir = podcri_dir_stream(sweep->trash, ".");
    if (dir == NULL) {
        return podcri_dir_fail(sweep->ctx, "reading", PODCRI_DIR_TRASH);
    }

    rc = PODCRI_OK;

    while (rc == PODCRI_OK && (de = readdir(dir)) != NULL) {

        if (strcmp(de->d_name, ".") != 0 && strcmp(de->d_name, "..") != 0) {
            rc = podcri_dir_sweep_one(sweep, de->d_name);
        }
    }

    (void) closedir(dir);

    return rc;
}


static int
podcri_dir_sweep_one(podcri_dir_sweep_t *sweep, const char *name)
{
    int             rc;
    DIR            *dir;
    char            unique[PODCRI_DIR_NAME];
    struct dirent  *de;

    rc = podcri_dir_sweep_step(sweep);
    if (rc != PODCRI_OK) {
        return rc;
    }

    if (unlinkat(sweep->trash, name, AT_REMOVEDIR) == 0
        || unlinkat(sweep->trash, name, 0) == 0)
    {
        sweep->gone++;
        return PODCRI_OK;
    }

    dir = podcri_dir_stream(sweep->trash, name);
    if (dir == NULL) {
        /* another worker was faster */
        return PODCRI_OK;
    }

    while (rc == PODCRI_OK && (de = readdir(dir)) != NULL) {

        if (strcmp(de->d_name, ".") == 0 || strcmp(de->d_name, "..") == 0) {
            continue;
        }

        if (unlinkat(dirfd(dir), de->d_name, 0) == 0
            || unlinkat(dirfd(dir), de->d_name, AT_REMOVEDIR) == 0)
        {
            sweep->gone++;

        } else {
            podcri_dir_random(unique);

            if (renameat(dirfd(dir), de->d_name, sweep->trash, unique) == 0) {
                sweep->gone++;
            }
        }

        rc = podcri_dir_sweep_step(sweep);
    }

    (void) closedir(dir);

    if (unlinkat(sweep->trash, name, AT_REMOVEDIR) == 0) {
        sweep->gone++;
    }

    return rc;
}


static int
podcri_dir_sweep_step(podcri_dir_sweep_t *sweep)
{
    if (++sweep->steps < PODCRI_DIR_SLICE || sweep->ctx->task == NULL) {
        return PODCRI_OK;
    }

    sweep->steps = 0;

    return podcri_task_yield(sweep->ctx->task);
}


static DIR *
podcri_dir_stream(int dir, const char *name)
{
    int   fd;
    DIR  *stream;

    fd = openat(dir, name, O_RDONLY|O_DIRECTORY|O_NOFOLLOW|O_CLOEXEC);
    if (fd == -1) {
        return NULL;
    }

    stream = fdopendir(fd);
    if (stream == NULL) {
        (void) close(fd);
    }

    return stream;
}
