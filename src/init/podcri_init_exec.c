
/*
 * Copyright (C) 2026 podcri authors
 */


#include <asm/ioctls.h>
#include <asm/termios.h>

#include "podcri_init.h"


#define PODCRI_INIT_GROUPS_MAX  256
#define PODCRI_INIT_PATH        "/usr/local/sbin:/usr/local/bin:"             \
                                "/usr/sbin:/usr/bin:/sbin:/bin"


typedef struct {
    const char  *user;           /* name or number, NULL: unchanged */
    const char  *group;          /* the same, NULL: the user's */
    const char  *name;           /* of the user, from the file */
    const char  *home;
    int64_t      uid;
    int64_t      gid;
    size_t       ngroups;
    uint32_t     groups[PODCRI_INIT_GROUPS_MAX];
    size_t       nmore;
    const char  *more[PODCRI_INIT_GROUPS_MAX];
} podcri_init_user_t;

/* called with the fields of a line, which end with NUL; nothing else in the
 * file is wanted when it returns 1 */
typedef int (*podcri_init_line_pt)(podcri_init_user_t *u, char **field,
    size_t n);


static int podcri_init_terminal(char *arg);
static int podcri_init_switch(podcri_init_user_t *u);
static int podcri_init_ids(podcri_init_user_t *u);
static int podcri_init_passwd(podcri_init_user_t *u, char **field, size_t n);
static int podcri_init_group(podcri_init_user_t *u, char **field, size_t n);
static int podcri_init_member(podcri_init_user_t *u, char **field, size_t n);
static void podcri_init_add_group(podcri_init_user_t *u, int64_t gid);
static void podcri_init_lines(const char *file, podcri_init_line_pt fn,
    podcri_init_user_t *u);
static int podcri_init_is_var(const char *pair, const char *name);
static void podcri_init_setenv(const char *pair);
static void podcri_init_unsetenv(const char *name);
static const char *podcri_init_getenv(const char *name);


int
podcri_init_exec(int argc, char **argv)
{
    int                        i, fd, null, stay, home;
    long                       rc;
    char                      *opt, *arg, *colon, *last;
    const char                *dir, *text;

    static podcri_init_user_t  user;

    dir = NULL;
    text = NULL;
    null = 0;
    stay = 0;
    home = 0;

    for (i = 0; i < argc && argv[i][0] == '-'; i++) {
        opt = argv[i];

        if (strcmp(opt, "--") == 0) {
            i++;
            break;
        }

        if (strcmp(opt, "-n") == 0) {
            null = 1;
            continue;
        }

        if (opt[1] == '\0' || opt[2] != '\0' || i + 1 == argc) {
            goto usage;
        }

        arg = argv[++i];

        switch (opt[1]) {

        case 'a':
            text = arg;
            break;

        case 'e':
            podcri_init_setenv(arg);
            home |= podcri_init_is_var(arg, "HOME");
            break;

        case 'E':
            podcri_init_unsetenv(arg);
            break;

        case 's':
            stay = (int) podcri_init_number(arg);

            if (stay <= 0) {
                goto usage;
            }

            break;

        case 'l':
            if (podcri_init_limit(arg) != 0) {
                goto usage;
            }

            break;

        case 'm':
            if (podcri_init_umask(arg) != 0) {
                goto usage;
            }

            break;

        case 't':
            if (podcri_init_terminal(arg) != 0) {
                goto usage;
            }

            break;

        case 'w':
            dir = arg;
            break;

        case 'u':
            user.user = arg;
            colon = strchr(arg, ':');

            if (colon != NULL) {
                *colon = '\0';
                user.group = colon + 1;
            }

            break;

        case 'g':
            if (user.nmore == PODCRI_INIT_GROUPS_MAX) {
                goto usage;
            }

            user.more[user.nmore++] = arg;
            break;

        default:
            goto usage;
        }
    }

    if (i == argc) {
        goto usage;
    }

    /* the kernel puts them one behind the other */

    last = argv[argc - 1] + strlen(argv[argc - 1]);

    if (null) {
        fd = (int) podcri_sys(__NR_openat, AT_FDCWD, "/dev/null", O_RDONLY);

        if (fd < 0) {
            podcri_init_fail("open", "/dev/null", -fd);
        }

        if (fd != 0) {
            (void) podcri_sys(__NR_dup3, fd, 0, 0);
            (void) podcri_sys(__NR_close, fd);
        }
    }

    if (dir != NULL) {
        rc = podcri_sys(__NR_chdir, dir);

        if (rc < 0) {
            podcri_init_say("chdir to \"", dir, "\": ",
                            podcri_init_strerror(-rc), NULL);

            return rc == -ENOENT ? PODCRI_INIT_NOT_FOUND
                                 : PODCRI_INIT_CANNOT;
        }
    }

    if (user.user != NULL || user.nmore > 0) {
        if (podcri_init_switch(&user) != 0) {
            return PODCRI_INIT_CANNOT;
        }

        if (user.home != NULL && !home) {
            char  *pair = podcri_init_alloc(strlen(user.home) + 6);

            memcpy(pair, "HOME=", 5);
            memcpy(pair + 5, user.home, strlen(user.home));
            podcri_init_setenv(pair);
        }
    }

    return stay || text
           ? podcri_init_stay(argv + i, argv[0], last - argv[0], stay, text)
           : podcri_init_run(argv + i);

usage:

    podcri_init_say("usage: podcri-init exec [-e NAME=VALUE] [-E NAME]"
                    " [-u USER[:GROUP]] [-g GROUP] [-w DIRECTORY] [-n]"
                    " [-s MSEC] [-a TEXT] [-t ROWS:COLUMNS]"
                    " [-l NAME=SOFT:HARD] [-m MASK] -- COMMAND...", NULL);

    return PODCRI_INIT_USAGE;
}


