
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdio.h>

#include "podcri_info.h"
#include "podcri_version.h"


static void podcri_info_os_arch(podcri_json_t *w, const void *obj);
static void podcri_info_uptime(podcri_json_t *w, const void *obj);
static void podcri_info_runtime_version(podcri_json_t *w, const void *obj);
static void podcri_info_is_remote(podcri_json_t *w, const void *obj);
static void podcri_info_registries(podcri_json_t *w, const void *obj);


/* Podman libpod/define.Info.  What belongs to Podman's own engine (conmon,
 * buildah, slirp4netns, locks) has no counterpart and is empty. */

static const podcri_field_t  podcri_info_tool[] = {
    podcri_f_const("package", "\"\""),
    podcri_f_const("path", "\"\""),
    podcri_f_const("version", "\"\""),
    podcri_f_end
};


static const podcri_field_t  podcri_info_executable[] = {
    podcri_f_const("executable", "\"\""),
    podcri_f_const("package", "\"\""),
    podcri_f_const("version", "\"\""),
    podcri_f_end
};


static const podcri_field_t  podcri_info_cpu[] = {
    { podcri_f_key("userPercent"), PODCRI_F_DOUBLE,
      podcri_off(podcri_info_t, host.cpu_user, double), NULL, NULL, 0 },
    { podcri_f_key("systemPercent"), PODCRI_F_DOUBLE,
      podcri_off(podcri_info_t, host.cpu_system, double), NULL, NULL, 0 },
    { podcri_f_key("idlePercent"), PODCRI_F_DOUBLE,
      podcri_off(podcri_info_t, host.cpu_idle, double), NULL, NULL, 0 },
    podcri_f_end
};


static const podcri_field_t  podcri_info_distribution[] = {
    podcri_f_str("distribution", podcri_info_t, host.distribution),
    podcri_f_str("version", podcri_info_t, host.version),
    podcri_f_str_omit("codename", podcri_info_t, host.codename),
    podcri_f_end
};


static const podcri_field_t  podcri_info_id_mappings[] = {
    podcri_f_const("gidmap", "null"),
    podcri_f_const("uidmap", "null"),
    podcri_f_end
};


static const podcri_field_t  podcri_info_network_backend[] = {
    podcri_f_const("backend", "\"cni\""),
    podcri_f_const("version", "\"\""),
    podcri_f_const("package", "\"\""),
    podcri_f_const("path", "\"\""),
    podcri_f_here("dns", podcri_info_tool),
    podcri_f_end
};


static const podcri_field_t  podcri_info_oci_runtime[] = {
    podcri_f_str("name", podcri_info_t, runtime.handler),
    podcri_f_const("package", "\"\""),
    podcri_f_const("path", "\"\""),
    podcri_f_fn("version", podcri_info_runtime_version),
    podcri_f_end
};


/* where nginx listens, which is for nginx.conf to say */

static const podcri_field_t  podcri_info_socket[] = {
    podcri_f_const("path", "\"\""),
    podcri_f_const("exists", "false"),
    podcri_f_end
};


static const podcri_field_t  podcri_info_security[] = {
    podcri_f_bool("apparmorEnabled", podcri_info_t, host.apparmor),
    /* the runtime's configuration has the default, CRI does not tell it */
    podcri_f_const("capabilities", "\"\""),
    podcri_f_const("rootless", "false"),
    podcri_f_bool("seccompEnabled", podcri_info_t, host.seccomp),
    podcri_f_const("seccompProfilePath", "\"\""),
    podcri_f_bool("selinuxEnabled", podcri_info_t, host.selinux),
    podcri_f_end
};


static const podcri_field_t  podcri_info_host_fields[] = {
    podcri_f_str("arch", podcri_info_t, host.arch),
    podcri_f_const("buildahVersion", "\"\""),
    podcri_f_str("cgroupManager", podcri_info_t, runtime.cgroup_manager),
    podcri_f_str("cgroupVersion", podcri_info_t, host.cgroup_version),
    podcri_f_strings("cgroupControllers", podcri_info_t,
                     host.cgroup_controllers),
    podcri_f_here("conmon", podcri_info_tool),
    podcri_f_i64("cpus", podcri_info_t, host.cpus),
    podcri_f_here("cpuUtilization", podcri_info_cpu),
    podcri_f_const("databaseBackend", "\"\""),
    podcri_f_here("distribution", podcri_info_distribution),
    podcri_f_const("eventLogger", "\"none\""),
    podcri_f_const("freeLocks", "0"),
    podcri_f_str("hostname", podcri_info_t, host.hostname),
    podcri_f_here("idMappings", podcri_info_id_mappings),
    podcri_f_str("kernel", podcri_info_t, host.kernel),
    /* CRI's log file, which Podman's k8s-file driver writes, too */
    podcri_f_const("logDriver", "\"k8s-file\""),
    podcri_f_i64("memFree", podcri_info_t, host.mem_free),
    podcri_f_i64("memTotal", podcri_info_t, host.mem_total),
    podcri_f_const("networkBackend", "\"cni\""),
    podcri_f_here("networkBackendInfo", podcri_info_network_backend),
    podcri_f_here("ociRuntime", podcri_info_oci_runtime),
    podcri_f_const("os", "\"linux\""),
    podcri_f_here("remoteSocket", podcri_info_socket),
    podcri_f_const("rootlessNetworkCmd", "\"\""),
    podcri_f_fn("serviceIsRemote", podcri_info_is_remote),
    podcri_f_here("security", podcri_info_security),
    podcri_f_here("slirp4netns", podcri_info_executable),
    podcri_f_here("pasta", podcri_info_executable),
    podcri_f_i64("swapFree", podcri_info_t, host.swap_free),
    podcri_f_i64("swapTotal", podcri_info_t, host.swap_total),
    podcri_f_fn("uptime", podcri_info_uptime),
    podcri_f_const("variant", "\"\""),
    podcri_f_const("linkmode", "\"dynamic\""),
    podcri_f_end
};


