
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdarg.h>

#include <linux/mman.h>
#include <linux/openat2.h>
#include <linux/poll.h>

#include "podcri_init.h"


/* CLOCK_MONOTONIC of <time.h>, which is a libc's */
#define PODCRI_INIT_MONOTONIC  1


int podcri_init_main(int argc, char **argv, char **env);

static long podcri_init_ready(int fd, int events);
static int podcri_init_walk(int dirfd, const char *path, int flags);


char  **podcri_init_env;
int     podcri_init_source;

static int     podcri_init_ends;

static char    podcri_init_in[PODCRI_INIT_BUFFER];
static size_t  podcri_init_in_pos;
static size_t  podcri_init_in_len;

static char    podcri_init_out[PODCRI_INIT_BUFFER];
static size_t  podcri_init_out_len;


static const struct {
    const char  *name;
    int        (*run)(int argc, char **argv);
} podcri_init_modes[] = {
    { "exec", podcri_init_exec },
    { "init", podcri_init_init },
    { "gate", podcri_init_gate },
    { "idle", podcri_init_idle },
    { "stat", podcri_init_stat },
    { "tar-out", podcri_init_tar_out },
    { "tar-in", podcri_init_tar_in },
};


static const struct {
    int          err;
    int          status;
    const char  *text;
} podcri_init_errors[] = {
    { ENOENT, PODCRI_INIT_NOENT, "no such file or directory" },
    { ENOTDIR, PODCRI_INIT_NOTDIR, "not a directory" },
    { EACCES, PODCRI_INIT_FAILED, "permission denied" },
    { EPERM, PODCRI_INIT_FAILED, "operation not permitted" },
    { EEXIST, PODCRI_INIT_FAILED, "file exists" },
    { EISDIR, PODCRI_INIT_FAILED, "is a directory" },
    { ENOTEMPTY, PODCRI_INIT_FAILED, "directory not empty" },
    { ENOSPC, PODCRI_INIT_FAILED, "no space left on device" },
    { EDQUOT, PODCRI_INIT_FAILED, "disk quota exceeded" },
    { EROFS, PODCRI_INIT_FAILED, "read-only file system" },
    { ELOOP, PODCRI_INIT_FAILED, "too many levels of symbolic links" },
    { EXDEV, PODCRI_INIT_FAILED, "leads out of the directory" },
    { ENAMETOOLONG, PODCRI_INIT_FAILED, "file name too long" },
    { ENOEXEC, PODCRI_INIT_FAILED, "exec format error" },
    { EINVAL, PODCRI_INIT_FAILED, "invalid argument" },
    { EIO, PODCRI_INIT_FAILED, "input/output error" },
    { EPIPE, PODCRI_INIT_FAILED, "broken pipe" },
    { ENOMEM, PODCRI_INIT_FAILED, "cannot allocate memory" },
    { EMFILE, PODCRI_INIT_FAILED, "too many open files" },
    { EBUSY, PODCRI_INIT_FAILED, "device or resource busy" },
    { ETXTBSY, PODCRI_INIT_FAILED, "text file busy" },
    { EFBIG, PODCRI_INIT_FAILED, "file too large" },
    { E2BIG, PODCRI_INIT_FAILED, "argument list too long" },
    { ENOSYS, PODCRI_INIT_FAILED, "function not implemented" },
    { EOPNOTSUPP, PODCRI_INIT_FAILED, "operation not supported" },
};


#ifdef PODCRI_INIT_LIBC

int
main(int argc, char **argv, char **env)
{
    return podcri_init_main(argc, argv, env);
}

#endif


int
podcri_init_main(int argc, char **argv, char **env)
{
    size_t  i;

    podcri_init_env = env;

    for (i = 0; argc > 1 && i < sizeof(podcri_init_modes)
                                / sizeof(podcri_init_modes[0]); i++)
    {
        if (strcmp(argv[1], podcri_init_modes[i].name) == 0) {
            return podcri_init_modes[i].run(argc - 2, argv + 2);
        }
    }

    podcri_init_say("usage: podcri-init exec|init|gate|idle|stat|tar-out|"
                    "tar-in ...", NULL);

    return PODCRI_INIT_USAGE;
}


void
podcri_init_exit(int status)
{
    if (podcri_init_takes) {
        podcri_init_rest(PODCRI_INIT_QUIET);
    }

    for ( ;; ) {
        (void) podcri_sys(__NR_exit_group, status);
    }
}


void
podcri_init_say(const char *text, ...)
{
    char         line[PODCRI_INIT_PATH_MAX * 2];
    size_t       n, len;
    va_list      args;

    n = 0;

    va_start(args, text);

    for ( /* void */ ; text != NULL; text = va_arg(args, const char *)) {
        len = strlen(text);

        if (len > sizeof(line) - 1 - n) {
            len = sizeof(line) - 1 - n;
        }

        memcpy(line + n, text, len);
        n += len;
    }

    va_end(args);

    line[n++] = '\n';

    (void) podcri_init_write_all(2, line, n);
}


