
/*
 * Copyright (C) 2026 podcri authors
 */


#include "tap.h"
#include "_view.h"


#define RUNNING  CRI__CONTAINER_STATE__CONTAINER_RUNNING
#define CREATED  CRI__CONTAINER_STATE__CONTAINER_CREATED
#define EXITED   CRI__CONTAINER_STATE__CONTAINER_EXITED


static podcri_answer_t  v4;


static json_t *
libpod(const podcri_container_t *c, const podcri_answer_t *a)
{
    podcri_json_t  w;

    podcri_json_init(&w, 0);
    podcri_inspect_container_libpod(&w, c, a);

    return view_json(&w);
}


static json_t *
docker(const podcri_container_t *c, const podcri_answer_t *a)
{
    podcri_json_t  w;

    podcri_json_init(&w, 0);
    podcri_inspect_container_docker(&w, c, a);

    return view_json(&w);
}


static void
test_shapes(void)
{
    podcri_container_t  *c;

    c = view_container(RUNNING);

    is_golden(libpod(c, &v4), "GET_libpod_containers_name_json");
    is_golden(libpod(c, &view_answer), "GET_libpod_containers_name_json.v5");
    is_golden(docker(c, &view_answer), "GET_containers_name_json");
    is_golden(docker(c, &view_answer), "GET_containers_name_json.v5");
}


static void
test_state(void)
{
    json_t              *a;
    podcri_spec_t       *spec;
    podcri_container_t  *c;

    a = libpod(view_container(RUNNING), &view_answer);
    is_str(view_text(a, "State.Status"), "running", "running");
    is_str(view_dump(a, "State.Running"), "true", "running");
    is_str(view_dump(a, "State.Pid"), "4711", "pid");
    is_str(view_text(a, "State.StartedAt"), "2026-11-21T20:21:00Z",
           "started");
    is_str(view_text(a, "State.FinishedAt"), "0001-01-01T00:00:00Z",
           "not finished");
    ok(view_at(a, "State.Health") == NULL, "no health without a check");

    c = view_container(EXITED);
    c->status.message = "no such file";
    c->status.oom_killed = 1;
    a = docker(c, &view_answer);
    is_str(view_text(a, "State.Status"), "exited", "exited");
    is_str(view_dump(a, "State.Running"), "false", "not running");
    is_str(view_dump(a, "State.ExitCode"), "1", "exit code");
    is_str(view_text(a, "State.FinishedAt"), "2026-11-21T20:29:26Z", "when");
    is_str(view_dump(a, "State.OOMKilled"), "true", "out of memory");
    is_str(view_text(a, "State.Error"), "no such file", "error");

    a = libpod(view_container(CREATED), &v4);
    is_str(view_text(a, "State.Status"), "created", "created");
    is_str(view_text(a, "State.StartedAt"), "0001-01-01T00:00:00Z",
           "not started");
    is_str(view_text(a, "State.Health.Status"), "", "an empty health for v4");

    c = view_container(RUNNING);
    spec = view_spec();
    spec->health.test = view_list("CMD", "true", NULL);
    spec->health.interval = 5 * VIEW_SEC;
    c->spec = spec;
    a = docker(c, &view_answer);
    is_str(view_text(a, "State.Health.Status"), "starting", "health");
    is_str(view_dump(a, "Config.Healthcheck"),
           "{\"Interval\":5000000000,\"Test\":[\"CMD\",\"true\"]}",
           "the check");
}


