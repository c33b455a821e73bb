
/*
 * Copyright (C) 2026 podcri authors
 */


#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include "podcri_str.h"
#include "podcri_stream.h"


#define PODCRI_STREAM_URL_MAX  2048


static int podcri_stream_addr(const char *text,
    struct sockaddr_storage *addr);
static int podcri_stream_addr_is_any(const struct sockaddr_storage *addr);
static int podcri_stream_addr_is_loopback(
    const struct sockaddr_storage *addr);
static int podcri_stream_addr_is_own(const struct sockaddr_storage *addr);
static int podcri_stream_addr_equal(const struct sockaddr_storage *a,
    const struct sockaddr *b);


/* No error quotes the URL: its path lets whoever has it in. */

int
podcri_stream_url(podcri_ctx_t *ctx, const char *url, const char *node,
    podcri_stream_url_t *out)
{
    char                     *host, *port;
    size_t                    len, i;
    int64_t                   n;
    const char               *p;
    struct sockaddr_storage  *addr;

    static const char         http[] = "http://";

    len = strlen(url);

    for (i = 0; i < len && url[i] > 0x20 && url[i] < 0x7f; i++) {
        /* void */
    }

    if (i != len || len > PODCRI_STREAM_URL_MAX) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "runtime gave a malformed streaming URL");
    }

    if (strncmp(url, "https://", 8) == 0) {
        return podcri_fail(ctx, PODCRI_E_UNIMPLEMENTED, NULL,
                           "runtime's streaming server uses TLS, which is "
                           "not supported here: turn it off in the "
                           "runtime's configuration");
    }

    if (strncmp(url, http, sizeof(http) - 1) != 0) {
        goto invalid;
    }

    url += sizeof(http) - 1;
    p = strchr(url, '/');

    if (p == NULL || p == url) {
        goto invalid;
    }

    out->host = podcri_pstrndup(ctx->pool, url, p - url);
    out->path = podcri_pstrdup(ctx->pool, p);

    host = podcri_pstrndup(ctx->pool, url, p - url);
    port = strrchr(host, ':');

    if (port == NULL || strchr(port, ']') != NULL) {
        port = podcri_pstrdup(ctx->pool, "80");

    } else {
        *port++ = '\0';
    }

    if (*port < '0' || *port > '9' || podcri_parse_i64(port, &n) != PODCRI_OK
        || n < 1 || n > 65535)
    {
        goto invalid;
    }

    if (strcmp(host, "localhost") == 0) {
        host = podcri_pstrdup(ctx->pool, "127.0.0.1");
    }

    addr = &out->addr;

    if (podcri_stream_addr(host, addr) != PODCRI_OK) {
        goto invalid;
    }

    if (podcri_stream_addr_is_any(addr)) {
        (void) podcri_stream_addr(addr->ss_family == AF_INET ? "127.0.0.1"
                                                             : "::1", addr);
    }

    if (node == NULL) {
        if (!podcri_stream_addr_is_loopback(addr)
            && !podcri_stream_addr_is_own(addr))
        {
            goto foreign;
        }

    } else {
        struct sockaddr_storage  own;

        if (podcri_stream_addr(node, &own) != PODCRI_OK) {
            return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                               "address \"%s\" of the node is not numeric",
                               node);
        }

        if (!podcri_stream_addr_is_loopback(addr)
            && !podcri_stream_addr_equal(addr, (struct sockaddr *) &own))
        {
            goto foreign;
        }

        *addr = own;
    }

    if (addr->ss_family == AF_INET) {
        ((struct sockaddr_in *) addr)->sin_port = htons((uint16_t) n);
        out->addrlen = sizeof(struct sockaddr_in);

    } else {
        ((struct sockaddr_in6 *) addr)->sin6_port = htons((uint16_t) n);
        out->addrlen = sizeof(struct sockaddr_in6);
    }

    return PODCRI_OK;

invalid:

    return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                       "runtime gave an invalid streaming URL");

foreign:

    return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                       "runtime gave a streaming URL of another host, "
                       "\"%s\"", out->host);
}


/* a numeric address, IPv6 with or without brackets */

static int
podcri_stream_addr(const char *text, struct sockaddr_storage *addr)
{
    char                  buf[INET6_ADDRSTRLEN + 2];
    size_t                len;
    struct sockaddr_in   *sin;
    struct sockaddr_in6  *sin6;

    len = strlen(text);

    if (len >= sizeof(buf)) {
        return PODCRI_ERROR;
    }

    if (text[0] == '[') {
        if (text[len - 1] != ']') {
            return PODCRI_ERROR;
        }

        text++;
        len -= 2;
    }

    memcpy(buf, text, len);
    buf[len] = '\0';

    memset(addr, 0, sizeof(struct sockaddr_storage));

    sin = (struct sockaddr_in *) addr;
    sin6 = (struct sockaddr_in6 *) addr;

    if (inet_pton(AF_INET, buf, &sin->sin_addr) == 1) {
        addr->ss_family = AF_INET;
        return PODCRI_OK;
    }

    if (inet_pton(AF_INET6, buf, &sin6->sin6_addr) == 1) {
        addr->ss_family = AF_INET6;
        return PODCRI_OK;
    }

    return PODCRI_ERROR;
}


static int
podcri_stream_addr_is_any(const struct sockaddr_storage *addr)
{
    if (addr->ss_family == AF_INET) {
        return ((struct sockaddr_in *) addr)->sin_addr.s_addr == INADDR_ANY;
    }

    return IN6_IS_ADDR_UNSPECIFIED(&((struct sockaddr_in6 *)
                                     addr)->sin6_addr);
}


static int
podcri_stream_addr_is_loopback(const struct sockaddr_storage *addr)
{
    in_addr_t  in;

    if (addr->ss_family == AF_INET) {
        in = ((struct sockaddr_in *) addr)->sin_addr.s_addr;
        return (ntohl(in) >> 24) == IN_LOOPBACKNET;
    }

    return IN6_IS_ADDR_LOOPBACK(&((struct sockaddr_in6 *) addr)->sin6_addr);
}


/* whether an interface of this machine has it */

static int
podcri_stream_addr_is_own(const struct sockaddr_storage *addr)
{
    int              own;
    struct ifaddrs  *list, *i;

    if (getifaddrs(&list) != 0) {
        return 0;
    }

    own = 0;

    for (i = list; i != NULL; i = i->ifa_next) {
        if (i->ifa_addr != NULL
            && podcri_stream_addr_equal(addr, i->ifa_addr))
        {
            own = 1;
            break;
        }
    }

    freeifaddrs(list);

    return own;
}


static int
podcri_stream_addr_equal(const struct sockaddr_storage *a,
    const struct sockaddr *b)
{
    if (a->ss_family != b->sa_family) {
        return 0;
    }

    if (a->ss_family == AF_INET) {
        return memcmp(&((struct sockaddr_in *) a)->sin_addr,
                      &((struct sockaddr_in *) b)->sin_addr,
                      sizeof(struct in_addr)) == 0;
    }

    return memcmp(&((struct sockaddr_in6 *) a)->sin6_addr,
                  &((struct sockaddr_in6 *) b)->sin6_addr,
                  sizeof(struct in6_addr)) == 0;
}
