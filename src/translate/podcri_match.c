
/*
 * Copyright (C) 2026 podcri authors
 */


#include <regex.h>

#include "podcri_match.h"


/*
 * Compiled, a repetition is as many copies of what it repeats, and one of
 * repetitions as many of those: the nodes are counted before glibc makes them.
 */

#define PODCRI_PATTERN_NODES   4096
#define PODCRI_PATTERN_REPEAT  1000
#define PODCRI_PATTERN_GROUPS  32


struct podcri_pattern_s {
    const char  *text;      /* without special characters: a substring */
    regex_t      regex;
};


static const char *podcri_glob_class(const char *p, char c, int *in);
static const char *podcri_pattern_refuse(const char *text);
static const char *podcri_pattern_class(const char *p);
static const char *podcri_pattern_times(const char *p, long *times);
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
    int          repeated;
    long         times, atom, sum, sums[PODCRI_PATTERN_GROUPS];
    size_t       depth;
    const char  *p;

    if (strlen(text) > PODCRI_PATTERN_MAX) {
        return "expression too long";
    }

    depth = 0;
    repeated = 0;
    sum = 0;                /* nodes of this group before the last atom */
    atom = 0;

    for (p = text; *p; p++) {

        switch (*p) {

        case '(':

            if (depth == PODCRI_PATTERN_GROUPS) {
                return "expression nests too deeply";
            }

            sums[depth++] = sum + atom;
            sum = 1;
            atom = 0;
            repeated = 0;
            continue;

        case ')':

            if (depth == 0) {
                return "unexpected )";
            }

            atom += sum;
            sum = sums[--depth];
            repeated = 0;
            break;

        case '*':
        case '+':
        case '{':

            if (repeated) {
                return "invalid nested repetition operator";
            }

            times = 2;

            if (*p == '{') {
                p = podcri_pattern_times(p, &times);

                if (p == NULL) {
                    return "invalid repeat count";
                }
            }

            atom *= times;
            repeated = 1;
            break;

        case '?':
            repeated = 1;
            continue;

        case '\\':
        case '[':
            p = (*p == '[') ? podcri_pattern_class(p) : p + 1;

            if (p == NULL) {
                return "missing closing ]";
            }

            if (*p == '\0') {
                return "trailing backslash at end of expression";
            }

            if (*p >= '1' && *p <= '9') {
                return "back-references are not supported";
            }

            /* fall through */

        default:
            sum += atom;
            atom = 1;
            repeated = 0;
        }

        if (sum + atom > PODCRI_PATTERN_NODES) {
            return "expression too large";
        }
    }

    return NULL;
}


/* p is at '['; returns the ']' that ends it, NULL without one */

static const char *
podcri_pattern_class(const char *p)
{
    char  kind;

    p++;
    p += (*p == '^');
    p += (*p == ']');

    for ( /* void */ ; *p; p++) {

        if (*p == ']') {
            return p;
        }

        /* [:alpha:], [.a.], [=a=] */

        if (*p == '[' && (p[1] == ':' || p[1] == '.' || p[1] == '=')) {
            kind = p[1];

            for (p += 2; *p && (*p != kind || p[1] != ']'); p++) {
                /* void */
            }

            if (*p == '\0') {
                return NULL;
            }

            p++;
        }
    }

    return NULL;
}


/* p is at '{'; returns the '}', NULL when it counts too much */

static const char *
podcri_pattern_times(const char *p, long *times)
{
    char  *end;
    long   low, high;

    low = strtol(p + 1, &end, 10);
    high = low;

    if (*end == ',') {
        high = strtol(end + 1, &end, 10);
    }

    if (*end != '}' || low < 0 || high < 0) {
        return NULL;
    }

    low = podcri_max(low, high);

    if (low > PODCRI_PATTERN_REPEAT) {
        return NULL;
    }

    *times = low + 1;

    return end;
}


int
podcri_pattern_matches(const podcri_pattern_t *p, const char *s)
{
    if (p->text) {
        return strstr(s, p->text) != NULL;
    }

    return regexec(&p->regex, s, 0, NULL, 0) == 0;
}
