
/*
 * Copyright (C) 2026 podcri authors
 *
 * What an image adds to a spec.
 */


#include "_view.h"
#include "tap.h"


static podcri_ctx_t  ctx;


static void
test_args(void)
{
    size_t                i;
    podcri_spec_t         spec;
    podcri_image_t        image;
    static const struct {
        const char  *entrypoint;     /* NULL: not given */
        const char  *command;
        const char  *image_entrypoint;
        const char  *image_command;
        const char  *args;           /* NULL: an error */
    } cases[] = {
        { NULL, "", "", "sh", "sh" },
        { NULL, "", "/entry", "a b", "/entry a b" },
        { NULL, "x", "/entry", "a b", "/entry x" },
        { "/mine", "", "/entry", "a b", "/mine" },
        { "/mine -v", "x", "/entry", "a b", "/mine -v x" },
        { "", "x y", "/entry", "a b", "x y" },
        { "", "", "/entry", "a b", NULL },
        { NULL, "", "", "", NULL }
    };

    for (i = 0; i < podcri_nelts(cases); i++) {
        podcri_spec_init(&spec);
        memset(&image, 0, sizeof(image));

        spec.image = "i";
        spec.command = view_words(cases[i].command);
        spec.has_command = 1;

        if (cases[i].entrypoint) {
            spec.entrypoint = view_words(cases[i].entrypoint);
            spec.has_entrypoint = 1;
        }

        image.id = "abc";
        image.entrypoint = view_words(cases[i].image_entrypoint);
        image.command = view_words(cases[i].image_command);

        podcri_err_clear(&ctx);

        if (podcri_spec_resolve(&ctx, &spec, &image) != PODCRI_OK) {
            is_str(cases[i].args, NULL, "case %zu: no command", i);
            ok(ctx.err.message
               && strstr(ctx.err.message, "no command or entrypoint"),
               "case %zu: in words", i);
            continue;
        }

        is_str(view_joined(&spec.args), cases[i].args, "case %zu: arguments",
               i);
    }
}


static void
test_environment(void)
{
    podcri_spec_t    spec;
    podcri_image_t   image;

    podcri_spec_init(&spec);
    memset(&image, 0, sizeof(image));

    spec.image = "i";
    spec.command = view_words("c");
    image.id = "abc";

    spec.env = view_words("A=1");
    podcri_spec_resolve(&ctx, &spec, &image);
    is_str(view_joined(&spec.env),
           "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
           " container=podman A=1", "defaults and the user's");

    spec.env = view_words("B=2 A=3 container=x");
    spec.terminal = 1;
    image.env = view_words("PATH=/p A=1 C=4 A=2 =5");
    podcri_spec_resolve(&ctx, &spec, &image);
    is_str(view_joined(&spec.env),
           "PATH=/p TERM=xterm container=x A=3 C=4 =5 B=2",
           "the image's, then the user's");

    spec.env = view_words("C=9");
    spec.unsetenv = view_words("PATH C TERM none");
    podcri_spec_resolve(&ctx, &spec, &image);
    is_str(view_joined(&spec.env), "container=podman A=2 =5 C=9",
           "unset, but not the user's");

    spec.env = view_words("C=9");
    spec.unsetenv_all = 1;
    spec.timezone = "UTC";
    podcri_spec_resolve(&ctx, &spec, &image);
    is_str(view_joined(&spec.env), "A= C=9 TZ=UTC",
           "what the image has is empty");
    is_int(podcri_spec_unset_stays(&spec, &image), 1, "which is told");

    image.env = view_words("PATH=/p");
    is_int(podcri_spec_unset_stays(&spec, &image), 0, "PATH is not");
    spec.env = view_words("C=9");
    podcri_spec_resolve(&ctx, &spec, &image);
    is_str(view_joined(&spec.env), "TZ=UTC C=9", "all unset");

    spec.helper = 1;
    image.env = view_words("PATH=/p A=1 C=4 =5");
    spec.env = view_words("C=9 none=");
    memset(&spec.unsetenv, 0, sizeof(spec.unsetenv));
    is_int(podcri_spec_unset_stays(&spec, &image), 0, "with podcri-init");
    podcri_spec_resolve(&ctx, &spec, &image);
    is_str(view_joined(&spec.env), "TZ=UTC C=9 none=", "no empty ones");
    is_str(view_joined(&spec.unsetenv), "PATH TERM A", "what it unsets");

    spec.unsetenv_all = 0;
    spec.unsetenv = view_words("A TERM");
    spec.env = view_words("TERM=x");
    podcri_spec_resolve(&ctx, &spec, &image);
    is_str(view_joined(&spec.unsetenv), "A", "and not what the user has set");
}


