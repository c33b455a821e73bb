
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdio.h>

#include "podcri_volumes.h"
#include "podcri_volume_dir.h"
#include "podcri_force.h"
#include "podcri_str.h"


typedef struct {
    const char        *name;
    const char        *driver;
    podcri_pairs_t     labels;
    podcri_pairs_t     label;        /* what podman 4 sends them as */
    podcri_pairs_t     options;
    int                existing;     /* IgnoreIfExists */
} podcri_volume_body_t;


static int podcri_volume_find(podcri_op_t *op, const char *name, int *root,
    const char **path, podcri_volume_t *v);
static int podcri_volume_prune_all(podcri_op_t *op);
static int podcri_volume_free(podcri_op_t *op, const podcri_volume_t *v);
static void podcri_volume_json(podcri_op_t *op, const podcri_volume_t *v);


#define podcri_volume_arg(k, t, f)                                            \
    podcri_in_map(k, t, podcri_volume_query_t, f)
#define podcri_volume_in(k, t, f)                                             \
    podcri_in_map(k, t, podcri_volume_body_t, f)


const podcri_input_t  podcri_volume_list_query[] = {
    podcri_volume_arg("filters", PODCRI_T_STR, filters),
    podcri_in_end
};


const podcri_input_t  podcri_volume_remove_query[] = {
    podcri_volume_arg("force", PODCRI_T_BOOL, force),
    podcri_volume_arg("timeout", PODCRI_T_I64, timeout),
    podcri_in_end
};


const podcri_input_t  podcri_volume_prune_query[] = {
    podcri_volume_arg("filters", PODCRI_T_STR, filters),
    podcri_in_end
};


/* Podman entities.VolumeCreateOptions, Docker VolumeCreateOptions */

const podcri_input_t  podcri_volume_create_libpod_table[] = {
    podcri_volume_in("Name", PODCRI_T_STR, name),
    podcri_volume_in("Driver", PODCRI_T_STR, driver),
    podcri_volume_in("Label", PODCRI_T_PAIRS, label),
    podcri_volume_in("Labels", PODCRI_T_PAIRS, labels),
    podcri_volume_in("Options", PODCRI_T_PAIRS, options),
    podcri_volume_in("IgnoreIfExists", PODCRI_T_BOOL, existing),
    podcri_in_refuse("UID", PODCRI_T_I64, NULL,
                     "a volume belongs to root until a container changes it"),
    podcri_in_refuse("GID", PODCRI_T_I64, NULL,
                     "a volume belongs to root until a container changes it"),
    podcri_in_end
};


const podcri_input_t  podcri_volume_create_docker_table[] = {
    podcri_volume_in("Name", PODCRI_T_STR, name),
    podcri_volume_in("Driver", PODCRI_T_STR, driver),
    podcri_volume_in("DriverOpts", PODCRI_T_PAIRS, options),
    podcri_volume_in("Labels", PODCRI_T_PAIRS, labels),
    podcri_in_refuse("ClusterVolumeSpec", PODCRI_T_OBJECT, NULL,
                     "there is no swarm"),
    podcri_in_end
};


static const podcri_field_t  podcri_volume_libpod_fields[] = {
    podcri_f_str("Name", podcri_volume_t, name),
    podcri_f_const("Driver", "\"local\""),
    podcri_f_str("Mountpoint", podcri_volume_t, mountpoint),
    podcri_f_time("CreatedAt", podcri_volume_t, created),
    podcri_f_pairs("Labels", podcri_volume_t, labels),
    podcri_f_const("Scope", "\"local\""),
    podcri_f_pairs("Options", podcri_volume_t, options),
    podcri_f_bool_omit("Anonymous", podcri_volume_t, anonymous),
    /* counts mounts that Podman itself makes; ours needs none */
    podcri_f_const("MountCount", "0"),
    /* what an image has at the mount point is not copied into a volume */
    podcri_f_const("NeedsCopyUp", "false"),
    podcri_f_const("NeedsChown", "false"),
    podcri_f_const("LockNumber", "0"),
    podcri_f_end
};


static const podcri_field_t  podcri_volume_docker_fields[] = {
    podcri_f_time("CreatedAt", podcri_volume_t, created_sec),
    podcri_f_const("Driver", "\"local\""),
    podcri_f_pairs("Labels", podcri_volume_t, labels),
    podcri_f_str("Mountpoint", podcri_volume_t, mountpoint),
    podcri_f_str("Name", podcri_volume_t, name),
    podcri_f_pairs("Options", podcri_volume_t, options),
    podcri_f_const("Scope", "\"local\""),
    podcri_f_end
};


