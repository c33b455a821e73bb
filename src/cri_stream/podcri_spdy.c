
/*
 * Copyright (C) 2026 podcri authors
 */


#include <zlib.h>

#include "podcri_spdy.h"


static int podcri_spdy_begin(podcri_spdy_parser_t *p, const char **why);
static int podcri_spdy_control(podcri_spdy_parser_t *p,
    podcri_spdy_frame_t *f, const char **why);
static unsigned char *podcri_spdy_control_header(unsigned char *p,
    unsigned type, unsigned flags, uint32_t len);


static uint32_t
podcri_spdy_get32(const unsigned char *p)
{
    return ((uint32_t) p[0] << 24) | ((uint32_t) p[1] << 16)
           | ((uint32_t) p[2] << 8) | p[3];
}


static unsigned char *
podcri_spdy_put32(unsigned char *p, uint32_t v)
{
    *p++ = (unsigned char) (v >> 24);
    *p++ = (unsigned char) (v >> 16);
    *p++ = (unsigned char) (v >> 8);
    *p++ = (unsigned char) v;

    return p;
}


void
podcri_spdy_parser_init(podcri_spdy_parser_t *p)
{
    memset(p, 0, sizeof(podcri_spdy_parser_t));
}


/* how many bytes of the body the parser looks at, at a time */

static uint32_t
podcri_spdy_wanted(const podcri_spdy_parser_t *p)
{
    switch (p->type) {

    case PODCRI_SPDY_SYN_STREAM:
    case PODCRI_SPDY_SYN_REPLY:
    case PODCRI_SPDY_HEADERS:
    case PODCRI_SPDY_PING:
        return 4;

    case PODCRI_SPDY_RST_STREAM:
    case PODCRI_SPDY_GOAWAY:
    case PODCRI_SPDY_WINDOW_UPDATE:
        return 8;

    default:
        return 0;
    }
}


int
podcri_spdy_parse(podcri_spdy_parser_t *p, const char **pos, const char *end,
    podcri_spdy_frame_t *f, const char **why)
{
    int       rc;
    size_t    n;
    uint32_t  wanted;

    for ( ;; ) {

        if (!p->inside) {
            n = podcri_min((size_t) (end - *pos),
                           PODCRI_SPDY_HEADER - p->nhead);
            memcpy(p->head + p->nhead, *pos, n);
            p->nhead += n;
            *pos += n;

            if (p->nhead < PODCRI_SPDY_HEADER) {
                return PODCRI_AGAIN;
            }

            if (podcri_spdy_begin(p, why) != PODCRI_OK) {
                return PODCRI_ERROR;
            }
        }

        if (p->type == PODCRI_SPDY_DATA) {
            n = podcri_min((size_t) (end - *pos), p->left);

            if (n == 0 && p->left != 0) {
                return PODCRI_AGAIN;
            }

            p->left -= n;
            p->inside = (p->left != 0);

            f->type = PODCRI_SPDY_DATA;
            f->flags = p->inside ? 0 : p->flags;
            f->stream = p->stream;
            f->value = 0;
            f->data.data = *pos;
            f->data.len = n;

            *pos += n;

            return PODCRI_OK;
        }

        /* the numbers of a control frame; SETTINGS has 4 bytes, then 8 for
         * each entry */

        for ( ;; ) {
            wanted = podcri_spdy_wanted(p);

            if (p->type == PODCRI_SPDY_SETTINGS) {
                wanted = (p->entries == UINT32_MAX) ? 4
                         : (p->entries != 0) ? 8 : 0;
            }

            if (wanted == 0) {
                break;
            }

            if (p->nbody < wanted) {
                n = podcri_min((size_t) (end - *pos), wanted - p->nbody);
                memcpy(p->body + p->nbody, *pos, n);
                p->nbody += n;
                p->left -= n;
                *pos += n;

                if (p->nbody < wanted) {
                    return PODCRI_AGAIN;
                }
            }

            rc = podcri_spdy_control(p, f, why);

            if (rc != PODCRI_AGAIN) {
                return rc;
            }
        }

        n = podcri_min((size_t) (end - *pos), p->left);
        p->left -= n;
        *pos += n;

        if (p->left != 0) {
            return PODCRI_AGAIN;
        }

        p->inside = 0;
    }
}