static void
test_merge(void)
{
    char            *text;
    size_t           i;
    podcri_spec_t    spec;
    podcri_image_t   image;

    static const struct {
        const char  *merge;
        const char  *value;          /* NULL: an error */
        const char  *words;          /* its end */
    } cases[] = {
        { "X=${A}-b", "a-b", NULL },
        { "X=$A-b", "a-b", NULL },
        { "X=$A_b", "", NULL },
        { "X=${none}", "", NULL },
        { "X=a$", "a$", NULL },
        { "X=$-$", "$-$", NULL },
        { "X=$1A", "A", NULL },
        { "X=${PATH}:/x", "/p:/x", NULL },
        { "X=$container", "podman", NULL },
        { "X=$E$E", "", NULL },
        { "X=", "", NULL },
        { "X=a=b=c", "a=b=c", NULL },
        { "${N}=y", "y", NULL },

        { "X='${A}'\"${A}\"", "${A}a", NULL },
        { "X=\"'$A'\"", "'a'", NULL },
        { "X='a\\b\"'", "a\\b\"", NULL },
        { "X=\\$A\\'\\\\", "$A'\\", NULL },
        { "X=\"\\$A\\\"\\\\\\n\"", "$A\"\\\\n", NULL },
        { "X=a\\", "a", NULL },
        { "X=a}", "a}", NULL },

        { "X=${A:-b}", "a", NULL },
        { "X=${E:-b}", "b", NULL },
        { "X=${none:-b}c", "bc", NULL },
        { "X=${A:+b}c", "bc", NULL },
        { "X=${E:+b}c", "c", NULL },
        { "X=${A:?b}", "a", NULL },
        { "X=${E:?b}", "b", NULL },
        { "X=${E:-${none:-${A}}z}", "az", NULL },
        { "X=1${E:-2${A:+3$A}4}5", "123a45", NULL },
        { "X=\"${E:-\"}\"}\"", "}", NULL },
        { "X=\"${E:-'$A'}\"", "$A", NULL },
        { "X=${E:-\\}}", "}", NULL },

        { "X=${E:?}", NULL, "what must be set is not" },
        { "X=${A", NULL, "no ':' or '}' behind a name" },
        { "X=${A-b}", NULL, "no ':' or '}' behind a name" },
        { "X=${A#b}", NULL, "no ':' or '}' behind a name" },
        { "X=${A:=b}", NULL, "no '+', '-' or '?' behind a ':'" },
        { "X=${A:", NULL, "no '+', '-' or '?' behind a ':'" },
        { "X=${A:-b", NULL, "a ${ without its }" },
        { "X=\"${A:-b\"", NULL, "a \" without its other one" },
        { "X=\"a", NULL, "a \" without its other one" },
        { "X='a", NULL, "a ' without its other one" },
        { "X=${E:-${E:-${E:-${E:-${E:-${E:-${E:-${E:-${E:-${E:-${E:-${E:-"
          "${E:-${E:-${E:-${E:-${E:-a}}}}}}}}}}}}}}}}}", NULL,
          "too many ${ in each other" },
        { "X", NULL, "for --env-merge substitution X" },
        { "${E}", NULL, "for --env-merge substitution ${E}" },
        { "=a", NULL, "for --env-merge substitution =a" }
    };

    memset(&image, 0, sizeof(image));
    image.id = "abc";
    image.env = view_words("A=a PATH=/p E= N=X");

    for (i = 0; i < podcri_nelts(cases); i++) {
        podcri_spec_init(&spec);

        spec.image = "i";
        spec.command = view_words("c");
        podcri_strings_push(ctx.pool, &spec.env_merge, cases[i].merge);

        podcri_err_clear(&ctx);

        if (podcri_spec_resolve(&ctx, &spec, &image) != PODCRI_OK) {
            ok(cases[i].value == NULL && cases[i].words
               && strlen(ctx.err.message) > strlen(cases[i].words)
               && strcmp(ctx.err.message + strlen(ctx.err.message)
                         - strlen(cases[i].words), cases[i].words) == 0,
               "%s: %s", cases[i].merge, ctx.err.message);
            is_int(podcri_err_status(&ctx.err), 400, "status");
            continue;
        }

        text = podcri_psprintf(ctx.pool, "PATH=/p container=podman A=a E= "
                               "N=X X=%s",
                               cases[i].value ? cases[i].value : "?");

        is_str(view_joined(&spec.env), text, "%s", cases[i].merge);
    }

    /* one after the other; what is set and unset by name comes behind */

    podcri_spec_init(&spec);
    spec.image = "i";
    spec.command = view_words("c");
    spec.env_merge = view_words("A=${A}1 B=${A}2 C=${B}3 PATH=${PATH}:/x D=4");
    spec.env = view_words("C=mine D=$A");
    spec.unsetenv = view_words("A D");
    spec.helper = 1;
    podcri_spec_resolve(&ctx, &spec, &image);
    is_str(view_joined(&spec.env), "PATH=/p:/x container=podman E= N=X B=a12 "
           "C=mine D=$A", "several");
    is_str(view_joined(&spec.unsetenv), "A", "what is unset");

    podcri_spec_init(&spec);
    spec.image = "i";
    spec.command = view_words("c");
    spec.env_merge = view_words("B=${A}");
    spec.unsetenv_all = 1;
    spec.helper = 1;
    podcri_spec_resolve(&ctx, &spec, &image);
    is_str(view_joined(&spec.env), "", "all unset");

    /* what doubles each time, kept or not, comes to an end */

    podcri_spec_init(&spec);
    spec.image = "i";
    spec.command = view_words("c");

    for (i = 0; i < 40; i++) {
        podcri_strings_push(ctx.pool, &spec.env_merge, "A=$A$A");
    }

    podcri_err_clear(&ctx);
    is_int(podcri_spec_resolve(&ctx, &spec, &image), PODCRI_ERROR,
           "doubled 40 times");
    is_str(ctx.err.message, "unable to process variables for --env-merge "
           "A=$A$A: the values are too long", "is too long");

    text = podcri_palloc(ctx.pool, 32 * 1024 + 3);
    memset(text, 'a', 32 * 1024 + 2);
    memcpy(text, "A=", 2);
    text[32 * 1024 + 2] = '\0';

    podcri_spec_init(&spec);
    spec.image = "i";
    spec.command = view_words("c");
    podcri_strings_push(ctx.pool, &spec.env_merge, text);

    for (i = 0; i < 4; i++) {
        podcri_strings_push(ctx.pool, &spec.env_merge, "B=${E:+$A}");
    }

    podcri_err_clear(&ctx);
    is_int(podcri_spec_resolve(&ctx, &spec, &image), PODCRI_ERROR,
           "what nobody keeps counts");
}


