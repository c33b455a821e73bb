
/*
 * Copyright (C) 2026 podcri authors
 */


#include <strings.h>

#include "podcri_str.h"


#define PODCRI_NSEC  1000000000LL


static const char *podcri_parse_fixed(const char *p, int n, int64_t *v);
static const char *podcri_parse_frac(const char *p, int64_t *ns);
static int podcri_parse_date(const char *p, int64_t *ns);
static int podcri_parse_unix(const char *s, int64_t *ns);
static int podcri_hex_digit(char c);
static void podcri_sha1(uint8_t digest[20], const void *head, size_t head_len,
    const void *data, size_t len);
static void podcri_sha1_block(uint32_t h[5], const uint8_t *p);


int
podcri_parse_i64(const char *s, int64_t *v)
{
    int       neg, d;
    uint64_t  n, max;

    neg = (*s == '-');

    if (*s == '-' || *s == '+') {
        s++;
    }

    if (*s == '\0') {
        return PODCRI_ERROR;
    }

    max = (uint64_t) INT64_MAX + neg;
    n = 0;

    for ( /* void */ ; *s; s++) {
        d = *s - '0';

        if (d < 0 || d > 9 || n > (max - d) / 10) {
            return PODCRI_ERROR;
        }

        n = n * 10 + d;
    }

    *v = neg ? (int64_t) (0 - n) : (int64_t) n;

    return PODCRI_OK;
}


int
podcri_parse_bool(const char *s, int *v)
{
    size_t  i;

    static const char  *words[] = {
        "0", "1", "f", "t", "F", "T", "false", "true", "False", "True",
        "FALSE", "TRUE", "no", "yes", "off", "on"
    };

    for (i = 0; i < podcri_nelts(words); i++) {
        if (strcmp(s, words[i]) == 0) {
            *v = i % 2;
            return PODCRI_OK;
        }
    }

    return PODCRI_ERROR;
}


int
podcri_parse_duration(const char *s, int64_t *ns)
{
    int       neg, digits, full;
    size_t    i;
    double    scale;
    uint64_t  sum, v, f, limit;

    static const struct {
        podcri_str_t  name;
        uint64_t      ns;
    } units[] = {
        { podcri_string("ns"),        1 },
        { podcri_string("us"),        1000 },
        { podcri_string("\xc2\xb5s"), 1000 },           /* micro sign */
        { podcri_string("\xce\xbcs"), 1000 },           /* Greek mu */
        { podcri_string("ms"),        1000000 },
        { podcri_string("s"),         PODCRI_NSEC },
        { podcri_string("m"),         60 * PODCRI_NSEC },
        { podcri_string("h"),         3600 * PODCRI_NSEC }
    };

    neg = (*s == '-');

    if (*s == '-' || *s == '+') {
        s++;
    }

    if (strcmp(s, "0") == 0) {
        *ns = 0;
        return PODCRI_OK;
    }

    if (*s == '\0') {
        return PODCRI_ERROR;
    }

    /* one more on the negative side, as Go counts */

    limit = (uint64_t) INT64_MAX + 1;
    sum = 0;

    while (*s) {
        v = 0;
        f = 0;
        scale = 1;
        full = 0;
        digits = 0;

        for ( /* void */ ; *s >= '0' && *s <= '9'; s++, digits++) {
            if (v > (limit - (*s - '0')) / 10) {
                return PODCRI_ERROR;
            }

            v = v * 10 + (*s - '0');
        }

        if (*s == '.') {
            s++;

            for ( /* void */ ; *s >= '0' && *s <= '9'; s++, digits++) {

                /* digits that no longer fit are below any unit's ns */

                if (!full && f <= (limit - (*s - '0')) / 10) {
                    f = f * 10 + (*s - '0');
                    scale *= 10;

                } else {
                    full = 1;
                }
            }
        }

        if (digits == 0) {
            return PODCRI_ERROR;
        }

        /* "ms" is tried before "m" */

        for (i = 0; i < podcri_nelts(units); i++) {
            if (strncmp(s, units[i].name.data, units[i].name.len) == 0) {
                break;
            }
        }

        if (i == podcri_nelts(units)) {
            return PODCRI_ERROR;
        }

        s += units[i].name.len;

        if (v > limit / units[i].ns) {
            return PODCRI_ERROR;
        }

        v = v * units[i].ns
            + (uint64_t) ((double) f * ((double) units[i].ns / scale));

        if (v > limit - sum) {
            return PODCRI_ERROR;
        }

        sum += v;
    }

    if (!neg && sum > INT64_MAX) {
        return PODCRI_ERROR;
    }

    *ns = neg ? (int64_t) (0 - sum) : (int64_t) sum;

    return PODCRI_OK;
}


