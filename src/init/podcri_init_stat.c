
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_init.h"


/* bits of Go's io/fs FileMode */

static const struct {
    unsigned  type;
    uint32_t  bits;
} podcri_init_modes[] = {
    { S_IFDIR, 0x80000000 },
    { S_IFLNK, 0x08000000 },
    { S_IFBLK, 0x04000000 },
    { S_IFCHR, 0x04200000 },
    { S_IFIFO, 0x02000000 },
    { S_IFSOCK, 0x01000000 },
};


static int podcri_init_stat_followed(char *path);
static size_t podcri_init_core(const char *path);
static size_t podcri_init_nowhere(const char *path, char *buf);
static void podcri_init_stat_say(const struct statx *st, const char *name,
    size_t len, int is_dir, const char *target, size_t target_len);
static uint32_t podcri_init_mode(unsigned mode);
static void podcri_init_json_text(const char *s, size_t len);
static size_t podcri_init_utf8(const unsigned char *s, size_t len);
static void podcri_init_json_number(uint64_t v);
static void podcri_init_json_time(int64_t sec, uint32_t nsec);
static char *podcri_init_digits(char *p, uint64_t v, int n);
static size_t podcri_init_target(const char *path, char *buf, int link);


#define podcri_init_literal(s)  podcri_init_write(s, sizeof(s) - 1)


int
podcri_init_stat(int argc, char **argv)
{
    int            link;
    char           target[PODCRI_INIT_PATH_MAX];
    long           rc;
    size_t         len;
    const char    *name;
    struct statx   st;

    if (argc == 2 && strcmp(argv[0], "-L") == 0 && argv[1][0] != '\0') {
        return podcri_init_stat_followed(argv[1]);
    }

    if (argc != 1 || argv[0][0] == '\0') {
        podcri_init_say("usage: podcri-init stat [-L] PATH", NULL);
        return PODCRI_INIT_USAGE;
    }

    (void) podcri_sys(__NR_chdir, "/");

    rc = podcri_sys(__NR_statx, AT_FDCWD, argv[0], AT_SYMLINK_NOFOLLOW,
                    STATX_BASIC_STATS, &st);
    if (rc < 0) {
        podcri_init_fail("stat", argv[0], -rc);
    }

    link = (st.stx_mode & S_IFMT) == S_IFLNK;

    name = podcri_init_base(argv[0], &len);

    if (len == 0) {
        name = "/";
        len = 1;
    }

    podcri_init_stat_say(&st, name, len, (st.stx_mode & S_IFMT) == S_IFDIR,
                         target, podcri_init_target(argv[0], target, link));

    return 0;
}


/* As Podman tells it (libpod/container_stat_linux.go): a link's own size and
 * mode, with the kind and the name of what it leads to.  Its client asks for
 * linkTarget from there on, so that what else stands in the path stays in it:
 * a slash or a dot at its end say that a directory's content is meant. */

static int
podcri_init_stat_followed(char *path)
{
    char           buf[PODCRI_INIT_PATH_MAX * 2 + 4];
    long           rc, there;
    size_t         len, core, n;
    const char    *name, *rest, *target;
    struct statx   st, to;

    (void) podcri_sys(__NR_chdir, "/");

    len = strlen(path);
    core = podcri_init_core(path);
    target = path;

    if (core == 0) {
        target = "/.";
        rc = podcri_sys(__NR_statx, AT_FDCWD, "/", 0, STATX_BASIC_STATS, &st);

    } else if (len >= PODCRI_INIT_PATH_MAX) {
        rc = -ENAMETOOLONG;

    } else {
        memcpy(buf, path, core);
        buf[core] = '\0';

        rc = podcri_sys(__NR_statx, AT_FDCWD, buf, AT_SYMLINK_NOFOLLOW,
                        STATX_BASIC_STATS, &st);
    }

    if (rc < 0) {
        podcri_init_fail("stat", path, -rc);
    }

    to = st;
    there = 0;

    if ((st.stx_mode & S_IFMT) == S_IFLNK) {
        there = podcri_sys(__NR_statx, AT_FDCWD, path, 0, STATX_TYPE, &to);

        path[core] = '\0';

        if (there < 0) {
            n = podcri_init_nowhere(path, buf);

        } else {
            n = podcri_init_target(path, buf, 1);
        }

        /* the rest is behind the end that core has got */

        rest = path + core + 1;

        if (there >= 0 && len > core && n > 1) {
            buf[n++] = '/';

            if (len > core + 1 && rest[len - core - 2] == '.') {
                buf[n++] = '.';
            }
        }

        buf[n] = '\0';
        target = buf;

    } else if (core > 0 && len > core && (st.stx_mode & S_IFMT) != S_IFDIR) {
        podcri_init_fail("stat", path, ENOTDIR);
    }

    name = podcri_init_base(target, &n);

    podcri_init_stat_say(&st, name, n,
                         there >= 0 && (to.stx_mode & S_IFMT) == S_IFDIR,
                         target, strlen(target));

    if (there < 0) {
        podcri_init_fail("stat", path, -there);
    }

    return 0;
}


