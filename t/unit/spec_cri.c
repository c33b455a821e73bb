
/*
 * Copyright (C) 2026 podcri authors
 *
 * Specs become CRI messages.
 */


#include "podcri_spec.h"
#include "tap.h"


static podcri_ctx_t  ctx;

static const podcri_identity_t  identity = {
    .namespace_ = "podcri",
    .uid = "01234567-89ab-cdef-0123-456789abcdef",
    .attempt = 3,
    .id = "first",
    .nonce = "abcd",
    .spec = "{\"v\":1}",
    .log_directory = "/var/log/podcri/x",
    .log_path = "c.log",
    .kind = PODCRI_KIND_CONTAINER
};


/* the spec of a libpod body, resolved */

static podcri_spec_t *
spec_of(const char *body)
{
    json_t            *v;
    podcri_spec_t     *spec;
    podcri_image_t     image;
    podcri_strings_t   warnings;

    memset(&warnings, 0, sizeof(warnings));
    memset(&image, 0, sizeof(image));

    image.id = "0123456789abcdef";
    image.user = "image:image";

    podcri_strings_push(ctx.pool, &image.tags,
                        "docker.io/library/busybox:latest");
    podcri_strings_push(ctx.pool, &image.entrypoint, "/entry");
    podcri_strings_push(ctx.pool, &image.command, "cmd");

    spec = podcri_palloc(ctx.pool, sizeof(podcri_spec_t));
    v = podcri_input_parse(&ctx, body, strlen(body));

    if (v == NULL
        || podcri_create_libpod(&ctx, v, spec, &warnings) != PODCRI_OK
        || podcri_spec_resolve(&ctx, spec, &image) != PODCRI_OK)
    {
        fail("%s: %s", body, ctx.err.message);
        exit(1);
    }

    return spec;
}


static podcri_pod_spec_t *
pod_of(const char *body)
{
    json_t             *v;
    podcri_pod_spec_t  *spec;

    spec = podcri_palloc(ctx.pool, sizeof(podcri_pod_spec_t));
    v = podcri_input_parse(&ctx, body, strlen(body));

    if (v == NULL || podcri_create_pod(&ctx, v, spec, NULL) != PODCRI_OK) {
        fail("%s: %s", body, ctx.err.message);
        exit(1);
    }

    return spec;
}


/* both messages survive the wire */

static Cri__ContainerConfig *
container_of(const podcri_spec_t *spec, const podcri_pod_spec_t *pod,
    const char *target)
{
    size_t                 len;
    uint8_t               *buf;
    ProtobufCMessage      *back;
    Cri__ContainerConfig  *c;

    c = podcri_spec_container(&ctx, spec, pod, &identity, target);

    if (c == NULL) {
        return NULL;
    }

    len = protobuf_c_message_get_packed_size(&c->base);
    buf = malloc(len);
    protobuf_c_message_pack(&c->base, buf);
    back = protobuf_c_message_unpack(&cri__container_config__descriptor,
                                     NULL, len, buf);
    ok(back != NULL && ((Cri__ContainerConfig *) back)->n_envs == c->n_envs,
       "packed and unpacked");
    protobuf_c_message_free_unpacked(back, NULL);
    free(buf);

    return c;
}


static const char *
label(const Cri__ContainerConfig *c, const char *key)
{
    size_t  i;

    for (i = c->n_labels; i > 0; i--) {
        if (strcmp(c->labels[i - 1]->key, key) == 0) {
            return c->labels[i - 1]->value;
        }
    }

    return NULL;
}


static const char *
annotation(const Cri__ContainerConfig *c, const char *key)
{
    size_t  i;

    for (i = 0; i < c->n_annotations; i++) {
        if (strcmp(c->annotations[i]->key, key) == 0) {
            return c->annotations[i]->value;
        }
    }

    return NULL;
}


static const char *
joined(char **list, size_t n)
{
    size_t       i;
    const char  *out;

    out = "";

    for (i = 0; i < n; i++) {
        out = podcri_psprintf(ctx.pool, "%s%s%s", out, i ? " " : "",
                              list[i]);
    }

    return out;
}


