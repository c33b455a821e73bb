
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_logline.h"
#include "podcri_str.h"


#define PODCRI_LOGFORMAT_HEADER  8

/* " stdout F " behind the time */
#define PODCRI_LOGLINE_REST      10


static int podcri_logformat_begin(podcri_logformat_t *f,
    const podcri_logline_t *line);
static char *podcri_logformat_head(const podcri_logformat_t *f, char *p,
    const podcri_str_t *time, size_t len);
static size_t podcri_logformat_stamp(const podcri_str_t *time, char *p);


int
podcri_logline_parse(podcri_logline_t *line, const char *p, const char *end)
{
    size_t       left;
    const char  *s;

    left = end - p;
    s = memchr(p, ' ', podcri_min(left, PODCRI_LOGLINE_TIME_MAX));

    if (s == NULL) {
        if (left >= PODCRI_LOGLINE_TIME_MAX) {
            return PODCRI_ERROR;
        }

        goto incomplete;
    }

    if (end - s < PODCRI_LOGLINE_REST) {
        goto incomplete;
    }

    if (memcmp(s + 1, "std", 3) != 0 || s[7] != ' '
        || memchr(p, '\n', s - p) != NULL)
    {
        return PODCRI_ERROR;
    }

    if (memcmp(s + 4, "out", 3) == 0) {
        line->stream = 1;

    } else if (memcmp(s + 4, "err", 3) == 0) {
        line->stream = 2;

    } else {
        return PODCRI_ERROR;
    }

    if (s[8] == 'F') {
        line->partial = 0;

    } else if (s[8] == 'P') {
        line->partial = 1;

    } else {
        return PODCRI_ERROR;
    }

    line->time.data = p;
    line->time.len = s - p;

    if (s[9] == ' ') {
        line->text = s + PODCRI_LOGLINE_REST;
        return PODCRI_OK;
    }

    if (s[9] == '\n') {
        line->text = s + 9;
        return PODCRI_OK;
    }

    /* more tags, "F:tag" */

    if (s[9] != ':') {
        return PODCRI_ERROR;
    }

    left = podcri_min((size_t) (end - s - 9), PODCRI_LOGLINE_TIME_MAX);
    p = memchr(s + 9, ' ', left);

    if (p == NULL) {
        return left == PODCRI_LOGLINE_TIME_MAX ? PODCRI_ERROR : PODCRI_AGAIN;
    }

    line->text = p + 1;

    return memchr(s, '\n', p - s) ? PODCRI_ERROR : PODCRI_OK;

incomplete:

    /* cut short, or not an entry at all */

    return memchr(p, '\n', left) ? PODCRI_ERROR : PODCRI_AGAIN;
}


size_t
podcri_logformat(podcri_logformat_t *f, const char *in, size_t len,
    int force, char *out, size_t size, size_t *used)
{
    int                rc;
    char              *o, *last;
    size_t             text, need, stamp, room;
    const char        *p, *s, *end, *nl;
    podcri_logline_t   line;

    p = in;
    end = in + len;
    o = out;
    last = out + size;

    line.time.data = NULL;
    line.time.len = 0;

    while (p < end) {
        s = p;

        if (!f->inside) {
            rc = podcri_logline_parse(&line, p, end);

            if (rc == PODCRI_AGAIN) {
                break;
            }

            if (rc == PODCRI_ERROR) {
                f->malformed++;
                f->skip = 1;
                f->stream = 0;

            } else {
                f->skip = podcri_logformat_begin(f, &line);

                if (f->over) {
                    break;
                }

                s = line.text;
            }
        }

        nl = memchr(s, '\n', end - s);

        if (nl == NULL && !force && !f->inside) {

            /* f->skip was set for nothing: the entry is read again */

            if (f->stream == 0) {
                f->malformed--;
            }

            break;
        }

        text = (nl ? nl : end) - s;

        if (f->skip) {
            goto next;
        }

        /* the time is written where a line begins */

        stamp = (f->timestamps && !f->inside && !f->open[f->stream])
                ? line.time.len + 2 : 0;

        need = (f->raw ? 0 : PODCRI_LOGFORMAT_HEADER) + stamp + text + 2;

        if (need > (size_t) (last - o)) {
            if (o != out) {
                break;
            }

            /* larger than the buffer */

            room = size - (need - text);
            text = podcri_min(text, room);
            nl = NULL;
        }

        /* begin to write */

        need = text;

        if (text > 0) {
            f->returned[f->stream] = (s[text - 1] == '\r');

        } else if (!f->open[f->stream]) {
            f->returned[f->stream] = 0;
        }

        if (nl != NULL && !f->partial) {
            need += (f->cr && !f->returned[f->stream]) ? 2 : 1;
        }

        if (need > 0) {
            o = podcri_logformat_head(f, o, stamp ? &line.time : NULL, need);

            memcpy(o, s, text);
            o += text;

            if (need > text) {
                if (need > text + 1) {
                    *o++ = '\r';
                }

                *o++ = '\n';
            }
        }

    next:

        if (nl == NULL) {
            f->inside = 1;
            p = s + text;

            if (!f->skip) {
                f->open[f->stream] = 1;
            }

            continue;
        }

        p = nl + 1;

        f->inside = 0;
        f->open[f->stream] = f->partial && f->stream != 0;
    }

    *used = p - in;

    return o - out;
}


