
/*
 * Copyright (C) 2026 podcri authors
 *
 * The mark behind a terminal's output, in pieces of all lengths.
 */


#include "podcri_mark.h"
#include "tap.h"


typedef struct {
    const char  *text;
    const char  *shown;
    size_t       kept;               /* bytes of the end that may be a mark */
    int          seen;
} mark_case_t;


static const mark_case_t  cases[] = {
    { "", "", 0, 0 },
    { "output\r\n", "output\r\n", 0, 0 },
    { "output\033_word\033\\", "output", 0, 1 },
    { "\033_word\033\\", "", 0, 1 },
    { "a\033_word\033\\of others\033_word\033\\", "a", 0, 1 },
    { "\033[1ma\033[m", "\033[1ma\033[m", 0, 0 },
    { "\033\033_word\033\\", "\033", 0, 1 },
    { "\033_wo\033_word\033\\", "\033_wo", 0, 1 },
    { "\033_wort\033\\\033_other\033\\", "\033_wort\033\\\033_other\033\\",
      0, 0 },
    { "a\033", "a", 1, 0 },
    { "a\033_wor", "a", 5, 0 },
    { "a\033_word\033", "a", 7, 0 },
    { "a\033_word\033b", "a\033_word\033b", 0, 0 }
};


static void
test_scan(podcri_pool_t *pool, const mark_case_t *c, size_t piece)
{
    char           out[128];
    size_t         i, n, len, total, counted;
    podcri_mark_t  mark, count;

    podcri_mark_init(&mark, pool, "word");
    podcri_mark_init(&count, pool, "word");

    len = strlen(c->text);
    n = 0;
    counted = 0;

    for (i = 0; i < len; i += piece) {
        total = podcri_min(piece, len - i);

        n += podcri_mark_scan(&mark, c->text + i, total, out + n);
        counted += podcri_mark_scan(&count, c->text + i, total, NULL);
    }

    out[n] = '\0';

    is_str(out, c->shown, "%zu in pieces of %zu", c - cases, piece);
    is_int(mark.seen, c->seen, "seen");
    is_int(counted, n, "counted alone");
    is_int(count.seen, c->seen, "seen");

    if (!c->seen) {
        is_int(mark.matched, c->kept, "kept back");
    }
}


int
main(void)
{
    size_t          i, piece;
    podcri_pool_t  *pool;

    pool = podcri_pool_create(1024);

    for (i = 0; i < podcri_nelts(cases); i++) {
        for (piece = 1; piece < 40; piece++) {
            test_scan(pool, &cases[i], piece);
        }
    }

    podcri_pool_destroy(pool);

    return done_testing();
}
