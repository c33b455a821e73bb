
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_SPEC_H_INCLUDED_
#define _PODCRI_SPEC_H_INCLUDED_


#include "podcri_ctx.h"
#include "podcri_input.h"
#include "podcri_json.h"
#include "podcri_keys.h"
#include "runtime.pb-c.h"


/*
 * The create spec: one form for what libpod's SpecGenerator and Docker's
 * Config/HostConfig say, stored with the container, from which the CRI
 * configs are made now and at every later start, and which inspect shows.
 *
 *   body --(input table of the dialect)--> spec --+--> annotation and back
 *   image config --(resolve)------------->        +--> CRI configs
 *                                                 +--> inspect tables
 */

typedef enum {
    PODCRI_NS_DEFAULT = 0,
    PODCRI_NS_PRIVATE,               /* of its own; network: bridge */
    PODCRI_NS_HOST,
    PODCRI_NS_POD,                   /* the pod's */
    PODCRI_NS_CONTAINER,             /* of the container in value */
    PODCRI_NS_NONE,
    PODCRI_NS_SHAREABLE
} podcri_ns_mode_e;

typedef struct {
    int32_t      mode;               /* podcri_ns_mode_e */
    const char  *value;
} podcri_ns_t;

typedef struct {
    const char  *host_ip;            /* "" for any */
    int32_t      host_port;          /* 0: choose one at create */
    int32_t      container_port;
    const char  *protocol;           /* "tcp", "udp", "sctp" */
} podcri_port_t;

typedef struct {
    const char        *type;         /* "bind", "volume", "tmpfs", "image" */
    const char        *name;         /* of a volume; NULL: anonymous until
                                        create names it */
    const char        *source;       /* host path; image reference */
    const char        *destination;  /* absolute, clean */
    podcri_strings_t   options;      /* as given */
    int                readonly;
    int                relabel;      /* z, Z */
    int                anonymous;    /* volume made for this container */
    const char        *subpath;      /* of an image, NULL: all of it */
    const char        *propagation;  /* "rprivate", "rslave", "rshared" */
} podcri_mount_t;

typedef struct {
    const char  *host;
    const char  *container;
    const char  *permissions;        /* "rwm" */
} podcri_device_t;

typedef struct {
    const char  *name;               /* "nofile" */
    int64_t      soft;               /* -1: unlimited */
    int64_t      hard;
} podcri_rlimit_t;

typedef struct {
    const char        *file;         /* the archive's */
    const char        *path;         /* directory in the container */
    podcri_strings_t   options;      /* of podcri-init tar-in */
} podcri_copy_t;

typedef struct {
    podcri_strings_t   test;         /* empty: none given */
    int64_t            interval;     /* ns */
    int64_t            timeout;
    int64_t            start_period;
    int64_t            retries;
} podcri_health_t;


