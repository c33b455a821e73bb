
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_match.h"


static const char *podcri_glob_class(const char *p, char c, int *in);


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
