
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_create_docker.h"


/*
 * Networks and ports of Docker's create body.
 */


static int podcri_docker_is_default(const char *network);
static int podcri_docker_port(podcri_ctx_t *ctx,
    podcri_create_container_t *c, const char *key, json_t *binding,
    const char *path);


typedef struct {
    const char  *ip;
    const char  *port;
} podcri_docker_binding_t;

typedef struct {
    podcri_strings_t   aliases;
} podcri_docker_endpoint_t;


static const podcri_input_t  podcri_docker_binding_table[] = {
    podcri_in_map("HostIp", PODCRI_T_STR, podcri_docker_binding_t, ip),
    podcri_in_map("HostPort", PODCRI_T_STR, podcri_docker_binding_t, port),
    podcri_in_end
};


/* IPAMConfig.LinkLocalIPs comes as null from every client */

static const podcri_input_t  podcri_docker_ipam_table[] = {
    podcri_in_refuse("IPv4Address", PODCRI_T_STR, NULL,
                     "the runtime's network plugin chooses addresses"),
    podcri_in_refuse("IPv6Address", PODCRI_T_STR, NULL,
                     "the runtime's network plugin chooses addresses"),
    podcri_in_refuse("LinkLocalIPs", PODCRI_T_STRINGS, NULL,
                     "the runtime's network plugin chooses addresses"),
    podcri_in_end
};


/* what else a client fills in of an inspect's answer has no effect in Podman
 * either */

static const podcri_input_t  podcri_docker_endpoint_table[] = {
    podcri_in_map("Aliases", PODCRI_T_STRINGS, podcri_docker_endpoint_t,
                 aliases),
    podcri_in_here("IPAMConfig", podcri_docker_ipam_table),
    podcri_in_refuse("IPAddress", PODCRI_T_STR, NULL,
                     "the runtime's network plugin chooses addresses"),
    podcri_in_refuse("Links", PODCRI_T_STRINGS, NULL, "link is not supported"),
    podcri_in_refuse("MacAddress", PODCRI_T_STR, NULL,
                     "the runtime's network plugin chooses addresses"),
    podcri_in_refuse("DriverOpts", PODCRI_T_PAIRS, NULL,
                     "CRI has no options of a network"),
    podcri_in_none("GwPriority", PODCRI_T_I64, "there is one network"),
    podcri_in_end
};


/* Docker's clients know the default network by these */

static int
podcri_docker_is_default(const char *network)
{
    return strcmp(network, "default") == 0 || strcmp(network, "bridge") == 0;
}


/* what is none of the modes is the name of a network */

int
podcri_docker_network_mode(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    char                       *mode, *value;
    podcri_ns_t                *ns;
    podcri_create_container_t  *c;

    c = obj;
    ns = &c->spec.net;
    mode = podcri_pstrdup(ctx->pool, json_string_value(v));

    c->network_mode = NULL;

    if (podcri_is_name(mode) && strcmp(mode, "default") != 0
        && strcmp(mode, "host") != 0 && strcmp(mode, "none") != 0
        && strcmp(mode, "private") != 0 && strcmp(mode, "pasta") != 0
        && strcmp(mode, "slirp4netns") != 0)
    {
        ns->mode = PODCRI_NS_PRIVATE;
        ns->value = NULL;
        c->network_mode = mode;

        return PODCRI_OK;
    }

    value = strchr(mode, ':');

    if (value != NULL) {
        *value++ = '\0';
    }

    return podcri_create_ns(ctx, obj, ns, PODCRI_CREATE_NS_NET, mode, value,
                            path);
}