typedef struct {
    /* what */
    const char        *name;
    const char        *image;        /* reference as the client gave it */
    const char        *image_name;   /* full reference shown in lists */
    const char        *image_id;     /* bare hex, set by resolve */
    const char        *rootfs;       /* refused when set */

    /* process; has_* tell "not given" from "given empty" */
    podcri_strings_t   entrypoint;
    podcri_strings_t   command;
    int                has_entrypoint;
    int                has_command;
    const char        *os;           /* what the image must be for; these two */
    const char        *arch;         /* are not stored */
    podcri_strings_t   args;         /* what runs; set by resolve */
    podcri_strings_t   env;          /* "K=V"; after resolve the image's too */
    podcri_strings_t   env_merge;    /* "K=${V}..", over the image's; resolve
                                        makes env of it, it is not stored */
    podcri_strings_t   unsetenv;     /* after resolve what is not set again */
    int                unsetenv_all;
    const char        *work_dir;
    const char        *user;
    int                user_of_image;   /* set by resolve: the runtime reads
                                           the image's user itself */
    podcri_strings_t   groups;
    const char        *umask;        /* "0077", NULL: the runtimes', 0022 */
    const char        *timezone;
    int                terminal;
    int                stdin_open;
    int                stdin_once;
    int                attach_stdin;
    int                attach_stdout;
    int                attach_stderr;
    int                init;
    const char        *stop_signal;  /* "SIGTERM" */
    int32_t            stop_timeout; /* seconds; -1: not given (10) */

    /* bookkeeping */
    podcri_pairs_t     labels;
    podcri_pairs_t     annotations;
    podcri_strings_t   create_command;
    const char        *pod;          /* name or id as given */
    int                remove;       /* --rm */
    const char        *restart_policy;
    int32_t            restart_tries;
    podcri_health_t    health;
    const char        *log_driver;
    int64_t            log_size;
    const char        *systemd;
    const char        *sdnotify;
    int64_t            timeout;      /* --timeout, seconds */
    int                helper;       /* podcri-init is mounted into it */
    int                late;         /* made without its command, which the
                                        runtime did not find: a start makes
                                        it anew */
    const char        *nonce;        /* of the create; names the log folder */
    int64_t            created;      /* ns, of the first incarnation */

    /* isolation */
    int                privileged;
    int                read_only;
    int                no_new_privileges;
    podcri_strings_t   cap_add;      /* "CAP_NET_ADMIN", "ALL" */
    podcri_strings_t   cap_drop;
    const char        *seccomp;      /* "", "unconfined", host path */
    const char        *apparmor;     /* "", "unconfined", profile */
    podcri_strings_t   selinux;      /* "type:x", "disable" */
    podcri_strings_t   masked_paths; /* besides Podman's, or instead */
    int                has_masked_paths;    /* instead */
    podcri_strings_t   readonly_paths;
    int                has_readonly_paths;
    podcri_strings_t   unmask;       /* "ALL" or paths */
    podcri_ns_t        net;
    podcri_ns_t        pid;
    podcri_ns_t        ipc;
    podcri_ns_t        uts;
    podcri_ns_t        userns;
    podcri_ns_t        cgroupns;
    const char        *cgroup_parent;
    podcri_pairs_t     sysctls;

    /* network */
    const char        *hostname;
    podcri_strings_t   networks;     /* names */
    size_t             nports;
    podcri_port_t     *ports;
    podcri_pairs_t     expose;       /* "80/tcp" -> "" */
    int                publish_all;
    podcri_strings_t   dns_servers;
    podcri_strings_t   dns_searches;
    podcri_strings_t   dns_options;
    podcri_strings_t   hosts;        /* "name:ip" */
    int                no_hosts;

    /* files */
    size_t             nmounts;
    podcri_mount_t    *mounts;
    podcri_strings_t   volumes_from;
    const char        *image_volume_mode;   /* "anonymous", "ignore", "tmpfs" */
    size_t             ndevices;
    podcri_device_t   *devices;
    int64_t            shm_size;

    /* resources; 0: not given */
    int64_t            memory;
    int64_t            memory_swap;
    int64_t            memory_reservation;
    int64_t            cpu_shares;
    int64_t            cpu_quota;
    int64_t            cpu_period;
    const char        *cpuset_cpus;
    const char        *cpuset_mems;
    int64_t            pids_limit;   /* -1: none */
    podcri_pairs_t     unified;      /* cgroup v2 file -> value */
    int32_t            oom_score_adj;
    int                has_oom_score_adj;
    size_t             nrlimits;
    podcri_rlimit_t   *rlimits;

    /* copied into it before its first start, unpacked at each */
    size_t             ncopies;
    podcri_copy_t     *copies;
    int                copied;       /* it has been started with them */
} podcri_spec_t;


/* What the pod's create body says (libpod PodSpecGenerator). */

typedef struct {
    const char        *name;
    const char        *nonce;        /* as in podcri_spec_t */
    int64_t            created;
    const char        *hostname;
    podcri_pairs_t     labels;
    podcri_strings_t   share;        /* "net", "ipc", "uts", "pid" ... */
    int                has_share;
    podcri_strings_t   create_command;
    const char        *exit_policy;
    const char        *restart_policy;
    int32_t            restart_tries;
    podcri_ns_t        net;
    podcri_ns_t        pid;
    podcri_ns_t        ipc;
    podcri_ns_t        uts;
    podcri_ns_t        userns;
    podcri_strings_t   networks;
    size_t             nports;
    podcri_port_t     *ports;
    podcri_strings_t   dns_servers;
    podcri_strings_t   dns_searches;
    podcri_strings_t   dns_options;
    podcri_strings_t   hosts;
    int                no_hosts;
    podcri_pairs_t     sysctls;
    const char        *cgroup_parent;
    const char        *seccomp;
    const char        *apparmor;
    podcri_strings_t   selinux;
    int                no_new_privileges;

    /* limits of each container in it that has no lower one of its own */
    int64_t            memory;
    int64_t            memory_swap;
    int64_t            cpu_quota;
    int64_t            cpu_period;
    int64_t            cpu_shares;
    const char        *cpuset_cpus;
    const char        *cpuset_mems;

    /* every container in it has these too */
    size_t             nmounts;
    podcri_mount_t    *mounts;
    podcri_strings_t   volumes_from;
    size_t             ndevices;
    podcri_device_t   *devices;
    int                privileged;   /* a container in it may be */
} podcri_pod_spec_t;


