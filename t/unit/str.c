
/*
 * Copyright (C) 2026 podcri authors
 */


#include <inttypes.h>

#include "podcri_str.h"
#include "tap.h"


#define NSEC  1000000000LL
#define NOW   1700000000000000000LL


static podcri_pool_t  *pool;


static void
test_i64(void)
{
    size_t   i;
    int64_t  v;

    static const struct {
        const char  *text;
        int          rc;
        int64_t      v;
    } cases[] = {
        { "0", PODCRI_OK, 0 },
        { "-0", PODCRI_OK, 0 },
        { "+7", PODCRI_OK, 7 },
        { "00012", PODCRI_OK, 12 },
        { "9223372036854775807", PODCRI_OK, INT64_MAX },
        { "-9223372036854775808", PODCRI_OK, INT64_MIN },
        { "9223372036854775808", PODCRI_ERROR, 0 },
        { "-9223372036854775809", PODCRI_ERROR, 0 },
        { "18446744073709551616", PODCRI_ERROR, 0 },
        { "99999999999999999999999", PODCRI_ERROR, 0 },
        { "", PODCRI_ERROR, 0 },
        { "-", PODCRI_ERROR, 0 },
        { "+", PODCRI_ERROR, 0 },
        { "+-1", PODCRI_ERROR, 0 },
        { " 1", PODCRI_ERROR, 0 },
        { "1 ", PODCRI_ERROR, 0 },
        { "0x10", PODCRI_ERROR, 0 },
        { "1.0", PODCRI_ERROR, 0 }
    };

    for (i = 0; i < podcri_nelts(cases); i++) {
        v = 4711;
        is_int(podcri_parse_i64(cases[i].text, &v), cases[i].rc,
               "integer \"%s\"", cases[i].text);
        is_int(v, cases[i].rc == PODCRI_OK ? cases[i].v : 4711, "its value");
    }
}


static void
test_bool(void)
{
    int     v;
    size_t  i;

    static const char  *yes[] = { "true", "1", "t", "True", "TRUE", "yes",
                                  "on", "T" };
    static const char  *no[] = { "false", "0", "f", "False", "FALSE", "no",
                                 "off", "F" };
    static const char  *bad[] = { "", "2", "tRUE", "true ", "nope", "-1" };

    for (i = 0; i < podcri_nelts(yes); i++) {
        v = -1;
        ok(podcri_parse_bool(yes[i], &v) == PODCRI_OK && v == 1,
           "\"%s\" is true", yes[i]);
    }

    for (i = 0; i < podcri_nelts(no); i++) {
        v = -1;
        ok(podcri_parse_bool(no[i], &v) == PODCRI_OK && v == 0,
           "\"%s\" is false", no[i]);
    }

    for (i = 0; i < podcri_nelts(bad); i++) {
        v = -1;
        ok(podcri_parse_bool(bad[i], &v) == PODCRI_ERROR && v == -1,
           "\"%s\" is neither", bad[i]);
    }
}


/* values from Go's time.ParseDuration */

static void
test_duration(void)
{
    size_t   i;
    int64_t  v;

    static const struct {
        const char  *text;
        int          rc;
        int64_t      v;
    } cases[] = {
        { "0", PODCRI_OK, 0 },
        { "-0", PODCRI_OK, 0 },
        { "+0", PODCRI_OK, 0 },
        { "5s", PODCRI_OK, 5 * NSEC },
        { "300ms", PODCRI_OK, 300000000 },
        { "1h15m", PODCRI_OK, 4500 * NSEC },
        { "-1.5h", PODCRI_OK, -5400 * NSEC },
        { "1.5h", PODCRI_OK, 5400 * NSEC },
        { "1.s", PODCRI_OK, NSEC },
        { ".5s", PODCRI_OK, NSEC / 2 },
        { "12us", PODCRI_OK, 12000 },
        { "12\xc2\xb5s", PODCRI_OK, 12000 },
        { "12\xce\xbcs", PODCRI_OK, 12000 },
        { "10.5s4m", PODCRI_OK, 250500000000 },
        { "39h9m14.425s", PODCRI_OK, 140954425000000 },
        { "0.100000000000000000000h", PODCRI_OK, 360 * NSEC },
        { "0.3333333333333333333h", PODCRI_OK, 1200 * NSEC },
        { "0.9223372036854775807h", PODCRI_OK, 3320413933267 },
        { "52763797000ns", PODCRI_OK, 52763797000 },
        { "9223372036854775807ns", PODCRI_OK, INT64_MAX },
        { "-9223372036854775808ns", PODCRI_OK, INT64_MIN },
        { "9223372036854775808ns", PODCRI_ERROR, 0 },
        { "9223372036s1000000000ns", PODCRI_ERROR, 0 },
        { "3000000h", PODCRI_ERROR, 0 },
        { "99999999999999999999s", PODCRI_ERROR, 0 },
        { "", PODCRI_ERROR, 0 },
        { "-", PODCRI_ERROR, 0 },
        { "3", PODCRI_ERROR, 0 },
        { "s", PODCRI_ERROR, 0 },
        { ".", PODCRI_ERROR, 0 },
        { ".s", PODCRI_ERROR, 0 },
        { "1d", PODCRI_ERROR, 0 },
        { "5m3", PODCRI_ERROR, 0 },
        { "--5m", PODCRI_ERROR, 0 },
        { "1 s", PODCRI_ERROR, 0 }
    };

    for (i = 0; i < podcri_nelts(cases); i++) {
        v = 4711;
        is_int(podcri_parse_duration(cases[i].text, &v), cases[i].rc,
               "duration \"%s\"", cases[i].text);
        is_int(v, cases[i].rc == PODCRI_OK ? cases[i].v : 4711, "its value");
    }
}


