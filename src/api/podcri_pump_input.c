
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_pump.h"


/* bytes taken from the client at once */
#define PODCRI_PUMP_IN  32768


/* used between two waits only, so one is enough for all */
static char  podcri_pump_scratch[PODCRI_PUMP_IN];
static char  podcri_pump_typed[PODCRI_PUMP_IN + PODCRI_PUMP_KEYS];


static int podcri_pump_stdin(podcri_pump_t *p, const char *data, size_t len,
    int *moved);
static int podcri_pump_detach(podcri_pump_t *p, const char *data,
    size_t len, size_t *out);


int
podcri_pump_input(podcri_pump_t *p, int *moved)
{
    int               rc;
    char             *data;
    size_t            n;
    podcri_client_t  *client;

    if (p->in) {
        rc = podcri_pump_stdin(p, p->in + p->in_pos, p->in_len - p->in_pos,
                               moved);

        if (rc != PODCRI_OK || p->in) {
            return rc;
        }
    }

    while (!p->in_eof && p->in == NULL) {

        if (p->stdin_on && p->start && !p->started) {
            /* stays where it is until the process is there to read it */
            break;
        }

        if (p->hold) {

            if (p->op->ctx.loop->now(p->op->ctx.loop) < p->hold) {
                break;
            }

            p->hold = 0;
        }

        client = p->op->client;

        rc = client->recv(client, podcri_pump_scratch, PODCRI_PUMP_IN, &n);

        if (rc == PODCRI_AGAIN) {
            break;
        }

        if (rc != PODCRI_OK) {
            return rc;
        }

        *moved = 1;

        if (n == 0) {
            p->in_eof = 1;
            break;
        }

        data = podcri_pump_scratch;

        if (p->nkeys) {
            p->detached = podcri_pump_detach(p, data, n, &n) == PODCRI_DONE;
            data = podcri_pump_typed;
        }

        if (p->stdin_on && p->stream) {
            rc = podcri_pump_stdin(p, data, n, moved);

            if (rc != PODCRI_OK) {
                return rc;
            }
        }

        if (p->detached) {
            return PODCRI_OK;
        }
    }

    if (p->in_eof && p->in == NULL && !p->stdin_closed && p->stream
        && p->stdin_on && !p->tty)
    {
        /* The end of the client's input is the end of stdin and no more:
         * output goes on.  A terminal has no such end, and containerd 1.6,
         * told of one, reads its output no more: the process would wait for
         * ever when it has printed some. */

        podcri_stream_close_stdin(p->stream);
        p->stdin_closed = 1;
    }

    return PODCRI_OK;
}


/* what the process does not take now is kept, and nothing more is read from
 * the client until it is gone */

static int
podcri_pump_stdin(podcri_pump_t *p, const char *data, size_t len, int *moved)
{
    int     rc;
    size_t  n, pos;

    for (pos = 0; pos < len; pos += n) {
        rc = podcri_stream_write(p->stream, data + pos, len - pos, &n);

        if (rc == PODCRI_DONE) {

            /* nobody will ever read it */

            pos = len;
            break;
        }

        if (rc != PODCRI_OK) {
            break;
        }

        *moved = 1;
    }

    if (pos == len) {
        free(p->in);
        p->in = NULL;
        return PODCRI_OK;
    }

    if (p->in) {
        p->in_pos += pos;
        return PODCRI_OK;
    }

    p->in = malloc(len - pos);

    if (p->in == NULL) {
        return podcri_fail(&p->op->ctx, PODCRI_E_INTERNAL, NULL,
                           "no memory for a stream");
    }

    memcpy(p->in, data + pos, len - pos);
    p->in_pos = 0;
    p->in_len = len - pos;

    return PODCRI_OK;
}


/* Copies input without what may be detach keys to the scratch buffer;
 * PODCRI_DONE when they are complete.  Keys that began to match and then did
 * not are input after all, those of an earlier read too. */

static int
podcri_pump_detach(podcri_pump_t *p, const char *data, size_t len,
    size_t *out)
{
    char    *dst;
    size_t   i;

    dst = podcri_pump_typed;

    for (i = 0; i < len; i++) {

        if ((unsigned char) data[i] == p->keys[p->matched]) {

            if (++p->matched == p->nkeys) {
                *out = dst - podcri_pump_typed;
                return PODCRI_DONE;
            }

            continue;
        }

        memcpy(dst, p->keys, p->matched);
        dst += p->matched;
        p->matched = 0;

        if ((unsigned char) data[i] == p->keys[0]) {
            p->matched = 1;

        } else {
            *dst++ = data[i];
        }
    }

    *out = dst - podcri_pump_typed;

    return PODCRI_OK;
}


void
podcri_pump_unread(podcri_pump_t *p)
{
    p->stays = 0;
    p->stdin_on = 0;
    p->stdin_closed = 1;

    free(p->in);
    p->in = NULL;

    podcri_stream_close_stdin(p->stream);
}


void
podcri_pump_answer(podcri_pump_t *p)
{
    p->stdin_on = 0;
    p->stdin_closed = 1;

    free(p->in);
    p->in = malloc(1);

    if (p->in) {
        p->in[0] = PODCRI_MARK_ACK;
        p->in_pos = 0;
        p->in_len = 1;
    }
}


int
podcri_pump_keys(podcri_op_t *op, const char *text, unsigned char *keys,
    size_t *n)
{
    size_t       len;
    const char  *p, *comma;

    *n = 0;

    for (p = text; p && *p; p = comma ? comma + 1 : NULL) {
        comma = strchr(p, ',');
        len = comma ? (size_t) (comma - p) : strlen(p);

        if (*n == PODCRI_PUMP_KEYS) {
            break;
        }

        if (len == 1) {
            keys[(*n)++] = (unsigned char) *p;
            continue;
        }

        if (len == 3 && strncmp(p, "DEL", 3) == 0) {
            keys[(*n)++] = 127;
            continue;
        }

        if (len != 6 || strncmp(p, "ctrl-", 5) != 0) {
            break;
        }

        if (p[5] >= 'a' && p[5] <= 'z') {
            keys[(*n)++] = (unsigned char) (p[5] - 'a' + 1);

        } else if (p[5] >= '@' && p[5] <= '_') {
            keys[(*n)++] = (unsigned char) (p[5] - '@');

        } else {
            break;
        }
    }

    if (p && *p) {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "invalid detach keys: \"%s\"", text);
    }

    return PODCRI_OK;
}
