
/*
 * Copyright (C) 2026 podcri authors
 */


#include "tap.h"
#include "_view.h"


#define HEX32   "0123456789abcdef0123456789abcdef"
#define HEX64   HEX32 HEX32
#define DIGEST  "sha256:" HEX64
#define A63     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"                            \
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"


static void
test_parse(void)
{
    size_t        i;
    podcri_ref_t  ref;

    static const struct {
        const char  *text;
        const char  *registry;
        const char  *repository;
        const char  *tag;
        const char  *digest;
        const char  *normal;
    } good[] = {
        { "busybox", "", "busybox", "", "",
          "docker.io/library/busybox:latest" },
        { "busybox:1", "", "busybox", "1", "",
          "docker.io/library/busybox:1" },
        { "foo/bar", "", "foo/bar", "", "", "docker.io/foo/bar:latest" },
        { "docker.io/foo", "docker.io", "foo", "", "",
          "docker.io/library/foo:latest" },
        { "index.docker.io/foo", "index.docker.io", "foo", "", "",
          "docker.io/library/foo:latest" },
        { "localhost/foo:2", "localhost", "foo", "2", "",
          "localhost/foo:2" },
        { "127.0.0.1:5000/m1", "127.0.0.1:5000", "m1", "", "",
          "127.0.0.1:5000/m1:latest" },
        { "[::1]:5000/a/b:t", "[::1]:5000", "a/b", "t", "",
          "[::1]:5000/a/b:t" },
        { "[fd00::1]/a", "[fd00::1]", "a", "", "", "[fd00::1]/a:latest" },
        { "Host/a", "Host", "a", "", "", "Host/a:latest" },
        { "quay.io/a-b/c__d/e.f/g--h:V_1.2-x", "quay.io",
          "a-b/c__d/e.f/g--h", "V_1.2-x", "",
          "quay.io/a-b/c__d/e.f/g--h:V_1.2-x" },
        { "busybox@" DIGEST, "", "busybox", "", DIGEST,
          "docker.io/library/busybox@" DIGEST },
        { "q.io/b:1@" DIGEST, "q.io", "b", "1", DIGEST,
          "q.io/b:1@" DIGEST },
        { "docker://q.io/b:1", "q.io", "b", "1", "", "q.io/b:1" },
        { "a@md5+x.y:" HEX32, "", "a", "", "md5+x.y:" HEX32,
          "docker.io/library/a@md5+x.y:" HEX32 }
    };

    static const struct {
        const char  *text;
        const char  *why;
    } bad[] = {
        { "", "invalid reference format" },
        { ":tag", "invalid reference format" },
        { "a:", "invalid reference format" },
        { "a:-x", "invalid reference format" },
        { "a:x/b:y z", "invalid reference format" },
        { "a b", "invalid reference format" },
        { "a//b", "invalid reference format" },
        { "a/", "invalid reference format" },
        { "/a", "invalid reference format" },
        { "-a", "invalid reference format" },
        { "a-", "invalid reference format" },
        { "a..b", "invalid reference format" },
        { "a___b", "invalid reference format" },
        { "a@sha256:12", "invalid reference format" },
        { "a@sha256:" HEX64 "0", "invalid reference format" },
        { "a@" HEX64, "invalid reference format" },
        { "a@x-:" HEX32, "invalid reference format" },
        { "a.b-:80/c", "invalid reference format" },
        { "a..b/c", "invalid reference format" },
        { ".a/c", "invalid reference format" },
        { "a:80x/c", "invalid reference format" },
        { "a.b:/c", "invalid reference format" },
        { "[::1/c", "invalid reference format" },
        { "[]:1/c", "invalid reference format" },
        { "Foo", "invalid reference format: repository name (Foo) must be "
          "lowercase" },
        { "q.io/Foo", "invalid reference format: repository name (Foo) must "
          "be lowercase" },
        { HEX64, "invalid repository name (" HEX64 "), cannot specify "
          "64-byte hexadecimal strings" },
        { A63 "/" A63 "/" A63 "/" A63, "repository name must not be more "
          "than 255 characters" }
    };

    for (i = 0; i < podcri_nelts(good); i++) {

        if (!is_int(podcri_ref_parse(view_ctx(), good[i].text, &ref),
                    PODCRI_OK, "%s", good[i].text))
        {
            continue;
        }

        is_str(ref.registry, good[i].registry, "registry");
        is_str(ref.repository, good[i].repository, "repository");
        is_str(ref.tag, good[i].tag, "tag");
        is_str(ref.digest, good[i].digest, "digest");
        is_str(podcri_ref_normal(view_ctx()->pool, &ref), good[i].normal,
               "in full");
    }

    for (i = 0; i < podcri_nelts(bad); i++) {

        /* one name is a byte too long only with one more */

        is_int(podcri_ref_parse(view_ctx(), i + 1 == podcri_nelts(bad)
                                            ? A63 "/" A63 "/" A63 "/" A63 "b"
                                            : bad[i].text, &ref),
               PODCRI_ERROR, "not a reference: \"%s\"", bad[i].text);
        is_str(view_ctx()->err.cause, bad[i].why, "why");
        is_int(podcri_err_status(&view_ctx()->err), 400, "status");
    }
}


