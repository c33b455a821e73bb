
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_create.h"
#include "podcri_create_docker.h"


/*
 * POST /containers/create: Docker's container.Config with HostConfig and
 * NetworkingConfig inside (Engine API 1.24 to 1.48).
 */


#define C              podcri_create_container_t
#define WHY_NO_LIMIT   "CRI has no such limit"
#define WHY_WINDOWS    "for Windows"
#define WHY_OLD        "HostConfig has it since API 1.18"

/* of a health check, ns (Docker Engine API 1.44, HealthConfig) */
#define PODCRI_DOCKER_HEALTH_TIME     30000000000LL
#define PODCRI_DOCKER_HEALTH_RETRIES  3


static void podcri_docker_health(podcri_health_t *h);


static const unsigned  podcri_docker_pid_kind = PODCRI_CREATE_NS_PID;
static const unsigned  podcri_docker_ipc_kind = PODCRI_CREATE_NS_IPC;
static const unsigned  podcri_docker_uts_kind = PODCRI_CREATE_NS_UTS;
static const unsigned  podcri_docker_user_kind = PODCRI_CREATE_NS_USER;
static const unsigned  podcri_docker_cgroup_kind = PODCRI_CREATE_NS_CGROUP;


static const podcri_input_t  podcri_docker_log_table[] = {
    podcri_in_fn_why("Type", PODCRI_T_STR, C, spec.log_driver,
                    podcri_create_log_driver,
                    "logs are in the runtime's file: json-file and local "
                    "mean it; none warns; others are refused"),
    podcri_in_warn("Config", PODCRI_T_PAIRS, NULL,
                   "the runtime's log has no options"),
    podcri_in_end
};


static const podcri_input_t  podcri_docker_restart_table[] = {
    podcri_in_fn_why("Name", PODCRI_T_STR, C, spec.restart_policy,
                     podcri_create_restart,
                     "kept and shown; all but \"no\" warn, for nothing starts "
                     "a container again that has ended"),
    podcri_in_map_why("MaximumRetryCount", PODCRI_T_I32, C, spec.restart_tries,
                      "kept and shown, without effect"),
    podcri_in_end
};


