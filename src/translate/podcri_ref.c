
/*
 * Copyright (C) 2026 podcri authors
 */


#include <ctype.h>

#include "podcri_view.h"
#include "podcri_match.h"
#include "podcri_str.h"


#define PODCRI_REF_HUB       "docker.io"
#define PODCRI_REF_HUB_OLD   "index.docker.io"
#define PODCRI_REF_LIBRARY   "library/"
#define PODCRI_REF_UPPER     "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

#define PODCRI_REF_NAME_MAX  255
#define PODCRI_REF_TAG_MAX   128
#define PODCRI_REF_MAX       1024    /* the whole of it, with tag and digest */

/* how well a name names an image */

#define PODCRI_IS_ID         100
#define PODCRI_IS_FULL       90
#define PODCRI_IS_DIGEST     85
#define PODCRI_IS_LOCALHOST  80
#define PODCRI_IS_HUB        75
#define PODCRI_IS_SUFFIX     60
#define PODCRI_IS_ID_PREFIX  50


typedef enum {
    PODCRI_REF_OK = 0,
    PODCRI_REF_FORMAT,
    PODCRI_REF_CASE,
    PODCRI_REF_LONG,
    PODCRI_REF_HEX
} podcri_ref_error_e;


static podcri_ref_error_e podcri_ref_split(char *buf, const char *s,
    podcri_ref_t *ref);
static int podcri_ref_is_domain(const char *s, size_t len);
static int podcri_ref_is_path(const char *s);
static int podcri_ref_is_tag(const char *s);
static int podcri_ref_is_digest(const char *s);
static int podcri_ref_hexes(const char *s);
static int podcri_ref_on_hub(const podcri_ref_t *ref);
static const char *podcri_ref_short(const podcri_ref_t *ref);
static int podcri_ref_same_name(const podcri_ref_t *of,
    const podcri_ref_t *ref);
static int podcri_ref_name_matches(const char *name, const char *pattern);


int
podcri_ref_parse(podcri_ctx_t *ctx, const char *s, podcri_ref_t *ref)
{
    char        *buf;
    const char  *why;

    buf = podcri_palloc(ctx->pool, PODCRI_REF_MAX);

    switch (podcri_ref_split(buf, s, ref)) {

    case PODCRI_REF_OK:
        return PODCRI_OK;

    case PODCRI_REF_CASE:
        why = podcri_psprintf(ctx->pool, "invalid reference format: "
                              "repository name (%s) must be lowercase",
                              ref->repository);
        break;

    case PODCRI_REF_LONG:
        why = "repository name must not be more than 255 characters";
        break;

    case PODCRI_REF_HEX:
        why = podcri_psprintf(ctx->pool, "invalid repository name (%s), "
                              "cannot specify 64-byte hexadecimal strings",
                              ref->repository);
        break;

    default:
        why = "invalid reference format";
    }

    return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, why,
                       "parsing reference \"%.300s\"", s);
}


/* the grammar of distribution's reference/regexp.go; buf has room for
 * PODCRI_REF_MAX bytes, and what ref points to */

static podcri_ref_error_e
podcri_ref_split(char *buf, const char *s, podcri_ref_t *ref)
{
    char    *name, *p, *slash, *domain;
    size_t   len;

    ref->registry = "";
    ref->repository = "";
    ref->tag = "";
    ref->digest = "";

    if (strncmp(s, "docker://", sizeof("docker://") - 1) == 0) {
        s += sizeof("docker://") - 1;
    }

    len = strlen(s);

    if (len >= PODCRI_REF_MAX) {
        return PODCRI_REF_LONG;
    }

    name = memcpy(buf, s, len + 1);
    p = strchr(name, '@');

    if (p) {
        *p++ = '\0';

        if (!podcri_ref_is_digest(p)) {
            return PODCRI_REF_FORMAT;
        }

        ref->digest = p;
    }

    slash = strrchr(name, '/');
    p = strrchr(slash ? slash : name, ':');

    if (p) {
        *p++ = '\0';

        if (!podcri_ref_is_tag(p)) {
            return PODCRI_REF_FORMAT;
        }

        ref->tag = p;
    }

    if (strlen(name) > PODCRI_REF_NAME_MAX) {
        return PODCRI_REF_LONG;
    }

    ref->repository = name;

    /* a first part is a registry when it cannot be a directory on the hub */

    slash = strchr(name, '/');

    if (slash) {
        domain = name;
        *slash = '\0';

        if (strpbrk(domain, ".:") || strcmp(domain, "localhost") == 0
            || strpbrk(domain, PODCRI_REF_UPPER))
        {
            if (!podcri_ref_is_domain(domain, strlen(domain))) {
                return PODCRI_REF_FORMAT;
            }

            ref->registry = domain;
            ref->repository = slash + 1;

        } else {
            *slash = '/';
        }
    }

    if (strpbrk(ref->repository, PODCRI_REF_UPPER)) {
        return PODCRI_REF_CASE;
    }

    if (!podcri_ref_is_path(ref->repository)) {
        return PODCRI_REF_FORMAT;
    }

    if (*ref->registry == '\0' && podcri_is_hex(ref->repository, 64)) {
        return PODCRI_REF_HEX;
    }

    return PODCRI_REF_OK;
}


