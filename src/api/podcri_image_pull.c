
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_images.h"
#include "podcri_host.h"
#include "podcri_str.h"


typedef enum {
    PODCRI_PULL_ALWAYS = 0,
    PODCRI_PULL_MISSING,
    PODCRI_PULL_NEWER,
    PODCRI_PULL_NEVER
} podcri_pull_policy_e;


typedef struct {
    const char            *name;
    podcri_pull_policy_e   policy;
} podcri_pull_policy_t;


static int podcri_pull_never(podcri_op_t *op, const char *ref);
static int podcri_pull_policy(podcri_op_t *op, const char *name,
    podcri_pull_policy_e *policy);
static int podcri_pull_reference(podcri_op_t *op, const char **ref);
static int podcri_pull_platform(podcri_op_t *op, const char *os,
    const char *arch);
static int podcri_pull_local(podcri_op_t *op, const char *ref,
    podcri_image_t **images);
static int podcri_pull(podcri_op_t *op, const char *ref,
    podcri_pull_policy_e policy, podcri_image_t **local, const char **id);
static int podcri_pull_id(podcri_op_t *op, podcri_node_t *node,
    const char *ref, const char *image_ref, const char **id);
static void podcri_pull_report(podcri_op_t *op, const char *id);
static int podcri_pull_line(podcri_op_t *op, const char *status,
    const char *id);
static int podcri_pull_lines(podcri_op_t *op, const char *ref,
    const char *id);


#define podcri_pull_arg(k, t, f)                                              \
    podcri_in_map(k, t, podcri_image_pull_t, f)


const podcri_input_t  podcri_image_pull_query[] = {
    podcri_pull_arg("reference", PODCRI_T_STR, reference),
    podcri_pull_arg("policy", PODCRI_T_STR, policy),
    podcri_pull_arg("quiet", PODCRI_T_BOOL, quiet),
    podcri_pull_arg("compatMode", PODCRI_T_BOOL, compat),
    podcri_pull_arg("alltags", PODCRI_T_BOOL, all_tags),
    podcri_pull_arg("arch", PODCRI_T_STR, arch),
    podcri_pull_arg("os", PODCRI_T_STR, os),
    podcri_pull_arg("variant", PODCRI_T_STR, variant),
    podcri_in_none("tlsVerify", PODCRI_T_ANY,
                   "the runtime's own configuration says which registries are "
                   "insecure"),
    podcri_in_none("authfile", PODCRI_T_ANY, "a file of the client"),
    podcri_in_none("username", PODCRI_T_ANY, "comes in X-Registry-Auth too"),
    podcri_in_none("password", PODCRI_T_ANY, "comes in X-Registry-Auth too"),
    podcri_in_none("retry", PODCRI_T_ANY, "the runtime has its own retries"),
    podcri_in_none("retrydelay", PODCRI_T_ANY,
                   "the runtime has its own retries"),
    podcri_in_end
};


const podcri_input_t  podcri_image_create_query[] = {
    podcri_pull_arg("fromImage", PODCRI_T_STR, from_image),
    podcri_pull_arg("fromSrc", PODCRI_T_STR, from_src),
    podcri_pull_arg("tag", PODCRI_T_STR, tag),
    podcri_pull_arg("platform", PODCRI_T_STR, platform),
    podcri_in_none("authconfig", PODCRI_T_ANY, "comes in X-Registry-Auth"),
    podcri_in_none("repo", PODCRI_T_ANY, "belongs to fromSrc"),
    podcri_in_none("message", PODCRI_T_ANY, "belongs to fromSrc"),
    podcri_in_none("changes", PODCRI_T_ANY, "belongs to fromSrc"),
    podcri_in_end
};


const podcri_image_pull_t  podcri_image_pull_defaults;


/* containers/common config.ParsePullPolicy; what is left out means always
 * (Podman api/handlers/libpod ImagesPull) */

