
/*
 * Copyright (C) 2026 podcri authors
 */


#include "tap.h"
#include "_view.h"


#define RUNNING  CRI__CONTAINER_STATE__CONTAINER_RUNNING
#define CREATED  CRI__CONTAINER_STATE__CONTAINER_CREATED
#define EXITED   CRI__CONTAINER_STATE__CONTAINER_EXITED

#define ID2      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"                           \
                 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"


typedef struct {
    const char  *filters;
    int          matches;            /* -1: an error, its message in words;
                                        -2: one when all is listed */
    const char  *words;
} filter_case_t;

typedef int (*check_pt)(podcri_ctx_t *ctx, podcri_filters_t *f,
    const podcri_filter_env_t *env);
typedef int (*match_pt)(const void *obj, const podcri_filters_t *f,
    const podcri_filter_env_t *env);


static podcri_filter_env_t  env;


static int
match_container(const void *obj, const podcri_filters_t *f,
    const podcri_filter_env_t *e)
{
    return podcri_container_matches(obj, f, e);
}


static int
match_pod(const void *obj, const podcri_filters_t *f,
    const podcri_filter_env_t *e)
{
    return podcri_pod_matches(obj, f, e);
}


static int
match_image(const void *obj, const podcri_filters_t *f,
    const podcri_filter_env_t *e)
{
    return podcri_image_matches(obj, f, e);
}


static void
test_cases(const filter_case_t *cases, size_t n, const void *obj,
    check_pt check, match_pt match)
{
    int                  rc;
    size_t               i;
    podcri_ctx_t        *ctx;
    podcri_filters_t     f;
    podcri_filter_env_t  before;

    ctx = view_ctx();

    /* what there is before anything is listed */

    memset(&before, 0, sizeof(before));
    before.now = env.now;

    for (i = 0; i < n; i++) {
        podcri_err_clear(ctx);

        rc = podcri_filters_parse(ctx, cases[i].filters, &f);

        if (rc == PODCRI_OK) {
            rc = check(ctx, &f, &before);
        }

        /* what is wrong with the words is told before anything is listed */

        is_int(rc, cases[i].matches == -1 ? PODCRI_ERROR : PODCRI_OK,
               "%s, checked", cases[i].filters);

        if (rc == PODCRI_OK) {
            rc = podcri_filters_find(ctx, &f, &env);
        }

        if (cases[i].matches < 0) {
            is_int(rc, PODCRI_ERROR, "%s", cases[i].filters);
            is_str(rc == PODCRI_OK ? NULL : ctx->err.message, cases[i].words,
                   "is refused");
            is_int(podcri_err_status(&ctx->err), 500, "with status 500");
            continue;
        }

        if (!is_int(rc, PODCRI_OK, "%s", cases[i].filters)) {
            diag("%s", ctx->err.message);
            continue;
        }

        is_int(match(obj, &f, &env), cases[i].matches, "matches");
    }
}