/* host names, addresses and [v6 addresses], with or without port */

static int
podcri_ref_is_domain(const char *s, size_t len)
{
    int     alnum;
    size_t  i, n;

    if (*s == '[') {
        n = strspn(s + 1, "0123456789abcdefABCDEF:");

        if (n == 0 || s[n + 1] != ']') {
            return 0;
        }

        i = n + 2;

    } else {
        alnum = 0;

        for (i = 0; i < len && s[i] != ':'; i++) {

            if (isalnum((unsigned char) s[i])) {
                alnum = 1;
                continue;
            }

            /* a label begins and ends with a letter or a digit */

            if (s[i] == '-') {
                if (!alnum) {
                    return 0;
                }

                if (i + 1 == len || s[i + 1] == '.' || s[i + 1] == ':') {
                    return 0;
                }

                continue;
            }

            if (s[i] != '.' || !alnum || s[i - 1] == '.') {
                return 0;
            }

            alnum = 0;
        }

        if (!alnum) {
            return 0;
        }
    }

    if (i == len) {
        return 1;
    }

    if (s[i] != ':' || i + 1 == len) {
        return 0;
    }

    return strspn(s + i + 1, "0123456789") == len - i - 1;
}


/* [a-z0-9]+ with one of . _ __ or dashes between, in parts between slashes */

static int
podcri_ref_is_path(const char *s)
{
    size_t  n;

    for ( ;; ) {
        n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789");

        if (n == 0) {
            return 0;
        }

        s += n;

        switch (*s) {

        case '\0':
            return 1;

        case '/':
        case '.':
            s++;
            break;

        case '_':
            s += (s[1] == '_') ? 2 : 1;
            break;

        case '-':
            s += strspn(s, "-");
            break;

        default:
            return 0;
        }
    }
}


static int
podcri_ref_is_tag(const char *s)
{
    size_t  i;

    for (i = 0; s[i]; i++) {

        if (isalnum((unsigned char) s[i]) || s[i] == '_') {
            continue;
        }

        if (i == 0 || (s[i] != '.' && s[i] != '-')) {
            return 0;
        }
    }

    return i > 0 && i <= PODCRI_REF_TAG_MAX;
}


static int
podcri_ref_is_digest(const char *s)
{
    size_t       i;
    const char  *hex;

    if (strncmp(s, "sha256:", 7) == 0) {
        return strlen(s + 7) == 64 && podcri_ref_hexes(s + 7);
    }

    hex = strchr(s, ':');

    if (hex == NULL || !isalpha((unsigned char) *s)) {
        return 0;
    }

    for (i = 0; s + i < hex; i++) {
        if (!isalnum((unsigned char) s[i])
            && (strchr("-_+.", s[i]) == NULL
                || !isalpha((unsigned char) s[i + 1])))
        {
            return 0;
        }
    }

    return strlen(hex + 1) >= 32 && podcri_ref_hexes(hex + 1);
}


static int
podcri_ref_hexes(const char *s)
{
    return s[strspn(s, "0123456789abcdefABCDEF")] == '\0';
}


static int
podcri_ref_on_hub(const podcri_ref_t *ref)
{
    return *ref->registry == '\0'
           || strcmp(ref->registry, PODCRI_REF_HUB) == 0
           || strcmp(ref->registry, PODCRI_REF_HUB_OLD) == 0;
}


/* the repository without the "library/" that may be left out on the hub */

static const char *
podcri_ref_short(const podcri_ref_t *ref)
{
    const char  *rest;

    if (!podcri_ref_on_hub(ref)
        || strncmp(ref->repository, PODCRI_REF_LIBRARY,
                   sizeof(PODCRI_REF_LIBRARY) - 1)
           != 0)
    {
        return ref->repository;
    }

    rest = ref->repository + sizeof(PODCRI_REF_LIBRARY) - 1;

    return strchr(rest, '/') ? ref->repository : rest;
}


const char *
podcri_ref_normal(podcri_pool_t *pool, const podcri_ref_t *ref)
{
    int          hub, library;
    const char  *tag;

    hub = podcri_ref_on_hub(ref);
    library = (hub && strchr(ref->repository, '/') == NULL);
    tag = ref->tag;

    if (*tag == '\0' && *ref->digest == '\0') {
        tag = "latest";
    }

    return podcri_psprintf(pool, "%s/%s%s%s%s%s%s",
                           hub ? PODCRI_REF_HUB : ref->registry,
                           library ? PODCRI_REF_LIBRARY : "",
                           ref->repository, *tag ? ":" : "", tag,
                           *ref->digest ? "@" : "", ref->digest);
}


