
/*
 * Copyright (C) 2026 podcri authors
 */


#include <time.h>

#include "tap.h"
#include "_view.h"


#define RUNNING  CRI__CONTAINER_STATE__CONTAINER_RUNNING
#define CREATED  CRI__CONTAINER_STATE__CONTAINER_CREATED
#define EXITED   CRI__CONTAINER_STATE__CONTAINER_EXITED


typedef void (*list_pt)(podcri_json_t *w, const podcri_container_t *c,
    const podcri_answer_t *a);


static json_t *
entry(list_pt list, const podcri_container_t *c, const podcri_answer_t *a)
{
    podcri_json_t  w;

    podcri_json_init(&w, 0);
    list(&w, c, a);

    return view_json(&w);
}


static json_t *
array_of(json_t *value)
{
    json_t  *list;

    list = json_array();
    json_array_append(list, value);

    return list;
}


static void
test_libpod(void)
{
    json_t              *e, *list;
    podcri_container_t  *c;

    c = view_container(RUNNING);
    e = entry(podcri_list_container_libpod, c, &view_answer);

    is_str(view_text(e, "Id"), VIEW_ID, "id");
    is_str(view_dump(e, "Names"), "[\"web\"]", "names");
    is_str(view_text(e, "Image"), "docker.io/library/busybox:latest",
           "image");
    is_str(view_text(e, "ImageID"), VIEW_IMG, "image id is bare");
    is_str(view_dump(e, "Command"), "[\"sh\",\"-c\",\"sleep 1000\"]",
           "command");
    is_str(view_text(e, "Created"), "2026-11-21T20:20:00Z", "created");
    is_str(view_text(e, "State"), "running", "state");
    is_str(view_text(e, "Status"), "", "no status text");
    is_str(view_dump(e, "Exited"), "false", "not exited");
    is_str(view_dump(e, "ExitedAt"), "-62135596800", "never exited");
    is_str(view_dump(e, "StartedAt"), "1795292460", "started");
    is_str(view_dump(e, "Pid"), "4711", "pid");
    is_str(view_dump(e, "Networks"), "[\"podman\"]", "networks");
    is_str(view_dump(e, "Labels"), "{\"app\":\"web\",\"tier\":\"front\"}",
           "labels");
    is_str(view_dump(e, "Mounts"),
           "[\"/data\",\"/srv\",\"/tmp\",\"/anon\"]", "mounts");
    is_str(view_dump(e, "ExposedPorts"),
           "{\"443\":[\"tcp\"],\"80\":[\"tcp\"]}", "exposed ports");
    is_str(view_dump(e, "Ports.1"),
           "{\"container_port\":80,\"host_ip\":\"127.0.0.1\","
           "\"host_port\":8096,\"protocol\":\"tcp\",\"range\":1}", "a port");
    is_str(view_dump(e, "Size"), "null", "no size");
    is_str(view_text(e, "Pod"), "", "no pod");

    list = array_of(e);
    is_golden(list, "GET_libpod_containers_json");
    is_golden(list, "GET_libpod_containers_json.v5");

    c->has_size = 1;
    c->size_rw = 10;
    c->size_rootfs = 110;
    json_array_set_new(list, 0, json_incref(entry(
                           podcri_list_container_libpod, c, &view_answer)));
    is_golden(list, "GET_libpod_containers_json.size");
    is_golden(list, "GET_libpod_containers_json.v5.size");
    is_str(view_dump(list, "0.Size"), "{\"rootFsSize\":110,\"rwSize\":10}",
           "size");
    json_decref(list);

    e = entry(podcri_list_container_libpod, view_container(EXITED),
              &view_answer);
    is_str(view_text(e, "State"), "exited", "exited");
    is_str(view_dump(e, "Exited"), "true", "exited");
    is_str(view_dump(e, "ExitCode"), "1", "exit code");
    is_str(view_dump(e, "ExitedAt"), "1795292966", "when");
    is_str(view_dump(e, "Pid"), "0", "no pid");

    e = entry(podcri_list_container_libpod, view_container(CREATED),
              &view_answer);
    is_str(view_text(e, "State"), "created", "created");
    is_str(view_dump(e, "StartedAt"), "-62135596800", "never started");
}


