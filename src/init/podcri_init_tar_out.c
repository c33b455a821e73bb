
/*
 * Copyright (C) 2026 podcri authors
 */


#include <asm/statfs.h>
#include <linux/magic.h>

#include "podcri_init_tar.h"


#define PODCRI_TAR_NAME_MAX  16384
#define PODCRI_TAR_DENTS     4096

/* the most of a file that the kernel makes up */
#define PODCRI_TAR_MADE_MAX  (4 * 1024 * 1024)

/* what fits a header's octal fields (POSIX.1-2017, pax) */
#define PODCRI_TAR_ID_MAX    02000000
#define PODCRI_TAR_SIZE_MAX  0100000000000

#ifndef MQUEUE_MAGIC
#define MQUEUE_MAGIC         0x19800202
#endif


typedef struct {
    uint64_t     ino;
    uint32_t     major;
    uint32_t     minor;
    const char  *name;
} podcri_tar_link_t;

/* A directory that is being read.  There are as many as one is below another,
 * which may be thousands: too many for the stack. */

typedef struct podcri_tar_level_s  podcri_tar_level_t;

struct podcri_tar_level_s {
    podcri_tar_level_t  *next;
    char                 buf[PODCRI_TAR_DENTS];
};


/* the kernel's own trees have nothing to copy */

static const long  podcri_tar_pseudo[] = {
    PROC_SUPER_MAGIC, SYSFS_MAGIC, CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC,
    DEVPTS_SUPER_MAGIC, MQUEUE_MAGIC
};


static void podcri_tar_walk(int dirfd, const char *path, size_t len,
    int nofollow);
static void podcri_tar_file(int dirfd, const char *path, size_t len,
    int nofollow);
static void podcri_tar_made(int fd, struct statx *st, size_t len);
static void podcri_tar_directory(int dirfd, const char *path, size_t len,
    int nofollow);
static int podcri_tar_is_pseudo(int fd);
static void podcri_tar_header(const struct statx *st, size_t len, char type,
    const char *link);
static size_t podcri_tar_record(char *p, const char *key, const char *value,
    size_t len);
static size_t podcri_tar_record_number(char *p, const char *key,
    int64_t value);
static void podcri_tar_finish(podcri_tar_header_t *h);
static void podcri_tar_octal(char *p, size_t size, uint64_t v);
static void podcri_tar_pad(uint64_t size);
static const char *podcri_tar_link(const struct statx *st, size_t len);
static podcri_tar_link_t *podcri_tar_slot(const struct statx *st);


static char                podcri_tar_name[PODCRI_TAR_NAME_MAX];
static int                 podcri_tar_status;

static podcri_tar_link_t  *podcri_tar_links;
static size_t              podcri_tar_nlinks;
static size_t              podcri_tar_links_size;

static podcri_tar_level_t  *podcri_tar_levels;   /* that are free */


int
podcri_init_tar_out(int argc, char **argv)
{
    int                i, follow;
    size_t             len;
    const char        *name;

    static const char  zero[2 * PODCRI_TAR_BLOCK];

    follow = 0;
    name = NULL;

    for (i = 0; i < argc && argv[i][0] == '-'; i++) {
        if (strcmp(argv[i], "--") == 0) {
            i++;
            break;
        }

        if (strcmp(argv[i], "-L") == 0) {
            follow = 1;

        } else if (strcmp(argv[i], "-s") == 0) {
            podcri_init_end_with_stdin();

        } else if (strcmp(argv[i], "-n") == 0 && i + 1 < argc) {
            name = argv[++i];

        } else {
            goto usage;
        }
    }

    if (i + 1 != argc || *argv[i] == '\0') {
        goto usage;
    }

    (void) podcri_sys(__NR_chdir, "/");

    if (name != NULL) {
        len = strlen(name);

    } else {
        name = podcri_init_base(argv[i], &len);

        if (len == 0 || (len == 2 && memcmp(name, "..", 2) == 0)) {
            name = ".";
            len = 1;
        }
    }

    if (len == 0 || len >= PODCRI_INIT_PATH_MAX) {
        goto usage;
    }

    memcpy(podcri_tar_name, name, len);

    podcri_tar_walk(AT_FDCWD, argv[i], len, follow ? 0 : AT_SYMLINK_NOFOLLOW);

    podcri_init_write(zero, sizeof(zero));
    podcri_init_flush();

    return podcri_tar_status;

usage:

    podcri_init_say("usage: podcri-init tar-out [-L] [-n NAME] [-s] PATH",
                    NULL);

    return PODCRI_INIT_USAGE;
}


