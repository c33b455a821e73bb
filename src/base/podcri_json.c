
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdio.h>
#include <locale.h>

#include "podcri_json.h"
#include "podcri_str.h"


/* the largest that malloc() has at hand, but for a few bytes (glibc's thread
 * caches end at 1032) */
#define PODCRI_JSON_MIN    1024

#define PODCRI_NSEC        1000000000LL

/* eight times the byte */
#define podcri_json_all(c)  ((uint64_t) (c) * 0x0101010101010101)


#define podcri_json_room(w, n)                                                \
    do {                                                                      \
        if ((w)->size - (w)->len < (size_t) (n)) {                            \
            podcri_json_grow(w, n);                                           \
        }                                                                     \
    } while (0)


/*
 * What a byte of a string becomes: 0 itself, 1 an escape \u00XX, 2 the start
 * of a sequence to be checked, else the letter behind the backslash.
 */

#define U  1
#define S  2

static const uint8_t  podcri_json_escapes[256] = {
    U, U, U, U, U, U, U, U, 'b', 't', 'n', U, 'f', 'r', U, U,
    U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U,
    ['"'] = '"', ['\\'] = '\\',
    [128] =
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S
};

#undef U
#undef S


static const char  podcri_json_digits[201] =
    "00010203040506070809" "10111213141516171819" "20212223242526272829"
    "30313233343536373839" "40414243444546474849" "50515253545556575859"
    "60616263646566676869" "70717273747576777879" "80818283848586878889"
    "90919293949596979899";


static void podcri_json_grow(podcri_json_t *w, size_t n);
static void podcri_json_begin(podcri_json_t *w, size_t n);
static int podcri_json_special(const char *s);
static size_t podcri_json_plain(const char *s, size_t len);
static void podcri_json_escaped(podcri_json_t *w, const char *s, size_t len);
static size_t podcri_json_utf8(const uint8_t *p, size_t len);
static char *podcri_json_digits_put(char *p, uint64_t v);
static char *podcri_json_two(char *p, unsigned v);


void
podcri_json_init(podcri_json_t *w, size_t hint)
{
    memset(w, 0, sizeof(podcri_json_t));

    if (hint) {
        podcri_json_grow(w, hint);
    }
}


void
podcri_json_reserve(podcri_json_t *w, size_t n)
{
    podcri_json_room(w, n);
}


void
podcri_json_free(podcri_json_t *w)
{
    free(w->data);
    memset(w, 0, sizeof(podcri_json_t));
}


char *
podcri_json_take(podcri_json_t *w, size_t *len)
{
    char  *data;

    podcri_json_room(w, 1);

    data = w->data;
    data[w->len] = '\0';
    *len = w->len;

    memset(w, 0, sizeof(podcri_json_t));

    return data;
}


static void
podcri_json_grow(podcri_json_t *w, size_t n)
{
    char    *data;
    size_t   size;

    if (n > SIZE_MAX / 4 - w->len) {
        podcri_nomem(n);
    }

    size = podcri_max(w->size * 2, PODCRI_JSON_MIN);
    size = podcri_max(size, w->len + n);

    data = realloc(w->data, size);

    if (data == NULL) {
        podcri_nomem(size);
    }

    w->data = data;
    w->size = size;
}


/* a value comes: its comma, and room for n bytes behind it */

static void
podcri_json_begin(podcri_json_t *w, size_t n)
{
    podcri_json_room(w, n + 1);

    if (w->comma) {
        w->data[w->len++] = ',';
    }

    w->comma = 1;
}


void
podcri_json_open(podcri_json_t *w, char bracket)
{
    podcri_json_begin(w, 1);
    w->data[w->len++] = bracket;
    w->comma = 0;
}


void
podcri_json_close(podcri_json_t *w, char bracket)
{
    podcri_json_room(w, 1);
    w->data[w->len++] = bracket;
    w->comma = 1;
}


void
podcri_json_keyn(podcri_json_t *w, const char *key, size_t len)
{
    char  *p;

    podcri_json_begin(w, len + 3);

    p = w->data + w->len;
    *p++ = '"';
    memcpy(p, key, len);
    p += len;
    *p++ = '"';
    *p++ = ':';

    w->len = p - w->data;
    w->comma = 0;
}


void
podcri_json_member(podcri_json_t *w, const char *json, size_t len)
{
    podcri_json_begin(w, len);

    memcpy(w->data + w->len, json, len);

    w->len += len;
    w->comma = 0;
}


void
podcri_json_key_str(podcri_json_t *w, const char *key)
{
    podcri_json_str(w, key ? key : "");
    podcri_json_room(w, 1);
    w->data[w->len++] = ':';
    w->comma = 0;
}


void
podcri_json_str(podcri_json_t *w, const char *s)
{
    if (s == NULL) {
        podcri_json_null(w);
        return;
    }

    podcri_json_strn(w, s, strlen(s));
}


