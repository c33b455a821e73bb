
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_create_libpod.h"


/*
 * POST /libpod/containers/create: Podman's pkg/specgen SpecGenerator of 4.x
 * and 5.x.
 */


static const unsigned  podcri_libpod_net = PODCRI_CREATE_NS_NET;
static const unsigned  podcri_libpod_pid = PODCRI_CREATE_NS_PID;
static const unsigned  podcri_libpod_ipc = PODCRI_CREATE_NS_IPC;
static const unsigned  podcri_libpod_uts = PODCRI_CREATE_NS_UTS;
static const unsigned  podcri_libpod_user = PODCRI_CREATE_NS_USER;
static const unsigned  podcri_libpod_cgroup = PODCRI_CREATE_NS_CGROUP;


#define C              podcri_create_container_t
#define WHY_NO_LIMIT   "CRI has no such limit"


static const podcri_input_t  podcri_libpod_cpu_table[] = {
    podcri_in_map("shares", PODCRI_T_I64, C, spec.cpu_shares),
    podcri_in_map("quota", PODCRI_T_I64, C, spec.cpu_quota),
    podcri_in_map("period", PODCRI_T_I64, C, spec.cpu_period),
    podcri_in_map("cpus", PODCRI_T_STR, C, spec.cpuset_cpus),
    podcri_in_map("mems", PODCRI_T_STR, C, spec.cpuset_mems),
    podcri_in_refuse("burst", PODCRI_T_U64, NULL, WHY_NO_LIMIT),
    podcri_in_refuse("realtimeRuntime", PODCRI_T_I64, NULL, WHY_NO_LIMIT),
    podcri_in_refuse("realtimePeriod", PODCRI_T_U64, NULL, WHY_NO_LIMIT),
    podcri_in_refuse("idle", PODCRI_T_I64, NULL, WHY_NO_LIMIT),
    podcri_in_end
};


static const podcri_input_t  podcri_libpod_memory_table[] = {
    podcri_in_map("limit", PODCRI_T_I64, C, spec.memory),
    podcri_in_map("swap", PODCRI_T_I64, C, spec.memory_swap),
    podcri_in_map_why("reservation", PODCRI_T_I64, C, spec.memory_reservation,
                      "kept and shown; warns, for CRI has no soft limit"),
    podcri_in_warn("swappiness", PODCRI_T_I64, "-1",
                   "a hint that CRI does not have"),
    podcri_in_warn("kernel", PODCRI_T_I64, NULL, "kernels have dropped it"),
    podcri_in_warn("kernelTCP", PODCRI_T_I64, NULL, "kernels have dropped it"),
    podcri_in_warn("disableOOMKiller", PODCRI_T_BOOL, NULL,
                   "cgroup v2 has no such switch"),
    podcri_in_none("useHierarchy", PODCRI_T_BOOL, "kernels always do"),
    podcri_in_none("checkBeforeUpdate", PODCRI_T_BOOL, "for updates"),
    podcri_in_end
};


static const podcri_input_t  podcri_libpod_pids_table[] = {
    { "limit", PODCRI_T_I64, PODCRI_IN_MAP, offsetof(C, spec.pids_limit),
      NULL, NULL, "needs cgroup v2 on the node", NULL, 0 },
    podcri_in_end
};


const podcri_input_t  podcri_create_libpod_blkio_table[] = {
    podcri_in_warn("weight", PODCRI_T_U64, NULL,
                   "a hint that CRI does not have"),
    podcri_in_warn("leafWeight", PODCRI_T_U64, NULL,
                   "a hint that CRI does not have"),
    podcri_in_warn("weightDevice", PODCRI_T_ARRAY, NULL,
                   "a hint that CRI does not have"),
    podcri_in_refuse("throttleReadBpsDevice", PODCRI_T_ARRAY, NULL,
                     WHY_NO_LIMIT),
    podcri_in_refuse("throttleWriteBpsDevice", PODCRI_T_ARRAY, NULL,
                     WHY_NO_LIMIT),
    podcri_in_refuse("throttleReadIOPSDevice", PODCRI_T_ARRAY, NULL,
                     WHY_NO_LIMIT),
    podcri_in_refuse("throttleWriteIOPSDevice", PODCRI_T_ARRAY, NULL,
                     WHY_NO_LIMIT),
    podcri_in_end
};


