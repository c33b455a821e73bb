
/*
 * Copyright (C) 2026 podcri authors
 *
 * Addresses of the configuration.
 */


#include "tap.h"
#include "podcri_pool.h"
#include "podcri_grpc.h"


#define LONG_90  "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee"          \
                 "ffffffffffgggggggggghhhhhhhhhhiiiiiiiiii"


typedef struct {
    const char  *address;
    const char  *target;       /* NULL: refused */
    int          ssl;
    const char  *words;        /* in the error */
} row_t;


static const row_t  rows[] = {
    { "unix:/run/crio/crio.sock", "unix:/run/crio/crio.sock", 0, NULL },
    { "unix:///run/crio/crio.sock", "unix:/run/crio/crio.sock", 0, NULL },
    { "unix:/a b%c?d#e:f", "unix:/a%20b%25c%3Fd%23e%3Af", 0, NULL },
    { "unix:/" LONG_90 "/aaaaaaaaaabbbbb", "unix:/" LONG_90
      "/aaaaaaaaaabbbbb", 0, NULL },
    { "unix:/" LONG_90 "/aaaaaaaaaabbbbbb", NULL, 0, "107 bytes" },
    { "unix:", NULL, 0, "absolute" },
    { "unix:/", NULL, 0, "absolute" },
    { "unix:run/x", NULL, 0, "absolute" },
    { "unix://run/x", NULL, 0, "absolute" },
    { "/run/crio/crio.sock", NULL, 0, "must begin with" },
    { "", NULL, 0, "must begin with" },
    { "http://h:1", NULL, 0, "must begin with" },

    { "grpc://127.0.0.1:80", "ipv4:127.0.0.1:80", 0, NULL },
    { "grpcs://[::1]:8443", "ipv6:[::1]:8443", 1, NULL },
    { "grpcs://node-a.example:65535", "dns:///node-a.example:65535", 1,
      NULL },
    { "grpc://localhost", NULL, 0, "port is missing" },
    { "grpc://:80", NULL, 0, "host is missing" },
    { "grpc://localhost:", NULL, 0, "from 1 to 65535" },
    { "grpc://localhost:0", NULL, 0, "from 1 to 65535" },
    { "grpc://localhost:65536", NULL, 0, "from 1 to 65535" },
    { "grpc://localhost:80/", NULL, 0, "from 1 to 65535" },
    { "grpc://localhost:+80", NULL, 0, "from 1 to 65535" },
    { "grpc://local host:80", NULL, 0, "host name" },
    { "grpc://a,b:80", NULL, 0, "host name" },
    { "grpc://::1:80", NULL, 0, "host is missing" },
    { "grpc://[::1]", NULL, 0, "[address]:port" },
    { "grpc://[::1:80", NULL, 0, "[address]:port" },
    { "grpc://[localhost]:80", NULL, 0, "IPv6" }
};


int
main(void)
{
    int             ssl;
    size_t          i;
    const char     *target, *err;
    podcri_pool_t  *pool;

    pool = podcri_pool_create(0);

    for (i = 0; i < podcri_nelts(rows); i++) {
        err = NULL;
        target = podcri_grpc_target(pool, rows[i].address, &ssl, &err);

        is_str(target, rows[i].target, "\"%s\"", rows[i].address);

        if (rows[i].target) {
            is_int(ssl, rows[i].ssl, "TLS or not");

        } else {
            ok(err && strstr(err, rows[i].words), "it says \"%s\"", err);
        }
    }

    podcri_pool_destroy(pool);

    return done_testing();
}
