
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_spec_cri.h"


/*
 * Specs of containers and pods become CRI's PodSandboxConfig.
 */

/* of a hostname (Linux HOST_NAME_MAX) */
#define PODCRI_HOSTNAME_MAX  64


typedef struct {
    const char              *name;
    const char              *hostname;
    const podcri_pairs_t    *labels;
    const podcri_pairs_t    *annotations;
    const podcri_port_t     *ports;
    size_t                   nports;
    podcri_dns_t             dns;
    const podcri_pairs_t    *sysctls;
    const char              *cgroup_parent;
    const char              *seccomp;
    const podcri_strings_t  *selinux;
    int                      privileged;
    Cri__NamespaceOption    *namespaces;
} podcri_cri_sandbox_t;


static Cri__PodSandboxConfig *podcri_cri_sandbox(podcri_ctx_t *ctx,
    const podcri_cri_sandbox_t *in, const podcri_identity_t *id);
static int podcri_cri_dns(podcri_ctx_t *ctx, const podcri_cri_sandbox_t *in,
    const char *resolv, Cri__DNSConfig **config);
static void podcri_cri_ports(podcri_pool_t *pool, Cri__PodSandboxConfig *c,
    const podcri_port_t *ports, size_t n);
static Cri__LinuxPodSandboxConfig *podcri_cri_sandbox_linux(
    podcri_pool_t *pool, const podcri_cri_sandbox_t *in);


Cri__NamespaceOption *
podcri_cri_namespaces(podcri_pool_t *pool, const podcri_spec_t *spec)
{
    Cri__NamespaceOption  *ns;

    ns = podcri_cri_new(pool, Cri__NamespaceOption,
                        CRI__NAMESPACE_OPTION__INIT);

    ns->network = (spec->net.mode == PODCRI_NS_HOST)
                  ? CRI__NAMESPACE_MODE__NODE : CRI__NAMESPACE_MODE__POD;
    ns->ipc = (spec->ipc.mode == PODCRI_NS_HOST)
              ? CRI__NAMESPACE_MODE__NODE : CRI__NAMESPACE_MODE__POD;
    ns->pid = (spec->pid.mode == PODCRI_NS_HOST)
              ? CRI__NAMESPACE_MODE__NODE : CRI__NAMESPACE_MODE__CONTAINER;

    return ns;
}


Cri__NamespaceOption *
podcri_cri_pod_namespaces(podcri_pool_t *pool, const podcri_pod_spec_t *spec)
{
    size_t                 i;
    Cri__NamespaceOption  *ns;

    ns = podcri_cri_new(pool, Cri__NamespaceOption,
                        CRI__NAMESPACE_OPTION__INIT);

    ns->network = (spec->net.mode == PODCRI_NS_HOST)
                  ? CRI__NAMESPACE_MODE__NODE : CRI__NAMESPACE_MODE__POD;
    ns->ipc = (spec->ipc.mode == PODCRI_NS_HOST)
              ? CRI__NAMESPACE_MODE__NODE : CRI__NAMESPACE_MODE__POD;
    ns->pid = CRI__NAMESPACE_MODE__CONTAINER;

    for (i = 0; i < spec->share.n; i++) {
        if (strcmp(spec->share.elts[i], "pid") == 0) {
            ns->pid = CRI__NAMESPACE_MODE__POD;
        }
    }

    if (spec->pid.mode == PODCRI_NS_HOST) {
        ns->pid = CRI__NAMESPACE_MODE__NODE;
    }

    return ns;
}


const char *
podcri_spec_hostname(podcri_ctx_t *ctx, const podcri_spec_t *spec,
    const podcri_identity_t *id)
{
    char        *name;
    size_t       n;
    const char  *p;

    if (spec->net.mode == PODCRI_NS_HOST) {
        return "";
    }

    if (spec->hostname) {
        return spec->hostname;
    }

    name = podcri_palloc(ctx->pool, 13);
    n = 0;

    for (p = id->uid; *p && n < 12; p++) {
        if (*p != '-') {
            name[n++] = *p;
        }
    }

    name[n] = '\0';

    return name;
}


