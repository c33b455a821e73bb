
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_CONTAINERS_H_INCLUDED_
#define _PODCRI_CONTAINERS_H_INCLUDED_


#include "podcri_op.h"
#include "podcri_view.h"


/* The query arguments of the operations on containers; one struct for all,
 * each route's table reads those it knows. */

typedef struct {
    int                all;
    int32_t            limit;        /* 0: no limit */
    int                size;
    const char        *filters;
    const char        *since;
    const char        *before;
    const char        *name;
    const char        *platform;
    int64_t            timeout;      /* seconds, -1: not given */
    const char        *signal;
    int                ignore;
    int                force;
    int                volumes;
    int                depend;
    podcri_strings_t   conditions;
    const char        *interval;
} podcri_container_query_t;

extern const podcri_container_query_t  podcri_container_query_defaults;

extern const podcri_input_t  podcri_container_list_libpod_query[];
extern const podcri_input_t  podcri_container_list_docker_query[];
extern const podcri_input_t  podcri_container_inspect_query[];
extern const podcri_input_t  podcri_container_create_query[];
extern const podcri_input_t  podcri_container_stop_query[];
extern const podcri_input_t  podcri_container_restart_query[];
extern const podcri_input_t  podcri_container_kill_query[];
extern const podcri_input_t  podcri_container_wait_query[];
extern const podcri_input_t  podcri_container_remove_libpod_query[];
extern const podcri_input_t  podcri_container_remove_docker_query[];
extern const podcri_input_t  podcri_container_prune_query[];
extern const podcri_input_t  podcri_container_rename_query[];

int podcri_op_container_list_libpod(podcri_op_t *op);
int podcri_op_container_list_docker(podcri_op_t *op);
int podcri_op_container_inspect(podcri_op_t *op);
int podcri_op_container_exists(podcri_op_t *op);
int podcri_op_container_create(podcri_op_t *op);
int podcri_op_container_start(podcri_op_t *op);
int podcri_op_container_stop(podcri_op_t *op);
int podcri_op_container_restart(podcri_op_t *op);
int podcri_op_container_kill(podcri_op_t *op);
int podcri_op_container_wait_libpod(podcri_op_t *op);
int podcri_op_container_wait_docker(podcri_op_t *op);
int podcri_op_container_remove(podcri_op_t *op);
int podcri_op_container_prune(podcri_op_t *op);
int podcri_op_container_init(podcri_op_t *op);
int podcri_op_container_shouldrestart(podcri_op_t *op);
int podcri_op_container_rename(podcri_op_t *op);


/* What an answer about containers needs to know of the node: time and
 * network. */
void podcri_answer_init(podcri_op_t *op, podcri_answer_t *answer);

/* Adds what is known of the network of the container's node. */
int podcri_answer_network(podcri_op_t *op, const podcri_container_t *c,
    podcri_answer_t *answer);


#endif /* _PODCRI_CONTAINERS_H_INCLUDED_ */