static void
test_parse(void)
{
    size_t            i, len;
    char             *text;
    podcri_ctx_t     *ctx;
    podcri_filters_t  f;

    static const char *const  none[] = { NULL, "", "{}", "null" };

    static const char *const  bad[] = {
        "{bad", "[]", "\"x\"", "7", "{\"a\":7}", "{\"a\":[7]}",
        "{\"a\":\"b\"}", "{\"a\":{\"b\":1}}", "{\"a\":{\"b\":null}}",
        "{} {}"
    };

    ctx = view_ctx();

    for (i = 0; i < podcri_nelts(none); i++) {
        is_int(podcri_filters_parse(ctx, none[i], &f), PODCRI_OK, "%s",
               none[i] ? none[i] : "NULL");
        is_int(f.n, 0, "no filters");
    }

    for (i = 0; i < podcri_nelts(bad); i++) {
        podcri_err_clear(ctx);
        is_int(podcri_filters_parse(ctx, bad[i], &f), PODCRI_ERROR, "%s",
               bad[i]);
        is_int(podcri_err_status(&ctx->err), 500, "with status 500");
    }

    podcri_filters_parse(ctx, "{\"label\":{\"a=b\":true,\"c\":false},"
                         "\"name\":[\"x\",\"y\"],\"id\":null}", &f);
    is_int(f.n, 3, "three filters");
    is_str(f.elts[0].name, "label", "a map of maps");
    is_int(f.elts[0].values.n, 1, "without what is false");
    is_str(f.elts[0].values.elts[0], "a=b", "its value");
    is_int(f.elts[1].values.n, 2, "a map of lists");
    is_int(f.elts[2].values.n, 0, "null stands for an empty list");

    /* PODCRI_FILTERS_MAX: the name and the values count */

    len = 64 + PODCRI_FILTERS_MAX * 4;
    text = malloc(len);
    strcpy(text, "{\"name\":[\"a\"");

    for (i = 2; i < PODCRI_FILTERS_MAX; i++) {
        strcat(text, ",\"a\"");
    }

    strcat(text, "]}");
    is_int(podcri_filters_parse(ctx, text, &f), PODCRI_OK, "as many as may");
    strcpy(text + strlen(text) - 2, ",\"a\"]}");
    is_int(podcri_filters_parse(ctx, text, &f), PODCRI_ERROR, "one more");
    is_int(podcri_err_status(&ctx->err), 400, "is a bad request");
    free(text);
    podcri_err_clear(ctx);
}


