
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_host.h"
#include "podcri_info.h"
#include "podcri_networks.h"
#include "podcri_runtime.h"
#include "podcri_system.h"
#include "podcri_version.h"
#include "_answers.h"
#include "tap.h"


static const char  *cni;
static const char  *cni_result;
static const char  *config;
static const char  *condition;
static int          status_code;
static unsigned     extra_handlers;


#define CNI(plugin)                                                           \
    "{\"Networks\":[{\"Config\":{\"Name\":\"cni-loopback\",\"Plugins\":["     \
    "{\"Network\":{\"type\":\"loopback\"},\"Source\":\"{}\"}]},"              \
    "\"IFName\":\"lo\"},{\"Config\":{\"Name\":\"net\",\"Plugins\":["          \
    "{\"Network\":{\"type\":\"bridge\"},\"Source\":\"" plugin "\"}]},"        \
    "\"IFName\":\"eth0\"}]}"


static int
version(podcri_pool_t *pool, const void *req, void *out, const char **text)
{
    return answer_version(pool, out, "cri-o", "1.36.3");
}


static int
status(podcri_pool_t *pool, const void *req, void *out, const char **text)
{
    podcri_pairs_t               info;
    Cri__StatusResponse         *resp = out;
    Cri__RuntimeCondition       *c;
    Cri__RuntimeHandler         *h;
    const Cri__RuntimeStatus     s = CRI__RUNTIME_STATUS__INIT;
    const Cri__RuntimeCondition  empty = CRI__RUNTIME_CONDITION__INIT;
    const Cri__RuntimeHandler    handler = CRI__RUNTIME_HANDLER__INIT;

    if (status_code) {
        *text = "down";
        return status_code;
    }

    memset(&info, 0, sizeof(info));

    if (cni) {
        podcri_pairs_push(pool, &info, "cniconfig", cni);
    }

    if (config) {
        podcri_pairs_push(pool, &info, "config", config);
    }

    podcri_cri_map_set(pool, &resp->n_info, &resp->info,
                       &cri__status_response__info_entry__descriptor, &info);

    resp->status = podcri_palloc(pool, sizeof(s));
    *resp->status = s;

    if (condition) {
        c = podcri_palloc(pool, sizeof(*c));
        *c = empty;
        c->type = (char *) condition;
        c->reason = (char *) "R";
        c->message = (char *) "m";
        resp->status->n_conditions = 1;
        resp->status->conditions = podcri_palloc(pool, sizeof(c));
        resp->status->conditions[0] = c;
    }

    if (extra_handlers) {
        resp->runtime_handlers = podcri_palloc(pool, 2 * sizeof(h));

        h = podcri_palloc(pool, sizeof(*h));
        *h = handler;
        resp->runtime_handlers[0] = h;

        h = podcri_palloc(pool, sizeof(*h));
        *h = handler;
        h->name = (char *) "crun";
        resp->runtime_handlers[1] = h;

        resp->n_runtime_handlers = 2;
    }

    return 0;
}


static int
nothing(podcri_pool_t *pool, const void *req, void *out, const char **text)
{
    return 0;
}


static int
run(podcri_op_pt fn, podcri_dialect_e dialect, const char *name,
    const char *args)
{
    api_request_t  req = {
        .query = podcri_network_list_query,
        .size = sizeof(podcri_network_query_t)
    };

    req.fn = fn;
    req.dialect = dialect;
    req.name = name;
    req.args = args;

    return api_run(&req);
}


static const char *
ping_header(const podcri_constant_t *constant, const char *name)
{
    size_t  i;

    for (i = 0; i < constant->nheaders; i++) {
        if (strcmp(constant->headers[i].name.data, name) == 0) {
            return constant->headers[i].value.data;
        }
    }

    return NULL;
}