static void
test_default(void)
{
    podcri_spec_t                       *spec;
    podcri_identity_t                    id;
    Cri__ContainerConfig                *c;
    Cri__PodSandboxConfig               *s, *none;
    Cri__LinuxContainerSecurityContext  *l;

    spec = spec_of("{\"name\":\"n\",\"image\":\"busybox\","
                   "\"annotations\":{\"io.kubernetes.cri-o.TTY\":\"false\","
                   "\"io.podman.annotations.x\":\"y\",\"mine\":\"1\"},"
                   "\"labels\":{\"\":\"x\",\"a\":\"b\","
                   "\"io.kubernetes.pod.uid\":\"x\"},"
                   "\"env\":{\"A\":\"1=2\"}}");

    c = container_of(spec, NULL, NULL);
    l = c->linux->security_context;

    is_str(c->metadata->name, "n", "name");
    is_int(c->metadata->attempt, 3, "attempt");
    is_str(c->image->image, "0123456789abcdef", "image by its id");
    is_str(c->image->user_specified_image,
           "docker.io/library/busybox:latest", "and by its name");
    is_str(joined(c->command, c->n_command), "/entry cmd",
           "the whole command");
    is_int(c->n_args, 0, "nothing to be merged");
    is_str(c->working_dir, "/", "directory");
    is_int(c->n_envs, 3, "variables");
    is_str(c->envs[2]->key, "A", "name of one");
    ok(c->envs[2]->value.len == 3
       && memcmp(c->envs[2]->value.data, "1=2", 3) == 0, "value of it");
    is_str(c->log_path, "c.log", "log");
    is_int(c->stop_signal, CRI__SIGNAL__SIGNAL_SIGTERM, "stop signal");

    is_str(label(c, "a"), "b", "label of the user");
    ok(label(c, "") == NULL, "but for one without a key");
    is_str(label(c, PODCRI_LABEL_KIND), "container", "kind");
    is_str(label(c, PODCRI_LABEL_NAME), "n", "name");
    is_str(label(c, PODCRI_LABEL_ID), "first", "id of the first");
    is_str(label(c, PODCRI_LABEL_POD_UID), identity.uid,
           "uid of the sandbox, not the user's");
    is_str(annotation(c, PODCRI_ANNOTATION_SPEC), "{\"v\":1}", "spec");
    is_str(annotation(c, PODCRI_ANNOTATION_NONCE), "abcd", "nonce");
    is_str(annotation(c, "mine"), "1", "annotation of the user");
    is_int(c->n_annotations, 3, "bookkeeping stays here");

    is_str(joined(l->capabilities->drop_capabilities,
                  l->capabilities->n_drop_capabilities), "ALL",
           "all capabilities are dropped");
    is_int(l->capabilities->n_add_capabilities, 11, "Podman's are added");
    is_int(l->seccomp->profile_type,
           CRI__SECURITY_PROFILE__PROFILE_TYPE__RuntimeDefault,
           "a seccomp profile, for without one it is unconfined");
    ok(l->apparmor == NULL && l->selinux_options == NULL,
       "what the node has of the others");
    ok(l->run_as_user == NULL && l->run_as_group == NULL
       && *l->run_as_username == '\0', "the image's user by the runtime");
    is_int(l->namespace_options->network, CRI__NAMESPACE_MODE__POD,
           "network");
    is_int(l->namespace_options->pid, CRI__NAMESPACE_MODE__CONTAINER,
           "processes");
    is_int(l->namespace_options->ipc, CRI__NAMESPACE_MODE__POD, "IPC");
    is_int(l->n_masked_paths, 13, "masked paths");
    is_int(l->n_readonly_paths, 6, "read-only paths");

    s = podcri_spec_sandbox(&ctx, spec, &identity);

    is_str(s->metadata->name, "n", "sandbox: name");
    is_str(s->metadata->namespace_, "podcri", "sandbox: namespace");
    is_str(s->metadata->uid, identity.uid, "sandbox: uid");
    is_int(s->metadata->attempt, 3, "sandbox: attempt");
    is_str(s->hostname, "0123456789ab", "sandbox: hostname of its uid");
    is_str(s->log_directory, "/var/log/podcri/x", "sandbox: logs");
    ok(s->dns_config && s->dns_config->n_servers == 0
       && s->dns_config->n_searches == 0 && s->dns_config->n_options == 0,
       "sandbox: the node's DNS");

    id = identity;
    id.resolv = "";
    none = podcri_spec_sandbox(&ctx, spec, &id);

    ok(none->dns_config == NULL, "sandbox: a node without resolv.conf");
    is_int(s->linux->security_context->namespace_options->pid,
           CRI__NAMESPACE_MODE__CONTAINER, "sandbox: processes");
    is_int(s->linux->security_context->seccomp->profile_type,
           CRI__SECURITY_PROFILE__PROFILE_TYPE__RuntimeDefault,
           "sandbox: seccomp");
    is_int(s->linux->security_context->privileged, 0,
           "sandbox: not privileged");
}


