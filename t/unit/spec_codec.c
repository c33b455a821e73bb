
/*
 * Copyright (C) 2026 podcri authors
 *
 * The stored spec: every member goes there and back, and broken texts are
 * refused.
 */


#include "podcri_spec_codec.h"
#include "tap.h"


static podcri_ctx_t  ctx;


/* a value of its own for each member */

static void
fill(const podcri_codec_t *table, char *obj, int *n)
{
    char    *p, *elts;
    size_t   i;

    for ( /* void */ ; table->key; table++) {
        p = obj + table->offset;
        ++*n;

        switch (table->type) {

        case PODCRI_CODEC_STR:
            *(const char **) (void *) p
                = podcri_psprintf(ctx.pool, "s\"\\\n\t\x01/%d \xc3\xa9", *n);
            break;

        case PODCRI_CODEC_I32:
            *(int32_t *) (void *) p = (*n & 1) ? INT32_MIN : INT32_MAX - *n;
            break;

        case PODCRI_CODEC_I64:
            *(int64_t *) (void *) p = (*n & 1) ? INT64_MIN : INT64_MAX - *n;
            break;

        case PODCRI_CODEC_BOOL:
            *(int *) (void *) p = 1;
            break;

        case PODCRI_CODEC_STRINGS:
            podcri_strings_push(ctx.pool, (void *) p, "");
            podcri_strings_push(ctx.pool, (void *) p,
                                podcri_psprintf(ctx.pool, "e%d", *n));
            break;

        case PODCRI_CODEC_PAIRS:
            podcri_pairs_push(ctx.pool, (void *) p, "k",
                              podcri_psprintf(ctx.pool, "v%d", *n));
            podcri_pairs_push(ctx.pool, (void *) p, "\"", "");
            break;

        case PODCRI_CODEC_OBJ:
            fill(table->table, p, n);
            break;

        case PODCRI_CODEC_LIST:
            elts = podcri_pcalloc(ctx.pool, 2 * table->size);
            *(void **) (void *) p = elts;
            *(size_t *) (void *) (obj + table->count) = 2;

            for (i = 0; i < 2; i++) {
                fill(table->table, elts + i * table->size, n);
            }

            break;
        }
    }
}


static void
touch(const podcri_codec_t *table, char *seen)
{
    for ( /* void */ ; table->key; table++) {

        switch (table->type) {

        case PODCRI_CODEC_I32:
        case PODCRI_CODEC_BOOL:
            memset(seen + table->offset, 1, sizeof(int32_t));
            break;

        case PODCRI_CODEC_STRINGS:
        case PODCRI_CODEC_PAIRS:
            memset(seen + table->offset, 1, sizeof(podcri_strings_t));
            break;

        case PODCRI_CODEC_OBJ:
            touch(table->table, seen + table->offset);
            break;

        case PODCRI_CODEC_LIST:
            memset(seen + table->count, 1, sizeof(size_t));

            /* fall through */

        case PODCRI_CODEC_STR:
        case PODCRI_CODEC_I64:
            memset(seen + table->offset, 1, sizeof(int64_t));
            break;
        }
    }
}


/* what create has done with when the container is made */

static const size_t  not_stored[] = {
    offsetof(podcri_spec_t, os),
    offsetof(podcri_spec_t, arch),
    offsetof(podcri_spec_t, env_merge),
    offsetof(podcri_spec_t, env_merge) + offsetof(podcri_strings_t, elts)
};


/* a table that forgets a member leaves a word of the struct untouched */

static size_t
untouched(const podcri_codec_t *table, size_t size)
{
    char    *seen;
    size_t   i, missing;

    seen = podcri_pcalloc(ctx.pool, size);
    touch(table, seen);

    if (table == podcri_codec_spec) {
        for (i = 0; i < podcri_nelts(not_stored); i++) {
            memset(seen + not_stored[i], 1, 8);
        }
    }

    missing = 0;

    for (i = 0; i + 8 <= size; i += 8) {
        if (memchr(seen + i, 1, 8) == NULL) {
            diag("bytes %zu to %zu", i, i + 7);
            missing++;
        }
    }

    return missing;
}


static void
test_members(void)
{
    int                 n;
    const char         *text, *again;
    podcri_spec_t       spec, back;
    podcri_pod_spec_t   pod, pod_back;

    n = 0;
    podcri_spec_init(&spec);
    is_str(podcri_spec_encode(&ctx, &spec), "{\"v\":1}",
           "defaults are left out");

    fill(podcri_codec_spec, (char *) &spec, &n);
    text = podcri_spec_encode(&ctx, &spec);

    is_int(podcri_spec_decode(&ctx, text, &back), PODCRI_OK,
           "a full spec is read: %s",
           ctx.err.message ? ctx.err.message : "");

    again = podcri_spec_encode(&ctx, &back);
    is_str(again, text, "and is the same");
    is_str(back.name, spec.name, "escapes are undone");
    is_int(back.log_size, spec.log_size, "numbers too");
    is_int(back.nmounts, 2, "lists too");
    is_str(back.mounts[1].destination, spec.mounts[1].destination,
           "and their members");

    podcri_pod_spec_init(&pod);
    is_str(podcri_pod_spec_encode(&ctx, &pod), "{\"v\":1}",
           "defaults of a pod are left out");

    fill(podcri_codec_pod_spec, (char *) &pod, &n);
    text = podcri_pod_spec_encode(&ctx, &pod);

    is_int(podcri_pod_spec_decode(&ctx, text, &pod_back), PODCRI_OK,
           "a full pod is read");
    is_str(podcri_pod_spec_encode(&ctx, &pod_back), text,
           "and is the same");

    is_int(untouched(podcri_codec_spec, sizeof(podcri_spec_t)), 0,
           "no member of a container is forgotten");
    is_int(untouched(podcri_codec_pod_spec, sizeof(podcri_pod_spec_t)), 0,
           "no member of a pod is forgotten");
}


