
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdio.h>

#include "podcri_spec.h"
#include "podcri_str.h"


/*
 * Mounts of both dialects: paths, and the options that stand behind the
 * second colon of -v and in OCI mounts.
 */

typedef enum {
    PODCRI_MOUNT_NOTHING = 0,        /* what we do anyway */
    PODCRI_MOUNT_READONLY,
    PODCRI_MOUNT_WRITABLE,
    PODCRI_MOUNT_RELABEL,
    PODCRI_MOUNT_PROPAGATION,
    PODCRI_MOUNT_TMPFS,              /* has no effect; on tmpfs only */
    PODCRI_MOUNT_REFUSE
} podcri_mount_action_e;

typedef struct {
    const char             *name;    /* ends with '=': a value follows */
    podcri_mount_action_e   action;
    const char             *arg;     /* propagation; why */
} podcri_mount_option_t;


static const podcri_mount_option_t  podcri_mount_options[] = {
    { "ro", PODCRI_MOUNT_READONLY, NULL },
    { "readonly", PODCRI_MOUNT_READONLY, NULL },
    { "rro", PODCRI_MOUNT_REFUSE,
      "submounts cannot be made read-only on every runtime" },
    { "rw", PODCRI_MOUNT_WRITABLE, NULL },
    { "z", PODCRI_MOUNT_RELABEL, NULL },
    { "Z", PODCRI_MOUNT_RELABEL, NULL },

    { "private", PODCRI_MOUNT_PROPAGATION, "rprivate" },
    { "rprivate", PODCRI_MOUNT_PROPAGATION, "rprivate" },
    { "slave", PODCRI_MOUNT_PROPAGATION, "rslave" },
    { "rslave", PODCRI_MOUNT_PROPAGATION, "rslave" },
    { "shared", PODCRI_MOUNT_PROPAGATION, "rshared" },
    { "rshared", PODCRI_MOUNT_PROPAGATION, "rshared" },

    /* CRI mounts are recursive; the rest is the kernel's default, or asks
     * for less than what we do */
    { "rbind", PODCRI_MOUNT_NOTHING, NULL },
    { "exec", PODCRI_MOUNT_NOTHING, NULL },
    { "suid", PODCRI_MOUNT_NOTHING, NULL },
    { "dev", PODCRI_MOUNT_NOTHING, NULL },
    { "copy", PODCRI_MOUNT_NOTHING, NULL },
    { "nocopy", PODCRI_MOUNT_NOTHING, NULL },
    { "consistent", PODCRI_MOUNT_NOTHING, NULL },
    { "cached", PODCRI_MOUNT_NOTHING, NULL },
    { "delegated", PODCRI_MOUNT_NOTHING, NULL },

    { "bind", PODCRI_MOUNT_REFUSE,
      "CRI mounts are recursive: file systems below would be seen" },
    { "noexec", PODCRI_MOUNT_REFUSE, "CRI mounts have no such option" },
    { "nosuid", PODCRI_MOUNT_REFUSE, "CRI mounts have no such option" },
    { "nodev", PODCRI_MOUNT_REFUSE, "CRI mounts have no such option" },
    { "U", PODCRI_MOUNT_REFUSE, "CRI does not change owners" },
    { "O", PODCRI_MOUNT_REFUSE, "CRI has no overlay mounts" },
    { "upperdir=", PODCRI_MOUNT_REFUSE, "CRI has no overlay mounts" },
    { "workdir=", PODCRI_MOUNT_REFUSE, "CRI has no overlay mounts" },
    { "idmap", PODCRI_MOUNT_REFUSE, "idmapped mounts are not supported" },
    { "idmap=", PODCRI_MOUNT_REFUSE, "idmapped mounts are not supported" },
    { "unbindable", PODCRI_MOUNT_REFUSE, "CRI has no such propagation" },
    { "runbindable", PODCRI_MOUNT_REFUSE, "CRI has no such propagation" },
    { NULL, PODCRI_MOUNT_NOTHING, NULL }
};


