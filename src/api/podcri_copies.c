
/*
 * Copyright (C) 2026 podcri authors
 */


#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "podcri_body.h"
#include "podcri_copies.h"
#include "podcri_dir.h"
#include "podcri_helper.h"
#include "podcri_lifecycle.h"
#include "podcri_names.h"
#include "podcri_sandbox.h"


#define PODCRI_COPIES_DIRECTORY  ".copies"

/* of one container, and of one archive, bytes */
#define PODCRI_COPIES_MAX        16
#define PODCRI_COPIES_SIZE       (256 * 1024 * 1024)

/* a header block, and the place of its checksum: POSIX.1-2017, pax, "ustar
 * Interchange Format" */
#define PODCRI_COPIES_BLOCK      512
#define PODCRI_COPIES_SUM        148
#define PODCRI_COPIES_SUM_SIZE   8


static int podcri_copies_check(podcri_op_t *op, const podcri_container_t *c);
static const char *podcri_copies_root(podcri_pool_t *pool,
    const podcri_node_t *node);
static int podcri_copies_dir(podcri_op_t *op, const podcri_node_t *node,
    const char *nonce, int *dir);
static int podcri_copies_file(podcri_op_t *op, int dir, const char **file,
    int *fd);
static int podcri_copies_receive(podcri_op_t *op, int fd);
static int podcri_copies_write(podcri_op_t *op, int fd, const char *data,
    size_t len);
static int podcri_copies_is_archive(const unsigned char *block, size_t len);
static int podcri_copies_take(podcri_op_t *op, podcri_container_t *c,
    const podcri_copy_t *copy);
static int podcri_copies_drop(podcri_op_t *op, const char *id, int dir,
    const char *file);
static int podcri_copies_has(const podcri_spec_t *spec, const char *file);
static int podcri_copies_sweep(podcri_op_t *op);


int
podcri_copies_add(podcri_op_t *op, podcri_container_t *c, const char *path,
    const podcri_strings_t *options)
{
    int             rc, dir, fd;
    podcri_node_t  *node;
    podcri_copy_t   copy;

    node = podcri_store_node(op, c->node);

    rc = podcri_copies_check(op, c);

    if (rc == PODCRI_OK) {
        podcri_copies_tidy(op, c);
        rc = podcri_copies_dir(op, node, c->spec->nonce, &dir);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    copy.path = path;
    copy.options = *options;

    rc = podcri_copies_file(op, dir, &copy.file, &fd);

    if (rc == PODCRI_OK) {
        rc = podcri_copies_receive(op, fd);

        if (rc == PODCRI_OK) {
            rc = podcri_copies_take(op, c, &copy);
        }

        if (rc != PODCRI_OK) {
            (void) unlinkat(dir, copy.file, 0);
        }

        (void) close(fd);
    }

    (void) close(dir);

    return rc;
}


/* whether the container's first process may unpack an archive */

static int
podcri_copies_check(podcri_op_t *op, const podcri_container_t *c)
{
    const char             *why;
    podcri_node_t          *node;
    const podcri_spec_t    *spec;

    node = podcri_store_node(op, c->node);
    spec = c->spec;
    why = NULL;

    if (!node->conf->local || node->conf->volume_directory == NULL) {
        why = "its node is another machine";

    } else if (!podcri_helper_root(spec)) {
        why = "its user is not root";

    } else if (spec->read_only) {
        why = "its root is read-only";

    } else if (spec->ncopies >= PODCRI_COPIES_MAX) {
        why = "there have been too many copies";
    }

    return why == NULL ? PODCRI_OK
           : podcri_fail(&op->ctx, PODCRI_E_CONFLICT,
                         "container state improper",
                         "container %s has not been started: files are copied "
                         "into it by its first process then, but %s", c->name,
                         why);
}


static const char *
podcri_copies_root(podcri_pool_t *pool, const podcri_node_t *node)
{
    return podcri_psprintf(pool, "%s/" PODCRI_COPIES_DIRECTORY,
                           node->conf->volume_directory);
}


static int
podcri_copies_dir(podcri_op_t *op, const podcri_node_t *node,
    const char *nonce, int *dir)
{
    int  rc, root;

    rc = podcri_dir_open(&op->ctx, podcri_copies_root(op->ctx.pool, node), 1,
                         0700, &root);
    if (rc != PODCRI_OK) {
        return rc;
    }

    if (mkdirat(root, nonce, 0700) == -1 && errno != EEXIST) {
        rc = podcri_dir_fail(&op->ctx, "making directory", nonce);

    } else {
        rc = podcri_dir_entry(&op->ctx, root, nonce, dir);

        if (rc == PODCRI_DONE) {
            rc = podcri_fail(&op->ctx, PODCRI_E_INTERNAL, NULL,
                             "%s is no directory", nonce);
        }
    }

    (void) close(root);

    return rc;
}


/* A new file, locked as long as it is open: one that is not has lost its
 * worker, unless the container's spec has it. */

static int
podcri_copies_file(podcri_op_t *op, int dir, const char **file, int *fd)
{
    int          rc;
    struct stat  st;

    for ( ;; ) {
        *file = podcri_psprintf(op->ctx.pool, "%s.tar", podcri_nonce(op));

        *fd = openat(dir, *file, O_WRONLY|O_CREAT|O_EXCL|O_CLOEXEC, 0600);

        if (*fd == -1) {
            return podcri_dir_fail(&op->ctx, "making file", *file);
        }

        rc = flock(*fd, LOCK_EX|LOCK_NB);

        if (rc == -1 && errno != EWOULDBLOCK) {
            (void) podcri_dir_fail(&op->ctx, "locking file", *file);
            (void) unlinkat(dir, *file, 0);
            (void) close(*fd);

            return PODCRI_ERROR;
        }

        if (rc == 0 && fstat(*fd, &st) == 0 && st.st_nlink > 0) {
            return PODCRI_OK;
        }

        /* somebody has tidied up between the two */

        (void) close(*fd);
    }
}


static int
podcri_copies_receive(podcri_op_t *op, int fd)
{
    int             rc;
    size_t          len, size, head;
    const char     *data;
    podcri_body_t  *body;
    unsigned char   block[PODCRI_COPIES_BLOCK];

    body = podcri_body_open(op);
    size = 0;
    head = 0;

    for ( ;; ) {
        rc = podcri_body_read(body, &data, &len);

        if (rc != PODCRI_OK) {
            break;
        }

        if (head < sizeof(block)) {
            memcpy(block + head, data, podcri_min(len, sizeof(block) - head));
            head += podcri_min(len, sizeof(block) - head);
        }

        size += len;

        if (size > PODCRI_COPIES_SIZE) {
            rc = podcri_fail(&op->ctx, PODCRI_E_TOO_LARGE, NULL,
                             "at most %d bytes can be copied into a container "
                             "that has not been started",
                             PODCRI_COPIES_SIZE);
            break;
        }

        rc = podcri_copies_write(op, fd, data, len);

        if (rc != PODCRI_OK) {
            break;
        }
    }

    if (rc != PODCRI_DONE) {
        return rc;
    }

    if (head && !podcri_copies_is_archive(block, head)) {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "the body is no tar archive");
    }

    return PODCRI_OK;
}


