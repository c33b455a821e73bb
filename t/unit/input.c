
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_ctx.h"
#include "podcri_input.h"
#include "tap.h"


typedef struct {
    int32_t            weight;
    const char        *mode;
    int                weight_seen;
} test_host_t;

typedef struct {
    const char        *image;
    int32_t            i32;
    int64_t            i64;
    uint64_t           u64;
    double             dbl;
    int                tty;
    podcri_strings_t   env;
    podcri_strings_t   cmd;
    podcri_pairs_t     labels;
    test_host_t        host;
    size_t             nmounts;
    const char        *here;
    const char        *custom;
    int                image_seen;
} test_body_t;


static podcri_ctx_t  ctx;


static int
test_mounts(podcri_ctx_t *c, void *obj, json_t *v, const podcri_input_t *row,
    const char *path)
{
    test_body_t  *b = obj;

    b->nmounts = json_array_size(v);

    if (b->nmounts > 2) {
        return podcri_fail(c, PODCRI_E_BAD_REQUEST, NULL,
                           "field %s: too many", path);
    }

    return PODCRI_OK;
}


static int
test_custom(podcri_ctx_t *c, void *obj, json_t *v, const podcri_input_t *row,
    const char *path)
{
    test_body_t  *b = obj;

    b->custom = podcri_psprintf(c->pool, "%s=%s", path,
                                json_is_string(v) ? json_string_value(v)
                                                  : "?");
    return PODCRI_OK;
}


static const podcri_input_t  test_host_table[] = {
    { "Weight", PODCRI_T_I32, PODCRI_IN_MAP, offsetof(test_host_t, weight),
      NULL, NULL, NULL, NULL, offsetof(test_host_t, weight_seen) + 1 },
    { "Mode", PODCRI_T_STR, PODCRI_IN_MAP, offsetof(test_host_t, mode),
      NULL, NULL, NULL, NULL, 0 },
    { "Swappiness", PODCRI_T_I64, PODCRI_IN_WARN, 0, NULL, NULL,
      "CRI has no such field", "-1", 0 },
    { "Privileged", PODCRI_T_BOOL, PODCRI_IN_REFUSE, 0, NULL, NULL,
      "it would weaken isolation", NULL, 0 },
    { "Bookkeeping", PODCRI_T_STR, PODCRI_IN_IGNORE, 0, NULL, NULL,
      "the client's own", NULL, 0 },
    { "LogConfig", PODCRI_T_OBJECT, PODCRI_IN_WARN, 0, NULL, NULL, NULL,
      "{\"Type\":\"\",\"Config\":{}}", 0 },
    podcri_in_end
};

static const podcri_input_t  test_here_table[] = {
    { "Here", PODCRI_T_STR, PODCRI_IN_MAP, offsetof(test_body_t, here),
      NULL, NULL, NULL, NULL, 0 },
    podcri_in_end
};

static const podcri_input_t  test_table[] = {
    { "Image", PODCRI_T_STR, PODCRI_IN_MAP, offsetof(test_body_t, image),
      NULL, NULL, NULL, NULL, offsetof(test_body_t, image_seen) + 1 },
    { "I32", PODCRI_T_I32, PODCRI_IN_MAP, offsetof(test_body_t, i32),
      NULL, NULL, NULL, NULL, 0 },
    { "I64", PODCRI_T_I64, PODCRI_IN_MAP, offsetof(test_body_t, i64),
      NULL, NULL, NULL, NULL, 0 },
    { "U64", PODCRI_T_U64, PODCRI_IN_MAP, offsetof(test_body_t, u64),
      NULL, NULL, NULL, NULL, 0 },
    { "Dbl", PODCRI_T_DOUBLE, PODCRI_IN_MAP, offsetof(test_body_t, dbl),
      NULL, NULL, NULL, NULL, 0 },
    { "Tty", PODCRI_T_BOOL, PODCRI_IN_MAP, offsetof(test_body_t, tty),
      NULL, NULL, NULL, NULL, 0 },
    { "Env", PODCRI_T_STRINGS, PODCRI_IN_MAP, offsetof(test_body_t, env),
      NULL, NULL, NULL, NULL, 0 },
    { "Cmd", PODCRI_T_STR_OR_STRINGS, PODCRI_IN_MAP,
      offsetof(test_body_t, cmd), NULL, NULL, NULL, NULL, 0 },
    { "Labels", PODCRI_T_PAIRS, PODCRI_IN_MAP, offsetof(test_body_t, labels),
      NULL, NULL, NULL, NULL, 0 },
    { "HostConfig", PODCRI_T_OBJ, PODCRI_IN_MAP, offsetof(test_body_t, host),
      test_host_table, NULL, NULL, NULL, 0 },
    { "Nested", PODCRI_T_HERE, PODCRI_IN_MAP, 0, test_here_table, NULL, NULL,
      NULL, 0 },
    { "Mounts", PODCRI_T_ARRAY, PODCRI_IN_MAP, 0, NULL, test_mounts, NULL,
      NULL, 0 },
    { "Custom", PODCRI_T_ANY, PODCRI_IN_MAP, 0, NULL, test_custom, NULL,
      NULL, 0 },
    { "Unread", PODCRI_T_OBJECT, PODCRI_IN_MAP, 0, NULL, NULL, NULL, NULL,
      0 },
    { "squash", PODCRI_T_ANY, PODCRI_IN_REFUSE, 0, NULL, NULL, "no builder",
      "none", 0 },
    { "cpus", PODCRI_T_I64, PODCRI_IN_REFUSE, 0, NULL, NULL, NULL, "7", 0 },
    podcri_in_end
};


