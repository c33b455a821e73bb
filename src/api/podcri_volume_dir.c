
/*
 * Copyright (C) 2026 podcri authors
 */


#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "podcri_volume_dir.h"
#include "podcri_dir.h"
#include "podcri_str.h"


#define PODCRI_VOLUME_DATA      "_data"
#define PODCRI_VOLUME_FILE      "volume.json"
#define PODCRI_VOLUME_FILE_MAX  (1024 * 1024)
#define PODCRI_VOLUME_NAME_MAX  255


static void podcri_volume_close(void *data);
static int podcri_volume_read(podcri_op_t *op, int dir, podcri_volume_t *v);
static int podcri_volume_write(podcri_op_t *op, int dir,
    const podcri_volume_t *v);
static int podcri_volume_sweep(podcri_op_t *op);


/* volume.json: a storage format */

#define podcri_volume_row(k, t, f)                                            \
    { k, t, PODCRI_IN_MAP, offsetof(podcri_volume_t, f), NULL, NULL, NULL,    \
      NULL, 0 }

static const podcri_input_t  podcri_volume_file_in[] = {
    podcri_volume_row("created", PODCRI_T_I64, created),
    podcri_volume_row("labels", PODCRI_T_PAIRS, labels),
    podcri_volume_row("options", PODCRI_T_PAIRS, options),
    podcri_volume_row("anonymous", PODCRI_T_BOOL, anonymous),
    podcri_in_end
};

static const podcri_field_t  podcri_volume_file_out[] = {
    podcri_f_const("version", "1"),
    podcri_f_i64("created", podcri_volume_t, created),
    podcri_f_pairs("labels", podcri_volume_t, labels),
    podcri_f_pairs("options", podcri_volume_t, options),
    podcri_f_bool("anonymous", podcri_volume_t, anonymous),
    podcri_f_end
};


int
podcri_volume_root(podcri_op_t *op, int create, const char **path, int *fd)
{
    size_t  i;

    for (i = 0; i < op->nnodes; i++) {

        if (op->nodes[i]->conf->local
            && op->nodes[i]->conf->volume_directory)
        {
            *path = op->nodes[i]->conf->volume_directory;
            return podcri_volume_root_of(op, op->nodes[i], create, fd);
        }
    }

    if (!create) {
        return PODCRI_DONE;
    }

    return podcri_fail(&op->ctx, PODCRI_E_UNIMPLEMENTED, "not implemented",
                       "volumes are directories of the node, and no node is "
                       "on this machine");
}


int
podcri_volume_root_of(podcri_op_t *op, podcri_node_t *node, int create,
    int *fd)
{
    int   rc, *closed;

    if (!node->conf->local || node->conf->volume_directory == NULL) {
        return podcri_fail(&op->ctx, PODCRI_E_UNIMPLEMENTED,
                           "not implemented",
                           "volumes are directories of the node, and node %s "
                           "is on another machine", node->conf->name);
    }

    rc = podcri_dir_open(&op->ctx, node->conf->volume_directory, create, 0711,
                         fd);
    if (rc != PODCRI_OK) {
        return rc;
    }

    closed = podcri_palloc(op->ctx.pool, sizeof(int));
    *closed = *fd;

    podcri_pool_cleanup(op->ctx.pool, podcri_volume_close, closed);

    return PODCRI_OK;
}


static void
podcri_volume_close(void *data)
{
    int  *fd = data;

    (void) close(*fd);
}


const char *
podcri_volume_mountpoint(podcri_pool_t *pool, const char *directory,
    const char *name)
{
    return podcri_psprintf(pool, "%s/%s/" PODCRI_VOLUME_DATA, directory, name);
}


int
podcri_volume_load(podcri_op_t *op, int root, const char *path,
    const char *name, podcri_volume_t *v)
{
    int  rc, dir;

    memset(v, 0, sizeof(*v));

    rc = podcri_dir_entry(&op->ctx, root, name, &dir);
    if (rc != PODCRI_OK) {
        return rc;
    }

    v->name = podcri_pstrdup(op->ctx.pool, name);
    v->mountpoint = podcri_volume_mountpoint(op->ctx.pool, path, name);

    rc = podcri_volume_read(op, dir, v);

    (void) close(dir);

    return rc;
}


static int
podcri_volume_read(podcri_op_t *op, int dir, podcri_volume_t *v)
{
    int           rc;
    char         *data;
    size_t        len;
    json_t       *json;
    struct stat   st;

    rc = podcri_dir_read(&op->ctx, dir, PODCRI_VOLUME_FILE,
                         PODCRI_VOLUME_FILE_MAX, &data, &len);

    if (rc == PODCRI_DONE) {

        /* a directory that somebody else has put there */

        if (fstat(dir, &st) == -1) {
            return podcri_dir_fail(&op->ctx, "reading volume", v->name);
        }

        v->created = st.st_mtim.tv_sec * 1000000000LL + st.st_mtim.tv_nsec;
        rc = PODCRI_OK;

    } else if (rc == PODCRI_OK) {

        json = podcri_input_parse(&op->ctx, data, len);
        rc = (json == NULL) ? PODCRI_ERROR
                            : podcri_input_object(&op->ctx,
                                                  podcri_volume_file_in, v,
                                                  json, "", NULL, NULL);
        if (rc != PODCRI_OK) {
            op->ctx.err.kind = PODCRI_E_INTERNAL;
            return podcri_fail_prefix(&op->ctx, "volume %s", v->name);
        }
    }

    v->created_sec = v->created - v->created % 1000000000;

    return rc;
}


