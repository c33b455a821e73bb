
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_init_tar.h"


#define PODCRI_TAR_RENAMES_MAX  64


/* a directory, whose times and mode are set when all is in it */

typedef struct podcri_tar_dir_s  podcri_tar_dir_t;

struct podcri_tar_dir_s {
    podcri_tar_dir_t    *next;
    podcri_tar_entry_t   entry;
};


static int podcri_tar_options(int argc, char **argv);
static char *podcri_tar_clean(char *name);
static char *podcri_tar_rename(char *name);
static void podcri_tar_extract(podcri_tar_entry_t *e);
static void podcri_tar_clear(int dirfd, const char *base,
    const podcri_tar_entry_t *e, int *is_dir);
static void podcri_tar_data(int fd, const podcri_tar_entry_t *e);
static void podcri_tar_attributes(int fd, const char *base,
    const podcri_tar_entry_t *e);
static void podcri_tar_directories(void);
static int podcri_tar_parent(const char *name, const char **base);
static int podcri_tar_elsewhere(int fd);


static int                podcri_tar_root;        /* the directory's fd */
static int                podcri_tar_keep_type;
static int                podcri_tar_one_system;
static int64_t            podcri_tar_uid = -1;
static int64_t            podcri_tar_gid = -1;
static size_t             podcri_tar_nrenames;
static const char        *podcri_tar_renames[PODCRI_TAR_RENAMES_MAX][2];
static podcri_tar_dir_t  *podcri_tar_dirs;


int
podcri_init_tar_in(int argc, char **argv)
{
    int                 i, cwd;
    long                mask;
    char                drain[PODCRI_TAR_BLOCK];
    podcri_tar_entry_t  e;

    i = podcri_tar_options(argc, argv);

    if (i < 0 || i >= argc || *argv[i] == '\0'
        || (i + 1 < argc && (i + 2 == argc
                             || strcmp(argv[i + 1], "--") != 0)))
    {
        podcri_init_say("usage: podcri-init tar-in [-d] [-o UID:GID] "
                        "[-r OLD NEW]... [-f FILE] [-x] DIRECTORY "
                        "[-- COMMAND...]", NULL);
        return PODCRI_INIT_USAGE;
    }

    podcri_init_takes = (podcri_init_source == 0);

    cwd = (int) podcri_sys(__NR_openat, AT_FDCWD, ".", O_PATH|O_CLOEXEC);

    (void) podcri_sys(__NR_chdir, "/");
    mask = podcri_sys(__NR_umask, 0);

    podcri_tar_root = (int) podcri_sys(__NR_openat, AT_FDCWD, argv[i],
                                       O_PATH|O_DIRECTORY|O_CLOEXEC);

    if (podcri_tar_root < 0) {
        podcri_init_fail("open", argv[i], -podcri_tar_root);
    }

    while (podcri_tar_next(&e)) {
        e.name = podcri_tar_rename(podcri_tar_clean(e.name));

        if (podcri_tar_uid >= 0) {
            e.uid = podcri_tar_uid;
            e.gid = podcri_tar_gid;
        }

        if (e.uid < 0 || e.uid >= UINT32_MAX || e.gid < 0
            || e.gid >= UINT32_MAX)
        {
            podcri_tar_error(e.name, "there is no such owner");
        }

        podcri_tar_extract(&e);
    }

    podcri_tar_directories();

    /* whoever writes may fill up its last record */

    while (podcri_init_read(drain, sizeof(drain)) == sizeof(drain)) {
        /* void */
    }

    if (i + 1 == argc) {
        return 0;
    }

    podcri_init_takes = 0;

    (void) podcri_sys(__NR_umask, mask);
    (void) podcri_sys(__NR_fchdir, cwd);

    return podcri_init_run(argv + i + 2);
}


