
/*
 * Copyright (C) 2026 podcri authors
 *
 * What the runtimes say, and what we make of it.
 */


#include "tap.h"
#include "podcri_cri.h"


#define CREATE   PODCRI_CRI_CREATE_CONTAINER
#define START    PODCRI_CRI_START_CONTAINER
#define STOP     PODCRI_CRI_STOP_CONTAINER
#define STATUS   PODCRI_CRI_CONTAINER_STATUS
#define STATS    PODCRI_CRI_CONTAINER_STATS
#define UPDATE   PODCRI_CRI_UPDATE_CONTAINER_RESOURCES
#define REOPEN   PODCRI_CRI_REOPEN_CONTAINER_LOG
#define EXEC     PODCRI_CRI_EXEC_SYNC
#define RUNPOD   PODCRI_CRI_RUN_POD_SANDBOX
#define PODSTAT  PODCRI_CRI_POD_SANDBOX_STATUS
#define STOPPOD  PODCRI_CRI_STOP_POD_SANDBOX
#define PULL     PODCRI_CRI_PULL_IMAGE
#define IMAGE    PODCRI_CRI_IMAGE_STATUS
#define RMI      PODCRI_CRI_REMOVE_IMAGE
#define LIST     PODCRI_CRI_LIST_CONTAINERS

#define BAD      PODCRI_E_BAD_REQUEST
#define DENIED   PODCRI_E_FORBIDDEN
#define MISSING  PODCRI_E_NOT_FOUND
#define CLASH    PODCRI_E_CONFLICT
#define FAILED   PODCRI_E_INTERNAL
#define COMMAND  PODCRI_E_COMMAND
#define NOTYET   PODCRI_E_UNIMPLEMENTED
#define DOWN     PODCRI_E_UNAVAILABLE
#define LATE     PODCRI_E_TIMEOUT
#define LARGE    PODCRI_E_TOO_LARGE

#define STATE    "container state improper"


typedef struct {
    podcri_cri_method_e   method;
    int                   code;
    const char           *text;
    podcri_error_kind_e   kind;
    const char           *cause;       /* NULL: the message */
} row_t;


/* what containerd 1.6 and CRI-O 1.26 to 1.36 say; ids shortened */

