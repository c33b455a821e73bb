
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_HOSTS_H_INCLUDED_
#define _PODCRI_HOSTS_H_INCLUDED_


#include "podcri_op.h"
#include "podcri_spec.h"


/*
 * /etc/hosts.  CRI leaves it to its client: containerd copies the node's,
 * CRI-O writes none.  So on a node that is this machine one is written beside
 * the container's tmpfs directories, with which it goes, and mounted.
 */

/* PODCRI_ERROR, 400: lines are asked for and the node is another machine,
 * where no file can be written. */
int podcri_hosts_check(podcri_op_t *op, const podcri_node_t *node,
    const podcri_strings_t *hosts);

/* Mounts the file over /etc/hosts, unless the node is another machine, the
 * client asked for the image's, or the spec mounts something there.  spec is
 * a copy that may be changed. */
int podcri_hosts_mount(podcri_op_t *op, podcri_node_t *node,
    podcri_spec_t *spec, const podcri_pod_spec_t *pod);

/* Writes what podcri_hosts_mount() has mounted: local names, the sandbox's
 * own, and the lines that were asked for.  To be called when the sandbox
 * runs, before the container starts. */
int podcri_hosts_write(podcri_op_t *op, podcri_node_t *node,
    const podcri_spec_t *spec, const podcri_pod_spec_t *pod,
    const char *sandbox_id, const char *hostname);


#endif /* _PODCRI_HOSTS_H_INCLUDED_ */
