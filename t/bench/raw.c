
/*
 * Copyright (C) 2026 podcri authors
 */


/*
 * The floor: CRI calls from a plain C program, on gRPC's core, with the
 * answers decoded into an arena.  Nothing of the module's is used but the
 * generated messages.
 *
 *     raw ADDRESS version CONNS SECONDS
 *     raw ADDRESS list CONNS SECONDS       ListContainers and ListPodSandbox
 *     raw ADDRESS status SECONDS CONTAINER SANDBOX    both status calls
 *     raw ADDRESS exec TIMES CONTAINER     ExecSync of true
 *     raw ADDRESS url CONTAINER COMMAND... where an Exec of it with its input
 *                                          and output is to be had
 *     raw ADDRESS exit CONTAINER           asks until it has ended; "at" is
 *                                          the time of day
 *     raw ADDRESS cycle TIMES IMAGE LOGS   of true: all calls from a sandbox
 *                                          to its removal
 *     raw ADDRESS first TIMES IMAGE LOGS   from nothing to the first line of
 *                                          output in the log file
 *
 * Prints a line of JSON, times in microseconds: n, p50, p90, cpu (of this
 * program, for each).  "list" and "status" are pairs of calls in parallel.
 */


#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <grpc/byte_buffer_reader.h>
#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpc/support/time.h>

#include "runtime.pb-c.h"


#define RAW_MAX      1000000
#define RAW_CHUNK    262144
#define RAW_RUNTIME  "/runtime.v1.RuntimeService/"

/* what the module hides from a container, too: each is a mount */
static char  *raw_masked[] = {
    "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
    "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug",
    "/proc/scsi", "/sys/firmware", "/sys/fs/selinux", "/sys/dev/block"
};

static char  *raw_readonly[] = {
    "/proc/asound", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
    "/proc/sysrq-trigger"
};

/* how often the end of a process is looked for */
#define RAW_POLL     1000


typedef struct raw_chunk_s  raw_chunk_t;

struct raw_chunk_s {
    raw_chunk_t  *next;
};

typedef struct {
    raw_chunk_t  *chunks;
    char         *pos;
    char         *last;
} raw_arena_t;

typedef struct raw_job_s  raw_job_t;

typedef struct {
    raw_job_t            *job;
    grpc_call            *call;
    grpc_byte_buffer     *message;
    grpc_metadata_array   initial;
    grpc_metadata_array   trailing;
    grpc_status_code      code;
    grpc_slice            details;

    const char                        *method;
    const ProtobufCMessage            *request;
    const ProtobufCMessageDescriptor  *answer;
    ProtobufCMessage                  *response;
} raw_call_t;

/* calls that are made at once */

struct raw_job_s {
    int           pending;
    int           ncalls;
    uint64_t      began;
    raw_arena_t   arena;
    raw_call_t    calls[2];
};


static grpc_channel           *raw_channel;
static grpc_completion_queue  *raw_cq;
static uint32_t               *raw_times;
static size_t                  raw_n;


static void
raw_die(const char *what, const char *why)
{
    fprintf(stderr, "raw: %s: %s\n", what, why);
    exit(1);
}


static uint64_t
raw_clock(clockid_t id)
{
    struct timespec  ts;

    clock_gettime(id, &ts);

    return (uint64_t) ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}


static void *
raw_alloc(void *data, size_t size)
{
    char         *p;
    size_t        n;
    raw_arena_t  *a = data;
    raw_chunk_t  *chunk;

    size = (size + 15) & ~(size_t) 15;

    if (a->pos == NULL || (size_t) (a->last - a->pos) < size) {
        n = size + sizeof(raw_chunk_t) + 16;
        n = n < RAW_CHUNK ? RAW_CHUNK : n;

        chunk = malloc(n);
        chunk->next = a->chunks;
        a->chunks = chunk;
        a->pos = (char *) chunk + 16;
        a->last = (char *) chunk + n;
    }

    p = a->pos;
    a->pos += size;

    return p;
}


static void
raw_no_free(void *data, void *p)
{
}


static void
raw_arena_free(raw_arena_t *a)
{
    raw_chunk_t  *chunk;

    while (a->chunks) {
        chunk = a->chunks;
        a->chunks = chunk->next;
        free(chunk);
    }

    a->pos = NULL;
    a->last = NULL;
}