static int
podcri_tar_options(int argc, char **argv)
{
    int    i;
    char  *colon;

    for (i = 0; i < argc && argv[i][0] == '-'; i++) {

        if (strcmp(argv[i], "--") == 0) {
            return i + 1;
        }

        if (strcmp(argv[i], "-d") == 0) {
            podcri_tar_keep_type = 1;

        } else if (strcmp(argv[i], "-x") == 0) {
            podcri_tar_one_system = 1;

        } else if (strcmp(argv[i], "-f") == 0 && i + 1 < argc) {
            podcri_init_source = (int) podcri_sys(__NR_openat, AT_FDCWD,
                                                  argv[++i],
                                                  O_RDONLY|O_CLOEXEC);

            if (podcri_init_source < 0) {
                podcri_init_fail("open", argv[i], -podcri_init_source);
            }

        } else if (strcmp(argv[i], "-o") == 0 && i + 1 < argc) {
            colon = strchr(argv[++i], ':');

            if (colon == NULL) {
                return -1;
            }

            *colon = '\0';
            podcri_tar_uid = podcri_init_number(argv[i]);
            podcri_tar_gid = podcri_init_number(colon + 1);

            if (podcri_tar_uid < 0 || podcri_tar_gid < 0) {
                return -1;
            }

        } else if (strcmp(argv[i], "-r") == 0 && i + 2 < argc
                   && podcri_tar_nrenames < PODCRI_TAR_RENAMES_MAX)
        {
            podcri_tar_renames[podcri_tar_nrenames][0] =
                                                podcri_tar_clean(argv[i + 1]);
            podcri_tar_renames[podcri_tar_nrenames][1] =
                                                podcri_tar_clean(argv[i + 2]);
            podcri_tar_nrenames++;
            i += 2;

        } else {
            return -1;
        }
    }

    return i;
}


/* Takes away slashes and dots that mean nothing, in place; ".." is refused. */

static char *
podcri_tar_clean(char *name)
{
    char    *in, *out;
    size_t   n;

    for (in = name, out = name; *in != '\0'; in += n) {

        if (*in == '/') {
            n = 1;
            continue;
        }

        for (n = 0; in[n] != '\0' && in[n] != '/'; n++) { /* void */ }

        if (n == 1 && *in == '.') {
            continue;
        }

        if (n == 2 && in[0] == '.' && in[1] == '.') {
            podcri_tar_error(name, "name contains \"..\"");
        }

        if (out != name) {
            *out++ = '/';
        }

        while (n > 0 && *in != '\0' && *in != '/') {
            *out++ = *in++;
        }

        n = 0;
    }

    *out = '\0';

    return name;
}


/* the first rename whose components the name begins with */

static char *
podcri_tar_rename(char *name)
{
    char        *p;
    size_t       i, n, len;
    const char  *old, *new;

    for (i = 0; i < podcri_tar_nrenames; i++) {
        old = podcri_tar_renames[i][0];
        new = podcri_tar_renames[i][1];
        n = strlen(old);

        if (strlen(name) < n || memcmp(name, old, n) != 0
            || (name[n] != '\0' && name[n] != '/' && n != 0))
        {
            continue;
        }

        name += n;
        len = strlen(new);

        p = podcri_init_alloc(len + strlen(name) + 2);
        memcpy(p, new, len);

        if (n == 0 && *name != '\0') {
            p[len++] = '/';
        }

        memcpy(p + len, name, strlen(name) + 1);

        return podcri_tar_clean(p);
    }

    return name;
}


