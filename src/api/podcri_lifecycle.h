
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_LIFECYCLE_H_INCLUDED_
#define _PODCRI_LIFECYCLE_H_INCLUDED_


#include "podcri_store.h"


/*
 * What is done to one container, for the operations on containers and on
 * pods alike.  c is changed to what it has become.
 */

/* Holds its name, so that of what changes it one comes after the other.  Who
 * had to wait gets in c what it is by then.  PODCRI_ERROR: 409, another
 * request takes too long, or 404; else podcri_name_release() of it. */
int podcri_container_hold(podcri_op_t *op, podcri_container_t *c);

/* Waits while c, if it does not run, is being started by another request of
 * this nginx, or changed otherwise: it may run before its runtime says so. */
int podcri_container_settle(podcri_op_t *op, podcri_container_t *c);

/* podcri_container_find() and that. */
int podcri_container_settled(podcri_op_t *op, const char *ref,
    podcri_container_t **c);

/* Starts a created container; one that has run gets a new incarnation from
 * its stored spec (CRI starts nothing twice).  PODCRI_DONE: runs already. */
int podcri_container_start(podcri_op_t *op, podcri_container_t *c);

/* Makes it ready to start: one that has ended gets its new incarnation, the
 * others have all that Podman's init makes.  PODCRI_DONE: it runs. */
int podcri_container_init(podcri_op_t *op, podcri_container_t *c);

/* Stops it: its stop signal, then after timeout seconds SIGKILL; timeout -1
 * for the container's own, signo 0 likewise.  PODCRI_DONE: had ended
 * already.  One that does not run is to be settled before. */
int podcri_container_stop(podcri_op_t *op, podcri_container_t *c,
    int64_t timeout, int signo);

/* Stops and starts it, with nothing in between. */
int podcri_container_restart(podcri_op_t *op, podcri_container_t *c,
    int64_t timeout, int signo);

/* PODCRI_ERROR, in Podman's words: it runs, so it cannot be removed. */
int podcri_container_removable(podcri_op_t *op, const podcri_container_t *c);

/* Removes a container that does not run, its single sandbox behind the
 * answer, and with volumes its anonymous volumes.  PODCRI_ERROR: among
 * others, it runs by now; c->state says so. */
int podcri_container_remove(podcri_op_t *op, podcri_container_t *c,
    int volumes);

/* The same with its volumes, behind the answer, when it has ended (--rm). */
void podcri_container_remove_behind(podcri_op_t *op,
    const podcri_container_t *c);

/* Makes a container in a sandbox from its spec; *id in ctx->pool.  Not
 * interrupted by the client's leaving. */
int podcri_container_make(podcri_op_t *op, podcri_node_t *node,
    const char *sandbox_id, Cri__PodSandboxConfig *sandbox,
    Cri__ContainerConfig *config, const char **id);

/* PODCRI_ERROR: c is somebody else's and has no stored spec, from which a new
 * incarnation could be made. */
int podcri_container_own(podcri_op_t *op, const podcri_container_t *c);

/* A new incarnation, which has not started. */

typedef struct {
    const char  *id;                 /* CRI ids */
    const char  *sandbox;
    int          made;               /* the sandbox is new */
} podcri_incarnation_t;

/* Changes a config before the container is made. */
typedef void (*podcri_mark_pt)(podcri_op_t *op,
    Cri__ContainerConfig *config);

/* Makes the next incarnation of c from spec, beside the present one, in its
 * sandbox if that is up; mark, unless NULL, makes something else of it.  On an
 * error nothing is left of it. */
int podcri_container_next(podcri_op_t *op, podcri_container_t *c,
    const podcri_spec_t *spec, podcri_mark_pt mark,
    podcri_incarnation_t *next);

/* Removes a CRI container; gone already is PODCRI_OK. */
int podcri_incarnation_remove(podcri_op_t *op, podcri_node_t *node,
    const char *cri_id);

/* Removes the incarnations of the container with this id but the one that is
 * kept, by CRI id, with their sandboxes but the one that it is in.  Stand-ins
 * are passed over. */
int podcri_incarnation_sweep(podcri_op_t *op, podcri_node_t *node,
    const char *id, const char *keep, const char *sandbox);

/* Puts a new incarnation made from spec, which is not started, in place of
 * the one of c, which does not run.  The caller holds the name. */
int podcri_container_remake(podcri_op_t *op, podcri_container_t *c,
    const podcri_spec_t *spec);

/* Whether a log that the runtime names is a file of this machine below
 * podcri_log_directory: no other one is touched. */
int podcri_log_is_ours(const podcri_node_t *node, const char *path);

/* Removes the log of a container that was not made after all, from the log
 * folder that carries this nonce, and with folder that one, too: CRI-O makes
 * both early and leaves them behind. */
void podcri_log_remove(podcri_op_t *op, podcri_node_t *node,
    const char *nonce, const char *name, int folder);

/* The sandbox config of a container without a pod, and a pod's, for attempt
 * number attempt; NULL: ctx->err. */
Cri__PodSandboxConfig *podcri_container_sandbox(podcri_op_t *op,
    podcri_node_t *node, const podcri_spec_t *spec, uint32_t attempt,
    const char *id);
Cri__PodSandboxConfig *podcri_pod_sandbox(podcri_op_t *op,
    podcri_node_t *node, const podcri_pod_spec_t *spec, uint32_t attempt,
    const char *id);

/* The container config for attempt number attempt. */
Cri__ContainerConfig *podcri_container_config(podcri_op_t *op,
    podcri_node_t *node, const podcri_spec_t *spec,
    const podcri_pod_spec_t *pod, uint32_t attempt, const char *id);

/* An error when a host port of the list is used by a running container other
 * than the one with this id; sandboxes whose containers have ended give
 * theirs up. */
int podcri_ports_claim(podcri_op_t *op, podcri_node_t *node,
    const podcri_port_t *ports, size_t n, const char *id);

/* Chooses a free host port for each port that has none. */
int podcri_ports_choose(podcri_op_t *op, podcri_node_t *node,
    podcri_port_t *ports, size_t n);

/* The exit code of a container removed a moment ago; PODCRI_DONE when not
 * known. */
int podcri_exit_code(podcri_op_t *op, const char *id, int32_t *code);


#endif /* _PODCRI_LIFECYCLE_H_INCLUDED_ */
