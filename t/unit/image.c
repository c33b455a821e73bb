
/*
 * Copyright (C) 2026 podcri authors
 */


#include "tap.h"
#include "_view.h"


#define TMP  "docker.io/library/" VIEW_SB "-tmp"


typedef void (*image_pt)(podcri_json_t *w, const podcri_image_t *i);
typedef void (*image_list_pt)(podcri_json_t *w, const podcri_image_t *i,
    int64_t n);


static const char  info[] =
    "{\"chainID\":\"x\",\"imageSpec\":{"
    "\"created\":\"2026-01-01T00:00:00Z\",\"author\":\"me\","
    "\"architecture\":\"amd64\",\"os\":\"linux\","
    "\"config\":{\"Env\":[\"PATH=/bin\"],\"Cmd\":[\"sh\"],"
    "\"Entrypoint\":[\"/e\"],\"User\":\"u1\",\"WorkingDir\":\"/w\","
    "\"StopSignal\":\"SIGINT\",\"Labels\":{\"a\":\"b\"},"
    "\"ExposedPorts\":{\"80/tcp\":{}},\"Volumes\":{\"/data\":{}},"
    "\"Healthcheck\":{\"Test\":[\"CMD\",\"x\"],\"Interval\":5}},"
    "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:aa\"]},"
    "\"history\":[{\"created\":\"2026-01-01T00:00:00Z\","
    "\"created_by\":\"ADD file\"},{\"created\":\"2026-01-02T00:00:00Z\","
    "\"created_by\":\"CMD sh\",\"empty_layer\":true,\"comment\":\"c1\"}]}}";


static Cri__Image *
cri_image(const char *id, podcri_strings_t tags, podcri_strings_t digests)
{
    Cri__Image  *i;

    i = podcri_pcalloc(view_ctx()->pool, sizeof(Cri__Image));
    i->base.descriptor = &cri__image__descriptor;
    i->id = podcri_pstrdup(view_ctx()->pool, id);
    i->n_repo_tags = tags.n;
    i->repo_tags = (char **) tags.elts;
    i->n_repo_digests = digests.n;
    i->repo_digests = (char **) digests.elts;
    i->size = 1999210;

    return i;
}


static json_t *
write_list(image_list_pt list, const podcri_image_t *i)
{
    podcri_json_t  w;

    podcri_json_init(&w, 0);
    podcri_json_open(&w, '[');
    list(&w, i, 2);
    podcri_json_close(&w, ']');

    return view_json(&w);
}


static json_t *
write_one(image_pt one, const podcri_image_t *i)
{
    podcri_json_t  w;

    podcri_json_init(&w, 0);
    one(&w, i);

    return view_json(&w);
}


static void
test_view(void)
{
    Cri__Image       *c;
    Cri__Int64Value   uid;
    podcri_image_t    i;

    c = cri_image("sha256:" VIEW_IMG, view_list("localhost/a:1",
                  "<none>:<none>", TMP ":latest", NULL),
                  view_list(TMP "@sha256:" VIEW_SB,
                            "localhost/a@sha256:" VIEW_SB, NULL));
    podcri_image_from_cri(view_ctx(), c, info, "node1", &i);

    is_str(i.id, VIEW_IMG, "bare id");
    is_int(i.tags.n, 1, "names that are names");
    is_str(i.tags.elts[0], "localhost/a:1", "which");
    is_int(i.digests.n, 1, "digests too");
    ok(!i.intermediate, "an image with a name");
    is_int(i.size, 1999210, "size");
    is_str(i.architecture, "amd64", "architecture");
    is_str(i.author, "me", "author");
    is_str(i.user, "u1", "user");
    is_str(i.work_dir, "/w", "work dir");
    is_str(i.stop_signal, "SIGINT", "stop signal");
    is_str(i.env.elts[0], "PATH=/bin", "env");
    is_str(i.entrypoint.elts[0], "/e", "entrypoint");
    is_str(i.command.elts[0], "sh", "command");
    is_str(i.labels.elts[0].value, "b", "label");
    is_str(i.expose.elts[0].key, "80/tcp", "port");
    is_str(i.volumes.elts[0], "/data", "volume");
    is_str(i.health.test.elts[1], "x", "check");
    is_int(i.health.interval, 5, "interval");
    is_str(i.layers.elts[0], "sha256:aa", "layer");
    is_int(i.nhistory, 2, "history");
    is_int(i.created, 1767225600 * VIEW_SEC, "created");

    c = cri_image(VIEW_IMG, view_list(NULL, NULL),
                  view_list(TMP "@sha256:" VIEW_SB, NULL));
    podcri_image_from_cri(view_ctx(), c, NULL, "node1", &i);
    ok(i.intermediate, "a layer that a build left");
    is_int(i.digests.n, 0, "has no name");

    c = cri_image(VIEW_IMG, view_list(NULL, NULL),
                  view_list("docker.io/library/" VIEW_SB "-tmpx@sha256:"
                            VIEW_SB, NULL));
    memset(&uid, 0, sizeof(uid));
    uid.value = 7;
    c->uid = &uid;
    podcri_image_from_cri(view_ctx(), c, "{\"imageSpec\":7", "node1", &i);
    ok(!i.intermediate, "an image without a tag");
    is_str(i.user, "7", "numeric user");
    is_str(i.architecture, "", "broken info");
    is_int(view_ctx()->err.kind, PODCRI_E_NONE, "is no error");

    podcri_image_from_cri(view_ctx(), c, "{\"imageSpec\":{\"config\":[],"
                          "\"history\":{},\"created\":5,\"os\":{}}}",
                          "node1", &i);
    is_str(i.os, "", "other types than expected");
    is_int(i.nhistory, 0, "other types than expected");
}


