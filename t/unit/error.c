
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_ctx.h"
#include "podcri_json.h"
#include "tap.h"


static podcri_ctx_t  ctx;


static void
is_json(const char *expected, const char *name)
{
    char           *data;
    size_t          len;
    podcri_json_t   w;

    podcri_json_init(&w, 0);
    podcri_err_json(&w, &ctx.err);
    data = podcri_json_take(&w, &len);

    is_str(data, expected, "%s", name);

    free(data);
}


static void
test_fail(void)
{
    int  rc;

    rc = podcri_fail(&ctx, PODCRI_E_NOT_FOUND, "no such container",
                     "no container with name or ID \"%s\" found", "x");

    is_int(rc, PODCRI_ERROR, "fail returns the error");
    is_int(ctx.err.kind, PODCRI_E_NOT_FOUND, "kind");
    is_str(ctx.err.cause, "no such container", "cause");
    is_str(ctx.err.message, "no container with name or ID \"x\" found: "
           "no such container", "the cause ends the message");

    is_json("{\"cause\":\"no such container\",\"message\":\"no container with "
            "name or ID \\\"x\\\" found: no such container\","
            "\"response\":404}", "Podman's error");

    podcri_fail(&ctx, PODCRI_E_NOT_FOUND, "image not known",
                "x: image not known");
    is_str(ctx.err.message, "x: image not known", "not appended twice");

    podcri_fail(&ctx, PODCRI_E_NOT_FOUND, "image not known", "%s", "");
    is_str(ctx.err.message, "image not known", "nothing but the cause");

    podcri_fail(&ctx, PODCRI_E_NOT_FOUND, "image not known", "known");
    is_str(ctx.err.message, "known: image not known", "shorter than cause");

    podcri_fail(&ctx, PODCRI_E_BAD_REQUEST, NULL, "bad %d", 1);
    is_str(ctx.err.cause, "bad 1", "a message is its own cause");
    is_str(ctx.err.message, "bad 1", "message without a cause");
}


static void
test_wrap(void)
{
    podcri_fail(&ctx, PODCRI_E_UNAVAILABLE, "refused", "dial");
    ctx.err.rpc = "Version";
    ctx.err.node = "n1";

    is_int(podcri_fail_prefix(&ctx, "node %s", "n1"), PODCRI_ERROR,
           "prefix returns the error");
    is_str(ctx.err.message, "node n1: dial: refused", "prefix");
    is_str(ctx.err.cause, "refused", "prefix keeps the cause");
    is_str(ctx.err.rpc, "Version", "prefix keeps the call");
    is_int(podcri_err_status(&ctx.err), 503, "prefix keeps the kind");

    podcri_fail(&ctx, PODCRI_E_CONFLICT, ctx.err.cause, "again: %s",
                ctx.err.message);
    is_str(ctx.err.message, "again: node n1: dial: refused",
           "an error made of the one before");
    ok(ctx.err.rpc == NULL && ctx.err.node == NULL,
       "a new error has no call and no node");

    podcri_err_clear(&ctx);
    is_int(ctx.err.kind, PODCRI_E_NONE, "clear");
    ok(ctx.err.message == NULL, "clear");

    podcri_fail_prefix(&ctx, "alone");
    is_str(ctx.err.message, "alone", "prefix of no error");
    is_int(podcri_err_status(&ctx.err), 500, "is an internal one");

    podcri_err_clear(&ctx);
    is_json("{\"cause\":\"\",\"message\":\"\",\"response\":500}",
            "an error nobody described");
}


static void
test_status(void)
{
    int  k;

    static const int  statuses[] = {
        500, 400, 403, 404, 405, 409, 413, 500, 500, 501, 503, 504, 499
    };

    for (k = PODCRI_E_NONE; k < PODCRI_E_MAX; k++) {
        podcri_fail(&ctx, k, NULL, "x");
        is_int(podcri_err_status(&ctx.err), statuses[k], "kind %d", k);
    }

    podcri_fail_status(&ctx, PODCRI_E_CONFLICT, 500, "in use",
                       "name \"%s\" is", "web");
    is_int(podcri_err_status(&ctx.err), 500, "a status of its own");
    is_int(ctx.err.kind, PODCRI_E_CONFLICT, "with its kind");
    is_str(ctx.err.message, "name \"web\" is: in use", "its message");

    podcri_fail(&ctx, PODCRI_E_CONFLICT, NULL, "x");
    is_int(podcri_err_status(&ctx.err), 409, "the status does not stay");
}


int
main(void)
{
    ctx.pool = podcri_pool_create(0);

    test_fail();
    test_wrap();
    test_status();

    podcri_pool_destroy(ctx.pool);

    return done_testing();
}
