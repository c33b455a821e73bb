
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_create.h"


/*
 * Fields that libpod's containers and pods have in common.
 */


typedef struct {
    const char  *nsmode;
    const char  *value;
} podcri_libpod_ns_t;

typedef struct {
    int32_t      container_port;
    int32_t      host_port;
    int32_t      range;
    const char  *host_ip;
    const char  *protocol;
} podcri_libpod_port_t;

typedef struct {
    const char        *name;
    const char        *destination;
    const char        *source;
    const char        *type;
    podcri_strings_t   options;
    int                anonymous;
} podcri_libpod_mount_t;

typedef struct {
    const char  *path;
} podcri_libpod_device_t;

typedef struct {
    podcri_strings_t   aliases;
} podcri_libpod_network_t;


/* pkg/specgen Namespace */

static const podcri_input_t  podcri_libpod_ns_table[] = {
    podcri_in_map("nsmode", PODCRI_T_STR, podcri_libpod_ns_t, nsmode),
    podcri_in_map("value", PODCRI_T_STR, podcri_libpod_ns_t, value),
    podcri_in_end
};


/* containers/common libnetwork/types PortMapping */

static const podcri_input_t  podcri_libpod_port_table[] = {
    podcri_in_map("host_ip", PODCRI_T_STR, podcri_libpod_port_t, host_ip),
    podcri_in_map("container_port", PODCRI_T_I32, podcri_libpod_port_t,
                 container_port),
    podcri_in_map("host_port", PODCRI_T_I32, podcri_libpod_port_t, host_port),
    podcri_in_map("range", PODCRI_T_I32, podcri_libpod_port_t, range),
    podcri_in_map("protocol", PODCRI_T_STR, podcri_libpod_port_t, protocol),
    podcri_in_end
};


/* OCI runtime-spec Mount */

static const podcri_input_t  podcri_libpod_mount_table[] = {
    podcri_in_map("destination", PODCRI_T_STR, podcri_libpod_mount_t,
                 destination),
    podcri_in_map("type", PODCRI_T_STR, podcri_libpod_mount_t, type),
    podcri_in_map("source", PODCRI_T_STR, podcri_libpod_mount_t, source),
    podcri_in_map("options", PODCRI_T_STRINGS, podcri_libpod_mount_t,
                 options),
    podcri_in_refuse("uidMappings", PODCRI_T_ARRAY, NULL,
                     "CRI mounts are not idmapped"),
    podcri_in_refuse("gidMappings", PODCRI_T_ARRAY, NULL,
                     "CRI mounts are not idmapped"),
    podcri_in_end
};


/* pkg/specgen NamedVolume */

static const podcri_input_t  podcri_libpod_volume_table[] = {
    podcri_in_map("Name", PODCRI_T_STR, podcri_libpod_mount_t, name),
    podcri_in_map("Dest", PODCRI_T_STR, podcri_libpod_mount_t, destination),
    podcri_in_map("Options", PODCRI_T_STRINGS, podcri_libpod_mount_t,
                 options),
    podcri_in_map("IsAnonymous", PODCRI_T_BOOL, podcri_libpod_mount_t,
                 anonymous),
    podcri_in_refuse("SubPath", PODCRI_T_STR, NULL,
                     "a volume is mounted as a whole"),
    podcri_in_end
};


/* OCI runtime-spec LinuxDevice; Podman's clients set the path alone */

static const podcri_input_t  podcri_libpod_device_table[] = {
    podcri_in_map("path", PODCRI_T_STR, podcri_libpod_device_t, path),
    podcri_in_refuse("type", PODCRI_T_STR, NULL, "devices are the node's"),
    podcri_in_refuse("major", PODCRI_T_I64, NULL, "devices are the node's"),
    podcri_in_refuse("minor", PODCRI_T_I64, NULL, "devices are the node's"),
    podcri_in_refuse("fileMode", PODCRI_T_I64, NULL, "devices are the node's"),
    podcri_in_refuse("uid", PODCRI_T_I64, NULL, "devices are the node's"),
    podcri_in_refuse("gid", PODCRI_T_I64, NULL, "devices are the node's"),
    podcri_in_end
};


/* containers/common libnetwork/types PerNetworkOptions */

