
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_INIT_H_INCLUDED_
#define _PODCRI_INIT_H_INCLUDED_


/*
 * podcri-init: the program that is bind-mounted read-only into the containers
 * made by the module, for what CRI cannot do from outside and an image
 * without a shell or tar cannot do from inside.  It depends on nothing in the
 * container: no libc, no loader, no shell.
 *
 *     podcri-init exec [options] -- COMMAND [ARGUMENT...]
 *         -e NAME=VALUE   sets an environment variable
 *         -E NAME         unsets one
 *         -u USER[:GROUP] names of the container, or numbers
 *         -g GROUP        one more group
 *         -w DIRECTORY    where it runs
 *         -l NAME=SOFT:HARD  a limit of setrlimit(2), -1 is none
 *         -m MASK         its umask, octal
 *         -n              its stdin is /dev/null
 *         -s MSEC         stays as its parent, and when it has ended drops what
 *                         it has left of stdin, to the end, or until nothing
 *                         has come for MSEC; its outputs end with it
 *         -a TEXT         stays as its parent, and when it has ended says so on
 *                         its terminal, as ESC _ TEXT ESC \, and waits for the
 *                         answer, ACK (0x06), for two seconds at most
 *         -t ROWS:COLUMNS the size of its terminal, before it can ask
 *     podcri-init init -- COMMAND [ARGUMENT...]
 *         as process 1: forwards signals, reaps, exits as the command does
 *     podcri-init gate -- COMMAND [ARGUMENT...]
 *         becomes the command when the terminal that is its stdin has got a
 *         size, or after two seconds: who attaches sets one when it listens
 *     podcri-init idle MSEC
 *         as process 1: reaps, and ends when there has been no other process
 *         for MSEC
 *     podcri-init stat [-L] PATH
 *         one line of JSON: name, size, mode (Go's os.FileMode), mtime, isDir,
 *         linkTarget; -L: name, isDir and linkTarget of what a link leads to,
 *         and the line is there, with status 2, when it leads nowhere
 *     podcri-init tar-out [-L] [-n NAME] [-s] PATH
 *         an archive of PATH on stdout; -n renames its top entry, -L follows
 *         PATH when it is a symbolic link, -s ends when stdin has ended and
 *         nobody takes what is written
 *     podcri-init tar-in [-d] [-o UID:GID] [-r OLD NEW]... [-f FILE] [-x]
 *                        DIRECTORY [-- COMMAND [ARGUMENT...]]
 *         an archive from stdin, or from FILE, into DIRECTORY; -d refuses to
 *         replace a directory by something else and the other way round, -o
 *         gives all to one owner, -r renames entries by their first path
 *         components, -x passes over what is on another file system than the
 *         root; then becomes the command
 *
 * Options stand before what they belong to, each argument is taken byte for
 * byte.  Relative paths of the last three begin at the root.
 *
 * Exit status: 0; 1 failed; 2 no such path; 3 not a directory; 64 wrong
 * arguments.  With a command: its own, 127 when it was not found, 126 when it
 * could not be run (Podman's numbers).  What went wrong is
 * one line on stderr.
 *
 * Built apart from the module, on x86-64 and aarch64 without a libc:
 *
 *     gcc -std=gnu11 -Os -static -nostdlib -ffreestanding -fno-pie -no-pie \
 *         -fno-stack-protector -fno-asynchronous-unwind-tables \
 *         -fno-tree-loop-distribute-patterns -Wl,--build-id=none -s \
 *         -o podcri-init src/init/podcri_init*.c
 *
 * and elsewhere, or for the sanitizers, with one:
 *
 *     gcc -std=gnu11 -Os -static -DPODCRI_INIT_LIBC \
 *         -o podcri-init src/init/podcri_init*.c
 */


#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include <asm/unistd.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/stat.h>


/* linux/stat.h leaves these to the C library where there is one */

#ifndef S_IFMT
#define S_IFMT    0170000
#define S_IFSOCK  0140000
#define S_IFLNK   0120000
#define S_IFREG   0100000
#define S_IFBLK   0060000
#define S_IFDIR   0040000
#define S_IFCHR   0020000
#define S_IFIFO   0010000
#define S_ISUID   0004000
#define S_ISGID   0002000
#define S_ISVTX   0001000
#endif


#define PODCRI_INIT_FAILED     1
#define PODCRI_INIT_NOENT      2
#define PODCRI_INIT_NOTDIR     3
#define PODCRI_INIT_USAGE      64
#define PODCRI_INIT_CANNOT     126
#define PODCRI_INIT_NOT_FOUND  127

#define PODCRI_INIT_PATH_MAX   4096
#define PODCRI_INIT_BUFFER     65536


/* --- podcri_init_sys.c --- */

/* A system call: the result, or the negative error number. */
long podcri_init_syscall(long nr, long a, long b, long c, long d, long e,
    long f);

#define PODCRI_INIT_SYS(nr, a, b, c, d, e, f, ...)                            \
    podcri_init_syscall(nr, (long) (a), (long) (b), (long) (c), (long) (d),   \
                        (long) (e), (long) (f))

#define podcri_sys(...)  PODCRI_INIT_SYS(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)

