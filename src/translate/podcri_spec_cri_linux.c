
/*
 * Copyright (C) 2026 podcri authors
 */


#include <fnmatch.h>
#include <stdio.h>
#include <strings.h>

#include "podcri_spec_cri.h"
#include "podcri_str.h"


/*
 * The Linux part of a ContainerConfig: resources and isolation.  Nothing is
 * left to the runtimes' defaults, which differ from each other and from
 * Podman's.
 */

#define PODCRI_CPU_PERIOD  100000


/* hidden and read-only in a container of Podman 4 and 5 (pkg/specgen/generate
 * BlockAccessToKernelFilesystems()) */

static const char  *podcri_masked_paths[] = {
    "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys",
    "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
    "/proc/timer_list", "/proc/timer_stats", "/sys/dev/block",
    "/sys/devices/virtual/powercap", "/sys/firmware", "/sys/fs/selinux"
};

static const char  *podcri_readonly_paths[] = {
    "/proc/asound", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
    "/proc/sysrq-trigger"
};


static Cri__LinuxContainerResources *podcri_spec_resources(
    podcri_pool_t *pool, const podcri_spec_t *spec,
    const podcri_pod_spec_t *pod);
static void podcri_spec_cpu(Cri__LinuxContainerResources *r,
    const podcri_spec_t *spec, const podcri_pod_spec_t *pod);
static Cri__NamespaceOption *podcri_spec_namespaces(podcri_ctx_t *ctx,
    const podcri_spec_t *spec, const podcri_pod_spec_t *pod,
    const podcri_identity_t *id, const char *target_id);
static Cri__Capability *podcri_spec_capabilities(podcri_pool_t *pool,
    const podcri_spec_t *spec);
static char **podcri_spec_capability_names(podcri_pool_t *pool,
    const podcri_strings_t *list, size_t *n);
static void podcri_spec_user(podcri_pool_t *pool,
    Cri__LinuxContainerSecurityContext *s, const podcri_spec_t *spec);
static Cri__Int64Value *podcri_spec_number(podcri_pool_t *pool,
    const char *text);
static Cri__SecurityProfile *podcri_spec_apparmor(podcri_pool_t *pool,
    const char *value);
static char **podcri_spec_paths(podcri_pool_t *pool,
    const podcri_strings_t *unmask, const char **defaults, size_t ndefaults,
    const podcri_strings_t *given, int instead, size_t *n);


Cri__LinuxContainerConfig *
podcri_spec_linux(podcri_ctx_t *ctx, const podcri_spec_t *spec,
    const podcri_pod_spec_t *pod, const podcri_identity_t *id,
    const char *target_id)
{
    int                                  i, n;
    podcri_pool_t                       *pool;
    Cri__LinuxContainerConfig           *l;
    Cri__LinuxContainerSecurityContext  *s;

    pool = ctx->pool;

    l = podcri_cri_new(pool, Cri__LinuxContainerConfig,
                       CRI__LINUX_CONTAINER_CONFIG__INIT);
    s = podcri_cri_new(pool, Cri__LinuxContainerSecurityContext,
                       CRI__LINUX_CONTAINER_SECURITY_CONTEXT__INIT);

    l->security_context = s;
    l->resources = podcri_spec_resources(pool, spec, pod);

    s->namespace_options = podcri_spec_namespaces(ctx, spec, pod, id,
                                                  target_id);

    if (s->namespace_options == NULL) {
        return NULL;
    }

    s->privileged = spec->privileged;
    s->readonly_rootfs = spec->read_only;
    s->no_new_privs = spec->no_new_privileges
                      || (pod && pod->no_new_privileges);

    s->seccomp = podcri_cri_seccomp(pool,
                                    (spec->seccomp || pod == NULL)
                                    ? spec->seccomp : pod->seccomp,
                                    spec->privileged);

    s->apparmor = podcri_spec_apparmor(pool,
                                       (spec->apparmor || pod == NULL)
                                       ? spec->apparmor : pod->apparmor);

    s->selinux_options = podcri_cri_selinux(pool,
                                            (spec->selinux.n || pod == NULL)
                                            ? &spec->selinux
                                            : &pod->selinux);

    podcri_spec_user(pool, s, spec);

    n = (int) spec->groups.n;
    s->supplemental_groups = podcri_palloc(pool, n * sizeof(int64_t));
    s->n_supplemental_groups = n;

    for (i = 0; i < n; i++) {
        if (podcri_parse_i64(spec->groups.elts[i],
                             &s->supplemental_groups[i])
            != PODCRI_OK)
        {
            podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                        "group \"%s\" is not a number",
                        spec->groups.elts[i]);
            return NULL;
        }
    }

    if (spec->privileged) {

        /* all capabilities and paths, by the runtime */

        return l;
    }

    s->capabilities = podcri_spec_capabilities(pool, spec);

    s->masked_paths = podcri_spec_paths(pool, &spec->unmask,
                                        podcri_masked_paths,
                                        podcri_nelts(podcri_masked_paths),
                                        &spec->masked_paths,
                                        spec->has_masked_paths,
                                        &s->n_masked_paths);

    s->readonly_paths = podcri_spec_paths(pool, &spec->unmask,
                                          podcri_readonly_paths,
                                          podcri_nelts(podcri_readonly_paths),
                                          &spec->readonly_paths,
                                          spec->has_readonly_paths,
                                          &s->n_readonly_paths);

    return l;
}


