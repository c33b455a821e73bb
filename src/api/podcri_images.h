
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_IMAGES_H_INCLUDED_
#define _PODCRI_IMAGES_H_INCLUDED_


#include "podcri_image_find.h"
#include "podcri_store.h"


/* Operations on images, and what they take from the query. */

typedef struct {
    int                all;
    int                force;
    int                ignore;
    const char        *filters;
    const char        *filter;       /* Docker's, before it had filters */
    podcri_strings_t   images;
} podcri_image_query_t;

typedef struct {
    const char        *reference;    /* libpod */
    const char        *policy;
    int                quiet;
    int                compat;       /* lines in Docker's form */
    int                all_tags;
    const char        *arch;
    const char        *os;
    const char        *variant;

    const char        *from_image;   /* Docker */
    const char        *from_src;
    const char        *tag;
    const char        *platform;
} podcri_image_pull_t;

extern const podcri_input_t  podcri_image_list_query[];
extern const podcri_input_t  podcri_image_inspect_query[];
extern const podcri_input_t  podcri_image_pull_query[];
extern const podcri_input_t  podcri_image_create_query[];
extern const podcri_input_t  podcri_image_remove_query[];
extern const podcri_input_t  podcri_image_remove_many_query[];
extern const podcri_input_t  podcri_image_prune_query[];

extern const podcri_image_pull_t  podcri_image_pull_defaults;

int podcri_op_image_list(podcri_op_t *op);
int podcri_op_image_inspect(podcri_op_t *op);
int podcri_op_image_history(podcri_op_t *op);
int podcri_op_image_exists(podcri_op_t *op);
int podcri_op_image_pull(podcri_op_t *op);
int podcri_op_image_create(podcri_op_t *op);
int podcri_op_image_remove(podcri_op_t *op);
int podcri_op_image_remove_many(podcri_op_t *op);
int podcri_op_image_prune(podcri_op_t *op);


/* The credentials for the image's registry that the client sent: headers
 * X-Registry-Auth, one set or a map by registry, and X-Registry-Config, such a
 * map; base64url of JSON (Docker Engine API, "Authentication"; Podman
 * pkg/auth).  *auth is NULL when there are none.  PODCRI_ERROR: 400, which
 * says nothing of what was in the header. */
int podcri_image_auth(podcri_op_t *op, const char *ref,
    Cri__AuthConfig **auth);

/* What a prune removed. */

typedef struct {
    const char  *id;
    int64_t      size;               /* bytes */
} podcri_image_pruned_t;

/* Removes images no container uses, dangling ones or all of them, that pass
 * the filters; never pinned ones, nor the one sandboxes are made of.  Filter
 * dangling=false in Docker's dialect means all. */
int podcri_image_prune_unused(podcri_op_t *op, int all, const char *filters,
    podcri_image_pruned_t **pruned, size_t *n);

/* How many containers of the world use each image of the list: counts[i] for
 * image i, in op's pool. */
int64_t *podcri_image_count(podcri_op_t *op, const podcri_images_t *list,
    const podcri_world_t *world);


#endif /* _PODCRI_IMAGES_H_INCLUDED_ */
