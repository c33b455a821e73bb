
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_cri_internal.h"


#define ANY          -1

#define STATE        "container state improper"
#define NAME_IN_USE  PODCRI_CRI_NAME_IN_USE
#define NO_IMAGE     "image not known"
#define NO_POD       "no such pod"
#define NO_USER      PODCRI_CRI_NO_USER
#define NO_GROUP     PODCRI_CRI_NO_GROUP
#define NO_HANDLER   "podcri_runtime_handler is not known to the runtime"


/*
 * What went wrong, by gRPC code and words.  Most errors of both runtimes come
 * with the code UNKNOWN, some with a misleading one, so the words decide
 * first, and in this order; the code where none match.  The texts are those
 * of CRI-O 1.26 and 1.36 and of containerd 1.6, as they were seen.  cause is
 * the text Podman's clients know for it; NULL: the one of the method.
 */

typedef struct {
    int                   code;
    const char           *text;
    podcri_error_kind_e   kind;
    const char           *cause;
} podcri_cri_error_t;


static const podcri_cri_error_t  podcri_cri_errors[] = {

    /* containerd; CRI-O answers with the object that is there */
    { ANY, "is reserved for", PODCRI_E_CONFLICT, NAME_IN_USE },

    /* CRI-O: start, update, reopen, exec, create */
    { ANY, "is not in created state", PODCRI_E_CONFLICT, STATE },
    { ANY, "cannot start an already running container", PODCRI_E_CONFLICT,
      STATE },
    { ANY, "is not running or created state", PODCRI_E_CONFLICT, STATE },
    { ANY, "container is not created or running", PODCRI_E_CONFLICT, STATE },
    { ANY, "container is not running", PODCRI_E_CONFLICT, STATE },
    { ANY, "container process not found", PODCRI_E_CONFLICT, STATE },
    { ANY, "cannot exec in a paused container", PODCRI_E_CONFLICT, STATE },
    { ANY, "failed as the sandbox was stopped", PODCRI_E_CONFLICT, STATE },

    /* containerd: the same; metrics of a container that does not run */
    { ANY, "container is in CONTAINER_", PODCRI_E_CONFLICT, STATE },
    { ANY, "already in starting state", PODCRI_E_CONFLICT, STATE },
    { ANY, "failed to get sandbox container task", PODCRI_E_CONFLICT, STATE },
    { ANY, "unexpected metrics response", PODCRI_E_CONFLICT, STATE },

    /* create: image or sandbox is not there */
    { ANY, "does not resolve to an image ID", PODCRI_E_NOT_FOUND, NO_IMAGE },
    { ANY, "failed to resolve image", PODCRI_E_NOT_FOUND, NO_IMAGE },
    { ANY, "did not resolve to an alias", PODCRI_E_NOT_FOUND, NO_IMAGE },
    { ANY, "specified sandbox not found", PODCRI_E_NOT_FOUND, NO_POD },
    { ANY, "failed to find sandbox", PODCRI_E_NOT_FOUND, NO_POD },

    /* CRI-O: some calls report an unknown id with UNKNOWN */
    { ANY, "ID does not exist", PODCRI_E_NOT_FOUND, NULL },
    { ANY, "container ID should not be empty", PODCRI_E_NOT_FOUND, NULL },
    { ANY, "Prefix can't be empty", PODCRI_E_NOT_FOUND, NULL },

    /* CRI-O: another call is removing it */
    { ANY, "from index: no such id", PODCRI_E_NOT_FOUND, NULL },
    { ANY, "identifier is not a ", PODCRI_E_NOT_FOUND, NULL },
    { ANY, "container not known", PODCRI_E_NOT_FOUND, NULL },

    /* containerd: the same */
    { ANY, "already in removing state", PODCRI_E_NOT_FOUND, NULL },
    { ANY, "is in removing state", PODCRI_E_NOT_FOUND, NULL },

    /* pulls */
    { ANY, "invalid reference format", PODCRI_E_BAD_REQUEST,
      "invalid reference format" },
    { ANY, "manifest unknown", PODCRI_E_NOT_FOUND, "manifest unknown" },
    { PODCRI_CRI_CODE_NOT_FOUND, "failed to pull and unpack image",
      PODCRI_E_NOT_FOUND, "manifest unknown" },
    { ANY, "authentication required", PODCRI_E_FORBIDDEN,
      "authentication required" },
    { ANY, "401 Unauthorized", PODCRI_E_FORBIDDEN,
      "authentication required" },

    { ANY, "image is in use by a container", PODCRI_E_CONFLICT,
      "image is in use by a container" },

    /* what the request asks for cannot be had */
    { ANY, "too low; should be at least", PODCRI_E_BAD_REQUEST,
      "invalid memory limit" },
    { ANY, "label key and value greater than maximum", PODCRI_E_BAD_REQUEST,
      "label too long" },
    { ANY, "is not a shared or slave mount", PODCRI_E_BAD_REQUEST,
      "invalid mount propagation" },
    { ANY, "no privileged container allowed in sandbox",
      PODCRI_E_BAD_REQUEST, "pod is not privileged" },

    /* what the configuration asks for cannot: nothing that a client does */
    { ANY, "failed to find runtime handler", PODCRI_E_INTERNAL, NO_HANDLER },
    { ANY, "no runtime for", PODCRI_E_INTERNAL, NO_HANDLER },

    /* runc and crun, before there is a process: CRI-O says so at create,
     * containerd at start */
    { ANY, "unable to start container process: exec: ", PODCRI_E_COMMAND,
      NULL },
    { ANY, "error during container init: exec: ", PODCRI_E_COMMAND, NULL },
    { ANY, "executable file ", PODCRI_E_COMMAND, NULL },
    { ANY, "open executable: ", PODCRI_E_COMMAND, NULL },

    /* CRI-O and containerd, at create: the user is looked for in the image */
    { ANY, NO_USER, PODCRI_E_COMMAND, NO_USER },
    { ANY, NO_GROUP, PODCRI_E_COMMAND, NO_GROUP },
    { ANY, "no users found", PODCRI_E_COMMAND, NO_USER },
    { ANY, "no groups found", PODCRI_E_COMMAND, NO_GROUP },

    { ANY, "checkpoint/restore support not available",
      PODCRI_E_UNIMPLEMENTED, "checkpoints are not supported" },

    /* the server of the runtime turns a request away; the other direction,
     * "trying to send message" and "Received message", is a node too full */
    { PODCRI_CRI_CODE_EXHAUSTED, "grpc: received message larger than max",
      PODCRI_E_TOO_LARGE, "request too large for the runtime" },

    /* by code alone */

    { PODCRI_CRI_CODE_CANCELLED, "", PODCRI_E_UNAVAILABLE,
      "the container runtime gave the call up" },
    { PODCRI_CRI_CODE_INVALID, "", PODCRI_E_BAD_REQUEST, "invalid argument" },
    { PODCRI_CRI_CODE_DEADLINE, "", PODCRI_E_TIMEOUT,
      "the container runtime did not answer in time" },
    { PODCRI_CRI_CODE_NOT_FOUND, "", PODCRI_E_NOT_FOUND, NULL },
    { PODCRI_CRI_CODE_EXISTS, "", PODCRI_E_CONFLICT, NAME_IN_USE },
    { PODCRI_CRI_CODE_DENIED, "", PODCRI_E_FORBIDDEN, "permission denied" },
    { PODCRI_CRI_CODE_PRECONDITION, "", PODCRI_E_CONFLICT, STATE },
    { PODCRI_CRI_CODE_ABORTED, "", PODCRI_E_CONFLICT, "try again" },
    { PODCRI_CRI_CODE_RANGE, "", PODCRI_E_BAD_REQUEST, "invalid argument" },
    { PODCRI_CRI_CODE_UNIMPLEMENTED, "", PODCRI_E_UNIMPLEMENTED,
      "not supported by the container runtime" },
    { PODCRI_CRI_CODE_UNAVAILABLE, "", PODCRI_E_UNAVAILABLE,
      "the container runtime cannot be reached" },
    { ANY, "", PODCRI_E_INTERNAL, NULL }
};


