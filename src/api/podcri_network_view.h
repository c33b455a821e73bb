
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_NETWORK_VIEW_H_INCLUDED_
#define _PODCRI_NETWORK_VIEW_H_INCLUDED_


#include "podcri_json.h"
#include "podcri_runtime.h"
#include "podcri_view.h"


/* What the API shows of the node's network; pure. */

typedef struct {
    const char               *id;
    const char               *name;
    const char               *ip;
    const char               *sandbox_id;
    podcri_node_t            *node;
} podcri_network_member_t;

typedef struct {
    const char               *name;
    podcri_network_t          net;
    size_t                    nmembers;
    podcri_network_member_t  *members;
} podcri_network_view_t;

extern const podcri_field_t  podcri_network_libpod_fields[];
extern const podcri_field_t  podcri_network_docker_fields[];

/* The filters of a list or of prune, checked.  PODCRI_ERROR: 500. */
int podcri_network_filters_read(podcri_op_t *op, const char *text,
    podcri_filters_t *f);
int podcri_network_matches(const podcri_network_view_t *view,
    const podcri_filters_t *f);


#endif /* _PODCRI_NETWORK_VIEW_H_INCLUDED_ */