static const row_t  rows[] = {

    /* CRI-O */
    { START, 2, "container 3f1 is not in created state: stopped", CLASH,
      STATE },
    { START, 2, "container 3f1 is not in created state: running", CLASH,
      STATE },
    { START, 2, "failed to start container 3f1: `runc --root /run/runc start "
      "3f1` failed: time=\"2026-11-22T05:00:50Z\" level=error msg=\"cannot "
      "start an already running container\"\n : exit status 1", CLASH,
      STATE },
    { CREATE, 2, "CreateContainer failed as the sandbox was stopped: 9a",
      CLASH, STATE },
    { CREATE, 2, "reference \"[overlay@/var/lib/containers]localhost/nope:1\""
      " does not resolve to an image ID", MISSING, "image not known" },
    { CREATE, 2, "specified sandbox not found: 9a: pod sandbox with ID "
      "starting with 9a not found: ID does not exist", MISSING,
      "no such pod" },
    { CREATE, 2, "sandbox config is nil", FAILED, NULL },
    { CREATE, 2, "container create failed: exec: \"nope\": executable file "
      "not found in $PATH", COMMAND, NULL },
    { CREATE, 2, "container create failed: time=\"2026-11-22T02:12:21Z\" "
      "level=error msg=\"runc create failed: unable to start container "
      "process: exec: \\\"/etc/passwd\\\": permission denied\"", COMMAND,
      NULL },
    { CREATE, 2, "container create failed: time=\"2026-11-22T02:12:21Z\" "
      "level=error msg=\"runc create failed: unable to start container "
      "process: error during container init: exec: \\\"/no\\\": stat /no: no "
      "such file or directory\"", COMMAND, NULL },
    { CREATE, 2, "container create failed: open executable: Permission "
      "denied", COMMAND, NULL },
    { CREATE, 2, "get exec user: unable to find user nosuch: no matching "
      "entries in passwd file", COMMAND,
      "no matching entries in passwd file" },
    { CREATE, 2, "get exec user: unable to find group nosuch: no matching "
      "entries in group file", COMMAND, "no matching entries in group file" },
    { STATUS, 5, "could not find container \"3f1\": container with ID "
      "starting with 3f1 not found: ID does not exist", MISSING,
      "no such container" },
    { STATS, 2, "could not find container \"3f1\": container with ID "
      "starting with 3f1 not found: ID does not exist", MISSING,
      "no such container" },
    { STATUS, 2, "creating container info: getting container metadata: "
      "identifier is not a layer, image, or container", MISSING,
      "no such container" },
    { PODCRI_CRI_REMOVE_CONTAINER, 2, "failed to delete container "
      "k8s_c_c_ns_u_0 in pod sandbox 9a from index: no such id: '3f1'",
      MISSING, "no such container" },
    { PODCRI_CRI_REMOVE_CONTAINER, 2, "failed to delete container "
      "k8s_c_c_ns_u_0 in pod sandbox 9a: identifier is not a container",
      MISSING, "no such container" },
    { STATUS, 5, "container ID should not be empty", MISSING,
      "no such container" },
    { EXEC, 5, "container is not created or running: checking if PID of 3f1 "
      "is running failed: container process not found", CLASH, STATE },
    { UPDATE, 2, "container 3f1 is not running or created state: stopped",
      CLASH, STATE },
    { REOPEN, 2, "container is not running", CLASH, STATE },
    { CREATE, 2, "set memory limit 6291456 too low; should be at least "
      "12582912 bytes", BAD, "invalid memory limit" },
    { CREATE, 2, "no privileged container allowed in sandbox", BAD,
      "pod is not privileged" },
    { RUNPOD, 2, "failed to find runtime handler nope from runtime list "
      "map[crun:0xc0]", FAILED,
      "podcri_runtime_handler is not known to the runtime" },
    { RUNPOD, 2, "label key and value greater than maximum size (4096 bytes)"
      ", key: k", BAD, "label too long" },
    { RMI, 2, "image used by 3f1: image is in use by a container", CLASH,
      "image is in use by a container" },
    { IMAGE, 2, "short-name \"nope:1\" did not resolve to an alias and no "
      "unqualified-search registries are defined", MISSING,
      "image not known" },
    { CREATE, 2, "path \"/data\" is mounted on \"/\" but it is not a shared "
      "or slave mount", BAD, "invalid mount propagation" },
    { PULL, 2, "unable to pull image or OCI artifact: pull image err: "
      "reading manifest 1 in h/x: manifest unknown; artifact err: x", MISSING,
      "manifest unknown" },
    { PULL, 2, "pull image err: unable to retrieve auth token: "
      "authentication required", DENIED, "authentication required" },
    { PULL, 2, "RegistryUnavailable: unable to pull image: pinging container "
      "registry h: connection refused", FAILED, NULL },
    { PULL, 2, "cannot parse input: \"BAD NAME\": invalid reference format",
      BAD, "invalid reference format" },
    { PODSTAT, 5, "could not find pod \"9a\": ID does not exist", MISSING,
      "no such pod" },
    { PODCRI_CRI_EXEC, 2, "cannot exec in a paused container", CLASH, STATE },

    /* containerd */
    { START, 2, "failed to set starting state for container \"3f1\": "
      "container is in CONTAINER_EXITED state", CLASH, STATE },
    { EXEC, 2, "failed to exec in container: container is in "
      "CONTAINER_CREATED state", CLASH, STATE },
    { CREATE, 5, "failed to get sandbox container task: no running task "
      "found: task 9a not found: not found", CLASH, STATE },
    { RUNPOD, 2, "failed to reserve sandbox name \"n_ns_uid_0\": name "
      "\"n_ns_uid_0\" is reserved for \"9a\"", CLASH,
      "that name is already in use" },
    { CREATE, 5, "failed to resolve image \"localhost/nope:1\": not found",
      MISSING, "image not known" },
    { CREATE, 2, "failed to create containerd container: mount callback "
      "failed on /run/m1: no users found", COMMAND,
      "no matching entries in passwd file" },
    { CREATE, 2, "failed to create containerd container: mount callback "
      "failed on /run/m1: no groups found", COMMAND,
      "no matching entries in group file" },
    { CREATE, 5, "failed to find sandbox id \"9a\": not found", MISSING,
      "no such pod" },
    { STOP, 5, "an error occurred when try to find container \"3f1\": not "
      "found", MISSING, "no such container" },
    { STOPPOD, 5, "an error occurred when try to find sandbox \"9a\": not "
      "found", MISSING, "no such pod" },
    { STATUS, 2, "Prefix can't be empty", MISSING, "no such container" },
    { STATS, 2, "unexpected metrics response: []", CLASH, STATE },
    { RUNPOD, 2, "failed to get sandbox runtime: no runtime for \"nope\" is "
      "configured", FAILED,
      "podcri_runtime_handler is not known to the runtime" },
    { PULL, 5, "failed to pull and unpack image \"h/x:1\": failed to resolve "
      "reference \"h/x:1\": h/x:1: not found", MISSING, "manifest unknown" },
    { PULL, 2, "failed with status code [manifests 1]: 401 Unauthorized",
      DENIED, "authentication required" },
    { PULL, 2, "failed to do request: Head \"http://h/v2\": dial tcp: "
      "connection refused", FAILED, NULL },
    { EXEC, 4, "timeout 1s exceeded", LATE,
      "the container runtime did not answer in time" },
    { PODCRI_CRI_GET_CONTAINER_EVENTS, 12,
      "method GetContainerEvents not implemented", NOTYET,
      "not supported by the container runtime" },
    { CREATE, 8, "grpc: received message larger than max (17000229 vs. "
      "16777216)", LARGE, "request too large for the runtime" },
    { LIST, 8, "grpc: trying to send message larger than max (18004904 vs. "
      "16777216)", FAILED, NULL },

    /* gRPC itself */
    { LIST, 14, "failed to connect to all addresses; last error: UNKNOWN: "
      "unix:/x: No such file or directory", DOWN,
      "the container runtime cannot be reached" },
    { LIST, 14, "Socket closed", DOWN,
      "the container runtime cannot be reached" },
    { LIST, 4, "Deadline Exceeded", LATE,
      "the container runtime did not answer in time" },
    { LIST, 1, "context canceled", DOWN,
      "the container runtime gave the call up" },
    { LIST, 8, "Received message larger than max (99 vs. 98)", FAILED, NULL },
    { CREATE, 3, "tty and stderr cannot both be true", BAD,
      "invalid argument" },
    { LIST, 5, "what", MISSING, NULL },
    { LIST, 13, "", FAILED, NULL },
    { LIST, 99, "a code of the future", FAILED, NULL }
};


