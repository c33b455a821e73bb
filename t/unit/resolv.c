
/*
 * Copyright (C) 2026 podcri authors
 *
 * What a sandbox is told of DNS.
 */


#include "_view.h"
#include "tap.h"


typedef struct {
    const char  *text;               /* the node's resolv.conf */
    int          host;
    const char  *servers;            /* what is asked for */
    const char  *searches;
    const char  *options;
    const char  *dns;                /* "servers|searches|options" */
} resolv_case_t;


#define NODE  "nameserver 192.0.2.1\nsearch one.test two.test\n"              \
              "options ndots:5\n"


static const resolv_case_t  cases[] = {

    /* the runtime's copy will do */

    { NODE, 0, "", "", "", "||" },
    { NODE, 1, "", "", "", "||" },
    { "", 0, "", "", "", "||" },
    { NULL, 0, "", "", "", "||" },

    /* servers of one's own take the node's away, and nothing else */

    { NODE, 0, "192.0.2.9", "", "",
      "192.0.2.9|one.test two.test|ndots:5" },
    { NODE, 0, "192.0.2.9 ::9", "a", "", "192.0.2.9 ::9|a|ndots:5" },
    { NODE, 0, "192.0.2.9", "", "x", "192.0.2.9|one.test two.test|x" },
    { NODE, 0, "192.0.2.9", "a b", "x y", "192.0.2.9|a b|x y" },

    /* without, what is asked for stands before the node's */

    { NODE, 0, "", "a", "",
      "192.0.2.1|a one.test two.test|ndots:5" },
    { NODE, 0, "", "", "x",
      "192.0.2.1|one.test two.test|x ndots:5" },
    { NODE, 1, "", "a", "",
      "192.0.2.1|a one.test two.test|ndots:5" },
    { NODE, 0, "", "a b c d e", "",
      "192.0.2.1|a b c d e one.test|ndots:5" },
    { NODE, 0, "", "a b c d e f g", "",
      "192.0.2.1|a b c d e f g|ndots:5" },

    /* no domains */

    { NODE, 0, "", ".", "", "192.0.2.1||ndots:5" },
    { NODE, 0, "", "a .", "", "192.0.2.1||ndots:5" },
    { NODE, 0, "", ". a", "", "192.0.2.1||ndots:5" },
    { NODE, 0, "192.0.2.9", ".", "", "192.0.2.9||ndots:5" },
    { NODE, 1, "", ".", "", "192.0.2.1||ndots:5" },
    { NODE, 0, "", "..", "", "192.0.2.1|.. one.test two.test|ndots:5" },

    /* another machine's file is not known */

    { NULL, 0, "192.0.2.9", "", "", "192.0.2.9||" },
    { NULL, 0, "192.0.2.9", "a", "x", "192.0.2.9|a|x" },
    { NULL, 0, "192.0.2.9", ".", "", "192.0.2.9||" },
    { NULL, 0, "", "a", "", NULL },
    { NULL, 0, "", ".", "", NULL },
    { NULL, 0, "", "", "x", NULL },

    /* servers that are reached from the node alone */

    { "nameserver 127.0.0.1\nnameserver 192.0.2.1\noptions edns0\n", 0,
      "", "", "", "192.0.2.1||edns0" },
    { "nameserver ::1\nnameserver 192.0.2.1\n", 0, "", "a", "",
      "192.0.2.1|a|" },
    { "nameserver 127.0.0.1\nnameserver 192.0.2.1\n", 1, "", "", "", "||" },
    { "nameserver 127.0.0.1\nnameserver 192.0.2.1\n", 1, "", "a", "",
      "127.0.0.1 192.0.2.1|a|" },
    { "nameserver 127.0.0.53\n", 0, "", "", "", "||" },
    { "nameserver 127.0.0.53\n", 0, "", "a", "", "127.0.0.53|a|" },
    { "nameserver 127.0.0.53\nnameserver 192.0.2.1\n", 0, "192.0.2.9", "", "",
      "192.0.2.9||" },

    /* how files are written */

    { "# a\n\n  nameserver\t192.0.2.1  # search c\n#nameserver 192.0.2.2\n"
      "search a\nsearch b c\noptions x\noptions\ty z\ndomain d\nsearch2 e\n"
      "nameserver\nnameserver 192.0.2.3 ignored", 0, "", "q", "",
      "192.0.2.1 192.0.2.3|q b c|y z" },
    { "nameserver 192.0.2.1\r\nsearch a\r\n", 0, "", "q", "",
      "192.0.2.1|q a|" },
    { "nameserver 192.0.2.1\nsearch a\nsearch\n", 0, "", "", "x",
      "192.0.2.1||x" }
};


static void
test_dns(void)
{
    int                   rc;
    size_t                i;
    const char           *name;
    podcri_ctx_t         *ctx;
    podcri_dns_t          asked, dns;
    const resolv_case_t  *c;

    ctx = view_ctx();

    for (i = 0; i < podcri_nelts(cases); i++) {
        c = &cases[i];

        asked.servers = view_words(c->servers);
        asked.searches = view_words(c->searches);
        asked.options = view_words(c->options);

        name = podcri_psprintf(ctx->pool, "case %zu: \"%s\" \"%s\" \"%s\"", i,
                               c->servers, c->searches, c->options);

        podcri_err_clear(ctx);
        rc = podcri_resolv_dns(ctx, c->text, c->host, &asked, &dns);

        if (c->dns == NULL) {
            is_int(rc, PODCRI_ERROR, "%s", name);
            is_int(podcri_err_status(&ctx->err), 400, "status");
            continue;
        }

        is_int(rc, PODCRI_OK, "%s", name);
        is_str(podcri_psprintf(ctx->pool, "%s|%s|%s",
                               view_joined(&dns.servers),
                               view_joined(&dns.searches),
                               view_joined(&dns.options)),
               c->dns, "is told");
        is_str(view_joined(&asked.searches), c->searches,
               "what was asked stays");
    }
}


static void
test_behind(void)
{
    podcri_pool_t  *pool;

    pool = view_ctx()->pool;

    is_str(podcri_resolv_behind(pool, "nameserver 127.0.0.53\n"),
           "/run/systemd/resolve/resolv.conf", "systemd-resolved");
    is_str(podcri_resolv_behind(pool, "search a\nnameserver 127.0.0.1"),
           "/run/NetworkManager/no-stub-resolv.conf", "NetworkManager");
    is_str(podcri_resolv_behind(pool, NODE), NULL, "a server elsewhere");
    is_str(podcri_resolv_behind(pool, "nameserver 127.0.0.53\n"
                                "nameserver 192.0.2.1\n"), NULL,
           "not the only one");
    is_str(podcri_resolv_behind(pool, ""), NULL, "none");
}


int
main(void)
{
    test_dns();
    test_behind();

    view_done();

    return done_testing();
}
