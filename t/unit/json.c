
/*
 * Copyright (C) 2026 podcri authors
 */


#include <math.h>

#include <jansson.h>

#include "podcri_json.h"
#include "tap.h"


typedef struct {
    int32_t           code;
    const char       *name;
} test_inner_t;

typedef struct {
    const char       *name;
    const char       *none;
    int32_t           i32;
    int64_t           i64;
    uint64_t          u64;
    double            dbl;
    int               yes;
    int               no;
    int64_t           time;
    int64_t           never;
    podcri_strings_t  list;
    podcri_strings_t  empty_list;
    podcri_pairs_t    map;
    podcri_pairs_t    empty_map;
    test_inner_t      inner;
} test_outer_t;


static podcri_json_t  w;


static void
is_written(const char *expected, const char *name)
{
    char    *data;
    size_t   len;

    data = podcri_json_take(&w, &len);

    is_str(data, expected, "%s", name);
    is_int(len, strlen(expected), "its length");

    free(data);
}


static void
test_structure(void)
{
    podcri_json_init(&w, 0);
    is_written("", "nothing");

    podcri_json_init(&w, 1);
    podcri_json_open(&w, '{');
    podcri_json_close(&w, '}');
    is_written("{}", "empty object");

    podcri_json_open(&w, '[');
    podcri_json_open(&w, '[');
    podcri_json_close(&w, ']');
    podcri_json_open(&w, '{');
    podcri_json_key(&w, "a");
    podcri_json_int(&w, 1);
    podcri_json_key(&w, "b");
    podcri_json_open(&w, '[');
    podcri_json_str(&w, "x");
    podcri_json_null(&w);
    podcri_json_bool(&w, 1);
    podcri_json_bool(&w, 0);
    podcri_json_close(&w, ']');
    podcri_json_key_str(&w, "c\"d");
    podcri_json_raw(&w, "{\"e\":1}", 7);
    podcri_json_key_str(&w, NULL);
    podcri_json_str(&w, NULL);
    podcri_json_close(&w, '}');
    podcri_json_close(&w, ']');
    is_written("[[],{\"a\":1,\"b\":[\"x\",null,true,false],\"c\\\"d\":"
               "{\"e\":1},\"\":null}]", "commas");

    podcri_json_open(&w, '{');
    podcri_json_close(&w, '}');
    podcri_json_text(&w, "\n", 1);
    podcri_json_open(&w, '{');
    podcri_json_close(&w, '}');
    podcri_json_text(&w, NULL, 0);
    is_written("{}\n{}", "a stream of objects");

    podcri_json_str(&w, "x");
    podcri_json_free(&w);
    ok(w.data == NULL && w.len == 0 && w.size == 0, "free");
}