/* One thing and what is below it.  podcri_tar_name has len bytes for it. */

static void
podcri_tar_walk(int dirfd, const char *path, size_t len, int nofollow)
{
    long          rc;
    struct statx  st;

    static char   link[PODCRI_INIT_PATH_MAX];

    podcri_tar_name[len] = '\0';

    rc = podcri_sys(__NR_statx, dirfd, path, nofollow, STATX_BASIC_STATS,
                    &st);
    if (rc < 0) {
        if (rc == -ENOENT && dirfd != AT_FDCWD) {

            /* went away since its directory was read */

            podcri_init_say(podcri_tar_name, ": was removed", NULL);
            podcri_tar_status = PODCRI_INIT_FAILED;
            return;
        }

        podcri_init_fail("stat", dirfd == AT_FDCWD ? path : podcri_tar_name,
                         -rc);
    }

    switch (st.stx_mode & S_IFMT) {

    case S_IFREG:
        podcri_tar_file(dirfd, path, len, nofollow);
        break;

    case S_IFDIR:
        podcri_tar_directory(dirfd, path, len, nofollow);
        break;

    case S_IFLNK:
        rc = podcri_sys(__NR_readlinkat, dirfd, path, link, sizeof(link) - 1);

        if (rc < 0) {
            podcri_init_fail("readlink", podcri_tar_name, -rc);
        }

        link[rc] = '\0';
        podcri_tar_header(&st, len, '2', link);
        break;

    case S_IFCHR:
        podcri_tar_header(&st, len, '3', NULL);
        break;

    case S_IFBLK:
        podcri_tar_header(&st, len, '4', NULL);
        break;

    case S_IFIFO:
        podcri_tar_header(&st, len, '6', NULL);
        break;

    default:
        podcri_init_say(podcri_tar_name, ": socket ignored", NULL);
        break;
    }
}


static void
podcri_tar_file(int dirfd, const char *path, size_t len, int nofollow)
{
    int           fd;
    long          n;
    uint64_t      left;
    const char   *link;
    struct statx  st;

    static char   buf[PODCRI_INIT_BUFFER];

    fd = (int) podcri_sys(__NR_openat, dirfd, path,
                          O_RDONLY|O_NONBLOCK|O_CLOEXEC
                          |(nofollow ? O_NOFOLLOW : 0));
    if (fd < 0) {
        podcri_init_fail("open", podcri_tar_name, -fd);
    }

    n = podcri_sys(__NR_statx, fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &st);

    if (n < 0) {
        podcri_init_fail("stat", podcri_tar_name, -n);
    }

    if (podcri_tar_is_pseudo(fd)) {
        podcri_tar_made(fd, &st, len);
        (void) podcri_sys(__NR_close, fd);
        return;
    }

    link = (st.stx_nlink > 1) ? podcri_tar_link(&st, len) : NULL;

    if (link != NULL) {
        podcri_tar_header(&st, len, '1', link);
        (void) podcri_sys(__NR_close, fd);
        return;
    }

    podcri_tar_header(&st, len, '0', NULL);

    for (left = st.stx_size; left > 0; left -= n) {
        n = left < sizeof(buf) ? (long) left : (long) sizeof(buf);
        n = podcri_sys(__NR_read, fd, buf, n);

        if (n == -EINTR) {
            n = 0;
            continue;
        }

        if (n < 0) {
            podcri_init_fail("read", podcri_tar_name, -n);
        }

        if (n == 0) {

            /* the header has promised more */

            podcri_init_say(podcri_tar_name, ": became shorter, filled with "
                            "zeros", NULL);
            podcri_tar_status = PODCRI_INIT_FAILED;

            memset(buf, 0, sizeof(buf));
            n = left < sizeof(buf) ? (long) left : (long) sizeof(buf);
        }

        podcri_init_write(buf, n);
    }

    podcri_tar_pad(st.stx_size);

    (void) podcri_sys(__NR_close, fd);
}