/* the kernel's, for all architectures */

typedef struct {
    int64_t  sec;
    int64_t  nsec;
} podcri_init_time_t;

#ifdef PODCRI_INIT_LIBC

#include <string.h>

#else

void *memcpy(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);

#endif


/* --- podcri_init.c --- */

extern char  **podcri_init_env;

void podcri_init_exit(int status)
    __attribute__((noreturn));

/* Prints the texts up to NULL as one line on stderr. */
void podcri_init_say(const char *text, ...)
    __attribute__((sentinel));

/* Prints "WHAT: NAME: the error's text" and exits with the status that
 * belongs to the error; err is positive. */
void podcri_init_fail(const char *what, const char *name, long err)
    __attribute__((noreturn));

/* What the C library calls strerror(), in Go's words, which clients know. */
const char *podcri_init_strerror(long err);

/* A decimal number of a whole string; -1 when it is none. */
int64_t podcri_init_number(const char *s);

/* The number as text at p, without an end; returns what is behind it. */
char *podcri_init_decimal(char *p, uint64_t v);

/* Memory that stays, zeroed. */
void *podcri_init_alloc(size_t size);

/* What is read, stdin at first, and stdout, with a buffer each.  Read returns
 * less than size only at the end. */
extern int  podcri_init_source;
size_t podcri_init_read(void *buf, size_t size);
void podcri_init_write(const void *buf, size_t size);
void podcri_init_flush(void);

/* From here on a write to stdout that has to wait ends the program at the end
 * of stdin.  When the gateway is gone nobody reads stdout any more, but the
 * runtimes keep its other end open: only stdin tells. */
void podcri_init_end_with_stdin(void);

/* All bytes to a descriptor, waiting where it does not block; 0 or the
 * negative error. */
long podcri_init_write_all(int fd, const char *p, size_t size);

/* Waits for one of poll()'s events, at most msec: positive when there is one,
 * 0 when there is none, or the negative error. */
long podcri_init_poll(int fd, int events, int64_t msec);

/* A clock that only goes forward, ms. */
int64_t podcri_init_msec(void);

/* Opens the directory path below dirfd; symbolic links lead nowhere outside
 * of dirfd, whatever they say.  flags as in open(2); returns the descriptor
 * or the negative error. */
int podcri_init_open_dir(int dirfd, const char *path, int flags);

/* getdents64(2) */

typedef struct {
    uint64_t        ino;
    int64_t         off;
    unsigned short  reclen;
    unsigned char   type;
    char            name[];
} podcri_init_dent_t;

/* Removes a directory of dirfd with all that is in it, but nothing that is
 * mounted there; 0 or the negative error. */
long podcri_init_remove(int dirfd, const char *name);

/* The last component of a path without its slashes, and its length. */
const char *podcri_init_base(const char *path, size_t *len);


/* --- one file each --- */

int podcri_init_exec(int argc, char **argv);
int podcri_init_init(int argc, char **argv);
int podcri_init_gate(int argc, char **argv);
int podcri_init_idle(int argc, char **argv);
int podcri_init_stat(int argc, char **argv);
int podcri_init_tar_out(int argc, char **argv);
int podcri_init_tar_in(int argc, char **argv);

/* Sets the limit that "nofile=SOFT:HARD" says; 0, or 1 for one that is not
 * understood.  One that cannot be set ends the program, with its reason. */
int podcri_init_limit(char *arg);

/* Sets the umask from octal digits; 0, or 1 when it is none. */
int podcri_init_umask(const char *arg);

/* Becomes the command, looked up in PATH; returns the exit status when that
 * fails, and has said why. */
int podcri_init_run(char **argv);

/* Set: the program takes all of stdin also when it fails, see
 * podcri_init_rest(). */
extern int  podcri_init_takes;

/* Closes the outputs, which says that it is over, and drops what is left of
 * stdin, until nothing has come for msec, or for twenty times as long. */
void podcri_init_rest(int msec);

#define PODCRI_INIT_QUIET  10000

/* Runs the command as a child, with stdin kept open until it has ended;
 * returns its exit status as a shell has it.  size bytes at args are the
 * program's own arguments, which need not be seen by others as long as it
 * stays.  The child is the leader of a session of its own, and msec is
 * podcri_init_rest()'s; or text is not NULL, the child has the terminal, and
 * podcri_init_ask() follows. */
int podcri_init_stay(char **argv, char *args, size_t size, int msec,
    const char *text);

/* Says on the terminal that is stdin that what was printed ends here, and
 * waits until it is answered: see the option -a. */
void podcri_init_ask(const char *text);

#define PODCRI_INIT_ACK  0x06

/* Sleeps; a signal may end it early. */
void podcri_init_pause(int msec);

/* Waits for the end of a child, which gets the signals of the mask meanwhile;
 * they are blocked.  Returns its exit status as a shell has it. */
int podcri_init_wait(long child, uint64_t mask);

/* Blocks what a process that waits so hands on to its child; what was blocked
 * before is in *old. */
uint64_t podcri_init_block(uint64_t *old);


#endif /* _PODCRI_INIT_H_INCLUDED_ */