/* values from GNU date */

static void
test_time(void)
{
    size_t   i;
    int64_t  v;

    static const struct {
        const char  *text;
        int          rc;
        int64_t      v;
    } cases[] = {
        { "1970-01-01T00:00:00Z", PODCRI_OK, 0 },
        { "2023-11-14T22:13:20Z", PODCRI_OK, NOW },
        { "2023-11-14T22:13:20.000000001Z", PODCRI_OK, NOW + 1 },
        { "2023-11-14T22:13:20.5Z", PODCRI_OK, NOW + NSEC / 2 },
        { "2023-11-14T22:13:20.1234567891Z", PODCRI_OK, NOW + 123456789 },
        { "2023-11-15T00:13:20+02:00", PODCRI_OK, NOW },
        { "2023-11-14T16:43:20.25-05:30", PODCRI_OK, NOW + NSEC / 4 },
        { "2023-11-14T22:13:20", PODCRI_OK, NOW },
        { "2023-11-14T22:13:20.75", PODCRI_OK, NOW + NSEC / 4 * 3 },
        { "2000-02-29", PODCRI_OK, 951782400 * NSEC },
        { "2024-02-29T23:59:59Z", PODCRI_OK, 1709251199 * NSEC },
        { "2024-03-01T00:00:00Z", PODCRI_OK, 1709251200 * NSEC },
        { "2100-02-28", PODCRI_OK, 4107456000 * NSEC },
        { "1969-12-31T23:59:59.999999999Z", PODCRI_OK, -1 },
        { "1900-03-01", PODCRI_OK, -2203891200 * NSEC },
        { "0001-01-01T00:00:00Z", PODCRI_OK, 0 },
        { "0001-01-01T00:00:01Z", PODCRI_OK, INT64_MIN },
        { "9999-12-31T23:59:59Z", PODCRI_OK, INT64_MAX },
        { "2023-02-29", PODCRI_ERROR, 0 },
        { "2100-02-29", PODCRI_ERROR, 0 },
        { "2023-13-01", PODCRI_ERROR, 0 },
        { "2023-00-01", PODCRI_ERROR, 0 },
        { "2023-04-31", PODCRI_ERROR, 0 },
        { "2023-04-00", PODCRI_ERROR, 0 },
        { "2023-04-01T24:00:00Z", PODCRI_ERROR, 0 },
        { "2023-04-01T23:60:00Z", PODCRI_ERROR, 0 },
        { "2023-04-01T23:59:60Z", PODCRI_ERROR, 0 },
        { "2023-04-01T23:59:59.Z", PODCRI_ERROR, 0 },
        { "2023-04-01T23:59Z", PODCRI_ERROR, 0 },
        { "2023-04-01T23:59:59+0200", PODCRI_ERROR, 0 },
        { "2023-04-01T23:59:59Zx", PODCRI_ERROR, 0 },
        { "2023-4-1", PODCRI_ERROR, 0 },
        { "1700000000", PODCRI_OK, NOW },
        { "1700000000.123", PODCRI_OK, NOW + 123000000 },
        { "1700000000.000000001", PODCRI_OK, NOW + 1 },
        { "-1.5", PODCRI_OK, -3 * NSEC / 2 },
        { "-0.25", PODCRI_OK, -NSEC / 4 },
        { "0", PODCRI_OK, 0 },
        { "99999999999999999999", PODCRI_OK, INT64_MAX },
        { "-99999999999999999999", PODCRI_OK, INT64_MIN },
        { "1700000000.", PODCRI_ERROR, 0 },
        { "10m", PODCRI_OK, NOW - 600 * NSEC },
        { "-1h30m", PODCRI_OK, NOW + 5400 * NSEC },
        { "1.5s", PODCRI_OK, NOW - NSEC * 3 / 2 },
        { "-2500000h", PODCRI_OK, INT64_MAX },
        { "", PODCRI_ERROR, 0 },
        { "yesterday", PODCRI_ERROR, 0 }
    };

    for (i = 0; i < podcri_nelts(cases); i++) {
        v = 4711;
        is_int(podcri_parse_time(cases[i].text, NOW, &v), cases[i].rc,
               "time \"%s\"", cases[i].text);

        if (cases[i].rc == PODCRI_OK) {
            is_int(v, cases[i].v, "its value");
        }
    }
}


