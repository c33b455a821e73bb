
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_create.h"


/*
 * POST /libpod/pods/create: Podman's pkg/specgen PodSpecGenerator of 4.x and
 * 5.x.
 */


static int podcri_pod_exit_policy(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);
static int podcri_pod_ports(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);
static int podcri_pod_mounts(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);
static int podcri_pod_volumes(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);
static int podcri_pod_devices(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);
static int podcri_pod_security(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);
static int podcri_pod_shm(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);
static int podcri_pod_finish(podcri_ctx_t *ctx, podcri_create_pod_t *c);
static int podcri_pod_share(podcri_ctx_t *ctx, const podcri_pod_spec_t *spec);


static const unsigned  podcri_pod_net = PODCRI_CREATE_NS_NET;
static const unsigned  podcri_pod_pid = PODCRI_CREATE_NS_PID;
static const unsigned  podcri_pod_ipc = PODCRI_CREATE_NS_IPC;
static const unsigned  podcri_pod_uts = PODCRI_CREATE_NS_UTS;
static const unsigned  podcri_pod_user = PODCRI_CREATE_NS_USER;


#define P             podcri_create_pod_t
#define WHY_NO_LIMIT  "CRI has no such limit"
#define WHY_EACH      "holds for each container of the pod, which warns"


static const podcri_input_t  podcri_pod_cpu_table[] = {
    podcri_in_map("shares", PODCRI_T_I64, P, spec.cpu_shares),
    podcri_in_map("quota", PODCRI_T_I64, P, spec.cpu_quota),
    podcri_in_map("period", PODCRI_T_I64, P, spec.cpu_period),
    podcri_in_map("cpus", PODCRI_T_STR, P, spec.cpuset_cpus),
    podcri_in_map("mems", PODCRI_T_STR, P, spec.cpuset_mems),
    podcri_in_refuse("burst", PODCRI_T_U64, NULL, WHY_NO_LIMIT),
    podcri_in_refuse("realtimeRuntime", PODCRI_T_I64, NULL, WHY_NO_LIMIT),
    podcri_in_refuse("realtimePeriod", PODCRI_T_U64, NULL, WHY_NO_LIMIT),
    podcri_in_refuse("idle", PODCRI_T_I64, NULL, WHY_NO_LIMIT),
    podcri_in_end
};


static const podcri_input_t  podcri_pod_memory_table[] = {
    podcri_in_map("limit", PODCRI_T_I64, P, spec.memory),
    podcri_in_map("swap", PODCRI_T_I64, P, spec.memory_swap),
    podcri_in_warn("reservation", PODCRI_T_I64, NULL,
                   "CRI has no soft limit of memory"),
    podcri_in_warn("swappiness", PODCRI_T_I64, "-1",
                   "a hint that CRI does not have"),
    podcri_in_warn("disableOOMKiller", PODCRI_T_BOOL, NULL,
                   "cgroup v2 has no such switch"),
    podcri_in_end
};


static const podcri_input_t  podcri_pod_resources_table[] = {
    { "cpu", PODCRI_T_HERE, PODCRI_IN_MAP, 0, podcri_pod_cpu_table, NULL,
      WHY_EACH, NULL, 0 },
    { "memory", PODCRI_T_HERE, PODCRI_IN_MAP, 0, podcri_pod_memory_table,
      NULL, WHY_EACH, NULL, 0 },
    podcri_in_here("blockIO", podcri_create_libpod_blkio_table),
    podcri_in_refuse("pids", PODCRI_T_OBJECT, NULL,
                     "the limit would not be the pod's"),
    podcri_in_refuse("unified", PODCRI_T_PAIRS, NULL,
                     "the limit would not be the pod's"),
    podcri_in_refuse("devices", PODCRI_T_ARRAY, NULL,
                     "CRI has no device cgroup rules"),
    podcri_in_refuse("hugepageLimits", PODCRI_T_ARRAY, NULL, WHY_NO_LIMIT),
    podcri_in_refuse("network", PODCRI_T_OBJECT, NULL, WHY_NO_LIMIT),
    podcri_in_refuse("rdma", PODCRI_T_OBJECT, NULL, WHY_NO_LIMIT),
    podcri_in_end
};


