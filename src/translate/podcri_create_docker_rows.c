
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_create_docker.h"
#include "podcri_map.h"


typedef struct {
    const char  *host;
    const char  *container;
    const char  *permissions;
} podcri_docker_device_t;


static const podcri_input_t  podcri_docker_device_table[] = {
    podcri_in_map("PathOnHost", PODCRI_T_STR, podcri_docker_device_t, host),
    podcri_in_map("PathInContainer", PODCRI_T_STR, podcri_docker_device_t,
                 container),
    podcri_in_map("CgroupPermissions", PODCRI_T_STR, podcri_docker_device_t,
                 permissions),
    podcri_in_end
};


int
podcri_docker_env(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t                      i;
    json_t                     *elt;
    const char                 *s;
    podcri_create_container_t  *c;

    c = obj;
    memset(&c->spec.env, 0, sizeof(podcri_strings_t));

    json_array_foreach(v, i, elt) {
        s = json_is_string(elt) ? json_string_value(elt) : "=";

        if (*s == '=' || *s == '\0') {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s[%zu]: \"NAME=value\" expected",
                               path, i);
        }

        /* a name alone takes the variable out of the image's */

        if (strchr(s, '=')) {
            podcri_strings_push(ctx->pool, &c->spec.env,
                                podcri_pstrdup(ctx->pool, s));
        } else {
            podcri_strings_push(ctx->pool, &c->spec.unsetenv,
                                podcri_pstrdup(ctx->pool, s));
        }
    }

    return PODCRI_OK;
}


/* [] is as good as nothing, [""] drops the image's */

int
podcri_docker_entrypoint(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t                      i;
    json_t                     *elt;
    podcri_create_container_t  *c;

    c = obj;
    memset(&c->spec.entrypoint, 0, sizeof(podcri_strings_t));

    if (json_is_string(v)) {
        c->spec.has_entrypoint = 1;

        if (json_string_length(v)) {
            podcri_strings_push(ctx->pool, &c->spec.entrypoint,
                                podcri_create_text(ctx, v));
        }

        return PODCRI_OK;
    }

    c->spec.has_entrypoint = json_array_size(v) != 0;

    json_array_foreach(v, i, elt) {

        if (!json_is_string(elt)) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s[%zu]: string expected", path, i);
        }

        if (json_array_size(v) > 1 || json_string_length(elt)) {
            podcri_strings_push(ctx->pool, &c->spec.entrypoint,
                                podcri_pstrdup(ctx->pool,
                                               json_string_value(elt)));
        }
    }

    return PODCRI_OK;
}


/* "80/tcp", "80", "80-82/udp" */

int
podcri_docker_exposed(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t                      len;
    json_t                     *value;
    int32_t                     first, last;
    const char                 *key, *slash, *protocol;
    podcri_create_container_t  *c;

    c = obj;
    memset(&c->spec.expose, 0, sizeof(podcri_pairs_t));

    json_object_foreach(v, key, value) {
        slash = strchr(key, '/');
        len = slash ? (size_t) (slash - key) : strlen(key);
        protocol = podcri_port_protocol(slash ? slash + 1 : NULL);

        if (protocol == NULL
            || podcri_parse_ports(key, len, &first, &last) != PODCRI_OK
            || first == 0
            || c->spec.expose.n + (last - first) >= PODCRI_PORTS_MAX)
        {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s: invalid port \"%s\"", path, key);
        }

        for ( /* void */ ; first <= last; first++) {
            podcri_pairs_push(ctx->pool, &c->spec.expose,
                              podcri_psprintf(ctx->pool, "%d/%s", first,
                                              protocol), "");
        }
    }

    return PODCRI_OK;
}


int
podcri_docker_volumes(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    json_t                     *value;
    const char                 *key;
    podcri_create_container_t  *c;

    c = obj;

    json_object_foreach(v, key, value) {
        podcri_strings_push(ctx->pool, &c->volumes,
                            podcri_pstrdup(ctx->pool, key));
    }

    return PODCRI_OK;
}


int
podcri_docker_volumes_finish(podcri_ctx_t *ctx, podcri_create_container_t *c)
{
    size_t           i;
    podcri_map_t     map;
    podcri_mount_t   m, *mount;

    if (c->volumes.n == 0) {
        return PODCRI_OK;
    }

    podcri_map_init(&map, ctx->pool, c->spec.nmounts);

    for (i = 0; i < c->spec.nmounts; i++) {
        podcri_map_set(&map, c->spec.mounts[i].destination, &map);
    }

    for (i = 0; i < c->volumes.n; i++) {

        /* the key may be a whole bind */

        if (podcri_parse_bind(ctx, c->volumes.elts[i], &m, "Volumes")
            != PODCRI_OK
            || podcri_mount_finish(ctx, &m, "Volumes", &c->common.warnings)
               != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }

        if (podcri_map_get(&map, m.destination)) {
            continue;
        }

        mount = podcri_push(ctx->pool, &c->spec.mounts, &c->spec.nmounts,
                            sizeof(podcri_mount_t));
        *mount = m;
    }

    return PODCRI_OK;
}


