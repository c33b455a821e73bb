
/*
 * Copyright (C) 2026 podcri authors
 */


#include <arpa/inet.h>
#include <stdio.h>

#include "podcri_runtime_known.h"
#include "podcri_input.h"


/* how long a worker believes what it was told of a node's network, ms */
#define PODCRI_RUNTIME_NETWORK_TTL  60000

#define PODCRI_RUNTIME_NODES        256


static void podcri_runtime_conditions(podcri_ctx_t *ctx,
    const Cri__RuntimeStatus *status, podcri_runtime_t *runtime);
static json_t *podcri_runtime_info(podcri_ctx_t *ctx, size_t n, void *info,
    const char *key);
static json_t *podcri_runtime_json(podcri_ctx_t *ctx, const char *text);
static const char *podcri_runtime_text(podcri_ctx_t *ctx, json_t *json,
    const char *key);
static void podcri_runtime_config(podcri_ctx_t *ctx, json_t *config,
    podcri_runtime_t *runtime);
static void podcri_runtime_cni(podcri_ctx_t *ctx, json_t *cni,
    podcri_network_t *network);
static void podcri_runtime_plugin(podcri_ctx_t *ctx, json_t *plugin,
    podcri_network_t *network);
static void podcri_runtime_range(podcri_ctx_t *ctx, json_t *range,
    podcri_network_t *network);
static void podcri_runtime_subnet(podcri_network_t *network,
    const char *subnet, int prefix_len, const char *gateway);
static const char *podcri_runtime_address(podcri_ctx_t *ctx,
    const char *subnet, int host, int *prefix_len);
static int podcri_runtime_network_told(podcri_op_t *op, podcri_node_t *node);
static int podcri_runtime_network_seen(podcri_op_t *op, podcri_node_t *node,
    const char *sandbox);
static void podcri_runtime_result(podcri_ctx_t *ctx, json_t *result,
    podcri_network_t *network);
static void podcri_runtime_network_set(podcri_node_t *node, uint64_t until,
    const podcri_network_t *network);
static void podcri_runtime_network_copy(podcri_pool_t *pool,
    podcri_network_t *dst, const podcri_network_t *src);


static podcri_runtime_known_t  podcri_runtime_nodes[PODCRI_RUNTIME_NODES];
static size_t                  podcri_runtime_nnodes;


int
podcri_runtime_read(podcri_op_t *op, podcri_node_t *node,
    podcri_runtime_t *runtime)
{
    int                   rc;
    size_t                i;
    podcri_cri_call_t     calls[2];
    Cri__StatusRequest    status = CRI__STATUS_REQUEST__INIT;
    Cri__VersionRequest   version = CRI__VERSION_REQUEST__INIT;

    memset(calls, 0, sizeof(calls));

    status.verbose = 1;

    calls[0].node = node;
    calls[0].method = PODCRI_CRI_VERSION;
    calls[0].req = &version;

    calls[1].node = node;
    calls[1].method = PODCRI_CRI_STATUS;
    calls[1].req = &status;

    rc = podcri_cri_all(&op->ctx, calls, 2);
    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < 2; i++) {
        if (calls[i].rc != PODCRI_OK) {
            op->ctx.err = calls[i].err;
            return calls[i].rc;
        }
    }

    podcri_runtime_from_cri(&op->ctx, calls[0].resp, calls[1].resp, runtime);

    return PODCRI_OK;
}


void
podcri_runtime_from_cri(podcri_ctx_t *ctx,
    const Cri__VersionResponse *version, const Cri__StatusResponse *status,
    podcri_runtime_t *runtime)
{
    size_t  i;

    memset(runtime, 0, sizeof(*runtime));

    if (version) {
        runtime->name = version->runtime_name;
        runtime->version = version->runtime_version;
        runtime->api = version->runtime_api_version;
    }

    podcri_runtime_conditions(ctx, status->status, runtime);

    for (i = 0; i < status->n_runtime_handlers; i++) {
        if (*status->runtime_handlers[i]->name) {
            podcri_strings_push(ctx->pool, &runtime->handlers,
                                status->runtime_handlers[i]->name);
        }
    }

    podcri_runtime_config(ctx, podcri_runtime_info(ctx, status->n_info,
                                                   status->info, "config"),
                          runtime);
    podcri_runtime_cni(ctx, podcri_runtime_info(ctx, status->n_info,
                                                status->info, "cniconfig"),
                       &runtime->network);
}