static void
podcri_tar_extract(podcri_tar_entry_t *e)
{
    int                 fd, dirfd, linkfd, is_dir;
    long                rc;
    const char         *base, *linkbase;
    podcri_tar_dir_t   *d;

    if (*e->name == '\0') {

        /* the directory itself is not the archive's to change */

        podcri_tar_pass(e->size);
        return;
    }

    if (e->type != '\0' && (e->type < '0' || e->type > '7')) {
        podcri_tar_error(e->name, "entry of a kind that is not supported");
    }

    dirfd = podcri_tar_parent(e->name, &base);

    if (podcri_tar_one_system && podcri_tar_elsewhere(dirfd)) {
        podcri_tar_pass(e->size);

        (void) podcri_sys(__NR_close, dirfd);
        return;
    }

    podcri_tar_clear(dirfd, base, e, &is_dir);

    rc = 0;

    switch (e->type) {

    case '\0':
    case '0':
    case '7':
        fd = (int) podcri_sys(__NR_openat, dirfd, base,
                              O_WRONLY|O_CREAT|O_EXCL|O_NOFOLLOW|O_CLOEXEC,
                              0600);
        if (fd < 0) {
            podcri_init_fail("create", e->name, -fd);
        }

        podcri_tar_data(fd, e);
        podcri_tar_attributes(fd, NULL, e);

        (void) podcri_sys(__NR_close, fd);
        (void) podcri_sys(__NR_close, dirfd);
        return;

    case '1':
        e->link = podcri_tar_rename(podcri_tar_clean(e->link));
        linkfd = podcri_tar_parent(e->link, &linkbase);

        rc = podcri_sys(__NR_linkat, linkfd, linkbase, dirfd, base, 0);

        (void) podcri_sys(__NR_close, linkfd);
        break;

    case '2':
        rc = podcri_sys(__NR_symlinkat, e->link, dirfd, base);
        break;

    case '3':
    case '4':
    case '6':
        rc = podcri_sys(__NR_mknodat, dirfd, base,
                        (e->type == '3' ? S_IFCHR : e->type == '4' ? S_IFBLK
                         : S_IFIFO) | 0600,
                        (e->minor & 0xff) | (e->major << 8)
                        | ((e->minor & ~ 0xffu) << 12));
        break;

    case '5':
        if (!is_dir) {
            rc = podcri_sys(__NR_mkdirat, dirfd, base, 0700);
        }

        if (is_dir != 2) {
            d = podcri_init_alloc(sizeof(podcri_tar_dir_t) + strlen(e->name)
                                  + 1);
            d->entry = *e;
            d->entry.name = (char *) (d + 1);
            memcpy(d->entry.name, e->name, strlen(e->name));
            d->next = podcri_tar_dirs;
            podcri_tar_dirs = d;
        }

        break;

    default:
        break;
    }

    if (rc < 0) {
        podcri_init_fail(e->type == '1' ? "link" : "create", e->name, -rc);
    }

    if (e->type != '5' && e->type != '1') {
        podcri_tar_attributes(dirfd, base, e);
    }

    podcri_tar_pass(e->size);

    (void) podcri_sys(__NR_close, dirfd);
}


/* Makes room for an entry.  *is_dir: there is a directory already (1), or a
 * symbolic link to one (2), for an entry that is one. */

static void
podcri_tar_clear(int dirfd, const char *base, const podcri_tar_entry_t *e,
    int *is_dir)
{
    int           fd;
    long          rc;
    unsigned      type;
    struct statx  st;

    *is_dir = 0;

    rc = podcri_sys(__NR_statx, dirfd, base, AT_SYMLINK_NOFOLLOW, STATX_TYPE,
                    &st);
    if (rc < 0) {
        return;
    }

    type = st.stx_mode & S_IFMT;

    if (e->type == '5') {
        if (type == S_IFDIR) {
            *is_dir = 1;
            return;
        }

        if (type == S_IFLNK) {
            fd = podcri_init_open_dir(podcri_tar_root, e->name, O_PATH);

            if (fd >= 0) {
                (void) podcri_sys(__NR_close, fd);
                *is_dir = 2;
                return;
            }
        }
    }

    if (podcri_tar_keep_type && (e->type == '5') != (type == S_IFDIR)) {
        podcri_tar_error(e->name,
                         e->type == '5'
                         ? "cannot overwrite non-directory with directory"
                         : "cannot overwrite directory with non-directory");
    }

    rc = type == S_IFDIR ? podcri_init_remove(dirfd, base)
                         : podcri_sys(__NR_unlinkat, dirfd, base, 0);

    if (rc < 0) {
        podcri_init_fail("replace", e->name, -rc);
    }
}


static void
podcri_tar_data(int fd, const podcri_tar_entry_t *e)
{
    long          rc;
    size_t        n;
    uint64_t      left;

    static char   buf[PODCRI_INIT_BUFFER];

    for (left = e->size; left > 0; left -= n) {
        n = left < sizeof(buf) ? (size_t) left : sizeof(buf);

        podcri_tar_get(buf, n);

        rc = podcri_init_write_all(fd, buf, n);

        if (rc < 0) {
            podcri_init_fail("write", e->name, -rc);
        }
    }

    podcri_tar_skip(-e->size % PODCRI_TAR_BLOCK);
}


/* Owner, mode, time: of fd itself, or of base in the directory fd. */

