
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_CREATE_H_INCLUDED_
#define _PODCRI_CREATE_H_INCLUDED_


#include "podcri_spec.h"
#include "podcri_str.h"


/*
 * What the create tables fill: the spec, and what only the way from body to
 * spec needs.  The row functions of pods and containers get either, so the
 * common part comes first.
 */

typedef struct {
    podcri_strings_t   warnings;
} podcri_create_t;

typedef struct {
    podcri_create_t    common;       /* first */
    podcri_spec_t      spec;
    int                read_write_tmpfs;

    /* Docker's */
    int64_t            nano_cpus;
    const char        *network_mode; /* a network's name */
    podcri_strings_t   networks;     /* names of the endpoints */
    podcri_strings_t   volumes;      /* keys of Volumes */
} podcri_create_container_t;

typedef struct {
    podcri_create_t    common;       /* first */
    podcri_pod_spec_t  spec;
} podcri_create_pod_t;


/* rows: key, what the README says of it, ... */

/* Says that field path is not supported because of why; a 400. */
int podcri_create_refuse(podcri_ctx_t *ctx, const char *path,
    const char *why);

/* Appends to the warnings what podcri_input_object() says of a WARN row. */
void podcri_create_warn(podcri_ctx_t *ctx, podcri_create_t *c,
    const char *path, const char *why);

/* The text in the pool; NULL for an empty one. */
const char *podcri_create_text(podcri_ctx_t *ctx, json_t *v);


/* --- row functions for both dialects (podcri_create.c) --- */

/* Kinds of namespaces. */

#define PODCRI_CREATE_NS_NET     0x01
#define PODCRI_CREATE_NS_PID     0x02
#define PODCRI_CREATE_NS_IPC     0x04
#define PODCRI_CREATE_NS_UTS     0x08
#define PODCRI_CREATE_NS_USER    0x10
#define PODCRI_CREATE_NS_CGROUP  0x20
#define PODCRI_CREATE_NS_ALL     0x3f

/* Sets ns from the mode's name and value of either dialect, when a namespace
 * of this kind can have it. */
int podcri_create_ns(podcri_ctx_t *ctx, podcri_create_t *c, podcri_ns_t *ns,
    unsigned kind, const char *mode, const char *value, const char *path);

/* Healthcheck of both dialects, over podcri_health_t. */
extern const podcri_input_t  podcri_create_health_table[];

/* Row functions; each says what it stores at the row's offset. */

/* podcri_strings_t: "CAP_X" */
int podcri_create_capabilities(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);

/* podcri_pairs_t, without keys that are ours */
int podcri_create_labels(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);

/* podcri_pairs_t, without keys that are ours or settings of a runtime */
int podcri_create_annotations(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);

/* const char *: name of a restart policy */
int podcri_create_restart(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);

/* const char *: name of a container or pod, NULL for "" */
int podcri_create_name(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);

/* const char *: an absolute path, NULL for "" */
int podcri_create_path(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);

/* int32_t: seconds; a negative number is Docker's, a huge one Podman's way to
 * say that nothing is killed: PODCRI_STOP_FOREVER */
int podcri_create_stop_timeout(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);

/* const char *: "SIGX" */
int podcri_create_signal(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);

/* podcri_strings_t: numbers */
int podcri_create_groups(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);

/* podcri_strings_t: IP addresses */
int podcri_create_addresses(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);

/* podcri_strings_t: "name:address" */
int podcri_create_hosts(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);

/* const char *: log driver */
int podcri_create_log_driver(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);


/* --- limits of processes (podcri_create_limits.c) --- */

/* One limit, over podcri_rlimit_t; "unlimited" is -1 in both. */
extern const podcri_input_t  podcri_create_libpod_rlimit_table[];
extern const podcri_input_t  podcri_create_docker_rlimit_table[];

#define PODCRI_CREATE_WHY_UNSET                                               \
    "needs podcri-init on the node: without, the image's become empty "       \
    "instead, which warns"
#define PODCRI_CREATE_WHY_MERGE                                               \
    "`$X`, `${X}`, `${X:-word}`, `${X:+word}` and `${X:?word}`, but no parts "\
    "of values (`#`, `%`, `/`)"

#define PODCRI_CREATE_WHY_RLIMITS                                             \
    "needs podcri-init on the node; a limit that is higher than the "         \
    "runtime's needs CAP_SYS_RESOURCE"

/* podcri_rlimit_t list, the last of a name: rows are arg's */
int podcri_create_rlimits(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);


/* --- security (podcri_create_security.c) --- */

/* The parts of a spec that security options are about. */

typedef struct {
    int               *no_new_privileges;
    const char       **seccomp;
    const char       **apparmor;
    podcri_strings_t  *selinux;
    podcri_strings_t  *masked_paths; /* NULL for a pod */
    podcri_strings_t  *unmask;
} podcri_create_security_t;

/* One of Docker's SecurityOpt texts ("seccomp=unconfined"). */
int podcri_create_security(podcri_ctx_t *ctx, podcri_create_security_t *sec,
    const char *opt, const char *path);

/* const char *: NULL (the runtime's default), "unconfined", host path */
int podcri_create_seccomp(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);

/* podcri_strings_t: "disable", "type:x" */
int podcri_create_selinux(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);

/* podcri_strings_t: paths of several "a:b" texts */
int podcri_create_paths(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);


/* --- row functions for libpod's containers and pods (_libpod_fields.c) --- */

int podcri_create_libpod_ns(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);
int podcri_create_libpod_networks(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);
int podcri_create_libpod_ports(podcri_ctx_t *ctx, json_t *v,
    podcri_port_t **ports, size_t *n, const char *path);
int podcri_create_libpod_mounts(podcri_ctx_t *ctx, podcri_create_t *c,
    json_t *v, podcri_mount_t **mounts, size_t *n, const char *path);
int podcri_create_libpod_volumes(podcri_ctx_t *ctx, podcri_create_t *c,
    json_t *v, podcri_mount_t **mounts, size_t *n, const char *path);
int podcri_create_libpod_devices(podcri_ctx_t *ctx, json_t *v,
    podcri_device_t **devices, size_t *n, const char *path);

/* rows that the bodies of containers and of pods share */
extern const podcri_input_t  podcri_create_libpod_blkio_table[];
extern const podcri_input_t  podcri_create_idmappings_table[];


/* --- behind the tables (podcri_create_finish.c) --- */

/* Everything that needs more than one field. */
int podcri_create_finish(podcri_ctx_t *ctx, podcri_create_container_t *c);

/* Limits of CPU that no kernel takes, in Podman's words (pkg/specgen/generate
 * validate_linux.go of 4.3): 400. */
int podcri_create_cpu_check(podcri_ctx_t *ctx, int64_t quota, int64_t period,
    const char *cpus, const char *mems);

/* Two mounts on one path are an error. */
int podcri_create_mounts_check(podcri_ctx_t *ctx, const podcri_mount_t *m,
    size_t n);

/* What containerd 1.6 and CRI-O 1.36 give to /dev/shm, and Podman's default,
 * which clients may send. */
#define PODCRI_SHM_DEFAULT         (64 * 1024 * 1024)
#define PODCRI_SHM_PODMAN_DEFAULT  65536000


#endif /* _PODCRI_CREATE_H_INCLUDED_ */
