
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdio.h>

#include "podcri_shown.h"


static void podcri_show_binds(podcri_json_t *w, const void *obj);
static void podcri_show_tmpfs(podcri_json_t *w, const void *obj);
static int podcri_mount_is(const podcri_mount_t *m, const char *type);
static void podcri_show_port_bindings_map(podcri_json_t *w, const void *obj);
static void podcri_show_caps_added(podcri_json_t *w, const void *obj);
static void podcri_show_caps_dropped(podcri_json_t *w, const void *obj);
static void podcri_show_caps(podcri_json_t *w, const podcri_strings_t *caps);
static void podcri_show_ipc_mode(podcri_json_t *w, const void *obj);
static void podcri_show_pid_mode(podcri_json_t *w, const void *obj);
static void podcri_show_uts_mode(podcri_json_t *w, const void *obj);
static void podcri_show_userns_mode(podcri_json_t *w, const void *obj);
static void podcri_show_cgroup_mode(podcri_json_t *w, const void *obj);
static void podcri_show_ns(podcri_json_t *w, const podcri_ns_t *ns,
    const char *initial);
static void podcri_show_security(podcri_json_t *w, const void *obj);
static void podcri_show_option(podcri_json_t *w, const char *name,
    const char *value);
static void podcri_show_nano_cpus(podcri_json_t *w, const void *obj);
static void podcri_show_devices(podcri_json_t *w, const void *obj);
static void podcri_show_ulimits(podcri_json_t *w, const void *obj);
static void podcri_show_log_libpod(podcri_json_t *w, const void *obj);
static void podcri_show_log_docker(podcri_json_t *w, const void *obj);


static const podcri_field_t  podcri_restart_fields[] = {
    podcri_f_str("Name", podcri_shown_t, restart_policy),
    podcri_f_i32("MaximumRetryCount", podcri_shown_t, spec.restart_tries),
    podcri_f_end
};


/* what both dialects have */

static const podcri_field_t  podcri_host_fields[] = {
    podcri_f_fn("Binds", podcri_show_binds),
    podcri_f_const("ContainerIDFile", "\"\""),
    podcri_f_fn("NetworkMode", podcri_show_network_mode),
    podcri_f_fn("PortBindings", podcri_show_port_bindings_map),
    podcri_f_here("RestartPolicy", podcri_restart_fields),
    podcri_f_bool("AutoRemove", podcri_shown_t, spec.remove),
    podcri_f_fn("Annotations", podcri_show_annotations),
    podcri_f_const("VolumeDriver", "\"\""),
    podcri_f_strings_null("VolumesFrom", podcri_shown_t, spec.volumes_from),
    podcri_f_strings("Dns", podcri_shown_t, spec.dns_servers),
    podcri_f_strings("DnsOptions", podcri_shown_t, spec.dns_options),
    podcri_f_strings("DnsSearch", podcri_shown_t, spec.dns_searches),
    podcri_f_strings("ExtraHosts", podcri_shown_t, spec.hosts),
    podcri_f_strings("GroupAdd", podcri_shown_t, spec.groups),
    podcri_f_fn("IpcMode", podcri_show_ipc_mode),
    podcri_f_const("Cgroup", "\"\""),
    podcri_f_const("Links", "null"),
    podcri_f_i32("OomScoreAdj", podcri_shown_t, spec.oom_score_adj),
    podcri_f_fn("PidMode", podcri_show_pid_mode),
    podcri_f_bool("Privileged", podcri_shown_t, spec.privileged),
    podcri_f_bool_omit("Init", podcri_shown_t, spec.init),
    podcri_f_bool("PublishAllPorts", podcri_shown_t, spec.publish_all),
    podcri_f_bool("ReadonlyRootfs", podcri_shown_t, spec.read_only),
    podcri_f_fn("SecurityOpt", podcri_show_security),
    podcri_f_fn("Tmpfs", podcri_show_tmpfs),
    podcri_f_fn("UTSMode", podcri_show_uts_mode),
    podcri_f_fn("UsernsMode", podcri_show_userns_mode),
    podcri_f_i64("ShmSize", podcri_shown_t, spec.shm_size),
    podcri_f_const("Runtime", "\"oci\""),
    podcri_f_const("ConsoleSize", "[0,0]"),
    podcri_f_const("Isolation", "\"\""),
    podcri_f_i64("CpuShares", podcri_shown_t, spec.cpu_shares),
    podcri_f_i64("Memory", podcri_shown_t, spec.memory),
    podcri_f_fn("NanoCpus", podcri_show_nano_cpus),
    podcri_f_str("CgroupParent", podcri_shown_t, spec.cgroup_parent),
    podcri_f_const("BlkioWeight", "0"),
    podcri_f_const("BlkioWeightDevice", "null"),
    podcri_f_const("BlkioDeviceReadBps", "null"),
    podcri_f_const("BlkioDeviceWriteBps", "null"),
    podcri_f_const("BlkioDeviceReadIOps", "null"),
    podcri_f_const("BlkioDeviceWriteIOps", "null"),
    podcri_f_i64("CpuPeriod", podcri_shown_t, spec.cpu_period),
    podcri_f_i64("CpuQuota", podcri_shown_t, spec.cpu_quota),
    podcri_f_const("CpuRealtimePeriod", "0"),
    podcri_f_const("CpuRealtimeRuntime", "0"),
    podcri_f_str("CpusetCpus", podcri_shown_t, spec.cpuset_cpus),
    podcri_f_str("CpusetMems", podcri_shown_t, spec.cpuset_mems),
    podcri_f_fn("Devices", podcri_show_devices),
    podcri_f_const("KernelMemory", "0"),
    podcri_f_i64("MemoryReservation", podcri_shown_t,
                 spec.memory_reservation),
    podcri_f_i64("MemorySwap", podcri_shown_t, spec.memory_swap),
    podcri_f_const("MemorySwappiness", "0"),
    podcri_f_const("OomKillDisable", "false"),
    podcri_f_i64("PidsLimit", podcri_shown_t, spec.pids_limit),
    podcri_f_fn("Ulimits", podcri_show_ulimits),
    podcri_f_const("CpuCount", "0"),
    podcri_f_const("CpuPercent", "0"),
    podcri_f_const("IOMaximumIOps", "0"),
    podcri_f_const("IOMaximumBandwidth", "0"),
    podcri_f_end
};

