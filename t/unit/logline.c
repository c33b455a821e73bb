
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_logline.h"
#include "tap.h"


#define CRIO  "2026-11-21T20:33:30.142556768+00:00 "
#define CTRD  "2026-11-21T20:33:33.15Z "


static char    out[65536];
static size_t  out_len;


/* formats all of in, with buffers of size bytes and input in pieces */

static void
test_format(podcri_logformat_t *f, const char *in, size_t len, size_t size,
    size_t piece)
{
    size_t  used, have, start;

    out_len = 0;
    start = 0;
    have = podcri_min(piece, len);

    for ( ;; ) {
        out_len += podcri_logformat(f, in + start, have - start, 0,
                                    out + out_len,
                                    podcri_min(size, sizeof(out) - out_len),
                                    &used);
        start += used;

        if (used == 0) {
            if (have == len) {
                break;
            }

            have = podcri_min(have + piece, len);
        }
    }
}


static void
test_parse(void)
{
    size_t             i;
    int64_t            ns, ns2;
    const char        *s;
    podcri_str_t       t;
    podcri_logline_t   line;

    static const struct {
        const char  *text;
        int          rc;
        unsigned     stream;
        unsigned     partial;
        const char  *rest;
    } tests[] = {
        { CRIO "stdout F out\n", PODCRI_OK, 1, 0, "out\n" },
        { CRIO "stderr P out\n", PODCRI_OK, 2, 1, "out\n" },
        { CTRD "stderr F \n", PODCRI_OK, 2, 0, "\n" },
        { CTRD "stdout F\n", PODCRI_OK, 1, 0, "\n" },
        { CTRD "stdout P:a:b x y\n", PODCRI_OK, 1, 1, "x y\n" },
        { CTRD "stdout F:a\n", PODCRI_AGAIN, 0, 0, NULL },
        { CTRD "stdout F:a\nb c\n", PODCRI_ERROR, 0, 0, NULL },
        { CTRD "stdout X x\n", PODCRI_ERROR, 0, 0, NULL },
        { CTRD "stdout Fx x\n", PODCRI_ERROR, 0, 0, NULL },
        { CTRD "stdxxx F x\n", PODCRI_ERROR, 0, 0, NULL },
        { CTRD "console F x\n", PODCRI_ERROR, 0, 0, NULL },
        { CTRD "stdout", PODCRI_AGAIN, 0, 0, NULL },
        { CTRD "stdout F", PODCRI_AGAIN, 0, 0, NULL },
        { CTRD, PODCRI_AGAIN, 0, 0, NULL },
        { "2026-11", PODCRI_AGAIN, 0, 0, NULL },
        { "", PODCRI_AGAIN, 0, 0, NULL },
        { "\n", PODCRI_ERROR, 0, 0, NULL },
        { "hello\n", PODCRI_ERROR, 0, 0, NULL },
        { "0123456789012345678901234567890123456789012345678901234567890",
          PODCRI_ERROR, 0, 0, NULL },
    };

    for (i = 0; i < podcri_nelts(tests); i++) {
        s = tests[i].text;

        if (!is_int(podcri_logline_parse(&line, s, s + strlen(s)),
                    tests[i].rc, "parse \"%s\"", s)
            || tests[i].rc != PODCRI_OK)
        {
            continue;
        }

        is_int(line.stream, tests[i].stream, "stream");
        is_int(line.partial, tests[i].partial, "partial");
        is_str(line.text, tests[i].rest, "text");
    }

    t.data = CRIO;
    t.len = strlen(CRIO) - 1;
    is_int(podcri_logline_time(&t, &ns), PODCRI_OK, "time of CRI-O");
    is_int(ns, 1795293210142556768, "nanoseconds");

    t.data = "2026-11-21T21:33:30.142556768+01:00";
    t.len = strlen(t.data);
    is_int(podcri_logline_time(&t, &ns2), PODCRI_OK, "time with an offset");
    ok(ns == ns2, "is the same time");

    t.data = "2026-11-21T20:33:33.15Z";
    t.len = strlen(t.data);
    is_int(podcri_logline_time(&t, &ns), PODCRI_OK, "time of containerd");
    is_int(ns, 1795293213150000000, "nanoseconds");

    t.data = "2026-11-21T20:33";
    t.len = strlen(t.data);
    is_int(podcri_logline_time(&t, &ns), PODCRI_ERROR, "no time");
}


