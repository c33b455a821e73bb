
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_VIEW_H_INCLUDED_
#define _PODCRI_VIEW_H_INCLUDED_


#include "podcri_spec.h"


/*
 * Views: what the Podman API shows of a container, a pod, an image, put
 * together from CRI messages and the stored spec, once, for both dialects.
 * Answers are tables over views (podcri_list_*.c, podcri_inspect_*.c).
 */

typedef enum {
    PODCRI_STATE_UNKNOWN = 0,
    PODCRI_STATE_CREATED,
    PODCRI_STATE_RUNNING,
    PODCRI_STATE_EXITED
} podcri_state_e;

const char *podcri_state_name(podcri_state_e state);     /* "running" */


/* What ContainerStatus adds to a list entry.  Only moves forward with the
 * state, so (node, CRI id, state) is the key it is cached by. */

typedef struct {
    podcri_state_e     state;
    int64_t            created;      /* ns */
    int64_t            started;
    int64_t            finished;
    int32_t            exit_code;
    int32_t            pid;          /* 0: unknown or not running */
    int                oom_killed;
    const char        *message;
    const char        *log_path;     /* absolute, on the node */
    const char        *image_ref;    /* "" unless read for inspect */
} podcri_status_t;


typedef struct {
    const char        *id;           /* Podman's: of the first incarnation */
    const char        *cri_id;       /* of this incarnation */
    const char        *name;
    const char        *node;         /* name of the node */
    const char        *sandbox_id;   /* CRI */
    const char        *pod_id;       /* Podman id of the pod, "" without */
    const char        *pod_name;     /* "" without */
    const char        *image;        /* name shown */
    const char        *image_id;     /* bare hex, "" unknown */
    const char        *image_digest; /* "sha256:...", of the manifest, where
                                        the runtime tells no more; or "" */
    uint32_t           attempt;
    int                foreign;      /* not created through podcri */
    podcri_state_e     state;
    podcri_status_t    status;       /* valid when has_status */
    int                has_status;
    int64_t            created;      /* ns, of the first incarnation if
                                        known, else of this one */
    const podcri_spec_t  *spec;      /* never NULL: made up from CRI fields
                                        for a foreign one */
    podcri_pairs_t     labels;       /* user's */
    podcri_pairs_t     annotations;  /* user's */
    const char        *hostname;     /* without a pod; "" unknown */

    /* from the sandbox; may be empty */
    int                sandbox_ready;
    const char        *ip;           /* "" unknown, or none */
    podcri_strings_t   ips;          /* additional */
    int                has_ip;       /* asked for: "" means none */

    /* set by the operation, when it knows */
    const podcri_pod_spec_t  *pod_spec;   /* of its pod: the pod's ports and
                                             network are the container's */
    int                has_size;     /* asked for and known */
    int64_t            size_rw;      /* bytes in the writable layer */
    int64_t            size_rootfs;  /* the same and the image's */
} podcri_container_t;


typedef struct {
    const char        *id;
    const char        *cri_id;
    const char        *name;
    const char        *node;
    const char        *namespace_;
    const char        *uid;
    uint32_t           attempt;
    int                foreign;
    int                ready;
    int64_t            created;      /* ns */
    const podcri_pod_spec_t  *spec;  /* never NULL */
    podcri_pairs_t     labels;
    podcri_pairs_t     annotations;
    const char        *runtime_handler;
    const char        *ip;
    podcri_strings_t   ips;
    size_t             ncontainers;
    const podcri_container_t  **containers;
} podcri_pod_t;


/* "Created", "Running", "Degraded", "Exited", "Stopped" ... as libpod's
 * GetPodStatus computes it from the containers. */
const char *podcri_pod_state(const podcri_pod_t *pod);


/* --- from CRI (podcri_view_cri.c) --- */

podcri_state_e podcri_state_from_cri(int cri_state);

/* ContainerStatusResponse, with info["info"] for the pid when verbose (a
 * decimal after "pid" in its JSON, both runtimes).  Strings point into the
 * message. */
void podcri_status_from_cri(const Cri__ContainerStatusResponse *resp,
    podcri_status_t *status);