static void
raw_start(raw_job_t *job)
{
    int                i;
    size_t             len;
    grpc_op            ops[6];
    raw_call_t        *c;
    grpc_slice         slice, method;
    grpc_byte_buffer  *request;

    job->began = raw_clock(CLOCK_MONOTONIC);
    job->pending = job->ncalls;

    for (i = 0; i < job->ncalls; i++) {
        c = &job->calls[i];
        c->job = job;
        c->message = NULL;

        grpc_metadata_array_init(&c->initial);
        grpc_metadata_array_init(&c->trailing);

        len = protobuf_c_message_get_packed_size(c->request);
        slice = grpc_slice_malloc(len);
        protobuf_c_message_pack(c->request, GRPC_SLICE_START_PTR(slice));
        request = grpc_raw_byte_buffer_create(&slice, 1);
        grpc_slice_unref(slice);

        method = grpc_slice_from_static_string(c->method);
        c->call = grpc_channel_create_call(raw_channel, NULL,
                                           GRPC_PROPAGATE_DEFAULTS, raw_cq,
                                           method, NULL,
                              gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                                  gpr_time_from_seconds(60, GPR_TIMESPAN)),
                                           NULL);

        memset(ops, 0, sizeof(ops));

        ops[0].op = GRPC_OP_SEND_INITIAL_METADATA;
        ops[1].op = GRPC_OP_SEND_MESSAGE;
        ops[1].data.send_message.send_message = request;
        ops[2].op = GRPC_OP_SEND_CLOSE_FROM_CLIENT;
        ops[3].op = GRPC_OP_RECV_INITIAL_METADATA;
        ops[3].data.recv_initial_metadata.recv_initial_metadata =
                                                                 &c->initial;
        ops[4].op = GRPC_OP_RECV_MESSAGE;
        ops[4].data.recv_message.recv_message = &c->message;
        ops[5].op = GRPC_OP_RECV_STATUS_ON_CLIENT;
        ops[5].data.recv_status_on_client.trailing_metadata = &c->trailing;
        ops[5].data.recv_status_on_client.status = &c->code;
        ops[5].data.recv_status_on_client.status_details = &c->details;

        if (grpc_call_start_batch(c->call, ops, 6, c, NULL)
            != GRPC_CALL_OK)
        {
            raw_die(c->method, "not started");
        }

        grpc_byte_buffer_destroy(request);
    }
}


static void
raw_complete(raw_call_t *c)
{
    grpc_slice                all;
    ProtobufCAllocator        allocator;
    grpc_byte_buffer_reader   reader;

    if (c->code != GRPC_STATUS_OK || c->message == NULL) {
        raw_die(c->method, grpc_slice_to_c_string(c->details));
    }

    allocator.alloc = raw_alloc;
    allocator.free = raw_no_free;
    allocator.allocator_data = &c->job->arena;

    grpc_byte_buffer_reader_init(&reader, c->message);
    all = grpc_byte_buffer_reader_readall(&reader);

    c->response = protobuf_c_message_unpack(c->answer, &allocator,
                                            GRPC_SLICE_LENGTH(all),
                                            GRPC_SLICE_START_PTR(all));
    if (c->response == NULL) {
        raw_die(c->method, "an answer that is none");
    }

    grpc_slice_unref(all);
    grpc_byte_buffer_reader_destroy(&reader);
    grpc_byte_buffer_destroy(c->message);
    grpc_slice_unref(c->details);
    grpc_metadata_array_destroy(&c->initial);
    grpc_metadata_array_destroy(&c->trailing);
    grpc_call_unref(c->call);

    c->job->pending--;
}


/* the next job that is done */

static raw_job_t *
raw_next(void)
{
    grpc_event   e;
    raw_call_t  *c;

    for ( ;; ) {
        e = grpc_completion_queue_next(raw_cq,
                                       gpr_inf_future(GPR_CLOCK_MONOTONIC),
                                       NULL);
        c = e.tag;
        raw_complete(c);

        if (c->job->pending == 0) {
            return c->job;
        }
    }
}


static void
raw_time(uint64_t began)
{
    if (raw_n < RAW_MAX) {
        raw_times[raw_n++] = raw_clock(CLOCK_MONOTONIC) - began;
    }
}


/* a call whose answer is valid until the next one */

static void *
raw_call(const char *method, const void *request,
    const ProtobufCMessageDescriptor *answer)
{
    static raw_job_t  job;

    raw_arena_free(&job.arena);

    job.ncalls = 1;
    job.calls[0].method = method;
    job.calls[0].request = request;
    job.calls[0].answer = answer;

    raw_start(&job);
    raw_next();

    return job.calls[0].response;
}


/* keeps the jobs going for a time */