const podcri_input_t  podcri_create_pod_table[] = {

    /* PodBasicConfig */

    podcri_in_fn("name", PODCRI_T_STR, P, spec.name, podcri_create_name),
    podcri_in_map("hostname", PODCRI_T_STR, P, spec.hostname),
    podcri_in_fn_why("exit_policy", PODCRI_T_STR, P, spec.exit_policy,
                     podcri_pod_exit_policy,
                     "kept and shown; stop warns, for nothing stops a pod "
                     "whose containers have ended"),
    podcri_in_fn_why("labels", PODCRI_T_PAIRS, P, spec.labels,
                     podcri_create_labels,
                     "keys that begin with io.podcri. are refused"),
    podcri_in_refuse("no_infra", PODCRI_T_BOOL, NULL,
                     "containers of a pod always share a sandbox"),
    podcri_in_none("infra_conmon_pid_file", PODCRI_T_STR,
                   "there is no infra container"),
    podcri_in_warn("infra_command", PODCRI_T_STRINGS, NULL,
                   "the sandbox is the runtime's"),
    podcri_in_warn("infra_image", PODCRI_T_STR, NULL,
                   "the sandbox is the runtime's"),
    podcri_in_warn("infra_name", PODCRI_T_STR, NULL,
                   "the sandbox is the runtime's"),
    podcri_in_fn_arg_why("ipcns", PODCRI_T_OBJECT, P, spec.ipc,
                         podcri_create_libpod_ns, &podcri_pod_ipc,
                         "shared, or host"),
    { "shared_namespaces", PODCRI_T_STRINGS, PODCRI_IN_MAP,
      offsetof(P, spec.share), NULL, NULL,
      "net, ipc and uts are always shared, pid as asked", NULL,
      offsetof(P, spec.has_share) + 1 },
    podcri_in_fn_why("restart_policy", PODCRI_T_STR, P, spec.restart_policy,
                     podcri_create_restart,
                     "kept and shown; all but \"no\" warn, for nothing starts "
                     "a container again that has ended"),
    podcri_in_map_why("restart_tries", PODCRI_T_I32, P, spec.restart_tries,
                      "kept and shown, without effect"),
    podcri_in_none("share_parent", PODCRI_T_BOOL,
                   "the runtime makes the cgroups"),
    podcri_in_map("pod_create_command", PODCRI_T_STRINGS, P,
                 spec.create_command),
    podcri_in_fn_arg_why("pidns", PODCRI_T_OBJECT, P, spec.pid,
                         podcri_create_libpod_ns, &podcri_pod_pid,
                         "shared or not, or host"),
    podcri_in_fn_arg_why("userns", PODCRI_T_OBJECT, P, spec.userns,
                         podcri_create_libpod_ns, &podcri_pod_user,
                         "the host's; others are refused: user namespaces "
                         "are not supported on every runtime"),
    podcri_in_fn_arg_why("utsns", PODCRI_T_OBJECT, P, spec.uts,
                         podcri_create_libpod_ns, &podcri_pod_uts,
                         "shared, or host together with the host's network"),
    podcri_in_map("sysctl", PODCRI_T_PAIRS, P, spec.sysctls),
    podcri_in_here("idmappings", podcri_create_idmappings_table),
    podcri_in_refuse("serviceContainerID", PODCRI_T_STR, NULL,
                     "there are no service containers"),

    /* PodNetworkConfig */

    podcri_in_fn_arg_why("netns", PODCRI_T_OBJECT, P, spec.net,
                         podcri_create_libpod_ns, &podcri_pod_net,
                         "the node's network or host; others are refused"),
    podcri_in_fn("portmappings", PODCRI_T_ARRAY, P, spec.ports,
                podcri_pod_ports),
    podcri_in_fn_why("Networks", PODCRI_T_OBJECT, P, spec.networks,
                     podcri_create_libpod_networks,
                     "aliases warn; addresses that are asked for are refused"),
    podcri_in_map("cni_networks", PODCRI_T_STRINGS, P, spec.networks),
    podcri_in_refuse("network_options", PODCRI_T_OBJECT, NULL,
                     "CRI has no options of a network"),
    podcri_in_refuse("static_ip", PODCRI_T_STR, NULL,
                     "the runtime's network plugin chooses addresses"),
    podcri_in_refuse("static_mac", PODCRI_T_STR, NULL,
                     "the runtime's network plugin chooses addresses"),
    podcri_in_refuse("no_manage_resolv_conf", PODCRI_T_BOOL, NULL,
                     "the runtime writes resolv.conf"),
    podcri_in_warn("no_manage_hostname", PODCRI_T_BOOL, NULL,
                   "the runtime writes /etc/hostname"),
    podcri_in_map_why("no_manage_hosts", PODCRI_T_BOOL, P, spec.no_hosts,
                     "the file is the runtime's then, not the image's"),
    podcri_in_refuse("hosts_file", PODCRI_T_STR, "none",
                     "the hosts file begins with nothing"),
    podcri_in_fn("dns_server", PODCRI_T_STRINGS, P, spec.dns_servers,
                podcri_create_addresses),
    podcri_in_map("dns_search", PODCRI_T_STRINGS, P, spec.dns_searches),
    podcri_in_map("dns_option", PODCRI_T_STRINGS, P, spec.dns_options),
    podcri_in_fn("hostadd", PODCRI_T_STRINGS, P, spec.hosts,
                podcri_create_hosts),

    /* PodCgroupConfig, PodResourceConfig, PodStorageConfig */

    podcri_in_map("cgroup_parent", PODCRI_T_STR, P, spec.cgroup_parent),
    podcri_in_here("resource_limits", podcri_pod_resources_table),
    podcri_in_none("cpu_period", PODCRI_T_U64,
                   "resource_limits says the same"),
    podcri_in_none("cpu_quota", PODCRI_T_I64, "resource_limits says the same"),
    podcri_in_refuse("throttleReadBpsDevice", PODCRI_T_OBJECT, NULL,
                     WHY_NO_LIMIT),
    podcri_in_refuse("throttleWriteBpsDevice", PODCRI_T_OBJECT, NULL,
                     WHY_NO_LIMIT),
    podcri_in_refuse("throttleReadIOPSDevice", PODCRI_T_OBJECT, NULL,
                     WHY_NO_LIMIT),
    podcri_in_refuse("throttleWriteIOPSDevice", PODCRI_T_OBJECT, NULL,
                     WHY_NO_LIMIT),
    podcri_in_fn_why("mounts", PODCRI_T_ARRAY, P, spec.mounts,
                    podcri_pod_mounts, "types bind and tmpfs"),
    podcri_in_fn_why("volumes", PODCRI_T_ARRAY, P, spec.mounts,
                     podcri_pod_volumes,
                     "mount options that CRI does not have are refused or "
                     "warn"),
    podcri_in_refuse("overlay_volumes", PODCRI_T_ARRAY, NULL,
                     "CRI has no overlay mounts"),
    podcri_in_refuse("image_volumes", PODCRI_T_ARRAY, NULL,
                     "images are mounted into containers one by one"),
    podcri_in_map("volumes_from", PODCRI_T_STRINGS, P, spec.volumes_from),
    podcri_in_fn("pod_devices", PODCRI_T_ARRAY, P, spec.devices,
                podcri_pod_devices),
    podcri_in_refuse("pod_devices_from", PODCRI_T_STRINGS, NULL,
                     "devices are given one by one"),
    podcri_in_refuse("device_cgroup_rule", PODCRI_T_ARRAY, NULL,
                     "CRI has no device cgroup rules"),
    podcri_in_fn_why("shm_size", PODCRI_T_I64, P, spec, podcri_pod_shm,
                    "64 MiB; more is refused, less warns"),
    podcri_in_warn("shm_size_systemd", PODCRI_T_I64, NULL,
                   "there is no systemd mode"),

    /* PodSecurityConfig */

    podcri_in_fn_why("security_opt", PODCRI_T_STRINGS, P, spec,
                     podcri_pod_security,
                     "no-new-privileges, seccomp (unconfined, or a file on "
                     "the node), label, apparmor; others are refused"),

    podcri_in_end
};