/* "ROWS:COLUMNS"; without a terminal there is nothing to set */

static int
podcri_init_terminal(char *arg)
{
    char            *colon;
    int64_t          rows, cols;
    struct winsize   size;

    colon = strchr(arg, ':');

    if (colon == NULL) {
        return 1;
    }

    *colon = '\0';
    rows = podcri_init_number(arg);
    cols = podcri_init_number(colon + 1);
    *colon = ':';

    if (rows < 0 || rows > 65535 || cols < 0 || cols > 65535) {
        return 1;
    }

    memset(&size, 0, sizeof(struct winsize));
    size.ws_row = (unsigned short) rows;
    size.ws_col = (unsigned short) cols;

    (void) podcri_sys(__NR_ioctl, 1, TIOCSWINSZ, &size);

    return 0;
}


static int
podcri_init_switch(podcri_init_user_t *u)
{
    long    rc;
    size_t  i;

    if (podcri_init_ids(u) != 0) {
        return 1;
    }

    for (i = 0; i < u->nmore; i++) {
        u->group = u->more[i];
        u->gid = podcri_init_number(u->group);

        podcri_init_lines("/etc/group", podcri_init_group, u);

        if (u->gid < 0 || u->gid > UINT32_MAX - 1) {
            podcri_init_say("unable to find group ", u->group,
                            ": no matching entries in group file", NULL);
            return 1;
        }

        podcri_init_add_group(u, u->gid);
    }

    u->gid = u->groups[0];

    /* nothing to do needs no rights: the container may run as this user */

    if (podcri_sys(__NR_geteuid) == u->uid && u->uid != 0
        && podcri_sys(__NR_getegid) == u->gid && u->nmore == 0)
    {
        return 0;
    }

    rc = podcri_sys(__NR_setgroups, u->ngroups, u->groups);

    if (rc == 0) {
        rc = podcri_sys(__NR_setgid, u->gid);
    }

    if (rc == 0) {
        rc = podcri_sys(__NR_setuid, u->uid);
    }

    if (rc != 0) {
        podcri_init_say("unable to switch to user ",
                        u->user ? u->user : "", ": ",
                        podcri_init_strerror(-rc), NULL);
        return 1;
    }

    return 0;
}


/* Names to numbers, by the files of the container; the first group is the
 * main one. */

