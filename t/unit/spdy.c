
/*
 * Copyright (C) 2026 podcri authors
 *
 * What of the streaming client needs no connection: frames, URLs, the status.
 */


#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <zlib.h>

#include "podcri_spdy.h"
#include "podcri_stream.h"
#include "tap.h"


#define SUCCESS  "{\"metadata\":{},\"status\":\"Success\"}"
#define EXIT_3                                                                \
    "{\"metadata\":{},\"status\":\"Failure\",\"message\":\"command "         \
    "terminated with non-zero exit code\",\"reason\":\"NonZeroExitCode\","    \
    "\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"3\"}]}}"


static void
test_url(void)
{
    size_t                i;
    char                  buf[64];
    podcri_ctx_t          ctx;
    podcri_stream_url_t   u;
    struct sockaddr_in   *sin;

    static const struct {
        const char  *url;
        const char  *node;
        const char  *addr;       /* NULL: refused */
        const char  *error;
    } tests[] = {
        { "http://127.0.0.1:10010/exec/x", NULL, "127.0.0.1:10010", "" },
        { "http://localhost:1/exec/x", NULL, "127.0.0.1:1", "" },
        { "http://0.0.0.0:65535/exec/x", NULL, "127.0.0.1:65535", "" },
        { "http://[::]:80/exec/x", NULL, "[::1]:80", "" },
        { "http://[::1]/exec/x", NULL, "[::1]:80", "" },
        { "http://127.0.0.1:10/exec/x", "192.0.2.7", "192.0.2.7:10", "" },
        { "http://192.0.2.7:10/exec/x", "192.0.2.7", "192.0.2.7:10", "" },
        { "http://[2001:db8::1]:10/x", "2001:db8::1", "[2001:db8::1]:10",
          "" },
        { "http://127.0.0.1:10/x", "[2001:db8::1]", "[2001:db8::1]:10", "" },
        { "http://192.0.2.8:10/exec/x", "192.0.2.7", NULL, "another host" },
        { "http://192.0.2.8:10/exec/x", NULL, NULL, "another host" },
        { "http://169.254.169.254/x", NULL, NULL, "another host" },
        { "http://127.0.0.1:10/exec/x", "node7", NULL, "not numeric" },
        { "https://127.0.0.1:10/exec/x", NULL, NULL, "TLS" },
        { "ftp://127.0.0.1:10/exec/x", NULL, NULL, "invalid" },
        { "http://example.com/x", NULL, NULL, "invalid" },
        { "http://127.0.0.1@evil/x", NULL, NULL, "invalid" },
        { "http://127.0.0.1:0/x", NULL, NULL, "invalid" },
        { "http://127.0.0.1:65536/x", NULL, NULL, "invalid" },
        { "http://127.0.0.1:+80/x", NULL, NULL, "invalid" },
        { "http://127.0.0.1:/x", NULL, NULL, "invalid" },
        { "http://127.0.0.1:80", NULL, NULL, "invalid" },
        { "http:///x", NULL, NULL, "invalid" },
        { "http://[::1/x", NULL, NULL, "invalid" },
        { "http://127.0.0.1:80/x y", NULL, NULL, "malformed" },
        { "http://127.0.0.1:80/x\r\nHost: y", NULL, NULL, "malformed" },
    };

    memset(&ctx, 0, sizeof(ctx));
    ctx.pool = podcri_pool_create(0);

    for (i = 0; i < podcri_nelts(tests); i++) {
        if (podcri_stream_url(&ctx, tests[i].url, tests[i].node, &u)
            != PODCRI_OK)
        {
            ok(tests[i].addr == NULL
               && strstr(ctx.err.message, tests[i].error) != NULL
               && strstr(ctx.err.message, "/x") == NULL,
               "%s: %s", tests[i].url, ctx.err.message);
            podcri_err_clear(&ctx);
            continue;
        }

        sin = (struct sockaddr_in *) &u.addr;

        if (sin->sin_family == AF_INET) {
            (void) inet_ntop(AF_INET, &sin->sin_addr, buf, sizeof(buf));

        } else {
            buf[0] = '[';
            (void) inet_ntop(AF_INET6,
                             &((struct sockaddr_in6 *) sin)->sin6_addr,
                             buf + 1, sizeof(buf) - 1);
            strcat(buf, "]");
        }

        sprintf(buf + strlen(buf), ":%d", ntohs(sin->sin_port));
        is_str(buf, tests[i].addr, "%s", tests[i].url);
    }

    podcri_pool_destroy(ctx.pool);
}


