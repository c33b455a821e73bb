
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_create_docker.h"


/*
 * HostConfig.Mounts: docker's --mount.
 */


typedef struct {
    const char  *type;
    const char  *source;
    const char  *target;
    const char  *propagation;
    const char  *subpath;
    int          readonly;
    int64_t      size;
    int64_t      mode;
} podcri_docker_mount_t;


static const podcri_input_t  podcri_docker_mount_bind_table[] = {
    podcri_in_map("Propagation", PODCRI_T_STR, podcri_docker_mount_t,
                 propagation),
    podcri_in_refuse("NonRecursive", PODCRI_T_BOOL, NULL,
                     "CRI mounts are recursive: file systems below would be "
                     "seen"),
    podcri_in_none("CreateMountpoint", PODCRI_T_BOOL,
                   "the runtimes always do"),
    podcri_in_none("ReadOnlyNonRecursive", PODCRI_T_BOOL,
                   "it is never recursive"),
    podcri_in_refuse("ReadOnlyForceRecursive", PODCRI_T_BOOL, NULL,
                     "submounts cannot be made read-only on every runtime"),
    podcri_in_end
};


static const podcri_input_t  podcri_docker_mount_driver_table[] = {
    podcri_in_refuse("Name", PODCRI_T_STR, "local", "volumes are directories"),
    podcri_in_refuse("Options", PODCRI_T_PAIRS, NULL,
                     "volumes are directories"),
    podcri_in_end
};


static const podcri_input_t  podcri_docker_mount_volume_table[] = {
    podcri_in_none("NoCopy", PODCRI_T_BOOL,
                   "whether a new volume is filled is told by the volume"),
    podcri_in_warn("Labels", PODCRI_T_PAIRS, NULL,
                   "a volume made with a container has none"),
    podcri_in_refuse("Subpath", PODCRI_T_STR, NULL,
                     "a volume is mounted as a whole"),
    podcri_in_here("DriverConfig", podcri_docker_mount_driver_table),
    podcri_in_end
};


static const podcri_input_t  podcri_docker_mount_tmpfs_table[] = {
    podcri_in_map("SizeBytes", PODCRI_T_I64, podcri_docker_mount_t, size),
    podcri_in_map("Mode", PODCRI_T_I64, podcri_docker_mount_t, mode),
    podcri_in_refuse("Options", PODCRI_T_ARRAY, NULL,
                     "a tmpfs has no options over CRI"),
    podcri_in_end
};


static const podcri_input_t  podcri_docker_mount_image_table[] = {
    podcri_in_map("Subpath", PODCRI_T_STR, podcri_docker_mount_t, subpath),
    podcri_in_end
};


static const podcri_input_t  podcri_docker_mount_table[] = {
    podcri_in_map("Type", PODCRI_T_STR, podcri_docker_mount_t, type),
    podcri_in_map("Source", PODCRI_T_STR, podcri_docker_mount_t, source),
    podcri_in_map("Target", PODCRI_T_STR, podcri_docker_mount_t, target),
    podcri_in_map("ReadOnly", PODCRI_T_BOOL, podcri_docker_mount_t,
                 readonly),
    podcri_in_none("Consistency", PODCRI_T_STR,
                   "there is one way to see files"),
    podcri_in_here("BindOptions", podcri_docker_mount_bind_table),
    podcri_in_here("VolumeOptions", podcri_docker_mount_volume_table),
    podcri_in_here("TmpfsOptions", podcri_docker_mount_tmpfs_table),
    podcri_in_here("ImageOptions", podcri_docker_mount_image_table),
    podcri_in_refuse("ClusterOptions", PODCRI_T_OBJECT, NULL,
                     "there is no cluster"),
    podcri_in_end
};


static int podcri_docker_mount(podcri_ctx_t *ctx,
    const podcri_docker_mount_t *in, podcri_mount_t *m, const char *path);


int
podcri_docker_mounts(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t                      i;
    json_t                     *elt;
    const char                 *name;
    podcri_mount_t             *m;
    podcri_docker_mount_t       in;
    podcri_create_container_t  *c;

    c = obj;

    json_array_foreach(v, i, elt) {
        memset(&in, 0, sizeof(in));
        name = podcri_psprintf(ctx->pool, "%s[%zu]", path, i);

        if (podcri_input_object(ctx, podcri_docker_mount_table, &in, elt,
                                name, &c->common.warnings, NULL)
            != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }

        m = podcri_push(ctx->pool, &c->spec.mounts, &c->spec.nmounts,
                        sizeof(podcri_mount_t));

        if (podcri_docker_mount(ctx, &in, m, name) != PODCRI_OK
            || podcri_mount_finish(ctx, m, name, &c->common.warnings)
               != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }
    }

    return PODCRI_OK;
}


static int
podcri_docker_mount(podcri_ctx_t *ctx, const podcri_docker_mount_t *in,
    podcri_mount_t *m, const char *path)
{
    const char  *type, *source;

    type = in->type ? in->type : "";
    source = in->source ? in->source : "";

    m->destination = in->target;

    if (in->readonly) {
        podcri_strings_push(ctx->pool, &m->options, "ro");
    }

    if (in->propagation && *in->propagation) {
        podcri_strings_push(ctx->pool, &m->options, in->propagation);
    }

    if (strcmp(type, "bind") == 0) {
        m->type = "bind";
        m->source = podcri_path_clean(ctx->pool, source);

        if (m->source == NULL) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s.Source: absolute path expected",
                               path);
        }

        return PODCRI_OK;
    }

    if (strcmp(type, "volume") == 0) {
        m->type = "volume";
        m->anonymous = (*source == '\0');

        if (*source && !podcri_is_name(source)) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s.Source: names must match "
                               "[a-zA-Z0-9][a-zA-Z0-9_.-]*", path);
        }

        m->name = *source ? source : NULL;

        return PODCRI_OK;
    }

    if (strcmp(type, "tmpfs") == 0) {
        m->type = "tmpfs";

        if (in->size) {
            podcri_strings_push(ctx->pool, &m->options,
                                podcri_psprintf(ctx->pool, "size=%lld",
                                                (long long) in->size));
        }

        if (in->mode) {
            podcri_strings_push(ctx->pool, &m->options,
                                podcri_psprintf(ctx->pool, "mode=%llo",
                                                (unsigned long long)
                                                in->mode));
        }

        return PODCRI_OK;
    }

    if (strcmp(type, "image") == 0 && *source) {
        m->type = "image";
        m->source = source;
        m->subpath = (in->subpath && *in->subpath) ? in->subpath : NULL;
        m->readonly = 1;

        return PODCRI_OK;
    }

    return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                       "field %s.Type: mount type \"%s\" is not supported",
                       path, type);
}