static const podcri_input_t  podcri_docker_host_table[] = {
    podcri_in_fn_why("Binds", PODCRI_T_STRINGS, C, spec.mounts,
                     podcri_docker_binds,
                     "mount options that CRI does not have are refused or "
                     "warn"),
    podcri_in_none("ContainerIDFile", PODCRI_T_STR, "the client writes it"),
    podcri_in_here("LogConfig", podcri_docker_log_table),
    podcri_in_fn_why("NetworkMode", PODCRI_T_STR, C, spec.net,
                     podcri_docker_network_mode,
                     "bridge, host, container:NAME, or a network's name; "
                     "none is refused"),
    podcri_in_fn_why("PortBindings", PODCRI_T_OBJECT, C, spec.ports,
                     podcri_docker_port_bindings,
                     "a host port is not chosen from a range"),
    podcri_in_here("RestartPolicy", podcri_docker_restart_table),
    podcri_in_map("AutoRemove", PODCRI_T_BOOL, C, spec.remove),
    podcri_in_refuse("VolumeDriver", PODCRI_T_STR, "local",
                     "volumes are directories"),
    podcri_in_map("VolumesFrom", PODCRI_T_STRINGS, C, spec.volumes_from),
    podcri_in_none("ConsoleSize", PODCRI_T_ARRAY,
                   "for Windows; clients resize"),
    podcri_in_fn_why("Annotations", PODCRI_T_PAIRS, C, spec.annotations,
                     podcri_create_annotations,
                     "keys that begin with io.podcri. or "
                     "io.kubernetes.cri-o. are refused"),
    podcri_in_fn_why("Mounts", PODCRI_T_ARRAY, C, spec.mounts,
                     podcri_docker_mounts,
                     "types bind, volume and tmpfs; mount options that CRI "
                     "does not have are refused or warn"),

    podcri_in_fn("CapAdd", PODCRI_T_STRINGS, C, spec.cap_add,
                podcri_create_capabilities),
    podcri_in_fn("CapDrop", PODCRI_T_STRINGS, C, spec.cap_drop,
                podcri_create_capabilities),
    podcri_in_refuse("Capabilities", PODCRI_T_STRINGS, NULL,
                     "use CapAdd and CapDrop"),
    podcri_in_fn_arg_why("CgroupnsMode", PODCRI_T_STR, C, spec.cgroupns,
                         podcri_docker_ns, &podcri_docker_cgroup_kind,
                         "the runtime chooses, private where it has "
                         "cgroup v2; host warns, others are refused"),
    podcri_in_fn("Dns", PODCRI_T_STRINGS, C, spec.dns_servers,
                podcri_create_addresses),
    podcri_in_map("DnsOptions", PODCRI_T_STRINGS, C, spec.dns_options),
    podcri_in_map("DnsSearch", PODCRI_T_STRINGS, C, spec.dns_searches),
    podcri_in_fn("ExtraHosts", PODCRI_T_STRINGS, C, spec.hosts,
                podcri_create_hosts),
    podcri_in_fn_why("GroupAdd", PODCRI_T_STRINGS, C, spec.groups,
                    podcri_create_groups, "numbers; names are refused"),
    podcri_in_fn_arg_why("IpcMode", PODCRI_T_STR, C, spec.ipc,
                         podcri_docker_ns, &podcri_docker_ipc_kind,
                         "private, shareable, host, container:NAME together "
                         "with its network, or the pod's"),
    podcri_in_refuse("Cgroup", PODCRI_T_STR, NULL,
                     "the runtime makes the cgroups"),
    podcri_in_refuse("Links", PODCRI_T_STRINGS, NULL, "link is not supported"),
    podcri_in_map("OomScoreAdj", PODCRI_T_I32, C, spec.oom_score_adj),
    podcri_in_fn_arg_why("PidMode", PODCRI_T_STR, C, spec.pid,
                         podcri_docker_ns, &podcri_docker_pid_kind,
                         "private, host, container:NAME, or the pod's"),
    podcri_in_map("Privileged", PODCRI_T_BOOL, C, spec.privileged),
    podcri_in_map("PublishAllPorts", PODCRI_T_BOOL, C, spec.publish_all),
    podcri_in_map("ReadonlyRootfs", PODCRI_T_BOOL, C, spec.read_only),
    podcri_in_fn_why("SecurityOpt", PODCRI_T_STRINGS, C, spec,
                     podcri_docker_security,
                     "no-new-privileges, seccomp (unconfined, or a file on "
                     "the node), label, apparmor, mask, unmask, "
                     "systempaths=unconfined; others are refused"),
    podcri_in_refuse("StorageOpt", PODCRI_T_PAIRS, NULL,
                     "CRI has no storage options"),
    podcri_in_fn_why("Tmpfs", PODCRI_T_PAIRS, C, spec.mounts,
                     podcri_docker_tmpfs,
                     "mount options that CRI does not have are refused or "
                     "warn"),
    podcri_in_fn_arg_why("UTSMode", PODCRI_T_STR, C, spec.uts,
                         podcri_docker_ns, &podcri_docker_uts_kind,
                         "private, host together with the host's network, "
                         "container:NAME together with its network, or the "
                         "pod's"),
    podcri_in_fn_arg_why("UsernsMode", PODCRI_T_STR, C, spec.userns,
                         podcri_docker_ns, &podcri_docker_user_kind,
                         "the host's; others are refused: user namespaces "
                         "are not supported on every runtime"),
    { "ShmSize", PODCRI_T_I64, PODCRI_IN_MAP, offsetof(C, spec.shm_size),
      NULL, NULL, "more than 64 MiB are a directory in memory over /dev/shm; "
      "less warns", NULL, 0 },
    podcri_in_map("Sysctls", PODCRI_T_PAIRS, C, spec.sysctls),
    podcri_in_refuse("Runtime", PODCRI_T_STR, NULL,
                     "the runtime handler stands in the configuration"),
    podcri_in_refuse("Isolation", PODCRI_T_STR, "default", WHY_WINDOWS),

    podcri_in_map("CpuShares", PODCRI_T_I64, C, spec.cpu_shares),
    podcri_in_map("Memory", PODCRI_T_I64, C, spec.memory),
    podcri_in_map("NanoCpus", PODCRI_T_I64, C, nano_cpus),
    podcri_in_map("CgroupParent", PODCRI_T_STR, C, spec.cgroup_parent),
    podcri_in_warn("BlkioWeight", PODCRI_T_U64, NULL,
                   "a hint that CRI does not have"),
    podcri_in_warn("BlkioWeightDevice", PODCRI_T_ARRAY, NULL,
                   "a hint that CRI does not have"),
    podcri_in_refuse("BlkioDeviceReadBps", PODCRI_T_ARRAY, NULL, WHY_NO_LIMIT),
    podcri_in_refuse("BlkioDeviceWriteBps", PODCRI_T_ARRAY, NULL,
                     WHY_NO_LIMIT),
    podcri_in_refuse("BlkioDeviceReadIOps", PODCRI_T_ARRAY, NULL,
                     WHY_NO_LIMIT),
    podcri_in_refuse("BlkioDeviceWriteIOps", PODCRI_T_ARRAY, NULL,
                     WHY_NO_LIMIT),
    podcri_in_map("CpuPeriod", PODCRI_T_I64, C, spec.cpu_period),
    podcri_in_map("CpuQuota", PODCRI_T_I64, C, spec.cpu_quota),
    podcri_in_refuse("CpuRealtimePeriod", PODCRI_T_I64, NULL, WHY_NO_LIMIT),
    podcri_in_refuse("CpuRealtimeRuntime", PODCRI_T_I64, NULL, WHY_NO_LIMIT),
    podcri_in_map("CpusetCpus", PODCRI_T_STR, C, spec.cpuset_cpus),
    podcri_in_map("CpusetMems", PODCRI_T_STR, C, spec.cpuset_mems),
    podcri_in_fn("Devices", PODCRI_T_ARRAY, C, spec.devices,
                podcri_docker_devices),
    podcri_in_refuse("DeviceCgroupRules", PODCRI_T_STRINGS, NULL,
                     "CRI has no device cgroup rules"),
    podcri_in_refuse("DeviceRequests", PODCRI_T_ARRAY, NULL,
                     "CDI devices are not known to every runtime"),
    podcri_in_warn("KernelMemory", PODCRI_T_I64, NULL,
                   "kernels have dropped it"),
    podcri_in_warn("KernelMemoryTCP", PODCRI_T_I64, NULL,
                   "kernels have dropped it"),
    podcri_in_map_why("MemoryReservation", PODCRI_T_I64, C,
                      spec.memory_reservation,
                      "kept and shown; warns, for CRI has no soft limit"),
    podcri_in_map("MemorySwap", PODCRI_T_I64, C, spec.memory_swap),
    podcri_in_warn("MemorySwappiness", PODCRI_T_I64, "-1",
                   "a hint that CRI does not have"),
    podcri_in_warn("OomKillDisable", PODCRI_T_BOOL, NULL,
                   "cgroup v2 has no such switch"),
    podcri_in_map_why("Init", PODCRI_T_BOOL, C, spec.init,
                      "needs podcri-init on the node"),
    podcri_in_warn("InitPath", PODCRI_T_STR, NULL, "the gateway has its own"),
    { "PidsLimit", PODCRI_T_I64, PODCRI_IN_MAP,
      offsetof(C, spec.pids_limit), NULL, NULL,
      "needs cgroup v2 on the node", NULL, 0 },
    podcri_in_fn_arg_why("Ulimits", PODCRI_T_ARRAY, C, spec.rlimits,
                         podcri_create_rlimits,
                         podcri_create_docker_rlimit_table,
                         PODCRI_CREATE_WHY_RLIMITS),
    podcri_in_refuse("CpuCount", PODCRI_T_I64, NULL, WHY_WINDOWS),
    podcri_in_refuse("CpuPercent", PODCRI_T_I64, NULL, WHY_WINDOWS),
    podcri_in_refuse("IOMaximumIOps", PODCRI_T_U64, NULL, WHY_WINDOWS),
    podcri_in_refuse("IOMaximumBandwidth", PODCRI_T_U64, NULL, WHY_WINDOWS),
    podcri_in_seen("MaskedPaths", PODCRI_T_STRINGS, C, spec.masked_paths,
                  spec.has_masked_paths),
    podcri_in_seen("ReadonlyPaths", PODCRI_T_STRINGS, C, spec.readonly_paths,
                  spec.has_readonly_paths),
    podcri_in_end
};