int
podcri_volume_make(podcri_op_t *op, int root, const char *path,
    podcri_volume_t *v)
{
    int   rc, dir;
    char  begun[PODCRI_DIR_NAME];

    v->created = op->ctx.loop->wall(op->ctx.loop);

    rc = podcri_dir_begin(&op->ctx, root, begun, &dir);
    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_volume_write(op, dir, v);

    (void) close(dir);

    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_dir_commit(&op->ctx, root, begun, v->name);
    if (rc == PODCRI_ERROR) {
        return rc;
    }

    if (rc == PODCRI_OK) {
        return podcri_volume_load(op, root, path, v->name, v);
    }

    rc = podcri_volume_load(op, root, path, v->name, v);

    if (rc == PODCRI_OK) {
        return PODCRI_DONE;
    }

    if (rc == PODCRI_DONE) {
        return podcri_fail(&op->ctx, PODCRI_E_INTERNAL, NULL,
                           "the place of volume %s is taken by something "
                           "that is no volume", v->name);
    }

    return rc;
}


static int
podcri_volume_write(podcri_op_t *op, int dir, const podcri_volume_t *v)
{
    int            rc;
    podcri_json_t  w;

    if (mkdirat(dir, PODCRI_VOLUME_DATA, 0755) == -1
        || fchmodat(dir, PODCRI_VOLUME_DATA, 0755, 0) == -1)
    {
        return podcri_dir_fail(&op->ctx, "making volume", v->name);
    }

    podcri_json_init(&w, 256);
    podcri_json_object(&w, podcri_volume_file_out, v);

    rc = podcri_dir_write(&op->ctx, dir, PODCRI_VOLUME_FILE, w.data, w.len);

    podcri_json_free(&w);

    if (rc != PODCRI_OK) {
        return rc;
    }

    /* containers of any user must get through to _data */

    if (fchmod(dir, 0755) == -1) {
        return podcri_dir_fail(&op->ctx, "making volume", v->name);
    }

    return PODCRI_OK;
}


int
podcri_volume_discard(podcri_op_t *op, int root, const char *path,
    const char *name)
{
    int  rc;

    rc = podcri_dir_discard(&op->ctx, root, name);
    if (rc != PODCRI_OK) {
        return rc;
    }

    /* what this cannot start the next removal will */

    (void) podcri_background(op, podcri_volume_sweep, path, strlen(path) + 1,
                             "emptying the trash of volumes");

    return PODCRI_OK;
}


static int
podcri_volume_sweep(podcri_op_t *op)
{
    return podcri_dir_sweep(&op->ctx, op->query);
}


int
podcri_volume_host_path(podcri_op_t *op, const podcri_volume_t *v,
    const char **host_path)
{
    int          binds;
    size_t       i;
    const char  *type, *o, *device, *key;

    *host_path = v->mountpoint;

    for (i = 0; i < v->options.n; i++) {

        key = v->options.elts[i].key;

        if (strcmp(key, "type") != 0 && strcmp(key, "o") != 0
            && strcmp(key, "device") != 0)
        {
            return podcri_fail(&op->ctx, PODCRI_E_UNIMPLEMENTED,
                               "not implemented",
                               "volume option %s needs a mount on the node, "
                               "which CRI cannot make", key);
        }
    }

    type = podcri_pairs_get(&v->options, "type");
    o = podcri_pairs_get(&v->options, "o");
    device = podcri_pairs_get(&v->options, "device");

    if (type == NULL && o == NULL && device == NULL) {
        return PODCRI_OK;
    }

    /* a bind mount is the one mount a host path can stand for */

    binds = o && (strcmp(o, "bind") == 0 || strcmp(o, "rbind") == 0);

    if (type && strcmp(type, "bind") == 0) {

        /* mount(8) takes this type for the option */

        binds = binds || o == NULL || *o == '\0';

    } else if (type && *type && strcmp(type, "none") != 0) {
        binds = 0;
    }

    if (binds && device && *device == '/') {
        *host_path = device;
        return PODCRI_OK;
    }

    return podcri_fail(&op->ctx, PODCRI_E_UNIMPLEMENTED, "not implemented",
                       "volume options type=%s, o=%s, device=%s need a mount "
                       "on the node, which CRI cannot make",
                       type ? type : "", o ? o : "", device ? device : "");
}


int
podcri_volume_name_check(podcri_op_t *op, const char *name)
{
    if (podcri_is_name(name) && strlen(name) <= PODCRI_VOLUME_NAME_MAX) {
        return PODCRI_OK;
    }

    return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, "invalid argument",
                       "volume name \"%s\": names must match "
                       "[a-zA-Z0-9][a-zA-Z0-9_.-]* and be at most %d bytes "
                       "long", name, PODCRI_VOLUME_NAME_MAX);
}


int
podcri_volume_unknown(podcri_op_t *op, const char *name)
{
    return podcri_fail(&op->ctx, PODCRI_E_NOT_FOUND, "no such volume",
                       "no volume with name \"%s\" found", name);
}
