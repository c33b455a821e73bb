
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_create.h"
#include "podcri_map.h"


/*
 * What is decided behind the tables, when all of a container's create body
 * has been read: fields that go together, and those that exclude others.
 */


/* what Podman takes for the number of a CPU at most (docker's ParseUintList) */
#define PODCRI_CREATE_CPU_MAX  8191


/* what a container that joins the network of another cannot choose, for CRI
 * has it in the sandbox; Podman refuses the same */

typedef struct {
    const char  *what;
    size_t       offset;             /* of a podcri_strings_t, of an n, ... */
    int          text;               /* ... or of a const char * */
} podcri_create_shared_t;


static int podcri_create_finish_namespaces(podcri_ctx_t *ctx,
    podcri_create_container_t *c);
static int podcri_create_finish_capabilities(podcri_ctx_t *ctx,
    const podcri_spec_t *spec);
static int podcri_create_finish_resources(podcri_ctx_t *ctx,
    podcri_create_container_t *c);
static int podcri_create_finish_mounts(podcri_ctx_t *ctx,
    podcri_create_container_t *c);
static int podcri_create_is_cpuset(const char *s);
static int podcri_create_user_check(podcri_ctx_t *ctx, const char *user);
static void podcri_create_tmpfs(podcri_ctx_t *ctx, podcri_spec_t *spec,
    const char *destination);


static const size_t  podcri_create_texts[] = {
    offsetof(podcri_spec_t, image),
    offsetof(podcri_spec_t, rootfs),
    offsetof(podcri_spec_t, pod),
    offsetof(podcri_spec_t, user),
    offsetof(podcri_spec_t, hostname),
    offsetof(podcri_spec_t, apparmor),
    offsetof(podcri_spec_t, cgroup_parent),
    offsetof(podcri_spec_t, cpuset_cpus),
    offsetof(podcri_spec_t, cpuset_mems)
};


/* libpod's pods are the network of their containers; a size_t comes first in
 * each list */

static const podcri_create_shared_t  podcri_create_shared[] = {
    { "a hostname", offsetof(podcri_spec_t, hostname), 1 },
    { "published ports", offsetof(podcri_spec_t, nports), 0 },
    { "networks", offsetof(podcri_spec_t, networks), 0 },
    { "DNS servers", offsetof(podcri_spec_t, dns_servers), 0 },
    { "DNS search domains", offsetof(podcri_spec_t, dns_searches), 0 },
    { "DNS options", offsetof(podcri_spec_t, dns_options), 0 },
    { "sysctls", offsetof(podcri_spec_t, sysctls), 0 },
    { "a parent cgroup", offsetof(podcri_spec_t, cgroup_parent), 1 }
};


int
podcri_create_finish(podcri_ctx_t *ctx, podcri_create_container_t *c)
{
    size_t          i;
    const char    **text;
    podcri_spec_t  *spec;

    spec = &c->spec;

    /* clients send "" for what was not given */

    for (i = 0; i < podcri_nelts(podcri_create_texts); i++) {
        text = (void *) ((char *) spec + podcri_create_texts[i]);

        if (*text && **text == '\0') {
            *text = NULL;
        }
    }

    if (podcri_create_finish_namespaces(ctx, c) != PODCRI_OK
        || podcri_create_finish_capabilities(ctx, spec) != PODCRI_OK
        || podcri_create_finish_resources(ctx, c) != PODCRI_OK
        || podcri_create_finish_mounts(ctx, c) != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    if (spec->rootfs == NULL && spec->image == NULL) {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "an image is needed to create a container");
    }

    if (podcri_create_user_check(ctx, spec->user) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (spec->remove && spec->restart_policy
        && strcmp(spec->restart_policy, "no") != 0)
    {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "a container that is removed when it ends cannot "
                           "have a restart policy");
    }

    if (spec->health.test.n
        && strcmp(spec->health.test.elts[0], "NONE") != 0)
    {
        podcri_create_warn(ctx, &c->common, "health check",
                           "the container's health is not checked");
    }

    if (spec->log_size) {
        podcri_create_warn(ctx, &c->common, "log size",
                           "the runtime's log file is not limited");
    }

    return PODCRI_OK;
}


