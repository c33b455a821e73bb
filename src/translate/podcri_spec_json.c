
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_spec_codec.h"


/*
 * The annotation io.podcri.spec.  It is a storage format: a key is never
 * given another meaning, and never reused.  What later versions add is
 * skipped by earlier ones as long as PODCRI_SPEC_VERSION stays.
 */

#define PODCRI_SPEC_VERSION  1


#define podcri_codec_f(key, type, s, f)                                       \
    { key, PODCRI_CODEC_##type, offsetof(s, f), 0, 0, NULL }
#define podcri_codec_obj(key, s, f, table)                                    \
    { key, PODCRI_CODEC_OBJ, offsetof(s, f), 0, 0, table }
#define podcri_codec_list(key, s, f, n, elt, table)                           \
    { key, PODCRI_CODEC_LIST, offsetof(s, f), offsetof(s, n), sizeof(elt),    \
      table }
#define podcri_codec_end                                                      \
    { NULL, PODCRI_CODEC_STR, 0, 0, 0, NULL }


static const char *podcri_spec_text(podcri_ctx_t *ctx,
    const podcri_codec_t *table, const void *spec, const void *def);


_Static_assert(sizeof(podcri_mount_t) <= PODCRI_CODEC_MAX_ELT,
               "elements have their zero");


static const podcri_codec_t  podcri_codec_ns[] = {
    podcri_codec_f("m", I32, podcri_ns_t, mode),
    podcri_codec_f("v", STR, podcri_ns_t, value),
    podcri_codec_end
};


static const podcri_codec_t  podcri_codec_port[] = {
    podcri_codec_f("i", STR, podcri_port_t, host_ip),
    podcri_codec_f("h", I32, podcri_port_t, host_port),
    podcri_codec_f("c", I32, podcri_port_t, container_port),
    podcri_codec_f("p", STR, podcri_port_t, protocol),
    podcri_codec_end
};


static const podcri_codec_t  podcri_codec_mount[] = {
    podcri_codec_f("t", STR, podcri_mount_t, type),
    podcri_codec_f("n", STR, podcri_mount_t, name),
    podcri_codec_f("s", STR, podcri_mount_t, source),
    podcri_codec_f("d", STR, podcri_mount_t, destination),
    podcri_codec_f("o", STRINGS, podcri_mount_t, options),
    podcri_codec_f("r", BOOL, podcri_mount_t, readonly),
    podcri_codec_f("z", BOOL, podcri_mount_t, relabel),
    podcri_codec_f("a", BOOL, podcri_mount_t, anonymous),
    podcri_codec_f("u", STR, podcri_mount_t, subpath),
    podcri_codec_f("p", STR, podcri_mount_t, propagation),
    podcri_codec_end
};


static const podcri_codec_t  podcri_codec_device[] = {
    podcri_codec_f("h", STR, podcri_device_t, host),
    podcri_codec_f("c", STR, podcri_device_t, container),
    podcri_codec_f("p", STR, podcri_device_t, permissions),
    podcri_codec_end
};


static const podcri_codec_t  podcri_codec_rlimit[] = {
    podcri_codec_f("n", STR, podcri_rlimit_t, name),
    podcri_codec_f("s", I64, podcri_rlimit_t, soft),
    podcri_codec_f("h", I64, podcri_rlimit_t, hard),
    podcri_codec_end
};


static const podcri_codec_t  podcri_codec_copy[] = {
    podcri_codec_f("f", STR, podcri_copy_t, file),
    podcri_codec_f("p", STR, podcri_copy_t, path),
    podcri_codec_f("o", STRINGS, podcri_copy_t, options),
    podcri_codec_end
};


static const podcri_codec_t  podcri_codec_health[] = {
    podcri_codec_f("t", STRINGS, podcri_health_t, test),
    podcri_codec_f("i", I64, podcri_health_t, interval),
    podcri_codec_f("o", I64, podcri_health_t, timeout),
    podcri_codec_f("s", I64, podcri_health_t, start_period),
    podcri_codec_f("r", I64, podcri_health_t, retries),
    podcri_codec_end
};


#define S  podcri_spec_t

const podcri_codec_t  podcri_codec_spec[] = {
    podcri_codec_f("n", STR, S, name),
    podcri_codec_f("im", STR, S, image),
    podcri_codec_f("in", STR, S, image_name),
    podcri_codec_f("ii", STR, S, image_id),
    podcri_codec_f("rf", STR, S, rootfs),

    podcri_codec_f("ep", STRINGS, S, entrypoint),
    podcri_codec_f("cm", STRINGS, S, command),
    podcri_codec_f("he", BOOL, S, has_entrypoint),
    podcri_codec_f("hc", BOOL, S, has_command),
    podcri_codec_f("ar", STRINGS, S, args),
    podcri_codec_f("e", STRINGS, S, env),
    podcri_codec_f("ue", STRINGS, S, unsetenv),
    podcri_codec_f("ua", BOOL, S, unsetenv_all),
    podcri_codec_f("wd", STR, S, work_dir),
    podcri_codec_f("u", STR, S, user),
    podcri_codec_f("ui", BOOL, S, user_of_image),
    podcri_codec_f("g", STRINGS, S, groups),
    podcri_codec_f("um", STR, S, umask),
    podcri_codec_f("tz", STR, S, timezone),
    podcri_codec_f("t", BOOL, S, terminal),
    podcri_codec_f("si", BOOL, S, stdin_open),
    podcri_codec_f("so", BOOL, S, stdin_once),
    podcri_codec_f("ai", BOOL, S, attach_stdin),
    podcri_codec_f("ao", BOOL, S, attach_stdout),
    podcri_codec_f("ae", BOOL, S, attach_stderr),
    podcri_codec_f("it", BOOL, S, init),
    podcri_codec_f("ss", STR, S, stop_signal),
    podcri_codec_f("st", I32, S, stop_timeout),

    podcri_codec_f("l", PAIRS, S, labels),
    podcri_codec_f("an", PAIRS, S, annotations),
    podcri_codec_f("cc", STRINGS, S, create_command),
    podcri_codec_f("po", STR, S, pod),
    podcri_codec_f("rm", BOOL, S, remove),
    podcri_codec_f("rp", STR, S, restart_policy),
    podcri_codec_f("rt", I32, S, restart_tries),
    podcri_codec_obj("h", S, health, podcri_codec_health),
    podcri_codec_f("ld", STR, S, log_driver),
    podcri_codec_f("ls", I64, S, log_size),
    podcri_codec_f("sy", STR, S, systemd),
    podcri_codec_f("sd", STR, S, sdnotify),
    podcri_codec_f("to", I64, S, timeout),
    podcri_codec_f("hp", BOOL, S, helper),
    podcri_codec_f("lt", BOOL, S, late),
    podcri_codec_f("no", STR, S, nonce),
    podcri_codec_f("C", I64, S, created),

    podcri_codec_f("pr", BOOL, S, privileged),
    podcri_codec_f("ro", BOOL, S, read_only),
    podcri_codec_f("nn", BOOL, S, no_new_privileges),
    podcri_codec_f("ca", STRINGS, S, cap_add),
    podcri_codec_f("cd", STRINGS, S, cap_drop),
    podcri_codec_f("sc", STR, S, seccomp),
    podcri_codec_f("aa", STR, S, apparmor),
    podcri_codec_f("se", STRINGS, S, selinux),
    podcri_codec_f("mp", STRINGS, S, masked_paths),
    podcri_codec_f("hm", BOOL, S, has_masked_paths),
    podcri_codec_f("rr", STRINGS, S, readonly_paths),
    podcri_codec_f("hr", BOOL, S, has_readonly_paths),
    podcri_codec_f("un", STRINGS, S, unmask),
    podcri_codec_obj("nw", S, net, podcri_codec_ns),
    podcri_codec_obj("np", S, pid, podcri_codec_ns),
    podcri_codec_obj("ni", S, ipc, podcri_codec_ns),
    podcri_codec_obj("nt", S, uts, podcri_codec_ns),
    podcri_codec_obj("nu", S, userns, podcri_codec_ns),
    podcri_codec_obj("nc", S, cgroupns, podcri_codec_ns),
    podcri_codec_f("cp", STR, S, cgroup_parent),
    podcri_codec_f("sl", PAIRS, S, sysctls),

    podcri_codec_f("hn", STR, S, hostname),
    podcri_codec_f("ne", STRINGS, S, networks),
    podcri_codec_list("p", S, ports, nports, podcri_port_t,
                      podcri_codec_port),
    podcri_codec_f("ex", PAIRS, S, expose),
    podcri_codec_f("pa", BOOL, S, publish_all),
    podcri_codec_f("ds", STRINGS, S, dns_servers),
    podcri_codec_f("dd", STRINGS, S, dns_searches),
    podcri_codec_f("do", STRINGS, S, dns_options),
    podcri_codec_f("ho", STRINGS, S, hosts),
    podcri_codec_f("nh", BOOL, S, no_hosts),

    podcri_codec_list("m", S, mounts, nmounts, podcri_mount_t,
                      podcri_codec_mount),
    podcri_codec_f("vf", STRINGS, S, volumes_from),
    podcri_codec_f("iv", STR, S, image_volume_mode),
    podcri_codec_list("d", S, devices, ndevices, podcri_device_t,
                      podcri_codec_device),
    podcri_codec_f("sh", I64, S, shm_size),

    podcri_codec_f("me", I64, S, memory),
    podcri_codec_f("ms", I64, S, memory_swap),
    podcri_codec_f("mr", I64, S, memory_reservation),
    podcri_codec_f("cs", I64, S, cpu_shares),
    podcri_codec_f("cq", I64, S, cpu_quota),
    podcri_codec_f("ce", I64, S, cpu_period),
    podcri_codec_f("cu", STR, S, cpuset_cpus),
    podcri_codec_f("ct", STR, S, cpuset_mems),
    podcri_codec_f("pl", I64, S, pids_limit),
    podcri_codec_f("uf", PAIRS, S, unified),
    podcri_codec_f("oo", I32, S, oom_score_adj),
    podcri_codec_f("ha", BOOL, S, has_oom_score_adj),
    podcri_codec_list("rl", S, rlimits, nrlimits, podcri_rlimit_t,
                      podcri_codec_rlimit),
    podcri_codec_list("cy", S, copies, ncopies, podcri_copy_t,
                      podcri_codec_copy),
    podcri_codec_f("cx", BOOL, S, copied),
    podcri_codec_end
};

#undef S


#define S  podcri_pod_spec_t

const podcri_codec_t  podcri_codec_pod_spec[] = {
    podcri_codec_f("n", STR, S, name),
    podcri_codec_f("no", STR, S, nonce),
    podcri_codec_f("C", I64, S, created),
    podcri_codec_f("hn", STR, S, hostname),
    podcri_codec_f("l", PAIRS, S, labels),
    podcri_codec_f("sh", STRINGS, S, share),
    podcri_codec_f("hs", BOOL, S, has_share),
    podcri_codec_f("cc", STRINGS, S, create_command),
    podcri_codec_f("xp", STR, S, exit_policy),
    podcri_codec_f("rp", STR, S, restart_policy),
    podcri_codec_f("rt", I32, S, restart_tries),
    podcri_codec_obj("nw", S, net, podcri_codec_ns),
    podcri_codec_obj("np", S, pid, podcri_codec_ns),
    podcri_codec_obj("ni", S, ipc, podcri_codec_ns),
    podcri_codec_obj("nt", S, uts, podcri_codec_ns),
    podcri_codec_obj("nu", S, userns, podcri_codec_ns),
    podcri_codec_f("ne", STRINGS, S, networks),
    podcri_codec_list("p", S, ports, nports, podcri_port_t,
                      podcri_codec_port),
    podcri_codec_f("ds", STRINGS, S, dns_servers),
    podcri_codec_f("dd", STRINGS, S, dns_searches),
    podcri_codec_f("do", STRINGS, S, dns_options),
    podcri_codec_f("ho", STRINGS, S, hosts),
    podcri_codec_f("nh", BOOL, S, no_hosts),
    podcri_codec_f("sl", PAIRS, S, sysctls),
    podcri_codec_f("cp", STR, S, cgroup_parent),
    podcri_codec_f("sc", STR, S, seccomp),
    podcri_codec_f("aa", STR, S, apparmor),
    podcri_codec_f("se", STRINGS, S, selinux),
    podcri_codec_f("nn", BOOL, S, no_new_privileges),
    podcri_codec_f("me", I64, S, memory),
    podcri_codec_f("ms", I64, S, memory_swap),
    podcri_codec_f("cq", I64, S, cpu_quota),
    podcri_codec_f("ce", I64, S, cpu_period),
    podcri_codec_f("cs", I64, S, cpu_shares),
    podcri_codec_f("cu", STR, S, cpuset_cpus),
    podcri_codec_f("ct", STR, S, cpuset_mems),
    podcri_codec_list("m", S, mounts, nmounts, podcri_mount_t,
                      podcri_codec_mount),
    podcri_codec_f("vf", STRINGS, S, volumes_from),
    podcri_codec_list("d", S, devices, ndevices, podcri_device_t,
                      podcri_codec_device),
    podcri_codec_f("pr", BOOL, S, privileged),
    podcri_codec_end
};

#undef S


static const char *
podcri_spec_text(podcri_ctx_t *ctx, const podcri_codec_t *table,
    const void *spec, const void *def)
{
    const char     *text;
    podcri_json_t   w;

    podcri_json_init(&w, 1024);
    podcri_codec_write(&w, table, spec, def, PODCRI_SPEC_VERSION);

    if (w.len > PODCRI_SPEC_MAX) {
        podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                    "the container or pod is described by %zu bytes, which "
                    "is more than the %d that a runtime is asked to keep: "
                    "use fewer or shorter labels, annotations and variables",
                    w.len, PODCRI_SPEC_MAX);
        podcri_json_free(&w);
        return NULL;
    }

    text = podcri_pstrndup(ctx->pool, w.data, w.len);
    podcri_json_free(&w);

    return text;
}


const char *
podcri_spec_encode(podcri_ctx_t *ctx, const podcri_spec_t *spec)
{
    podcri_spec_t  def;

    podcri_spec_init(&def);

    return podcri_spec_text(ctx, podcri_codec_spec, spec, &def);
}


const char *
podcri_pod_spec_encode(podcri_ctx_t *ctx, const podcri_pod_spec_t *spec)
{
    podcri_pod_spec_t  def;

    podcri_pod_spec_init(&def);

    return podcri_spec_text(ctx, podcri_codec_pod_spec, spec, &def);
}


int
podcri_spec_decode(podcri_ctx_t *ctx, const char *text, podcri_spec_t *spec)
{
    podcri_spec_init(spec);

    return podcri_codec_read(ctx, podcri_codec_spec, spec, text,
                             PODCRI_SPEC_VERSION);
}


int
podcri_pod_spec_decode(podcri_ctx_t *ctx, const char *text,
    podcri_pod_spec_t *spec)
{
    podcri_pod_spec_init(spec);

    return podcri_codec_read(ctx, podcri_codec_pod_spec, spec, text,
                             PODCRI_SPEC_VERSION);
}