static int
podcri_copies_write(podcri_op_t *op, int fd, const char *data, size_t len)
{
    ssize_t  n;

    while (len) {
        n = write(fd, data, len);

        if (n == -1) {
            return podcri_dir_fail(&op->ctx, "writing", "an archive");
        }

        data += n;
        len -= n;
    }

    return PODCRI_OK;
}


/* whether it begins as an archive does: with a header, or with its end */

static int
podcri_copies_is_archive(const unsigned char *block, size_t len)
{
    char      text[PODCRI_COPIES_SUM_SIZE + 1];
    size_t    i;
    unsigned  sum, zero;

    if (len < PODCRI_COPIES_BLOCK) {
        return 0;
    }

    sum = 0;
    zero = 1;

    for (i = 0; i < PODCRI_COPIES_BLOCK; i++) {
        zero = zero && block[i] == 0;
        sum += (i - PODCRI_COPIES_SUM < PODCRI_COPIES_SUM_SIZE) ? ' '
                                                                : block[i];
    }

    memcpy(text, block + PODCRI_COPIES_SUM, PODCRI_COPIES_SUM_SIZE);
    text[PODCRI_COPIES_SUM_SIZE] = '\0';

    return zero || strtoul(text, NULL, 8) == sum;
}


/* Makes the container anew with one more archive, if it still has not been
 * started. */