int
podcri_op_volume_create(podcri_op_t *op)
{
    int                    rc, root;
    size_t                 i;
    const char            *path, *host_path;
    podcri_volume_t        v;
    podcri_volume_body_t   body;
    const podcri_input_t  *table;

    memset(&body, 0, sizeof(body));

    table = (op->dialect == PODCRI_LIBPOD) ? podcri_volume_create_libpod_table
                                           : podcri_volume_create_docker_table;

    if (op->body
        && podcri_input_object(&op->ctx, table, &body, op->body, "", NULL,
                               NULL)
           != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    if (body.driver && *body.driver && strcmp(body.driver, "local") != 0) {
        return podcri_fail(&op->ctx, PODCRI_E_UNIMPLEMENTED,
                           "not implemented",
                           "volume driver %s: there is only the driver local",
                           body.driver);
    }

    memset(&v, 0, sizeof(v));

    v.name = body.name;
    v.labels = body.labels;
    v.options = body.options;

    for (i = 0; i < body.label.n; i++) {
        podcri_pairs_push(op->ctx.pool, &v.labels, body.label.elts[i].key,
                          body.label.elts[i].value);
    }

    if (v.name == NULL || *v.name == '\0') {
        v.name = podcri_volume_name(op->ctx.pool);
    }

    if (podcri_volume_name_check(op, v.name) != PODCRI_OK
        || podcri_volume_host_path(op, &v, &host_path) != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    rc = podcri_volume_root(op, 1, &path, &root);
    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_volume_make(op, root, path, &v);

    if (rc == PODCRI_DONE) {

        if (op->dialect == PODCRI_LIBPOD && !body.existing) {
            return podcri_fail_status(&op->ctx, PODCRI_E_CONFLICT, 500,
                                      "volume already exists",
                                      "volume with name %s already exists",
                                      v.name);
        }

        rc = PODCRI_OK;
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_volume_json(op, &v);

    return podcri_reply_json(op, 201);
}


int
podcri_op_volume_list(podcri_op_t *op)
{
    int                     rc;
    size_t                  i;
    podcri_filters_t        filters;
    podcri_volumes_t        list;
    podcri_volume_query_t  *query = op->query;

    if (podcri_volume_filters(op, query->filters, 0, &filters) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    rc = podcri_volume_list_all(op, &list,
                                podcri_volume_filters_users(&filters));

    if (rc == PODCRI_OK) {
        rc = podcri_volume_filters_find(op, &filters, &list);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (op->dialect == PODCRI_DOCKER) {
        podcri_json_open(&op->out, '{');
        podcri_json_key(&op->out, "Volumes");
    }

    podcri_json_open(&op->out, '[');

    for (i = 0; i < list.n; i++) {
        if (podcri_volume_matches(&filters, &list.elts[i])) {
            podcri_volume_json(op, &list.elts[i]);
        }
    }

    podcri_json_close(&op->out, ']');

    if (op->dialect == PODCRI_DOCKER) {
        podcri_json_key(&op->out, "Warnings");
        podcri_json_open(&op->out, '[');
        podcri_json_close(&op->out, ']');
        podcri_json_close(&op->out, '}');
    }

    return podcri_reply_json(op, 200);
}


static void
podcri_volume_json(podcri_op_t *op, const podcri_volume_t *v)
{
    podcri_json_object(&op->out,
                       (op->dialect == PODCRI_LIBPOD)
                       ? podcri_volume_libpod_fields
                       : podcri_volume_docker_fields,
                       v);
}


int
podcri_op_volume_inspect(podcri_op_t *op)
{
    int               rc, root;
    const char       *path;
    podcri_volume_t   v;

    rc = podcri_volume_find(op, op->name, &root, &path, &v);
    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_volume_json(op, &v);

    return podcri_reply_json(op, 200);
}


int
podcri_op_volume_exists(podcri_op_t *op)
{
    int               rc, root;
    const char       *path;
    podcri_volume_t   v;

    rc = podcri_volume_find(op, op->name, &root, &path, &v);
    if (rc != PODCRI_OK) {
        return rc;
    }

    return podcri_reply_empty(op, 204);
}


static int
podcri_volume_find(podcri_op_t *op, const char *name, int *root,
    const char **path, podcri_volume_t *v)
{
    int  rc;

    /* a name that no volume can have is not looked for on the disk */

    if (!podcri_is_name(name)) {
        return podcri_volume_unknown(op, name);
    }

    rc = podcri_volume_root(op, 0, path, root);

    if (rc == PODCRI_OK) {
        rc = podcri_volume_load(op, *root, *path, name, v);
    }

    return (rc == PODCRI_DONE) ? podcri_volume_unknown(op, name) : rc;
}


int
podcri_op_volume_remove(podcri_op_t *op)
{
    int                     rc, root;
    const char             *path;
    podcri_volume_t         v;
    podcri_volumes_t        one;
    podcri_volume_query_t  *query = op->query;

    rc = podcri_volume_find(op, op->name, &root, &path, &v);

    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND
        && op->dialect == PODCRI_DOCKER && query->force)
    {
        podcri_err_clear(&op->ctx);
        return podcri_reply_empty(op, 204);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    one.n = 1;
    one.elts = &v;

    rc = podcri_volume_users(op, &one);

    if (rc == PODCRI_OK && v.users) {
        rc = podcri_volume_free(op, &v);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_volume_discard(op, root, path, v.name);

    if (rc == PODCRI_DONE) {
        return podcri_volume_unknown(op, v.name);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    return podcri_reply_empty(op, 204);
}


/* With force Podman removes the containers that use the volume. */

static int
podcri_volume_free(podcri_op_t *op, const podcri_volume_t *v)
{
    char                   *ids;
    size_t                  i;
    podcri_volume_query_t  *query = op->query;

    if (!query->force) {

        ids = podcri_pstrdup(op->ctx.pool, v->used_by.elts[0]);

        for (i = 1; i < v->used_by.n; i++) {
            ids = podcri_psprintf(op->ctx.pool, "%s, %s", ids,
                                  v->used_by.elts[i]);
        }

        return podcri_fail(&op->ctx, PODCRI_E_CONFLICT,
                           "volume is being used",
                           "volume %s is being used by the following "
                           "container(s): %s", v->name, ids);
    }

    return podcri_force_remove(op, &v->used_by);
}


int
podcri_op_volume_prune(podcri_op_t *op)
{
    int                     rc;
    size_t                  i;
    podcri_strings_t        removed;
    podcri_volume_query_t  *query = op->query;

    rc = podcri_volume_prune_unused(op, query->filters, &removed);
    if (rc != PODCRI_OK) {
        return rc;
    }

    if (op->dialect == PODCRI_DOCKER) {
        podcri_json_open(&op->out, '{');
        podcri_json_key(&op->out, "VolumesDeleted");
        podcri_json_strings(&op->out, &removed, 0);
        podcri_json_key(&op->out, "SpaceReclaimed");
        podcri_json_int(&op->out, 0);
        podcri_json_close(&op->out, '}');

        return podcri_reply_json(op, 200);
    }

    podcri_json_open(&op->out, '[');

    for (i = 0; i < removed.n; i++) {
        podcri_json_open(&op->out, '{');
        podcri_json_key(&op->out, "Id");
        podcri_json_str(&op->out, removed.elts[i]);
        podcri_json_key(&op->out, "Size");
        podcri_json_int(&op->out, 0);
        podcri_json_close(&op->out, '}');
    }

    podcri_json_close(&op->out, ']');

    return podcri_reply_json(op, 200);
}


int
podcri_volume_prune_unused(podcri_op_t *op, const char *filters,
    podcri_strings_t *removed)
{
    int                rc, root, all;
    size_t             i;
    const char        *path;
    podcri_filters_t   f;
    podcri_volumes_t   list;

    removed->n = 0;
    removed->elts = NULL;

    if (podcri_volume_filters(op, filters, 1, &f) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    all = podcri_volume_prune_all(op) || podcri_volume_filters_all(&f);

    rc = podcri_volume_list_all(op, &list, 1);

    if (rc == PODCRI_OK) {
        rc = podcri_volume_filters_find(op, &f, &list);
    }

    if (rc != PODCRI_OK || list.n == 0) {
        return rc;
    }

    rc = podcri_volume_root(op, 0, &path, &root);
    if (rc != PODCRI_OK) {
        return (rc == PODCRI_DONE) ? PODCRI_OK : rc;
    }

    for (i = 0; i < list.n; i++) {

        if (list.elts[i].users
            || (!all && !list.elts[i].anonymous)
            || !podcri_volume_matches(&f, &list.elts[i]))
        {
            continue;
        }

        rc = podcri_volume_discard(op, root, path, list.elts[i].name);

        if (rc == PODCRI_OK) {
            podcri_strings_push(op->ctx.pool, removed, list.elts[i].name);

        } else if (rc != PODCRI_DONE) {
            return rc;
        }
    }

    return PODCRI_OK;
}


/* Since API 1.42 Docker's prune takes named volumes only when told so by the
 * filter all. */

static int
podcri_volume_prune_all(podcri_op_t *op)
{
    int          major, minor;
    const char  *version;

    if (op->dialect == PODCRI_LIBPOD) {
        return 1;
    }

    if (op->version.len == 0) {
        return 0;
    }

    version = podcri_pstrndup(op->ctx.pool, op->version.data,
                              op->version.len);

    return sscanf(version, "%3d.%3d", &major, &minor) == 2
           && major == 1 && minor < 42;
}