static const podcri_input_t  podcri_docker_networking_table[] = {
    podcri_in_fn_why("EndpointsConfig", PODCRI_T_OBJECT, C, networks,
                     podcri_docker_endpoints,
                     "aliases warn; addresses that are asked for, links and "
                     "driver options are refused"),
    podcri_in_end
};


const podcri_input_t  podcri_create_docker_table[] = {
    podcri_in_map("Hostname", PODCRI_T_STR, C, spec.hostname),
    podcri_in_warn("Domainname", PODCRI_T_STR, NULL, "CRI has no domain name"),
    podcri_in_map("User", PODCRI_T_STR, C, spec.user),
    podcri_in_map("AttachStdin", PODCRI_T_BOOL, C, spec.attach_stdin),
    podcri_in_map("AttachStdout", PODCRI_T_BOOL, C, spec.attach_stdout),
    podcri_in_map("AttachStderr", PODCRI_T_BOOL, C, spec.attach_stderr),
    podcri_in_fn("ExposedPorts", PODCRI_T_OBJECT, C, spec.expose,
                podcri_docker_exposed),
    podcri_in_map("Tty", PODCRI_T_BOOL, C, spec.terminal),
    podcri_in_map("OpenStdin", PODCRI_T_BOOL, C, spec.stdin_open),
    podcri_in_map("StdinOnce", PODCRI_T_BOOL, C, spec.stdin_once),
    podcri_in_fn("Env", PODCRI_T_STRINGS, C, spec.env, podcri_docker_env),
    podcri_in_map_why("UnsetEnv", PODCRI_T_STRINGS, C, spec.unsetenv,
                     PODCRI_CREATE_WHY_UNSET),
    podcri_in_map_why("UnsetEnvAll", PODCRI_T_BOOL, C, spec.unsetenv_all,
                     PODCRI_CREATE_WHY_UNSET),
    podcri_in_map_why("EnvMerge", PODCRI_T_STRINGS, C, spec.env_merge,
                     PODCRI_CREATE_WHY_MERGE),
    podcri_in_seen("Cmd", PODCRI_T_STR_OR_STRINGS, C, spec.command,
                  spec.has_command),
    { "Healthcheck", PODCRI_T_OBJ, PODCRI_IN_MAP, offsetof(C, spec.health),
      podcri_create_health_table, NULL, "kept and shown, not run: it warns",
      NULL, 0 },
    podcri_in_none("ArgsEscaped", PODCRI_T_BOOL, WHY_WINDOWS),
    podcri_in_map("Image", PODCRI_T_STR, C, spec.image),
    podcri_in_fn("Volumes", PODCRI_T_OBJECT, C, spec.mounts,
                podcri_docker_volumes),
    podcri_in_fn("WorkingDir", PODCRI_T_STR, C, spec.work_dir,
                podcri_create_path),
    podcri_in_fn("Entrypoint", PODCRI_T_STR_OR_STRINGS, C, spec.entrypoint,
                podcri_docker_entrypoint),
    podcri_in_refuse("NetworkDisabled", PODCRI_T_BOOL, NULL,
                     "a sandbox cannot be without a network over CRI"),
    podcri_in_refuse("MacAddress", PODCRI_T_STR, NULL,
                     "the runtime's network plugin chooses addresses"),
    podcri_in_none("OnBuild", PODCRI_T_STRINGS, "for builds"),
    podcri_in_fn_why("Labels", PODCRI_T_PAIRS, C, spec.labels,
                     podcri_create_labels,
                     "keys that begin with io.podcri. are refused"),
    podcri_in_fn("StopSignal", PODCRI_T_STR, C, spec.stop_signal,
                podcri_create_signal),
    podcri_in_fn("StopTimeout", PODCRI_T_I64, C, spec.stop_timeout,
                 podcri_create_stop_timeout),
    podcri_in_none("Shell", PODCRI_T_STR_OR_STRINGS, "for builds"),
    podcri_in_here("HostConfig", podcri_docker_host_table),
    podcri_in_here("NetworkingConfig", podcri_docker_networking_table),

    podcri_in_none("name", PODCRI_T_STR, "the query has the name"),
    podcri_in_none("platform", PODCRI_T_STR, "the query has the platform"),

    /* before HostConfig had them */

    podcri_in_refuse("VolumesFrom", PODCRI_T_ANY, NULL, WHY_OLD),
    podcri_in_refuse("VolumeDriver", PODCRI_T_STR, NULL, WHY_OLD),
    podcri_in_refuse("Memory", PODCRI_T_I64, NULL, WHY_OLD),
    podcri_in_refuse("MemorySwap", PODCRI_T_I64, NULL, WHY_OLD),
    podcri_in_refuse("CpuShares", PODCRI_T_I64, NULL, WHY_OLD),
    podcri_in_refuse("Cpuset", PODCRI_T_STR, NULL, WHY_OLD),

    podcri_in_end
};