/* Facts of an image that a create needs: the OCI image config. */

typedef struct {
    const char        *id;           /* bare hex */
    podcri_strings_t   tags;         /* full references */
    podcri_strings_t   digests;
    int64_t            size;
    int64_t            created;      /* ns; 0 unknown */
    const char        *architecture;
    const char        *os;
    const char        *author;
    podcri_strings_t   env;
    podcri_strings_t   entrypoint;
    podcri_strings_t   command;
    const char        *work_dir;
    const char        *user;
    const char        *stop_signal;
    podcri_pairs_t     labels;
    podcri_pairs_t     expose;       /* "80/tcp" -> "" */
    podcri_strings_t   volumes;
    podcri_health_t    health;
    podcri_strings_t   layers;       /* diff ids */
    size_t             nhistory;
    struct podcri_history_s {
        int64_t        created;
        const char    *created_by;
        const char    *comment;
        int            empty_layer;
    }                 *history;
    int                pinned;
    int                intermediate; /* a layer that a build left behind */
    const char        *node;
} podcri_image_t;


/* --- bodies to spec (podcri_create_libpod.c, podcri_create_docker.c) --- */

/* All defaults of Podman's specgen before a body is read. */
void podcri_spec_init(podcri_spec_t *spec);
void podcri_pod_spec_init(podcri_pod_spec_t *spec);

/* The two create bodies.  warnings: list for the answer's Warnings.  Docker's
 * name comes from the query.  PODCRI_ERROR: ctx->err is a 400 or a refusal. */
int podcri_create_libpod(podcri_ctx_t *ctx, json_t *body,
    podcri_spec_t *spec, podcri_strings_t *warnings);
int podcri_create_docker(podcri_ctx_t *ctx, json_t *body,
    podcri_spec_t *spec, podcri_strings_t *warnings);
int podcri_create_pod(podcri_ctx_t *ctx, json_t *body,
    podcri_pod_spec_t *spec, podcri_strings_t *warnings);

/* The tables, for the README. */
extern const podcri_input_t  podcri_create_libpod_table[];
extern const podcri_input_t  podcri_create_docker_table[];
extern const podcri_input_t  podcri_create_pod_table[];


/* --- spec (podcri_spec.c, podcri_spec_json.c) --- */

/* Whether variables of the image are to be unset and cannot be: before the
 * merge.  The runtimes add the image's environment themselves, to what they
 * are told, so these are empty afterwards where no podcri-init unsets them. */
int podcri_spec_unset_stays(const podcri_spec_t *spec,
    const podcri_image_t *image);

/* Merges the image's config into the spec: args, env, work_dir, user,
 * stop_signal, labels, anonymous volumes of the image, exposed ports,
 * health; image_id and image_name.  Nothing of the image is pointed to
 * afterwards. */
int podcri_spec_resolve(podcri_ctx_t *ctx, podcri_spec_t *spec,
    const podcri_image_t *image);

/* The annotation, at most PODCRI_SPEC_MAX bytes, NUL-terminated, in ctx->pool;
 * NULL: too large (ctx->err is a 400). */
const char *podcri_spec_encode(podcri_ctx_t *ctx, const podcri_spec_t *spec);
const char *podcri_pod_spec_encode(podcri_ctx_t *ctx,
    const podcri_pod_spec_t *spec);

/* And back; PODCRI_ERROR when it is none of ours or broken (ctx->err set). */
int podcri_spec_decode(podcri_ctx_t *ctx, const char *text,
    podcri_spec_t *spec);
int podcri_pod_spec_decode(podcri_ctx_t *ctx, const char *text,
    podcri_pod_spec_t *spec);


/* --- spec to CRI (podcri_spec_cri.c) --- */

/* What is not in the spec: chosen by the operation. */

typedef struct {
    const char  *namespace_;         /* metadata.namespace */
    const char  *uid;                /* sandbox metadata.uid */
    uint32_t     attempt;
    const char  *id;                 /* first incarnation's id, or NULL */
    const char  *nonce;
    const char  *spec;               /* encoded annotation */
    const char  *log_directory;      /* of this sandbox */
    const char  *log_path;           /* container: relative */
    const char  *runtime_handler;
    const char  *kind;               /* PODCRI_KIND_* */
    int          node_network;       /* for net mode "container:": the sandbox
                                        that is joined has the node's */
    const char  *resolv;             /* the node's resolv.conf, "" when it has
                                        none; NULL: not known */
} podcri_identity_t;

/* The hostname inside: the one given; without one the first 12 hex digits of
 * the sandbox's uid for a container, for CRI's ids come too late, and the name
 * for a pod; "" with the network of the host. */
