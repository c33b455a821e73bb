
/*
 * Copyright (C) 2026 podcri authors
 */


#include <zlib.h>

#include "podcri_body.h"
#include "podcri_str.h"


#define PODCRI_BODY_HEAD    6
#define PODCRI_BODY_BUFFER  65536

/* pieces that are read or unpacked between two looks at other requests */
#define PODCRI_BODY_TURN    16

/* zlib's window bits for gzip's header and sum around the data (zlib.h) */
#define PODCRI_BODY_GZIP    (16 + MAX_WBITS)


struct podcri_body_s {
    podcri_op_t    *op;

    /* the first bytes, and what came with the last of them */

    char            head[PODCRI_BODY_HEAD];
    size_t          nhead;
    size_t          headed;          /* of them have been handed on */
    const char     *rest;
    size_t          nrest;

    unsigned        begun:1;
    unsigned        gzip:1;
    unsigned        ended:1;         /* a gzip member, perhaps the last one */
    unsigned        turns;
    z_stream        z;
    unsigned char  *buf;
};


/* what the compressions begin with */

static const struct {
    const char  *magic;
    size_t       len;
    const char  *name;
} podcri_body_kinds[] = {
    { "BZh",                      3, "bzip2" },
    { "\xfd" "7zXZ\0",            6, "xz" },
    { "\x28\xb5\x2f\xfd",         4, "zstd" }
};


static int podcri_body_begin(podcri_body_t *b);
static int podcri_body_next(podcri_body_t *b, const char **data,
    size_t *len);
static int podcri_body_inflate(podcri_body_t *b, const char **data,
    size_t *len);
static int podcri_body_feed(podcri_body_t *b);
static int podcri_body_turn(podcri_body_t *b);
static int podcri_body_broken(podcri_body_t *b, const char *why);
static voidpf podcri_body_alloc(voidpf pool, uInt n, uInt size);
static void podcri_body_free(voidpf pool, voidpf p);


podcri_body_t *
podcri_body_open(podcri_op_t *op)
{
    podcri_body_t  *b;

    b = podcri_pcalloc(op->ctx.pool, sizeof(podcri_body_t));
    b->op = op;

    return b;
}


int
podcri_body_read(podcri_body_t *b, const char **data, size_t *len)
{
    int  rc;

    if (!b->begun) {
        rc = podcri_body_begin(b);

        if (rc != PODCRI_OK) {
            return rc;
        }

        b->begun = 1;
    }

    return b->gzip ? podcri_body_inflate(b, data, len)
                   : podcri_body_next(b, data, len);
}


/* looks at the first bytes, however they come */

static int
podcri_body_begin(podcri_body_t *b)
{
    int          rc;
    size_t       i, n, len;
    const char  *data;

    while (b->nhead < PODCRI_BODY_HEAD) {
        rc = b->op->client->body(b->op->client, &data, &len);

        if (rc == PODCRI_DONE) {
            break;
        }

        if (rc != PODCRI_OK) {
            return rc;
        }

        n = podcri_min(len, PODCRI_BODY_HEAD - b->nhead);
        memcpy(b->head + b->nhead, data, n);
        b->nhead += n;
        b->rest = data + n;
        b->nrest = len - n;
    }

    for (i = 0; i < podcri_nelts(podcri_body_kinds); i++) {
        if (b->nhead >= podcri_body_kinds[i].len
            && memcmp(b->head, podcri_body_kinds[i].magic,
                      podcri_body_kinds[i].len) == 0)
        {
            return podcri_fail(&b->op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "the archive is compressed with %s, of which "
                               "only gzip is understood",
                               podcri_body_kinds[i].name);
        }
    }

    if (b->nhead < 3 || memcmp(b->head, "\x1f\x8b\x08", 3) != 0) {
        return PODCRI_OK;
    }

    b->z.zalloc = podcri_body_alloc;
    b->z.zfree = podcri_body_free;
    b->z.opaque = b->op->ctx.pool;

    if (inflateInit2(&b->z, PODCRI_BODY_GZIP) != Z_OK) {
        return podcri_body_broken(b, b->z.msg);
    }

    b->buf = podcri_palloc(b->op->ctx.pool, PODCRI_BODY_BUFFER);
    b->gzip = 1;

    return PODCRI_OK;
}


/* the next piece as it was sent */

static int
podcri_body_next(podcri_body_t *b, const char **data, size_t *len)
{
    if (b->headed < b->nhead) {
        *data = b->head + b->headed;
        *len = b->nhead - b->headed;
        b->headed = b->nhead;

        return PODCRI_OK;
    }

    if (b->nrest) {
        *data = b->rest;
        *len = b->nrest;
        b->nrest = 0;

        return PODCRI_OK;
    }

    return b->op->client->body(b->op->client, data, len);
}


static int
podcri_body_inflate(podcri_body_t *b, const char **data, size_t *len)
{
    int  rc, code;

    for ( ;; ) {
        rc = podcri_body_turn(b);

        if (rc == PODCRI_OK) {
            rc = podcri_body_feed(b);
        }

        if (rc != PODCRI_OK) {
            return rc;
        }

        b->z.next_out = b->buf;
        b->z.avail_out = PODCRI_BODY_BUFFER;

        code = inflate(&b->z, Z_NO_FLUSH);

        if (code == Z_STREAM_END) {
            b->ended = 1;

        } else if (code != Z_OK && code != Z_BUF_ERROR) {
            return podcri_body_broken(b, b->z.msg);
        }

        if (b->z.avail_out < PODCRI_BODY_BUFFER) {
            *data = (const char *) b->buf;
            *len = PODCRI_BODY_BUFFER - b->z.avail_out;

            return PODCRI_OK;
        }
    }
}


/* Input for inflate(); PODCRI_DONE when all members have been read.  What is
 * behind the last one and none itself, such as padding, is dropped. */

static int
podcri_body_feed(podcri_body_t *b)
{
    int          rc;
    size_t       len;
    const char  *data;

    while (b->z.avail_in == 0) {
        rc = podcri_body_next(b, &data, &len);

        if (rc == PODCRI_DONE && !b->ended) {
            return podcri_body_broken(b, "it ends too early");
        }

        if (rc != PODCRI_OK) {
            return rc;
        }

        b->z.next_in = (Bytef *) data;
        b->z.avail_in = len;
    }

    if (!b->ended) {
        return PODCRI_OK;
    }

    if (*b->z.next_in == 0x1f && inflateReset(&b->z) == Z_OK) {
        b->ended = 0;

        return PODCRI_OK;
    }

    do {
        rc = podcri_body_turn(b);

        if (rc == PODCRI_OK) {
            rc = podcri_body_next(b, &data, &len);
        }
    } while (rc == PODCRI_OK);

    b->z.avail_in = 0;

    return rc;
}


/* Much that is read may be little that is handed on, or nothing. */

static int
podcri_body_turn(podcri_body_t *b)
{
    return ++b->turns % PODCRI_BODY_TURN ? PODCRI_OK
                                         : podcri_task_yield(b->op->ctx.task);
}


static int
podcri_body_broken(podcri_body_t *b, const char *why)
{
    return podcri_fail(&b->op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                       "the archive's gzip stream is broken: %s",
                       why ? why : "no reason given");
}


static voidpf
podcri_body_alloc(voidpf pool, uInt n, uInt size)
{
    return podcri_palloc(pool, (size_t) n * size);
}


static void
podcri_body_free(voidpf pool, voidpf p)
{
    /* goes with the pool */
}