static int
podcri_create_finish_namespaces(podcri_ctx_t *ctx,
    podcri_create_container_t *c)
{
    int                            set;
    size_t                         i;
    const char                    *p, *of;
    podcri_spec_t                 *spec;
    const podcri_create_shared_t  *s;

    spec = &c->spec;
    of = NULL;

    if (spec->pod) {
        of = "pod";

        if (spec->net.mode != PODCRI_NS_DEFAULT
            && spec->net.mode != PODCRI_NS_POD)
        {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "a container in a pod has the pod's network");
        }

        if (spec->ipc.mode == PODCRI_NS_PRIVATE
            || spec->ipc.mode == PODCRI_NS_HOST
            || spec->ipc.mode == PODCRI_NS_SHAREABLE)
        {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "a container in a pod has the pod's IPC "
                               "namespace");
        }

    } else if (spec->net.mode == PODCRI_NS_CONTAINER) {
        of = "container";
    }

    for (i = 0; of && i < podcri_nelts(podcri_create_shared); i++) {
        s = &podcri_create_shared[i];
        p = (const char *) spec + s->offset;

        set = s->text ? *(const char *const *) (const void *) p != NULL
                      : *(const size_t *) (const void *) p != 0;

        if (set) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "%s cannot be set: they belong to the %s "
                               "whose network is shared", s->what, of);
        }
    }

    /* CRI has no UTS mode: it goes with the network; IPC of another container
     * is that of its sandbox, which is joined by its network */

    if (spec->uts.mode == PODCRI_NS_HOST && spec->net.mode != PODCRI_NS_HOST)
    {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "the host's UTS namespace is not supported "
                           "without the host's network");
    }

    if (spec->net.mode == PODCRI_NS_HOST && spec->hostname) {
        podcri_create_warn(ctx, &c->common, "hostname",
                           "with the host's network it is the host's");
    }

    if ((spec->ipc.mode == PODCRI_NS_CONTAINER
         && (spec->net.mode != PODCRI_NS_CONTAINER
             || strcmp(spec->ipc.value, spec->net.value) != 0))
        || (spec->uts.mode == PODCRI_NS_CONTAINER
            && (spec->net.mode != PODCRI_NS_CONTAINER
                || strcmp(spec->uts.value, spec->net.value) != 0)))
    {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "the IPC or UTS namespace of a container is "
                           "shared only together with its network");
    }

    if (spec->net.mode == PODCRI_NS_CONTAINER
        && (spec->ipc.mode == PODCRI_NS_PRIVATE
            || spec->ipc.mode == PODCRI_NS_SHAREABLE
            || spec->ipc.mode == PODCRI_NS_HOST))
    {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "a container with the network of another has its "
                           "IPC namespace too");
    }

    if (spec->net.mode == PODCRI_NS_HOST && spec->nports) {
        podcri_create_warn(ctx, &c->common, "published ports",
                           "the container has the host's network");
    }

    return PODCRI_OK;
}


/* containers/common pkg/capabilities MergeCapabilities() */

static int
podcri_create_finish_capabilities(podcri_ctx_t *ctx,
    const podcri_spec_t *spec)
{
    size_t  i, k;

    for (i = 0; i < spec->cap_add.n; i++) {
        for (k = 0; k < spec->cap_drop.n; k++) {

            if (strcmp(spec->cap_add.elts[i], spec->cap_drop.elts[k]) == 0) {
                return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                                   "capability \"%s\" cannot be dropped and "
                                   "added", spec->cap_add.elts[i]);
            }
        }
    }

    return PODCRI_OK;
}


static int
podcri_create_finish_resources(podcri_ctx_t *ctx,
    podcri_create_container_t *c)
{
    podcri_spec_t  *spec;

    spec = &c->spec;

    if (c->nano_cpus) {

        if (c->nano_cpus < 0 || c->nano_cpus > INT64_MAX / 100000) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field HostConfig.NanoCpus: out of range");
        }

        if (spec->cpu_quota || spec->cpu_period) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "NanoCpus cannot be set together with "
                               "CpuQuota or CpuPeriod");
        }

        spec->cpu_period = 100000;
        spec->cpu_quota = c->nano_cpus * spec->cpu_period / 1000000000;

        if (spec->cpu_quota == 0) {

            /* no limit at all is not a very low one */

            spec->cpu_quota = 1;
        }
    }

    if (spec->memory < 0 || spec->memory_swap < -1
        || spec->memory_reservation < 0 || spec->cpu_shares < 0
        || spec->cpu_period < 0 || spec->cpu_quota < -1)
    {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "resource limits cannot be negative");
    }

    if (spec->memory_swap > 0 && spec->memory_swap < spec->memory) {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "the limit of memory and swap must not be lower "
                           "than that of memory");
    }

    if (spec->memory_swap > 0 && spec->memory == 0) {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "a limit of memory and swap needs a limit of "
                           "memory");
    }

    if (spec->pids_limit < 0) {
        spec->pids_limit = -1;
    }

    if (spec->pids_limit > 0
        && podcri_pairs_get(&spec->unified, "pids.max") != NULL)
    {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "the limit of processes is given twice");
    }

    if (spec->memory_reservation) {
        podcri_create_warn(ctx, &c->common, "memory reservation",
                           "CRI has no soft limit of memory");
    }

    if (spec->oom_score_adj < -1000 || spec->oom_score_adj > 1000) {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "the OOM score adjustment must be in the range of "
                           "-1000 to 1000");
    }

    return podcri_create_cpu_check(ctx, spec->cpu_quota, spec->cpu_period,
                                   spec->cpuset_cpus, spec->cpuset_mems);
}