/* exactly n digits; NULL when they are not there */

static const char *
podcri_parse_fixed(const char *p, int n, int64_t *v)
{
    *v = 0;

    while (n--) {
        if (*p < '0' || *p > '9') {
            return NULL;
        }

        *v = *v * 10 + (*p++ - '0');
    }

    return p;
}


/* ".5" is 500000000; digits after the ninth are cut off */

static const char *
podcri_parse_frac(const char *p, int64_t *ns)
{
    int64_t  unit;

    *ns = 0;

    if (*p != '.') {
        return p;
    }

    p++;

    if (*p < '0' || *p > '9') {
        return NULL;
    }

    for (unit = PODCRI_NSEC / 10; *p >= '0' && *p <= '9'; p++, unit /= 10) {
        *ns += (*p - '0') * unit;
    }

    return p;
}


int64_t
podcri_days_from_civil(int64_t year, unsigned month, unsigned day)
{
    int64_t   era;
    unsigned  yoe, doy;

    /*
     * Years that begin on March 1st, in eras of 400 years (146097 days), so
     * that the leap day is the last of its year.
     */

    year -= (month <= 2);
    era = (year >= 0 ? year : year - 399) / 400;
    yoe = (unsigned) (year - era * 400);
    doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * 146097 + (int64_t) (yoe * 365 + yoe / 4 - yoe / 100 + doy)
           - 719468;
}


void
podcri_civil_from_days(int64_t days, int64_t *year, unsigned *month,
    unsigned *day)
{
    int64_t   era;
    unsigned  doe, yoe, doy, mp;

    days += 719468;
    era = (days >= 0 ? days : days - 146096) / 146097;
    doe = (unsigned) (days - era * 146097);
    yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    mp = (5 * doy + 2) / 153;

    *day = doy - (153 * mp + 2) / 5 + 1;
    *month = (mp < 10) ? mp + 3 : mp - 9;
    *year = (int64_t) yoe + era * 400 + (*month <= 2);
}


static int
podcri_parse_date(const char *p, int64_t *ns)
{
    int64_t     y, mon, d, h, m, s, frac, zh, zm, zone, sec;
    const char  *sign;
    unsigned    last;

    static const uint8_t  days[] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };

    h = m = s = frac = zone = 0;

    p = podcri_parse_fixed(p, 4, &y);
    if (p == NULL || *p++ != '-') {
        return PODCRI_ERROR;
    }

    p = podcri_parse_fixed(p, 2, &mon);
    if (p == NULL || *p++ != '-' || mon < 1 || mon > 12) {
        return PODCRI_ERROR;
    }

    p = podcri_parse_fixed(p, 2, &d);
    if (p == NULL) {
        return PODCRI_ERROR;
    }

    last = days[mon - 1];

    if (mon == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)) {
        last = 29;
    }

    if (d < 1 || d > (int64_t) last) {
        return PODCRI_ERROR;
    }

    if (*p == 'T') {
        p = podcri_parse_fixed(p + 1, 2, &h);
        if (p == NULL || *p++ != ':' || h > 23) {
            return PODCRI_ERROR;
        }

        p = podcri_parse_fixed(p, 2, &m);
        if (p == NULL || *p++ != ':' || m > 59) {
            return PODCRI_ERROR;
        }

        p = podcri_parse_fixed(p, 2, &s);
        if (p == NULL || s > 59) {
            return PODCRI_ERROR;
        }

        p = podcri_parse_frac(p, &frac);
        if (p == NULL) {
            return PODCRI_ERROR;
        }
    }

    if (*p == 'Z') {
        p++;

    } else if (*p == '+' || *p == '-') {
        sign = p;

        p = podcri_parse_fixed(p + 1, 2, &zh);
        if (p == NULL || *p++ != ':' || zh > 23) {
            return PODCRI_ERROR;
        }

        p = podcri_parse_fixed(p, 2, &zm);
        if (p == NULL || zm > 59) {
            return PODCRI_ERROR;
        }

        zone = (zh * 60 + zm) * 60;

        if (*sign == '-') {
            zone = -zone;
        }
    }

    if (*p != '\0') {
        return PODCRI_ERROR;
    }

    sec = podcri_days_from_civil(y, mon, d) * 86400 + h * 3600 + m * 60 + s
          - zone;

    if (sec == PODCRI_TIME_ZERO_SEC && frac == 0) {
        *ns = 0;
        return PODCRI_OK;
    }

    if (sec > INT64_MAX / PODCRI_NSEC - 1) {
        *ns = INT64_MAX;

    } else if (sec < INT64_MIN / PODCRI_NSEC) {
        *ns = INT64_MIN;

    } else {
        *ns = sec * PODCRI_NSEC + frac;
    }

    return PODCRI_OK;
}


