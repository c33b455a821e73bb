
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_PODS_H_INCLUDED_
#define _PODCRI_PODS_H_INCLUDED_


#include "podcri_op.h"


typedef struct {
    const char  *filters;
    const char  *signal;
    int64_t      timeout;            /* seconds, -1: the containers' own */
    int          force;
} podcri_pod_query_t;

extern const podcri_pod_query_t  podcri_pod_query_defaults;

extern const podcri_input_t  podcri_pod_list_query[];
extern const podcri_input_t  podcri_pod_stop_query[];
extern const podcri_input_t  podcri_pod_kill_query[];
extern const podcri_input_t  podcri_pod_remove_query[];

int podcri_op_pod_create(podcri_op_t *op);
int podcri_op_pod_list(podcri_op_t *op);
int podcri_op_pod_inspect(podcri_op_t *op);
int podcri_op_pod_exists(podcri_op_t *op);
int podcri_op_pod_start(podcri_op_t *op);
int podcri_op_pod_stop(podcri_op_t *op);
int podcri_op_pod_restart(podcri_op_t *op);
int podcri_op_pod_kill(podcri_op_t *op);
int podcri_op_pod_remove(podcri_op_t *op);
int podcri_op_pod_prune(podcri_op_t *op);


#endif /* _PODCRI_PODS_H_INCLUDED_ */