static int
test_read(const char *text, test_body_t *b, podcri_strings_t *warnings,
    podcri_strings_t *unknown)
{
    json_t  *v;

    memset(b, 0, sizeof(test_body_t));
    b->image = "default";
    podcri_err_clear(&ctx);

    v = podcri_input_parse(&ctx, text, strlen(text));

    if (v == NULL) {
        return PODCRI_ERROR;
    }

    return podcri_input_object(&ctx, test_table, b, v, NULL, warnings,
                               unknown);
}


static void
test_types(void)
{
    test_body_t       b;
    podcri_strings_t  warnings, unknown;

    memset(&warnings, 0, sizeof(warnings));
    memset(&unknown, 0, sizeof(unknown));

    is_int(test_read("{\"image\":\"busybox\",\"I32\":-2147483648,"
                     "\"i64\":9223372036854775807,"
                     "\"U64\":18446744073709551615,\"Dbl\":1,\"TTY\":true,"
                     "\"Env\":[\"A=1\",null,\"B=\"],\"Cmd\":\"sh\","
                     "\"Labels\":{\"a\":\"1\",\"b\":null},"
                     "\"HostConfig\":{\"Weight\":7,\"Mode\":\"m\","
                     "\"Strange\":1},"
                     "\"nested\":{\"here\":\"there\"},\"Mounts\":[1,{}],"
                     "\"Custom\":\"x\",\"Other\":null}",
                     &b, &warnings, &unknown),
           PODCRI_OK, "a body with a field of each type");

    is_str(b.image, "busybox", "string");
    is_int(b.image_seen, 1, "seen");
    is_int(b.i32, INT32_MIN, "int32");
    is_int(b.i64, INT64_MAX, "int64");
    ok(b.u64 == UINT64_MAX, "uint64: 2^64 - 1");
    ok(b.dbl == 1, "double from an integer");
    is_int(b.tty, 1, "boolean");
    is_int(b.env.n, 3, "strings");
    is_str(b.env.elts[1], "", "null in a list is an empty string");
    is_str(b.env.elts[2], "B=", "its last");
    is_int(b.cmd.n, 1, "a string for a list");
    is_str(b.cmd.elts[0], "sh", "its only element");
    is_int(b.labels.n, 2, "pairs");
    is_str(b.labels.elts[0].value, "1", "a pair");
    is_str(b.labels.elts[1].value, "", "null as a value is empty");
    is_int(b.host.weight, 7, "object");
    is_int(b.host.weight_seen, 1, "seen inside of an object");
    is_str(b.host.mode, "m", "string inside of an object");
    is_str(b.here, "there", "object over the same struct");
    is_int(b.nmounts, 2, "array by a function");
    is_str(b.custom, "Custom=x", "anything by a function");
    is_int(warnings.n, 0, "no warnings");
    is_int(unknown.n, 2, "unknown fields");
    is_str(unknown.n > 1 ? unknown.elts[0] : NULL, "HostConfig.Strange",
           "with their path");
    is_str(unknown.n > 1 ? unknown.elts[1] : NULL, "Other", "null or not");

    is_int(test_read("{\"Image\":null,\"HostConfig\":null,\"Env\":null}", &b,
                     NULL, NULL), PODCRI_OK, "null is absent");
    is_str(b.image, "default", "and keeps the default");
    is_int(b.image_seen, 0, "and is not seen");

    is_int(test_read("{\"Image\":\"a\",\"IMAGE\":\"b\"}", &b, NULL, NULL),
           PODCRI_OK, "two spellings");
    is_str(b.image, "b", "the last wins");

    is_int(test_read("{\"Env\":[\"a\"],\"env\":[],\"Cmd\":[\"a\",\"b\"]}",
                     &b, NULL, NULL), PODCRI_OK, "lists");
    is_int(b.env.n, 0, "an empty list replaces");
    is_int(b.cmd.n, 2, "a list for string or list");

    is_int(test_read("null", &b, NULL, NULL), PODCRI_OK, "null as a body");
    is_int(podcri_input_object(&ctx, test_table, &b, NULL, NULL, NULL, NULL),
           PODCRI_OK, "no body");
    is_int(test_read("{\"U64\":0}", &b, NULL, NULL), PODCRI_OK, "zero");
    is_int(test_read("{\"I64\":-9223372036854775808}", &b, NULL, NULL),
           PODCRI_OK, "least int64");
    is_int(b.i64, INT64_MIN, "its value");
}


