
/*
 * Copyright (C) 2026 podcri authors
 *
 * TAP for the unit tests: each test program includes this once and prints
 * "ok" lines for prove.
 *
 *     int
 *     main(void)
 *     {
 *         ok(1 + 1 == 2, "sum of %d and %d", 1, 1);
 *         is_int(podcri_answer(), 42, "answer");
 *         is_str(podcri_name(), "podcri", "name");
 *
 *         return done_testing();
 *     }
 */


#ifndef _TAP_H_INCLUDED_
#define _TAP_H_INCLUDED_


#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


static int  tap_planned;
static int  tap_count;
static int  tap_failed;


/* the text of a format in memory of its own */

__attribute__((unused))
static char *
tap_format(const char *fmt, va_list args)
{
    int      len;
    char    *buf;
    va_list  copy;

    va_copy(copy, args);
    len = vsnprintf(NULL, 0, fmt, copy);
    va_end(copy);

    buf = (len < 0) ? NULL : malloc((size_t) len + 1);
    if (buf == NULL) {
        abort();
    }

    vsnprintf(buf, (size_t) len + 1, fmt, args);

    return buf;
}


/* a comment line of the report; each line of the text gets its "# " */

__attribute__((unused, format(printf, 1, 2)))
static void
diag(const char *fmt, ...)
{
    char        *buf, *p, *end;
    va_list      args;

    va_start(args, fmt);
    buf = tap_format(fmt, args);
    va_end(args);

    for (p = buf; p != NULL; p = end) {
        end = strchr(p, '\n');
        if (end != NULL) {
            *end++ = '\0';
        }

        printf("# %s\n", p);
    }

    fflush(stdout);
    free(buf);
}


/* announces the number of tests beforehand; optional */

__attribute__((unused))
static void
plan(int n)
{
    tap_planned = n;
    printf("1..%d\n", n);
    fflush(stdout);
}


__attribute__((unused))
static int
tap_result(int pass, const char *file, int line, const char *fmt,
    va_list args)
{
    char  *name, *p;

    name = tap_format(fmt, args);

    /* "#" begins a directive in TAP, a line end begins a new test */

    for (p = name; *p != '\0'; p++) {
        if (*p == '#' || *p == '\n') {
            *p = ' ';
        }
    }

    printf("%sok %d - %s\n", pass ? "" : "not ", ++tap_count, name);

    if (!pass) {
        tap_failed++;
        printf("#   Failed test '%s'\n", name);
        printf("#   at %s line %d.\n", file, line);
    }

    fflush(stdout);
    free(name);

    return pass;
}


__attribute__((unused, format(printf, 4, 5)))
static int
tap_ok(int pass, const char *file, int line, const char *fmt, ...)
{
    va_list  args;

    va_start(args, fmt);
    tap_result(pass, file, line, fmt, args);
    va_end(args);

    return pass;
}


__attribute__((unused, format(printf, 5, 6)))
static int
tap_is_int(long long got, long long expected, const char *file, int line,
    const char *fmt, ...)
{
    va_list  args;

    va_start(args, fmt);
    tap_result(got == expected, file, line, fmt, args);
    va_end(args);

    if (got != expected) {
        diag("     got: %lld\nexpected: %lld", got, expected);
    }

    return got == expected;
}


__attribute__((unused, format(printf, 5, 6)))
static int
tap_is_str(const char *got, const char *expected, const char *file, int line,
    const char *fmt, ...)
{
    int      pass;
    va_list  args;

    if (got == NULL || expected == NULL) {
        pass = (got == expected);

    } else {
        pass = (strcmp(got, expected) == 0);
    }

    va_start(args, fmt);
    tap_result(pass, file, line, fmt, args);
    va_end(args);

    if (!pass) {
        diag("     got: %s%s%s\nexpected: %s%s%s",
             got ? "'" : "", got ? got : "NULL", got ? "'" : "",
             expected ? "'" : "", expected ? expected : "NULL",
             expected ? "'" : "");
    }

    return pass;
}


__attribute__((unused, format(printf, 6, 7)))
static int
tap_is_mem(const void *got, const void *expected, size_t len,
    const char *file, int line, const char *fmt, ...)
{
    int                   pass;
    size_t                i;
    va_list               args;
    const unsigned char  *g, *e;

    g = got;
    e = expected;

    pass = (len == 0
            || (g != NULL && e != NULL && memcmp(g, e, len) == 0));

    va_start(args, fmt);
    tap_result(pass, file, line, fmt, args);
    va_end(args);

    if (!pass && g != NULL && e != NULL) {
        for (i = 0; g[i] == e[i]; i++) { /* void */ }

        diag("first difference at byte %zu: 0x%02x, expected 0x%02x",
             i, g[i], e[i]);
    }

    return pass;
}


/* each returns its result, so that a test may stop at a failure */

#define ok(cond, ...)                                                        \
    tap_ok(!!(cond), __FILE__, __LINE__, __VA_ARGS__)

#define pass(...)  tap_ok(1, __FILE__, __LINE__, __VA_ARGS__)

#define fail(...)  tap_ok(0, __FILE__, __LINE__, __VA_ARGS__)

#define is_int(got, expected, ...)                                           \
    tap_is_int((long long) (got), (long long) (expected),                    \
               __FILE__, __LINE__, __VA_ARGS__)

#define is_str(got, expected, ...)                                           \
    tap_is_str(got, expected, __FILE__, __LINE__, __VA_ARGS__)

/* compares len bytes */

#define is_mem(got, expected, len, ...)                                      \
    tap_is_mem(got, expected, len, __FILE__, __LINE__, __VA_ARGS__)


/* counts n tests as skipped, with the reason */

__attribute__((unused))
static void
skip(int n, const char *reason)
{
    while (n-- > 0) {
        printf("ok %d # skip %s\n", ++tap_count, reason);
    }

    fflush(stdout);
}


/* the exit status of main(): prints the plan if plan() was not called */

__attribute__((unused))
static int
done_testing(void)
{
    if (tap_planned == 0) {
        printf("1..%d\n", tap_count);

    } else if (tap_planned != tap_count) {
        diag("planned %d tests but ran %d", tap_planned, tap_count);
        return 1;
    }

    if (tap_failed != 0) {
        diag("failed %d of %d tests", tap_failed, tap_count);
    }

    fflush(stdout);

    return tap_failed != 0;
}


#endif /* _TAP_H_INCLUDED_ */