static const podcri_field_t  podcri_info_container_store[] = {
    podcri_f_i64("number", podcri_info_t, containers),
    podcri_f_const("paused", "0"),
    podcri_f_i64("running", podcri_info_t, running),
    podcri_f_i64("stopped", podcri_info_t, stopped),
    podcri_f_end
};


static const podcri_field_t  podcri_info_image_store[] = {
    podcri_f_i64("number", podcri_info_t, images),
    podcri_f_end
};


static const podcri_field_t  podcri_info_store_fields[] = {
    podcri_f_const("configFile", "\"\""),
    podcri_f_here("containerStore", podcri_info_container_store),
    podcri_f_str("graphDriverName", podcri_info_t, runtime.snapshotter),
    podcri_f_const("graphOptions", "{}"),
    podcri_f_str("graphRoot", podcri_info_t, storage_root),
    podcri_f_u64("graphRootAllocated", podcri_info_t, storage_size),
    podcri_f_u64("graphRootUsed", podcri_info_t, storage_used),
    podcri_f_const("graphStatus", "{}"),
    podcri_f_const("imageCopyTmpDir", "\"\""),
    podcri_f_here("imageStore", podcri_info_image_store),
    podcri_f_str("runRoot", podcri_info_t, runtime.state_root),
    podcri_f_str("volumePath", podcri_info_t, volume_path),
    podcri_f_const("transientStore", "false"),
    podcri_f_end
};


static const podcri_field_t  podcri_info_plugins[] = {
    podcri_f_const("volume", "[\"local\"]"),
    podcri_f_const("network", "[\"bridge\"]"),
    podcri_f_const("log", "[\"k8s-file\"]"),
    podcri_f_const("authorization", "null"),
    podcri_f_end
};


static const podcri_field_t  podcri_info_version_fields[] = {
    podcri_f_const("APIVersion", "\"" PODCRI_LIBPOD_VERSION "\""),
    podcri_f_const("Version", "\"" PODCRI_LIBPOD_VERSION "\""),
    podcri_f_const("GoVersion", "\"\""),
    podcri_f_const("GitCommit", "\"\""),
    podcri_f_const("BuiltTime", "\"Thu Jan  1 00:00:00 1970\""),
    podcri_f_const("Built", "0"),
    podcri_f_const("BuildOrigin", "\"podcri " PODCRI_VERSION "\""),
    podcri_f_fn("OsArch", podcri_info_os_arch),
    podcri_f_const("Os", "\"linux\""),
    podcri_f_end
};


const podcri_field_t  podcri_info_libpod_fields[] = {
    podcri_f_here("host", podcri_info_host_fields),
    podcri_f_here("store", podcri_info_store_fields),
    podcri_f_fn("registries", podcri_info_registries),
    podcri_f_here("plugins", podcri_info_plugins),
    podcri_f_here("version", podcri_info_version_fields),
    podcri_f_end
};


static void
podcri_info_os_arch(podcri_json_t *w, const void *obj)
{
    char                  buf[64];
    const podcri_info_t  *info = obj;

    snprintf(buf, sizeof(buf), "linux/%s",
             info->host.arch ? info->host.arch : "");

    podcri_json_str(w, buf);
}


/* "45h 2m 43.00s (Approximately 1.88 days)" */

static void
podcri_info_uptime(podcri_json_t *w, const void *obj)
{
    char                  buf[96];
    int64_t               t;
    const podcri_info_t  *info = obj;

    t = info->host.uptime;

    if (t < 3600) {
        snprintf(buf, sizeof(buf), "0h %dm %d.00s", (int) (t / 60),
                 (int) (t % 60));

    } else {
        snprintf(buf, sizeof(buf), "%lldh %dm %d.00s (Approximately %.2f "
                 "days)", (long long) (t / 3600), (int) (t / 60 % 60),
                 (int) (t % 60), (double) t / 86400);
    }

    podcri_json_str(w, buf);
}


static void
podcri_info_runtime_version(podcri_json_t *w, const void *obj)
{
    char                  buf[256];
    const podcri_info_t  *info = obj;

    snprintf(buf, sizeof(buf), "%s %s", info->runtime.name,
             info->runtime.version);

    podcri_json_str(w, buf);
}


static void
podcri_info_is_remote(podcri_json_t *w, const void *obj)
{
    const podcri_info_t  *info = obj;

    podcri_json_bool(w, !info->local);
}


/* Where short names are looked for: containerd knows docker.io and nothing
 * else, CRI-O has a list that it does not tell. */

static void
podcri_info_registries(podcri_json_t *w, const void *obj)
{
    const podcri_info_t  *info = obj;

    podcri_json_open(w, '{');
    podcri_json_key(w, "search");
    podcri_json_open(w, '[');

    if (strcmp(info->runtime.name, "containerd") == 0) {
        podcri_json_str(w, "docker.io");
    }

    podcri_json_close(w, ']');
    podcri_json_close(w, '}');
}