int
podcri_docker_binds(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t                      i;
    json_t                     *elt;
    const char                 *name;
    podcri_mount_t             *m;
    podcri_create_container_t  *c;

    c = obj;

    json_array_foreach(v, i, elt) {
        name = podcri_psprintf(ctx->pool, "%s[%zu]", path, i);

        if (!json_is_string(elt)) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s: string expected", name);
        }

        m = podcri_push(ctx->pool, &c->spec.mounts, &c->spec.nmounts,
                        sizeof(podcri_mount_t));

        if (podcri_parse_bind(ctx, json_string_value(elt), m, name)
            != PODCRI_OK
            || podcri_mount_finish(ctx, m, name, &c->common.warnings)
               != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }
    }

    return PODCRI_OK;
}


int
podcri_docker_tmpfs(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    char                       *p, *comma;
    json_t                     *value;
    const char                 *key;
    podcri_mount_t             *m;
    podcri_create_container_t  *c;

    c = obj;

    json_object_foreach(v, key, value) {
        m = podcri_push(ctx->pool, &c->spec.mounts, &c->spec.nmounts,
                        sizeof(podcri_mount_t));

        m->type = "tmpfs";
        m->destination = podcri_pstrdup(ctx->pool, key);

        p = podcri_pstrdup(ctx->pool, json_is_string(value)
                                      ? json_string_value(value) : "");

        while (p != NULL && *p) {
            comma = strchr(p, ',');

            if (comma != NULL) {
                *comma++ = '\0';
            }

            podcri_strings_push(ctx->pool, &m->options, p);
            p = comma;
        }

        if (podcri_mount_finish(ctx, m, path, &c->common.warnings)
            != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }
    }

    return PODCRI_OK;
}


int
podcri_docker_devices(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t                      i, n;
    json_t                     *elt;
    const char                 *name;
    podcri_device_t            *d;
    podcri_docker_device_t      in;
    podcri_create_container_t  *c;

    c = obj;

    json_array_foreach(v, i, elt) {
        memset(&in, 0, sizeof(in));
        name = podcri_psprintf(ctx->pool, "%s[%zu]", path, i);

        if (podcri_input_object(ctx, podcri_docker_device_table, &in, elt,
                                name, NULL, NULL)
            != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }

        d = podcri_push(ctx->pool, &c->spec.devices, &c->spec.ndevices,
                        sizeof(podcri_device_t));

        d->host = in.host ? in.host : "";
        d->container = (in.container && *in.container) ? in.container
                                                       : d->host;
        d->permissions = (in.permissions && *in.permissions)
                         ? in.permissions : "rwm";

        n = strlen(d->permissions);

        if (*d->host != '/' || *d->container != '/' || n > 3
            || strspn(d->permissions, "rwm") != n)
        {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s: invalid device \"%s\"", name,
                               d->host);
        }
    }

    return PODCRI_OK;
}


/* "host", "container:name" */

int
podcri_docker_ns(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    char  *mode, *value;

    mode = podcri_pstrdup(ctx->pool, json_string_value(v));
    value = strchr(mode, ':');

    if (value != NULL) {
        *value++ = '\0';
    }

    return podcri_create_ns(ctx, obj, (void *) ((char *) obj + row->offset),
                            *(const unsigned *) row->arg, mode, value, path);
}


int
podcri_docker_security(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t                      i;
    json_t                     *elt;
    podcri_create_security_t    sec;
    podcri_create_container_t  *c;

    c = obj;

    sec.no_new_privileges = &c->spec.no_new_privileges;
    sec.seccomp = &c->spec.seccomp;
    sec.apparmor = &c->spec.apparmor;
    sec.selinux = &c->spec.selinux;
    sec.masked_paths = &c->spec.masked_paths;
    sec.unmask = &c->spec.unmask;

    json_array_foreach(v, i, elt) {

        if (!json_is_string(elt)) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s[%zu]: string expected", path, i);
        }

        if (podcri_create_security(ctx, &sec, json_string_value(elt), path)
            != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }
    }

    return PODCRI_OK;
}
