
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_SYSTEM_H_INCLUDED_
#define _PODCRI_SYSTEM_H_INCLUDED_


#include "podcri_op.h"


/* Operations on the system as a whole. */

typedef struct {
    podcri_strings_t   types;        /* Docker: image, container, volume ... */
    int                all;
    int                volumes;
    const char        *filters;
} podcri_system_query_t;

/* GET /_ping: no runtime is asked. */
extern const podcri_constant_t  podcri_ping;

extern const podcri_input_t  podcri_system_df_query[];
extern const podcri_input_t  podcri_system_prune_query[];

int podcri_op_version(podcri_op_t *op);
int podcri_op_info_libpod(podcri_op_t *op);
int podcri_op_info_docker(podcri_op_t *op);
int podcri_op_system_df(podcri_op_t *op);
int podcri_op_system_prune(podcri_op_t *op);
int podcri_op_build_prune(podcri_op_t *op);


#endif /* _PODCRI_SYSTEM_H_INCLUDED_ */