const char *
podcri_image_bare_id(const char *id)
{
    return (strncmp(id, "sha256:", 7) == 0) ? id + 7 : id;
}


int
podcri_image_is(podcri_ctx_t *ctx, const podcri_image_t *image,
    const char *name)
{
    int                      rc, best;
    char                     buf[PODCRI_REF_MAX], of_buf[PODCRI_REF_MAX];
    size_t                   i, len;
    const char              *bare, *tag;
    podcri_ref_t             ref, of;
    const podcri_strings_t  *names;

    bare = podcri_image_bare_id(name);
    len = strlen(bare);
    best = 0;

    if (podcri_ref_hexes(bare) && len >= 1 && len <= 64
        && strncasecmp(image->id, bare, len) == 0)
    {
        if (image->id[len] == '\0') {
            return PODCRI_IS_ID;
        }

        best = PODCRI_IS_ID_PREFIX;
    }

    if (podcri_ref_split(buf, name, &ref) != PODCRI_REF_OK) {
        return best;
    }

    tag = *ref.tag ? ref.tag : "latest";
    names = *ref.digest ? &image->digests : &image->tags;

    for (i = 0; i < names->n; i++) {

        if (podcri_ref_split(of_buf, names->elts[i], &of) != PODCRI_REF_OK) {
            continue;
        }

        if (*ref.digest) {
            if (strcmp(of.digest, ref.digest) != 0) {
                continue;
            }

        } else if (strcmp(*of.tag ? of.tag : "latest", tag) != 0) {
            continue;
        }

        rc = podcri_ref_same_name(&of, &ref);

        if (rc && *ref.digest) {
            rc = PODCRI_IS_DIGEST;
        }

        best = podcri_max(best, rc);
    }

    return best;
}


/* registry and repository only */

static int
podcri_ref_same_name(const podcri_ref_t *of, const podcri_ref_t *ref)
{
    int     hub;
    size_t  n, have;

    hub = podcri_ref_on_hub(of);

    if (hub == podcri_ref_on_hub(ref)
        && (hub || strcmp(of->registry, ref->registry) == 0)
        && strcmp(podcri_ref_short(of), podcri_ref_short(ref)) == 0)
    {
        return *ref->registry ? PODCRI_IS_FULL : PODCRI_IS_HUB;
    }

    if (*ref->registry) {
        return 0;
    }

    /* a short name: its parts are the last ones of the image's name */

    if (strcmp(of->repository, ref->repository) == 0) {
        return (strcmp(of->registry, "localhost") == 0) ? PODCRI_IS_LOCALHOST
                                                        : PODCRI_IS_SUFFIX;
    }

    n = strlen(ref->repository);
    have = strlen(of->repository);

    if (have > n && of->repository[have - n - 1] == '/'
        && strcmp(of->repository + have - n, ref->repository) == 0)
    {
        return PODCRI_IS_SUFFIX;
    }

    return 0;
}


int
podcri_image_name_matches(const podcri_image_t *image, const char *pattern)
{
    size_t  i;

    if (podcri_image_is(NULL, image, pattern)) {
        return 1;
    }

    for (i = 0; i < image->tags.n; i++) {
        if (podcri_ref_name_matches(image->tags.elts[i], pattern)) {
            return 1;
        }
    }

    for (i = 0; i < image->digests.n; i++) {
        if (podcri_ref_name_matches(image->digests.elts[i], pattern)) {
            return 1;
        }
    }

    return 0;
}


/* the name as a whole, without its registry, only its last part; each with
 * and without what stands behind the repository */

static int
podcri_ref_name_matches(const char *name, const char *pattern)
{
    char         bare[PODCRI_REF_MAX], *p;
    size_t       i, len;
    const char  *full[2], *first, *last;

    len = strlen(name);

    if (len >= PODCRI_REF_MAX) {
        return 0;
    }

    memcpy(bare, name, len + 1);
    p = strchr(bare, '@');

    if (p == NULL) {
        p = strrchr(bare, '/');
        p = strchr(p ? p : bare, ':');
    }

    if (p) {
        *p = '\0';
    }

    full[0] = name;
    full[1] = bare;

    first = strchr(bare, '/');
    last = strrchr(bare, '/');

    for (i = 0; i < 2; i++) {

        if (podcri_glob(pattern, full[i], 0)) {
            return 1;
        }

        if (first
            && (podcri_glob(pattern, full[i] + (first - bare) + 1, 0)
                || podcri_glob(pattern, full[i] + (last - bare) + 1, 0)))
        {
            return 1;
        }
    }

    return 0;
}