int
podcri_cri_fail(podcri_ctx_t *ctx, podcri_node_t *node,
    podcri_cri_method_e m, int code, const char *text)
{
    int                        n;
    const char                *cause;
    const podcri_cri_error_t  *row;

    /* the runtime's own calls leave a trace of it before the words */

    static const char          prefix[] = "rpc error: code = ";

    for (row = podcri_cri_errors;
         (row->code != ANY && row->code != code)
         || strstr(text, row->text) == NULL;
         row++)
    {
        /* void */
    }

    if (strncmp(text, prefix, sizeof(prefix) - 1) == 0
        && strstr(text, " desc = "))
    {
        text = strstr(text, " desc = ") + sizeof(" desc = ") - 1;
    }

    /* words that CRI-O has from runc end with their line */

    for (n = strlen(text); n && text[n - 1] == '\n'; n--) { /* void */ }

    cause = row->cause;

    if (cause == NULL && row->kind == PODCRI_E_NOT_FOUND) {
        cause = podcri_cri_method_row(m)->missing;
    }

    switch (row->kind) {

    case PODCRI_E_TIMEOUT:
    case PODCRI_E_UNAVAILABLE:
    case PODCRI_E_UNIMPLEMENTED:
        /* here it matters who was asked, and what for */

        (void) podcri_fail(ctx, row->kind, cause, "%s on node %s: %.*s",
                           podcri_cri_method_name(m), node->conf->name, n,
                           text);
        break;

    default:
        (void) podcri_fail(ctx, row->kind, cause, "%.*s", n, text);
    }

    ctx->err.rpc = podcri_cri_method_name(m);
    ctx->err.node = node->conf->name;

    return PODCRI_ERROR;
}
