
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_HOST_H_INCLUDED_
#define _PODCRI_HOST_H_INCLUDED_


#include "podcri_ctx.h"


/* What /proc, /sys and uname say of this machine; it is the node's when the
 * node is local. */

typedef struct {
    const char        *arch;         /* as Go calls it */
    const char        *kernel;
    const char        *hostname;
    const char        *distribution; /* os-release ID, "unknown" */
    const char        *version;      /* VERSION_ID */
    const char        *codename;     /* VERSION_CODENAME */
    int64_t            cpus;
    int64_t            mem_total;    /* bytes */
    int64_t            mem_free;
    int64_t            swap_total;
    int64_t            swap_free;
    int64_t            uptime;       /* seconds */
    double             cpu_user;     /* percent since boot */
    double             cpu_system;
    double             cpu_idle;
    const char        *cgroup_version;       /* "v1", "v2" */
    podcri_strings_t   cgroup_controllers;
    int                apparmor;
    int                selinux;
    int                seccomp;
    int                ip_forward;
    int                bridge_iptables;
    int                bridge_ip6tables;
} podcri_host_t;


/* Fills all of it; what cannot be read stays empty or 0.  Reads files that
 * the kernel makes up, so it waits for no disk. */
void podcri_host_read(podcri_pool_t *pool, podcri_host_t *host);

/* The node's resolv.conf, or the one that its own resolver is told by; ""
 * when there is none. */
const char *podcri_host_resolv(podcri_pool_t *pool);

/* The release of the kernel; a constant of the process. */
const char *podcri_host_kernel(void);

/* The architecture as Go calls it: "amd64"; a literal. */
const char *podcri_host_arch(void);

/* Parts of a platform as clients name it, "linux", "arm64" or
 * "linux/arm64/v8": os and arch in Go's words, NULL where it has none; the
 * variant is left out.  Made in pool; pure. */
void podcri_host_platform(podcri_pool_t *pool, const char *text,
    const char **os, const char **arch);

/* The first number after a key at the start of a line ("MemTotal:"), 0
 * without one; pure. */
int64_t podcri_host_number(const char *text, const char *key);

/* The value of KEY=value or KEY="value" in os-release text, in pool; NULL
 * without one; pure. */
const char *podcri_host_release(podcri_pool_t *pool, const char *text,
    const char *key);


#endif /* _PODCRI_HOST_H_INCLUDED_ */