static void
test_ping(void)
{
    podcri_match_t            match;
    const podcri_constant_t  *constant;

    is_int(podcri_route_match(PODCRI_GET, "/v1.41/libpod/_ping", 19, &match),
           PODCRI_OK, "ping");

    constant = match.route->constant;

    is_str(constant->body.data, "OK", "body");
    is_int(constant->body.len, 2, "its length");
    is_str(ping_header(constant, "Cache-Control"), "no-cache",
           "Cache-Control");
    is_str(ping_header(constant, "Builder-Version"), "", "Builder-Version");
    ok(match.route->op == NULL, "no runtime is asked");
}


static void
test_version(void)
{
    is_int(run(podcri_op_version, PODCRI_LIBPOD, NULL, NULL), 200,
           "version");
    is_str(api_at("Components.0.Name"), "Podman Engine", "what clients seek");
    is_str(api_at("Components.0.Details.APIVersion"), PODCRI_LIBPOD_VERSION,
           "its version");
    is_str(api_at("Components.1.Name"), "podcri", "who answers");
    is_str(api_at("Components.2.Name"), "cri-o", "the runtime");
    is_str(api_at("Components.2.Version"), "1.36.3", "its version");
    is_str(api_at("Arch"), podcri_host_arch(), "architecture");

    api_nnodes = 2;
    run(podcri_op_version, PODCRI_LIBPOD, NULL, NULL);
    is_str(api_at("Components.3.Name"), "cri-o", "a runtime of each node");
    api_nnodes = 1;

    api_confs[0].local = 0;
    run(podcri_op_version, PODCRI_LIBPOD, NULL, NULL);
    is_str(api_at("KernelVersion"), "", "the kernel of another machine");
    api_confs[0].local = 1;
}


static void
test_info(void)
{
    config = "{\"sandboxImage\":\"pause\"}";
    condition = "NetworkReady";
    extra_handlers = 1;

    is_int(run(podcri_op_info_docker, PODCRI_DOCKER, NULL, NULL), 200,
           "info");
    is_str(api_at("Warnings.0"), "NetworkReady is false: R: m",
           "a condition that is not met");
    is_str(api_at("Runtimes"), "{\"crun\":{\"path\":\"\"}}",
           "the runtimes with a name");
    is_str(api_at("Driver"), "", "what CRI-O does not tell");
    is_str(api_at("Containers"), "0", "no containers");

    is_int(run(podcri_op_info_libpod, PODCRI_LIBPOD, NULL, NULL), 200,
           "libpod's");
    is_str(api_at("registries"), "{\"search\":[]}", "CRI-O's registries");
    is_str(api_at("host.serviceIsRemote"), "false", "local");

    api_confs[0].local = 0;
    run(podcri_op_info_libpod, PODCRI_LIBPOD, NULL, NULL);
    is_str(api_at("host.serviceIsRemote"), "true", "remote");
    is_str(api_at("host.memTotal"), "0", "memory of another machine");
    api_confs[0].local = 1;

    config = "not JSON";
    is_int(run(podcri_op_info_libpod, PODCRI_LIBPOD, NULL, NULL), 200,
           "a runtime may tell anything");

    status_code = 14;
    is_int(run(podcri_op_info_libpod, PODCRI_LIBPOD, NULL, NULL), 503,
           "a runtime that is down");

    status_code = 0;
    condition = NULL;
    extra_handlers = 0;
    config = NULL;
}


/* a container that runs, and what CRI-O tells of its sandbox */

static int
one_container(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    Cri__Container               *c;
    Cri__ContainerMetadata       *metadata;
    Cri__ListContainersResponse  *resp = out;
    const Cri__Container          empty = CRI__CONTAINER__INIT;
    const Cri__ContainerMetadata  unnamed = CRI__CONTAINER_METADATA__INIT;

    metadata = podcri_palloc(pool, sizeof(*metadata));
    *metadata = unnamed;
    metadata->name = (char *) "c";

    c = podcri_palloc(pool, sizeof(*c));
    *c = empty;
    c->id = (char *) "c0";
    c->pod_sandbox_id = (char *) "s0";
    c->metadata = metadata;
    c->state = CRI__CONTAINER_STATE__CONTAINER_RUNNING;

    resp->n_containers = 1;
    resp->containers = podcri_palloc(pool, sizeof(c));
    resp->containers[0] = c;

    return 0;
}