static void
test_status(void)
{
    int            code;
    char           deep[4000];
    size_t         i;
    podcri_ctx_t   ctx;

    static const struct {
        const char  *text;
        int          rc;
        int          code;
        const char  *message;
    } tests[] = {
        { SUCCESS, PODCRI_OK, 0, NULL },
        { "{\"status\":\"Success\"}\n", PODCRI_OK, 0, NULL },
        { EXIT_3, PODCRI_OK, 3, NULL },
        { "{\"status\":\"Failure\",\"reason\":\"NonZeroExitCode\","
          "\"details\":{\"causes\":[{\"reason\":\"Other\",\"message\":\"1\"},"
          "{\"reason\":\"ExitCode\",\"message\":\"137\"}]}}",
          PODCRI_OK, 137, NULL },
        { "{\"status\":\"Failure\",\"reason\":\"NonZeroExitCode\","
          "\"message\":\"m\",\"details\":{\"causes\":[{\"reason\":"
          "\"ExitCode\",\"message\":\"x\"}]}}", PODCRI_ERROR, 0, "m" },
        { "{\"status\":\"Failure\",\"message\":\"boom\"}", PODCRI_ERROR, 0,
          "boom" },
        { "{}", PODCRI_ERROR, 0,
          "the runtime reported a failure without a message" },
        { "plain text", PODCRI_ERROR, 0, "plain text" },
        { "[1,2]", PODCRI_ERROR, 0, "[1,2]" },
    };

    memset(&ctx, 0, sizeof(ctx));
    ctx.pool = podcri_pool_create(0);

    for (i = 0; i < podcri_nelts(tests); i++) {
        code = 0;
        is_int(podcri_stream_status(&ctx, tests[i].text,
                                    strlen(tests[i].text), &code),
               tests[i].rc, "status %s", tests[i].text);
        is_int(code, tests[i].code, "code");

        if (tests[i].message != NULL) {
            is_str(ctx.err.message, tests[i].message, "message");
        }

        podcri_err_clear(&ctx);
    }

    memset(deep, '[', sizeof(deep));
    is_int(podcri_stream_status(&ctx, deep, sizeof(deep), &code),
           PODCRI_ERROR, "too deep for a parser");

    podcri_pool_destroy(ctx.pool);
}


static void
test_frames(void)
{
    int                    rc, n, bad;
    size_t                 i;
    const char            *pos, *why;
    podcri_spdy_frame_t    f;
    podcri_spdy_parser_t   p;

    static const struct {
        const char  *bytes;
        size_t       len;
        const char  *why;
    } tests[] = {
        { "\x80\2\0\1\0\0\0\0", 8, "frame of another version" },
        { "\x80\3\0\0\0\0\0\0", 8, "control frame of type 0" },
        { "\x80\3\0\3\0\0\0\4", 8, "control frame too short" },
        { "\x80\3\0\4\0\0\0\2", 8, "control frame too short" },
        { "\x80\3\0\4\0\0\0\10\0\0\0\1", 12, "SETTINGS of a wrong length" },
        { "\x80\3\0\4\0\0\0\4\xff\xff\xff\xff", 12,
          "SETTINGS of a wrong length" },
    };

    for (i = 0; i < podcri_nelts(tests); i++) {
        podcri_spdy_parser_init(&p);
        pos = tests[i].bytes;
        rc = podcri_spdy_parse(&p, &pos, pos + tests[i].len, &f, &why);
        is_int(rc, PODCRI_ERROR, "bad frame %zu", i);
        is_str(why, tests[i].why, "is told why");
    }

    ok(adler32(adler32(0, NULL, 0), podcri_spdy_dict, PODCRI_SPDY_DICT_SIZE)
       == 0xe3c6a7c2, "checksum of the dictionary");

    /* data in pieces: the end only once, with the last one */

    podcri_spdy_parser_init(&p);
    bad = 0;
    n = 0;

    static const char  data[] = "\0\0\0\5\1\0\0\4abcd\0\0\0\7\1\0\0\0";

    for (i = 0; i < sizeof(data) - 1; i++) {
        pos = data + i;

        while (podcri_spdy_parse(&p, &pos, data + i + 1, &f, &why)
               == PODCRI_OK)
        {
            n++;
            bad += (f.type != PODCRI_SPDY_DATA);
            bad += (f.flags != (i == 11 || i == 19));
            bad += (f.stream != (i < 12 ? 5 : 7));
            bad += (f.data.len != (i < 12));
        }
    }

    is_int(n, 5, "four pieces and an empty frame");
    is_int(bad, 0, "as they should be");
}


int
main(void)
{
    test_frames();
    test_url();
    test_status();

    return done_testing();
}