void
podcri_init_fail(const char *what, const char *name, long err)
{
    int     status;
    size_t  i;

    status = PODCRI_INIT_FAILED;

    for (i = 0; i < sizeof(podcri_init_errors)
                    / sizeof(podcri_init_errors[0]); i++)
    {
        if (podcri_init_errors[i].err == err) {
            status = podcri_init_errors[i].status;
        }
    }

    podcri_init_say(what, ": ", name, ": ", podcri_init_strerror(err), NULL);
    podcri_init_exit(status);
}


const char *
podcri_init_strerror(long err)
{
    char         *p;
    size_t        i;

    static char   text[32] = "errno ";

    for (i = 0; i < sizeof(podcri_init_errors)
                    / sizeof(podcri_init_errors[0]); i++)
    {
        if (podcri_init_errors[i].err == err) {
            return podcri_init_errors[i].text;
        }
    }

    p = podcri_init_decimal(text + 6, err);
    *p = '\0';

    return text;
}


int64_t
podcri_init_number(const char *s)
{
    int64_t  v;

    if (*s == '\0') {
        return -1;
    }

    for (v = 0; *s != '\0'; s++) {
        if (*s < '0' || *s > '9' || v > (INT64_MAX - 9) / 10) {
            return -1;
        }

        v = v * 10 + (*s - '0');
    }

    return v;
}


char *
podcri_init_decimal(char *p, uint64_t v)
{
    char    buf[20];
    size_t  n;

    n = sizeof(buf);

    do {
        buf[--n] = (char) ('0' + v % 10);
        v /= 10;
    } while (v != 0);

    memcpy(p, buf + n, sizeof(buf) - n);

    return p + sizeof(buf) - n;
}


void *
podcri_init_alloc(size_t size)
{
    long          rc;
    char         *p;
    size_t        block;

    static char  *next;
    static size_t left;

    size = (size + 15) & ~ (size_t) 15;

    if (size > left) {
        block = size > 1 << 20 ? size : 1 << 20;

        rc = podcri_sys(__NR_mmap, 0, block, PROT_READ|PROT_WRITE,
                        MAP_PRIVATE|MAP_ANONYMOUS, -1, 0);
        if (rc < 0 && rc > -4096) {
            podcri_init_fail("podcri-init", "memory", -rc);
        }

        next = (char *) rc;
        left = block;
    }

    p = next;
    next += size;
    left -= size;

    return p;
}


size_t
podcri_init_read(void *buf, size_t size)
{
    int     direct;
    long    n;
    size_t  len, done;

    for (done = 0; done < size; done += len) {

        if (podcri_init_in_pos == podcri_init_in_len) {

            /* much is read to where it goes, without a copy */

            direct = size - done >= PODCRI_INIT_BUFFER / 2;

            n = direct ? podcri_sys(__NR_read, podcri_init_source,
                                    (char *) buf + done, size - done)
                       : podcri_sys(__NR_read, podcri_init_source,
                                    podcri_init_in, PODCRI_INIT_BUFFER);

            if (n == -EINTR
                || (n == -EAGAIN
                    && podcri_init_ready(podcri_init_source, POLLIN) >= 0))
            {
                len = 0;
                continue;
            }

            if (n < 0) {
                podcri_init_fail("read", "archive", -n);
            }

            if (n == 0) {
                break;
            }

            if (direct) {
                len = n;
                continue;
            }

            podcri_init_in_pos = 0;
            podcri_init_in_len = n;
        }

        len = podcri_init_in_len - podcri_init_in_pos;
        len = len < size - done ? len : size - done;

        memcpy((char *) buf + done, podcri_init_in + podcri_init_in_pos, len);
        podcri_init_in_pos += len;
    }

    return done;
}


void
podcri_init_write(const void *buf, size_t size)
{
    long         rc;
    size_t       n;
    const char  *p;

    if (size >= PODCRI_INIT_BUFFER / 2) {
        podcri_init_flush();

        rc = podcri_init_write_all(1, buf, size);

        if (rc < 0) {
            podcri_init_fail("write", "stdout", -rc);
        }

        return;
    }

    for (p = buf; size > 0; p += n, size -= n) {
        n = PODCRI_INIT_BUFFER - podcri_init_out_len;
        n = n < size ? n : size;

        memcpy(podcri_init_out + podcri_init_out_len, p, n);
        podcri_init_out_len += n;

        if (podcri_init_out_len == PODCRI_INIT_BUFFER) {
            podcri_init_flush();
        }
    }
}


void
podcri_init_flush(void)
{
    long  rc;

    rc = podcri_init_write_all(1, podcri_init_out, podcri_init_out_len);

    if (rc < 0) {
        podcri_init_fail("write", "stdout", -rc);
    }

    podcri_init_out_len = 0;
}


