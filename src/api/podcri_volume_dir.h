
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_VOLUME_DIR_H_INCLUDED_
#define _PODCRI_VOLUME_DIR_H_INCLUDED_


#include "podcri_volumes.h"
#include "podcri_view.h"


/* Volumes as they lie on the disk; see podcri_volumes.h for the layout. */


/* The directory of volumes of the first node that can have some, opened; *fd
 * is closed with op's pool.  PODCRI_DONE: no node can, or nothing was made
 * yet and create is not set. */
int podcri_volume_root(podcri_op_t *op, int create, const char **path,
    int *fd);
int podcri_volume_root_of(podcri_op_t *op, podcri_node_t *node, int create,
    int *fd);

/* Reads one volume of the root at path.  PODCRI_DONE: there is none. */
int podcri_volume_load(podcri_op_t *op, int root, const char *path,
    const char *name, podcri_volume_t *v);

/* Makes one; v's name, labels, options and anonymous are given, the rest is
 * filled in.  PODCRI_DONE: there is one already, *v is that one. */
int podcri_volume_make(podcri_op_t *op, int root, const char *path,
    podcri_volume_t *v);

/* Moves it to the trash, which is emptied behind the answer. */
int podcri_volume_discard(podcri_op_t *op, int root, const char *path,
    const char *name);

/* The host path that a mount of the volume needs: its directory, or with
 * options o=bind the device.  PODCRI_ERROR: options that need a mount on the
 * node, which CRI cannot make. */
int podcri_volume_host_path(podcri_op_t *op, const podcri_volume_t *v,
    const char **host_path);

/* Fills in, for a list sorted by name, which containers use each volume. */
int podcri_volume_users(podcri_op_t *op, podcri_volumes_t *list);

/* 400 unless name is one (libpod define.NameRegex), at most 255 bytes. */
int podcri_volume_name_check(podcri_op_t *op, const char *name);

/* 404 in Podman's words; returns PODCRI_ERROR. */
int podcri_volume_unknown(podcri_op_t *op, const char *name);


/* The filters of a list, or those of prune, which are fewer, checked.  What
 * prune calls a filter "all" is a filter in Docker's dialect only.
 * PODCRI_ERROR: 500. */
int podcri_volume_filters(podcri_op_t *op, const char *text, int prune,
    podcri_filters_t *f);

/* Finds what since= and after= name in the list of all volumes.
 * PODCRI_ERROR, 500: there is no such one. */
int podcri_volume_filters_find(podcri_op_t *op, podcri_filters_t *f,
    const podcri_volumes_t *list);

int podcri_volume_matches(const podcri_filters_t *f,
    const podcri_volume_t *v);

/* Whether the filters ask who uses a volume. */
int podcri_volume_filters_users(const podcri_filters_t *f);

/* Whether "all" is set. */
int podcri_volume_filters_all(const podcri_filters_t *f);


#endif /* _PODCRI_VOLUME_DIR_H_INCLUDED_ */