static int
sandbox_status(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    podcri_pairs_t                         info;
    Cri__PodSandboxStatus                 *status;
    Cri__PodSandboxNetworkStatus          *net;
    Cri__PodSandboxStatusResponse         *resp = out;
    const Cri__PodSandboxStatus            empty =
                                               CRI__POD_SANDBOX_STATUS__INIT;
    const Cri__PodSandboxNetworkStatus     none =
                                       CRI__POD_SANDBOX_NETWORK_STATUS__INIT;
    const Cri__PodSandboxStatusRequest    *in = req;

    if (strcmp(in->pod_sandbox_id, "s0") != 0) {
        *text = "not found";
        return 5;
    }

    net = podcri_palloc(pool, sizeof(*net));
    *net = none;
    net->ip = (char *) "10.5.6.7";

    status = podcri_palloc(pool, sizeof(*status));
    *status = empty;
    status->network = net;

    resp->status = status;

    if (in->verbose && cni_result) {
        memset(&info, 0, sizeof(info));
        podcri_pairs_push(pool, &info, "info", cni_result);
        podcri_cri_map_set(pool, &resp->n_info, &resp->info,
                    &cri__pod_sandbox_status_response__info_entry__descriptor,
                           &info);
    }

    return 0;
}


#define RESULT(text)                                                          \
    "{\"runtimeSpec\":{\"annotations\":{"                                     \
    "\"io.kubernetes.cri-o.CNIResult\":"                                      \
    "\"" text "\"}}}"


static void
network_seen(const char *text)
{
    cni = NULL;
    cni_result = text;
    podcri_runtime_clear();
    run(podcri_op_network_inspect, PODCRI_LIBPOD, "podman", NULL);
}


static void
test_network_seen(void)
{
    unsigned  asked;

    api_answers[PODCRI_CRI_LIST_CONTAINERS] = one_container;
    api_answers[PODCRI_CRI_POD_SANDBOX_STATUS] = sandbox_status;

    network_seen(RESULT("{\\\"ips\\\":[{\\\"address\\\":\\\"10.5.6.7/20\\\","
                        "\\\"gateway\\\":\\\"10.5.0.9\\\"},{\\\"address\\\":"
                        "\\\"fd00:1::7/64\\\"}],\\\"routes\\\":[{\\\"dst\\\":"
                        "\\\"0.0.0.0/0\\\"}]}"));
    is_str(api_at("subnets"),
           "[{\"subnet\":\"10.5.0.0/20\",\"gateway\":\"10.5.0.9\"},"
           "{\"subnet\":\"fd00:1::/64\"}]",
           "what a sandbox was given is in the network");
    is_str(api_at("internal"), "false", "with a route");
    is_str(api_at("containers.c0.interfaces.eth0.subnets"),
           "[{\"ipnet\":\"10.5.6.7/20\",\"gateway\":\"10.5.0.9\"}]",
           "the container's address");

    asked = api_calls[PODCRI_CRI_POD_SANDBOX_STATUS];
    run(podcri_op_network_list, PODCRI_LIBPOD, NULL, NULL);
    is_int(api_calls[PODCRI_CRI_POD_SANDBOX_STATUS], asked,
           "it is remembered");
    is_str(api_at("0.subnets.0.subnet"), "10.5.0.0/20", "and listed");

    podcri_runtime_clear();
    run(podcri_op_network_list, PODCRI_LIBPOD, NULL, NULL);
    is_str(api_at("0.subnets.0.subnet"), "10.5.0.0/20", "a list asks, too");
    is_str(api_at("0.containers"), "{}", "and names no container");

    network_seen(RESULT("{\\\"ips\\\":[{\\\"address\\\":\\\"10.5.6.7\\\"}]}"));
    is_str(api_at("subnets"), "[]", "an address without a length");
    is_str(api_at("containers.c0.interfaces.eth0.subnets"), "[]",
           "is none that clients take");

    network_seen(RESULT("{"));
    is_str(api_at("subnets"), "[]", "a result that is no JSON");

    network_seen("{}");
    is_str(api_at("subnets"), "[]", "no result");

    network_seen(NULL);
    is_str(api_at("subnets"), "[]", "nothing told");

    api_answers[PODCRI_CRI_LIST_CONTAINERS] = nothing;
    network_seen(RESULT("{}"));
    is_str(api_at("subnets"), "[]", "no container");
}