static const podcri_pull_policy_t  podcri_pull_policies[] = {
    { "", PODCRI_PULL_ALWAYS },
    { "always", PODCRI_PULL_ALWAYS },
    { "missing", PODCRI_PULL_MISSING },
    { "ifnotpresent", PODCRI_PULL_MISSING },
    { "ifmissing", PODCRI_PULL_MISSING },
    { "newer", PODCRI_PULL_NEWER },
    { "ifnewer", PODCRI_PULL_NEWER },
    { "never", PODCRI_PULL_NEVER },
    { NULL, 0 }
};


int
podcri_op_image_pull(podcri_op_t *op)
{
    int                     rc;
    const char             *ref, *id;
    podcri_image_t         *local;
    podcri_image_pull_t    *query = op->query;
    podcri_pull_policy_e    policy;

    ref = query->reference;
    policy = PODCRI_PULL_ALWAYS;

    if (podcri_pull_reference(op, &ref) != PODCRI_OK
        || podcri_pull_policy(op, query->policy, &policy) != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    if (podcri_pull_platform(op, query->os, query->arch) != PODCRI_OK) {

        /* what is here is the node's */

        return policy == PODCRI_PULL_NEVER ? podcri_pull_never(op, ref)
                                           : PODCRI_ERROR;
    }

    if (query->all_tags) {
        return podcri_fail(&op->ctx, PODCRI_E_UNIMPLEMENTED,
                           "not implemented",
                           "CRI pulls one image and does not list the tags of "
                           "a repository");
    }

    local = NULL;

    if (policy != PODCRI_PULL_ALWAYS) {
        rc = podcri_pull_local(op, ref, &local);
        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    if (local && policy != PODCRI_PULL_NEWER) {
        podcri_pull_report(op, local->id);
        return podcri_reply_json(op, 200);
    }

    if (policy == PODCRI_PULL_NEVER) {
        return podcri_pull_never(op, ref);
    }

    if (!query->quiet && !query->compat) {

        rc = podcri_reply_stream(op, 200, "application/json");
        if (rc != PODCRI_OK) {
            return rc;
        }

        podcri_json_open(&op->out, '{');
        podcri_json_key(&op->out, "stream");
        podcri_json_str(&op->out,
                        podcri_psprintf(op->ctx.pool,
                                        "Trying to pull %s...\n", ref));
        podcri_json_close(&op->out, '}');

        rc = podcri_reply_line(op);
        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    rc = podcri_pull(op, ref, policy, &local, &id);
    if (rc != PODCRI_OK) {
        return rc;
    }

    if (query->compat) {
        return podcri_pull_lines(op, ref, id);
    }

    podcri_pull_report(op, id);

    return op->started ? podcri_reply_line(op) : podcri_reply_json(op, 200);
}


/* Podman begins its answer before it looks (measured with 4.3.1), and a client
 * shows what the stream says as it is. */

static int
podcri_pull_never(podcri_op_t *op, const char *ref)
{
    int  rc;

    podcri_err_clear(&op->ctx);

    rc = podcri_reply_stream(op, 200, "application/json");

    return rc == PODCRI_OK ? podcri_fail(&op->ctx, PODCRI_E_NOT_FOUND,
                                         "image not known", "%s", ref)
                           : rc;
}


/*
 * Docker's pull.  CRI tells no progress, so there is nothing to send before
 * the end, and a pull that fails gets the status it deserves, as Podman 5
 * answers it.
 */

int
podcri_op_image_create(podcri_op_t *op)
{
    int                    rc;
    const char            *os, *arch;
    const char            *ref, *id;
    podcri_ref_t           parts;
    podcri_image_t        *local;
    podcri_image_pull_t   *query = op->query;

    if (query->from_src && *query->from_src) {
        return podcri_fail(&op->ctx, PODCRI_E_UNIMPLEMENTED,
                           "not implemented",
                           "CRI cannot make an image from an archive");
    }

    ref = query->from_image;

    if (podcri_pull_reference(op, &ref) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (query->platform && *query->platform) {

        podcri_host_platform(op->ctx.pool, query->platform, &os, &arch);

        if (podcri_pull_platform(op, os, arch) != PODCRI_OK) {
            return PODCRI_ERROR;
        }
    }

    if (query->tag && *query->tag) {
        ref = podcri_psprintf(op->ctx.pool, "%s%s%s", ref,
                              strchr(query->tag, ':') ? "@" : ":",
                              query->tag);
    }

    /* Docker's short names are those of docker.io */

    if (podcri_ref_parse(&op->ctx, ref, &parts) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    ref = podcri_ref_normal(op->ctx.pool, &parts);
    local = NULL;

    rc = podcri_pull(op, ref, PODCRI_PULL_ALWAYS, &local, &id);

    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND) {

        /* by these words python-docker knows that it is the image */

        op->ctx.err.cause = "repository does not exist";
        op->ctx.err.message = podcri_psprintf(op->ctx.pool, "%s: %s",
                                              op->ctx.err.message,
                                              op->ctx.err.cause);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    return podcri_pull_lines(op, ref, id);
}


static int
podcri_pull_policy(podcri_op_t *op, const char *name,
    podcri_pull_policy_e *policy)
{
    const podcri_pull_policy_t  *row;

    if (name == NULL) {
        name = "";
    }

    for (row = podcri_pull_policies; row->name; row++) {
        if (strcmp(row->name, name) == 0) {
            *policy = row->policy;
            return PODCRI_OK;
        }
    }

    return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                       "unsupported pull policy \"%s\"", name);
}


/* An image name with or without "docker://"; of the other transports of
 * containers/image none is one for a server. */

static int
podcri_pull_reference(podcri_op_t *op, const char **ref)
{
    size_t              i, len;

    static const char  *transports[] = {
        "dir", "docker-archive", "docker-daemon", "oci", "oci-archive",
        "containers-storage", "ostree", "sif", "tarball"
    };

    if (*ref == NULL || **ref == '\0') {
        return podcri_fail_status(&op->ctx, PODCRI_E_BAD_REQUEST, 500, NULL,
                                  "reference parameter cannot be empty");
    }

    if (strncmp(*ref, "docker://", 9) == 0) {
        *ref += 9;
        return PODCRI_OK;
    }

    for (i = 0; i < podcri_nelts(transports); i++) {

        len = strlen(transports[i]);

        /* "oci:1" is an image and its tag, "oci:/path" is not */

        if (strncmp(*ref, transports[i], len) == 0
            && (*ref)[len] == ':' && strchr(*ref + len, '/'))
        {
            return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "unsupported transport %s in \"%s\": only "
                               "docker transport is supported",
                               transports[i], *ref);
        }
    }

    return PODCRI_OK;
}


static int
podcri_pull_platform(podcri_op_t *op, const char *os, const char *arch)
{
    size_t       i;
    const char  *own;

    own = podcri_host_arch();

    for (i = 0; i < op->nnodes; i++) {
        if (!op->nodes[i]->conf->local) {
            own = NULL;
        }
    }

    if ((os == NULL || *os == '\0' || strcmp(os, "linux") == 0)
        && (arch == NULL || *arch == '\0'
            || (own && strcmp(arch, own) == 0)))
    {
        return PODCRI_OK;
    }

    return podcri_fail(&op->ctx, PODCRI_E_UNIMPLEMENTED, "not implemented",
                       "CRI pulls images for the platform of the node only, "
                       "not for %s/%s", (os && *os) ? os : "linux",
                       arch ? arch : "");
}


/* *image: the local image, NULL unless every node has it. */

static int
podcri_pull_local(podcri_op_t *op, const char *ref, podcri_image_t **image)
{
    int               rc;
    size_t            i;
    podcri_images_t   list, *lists;

    lists = podcri_pcalloc(op->ctx.pool, op->nnodes * sizeof(*lists));

    rc = podcri_image_fetch_all(op, &list, lists, 0);
    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < op->nnodes; i++) {

        rc = podcri_image_select(op, &lists[i], ref, image);

        if (rc != PODCRI_OK || *image == NULL) {
            return rc;
        }
    }

    return PODCRI_OK;
}


/* Pulls to every node at once, since a container may be made on any. */

static int
podcri_pull(podcri_op_t *op, const char *ref, podcri_pull_policy_e policy,
    podcri_image_t **local, const char **id)
{
    int                       rc;
    size_t                    i;
    Cri__ImageSpec            spec = CRI__IMAGE_SPEC__INIT;
    podcri_cri_call_t        *calls;
    Cri__PullImageRequest     req = CRI__PULL_IMAGE_REQUEST__INIT;
    Cri__PullImageResponse   *resp;

    spec.image = (char *) ref;
    spec.user_specified_image = (char *) ref;
    req.image = &spec;

    if (podcri_image_auth(op, ref, &req.auth) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    calls = podcri_pcalloc(op->ctx.pool, op->nnodes * sizeof(*calls));

    for (i = 0; i < op->nnodes; i++) {
        calls[i].node = op->nodes[i];
        calls[i].method = PODCRI_CRI_PULL_IMAGE;
        calls[i].req = &req;
    }

    rc = podcri_cri_all(&op->ctx, calls, op->nnodes);
    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < op->nnodes; i++) {

        if (calls[i].rc == PODCRI_OK) {
            continue;
        }

        /* "newer" is content with what is there when the registry is not */

        if (policy == PODCRI_PULL_NEWER && *local
            && calls[i].rc == PODCRI_ERROR)
        {
            *id = (*local)->id;
            return PODCRI_OK;
        }

        op->ctx.err = calls[i].err;

        return calls[i].rc;
    }

    resp = calls[0].resp;

    return podcri_pull_id(op, op->nodes[0], ref, resp->image_ref, id);
}


/* image_ref is an image id in containerd and CRI-O, but CRI promises no more
 * than a reference. */

static int
podcri_pull_id(podcri_op_t *op, podcri_node_t *node, const char *ref,
    const char *image_ref, const char **id)
{
    int                         rc;
    Cri__ImageSpec              spec = CRI__IMAGE_SPEC__INIT;
    Cri__ImageStatusRequest     req = CRI__IMAGE_STATUS_REQUEST__INIT;
    Cri__ImageStatusResponse   *resp;

    *id = podcri_image_bare_id(image_ref);

    if (podcri_is_hex(*id, 64)) {
        return PODCRI_OK;
    }

    spec.image = (char *) (*image_ref ? image_ref : ref);
    req.image = &spec;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_IMAGE_STATUS, &req,
                         &resp);
    if (rc != PODCRI_OK) {
        return rc;
    }

    if (resp->image == NULL) {
        return podcri_image_unknown(op, ref);
    }

    *id = podcri_image_bare_id(resp->image->id);

    return PODCRI_OK;
}


static void
podcri_pull_report(podcri_op_t *op, const char *id)
{
    podcri_json_open(&op->out, '{');
    podcri_json_key(&op->out, "images");
    podcri_json_open(&op->out, '[');
    podcri_json_str(&op->out, id);
    podcri_json_close(&op->out, ']');
    podcri_json_key(&op->out, "id");
    podcri_json_str(&op->out, id);
    podcri_json_close(&op->out, '}');
}


static int
podcri_pull_lines(podcri_op_t *op, const char *ref, const char *id)
{
    int  rc;

    rc = podcri_reply_stream(op, 200, "application/json");

    if (rc == PODCRI_OK) {
        rc = podcri_pull_line(op, podcri_psprintf(op->ctx.pool,
                                                  "Pulling from %s", ref),
                              NULL);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_pull_line(op, "Download complete",
                              podcri_pstrndup(op->ctx.pool, id, 12));
    }

    return rc;
}


static int
podcri_pull_line(podcri_op_t *op, const char *status, const char *id)
{
    podcri_json_open(&op->out, '{');
    podcri_json_key(&op->out, "status");
    podcri_json_str(&op->out, status);

    if (id) {
        podcri_json_key(&op->out, "progressDetail");
        podcri_json_open(&op->out, '{');
        podcri_json_close(&op->out, '}');
        podcri_json_key(&op->out, "id");
        podcri_json_str(&op->out, id);
    }

    podcri_json_close(&op->out, '}');

    return podcri_reply_line(op);
}
