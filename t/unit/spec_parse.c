
/*
 * Copyright (C) 2026 podcri authors
 *
 * The pieces of specs: ports, binds, devices, paths, signals, capabilities.
 */


#include "podcri_spec.h"
#include "tap.h"


static podcri_ctx_t  ctx;


typedef struct {
    const char  *text;
    const char  *result;             /* NULL: an error */
} case_t;


static const char *
port_text(const char *s)
{
    size_t          i, n;
    const char     *out;
    podcri_port_t  *ports;

    n = 0;
    ports = NULL;

    if (podcri_parse_port(&ctx, s, &ports, &n, "p") != PODCRI_OK) {
        return NULL;
    }

    out = "";

    for (i = 0; i < n; i++) {
        out = podcri_psprintf(ctx.pool, "%s%s%s|%d|%d|%s", out, i ? " " : "",
                              ports[i].host_ip, ports[i].host_port,
                              ports[i].container_port, ports[i].protocol);
    }

    return out;
}


static void
test_ports(void)
{
    size_t               i;
    static const case_t  cases[] = {
        { "80", "|0|80|tcp" },
        { "8080:80", "|8080|80|tcp" },
        { "8080:80/UDP", "|8080|80|udp" },
        { ":80", "|0|80|tcp" },
        { "127.0.0.1:8080:80", "127.0.0.1|8080|80|tcp" },
        { "127.0.0.1::80", "127.0.0.1|0|80|tcp" },
        { "[::1]:8080:80/sctp", "::1|8080|80|sctp" },
        { "80-82", "|0|80|tcp |0|81|tcp |0|82|tcp" },
        { "90-91:80-81", "|90|80|tcp |91|81|tcp" },
        { "", NULL },
        { "0", NULL },
        { "65536", NULL },
        { "80-", NULL },
        { "82-80", NULL },
        { "80-81-82", NULL },
        { "90-95:80", NULL },
        { "::1:8080:80", NULL },
        { "[::1]8080:80", NULL },
        { "80/icmp", NULL },
        { "a:80", NULL },
        { "1-65535", NULL }
    };

    for (i = 0; i < podcri_nelts(cases); i++) {
        is_str(port_text(cases[i].text), cases[i].result, "port \"%s\"",
               cases[i].text);
    }
}


static const char *
bind_text(const char *s)
{
    podcri_mount_t     m;
    podcri_strings_t   warnings;

    memset(&warnings, 0, sizeof(warnings));

    if (podcri_parse_bind(&ctx, s, &m, "b") != PODCRI_OK
        || podcri_mount_finish(&ctx, &m, "b", &warnings) != PODCRI_OK)
    {
        return NULL;
    }

    return podcri_psprintf(ctx.pool, "%s %s %s%s%s%s%s", m.type,
                           m.name ? m.name : m.source ? m.source : "-",
                           m.destination, m.readonly ? " ro" : "",
                           m.relabel ? " z" : "", m.anonymous ? " anon" : "",
                           m.propagation ? m.propagation : "");
}


static void
test_binds(void)
{
    size_t               i;
    static const case_t  cases[] = {
        { "/a:/b", "bind /a /b" },
        { "/a//x/../y/:/b/./c/", "bind /a/y /b/c" },
        { "/a:/b:ro,Z", "bind /a /b ro z" },
        { "/a:/b:ro,rw", "bind /a /b" },
        { "/a:/b:rslave", "bind /a /brslave" },
        { "vol:/b", "volume vol /b" },
        { "/b", "volume - /b anon" },
        { "vol:/b:nocopy", "volume vol /b" },
        { "vol:b", NULL },
        { "vol:/", NULL },
        { "v ol:/b", NULL },
        { "../x:/b", NULL },
        { ":/b", NULL },
        { "/a:", NULL },
        { "/a:/b:ro:rw", NULL },
        { "/a:/b:what", NULL },
        { "/a:/b:O", NULL },
        { "/a:/b:U", NULL },
        { "/a:/b:noexec", NULL },
        { "/a:/b:idmap=uids=0-1-10", NULL },
        { "", NULL }
    };

    for (i = 0; i < podcri_nelts(cases); i++) {
        is_str(bind_text(cases[i].text), cases[i].result, "bind \"%s\"",
               cases[i].text);
    }
}


static const char *
device_text(const char *s)
{
    podcri_device_t  d;

    if (podcri_parse_device(&ctx, s, &d, "d") != PODCRI_OK) {
        return NULL;
    }

    return podcri_psprintf(ctx.pool, "%s %s %s", d.host, d.container,
                           d.permissions);
}


static void
test_devices(void)
{
    size_t               i;
    static const case_t  cases[] = {
        { "/dev/null", "/dev/null /dev/null rwm" },
        { "/dev/null:/dev/x", "/dev/null /dev/x rwm" },
        { "/dev/null:r", "/dev/null /dev/null r" },
        { "/dev/null:/dev/x:rw", "/dev/null /dev/x rw" },
        { "/dev/null:/dev/x:", NULL },
        { "/dev/null:x", NULL },
        { "/dev/null:r:/dev/x", NULL },
        { "nvidia.com/gpu=all", NULL },
        { "", NULL }
    };

    for (i = 0; i < podcri_nelts(cases); i++) {
        is_str(device_text(cases[i].text), cases[i].result, "device \"%s\"",
               cases[i].text);
    }
}


