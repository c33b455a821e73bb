
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _RUNTIME_INTERNAL_H_INCLUDED_
#define _RUNTIME_INTERNAL_H_INCLUDED_


#include "_runtime.h"


#define RUNTIME_MAX  512

/* All that was ever made. */
extern runtime_container_t  runtime_all[RUNTIME_MAX];
extern size_t               runtime_nall;

/* At the begin of a call: a gRPC status to answer with at once, 0: go on;
 * and at its end, with *lost of the begin. */
int runtime_enter(podcri_cri_method_e m, const char **text, int *lost);
int runtime_leave(podcri_cri_method_e m, const char **text, int lost);

/* A copy of a message that lives as long as the test: requests go with their
 * answer. */
void *runtime_copy(const void *message);

/* What is there under this CRI id, NULL: nothing. */
runtime_sandbox_t *runtime_sandbox_of(const char *id);
runtime_container_t *runtime_container_of(const char *id);

/* The status and words for something that is not there. */
int runtime_missing(const char **text, const char *what);

/* Whether the labels have all that are wanted. */
int runtime_labels(size_t n, void *labels, size_t nwanted,
    Cri__ContainerFilter__LabelSelectorEntry **wanted);

runtime_container_t *runtime_make_container(runtime_sandbox_t *s,
    Cri__ContainerConfig *config);

/* The calls about containers and images (_runtime_containers.c). */
int runtime_create_container(podcri_pool_t *pool, const void *req,
    void *out, const char **text);
int runtime_start_container(podcri_pool_t *pool, const void *req,
    void *out, const char **text);
int runtime_stop_container(podcri_pool_t *pool, const void *req,
    void *out, const char **text);
int runtime_remove_container(podcri_pool_t *pool, const void *req,
    void *out, const char **text);
int runtime_list_containers(podcri_pool_t *pool, const void *req,
    void *out, const char **text);
int runtime_container_status(podcri_pool_t *pool, const void *req,
    void *out, const char **text);
int runtime_list_images(podcri_pool_t *pool, const void *req,
    void *out, const char **text);
int runtime_image_status(podcri_pool_t *pool, const void *req,
    void *out, const char **text);


#endif /* _RUNTIME_INTERNAL_H_INCLUDED_ */