static const filter_case_t  container_cases[] = {
    { "{}", 1, NULL },
    { "{\"name\":[]}", 1, NULL },
    { "{\"name\":[\"web\"]}", 1, NULL },
    { "{\"name\":[\"we\"]}", 1, NULL },
    { "{\"name\":[\"^w.b$\"]}", 1, NULL },
    { "{\"name\":[\"^/web$\"]}", 1, NULL },
    { "{\"name\":[\"^(w|v)+?e{1,2}b*$\"]}", 1, NULL },
    { "{\"name\":[\"^[]w[:alpha:]][^)+*][b]$\"]}", 1, NULL },
    { "{\"name\":[\"\\\\\\\\[web]\"]}", 0, NULL },
    { "{\"name\":[\"\\\\[web\"]}", 0, NULL },
    { "{\"name\":{\"/web\":true}}", 1, NULL },
    { "{\"name\":[\"x\",\"web\"]}", 1, NULL },
    { "{\"name\":[\"x\"]}", 0, NULL },
    { "{\"name\":{\"x\":false}}", 1, NULL },
    { "{\"name\":[\"web\"],\"id\":[\"2\"]}", 0, NULL },
    { "{\"id\":[\"1111\"]}", 1, NULL },
    { "{\"id\":[\"11112\"]}", 0, NULL },
    { "{\"id\":[\"^1+$\"]}", 1, NULL },
    { "{\"label\":[\"app\"]}", 1, NULL },
    { "{\"label\":[\"app=web\"]}", 1, NULL },
    { "{\"label\":[\"app=\"]}", 1, NULL },
    { "{\"label\":[\"app=db\"]}", 0, NULL },
    { "{\"label\":[\"ap\"]}", 0, NULL },
    { "{\"label\":[\"a*\"]}", 1, NULL },
    { "{\"label\":[\"a*=web\"]}", 1, NULL },
    { "{\"label\":[\"a*=db\"]}", 0, NULL },
    { "{\"label\":[\"app=web\",\"tier=front\"]}", 1, NULL },
    { "{\"label\":[\"app=web\",\"tier=back\"]}", 0, NULL },
    { "{\"label!\":[\"app\"]}", 0, NULL },
    { "{\"label!\":[\"app=db\"]}", 1, NULL },
    { "{\"label!\":[\"x\",\"app=web\"]}", 0, NULL },
    { "{\"status\":[\"running\"]}", 1, NULL },
    { "{\"status\":[\"exited\",\"running\"]}", 1, NULL },
    { "{\"status\":[\"stopped\"]}", 0, NULL },
    { "{\"status\":[\"paused\"]}", 0, NULL },
    { "{\"status\":[\"dead\"]}", 0, NULL },
    { "{\"exited\":[\"0\"]}", 0, NULL },
    { "{\"ancestor\":[\"busybox\"]}", 1, NULL },
    { "{\"ancestor\":[\"busybox:latest\"]}", 1, NULL },
    { "{\"ancestor\":[\"docker.io/library/busybox\"]}", 1, NULL },
    { "{\"ancestor\":[\"library/busybox\"]}", 1, NULL },
    { "{\"ancestor\":[\"busy\"]}", 0, NULL },
    { "{\"ancestor\":[\"busybox:1\"]}", 0, NULL },
    { "{\"ancestor\":[\"" VIEW_IMG "\"]}", 1, NULL },
    { "{\"ancestor\":[\"sha256:" VIEW_IMG "\"]}", 1, NULL },
    { "{\"ancestor\":[\"333333333333\"]}", 1, NULL },
    { "{\"ancestor\":[\"localhost/same:1\"]}", 1, NULL },
    { "{\"ancestor\":[\"\"]}", 0, NULL },
    { "{\"before\":[\"young\"]}", 1, NULL },
    { "{\"before\":[\"web\"]}", 0, NULL },
    { "{\"before\":[\"aaaa\"]}", 1, NULL },
    { "{\"since\":[\"old\"]}", 1, NULL },
    { "{\"since\":[\"young\"]}", 0, NULL },
    { "{\"since\":[\"young\",\"old\"]}", 1, NULL },
    { "{\"before\":[\"young\",\"old\"]}", 0, NULL },
    { "{\"volume\":[\"v1\"]}", 1, NULL },
    { "{\"volume\":[\"v1:/data\"]}", 1, NULL },
    { "{\"volume\":[\"v1:/dat\"]}", 0, NULL },
    { "{\"volume\":[\"/srv\"]}", 1, NULL },
    { "{\"volume\":[\"/data\"]}", 1, NULL },
    { "{\"volume\":[\"v\"]}", 0, NULL },
    { "{\"health\":[\"none\"]}", 1, NULL },
    { "{\"health\":[\"healthy\"]}", 0, NULL },
    { "{\"until\":[\"5m\"]}", 1, NULL },
    { "{\"until\":[\"1h\"]}", 0, NULL },
    { "{\"until\":[\"2026-11-21T20:21:00Z\"]}", 1, NULL },
    { "{\"pod\":[\"p1\"]}", 1, NULL },
    { "{\"pod\":[\"pppp\"]}", 1, NULL },
    { "{\"pod\":[\"p\"]}", 1, NULL },
    { "{\"pod\":[\"q\"]}", 0, NULL },
    { "{\"pod\":[\"\"]}", 0, NULL },
    { "{\"network\":[\"podman\"]}", 1, NULL },
    { "{\"network\":[\"bridge\"]}", 1, NULL },
    { "{\"network\":[\"host\"]}", 0, NULL },
    { "{\"restart-policy\":[\"on-failure\"]}", 1, NULL },
    { "{\"restart-policy\":[\"no\"]}", 0, NULL },
    { "{\"restart-policy\":[\"none\"]}", 0, NULL },
    { "{\"command\":[\"sh\"]}", 1, NULL },
    { "{\"command\":[\"bash\"]}", 0, NULL },
    { "{\"should-start-on-boot\":[\"false\"]}", 1, NULL },
    { "{\"should-start-on-boot\":[\"true\"]}", 0, NULL },
    { "{\"is-task\":[\"false\"]}", 1, NULL },
    { "{\"is-task\":[\"true\"]}", 0, NULL },
    { "{\"expose\":[\"443\"]}", 1, NULL },
    { "{\"expose\":[\"443/udp\"]}", 0, NULL },
    { "{\"expose\":[\"400-500/tcp\"]}", 1, NULL },
    { "{\"expose\":[\"444-500\"]}", 0, NULL },
    { "{\"publish\":[\"8095\"]}", 1, NULL },
    { "{\"publish\":[\"53/udp\"]}", 1, NULL },
    { "{\"publish\":[\"443\"]}", 0, NULL },
    { "{\"isolation\":[\"default\"]}", 1, NULL },

    { "{\"nosuchfilter\":[\"x\"]}", -1, "nosuchfilter is an invalid filter" },
    { "{\"name!\":[\"x\"]}", -1, "name! is an invalid filter" },
    { "{\"\":[\"x\"]}", -1, " is an invalid filter" },
    { "{\"!\":[\"x\"]}", -1, "! is an invalid filter" },
    { "{\"status\":[\"bogus\"]}", -1,
      "unknown container state: bogus: invalid argument" },
    { "{\"exited\":[\"x\"]}", -1,
      "exited filter: integer expected, not \"x\"" },
    { "{\"exited\":[\"99999999999\"]}", -1,
      "exited filter: integer expected, not \"99999999999\"" },
    { "{\"before\":[\"nosuch\"]}", -2,
      "no container with name or ID \"nosuch\" found: no such container" },
    { "{\"since\":[\"\"]}", -2,
      "no container with name or ID \"\" found: no such container" },
    { "{\"until\":[\"x\"]}", -1, "failed to parse \"x\" as a time" },
    { "{\"until\":[\"1h\",\"2h\"]}", -1,
      "specify exactly one timestamp for until" },
    { "{\"health\":[\"x\"]}", -1, "unknown health status: x" },
    { "{\"restart-policy\":[\"x\"]}", -1, "x invalid restart policy" },
    { "{\"publish\":[\"x\"]}", -1, "invalid value for publish filter: x" },
    { "{\"expose\":[\"5-3\"]}", -1, "invalid value for expose filter: 5-3" },
    { "{\"expose\":[\"70000\"]}", -1,
      "invalid value for expose filter: 70000" },
    { "{\"name\":[\"(a)\\\\1\"]}", -1, "error parsing regexp \"(a)\\1\": "
      "back-references are not supported" },
    { "{\"name\":[\"(a{99}){99}\"]}", -1, "error parsing regexp "
      "\"(a{99}){99}\": expression too large" },
    { "{\"name\":[\"a++\"]}", -1, "error parsing regexp \"a++\": invalid "
      "nested repetition operator" },
    { "{\"name\":[\"a{2}*\"]}", -1, "error parsing regexp \"a{2}*\": "
      "invalid nested repetition operator" },
    { "{\"name\":[\"a)\"]}", -1, "error parsing regexp \"a)\": "
      "unexpected )" },
    { "{\"name\":[\"[a\"]}", -1, "error parsing regexp \"[a\": "
      "missing closing ]" },
    { "{\"name\":[\"a{1,5000}\"]}", -1, "error parsing regexp "
      "\"a{1,5000}\": invalid repeat count" },
    { "{\"name\":[\"a\\\\\"]}", -1, "error parsing regexp \"a\\\": trailing "
      "backslash at end of expression" }
};


