
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_create_libpod.h"


typedef struct {
    const char  *source;
    const char  *destination;
    const char  *subpath;
} podcri_libpod_image_volume_t;


static const podcri_input_t  podcri_libpod_image_volume_table[] = {
    podcri_in_map("Source", PODCRI_T_STR, podcri_libpod_image_volume_t,
                 source),
    podcri_in_map("Destination", PODCRI_T_STR, podcri_libpod_image_volume_t,
                 destination),
    podcri_in_map("subPath", PODCRI_T_STR, podcri_libpod_image_volume_t,
                 subpath),
    podcri_in_refuse("ReadWrite", PODCRI_T_BOOL, NULL,
                     "images are mounted read-only"),
    podcri_in_end
};


int
podcri_libpod_env(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    json_t            *value;
    const char        *key;
    podcri_strings_t  *env;

    env = (void *) ((char *) obj + row->offset);
    memset(env, 0, sizeof(podcri_strings_t));

    json_object_foreach(v, key, value) {

        if (!json_is_string(value) && !json_is_null(value)) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s.%s: string expected", path, key);
        }

        if (*key == '\0' || strchr(key, '=')) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s: invalid variable name \"%s\"",
                               path, key);
        }

        podcri_strings_push(ctx->pool, env,
                            podcri_psprintf(ctx->pool, "%s=%s", key,
                                            json_is_null(value) ? ""
                                            : json_string_value(value)));
    }

    return PODCRI_OK;
}


/* [""] is podman's --entrypoint "": the image's is dropped, none is given */

int
podcri_libpod_entrypoint(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t                      i;
    json_t                     *elt;
    podcri_create_container_t  *c;

    c = obj;
    memset(&c->spec.entrypoint, 0, sizeof(podcri_strings_t));

    c->spec.has_entrypoint = json_array_size(v) != 0;

    json_array_foreach(v, i, elt) {

        if (!json_is_string(elt)) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s[%zu]: string expected", path, i);
        }

        if (json_array_size(v) == 1 && json_string_length(elt) == 0) {
            break;
        }

        podcri_strings_push(ctx->pool, &c->spec.entrypoint,
                            podcri_pstrdup(ctx->pool,
                                           json_string_value(elt)));
    }

    return PODCRI_OK;
}


/* {"81":"tcp"}, also {"81":"tcp,udp"} */

int
podcri_libpod_expose(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    char                       *p, *comma;
    json_t                     *value;
    int32_t                     first, last;
    const char                 *key, *protocol;
    podcri_create_container_t  *c;

    c = obj;
    memset(&c->spec.expose, 0, sizeof(podcri_pairs_t));

    json_object_foreach(v, key, value) {
        p = podcri_pstrdup(ctx->pool, json_is_string(value)
                                      ? json_string_value(value) : "");

        do {
            comma = strchr(p, ',');

            if (comma != NULL) {
                *comma++ = '\0';
            }

            protocol = podcri_port_protocol(p);

            if (protocol == NULL
                || podcri_parse_ports(key, strlen(key), &first, &last)
                   != PODCRI_OK
                || first == 0 || first != last)
            {
                return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                                   "field %s: invalid port \"%s\"", path,
                                   key);
            }

            podcri_pairs_push(ctx->pool, &c->spec.expose,
                              podcri_psprintf(ctx->pool, "%d/%s", first,
                                              protocol), "");

            p = comma;

        } while (p != NULL);
    }

    return PODCRI_OK;
}


int
podcri_libpod_ports(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    podcri_create_container_t  *c = obj;

    return podcri_create_libpod_ports(ctx, v, &c->spec.ports,
                                      &c->spec.nports, path);
}


int
podcri_libpod_mounts(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    podcri_create_container_t  *c = obj;

    return podcri_create_libpod_mounts(ctx, &c->common, v, &c->spec.mounts,
                                       &c->spec.nmounts, path);
}


int
podcri_libpod_volumes(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    podcri_create_container_t  *c = obj;

    return podcri_create_libpod_volumes(ctx, &c->common, v, &c->spec.mounts,
                                        &c->spec.nmounts, path);
}


int
podcri_libpod_devices(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    podcri_create_container_t  *c = obj;

    return podcri_create_libpod_devices(ctx, v, &c->spec.devices,
                                        &c->spec.ndevices, path);
}


int
podcri_libpod_image_volumes(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t                         i;
    json_t                        *elt;
    const char                    *name;
    podcri_mount_t                *m;
    podcri_create_container_t     *c;
    podcri_libpod_image_volume_t   in;

    c = obj;

    json_array_foreach(v, i, elt) {
        memset(&in, 0, sizeof(in));
        name = podcri_psprintf(ctx->pool, "%s[%zu]", path, i);

        if (podcri_input_object(ctx, podcri_libpod_image_volume_table, &in,
                                elt, name, &c->common.warnings, NULL)
            != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }

        if (in.source == NULL || *in.source == '\0') {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s.Source: image expected", name);
        }

        m = podcri_push(ctx->pool, &c->spec.mounts, &c->spec.nmounts,
                        sizeof(podcri_mount_t));

        m->type = "image";
        m->source = in.source;
        m->destination = in.destination;
        m->subpath = (in.subpath && *in.subpath) ? in.subpath : NULL;
        m->readonly = 1;

        if (podcri_mount_finish(ctx, m, name, &c->common.warnings)
            != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }
    }

    return PODCRI_OK;
}


int
podcri_libpod_image_volume_mode(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    const char                 *mode;
    podcri_create_container_t  *c;

    c = obj;
    mode = json_string_value(v);

    /* bind is the old word for anonymous */

    if (*mode == '\0' || strcmp(mode, "anonymous") == 0
        || strcmp(mode, "bind") == 0)
    {
        c->spec.image_volume_mode = NULL;

    } else if (strcmp(mode, "ignore") == 0 || strcmp(mode, "tmpfs") == 0) {
        c->spec.image_volume_mode = podcri_pstrdup(ctx->pool, mode);

    } else {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "field %s: \"%s\" is not supported", path, mode);
    }

    return PODCRI_OK;
}


int
podcri_libpod_umask(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t                      len;
    const char                 *s;
    podcri_create_container_t  *c;

    c = obj;
    s = json_string_value(v);
    len = strlen(s);

    if (len > 4 || strspn(s, "01234567") != len) {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, "invalid argument",
                           "field %s: invalid umask string %s: invalid "
                           "argument", path, s);
    }

    c->spec.umask = (len == 0 || strtol(s, NULL, 8) == 022)
                    ? NULL : podcri_psprintf(ctx->pool, "%04lo",
                                             strtol(s, NULL, 8));
    return PODCRI_OK;
}


int
podcri_libpod_systemd(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    if (strcmp(json_string_value(v), "always") == 0) {
        return podcri_create_refuse(ctx, path,
                                    "it needs a writable cgroup, which CRI "
                                    "does not give");
    }

    return PODCRI_OK;
}


int
podcri_libpod_timezone(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    const char  *s;

    s = podcri_create_text(ctx, v);

    if (s && strcmp(s, "local") == 0) {
        return podcri_create_refuse(ctx, path,
                                    "the node's time zone is not known");
    }

    *(const char **) (void *) ((char *) obj + row->offset) = s;

    return PODCRI_OK;
}
