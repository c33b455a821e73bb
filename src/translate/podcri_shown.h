
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_SHOWN_H_INCLUDED_
#define _PODCRI_SHOWN_H_INCLUDED_


#include "podcri_view.h"


/*
 * What the tables of the container answers are written over: view, spec and
 * answer side by side, so that a row is an offset, and the few values that
 * several rows share.  Private to podcri_list_container.c and
 * podcri_inspect_container*.c.
 */

typedef struct {
    podcri_container_t     c;
    podcri_spec_t          spec;
    podcri_answer_t        a;

    int                    running;
    int                    exited;
    podcri_strings_t       args;     /* after the first */
    const char            *path;     /* the first */
    podcri_strings_t       cmd;      /* after the entrypoint */
    size_t                 nports;   /* the pod's, or its own */
    const podcri_port_t   *ports;
    podcri_ns_t            net;      /* the pod's, or its own */
    int                    networked;    /* on the node's network */
    const char            *ip;       /* "" unless running */
    int                    ip6;
    const char            *gateway;
    int32_t                prefix_len;
    const char            *network;
    const char            *network_id;
    const char            *restart_policy;
    int64_t                stop_timeout;
} podcri_shown_t;

/* podcri_shown.c */
void podcri_shown_init(podcri_shown_t *s, const podcri_container_t *c,
    const podcri_answer_t *a);


/* One string of several, with sep between them. */
void podcri_show_joined(podcri_json_t *w, const char *const *parts,
    size_t n, const char *sep);

/* "sha256:" and the id, "" without one; "/" and the name */
void podcri_show_image_sha(podcri_json_t *w, const void *obj);
void podcri_show_name_slash(podcri_json_t *w, const void *obj);


/* HostConfig (podcri_inspect_container_host.c), Config
 * (podcri_inspect_container_config.c), NetworkSettings and what has to do
 * with ports and mounts (podcri_inspect_container_net.c): functions for FN
 * rows over podcri_shown_t. */

void podcri_show_host_libpod(podcri_json_t *w, const void *obj);
void podcri_show_host_docker(podcri_json_t *w, const void *obj);
void podcri_show_config_libpod(podcri_json_t *w, const void *obj);
void podcri_show_config_docker(podcri_json_t *w, const void *obj);
void podcri_show_network_libpod(podcri_json_t *w, const void *obj);
void podcri_show_network_docker(podcri_json_t *w, const void *obj);

/* {"podman":{...}} of the container's networks */
void podcri_show_networks(podcri_json_t *w, const void *obj);

void podcri_show_mounts_libpod(podcri_json_t *w, const void *obj);
void podcri_show_mounts_docker(podcri_json_t *w, const void *obj);

/* "bridge", "host", "none", "container:id" */
void podcri_show_network_mode(podcri_json_t *w, const void *obj);

void podcri_show_annotations(podcri_json_t *w, const void *obj);


/* The maps by port that several answers hold. */

typedef enum {
    PODCRI_PORTS_BOUND = 0,          /* {"80/tcp":[{HostIp,HostPort}]} */
    PODCRI_PORTS_ALL,                /* the same, and exposed ones: null */
    PODCRI_PORTS_EXPOSED,            /* {"80/tcp":{}} */
    PODCRI_PORTS_BY_NUMBER           /* {"80":["tcp"]} */
} podcri_ports_form_e;

/* any_ip is what stands for "any address". */
void podcri_show_ports(podcri_json_t *w, const podcri_port_t *ports,
    size_t nports, const podcri_pairs_t *expose, podcri_ports_form_e form,
    const char *any_ip);

/* One mount as inspect shows it; libpod adds Options. */
void podcri_show_mount(podcri_json_t *w, const podcri_mount_t *m,
    int libpod);


#endif /* _PODCRI_SHOWN_H_INCLUDED_ */