static int
podcri_copies_take(podcri_op_t *op, podcri_container_t *c,
    const podcri_copy_t *copy)
{
    int                  rc;
    const char          *name;
    podcri_copy_t       *copies;
    podcri_spec_t        spec;
    podcri_container_t  *now;

    rc = podcri_container_hold(op, c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    name = c->spec->name;

    /* receiving has taken a while */

    rc = podcri_container_find(op, c->id, &now);

    if (rc == PODCRI_OK && now->state != PODCRI_STATE_CREATED) {
        rc = podcri_fail(&op->ctx, PODCRI_E_CONFLICT,
                         "container state improper",
                         "container %s has been started while files were "
                         "copied into it", c->name);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_copies_check(op, now);
    }

    if (rc == PODCRI_OK) {
        spec = *now->spec;

        copies = podcri_palloc(op->ctx.pool, (spec.ncopies + 1)
                                             * sizeof(podcri_copy_t));
        if (spec.ncopies) {
            memcpy(copies, spec.copies,
                   spec.ncopies * sizeof(podcri_copy_t));
        }

        copies[spec.ncopies++] = *copy;
        spec.copies = copies;

        rc = podcri_container_remake(op, now, &spec);
    }

    podcri_name_release(op, name);

    return rc;
}


void
podcri_copies_tidy(podcri_op_t *op, podcri_container_t *c)
{
    int             rc, dir;
    DIR            *d;
    const char     *path;
    podcri_node_t  *node;
    struct dirent  *de;

    node = podcri_store_node(op, c->node);

    if (!node->conf->local || node->conf->volume_directory == NULL) {
        return;
    }

    path = podcri_psprintf(op->ctx.pool, "%s/%s",
                           podcri_copies_root(op->ctx.pool, node),
                           c->spec->nonce);

    rc = podcri_dir_open(&op->ctx, path, 0, 0, &dir);

    if (rc == PODCRI_DONE) {
        return;
    }

    d = (rc == PODCRI_OK) ? fdopendir(dir) : NULL;

    if (rc == PODCRI_OK && d == NULL) {
        rc = podcri_dir_fail(&op->ctx, "reading directory", path);
        (void) close(dir);
    }

    while (rc == PODCRI_OK && (de = readdir(d)) != NULL) {
        if (de->d_name[0] != '.' && !podcri_copies_has(c->spec, de->d_name)) {
            rc = podcri_copies_drop(op, c->id, dir, de->d_name);
        }
    }

    if (d) {
        (void) closedir(d);
    }

    if (rc == PODCRI_ERROR) {
        podcri_log(op->ctx.loop, PODCRI_LOG_WARN,
                   "podcri: copies of container %s: %s", c->name,
                   op->ctx.err.message);
        podcri_err_clear(&op->ctx);
    }
}


/* Removes a file that nobody writes, if the container does not have it now:
 * it is locked until the spec has been stored. */

static int
podcri_copies_drop(podcri_op_t *op, const char *id, int dir,
    const char *file)
{
    int                  rc, fd;
    podcri_container_t  *now;

    fd = openat(dir, file, O_RDONLY|O_NOFOLLOW|O_NONBLOCK|O_CLOEXEC);

    if (fd == -1 || flock(fd, LOCK_EX|LOCK_NB) == -1) {
        rc = errno == ENOENT || errno == EWOULDBLOCK
             ? PODCRI_OK : podcri_dir_fail(&op->ctx, "opening", file);

    } else {
        rc = podcri_container_find(op, id, &now);

        if (rc == PODCRI_OK && !podcri_copies_has(now->spec, file)
            && unlinkat(dir, file, 0) == -1 && errno != ENOENT)
        {
            rc = podcri_dir_fail(&op->ctx, "removing", file);
        }
    }

    if (fd != -1) {
        (void) close(fd);
    }

    return rc;
}


static int
podcri_copies_has(const podcri_spec_t *spec, const char *file)
{
    size_t  i;

    for (i = 0; i < spec->ncopies; i++) {
        if (strcmp(spec->copies[i].file, file) == 0) {
            return 1;
        }
    }

    return 0;
}


void
podcri_copies_mount(podcri_ctx_t *ctx, const podcri_node_t *node,
    podcri_spec_t *spec)
{
    podcri_mount_t  *m;

    if (spec->ncopies == 0) {
        return;
    }

    m = podcri_push(ctx->pool, &spec->mounts, &spec->nmounts,
                    sizeof(podcri_mount_t));

    m->type = "bind";
    m->source = podcri_psprintf(ctx->pool, "%s/%s",
                                podcri_copies_root(ctx->pool, node),
                                spec->nonce);
    m->destination = PODCRI_COPIES_PATH;
    m->readonly = 1;
    m->propagation = "";
}


void
podcri_copies_args(podcri_pool_t *pool, const podcri_spec_t *spec,
    podcri_strings_t *args)
{
    size_t                i, k;
    const podcri_copy_t  *copy;

    for (i = 0; i < spec->ncopies; i++) {
        copy = &spec->copies[i];

        podcri_helper_begin(pool, args, "tar-in");

        for (k = 0; k < copy->options.n; k++) {
            podcri_strings_push(pool, args, copy->options.elts[k]);
        }

        podcri_strings_push(pool, args, "-f");
        podcri_strings_push(pool, args,
                            podcri_psprintf(pool, PODCRI_COPIES_PATH "/%s",
                                            copy->file));
        if (spec->copied) {

            /* volumes and other mounts have kept what was copied to them */

            podcri_strings_push(pool, args, "-x");
        }

        podcri_strings_push(pool, args, "--");
        podcri_strings_push(pool, args, copy->path);
        podcri_strings_push(pool, args, "--");
    }
}


int
podcri_copies_remove(podcri_op_t *op, podcri_node_t *node,
    const podcri_spec_t *spec)
{
    int          rc, root;
    const char  *path;

    if (!node->conf->local || node->conf->volume_directory == NULL) {
        return PODCRI_OK;
    }

    path = podcri_copies_root(op->ctx.pool, node);

    rc = podcri_dir_open(&op->ctx, path, 0, 0, &root);

    if (rc == PODCRI_OK) {
        rc = podcri_dir_discard(&op->ctx, root, spec->nonce);
        (void) close(root);
    }

    if (rc == PODCRI_OK) {

        /* what this cannot start the next removal will */

        (void) podcri_background(op, podcri_copies_sweep, path,
                                 strlen(path) + 1,
                                 "removing what was copied");
    }

    return rc == PODCRI_DONE ? PODCRI_OK : rc;
}


static int
podcri_copies_sweep(podcri_op_t *op)
{
    return podcri_dir_sweep(&op->ctx, op->query);
}