static void
test_docker(void)
{
    json_t              *e, *list;
    podcri_container_t  *c;

    c = view_container(RUNNING);
    e = entry(podcri_list_container_docker, c, &view_answer);

    is_str(view_dump(e, "Names"), "[\"/web\"]", "names");
    is_str(view_text(e, "ImageID"), "sha256:" VIEW_IMG, "image id");
    is_str(view_text(e, "Command"), "sh -c sleep 1000", "command");
    is_str(view_dump(e, "Created"), "1795292400", "created");
    is_str(view_text(e, "Status"), "Up 9 minutes", "status");
    is_str(view_text(e, "State"), "running", "state");
    is_str(view_dump(e, "Ports.0"),
           "{\"IP\":\"0.0.0.0\",\"PrivatePort\":80,\"PublicPort\":8095,"
           "\"Type\":\"tcp\"}", "a port");
    is_str(view_text(e, "Ports.1.IP"), "127.0.0.1", "of one address");
    is_str(view_text(e, "HostConfig.NetworkMode"), "bridge", "mode");
    is_str(view_text(e, "NetworkSettings.Networks.podman.IPAddress"),
           "10.88.0.5", "address");
    is_str(view_text(e, "NetworkSettings.Networks.podman.Gateway"),
           "10.88.0.1", "gateway");
    is_str(view_dump(e, "Mounts.0"),
           "{\"Destination\":\"/data\",\"Driver\":\"local\",\"Mode\":\"\","
           "\"Name\":\"v1\",\"Propagation\":\"rprivate\",\"RW\":true,"
           "\"Source\":\"/var/lib/v/v1\",\"Type\":\"volume\"}", "a mount");
    ok(view_at(e, "SizeRw") == NULL, "no size");

    list = array_of(e);
    is_golden(list, "GET_containers_json");
    is_golden(list, "GET_containers_json.v5");
    is_golden(list, "GET_containers_json.v5.size");
    json_decref(list);

    c->has_size = 1;
    c->size_rw = 10;
    c->size_rootfs = 110;
    e = entry(podcri_list_container_docker, c, &view_answer);
    is_str(view_dump(e, "SizeRw"), "10", "size");
    is_str(view_dump(e, "SizeRootFs"), "110", "size with the image");

    e = entry(podcri_list_container_docker, view_container(EXITED),
              &view_answer);
    is_str(view_text(e, "Status"), "Exited (1) 34 seconds ago", "exited");
    is_str(view_text(e, "NetworkSettings.Networks.podman.IPAddress"), "",
           "no address");

    e = entry(podcri_list_container_docker, view_container(CREATED),
              &view_answer);
    is_str(view_text(e, "Status"), "Created", "created");
}


static void
test_pod(void)
{
    json_t              *e;
    podcri_port_t        port = { "", 9000, 90, "tcp" };
    podcri_pod_spec_t    pod;
    podcri_container_t  *c;

    memset(&pod, 0, sizeof(pod));
    pod.ports = &port;
    pod.nports = 1;

    c = view_container(RUNNING);
    c->pod_id = "pppp";
    c->pod_name = "p1";
    c->pod_spec = &pod;

    e = entry(podcri_list_container_libpod, c, &view_answer);
    is_str(view_text(e, "Pod"), "pppp", "pod");
    is_str(view_text(e, "PodName"), "p1", "pod name");
    is_str(view_dump(e, "Ports.0.host_port"), "9000", "the pod's ports");

    pod.net.mode = PODCRI_NS_HOST;
    e = entry(podcri_list_container_docker, c, &view_answer);
    is_str(view_text(e, "HostConfig.NetworkMode"), "host", "its network");
    is_str(view_dump(e, "NetworkSettings.Networks"), "{}", "none of ours");
}


/* a list is thousands of these: it must not be slow by an order */

static void
test_speed(void)
{
    int                  i, n;
    double               us[2];
    podcri_json_t        w;
    struct timespec      t0, t1;
    podcri_spec_t       *spec;
    podcri_container_t  *c;

    static const list_pt  lists[] = {
        podcri_list_container_libpod, podcri_list_container_docker
    };

    /* what most containers are: no mounts, a port, two labels */

    c = view_container(RUNNING);
    spec = view_spec();
    spec->nmounts = 0;
    spec->nports = 1;
    spec->expose.n = 0;
    c->spec = spec;

    for (n = 0; n < 2; n++) {
        podcri_json_init(&w, 4096 * 1000);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t0);

        for (i = 0; i < 1000; i++) {
            lists[n](&w, c, &view_answer);
        }

        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t1);
        podcri_json_free(&w);

        us[n] = (t1.tv_sec - t0.tv_sec) * 1e3
                + (t1.tv_nsec - t0.tv_nsec) / 1e6;
    }

    diag("%.2f us per libpod entry, %.2f us per docker entry", us[0], us[1]);
}


int
main(void)
{
    test_libpod();
    test_docker();
    test_pod();
    test_speed();
    view_done();

    return done_testing();
}