static void
test_errors(void)
{
    size_t       i;
    test_body_t  b;

    static const struct {
        const char  *body;
        const char  *message;
    } cases[] = {
        { "{\"Image\":1}", "field Image: string expected" },
        { "{\"image\":[]}", "field Image: string expected" },
        { "{\"I32\":\"1\"}", "field I32: integer expected" },
        { "{\"I32\":1.0}", "field I32: integer expected" },
        { "{\"I32\":2147483648}", "field I32: integer out of range" },
        { "{\"I32\":-2147483649}", "field I32: integer out of range" },
        { "{\"I64\":true}", "field I64: integer expected" },
        { "{\"I64\":18446744073709551615}", "field I64: integer expected" },
        { "{\"U64\":-1}", "field U64: non-negative integer expected" },
        { "{\"U64\":1.5}", "field U64: non-negative integer expected" },
        { "{\"Dbl\":\"1\"}", "field Dbl: number expected" },
        { "{\"Tty\":1}", "field Tty: boolean expected" },
        { "{\"Env\":\"A=1\"}", "field Env: array of strings expected" },
        { "{\"Env\":[\"A=1\",2]}", "field Env[1]: string expected" },
        { "{\"Cmd\":{}}",
          "field Cmd: string or array of strings expected" },
        { "{\"Cmd\":[[]]}", "field Cmd[0]: string expected" },
        { "{\"Labels\":[]}", "field Labels: object of strings expected" },
        { "{\"Labels\":{\"a\":1}}", "field Labels.a: string expected" },
        { "{\"HostConfig\":[]}", "field HostConfig: object expected" },
        { "{\"hostconfig\":{\"weight\":\"1\"}}",
          "field HostConfig.Weight: integer expected" },
        { "{\"Nested\":{\"Here\":1}}", "field Nested.Here: string expected" },
        { "{\"Mounts\":{}}", "field Mounts: array expected" },
        { "{\"Mounts\":[1,2,3]}", "field Mounts: too many" },
        { "{\"HostConfig\":{\"Privileged\":true}}",
          "field HostConfig.Privileged is not supported: "
          "it would weaken isolation" },
        { "{\"HostConfig\":{\"Privileged\":\"\"}}",
          "field HostConfig.Privileged: boolean expected" },
        { "{\"HostConfig\":{\"Swappiness\":\"1\"}}",
          "field HostConfig.Swappiness: integer expected" },
        { "{\"HostConfig\":{\"Bookkeeping\":1}}",
          "field HostConfig.Bookkeeping: string expected" },
        { "{\"Squash\":true}", "field squash is not supported: no builder" },
        { "{\"cpus\":8}", "field cpus is not supported" },
        { "[]", "body: object expected" },
        { "1", "body: object expected" },
    };

    for (i = 0; i < podcri_nelts(cases); i++) {
        is_int(test_read(cases[i].body, &b, NULL, NULL), PODCRI_ERROR,
               "error in %s", cases[i].body);
        is_str(ctx.err.message, cases[i].message, "its message");
        is_int(podcri_err_status(&ctx.err), 400, "its status");
    }

    is_int(test_read("{\"Unread\":{}}", &b, NULL, NULL), PODCRI_ERROR,
           "a row that nothing reads");
    is_int(podcri_err_status(&ctx.err), 500, "is our fault");
}


