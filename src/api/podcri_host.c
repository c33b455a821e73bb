
/*
 * Copyright (C) 2026 podcri authors
 */


#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "podcri_host.h"
#include "podcri_spec.h"


/* what is looked for stands in the first lines */
#define PODCRI_HOST_FILE_MAX  (8 * 1024)

/* statfs(2), linux/magic.h */
#define PODCRI_CGROUP2_MAGIC  0x63677270


typedef struct {
    const char  *machine;            /* uname -m */
    const char  *arch;
} podcri_arch_t;


static const struct utsname *podcri_host_uname(void);
static const char *podcri_host_file(podcri_pool_t *pool, const char *path);
static void podcri_host_cpu(const char *stat, podcri_host_t *host);
static void podcri_host_cgroups(podcri_pool_t *pool, podcri_host_t *host);
static double podcri_host_percent(unsigned long long part,
    unsigned long long all);


/* Go's GOARCH by the kernel's name */

static const podcri_arch_t  podcri_host_archs[] = {
    { "x86_64", "amd64" },
    { "aarch64", "arm64" },
    { "armv7l", "arm" },
    { "armv6l", "arm" },
    { "i686", "386" },
    { "ppc64le", "ppc64le" },
    { "s390x", "s390x" },
    { "riscv64", "riscv64" },
    { "loongarch64", "loong64" },
    { NULL, "" }
};


/* of what it tells only the host's name may change */

static const struct utsname *
podcri_host_uname(void)
{
    static struct utsname  name;

    if (name.release[0] == '\0') {
        (void) uname(&name);
    }

    return &name;
}


const char *
podcri_host_arch(void)
{
    const char           *machine;
    const podcri_arch_t  *row;

    machine = podcri_host_uname()->machine;

    for (row = podcri_host_archs; row->machine; row++) {
        if (strcmp(row->machine, machine) == 0) {
            break;
        }
    }

    return row->arch;
}


const char *
podcri_host_kernel(void)
{
    return podcri_host_uname()->release;
}


void
podcri_host_platform(podcri_pool_t *pool, const char *text, const char **os,
    const char **arch)
{
    char                 *first, *second, *p;
    const podcri_arch_t  *row;

    first = podcri_pstrdup(pool, text);
    second = strchr(first, '/');

    for (p = first; *p; p++) {
        *p = tolower((unsigned char) *p);
    }

    if (second) {
        *second++ = '\0';
        second[strcspn(second, "/")] = '\0';
    }

    *os = *first ? first : NULL;
    *arch = (second && *second) ? second : NULL;

    for (row = podcri_host_archs; row->machine; row++) {

        if (second == NULL && (strcmp(row->machine, first) == 0
                               || strcmp(row->arch, first) == 0))
        {
            *os = NULL;
            *arch = row->arch;
            return;
        }

        if (*arch && strcmp(row->machine, *arch) == 0) {
            *arch = row->arch;
            return;
        }
    }
}


void
podcri_host_read(podcri_pool_t *pool, podcri_host_t *host)
{
    const char      *text;
    struct utsname   name;

    memset(host, 0, sizeof(*host));

    host->arch = podcri_host_arch();
    host->kernel = podcri_host_kernel();

    if (uname(&name) == 0) {
        host->hostname = podcri_pstrdup(pool, name.nodename);
    }

    host->cpus = get_nprocs();

    text = podcri_host_file(pool, "/proc/meminfo");
    host->mem_total = podcri_host_number(text, "MemTotal:") * 1024;
    host->mem_free = podcri_host_number(text, "MemFree:") * 1024;
    host->swap_total = podcri_host_number(text, "SwapTotal:") * 1024;
    host->swap_free = podcri_host_number(text, "SwapFree:") * 1024;

    host->uptime = podcri_host_number(podcri_host_file(pool, "/proc/uptime"),
                                      "");

    podcri_host_cpu(podcri_host_file(pool, "/proc/stat"), host);

    text = podcri_host_file(pool, "/etc/os-release");
    host->distribution = podcri_host_release(pool, text, "ID");
    host->version = podcri_host_release(pool, text, "VERSION_ID");
    host->codename = podcri_host_release(pool, text, "VERSION_CODENAME");

    podcri_host_cgroups(pool, host);

    text = podcri_host_file(pool, "/sys/module/apparmor/parameters/enabled");
    host->apparmor = (*text == 'Y');
    host->selinux = (access("/sys/fs/selinux/enforce", F_OK) == 0);
    host->seccomp = (access("/proc/sys/kernel/seccomp/actions_avail", F_OK)
                     == 0);

    host->ip_forward = podcri_host_number(
                    podcri_host_file(pool, "/proc/sys/net/ipv4/ip_forward"),
                    "");
    host->bridge_iptables = podcri_host_number(
                    podcri_host_file(pool, "/proc/sys/net/bridge/"
                                           "bridge-nf-call-iptables"), "");
    host->bridge_ip6tables = podcri_host_number(
                    podcri_host_file(pool, "/proc/sys/net/bridge/"
                                           "bridge-nf-call-ip6tables"), "");
}