/* The length of a path without slashes, and single dots, at its end. */

static size_t
podcri_init_core(const char *path)
{
    size_t  n;

    n = strlen(path);

    for ( ;; ) {
        if (n > 0 && path[n - 1] == '/') {
            n--;

        } else if (n > 0 && path[n - 1] == '.'
                   && (n == 1 || path[n - 2] == '/'))
        {
            n--;

        } else {
            return n;
        }
    }
}


/* Where something would be if the link that path is led to it; absolute, and
 * without links as far as there are directories. */

static size_t
podcri_init_nowhere(const char *path, char *buf)
{
    int          i;
    char         text[PODCRI_INIT_PATH_MAX], *base;
    long         rc;
    size_t       n;

    static char  cur[PODCRI_INIT_PATH_MAX * 2];

    memcpy(cur, path, strlen(path) + 1);

    for (i = 0; i < 40; i++) {
        rc = podcri_sys(__NR_readlinkat, AT_FDCWD, cur, text,
                        sizeof(text) - 1);

        if (rc <= 0) {
            break;
        }

        text[rc] = '\0';
        base = strrchr(cur, '/');
        n = (text[0] == '/' || base == NULL) ? 0 : (size_t) (base - cur) + 1;

        if (n + rc >= PODCRI_INIT_PATH_MAX) {
            podcri_init_fail("stat", path, ENAMETOOLONG);
        }

        memcpy(cur + n, text, rc + 1);
    }

    base = strrchr(cur, '/');
    n = 0;

    if (base != NULL && base != cur) {
        *base = '\0';
        n = podcri_init_target(cur, buf, 1);
        *base = '/';

        n = (n == 1) ? 0 : n;
    }

    base = base ? base + 1 : cur;

    if (n + strlen(base) + 1 > PODCRI_INIT_PATH_MAX) {
        podcri_init_fail("stat", path, ENAMETOOLONG);
    }

    buf[n++] = '/';
    memcpy(buf + n, base, strlen(base));

    return n + strlen(base);
}


static void
podcri_init_stat_say(const struct statx *st, const char *name, size_t len,
    int is_dir, const char *target, size_t target_len)
{
    podcri_init_literal("{\"name\":");
    podcri_init_json_text(name, len);
    podcri_init_literal(",\"size\":");
    podcri_init_json_number(st->stx_size);
    podcri_init_literal(",\"mode\":");
    podcri_init_json_number(podcri_init_mode(st->stx_mode));
    podcri_init_literal(",\"mtime\":\"");
    podcri_init_json_time(st->stx_mtime.tv_sec, st->stx_mtime.tv_nsec);
    podcri_init_literal("\",\"isDir\":");

    if (is_dir) {
        podcri_init_literal("true");

    } else {
        podcri_init_literal("false");
    }

    podcri_init_literal(",\"linkTarget\":");
    podcri_init_json_text(target, target_len);
    podcri_init_literal("}\n");

    podcri_init_flush();
}


static uint32_t
podcri_init_mode(unsigned mode)
{
    size_t    i;
    uint32_t  bits;

    bits = mode & 0777;

    for (i = 0; i < sizeof(podcri_init_modes)
                    / sizeof(podcri_init_modes[0]); i++)
    {
        if ((mode & S_IFMT) == podcri_init_modes[i].type) {
            bits |= podcri_init_modes[i].bits;
        }
    }

    bits |= (mode & S_ISUID) ? 0x00800000 : 0;
    bits |= (mode & S_ISGID) ? 0x00400000 : 0;
    bits |= (mode & S_ISVTX) ? 0x00100000 : 0;

    return bits;
}


/* Where the path leads to, absolute and without links: the kernel's own
 * answer; a link that leads nowhere gives its text. */