static void
network(const char *text)
{
    cni = text;
    podcri_runtime_clear();
    run(podcri_op_network_list, PODCRI_LIBPOD, NULL, NULL);
}


static void
test_network(void)
{
    unsigned  asked;

    network(CNI("{\\\"bridge\\\":\\\"br0\\\",\\\"ipam\\\":{\\\"ranges\\\":"
                "[[{\\\"subnet\\\":\\\"10.1.128.0/17\\\"}],[{\\\"subnet\\\":"
                "\\\"fd00:1::/64\\\"}]],\\\"routes\\\":[{\\\"dst\\\":"
                "\\\"0.0.0.0/0\\\"}]}}"));
    is_str(api_at("0.subnets"),
           "[{\"subnet\":\"10.1.128.0/17\",\"gateway\":\"10.1.128.1\"},"
           "{\"subnet\":\"fd00:1::/64\",\"gateway\":\"fd00:1::1\"}]",
           "two ranges");
    is_str(api_at("0.network_interface"), "br0", "interface");
    is_str(api_at("0.ipv6_enabled"), "true", "IPv6");
    is_str(api_at("0.internal"), "false", "with a route");

    asked = api_calls[PODCRI_CRI_STATUS];
    run(podcri_op_network_list, PODCRI_LIBPOD, NULL, NULL);
    is_int(api_calls[PODCRI_CRI_STATUS], asked, "it is remembered");

    network(CNI("{\\\"ipam\\\":{\\\"subnet\\\":\\\"10.9.7.3/20\\\","
                "\\\"gateway\\\":\\\"10.9.0.9\\\"}}"));
    is_str(api_at("0.subnets"),
           "[{\"subnet\":\"10.9.7.3/20\",\"gateway\":\"10.9.0.9\"}]",
           "one range, old form");
    is_str(api_at("0.internal"), "true", "no route");

    network(CNI("{\\\"ipam\\\":{\\\"subnet\\\":\\\"10.9.7.3/20\\\"}}"));
    is_str(api_at("0.subnets.0.gateway"), "10.9.0.1",
           "the first address of the subnet");

    network(CNI("{\\\"ipam\\\":{\\\"subnet\\\":\\\"10.9.7.3/99\\\"}}"));
    ok(api_at("0.subnets.0.gateway") == NULL, "no length");

    network(CNI("{"));
    is_str(api_at("0.driver"), "bridge", "a plugin that is no JSON");
    is_str(api_at("0.subnets"), "[]", "has no subnet");

    network(NULL);
    is_str(api_at("0.name"), "podman", "a runtime that tells nothing");
    is_str(api_at("0.subnets"), "[]", "no subnet");
}