static const podcri_input_t  podcri_libpod_resources_table[] = {
    podcri_in_here("cpu", podcri_libpod_cpu_table),
    podcri_in_here("memory", podcri_libpod_memory_table),
    podcri_in_here("pids", podcri_libpod_pids_table),
    podcri_in_here("blockIO", podcri_create_libpod_blkio_table),
    podcri_in_map("unified", PODCRI_T_PAIRS, C, spec.unified),
    podcri_in_refuse("devices", PODCRI_T_ARRAY, NULL,
                     "CRI has no device cgroup rules"),
    podcri_in_refuse("hugepageLimits", PODCRI_T_ARRAY, NULL, WHY_NO_LIMIT),
    podcri_in_refuse("network", PODCRI_T_OBJECT, NULL, WHY_NO_LIMIT),
    podcri_in_refuse("rdma", PODCRI_T_OBJECT, NULL, WHY_NO_LIMIT),
    podcri_in_end
};


static const podcri_input_t  podcri_libpod_log_table[] = {
    podcri_in_fn_why("driver", PODCRI_T_STR, C, spec.log_driver,
                    podcri_create_log_driver,
                    "logs are in the runtime's file: k8s-file and json-file "
                    "mean it; none warns; others are refused"),
    { "size", PODCRI_T_I64, PODCRI_IN_MAP, offsetof(C, spec.log_size), NULL,
      NULL, "kept; the file is not limited, which warns", NULL, 0 },
    podcri_in_refuse("path", PODCRI_T_STR, NULL,
                     "the runtime's log file has its place"),
    podcri_in_warn("options", PODCRI_T_PAIRS, NULL,
                   "the runtime's log has no options"),
    podcri_in_end
};


