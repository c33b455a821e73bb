
/*
 * Copyright (C) 2026 podcri authors
 *
 * What is done to containers, as a client asks for it.
 */


#ifndef _CONTAINERS_H_INCLUDED_
#define _CONTAINERS_H_INCLUDED_


#include "podcri_containers.h"
#include "_runtime.h"


/* the answer's status */

static int
create(const char *body)
{
    api_request_t  req = {
        .fn = podcri_op_container_create,
        .query = podcri_container_create_query,
        .size = sizeof(podcri_container_query_t),
    };

    req.body = body;

    return api_run(&req);
}


static int
on(podcri_op_pt fn, const char *name, const podcri_input_t *query,
    const char *args)
{
    api_request_t  req = { .size = sizeof(podcri_container_query_t) };

    req.fn = fn;
    req.name = name;
    req.query = query;
    req.args = args;

    return api_run(&req);
}


#endif /* _CONTAINERS_H_INCLUDED_ */
