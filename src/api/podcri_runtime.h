
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_RUNTIME_H_INCLUDED_
#define _PODCRI_RUNTIME_H_INCLUDED_


#include "podcri_op.h"


/*
 * What a CRI runtime tells of itself: Version, and Status with its verbose
 * part, which is JSON of the runtime's own making.  What a runtime does not
 * tell is NULL or 0.
 */

/* The default CNI network, to which a sandbox is put. */

typedef struct {
    const char        *name;         /* in the CNI configuration */
    const char        *driver;       /* CNI type: "bridge", "ptp" */
    const char        *interface;    /* bridge on the host */
    const char        *subnet;       /* "10.88.0.0/16" */
    const char        *gateway;      /* "10.88.0.1" */
    const char        *subnet6;
    const char        *gateway6;
    int                prefix_len;   /* of subnet */
    int                internal;     /* no route to the outside */
} podcri_network_t;

typedef struct {
    const char        *name;         /* "cri-o", "containerd" */
    const char        *version;
    const char        *api;          /* "v1" */
    int                ready;
    podcri_strings_t   problems;     /* conditions that are not met */
    podcri_strings_t   handlers;     /* OCI runtimes by name */
    const char        *handler;      /* the default one */
    const char        *snapshotter;
    const char        *root;         /* directory on the node */
    const char        *state_root;
    const char        *sandbox_image;
    const char        *cgroup_manager;       /* "systemd", "cgroupfs" */
    podcri_network_t   network;
} podcri_runtime_t;


/* Asks the node; all memory is op's pool. */
int podcri_runtime_read(podcri_op_t *op, podcri_node_t *node,
    podcri_runtime_t *runtime);

/* Fills a runtime from the two answers; pure but for ctx->pool. */
void podcri_runtime_from_cri(podcri_ctx_t *ctx,
    const Cri__VersionResponse *version, const Cri__StatusResponse *status,
    podcri_runtime_t *runtime);

/* The network of a node, remembered by the worker for a minute.  CRI-O does
 * not tell it, but what a sandbox was given in it: sandbox is the id of one of
 * the node's, or NULL.  A network that is not told is empty.  Lives as long as
 * op. */
int podcri_runtime_network(podcri_op_t *op, podcri_node_t *node,
    const char *sandbox, podcri_network_t *network);

/* How long somebody inside has to wait for more of an exec's stdin when the
 * process has ended and left some unread, ms; 0: nobody has to.  containerd
 * never ends such an exec, and CRI-O loses its exit code.  Asks for the
 * Version, if it is not remembered. */
int podcri_runtime_stdin_quiet(podcri_op_t *op, podcri_node_t *node,
    int *msec);

/* Whether it has who asks for what is being made for somebody else wait for
 * his deadline, even when nothing comes of that, and keeps what it has made for
 * who has given up until he asks again (CRI-O, server/utils.go,
 * getResourceOrWait()).  Asks for the Version, if it is not remembered. */
int podcri_runtime_holds(podcri_op_t *op, podcri_node_t *node, int *holds);

/* Whether it ends an exec with a terminal before it has passed on what that has
 * printed last (CRI-O 1.26 and 1.36, internal/oci/oci_unix.go, ttyCmd()).  Asks
 * for the Version, if it is not remembered. */
int podcri_runtime_cuts(podcri_op_t *op, podcri_node_t *node, int *cuts);

/* Forgets them; for the end of a worker. */
void podcri_runtime_clear(void);

/* Whether RemoveImage takes one of several names away and leaves the image:
 * CRI-O does, containerd removes the image with all its names. */
int podcri_runtime_untags(const podcri_runtime_t *runtime);


#endif /* _PODCRI_RUNTIME_H_INCLUDED_ */
