
/*
 * Copyright (C) 2026 podcri authors
 *
 * What an image adds to a spec.
 */


#include "podcri_spec.h"
#include "tap.h"


static podcri_ctx_t  ctx;


/* a list out of words that are parted by blanks */

static podcri_strings_t
words(const char *s)
{
    size_t             n;
    podcri_strings_t   list;

    memset(&list, 0, sizeof(list));

    while (*s) {
        n = strcspn(s, " ");
        podcri_strings_push(ctx.pool, &list,
                            podcri_pstrndup(ctx.pool, s, n));
        s += n + (s[n] == ' ');
    }

    return list;
}


static const char *
joined(const podcri_strings_t *list)
{
    size_t       i;
    const char  *out;

    out = "";

    for (i = 0; i < list->n; i++) {
        out = podcri_psprintf(ctx.pool, "%s%s%s", out, i ? " " : "",
                              list->elts[i]);
    }

    return out;
}


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
        spec.command = words(cases[i].command);
        spec.has_command = 1;

        if (cases[i].entrypoint) {
            spec.entrypoint = words(cases[i].entrypoint);
            spec.has_entrypoint = 1;
        }

        image.id = "abc";
        image.entrypoint = words(cases[i].image_entrypoint);
        image.command = words(cases[i].image_command);

        podcri_err_clear(&ctx);

        if (podcri_spec_resolve(&ctx, &spec, &image) != PODCRI_OK) {
            is_str(cases[i].args, NULL, "case %zu: no command", i);
            ok(ctx.err.message
               && strstr(ctx.err.message, "no command or entrypoint"),
               "case %zu: in words", i);
            continue;
        }

        is_str(joined(&spec.args), cases[i].args, "case %zu: arguments", i);
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
    spec.command = words("c");
    image.id = "abc";

    spec.env = words("A=1");
    podcri_spec_resolve(&ctx, &spec, &image);
    is_str(joined(&spec.env),
           "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
           " container=podman A=1", "defaults and the user's");

    spec.env = words("B=2 A=3 container=x");
    spec.terminal = 1;
    image.env = words("PATH=/p A=1 C=4 A=2 =5");
    podcri_spec_resolve(&ctx, &spec, &image);
    is_str(joined(&spec.env), "PATH=/p TERM=xterm container=x A=3 C=4 =5 B=2",
           "the image's, then the user's");

    spec.env = words("C=9");
    spec.unsetenv = words("PATH C TERM none");
    podcri_spec_resolve(&ctx, &spec, &image);
    is_str(joined(&spec.env), "container=podman A=2 =5 C=9",
           "unset, but not the user's");

    spec.env = words("C=9");
    spec.unsetenv_all = 1;
    spec.timezone = "UTC";
    podcri_spec_resolve(&ctx, &spec, &image);
    is_str(joined(&spec.env), "A= C=9 TZ=UTC", "what the image has is empty");
    is_int(podcri_spec_unset_stays(&spec, &image), 1, "which is told");

    image.env = words("PATH=/p");
    is_int(podcri_spec_unset_stays(&spec, &image), 0, "PATH is not");
    spec.env = words("C=9");
    podcri_spec_resolve(&ctx, &spec, &image);
    is_str(joined(&spec.env), "TZ=UTC C=9", "all unset");

    spec.helper = 1;
    image.env = words("PATH=/p A=1 C=4 =5");
    spec.env = words("C=9 none=");
    memset(&spec.unsetenv, 0, sizeof(spec.unsetenv));
    is_int(podcri_spec_unset_stays(&spec, &image), 0, "with podcri-init");
    podcri_spec_resolve(&ctx, &spec, &image);
    is_str(joined(&spec.env), "TZ=UTC C=9 none=", "no empty ones");
    is_str(joined(&spec.unsetenv), "PATH TERM A", "what it unsets");

    spec.unsetenv_all = 0;
    spec.unsetenv = words("A TERM");
    spec.env = words("TERM=x");
    podcri_spec_resolve(&ctx, &spec, &image);
    is_str(joined(&spec.unsetenv), "A", "and not what the user has set");
}


static void
test_rest(void)
{
    podcri_spec_t    spec;
    podcri_image_t   image;

    podcri_spec_init(&spec);
    memset(&image, 0, sizeof(image));

    spec.image = "busybox";
    spec.command = words("c");
    podcri_pairs_push(ctx.pool, &spec.labels, "a", "mine");

    image.id = "abc";
    image.tags = words("localhost/x:1 docker.io/library/busybox:latest");
    image.work_dir = "/w/";
    image.user = "nobody:nogroup";
    image.stop_signal = "3";
    image.volumes = words("/data/ /cache");
    image.health.test = words("CMD true");
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
    spec.command = words("c");
    spec.work_dir = "/mine";
    spec.user = "5";
    spec.stop_signal = "SIGINT";
    spec.image_volume_mode = "tmpfs";
    spec.health.test = words("NONE");

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
    spec.command = words("c");
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
    image.volumes = words("relative");
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
    test_rest();

    podcri_pool_destroy(ctx.pool);

    return done_testing();
}