const podcri_input_t  podcri_create_libpod_table[] = {

    /* ContainerBasicConfig */

    podcri_in_fn("name", PODCRI_T_STR, C, spec.name, podcri_create_name),
    podcri_in_map("pod", PODCRI_T_STR, C, spec.pod),
    podcri_in_fn("entrypoint", PODCRI_T_STRINGS, C, spec.entrypoint,
                podcri_libpod_entrypoint),
    podcri_in_seen("command", PODCRI_T_STRINGS, C, spec.command,
                  spec.has_command),
    podcri_in_refuse("env_host", PODCRI_T_BOOL, NULL,
                     "the environment of nginx is not the container's"),
    podcri_in_none("httpproxy", PODCRI_T_BOOL,
                   "nginx has no proxy variables to hand on"),
    podcri_in_fn("env", PODCRI_T_PAIRS, C, spec.env, podcri_libpod_env),
    podcri_in_map_why("envmerge", PODCRI_T_STRINGS, C, spec.env_merge,
                     PODCRI_CREATE_WHY_MERGE),
    podcri_in_map_why("unsetenv", PODCRI_T_STRINGS, C, spec.unsetenv,
                     PODCRI_CREATE_WHY_UNSET),
    podcri_in_map_why("unsetenvall", PODCRI_T_BOOL, C, spec.unsetenv_all,
                     PODCRI_CREATE_WHY_UNSET),
    podcri_in_map("terminal", PODCRI_T_BOOL, C, spec.terminal),
    podcri_in_map("stdin", PODCRI_T_BOOL, C, spec.stdin_open),
    podcri_in_fn_why("labels", PODCRI_T_PAIRS, C, spec.labels,
                     podcri_create_labels,
                     "keys that begin with io.podcri. are refused"),
    podcri_in_fn_why("annotations", PODCRI_T_PAIRS, C, spec.annotations,
                     podcri_create_annotations,
                     "keys that begin with io.podcri. or "
                     "io.kubernetes.cri-o. are refused"),
    podcri_in_fn("stop_signal", PODCRI_T_ANY, C, spec.stop_signal,
                podcri_create_signal),
    podcri_in_fn("stop_timeout", PODCRI_T_U64, C, spec.stop_timeout,
                 podcri_create_stop_timeout),
    podcri_in_refuse("timeout", PODCRI_T_U64, NULL,
                     "nobody ends a container after a time"),
    podcri_in_here("log_configuration", podcri_libpod_log_table),
    podcri_in_none("raw_image_name", PODCRI_T_STR, "image is the same"),
    podcri_in_fn_why("systemd", PODCRI_T_STR, C, spec,
                    podcri_libpod_systemd,
                    "\"true\" and \"false\" make no difference; \"always\" is "
                    "refused: it needs a writable cgroup, which CRI does not "
                    "give"),
    podcri_in_none("sdnotifyMode", PODCRI_T_STR, "there is no unit to notify"),
    podcri_in_fn_arg_why("pidns", PODCRI_T_OBJECT, C, spec.pid,
                         podcri_create_libpod_ns, &podcri_libpod_pid,
                         "private, host, container:NAME, or the pod's"),
    podcri_in_fn_arg_why("utsns", PODCRI_T_OBJECT, C, spec.uts,
                         podcri_create_libpod_ns, &podcri_libpod_uts,
                         "private, host together with the host's network, "
                         "container:NAME together with its network, or the "
                         "pod's"),
    podcri_in_map("hostname", PODCRI_T_STR, C, spec.hostname),
    podcri_in_refuse("hostusers", PODCRI_T_STRINGS, NULL,
                     "users of the host are not added to the image's"),
    podcri_in_map("sysctl", PODCRI_T_PAIRS, C, spec.sysctls),
    podcri_in_map("remove", PODCRI_T_BOOL, C, spec.remove),
    podcri_in_warn("removeImage", PODCRI_T_BOOL, NULL, "the image stays"),
    podcri_in_map("containerCreateCommand", PODCRI_T_STRINGS, C,
                 spec.create_command),
    podcri_in_fn_why("timezone", PODCRI_T_STR, C, spec.timezone,
                    podcri_libpod_timezone,
                    "as the variable TZ; \"local\" is refused"),
    podcri_in_refuse("init_container_type", PODCRI_T_STR, NULL,
                     "pods have no init containers"),
    podcri_in_refuse("personality", PODCRI_T_OBJECT, NULL,
                     "CRI has no personality"),
    podcri_in_refuse("passwd_entry", PODCRI_T_STR, NULL,
                     "the image's files are not changed"),
    podcri_in_refuse("group_entry", PODCRI_T_STR, NULL,
                     "the image's files are not changed"),
    podcri_in_none("manage_password", PODCRI_T_BOOL,
                   "the runtime adds a missing user or does not"),
    podcri_in_refuse("dependencyContainers", PODCRI_T_STRINGS, NULL,
                     "containers are started one by one"),
    podcri_in_fn_why("restart_policy", PODCRI_T_STR, C, spec.restart_policy,
                     podcri_create_restart,
                     "kept and shown; all but \"no\" warn, for nothing starts "
                     "a container again that has ended"),
    podcri_in_map_why("restart_tries", PODCRI_T_I32, C, spec.restart_tries,
                      "kept and shown, without effect"),
    podcri_in_map_why("init", PODCRI_T_BOOL, C, spec.init,
                      "needs podcri-init on the node"),
    podcri_in_warn("init_path", PODCRI_T_STR, NULL, "the gateway has its own"),
    podcri_in_warn("conmon_pid_file", PODCRI_T_STR, NULL,
                   "there is no conmon of ours"),
    podcri_in_warn("pidfile", PODCRI_T_STR, NULL,
                   "files are not written for clients"),
    podcri_in_none("IsInfra", PODCRI_T_BOOL, "sandboxes are not containers"),

    /* ContainerStorageConfig */

    podcri_in_map("image", PODCRI_T_STR, C, spec.image),
    podcri_in_map_why("image_os", PODCRI_T_STR, C, spec.os,
                     "an image for another one counts as missing"),
    podcri_in_map_why("image_arch", PODCRI_T_STR, C, spec.arch,
                     "an image for another one counts as missing"),
    podcri_in_refuse("image_variant", PODCRI_T_STR, NULL,
                     "the runtime chooses the variant"),
    podcri_in_refuse("rootfs", PODCRI_T_STR, NULL,
                     "CRI containers are made from images"),
    podcri_in_refuse("rootfs_overlay", PODCRI_T_BOOL, NULL,
                     "CRI containers are made from images"),
    podcri_in_refuse("rootfs_mapping", PODCRI_T_STR, NULL,
                     "CRI containers are made from images"),
    podcri_in_refuse("rootfs_propagation", PODCRI_T_STR, NULL,
                     "CRI has no propagation of the root"),
    podcri_in_fn_why("image_volume_mode", PODCRI_T_STR, C,
                    spec.image_volume_mode, podcri_libpod_image_volume_mode,
                    "anonymous, bind, ignore, tmpfs"),
    podcri_in_fn_why("mounts", PODCRI_T_ARRAY, C, spec.mounts,
                    podcri_libpod_mounts, "types bind and tmpfs"),
    podcri_in_fn_why("volumes", PODCRI_T_ARRAY, C, spec.mounts,
                     podcri_libpod_volumes,
                     "mount options that CRI does not have are refused or "
                     "warn"),
    podcri_in_refuse("overlay_volumes", PODCRI_T_ARRAY, NULL,
                     "CRI has no overlay mounts"),
    podcri_in_fn_why("image_volumes", PODCRI_T_ARRAY, C, spec.mounts,
                    podcri_libpod_image_volumes,
                    "read-only; not on every runtime"),
    podcri_in_refuse("artifact_volumes", PODCRI_T_ARRAY, NULL,
                     "CRI has no artifact mounts"),
    podcri_in_map("volumes_from", PODCRI_T_STRINGS, C, spec.volumes_from),
    podcri_in_fn_why("devices", PODCRI_T_ARRAY, C, spec.devices,
                    podcri_libpod_devices,
                    "paths; CDI names are refused"),
    podcri_in_refuse("device_cgroup_rule", PODCRI_T_ARRAY, NULL,
                     "CRI has no device cgroup rules"),
    podcri_in_refuse("devices_from", PODCRI_T_STRINGS, NULL,
                     "devices are given one by one"),
    podcri_in_refuse("host_device_list", PODCRI_T_ARRAY, NULL,
                     "devices are given one by one"),
    podcri_in_fn_arg_why("ipcns", PODCRI_T_OBJECT, C, spec.ipc,
                         podcri_create_libpod_ns, &podcri_libpod_ipc,
                         "private, shareable, host, container:NAME together "
                         "with its network, or the pod's"),
    { "shm_size", PODCRI_T_I64, PODCRI_IN_MAP, offsetof(C, spec.shm_size),
      NULL, NULL, "more than 64 MiB are a directory in memory over /dev/shm; "
      "less warns", NULL, 0 },
    podcri_in_warn("shm_size_systemd", PODCRI_T_I64, NULL,
                   "there is no systemd mode"),
    podcri_in_fn("work_dir", PODCRI_T_STR, C, spec.work_dir,
                podcri_create_path),
    podcri_in_none("create_working_dir", PODCRI_T_BOOL,
                   "the runtimes always do"),
    podcri_in_refuse("secrets", PODCRI_T_ARRAY, NULL, "there are no secrets"),
    podcri_in_refuse("secret_env", PODCRI_T_PAIRS, NULL,
                     "there are no secrets"),
    podcri_in_none("volatile", PODCRI_T_BOOL,
                   "how the runtime stores it is its own"),
    podcri_in_refuse("chroot_directories", PODCRI_T_STRINGS, NULL,
                     "CRI knows one root of a container"),
    podcri_in_refuse("storage_opts", PODCRI_T_PAIRS, NULL,
                     "CRI has no storage options"),

    /* ContainerSecurityConfig */

    podcri_in_map("privileged", PODCRI_T_BOOL, C, spec.privileged),
    podcri_in_map("user", PODCRI_T_STR, C, spec.user),
    podcri_in_fn_why("groups", PODCRI_T_STRINGS, C, spec.groups,
                    podcri_create_groups, "numbers; names are refused"),
    podcri_in_fn("cap_add", PODCRI_T_STRINGS, C, spec.cap_add,
                podcri_create_capabilities),
    podcri_in_fn("cap_drop", PODCRI_T_STRINGS, C, spec.cap_drop,
                podcri_create_capabilities),
    podcri_in_fn_why("selinux_opts", PODCRI_T_STRINGS, C, spec.selinux,
                    podcri_create_selinux,
                    "disable, user, role, type, level"),
    podcri_in_map("apparmor_profile", PODCRI_T_STR, C, spec.apparmor),
    podcri_in_refuse("seccomp_policy", PODCRI_T_STR, "default",
                     "profiles inside of images are not read"),
    podcri_in_fn_why("seccomp_profile_path", PODCRI_T_STR, C, spec.seccomp,
                    podcri_create_seccomp,
                    "\"unconfined\", or a file on the node"),
    podcri_in_map("no_new_privileges", PODCRI_T_BOOL, C,
                 spec.no_new_privileges),
    podcri_in_fn_arg_why("userns", PODCRI_T_OBJECT, C, spec.userns,
                         podcri_create_libpod_ns, &podcri_libpod_user,
                         "the host's; others are refused: user namespaces "
                         "are not supported on every runtime"),
    podcri_in_here("idmappings", podcri_create_idmappings_table),
    podcri_in_map("read_only_filesystem", PODCRI_T_BOOL, C, spec.read_only),
    podcri_in_map("read_write_tmpfs", PODCRI_T_BOOL, C, read_write_tmpfs),
    podcri_in_fn_why("umask", PODCRI_T_STR, C, spec.umask,
                    podcri_libpod_umask,
                    "all but 0022, the runtimes', need podcri-init on the "
                    "node"),
    podcri_in_refuse("procfs_opts", PODCRI_T_STRINGS, NULL,
                     "CRI has no options of /proc"),
    podcri_in_fn("mask", PODCRI_T_STRINGS, C, spec.masked_paths,
                podcri_create_paths),
    podcri_in_fn("unmask", PODCRI_T_STRINGS, C, spec.unmask,
                podcri_create_paths),
    podcri_in_refuse("label_nested", PODCRI_T_BOOL, NULL,
                     "CRI has no nested labels"),

    /* ContainerCgroupConfig */

    podcri_in_fn_arg_why("cgroupns", PODCRI_T_OBJECT, C, spec.cgroupns,
                         podcri_create_libpod_ns, &podcri_libpod_cgroup,
                         "the runtime chooses, private where it has "
                         "cgroup v2; host warns, others are refused"),
    podcri_in_refuse("cgroups_mode", PODCRI_T_STR, "enabled",
                     "the runtime makes the cgroups"),
    podcri_in_map("cgroup_parent", PODCRI_T_STR, C, spec.cgroup_parent),

    /* ContainerNetworkConfig */

    podcri_in_fn_arg_why("netns", PODCRI_T_OBJECT, C, spec.net,
                         podcri_create_libpod_ns, &podcri_libpod_net,
                         "the node's network, host, container:NAME, or the "
                         "pod's; others are refused"),
    podcri_in_fn("portmappings", PODCRI_T_ARRAY, C, spec.ports,
                podcri_libpod_ports),
    podcri_in_map("publish_image_ports", PODCRI_T_BOOL, C, spec.publish_all),
    podcri_in_fn("expose", PODCRI_T_PAIRS, C, spec.expose,
                podcri_libpod_expose),
    podcri_in_fn_why("Networks", PODCRI_T_OBJECT, C, spec.networks,
                     podcri_create_libpod_networks,
                     "aliases warn; addresses, interface names and options "
                     "are refused"),
    podcri_in_map("cni_networks", PODCRI_T_STRINGS, C, spec.networks),
    podcri_in_warn("aliases", PODCRI_T_ANY, NULL,
                   "the network has no name service for containers"),
    podcri_in_refuse("network_options", PODCRI_T_OBJECT, NULL,
                     "CRI has no options of a network"),
    podcri_in_refuse("static_ip", PODCRI_T_STR, NULL,
                     "the runtime's network plugin chooses addresses"),
    podcri_in_refuse("static_ipv6", PODCRI_T_STR, NULL,
                     "the runtime's network plugin chooses addresses"),
    podcri_in_refuse("static_mac", PODCRI_T_STR, NULL,
                     "the runtime's network plugin chooses addresses"),
    podcri_in_refuse("use_image_resolve_conf", PODCRI_T_BOOL, NULL,
                     "the runtime writes resolv.conf"),
    podcri_in_warn("use_image_hostname", PODCRI_T_BOOL, NULL,
                   "the runtime writes /etc/hostname"),
    podcri_in_map_why("use_image_hosts", PODCRI_T_BOOL, C, spec.no_hosts,
                     "the file is the runtime's then, not the image's"),
    podcri_in_refuse("base_hosts_file", PODCRI_T_STR, "none",
                     "the hosts file begins with nothing"),
    podcri_in_fn("dns_server", PODCRI_T_STRINGS, C, spec.dns_servers,
                podcri_create_addresses),
    podcri_in_map("dns_search", PODCRI_T_STRINGS, C, spec.dns_searches),
    podcri_in_map("dns_option", PODCRI_T_STRINGS, C, spec.dns_options),
    podcri_in_fn("hostadd", PODCRI_T_STRINGS, C, spec.hosts,
                podcri_create_hosts),

    /* ContainerResourceConfig */

    podcri_in_here("resource_limits", podcri_libpod_resources_table),
    podcri_in_fn_arg_why("r_limits", PODCRI_T_ARRAY, C, spec.rlimits,
                         podcri_create_rlimits,
                         podcri_create_libpod_rlimit_table,
                         PODCRI_CREATE_WHY_RLIMITS),
    podcri_in_seen("oom_score_adj", PODCRI_T_I32, C, spec.oom_score_adj,
                  spec.has_oom_score_adj),
    podcri_in_warn("weightDevice", PODCRI_T_OBJECT, NULL,
                   "a hint that CRI does not have"),
    podcri_in_refuse("throttleReadBpsDevice", PODCRI_T_OBJECT, NULL,
                     WHY_NO_LIMIT),
    podcri_in_refuse("throttleWriteBpsDevice", PODCRI_T_OBJECT, NULL,
                     WHY_NO_LIMIT),
    podcri_in_refuse("throttleReadIOPSDevice", PODCRI_T_OBJECT, NULL,
                     WHY_NO_LIMIT),
    podcri_in_refuse("throttleWriteIOPSDevice", PODCRI_T_OBJECT, NULL,
                     WHY_NO_LIMIT),
    podcri_in_map("unified", PODCRI_T_PAIRS, C, spec.unified),
    podcri_in_refuse("intelRdt", PODCRI_T_OBJECT, NULL,
                     "CRI has no classes of cache"),

    /* ContainerHealthCheckConfig */

    { "healthconfig", PODCRI_T_OBJ, PODCRI_IN_MAP, offsetof(C, spec.health),
      podcri_create_health_table, NULL, "kept and shown, not run: it warns",
      NULL, 0 },
    podcri_in_refuse("health_check_on_failure_action", PODCRI_T_I64, NULL,
                     "health checks are not run"),
    podcri_in_warn("startupHealthConfig", PODCRI_T_OBJECT, NULL,
                   "health checks are not run"),
    podcri_in_none("healthLogDestination", PODCRI_T_STR,
                   "health checks are not run"),
    podcri_in_none("healthMaxLogCount", PODCRI_T_U64,
                   "health checks are not run"),
    podcri_in_none("healthMaxLogSize", PODCRI_T_U64,
                   "health checks are not run"),

    podcri_in_end
};


int
podcri_create_libpod(podcri_ctx_t *ctx, json_t *body, podcri_spec_t *spec,
    podcri_strings_t *warnings)
{
    size_t                      i;
    podcri_create_container_t   c;

    memset(&c, 0, sizeof(c));
    podcri_spec_init(&c.spec);

    if (podcri_input_object(ctx, podcri_create_libpod_table, &c, body, NULL,
                            &c.common.warnings, NULL)
        != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    if (podcri_create_finish(ctx, &c) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    /* the end of a client's input is the end of the container's */

    c.spec.stdin_once = c.spec.stdin_open;

    *spec = c.spec;

    for (i = 0; warnings && i < c.common.warnings.n; i++) {
        podcri_strings_push(ctx->pool, warnings, c.common.warnings.elts[i]);
    }

    return PODCRI_OK;
}