static void
podcri_runtime_conditions(podcri_ctx_t *ctx,
    const Cri__RuntimeStatus *status, podcri_runtime_t *runtime)
{
    size_t                        i;
    const Cri__RuntimeCondition  *c;

    if (status == NULL) {
        return;
    }

    runtime->ready = 1;

    for (i = 0; i < status->n_conditions; i++) {

        c = status->conditions[i];

        if (!c->status) {
            runtime->ready = 0;
            podcri_strings_push(ctx->pool, &runtime->problems,
                                podcri_psprintf(ctx->pool,
                                                "%s is false: %s: %s",
                                                c->type, c->reason,
                                                c->message));
        }
    }
}


/* One of the runtime's own texts as JSON; NULL when there is none or it is no
 * JSON, for nothing says that it has to be. */

static json_t *
podcri_runtime_info(podcri_ctx_t *ctx, size_t n, void *info, const char *key)
{
    return podcri_runtime_json(ctx, podcri_cri_map_get(n, info, key));
}


static json_t *
podcri_runtime_json(podcri_ctx_t *ctx, const char *text)
{
    json_t  *json;

    if (text == NULL) {
        return NULL;
    }

    json = podcri_input_parse(ctx, text, strlen(text));
    if (json == NULL) {
        podcri_err_clear(ctx);
    }

    return json;
}


static const char *
podcri_runtime_text(podcri_ctx_t *ctx, json_t *json, const char *key)
{
    const char  *value;

    value = json_string_value(json_object_get(json, key));

    return (value && *value) ? podcri_pstrdup(ctx->pool, value) : NULL;
}


/* containerd: the configuration of its CRI plugin; CRI-O: the sandbox image
 * and nothing else */

static void
podcri_runtime_config(podcri_ctx_t *ctx, json_t *config,
    podcri_runtime_t *runtime)
{
    json_t      *containerd, *value;
    const char  *name;

    runtime->sandbox_image = podcri_runtime_text(ctx, config, "sandboxImage");
    runtime->root = podcri_runtime_text(ctx, config, "containerdRootDir");
    runtime->state_root = podcri_runtime_text(ctx, config, "stateDir");

    value = json_object_get(config, "systemdCgroup");
    if (json_is_boolean(value)) {
        runtime->cgroup_manager = json_is_true(value) ? "systemd"
                                                      : "cgroupfs";
    }

    containerd = json_object_get(config, "containerd");

    runtime->snapshotter = podcri_runtime_text(ctx, containerd,
                                               "snapshotter");
    runtime->handler = podcri_runtime_text(ctx, containerd,
                                           "defaultRuntimeName");

    if (runtime->handlers.n) {
        return;
    }

    json_object_foreach(json_object_get(containerd, "runtimes"), name, value)
    {
        podcri_strings_push(ctx->pool, &runtime->handlers,
                            podcri_pstrdup(ctx->pool, name));
    }
}


/* containerd: the networks that go-cni has loaded, of which the first that is
 * not the loopback is a sandbox's eth0; "Source" is the plugin's own
 * configuration as text */

static void
podcri_runtime_cni(podcri_ctx_t *ctx, json_t *cni, podcri_network_t *network)
{
    size_t       i;
    json_t      *net, *config, *plugin, *source;
    const char  *type;

    json_array_foreach(json_object_get(cni, "Networks"), i, net) {

        config = json_object_get(net, "Config");
        plugin = json_array_get(json_object_get(config, "Plugins"), 0);
        type = podcri_runtime_text(ctx, json_object_get(plugin, "Network"),
                                   "type");

        if (type == NULL || strcmp(type, "loopback") == 0) {
            continue;
        }

        network->name = podcri_runtime_text(ctx, config, "Name");
        network->driver = type;

        source = podcri_runtime_json(ctx,
                          json_string_value(json_object_get(plugin,
                                                            "Source")));
        if (source) {
            podcri_runtime_plugin(ctx, source, network);
        }

        return;
    }
}


/* CNI plugins: bridge (https://www.cni.dev/plugins/current/main/bridge/) and
 * host-local (.../ipam/host-local/) */

static void
podcri_runtime_plugin(podcri_ctx_t *ctx, json_t *plugin,
    podcri_network_t *network)
{
    int      routed;
    size_t   i, k;
    json_t  *ipam, *set, *range;

    network->interface = podcri_runtime_text(ctx, plugin, "bridge");

    ipam = json_object_get(plugin, "ipam");

    podcri_runtime_range(ctx, ipam, network);

    json_array_foreach(json_object_get(ipam, "ranges"), i, set) {
        json_array_foreach(set, k, range) {
            podcri_runtime_range(ctx, range, network);
        }
    }

    routed = json_array_size(json_object_get(ipam, "routes")) > 0
             || json_is_true(json_object_get(plugin, "isDefaultGateway"));

    network->internal = (network->subnet && !routed);
}