static void
test_paths(void)
{
    size_t               i;
    static const case_t  cases[] = {
        { "/", "/" }, { "//", "/" }, { "/a/", "/a" }, { "/a/..", "/" },
        { "/../..", "/" }, { "/a/b/../../c", "/c" }, { "/.../.a", "/.../.a" },
        { "/a/./b//c", "/a/b/c" }, { "a", NULL }, { "", NULL }
    };

    for (i = 0; i < podcri_nelts(cases); i++) {
        is_str(podcri_path_clean(ctx.pool, cases[i].text), cases[i].result,
               "path \"%s\"", cases[i].text);
    }

    ok(podcri_path_clean(ctx.pool, NULL) == NULL, "no path");
}


static void
test_signals(void)
{
    int  i;

    is_int(podcri_signal_number("9"), 9, "number");
    is_int(podcri_signal_number("KILL"), 9, "short name");
    is_int(podcri_signal_number("-9"), 9, "as for kill(1)");
    is_int(podcri_signal_number("-KILL"), 9, "and by name");
    is_int(podcri_signal_number("--9"), 0, "but once");
    is_int(podcri_signal_number("sigkill"), 9, "lower case");
    is_int(podcri_signal_number("SIGIOT"), 6, "other name");
    is_int(podcri_signal_number("rtmin+1"), 35, "above RTMIN");
    is_int(podcri_signal_number("SIGRTMIN+20"), 54, "far above RTMIN");
    is_int(podcri_signal_number("RTMAX-30"), 34, "far below RTMAX");
    is_int(podcri_signal_number("RTMAX"), 64, "RTMAX");
    is_int(podcri_signal_number("RTMIN+31"), 0, "beyond RTMAX");
    is_int(podcri_signal_number("RTMIN+-1"), 0, "two signs");
    is_int(podcri_signal_number("RTMIN+"), 0, "no number");
    is_int(podcri_signal_number("0"), 0, "zero");
    is_int(podcri_signal_number("65"), 0, "too high");
    is_int(podcri_signal_number(""), 0, "empty");
    is_int(podcri_signal_number("SIG"), 0, "prefix only");
    is_int(podcri_signal_number("NONE"), 0, "no such");
    is_int(podcri_signal_number(NULL), 0, "none given");

    is_str(podcri_signal_name(6), "SIGABRT", "the first name is shown");
    ok(podcri_signal_name(0) == NULL && podcri_signal_name(65) == NULL,
       "no name");

    for (i = 1; i <= 64; i++) {
        if (i == 32 || i == 33) {
            ok(podcri_signal_name(i) == NULL, "signal %d is the libc's", i);
            continue;
        }

        is_int(podcri_signal_number(podcri_signal_name(i)), i,
               "signal %d there and back", i);
    }
}


static void
test_capabilities(void)
{
    podcri_strings_t   add, drop, out;

    is_str(podcri_capability("net_admin"), "CAP_NET_ADMIN", "lower case");
    is_str(podcri_capability("CAP_CHOWN"), "CAP_CHOWN", "with prefix");
    is_str(podcri_capability("all"), "ALL", "all");
    ok(podcri_capability("CAP_") == NULL, "prefix only");
    ok(podcri_capability("CAP_ALL") == NULL, "not a capability");

    memset(&add, 0, sizeof(add));
    memset(&drop, 0, sizeof(drop));

    podcri_capabilities_merge(ctx.pool, &add, &drop, &out);
    is_int(out.n, 11, "Podman's default set");
    is_str(out.elts[0], "CAP_CHOWN", "in order");

    podcri_strings_push(ctx.pool, &drop, "ALL");
    podcri_capabilities_merge(ctx.pool, &add, &drop, &out);
    is_int(out.n, 0, "all dropped");

    podcri_strings_push(ctx.pool, &add, "CAP_NET_RAW");
    podcri_capabilities_merge(ctx.pool, &add, &drop, &out);
    is_int(out.n, 1, "all dropped but one");
    is_str(out.elts[0], "CAP_NET_RAW", "this one");

    drop.elts[0] = "CAP_CHOWN";
    podcri_capabilities_merge(ctx.pool, &add, &drop, &out);
    is_int(out.n, 11, "one dropped, one added");

    add.elts[0] = "ALL";
    podcri_capabilities_merge(ctx.pool, &add, &drop, &out);
    is_int(out.n, 40, "all but one");
}


int
main(void)
{
    memset(&ctx, 0, sizeof(ctx));
    ctx.pool = podcri_pool_create(0);

    test_ports();
    test_binds();
    test_devices();
    test_paths();
    test_signals();
    test_capabilities();

    podcri_pool_destroy(ctx.pool);

    return done_testing();
}