static void
raw_loop(raw_job_t *jobs, int n, double seconds)
{
    int         i;
    uint64_t    end;
    raw_job_t  *job;

    end = raw_clock(CLOCK_MONOTONIC) + seconds * 1000000;

    for (i = 0; i < n; i++) {
        raw_start(&jobs[i]);
    }

    while (i) {
        job = raw_next();
        raw_time(job->began);
        raw_arena_free(&job->arena);

        if (raw_clock(CLOCK_MONOTONIC) < end) {
            raw_start(job);
            continue;
        }

        i--;
    }
}


static void
raw_pair(raw_job_t *job, const char *one, const void *req1,
    const ProtobufCMessageDescriptor *resp1, const char *two,
    const void *req2, const ProtobufCMessageDescriptor *resp2)
{
    job->ncalls = two ? 2 : 1;

    job->calls[0].method = one;
    job->calls[0].request = req1;
    job->calls[0].answer = resp1;

    job->calls[1].method = two;
    job->calls[1].request = req2;
    job->calls[1].answer = resp2;
}


static void
raw_version(int conns, double seconds)
{
    int                  i;
    raw_job_t           *jobs;
    Cri__VersionRequest  req = CRI__VERSION_REQUEST__INIT;

    jobs = calloc(conns, sizeof(raw_job_t));

    for (i = 0; i < conns; i++) {
        raw_pair(&jobs[i], RAW_RUNTIME "Version", &req,
                 &cri__version_response__descriptor, NULL, NULL, NULL);
    }

    raw_loop(jobs, conns, seconds);
}


static void
raw_list(int conns, double seconds)
{
    int                         i;
    raw_job_t                  *jobs;
    Cri__ListContainersRequest  creq = CRI__LIST_CONTAINERS_REQUEST__INIT;
    Cri__ListPodSandboxRequest  preq = CRI__LIST_POD_SANDBOX_REQUEST__INIT;

    jobs = calloc(conns, sizeof(raw_job_t));

    for (i = 0; i < conns; i++) {
        raw_pair(&jobs[i], RAW_RUNTIME "ListContainers", &creq,
                 &cri__list_containers_response__descriptor,
                 RAW_RUNTIME "ListPodSandbox", &preq,
                 &cri__list_pod_sandbox_response__descriptor);
    }

    raw_loop(jobs, conns, seconds);
}


static void
raw_status(double seconds, char *container, char *sandbox)
{
    raw_job_t                    job;
    Cri__ContainerStatusRequest  creq = CRI__CONTAINER_STATUS_REQUEST__INIT;
    Cri__PodSandboxStatusRequest preq = CRI__POD_SANDBOX_STATUS_REQUEST__INIT;

    memset(&job, 0, sizeof(raw_job_t));

    creq.container_id = container;
    creq.verbose = 1;
    preq.pod_sandbox_id = sandbox;

    raw_pair(&job, RAW_RUNTIME "ContainerStatus", &creq,
             &cri__container_status_response__descriptor,
             RAW_RUNTIME "PodSandboxStatus", &preq,
             &cri__pod_sandbox_status_response__descriptor);

    raw_loop(&job, 1, seconds);
}


static void
raw_exec(int times, char *container)
{
    char                   *cmd[] = { "true" };
    uint64_t                began;
    Cri__ExecSyncRequest    req = CRI__EXEC_SYNC_REQUEST__INIT;
    Cri__ExecSyncResponse  *resp;

    req.container_id = container;
    req.n_cmd = 1;
    req.cmd = cmd;

    while (times--) {
        began = raw_clock(CLOCK_MONOTONIC);
        resp = raw_call(RAW_RUNTIME "ExecSync", &req,
                        &cri__exec_sync_response__descriptor);
        if (resp->exit_code != 0) {
            raw_die("exec", "failed");
        }

        raw_time(began);
    }
}


static void
raw_url(char *container, int n, char **cmd)
{
    Cri__ExecRequest    req = CRI__EXEC_REQUEST__INIT;
    Cri__ExecResponse  *resp;

    req.container_id = container;
    req.n_cmd = n;
    req.cmd = cmd;
    req.stdin = 1;
    req.stdout = 1;

    resp = raw_call(RAW_RUNTIME "Exec", &req,
                    &cri__exec_response__descriptor);

    printf("{\"url\":\"%s\"}\n", resp->url);
    exit(0);
}


static void
raw_exit(char *container)
{
    Cri__ContainerStatusRequest    req = CRI__CONTAINER_STATUS_REQUEST__INIT;
    Cri__ContainerStatusResponse  *resp;

    req.container_id = container;

    for ( ;; ) {
        resp = raw_call(RAW_RUNTIME "ContainerStatus", &req,
                        &cri__container_status_response__descriptor);

        if (resp->status->state == CRI__CONTAINER_STATE__CONTAINER_EXITED) {
            printf("{\"at\":%lu}\n", raw_clock(CLOCK_REALTIME));
            exit(0);
        }

        usleep(RAW_POLL);
    }
}