static const podcri_field_t  podcri_host_libpod_fields[] = {
    podcri_f_const("CgroupManager", "\"\""),
    podcri_f_fn("CgroupMode", podcri_show_cgroup_mode),
    podcri_f_fn("LogConfig", podcri_show_log_libpod),
    podcri_f_const("AutoRemoveImage", "false"),
    podcri_f_strings("CapAdd", podcri_shown_t, spec.cap_add),
    podcri_f_strings("CapDrop", podcri_shown_t, spec.cap_drop),
    podcri_f_const("HostsFile", "\"\""),
    podcri_f_const("Cgroups", "\"default\""),
    podcri_f_const("DiskQuota", "0"),
    podcri_f_const("CgroupConf", "null"),
    podcri_f_end
};

static const podcri_field_t  podcri_host_docker_fields[] = {
    podcri_f_fn("LogConfig", podcri_show_log_docker),
    podcri_f_fn("CapAdd", podcri_show_caps_added),
    podcri_f_fn("CapDrop", podcri_show_caps_dropped),
    podcri_f_fn("CgroupnsMode", podcri_show_cgroup_mode),
    podcri_f_const("DeviceCgroupRules", "null"),
    podcri_f_const("DeviceRequests", "null"),
    podcri_f_const("KernelMemoryTCP", "0"),
    podcri_f_const("MaskedPaths", "null"),
    podcri_f_const("ReadonlyPaths", "null"),
    podcri_f_end
};

static const podcri_field_t  podcri_device_fields[] = {
    podcri_f_str("PathOnHost", podcri_device_t, host),
    podcri_f_str("PathInContainer", podcri_device_t, container),
    podcri_f_str("CgroupPermissions", podcri_device_t, permissions),
    podcri_f_end
};


void
podcri_show_host_libpod(podcri_json_t *w, const void *obj)
{
    podcri_json_open(w, '{');
    podcri_json_fields(w, podcri_host_fields, obj);
    podcri_json_fields(w, podcri_host_libpod_fields, obj);
    podcri_json_close(w, '}');
}