/* host-local: "gateway: the IP inside of the subnet to designate as the
 * gateway. Defaults to .1 IP inside of the subnet block." */

static void
podcri_runtime_range(podcri_ctx_t *ctx, json_t *range,
    podcri_network_t *network)
{
    int          prefix_len;
    const char  *subnet, *gateway, *first;

    subnet = podcri_runtime_text(ctx, range, "subnet");
    if (subnet == NULL) {
        return;
    }

    gateway = podcri_runtime_text(ctx, range, "gateway");
    first = podcri_runtime_address(ctx, subnet, 1, &prefix_len);

    podcri_runtime_subnet(network, subnet, prefix_len,
                          gateway ? gateway : first);
}


/* the first one of each family */

static void
podcri_runtime_subnet(podcri_network_t *network, const char *subnet,
    int prefix_len, const char *gateway)
{
    if (strchr(subnet, ':') == NULL) {

        if (network->subnet == NULL) {
            network->subnet = subnet;
            network->gateway = gateway;
            network->prefix_len = prefix_len;
        }

    } else if (network->subnet6 == NULL) {
        network->subnet6 = subnet;
        network->gateway6 = gateway;
    }
}


/* The subnet's own address with a last byte; NULL: it is none. */

static const char *
podcri_runtime_address(podcri_ctx_t *ctx, const char *subnet, int host,
    int *prefix_len)
{
    int              family;
    char            *text;
    size_t           i, size;
    unsigned char    addr[16];
    char             buf[INET6_ADDRSTRLEN];
    const char      *slash;

    *prefix_len = 0;

    slash = strchr(subnet, '/');
    if (slash == NULL || sscanf(slash, "/%3d", prefix_len) != 1) {
        return NULL;
    }

    family = strchr(subnet, ':') ? AF_INET6 : AF_INET;
    size = (family == AF_INET6) ? 16 : 4;
    text = podcri_pstrndup(ctx->pool, subnet, slash - subnet);

    if (inet_pton(family, text, addr) != 1
        || *prefix_len < 0 || (size_t) *prefix_len > size * 8)
    {
        return NULL;
    }

    for (i = 0; i < size; i++) {

        if ((size_t) *prefix_len <= i * 8) {
            addr[i] = 0;

        } else if ((size_t) *prefix_len < i * 8 + 8) {
            addr[i] &= 0xff << (i * 8 + 8 - *prefix_len);
        }
    }

    addr[size - 1] |= host;

    return podcri_pstrdup(ctx->pool,
                          inet_ntop(family, addr, buf, sizeof(buf)));
}


int
podcri_runtime_network(podcri_op_t *op, podcri_node_t *node,
    const char *sandbox, podcri_network_t *network)
{
    int                      rc;
    podcri_runtime_known_t  *known;

    rc = PODCRI_OK;
    known = podcri_runtime_known(node);

    if (known->pool == NULL
        || op->ctx.loop->now(op->ctx.loop) >= known->until)
    {
        rc = podcri_runtime_network_told(op, node);
        known = podcri_runtime_known(node);
    }

    if (rc == PODCRI_OK && sandbox && known->network.driver == NULL
        && known->network.subnet == NULL)
    {
        rc = podcri_runtime_network_seen(op, node, sandbox);
        known = podcri_runtime_known(node);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_runtime_network_copy(op->ctx.pool, network, &known->network);

    return PODCRI_OK;
}


static int
podcri_runtime_network_told(podcri_op_t *op, podcri_node_t *node)
{
    int                    rc;
    uint64_t               now;
    podcri_ctx_t           ctx;
    podcri_runtime_t       runtime;
    Cri__StatusRequest     req = CRI__STATUS_REQUEST__INIT;
    Cri__StatusResponse   *resp;

    now = op->ctx.loop->now(op->ctx.loop);
    req.verbose = 1;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_STATUS, &req, &resp);
    if (rc != PODCRI_OK) {
        return rc;
    }

    ctx = op->ctx;
    ctx.pool = podcri_pool_create(0);

    podcri_runtime_from_cri(&ctx, NULL, resp, &runtime);
    podcri_runtime_network_set(node, now + PODCRI_RUNTIME_NETWORK_TTL,
                               &runtime.network);

    podcri_pool_destroy(ctx.pool);

    return PODCRI_OK;
}


/* CRI-O: what the CNI plugins have given to a sandbox is an annotation in the
 * sandbox's OCI configuration */