/* One list entry and its sandbox (NULL: not in the list).  spec: decoded by
 * the caller, NULL for a foreign one.  Strings point into the messages. */
void podcri_container_from_cri(podcri_pool_t *pool,
    const Cri__Container *c, const Cri__PodSandbox *sandbox,
    const podcri_spec_t *spec, const char *node, podcri_container_t *out);

/* What a sandbox adds to a container's view: pod_id, pod_name,
 * sandbox_ready; podcri_container_from_cri() calls it when it is given one. */
void podcri_container_set_sandbox(podcri_pool_t *pool,
    const Cri__PodSandbox *sandbox, podcri_container_t *c);

void podcri_pod_from_cri(podcri_pool_t *pool, const Cri__PodSandbox *sandbox,
    const podcri_pod_spec_t *spec, const char *node, podcri_pod_t *out);

/* ListImages entry; config from ImageStatus(verbose) info["info"] (JSON with
 * imageSpec, the OCI image config), NULL: only what the entry says. */
void podcri_image_from_cri(podcri_ctx_t *ctx, const Cri__Image *image,
    const char *info, const char *node, podcri_image_t *out);


/* --- filters (podcri_filter.c) --- */

typedef struct podcri_filter_row_s  podcri_filter_row_t;

typedef struct {
    const char        *name;
    podcri_strings_t   values;

    /* set by _check() */
    const podcri_filter_row_t  *row;
    void              *compiled;     /* by the row: patterns, numbers */
} podcri_filter_t;

typedef struct {
    size_t             n;
    podcri_filter_t   *elts;
} podcri_filters_t;

/* The filters argument: {"name":["a"]} and {"name":{"a":true}}, where false
 * stands for nothing; NULL or empty text gives none.  At most
 * PODCRI_FILTERS_MAX names and values.  PODCRI_ERROR: ctx->err (500 as Podman
 * answers a bad filter; the operation puts "failed to decode filter
 * parameters for <uri>" before it). */
int podcri_filters_parse(podcri_ctx_t *ctx, const char *text,
    podcri_filters_t *out);

/* One more value of the filter. */
void podcri_filters_add(podcri_ctx_t *ctx, podcri_filters_t *f,
    const char *name, const char *value);

#define PODCRI_FILTERS_MAX  256

/* What a filter may need besides the object. */

typedef struct {
    int64_t                    now;      /* ns since the epoch */
    const podcri_container_t  *all;      /* for before=, since= */
    size_t                     n;
    const podcri_image_t      *images;   /* for ancestor=, before=, since= */
    size_t                     nimages;
    const char                *network;  /* the node's, NULL: "podman" */
    const void                *data;     /* of rows that are elsewhere */
} podcri_filter_env_t;

/* Checks names and values once, with env->now alone: unknown filter or bad
 * value is an error before anything is listed. */
int podcri_container_filters_check(podcri_ctx_t *ctx,
    podcri_filters_t *f, const podcri_filter_env_t *env);
int podcri_container_prune_filters_check(podcri_ctx_t *ctx,
    podcri_filters_t *f, const podcri_filter_env_t *env);
int podcri_pod_filters_check(podcri_ctx_t *ctx, podcri_filters_t *f,
    const podcri_filter_env_t *env);
int podcri_image_filters_check(podcri_ctx_t *ctx, podcri_filters_t *f,
    const podcri_filter_env_t *env);

/* Finds what before=, since= and after= name among the objects of env, when
 * these have been listed.  PODCRI_ERROR, 500: there is no such one. */
int podcri_filters_find(podcri_ctx_t *ctx, podcri_filters_t *f,
    const podcri_filter_env_t *env);

/* 1 when the object passes all filters (values of one filter are OR, labels
 * AND; name is a regular expression), after a successful check and, where the
 * noun has such filters, find. */
int podcri_container_matches(const podcri_container_t *c,
    const podcri_filters_t *f, const podcri_filter_env_t *env);
int podcri_pod_matches(const podcri_pod_t *p, const podcri_filters_t *f,
    const podcri_filter_env_t *env);
