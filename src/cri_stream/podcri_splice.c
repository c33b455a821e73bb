
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_splice.h"


static size_t podcri_splice_fold(const podcri_str_t *s, char *dst);
static size_t podcri_splice_returns(const podcri_str_t *s, size_t i);
static void podcri_splice_found(const podcri_str_t *log,
    const podcri_str_t *live, size_t at, size_t len, podcri_splice_t *splice);
static size_t podcri_splice_place(const podcri_str_t *log, size_t at, int lf);


/* without the carriage returns; used between two waits only, so one of each
 * is enough for all */
static char  podcri_splice_log[PODCRI_SPLICE_MAX];
static char  podcri_splice_live[PODCRI_SPLICE_MAX];


int
podcri_splice_rest(const podcri_str_t *log, const podcri_str_t *live,
    podcri_splice_t *splice)
{
    size_t  n, end, len, lines;

    end = podcri_splice_fold(log, podcri_splice_log);
    len = podcri_splice_fold(live, podcri_splice_live);

    for (lines = len; lines > 0; lines--) {
        if (podcri_splice_live[lines - 1] == '\n') {
            break;
        }
    }

    /* of the line behind these the log may have a part */

    for (n = len; /* void */ ; n--) {

        if (n <= end
            && memcmp(podcri_splice_log + end - n, podcri_splice_live, n) == 0)
        {
            podcri_splice_found(log, live, end - n, n, splice);
            return PODCRI_OK;
        }

        if (n == lines) {
            return PODCRI_AGAIN;
        }
    }
}


int
podcri_splice_search(const podcri_str_t *log, const podcri_str_t *live,
    podcri_splice_t *splice)
{
    size_t  at, n, end, len, places;

    end = podcri_splice_fold(log, podcri_splice_log);
    len = podcri_splice_fold(live, podcri_splice_live);

    places = 0;

    for (at = 0; at == 0 || at < end; at++) {
        n = podcri_min(len, end - at);

        if (at > 0 && n < podcri_min(len, PODCRI_SPLICE_SURE)) {
            break;
        }

        if (memcmp(podcri_splice_log + at, podcri_splice_live, n) != 0) {
            continue;
        }

        podcri_splice_found(log, live, at, n, splice);

        if (at == 0) {
            return PODCRI_OK;
        }

        places++;
    }

    return places == 1 ? PODCRI_OK : PODCRI_AGAIN;
}


static size_t
podcri_splice_fold(const podcri_str_t *s, char *dst)
{
    size_t  i, n, len;

    for (i = 0, len = 0; i < s->len && len < PODCRI_SPLICE_MAX; /* void */ ) {
        n = podcri_splice_returns(s, i);

        if (n == 0) {
            dst[len++] = s->data[i++];
            continue;
        }

        /* at the end a line end may follow */

        if (i + n < s->len && s->data[i + n] != '\n') {
            memset(dst + len, '\r', podcri_min(n, PODCRI_SPLICE_MAX - len));
            len += podcri_min(n, PODCRI_SPLICE_MAX - len);
        }

        i += n;
    }

    return len;
}


/* how many carriage returns there are from i on */

static size_t
podcri_splice_returns(const podcri_str_t *s, size_t i)
{
    size_t  n;

    for (n = 0; i + n < s->len && s->data[i + n] == '\r'; n++) { /* void */ }

    return n;
}


/* len bytes of live are in log at a place, both without carriage returns */

static void
podcri_splice_found(const podcri_str_t *log, const podcri_str_t *live,
    size_t at, size_t len, podcri_splice_t *splice)
{
    int  lf;

    /* of those in front of a line end it is only known whether live has
     * them */

    lf = (live->len > 0 && live->data[0] == '\n');

    splice->before = podcri_splice_place(log, at, lf);
    splice->after = podcri_splice_place(log, at + len, 0);
}


/* The place in log of the byte with the number at; lf: if that is a line end,
 * behind its carriage returns. */

static size_t
podcri_splice_place(const podcri_str_t *log, size_t at, int lf)
{
    size_t  i, n, len;

    for (i = 0, len = 0; i < log->len; i += n) {
        n = podcri_splice_returns(log, i);

        if (n == 0) {
            if (len == at) {
                return i;
            }

            n = 1;
            len++;
            continue;
        }

        if (i + n == log->len) {
            break;
        }

        if (log->data[i + n] == '\n') {
            if (len == at) {
                return lf ? i + n : i;
            }

        } else if (at < len + n) {
            return i + (at - len);

        } else {
            len += n;
        }
    }

    return log->len;
}
