
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"

#include <poll.h>


/* A client that is gone without a word is found within minutes. */

#define NGX_HTTP_PODCRI_KEEPIDLE   60
#define NGX_HTTP_PODCRI_KEEPINTVL  30
#define NGX_HTTP_PODCRI_KEEPCNT    4


static int ngx_http_podcri_takeover_head(ngx_http_podcri_ctx_t *ctx,
    const char *head, size_t len);
static void ngx_http_podcri_takeover_keepalive(ngx_connection_t *c);
static void ngx_http_podcri_takeover_handler(ngx_http_request_t *r);
static int ngx_http_podcri_takeover_hup(ngx_connection_t *c);


/*
 * The answer is written as it is, past nginx's filters: they would add
 * chunks and headers to the 200, which clients read as part of the stream.
 * A client gets 101 when it has asked for an upgrade, with its own token
 * ("tcp", Cockpit's is "WebSocket"), and else 200: Docker refuses a 200, and
 * Podman a 101 it has not asked for.
 */

int
ngx_http_podcri_takeover(podcri_client_t *c, const char *content_type)
{
    ngx_http_podcri_ctx_t *ctx = (ngx_http_podcri_ctx_t *) c;

    int                  rc;
    char                *head;
    ngx_table_elt_t     *upgrade;
    ngx_connection_t    *conn;
    ngx_http_request_t  *r;

    r = ctx->request;
    conn = r->connection;

    if (ctx->gone) {
        return PODCRI_CANCELED;
    }

#if (NGX_HTTP_V2)

    if (r->stream) {
        return podcri_fail(&ctx->op.ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "attach and exec need a connection of their own: "
                           "use HTTP/1.1 instead of HTTP/2");
    }

#endif

    if (r->reading_body) {
        return podcri_fail(&ctx->op.ctx, PODCRI_E_INTERNAL, NULL,
                           "the request body has not been read");
    }

    upgrade = r->headers_in.upgrade;

    if (upgrade && upgrade->value.len) {
        r->headers_out.status = NGX_HTTP_SWITCHING_PROTOCOLS;

        head = podcri_psprintf(ctx->op.ctx.pool,
                               "HTTP/1.1 101 UPGRADED\r\n"
                               "Content-Type: %s\r\n"
                               "Connection: Upgrade\r\n"
                               "Upgrade: %.*s\r\n\r\n",
                               content_type, (int) upgrade->value.len,
                               upgrade->value.data);

    } else {
        r->headers_out.status = NGX_HTTP_OK;

        head = podcri_psprintf(ctx->op.ctx.pool,
                               "HTTP/1.1 200 OK\r\n"
                               "Content-Type: %s\r\n\r\n", content_type);
    }

    ctx->takeover = 1;
    ctx->op.started = 1;

    r->keepalive = 0;
    r->header_sent = 1;

    r->read_event_handler = ngx_http_podcri_takeover_handler;
    r->write_event_handler = ngx_http_podcri_takeover_handler;

    if (conn->read->timer_set) {
        ngx_del_timer(conn->read);
    }

    if (conn->write->timer_set) {
        ngx_del_timer(conn->write);
    }

    ngx_http_podcri_takeover_keepalive(conn);

    rc = ngx_http_podcri_takeover_head(ctx, head, ngx_strlen(head));

    if (rc != PODCRI_OK) {
        ngx_http_podcri_leave(ctx);
        return PODCRI_CANCELED;
    }

    return PODCRI_OK;
}


static int
ngx_http_podcri_takeover_head(ngx_http_podcri_ctx_t *ctx, const char *head,
    size_t len)
{
    int     rc;
    size_t  n;

    while (len) {
        rc = ngx_http_podcri_takeover_send(&ctx->client, head, len, &n);

        if (rc == PODCRI_AGAIN) {
            rc = podcri_task_wait(ctx->task, 0);
            n = 0;
        }

        if (rc != PODCRI_OK) {
            return rc;
        }

        head += n;
        len -= n;
    }

    return PODCRI_OK;
}