int podcri_image_matches(const podcri_image_t *i, const podcri_filters_t *f,
    const podcri_filter_env_t *env);


/* --- answers --- */

/* Constants of the answer that only the operation knows. */

typedef struct {
    int64_t      now;                /* ns since the epoch */
    const char  *node_network;       /* "podman" */
    const char  *gateway;            /* of the node's network, "" unknown */
    int          prefix_len;
    const char  *network_id;         /* NULL: the network's name */
    int          v4;                 /* the request's path names a libpod
                                        version below 5: StopSignal is a
                                        number and Entrypoint one string, as
                                        Podman 5 answers such clients too */
    podcri_strings_t  exec_ids;      /* inspect: sessions of the container */
} podcri_answer_t;

/* One entry of containers/json (podcri_list_container.c). */
void podcri_list_container_libpod(podcri_json_t *w,
    const podcri_container_t *c, const podcri_answer_t *a);
void podcri_list_container_docker(podcri_json_t *w,
    const podcri_container_t *c, const podcri_answer_t *a);

/* containers/{name}/json (podcri_inspect_container.c). */
void podcri_inspect_container_libpod(podcri_json_t *w,
    const podcri_container_t *c, const podcri_answer_t *a);
void podcri_inspect_container_docker(podcri_json_t *w,
    const podcri_container_t *c, const podcri_answer_t *a);

/* pods/json, pods/{name}/json (podcri_pod_json.c). */
void podcri_list_pod(podcri_json_t *w, const podcri_pod_t *p,
    const podcri_answer_t *a);
void podcri_inspect_pod(podcri_json_t *w, const podcri_pod_t *p,
    const podcri_answer_t *a);

/* images (podcri_image_json.c); ncontainers: how many use it. */
void podcri_list_image_libpod(podcri_json_t *w, const podcri_image_t *i,
    int64_t ncontainers);
void podcri_list_image_docker(podcri_json_t *w, const podcri_image_t *i,
    int64_t ncontainers);
void podcri_inspect_image_libpod(podcri_json_t *w, const podcri_image_t *i);
void podcri_inspect_image_docker(podcri_json_t *w, const podcri_image_t *i);
void podcri_image_history_libpod(podcri_json_t *w, const podcri_image_t *i);
void podcri_image_history_docker(podcri_json_t *w, const podcri_image_t *i);


/* --- references (podcri_ref.c) --- */

/* An image reference in parts; [registry/]repository[:tag][@digest]. */

typedef struct {
    const char  *registry;           /* "" for a short name */
    const char  *repository;
    const char  *tag;                /* "" without */
    const char  *digest;             /* "" without, else "sha256:..." */
} podcri_ref_t;

/* PODCRI_ERROR: not a reference (distribution reference grammar); ctx->err is
 * a 400 with the parser's words. */
int podcri_ref_parse(podcri_ctx_t *ctx, const char *s, podcri_ref_t *ref);

/* registry/repository:tag; adds docker.io/library/ and :latest where left
 * out, as Docker's normalised form. */
const char *podcri_ref_normal(podcri_pool_t *pool, const podcri_ref_t *ref);

/* Whether image is what the client means by name: full name, short name
 * against docker.io/library, localhost and any registry's last parts, id
 * or its prefix (with and without "sha256:"), digest reference.  Returns
 * the strength of the match, 0 for none: an exact tag beats a short name. */
int podcri_image_is(podcri_ctx_t *ctx, const podcri_image_t *image,
    const char *name);

/* Whether the repository or tag pattern of a reference= filter matches one of
 * the image's names: shell wildcards, against the name with and without
 * registry, path and tag (Podman's libimage filterReferences). */
int podcri_image_name_matches(const podcri_image_t *image,
    const char *pattern);

/* The bare hex of an image id in either runtime's form. */
const char *podcri_image_bare_id(const char *id);


/* --- words --- */

/* "Up 9 minutes", "Exited (1) 34 seconds ago", "Created" (Docker go-units
 * HumanDuration). */
void podcri_status_text(char *buf, size_t size, const podcri_container_t *c,
    int64_t now);


#endif /* _PODCRI_VIEW_H_INCLUDED_ */