static void
test_config(void)
{
    json_t  *a;

    a = libpod(view_container(RUNNING), &view_answer);
    is_str(view_text(a, "Name"), "web", "name");
    is_str(view_text(a, "Image"), VIEW_IMG, "image");
    is_str(view_text(a, "ImageName"), "docker.io/library/busybox:latest",
           "image name");
    is_str(view_text(a, "ImageDigest"), "sha256:" VIEW_SB, "manifest");
    is_str(view_text(a, "Path"), "sh", "path");
    is_str(view_dump(a, "Args"), "[\"-c\",\"sleep 1000\"]", "args");
    is_str(view_dump(a, "Config.Entrypoint"), "[\"sh\",\"-c\"]",
           "entrypoint");
    is_str(view_dump(a, "Config.Cmd"), "[\"sleep 1000\"]", "cmd");
    is_str(view_text(a, "Config.StopSignal"), "SIGINT", "stop signal");
    is_str(view_dump(a, "Config.StopTimeout"), "10", "stop timeout");
    is_str(view_dump(a, "Config.Env"), "[\"A=1\",\"PATH=/bin\"]", "env");
    is_str(view_text(a, "Config.Hostname"), "h1", "hostname");
    is_str(view_text(a, "Config.User"), "1000", "user");
    is_str(view_dump(a, "Config.Tty"), "true", "tty");
    is_str(view_dump(a, "Config.OpenStdin"), "true", "stdin");
    is_str(view_dump(a, "Config.CreateCommand"), "[\"podman\",\"run\"]",
           "create command");
    is_str(view_dump(a, "Config.Volumes"), "{\"/anon\":{}}", "volumes");
    is_str(view_dump(a, "Config.ExposedPorts"),
           "{\"443/tcp\":{},\"53/udp\":{},\"80/tcp\":{}}", "exposed");
    is_str(view_dump(a, "Config.Annotations"), "{\"note\":\"n1\"}",
           "annotations");
    is_str(view_dump(a, "Config.Labels"),
           "{\"app\":\"web\",\"tier\":\"front\"}", "labels");

    a = libpod(view_container(RUNNING), &v4);
    is_str(view_text(a, "Config.Entrypoint"), "sh -c", "entrypoint for v4");
    is_str(view_dump(a, "Config.StopSignal"), "2", "stop signal for v4");

    a = docker(view_container(RUNNING), &view_answer);
    is_str(view_text(a, "Name"), "/web", "docker's name");
    is_str(view_text(a, "Image"), "sha256:" VIEW_IMG, "docker's image");
    is_str(view_text(a, "Config.Image"), "docker.io/library/busybox:latest",
           "and its name");
    is_str(view_text(a, "LogPath"), "/var/log/podcri/x/0.log", "log path");
}


static void
test_host(void)
{
    json_t  *a;

    a = libpod(view_container(RUNNING), &view_answer);
    is_str(view_dump(a, "HostConfig.Binds"),
           "[\"v1:/data:rw,rprivate,rbind\",\"/srv:/srv:ro,rslave,rbind\","
           "\"0123:/anon:rw,rprivate,rbind\"]", "binds");
    is_str(view_dump(a, "HostConfig.Tmpfs"),
           "{\"/tmp\":\"size=64m,mode=1777\"}", "tmpfs");
    is_int(json_array_size(view_at(a, "Mounts")), 3, "no tmpfs in Mounts");
    is_str(view_dump(a, "Mounts.1.Options"), "[\"rbind\"]",
           "mount options");
    is_str(view_text(a, "Mounts.0.Propagation"), "rprivate", "propagation");
    is_str(view_text(a, "Mounts.1.Propagation"), "rslave", "asked for");
    is_str(view_dump(a, "Mounts.1.RW"), "false", "read-only");
    is_str(view_dump(a, "HostConfig.PortBindings"),
           "{\"53/udp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"5353\"}],"
           "\"80/tcp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"8095\"},"
           "{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"8096\"}]}", "ports");
    is_str(view_dump(a, "HostConfig.RestartPolicy"),
           "{\"MaximumRetryCount\":3,\"Name\":\"on-failure\"}", "restart");
    is_str(view_dump(a, "HostConfig.CapAdd"), "[\"CAP_NET_ADMIN\"]",
           "capabilities");
    is_str(view_dump(a, "HostConfig.Memory"), "67108864", "memory");
    is_str(view_dump(a, "HostConfig.NanoCpus"), "500000000", "cpus");
    is_str(view_dump(a, "HostConfig.CpuShares"), "512", "cpu shares");
    is_str(view_dump(a, "HostConfig.SecurityOpt"),
           "[\"no-new-privileges\",\"label=disable\","
           "\"seccomp=unconfined\"]", "security options");
    is_str(view_dump(a, "HostConfig.Ulimits"),
           "[{\"Hard\":2048,\"Name\":\"RLIMIT_NOFILE\",\"Soft\":1024}]",
           "ulimits");
    is_str(view_dump(a, "Config.Umask"), "\"0077\"", "umask");
    is_str(view_dump(a, "HostConfig.Devices"),
           "[{\"CgroupPermissions\":\"rwm\",\"PathInContainer\":\"/dev/b\","
           "\"PathOnHost\":\"/dev/a\"}]", "devices");
    is_str(view_text(a, "HostConfig.LogConfig.Path"),
           "/var/log/podcri/x/0.log", "log file");
    is_str(view_text(a, "HostConfig.IpcMode"), "shareable", "ipc");
    is_str(view_dump(a, "HostConfig.ExtraHosts"), "[\"a:1.2.3.4\"]",
           "hosts");

    a = docker(view_container(RUNNING), &view_answer);
    is_str(view_dump(a, "HostConfig.CapDrop"), "[\"MKNOD\"]",
           "docker's capabilities");
    is_str(view_text(a, "HostConfig.LogConfig.Type"), "json-file",
           "docker's log driver");
    ok(view_at(a, "HostConfig.Init") == NULL, "no init");
    is_int(json_array_size(view_at(a, "Mounts")), 4, "docker's mounts");
}