static Cri__LinuxContainerResources *
podcri_spec_resources(podcri_pool_t *pool, const podcri_spec_t *spec,
    const podcri_pod_spec_t *pod)
{
    podcri_pairs_t                 unified;
    Cri__LinuxContainerResources  *r;

    r = podcri_cri_new(pool, Cri__LinuxContainerResources,
                       CRI__LINUX_CONTAINER_RESOURCES__INIT);

    r->memory_limit_in_bytes = spec->memory;
    r->memory_swap_limit_in_bytes = spec->memory_swap;

    if (pod && pod->memory
        && (spec->memory == 0 || spec->memory > pod->memory))
    {
        r->memory_limit_in_bytes = pod->memory;
        r->memory_swap_limit_in_bytes = pod->memory_swap;
    }

    podcri_spec_cpu(r, spec, pod);

    r->oom_score_adj = spec->oom_score_adj;

    unified = spec->unified;

    if (spec->pids_limit > 0) {

        /* the one limit of Podman's that CRI has as a file name only: a node
         * with cgroup v1 refuses it */

        podcri_pairs_push(pool, &unified, "pids.max",
                          podcri_psprintf(pool, "%lld",
                                          (long long) spec->pids_limit));
    }

    r->unified = podcri_cri_map(pool,
                     &cri__linux_container_resources__unified_entry__descriptor,
                     &unified, &r->n_unified);

    return r;
}


static void
podcri_spec_cpu(Cri__LinuxContainerResources *r, const podcri_spec_t *spec,
    const podcri_pod_spec_t *pod)
{
    double  own, pods;

    r->cpu_period = spec->cpu_period;
    r->cpu_quota = spec->cpu_quota;
    r->cpu_shares = spec->cpu_shares;
    r->cpuset_cpus = podcri_cri_text(spec->cpuset_cpus);
    r->cpuset_mems = podcri_cri_text(spec->cpuset_mems);

    if (pod == NULL) {
        return;
    }

    if (pod->cpu_quota > 0) {
        own = (double) spec->cpu_quota
              / (spec->cpu_period ? spec->cpu_period : PODCRI_CPU_PERIOD);
        pods = (double) pod->cpu_quota
               / (pod->cpu_period ? pod->cpu_period : PODCRI_CPU_PERIOD);

        if (spec->cpu_quota <= 0 || own > pods) {
            r->cpu_period = pod->cpu_period;
            r->cpu_quota = pod->cpu_quota;
        }
    }

    if (spec->cpu_shares == 0) {
        r->cpu_shares = pod->cpu_shares;
    }

    if (spec->cpuset_cpus == NULL) {
        r->cpuset_cpus = podcri_cri_text(pod->cpuset_cpus);
    }

    if (spec->cpuset_mems == NULL) {
        r->cpuset_mems = podcri_cri_text(pod->cpuset_mems);
    }
}


static Cri__NamespaceOption *
podcri_spec_namespaces(podcri_ctx_t *ctx, const podcri_spec_t *spec,
    const podcri_pod_spec_t *pod, const podcri_identity_t *id,
    const char *target_id)
{
    Cri__NamespaceOption  *ns;

    ns = pod ? podcri_cri_pod_namespaces(ctx->pool, pod)
             : podcri_cri_namespaces(ctx->pool, spec);

    if (pod == NULL && spec->net.mode == PODCRI_NS_CONTAINER
        && id->node_network)
    {
        ns->network = CRI__NAMESPACE_MODE__NODE;
    }

    switch (spec->pid.mode) {

    case PODCRI_NS_HOST:
        ns->pid = CRI__NAMESPACE_MODE__NODE;
        break;

    case PODCRI_NS_PRIVATE:
        ns->pid = CRI__NAMESPACE_MODE__CONTAINER;
        break;

    case PODCRI_NS_POD:
        ns->pid = CRI__NAMESPACE_MODE__POD;
        break;

    case PODCRI_NS_CONTAINER:
        if (target_id == NULL) {
            podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                        "the container whose processes are shared is not "
                        "known");
            return NULL;
        }

        ns->pid = CRI__NAMESPACE_MODE__TARGET;
        ns->target_id = podcri_cri_text(target_id);
        break;
    }

    return ns;
}


/* Both runtimes' default sets differ from Podman's: all are dropped, and
 * those that are wanted are named. */