/* What the kernel makes up while it is read has a size of 0, or of a page:
 * its real one is known behind it. */

static void
podcri_tar_made(int fd, struct statx *st, size_t len)
{
    char    *buf;
    long     n;
    size_t   size;

    buf = podcri_init_alloc(PODCRI_TAR_MADE_MAX + 1);

    for (size = 0; /* void */ ; size += n) {

        /* it has memory for as much as is asked for at once */

        n = PODCRI_TAR_MADE_MAX + 1 - size;
        n = n < PODCRI_INIT_BUFFER ? n : PODCRI_INIT_BUFFER;
        n = podcri_sys(__NR_read, fd, buf + size, n);

        if (n == -EINTR) {
            n = 0;
            continue;
        }

        if (n < 0) {
            podcri_init_fail("read", podcri_tar_name, -n);
        }

        if (n == 0) {
            break;
        }

        if (size + n > PODCRI_TAR_MADE_MAX) {
            podcri_init_fail("read", podcri_tar_name, EFBIG);
        }
    }

    st->stx_size = size;

    podcri_tar_header(st, len, '0', NULL);
    podcri_init_write(buf, size);
    podcri_tar_pad(size);
}


static void
podcri_tar_directory(int dirfd, const char *path, size_t len, int nofollow)
{
    int                        fd;
    long                       n, i;
    size_t                     namelen;
    struct statx               st;
    podcri_tar_level_t        *level;
    const podcri_init_dent_t  *dent;

    fd = (int) podcri_sys(__NR_openat, dirfd, path,
                          O_RDONLY|O_DIRECTORY|O_CLOEXEC
                          |(nofollow ? O_NOFOLLOW : 0));
    if (fd < 0) {
        podcri_init_fail("open", podcri_tar_name, -fd);
    }

    n = podcri_sys(__NR_statx, fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &st);

    if (n < 0) {
        podcri_init_fail("stat", podcri_tar_name, -n);
    }

    if (podcri_tar_name[len - 1] != '/') {
        podcri_tar_name[len++] = '/';
        podcri_tar_name[len] = '\0';
    }

    podcri_tar_header(&st, len, '5', NULL);

    level = podcri_tar_levels;

    if (level == NULL) {
        level = podcri_init_alloc(sizeof(podcri_tar_level_t));

    } else {
        podcri_tar_levels = level->next;
    }

    for (n = podcri_tar_is_pseudo(fd) ? 0 : 1; n > 0; /* void */ ) {
        n = podcri_sys(__NR_getdents64, fd, level->buf, PODCRI_TAR_DENTS);

        if (n < 0) {
            podcri_tar_name[len] = '\0';
            podcri_init_fail("read", podcri_tar_name, -n);
        }

        for (i = 0; i < n; i += dent->reclen) {
            dent = (const podcri_init_dent_t *) (void *) (level->buf + i);

            if (strcmp(dent->name, ".") == 0 || strcmp(dent->name, "..") == 0)
            {
                continue;
            }

            namelen = strlen(dent->name);

            if (len + namelen + 2 > PODCRI_TAR_NAME_MAX) {
                podcri_init_fail("path", podcri_tar_name, ENAMETOOLONG);
            }

            memcpy(podcri_tar_name + len, dent->name, namelen);

            podcri_tar_walk(fd, dent->name, len + namelen,
                            AT_SYMLINK_NOFOLLOW);
        }
    }

    level->next = podcri_tar_levels;
    podcri_tar_levels = level;

    (void) podcri_sys(__NR_close, fd);
}


