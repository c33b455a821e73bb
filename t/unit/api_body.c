
/*
 * Copyright (C) 2026 podcri authors
 *
 * Archives that come as a request body, plain or compressed, in pieces of any
 * size.
 */


#include <string.h>
#include <zlib.h>

#include "podcri_body.h"
#include "podcri_str.h"
#include "_api.h"
#include "tap.h"


#define ARCHIVE_SIZE  300000


static char    archive[ARCHIVE_SIZE];
static char    sent[2 * ARCHIVE_SIZE];
static size_t  nsent;
static size_t  at;
static size_t  piece;                /* how much comes at once */

/* another task, and how many pieces were asked for between two of its turns */
static int       busy;
static unsigned  turns;
static unsigned  turn;
static unsigned  asked;
static unsigned  longest;


static int
give(podcri_client_t *c, const char **data, size_t *len)
{
    asked = (turn == turns) ? asked + 1 : 1;
    turn = turns;
    longest = podcri_max(longest, asked);

    if (at == nsent) {
        return PODCRI_DONE;
    }

    *data = sent + at;
    *len = podcri_min(piece, nsent - at);
    at += *len;

    return PODCRI_OK;
}


static void
another(podcri_task_t *task, void *data)
{
    do {
        turns++;
    } while (podcri_task_yield(task) == PODCRI_OK && busy);
}


/* answers whether what is read is the archive, once or several times */

static int
take(podcri_op_t *op)
{
    int             rc;
    size_t          i, n, len;
    const char     *data, *text;
    podcri_body_t  *b;

    op->client->body = give;

    if (busy) {
        (void) podcri_task_spawn(op->ctx.loop, another, NULL, NULL, NULL);
    }

    text = "same";
    b = podcri_body_open(op);

    for (n = 0; (rc = podcri_body_read(b, &data, &len)) == PODCRI_OK;
         n += len)
    {
        for (i = 0; i < len; i++) {
            if (data[i] != archive[(n + i) % ARCHIVE_SIZE]) {
                text = "other";
            }
        }
    }

    busy = 0;

    if (rc != PODCRI_DONE) {
        return rc;
    }

    return podcri_reply_text(op, 200, "text/plain",
                             podcri_psprintf(op->ctx.pool, "%s %zu", text,
                                             n));
}


static const char *
read_by(size_t size)
{
    api_request_t  req = { .fn = take };

    at = 0;
    piece = size;

    (void) api_run(&req);

    return api_text;
}


static void
says(size_t size, const char *text, const char *name)
{
    const char  *got;

    got = read_by(size);

    if (!ok(strstr(got, text) != NULL, "%s", name)) {
        diag("%s", got);
    }
}


static void
send_bytes(const void *data, size_t len)
{
    memcpy(sent + nsent, data, len);
    nsent += len;
}


static void
send_gzip(const char *data, size_t len)
{
    z_stream  z;

    memset(&z, 0, sizeof(z));

    if (deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY)
        != Z_OK)
    {
        return;
    }

    z.next_in = (Bytef *) data;
    z.avail_in = len;
    z.next_out = (Bytef *) sent + nsent;
    z.avail_out = sizeof(sent) - nsent;

    (void) deflate(&z, Z_FINISH);
    nsent += z.total_out;
    (void) deflateEnd(&z);
}


static void
test_plain(void)
{
    nsent = 0;
    send_bytes(archive, ARCHIVE_SIZE);

    is_str(read_by(1), "same 300000", "plain, byte by byte");
    is_str(read_by(4), "same 300000", "by four");
    is_str(read_by(ARCHIVE_SIZE), "same 300000", "at once");

    nsent = 0;
    is_str(read_by(1), "same 0", "none");

    send_bytes(archive, 5);
    is_str(read_by(2), "same 5", "less than what is looked at");
}


static void
test_gzip(void)
{
    nsent = 0;
    send_gzip(archive, ARCHIVE_SIZE);
    ok(nsent < ARCHIVE_SIZE / 2, "compressed");

    is_str(read_by(1), "same 300000", "gzip, byte by byte");
    is_str(read_by(7), "same 300000", "by seven");
    is_str(read_by(ARCHIVE_SIZE), "same 300000", "at once");

    send_gzip(archive, 100000);
    is_str(read_by(1), "same 400000", "two members");
    is_str(read_by(2 * ARCHIVE_SIZE), "same 400000", "at once");

    send_bytes("\0\0\0", 3);
    is_str(read_by(1), "same 400000", "padding behind them");
    is_str(read_by(2 * ARCHIVE_SIZE), "same 400000", "at once");
}


static void
test_broken(void)
{
    nsent = 0;
    send_gzip(archive, ARCHIVE_SIZE);

    nsent -= 9;
    says(100, "gzip stream is broken: it ends too early", "cut off");
    is_int(api_status, 400, "is the client's fault");

    sent[nsent / 2] ^= 0x55;
    sent[nsent / 2 + 1] ^= 0x55;
    says(100, "gzip stream is broken", "damaged");

    nsent = 0;
    send_bytes("\x1f\x8b\x08\xff\xff\xff", 6);
    says(1, "gzip stream is broken: unknown header flags set",
         "no header");
}


static void
test_others(void)
{
    nsent = 0;
    send_bytes("BZh91AY&SY", 10);
    says(1, "compressed with bzip2, of which only gzip", "bzip2");
    is_int(api_status, 400, "is refused");

    nsent = 0;
    send_bytes("\xfd" "7zXZ\0\0\x04", 8);
    says(3, "compressed with xz,", "xz");

    nsent = 0;
    send_bytes("\x28\xb5\x2f\xfd\x04", 5);
    says(100, "compressed with zstd,", "zstd");
}


/* what is much to read and nothing to hand on */

static void
test_turns(void)
{
    unsigned  i;

    nsent = 0;
    busy = 1;
    longest = 0;
    asked = 0;

    for (i = 0; i < 1000; i++) {
        send_gzip("", 0);
    }

    says(20, "same 0", "members without data");
    ok(longest <= 20, "others had their turn after %u pieces", longest);

    nsent = 0;
    busy = 1;
    longest = 0;
    asked = 0;

    send_gzip("", 0);
    memset(sent + nsent, 0, 20000);
    nsent += 20000;

    says(20, "same 0", "padding");
    ok(longest <= 20, "others had their turn after %u pieces", longest);
}


int
main(void)
{
    size_t  i;

    for (i = 0; i < ARCHIVE_SIZE; i++) {
        archive[i] = "podcri"[i % 6 * (i / 1000 % 7) % 6] + i / 5000;
    }

    test_plain();
    test_gzip();
    test_broken();
    test_others();
    test_turns();

    api_done();

    return done_testing();
}
