
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_DIR_H_INCLUDED_
#define _PODCRI_DIR_H_INCLUDED_


#include "podcri_ctx.h"


/*
 * Directories of ours on the node: a root that the configuration names, and
 * entries in it that clients name.  Entries are reached by openat() and never
 * through a symbolic link.  An entry appears and goes by one rename, so
 * nobody ever sees half of one; what has gone lies in the root's ".trash",
 * which a background task empties piece by piece.
 */

#define PODCRI_DIR_TRASH  ".trash"

/* Room for a random name: 64 hex digits and NUL. */
#define PODCRI_DIR_NAME   65


/* Opens the root, an absolute path, and makes it and its parents with the
 * given mode when create is set.  PODCRI_OK with *fd to close; PODCRI_DONE: it
 * is not there; PODCRI_ERROR. */
int podcri_dir_open(podcri_ctx_t *ctx, const char *path, int create,
    mode_t mode, int *fd);

/* Opens the directory name in root.  PODCRI_DONE: there is none, or what is
 * there is no directory. */
int podcri_dir_entry(podcri_ctx_t *ctx, int root, const char *name, int *fd);

/* Makes an empty directory in the root's trash to be filled, and opens it;
 * its name goes to name. */
int podcri_dir_begin(podcri_ctx_t *ctx, int root, char name[PODCRI_DIR_NAME],
    int *fd);

/* Gives a directory begun its place in root.  PODCRI_DONE: the place is
 * taken; the directory stays in the trash. */
int podcri_dir_commit(podcri_ctx_t *ctx, int root, const char *begun,
    const char *name);

/* Moves an entry of root to its trash.  PODCRI_DONE: there is none. */
int podcri_dir_discard(podcri_ctx_t *ctx, int root, const char *name);

/* Empties the trash of the root at path, of any size and depth, letting the
 * loop run between pieces.  PODCRI_OK: empty, or what is left belongs to
 * somebody else (a file system is mounted there). */
int podcri_dir_sweep(podcri_ctx_t *ctx, const char *path);

/* A whole regular file of at most max bytes, NUL-terminated in ctx->pool.
 * PODCRI_DONE: there is none. */
int podcri_dir_read(podcri_ctx_t *ctx, int dir, const char *name, size_t max,
    char **data, size_t *len);

/* Writes a new file, mode 0600. */
int podcri_dir_write(podcri_ctx_t *ctx, int dir, const char *name,
    const char *data, size_t len);

/* Sets "what name: strerror(errno)" as the error; returns PODCRI_ERROR. */
int podcri_dir_fail(podcri_ctx_t *ctx, const char *what, const char *name);

/* 64 random hex digits, as Podman's generated ids. */
void podcri_dir_random(char name[PODCRI_DIR_NAME]);


#endif /* _PODCRI_DIR_H_INCLUDED_ */
