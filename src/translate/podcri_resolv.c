
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_spec_cri.h"


/* what resolvers of older C libraries take, and containerd 1.6 passes on */
#define PODCRI_RESOLV_SEARCHES  6


typedef struct {
    const char  *server;
    const char  *path;
} podcri_resolv_stub_t;


static void podcri_resolv_parse(podcri_pool_t *pool, const char *text,
    podcri_dns_t *conf);
static const char *podcri_resolv_word(podcri_pool_t *pool, const char **p,
    const char *end);
static int podcri_resolv_servers(podcri_pool_t *pool,
    const podcri_strings_t *node, int host, podcri_strings_t *servers);
static int podcri_resolv_is_local(const char *server);
static void podcri_resolv_add(podcri_pool_t *pool, podcri_strings_t *list,
    const podcri_strings_t *more, size_t max);


/* resolvers of the node itself, and where they say whom they ask (containers/
 * common libnetwork/resolvconf) */

static const podcri_resolv_stub_t  podcri_resolv_stubs[] = {
    { "127.0.0.53", "/run/systemd/resolve/resolv.conf" },
    { "127.0.0.1", "/run/NetworkManager/no-stub-resolv.conf" },
    { NULL, NULL }
};


const char *
podcri_resolv_behind(podcri_pool_t *pool, const char *text)
{
    podcri_dns_t                 conf;
    const podcri_resolv_stub_t  *stub;

    podcri_resolv_parse(pool, text, &conf);

    if (conf.servers.n != 1) {
        return NULL;
    }

    for (stub = podcri_resolv_stubs; stub->server; stub++) {
        if (strcmp(stub->server, conf.servers.elts[0]) == 0) {
            break;
        }
    }

    return stub->path;
}


int
podcri_resolv_dns(podcri_ctx_t *ctx, const char *text, int host,
    const podcri_dns_t *asked, podcri_dns_t *dns)
{
    int            any, keep, changed;
    size_t         i;
    podcri_dns_t   node;

    memset(dns, 0, sizeof(podcri_dns_t));

    any = asked->servers.n || asked->searches.n || asked->options.n;

    /* Podman adds to what the node has, unless it is given servers */

    keep = (asked->servers.n == 0);

    if (text == NULL) {

        if (any && keep) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "DNS search domains and options need servers "
                               "beside them: the node is another machine, "
                               "whose own are not known");
        }

        text = "";
    }

    podcri_resolv_parse(ctx->pool, text, &node);

    podcri_resolv_add(ctx->pool, &dns->servers, &asked->servers, SIZE_MAX);

    changed = keep && podcri_resolv_servers(ctx->pool, &node.servers, host,
                                            &dns->servers);

    /* told nothing, the runtime copies the node's file */

    if (!any && !changed) {
        memset(dns, 0, sizeof(podcri_dns_t));
        return PODCRI_OK;
    }

    podcri_resolv_add(ctx->pool, &dns->options, &asked->options, SIZE_MAX);

    if (keep || asked->options.n == 0) {
        podcri_resolv_add(ctx->pool, &dns->options, &node.options, SIZE_MAX);
    }

    /* "." stands for none at all */

    for (i = 0; i < asked->searches.n; i++) {
        if (strcmp(asked->searches.elts[i], ".") == 0) {
            return PODCRI_OK;
        }
    }

    podcri_resolv_add(ctx->pool, &dns->searches, &asked->searches, SIZE_MAX);

    if (keep || asked->searches.n == 0) {
        podcri_resolv_add(ctx->pool, &dns->searches, &node.searches,
                          PODCRI_RESOLV_SEARCHES);
    }

    return PODCRI_OK;
}


/* resolv.conf(5), as Podman reads it: comments begin with '#', of several
 * lines with domains or options the last one counts */

static void
podcri_resolv_parse(podcri_pool_t *pool, const char *text,
    podcri_dns_t *conf)
{
    const char        *p, *end, *word;
    podcri_strings_t  *list;

    memset(conf, 0, sizeof(podcri_dns_t));

    for (p = text; *p; p += strcspn(p, "\n"), p += (*p == '\n')) {

        end = p + strcspn(p, "#\n");
        word = podcri_resolv_word(pool, &p, end);

        if (word == NULL) {
            continue;
        }

        if (strcmp(word, "nameserver") == 0) {
            word = podcri_resolv_word(pool, &p, end);

            if (word) {
                podcri_strings_push(pool, &conf->servers, word);
            }

            continue;
        }

        list = (strcmp(word, "search") == 0) ? &conf->searches
               : (strcmp(word, "options") == 0) ? &conf->options : NULL;

        if (list == NULL) {
            continue;
        }

        memset(list, 0, sizeof(podcri_strings_t));

        while ((word = podcri_resolv_word(pool, &p, end)) != NULL) {
            podcri_strings_push(pool, list, word);
        }
    }
}


static const char *
podcri_resolv_word(podcri_pool_t *pool, const char **p, const char *end)
{
    size_t       len;
    const char  *start;

    start = *p + strspn(*p, " \t\r");
    len = strcspn(start, " \t\r#\n");

    if (start >= end || len == 0) {
        return NULL;
    }

    *p = start + len;

    return podcri_pstrndup(pool, start, len);
}


/* Servers on the node's loopback are not reached from other networks; they
 * stay when there are no others.  Returns whether some are left out. */

static int
podcri_resolv_servers(podcri_pool_t *pool, const podcri_strings_t *node,
    int host, podcri_strings_t *servers)
{
    size_t  i;

    for (i = 0; i < node->n; i++) {
        if (host || !podcri_resolv_is_local(node->elts[i])) {
            podcri_strings_push(pool, servers, node->elts[i]);
        }
    }

    if (servers->n == 0) {
        podcri_resolv_add(pool, servers, node, SIZE_MAX);
    }

    return servers->n < node->n;
}


static int
podcri_resolv_is_local(const char *server)
{
    return strncmp(server, "127.", 4) == 0 || strcmp(server, "::1") == 0;
}


/* up to max elements */

static void
podcri_resolv_add(podcri_pool_t *pool, podcri_strings_t *list,
    const podcri_strings_t *more, size_t max)
{
    size_t  i;

    for (i = 0; i < more->n && list->n < max; i++) {
        podcri_strings_push(pool, list, more->elts[i]);
    }
}