static void
ngx_http_podcri_takeover_keepalive(ngx_connection_t *c)
{
    int                        on, idle, intvl, cnt;
    ngx_http_request_t        *r;
    ngx_http_core_loc_conf_t  *clcf;

    if (c->sockaddr->sa_family == AF_UNIX) {
        return;
    }

    r = c->data;
    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (clcf->tcp_nodelay) {
        (void) ngx_tcp_nodelay(c);
    }

    /*
     * The end of its input is all a client says when it dies, too.  What it
     * would not receive any more shows only when something is sent.
     */

    on = 1;
    idle = NGX_HTTP_PODCRI_KEEPIDLE;
    intvl = NGX_HTTP_PODCRI_KEEPINTVL;
    cnt = NGX_HTTP_PODCRI_KEEPCNT;

    if (setsockopt(c->fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(int)) == -1
        || setsockopt(c->fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(int))
           == -1
        || setsockopt(c->fd, IPPROTO_TCP, TCP_KEEPINTVL, &intvl, sizeof(int))
           == -1
        || setsockopt(c->fd, IPPROTO_TCP, TCP_KEEPCNT, &cnt, sizeof(int))
           == -1)
    {
        ngx_connection_error(c, ngx_socket_errno,
                             "setsockopt(SO_KEEPALIVE) failed");
    }
}


static void
ngx_http_podcri_takeover_handler(ngx_http_request_t *r)
{
    ngx_http_podcri_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_podcri_module);

    if (ctx->gone) {
        return;
    }

    if (r->connection->read->error
        || (ctx->eof && ngx_http_podcri_takeover_hup(r->connection)))
    {
        ngx_http_podcri_leave(ctx);
        return;
    }

    podcri_task_wake(ctx->task);
}


/*
 * After the end of input: whether both directions are closed.  A TCP client
 * that has closed is found when something is sent.
 */

static int
ngx_http_podcri_takeover_hup(ngx_connection_t *c)
{
    struct pollfd  pfd;

    pfd.fd = c->fd;
    pfd.events = 0;
    pfd.revents = 0;

    return (poll(&pfd, 1, 0) == 1 && (pfd.revents & (POLLHUP|POLLERR)));
}


int
ngx_http_podcri_takeover_recv(podcri_client_t *c, void *buf, size_t size,
    size_t *n)
{
    ngx_http_podcri_ctx_t *ctx = (ngx_http_podcri_ctx_t *) c;

    size_t               len;
    ssize_t              rc;
    ngx_buf_t           *b;
    ngx_connection_t    *conn;
    ngx_http_request_t  *r;

    r = ctx->request;
    conn = r->connection;

    *n = 0;

    if (ctx->gone) {
        return PODCRI_CANCELED;
    }

    if (ctx->eof || size == 0) {
        return PODCRI_OK;
    }

    /* what came in one piece with the request */

    b = r->header_in;
    len = ngx_min((size_t) (b->last - b->pos), size);

    if (len) {
        ngx_memcpy(buf, b->pos, len);
        b->pos += len;
        *n = len;

        return PODCRI_OK;
    }

    rc = conn->recv(conn, buf, size);

    if (rc > 0) {
        *n = rc;
        return PODCRI_OK;
    }

    if (rc == NGX_AGAIN) {

        if (ngx_handle_read_event(conn->read, 0) == NGX_OK) {
            return PODCRI_AGAIN;
        }

        rc = NGX_ERROR;
    }

    if (rc == 0) {
        ctx->eof = 1;

        if (!ngx_http_podcri_takeover_hup(conn)) {
            return PODCRI_OK;
        }
    }

    ngx_http_podcri_leave(ctx);

    return PODCRI_CANCELED;
}


int
ngx_http_podcri_takeover_send(podcri_client_t *c, const void *buf,
    size_t size, size_t *n)
{
    ngx_http_podcri_ctx_t *ctx = (ngx_http_podcri_ctx_t *) c;

    ssize_t            rc;
    ngx_connection_t  *conn;

    conn = ctx->request->connection;

    *n = 0;

    if (ctx->gone) {
        return PODCRI_CANCELED;
    }

    if (size == 0) {
        return PODCRI_OK;
    }

    rc = conn->send(conn, (u_char *) buf, size);

    if (rc > 0) {
        *n = rc;
        return PODCRI_OK;
    }

    if (rc == NGX_AGAIN && ngx_handle_write_event(conn->write, 0) == NGX_OK) {
        return PODCRI_AGAIN;
    }

    ngx_http_podcri_leave(ctx);

    return PODCRI_CANCELED;
}


ngx_int_t
ngx_http_podcri_takeover_end(ngx_http_podcri_ctx_t *ctx)
{
    ngx_http_request_t  *r;

    r = ctx->request;

    r->read_event_handler = ngx_http_block_reading;
    r->write_event_handler = ngx_http_request_empty_handler;

    /* to close with unread input would reset what is still on its way */

    r->lingering_close = 1;

    return NGX_OK;
}