void
podcri_show_host_docker(podcri_json_t *w, const void *obj)
{
    podcri_json_open(w, '{');
    podcri_json_fields(w, podcri_host_fields, obj);
    podcri_json_fields(w, podcri_host_docker_fields, obj);
    podcri_json_close(w, '}');
}


static int
podcri_mount_is(const podcri_mount_t *m, const char *type)
{
    return m->type && strcmp(m->type, type) == 0;
}


/* "source:destination:rw,rprivate,rbind" */

static void
podcri_show_binds(podcri_json_t *w, const void *obj)
{
    char                   options[64];
    size_t                 i;
    const char            *parts[3], *propagation;
    const podcri_mount_t  *m;
    const podcri_shown_t  *s = obj;

    podcri_json_open(w, '[');

    for (i = 0; i < s->spec.nmounts; i++) {
        m = &s->spec.mounts[i];

        if (podcri_mount_is(m, "volume")) {
            parts[0] = m->name;

        } else if (podcri_mount_is(m, "bind")) {
            parts[0] = m->source;

        } else {
            continue;
        }

        parts[1] = m->destination;

        if (parts[0] == NULL || parts[1] == NULL) {
            continue;
        }

        propagation = (m->propagation && *m->propagation) ? m->propagation
                                                          : "rprivate";

        snprintf(options, sizeof(options), "%s,%s,rbind",
                 m->readonly ? "ro" : "rw", propagation);
        parts[2] = options;

        podcri_show_joined(w, parts, 3, ":");
    }

    podcri_json_close(w, ']');
}


/* {"/destination":"rw,size=64m"} */

static void
podcri_show_tmpfs(podcri_json_t *w, const void *obj)
{
    size_t                 i;
    const podcri_mount_t  *m;
    const podcri_shown_t  *s = obj;

    podcri_json_open(w, '{');

    for (i = 0; i < s->spec.nmounts; i++) {
        m = &s->spec.mounts[i];

        if (podcri_mount_is(m, "tmpfs") && m->destination) {
            podcri_json_key_str(w, m->destination);
            podcri_show_joined(w, m->options.elts, m->options.n, ",");
        }
    }

    podcri_json_close(w, '}');
}


static void
podcri_show_port_bindings_map(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_show_ports(w, s->spec.ports, s->spec.nports, NULL,
                      PODCRI_PORTS_BOUND, s->a.v4 ? "" : "0.0.0.0");
}


static void
podcri_show_caps_added(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_show_caps(w, &s->spec.cap_add);
}


static void
podcri_show_caps_dropped(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_show_caps(w, &s->spec.cap_drop);
}


/* Docker's names have no "CAP_" */

static void
podcri_show_caps(podcri_json_t *w, const podcri_strings_t *caps)
{
    size_t       i;
    const char  *name;

    podcri_json_open(w, '[');

    for (i = 0; i < caps->n; i++) {
        name = caps->elts[i];

        podcri_json_str(w, (strncmp(name, "CAP_", 4) == 0) ? name + 4 : name);
    }

    podcri_json_close(w, ']');
}


static void
podcri_show_ipc_mode(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_show_ns(w, &s->spec.ipc, "shareable");
}


static void
podcri_show_pid_mode(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_show_ns(w, &s->spec.pid, "private");
}


static void
podcri_show_uts_mode(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_show_ns(w, &s->spec.uts, "private");
}


static void
podcri_show_userns_mode(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_show_ns(w, &s->spec.userns, "");
}


static void
podcri_show_cgroup_mode(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_show_ns(w, &s->spec.cgroupns, "");
}


/* the pod's namespaces are those of the sandbox, as without a pod: initial */

static void
podcri_show_ns(podcri_json_t *w, const podcri_ns_t *ns, const char *initial)
{
    const char  *parts[2];

    switch (ns->mode) {

    case PODCRI_NS_PRIVATE:
        podcri_json_str(w, "private");
        break;

    case PODCRI_NS_HOST:
        podcri_json_str(w, "host");
        break;

    case PODCRI_NS_NONE:
        podcri_json_str(w, "none");
        break;

    case PODCRI_NS_SHAREABLE:
        podcri_json_str(w, "shareable");
        break;

    case PODCRI_NS_CONTAINER:
        parts[0] = "container";
        parts[1] = ns->value ? ns->value : "";
        podcri_show_joined(w, parts, 2, ":");
        break;

    default:
        podcri_json_str(w, initial);
        break;
    }
}