/* the 8 bytes are there */

static int
podcri_spdy_begin(podcri_spdy_parser_t *p, const char **why)
{
    uint32_t  first;

    first = podcri_spdy_get32(p->head);

    p->nhead = 0;
    p->nbody = 0;
    p->inside = 1;
    p->flags = p->head[4];
    p->left = podcri_spdy_get32(p->head + 4) & PODCRI_SPDY_MAX_LENGTH;

    if (first >> 31 == 0) {
        p->type = PODCRI_SPDY_DATA;
        p->stream = first;
        return PODCRI_OK;
    }

    if (((first >> 16) & 0x7fff) != PODCRI_SPDY_VERSION) {
        *why = "frame of another version";
        return PODCRI_ERROR;
    }

    p->type = first & 0xffff;
    p->stream = 0;
    p->entries = UINT32_MAX;

    if (p->type == PODCRI_SPDY_DATA) {
        *why = "control frame of type 0";
        return PODCRI_ERROR;
    }

    if (p->left < ((p->type == PODCRI_SPDY_SETTINGS)
                   ? 4 : podcri_spdy_wanted(p)))
    {
        *why = "control frame too short";
        return PODCRI_ERROR;
    }

    return PODCRI_OK;
}


/* The wanted bytes of a control frame are in p->body.  PODCRI_AGAIN: nothing
 * to tell; the type becomes one that is passed over. */

static int
podcri_spdy_control(podcri_spdy_parser_t *p, podcri_spdy_frame_t *f,
    const char **why)
{
    uint32_t  a, b;

    a = podcri_spdy_get32(p->body);
    b = podcri_spdy_get32(p->body + 4);

    p->nbody = 0;

    f->type = p->type;
    f->flags = p->flags;
    f->stream = a & 0x7fffffff;
    f->value = b;
    f->data.len = 0;
    f->data.data = NULL;

    switch (p->type) {

    case PODCRI_SPDY_SETTINGS:

        if (p->entries == UINT32_MAX) {
            if (p->left % 8 != 0 || p->left / 8 != a) {
                *why = "SETTINGS of a wrong length";
                return PODCRI_ERROR;
            }

            p->entries = a;

            return PODCRI_AGAIN;
        }

        p->entries--;

        /* flags:8 | id:24 | value:32 */

        if ((a & 0xffffff) != PODCRI_SPDY_SETTINGS_WINDOW) {
            return PODCRI_AGAIN;
        }

        f->stream = 0;

        return PODCRI_OK;

    case PODCRI_SPDY_PING:
        f->stream = 0;
        f->value = a;
        break;

    case PODCRI_SPDY_GOAWAY:
        break;

    case PODCRI_SPDY_WINDOW_UPDATE:
        f->value = b & 0x7fffffff;
        break;

    case PODCRI_SPDY_SYN_STREAM:
    case PODCRI_SPDY_SYN_REPLY:
    case PODCRI_SPDY_HEADERS:
        f->value = 0;
        break;
    }

    /* what else the frame has is passed over */

    p->type = UINT32_MAX;

    return PODCRI_OK;
}


static unsigned char *
podcri_spdy_control_header(unsigned char *p, unsigned type, unsigned flags,
    uint32_t len)
{
    p = podcri_spdy_put32(p, 0x80000000 | (PODCRI_SPDY_VERSION << 16) | type);

    return podcri_spdy_put32(p, ((uint32_t) flags << 24) | len);
}