static void
test_verdicts(void)
{
    test_body_t       b;
    podcri_strings_t  warnings;

    memset(&warnings, 0, sizeof(warnings));

    is_int(test_read("{\"HostConfig\":{\"Privileged\":false,"
                     "\"Swappiness\":-1,\"Bookkeeping\":\"x\","
                     "\"LogConfig\":{\"Config\":{},\"Type\":\"\"}},"
                     "\"squash\":\"none\",\"cpus\":7}",
                     &b, &warnings, NULL), PODCRI_OK, "neutral values");
    is_int(warnings.n, 0, "give no warning");

    is_int(test_read("{\"HostConfig\":{\"Swappiness\":60,"
                     "\"LogConfig\":{\"Type\":\"syslog\",\"Config\":{}}}}",
                     &b, &warnings, NULL), PODCRI_OK, "values that warn");
    is_int(warnings.n, 2, "each does");
    is_str(warnings.elts[0], "HostConfig.Swappiness is not supported and was "
           "ignored: CRI has no such field", "a warning");
    is_str(warnings.elts[1], "HostConfig.LogConfig is not supported and was "
           "ignored", "a warning without a reason");

    is_int(test_read("{\"HostConfig\":{\"Swappiness\":60}}", &b, NULL, NULL),
           PODCRI_OK, "nobody to warn");
}


static void
test_is_set(void)
{
    json_t  *v;
    size_t   i;

    static const struct {
        const char  *json;
        const char  *neutral;
        int          set;
    } cases[] = {
        { "null", NULL, 0 }, { "false", NULL, 0 }, { "true", NULL, 1 },
        { "0", NULL, 0 }, { "0.0", NULL, 0 }, { "-0.0", NULL, 0 },
        { "1", NULL, 1 }, { "0.1", NULL, 1 }, { "\"\"", NULL, 0 },
        { "\"x\"", NULL, 1 }, { "[]", NULL, 0 }, { "[0]", NULL, 1 },
        { "{}", NULL, 0 }, { "{\"a\":null}", NULL, 1 },
        { "\"host\"", "host", 0 }, { "\"Host\"", "host", 1 },
        { "-1", "-1", 0 }, { "-1", "1", 1 }, { "1.5", "1.5", 0 },
        { "2.0", "2", 0 }, { "true", "true", 0 }, { "true", "x", 1 },
        { "[0,0]", "[0,0]", 0 }, { "[0,1]", "[0,0]", 1 }, { "0", "5", 0 },
        { "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", 0 }
    };

    for (i = 0; i < podcri_nelts(cases); i++) {
        v = json_loads(cases[i].json, JSON_DECODE_ANY, NULL);
        is_int(podcri_input_is_set(v, cases[i].neutral), cases[i].set,
               "is %s set where %s is neutral", cases[i].json,
               cases[i].neutral ? cases[i].neutral : "nothing");
        json_decref(v);
    }

    is_int(podcri_input_is_set(NULL, NULL), 0, "nothing is not set");
}


static int
test_ask(test_body_t *b, const char *key, const char *value,
    const char *value2)
{
    podcri_pair_t   pair[2];
    podcri_pairs_t  args;

    memset(b, 0, sizeof(test_body_t));
    b->image = "default";
    b->tty = 5;
    podcri_strings_push(ctx.pool, &b->env, "default");
    podcri_err_clear(&ctx);

    pair[0].key = key;
    pair[0].value = value;
    pair[1].key = key;
    pair[1].value = value2;

    args.n = value2 ? 2 : 1;
    args.elts = pair;

    return podcri_input_query(&ctx, test_table, b, &args);
}