int
podcri_docker_endpoints(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    json_t                     *value;
    const char                 *key, *name;
    podcri_docker_endpoint_t    in;
    podcri_create_container_t  *c;

    c = obj;
    memset(&c->networks, 0, sizeof(podcri_strings_t));

    json_object_foreach(v, key, value) {
        memset(&in, 0, sizeof(in));
        name = podcri_psprintf(ctx->pool, "%s.%s", path, key);

        if (podcri_input_object(ctx, podcri_docker_endpoint_table, &in,
                                value, name, &c->common.warnings, NULL)
            != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }

        if (in.aliases.n) {
            podcri_create_warn(ctx, &c->common,
                               podcri_psprintf(ctx->pool, "%s.Aliases",
                                               name),
                               "the network has no name service for "
                               "containers");
        }

        podcri_strings_push(ctx->pool, &c->networks,
                            podcri_pstrdup(ctx->pool, key));
    }

    return PODCRI_OK;
}


void
podcri_docker_networks(podcri_ctx_t *ctx, podcri_create_container_t *c)
{
    size_t       i;
    const char  *name;

    /* Docker takes endpoints for granted only with a bridge */

    if (c->spec.net.mode != PODCRI_NS_DEFAULT
        && c->spec.net.mode != PODCRI_NS_PRIVATE)
    {
        return;
    }

    name = c->network_mode;

    if (name && !podcri_docker_is_default(name)) {
        podcri_strings_push(ctx->pool, &c->spec.networks, name);
    }

    for (i = 0; i < c->networks.n; i++) {
        name = c->networks.elts[i];

        if (!podcri_docker_is_default(name)
            && (c->network_mode == NULL
                || strcmp(name, c->network_mode) != 0))
        {
            podcri_strings_push(ctx->pool, &c->spec.networks, name);
        }
    }
}


int
podcri_docker_port_bindings(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t                      i;
    json_t                     *list, *elt;
    const char                 *key, *name;
    podcri_create_container_t  *c;

    c = obj;
    c->spec.ports = NULL;
    c->spec.nports = 0;

    json_object_foreach(v, key, list) {

        if (!json_is_array(list) && !json_is_null(list)) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s.%s: array expected", path, key);
        }

        json_array_foreach(list, i, elt) {
            name = podcri_psprintf(ctx->pool, "%s.%s[%zu]", path, key, i);

            if (podcri_docker_port(ctx, c, key, elt, name) != PODCRI_OK) {
                return PODCRI_ERROR;
            }
        }
    }

    return PODCRI_OK;
}


static int
podcri_docker_port(podcri_ctx_t *ctx, podcri_create_container_t *c,
    const char *key, json_t *binding, const char *path)
{
    size_t                    len;
    int32_t                   first, last, host, host_last, i;
    const char               *slash, *protocol;
    podcri_port_t            *port;
    podcri_docker_binding_t   in;

    memset(&in, 0, sizeof(in));

    if (podcri_input_object(ctx, podcri_docker_binding_table, &in, binding,
                            path, NULL, NULL)
        != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    slash = strchr(key, '/');
    len = slash ? (size_t) (slash - key) : strlen(key);
    protocol = podcri_port_protocol(slash ? slash + 1 : NULL);

    host = 0;
    host_last = 0;

    if (protocol == NULL
        || podcri_parse_ports(key, len, &first, &last) != PODCRI_OK
        || first == 0
        || (in.port && *in.port
            && podcri_parse_ports(in.port, strlen(in.port), &host,
                                  &host_last) != PODCRI_OK))
    {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "field %s: invalid port mapping", path);
    }

    if (host && host_last - host != last - first) {
        return podcri_create_refuse(ctx, path,
                                    "a host port is not chosen from a "
                                    "range");
    }

    if (c->spec.nports + (last - first) >= PODCRI_PORTS_MAX) {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "field %s: more than %d ports", path,
                           PODCRI_PORTS_MAX);
    }

    for (i = 0; i <= last - first; i++) {
        port = podcri_push(ctx->pool, &c->spec.ports, &c->spec.nports,
                           sizeof(podcri_port_t));

        port->host_ip = in.ip ? in.ip : "";
        port->host_port = host ? host + i : 0;
        port->container_port = first + i;
        port->protocol = protocol;
    }

    return PODCRI_OK;
}