static int
podcri_parse_unix(const char *s, int64_t *ns)
{
    int         neg, digits;
    int64_t     sec, frac;
    const char  *p;

    neg = (*s == '-');
    p = (*s == '-' || *s == '+') ? s + 1 : s;

    sec = 0;

    for (digits = 0; *p >= '0' && *p <= '9'; p++, digits++) {
        if (sec < INT64_MAX / 100) {
            sec = sec * 10 + (*p - '0');
        }
    }

    if (digits == 0) {
        return PODCRI_ERROR;
    }

    p = podcri_parse_frac(p, &frac);

    if (p == NULL || *p != '\0') {
        return PODCRI_ERROR;
    }

    if (sec > INT64_MAX / PODCRI_NSEC - 1) {
        *ns = neg ? INT64_MIN : INT64_MAX;

    } else {
        *ns = sec * PODCRI_NSEC + frac;

        if (neg) {
            *ns = -*ns;
        }
    }

    return PODCRI_OK;
}


int
podcri_parse_time(const char *s, int64_t now_ns, int64_t *ns)
{
    int64_t  d;

    if (podcri_parse_date(s, ns) == PODCRI_OK
        || podcri_parse_unix(s, ns) == PODCRI_OK)
    {
        return PODCRI_OK;
    }

    if (podcri_parse_duration(s, &d) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (__builtin_sub_overflow(now_ns, d, ns)) {
        *ns = (d < 0) ? INT64_MAX : INT64_MIN;
    }

    return PODCRI_OK;
}


static int
podcri_hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }

    c |= 0x20;

    return (c >= 'a' && c <= 'f') ? c - 'a' + 10 : -1;
}


char *
podcri_unescape(podcri_pool_t *pool, const char *src, size_t len, int plus)
{
    int          high, low;
    char        *dst, *p, c;
    const char  *end;

    dst = podcri_palloc(pool, len + 1);
    p = dst;

    for (end = src + len; src < end; src++) {
        c = *src;

        if (c == '%') {
            if (end - src < 3) {
                return NULL;
            }

            high = podcri_hex_digit(src[1]);
            low = podcri_hex_digit(src[2]);

            if (high < 0 || low < 0) {
                return NULL;
            }

            c = (char) (high << 4 | low);
            src += 2;

        } else if (c == '+' && plus) {
            c = ' ';
        }

        if (c == '\0') {
            return NULL;
        }

        *p++ = c;
    }

    *p = '\0';

    return dst;
}