static size_t
podcri_init_target(const char *path, char *buf, int link)
{
    int    fd;
    long   rc;
    char  *p, proc[32] = "/proc/self/fd/";

    fd = (int) podcri_sys(__NR_openat, AT_FDCWD, path,
                          O_PATH|O_CLOEXEC|(link ? 0 : O_NOFOLLOW));

    if (fd >= 0) {
        p = podcri_init_decimal(proc + 14, fd);
        *p = '\0';

        rc = podcri_sys(__NR_readlinkat, AT_FDCWD, proc, buf,
                        PODCRI_INIT_PATH_MAX);

        (void) podcri_sys(__NR_close, fd);

        if (rc > 0) {
            return rc;
        }
    }

    if (link) {
        rc = podcri_sys(__NR_readlinkat, AT_FDCWD, path, buf,
                        PODCRI_INIT_PATH_MAX);
        if (rc > 0) {
            return rc;
        }
    }

    /* no /proc there */

    rc = strlen(path);
    rc = rc < PODCRI_INIT_PATH_MAX ? rc : PODCRI_INIT_PATH_MAX;
    memcpy(buf, path, rc);

    return rc;
}


/* A JSON string; bytes that are no UTF-8 become U+FFFD. */

static void
podcri_init_json_text(const char *s, size_t len)
{
    size_t                i, n;
    char                  esc[6];
    const unsigned char  *p;

    static const char     hex[] = "0123456789abcdef";

    p = (const unsigned char *) s;

    podcri_init_literal("\"");

    for (i = 0; i < len; i += n) {
        n = podcri_init_utf8(p + i, len - i);

        if (n == 0) {
            podcri_init_literal("\xef\xbf\xbd");
            n = 1;

        } else if (p[i] < 0x20) {
            memcpy(esc, "\\u00", 4);
            esc[4] = hex[p[i] >> 4];
            esc[5] = hex[p[i] & 15];
            podcri_init_write(esc, 6);

        } else {
            if (p[i] == '"' || p[i] == '\\') {
                podcri_init_literal("\\");
            }

            podcri_init_write(p + i, n);
        }
    }

    podcri_init_literal("\"");
}


/* the length of the character at s, 0 when it is none (RFC 3629) */

static size_t
podcri_init_utf8(const unsigned char *s, size_t len)
{
    size_t    n, i;
    uint32_t  c;

    if (s[0] < 0x80) {
        return 1;
    }

    n = s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3
        : s[0] < 0xf5 ? 4 : 0;

    if (n == 0 || n > len) {
        return 0;
    }

    c = s[0] & (0x7f >> n);

    for (i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            return 0;
        }

        c = (c << 6) | (s[i] & 0x3f);
    }

    if ((n == 3 && (c < 0x800 || (c >= 0xd800 && c <= 0xdfff)))
        || (n == 4 && (c < 0x10000 || c > 0x10ffff)))
    {
        return 0;
    }

    return n;
}


static void
podcri_init_json_number(uint64_t v)
{
    char  buf[20];

    podcri_init_write(buf, podcri_init_decimal(buf, v) - buf);
}


/* RFC 3339 with nanoseconds, UTC */

static void
podcri_init_json_time(int64_t sec, uint32_t nsec)
{
    char     buf[40], *p;
    int64_t  days, rest, era, doe, yoe, doy, mp, y, m, d;

    days = sec / 86400;
    rest = sec % 86400;

    if (rest < 0) {
        rest += 86400;
        days--;
    }

    /* days since 0000-03-01; an era of 400 years has 146097 */

    days += 719468;
    era = (days >= 0 ? days : days - 146096) / 146097;
    doe = days - era * 146097;
    yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    mp = (5 * doy + 2) / 153;
    d = doy - (153 * mp + 2) / 5 + 1;
    m = mp < 10 ? mp + 3 : mp - 9;
    y = yoe + era * 400 + (m <= 2);

    p = podcri_init_digits(buf, y < 0 ? 0 : y, 4);
    *p++ = '-';
    p = podcri_init_digits(p, m, 2);
    *p++ = '-';
    p = podcri_init_digits(p, d, 2);
    *p++ = 'T';
    p = podcri_init_digits(p, rest / 3600, 2);
    *p++ = ':';
    p = podcri_init_digits(p, rest / 60 % 60, 2);
    *p++ = ':';
    p = podcri_init_digits(p, rest % 60, 2);

    if (nsec != 0) {
        *p++ = '.';
        p = podcri_init_digits(p, nsec, 9);

        while (p[-1] == '0') {
            p--;
        }
    }

    *p++ = 'Z';

    podcri_init_write(buf, p - buf);
}


/* the last n digits */

static char *
podcri_init_digits(char *p, uint64_t v, int n)
{
    int  i;

    for (i = n - 1; i >= 0; i--) {
        p[i] = (char) ('0' + v % 10);
        v /= 10;
    }

    return p + n;
}