/* "" when it cannot be read */

const char *
podcri_host_resolv(podcri_pool_t *pool)
{
    const char  *text, *path, *behind;

    text = podcri_host_file(pool, "/etc/resolv.conf");
    path = podcri_resolv_behind(pool, text);

    if (path == NULL) {
        return text;
    }

    behind = podcri_host_file(pool, path);

    return *behind ? behind : text;
}


static const char *
podcri_host_file(podcri_pool_t *pool, const char *path)
{
    int      fd;
    char     text[PODCRI_HOST_FILE_MAX];
    size_t   len;
    ssize_t  n;

    fd = open(path, O_RDONLY|O_CLOEXEC);
    if (fd == -1) {
        return "";
    }

    len = 0;

    do {
        n = read(fd, text + len, sizeof(text) - len);
        len += (n > 0) ? (size_t) n : 0;
    } while (n > 0 && len < sizeof(text));

    (void) close(fd);

    return podcri_pstrndup(pool, text, len);
}


int64_t
podcri_host_number(const char *text, const char *key)
{
    size_t       len;
    const char  *line;

    len = strlen(key);

    for (line = text; line; line = strchr(line, '\n')) {

        if (*line == '\n') {
            line++;
        }

        if (strncmp(line, key, len) == 0) {
            return strtoll(line + len, NULL, 10);
        }
    }

    return 0;
}


const char *
podcri_host_release(podcri_pool_t *pool, const char *text, const char *key)
{
    size_t       len;
    const char  *line, *quote;

    len = strlen(key);

    for (line = text; line; line = strchr(line, '\n')) {

        if (*line == '\n') {
            line++;
        }

        if (strncmp(line, key, len) != 0 || line[len] != '=') {
            continue;
        }

        line += len + 1;

        if (*line == '"' || *line == '\'') {
            quote = (*line == '"') ? "\"\n" : "'\n";
            line++;

        } else {
            quote = "\n";
        }

        return podcri_pstrndup(pool, line, strcspn(line, quote));
    }

    return NULL;
}


/* proc(5): "cpu user nice system idle iowait irq softirq steal" in ticks */

static void
podcri_host_cpu(const char *stat, podcri_host_t *host)
{
    unsigned long long  user, nice, sys, idle, iowait, irq, softirq, steal,
                        all;

    if (sscanf(stat, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user,
               &nice, &sys, &idle, &iowait, &irq, &softirq, &steal)
        != 8)
    {
        return;
    }

    all = user + nice + sys + idle + iowait + irq + softirq + steal;

    if (all == 0) {
        return;
    }

    host->cpu_user = podcri_host_percent(user + nice, all);
    host->cpu_system = podcri_host_percent(sys + irq + softirq, all);
    host->cpu_idle = podcri_host_percent(idle + iowait, all);
}


/* with two digits behind the point */

static double
podcri_host_percent(unsigned long long part, unsigned long long all)
{
    return (double) (part * 10000 / all) / 100;
}


static void
podcri_host_cgroups(podcri_pool_t *pool, podcri_host_t *host)
{
    char           *text, *line, *next, *name;
    struct statfs   fs;

    host->cgroup_version = "v1";

    if (statfs("/sys/fs/cgroup", &fs) == 0
        && fs.f_type == PODCRI_CGROUP2_MAGIC)
    {
        host->cgroup_version = "v2";

        text = podcri_pstrdup(pool,
                              podcri_host_file(pool, "/sys/fs/cgroup/"
                                                     "cgroup.controllers"));

        for (name = strtok_r(text, " \n", &next); name;
             name = strtok_r(NULL, " \n", &next))
        {
            podcri_strings_push(pool, &host->cgroup_controllers, name);
        }

        return;
    }

    /* cgroups(7): "#subsys_name hierarchy num_cgroups enabled" */

    text = podcri_pstrdup(pool, podcri_host_file(pool, "/proc/cgroups"));

    for (line = strtok_r(text, "\n", &next); line;
         line = strtok_r(NULL, "\n", &next))
    {
        if (*line == '#' || line[strlen(line) - 1] != '1') {
            continue;
        }

        podcri_strings_push(pool, &host->cgroup_controllers,
                            podcri_pstrndup(pool, line,
                                            strcspn(line, "\t ")));
    }
}