static const podcri_input_t  podcri_libpod_network_table[] = {
    podcri_in_map("aliases", PODCRI_T_STRINGS, podcri_libpod_network_t,
                 aliases),
    podcri_in_refuse("static_ips", PODCRI_T_STRINGS, NULL,
                     "the runtime's network plugin chooses addresses"),
    podcri_in_refuse("static_mac", PODCRI_T_STR, NULL,
                     "the runtime's network plugin chooses addresses"),
    podcri_in_refuse("interface_name", PODCRI_T_STR, "eth0",
                     "the runtime names the interface"),
    podcri_in_refuse("options", PODCRI_T_PAIRS, NULL,
                     "CRI has no options of a network"),
    podcri_in_end
};


/* containers/storage types.IDMappingOptions; clients always send it */

const podcri_input_t  podcri_create_idmappings_table[] = {
    podcri_in_none("HostUIDMapping", PODCRI_T_BOOL, "goes with UIDMap"),
    podcri_in_none("HostGIDMapping", PODCRI_T_BOOL, "goes with GIDMap"),
    podcri_in_refuse("UIDMap", PODCRI_T_ARRAY, NULL,
                     "user namespaces are not supported on every runtime"),
    podcri_in_refuse("GIDMap", PODCRI_T_ARRAY, NULL,
                     "user namespaces are not supported on every runtime"),
    podcri_in_refuse("AutoUserNs", PODCRI_T_BOOL, NULL,
                     "user namespaces are not supported on every runtime"),
    podcri_in_none("AutoUserNsOpts", PODCRI_T_OBJECT, "goes with AutoUserNs"),
    podcri_in_end
};


int
podcri_create_libpod_ns(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    podcri_libpod_ns_t  ns;

    memset(&ns, 0, sizeof(ns));

    if (podcri_input_object(ctx, podcri_libpod_ns_table, &ns, v, path, NULL,
                            NULL)
        != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    return podcri_create_ns(ctx, obj, (void *) ((char *) obj + row->offset),
                            *(const unsigned *) row->arg,
                            ns.nsmode ? ns.nsmode : "", ns.value, path);
}


int
podcri_create_libpod_networks(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    json_t                   *value;
    const char               *key, *name;
    podcri_create_t          *c;
    podcri_strings_t         *list;
    podcri_libpod_network_t   net;

    c = obj;
    list = (void *) ((char *) obj + row->offset);
    memset(list, 0, sizeof(podcri_strings_t));

    json_object_foreach(v, key, value) {
        memset(&net, 0, sizeof(net));
        name = podcri_psprintf(ctx->pool, "%s.%s", path, key);

        if (podcri_input_object(ctx, podcri_libpod_network_table, &net,
                                value, name, &c->warnings, NULL)
            != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }

        if (net.aliases.n) {
            podcri_create_warn(ctx, c,
                               podcri_psprintf(ctx->pool, "%s.aliases",
                                               name),
                               "the network has no name service for "
                               "containers");
        }

        /* podman's word for the default network, with --ip and the like */

        if (strcmp(key, "default") != 0) {
            podcri_strings_push(ctx->pool, list,
                                podcri_pstrdup(ctx->pool, key));
        }
    }

    return PODCRI_OK;
}


int
podcri_create_libpod_ports(podcri_ctx_t *ctx, json_t *v,
    podcri_port_t **ports, size_t *n, const char *path)
{
    size_t                 i;
    json_t                *elt;
    int32_t                k;
    const char            *name, *protocol;
    podcri_port_t         *port;
    podcri_libpod_port_t   p;

    *ports = NULL;
    *n = 0;

    json_array_foreach(v, i, elt) {
        memset(&p, 0, sizeof(p));
        name = podcri_psprintf(ctx->pool, "%s[%zu]", path, i);

        if (podcri_input_object(ctx, podcri_libpod_port_table, &p, elt, name,
                                NULL, NULL)
            != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }

        p.range = podcri_max(p.range, 1);
        protocol = podcri_port_protocol(p.protocol);

        if (p.container_port < 1 || p.container_port > 65535
            || p.range > 65536 - p.container_port
            || p.host_port < 0 || p.host_port > 65535
            || p.range > 65536 - p.host_port
            || protocol == NULL)
        {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s: invalid port mapping", name);
        }

        if (*n + (size_t) p.range > PODCRI_PORTS_MAX) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s: more than %d ports", path,
                               PODCRI_PORTS_MAX);
        }

        for (k = 0; k < p.range; k++) {
            port = podcri_push(ctx->pool, ports, n, sizeof(podcri_port_t));

            port->host_ip = p.host_ip ? p.host_ip : "";
            port->host_port = p.host_port ? p.host_port + k : 0;
            port->container_port = p.container_port + k;
            port->protocol = protocol;
        }
    }

    return PODCRI_OK;
}