const char *
podcri_pod_spec_hostname(podcri_ctx_t *ctx, const podcri_pod_spec_t *spec)
{
    if (spec->net.mode == PODCRI_NS_HOST) {
        return "";
    }

    if (spec->hostname) {
        return spec->hostname;
    }

    if (strlen(spec->name) > PODCRI_HOSTNAME_MAX) {
        return podcri_pstrndup(ctx->pool, spec->name, PODCRI_HOSTNAME_MAX);
    }

    return spec->name;
}


Cri__PodSandboxConfig *
podcri_spec_sandbox(podcri_ctx_t *ctx, const podcri_spec_t *spec,
    const podcri_identity_t *id)
{
    podcri_cri_sandbox_t  in;

    if (spec->net.mode == PODCRI_NS_CONTAINER) {

        /* it lives in the sandbox of that one */

        podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                    "the network of container %s cannot be shared",
                    spec->net.value);
        return NULL;
    }

    memset(&in, 0, sizeof(podcri_cri_sandbox_t));

    in.name = spec->name;
    in.hostname = podcri_spec_hostname(ctx, spec, id);
    in.labels = &spec->labels;
    in.annotations = &spec->annotations;
    in.dns.servers = spec->dns_servers;
    in.dns.searches = spec->dns_searches;
    in.dns.options = spec->dns_options;
    in.sysctls = &spec->sysctls;
    in.cgroup_parent = spec->cgroup_parent;
    in.seccomp = spec->seccomp;
    in.selinux = &spec->selinux;
    in.privileged = spec->privileged;
    in.namespaces = podcri_cri_namespaces(ctx->pool, spec);

    if (spec->net.mode != PODCRI_NS_HOST) {
        in.ports = spec->ports;
        in.nports = spec->nports;
    }

    return podcri_cri_sandbox(ctx, &in, id);
}


Cri__PodSandboxConfig *
podcri_pod_spec_sandbox(podcri_ctx_t *ctx, const podcri_pod_spec_t *spec,
    const podcri_identity_t *id)
{
    podcri_pairs_t        none;
    podcri_cri_sandbox_t  in;

    memset(&none, 0, sizeof(podcri_pairs_t));
    memset(&in, 0, sizeof(podcri_cri_sandbox_t));

    in.name = spec->name;
    in.hostname = podcri_pod_spec_hostname(ctx, spec);
    in.labels = &spec->labels;
    in.annotations = &none;
    in.dns.servers = spec->dns_servers;
    in.dns.searches = spec->dns_searches;
    in.dns.options = spec->dns_options;
    in.sysctls = &spec->sysctls;
    in.cgroup_parent = spec->cgroup_parent;
    in.seccomp = spec->seccomp;
    in.selinux = &spec->selinux;
    in.privileged = spec->privileged;
    in.namespaces = podcri_cri_pod_namespaces(ctx->pool, spec);

    if (spec->net.mode != PODCRI_NS_HOST) {
        in.ports = spec->ports;
        in.nports = spec->nports;
    }

    return podcri_cri_sandbox(ctx, &in, id);
}


static Cri__PodSandboxConfig *
podcri_cri_sandbox(podcri_ctx_t *ctx, const podcri_cri_sandbox_t *in,
    const podcri_identity_t *id)
{
    podcri_pool_t          *pool;
    podcri_pairs_t          pairs;
    Cri__PodSandboxConfig  *c;

    pool = ctx->pool;

    c = podcri_cri_new(pool, Cri__PodSandboxConfig,
                       CRI__POD_SANDBOX_CONFIG__INIT);

    c->metadata = podcri_cri_new(pool, Cri__PodSandboxMetadata,
                                 CRI__POD_SANDBOX_METADATA__INIT);
    c->metadata->name = podcri_cri_text(in->name);
    c->metadata->uid = podcri_cri_text(id->uid);
    c->metadata->namespace_ = podcri_cri_text(id->namespace_);
    c->metadata->attempt = id->attempt;

    c->hostname = podcri_cri_text(in->hostname);
    c->log_directory = podcri_cri_text(id->log_directory);

    if (podcri_cri_dns(ctx, in, id->resolv, &c->dns_config) != PODCRI_OK) {
        return NULL;
    }

    podcri_cri_ports(pool, c, in->ports, in->nports);

    podcri_cri_labels(pool, in->labels, id, in->name, &pairs);

    c->labels = podcri_cri_map(pool,
                             &cri__pod_sandbox_config__labels_entry__descriptor,
                             &pairs, &c->n_labels);

    podcri_cri_annotations(pool, in->annotations, id, &pairs);

    c->annotations = podcri_cri_map(pool,
                        &cri__pod_sandbox_config__annotations_entry__descriptor,
                        &pairs, &c->n_annotations);

    c->linux = podcri_cri_sandbox_linux(pool, in);

    return c;
}


