
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdio.h>

#include "podcri_info.h"
#include "podcri_version.h"


static void podcri_info_id(podcri_json_t *w, const void *obj);
static void podcri_info_driver_status(podcri_json_t *w, const void *obj);
static void podcri_info_memory(podcri_json_t *w, const void *obj);
static void podcri_info_cpu(podcri_json_t *w, const void *obj);
static void podcri_info_cpuset(podcri_json_t *w, const void *obj);
static void podcri_info_pids(podcri_json_t *w, const void *obj);
static void podcri_info_controller(podcri_json_t *w, const void *obj,
    const char *name);
static void podcri_info_cgroup_v1(podcri_json_t *w, const void *obj);
static void podcri_info_cgroup_version(podcri_json_t *w, const void *obj);
static void podcri_info_runtimes(podcri_json_t *w, const void *obj);
static void podcri_info_status(podcri_json_t *w, const char *name,
    const char *value);
static void podcri_info_commit(podcri_json_t *w, const void *obj);
static void podcri_info_security(podcri_json_t *w, const void *obj);
static void podcri_info_uptime(podcri_json_t *w, const void *obj);


static const podcri_field_t  podcri_info_no_commit[] = {
    podcri_f_const("ID", "\"\""),
    podcri_f_const("Expected", "\"\""),
    podcri_f_end
};


static const podcri_field_t  podcri_info_plugins[] = {
    podcri_f_const("Volume", "[\"local\"]"),
    podcri_f_const("Network", "[\"bridge\"]"),
    podcri_f_const("Authorization", "null"),
    podcri_f_const("Log", "[\"k8s-file\"]"),
    podcri_f_end
};


/* the runtime's registries are in its own configuration */

static const podcri_field_t  podcri_info_registry[] = {
    podcri_f_const("AllowNondistributableArtifactsCIDRs", "[]"),
    podcri_f_const("AllowNondistributableArtifactsHostnames", "[]"),
    podcri_f_const("InsecureRegistryCIDRs", "[]"),
    podcri_f_const("IndexConfigs", "{}"),
    podcri_f_const("Mirrors", "[]"),
    podcri_f_end
};


static const podcri_field_t  podcri_info_swarm[] = {
    podcri_f_const("NodeID", "\"\""),
    podcri_f_const("NodeAddr", "\"\""),
    podcri_f_const("LocalNodeState", "\"inactive\""),
    podcri_f_const("ControlAvailable", "false"),
    podcri_f_const("Error", "\"\""),
    podcri_f_const("RemoteManagers", "null"),
    podcri_f_end
};


/* Docker Engine API, SystemInfo, with what Podman adds at its end */