/* a tmpfs is a directory in memory of the node (nosuid, nodev, mode 1777) */

static const podcri_mount_option_t  podcri_mount_tmpfs_options[] = {
    { "nosuid", PODCRI_MOUNT_NOTHING, NULL },
    { "nodev", PODCRI_MOUNT_NOTHING, NULL },
    { "tmpcopyup", PODCRI_MOUNT_NOTHING, NULL },
    { "notmpcopyup", PODCRI_MOUNT_NOTHING, NULL },
    { "mode=1777", PODCRI_MOUNT_NOTHING, NULL },
    { "mode=01777", PODCRI_MOUNT_NOTHING, NULL },
    { "noatime", PODCRI_MOUNT_NOTHING, NULL },
    { "size=", PODCRI_MOUNT_TMPFS, "its size is not limited" },
    { "nr_inodes=", PODCRI_MOUNT_TMPFS, "its files are not limited" },
    { "nr_blocks=", PODCRI_MOUNT_TMPFS, "its size is not limited" },
    { "mode=", PODCRI_MOUNT_TMPFS, "its mode is 1777" },
    { "uid=", PODCRI_MOUNT_TMPFS, "it belongs to root" },
    { "gid=", PODCRI_MOUNT_TMPFS, "it belongs to root" },
    { "noexec", PODCRI_MOUNT_TMPFS, "programs can be run from it" },
    { NULL, PODCRI_MOUNT_NOTHING, NULL }
};


static const podcri_mount_option_t *podcri_mount_option(
    const podcri_mount_option_t *table, const char *s);


const char *
podcri_path_clean(podcri_pool_t *pool, const char *s)
{
    char        *out, *p;
    size_t       len;
    const char  *end;

    if (s == NULL || *s != '/') {
        return NULL;
    }

    out = podcri_palloc(pool, strlen(s) + 2);
    p = out;

    while (*s) {

        while (*s == '/') {
            s++;
        }

        for (end = s; *end && *end != '/'; end++) { /* void */ }

        len = end - s;

        if (len == 0 || (len == 1 && s[0] == '.')) {
            s = end;
            continue;
        }

        if (len == 2 && s[0] == '.' && s[1] == '.') {
            while (p > out && *--p != '/') { /* void */ }
            s = end;
            continue;
        }

        *p++ = '/';
        memcpy(p, s, len);
        p += len;
        s = end;
    }

    if (p == out) {
        *p++ = '/';
    }

    *p = '\0';

    return out;
}


static const podcri_mount_option_t *
podcri_mount_option(const podcri_mount_option_t *table, const char *s)
{
    size_t  len;

    for ( /* void */ ; table->name; table++) {
        len = strlen(table->name);

        if (table->name[len - 1] == '=' ? strncmp(s, table->name, len) == 0
                                        : strcmp(s, table->name) == 0)
        {
            return table;
        }
    }

    return NULL;
}