int
podcri_create_pod(podcri_ctx_t *ctx, json_t *body, podcri_pod_spec_t *spec,
    podcri_strings_t *warnings)
{
    size_t                i;
    podcri_create_pod_t   c;

    memset(&c, 0, sizeof(c));
    podcri_pod_spec_init(&c.spec);

    if (podcri_input_object(ctx, podcri_create_pod_table, &c, body, NULL,
                            &c.common.warnings, NULL)
        != PODCRI_OK
        || podcri_pod_finish(ctx, &c) != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    *spec = c.spec;

    for (i = 0; warnings && i < c.common.warnings.n; i++) {
        podcri_strings_push(ctx->pool, warnings, c.common.warnings.elts[i]);
    }

    return PODCRI_OK;
}


static int
podcri_pod_finish(podcri_ctx_t *ctx, podcri_create_pod_t *c)
{
    podcri_pod_spec_t  *spec;

    spec = &c->spec;

    if (spec->hostname && *spec->hostname == '\0') {
        spec->hostname = NULL;
    }

    if (spec->cgroup_parent && *spec->cgroup_parent == '\0') {
        spec->cgroup_parent = NULL;
    }

    if (podcri_pod_share(ctx, spec) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (spec->net.mode == PODCRI_NS_CONTAINER
        || spec->pid.mode == PODCRI_NS_CONTAINER
        || spec->ipc.mode == PODCRI_NS_CONTAINER
        || spec->uts.mode == PODCRI_NS_CONTAINER)
    {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "a pod cannot join the namespaces of a "
                           "container");
    }

    if (spec->uts.mode == PODCRI_NS_HOST && spec->net.mode != PODCRI_NS_HOST)
    {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "the host's UTS namespace is not supported "
                           "without the host's network");
    }

    if (spec->net.mode == PODCRI_NS_HOST && spec->nports) {
        podcri_create_warn(ctx, &c->common, "published ports",
                           "the pod has the host's network");
    }

    if (spec->net.mode == PODCRI_NS_HOST && spec->hostname) {
        podcri_create_warn(ctx, &c->common, "hostname",
                           "with the host's network it is the host's");
    }

    if (spec->memory < 0 || spec->memory_swap < -1 || spec->cpu_shares < 0
        || spec->cpu_period < 0 || spec->cpu_quota < -1)
    {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "resource limits cannot be negative");
    }

    if (spec->memory || spec->cpu_quota) {
        podcri_create_warn(ctx, &c->common, "a limit for all of the pod",
                           "it limits each of its containers, not their "
                           "sum");
    }

    if (podcri_create_cpu_check(ctx, spec->cpu_quota, spec->cpu_period,
                                spec->cpuset_cpus, spec->cpuset_mems)
        != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    return podcri_create_mounts_check(ctx, spec->mounts, spec->nmounts);
}