static void
test_texts(void)
{
    size_t               size, piece, bad;
    podcri_logformat_t   f;

    static const char  crio[] =
        CRIO "stdout F one\n"
        CRIO "stderr F two\n"
        CRIO "stdout P pro\n"
        CRIO "stderr P x\n"
        CRIO "stdout P mpt\n"
        CRIO "stdout F \n"
        CRIO "stderr F y\n"
        CRIO "stdout P end";
    static const char  tty[] =
        CRIO "stdout F a\r\n" CTRD "stdout F b\n" CTRD "stdout F \n"
        CRIO "stdout P c\r\n" CRIO "stdout F \n" CTRD "stdout F \n"
        CRIO "stdout P d\n" CRIO "stdout F \n";
    static const char  raw[] = "one\ntwo\nproxmpt\ny\n";
    static const char  frames[] =
        "\1\0\0\0\0\0\0\4one\n" "\2\0\0\0\0\0\0\4two\n"
        "\1\0\0\0\0\0\0\3pro" "\2\0\0\0\0\0\0\1x" "\1\0\0\0\0\0\0\3mpt"
        "\1\0\0\0\0\0\0\1\n" "\2\0\0\0\0\0\0\2y\n";
    static const char  stamps[] =
        "\1\0\0\0\0\0\0\31" "2026-11-21T20:33:30Z one\n"
        "\2\0\0\0\0\0\0\31" "2026-11-21T20:33:30Z two\n"
        "\1\0\0\0\0\0\0\30" "2026-11-21T20:33:30Z pro"
        "\2\0\0\0\0\0\0\26" "2026-11-21T20:33:30Z x"
        "\1\0\0\0\0\0\0\3mpt"
        "\1\0\0\0\0\0\0\1\n" "\2\0\0\0\0\0\0\2y\n";

    memset(&f, 0, sizeof(f));
    f.out = 1;
    f.err = 1;
    f.raw = 1;

    test_format(&f, crio, sizeof(crio) - 1, 4096, 4096);
    is_int(out_len, sizeof(raw) - 1, "length of raw text");
    is_mem(out, raw, sizeof(raw) - 1, "raw text");

    bad = 0;

    for (size = PODCRI_LOGFORMAT_MIN; size < 320; size++) {
        for (piece = 1; piece < 200; piece++) {
            memset(&f, 0, sizeof(f));
            f.out = 1;
            f.err = 1;

            test_format(&f, crio, sizeof(crio) - 1, size, piece);

            bad += (out_len != sizeof(frames) - 1
                    || memcmp(out, frames, out_len) != 0);
        }
    }

    is_int(bad, 0, "frames, with all sorts of pieces");
    is_int(f.malformed, 0, "nothing was malformed");

    memset(&f, 0, sizeof(f));
    f.out = 1;
    f.err = 1;
    f.timestamps = 1;

    test_format(&f, crio, sizeof(crio) - 1, 4096, 4096);
    is_int(out_len, sizeof(stamps) - 1, "length with timestamps");
    is_mem(out, stamps, sizeof(stamps) - 1,
           "timestamps only where a line begins");

    memset(&f, 0, sizeof(f));
    f.err = 1;
    f.raw = 1;

    test_format(&f, crio, sizeof(crio) - 1, 4096, 4096);
    out[out_len] = '\0';
    is_str(out, "two\nxy\n", "stderr only");

    memset(&f, 0, sizeof(f));
    f.out = 1;
    f.raw = 1;
    f.cr = 1;

    test_format(&f, tty, sizeof(tty) - 1, 4096, 4096);
    is_int(out_len, 16, "length of a terminal's text");
    is_mem(out, "a\r\nb\r\n\r\nc\r\n\r\nd\r\n", 16,
           "a terminal's line ends, in two entries, too");
}