int
podcri_mount_finish(podcri_ctx_t *ctx, podcri_mount_t *m, const char *path,
    podcri_strings_t *warnings)
{
    int                           tmpfs;
    size_t                        i;
    const char                   *s, *clean;
    const podcri_mount_option_t  *o;

    clean = podcri_path_clean(ctx->pool, m->destination);

    if (clean == NULL) {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "field %s: mount destination \"%s\" is not an "
                           "absolute path", path,
                           m->destination ? m->destination : "");
    }

    if (clean[1] == '\0') {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "field %s: mount destination cannot be \"/\"",
                           path);
    }

    m->destination = clean;
    tmpfs = (strcmp(m->type, "tmpfs") == 0);

    for (i = 0; i < m->options.n; i++) {
        s = m->options.elts[i];

        if (*s == '\0') {
            continue;
        }

        o = tmpfs ? podcri_mount_option(podcri_mount_tmpfs_options, s)
                  : NULL;

        if (o == NULL) {
            o = podcri_mount_option(podcri_mount_options, s);
        }

        if (o == NULL) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s: unknown mount option \"%s\"",
                               path, s);
        }

        switch (o->action) {

        case PODCRI_MOUNT_NOTHING:
            break;

        case PODCRI_MOUNT_READONLY:
            m->readonly = 1;
            break;

        case PODCRI_MOUNT_WRITABLE:
            m->readonly = 0;
            break;

        case PODCRI_MOUNT_RELABEL:
            m->relabel = 1;
            break;

        case PODCRI_MOUNT_PROPAGATION:
            m->propagation = o->arg;
            break;

        case PODCRI_MOUNT_TMPFS:
            podcri_strings_push(ctx->pool, warnings,
                                podcri_psprintf(ctx->pool,
                                                "field %s: tmpfs option "
                                                "\"%s\" on %s: %s", path, s,
                                                m->destination, o->arg));
            break;

        case PODCRI_MOUNT_REFUSE:
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s: mount option \"%s\" is not "
                               "supported: %s", path, s, o->arg);
        }
    }

    return PODCRI_OK;
}


int
podcri_parse_bind(podcri_ctx_t *ctx, const char *s, podcri_mount_t *m,
    const char *path)
{
    char        *copy, *opts, *comma;
    const char  *destination, *source;

    copy = podcri_pstrdup(ctx->pool, s);
    source = copy;

    opts = NULL;
    destination = strchr(copy, ':');

    if (destination != NULL) {
        copy[destination - copy] = '\0';
        destination++;
        opts = strchr(copy + (destination - copy), ':');

        if (opts != NULL) {
            *opts++ = '\0';
        }

        if (*source == '\0' || *destination == '\0'
            || (opts && strchr(opts, ':')))
        {
            goto invalid;
        }

    } else {

        /* a path alone: an anonymous volume */

        destination = source;
        source = NULL;
    }

    memset(m, 0, sizeof(podcri_mount_t));

    m->destination = destination;

    if (source == NULL) {
        m->type = "volume";
        m->anonymous = 1;

    } else if (*source == '/') {
        m->type = "bind";
        m->source = podcri_path_clean(ctx->pool, source);

    } else if (podcri_is_name(source)) {
        m->type = "volume";
        m->name = source;

    } else {
        goto invalid;
    }

    while (opts != NULL) {
        comma = strchr(opts, ',');

        if (comma != NULL) {
            *comma++ = '\0';
        }

        podcri_strings_push(ctx->pool, &m->options, opts);
        opts = comma;
    }

    return PODCRI_OK;

invalid:

    return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                       "field %s: invalid volume \"%s\": expected "
                       "source:destination[:options]", path, s);
}


int
podcri_parse_device(podcri_ctx_t *ctx, const char *s, podcri_device_t *d,
    const char *path)
{
    char    *p, *q;
    size_t   n;

    p = podcri_pstrdup(ctx->pool, s);

    d->host = p;
    d->container = p;
    d->permissions = "rwm";

    if (*p != '/') {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "field %s: device \"%s\" is not supported: CDI "
                           "devices are not known to every runtime", path,
                           s);
    }

    q = strchr(p, ':');

    if (q != NULL) {
        *q++ = '\0';
        p = q;
        q = strchr(p, ':');

        if (*p == '/') {
            d->container = p;

            if (q != NULL) {
                *q++ = '\0';
                d->permissions = q;
            }

        } else if (q == NULL) {
            d->permissions = p;

        } else {
            goto invalid;
        }
    }

    n = strlen(d->permissions);

    if (n == 0 || n > 3 || strspn(d->permissions, "rwm") != n) {
        goto invalid;
    }

    return PODCRI_OK;

invalid:

    return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                       "field %s: invalid device \"%s\"", path, s);
}