const podcri_field_t  podcri_info_docker_fields[] = {
    podcri_f_fn("ID", podcri_info_id),
    podcri_f_i64("Containers", podcri_info_t, containers),
    podcri_f_i64("ContainersRunning", podcri_info_t, running),
    podcri_f_const("ContainersPaused", "0"),
    podcri_f_i64("ContainersStopped", podcri_info_t, stopped),
    podcri_f_i64("Images", podcri_info_t, images),
    podcri_f_str("Driver", podcri_info_t, runtime.snapshotter),
    podcri_f_fn("DriverStatus", podcri_info_driver_status),
    podcri_f_here("Plugins", podcri_info_plugins),
    podcri_f_fn("MemoryLimit", podcri_info_memory),
    podcri_f_fn("SwapLimit", podcri_info_memory),
    podcri_f_const("KernelMemory", "false"),
    podcri_f_const("KernelMemoryTCP", "false"),
    podcri_f_fn("CpuCfsPeriod", podcri_info_cpu),
    podcri_f_fn("CpuCfsQuota", podcri_info_cpu),
    podcri_f_fn("CPUShares", podcri_info_cpu),
    podcri_f_fn("CPUSet", podcri_info_cpuset),
    podcri_f_fn("PidsLimit", podcri_info_pids),
    podcri_f_bool("IPv4Forwarding", podcri_info_t, host.ip_forward),
    podcri_f_bool("BridgeNfIptables", podcri_info_t, host.bridge_iptables),
    podcri_f_bool("BridgeNfIp6tables", podcri_info_t, host.bridge_ip6tables),
    podcri_f_const("Debug", "false"),
    podcri_f_const("NFd", "0"),
    podcri_f_fn("OomKillDisable", podcri_info_cgroup_v1),
    podcri_f_const("NGoroutines", "0"),
    podcri_f_time("SystemTime", podcri_info_t, now),
    podcri_f_const("LoggingDriver", "\"k8s-file\""),
    podcri_f_str("CgroupDriver", podcri_info_t, runtime.cgroup_manager),
    podcri_f_const("NEventsListener", "0"),
    podcri_f_str("KernelVersion", podcri_info_t, host.kernel),
    podcri_f_str("OperatingSystem", podcri_info_t, host.distribution),
    podcri_f_str("OSVersion", podcri_info_t, host.version),
    podcri_f_const("OSType", "\"linux\""),
    podcri_f_str("Architecture", podcri_info_t, host.arch),
    podcri_f_const("IndexServerAddress", "\"\""),
    podcri_f_here("RegistryConfig", podcri_info_registry),
    podcri_f_i64("NCPU", podcri_info_t, host.cpus),
    podcri_f_i64("MemTotal", podcri_info_t, host.mem_total),
    podcri_f_const("GenericResources", "null"),
    podcri_f_str("DockerRootDir", podcri_info_t, storage_root),
    podcri_f_const("HttpProxy", "\"\""),
    podcri_f_const("HttpsProxy", "\"\""),
    podcri_f_const("NoProxy", "\"\""),
    podcri_f_str("Name", podcri_info_t, host.hostname),
    podcri_f_const("Labels", "null"),
    podcri_f_const("ExperimentalBuild", "true"),
    podcri_f_const("ServerVersion", "\"" PODCRI_LIBPOD_VERSION "\""),
    podcri_f_fn("Runtimes", podcri_info_runtimes),
    podcri_f_str("DefaultRuntime", podcri_info_t, runtime.handler),
    podcri_f_here("Swarm", podcri_info_swarm),
    podcri_f_const("LiveRestoreEnabled", "true"),
    podcri_f_const("Isolation", "\"\""),
    podcri_f_const("InitBinary", "\"\""),
    podcri_f_fn("ContainerdCommit", podcri_info_commit),
    podcri_f_here("RuncCommit", podcri_info_no_commit),
    podcri_f_here("InitCommit", podcri_info_no_commit),
    podcri_f_fn("SecurityOptions", podcri_info_security),
    podcri_f_const("ProductLicense", "\"\""),
    podcri_f_const("CDISpecDirs", "null"),
    podcri_f_strings("Warnings", podcri_info_t, runtime.problems),
    podcri_f_const("BuildahVersion", "\"\""),
    podcri_f_const("CPURealtimePeriod", "false"),
    podcri_f_const("CPURealtimeRuntime", "false"),
    podcri_f_fn("CgroupVersion", podcri_info_cgroup_version),
    podcri_f_const("Rootless", "false"),
    podcri_f_i64("SwapFree", podcri_info_t, host.swap_free),
    podcri_f_i64("SwapTotal", podcri_info_t, host.swap_total),
    podcri_f_fn("Uptime", podcri_info_uptime),
    podcri_f_end
};


static void
podcri_info_id(podcri_json_t *w, const void *obj)
{
    const podcri_info_t  *info = obj;

    podcri_json_str(w, info->id);
}


/* pairs that clients show as they are */

static void
podcri_info_driver_status(podcri_json_t *w, const void *obj)
{
    char                  buf[256];
    const podcri_info_t  *info = obj;

    podcri_json_open(w, '[');

    snprintf(buf, sizeof(buf), "%llu",
             (unsigned long long) info->storage_used);
    podcri_info_status(w, "Image Bytes", buf);

    snprintf(buf, sizeof(buf), "%s %s", info->runtime.name,
             info->runtime.version);
    podcri_info_status(w, "CRI Runtime", buf);

    podcri_info_status(w, "podcri", PODCRI_VERSION);

    podcri_json_close(w, ']');
}