static void
test_rest(void)
{
    podcri_spec_t    spec;
    podcri_image_t   image;

    podcri_spec_init(&spec);
    memset(&image, 0, sizeof(image));

    spec.image = "busybox";
    spec.command = view_words("c");
    podcri_pairs_push(ctx.pool, &spec.labels, "a", "mine");

    image.id = "abc";
    image.tags = view_words("localhost/x:1 docker.io/library/busybox:latest");
    image.work_dir = "/w/";
    image.user = "nobody:nogroup";
    image.stop_signal = "3";
    image.volumes = view_words("/data/ /cache");
    image.health.test = view_words("CMD true");
    image.health.retries = 2;
    podcri_pairs_push(ctx.pool, &image.labels, "a", "image");
    podcri_pairs_push(ctx.pool, &image.labels, "b", "image");
    podcri_pairs_push(ctx.pool, &image.labels, "io.podcri.kind", "pod");
    podcri_pairs_push(ctx.pool, &image.expose, "80/tcp", "");

    spec.mounts = podcri_pcalloc(ctx.pool, sizeof(podcri_mount_t));
    spec.nmounts = 1;
    spec.mounts[0].type = "bind";
    spec.mounts[0].source = "/x";
    spec.mounts[0].destination = "/cache";

    is_int(podcri_spec_resolve(&ctx, &spec, &image), PODCRI_OK, "resolved");

    is_str(spec.image_id, "abc", "image id");
    is_str(spec.image_name, "docker.io/library/busybox:latest",
           "the name that was asked for");
    is_str(spec.work_dir, "/w", "working directory");
    is_str(spec.user, "nobody:nogroup", "user");
    is_int(spec.user_of_image, 1, "which is the image's");
    is_str(spec.stop_signal, "SIGQUIT", "stop signal");
    is_int(spec.labels.n, 2, "labels, without ours");
    is_str(podcri_pairs_get(&spec.labels, "a"), "mine", "the user's wins");
    is_str(podcri_pairs_get(&spec.labels, "b"), "image", "the image's");
    is_str(podcri_pairs_get(&spec.expose, "80/tcp"), "", "exposed port");
    is_int(spec.health.test.n, 2, "health check");
    is_int(spec.health.retries, 2, "and its numbers");
    is_int(spec.nmounts, 2, "a volume where nothing is mounted");
    is_str(spec.mounts[1].destination, "/data", "this one");
    is_str(spec.mounts[1].type, "volume", "as a volume");
    is_int(spec.mounts[1].anonymous, 1, "without a name");

    podcri_spec_init(&spec);
    spec.image = "x:1";
    spec.command = view_words("c");
    spec.work_dir = "/mine";
    spec.user = "5";
    spec.stop_signal = "SIGINT";
    spec.image_volume_mode = "tmpfs";
    spec.health.test = view_words("NONE");

    is_int(podcri_spec_resolve(&ctx, &spec, &image), PODCRI_OK, "again");
    is_str(spec.image_name, "localhost/x:1", "a short name");
    is_str(spec.work_dir, "/mine", "the user's directory");
    is_str(spec.user, "5", "the user's user");
    is_int(spec.user_of_image, 0, "which is not the image's");
    is_str(spec.stop_signal, "SIGINT", "the user's signal");
    is_str(spec.health.test.elts[0], "NONE", "the user wants no check");
    is_int(spec.nmounts, 2, "volumes of the image");
    is_str(spec.mounts[0].type, "tmpfs", "as tmpfs");

    podcri_spec_init(&spec);
    spec.image = "abc";
    spec.command = view_words("c");
    spec.image_volume_mode = "ignore";
    image.tags.n = 0;
    image.work_dir = "";
    image.stop_signal = "NONSENSE";

    is_int(podcri_spec_resolve(&ctx, &spec, &image), PODCRI_OK, "again");
    is_str(spec.image_name, "abc", "no name but the id");
    is_str(spec.work_dir, "/", "the default directory");
    is_str(spec.stop_signal, "SIGTERM", "the default signal");
    is_int(spec.nmounts, 0, "volumes are ignored");

    spec.image_volume_mode = NULL;
    image.volumes = view_words("relative");
    podcri_err_clear(&ctx);
    is_int(podcri_spec_resolve(&ctx, &spec, &image), PODCRI_ERROR,
           "a bad volume of the image");
}


int
main(void)
{
    memset(&ctx, 0, sizeof(ctx));
    ctx.pool = podcri_pool_create(0);

    test_args();
    test_environment();
    test_merge();
    test_rest();

    podcri_pool_destroy(ctx.pool);
    view_done();

    return done_testing();
}