void
podcri_json_strn(podcri_json_t *w, const char *s, size_t len)
{
    char    *dst;
    size_t   i;

    podcri_json_begin(w, len + 2);

    dst = w->data + w->len;
    *dst++ = '"';

    i = podcri_json_plain(s, len);

    if (i) {
        memcpy(dst, s, i);
    }

    w->len += i + 1;

    if (i < len) {
        podcri_json_escaped(w, s + i, len - i);
        podcri_json_room(w, 1);
    }

    w->data[w->len++] = '"';
}


/*
 * Whether one of the eight bytes may need more than to be copied.  A
 * subtraction sets the high bit of a byte that is less, and by its borrow at
 * most that of one above it, which the slow loop then finds to be plain.
 */

static int
podcri_json_special(const char *s)
{
    uint64_t  word, quote, slash;

    memcpy(&word, s, sizeof(word));

    quote = word ^ podcri_json_all('"');
    slash = word ^ podcri_json_all('\\');

    return ((word | (word - podcri_json_all(0x20))
             | (quote - podcri_json_all(1)) | (slash - podcri_json_all(1)))
            & podcri_json_all(0x80))
           != 0;
}


/* how many bytes from the start on are written as they are */

static size_t
podcri_json_plain(const char *s, size_t len)
{
    size_t  i;

    for (i = 0; i + 8 <= len; i += 8) {
        if (podcri_json_special(s + i)) {
            break;
        }
    }

    /* the last ones, together with some that have been seen */

    if (len >= 8 && i + 8 > len && !podcri_json_special(s + len - 8)) {
        return len;
    }

    while (i < len && podcri_json_escapes[(uint8_t) s[i]] == 0) {
        i++;
    }

    return i;
}


/* the rest of a string, from the first byte on that is not plain */

static void
podcri_json_escaped(podcri_json_t *w, const char *s, size_t len)
{
    char           *dst;
    size_t          n;
    uint8_t         what;
    const uint8_t  *p, *end;

    static const char  hex[] = "0123456789abcdef";

    p = (const uint8_t *) s;
    end = p + len;

    while (p < end) {

        /* the longest escape, what else is left, and the quote */

        podcri_json_room(w, (size_t) (end - p) + 6);

        dst = w->data + w->len;
        what = podcri_json_escapes[*p];

        switch (what) {

        case 0:
            *dst++ = (char) *p++;
            break;

        case 1:
            memcpy(dst, "\\u00", 4);
            dst[4] = hex[*p >> 4];
            dst[5] = hex[*p & 15];
            dst += 6;
            p++;
            break;

        case 2:
            n = podcri_json_utf8(p, end - p);

            if (n == 0) {
                memcpy(dst, "\\ufffd", 6);
                dst += 6;
                p++;

            } else if (n == 3 && p[0] == 0xe2 && p[1] == 0x80
                       && (p[2] & 0xfe) == 0xa8)
            {
                /* line ends to JavaScript; encoding/json escapes them */

                memcpy(dst, "\\u202", 5);
                dst[5] = hex[p[2] & 15];
                dst += 6;
                p += 3;

            } else {
                memcpy(dst, p, n);
                dst += n;
                p += n;
            }

            break;

        default:
            *dst++ = '\\';
            *dst++ = (char) what;
            p++;
        }

        w->len = dst - w->data;
    }
}


/*
 * Length of the UTF-8 sequence at p, which starts with a byte above 127; 0
 * when it is malformed (Unicode 15, table 3-7).
 */

static size_t
podcri_json_utf8(const uint8_t *p, size_t len)
{
    size_t   i, n;
    uint8_t  low, high;

    low = 0x80;
    high = 0xbf;

    if (*p >= 0xc2 && *p <= 0xdf) {
        n = 2;

    } else if (*p >= 0xe0 && *p <= 0xef) {
        n = 3;

        if (*p == 0xe0) {
            low = 0xa0;

        } else if (*p == 0xed) {
            high = 0x9f;
        }

    } else if (*p >= 0xf0 && *p <= 0xf4) {
        n = 4;

        if (*p == 0xf0) {
            low = 0x90;

        } else if (*p == 0xf4) {
            high = 0x8f;
        }

    } else {
        return 0;
    }

    if (len < n || p[1] < low || p[1] > high) {
        return 0;
    }

    for (i = 2; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
    }

    return n;
}


/* decimal digits of v, at most 20; returns the end */

static char *
podcri_json_digits_put(char *p, uint64_t v)
{
    char    *q, buf[20];
    size_t   n;

    q = buf + sizeof(buf);

    while (v >= 100) {
        q -= 2;
        memcpy(q, &podcri_json_digits[v % 100 * 2], 2);
        v /= 100;
    }

    if (v >= 10) {
        q -= 2;
        memcpy(q, &podcri_json_digits[v * 2], 2);

    } else {
        *--q = (char) ('0' + v);
    }

    n = buf + sizeof(buf) - q;
    memcpy(p, q, n);

    return p + n;
}