long
podcri_init_write_all(int fd, const char *p, size_t size)
{
    long  n;

    while (size > 0) {
        n = podcri_sys(__NR_write, fd, p, size);

        if (n == -EINTR
            || (n == -EAGAIN && podcri_init_ready(fd, POLLOUT) >= 0))
        {
            continue;
        }

        if (n < 0) {
            return n;
        }

        p += n;
        size -= n;
    }

    return 0;
}


static long
podcri_init_ready(int fd, int events)
{
    long           n, rc;
    char           buf[512];
    struct pollfd  pfd[2];

    pfd[0].fd = fd;
    pfd[0].events = (short) events;
    pfd[0].revents = 0;

    pfd[1].fd = 0;
    pfd[1].events = POLLIN;
    pfd[1].revents = 0;

    rc = podcri_sys(__NR_ppoll, pfd, podcri_init_ends && fd == 1 ? 2 : 1,
                    NULL, NULL, 8);

    if (rc > 0 && pfd[1].revents != 0) {
        n = podcri_sys(__NR_read, 0, buf, sizeof(buf));

        if (n <= 0 && n != -EINTR && n != -EAGAIN) {
            podcri_init_exit(PODCRI_INIT_FAILED);
        }
    }

    return rc == -EINTR ? 0 : rc;
}


long
podcri_init_poll(int fd, int events, int64_t msec)
{
    struct pollfd       pfd;
    podcri_init_time_t  wait;

    pfd.fd = fd;
    pfd.events = (short) events;
    pfd.revents = 0;

    msec = msec > 0 ? msec : 0;

    wait.sec = msec / 1000;
    wait.nsec = msec % 1000 * 1000000;

    return podcri_sys(__NR_ppoll, &pfd, 1, &wait, NULL, 8);
}


int64_t
podcri_init_msec(void)
{
    podcri_init_time_t  now;

    (void) podcri_sys(__NR_clock_gettime, PODCRI_INIT_MONOTONIC, &now);

    return now.sec * 1000 + now.nsec / 1000000;
}


void
podcri_init_end_with_stdin(void)
{
    long  flags;

    flags = podcri_sys(__NR_fcntl, 1, F_GETFL);

    if (flags >= 0
        && podcri_sys(__NR_fcntl, 1, F_SETFL, flags|O_NONBLOCK) == 0)
    {
        podcri_init_ends = 1;
    }
}


void
podcri_init_pause(int msec)
{
    podcri_init_time_t  t;

    t.sec = msec / 1000;
    t.nsec = (int64_t) (msec % 1000) * 1000000;

    (void) podcri_sys(__NR_nanosleep, &t, NULL);
}


int
podcri_init_open_dir(int dirfd, const char *path, int flags)
{
    long             rc;
    struct open_how  how;

    if (*path == '\0') {
        path = ".";
    }

    memset(&how, 0, sizeof(struct open_how));
    how.flags = flags|O_DIRECTORY|O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT|RESOLVE_NO_MAGICLINKS;

    do {
        rc = podcri_sys(__NR_openat2, dirfd, path, &how, sizeof(how));
    } while (rc == -EAGAIN || rc == -EINTR);

    /* an old kernel, or a seccomp profile that knows no openat2() */

    if (rc == -ENOSYS || rc == -EPERM) {
        return podcri_init_walk(dirfd, path, flags);
    }

    return (int) rc;
}


/* the same without following any link */

static int
podcri_init_walk(int dirfd, const char *path, int flags)
{
    int          fd, next;
    char         name[NAME_MAX + 1];
    size_t       n;
    const char  *end;

    fd = (int) podcri_sys(__NR_openat, dirfd, ".",
                          (*path == '.' ? flags : O_PATH)
                          |O_DIRECTORY|O_CLOEXEC);

    while (fd >= 0 && *path != '\0' && strcmp(path, ".") != 0) {
        end = strchr(path, '/');
        n = end ? (size_t) (end - path) : strlen(path);

        if (n > NAME_MAX) {
            (void) podcri_sys(__NR_close, fd);
            return -ENAMETOOLONG;
        }

        memcpy(name, path, n);
        name[n] = '\0';
        path += n + (end != NULL);

        next = (int) podcri_sys(__NR_openat, fd, name,
                                (*path == '\0' ? flags : O_PATH)
                                |O_DIRECTORY|O_NOFOLLOW|O_CLOEXEC);

        (void) podcri_sys(__NR_close, fd);
        fd = next;
    }

    return fd;
}


const char *
podcri_init_base(const char *path, size_t *len)
{
    const char  *p, *end;

    end = path + strlen(path);

    while (end > path && end[-1] == '/') {
        end--;
    }

    for (p = end; p > path && p[-1] != '/'; p--) { /* void */ }

    *len = end - p;

    return p;
}