static void
test_strings(void)
{
    int          i, n, good, len;
    char         big[70000], *data, seq[8];
    json_t      *v;
    size_t       k, size;

    static const struct {
        const char  *text;
        const char  *json;
    } cases[] = {
        { "", "\"\"" },
        { "plain", "\"plain\"" },
        { "a\"b\\c/", "\"a\\\"b\\\\c/\"" },
        { "\n\r\t\b\f\v\x01\x1f\x7f",
          "\"\\n\\r\\t\\b\\f\\u000b\\u0001\\u001f\x7f\"" },
        { "<>&", "\"<>&\"" },
        { "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
          "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"" },
        { "\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa",
          "\"\xe2\x80\xa7\\u2028\\u2029\xe2\x80\xaa\"" },

        /* malformed: one replacement for each byte, as in Go */

        { "\x80", "\"\\ufffd\"" },
        { "a\xff" "b", "\"a\\ufffdb\"" },
        { "\xc3", "\"\\ufffd\"" },
        { "\xc3(", "\"\\ufffd(\"" },
        { "\xc0\x80", "\"\\ufffd\\ufffd\"" },
        { "\xc1\xbf", "\"\\ufffd\\ufffd\"" },
        { "\xe0\x9f\xbf", "\"\\ufffd\\ufffd\\ufffd\"" },
        { "\xe0\xa0\x80", "\"\xe0\xa0\x80\"" },
        { "\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"" },
        { "\xed\x9f\xbf", "\"\xed\x9f\xbf\"" },
        { "\xef\xbf\xbf", "\"\xef\xbf\xbf\"" },
        { "\xe2\x82", "\"\\ufffd\\ufffd\"" },
        { "\xe2\x82z", "\"\\ufffd\\ufffdz\"" },
        { "\xf0\x8f\xbf\xbf", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"" },
        { "\xf0\x90\x80\x80", "\"\xf0\x90\x80\x80\"" },
        { "\xf4\x8f\xbf\xbf", "\"\xf4\x8f\xbf\xbf\"" },
        { "\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"" },
        { "\xf5\x80", "\"\\ufffd\\ufffd\"" },
        { "\xf0\x9f\x98", "\"\\ufffd\\ufffd\\ufffd\"" }
    };

    for (k = 0; k < podcri_nelts(cases); k++) {
        podcri_json_str(&w, cases[k].text);
        is_written(cases[k].json, "a string");
    }

    podcri_json_strn(&w, "a\0b", 3);
    is_written("\"a\\u0000b\"", "a string with a NUL byte");

    podcri_json_strn(&w, NULL, 0);
    is_written("\"\"", "no bytes");

    podcri_json_strn(&w, "\xe2\x82\xac", 2);
    is_written("\"\\ufffd\\ufffd\"", "a sequence cut by the length");

    /* whatever two bytes and a tail are, the result is JSON and the same */

    good = 1;

    for (i = 1; i < 256; i++) {
        for (n = 1; n < 256; n++) {
            len = snprintf(seq, sizeof(seq), "%c%c\x80x", i, n);

            podcri_json_init(&w, 0);
            podcri_json_open(&w, '[');
            podcri_json_strn(&w, seq, len);
            podcri_json_close(&w, ']');

            data = podcri_json_take(&w, &size);
            v = json_loadb(data, size, 0, NULL);
            good &= (v != NULL);

            if (v) {
                json_t  *same = json_string(seq);

                if (same) {
                    good &= json_equal(json_array_get(v, 0), same);
                    json_decref(same);
                }
            }

            json_decref(v);
            free(data);
        }
    }

    ok(good, "all pairs of bytes give valid JSON");

    for (i = 0; i < (int) sizeof(big) - 1; i++) {
        big[i] = (char) (i % 255 + 1);
    }

    big[sizeof(big) - 1] = '\0';

    podcri_json_init(&w, 0);
    podcri_json_open(&w, '[');
    podcri_json_str(&w, big);
    podcri_json_close(&w, ']');

    data = podcri_json_take(&w, &size);
    v = json_loadb(data, size, 0, NULL);
    ok(v != NULL, "a big string full of escapes");
    json_decref(v);
    free(data);
}


static void
test_numbers(void)
{
    size_t  k;

    static const struct {
        int64_t      v;
        const char  *json;
    } ints[] = {
        { 0, "0" }, { 9, "9" }, { 10, "10" }, { 99, "99" }, { 100, "100" },
        { -1, "-1" }, { -10, "-10" }, { 1234567, "1234567" },
        { INT32_MIN, "-2147483648" },
        { INT64_MAX, "9223372036854775807" },
        { INT64_MIN, "-9223372036854775808" }
    };

    static const struct {
        double       v;
        const char  *json;
    } doubles[] = {
        { 0, "0" }, { -3, "-3" }, { 0.5, "0.5" }, { 0.1, "0.1" },
        { 1.0 / 3, "0.3333333333333333" }, { 1e300, "1e+300" },
        { -1.5e-7, "-1.5e-07" }, { 12.34, "12.34" }, { 1e15, "1e+15" },
        { 5e-324, "4.94065645841247e-324" },
        { 1.7976931348623157e308, "1.7976931348623157e+308" },
        { INFINITY, "null" }, { -INFINITY, "null" }, { NAN, "null" }
    };

    for (k = 0; k < podcri_nelts(ints); k++) {
        podcri_json_int(&w, ints[k].v);
        is_written(ints[k].json, "int");
    }

    podcri_json_uint(&w, UINT64_MAX);
    is_written("18446744073709551615", "uint");

    podcri_json_uint(&w, 0);
    is_written("0", "uint");

    for (k = 0; k < podcri_nelts(doubles); k++) {
        podcri_json_double(&w, doubles[k].v);
        is_written(doubles[k].json, "double");
    }
}


static void
test_times(void)
{
    size_t  k;

    static const struct {
        int64_t      ns;
        const char  *json;
    } cases[] = {
        { 0, "\"0001-01-01T00:00:00Z\"" },
        { -1, "\"0001-01-01T00:00:00Z\"" },
        { INT64_MIN, "\"0001-01-01T00:00:00Z\"" },
        { 1, "\"1970-01-01T00:00:00.000000001Z\"" },
        { 951782400000000000, "\"2000-02-29T00:00:00Z\"" },
        { 951868800000000000, "\"2000-03-01T00:00:00Z\"" },
        { 1700000000000000000, "\"2023-11-14T22:13:20Z\"" },
        { 1700000000100000000, "\"2023-11-14T22:13:20.1Z\"" },
        { 1700000000120300000, "\"2023-11-14T22:13:20.1203Z\"" },
        { 1700000000999999999, "\"2023-11-14T22:13:20.999999999Z\"" },
        { 1709251199000000000, "\"2024-02-29T23:59:59Z\"" },
        { 4107542400000000000, "\"2100-03-01T00:00:00Z\"" },
        { INT64_MAX, "\"2262-04-11T23:47:16.854775807Z\"" }
    };

    for (k = 0; k < podcri_nelts(cases); k++) {
        podcri_json_time(&w, cases[k].ns);
        is_written(cases[k].json, "time");
    }
}


static void
test_upper(podcri_json_t *json, const void *obj)
{
    const test_outer_t  *o = obj;

    podcri_json_int(json, o->i32 * 2);
}


static void
test_second(podcri_json_t *json, const void *obj)
{
    const int64_t  *v = obj;

    podcri_json_int(json, *v + 1);
}


static void
test_silent(podcri_json_t *json, const void *obj)
{
}


static const podcri_field_t  test_inner_table[] = {
    podcri_f_i32("Code", test_inner_t, code),
    podcri_f_str("Name", test_inner_t, name),
    podcri_f_end
};

static const podcri_field_t  test_here_table[] = {
    podcri_f_i32("I", test_outer_t, i32),
    podcri_f_bool("No", test_outer_t, no),
    podcri_f_end
};

static const podcri_field_t  test_outer_table[] = {
    podcri_f_str("Name", test_outer_t, name),
    podcri_f_str("None", test_outer_t, none),
    podcri_f_str_null("Null", test_outer_t, none),
    podcri_f_str_omit("Omit", test_outer_t, none),
    podcri_f_str_omit("Kept", test_outer_t, name),
    podcri_f_i32("I32", test_outer_t, i32),
    podcri_f_i64("I64", test_outer_t, i64),
    podcri_f_i64_omit("OmitI64", test_outer_t, never),
    podcri_f_u64("U64", test_outer_t, u64),
    { podcri_f_key("D"), PODCRI_F_DOUBLE,
      podcri_off(test_outer_t, dbl, double), NULL, NULL, 0 },
    podcri_f_bool("Yes", test_outer_t, yes),
    podcri_f_bool_omit("OmitNo", test_outer_t, no),
    podcri_f_time("Time", test_outer_t, time),
    podcri_f_time("Never", test_outer_t, never),
    podcri_f_unix("Unix", test_outer_t, time),
    podcri_f_unix("NeverUnix", test_outer_t, never),
    podcri_f_strings("L", test_outer_t, list),
    podcri_f_strings("EL", test_outer_t, empty_list),
    podcri_f_strings_null("NL", test_outer_t, empty_list),
    podcri_f_pairs("M", test_outer_t, map),
    podcri_f_pairs("EM", test_outer_t, empty_map),
    podcri_f_pairs_null("NM", test_outer_t, empty_map),
    podcri_f_obj("Inner", test_outer_t, inner, test_inner_table),
    podcri_f_here("Here", test_here_table),
    podcri_f_fn("Fn", test_upper),
    { podcri_f_key("FnAt"), PODCRI_F_FN, offsetof(test_outer_t, i64), NULL,
      test_second, 0 },
    podcri_f_fn("Silent", test_silent),
    podcri_f_const("Const", "{\"a\":[]}"),
    podcri_f_end
};


/* a row of each type that can be left out */

#define test_omit(key, type, member, table)                                   \
    { podcri_f_key(key), type, offsetof(test_outer_t, member), table, NULL, 1 }

static const podcri_field_t  test_omit_table[] = {
    test_omit("a", PODCRI_F_STR_NULL, none, NULL),
    test_omit("b", PODCRI_F_I32, no, NULL),
    test_omit("c", PODCRI_F_U64, never, NULL),
    test_omit("d", PODCRI_F_DOUBLE, never, NULL),
    test_omit("e", PODCRI_F_TIME, never, NULL),
    test_omit("f", PODCRI_F_UNIX, never, NULL),
    test_omit("g", PODCRI_F_STRINGS, empty_list, NULL),
    test_omit("h", PODCRI_F_STRINGS_NULL, empty_list, NULL),
    test_omit("i", PODCRI_F_PAIRS, empty_map, NULL),
    test_omit("j", PODCRI_F_PAIRS_NULL, empty_map, NULL),
    test_omit("k", PODCRI_F_OBJ, inner, test_inner_table),
    podcri_f_end
};


static void
test_tables(void)
{
    test_outer_t          o;

    static const char    *list[] = { "a", NULL, "c" };
    static podcri_pair_t  map[] = { { "k", "v" }, { "l", NULL } };

    memset(&o, 0, sizeof(o));
    o.name = "n\"1";
    o.i32 = -5;
    o.i64 = INT64_MIN;
    o.u64 = UINT64_MAX;
    o.dbl = 0.25;
    o.yes = 7;
    o.time = 1700000000500000000;
    o.list.n = 3;
    o.list.elts = list;
    o.map.n = 2;
    o.map.elts = map;
    o.inner.code = 3;

    podcri_json_init(&w, 0);
    podcri_json_object(&w, test_outer_table, &o);
    is_written("{\"Name\":\"n\\\"1\",\"None\":\"\",\"Null\":null,"
               "\"Kept\":\"n\\\"1\",\"I32\":-5,\"I64\":-9223372036854775808,"
               "\"U64\":18446744073709551615,\"D\":0.25,\"Yes\":true,"
               "\"Time\":\"2023-11-14T22:13:20.5Z\","
               "\"Never\":\"0001-01-01T00:00:00Z\",\"Unix\":1700000000,"
               "\"NeverUnix\":-62135596800,\"L\":[\"a\",\"\",\"c\"],"
               "\"EL\":[],\"NL\":null,\"M\":{\"k\":\"v\",\"l\":\"\"},"
               "\"EM\":{},\"NM\":null,\"Inner\":{\"Code\":3,\"Name\":\"\"},"
               "\"Here\":{\"I\":-5,\"No\":false},\"Fn\":-10,"
               "\"FnAt\":-9223372036854775807,\"Silent\":null,"
               "\"Const\":{\"a\":[]}}", "a row of each type");

    podcri_json_open(&w, '{');
    podcri_json_key(&w, "first");
    podcri_json_int(&w, 1);
    podcri_json_fields(&w, test_here_table, &o);
    podcri_json_close(&w, '}');
    is_written("{\"first\":1,\"I\":-5,\"No\":false}", "fields of an object");

    podcri_json_object(&w, test_omit_table, &o);
    is_written("{\"k\":{\"Code\":3,\"Name\":\"\"}}", "empty ones left out");
}


int
main(void)
{
    test_structure();
    test_strings();
    test_numbers();
    test_times();
    test_tables();

    return done_testing();
}
