
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_str.h"


static int podcri_hex_digit(char c);


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
        if ((uint8_t) (*s - '0') > 9 && (uint8_t) (*s - 'a') > 5) {
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
    uint64_t        h, word;
    const uint8_t  *p;

    h = 0xcbf29ce484222325 ^ len;

    for (p = data; len >= sizeof(word); len -= sizeof(word)) {
        memcpy(&word, p, sizeof(word));
        p += sizeof(word);

        /* a product's high bits depend on all of the word: fold them down */

        h = (h ^ word) * 0x9e3779b97f4a7c15;
        h ^= h >> 32;
    }

    for ( /* void */ ; len; len--) {
        h = (h ^ *p++) * 0x100000001b3;
    }

    return h ^ h >> 29;
}