static void
test_query(void)
{
    size_t       i;
    test_body_t  b;

    static const struct {
        const char  *key;
        const char  *value;
        const char  *message;
    } bad[] = {
        { "i32", "x", "parameter I32: integer expected" },
        { "I32", "2147483648", "parameter I32: integer out of range" },
        { "I64", "9223372036854775808", "parameter I64: integer expected" },
        { "U64", "-1", "parameter U64: non-negative integer expected" },
        { "Dbl", "1x", "parameter Dbl: number expected" },
        { "Dbl", "nan", "parameter Dbl: number expected" },
        { "Dbl", "1e999", "parameter Dbl: number expected" },
        { "Tty", "maybe", "parameter Tty: boolean expected" },
        { "Labels", "a=b",
          "parameter Labels: object of strings expected" },
        { "Labels", "[]", "parameter Labels: object of strings expected" },
        { "Labels", "{\"a\":1}", "parameter Labels.a: string expected" },
        { "Image", "\xff", "parameter Image: invalid UTF-8" },
        { "squash", "1",
          "parameter squash is not supported: no builder" },
        { "squash", "[1]",
          "parameter squash is not supported: no builder" },
        { "squash", "word",
          "parameter squash is not supported: no builder" },
        { "cpus", "8", "parameter cpus is not supported" },
        { "cpus", "x", "parameter cpus: integer expected" }
    };

    static const char  *unset[][2] = {
        { "squash", "false" }, { "squash", "False" }, { "squash", "0" },
        { "squash", "" }, { "squash", "[]" }, { "squash", "{}" },
        { "squash", "null" }, { "squash", "none" }, { "cpus", "0" },
        { "cpus", "7" }, { "nothing", "known" }
    };

    is_int(test_ask(&b, "IMAGE", "a", "b"), PODCRI_OK, "string");
    is_str(b.image, "b", "the last wins");
    is_int(b.image_seen, 1, "seen");

    is_int(test_ask(&b, "Image", "", NULL), PODCRI_OK, "empty string");
    is_str(b.image, "", "is one");

    is_int(test_ask(&b, "i32", "-5", NULL), PODCRI_OK, "int32");
    is_int(b.i32, -5, "its value");

    test_ask(&b, "u64", "18446744073709551615", NULL);
    ok(b.u64 == UINT64_MAX, "uint64: 2^64 - 1");

    test_ask(&b, "dbl", "-2.5e1", NULL);
    ok(b.dbl == -25, "double");

    test_ask(&b, "tty", "True", NULL);
    is_int(b.tty, 1, "Python's True");

    test_ask(&b, "tty", "0", NULL);
    is_int(b.tty, 0, "0 is false");

    is_int(test_ask(&b, "tty", "", NULL), PODCRI_OK, "an empty boolean");
    is_int(b.tty, 5, "is absent");

    is_int(test_ask(&b, "tty", NULL, NULL), PODCRI_OK, "a bare key");
    is_int(b.tty, 5, "is absent too");

    test_ask(&b, "env", "a", NULL);
    is_int(b.env.n, 1, "strings replace the default");
    is_str(b.env.elts[0], "a", "by the first value");

    test_ask(&b, "env", "a", "b");
    is_int(b.env.n, 2, "repeated keys append");
    is_str(b.env.elts[1], "b", "the second");

    test_ask(&b, "env", "", "b");
    is_int(b.env.n, 1, "empty values do not count");

    test_ask(&b, "cmd", "[\"a\"]", "b");
    is_int(b.cmd.n, 2, "string or strings");

    is_int(test_ask(&b, "labels", "{\"a\":\"1\"}", NULL), PODCRI_OK,
           "pairs are JSON");
    is_int(b.labels.n, 1, "their number");

    is_int(test_ask(&b, "hostconfig", "{\"Weight\":3}", NULL), PODCRI_OK,
           "objects are JSON");
    is_int(b.host.weight, 3, "a field of it");

    is_int(test_ask(&b, "custom", "{\"not\":\"parsed\"}", NULL), PODCRI_OK,
           "a function");
    is_str(b.custom, "Custom={\"not\":\"parsed\"}", "gets the text");

    for (i = 0; i < podcri_nelts(bad); i++) {
        is_int(test_ask(&b, bad[i].key, bad[i].value, NULL), PODCRI_ERROR,
               "error in parameter %s", bad[i].key);
        is_str(ctx.err.message, bad[i].message, "its message");
        is_int(podcri_err_status(&ctx.err), 400, "its status");
    }

    for (i = 0; i < podcri_nelts(unset); i++) {
        is_int(test_ask(&b, unset[i][0], unset[i][1], NULL), PODCRI_OK,
               "%s=%s is not refused", unset[i][0], unset[i][1]);
    }
}