/* the life of one container; first: no further than its output */

static void
raw_cycle(int number, char *image, char *logs, int first)
{
    char                             name[64], file[512], *pod, *id;
    char                            *cmd[] = { "echo", "hi" };
    uint64_t                         began;
    struct stat                      st;
    Cri__ImageSpec                   spec = CRI__IMAGE_SPEC__INIT;
    Cri__NamespaceOption             ns = CRI__NAMESPACE_OPTION__INIT;
    Cri__ContainerConfig             cc = CRI__CONTAINER_CONFIG__INIT;
    Cri__PodSandboxConfig            pc = CRI__POD_SANDBOX_CONFIG__INIT;
    Cri__ContainerMetadata           cm = CRI__CONTAINER_METADATA__INIT;
    Cri__PodSandboxMetadata          pm = CRI__POD_SANDBOX_METADATA__INIT;
    Cri__LinuxContainerConfig        cl = CRI__LINUX_CONTAINER_CONFIG__INIT;
    Cri__LinuxPodSandboxConfig       pl = CRI__LINUX_POD_SANDBOX_CONFIG__INIT;
    Cri__RunPodSandboxRequest        run = CRI__RUN_POD_SANDBOX_REQUEST__INIT;
    Cri__CreateContainerRequest      crt =
                                         CRI__CREATE_CONTAINER_REQUEST__INIT;
    Cri__StartContainerRequest       sta = CRI__START_CONTAINER_REQUEST__INIT;
    Cri__ContainerStatusRequest      get =
                                         CRI__CONTAINER_STATUS_REQUEST__INIT;
    Cri__ContainerStatusResponse    *got;
    Cri__RemoveContainerRequest      rem =
                                         CRI__REMOVE_CONTAINER_REQUEST__INIT;
    Cri__StopPodSandboxRequest       sto =
                                         CRI__STOP_POD_SANDBOX_REQUEST__INIT;
    Cri__RemovePodSandboxRequest     rep =
                                         CRI__REMOVE_POD_SANDBOX_REQUEST__INIT;
    Cri__LinuxSandboxSecurityContext    psec =
                                     CRI__LINUX_SANDBOX_SECURITY_CONTEXT__INIT;
    Cri__LinuxContainerSecurityContext  csec =
                                   CRI__LINUX_CONTAINER_SECURITY_CONTEXT__INIT;
    Cri__NamespaceOption                cns = CRI__NAMESPACE_OPTION__INIT;
    Cri__SecurityProfile                seccomp = CRI__SECURITY_PROFILE__INIT;

    snprintf(name, sizeof(name), "raw-%d-%d", (int) getpid(), number);

    ns.network = CRI__NAMESPACE_MODE__NODE;
    psec.namespace_options = &ns;
    cns.network = CRI__NAMESPACE_MODE__NODE;
    cns.pid = CRI__NAMESPACE_MODE__CONTAINER;
    csec.namespace_options = &cns;

    seccomp.profile_type =
                       CRI__SECURITY_PROFILE__PROFILE_TYPE__RuntimeDefault;
    psec.seccomp = &seccomp;
    csec.seccomp = &seccomp;

    csec.n_masked_paths = sizeof(raw_masked) / sizeof(char *);
    csec.masked_paths = raw_masked;
    csec.n_readonly_paths = sizeof(raw_readonly) / sizeof(char *);
    csec.readonly_paths = raw_readonly;

    pl.security_context = &psec;
    cl.security_context = &csec;

    pm.name = name;
    pm.uid = name;
    pm.namespace_ = "bench";
    pc.metadata = &pm;
    pc.log_directory = logs;
    pc.linux = &pl;
    run.config = &pc;

    cm.name = name;
    spec.image = image;
    cc.metadata = &cm;
    cc.image = &spec;
    cc.n_command = first ? 2 : 1;
    cc.command = cmd;
    cc.linux = &cl;
    cc.log_path = name;

    if (!first) {
        cmd[0] = "true";
    }

    snprintf(file, sizeof(file), "%s/%s", logs, name);

    began = raw_clock(CLOCK_MONOTONIC);

    pod = strdup(((Cri__RunPodSandboxResponse *)
                  raw_call(RAW_RUNTIME "RunPodSandbox", &run,
                           &cri__run_pod_sandbox_response__descriptor))
                 ->pod_sandbox_id);

    crt.pod_sandbox_id = pod;
    crt.config = &cc;
    crt.sandbox_config = &pc;

    id = strdup(((Cri__CreateContainerResponse *)
                 raw_call(RAW_RUNTIME "CreateContainer", &crt,
                          &cri__create_container_response__descriptor))
                ->container_id);

    sta.container_id = id;
    raw_call(RAW_RUNTIME "StartContainer", &sta,
             &cri__start_container_response__descriptor);

    if (first) {
        while (stat(file, &st) == -1 || st.st_size == 0) {
            usleep(RAW_POLL / 4);
        }

        raw_time(began);
    }

    get.container_id = id;

    for ( ;; ) {
        got = raw_call(RAW_RUNTIME "ContainerStatus", &get,
                       &cri__container_status_response__descriptor);
        if (got->status->state == CRI__CONTAINER_STATE__CONTAINER_EXITED) {
            break;
        }

        usleep(RAW_POLL);
    }

    rem.container_id = id;
    raw_call(RAW_RUNTIME "RemoveContainer", &rem,
             &cri__remove_container_response__descriptor);

    sto.pod_sandbox_id = pod;
    raw_call(RAW_RUNTIME "StopPodSandbox", &sto,
             &cri__stop_pod_sandbox_response__descriptor);

    rep.pod_sandbox_id = pod;
    raw_call(RAW_RUNTIME "RemovePodSandbox", &rep,
             &cri__remove_pod_sandbox_response__descriptor);

    if (!first) {
        raw_time(began);
    }

    free(pod);
    free(id);
}


