
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_spec_scan.h"


static int podcri_scan_escape(podcri_scan_t *r, char **dst);
static int podcri_scan_hex(const char *p, unsigned *out);


int
podcri_scan_string(podcri_scan_t *r, const char **out)
{
    char        *buf, *dst;
    size_t       len;
    const char  *p;

    if (podcri_scan_char(r, '"') != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    len = strcspn(r->p, "\"\\");

    if (r->p[len] == '"') {
        *out = podcri_pstrndup(r->ctx->pool, r->p, len);
        r->p += len + 1;
        return PODCRI_OK;
    }

    /* with escapes it can only get shorter */

    for (p = r->p + len; *p != '"'; p++) {

        if (*p == '\\' && p[1] != '\0') {
            p++;

        } else if (*p == '\0') {
            r->p = p;
            return podcri_scan_broken(r);
        }
    }

    buf = podcri_palloc(r->ctx->pool, p - r->p + 1);
    dst = buf;

    while (*r->p != '"') {

        if (*r->p != '\\') {
            *dst++ = *r->p++;

        } else if (podcri_scan_escape(r, &dst) != PODCRI_OK) {
            return PODCRI_ERROR;
        }
    }

    *dst = '\0';
    r->p++;
    *out = buf;

    return PODCRI_OK;
}


static int
podcri_scan_escape(podcri_scan_t *r, char **dst)
{
    char               *d;
    unsigned            c, low;
    const char         *e;
    static const char   names[] = "\"\\/bfnrt";
    static const char   values[] = "\"\\/\b\f\n\r\t";

    d = *dst;
    r->p++;

    if (*r->p != 'u') {
        e = (*r->p != '\0') ? strchr(names, *r->p) : NULL;

        if (e == NULL) {
            return podcri_scan_broken(r);
        }

        *d++ = values[e - names];
        *dst = d;
        r->p++;

        return PODCRI_OK;
    }

    if (podcri_scan_hex(r->p + 1, &c) != PODCRI_OK || c == 0) {
        return podcri_scan_broken(r);
    }

    r->p += 5;

    if (c >= 0xd800 && c < 0xe000) {

        if (c >= 0xdc00 || r->p[0] != '\\' || r->p[1] != 'u'
            || podcri_scan_hex(r->p + 2, &low) != PODCRI_OK
            || low < 0xdc00 || low >= 0xe000)
        {
            return podcri_scan_broken(r);
        }

        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        r->p += 6;
    }

    if (c < 0x80) {
        *d++ = (char) c;

    } else if (c < 0x800) {
        *d++ = (char) (0xc0 | (c >> 6));
        *d++ = (char) (0x80 | (c & 0x3f));

    } else if (c < 0x10000) {
        *d++ = (char) (0xe0 | (c >> 12));
        *d++ = (char) (0x80 | ((c >> 6) & 0x3f));
        *d++ = (char) (0x80 | (c & 0x3f));

    } else {
        *d++ = (char) (0xf0 | (c >> 18));
        *d++ = (char) (0x80 | ((c >> 12) & 0x3f));
        *d++ = (char) (0x80 | ((c >> 6) & 0x3f));
        *d++ = (char) (0x80 | (c & 0x3f));
    }

    *dst = d;

    return PODCRI_OK;
}


static int
podcri_scan_hex(const char *p, unsigned *out)
{
    unsigned  i, v;

    v = 0;

    for (i = 0; i < 4; i++) {
        v <<= 4;

        if (p[i] >= '0' && p[i] <= '9') {
            v |= (unsigned) (p[i] - '0');

        } else if (p[i] >= 'a' && p[i] <= 'f') {
            v |= (unsigned) (p[i] - 'a' + 10);

        } else if (p[i] >= 'A' && p[i] <= 'F') {
            v |= (unsigned) (p[i] - 'A' + 10);

        } else {
            return PODCRI_ERROR;
        }
    }

    *out = v;

    return PODCRI_OK;
}


int
podcri_scan_integer(podcri_scan_t *r, int64_t *out)
{
    int      minus;
    int64_t  v;

    minus = (*r->p == '-');
    r->p += minus;

    if (*r->p < '0' || *r->p > '9') {
        return podcri_scan_broken(r);
    }

    v = 0;

    for ( /* void */ ; *r->p >= '0' && *r->p <= '9'; r->p++) {

        if (__builtin_mul_overflow(v, 10, &v)
            || __builtin_sub_overflow(v, *r->p - '0', &v))
        {
            return podcri_scan_broken(r);
        }
    }

    /* collected below zero, where there is one more */

    if (!minus && v == INT64_MIN) {
        return podcri_scan_broken(r);
    }

    *out = minus ? v : -v;

    return PODCRI_OK;
}


int
podcri_scan_skip(podcri_scan_t *r, unsigned depth)
{
    int          rc;
    char         close;
    size_t       len;
    const char  *s;

    if (depth > PODCRI_SCAN_DEPTH) {
        return podcri_scan_broken(r);
    }

    if (*r->p == '"') {
        return podcri_scan_string(r, &s);
    }

    if (*r->p != '{' && *r->p != '[') {
        len = strspn(r->p, "+-.0123456789Eaeflnrstu");
        r->p += len;
        return len ? PODCRI_OK : podcri_scan_broken(r);
    }

    close = (*r->p == '{') ? '}' : ']';
    r->p++;

    if (*r->p == close) {
        r->p++;
        return PODCRI_OK;
    }

    do {
        if (close == '}'
            && (podcri_scan_string(r, &s) != PODCRI_OK
                || podcri_scan_char(r, ':') != PODCRI_OK))
        {
            return PODCRI_ERROR;
        }

        if (podcri_scan_skip(r, depth + 1) != PODCRI_OK) {
            return PODCRI_ERROR;
        }

        rc = podcri_scan_next(r, close);

    } while (rc == PODCRI_AGAIN);

    return rc;
}


int
podcri_scan_char(podcri_scan_t *r, char c)
{
    if (*r->p != c) {
        return podcri_scan_broken(r);
    }

    r->p++;

    return PODCRI_OK;
}


int
podcri_scan_next(podcri_scan_t *r, char close)
{
    if (*r->p == ',') {
        r->p++;
        return PODCRI_AGAIN;
    }

    return podcri_scan_char(r, close);
}


int
podcri_scan_broken(podcri_scan_t *r)
{
    return podcri_fail(r->ctx, PODCRI_E_INTERNAL, NULL,
                       "stored spec is broken at byte %zu",
                       (size_t) (r->p - r->start));
}