static const char  podcri_base64_chars[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";


char *
podcri_base64_decode(podcri_pool_t *pool, const char *src, size_t len,
    size_t *out_len)
{
    int          d;
    char        *dst, *p;
    size_t       i, pad;
    unsigned     bits, acc;
    const char  *c;

    for (pad = 0; pad < 2 && pad < len && src[len - pad - 1] == '='; pad++) {
        /* void */
    }

    if ((pad && len % 4 != 0) || (len - pad) % 4 == 1) {
        return NULL;
    }

    len -= pad;

    dst = podcri_palloc(pool, len / 4 * 3 + 3);
    p = dst;
    acc = 0;
    bits = 0;

    for (i = 0; i < len; i++) {

        switch (src[i]) {

        case '-':
            d = 62;
            break;

        case '_':
            d = 63;
            break;

        case '\0':
            return NULL;

        default:
            c = strchr(podcri_base64_chars, src[i]);

            if (c == NULL) {
                return NULL;
            }

            d = (int) (c - podcri_base64_chars);
        }

        acc = (acc << 6 | d) & 0xffff;
        bits += 6;

        if (bits >= 8) {
            bits -= 8;
            *p++ = (char) (acc >> bits & 0xff);
        }
    }

    *p = '\0';
    *out_len = p - dst;

    return dst;
}


char *
podcri_base64_encode(podcri_pool_t *pool, const void *src, size_t len)
{
    char           *dst, *p;
    size_t          i;
    uint32_t        v;
    const uint8_t  *s;

    s = src;
    dst = podcri_palloc(pool, (len + 2) / 3 * 4 + 1);
    p = dst;

    for (i = 0; i < len; i += 3) {
        v = (uint32_t) s[i] << 16;

        if (i + 1 < len) {
            v |= (uint32_t) s[i + 1] << 8;
        }

        if (i + 2 < len) {
            v |= s[i + 2];
        }

        *p++ = podcri_base64_chars[v >> 18];
        *p++ = podcri_base64_chars[v >> 12 & 63];
        *p++ = (i + 1 < len) ? podcri_base64_chars[v >> 6 & 63] : '=';
        *p++ = (i + 2 < len) ? podcri_base64_chars[v & 63] : '=';
    }

    *p = '\0';

    return dst;
}


int
podcri_is_hex(const char *s, size_t n)
{
    for ( /* void */ ; n; n--, s++) {
        if (!((*s >= '0' && *s <= '9') || (*s >= 'a' && *s <= 'f'))) {
            return 0;
        }
    }

    return *s == '\0';
}


int
podcri_is_name(const char *s)
{
    const char  *p;

    for (p = s; *p; p++) {

        if ((*p >= '0' && *p <= '9')
            || ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z'))
        {
            continue;
        }

        if (p > s && (*p == '_' || *p == '.' || *p == '-')) {
            continue;
        }

        return 0;
    }

    return p > s;
}


uint64_t
podcri_hash(const void *data, size_t len)
{
    uint64_t        h;
    const uint8_t  *p;

    h = 0xcbf29ce484222325;

    for (p = data; len; len--) {
        h = (h ^ *p++) * 0x100000001b3;
    }

    return h;
}


void
podcri_uuid_from(char out[37], const char *s)
{
    int      i;
    char    *p;
    uint8_t  d[20];

    static const char     hex[] = "0123456789abcdef";

    /* the name space: version 5 of "podcri" in that of domain names */

    static const uint8_t  space[16] = {
        0xfe, 0xca, 0x7f, 0x3f, 0x88, 0x41, 0x53, 0x29,
        0xb8, 0x6a, 0x18, 0x31, 0x2e, 0x3c, 0xf5, 0x2c
    };

    podcri_sha1(d, space, sizeof(space), s, strlen(s));

    d[6] = (d[6] & 0x0f) | 0x50;
    d[8] = (d[8] & 0x3f) | 0x80;

    p = out;

    for (i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            *p++ = '-';
        }

        *p++ = hex[d[i] >> 4];
        *p++ = hex[d[i] & 15];
    }

    *p = '\0';
}


/* SHA-1 (FIPS 180-4, 6.1) of head and data; head is less than a block */

static void
podcri_sha1(uint8_t digest[20], const void *head, size_t head_len,
    const void *data, size_t len)
{
    int             i;
    size_t          fill, n;
    uint8_t         block[64];
    uint32_t        h[5];
    uint64_t        bits;
    const uint8_t  *p;

    h[0] = 0x67452301;
    h[1] = 0xefcdab89;
    h[2] = 0x98badcfe;
    h[3] = 0x10325476;
    h[4] = 0xc3d2e1f0;

    bits = ((uint64_t) head_len + len) * 8;

    memcpy(block, head, head_len);
    fill = head_len;

    for (p = data; len; p += n, len -= n) {
        n = podcri_min(len, sizeof(block) - fill);

        memcpy(block + fill, p, n);
        fill += n;

        if (fill == sizeof(block)) {
            podcri_sha1_block(h, block);
            fill = 0;
        }
    }

    block[fill++] = 0x80;

    if (fill > 56) {
        memset(block + fill, 0, sizeof(block) - fill);
        podcri_sha1_block(h, block);
        fill = 0;
    }

    memset(block + fill, 0, 56 - fill);

    for (i = 0; i < 8; i++) {
        block[56 + i] = (uint8_t) (bits >> (56 - 8 * i));
    }

    podcri_sha1_block(h, block);

    for (i = 0; i < 20; i++) {
        digest[i] = (uint8_t) (h[i / 4] >> (24 - 8 * (i % 4)));
    }
}


#define podcri_rotl(v, n)  ((v) << (n) | (v) >> (32 - (n)))


static void
podcri_sha1_block(uint32_t h[5], const uint8_t *p)
{
    int       i;
    uint32_t  w[80], a, b, c, d, e, f, k, t;

    for (i = 0; i < 16; i++, p += 4) {
        w[i] = (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16
               | (uint32_t) p[2] << 8 | p[3];
    }

    for ( /* void */ ; i < 80; i++) {
        t = w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16];
        w[i] = podcri_rotl(t, 1);
    }

    a = h[0];
    b = h[1];
    c = h[2];
    d = h[3];
    e = h[4];

    for (i = 0; i < 80; i++) {

        if (i < 20) {
            f = (b & c) | (~b & d);
            k = 0x5a827999;

        } else if (i < 40) {
            f = b ^ c ^ d;
            k = 0x6ed9eba1;

        } else if (i < 60) {
            f = (b & c) | (b & d) | (c & d);
            k = 0x8f1bbcdc;

        } else {
            f = b ^ c ^ d;
            k = 0xca62c1d6;
        }

        t = podcri_rotl(a, 5) + f + e + k + w[i];

        e = d;
        d = c;
        c = podcri_rotl(b, 30);
        b = a;
        a = t;
    }

    h[0] += a;
    h[1] += b;
    h[2] += c;
    h[3] += d;
    h[4] += e;
}