const char *podcri_spec_hostname(podcri_ctx_t *ctx,
    const podcri_spec_t *spec, const podcri_identity_t *id);
const char *podcri_pod_spec_hostname(podcri_ctx_t *ctx,
    const podcri_pod_spec_t *spec);

typedef struct {
    podcri_strings_t   servers;
    podcri_strings_t   searches;
    podcri_strings_t   options;
} podcri_dns_t;

/* What a sandbox is told of DNS, for what was asked for and the node's
 * resolv.conf; host: it has the node's network.  Nothing, when the runtime's
 * own copy of that file will do.  As containers/common libnetwork/resolvconf,
 * New().  PODCRI_ERROR, 400: only the node's servers would do, and text is
 * NULL. */
int podcri_resolv_dns(podcri_ctx_t *ctx, const char *text, int host,
    const podcri_dns_t *asked, podcri_dns_t *dns);

/* The file to read in the place of a resolv.conf whose one server is the
 * node's own, which no container reaches; NULL for none. */
const char *podcri_resolv_behind(podcri_pool_t *pool, const char *text);

/* The sandbox of a container that has no pod, and of a pod.  NULL: the
 * container has none of its own, for its network is another's, or servers of
 * DNS are missing (ctx->err). */
Cri__PodSandboxConfig *podcri_spec_sandbox(podcri_ctx_t *ctx,
    const podcri_spec_t *spec, const podcri_identity_t *id);
Cri__PodSandboxConfig *podcri_pod_spec_sandbox(podcri_ctx_t *ctx,
    const podcri_pod_spec_t *spec, const podcri_identity_t *id);

/* The container.  pod is NULL for one without a pod; target_id is the CRI id
 * for pid mode "container:".  Every mount has its host path by now.  NULL:
 * something cannot be done over CRI (ctx->err says what). */
Cri__ContainerConfig *podcri_spec_container(podcri_ctx_t *ctx,
    const podcri_spec_t *spec, const podcri_pod_spec_t *pod,
    const podcri_identity_t *id, const char *target_id);


/* --- pieces used by both dialects (podcri_spec_parse.c) --- */

/* "[ip:][host[-end]:]container[-end][/proto]" appended to spec's ports. */
int podcri_parse_port(podcri_ctx_t *ctx, const char *s, podcri_port_t **ports,
    size_t *n, const char *path);

/* The most port mappings of one object; a range counts one per port. */
#define PODCRI_PORTS_MAX  4096

/* seconds that are as good as for ever, when a container is stopped: runtimes
 * count in nanoseconds */
#define PODCRI_STOP_FOREVER  INT32_MAX

/* "80", "80-82" with numbers of 0 to 65535 into *first and *last. */
int podcri_parse_ports(const char *s, size_t len, int32_t *first,
    int32_t *last);

/* "tcp", "udp", "sctp" for these words in any case, "tcp" for ""; NULL for
 * anything else. */
const char *podcri_port_protocol(const char *s);

/* "source:destination[:options]" (Docker Binds). */
int podcri_parse_bind(podcri_ctx_t *ctx, const char *s, podcri_mount_t *m,
    const char *path);

/* Reads the options of a mount whose type and options are set, and checks and
 * cleans its destination.  warnings gets those that have no effect. */
int podcri_mount_finish(podcri_ctx_t *ctx, podcri_mount_t *m,
    const char *path, podcri_strings_t *warnings);

/* An absolute path without "//", "/./", "/../" and trailing "/", as Go's
 * path.Clean makes it; NULL when s is not absolute. */
const char *podcri_path_clean(podcri_pool_t *pool, const char *s);

/* "host[:container][:permissions]" (podman --device). */
int podcri_parse_device(podcri_ctx_t *ctx, const char *s,
    podcri_device_t *d, const char *path);

/* Any form of a signal ("9", "KILL", "SIGKILL", "rtmin+1") to its number;
 * 0 when it is none.  And back to "SIGKILL". */
int podcri_signal_number(const char *s);
const char *podcri_signal_name(int n);

/* "CAP_X" from "x", "cap_x", "X", "ALL"; NULL when no such capability. */
const char *podcri_capability(const char *s);

/* The capabilities a container has by Podman's rules (containers/common
 * pkg/capabilities MergeCapabilities): the default set, or all for "ALL",
 * with add and without drop.  names: as from podcri_capability(). */
void podcri_capabilities_merge(podcri_pool_t *pool,
    const podcri_strings_t *add, const podcri_strings_t *drop,
    podcri_strings_t *out);


#endif /* _PODCRI_SPEC_H_INCLUDED_ */
