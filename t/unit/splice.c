
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_splice.h"
#include "tap.h"


#define TEST_TEXT  400


/* what was printed; its log, as containerd has it, or CRI-O */
static char    text[TEST_TEXT * 2];
static size_t  text_len;
static char    logged[TEST_TEXT * 2];
static size_t  logged_len;

static unsigned  seed = 1;


static unsigned
test_random(unsigned n)
{
    seed = seed * 1103515245 + 12345;

    return (seed >> 16) % n;
}


/* lines of a few letters: the fewer, the more is repeated */

static void
test_make(unsigned letters, unsigned line, int cr)
{
    size_t  i;

    text_len = 0;

    for (i = 0; i < TEST_TEXT; i++) {
        if (test_random(line) == 0) {
            if (cr) {
                text[text_len++] = '\r';
            }

            text[text_len++] = '\n';
            continue;
        }

        text[text_len++] = (char) ('a' + test_random(letters));
    }
}


/* of the first len bytes: lines all says whether the last part of a line is
 * in it, too; cr what becomes of carriage returns */

static void
test_log(size_t len, int all, int cr)
{
    size_t  i;

    while (!all && len > 0 && text[len - 1] != '\n') {
        len--;
    }

    for (i = 0, logged_len = 0; i < len; i++) {
        if (!cr && text[i] == '\r' && i + 1 < len && text[i + 1] == '\n') {
            continue;
        }

        logged[logged_len++] = text[i];
    }
}


/* a log and what came live, joined, without carriage returns */

static int
test_joined(const podcri_splice_t *splice, size_t from, size_t to, size_t want)
{
    size_t  i, k;
    char    got[TEST_TEXT * 4];

    memcpy(got, logged, splice->before);
    memcpy(got + splice->before, text + from, to - from);

    i = 0;
    k = 0;

    for ( ;; ) {
        while (i < splice->before + to - from && got[i] == '\r') {
            i++;
        }

        while (k < want && text[k] == '\r') {
            k++;
        }

        if (i == splice->before + to - from || k == want) {
            return i == splice->before + to - from && k == want;
        }

        if (got[i++] != text[k++]) {
            return 0;
        }
    }
}


/* Every place where what is live may begin, and may end: nothing is missing,
 * nothing is there twice, whatever it is. */

static void
test_rest(const char *name, unsigned letters, unsigned line, int all, int cr,
    int log_cr)
{
    int              rc;
    size_t           from, to, bad, partial;
    podcri_str_t     log, live;
    podcri_splice_t  splice;

    test_make(letters, line, cr);

    bad = 0;
    partial = 0;

    for (to = 0; to <= text_len; to += 1 + test_random(5)) {
        test_log(to, all, log_cr);

        for (from = 0; from <= to; from++) {

            if (from > 0 && text[from - 1] == '\r') {
                continue;        /* is the same place */
            }

            log.data = logged;
            log.len = logged_len;
            live.data = text + from;
            live.len = to - from;

            rc = podcri_splice_rest(&log, &live, &splice);

            if (rc != PODCRI_OK) {
                bad++;
                continue;
            }

            if (memchr(text + from, '\n', to - from) == NULL && !all) {

                /* the beginning of a line that goes on is not known */

                bad += (splice.before != logged_len);
                partial++;
                continue;
            }

            bad += !test_joined(&splice, from, to, to);
        }
    }

    is_int(bad, 0, "at rest: %s", name);
    ok(all || partial > 0, "parts of lines, too");
}


static void
test_behind(void)
{
    podcri_splice_t  splice;

    static const struct {
        const char  *log;
        const char  *live;
        int          rc;
        size_t       before;
    } cases[] = {
        { "", "", PODCRI_OK, 0 },
        { "", "# ", PODCRI_OK, 0 },
        { "", "a\r\n", PODCRI_AGAIN, 0 },
        { "a\r\n", "a\r\n# ", PODCRI_OK, 0 },
        { "a\r\n", "a\r\nb\r\n", PODCRI_AGAIN, 0 },
        { "a\r\nb\r\n", "b\r\n", PODCRI_OK, 3 },
        { "a\r\nb\r\n", "", PODCRI_OK, 6 },
        { "a\r\nb\r\n", "c", PODCRI_OK, 6 },
        { "a\r\nb\r\n", "\r\n", PODCRI_OK, 4 },
        { "a\r\nb\r\n", "\n", PODCRI_OK, 5 },
        { "a\nb\n", "\r\nb\r\n", PODCRI_OK, 1 },
        { "a\r\na\r\na\r\n", "a\r\n", PODCRI_OK, 6 },
        { "abc\r\n", "bc\r\nd\r", PODCRI_OK, 1 },
        { "a\r", "a\r", PODCRI_OK, 0 },
        { "x\ra\r\n", "a\r\n", PODCRI_OK, 2 },
        { "x\ra\r\n", "\ra\r\n", PODCRI_OK, 1 },
        { "prompt", "prompt# ", PODCRI_OK, 0 },
        { "prom", "prompt\n", PODCRI_AGAIN, 0 },
    };

    size_t         i;
    podcri_str_t   log, live;

    for (i = 0; i < podcri_nelts(cases); i++) {
        log.data = cases[i].log;
        log.len = strlen(cases[i].log);
        live.data = cases[i].live;
        live.len = strlen(cases[i].live);

        memset(&splice, 0, sizeof(splice));

        is_int(podcri_splice_rest(&log, &live, &splice), cases[i].rc,
               "at rest, case %zu", i);
        is_int(splice.before, cases[i].before, "its place");
    }
}