static void
podcri_show_security(podcri_json_t *w, const void *obj)
{
    size_t                 i;
    const podcri_shown_t  *s = obj;

    podcri_json_open(w, '[');

    if (s->spec.no_new_privileges) {
        podcri_json_str(w, "no-new-privileges");
    }

    for (i = 0; i < s->spec.selinux.n; i++) {
        podcri_show_option(w, "label", s->spec.selinux.elts[i]);
    }

    podcri_show_option(w, "seccomp", s->spec.seccomp);
    podcri_show_option(w, "apparmor", s->spec.apparmor);

    for (i = 0; i < s->spec.masked_paths.n; i++) {
        podcri_show_option(w, "mask", s->spec.masked_paths.elts[i]);
    }

    for (i = 0; i < s->spec.unmask.n; i++) {
        podcri_show_option(w, "unmask", s->spec.unmask.elts[i]);
    }

    podcri_json_close(w, ']');
}


static void
podcri_show_option(podcri_json_t *w, const char *name, const char *value)
{
    const char  *parts[2];

    if (value == NULL || *value == '\0') {
        return;
    }

    parts[0] = name;
    parts[1] = value;

    podcri_show_joined(w, parts, 2, "=");
}


static void
podcri_show_nano_cpus(podcri_json_t *w, const void *obj)
{
    int64_t                period;
    const podcri_shown_t  *s = obj;

    period = s->spec.cpu_period > 0 ? s->spec.cpu_period : 100000;

    podcri_json_int(w, s->spec.cpu_quota > 0
                       ? (int64_t) ((double) s->spec.cpu_quota / period * 1e9)
                       : 0);
}


static void
podcri_show_devices(podcri_json_t *w, const void *obj)
{
    size_t                 i;
    const podcri_shown_t  *s = obj;

    podcri_json_open(w, '[');

    for (i = 0; i < s->spec.ndevices; i++) {
        podcri_json_object(w, podcri_device_fields, &s->spec.devices[i]);
    }

    podcri_json_close(w, ']');
}


/* {"Name":"RLIMIT_NOFILE","Soft":1,"Hard":1} */

static void
podcri_show_ulimits(podcri_json_t *w, const void *obj)
{
    size_t                  i, k, len;
    char                    buf[64];
    const podcri_rlimit_t  *r;
    const podcri_shown_t   *s = obj;

    podcri_json_open(w, '[');

    for (i = 0; i < s->spec.nrlimits; i++) {
        r = &s->spec.rlimits[i];

        len = snprintf(buf, sizeof(buf), "RLIMIT_%s", r->name);
        len = podcri_min(len, sizeof(buf) - 1);

        for (k = 0; k < len; k++) {
            if (buf[k] >= 'a' && buf[k] <= 'z') {
                buf[k] -= 'a' - 'A';
            }
        }

        podcri_json_open(w, '{');
        podcri_json_key(w, "Name");
        podcri_json_strn(w, buf, len);
        podcri_json_key(w, "Soft");
        podcri_json_int(w, r->soft);
        podcri_json_key(w, "Hard");
        podcri_json_int(w, r->hard);
        podcri_json_close(w, '}');
    }

    podcri_json_close(w, ']');
}


/* the runtimes' log files have the format that Podman calls k8s-file */

static void
podcri_show_log_libpod(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_json_open(w, '{');
    podcri_json_key(w, "Type");
    podcri_json_str(w, "k8s-file");
    podcri_json_key(w, "Config");
    podcri_json_null(w);
    podcri_json_key(w, "Path");
    podcri_json_str(w, s->c.status.log_path ? s->c.status.log_path : "");
    podcri_json_key(w, "Tag");
    podcri_json_str(w, "");
    podcri_json_key(w, "Size");
    podcri_json_str(w, "0B");
    podcri_json_close(w, '}');
}


/* Docker clients read logs only of drivers whose names they know */

static void
podcri_show_log_docker(podcri_json_t *w, const void *obj)
{
    podcri_json_open(w, '{');
    podcri_json_key(w, "Type");
    podcri_json_str(w, "json-file");
    podcri_json_key(w, "Config");
    podcri_json_null(w);
    podcri_json_close(w, '}');
}