static void
test_full(void)
{
    podcri_spec_t                       *spec;
    Cri__ContainerConfig                *c;
    Cri__PodSandboxConfig               *s;
    Cri__LinuxContainerResources        *r;
    Cri__LinuxContainerSecurityContext  *l;

    spec = spec_of(
        "{\"name\":\"n\",\"image\":\"busybox\",\"hostname\":\"hh\","
        "\"stdin\":true,\"terminal\":true,\"user\":\"1000:2000\","
        "\"groups\":[\"5\",\"7\"],\"stop_signal\":37,"
        "\"cap_add\":[\"net_raw\"],\"cap_drop\":[\"CHOWN\"],"
        "\"no_new_privileges\":true,\"read_only_filesystem\":true,"
        "\"seccomp_profile_path\":\"/p.json\",\"apparmor_profile\":\"prof\","
        "\"selinux_opts\":[\"type:t\",\"level:s0:c1\"],"
        "\"mask\":[\"/m1:/m2\"],\"unmask\":[\"/proc/a*\",\"/proc/sys\"],"
        "\"oom_score_adj\":7,\"sysctl\":{\"net.x\":\"1\"},"
        "\"cgroup_parent\":\"/cg\",\"dns_server\":[\"1.1.1.1\"],"
        "\"dns_option\":[\"ndots:2\"],\"pidns\":{\"nsmode\":\"host\"},"
        "\"portmappings\":[{\"container_port\":80,\"host_port\":8080},"
            "{\"container_port\":81,\"protocol\":\"udp\",\"host_port\":81,"
            "\"host_ip\":\"1.2.3.4\"},{\"container_port\":82}],"
        "\"resource_limits\":{\"cpu\":{\"shares\":10,\"quota\":2000,"
            "\"period\":3000,\"cpus\":\"0\",\"mems\":\"1\"},"
            "\"memory\":{\"limit\":40,\"swap\":50},\"pids\":{\"limit\":60}},"
        "\"devices\":[{\"path\":\"/dev/null:/dev/x:r\"}],"
        "\"mounts\":[{\"destination\":\"/a\",\"source\":\"/b\","
            "\"options\":[\"ro\",\"z\",\"rslave\"]}],"
        "\"image_volumes\":[{\"Source\":\"img\",\"Destination\":\"/i\","
            "\"subPath\":\"s\"}]}");

    c = container_of(spec, NULL, NULL);
    l = c->linux->security_context;
    r = c->linux->resources;

    ok(c->stdin && c->stdin_once && c->tty, "terminal and input");
    is_int(l->run_as_user->value, 1000, "user");
    is_int(l->run_as_group->value, 2000, "group");
    is_int(l->n_supplemental_groups, 2, "groups");
    is_int(l->supplemental_groups[1], 7, "one of them");
    is_int(c->stop_signal, CRI__SIGNAL__SIGNAL_SIGRTMINPLUS3, "stop signal");
    is_str(joined(l->capabilities->add_capabilities,
                  l->capabilities->n_add_capabilities),
           "DAC_OVERRIDE FOWNER FSETID KILL NET_BIND_SERVICE NET_RAW SETFCAP "
           "SETGID SETPCAP SETUID SYS_CHROOT",
           "capabilities, as containerd wants their names");
    ok(l->no_new_privs && l->readonly_rootfs, "flags");
    is_int(l->seccomp->profile_type,
           CRI__SECURITY_PROFILE__PROFILE_TYPE__Localhost, "seccomp");
    is_str(l->seccomp->localhost_ref, "/p.json", "its file");
    is_str(l->apparmor->localhost_ref, "prof", "AppArmor");
    is_str(l->selinux_options->type, "t", "SELinux type");
    is_str(l->selinux_options->level, "s0:c1", "SELinux level");
    is_int(l->n_masked_paths, 14, "masked: one fewer, two more");
    is_str(l->masked_paths[0], "/proc/interrupts", "the first is unmasked");
    is_str(l->masked_paths[13], "/m2", "the last is the user's");
    is_int(l->n_readonly_paths, 4, "read-only: two fewer");

    is_int(r->cpu_shares, 10, "shares");
    is_int(r->cpu_quota, 2000, "quota");
    is_int(r->cpu_period, 3000, "period");
    is_str(r->cpuset_cpus, "0", "cpus");
    is_str(r->cpuset_mems, "1", "mems");
    is_int(r->memory_limit_in_bytes, 40, "memory");
    is_int(r->memory_swap_limit_in_bytes, 50, "swap");
    is_int(r->oom_score_adj, 7, "OOM score");
    is_int(r->n_unified, 1, "limit of processes");
    is_str(r->unified[0]->key, "pids.max", "by its file");
    is_str(r->unified[0]->value, "60", "and value");

    is_str(c->devices[0]->container_path, "/dev/x", "device");
    is_str(c->devices[0]->permissions, "r", "its permissions");
    is_str(c->mounts[0]->host_path, "/b", "mount");
    ok(c->mounts[0]->readonly && c->mounts[0]->selinux_relabel,
       "its options");
    is_int(c->mounts[0]->propagation,
           CRI__MOUNT_PROPAGATION__PROPAGATION_HOST_TO_CONTAINER,
           "its propagation");
    is_str(c->mounts[1]->image->image, "img", "image mount");
    is_str(c->mounts[1]->image_sub_path, "s", "its part");
    is_int(l->namespace_options->pid, CRI__NAMESPACE_MODE__NODE,
           "the node's processes");

    s = podcri_spec_sandbox(&ctx, spec, &identity);

    is_str(s->hostname, "hh", "sandbox: hostname");
    is_str(s->linux->cgroup_parent, "/cg", "sandbox: cgroup");
    is_str(s->linux->sysctls[0]->key, "net.x", "sandbox: sysctl");
    is_str(s->dns_config->servers[0], "1.1.1.1", "sandbox: DNS");
    is_int(s->n_port_mappings, 2, "sandbox: ports that are known");
    is_int(s->port_mappings[1]->protocol, CRI__PROTOCOL__UDP,
           "sandbox: protocol");
    is_str(s->port_mappings[1]->host_ip, "1.2.3.4", "sandbox: address");
    is_int(s->linux->security_context->namespace_options->pid,
           CRI__NAMESPACE_MODE__NODE, "sandbox: the node's processes");
}


