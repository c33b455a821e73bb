
/*
 * Copyright (C) 2026 podcri authors
 */


#include <regex.h>

#include "podcri_match.h"


/* largest product of the upper bounds of {m,n}; glibc unrolls them */

#define PODCRI_PATTERN_REPEAT  1000
#define PODCRI_PATTERN_GROUPS  32


struct podcri_pattern_s {
    const char  *text;      /* without special characters: a substring */
    regex_t      regex;
};


static const char *podcri_glob_class(const char *p, char c, int *in);
static const char *podcri_pattern_refuse(const char *text);
static void podcri_pattern_free(void *data);


/*
 * Only the last '*' is ever taken back: what an earlier one could take more,
 * the last one can take as well, and none passes a '/' that is not in the
 * pattern.
 */

int
podcri_glob(const char *pattern, const char *s, int slash)
{
    int          in;
    const char  *p, *next, *star, *back;

    p = pattern;
    star = NULL;
    back = NULL;

    while (*s) {

        next = NULL;

        switch (*p) {

        case '*':
            star = ++p;
            back = s;
            continue;

        case '?':

            if (slash || *s != '/') {
                next = p + 1;
            }

            break;

        case '[':
            next = podcri_glob_class(p + 1, *s, &in);

            if (next == NULL) {
                return 0;
            }

            if (!in || (*s == '/' && !slash)) {
                next = NULL;
            }

            break;

        case '\\':

            if (p[1] == '\0') {
                return 0;
            }

            if (p[1] == *s) {
                next = p + 2;
            }

            break;

        default:

            if (*p == *s) {
                next = p + 1;
            }
        }

        if (next) {
            p = next;
            s++;
            continue;
        }

        if (star == NULL || (*back == '/' && !slash)) {
            return 0;
        }

        s = ++back;
        p = star;
    }

    while (*p == '*') {
        p++;
    }

    return *p == '\0';
}


/* p stands behind '['; returns what is behind ']', NULL without one */

static const char *
podcri_glob_class(const char *p, char c, int *in)
{
    int   negated, first;
    char  low, high;

    negated = (*p == '^');
    p += negated;
    *in = 0;

    for (first = 1; first || *p != ']'; first = 0) {

        if (*p == '\\') {
            p++;
        }

        if (*p == '\0') {
            return NULL;
        }

        low = high = *p++;

        if (*p == '-') {
            p++;

            if (*p == '\\') {
                p++;
            }

            if (*p == '\0') {
                return NULL;
            }

            high = *p++;
        }

        if (low <= c && c <= high) {
            *in = 1;
        }
    }

    *in ^= negated;

    return p + 1;
}


const podcri_pattern_t *
podcri_pattern_compile(podcri_ctx_t *ctx, const char *text)
{
    int                rc;
    char               words[128];
    const char        *why;
    podcri_pattern_t  *p;

    why = podcri_pattern_refuse(text);

    if (why) {
        podcri_fail(ctx, PODCRI_E_INTERNAL, why,
                    "error parsing regexp \"%.*s\"", PODCRI_PATTERN_MAX,
                    text);
        return NULL;
    }

    p = podcri_pcalloc(ctx->pool, sizeof(podcri_pattern_t));

    if (strpbrk(text, "\\^$.|?*+()[]{}") == NULL) {
        p->text = text;
        return p;
    }

    rc = regcomp(&p->regex, text, REG_EXTENDED|REG_NOSUB);

    if (rc) {
        regerror(rc, &p->regex, words, sizeof(words));
        podcri_fail(ctx, PODCRI_E_INTERNAL,
                    podcri_pstrdup(ctx->pool, words),
                    "error parsing regexp \"%s\"", text);
        return NULL;
    }

    podcri_pool_cleanup(ctx->pool, podcri_pattern_free, &p->regex);

    return p;
}


static void
podcri_pattern_free(void *data)
{
    regfree(data);
}


/* why a pattern is not tried, or NULL */

static const char *
podcri_pattern_refuse(const char *text)
{
    char         *end;
    long          low, high, product;
    size_t        groups;
    const char   *p;

    if (strlen(text) > PODCRI_PATTERN_MAX) {
        return "expression too long";
    }

    product = 1;
    groups = 0;

    for (p = text; *p; p++) {

        if (*p == '\\') {
            p++;

            if (*p == '\0') {
                return "trailing backslash at end of expression";
            }

            if (*p >= '1' && *p <= '9') {
                return "back-references are not supported";
            }

            continue;
        }

        if (*p == '(' && ++groups > PODCRI_PATTERN_GROUPS) {
            return "expression nests too deeply";
        }

        if (*p != '{') {
            continue;
        }

        low = strtol(p + 1, &end, 10);
        high = low;

        if (*end == ',') {
            high = strtol(end + 1, NULL, 10);
        }

        low = podcri_max(low, high);

        if (low > PODCRI_PATTERN_REPEAT) {
            return "invalid repeat count";
        }

        product *= podcri_max(low, 1);

        if (product > PODCRI_PATTERN_REPEAT) {
            return "invalid repeat count";
        }
    }

    return NULL;
}


int
podcri_pattern_matches(const podcri_pattern_t *p, const char *s)
{
    if (p->text) {
        return strstr(s, p->text) != NULL;
    }

    return regexec(&p->regex, s, 0, NULL, 0) == 0;
}