static Cri__Capability *
podcri_spec_capabilities(podcri_pool_t *pool, const podcri_spec_t *spec)
{
    size_t             i;
    Cri__Capability   *c;
    podcri_strings_t   add, drop;

    memset(&drop, 0, sizeof(podcri_strings_t));

    c = podcri_cri_new(pool, Cri__Capability, CRI__CAPABILITY__INIT);

    for (i = 0; i < spec->cap_add.n; i++) {
        if (strcmp(spec->cap_add.elts[i], "ALL") == 0) {

            /* which of them there are is known to the node */

            memset(&add, 0, sizeof(podcri_strings_t));
            podcri_strings_push(pool, &add, "ALL");

            c->add_capabilities
                = podcri_spec_capability_names(pool, &add,
                                               &c->n_add_capabilities);
            c->drop_capabilities
                = podcri_spec_capability_names(pool, &spec->cap_drop,
                                               &c->n_drop_capabilities);

            return c;
        }
    }

    podcri_capabilities_merge(pool, &spec->cap_add, &spec->cap_drop, &add);

    podcri_strings_push(pool, &drop, "ALL");

    c->add_capabilities
        = podcri_spec_capability_names(pool, &add, &c->n_add_capabilities);
    c->drop_capabilities
        = podcri_spec_capability_names(pool, &drop, &c->n_drop_capabilities);

    return c;
}


/* Kubernetes' names, which have no "CAP_": containerd puts it before each, and
 * passes over what it does not know then (seen on 1.6). */

static char **
podcri_spec_capability_names(podcri_pool_t *pool,
    const podcri_strings_t *list, size_t *n)
{
    size_t   i;
    char   **names;

    names = podcri_cri_texts(pool, list, n);

    for (i = 0; i < list->n; i++) {
        if (strncmp(names[i], "CAP_", 4) == 0) {
            names[i] += 4;
        }
    }

    return names;
}


/*
 * Numbers have fields of their own.  A name stands for itself and its groups,
 * and both runtimes take "user:group" there as Docker writes it; one that
 * does not says that there is no such user.  A group alone goes with root
 * (Podman, podman-run(1)).  The image's user is read by the runtime when none
 * is given.
 */

static void
podcri_spec_user(podcri_pool_t *pool, Cri__LinuxContainerSecurityContext *s,
    const podcri_spec_t *spec)
{
    char  *user, *group;

    if (spec->user == NULL || *spec->user == '\0' || spec->user_of_image) {
        return;
    }

    user = podcri_pstrdup(pool, spec->user);
    group = strchr(user, ':');

    if (group != NULL) {
        *group++ = '\0';

        s->run_as_group = podcri_spec_number(pool, group);

        if (s->run_as_group == NULL) {
            s->run_as_username = *user
                                 ? podcri_cri_text(spec->user)
                                 : podcri_psprintf(pool, "root:%s", group);
            return;
        }
    }

    s->run_as_user = podcri_spec_number(pool, *user ? user : "0");

    if (s->run_as_user == NULL) {
        s->run_as_username = user;
    }
}


static Cri__Int64Value *
podcri_spec_number(podcri_pool_t *pool, const char *text)
{
    int64_t           n;
    Cri__Int64Value  *v;

    if (podcri_parse_i64(text, &n) != PODCRI_OK || n < 0) {
        return NULL;
    }

    v = podcri_cri_new(pool, Cri__Int64Value, CRI__INT64_VALUE__INIT);
    v->value = n;

    return v;
}


/* without one the runtime applies its own where the node has AppArmor; asked
 * for by name it would fail where the node has none */

static Cri__SecurityProfile *
podcri_spec_apparmor(podcri_pool_t *pool, const char *value)
{
    Cri__SecurityProfile  *profile;

    if (value == NULL || strcmp(value, "runtime/default") == 0) {
        return NULL;
    }

    profile = podcri_cri_new(pool, Cri__SecurityProfile,
                             CRI__SECURITY_PROFILE__INIT);

    if (strcmp(value, "unconfined") == 0) {
        profile->profile_type
            = CRI__SECURITY_PROFILE__PROFILE_TYPE__Unconfined;

        return profile;
    }

    profile->profile_type = CRI__SECURITY_PROFILE__PROFILE_TYPE__Localhost;
    profile->localhost_ref = podcri_cri_text(value);

    return profile;
}


static char **
podcri_spec_paths(podcri_pool_t *pool, const podcri_strings_t *unmask,
    const char **defaults, size_t ndefaults, const podcri_strings_t *given,
    int instead, size_t *n)
{
    size_t             i, k;
    podcri_strings_t   list;

    memset(&list, 0, sizeof(podcri_strings_t));

    for (i = 0; !instead && i < ndefaults; i++) {

        for (k = 0; k < unmask->n; k++) {
            if (strcasecmp(unmask->elts[k], "ALL") == 0
                || fnmatch(unmask->elts[k], defaults[i], FNM_PATHNAME) == 0)
            {
                break;
            }
        }

        if (k == unmask->n) {
            podcri_strings_push(pool, &list, defaults[i]);
        }
    }

    for (i = 0; i < given->n; i++) {
        podcri_strings_push(pool, &list, given->elts[i]);
    }

    /* an empty list is the runtime's own; a path that does not exist is
     * passed over by runc and crun */

    if (list.n == 0) {
        podcri_strings_push(pool, &list, "/proc/podcri-unmasked");
    }

    return podcri_cri_texts(pool, &list, n);
}