static void
test_depth(void)
{
    int          i;
    char         text[4096];
    json_t      *v;
    test_body_t  b;

    static const struct {
        const char  *text;
        size_t       depth;
    } cases[] = {
        { "", 0 }, { "1", 0 }, { "[]", 1 }, { "[{}]", 2 }, { "[[],[]]", 2 },
        { "\"[[[\"", 0 }, { "\"\\\"[\"", 0 }, { "[\"\\\\\",[", 2 },
        { "]]][", 1 }, { "\"[", 0 }, { "\"\\", 0 }
    };

    for (i = 0; i < (int) podcri_nelts(cases); i++) {
        is_int(podcri_json_depth(cases[i].text, strlen(cases[i].text)),
               cases[i].depth, "depth of %s", cases[i].text);
    }

    memset(text, '[', 64);
    memset(text + 64, ']', 64);
    v = podcri_input_parse(&ctx, text, 128);
    ok(v != NULL, "64 levels");

    memset(text, '[', 65);
    memset(text + 65, ']', 65);
    v = podcri_input_parse(&ctx, text, 130);
    ok(v == NULL, "65 levels");
    is_str(ctx.err.message, "JSON is nested deeper than 64 levels",
           "its message");

    memset(text, '[', sizeof(text));
    v = podcri_input_parse(&ctx, text, sizeof(text));
    ok(v == NULL && podcri_err_status(&ctx.err) == 400, "thousands");

    text[sizeof(text) - 1] = '\0';
    is_int(test_ask(&b, "squash", text, NULL), PODCRI_ERROR,
           "thousands in a parameter");
    is_int(test_ask(&b, "labels", text, NULL), PODCRI_ERROR,
           "thousands in a parameter of JSON");
}


static void
test_parse(void)
{
    int      i;
    json_t  *v;

    static const char  *bad[] = {
        "", "{", "{}x", "{\"a\":1,\"a\":2}", "[1,]", "nul", "[\"\xff\"]",
        "[\"\xed\xa0\x80\"]", "[\"\\u0000\"]", "{\"a\\u0000\":1}",
        "[18446744073709551614]", "[9223372036854775808]",
        "[118446744073709551615]", "[184467440737095516150]", "[1e999]",
        "[18446744073709551615", "'a'", "[-18446744073709551615]",
        "\"\\\"18446744073709551615", "[99999999999999999999,\"\\"
    };

    static const char   big[] = " {\"a\":\n[18446744073709551615, "
                                "\"\\\"18446744073709551615\\\"\" ]}\r\n";

    for (i = 0; i < (int) podcri_nelts(bad); i++) {
        podcri_err_clear(&ctx);
        v = podcri_input_parse(&ctx, bad[i], strlen(bad[i]));
        ok(v == NULL && podcri_err_status(&ctx.err) == 400
           && strncmp(ctx.err.message, "invalid JSON in line ", 21) == 0,
           "refused: %s", bad[i]);
    }

    v = podcri_input_parse(&ctx, "{}\0", 3);
    ok(v == NULL, "refused: a trailing NUL");

    v = podcri_input_body(&ctx, "{\"a\":1}}} x", 11);
    ok(json_is_integer(json_object_get(v, "a")),
       "a body ends with its first value");
    ok(podcri_input_body(&ctx, "{\"a\":1", 6) == NULL, "and has its end");

    v = podcri_input_parse(&ctx, big, sizeof(big) - 1);
    ok(v != NULL, "blanks around, and the biggest number");
    ok(json_real_value(json_array_get(json_object_get(v, "a"), 0))
       == 18446744073709551616.0, "as a real");
    is_str(json_string_value(json_array_get(json_object_get(v, "a"), 1)),
           "\"18446744073709551615\"", "a string with the same digits stays");
}


int
main(void)
{
    ctx.pool = podcri_pool_create(0);

    test_types();
    test_errors();
    test_verdicts();
    test_is_set();
    test_query();
    test_depth();
    test_parse();

    podcri_pool_destroy(ctx.pool);

    return done_testing();
}
