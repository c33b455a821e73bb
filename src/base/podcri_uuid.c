
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_str.h"


#define podcri_rotl(v, n)  ((v) << (n) | (v) >> (32 - (n)))


static void podcri_sha1(uint8_t digest[20], const void *head, size_t head_len,
    const void *data, size_t len);
static void podcri_sha1_block(uint32_t h[5], const uint8_t *p);


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