static void
test_variants(void)
{
    podcri_spec_t                       *spec;
    Cri__ContainerConfig                *c;
    Cri__PodSandboxConfig               *s;
    Cri__LinuxContainerSecurityContext  *l;

    spec = spec_of("{\"name\":\"n\",\"image\":\"i\",\"privileged\":true,"
                   "\"netns\":{\"nsmode\":\"host\"},"
                   "\"ipcns\":{\"nsmode\":\"host\"},"
                   "\"hostname\":\"h\",\"user\":\"www:users\","
                   "\"portmappings\":[{\"container_port\":80,"
                   "\"host_port\":8080}]}");

    c = container_of(spec, NULL, NULL);
    l = c->linux->security_context;
    s = podcri_spec_sandbox(&ctx, spec, &identity);

    ok(l->privileged && s->linux->security_context->privileged,
       "both are privileged");
    ok(l->capabilities == NULL && l->n_masked_paths == 0,
       "and have what there is");
    is_int(l->seccomp->profile_type,
           CRI__SECURITY_PROFILE__PROFILE_TYPE__Unconfined,
           "privileged is unconfined");
    is_int(l->namespace_options->network, CRI__NAMESPACE_MODE__NODE,
           "the node's network");
    is_int(s->linux->security_context->namespace_options->ipc,
           CRI__NAMESPACE_MODE__NODE, "the node's IPC");
    is_int(s->n_port_mappings, 0, "which needs no ports");
    is_str(s->hostname, "", "and has a hostname");
    is_str(l->run_as_username, "www:users", "user and group by name");
    ok(l->run_as_user == NULL && l->run_as_group == NULL, "and not else");

    spec = spec_of("{\"name\":\"n\",\"image\":\"i\",\"user\":\"www:5\","
                   "\"cap_add\":[\"ALL\"],\"cap_drop\":[\"CHOWN\"],"
                   "\"unmask\":[\"ALL\"],"
                   "\"seccomp_profile_path\":\"unconfined\","
                   "\"apparmor_profile\":\"unconfined\","
                   "\"selinux_opts\":[\"disable\"],"
                   "\"pidns\":{\"nsmode\":\"container\",\"value\":\"x\"}}");

    ok(container_of(spec, NULL, NULL) == NULL, "the target is needed");

    c = container_of(spec, NULL, "target");
    l = c->linux->security_context;

    is_str(l->run_as_username, "www", "user by name");
    spec->user = ":7";
    l = container_of(spec, NULL, "target")->linux->security_context;
    is_int(l->run_as_user->value, 0, "a group goes with root");
    is_int(l->run_as_group->value, 7, "by number");
    spec->user = ":tty";
    l = container_of(spec, NULL, "target")->linux->security_context;
    is_str(l->run_as_username, "root:tty", "or by name");
    l = c->linux->security_context;
    is_int(l->run_as_group->value, 5, "and group by number");
    is_str(joined(l->capabilities->add_capabilities,
                  l->capabilities->n_add_capabilities), "ALL", "all");
    is_str(joined(l->capabilities->drop_capabilities,
                  l->capabilities->n_drop_capabilities), "CHOWN",
           "but one");
    is_int(l->n_masked_paths, 1, "nothing that exists is masked");
    is_int(l->seccomp->profile_type,
           CRI__SECURITY_PROFILE__PROFILE_TYPE__Unconfined, "seccomp off");
    is_int(l->apparmor->profile_type,
           CRI__SECURITY_PROFILE__PROFILE_TYPE__Unconfined, "AppArmor off");
    is_str(l->selinux_options->type, "spc_t", "SELinux off");
    is_int(l->namespace_options->pid, CRI__NAMESPACE_MODE__TARGET,
           "another's processes");
    is_str(l->namespace_options->target_id, "target", "of this one");

    spec = spec_of("{\"name\":\"n\",\"image\":\"i\","
                   "\"netns\":{\"nsmode\":\"container\",\"value\":\"x\"}}");

    podcri_err_clear(&ctx);
    ok(podcri_spec_sandbox(&ctx, spec, &identity) == NULL
       && ctx.err.message, "no sandbox of its own");

    spec = spec_of("{\"name\":\"n\",\"image\":\"i\","
                   "\"volumes\":[{\"Name\":\"v\",\"Dest\":\"/v\"}]}");

    podcri_err_clear(&ctx);
    ok(container_of(spec, NULL, NULL) == NULL
       && strstr(ctx.err.message, "has no source"),
       "a volume needs its path by then");
}