unsigned char *
podcri_spdy_data(unsigned char *p, uint32_t stream, unsigned flags,
    uint32_t len)
{
    p = podcri_spdy_put32(p, stream);

    return podcri_spdy_put32(p, ((uint32_t) flags << 24) | len);
}


unsigned char *
podcri_spdy_rst(unsigned char *p, uint32_t stream, uint32_t status)
{
    p = podcri_spdy_control_header(p, PODCRI_SPDY_RST_STREAM, 0, 8);
    p = podcri_spdy_put32(p, stream);

    return podcri_spdy_put32(p, status);
}


unsigned char *
podcri_spdy_ping(unsigned char *p, uint32_t id)
{
    p = podcri_spdy_control_header(p, PODCRI_SPDY_PING, 0, 4);

    return podcri_spdy_put32(p, id);
}


unsigned char *
podcri_spdy_window_update(unsigned char *p, uint32_t stream, uint32_t delta)
{
    p = podcri_spdy_control_header(p, PODCRI_SPDY_WINDOW_UPDATE, 0, 8);
    p = podcri_spdy_put32(p, stream);

    return podcri_spdy_put32(p, delta);
}


unsigned char *
podcri_spdy_initial_window(unsigned char *p, uint32_t size)
{
    p = podcri_spdy_control_header(p, PODCRI_SPDY_SETTINGS, 0, 12);
    p = podcri_spdy_put32(p, 1);
    p = podcri_spdy_put32(p, PODCRI_SPDY_SETTINGS_WINDOW);

    return podcri_spdy_put32(p, size);
}


size_t
podcri_spdy_syn_streams(unsigned char *p, size_t size,
    const char *const *names, size_t n)
{
    size_t          i, len;
    z_stream        zs;
    unsigned char   block[64], *start, *last, *frame;
    static const char  name[] = "streamtype";

    memset(&zs, 0, sizeof(z_stream));

    /* the window holds the dictionary; 2 KB of it and the least memory are
     * enough for five short blocks */

    if (deflateInit2(&zs, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 11, 1,
                     Z_DEFAULT_STRATEGY)
        != Z_OK)
    {
        return 0;
    }

    start = p;
    last = p + size;

    if (deflateSetDictionary(&zs, podcri_spdy_dict, PODCRI_SPDY_DICT_SIZE)
        != Z_OK)
    {
        goto failed;
    }

    for (i = 0; i < n; i++) {
        len = strlen(names[i]);

        if (len > 16 || last - p < PODCRI_SPDY_HEADER + 10) {
            goto failed;
        }

        /* count, then length and text of name and value */

        frame = podcri_spdy_put32(block, 1);
        frame = podcri_spdy_put32(frame, sizeof(name) - 1);
        memcpy(frame, name, sizeof(name) - 1);
        frame = podcri_spdy_put32(frame + sizeof(name) - 1, len);
        memcpy(frame, names[i], len);

        zs.next_in = block;
        zs.avail_in = frame + len - block;

        frame = p;
        p += PODCRI_SPDY_HEADER + 10;

        zs.next_out = p;
        zs.avail_out = last - p;

        /* a flush is whole when it leaves room */

        if (deflate(&zs, Z_SYNC_FLUSH) != Z_OK || zs.avail_out == 0) {
            goto failed;
        }

        p = zs.next_out;

        /* stream, associated stream, priority and slot (section 2.6.1) */

        frame = podcri_spdy_control_header(frame, PODCRI_SPDY_SYN_STREAM, 0,
                                           p - frame - PODCRI_SPDY_HEADER);
        frame = podcri_spdy_put32(frame, 2 * i + 1);
        frame = podcri_spdy_put32(frame, 0);
        frame[0] = 0;
        frame[1] = 0;
    }

    /* Z_DATA_ERROR says only that the stream did not come to its end */

    (void) deflateEnd(&zs);

    return p - start;

failed:

    (void) deflateEnd(&zs);

    return 0;
}
