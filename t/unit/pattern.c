
/*
 * Copyright (C) 2026 podcri authors
 *
 * Regular expressions: Go's syntax, in a time and on a stack that have bounds.
 */


#include "podcri_ctx.h"
#include "podcri_fiber.h"
#include "podcri_match.h"
#include "tap.h"


static podcri_ctx_t  ctx;


/* NULL: why it is not compiled; else whether it matches */

static const struct {
    const char  *regexp;
    const char  *text;
    int          matches;
    const char  *why;
} rows[] = {
    { "a.c", "xabcx", 1, NULL },
    { "a.c", "a\nc", 0, NULL },
    { "^a", "ba", 0, NULL },
    { "a$", "ab", 0, NULL },
    { "^$", "", 1, NULL },
    { "\\Aa\\z", "a", 1, NULL },
    { "()", "x", 1, NULL },
    { "|", "x", 1, NULL },
    { "ab|cd|ef", "xefx", 1, NULL },
    { "^(ab|cd|ef)$", "abcd", 0, NULL },
    { "^(?:ab|cd|)*$", "abcdab", 1, NULL },
    { "^a{2}$", "aa", 1, NULL },
    { "^a{2}$", "aaa", 0, NULL },
    { "^a{2,}$", "aaaaa", 1, NULL },
    { "^a{2,}$", "a", 0, NULL },
    { "^a{0,2}b$", "b", 1, NULL },
    { "^a{0,2}b$", "aab", 1, NULL },
    { "^a{0,2}b$", "aaab", 0, NULL },
    { "^a{1,3}b$", "b", 0, NULL },
    { "^a{1,3}b$", "aaab", 1, NULL },
    { "^a{0}b$", "b", 1, NULL },
    { "^a{0}b$", "ab", 0, NULL },
    { "^(ab?){2}c$", "abac", 1, NULL },
    { "^((a|b)+c*){2,3}$", "accb", 1, NULL },
    { "^(a*)*b$", "aab", 1, NULL },
    { "^(a*)+$", "b", 0, NULL },
    { "^a+?b*?c??$", "aabc", 1, NULL },
    { "a{", "a{", 1, NULL },
    { "a{,2}", "a{,2}", 1, NULL },
    { "}", "}", 1, NULL },
    { "^[a-c]+$", "abcd", 0, NULL },
    { "^[^a-c]+$", "xyz", 1, NULL },
    { "^[]a]+$", "a]", 1, NULL },
    { "^[^]a]$", "]", 0, NULL },
    { "^[a-]+$", "a-", 1, NULL },
    { "^[\\]\\d-]+$", "]7-", 1, NULL },
    { "^[[:alpha:][:^punct:]]$", "5", 1, NULL },
    { "^[[:upper:]]$", "a", 0, NULL },
    { "^\\w\\W\\d\\D\\s\\S$", "a-1a b", 1, NULL },
    { "\\bweb\\b", "my-web-1", 1, NULL },
    { "\\bweb\\b", "myweb", 0, NULL },
    { "b\\B", "b", 0, NULL },
    { "^\\.\\t\\n$", ".\t\n", 1, NULL },
    { "^.$", "\xff", 1, NULL },

    { "a**", "", -1, "invalid nested repetition operator" },
    { "a???", "", -1, "invalid nested repetition operator" },
    { "a{2}{3}", "", -1, "invalid nested repetition operator" },
    { "*a", "", -1, "missing argument to repetition operator" },
    { "a|+", "", -1, "missing argument to repetition operator" },
    { "({2})", "", -1, "missing argument to repetition operator" },
    { "a{1001}", "", -1, "invalid repeat count" },
    { "a{2,1}", "", -1, "invalid repeat count" },
    { "a{1,99999999999999999999}", "", -1, "invalid repeat count" },
    { "(a", "", -1, "missing closing )" },
    { "a)b", "", -1, "unexpected )" },
    { "[a", "", -1, "missing closing ]" },
    { "[]", "", -1, "missing closing ]" },
    { "[b-a]", "", -1, "invalid character class range" },
    { "[a-\\d]", "", -1, "invalid character class range" },
    { "[[:no:]]", "", -1, "invalid character class range" },
    { "\\", "", -1, "trailing backslash at end of expression" },
    { "[\\", "", -1, "trailing backslash at end of expression" },
    { "\\y", "", -1, "invalid escape sequence" },
    { "(a)\\1", "", -1, "back-references are not supported" },
    { "(?i)a", "", -1, "invalid or unsupported Perl syntax" },
    { "(a{99}){99}", "", -1, "expression too large" },
    { "(a?b?){900}", "", -1, "expression too large" },
    { "((((((((((((((((((((((((((((((((((a))))))))))))))))))))))))))))))))))",
      "", -1, "expression nests too deeply" },
};


/* what takes a library that follows one path after the other years, or a deep
 * stack; the text has 128 bytes */

static const char  *hard[] = {
    "(a|aa)+b$",
    "(a*)*b",
    "(a?){300}a{300}",
    "(((((((((a+)+)+)+)+)+)+)+)+)+b",
    "((a|||||)(a|||||)(a|||||)(a|||||)(a|||||)(a|||||)(a|||||))+b",
    "(((a?)?)?((a?)?)?((a?)?)?((a?)?)?((a?)?)?((a?)?)?((a?)?)?)+b",
    "(a??a??a??a??a??a??a??a??a??a??a??a??a??a??a??a?\?)+b",
    "((a?b?){20}){20}c",
    "(((a{1,9}){1,9}|b*){1,5})*c",
};


static void
run_hard(void *data)
{
    int                      m;
    char                     text[129];
    size_t                   i;
    const podcri_pattern_t  *p;

    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';

    for (i = 0; i < podcri_nelts(hard); i++) {
        p = podcri_pattern_compile(&ctx, hard[i]);
        m = p ? podcri_pattern_matches(p, text) : -1;

        is_int(m, 0, "%s, on a fiber", hard[i]);
    }
}


int
main(void)
{
    size_t                   i;
    podcri_fiber_t          *f;
    const podcri_pattern_t  *p;

    ctx.pool = podcri_pool_create(0);

    for (i = 0; i < podcri_nelts(rows); i++) {
        p = podcri_pattern_compile(&ctx, rows[i].regexp);

        if (rows[i].why) {
            ok(p == NULL, "%s is refused", rows[i].regexp);
            is_str(ctx.err.cause, rows[i].why, "why");
            podcri_err_clear(&ctx);
            continue;
        }

        is_int(p ? podcri_pattern_matches(p, rows[i].text) : -1,
               rows[i].matches, "%s in \"%s\"", rows[i].regexp, rows[i].text);
    }

    f = podcri_fiber_create(run_hard, NULL);
    is_int(podcri_fiber_resume(f), PODCRI_DONE, "all of them");
    podcri_fiber_destroy(f);
    podcri_fiber_drain();

    podcri_pool_destroy(ctx.pool);

    return done_testing();
}