/* CRI-O copies the node's file only for who says nothing in a message of his
 * own (createResolvConf() in internal/factory/sandbox/infra.go): without one
 * there is no resolv.conf at all.  It fails when the node has none. */

static int
podcri_cri_dns(podcri_ctx_t *ctx, const podcri_cri_sandbox_t *in,
    const char *resolv, Cri__DNSConfig **config)
{
    int              host;
    podcri_dns_t     dns;
    Cri__DNSConfig  *c;

    host = (in->namespaces->network == CRI__NAMESPACE_MODE__NODE);

    if (podcri_resolv_dns(ctx, resolv, host, &in->dns, &dns) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (dns.servers.n || dns.searches.n || dns.options.n
        || resolv == NULL || resolv[0])
    {
        c = podcri_cri_new(ctx->pool, Cri__DNSConfig, CRI__DNSCONFIG__INIT);

        c->servers = podcri_cri_texts(ctx->pool, &dns.servers, &c->n_servers);
        c->searches = podcri_cri_texts(ctx->pool, &dns.searches,
                                       &c->n_searches);
        c->options = podcri_cri_texts(ctx->pool, &dns.options, &c->n_options);

        *config = c;
    }

    return PODCRI_OK;
}


/* host ports are chosen by the operation: one without is not published yet */

static void
podcri_cri_ports(podcri_pool_t *pool, Cri__PodSandboxConfig *c,
    const podcri_port_t *ports, size_t n)
{
    size_t              i;
    Cri__PortMapping  **p;

    for (i = 0; i < n; i++) {

        if (ports[i].host_port == 0) {
            continue;
        }

        p = podcri_push(pool, &c->port_mappings, &c->n_port_mappings,
                        sizeof(Cri__PortMapping *));

        *p = podcri_cri_new(pool, Cri__PortMapping, CRI__PORT_MAPPING__INIT);

        (*p)->container_port = ports[i].container_port;
        (*p)->host_port = ports[i].host_port;
        (*p)->host_ip = podcri_cri_text(ports[i].host_ip);

        if (strcmp(ports[i].protocol, "udp") == 0) {
            (*p)->protocol = CRI__PROTOCOL__UDP;

        } else if (strcmp(ports[i].protocol, "sctp") == 0) {
            (*p)->protocol = CRI__PROTOCOL__SCTP;
        }
    }
}


static Cri__LinuxPodSandboxConfig *
podcri_cri_sandbox_linux(podcri_pool_t *pool, const podcri_cri_sandbox_t *in)
{
    Cri__LinuxPodSandboxConfig        *l;
    Cri__LinuxSandboxSecurityContext  *s;

    l = podcri_cri_new(pool, Cri__LinuxPodSandboxConfig,
                       CRI__LINUX_POD_SANDBOX_CONFIG__INIT);
    s = podcri_cri_new(pool, Cri__LinuxSandboxSecurityContext,
                       CRI__LINUX_SANDBOX_SECURITY_CONTEXT__INIT);

    l->cgroup_parent = podcri_cri_text(in->cgroup_parent);
    l->security_context = s;

    l->sysctls = podcri_cri_map(pool,
                      &cri__linux_pod_sandbox_config__sysctls_entry__descriptor,
                      in->sysctls, &l->n_sysctls);

    s->namespace_options = in->namespaces;
    s->selinux_options = podcri_cri_selinux(pool, in->selinux);
    s->privileged = in->privileged;
    s->seccomp = podcri_cri_seccomp(pool, in->seccomp, in->privileged);

    return l;
}
