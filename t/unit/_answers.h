
/*
 * Copyright (C) 2026 podcri authors
 *
 * Answers of a runtime that more than one test gives.
 */


#ifndef _ANSWERS_H_INCLUDED_
#define _ANSWERS_H_INCLUDED_


#include "_api.h"
#include "podcri_keys.h"
#include "podcri_spec.h"


/* for api_answers: a list of nothing */
int answer_no_sandboxes(podcri_pool_t *pool, const void *req, void *resp,
    const char **text);

/* Fills in a VersionResponse; returns 0, as the others. */
int answer_version(podcri_pool_t *pool, void *out, const char *name,
    const char *version);

/* Fills in a ListContainersResponse: container "c1" with id n, which has
 * ended; of somebody else when spec is NULL.  image_id may be NULL, or
 * name@digest. */
int answer_container(podcri_pool_t *pool, void *out, int n,
    const char *image_id, podcri_spec_t *spec);


#endif /* _ANSWERS_H_INCLUDED_ */