static int
podcri_init_ids(podcri_init_user_t *u)
{
    const char  *group;

    u->uid = podcri_sys(__NR_geteuid);
    u->gid = podcri_sys(__NR_getegid);

    if (u->user != NULL && *u->user != '\0') {
        u->uid = podcri_init_number(u->user);
        u->gid = 0;
        u->home = "/";

        podcri_init_lines("/etc/passwd", podcri_init_passwd, u);

        if (u->uid < 0 || u->uid > UINT32_MAX - 1) {
            podcri_init_say("unable to find user ", u->user,
                            ": no matching entries in passwd file", NULL);
            return 1;
        }
    }

    group = u->group;

    if (group != NULL && *group != '\0') {
        u->gid = podcri_init_number(group);

        podcri_init_lines("/etc/group", podcri_init_group, u);

        if (u->gid < 0 || u->gid > UINT32_MAX - 1) {
            podcri_init_say("unable to find group ", group,
                            ": no matching entries in group file", NULL);
            return 1;
        }
    }

    podcri_init_add_group(u, u->gid);

    if (u->user == NULL) {
        u->ngroups = 1;
        return 0;
    }

    if (group == NULL && u->name != NULL) {
        podcri_init_lines("/etc/group", podcri_init_member, u);
    }

    return 0;
}


/* name:password:uid:gid:comment:home:shell, passwd(5) */

static int
podcri_init_passwd(podcri_init_user_t *u, char **field, size_t n)
{
    size_t   len;
    char    *copy;
    int64_t  uid, gid;

    if (n < 6) {
        return 0;
    }

    uid = podcri_init_number(field[2]);
    gid = podcri_init_number(field[3]);

    if (uid < 0 || gid < 0 || gid > UINT32_MAX - 1
        || (strcmp(field[0], u->user) != 0
            && podcri_init_number(u->user) != uid))
    {
        return 0;
    }

    u->uid = uid;
    u->gid = gid;

    len = strlen(field[0]);
    copy = podcri_init_alloc(len + strlen(field[5]) + 2);

    memcpy(copy, field[0], len);
    u->name = copy;

    if (*field[5] != '\0') {
        memcpy(copy + len + 1, field[5], strlen(field[5]));
        u->home = copy + len + 1;
    }

    return 1;
}


/* name:password:gid:user,user, group(5) */

static int
podcri_init_group(podcri_init_user_t *u, char **field, size_t n)
{
    int64_t  gid;

    gid = n < 3 ? -1 : podcri_init_number(field[2]);

    if (gid < 0 || strcmp(field[0], u->group) != 0) {
        return 0;
    }

    u->gid = gid;

    return 1;
}


static int
podcri_init_member(podcri_init_user_t *u, char **field, size_t n)
{
    char     *p, *end;
    int64_t   gid;

    gid = n < 4 ? -1 : podcri_init_number(field[2]);

    if (gid < 0 || gid > UINT32_MAX - 1) {
        return 0;
    }

    for (p = field[3]; p != NULL; p = end ? end + 1 : NULL) {
        end = strchr(p, ',');

        if (end != NULL) {
            *end = '\0';
        }

        if (strcmp(p, u->name) == 0) {
            podcri_init_add_group(u, gid);
        }
    }

    return 0;
}


static void
podcri_init_add_group(podcri_init_user_t *u, int64_t gid)
{
    size_t  i;

    for (i = 0; i < u->ngroups; i++) {
        if (u->groups[i] == gid) {
            return;
        }
    }

    if (u->ngroups < PODCRI_INIT_GROUPS_MAX) {
        u->groups[u->ngroups++] = (uint32_t) gid;
    }
}


/* A file that is not there has no lines; one that is longer than a buffer is
 * read by and by, a line that is longer is passed over. */

static void
podcri_init_lines(const char *file, podcri_init_line_pt fn,
    podcri_init_user_t *u)
{
    int           fd, skip;
    long          rc;
    char         *p, *end, *field[8];
    size_t        n, len;

    static char   buf[PODCRI_INIT_BUFFER];

    fd = (int) podcri_sys(__NR_openat, AT_FDCWD, file, O_RDONLY|O_CLOEXEC);

    if (fd < 0) {
        return;
    }

    len = 0;
    skip = 0;

    for ( ;; ) {
        rc = podcri_sys(__NR_read, fd, buf + len, sizeof(buf) - 1 - len);

        if (rc == -EINTR) {
            continue;
        }

        if (rc < 0) {
            break;
        }

        if (rc == 0) {
            if (len == 0) {
                break;
            }

            buf[len++] = '\n';   /* the last line may lack it */
        }

        len += rc;
        buf[len] = '\0';

        for (p = buf; (end = strchr(p, '\n')) != NULL; p = end + 1) {
            *end = '\0';

            if (skip) {
                skip = 0;
                continue;
            }

            for (n = 0; n < 8 && p != NULL; n++) {
                field[n] = p;
                p = strchr(p, ':');

                if (p != NULL) {
                    *p++ = '\0';
                }
            }

            if (fn(u, field, n)) {
                goto done;
            }
        }

        n = buf + len - p;

        if (n == sizeof(buf) - 1) {
            skip = 1;
            n = 0;
        }

        for (len = 0; len < n; len++) {
            buf[len] = p[len];
        }

        if (rc == 0) {
            break;
        }
    }

done:

    (void) podcri_sys(__NR_close, fd);
}