int
main(void)
{
    size_t              i, n;
    podcri_ctx_t        ctx;
    podcri_node_t       node;
    podcri_node_conf_t  conf;

    memset(&ctx, 0, sizeof(ctx));
    memset(&node, 0, sizeof(node));
    memset(&conf, 0, sizeof(conf));

    ctx.pool = podcri_pool_create(0);
    conf.name = "node-a";
    node.conf = &conf;

    for (i = 0; i < podcri_nelts(rows); i++) {
        memset(&ctx.err, 0, sizeof(ctx.err));

        is_int(podcri_cri_fail(&ctx, &node, rows[i].method, rows[i].code,
                               rows[i].text),
               PODCRI_ERROR, "%d \"%s\"", rows[i].code, rows[i].text);

        is_int(ctx.err.kind, rows[i].kind, "its kind");

        is_str(ctx.err.cause,
               rows[i].cause ? rows[i].cause : ctx.err.message, "its cause");

        ok(strstr(ctx.err.message, rows[i].text) != NULL,
           "the runtime's words are kept");

        n = strlen(ctx.err.message) - strlen(ctx.err.cause);
        is_str(ctx.err.message + n, ctx.err.cause,
               "and the message ends with the cause");
    }

    (void) podcri_cri_fail(&ctx, &node, STATUS, 2, "rpc error: code = "
                           "NotFound desc = lost it: ID does not exist");
    is_str(ctx.err.message, "lost it: ID does not exist: no such container",
           "a runtime that passes on what another one said");
    is_str(ctx.err.rpc, "ContainerStatus", "the method");
    is_str(ctx.err.node, "node-a", "the node");

    (void) podcri_cri_fail(&ctx, &node, CREATE, 2, "container create failed: "
                           "exec: no such file\n");
    is_str(ctx.err.message, "container create failed: exec: no such file",
           "a line that ends");

    (void) podcri_cri_fail(&ctx, &node, LIST, 14, "Socket closed");
    is_str(ctx.err.message, "ListContainers on node node-a: Socket closed: "
           "the container runtime cannot be reached",
           "who was not to be reached, and what for");

    podcri_pool_destroy(ctx.pool);

    return done_testing();
}