static void
test_civil(void)
{
    int       good;
    int64_t   n, y;
    unsigned  m, d, last_d;

    is_int(podcri_days_from_civil(1, 1, 1) * 86400, PODCRI_TIME_ZERO_SEC,
           "day one");
    is_int(podcri_days_from_civil(-1, 12, 31), -719529, "a year before 0");

    good = 1;
    last_d = 0;

    for (n = podcri_days_from_civil(-800, 1, 1);
         n < podcri_days_from_civil(2800, 1, 1);
         n++)
    {
        podcri_civil_from_days(n, &y, &m, &d);
        good &= (podcri_days_from_civil(y, m, d) == n);
        good &= (d == 1 || d == last_d + 1) && d <= 31 && m >= 1 && m <= 12;
        last_d = d;
    }

    ok(good, "every day of 3600 years there and back");
}


static void
test_unescape(void)
{
    is_str(podcri_unescape(pool, "a%2Fb%2fc", 9, 0), "a/b/c", "%%2F");
    is_str(podcri_unescape(pool, "a+b", 3, 0), "a+b", "+ in a path");
    is_str(podcri_unescape(pool, "a+b%2B", 6, 1), "a b+", "+ in a query");
    is_str(podcri_unescape(pool, "", 0, 1), "", "nothing");
    is_str(podcri_unescape(pool, "abc", 2, 1), "ab", "no more than len");
    is_str(podcri_unescape(pool, "%C3%A4", 6, 1), "\xc3\xa4", "UTF-8");
    ok(podcri_unescape(pool, "%2", 2, 1) == NULL, "cut escape");
    ok(podcri_unescape(pool, "%", 1, 1) == NULL, "cut escape");
    ok(podcri_unescape(pool, "%2Fx", 2, 1) == NULL, "escape cut by len");
    ok(podcri_unescape(pool, "%g0", 3, 1) == NULL, "not hex");
    ok(podcri_unescape(pool, "%0g", 3, 1) == NULL, "not hex");
    ok(podcri_unescape(pool, "a%00b", 5, 1) == NULL, "NUL");
    ok(podcri_unescape(pool, "a\0b", 3, 1) == NULL, "raw NUL");
}


static void
test_base64(void)
{
    char     *text, *out, raw[256];
    size_t    i, len, n;

    static const struct {
        const char  *text;
        const char  *plain;
    } cases[] = {
        { "", "" },
        { "Zg==", "f" },
        { "Zg", "f" },
        { "Zm8=", "fo" },
        { "Zm8", "fo" },
        { "Zm9v", "foo" },
        { "Zm9vYg==", "foob" },
        { "e30=", "{}" },
        { "-_-_", "\xfb\xff\xbf" },
        { "+/+/", "\xfb\xff\xbf" }
    };

    static const char  *bad[] = {
        "=", "==", "Z", "Z=", "Z===", "Zg=", "Zm9v=", "Zm9vY", "Zm9v====",
        "Zm=v", "Zm9v\n", "Zm 9", "Z\xc3\xa4g"
    };

    for (i = 0; i < podcri_nelts(cases); i++) {
        text = podcri_base64_decode(pool, cases[i].text,
                                    strlen(cases[i].text), &len);
        is_str(text, cases[i].plain, "decode \"%s\"", cases[i].text);
        is_int(len, strlen(cases[i].plain), "its length");
    }

    for (i = 0; i < podcri_nelts(bad); i++) {
        ok(podcri_base64_decode(pool, bad[i], strlen(bad[i]), &len) == NULL,
           "decode \"%s\"", bad[i]);
    }

    ok(podcri_base64_decode(pool, "Zm\0v", 4, &len) == NULL, "NUL byte");

    for (i = 0; i < sizeof(raw); i++) {
        raw[i] = (char) (i * 7);
    }

    for (n = 0; n <= sizeof(raw); n++) {
        text = podcri_base64_encode(pool, raw, n);
        out = podcri_base64_decode(pool, text, strlen(text), &len);

        if (out == NULL || len != n || memcmp(out, raw, n) != 0) {
            break;
        }
    }

    is_int(n, sizeof(raw) + 1, "every length there and back");
    is_str(podcri_base64_encode(pool, "fo", 2), "Zm8=", "encode");
    is_str(podcri_base64_encode(pool, "\xfb\xff", 2), "+/8=", "encode");
    is_str(podcri_base64_encode(pool, "", 0), "", "encode nothing");
}


