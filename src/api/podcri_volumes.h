
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_VOLUMES_H_INCLUDED_
#define _PODCRI_VOLUMES_H_INCLUDED_


#include "podcri_op.h"
#include "podcri_spec.h"


/*
 * Named volumes: CRI has none, so a volume is a directory on the node and is
 * mounted by its host path.
 *
 *     <volume_directory>/<name>/_data          what containers see
 *     <volume_directory>/<name>/volume.json    labels, options, created
 *
 * The directory itself is the record; any number of workers and gateways may
 * work on it.  Only a node on this machine can have volumes.
 */


/* --- for the create and remove paths of containers --- */

/* The host path of the volume, which is made when there is none; anonymous
 * marks a volume made for one container.  Waits for nothing but the disk.
 * PODCRI_ERROR: 400 for a bad name, 501 on a remote node. */
int podcri_volume_ensure(podcri_op_t *op, podcri_node_t *node,
    const char *name, int anonymous, const char **host_path);

/* Where a volume of this name is under the directory of volumes, in pool. */
const char *podcri_volume_mountpoint(podcri_pool_t *pool,
    const char *directory, const char *name);

/* A name for an anonymous volume, as Podman makes them, in pool. */
const char *podcri_volume_name(podcri_pool_t *pool);

/* Removes the anonymous volumes of a container that has been removed, except
 * those another container uses.  Asks the runtime only when spec has any. */
int podcri_volume_remove_anonymous(podcri_op_t *op, podcri_node_t *node,
    const podcri_spec_t *spec);

/* A directory in memory for a tmpfs mount, for CRI has no such mount type:
 * one under /run for destination number index of the container known by key
 * (a name or id, kept over incarnations), mode 1777.  It is there already at
 * a later start, with its content. */
int podcri_tmpfs_ensure(podcri_op_t *op, podcri_node_t *node,
    const char *key, unsigned index, const char **host_path);

/* Removes all of them; nothing happens when there are none. */
int podcri_tmpfs_remove(podcri_op_t *op, podcri_node_t *node,
    const char *key);

#define PODCRI_TMPFS_DIRECTORY  "/run/podcri/tmpfs"


/* --- operations --- */

typedef struct {
    const char  *filters;
    int          force;
    int64_t      timeout;
} podcri_volume_query_t;

extern const podcri_input_t  podcri_volume_list_query[];
extern const podcri_input_t  podcri_volume_remove_query[];
extern const podcri_input_t  podcri_volume_prune_query[];

extern const podcri_input_t  podcri_volume_create_libpod_table[];
extern const podcri_input_t  podcri_volume_create_docker_table[];

int podcri_op_volume_create(podcri_op_t *op);
int podcri_op_volume_list(podcri_op_t *op);
int podcri_op_volume_inspect(podcri_op_t *op);
int podcri_op_volume_exists(podcri_op_t *op);
int podcri_op_volume_remove(podcri_op_t *op);
int podcri_op_volume_prune(podcri_op_t *op);


/* --- volumes themselves, for system/df and system/prune --- */

typedef struct {
    const char       *name;
    const char       *mountpoint;    /* absolute */
    int64_t           created;       /* ns */
    int64_t           created_sec;   /* the same cut to whole seconds */
    podcri_pairs_t    labels;
    podcri_pairs_t    options;
    int               anonymous;
    int               users;         /* containers, in any state */
    int               running;       /* of them running */
    podcri_strings_t  used_by;       /* their ids */
} podcri_volume_t;

typedef struct {
    size_t            n;
    podcri_volume_t  *elts;
} podcri_volumes_t;

/* All volumes, sorted by name; with_users asks the runtime who uses them. */
int podcri_volume_list_all(podcri_op_t *op, podcri_volumes_t *list,
    int with_users);

/* Removes those nobody uses that pass the filters; their names and nothing
 * else go to *removed. */
int podcri_volume_prune_unused(podcri_op_t *op, const char *filters,
    podcri_strings_t *removed);


#endif /* _PODCRI_VOLUMES_H_INCLUDED_ */