static void
test_containers(void)
{
    char                *text;
    podcri_ctx_t        *ctx;
    podcri_image_t       image;
    podcri_filters_t     f;
    podcri_container_t   all[3], *c;

    c = view_container(RUNNING);
    c->pod_id = "pppp";
    c->pod_name = "p1";

    memset(all, 0, sizeof(all));
    all[0] = *c;
    all[1] = *c;
    all[1].id = "bbbb";
    all[1].name = "old";
    all[1].created -= 10 * VIEW_SEC;
    all[2] = *c;
    all[2].id = ID2;
    all[2].name = "young";
    all[2].created += 10 * VIEW_SEC;

    memset(&image, 0, sizeof(image));
    image.id = VIEW_IMG;
    image.tags = view_list("localhost/same:1", NULL);

    env.now = VIEW_NOW;
    env.all = all;
    env.n = 3;
    env.images = &image;
    env.nimages = 1;

    test_cases(container_cases, podcri_nelts(container_cases), c,
               podcri_container_filters_check, match_container);

    ctx = view_ctx();
    c = view_container(EXITED);

    podcri_filters_parse(ctx, "{\"exited\":[\"1\"],\"status\":[\"stopped\"]}",
                         &f);
    is_int(podcri_container_filters_check(ctx, &f, &env), PODCRI_OK,
           "exited with 1");
    is_int(podcri_container_matches(c, &f, &env), 1, "matches");
    c->status.exit_code = 2;
    is_int(podcri_container_matches(c, &f, &env), 0, "not with 2");
    c->status.exit_code = 1;
    c->has_status = 0;
    is_int(podcri_container_matches(c, &f, &env), 0, "not when unknown");

    c = view_container(CREATED);
    podcri_filters_parse(ctx, "{\"status\":[\"configured\"]}", &f);
    is_int(podcri_container_filters_check(ctx, &f, &env), PODCRI_OK,
           "configured");
    is_int(podcri_container_matches(c, &f, &env), 1, "is created");

    text = malloc(1024);
    memset(text, 'a', 1023);
    memcpy(text, "{\"name\":[\"", 10);
    strcpy(text + 400, "\"]}");
    podcri_filters_parse(ctx, text, &f);
    is_int(podcri_container_filters_check(ctx, &f, &env), PODCRI_ERROR,
           "a long expression");
    is_str(ctx->err.cause, "expression too long", "is refused");
    free(text);
}