int
podcri_create_cpu_check(podcri_ctx_t *ctx, int64_t quota, int64_t period,
    const char *cpus, const char *mems)
{
    if (period && (period < 1000 || period > 1000000)) {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "CPU cfs period cannot be less than 1ms (i.e. "
                           "1000) or larger than 1s (i.e. 1000000)");
    }

    if (quota > 0 && quota < 1000) {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "CPU cfs quota cannot be less than 1ms (i.e. "
                           "1000)");
    }

    if (!podcri_create_is_cpuset(cpus)) {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "invalid value %s for cpuset cpus", cpus);
    }

    if (!podcri_create_is_cpuset(mems)) {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "invalid value %s for cpuset mems", mems);
    }

    return PODCRI_OK;
}


/* "0-3,7", or none: which of them there are is known on the node only */

static int
podcri_create_is_cpuset(const char *s)
{
    char           *end;
    unsigned long   from, to;

    if (s == NULL || *s == '\0') {
        return 1;
    }

    for ( ;; ) {

        if (*s < '0' || *s > '9') {
            return 0;
        }

        from = strtoul(s, &end, 10);
        to = from;

        if (*end == '-') {
            s = end + 1;

            if (*s < '0' || *s > '9') {
                return 0;
            }

            to = strtoul(s, &end, 10);
        }

        if (from > to || to > PODCRI_CREATE_CPU_MAX) {
            return 0;
        }

        if (*end == '\0') {
            return 1;
        }

        if (*end != ',') {
            return 0;
        }

        s = end + 1;
    }
}


/* "1000:1000": numbers that no runtime takes for a user or a group */

static int
podcri_create_user_check(podcri_ctx_t *ctx, const char *user)
{
    int64_t      n;
    const char  *p;

    for (p = user; p; p = strchr(p, ':') ? strchr(p, ':') + 1 : NULL) {
        user = podcri_pstrndup(ctx->pool, p, strcspn(p, ":"));

        if (*user == '\0' || strspn(user, "0123456789") != strlen(user)) {
            continue;
        }

        if (podcri_parse_i64(user, &n) != PODCRI_OK || n > INT32_MAX) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "uids and gids must be in range 0-2147483647");
        }
    }

    return PODCRI_OK;
}


static int
podcri_create_finish_mounts(podcri_ctx_t *ctx, podcri_create_container_t *c)
{
    podcri_spec_t  *spec;

    spec = &c->spec;

    /* podman --read-only-tmpfs (specgenutil volumes.go); the client of
     * Podman 4 sends the mounts themselves */

    if (spec->read_only && c->read_write_tmpfs) {
        podcri_create_tmpfs(ctx, spec, "/tmp");
        podcri_create_tmpfs(ctx, spec, "/var/tmp");
        podcri_create_tmpfs(ctx, spec, "/run");
    }

    /*
     * The runtimes' /dev/shm has a fixed size; a directory in memory has as
     * much room as there is.  Less than the fixed size cannot be had.
     */

    if (spec->shm_size < 0) {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "the size of shared memory cannot be negative");
    }

    if (spec->shm_size > PODCRI_SHM_DEFAULT
        && spec->ipc.mode != PODCRI_NS_HOST)
    {
        if (spec->pod || spec->net.mode == PODCRI_NS_CONTAINER) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "the size of shared memory cannot be set: it "
                               "belongs to the pod");
        }

        podcri_create_tmpfs(ctx, spec, "/dev/shm");

    } else if (spec->shm_size
               && spec->shm_size != PODCRI_SHM_DEFAULT
               && spec->shm_size != PODCRI_SHM_PODMAN_DEFAULT)
    {
        podcri_create_warn(ctx, &c->common, "size of shared memory",
                           "the runtime's is at least 64 MiB");
    }

    return podcri_create_mounts_check(ctx, spec->mounts, spec->nmounts);
}


/* a tmpfs where the user has mounted nothing */

static void
podcri_create_tmpfs(podcri_ctx_t *ctx, podcri_spec_t *spec,
    const char *destination)
{
    size_t           i;
    podcri_mount_t  *m;

    for (i = 0; i < spec->nmounts; i++) {
        if (strcmp(spec->mounts[i].destination, destination) == 0) {
            return;
        }
    }

    m = podcri_push(ctx->pool, &spec->mounts, &spec->nmounts,
                    sizeof(podcri_mount_t));

    m->type = "tmpfs";
    m->destination = destination;
}


int
podcri_create_mounts_check(podcri_ctx_t *ctx, const podcri_mount_t *m,
    size_t n)
{
    size_t        i;
    podcri_map_t  map;

    podcri_map_init(&map, ctx->pool, n);

    for (i = 0; i < n; i++) {

        if (podcri_map_get(&map, m[i].destination) != NULL) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST,
                               "duplicate mount destination",
                               "\"%s\": duplicate mount destination",
                               m[i].destination);
        }

        podcri_map_set(&map, m[i].destination, (void *) m[i].destination);
    }

    return PODCRI_OK;
}