static void
test_is(void)
{
    size_t          i;
    podcri_image_t  image;

    static const struct {
        const char  *name;
        int          is;
    } names[] = {
        { "busybox", 1 },
        { "busybox:latest", 1 },
        { "library/busybox", 1 },
        { "docker.io/busybox", 1 },
        { "docker.io/library/busybox:latest", 1 },
        { "index.docker.io/busybox", 1 },
        { "busybox:1", 0 },
        { "busy", 0 },
        { "box", 0 },
        { "quay.io/busybox", 0 },
        { "foo", 0 },
        { "foo:2", 1 },
        { "localhost/foo:2", 1 },
        { "bar/baz:1", 1 },
        { "baz:1", 1 },
        { "az:1", 0 },
        { "quay.io/bar/baz:1", 1 },
        { "library/bar/baz:1", 0 },
        { VIEW_IMG, 1 },
        { "sha256:" VIEW_IMG, 1 },
        { "333333333333", 1 },
        { "sha256:3333", 1 },
        { "33", 1 },
        { "3", 1 },
        { "334", 0 },
        { "busybox@" DIGEST, 1 },
        { "docker.io/library/busybox@" DIGEST, 1 },
        { "busybox:7@" DIGEST, 1 },
        { "foo@" DIGEST, 0 },
        { "busybox@sha256:" VIEW_IMG, 0 },
        { "Bad Name", 0 },
        { "", 0 }
    };

    memset(&image, 0, sizeof(image));
    image.id = VIEW_IMG;
    image.tags = view_list("docker.io/library/busybox:latest",
                           "localhost/foo:2", "quay.io/bar/baz:1", NULL);
    image.digests = view_list("docker.io/library/busybox@" DIGEST, NULL);

    for (i = 0; i < podcri_nelts(names); i++) {
        is_int(podcri_image_is(view_ctx(), &image, names[i].name) > 0,
               names[i].is, "%s", names[i].name);
    }

    ok(podcri_image_is(view_ctx(), &image, VIEW_IMG)
       > podcri_image_is(view_ctx(), &image, "docker.io/library/busybox"),
       "an id beats a name");
    ok(podcri_image_is(view_ctx(), &image, "docker.io/library/busybox")
       > podcri_image_is(view_ctx(), &image, "busybox"),
       "a full name beats a short one");
    ok(podcri_image_is(view_ctx(), &image, "foo:2")
       > podcri_image_is(view_ctx(), &image, "busybox"),
       "localhost comes first, as with Podman");
    ok(podcri_image_is(view_ctx(), &image, "busybox")
       > podcri_image_is(view_ctx(), &image, "baz:1"),
       "the hub beats other registries");
    ok(podcri_image_is(view_ctx(), &image, "baz:1")
       > podcri_image_is(view_ctx(), &image, "333"),
       "a name beats the beginning of an id");

    is_str(podcri_image_bare_id("sha256:ab"), "ab", "containerd's id");
    is_str(podcri_image_bare_id("ab"), "ab", "CRI-O's id");
}


static void
test_patterns(void)
{
    size_t          i;
    podcri_image_t  image;

    static const struct {
        const char  *pattern;
        int          is;
    } names[] = {
        { "busybox", 1 },
        { "busy*", 1 },
        { "*box:latest", 1 },
        { "docker.io/library/*", 1 },
        { "docker.io/*", 0 },
        { "*/*/*", 1 },
        { "library/busybox", 1 },
        { "library/b?sybox:l*", 1 },
        { "b[a-z]sybox", 1 },
        { "b[^u]sybox", 0 },
        { "b\\usybox", 1 },
        { "busy", 0 },
        { "[", 0 },
        { "busybox\\", 0 },
        { "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*z", 0 },
        { "333333", 1 }
    };

    memset(&image, 0, sizeof(image));
    image.id = VIEW_IMG;
    image.tags = view_list("docker.io/library/busybox:latest", NULL);

    for (i = 0; i < podcri_nelts(names); i++) {
        is_int(podcri_image_name_matches(&image, names[i].pattern),
               names[i].is, "reference=%s", names[i].pattern);
    }
}


int
main(void)
{
    test_parse();
    test_is();
    test_patterns();
    view_done();

    return done_testing();
}