static const filter_case_t  pod_cases[] = {
    { "{\"id\":[\"2222\"]}", 1, NULL },
    { "{\"id\":[\"3\"]}", 0, NULL },
    { "{\"name\":[\"^p1$\"]}", 1, NULL },
    { "{\"name\":[\"p2\"]}", 0, NULL },
    { "{\"label\":[\"a=b\"]}", 1, NULL },
    { "{\"label!\":[\"a\"]}", 0, NULL },
    { "{\"status\":[\"degraded\"]}", 1, NULL },
    { "{\"status\":[\"running\"]}", 0, NULL },
    { "{\"until\":[\"1m\"]}", 1, NULL },
    { "{\"until\":[\"1h\"]}", 0, NULL },
    { "{\"network\":[\"podman\"]}", 1, NULL },
    { "{\"network\":[\"x\"]}", 0, NULL },
    { "{\"ctr-ids\":[\"111\"]}", 1, NULL },
    { "{\"ctr-ids\":[\"2\"]}", 0, NULL },
    { "{\"ctr-names\":[\"we\"]}", 1, NULL },
    { "{\"ctr-names\":[\"db\"]}", 0, NULL },
    { "{\"ctr-number\":[\"2\"]}", 1, NULL },
    { "{\"ctr-number\":[\"3\"]}", 0, NULL },
    { "{\"ctr-number\":[\"-1\"]}", 0, NULL },
    { "{\"ctr-status\":[\"stopped\"]}", 1, NULL },
    { "{\"ctr-status\":[\"created\"]}", 0, NULL },
    { "{\"status\":[\"x\"]}", -1, "x is not a valid pod status" },
    { "{\"ctr-status\":[\"x\"]}", -1, "x is not a valid status" },
    { "{\"ctr-number\":[\"x\"]}", -1,
      "ctr-number filter: integer expected, not \"x\"" },
    { "{\"x\":[\"x\"]}", -1, "x is an invalid filter" }
};


static void
test_pods(void)
{
    podcri_pod_t               p;
    podcri_pod_spec_t          spec;
    const podcri_container_t  *list[2];

    memset(&spec, 0, sizeof(spec));
    spec.name = "p1";
    podcri_pairs_push(view_ctx()->pool, &spec.labels, "a", "b");

    podcri_pod_from_cri(view_ctx()->pool,
                        view_cri_sandbox(VIEW_SB, "p1", 0), &spec, "n", &p);

    list[0] = view_container(RUNNING);
    list[1] = view_container(EXITED);
    p.containers = list;
    p.ncontainers = 2;

    test_cases(pod_cases, podcri_nelts(pod_cases), &p,
               podcri_pod_filters_check, match_pod);
}