static int
podcri_tar_is_pseudo(int fd)
{
    size_t         i;
    struct statfs  fs;

    if (podcri_sys(__NR_fstatfs, fd, &fs) < 0) {
        return 0;
    }

    for (i = 0; i < sizeof(podcri_tar_pseudo) / sizeof(podcri_tar_pseudo[0]);
         i++)
    {
        if ((long) fs.f_type == podcri_tar_pseudo[i]) {
            return 1;
        }
    }

    return 0;
}


/* Writes the header, and a pax header before it for what does not fit. */

static void
podcri_tar_header(const struct statx *st, size_t len, char type,
    const char *link)
{
    size_t                linklen, n;
    uint64_t              size;
    podcri_tar_header_t   h;

    static char           pax[PODCRI_TAR_NAME_MAX + PODCRI_INIT_PATH_MAX
                              + PODCRI_TAR_NAME_MAX];

    size = (type == '0') ? st->stx_size : 0;
    linklen = link ? strlen(link) : 0;
    n = 0;

    if (len > sizeof(h.name)) {
        n += podcri_tar_record(pax + n, "path", podcri_tar_name, len);
    }

    if (linklen > sizeof(h.link)) {
        n += podcri_tar_record(pax + n, "linkpath", link, linklen);
    }

    if (size >= PODCRI_TAR_SIZE_MAX) {
        n += podcri_tar_record_number(pax + n, "size", size);
    }

    if (st->stx_uid >= PODCRI_TAR_ID_MAX) {
        n += podcri_tar_record_number(pax + n, "uid", st->stx_uid);
    }

    if (st->stx_gid >= PODCRI_TAR_ID_MAX) {
        n += podcri_tar_record_number(pax + n, "gid", st->stx_gid);
    }

    if (st->stx_mtime.tv_sec < 0
        || st->stx_mtime.tv_sec >= (int64_t) PODCRI_TAR_SIZE_MAX)
    {
        n += podcri_tar_record_number(pax + n, "mtime",
                                      st->stx_mtime.tv_sec);
    }

    if (n > 0) {
        memset(&h, 0, sizeof(h));
        memcpy(h.name, "./PaxHeaders/x", 14);
        podcri_tar_octal(h.mode, sizeof(h.mode), 0644);
        podcri_tar_octal(h.uid, sizeof(h.uid), 0);
        podcri_tar_octal(h.gid, sizeof(h.gid), 0);
        podcri_tar_octal(h.size, sizeof(h.size), n);
        podcri_tar_octal(h.mtime, sizeof(h.mtime), 0);
        h.type = 'x';

        podcri_tar_finish(&h);
        podcri_init_write(pax, n);
        podcri_tar_pad(n);
    }

    memset(&h, 0, sizeof(h));

    memcpy(h.name, podcri_tar_name, len < sizeof(h.name) ? len
                                                         : sizeof(h.name));
    if (linklen > 0) {
        memcpy(h.link, link, linklen < sizeof(h.link) ? linklen
                                                      : sizeof(h.link));
    }

    podcri_tar_octal(h.mode, sizeof(h.mode), st->stx_mode & 07777);
    podcri_tar_octal(h.uid, sizeof(h.uid), st->stx_uid);
    podcri_tar_octal(h.gid, sizeof(h.gid), st->stx_gid);
    podcri_tar_octal(h.size, sizeof(h.size), size);
    podcri_tar_octal(h.mtime, sizeof(h.mtime),
                     st->stx_mtime.tv_sec < 0 ? 0 : st->stx_mtime.tv_sec);
    h.type = type;

    if (type == '3' || type == '4') {
        podcri_tar_octal(h.major, sizeof(h.major), st->stx_rdev_major);
        podcri_tar_octal(h.minor, sizeof(h.minor), st->stx_rdev_minor);
    }

    podcri_tar_finish(&h);
}