static void
test_answers(void)
{
    json_t          *a;
    Cri__Image      *c;
    podcri_image_t   i;

    c = cri_image("sha256:" VIEW_IMG, view_list("localhost/a:1", NULL),
                  view_list("localhost/a@sha256:" VIEW_SB, NULL));
    podcri_image_from_cri(view_ctx(), c, info, "node1", &i);

    a = write_list(podcri_list_image_libpod, &i);
    is_golden(a, "GET_libpod_images_json");
    is_golden(a, "GET_libpod_images_json.v5");
    is_str(view_text(a, "0.Id"), VIEW_IMG, "bare id");
    is_str(view_dump(a, "0.Created"), "1767225600", "created");
    is_str(view_dump(a, "0.Containers"), "2", "containers");
    is_str(view_text(a, "0.Digest"), "sha256:" VIEW_SB, "digest");
    ok(view_at(a, "0.Dangling") == NULL, "not dangling");

    a = write_list(podcri_list_image_docker, &i);
    is_golden(a, "GET_images_json");
    is_golden(a, "GET_images_json.v5");
    is_str(view_text(a, "0.Id"), "sha256:" VIEW_IMG, "docker's id");
    is_str(view_dump(a, "0.RepoTags"), "[\"localhost/a:1\"]", "names");
    is_str(view_dump(a, "0.Labels"), "{\"a\":\"b\"}", "labels");

    a = write_one(podcri_inspect_image_libpod, &i);
    is_golden(a, "GET_libpod_images_name_json");
    is_golden(a, "GET_libpod_images_name_json.v5");
    is_str(view_dump(a, "Config"),
           "{\"Cmd\":[\"sh\"],\"Entrypoint\":[\"/e\"],"
           "\"Env\":[\"PATH=/bin\"],\"ExposedPorts\":{\"80/tcp\":{}},"
           "\"Labels\":{\"a\":\"b\"},\"StopSignal\":\"SIGINT\","
           "\"User\":\"u1\",\"Volumes\":{\"/data\":{}},"
           "\"WorkingDir\":\"/w\"}", "config");
    is_str(view_dump(a, "History.1"),
           "{\"comment\":\"c1\",\"created\":\"2026-01-02T00:00:00Z\","
           "\"created_by\":\"CMD sh\",\"empty_layer\":true}", "history");
    is_str(view_dump(a, "RootFS.Layers"), "[\"sha256:aa\"]", "layers");

    a = write_one(podcri_inspect_image_docker, &i);
    is_golden(a, "GET_images_name_json");
    is_golden(a, "GET_images_name_json.v5");
    is_str(view_text(a, "Id"), "sha256:" VIEW_IMG, "docker's id");
    is_str(view_dump(a, "Config.ExposedPorts"), "{\"80/tcp\":{}}", "ports");

    a = write_one(podcri_image_history_libpod, &i);
    is_golden(a, "GET_libpod_images_name_history");
    is_golden(a, "GET_libpod_images_name_history.v5");
    is_str(view_text(a, "0.Id"), VIEW_IMG, "newest first");
    is_str(view_text(a, "0.CreatedBy"), "CMD sh", "newest first");
    is_str(view_text(a, "1.Id"), "<missing>", "then the older ones");

    a = write_one(podcri_image_history_docker, &i);
    is_golden(a, "GET_images_name_history");
    is_golden(a, "GET_images_name_history.v5");
    is_str(view_text(a, "0.Id"), "sha256:" VIEW_IMG, "docker's id");

    c = cri_image(VIEW_IMG, view_list(NULL, NULL), view_list(NULL, NULL));
    podcri_image_from_cri(view_ctx(), c, NULL, "node1", &i);
    a = write_list(podcri_list_image_libpod, &i);
    is_str(view_dump(a, "0.RepoTags"), "null", "no names");
    is_str(view_dump(a, "0.RepoDigests"), "[]", "no digests");
    is_str(view_dump(a, "0.Dangling"), "true", "dangling");
    is_str(view_dump(a, "0.Created"), "0", "not known when");
    a = write_one(podcri_inspect_image_docker, &i);
    is_str(view_text(a, "Created"), "0001-01-01T00:00:00Z",
           "not known when");
}