int
podcri_create_libpod_mounts(podcri_ctx_t *ctx, podcri_create_t *c, json_t *v,
    podcri_mount_t **mounts, size_t *n, const char *path)
{
    size_t                  i;
    json_t                 *elt;
    const char             *name;
    podcri_mount_t         *m;
    podcri_libpod_mount_t   in;

    json_array_foreach(v, i, elt) {
        memset(&in, 0, sizeof(in));
        name = podcri_psprintf(ctx->pool, "%s[%zu]", path, i);

        if (podcri_input_object(ctx, podcri_libpod_mount_table, &in, elt,
                                name, &c->warnings, NULL)
            != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }

        m = podcri_push(ctx->pool, mounts, n, sizeof(podcri_mount_t));

        m->destination = in.destination;
        m->options = in.options;

        if (in.type == NULL || *in.type == '\0'
            || strcmp(in.type, "bind") == 0)
        {
            m->type = "bind";
            m->source = podcri_path_clean(ctx->pool, in.source);

            if (m->source == NULL) {
                return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                                   "field %s.source: absolute path expected",
                                   name);
            }

        } else if (strcmp(in.type, "tmpfs") == 0) {
            m->type = "tmpfs";

        } else {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s: mount type \"%s\" is not supported",
                               name, in.type);
        }

        if (podcri_mount_finish(ctx, m, name, &c->warnings) != PODCRI_OK) {
            return PODCRI_ERROR;
        }
    }

    return PODCRI_OK;
}


int
podcri_create_libpod_volumes(podcri_ctx_t *ctx, podcri_create_t *c,
    json_t *v, podcri_mount_t **mounts, size_t *n, const char *path)
{
    size_t                  i;
    json_t                 *elt;
    const char             *name;
    podcri_mount_t         *m;
    podcri_libpod_mount_t   in;

    json_array_foreach(v, i, elt) {
        memset(&in, 0, sizeof(in));
        name = podcri_psprintf(ctx->pool, "%s[%zu]", path, i);

        if (podcri_input_object(ctx, podcri_libpod_volume_table, &in, elt,
                                name, &c->warnings, NULL)
            != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }

        m = podcri_push(ctx->pool, mounts, n, sizeof(podcri_mount_t));

        m->type = "volume";
        m->destination = in.destination;
        m->options = in.options;

        if (in.name == NULL || *in.name == '\0') {
            m->anonymous = 1;

        } else if (podcri_is_name(in.name)) {
            m->name = in.name;
            m->anonymous = in.anonymous;

        } else {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s.Name: names must match "
                               "[a-zA-Z0-9][a-zA-Z0-9_.-]*", name);
        }

        if (podcri_mount_finish(ctx, m, name, &c->warnings) != PODCRI_OK) {
            return PODCRI_ERROR;
        }
    }

    return PODCRI_OK;
}


int
podcri_create_libpod_devices(podcri_ctx_t *ctx, json_t *v,
    podcri_device_t **devices, size_t *n, const char *path)
{
    size_t                   i;
    json_t                  *elt;
    const char              *name;
    podcri_device_t         *d;
    podcri_libpod_device_t   in;

    *devices = NULL;
    *n = 0;

    json_array_foreach(v, i, elt) {
        memset(&in, 0, sizeof(in));
        name = podcri_psprintf(ctx->pool, "%s[%zu]", path, i);

        /* a pod has them as texts */

        if (json_is_string(elt)) {
            in.path = podcri_pstrdup(ctx->pool, json_string_value(elt));

        } else if (podcri_input_object(ctx, podcri_libpod_device_table, &in,
                                       elt, name, NULL, NULL)
                   != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }

        d = podcri_push(ctx->pool, devices, n, sizeof(podcri_device_t));

        if (podcri_parse_device(ctx, in.path ? in.path : "", d, name)
            != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }
    }

    return PODCRI_OK;
}