static void
test_network_filters(void)
{
    run(podcri_op_network_list, PODCRI_DOCKER, NULL,
        "filters={\"name\":[\"bri\"]}");
    is_str(api_at("0.Name"), "bridge", "part of the name");
    run(podcri_op_network_list, PODCRI_DOCKER, NULL,
        "filters={\"name\":[\"cp1\",\"bridge\"]}");
    is_str(api_at("0.Name"), "bridge", "one of two");
    run(podcri_op_network_list, PODCRI_DOCKER, NULL,
        "filters={\"type\":[\"custom\"]}");
    is_str(api_text, "[]\n", "type");
    run(podcri_op_network_list, PODCRI_DOCKER, NULL,
        "filters={\"label\":[\"a\"]}");
    is_str(api_text, "[]\n", "label");
    run(podcri_op_network_list, PODCRI_LIBPOD, NULL,
        "filters={\"id\":[\"2f259bab\"],\"driver\":[\"bridge\"]}");
    is_str(api_at("0.name"), "podman", "id and driver");
    is_int(run(podcri_op_network_list, PODCRI_LIBPOD, NULL,
               "filters={\"x\":[\"y\"]}"), 500, "no such filter");
    is_str(api_at("message"), "invalid filter \"x\"", "text");
    is_int(run(podcri_op_network_prune, PODCRI_LIBPOD, NULL,
               "filters={\"x\":[\"y\"]}"), 500, "nor for prune");
    is_int(run(podcri_op_network_list, PODCRI_LIBPOD, NULL,
               "filters={\"x\":[]}"), 500, "nor without a value");
    is_int(run(podcri_op_network_list, PODCRI_LIBPOD, NULL,
               "filters={\"dangling\":[\"x\"]}"), 500, "no such value");

    run(podcri_op_network_list, PODCRI_LIBPOD, NULL,
        "filters={\"name\":[\"^p.*n$\"],\"dangling\":[\"false\"],"
        "\"label!\":[\"a\"],\"until\":[\"1h\"],\"scope\":[\"local\"]}");
    is_str(api_at("0.name"), "podman", "all of them");
    run(podcri_op_network_list, PODCRI_LIBPOD, NULL,
        "filters={\"dangling\":[\"true\"]}");
    is_str(api_text, "[]\n", "dangling");
    run(podcri_op_network_list, PODCRI_LIBPOD, NULL,
        "filters={\"id\":[\"3f259bab\"]}");
    is_str(api_text, "[]\n", "another id");
    run(podcri_op_network_list, PODCRI_LIBPOD, NULL,
        "filters={\"driver\":[\"macvlan\"]}");
    is_str(api_text, "[]\n", "another driver");
    run(podcri_op_network_list, PODCRI_LIBPOD, NULL,
        "filters={\"scope\":[\"swarm\"]}");
    is_str(api_text, "[]\n", "another scope");
}


static void
test_host(void)
{
    const char     *text;
    podcri_pool_t  *pool;
    podcri_host_t   host;

    pool = api_pool();

    is_int(podcri_host_number("A: 1\nMemTotal:   42 kB\n", "MemTotal:"), 42,
           "a number");
    is_int(podcri_host_number("MemTotalX: 1", "MemTotal:"), 0, "no number");
    is_int(podcri_host_number("12.5 3\n", ""), 12, "the first one");
    is_int(podcri_host_number("", "A"), 0, "no text");

    text = "NAME=x\nID=debian\nVERSION_ID=\"12\"\nQ='a b'\nU=\"open\n";
    is_str(podcri_host_release(pool, text, "ID"), "debian", "ID");
    is_str(podcri_host_release(pool, text, "VERSION_ID"), "12", "quoted");
    is_str(podcri_host_release(pool, text, "Q"), "a b", "the other quotes");
    is_str(podcri_host_release(pool, text, "U"), "open", "not closed");
    is_str(podcri_host_release(pool, text, "VERSION"), NULL, "not there");

    podcri_host_read(pool, &host);
    ok(host.cpus > 0 && host.mem_total > host.mem_free, "this machine");
    ok(host.cgroup_controllers.n > 0, "its cgroups");
    ok(host.cpu_idle > 0
       && host.cpu_user + host.cpu_system + host.cpu_idle <= 100.001,
       "its processors");
}


int
main(void)
{
    api_answers[PODCRI_CRI_VERSION] = version;
    api_answers[PODCRI_CRI_STATUS] = status;
    api_answers[PODCRI_CRI_LIST_CONTAINERS] = nothing;
    api_answers[PODCRI_CRI_LIST_POD_SANDBOX] = nothing;
    api_answers[PODCRI_CRI_LIST_IMAGES] = nothing;
    api_answers[PODCRI_CRI_IMAGE_FS_INFO] = nothing;

    test_ping();
    test_version();
    test_info();
    test_network();
    test_network_seen();
    test_network_filters();
    test_host();

    podcri_runtime_clear();
    api_done();

    return done_testing();
}