static void
test_pods(void)
{
    json_t                    *a;
    podcri_pod_t               p;
    podcri_json_t              w;
    Cri__PodSandbox           *s;
    podcri_pod_spec_t          spec;
    const podcri_container_t  *list[2];

    podcri_port_t   port = { "", 8090, 80, "tcp" };
    podcri_mount_t  mount = { .type = "bind", .source = "/srv",
                              .destination = "/x", .propagation = "rprivate" };

    memset(&spec, 0, sizeof(spec));
    spec.name = "p3";
    spec.hostname = "hh";
    spec.create_command = view_list("podman", "pod", "create", NULL);
    spec.dns_servers = view_list("1.1.1.1", NULL);
    spec.hosts = view_list("a:1.2.3.4", NULL);
    spec.cgroup_parent = "/x";
    spec.ports = &port;
    spec.nports = 1;
    spec.mounts = &mount;
    spec.nmounts = 1;
    spec.cpu_period = 100000;
    spec.cpu_quota = 50000;
    spec.memory = 67108864;
    podcri_pairs_push(view_ctx()->pool, &spec.labels, "a", "b");

    s = view_cri_sandbox(VIEW_SB, "p3", 0);
    podcri_pod_from_cri(view_ctx()->pool, s, &spec, "node1", &p);

    list[0] = view_container(CRI__CONTAINER_STATE__CONTAINER_RUNNING);
    list[1] = view_container(CRI__CONTAINER_STATE__CONTAINER_EXITED);
    p.containers = list;
    p.ncontainers = 2;

    podcri_json_init(&w, 0);
    podcri_json_open(&w, '[');
    podcri_list_pod(&w, &p, &view_answer);
    podcri_json_close(&w, ']');
    a = view_json(&w);

    is_golden(a, "GET_libpod_pods_json");
    is_golden(a, "GET_libpod_pods_json.v5");
    is_str(view_text(a, "0.Status"), "Degraded", "status");
    is_str(view_dump(a, "0.Containers.0"),
           "{\"Id\":\"" VIEW_ID "\",\"Names\":\"web\",\"RestartCount\":0,"
           "\"Status\":\"running\"}", "a member");
    is_str(view_dump(a, "0.Networks"), "[\"podman\"]", "networks");
    is_str(view_text(a, "0.Namespace"), "", "namespace");
    is_str(view_text(a, "0.Cgroup"), "/x", "cgroup");

    podcri_inspect_pod(&w, &p, &view_answer);
    a = view_json(&w);

    is_golden(a, "GET_libpod_pods_name_json");
    is_golden(a, "GET_libpod_pods_name_json.v5");
    is_str(view_text(a, "State"), "Degraded", "state");
    is_str(view_text(a, "Hostname"), "hh", "hostname");
    is_str(view_dump(a, "InfraConfig.PortBindings"),
           "{\"80/tcp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"8090\"}]}",
           "ports");
    is_str(view_dump(a, "SharedNamespaces"), "[\"ipc\",\"net\",\"uts\"]",
           "namespaces");
    is_str(view_dump(a, "NumContainers"), "2", "count");
    is_str(view_dump(a, "memory_limit"), "67108864", "memory");

    podcri_pod_from_cri(view_ctx()->pool, s, NULL, "node1", &p);
    podcri_list_pod(&w, &p, &view_answer);
    a = view_json(&w);
    is_str(view_text(a, "Namespace"), "default", "Kubernetes' namespace");
    is_str(view_dump(a, "Containers"), "[]", "no members");

    podcri_inspect_pod(&w, &p, &view_answer);
    a = view_json(&w);
    is_str(view_text(a, "State"), "Created", "a foreign pod");
}


int
main(void)
{
    test_view();
    test_answers();
    test_pods();
    view_done();

    return done_testing();
}