static void
podcri_tar_attributes(int fd, const char *base, const podcri_tar_entry_t *e)
{
    int                 flags;
    long                rc;
    podcri_init_time_t  times[2];

    flags = base ? AT_SYMLINK_NOFOLLOW : AT_EMPTY_PATH;

    /* as tar does: only root gives files away */

    if (podcri_sys(__NR_geteuid) == 0) {
        rc = podcri_sys(__NR_fchownat, fd, base ? base : "", e->uid, e->gid,
                        flags);
        if (rc < 0) {
            podcri_init_fail("chown", e->name, -rc);
        }
    }

    if (e->type != '2') {
        rc = base ? podcri_sys(__NR_fchmodat, fd, base, e->mode)
                  : podcri_sys(__NR_fchmod, fd, e->mode);
        if (rc < 0) {
            podcri_init_fail("chmod", e->name, -rc);
        }
    }

    times[0].sec = e->mtime;
    times[0].nsec = 0;
    times[1] = times[0];

    rc = podcri_sys(__NR_utimensat, fd, base, times,
                    base ? AT_SYMLINK_NOFOLLOW : 0);
    if (rc < 0) {
        podcri_init_fail("utime", e->name, -rc);
    }
}


/* the last one first: what is inside comes before what it is in */

static void
podcri_tar_directories(void)
{
    int                fd;
    podcri_tar_dir_t  *d;

    for (d = podcri_tar_dirs; d != NULL; d = d->next) {
        fd = podcri_init_open_dir(podcri_tar_root, d->entry.name, O_RDONLY);

        if (fd < 0) {
            podcri_init_fail("open", d->entry.name, -fd);
        }

        podcri_tar_attributes(fd, NULL, &d->entry);

        (void) podcri_sys(__NR_close, fd);
    }
}


/* Opens the directory that name is in, and makes it if need be. */

static int
podcri_tar_parent(const char *name, const char **base)
{
    int          fd, up;
    long         rc;
    char        *p, *end;
    size_t       n;

    static char  path[PODCRI_INIT_PATH_MAX * 2];

    n = strlen(name);

    if (n >= sizeof(path)) {
        podcri_init_fail("path", name, ENAMETOOLONG);
    }

    while (n > 0 && name[n - 1] != '/') {
        n--;
    }

    *base = name + n;

    n = n ? n - 1 : 0;
    memcpy(path, name, n);
    path[n] = '\0';

    fd = podcri_init_open_dir(podcri_tar_root, path, O_PATH);

    if (fd != -ENOENT || n == 0) {
        if (fd < 0) {
            podcri_init_fail("open", n ? path : name, -fd);
        }

        return fd;
    }

    /* from above, one after the other */

    fd = podcri_init_open_dir(podcri_tar_root, "", O_PATH);

    for (p = path; /* void */ ; p = end + 1) {
        end = strchr(p, '/');

        if (end != NULL) {
            *end = '\0';
        }

        up = fd;
        fd = podcri_init_open_dir(podcri_tar_root, path, O_PATH);

        if (fd == -ENOENT) {
            rc = podcri_sys(__NR_mkdirat, up, p, 0755);

            if (rc < 0 && rc != -EEXIST) {
                podcri_init_fail("create", path, -rc);
            }

            /* if it is there it leads nowhere: a link out of here */

            fd = podcri_init_open_dir(podcri_tar_root, path, O_PATH);
        }

        if (fd < 0) {
            podcri_init_fail("open", path, -fd);
        }

        (void) podcri_sys(__NR_close, up);

        if (end == NULL) {
            return fd;
        }

        *end = '/';
    }
}


/* whether a directory is on another file system than the root */

static int
podcri_tar_elsewhere(int fd)
{
    long          rc;
    struct statx  st;

    static struct statx  root;

    if (root.stx_mask == 0) {
        rc = podcri_sys(__NR_statx, AT_FDCWD, "/", 0, STATX_TYPE, &root);

        if (rc < 0) {
            podcri_init_fail("stat", "/", -rc);
        }
    }

    rc = podcri_sys(__NR_statx, fd, "", AT_EMPTY_PATH, STATX_TYPE, &st);

    if (rc < 0) {
        podcri_init_fail("stat", "archive", -rc);
    }

    return st.stx_dev_major != root.stx_dev_major
           || st.stx_dev_minor != root.stx_dev_minor;
}