/* every byte counts, wherever it stands, and so does the length */

static void
test_hash(void)
{
    char      text[65];
    size_t    i, j, n, same;
    uint64_t  h[65 * 2];

    memset(text, 'a', sizeof(text));
    n = 0;

    for (i = 0; i < 65; i++) {
        h[n++] = podcri_hash(text, i);
    }

    for (i = 0; i < 65; i++) {
        text[i] = 'b';
        h[n++] = podcri_hash(text, 65);
        text[i] = 'a';
    }

    for (i = 0, same = 0; i < n; i++) {
        for (j = i + 1; j < n; j++) {
            same += (h[i] == h[j]) + ((h[i] & 0xffff) == (h[j] & 0xffff));
        }
    }

    ok(same <= 2, "hashes differ");
    ok(podcri_hash(text, 65) == podcri_hash(text, 65), "equal for equal");
}


static void
test_words(void)
{
    ok(podcri_is_hex("0af9", 4), "hex");
    ok(!podcri_is_hex("0aF9", 4), "upper case");
    ok(!podcri_is_hex("0af9", 3), "too long");
    ok(!podcri_is_hex("0af9", 5), "too short");
    ok(podcri_is_hex("", 0), "none of none");

    ok(podcri_is_name("web_1.a-B"), "name");
    ok(!podcri_is_name(""), "empty name");
    ok(!podcri_is_name("-a"), "leading dash");
    ok(!podcri_is_name(".a"), "leading dot");
    ok(!podcri_is_name("a/b"), "slash");
    ok(!podcri_is_name("a b"), "blank");
    ok(!podcri_is_name("a@"), "at sign");
    ok(!podcri_is_name("a["), "bracket");
    ok(!podcri_is_name("\xc3\xa4"), "umlaut");

    test_hash();
}


/* Python: uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_DNS, "podcri"), s) */

static void
test_uuid(void)
{
    int     i, n;
    char    id[37], text[201];
    size_t  k;

    static const struct {
        const char  *text;
        const char  *id;
    } cases[] = {
        { "", "357339f5-81c0-5530-87e7-bd05189a1fdf" },
        { "a", "1a07f09e-661c-5c3b-9f19-6382367bc4cc" },
        { "containerd/default/web", "3011bc89-52a8-56b2-a971-c3f1054089d8" }
    };

    static const struct {
        int          n;
        const char  *id;
    } lengths[] = {
        { 39, "8ec0dc93-0111-5179-8e4e-857fedb61c8c" },
        { 40, "2e228d58-0266-57cf-946e-582bffaab603" },
        { 47, "9fc85f76-5db9-533a-b217-223c0622c476" },
        { 48, "055c0564-427d-5b8a-a69d-32d07d53bce6" },
        { 103, "b4945a7c-d6db-59b9-9606-ea9c4a035877" },
        { 104, "32645c0d-cef5-5ddf-9364-e278aa9db636" },
        { 200, "1b66f298-0880-58f0-ad26-96269602fb6a" }
    };

    for (k = 0; k < podcri_nelts(cases); k++) {
        podcri_uuid_from(id, cases[k].text);
        is_str(id, cases[k].id, "id of \"%s\"", cases[k].text);
    }

    for (k = 0; k < podcri_nelts(lengths); k++) {
        n = lengths[k].n;

        for (i = 0; i < n; i++) {
            text[i] = 'x';
        }

        text[n] = '\0';

        podcri_uuid_from(id, text);
        is_str(id, lengths[k].id, "id of %d bytes", n);
    }
}


int
main(void)
{
    pool = podcri_pool_create(0);

    test_i64();
    test_bool();
    test_duration();
    test_time();
    test_civil();
    test_unescape();
    test_base64();
    test_words();
    test_uuid();

    podcri_pool_destroy(pool);

    return done_testing();
}