static void
test_keys(const podcri_codec_t *table, const char *what)
{
    const podcri_codec_t  *a, *b;

    for (a = table; a->key; a++) {
        for (b = a + 1; b->key; b++) {
            if (strcmp(a->key, b->key) == 0) {
                fail("%s: key %s is there twice", what, a->key);
            }
        }

        if (a->table) {
            test_keys(a->table, a->key);
        }

        if (a->type == PODCRI_CODEC_LIST && a->size > PODCRI_CODEC_MAX_ELT) {
            fail("%s: elements of %s have no zero", what, a->key);
        }
    }

    pass("keys of %s are unique", what);
}


static void
test_texts(void)
{
    size_t              i;
    podcri_spec_t       spec;
    static const char  *good[] = {
        "{\"v\":1}",
        "{\"v\":1,\"n\":\"a\"}",
        "{\"v\":1,\"later\":{\"a\":[1,\"x\",null,{\"b\":[]}],\"c\":-1.5e3},"
            "\"n\":\"a\"}",
        "{\"v\":1,\"t\":1,\"n\":\"a\"}",
        "{\"v\":1,\"n\":\"\\u0061\\ud83d\\ude00\"}",
        "{\"v\":1,\"m\":[],\"e\":[],\"l\":{},\"nw\":{}}"
    };
    static const char  *bad[] = {
        "", "{", "{}", "null", "{\"v\":2}", "{\"v\":1", "{\"v\":\"1\"}",
        "{\"v\":1}x", "{\"v\":1,}", "{\"v\":1,\"n\":1}", "{\"v\":1{\"n\":\"\"}",
        "{\"v\":1,\"n\":\"a}", "{\"v\":1,\"n\":\"\\", "{\"v\":1,\"n\":\"\\x\"}",
        "{\"v\":1,\"n\":\"\\u0000\"}", "{\"v\":1,\"n\":\"\\ud800\"}",
        "{\"v\":1,\"n\":\"\\udc00\"}", "{\"v\":1,\"n\":\"\\u12\"}",
        "{\"v\":1,\"e\":{}}", "{\"v\":1,\"e\":[1]}", "{\"v\":1,\"e\":[\"a\",]}",
        "{\"v\":1,\"l\":[\"a\"]}", "{\"v\":1,\"l\":{\"a\"}}",
        "{\"v\":1,\"st\":2147483648}", "{\"v\":1,\"st\":1.5}",
        "{\"v\":1,\"me\":9223372036854775808}", "{\"v\":1,\"me\":-}",
        "{\"v\":1,\"m\":[\"a\"]}", "{\"v\":1,\"m\":{}}", "{\"v\":1,\"nw\":[]}",
        "{\"v\":1,\"x\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}",
        "{\"v\":1,\"x\":}", "{\"v\":1,\"x\"}", "{\"v\":1,x:1}"
    };

    for (i = 0; i < podcri_nelts(good); i++) {
        is_int(podcri_spec_decode(&ctx, good[i], &spec), PODCRI_OK,
               "accepted: %s", good[i]);
    }

    is_int(podcri_spec_decode(&ctx, good[2], &spec), PODCRI_OK, "again");
    is_str(spec.name, "a", "what is unknown is skipped");
    is_int(podcri_spec_decode(&ctx, good[3], &spec), PODCRI_OK, "again");
    is_str(spec.name, "a", "the order does not matter");
    is_int(spec.stop_timeout, -1, "the rest has its default");
    is_int(podcri_spec_decode(&ctx, good[4], &spec), PODCRI_OK, "again");
    is_str(spec.name, "a\xf0\x9f\x98\x80", "any character");

    for (i = 0; i < podcri_nelts(bad); i++) {
        podcri_err_clear(&ctx);
        ok(podcri_spec_decode(&ctx, bad[i], &spec) == PODCRI_ERROR
           && ctx.err.message != NULL, "refused: %s", bad[i]);
    }
}


static void
test_size(void)
{
    char           *big;
    podcri_spec_t   spec;

    podcri_spec_init(&spec);

    big = podcri_palloc(ctx.pool, PODCRI_SPEC_MAX);
    memset(big, 'x', PODCRI_SPEC_MAX);
    big[PODCRI_SPEC_MAX - 1] = '\0';

    spec.image = big + sizeof("{\"v\":1,\"im\":\"\"}") - 2;
    ok(podcri_spec_encode(&ctx, &spec) != NULL, "the largest fits");

    spec.image--;
    podcri_err_clear(&ctx);
    ok(podcri_spec_encode(&ctx, &spec) == NULL, "one byte more does not");
    is_int(ctx.err.kind, PODCRI_E_BAD_REQUEST, "it is the client's fault");
}


int
main(void)
{
    memset(&ctx, 0, sizeof(ctx));
    ctx.pool = podcri_pool_create(0);

    test_members();
    test_keys(podcri_codec_spec, "a container");
    test_keys(podcri_codec_pod_spec, "a pod");
    test_texts();
    test_size();

    podcri_pool_destroy(ctx.pool);

    return done_testing();
}