/* whether pair is name=something */

static int
podcri_init_is_var(const char *pair, const char *name)
{
    while (*name != '\0' && *name == *pair) {
        name++;
        pair++;
    }

    return *name == '\0' && *pair == '=';
}


static void
podcri_init_setenv(const char *pair)
{
    char     **env, *name;
    size_t     n, len;

    if (strchr(pair, '=') == NULL) {
        return;
    }

    len = strchr(pair, '=') - pair;
    name = podcri_init_alloc(len + 1);
    memcpy(name, pair, len);

    for (n = 0; podcri_init_env[n] != NULL; n++) {
        if (podcri_init_is_var(podcri_init_env[n], name)) {
            podcri_init_env[n] = (char *) pair;
            return;
        }
    }

    env = podcri_init_alloc((n + 2) * sizeof(char *));
    memcpy(env, podcri_init_env, n * sizeof(char *));

    env[n] = (char *) pair;
    podcri_init_env = env;
}


static void
podcri_init_unsetenv(const char *name)
{
    char  **src, **dst;

    dst = podcri_init_env;

    for (src = dst; *src != NULL; src++) {
        if (!podcri_init_is_var(*src, name)) {
            *dst++ = *src;
        }
    }

    *dst = NULL;
}


static const char *
podcri_init_getenv(const char *name)
{
    size_t  i;

    for (i = 0; podcri_init_env[i] != NULL; i++) {
        if (podcri_init_is_var(podcri_init_env[i], name)) {
            return podcri_init_env[i] + strlen(name) + 1;
        }
    }

    return NULL;
}


int
podcri_init_run(char **argv)
{
    long          rc, err;
    char          file[PODCRI_INIT_PATH_MAX * 2];
    size_t        len, n;
    const char   *path, *end;

    if (strchr(argv[0], '/') != NULL) {
        rc = podcri_sys(__NR_execve, argv[0], argv, podcri_init_env);

        if (rc == -ENOENT || rc == -ENOTDIR) {
            podcri_init_say("exec: \"", argv[0], "\": stat ", argv[0], ": ",
                            podcri_init_strerror(-rc), NULL);
            return PODCRI_INIT_NOT_FOUND;
        }

        goto cannot;
    }

    path = podcri_init_getenv("PATH");

    if (path == NULL) {
        path = PODCRI_INIT_PATH;
    }

    len = strlen(argv[0]);
    err = -ENOENT;

    for ( /* void */ ; *argv[0] != '\0'; path = end + 1) {
        end = strchr(path, ':');
        n = end ? (size_t) (end - path) : strlen(path);

        if (n + len + 3 <= sizeof(file)) {

            /* an empty one is the working directory (execvp(3)) */

            if (n == 0) {
                file[n++] = '.';

            } else {
                memcpy(file, path, n);
            }

            file[n++] = '/';
            memcpy(file + n, argv[0], len + 1);

            rc = podcri_sys(__NR_execve, file, argv, podcri_init_env);

            if (rc == -EACCES) {
                err = rc;

            } else if (rc != -ENOENT && rc != -ENOTDIR) {
                goto cannot;
            }
        }

        if (end == NULL) {
            break;
        }
    }

    rc = err;

    if (rc == -ENOENT) {
        podcri_init_say("exec: \"", argv[0],
                        "\": executable file not found in $PATH", NULL);
        return PODCRI_INIT_NOT_FOUND;
    }

cannot:

    podcri_init_say("exec: \"", argv[0], "\": ", podcri_init_strerror(-rc),
                    NULL);

    return PODCRI_INIT_CANNOT;
}