static const filter_case_t  image_cases[] = {
    { "{\"reference\":[\"busybox\"]}", 1, NULL },
    { "{\"reference\":{\"x\":true,\"busy*\":true}}", 1, NULL },
    { "{\"reference\":[\"x\"]}", 0, NULL },
    { "{\"reference!\":[\"x\"]}", 1, NULL },
    { "{\"reference!\":[\"x\",\"busybox\"]}", 0, NULL },
    { "{\"label\":[\"a=b\"]}", 1, NULL },
    { "{\"label\":[\"a=b\",\"c\"]}", 0, NULL },
    { "{\"label!\":[\"a\"]}", 0, NULL },
    { "{\"before\":[\"young\"]}", 1, NULL },
    { "{\"before\":[\"busybox\"]}", 0, NULL },
    { "{\"since\":[\"old\"]}", 1, NULL },
    { "{\"after\":[\"old\"]}", 1, NULL },
    { "{\"since\":[\"young\"]}", 0, NULL },
    { "{\"until\":[\"2027-01-01T00:00:00Z\"]}", 1, NULL },
    { "{\"until\":[\"2025-01-01T00:00:00Z\"]}", 0, NULL },
    { "{\"dangling\":[\"false\"]}", 1, NULL },
    { "{\"dangling\":{\"true\":true}}", 0, NULL },
    { "{\"dangling!\":[\"true\"]}", 1, NULL },
    { "{\"intermediate\":[\"false\"]}", 1, NULL },
    { "{\"intermediate\":[\"true\"]}", 0, NULL },
    { "{\"readonly\":[\"false\"]}", 1, NULL },
    { "{\"readonly\":[\"true\"]}", 0, NULL },
    { "{\"manifest\":[\"true\"]}", 0, NULL },
    { "{\"id\":[\"3333\"]}", 1, NULL },
    { "{\"id\":[\"sha256:3333\"]}", 1, NULL },
    { "{\"id\":[\"4\"]}", 0, NULL },
    { "{\"digest\":[\"sha256:2222\"]}", 1, NULL },
    { "{\"digest\":[\"sha256:3333\"]}", 0, NULL },
    { "{\"containers\":[\"true\"]}", 1, NULL },
    { "{\"containers\":[\"false\"]}", 0, NULL },
    { "{\"containers\":[\"external\"]}", 0, NULL },
    { "{\"containers\":[\"x\"]}", -1,
      "unsupported value \"x\" for containers filter" },
    { "{\"dangling\":[\"x\"]}", -1,
      "non-boolean value \"x\" for dangling filter" },
    { "{\"digest\":[\"x\"]}", -1, "invalid value \"x\" for digest filter" },
    { "{\"before\":[\"nosuch\"]}", -2, "could not find local image for "
      "filter \"before\"=\"nosuch\": nosuch: image not known" },
    { "{\"x\":[\"x\"]}", -1, "invalid image filter \"x\": must be in the "
      "format \"filter=value or filter!=value\"" }
};


static void
test_images(void)
{
    podcri_image_t       all[4];
    podcri_filters_t     f;
    podcri_container_t  *c;

    memset(all, 0, sizeof(all));
    all[0].id = VIEW_IMG;
    all[0].tags = view_list("docker.io/library/busybox:latest", NULL);
    all[0].digests = view_list("docker.io/library/busybox@sha256:" VIEW_SB,
                               NULL);
    all[0].created = 1767225600 * VIEW_SEC;
    podcri_pairs_push(view_ctx()->pool, &all[0].labels, "a", "b");
    all[1].id = ID2;
    all[1].tags = view_list("localhost/old:latest", NULL);
    all[1].created = 1767225500 * VIEW_SEC;
    all[2].id = VIEW_ID;
    all[2].tags = view_list("localhost/young:latest", NULL);
    all[2].created = 1767225700 * VIEW_SEC;
    all[3].id = VIEW_SB;

    c = view_container(RUNNING);

    env.now = VIEW_NOW;
    env.all = c;
    env.n = 1;
    env.images = all;
    env.nimages = 4;

    test_cases(image_cases, podcri_nelts(image_cases), &all[0],
               podcri_image_filters_check, match_image);

    podcri_filters_parse(view_ctx(), "{\"dangling\":[\"true\"]}", &f);
    podcri_image_filters_check(view_ctx(), &f, &env);
    is_int(podcri_image_matches(&all[3], &f, &env), 1, "dangling");
    all[3].intermediate = 1;
    is_int(podcri_image_matches(&all[3], &f, &env), 0,
           "what a build left is not dangling");
}


int
main(void)
{
    test_parse();
    test_containers();
    test_pods();
    test_images();
    view_done();

    return done_testing();
}