static void
podcri_tar_finish(podcri_tar_header_t *h)
{
    unsigned  sum;

    memcpy(h->magic, "ustar", 6);
    memcpy(h->version, "00", 2);

    sum = podcri_tar_checksum(h);

    podcri_tar_octal(h->checksum, sizeof(h->checksum) - 1, sum);
    h->checksum[7] = ' ';

    podcri_init_write(h, sizeof(podcri_tar_header_t));
}


/* "LENGTH key=value\n", the length being that of all of it */

static size_t
podcri_tar_record(char *p, const char *key, const char *value, size_t len)
{
    char    *start, digits[20];
    size_t   n, total;

    total = strlen(key) + len + 3;

    do {
        n = podcri_init_decimal(digits, total) - digits;
        total = strlen(key) + len + 3 + n;
    } while ((size_t) (podcri_init_decimal(digits, total) - digits) != n);

    start = p;

    memcpy(p, digits, n);
    p += n;
    *p++ = ' ';
    memcpy(p, key, strlen(key));
    p += strlen(key);
    *p++ = '=';
    memcpy(p, value, len);
    p += len;
    *p++ = '\n';

    return p - start;
}


static size_t
podcri_tar_record_number(char *p, const char *key, int64_t value)
{
    char  buf[21];

    buf[0] = '-';

    if (value < 0) {
        return podcri_tar_record(p, key, buf,
                                 podcri_init_decimal(buf + 1, - value) - buf);
    }

    return podcri_tar_record(p, key, buf,
                             podcri_init_decimal(buf, value) - buf);
}


/* the last digits, ended by NUL; what is too large is in the pax header */

static void
podcri_tar_octal(char *p, size_t size, uint64_t v)
{
    size_t  i;

    p[size - 1] = '\0';

    for (i = size - 1; i > 0; i--) {
        p[i - 1] = (char) ('0' + (v & 7));
        v >>= 3;
    }
}


static void
podcri_tar_pad(uint64_t size)
{
    static const char  zero[PODCRI_TAR_BLOCK];

    if (size % PODCRI_TAR_BLOCK != 0) {
        podcri_init_write(zero, PODCRI_TAR_BLOCK - size % PODCRI_TAR_BLOCK);
    }
}


/* The name that this file was archived by before, NULL when it is new. */

static const char *
podcri_tar_link(const struct statx *st, size_t len)
{
    char               *name;
    size_t              i, size;
    struct statx        old;
    podcri_tar_link_t  *slot, *links;

    if (podcri_tar_nlinks * 2 >= podcri_tar_links_size) {
        links = podcri_tar_links;
        size = podcri_tar_links_size;

        podcri_tar_links_size = size ? size * 2 : 256;
        podcri_tar_links = podcri_init_alloc(podcri_tar_links_size
                                             * sizeof(podcri_tar_link_t));

        for (i = 0; i < size; i++) {
            if (links[i].name != NULL) {
                old.stx_ino = links[i].ino;
                old.stx_dev_major = links[i].major;
                old.stx_dev_minor = links[i].minor;
                *podcri_tar_slot(&old) = links[i];
            }
        }
    }

    slot = podcri_tar_slot(st);

    if (slot->name != NULL) {
        return slot->name;
    }

    name = podcri_init_alloc(len + 1);
    memcpy(name, podcri_tar_name, len);

    slot->ino = st->stx_ino;
    slot->major = st->stx_dev_major;
    slot->minor = st->stx_dev_minor;
    slot->name = name;
    podcri_tar_nlinks++;

    return NULL;
}


static podcri_tar_link_t *
podcri_tar_slot(const struct statx *st)
{
    size_t              i;
    podcri_tar_link_t  *l;

    i = (st->stx_ino * 0x9e3779b97f4a7c15) >> 20;

    for ( ;; i++) {
        l = &podcri_tar_links[i & (podcri_tar_links_size - 1)];

        if (l->name == NULL
            || (l->ino == st->stx_ino && l->major == st->stx_dev_major
                && l->minor == st->stx_dev_minor))
        {
            return l;
        }
    }
}