static void
test_odd(void)
{
    size_t               i, n, used, len;
    char                *big;
    podcri_logformat_t   f;

    static const char    nul[] = CRIO "stdout F a\0b\0\n";
    static const char    junk[] =
        "junk\n" CRIO "stdout F a\n" "\n" CTRD "stdout X y\n"
        CTRD "stdout F b\n";

    memset(&f, 0, sizeof(f));
    f.out = 1;
    f.err = 1;

    test_format(&f, nul, sizeof(nul) - 1, 4096, 4096);
    is_int(out_len, 13, "a line with NULs");
    is_mem(out, "\1\0\0\0\0\0\0\5a\0b\0\n", 13, "NULs are kept");

    /* an entry larger than the output */

    len = strlen(CRIO "stdout F ") + 40001;
    big = malloc(len);
    memcpy(big, CRIO "stdout F ", strlen(CRIO "stdout F "));

    for (i = strlen(CRIO "stdout F "); i < len - 1; i++) {
        big[i] = 'a' + i % 26;
    }

    big[len - 1] = '\n';

    memset(&f, 0, sizeof(f));
    f.out = 1;
    f.raw = 1;

    test_format(&f, big, len, 1000, len);
    is_int(out_len, 40001, "a huge line is whole");
    is_mem(out, big + len - 40001, 40001, "... and unchanged");

    /* and one that has no end yet */

    memset(&f, 0, sizeof(f));
    f.out = 1;
    f.raw = 1;

    n = podcri_logformat(&f, big, 20000, 0, out, sizeof(out), &used);
    is_int(n + used, 0, "an entry without its end is left alone");

    n = podcri_logformat(&f, big, 20000, 1, out, sizeof(out), &used);
    is_int(used, 20000, "force takes it");

    out_len = n;
    n = podcri_logformat(&f, big + used, len - used, 0, out + out_len,
                         sizeof(out) - out_len, &used);
    is_int(out_len + n, 40001, "the rest follows");
    is_mem(out, big + len - 40001, 40001, "... unchanged");

    free(big);

    memset(&f, 0, sizeof(f));
    f.out = 1;
    f.raw = 1;

    test_format(&f, junk, sizeof(junk) - 1, 4096, 7);
    out[out_len] = '\0';
    is_str(out, "a\nb\n", "what is no entry is passed over");
    is_int(f.malformed, 3, "and counted once");
}


static void
test_times(void)
{
    size_t               used, n;
    podcri_logformat_t   f;

    static const char    text[] =
        "2026-11-21T20:00:00Z stdout F a\n"
        "2026-11-21T20:00:01Z stdout P b\n"
        "2026-11-21T20:00:02Z stdout F c\n"
        "2026-11-21T20:00:03Z stdout F d\n"
        "2026-11-21T20:00:04Z stdout F e\n";

    memset(&f, 0, sizeof(f));
    f.out = 1;
    f.raw = 1;
    f.since = 1795291202000000000;

    test_format(&f, text, sizeof(text) - 1, 4096, 4096);
    out[out_len] = '\0';
    is_str(out, "d\ne\n", "since: a line that began before is not cut");

    memset(&f, 0, sizeof(f));
    f.out = 1;
    f.raw = 1;
    f.since = 1795291201000000000;
    f.until = 1795291203000000000;

    n = podcri_logformat(&f, text, sizeof(text) - 1, 0, out, sizeof(out),
                         &used);
    out[n] = '\0';
    is_str(out, "bc\nd\n", "since and until, both included");
    ok(f.over, "until is over");
}


int
main(void)
{
    test_parse();
    test_texts();
    test_odd();
    test_times();

    return done_testing();
}