/* CRI shares network, IPC and UTS in a pod: less would be less isolation than
 * was asked for */

static int
podcri_pod_share(podcri_ctx_t *ctx, const podcri_pod_spec_t *spec)
{
    int                 net, ipc;
    size_t              i, k;
    const char         *s;
    static const char  *names[] = {
        "net", "ipc", "uts", "pid", "cgroup", "user"
    };

    if (!spec->has_share) {
        return PODCRI_OK;
    }

    net = 0;
    ipc = 0;

    for (i = 0; i < spec->share.n; i++) {
        s = spec->share.elts[i];

        for (k = 0; k < podcri_nelts(names); k++) {
            if (strcmp(s, names[k]) == 0) {
                break;
            }
        }

        if (k == podcri_nelts(names)) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field shared_namespaces: \"%s\" cannot be "
                               "shared", s);
        }

        net |= (k == 0);
        ipc |= (k == 1);
    }

    if (!net || !ipc) {
        return podcri_create_refuse(ctx, "shared_namespaces",
                                    "containers of a pod always share "
                                    "network and IPC over CRI");
    }

    return PODCRI_OK;
}


static int
podcri_pod_exit_policy(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    const char           *s;
    podcri_create_pod_t  *c;

    c = obj;
    s = json_string_value(v);

    if (*s && strcmp(s, "continue") != 0 && strcmp(s, "stop") != 0) {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "field %s: \"%s\" is not an exit policy", path,
                           s);
    }

    if (strcmp(s, "stop") == 0) {
        podcri_create_warn(ctx, obj, path,
                           "nothing stops a pod whose containers have ended");
    }

    c->spec.exit_policy = podcri_create_text(ctx, v);

    return PODCRI_OK;
}


static int
podcri_pod_ports(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    podcri_create_pod_t  *c = obj;

    return podcri_create_libpod_ports(ctx, v, &c->spec.ports,
                                      &c->spec.nports, path);
}


static int
podcri_pod_mounts(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    podcri_create_pod_t  *c = obj;

    return podcri_create_libpod_mounts(ctx, &c->common, v, &c->spec.mounts,
                                       &c->spec.nmounts, path);
}


static int
podcri_pod_volumes(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    podcri_create_pod_t  *c = obj;

    return podcri_create_libpod_volumes(ctx, &c->common, v, &c->spec.mounts,
                                        &c->spec.nmounts, path);
}


static int
podcri_pod_devices(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    podcri_create_pod_t  *c = obj;

    return podcri_create_libpod_devices(ctx, v, &c->spec.devices,
                                        &c->spec.ndevices, path);
}


static int
podcri_pod_security(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t                     i;
    json_t                    *elt;
    podcri_create_pod_t       *c;
    podcri_create_security_t   sec;

    c = obj;
    memset(&sec, 0, sizeof(sec));

    sec.no_new_privileges = &c->spec.no_new_privileges;
    sec.seccomp = &c->spec.seccomp;
    sec.apparmor = &c->spec.apparmor;
    sec.selinux = &c->spec.selinux;

    json_array_foreach(v, i, elt) {

        if (!json_is_string(elt)) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s[%zu]: string expected", path, i);
        }

        if (podcri_create_security(ctx, &sec, json_string_value(elt), path)
            != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }
    }

    return PODCRI_OK;
}


static int
podcri_pod_shm(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    json_int_t  size;

    size = json_integer_value(v);

    if (size > PODCRI_SHM_DEFAULT) {
        return podcri_create_refuse(ctx, path,
                                    "the runtime gives a pod 64 MiB");
    }

    if (size && size != PODCRI_SHM_DEFAULT
        && size != PODCRI_SHM_PODMAN_DEFAULT)
    {
        podcri_create_warn(ctx, obj, path, "the runtime gives a pod 64 MiB");
    }

    return PODCRI_OK;
}