static void
test_search(void)
{
    size_t           from, to, bad, again;
    podcri_str_t     log, live;
    podcri_splice_t  splice;

    static const struct {
        const char  *log;
        const char  *live;
        int          rc;
        size_t       before;
        size_t       after;
    } cases[] = {
        { "", "a", PODCRI_OK, 0, 0 },
        { "a\r\nb\r\nc\r\n", "b\r\n", PODCRI_OK, 3, 6 },
        { "a\r\nb\r\nc\r\n", "a\r\n", PODCRI_OK, 0, 3 },
        { "a\r\nb\r\n", "a\r\nb\r\nc\r\n", PODCRI_OK, 0, 6 },
        { "a\r\nb\r\nb\r\n", "b\r\n", PODCRI_AGAIN, 0, 0 },
        { "a\r\na\r\na\r\n", "a\r\n", PODCRI_OK, 0, 3 },
        { "a\r\nb\r\n", "c\r\n", PODCRI_AGAIN, 0, 0 },
    };

    size_t         i;

    for (i = 0; i < podcri_nelts(cases); i++) {
        log.data = cases[i].log;
        log.len = strlen(cases[i].log);
        live.data = cases[i].live;
        live.len = strlen(cases[i].live);

        memset(&splice, 0, sizeof(splice));

        is_int(podcri_splice_search(&log, &live, &splice), cases[i].rc,
               "looked for, case %zu", i);

        if (cases[i].rc == PODCRI_OK) {
            is_int(splice.before, cases[i].before, "its place");
            is_int(splice.after, cases[i].after, "its end");
        }
    }

    /* the log is behind, or what is live: the place is found or it is said
     * that it is not */

    bad = 0;
    again = 0;

    test_make(26, 12, 1);

    for (i = 0; i < text_len; i += 7) {
        test_log(i, 0, 0);

        for (from = 0; from < text_len; from++) {
            to = from + test_random((unsigned) (text_len - from)) + 1;

            if (from > 0 && text[from - 1] == '\r') {
                continue;
            }

            log.data = logged;
            log.len = logged_len;
            live.data = text + from;
            live.len = to - from;

            if (podcri_splice_search(&log, &live, &splice) != PODCRI_OK) {
                again++;
                continue;
            }

            if (logged_len < 20 || to - from < 20) {
                continue;
            }

            bad += !test_joined(&splice, from, to, to);
        }
    }

    is_int(bad, 0, "looked for in what is not repeated");
    ok(again > 0, "not found where it is not");
}


/* no more than fits is looked at */

static void
test_large(void)
{
    char             *big;
    podcri_str_t      log, live;
    podcri_splice_t   splice;

    big = malloc(PODCRI_SPLICE_MAX * 2);
    memset(big, '\r', PODCRI_SPLICE_MAX * 2);
    big[PODCRI_SPLICE_MAX * 2 - 1] = 'x';

    log.data = big;
    log.len = PODCRI_SPLICE_MAX * 2;
    live = log;

    is_int(podcri_splice_rest(&log, &live, &splice), PODCRI_OK,
           "returns only");
    is_int(splice.before, 0, "its place");

    memset(big, 'a', PODCRI_SPLICE_MAX * 2);
    live.data = big + 5;
    live.len = log.len - 5;

    is_int(podcri_splice_search(&log, &live, &splice), PODCRI_OK,
           "one letter");
    is_int(splice.before, 0, "its place");

    free(big);
}


int
main(void)
{
    test_rest("containerd, lines", 26, 12, 0, 1, 0);
    test_rest("containerd, few letters", 1, 3, 0, 1, 0);
    test_rest("containerd, empty lines", 1, 2, 0, 1, 0);
    test_rest("containerd, no returns", 2, 5, 0, 0, 0);
    test_rest("CRI-O, lines", 26, 12, 1, 1, 1);
    test_rest("CRI-O, few letters", 1, 3, 1, 1, 1);
    test_rest("CRI-O, no lines", 3, 1000, 1, 1, 1);
    test_behind();
    test_search();
    test_large();

    return done_testing();
}
