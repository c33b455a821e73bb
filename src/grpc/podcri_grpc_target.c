
/*
 * Copyright (C) 2026 podcri authors
 */


#include <sys/socket.h>
#include <sys/un.h>
#include <netinet/in.h>
#include <arpa/inet.h>

#include "podcri_str.h"
#include "podcri_grpc.h"


static const char *podcri_grpc_target_unix(podcri_pool_t *pool,
    const char *path, const char **err);
static const char *podcri_grpc_target_host(podcri_pool_t *pool,
    const char *address, const char **err);
static int podcri_grpc_is_plain(unsigned char ch);


/*
 * A wrong target makes gRPC return a channel that fails every call, so all
 * is checked here.  Names of targets: gRPC naming.md.
 */

const char *
podcri_grpc_target(podcri_pool_t *pool, const char *address, int *ssl,
    const char **err)
{
    *ssl = 0;

    if (strncmp(address, "unix:", sizeof("unix:") - 1) == 0) {
        return podcri_grpc_target_unix(pool, address + sizeof("unix:") - 1,
                                       err);
    }

    if (strncmp(address, "grpc://", sizeof("grpc://") - 1) == 0) {
        return podcri_grpc_target_host(pool, address + sizeof("grpc://") - 1,
                                       err);
    }

    if (strncmp(address, "grpcs://", sizeof("grpcs://") - 1) == 0) {
        *ssl = 1;
        return podcri_grpc_target_host(pool, address + sizeof("grpcs://") - 1,
                                       err);
    }

    *err = "the address must begin with \"unix:/\", \"grpc://\" or "
           "\"grpcs://\"";

    return NULL;
}


static const char *
podcri_grpc_target_unix(podcri_pool_t *pool, const char *path,
    const char **err)
{
    char               *target, *p;
    const char         *s;
    struct sockaddr_un  sun;

    static const char   hex[] = "0123456789ABCDEF";

    /* unix:///path is the same place in the terms of a URI */

    if (strncmp(path, "///", 3) == 0) {
        path += 2;
    }

    if (path[0] != '/' || path[1] == '/' || path[1] == '\0') {
        *err = "the path of a unix socket must be absolute";
        return NULL;
    }

    if (strlen(path) >= sizeof(sun.sun_path)) {
        *err = "the path of a unix socket may have at most 107 bytes";
        return NULL;
    }

    target = podcri_palloc(pool, sizeof("unix:") + 3 * strlen(path));

    p = target;
    memcpy(p, "unix:", sizeof("unix:") - 1);
    p += sizeof("unix:") - 1;

    for (s = path; *s; s++) {
        if (podcri_grpc_is_plain((unsigned char) *s) || *s == '/') {
            *p++ = *s;
            continue;
        }

        *p++ = '%';
        *p++ = hex[(unsigned char) *s >> 4];
        *p++ = hex[(unsigned char) *s & 0xf];
    }

    *p = '\0';

    return target;
}


static const char *
podcri_grpc_target_host(podcri_pool_t *pool, const char *address,
    const char **err)
{
    char             *host;
    size_t            i, len;
    int64_t           port;
    const char       *p;
    struct in_addr    in;
    struct in6_addr   in6;

    if (address[0] == '[') {
        p = strchr(address, ']');

        if (p == NULL || p[1] != ':') {
            *err = "an IPv6 address must be written as [address]:port";
            return NULL;
        }

        host = podcri_pstrndup(pool, address + 1, p - address - 1);

        if (inet_pton(AF_INET6, host, &in6) != 1) {
            *err = "no valid IPv6 address between the brackets";
            return NULL;
        }

        p++;

    } else {
        p = strchr(address, ':');

        if (p == NULL) {
            *err = "the port is missing";
            return NULL;
        }

        len = p - address;
        host = podcri_pstrndup(pool, address, len);

        if (len == 0) {
            *err = "the host is missing";
            return NULL;
        }

        for (i = 0; i < len; i++) {
            if (!podcri_grpc_is_plain((unsigned char) host[i])) {
                *err = "no valid host name";
                return NULL;
            }
        }
    }

    if (p[1] < '0' || p[1] > '9'
        || podcri_parse_i64(p + 1, &port) != PODCRI_OK
        || port < 1 || port > 65535)
    {
        *err = "the port must be a number from 1 to 65535 and come last";
        return NULL;
    }

    if (address[0] == '[') {
        return podcri_psprintf(pool, "ipv6:[%s]:%d", host, (int) port);
    }

    if (inet_pton(AF_INET, host, &in) == 1) {
        return podcri_psprintf(pool, "ipv4:%s:%d", host, (int) port);
    }

    return podcri_psprintf(pool, "dns:///%s:%d", host, (int) port);
}


static int
podcri_grpc_is_plain(unsigned char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z')
           || (ch >= '0' && ch <= '9')
           || ch == '-' || ch == '.' || ch == '_' || ch == '~';
}
