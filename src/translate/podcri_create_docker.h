
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_CREATE_DOCKER_H_INCLUDED_
#define _PODCRI_CREATE_DOCKER_H_INCLUDED_


#include "podcri_create.h"


/*
 * Row functions of Docker's create table (podcri_create_docker_rows.c,
 * podcri_create_docker_net.c, podcri_create_docker_mounts.c); each stores
 * where its row says.
 */

#define podcri_docker_row(name)                                               \
    int name(podcri_ctx_t *ctx, void *obj, json_t *v,                         \
        const podcri_input_t *row, const char *path)

podcri_docker_row(podcri_docker_env);
podcri_docker_row(podcri_docker_entrypoint);
podcri_docker_row(podcri_docker_exposed);
podcri_docker_row(podcri_docker_volumes);
podcri_docker_row(podcri_docker_binds);
podcri_docker_row(podcri_docker_mounts);
podcri_docker_row(podcri_docker_tmpfs);
podcri_docker_row(podcri_docker_devices);
podcri_docker_row(podcri_docker_ns);
podcri_docker_row(podcri_docker_network_mode);
podcri_docker_row(podcri_docker_port_bindings);
podcri_docker_row(podcri_docker_security);
podcri_docker_row(podcri_docker_endpoints);


/* NetworkMode and the endpoints together are the networks. */
void podcri_docker_networks(podcri_ctx_t *ctx, podcri_create_container_t *c);

/* Anonymous volumes where nothing else is mounted: clients name the paths of
 * binds in Volumes too. */
int podcri_docker_volumes_finish(podcri_ctx_t *ctx,
    podcri_create_container_t *c);


#endif /* _PODCRI_CREATE_DOCKER_H_INCLUDED_ */
