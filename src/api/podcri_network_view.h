
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_NETWORK_VIEW_H_INCLUDED_
#define _PODCRI_NETWORK_VIEW_H_INCLUDED_


#include "podcri_json.h"
#include "podcri_runtime.h"


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


#endif /* _PODCRI_NETWORK_VIEW_H_INCLUDED_ */