static void
podcri_info_status(podcri_json_t *w, const char *name, const char *value)
{
    podcri_json_open(w, '[');
    podcri_json_str(w, name);
    podcri_json_str(w, value);
    podcri_json_close(w, ']');
}


static void
podcri_info_memory(podcri_json_t *w, const void *obj)
{
    podcri_info_controller(w, obj, "memory");
}


static void
podcri_info_cpu(podcri_json_t *w, const void *obj)
{
    podcri_info_controller(w, obj, "cpu");
}


static void
podcri_info_cpuset(podcri_json_t *w, const void *obj)
{
    podcri_info_controller(w, obj, "cpuset");
}


static void
podcri_info_pids(podcri_json_t *w, const void *obj)
{
    podcri_info_controller(w, obj, "pids");
}


static void
podcri_info_controller(podcri_json_t *w, const void *obj, const char *name)
{
    size_t                i;
    const podcri_info_t  *info = obj;

    for (i = 0; i < info->host.cgroup_controllers.n; i++) {
        if (strcmp(info->host.cgroup_controllers.elts[i], name) == 0) {
            podcri_json_bool(w, 1);
            return;
        }
    }

    podcri_json_bool(w, 0);
}


static void
podcri_info_cgroup_v1(podcri_json_t *w, const void *obj)
{
    const podcri_info_t  *info = obj;

    podcri_json_bool(w, strcmp(info->host.cgroup_version, "v1") == 0);
}


/* "1" where libpod writes "v1" */

static void
podcri_info_cgroup_version(podcri_json_t *w, const void *obj)
{
    const podcri_info_t  *info = obj;

    podcri_json_str(w, (*info->host.cgroup_version == 'v')
                       ? info->host.cgroup_version + 1 : "");
}


static void
podcri_info_runtimes(podcri_json_t *w, const void *obj)
{
    size_t                i;
    const podcri_info_t  *info = obj;

    podcri_json_open(w, '{');

    for (i = 0; i < info->runtime.handlers.n; i++) {
        podcri_json_key_str(w, info->runtime.handlers.elts[i]);
        podcri_json_open(w, '{');
        podcri_json_key(w, "path");
        podcri_json_str(w, "");
        podcri_json_close(w, '}');
    }

    podcri_json_close(w, '}');
}


static void
podcri_info_commit(podcri_json_t *w, const void *obj)
{
    const char           *id;
    const podcri_info_t  *info = obj;

    id = (strcmp(info->runtime.name, "containerd") == 0)
         ? info->runtime.version : "";

    podcri_json_open(w, '{');
    podcri_json_key(w, "ID");
    podcri_json_str(w, id);
    podcri_json_key(w, "Expected");
    podcri_json_str(w, id);
    podcri_json_close(w, '}');
}


static void
podcri_info_security(podcri_json_t *w, const void *obj)
{
    const podcri_info_t  *info = obj;

    podcri_json_open(w, '[');

    if (info->host.apparmor) {
        podcri_json_str(w, "name=apparmor");
    }

    if (info->host.seccomp) {
        podcri_json_str(w, "name=seccomp");
    }

    if (info->host.selinux) {
        podcri_json_str(w, "name=selinux");
    }

    podcri_json_close(w, ']');
}


static void
podcri_info_uptime(podcri_json_t *w, const void *obj)
{
    char                  buf[96];
    int64_t               t;
    const podcri_info_t  *info = obj;

    t = info->host.uptime;

    snprintf(buf, sizeof(buf), "%lldh %dm %d.00s (Approximately %.2f days)",
             (long long) (t / 3600), (int) (t / 60 % 60), (int) (t % 60),
             (double) t / 86400);

    podcri_json_str(w, buf);
}