static void
test_pod(void)
{
    podcri_spec_t                       *spec;
    podcri_pod_spec_t                   *pod;
    podcri_identity_t                    id;
    Cri__ContainerConfig                *c;
    Cri__PodSandboxConfig               *s;
    Cri__LinuxContainerResources        *r;
    Cri__LinuxContainerSecurityContext  *l;

    pod = pod_of("{\"name\":\"p\",\"shared_namespaces\":[\"net\",\"ipc\","
                 "\"pid\"],\"netns\":{\"nsmode\":\"host\"},"
                 "\"security_opt\":[\"no-new-privileges\","
                     "\"seccomp=unconfined\",\"label=type:t\","
                     "\"apparmor=prof\"],"
                 "\"resource_limits\":{\"memory\":{\"limit\":100,"
                     "\"swap\":200},\"cpu\":{\"quota\":50000,"
                     "\"period\":100000,\"shares\":3,\"cpus\":\"1\"}},"
                 "\"mounts\":[{\"destination\":\"/a\",\"source\":\"/pod\"},"
                     "{\"destination\":\"/b\",\"source\":\"/pod\"}],"
                 "\"pod_devices\":[\"/dev/null\"]}");

    id = identity;
    id.kind = PODCRI_KIND_POD;
    id.id = NULL;

    s = podcri_pod_spec_sandbox(&ctx, pod, &id);

    is_str(s->metadata->name, "p", "pod: name");
    is_str(s->hostname, "", "pod: the node's hostname");
    is_int(s->linux->security_context->namespace_options->network,
           CRI__NAMESPACE_MODE__NODE, "pod: the node's network");
    is_int(s->linux->security_context->namespace_options->pid,
           CRI__NAMESPACE_MODE__POD, "pod: shared processes");
    is_int(s->n_labels, 2, "pod: kind and name");

    spec = spec_of("{\"name\":\"n\",\"image\":\"i\",\"pod\":\"p\","
                   "\"resource_limits\":{\"memory\":{\"limit\":300},"
                       "\"cpu\":{\"quota\":10000}},"
                   "\"mounts\":[{\"destination\":\"/b\","
                       "\"source\":\"/mine\"}]}");

    c = container_of(spec, pod, NULL);
    l = c->linux->security_context;
    r = c->linux->resources;

    is_int(l->namespace_options->network, CRI__NAMESPACE_MODE__NODE,
           "the pod's network");
    is_int(l->namespace_options->pid, CRI__NAMESPACE_MODE__POD,
           "the pod's processes");
    ok(l->no_new_privs, "the pod's flag");
    is_int(l->seccomp->profile_type,
           CRI__SECURITY_PROFILE__PROFILE_TYPE__Unconfined,
           "the pod's seccomp");
    is_str(l->selinux_options->type, "t", "the pod's SELinux");
    is_str(l->apparmor->localhost_ref, "prof", "the pod's AppArmor");
    is_int(r->memory_limit_in_bytes, 100, "the pod's memory, which is less");
    is_int(r->memory_swap_limit_in_bytes, 200, "with its swap");
    is_int(r->cpu_quota, 10000, "the container's time, which is less");
    is_int(r->cpu_shares, 3, "the pod's shares");
    is_str(r->cpuset_cpus, "1", "the pod's processors");
    is_int(c->n_mounts, 2, "mounts of both, one for each path");
    is_str(c->mounts[0]->host_path, "/pod", "the pod's");
    is_str(c->mounts[1]->host_path, "/mine", "the container's");
    is_int(c->n_devices, 1, "the pod's device");

    pod = pod_of("{\"name\":\"p\"}");
    s = podcri_pod_spec_sandbox(&ctx, pod, &id);
    is_str(s->hostname, "p", "a pod's hostname is its name");
    is_int(s->linux->security_context->namespace_options->pid,
           CRI__NAMESPACE_MODE__CONTAINER, "processes are not shared");
}


int
main(void)
{
    memset(&ctx, 0, sizeof(ctx));
    ctx.pool = podcri_pool_create(0);

    test_default();
    test_full();
    test_variants();
    test_pod();

    podcri_pool_destroy(ctx.pool);

    return done_testing();
}
