
/*
 * Copyright (C) 2026 podcri authors
 *
 * A runtime in memory behind the fake transport of _api.h: it makes, starts,
 * stops, lists and removes sandboxes and containers as containerd and CRI-O
 * do, and fails where a test says so.
 */


#ifndef _RUNTIME_H_INCLUDED_
#define _RUNTIME_H_INCLUDED_


#include "_api.h"
#include "podcri_spec.h"


typedef struct {
    char                     id[65];
    unsigned                 node;
    unsigned                 live:1;
    int                      state;
    char                    *ips[2];     /* NULL: none */
    Cri__PodSandboxConfig   *config;
} runtime_sandbox_t;

typedef struct {
    char                     id[65];
    unsigned                 node;
    unsigned                 live:1;
    int                      state;
    int                      exit_code;
    runtime_sandbox_t       *sandbox;
    Cri__ContainerConfig    *config;
} runtime_container_t;

/* What to do with a call. */

typedef enum {
    RUNTIME_FAIL = 0,                /* nothing, and say so */
    RUNTIME_LOSE                     /* do it, the answer gets lost */
} runtime_failure_e;


/* An empty runtime on every node, which never fails. */
void runtime_reset(void);

/* As CRI-O: a second sandbox of a name is answered with the first one's
 * id. */
extern int  runtime_crio;

/* Containers end as soon as they are started, with this code; -1: never. */
extern int  runtime_exit;

/* seconds of the last StopContainer */
extern int64_t  runtime_stop_timeout;

/* The nth call of a method from here on (1: the next) fails with this gRPC
 * status and text; one for each method. */
void runtime_fail(podcri_cri_method_e m, unsigned nth, runtime_failure_e how,
    int status, const char *text);

/* So many lists of sandboxes have none of them: what is made is shown
 * late. */
extern unsigned  runtime_hidden;

/* Called before a method does its work; NULL: none. */
extern void (*runtime_hook)(podcri_cri_method_e m);

/* Makes objects as somebody else does: a kubelet, or another gateway. */
runtime_sandbox_t *runtime_sandbox(const char *name, const char *kind,
    const char *nonce, const char *id_label, uint32_t attempt);
runtime_container_t *runtime_container(runtime_sandbox_t *s, const char *name,
    const char *id_label, uint32_t attempt, int state);

/* Gives a container of ours its spec; name and nonce are set. */
void runtime_spec(runtime_container_t *c, podcri_spec_t *spec);

/* How many are there. */
size_t runtime_nsandboxes(void);
size_t runtime_ncontainers(void);

/* The newest that is there, NULL: none of that name. */
runtime_container_t *runtime_find(const char *name);


#endif /* _RUNTIME_H_INCLUDED_ */
