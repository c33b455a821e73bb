
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_NETWORKS_H_INCLUDED_
#define _PODCRI_NETWORKS_H_INCLUDED_


#include "podcri_op.h"


/*
 * A CRI runtime puts every sandbox into the one network of its CNI
 * configuration, unless it gets the node's.  It is shown as Podman's default
 * network, which Docker's clients know by another name.
 */

#define PODCRI_NETWORK_LIBPOD  "podman"
#define PODCRI_NETWORK_DOCKER  "bridge"

/* the id of a network "podman" everywhere: SHA-256 of the name */
#define PODCRI_NETWORK_ID                                                     \
    "2f259bab93aaaaa2542ba43ef33eb990d0999ee1b9924b557b7be53c0b7a1bb9"


typedef struct {
    const char  *filters;
    int          existing;           /* ignoreIfExists */
} podcri_network_query_t;

extern const podcri_input_t  podcri_network_list_query[];
extern const podcri_input_t  podcri_network_create_query[];
extern const podcri_input_t  podcri_network_remove_query[];

int podcri_op_network_list(podcri_op_t *op);
int podcri_op_network_inspect(podcri_op_t *op);
int podcri_op_network_exists(podcri_op_t *op);
int podcri_op_network_create(podcri_op_t *op);
int podcri_op_network_remove(podcri_op_t *op);
int podcri_op_network_prune(podcri_op_t *op);

/* Whether the one network is meant by this name or id, either dialect's. */
int podcri_network_is(const char *name);

/* Whether all networks that a create names are the one network; the error is
 * Podman's, whose status is no 404: Docker's clients would pull an image. */
int podcri_networks_check(podcri_op_t *op, const podcri_strings_t *names);


#endif /* _PODCRI_NETWORKS_H_INCLUDED_ */