static int
raw_cmp(const void *a, const void *b)
{
    uint32_t  x = *(const uint32_t *) a, y = *(const uint32_t *) b;

    return x < y ? -1 : x > y;
}


int
main(int argc, char **argv)
{
    int                i, first;
    uint64_t           cpu;
    const char        *mode;
    grpc_arg           arg[2];
    grpc_channel_args  args;

    if (argc < 4) {
        raw_die("usage", "raw ADDRESS MODE ...");
    }

    mode = argv[2];
    raw_times = calloc(RAW_MAX, sizeof(uint32_t));

    grpc_init();

    arg[0].type = GRPC_ARG_INTEGER;
    arg[0].key = "grpc.max_receive_message_length";
    arg[0].value.integer = 80 * 1024 * 1024;
    arg[1].type = GRPC_ARG_INTEGER;
    arg[1].key = "grpc.enable_retries";
    arg[1].value.integer = 0;
    args.num_args = 2;
    args.args = arg;

    raw_channel = grpc_channel_create(argv[1],
                                      grpc_insecure_credentials_create(),
                                      &args);
    raw_cq = grpc_completion_queue_create_for_next(NULL);

    /* connected before time is taken */

    raw_version(1, 0.01);
    raw_n = 0;

    cpu = raw_clock(CLOCK_PROCESS_CPUTIME_ID);

    if (strcmp(mode, "version") == 0 && argc == 5) {
        raw_version(atoi(argv[3]), atof(argv[4]));

    } else if (strcmp(mode, "list") == 0 && argc == 5) {
        raw_list(atoi(argv[3]), atof(argv[4]));

    } else if (strcmp(mode, "status") == 0 && argc == 6) {
        raw_status(atof(argv[3]), argv[4], argv[5]);

    } else if (strcmp(mode, "exec") == 0 && argc == 5) {
        raw_exec(atoi(argv[3]), argv[4]);

    } else if (strcmp(mode, "url") == 0 && argc > 4) {
        raw_url(argv[3], argc - 4, argv + 4);

    } else if (strcmp(mode, "exit") == 0) {
        raw_exit(argv[3]);

    } else if ((strcmp(mode, "cycle") == 0 || strcmp(mode, "first") == 0)
               && argc == 6)
    {
        first = (mode[0] == 'f');
        for (i = 0; i < atoi(argv[3]); i++) {
            raw_cycle(i, argv[4], argv[5], first);
        }

    } else {
        raw_die("usage", mode);
    }

    cpu = raw_clock(CLOCK_PROCESS_CPUTIME_ID) - cpu;

    qsort(raw_times, raw_n, sizeof(uint32_t), raw_cmp);

    printf("{\"n\":%zu,\"p50\":%u,\"p90\":%u,\"cpu\":%.1f}\n", raw_n,
           raw_times[raw_n / 2], raw_times[raw_n * 9 / 10],
           (double) cpu / (raw_n ? raw_n : 1));

    return 0;
}