static int
podcri_runtime_network_seen(podcri_op_t *op, podcri_node_t *node,
    const char *sandbox)
{
    int                             rc;
    json_t                         *spec, *result;
    podcri_ctx_t                    ctx;
    podcri_network_t                network;
    Cri__PodSandboxStatusRequest    req =
                                       CRI__POD_SANDBOX_STATUS_REQUEST__INIT;
    Cri__PodSandboxStatusResponse  *resp;

    req.pod_sandbox_id = (char *) sandbox;
    req.verbose = 1;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_POD_SANDBOX_STATUS, &req,
                         &resp);

    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND) {
        podcri_err_clear(&op->ctx);
        return PODCRI_OK;
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    ctx = op->ctx;
    ctx.pool = podcri_pool_create(0);

    spec = json_object_get(podcri_runtime_info(&ctx, resp->n_info, resp->info,
                                               "info"),
                           "runtimeSpec");
    result = podcri_runtime_json(&ctx,
                 podcri_runtime_text(&ctx,
                                     json_object_get(spec, "annotations"),
                                     "io.kubernetes.cri-o.CNIResult"));
    if (result) {
        podcri_runtime_result(&ctx, result, &network);
        podcri_runtime_network_set(node, podcri_runtime_known(node)->until,
                                   &network);
    }

    podcri_pool_destroy(ctx.pool);

    return PODCRI_OK;
}


/* CNI specification 1.0, section 5: "ips" with "address" ("10.1.0.5/16") and
 * "gateway", "routes" with "dst" */

static void
podcri_runtime_result(podcri_ctx_t *ctx, json_t *result,
    podcri_network_t *network)
{
    int          prefix_len;
    size_t       i;
    json_t      *ip;
    const char  *address, *base;

    memset(network, 0, sizeof(podcri_network_t));

    json_array_foreach(json_object_get(result, "ips"), i, ip) {

        address = podcri_runtime_text(ctx, ip, "address");
        base = address ? podcri_runtime_address(ctx, address, 0, &prefix_len)
                       : NULL;

        if (base) {
            podcri_runtime_subnet(network,
                                  podcri_psprintf(ctx->pool, "%s/%d", base,
                                                  prefix_len),
                                  prefix_len,
                                  podcri_runtime_text(ctx, ip, "gateway"));
        }
    }

    network->internal = (network->subnet
                         && json_array_size(json_object_get(result, "routes"))
                            == 0);
}


/* The table may have changed while a call was under way. */

static void
podcri_runtime_network_set(podcri_node_t *node, uint64_t until,
    const podcri_network_t *network)
{
    podcri_runtime_known_t  *known;

    known = podcri_runtime_known(node);
    podcri_pool_destroy(known->pool);

    known->node = node;
    known->pool = podcri_pool_create(256);
    known->until = until;
    podcri_runtime_network_copy(known->pool, &known->network, network);
}


podcri_runtime_known_t *
podcri_runtime_known(const podcri_node_t *node)
{
    size_t  i;

    for (i = 0; i < podcri_runtime_nnodes; i++) {
        if (podcri_runtime_nodes[i].node == node) {
            return &podcri_runtime_nodes[i];
        }
    }

    if (i == PODCRI_RUNTIME_NODES) {
        podcri_runtime_nodes[0].node = node;
        podcri_runtime_nodes[0].until = 0;
        podcri_runtime_nodes[0].name[0] = '\0';

        return &podcri_runtime_nodes[0];
    }

    podcri_runtime_nnodes++;
    podcri_runtime_nodes[i].node = node;

    return &podcri_runtime_nodes[i];
}


void
podcri_runtime_clear(void)
{
    size_t  i;

    for (i = 0; i < podcri_runtime_nnodes; i++) {
        podcri_pool_destroy(podcri_runtime_nodes[i].pool);
    }

    memset(podcri_runtime_nodes, 0, sizeof(podcri_runtime_nodes));
    podcri_runtime_nnodes = 0;
}


static void
podcri_runtime_network_copy(podcri_pool_t *pool, podcri_network_t *dst,
    const podcri_network_t *src)
{
    *dst = *src;

    dst->name = podcri_pstrdup(pool, src->name);
    dst->driver = podcri_pstrdup(pool, src->driver);
    dst->interface = podcri_pstrdup(pool, src->interface);
    dst->subnet = podcri_pstrdup(pool, src->subnet);
    dst->gateway = podcri_pstrdup(pool, src->gateway);
    dst->subnet6 = podcri_pstrdup(pool, src->subnet6);
    dst->gateway6 = podcri_pstrdup(pool, src->gateway6);
}