static char *
podcri_json_two(char *p, unsigned v)
{
    memcpy(p, &podcri_json_digits[v * 2], 2);

    return p + 2;
}


void
podcri_json_int(podcri_json_t *w, int64_t v)
{
    char      *p;
    uint64_t   n;

    podcri_json_begin(w, 21);

    p = w->data + w->len;
    n = (uint64_t) v;

    if (v < 0) {
        *p++ = '-';
        n = 0 - n;
    }

    p = podcri_json_digits_put(p, n);
    w->len = p - w->data;
}


void
podcri_json_uint(podcri_json_t *w, uint64_t v)
{
    char  *p;

    podcri_json_begin(w, 20);

    p = podcri_json_digits_put(w->data + w->len, v);
    w->len = p - w->data;
}


void
podcri_json_double(podcri_json_t *w, double v)
{
    int          precision;
    char        *p, buf[40];
    const char  *point;

    if (!(v - v == 0)) {

        /* infinity and NaN have no number in JSON */

        podcri_json_null(w);
        return;
    }

    if (v > -1e15 && v < 1e15 && v == (double) (int64_t) v) {
        podcri_json_int(w, (int64_t) v);
        return;
    }

    /* the shortest that reads back as the same number */

    for (precision = 15; precision < 17; precision++) {
        snprintf(buf, sizeof(buf), "%.*g", precision, v);

        if (strtod(buf, NULL) == v) {
            break;
        }
    }

    if (precision == 17) {
        snprintf(buf, sizeof(buf), "%.17g", v);
    }

    /* whoever hosts us may have called setlocale() */

    point = localeconv()->decimal_point;

    if (*point != '.') {
        p = strchr(buf, *point);

        if (p) {
            *p = '.';
        }
    }

    podcri_json_raw(w, buf, strlen(buf));
}


void
podcri_json_bool(podcri_json_t *w, int v)
{
    podcri_json_raw(w, v ? "true" : "false", v ? 4 : 5);
}


void
podcri_json_null(podcri_json_t *w)
{
    podcri_json_raw(w, "null", 4);
}


void
podcri_json_time(podcri_json_t *w, int64_t ns)
{
    int        i;
    char      *p;
    int64_t    days, year;
    unsigned   sec, frac, month, day;

    if (ns <= 0) {
        podcri_json_raw(w, "\"0001-01-01T00:00:00Z\"", 22);
        return;
    }

    podcri_json_begin(w, sizeof("\"2262-04-11T23:47:16.854775807Z\"") - 1);

    frac = (unsigned) (ns % PODCRI_NSEC);
    ns /= PODCRI_NSEC;
    days = ns / 86400;
    sec = (unsigned) (ns % 86400);

    podcri_civil_from_days(days, &year, &month, &day);

    p = w->data + w->len;

    *p++ = '"';
    p = podcri_json_two(p, (unsigned) year / 100);
    p = podcri_json_two(p, (unsigned) year % 100);
    *p++ = '-';
    p = podcri_json_two(p, month);
    *p++ = '-';
    p = podcri_json_two(p, day);
    *p++ = 'T';
    p = podcri_json_two(p, sec / 3600);
    *p++ = ':';
    p = podcri_json_two(p, sec / 60 % 60);
    *p++ = ':';
    p = podcri_json_two(p, sec % 60);

    if (frac) {
        *p++ = '.';

        for (i = 8; i >= 0; i--) {
            p[i] = (char) ('0' + frac % 10);
            frac /= 10;
        }

        p += 9;

        while (p[-1] == '0') {
            p--;
        }
    }

    *p++ = 'Z';
    *p++ = '"';

    w->len = p - w->data;
}


void
podcri_json_raw(podcri_json_t *w, const char *json, size_t len)
{
    podcri_json_begin(w, len);

    if (len) {
        memcpy(w->data + w->len, json, len);
    }

    w->len += len;
}


void
podcri_json_text(podcri_json_t *w, const char *s, size_t len)
{
    podcri_json_room(w, len);

    if (len) {
        memcpy(w->data + w->len, s, len);
    }

    w->len += len;
    w->comma = 0;
}


void
podcri_json_pairs(podcri_json_t *w, const podcri_pairs_t *p, int nil)
{
    size_t  i;

    if (p->n == 0 && nil) {
        podcri_json_null(w);
        return;
    }

    podcri_json_open(w, '{');

    for (i = 0; i < p->n; i++) {
        podcri_json_key_str(w, p->elts[i].key);
        podcri_json_str(w, p->elts[i].value ? p->elts[i].value : "");
    }

    podcri_json_close(w, '}');
}


void
podcri_json_strings(podcri_json_t *w, const podcri_strings_t *s, int nil)
{
    size_t  i;

    if (s->n == 0 && nil) {
        podcri_json_null(w);
        return;
    }

    podcri_json_open(w, '[');

    for (i = 0; i < s->n; i++) {
        podcri_json_str(w, s->elts[i] ? s->elts[i] : "");
    }

    podcri_json_close(w, ']');
}