int
podcri_create_docker(podcri_ctx_t *ctx, json_t *body, podcri_spec_t *spec,
    podcri_strings_t *warnings)
{
    size_t                      i;
    podcri_create_container_t   c;

    memset(&c, 0, sizeof(c));
    podcri_spec_init(&c.spec);

    if (podcri_input_object(ctx, podcri_create_docker_table, &c, body, NULL,
                            &c.common.warnings, NULL)
        != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    /* Docker and Podman's clients send 0 for an adjustment not given */

    c.spec.has_oom_score_adj = (c.spec.oom_score_adj != 0);

    podcri_docker_health(&c.spec.health);
    podcri_docker_networks(ctx, &c);

    if (podcri_docker_volumes_finish(ctx, &c) != PODCRI_OK
        || podcri_create_finish(ctx, &c) != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    *spec = c.spec;

    for (i = 0; warnings && i < c.common.warnings.n; i++) {
        podcri_strings_push(ctx->pool, warnings, c.common.warnings.elts[i]);
    }

    return PODCRI_OK;
}


/* what Docker's clients leave to the server, and libpod's send */

static void
podcri_docker_health(podcri_health_t *h)
{
    if (h->test.n == 0 || strcmp(h->test.elts[0], "NONE") == 0) {
        return;
    }

    if (h->interval == 0) {
        h->interval = PODCRI_DOCKER_HEALTH_TIME;
    }

    if (h->timeout == 0) {
        h->timeout = PODCRI_DOCKER_HEALTH_TIME;
    }

    if (h->retries == 0) {
        h->retries = PODCRI_DOCKER_HEALTH_RETRIES;
    }
}