static void
test_hostname(void)
{
    json_t              *a;
    Cri__Container      *m;
    podcri_spec_t       *spec;
    podcri_pod_spec_t    pod;
    podcri_container_t   c;

    spec = view_spec();
    spec->hostname = NULL;

    m = view_cri_container(VIEW_ID, "web", RUNNING);
    view_label(m, PODCRI_LABEL_POD_UID,
               "01234567-89ab-cdef-0123-456789abcdef");
    podcri_container_from_cri(view_ctx()->pool, m, NULL, spec, "n", &c);

    a = libpod(&c, &view_answer);
    is_str(view_text(a, "Config.Hostname"), "0123456789ab",
           "hostname made of the sandbox's uid");

    memset(&pod, 0, sizeof(pod));
    c.pod_name = "p1";
    c.pod_spec = &pod;
    a = libpod(&c, &view_answer);
    is_str(view_text(a, "Config.Hostname"), "p1", "a pod's is its name");

    pod.hostname = "hh";
    a = libpod(&c, &view_answer);
    is_str(view_text(a, "Config.Hostname"), "hh", "or what it was given");

    pod.net.mode = PODCRI_NS_HOST;
    a = libpod(&c, &view_answer);
    is_str(view_text(a, "Config.Hostname"), "", "the host's is not known");
}


static void
test_network(void)
{
    json_t              *a;
    podcri_spec_t       *spec;
    podcri_container_t  *c;

    a = libpod(view_container(RUNNING), &view_answer);
    is_str(view_text(a, "NetworkSettings.IPAddress"), "10.88.0.5", "address");
    is_str(view_text(a, "NetworkSettings.Networks.podman.IPAddress"),
           "10.88.0.5", "of the network");
    is_str(view_dump(a, "NetworkSettings.IPPrefixLen"), "16", "prefix");
    is_str(view_dump(a, "NetworkSettings.Ports"),
           "{\"443/tcp\":null,"
           "\"53/udp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"5353\"}],"
           "\"80/tcp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"8095\"},"
           "{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"8096\"}]}",
           "ports, exposed ones too");

    c = view_container(RUNNING);
    c->ip = "fd00::5";
    a = docker(c, &view_answer);
    is_str(view_text(a, "NetworkSettings.IPAddress"), "", "only IPv6");
    is_str(view_text(a, "NetworkSettings.GlobalIPv6Address"), "fd00::5",
           "IPv6 address");

    c->ip = "10.88.0.5";
    c->ips = view_list("fd00::6", NULL);
    a = docker(c, &view_answer);
    is_str(view_text(a, "NetworkSettings.GlobalIPv6Address"), "fd00::6",
           "the second address");

    spec = view_spec();
    c->spec = spec;
    spec->net.mode = PODCRI_NS_HOST;
    a = docker(c, &view_answer);
    is_str(view_text(a, "HostConfig.NetworkMode"), "host", "host network");
    is_str(view_dump(a, "NetworkSettings.Networks"), "{}", "no networks");
    is_str(view_text(a, "NetworkSettings.IPAddress"), "", "no address");

    spec->net.mode = PODCRI_NS_CONTAINER;
    spec->net.value = "abc";
    a = libpod(c, &view_answer);
    is_str(view_text(a, "HostConfig.NetworkMode"), "container:abc",
           "another container's");

    spec->net.mode = PODCRI_NS_NONE;
    a = libpod(c, &view_answer);
    is_str(view_text(a, "HostConfig.NetworkMode"), "none", "no network");
}


/* ports beyond what fits on the stack, in no order */

static void
test_many_ports(void)
{
    size_t               i;
    json_t              *a;
    podcri_spec_t       *spec;
    podcri_container_t  *c;

    static podcri_port_t  ports[5000];

    for (i = 0; i < 5000; i++) {
        ports[i].host_ip = "";
        ports[i].container_port = (i * 7919) % 5000 + 1;
        ports[i].host_port = i + 1;
        ports[i].protocol = "tcp";
    }

    c = view_container(RUNNING);
    spec = view_spec();
    spec->ports = ports;
    spec->nports = 5000;
    c->spec = spec;

    a = docker(c, &view_answer);
    is_int(json_object_size(view_at(a, "HostConfig.PortBindings")), 5000,
           "five thousand ports");
    is_str(view_text(a, "HostConfig.PortBindings.7920/tcp.0.HostPort"), NULL,
           "not more");
    is_str(view_text(a, "HostConfig.PortBindings.2920/tcp.0.HostPort"), "2",
           "each with its own");
}


int
main(void)
{
    v4 = view_answer;
    v4.v4 = 1;

    test_shapes();
    test_state();
    test_config();
    test_host();
    test_hostname();
    test_network();
    test_many_ports();
    view_done();

    return done_testing();
}