/* A new entry; 1 when it is not wanted.  Whether a line is wanted is decided
 * where it begins. */

static int
podcri_logformat_begin(podcri_logformat_t *f, const podcri_logline_t *line)
{
    int64_t  ns;

    f->stream = line->stream;
    f->partial = line->partial;

    if (!(line->stream == 1 ? f->out : f->err)) {
        return 1;
    }

    if ((f->since != 0 || f->until != 0) && !f->open[line->stream]) {
        f->cut[line->stream] = 0;

        if (podcri_logline_time(&line->time, &ns) == PODCRI_OK) {
            f->cut[line->stream] = (f->since != 0 && ns < f->since);
            f->over = (f->until != 0 && ns > f->until);
        }
    }

    return f->cut[line->stream];
}


/* the frame's header and the time */

static char *
podcri_logformat_head(const podcri_logformat_t *f, char *p,
    const podcri_str_t *time, size_t len)
{
    char    stamp[PODCRI_LOGLINE_TIME_MAX + 2];
    size_t  n;

    n = time ? podcri_logformat_stamp(time, stamp) : 0;
    len += n;

    if (!f->raw) {
        *p++ = (char) f->stream;
        *p++ = 0;
        *p++ = 0;
        *p++ = 0;
        *p++ = (char) (len >> 24);
        *p++ = (char) (len >> 16);
        *p++ = (char) (len >> 8);
        *p++ = (char) len;
    }

    memcpy(p, stamp, n);

    return p + n;
}


/* RFC 3339 without a fraction and a blank; at most time->len + 2 bytes */

static size_t
podcri_logformat_stamp(const podcri_str_t *time, char *p)
{
    char        *start;
    size_t       n;
    const char  *zone;

    start = p;
    n = podcri_min(time->len, 19);

    memcpy(p, time->data, n);
    p += n;

    for (zone = time->data + n; zone < time->data + time->len; zone++) {
        if (*zone != '.' && (*zone < '0' || *zone > '9')) {
            break;
        }
    }

    n = time->data + time->len - zone;

    if (n == 0 || (n == 6 && memcmp(zone + 1, "00:00", 5) == 0)) {
        *p++ = 'Z';

    } else {
        memcpy(p, zone, n);
        p += n;
    }

    *p++ = ' ';

    return p - start;
}


void
podcri_logformat_reset(podcri_logformat_t *f)
{
    f->inside = 0;
    f->skip = 0;
    memset(f->open, 0, sizeof(f->open));
    memset(f->returned, 0, sizeof(f->returned));
    memset(f->cut, 0, sizeof(f->cut));
}


int
podcri_logline_time(const podcri_str_t *time, int64_t *ns)
{
    char  buf[PODCRI_LOGLINE_TIME_MAX + 1];

    if (time->len > PODCRI_LOGLINE_TIME_MAX) {
        return PODCRI_ERROR;
    }

    memcpy(buf, time->data, time->len);
    buf[time->len] = '\0';

    return podcri_parse_time(buf, 0, ns);
}
