
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_HELPER_H_INCLUDED_
#define _PODCRI_HELPER_H_INCLUDED_


#include "podcri_store.h"


/*
 * podcri-init (src/init): a small static program that is mounted read-only
 * into the containers we create, as Podman mounts catatonit.  It does inside
 * what CRI has no words for: environment, directory and user of an exec,
 * process 1 of --init, the tar of cp, the gate of a terminal, limits and umask
 * of processes, and variables they are not to have.
 */

#define PODCRI_HELPER_PATH  "/run/podcri-init"

/* Exit codes of podcri-init that are not those of a command it ran. */
#define PODCRI_HELPER_NOENT   2
#define PODCRI_HELPER_NOTDIR  3


/* Whether c has it. */
int podcri_helper_has(const podcri_container_t *c);

/* Whether the container's processes are root by the spec; a user's name is
 * the image's, and not looked up. */
int podcri_helper_root(const podcri_spec_t *spec);

/* PODCRI_ERROR when the spec asks for what podcri-init does first in a
 * container, and there is none. */
int podcri_helper_check(podcri_ctx_t *ctx, const podcri_node_t *node,
    const podcri_spec_t *spec);

/* Its mount for a container of the node, appended to spec's mounts, and its
 * part in spec's args. */
void podcri_helper_mount(podcri_ctx_t *ctx, const podcri_node_t *node,
    podcri_spec_t *spec);

/* Puts "podcri-init exec" in front of a command line of the container, with
 * what each of its processes begins with.  More options may follow, and "--"
 * does. */
void podcri_helper_exec(podcri_pool_t *pool, podcri_strings_t *argv,
    const podcri_spec_t *spec);

/* Puts "podcri-init mode" in front of a command line. */
void podcri_helper_begin(podcri_pool_t *pool, podcri_strings_t *argv,
    const char *mode);

/* Sets an ExecRequest's or ExecSyncRequest's cmd from a list. */
void podcri_helper_argv(podcri_pool_t *pool, const podcri_strings_t *argv,
    char ***cmd, size_t *n);


#endif /* _PODCRI_HELPER_H_INCLUDED_ */
