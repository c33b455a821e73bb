
/*
 * Copyright (C) 2026 podcri authors
 */


#define _GNU_SOURCE                  /* nftw() */

#include <ftw.h>
#include <stdio.h>

#include "podcri_cri_internal.h"
#include "_api.h"
#include "_loop.h"


typedef struct {
    podcri_timer_t               timer;
    void                        *call;
    podcri_transport_decode_pt   decode;
    podcri_transport_done_pt     done;
    uint8_t                     *data;
    size_t                       len;
    int                          status;
    const char                  *text;
    int                          leave;
} api_call_t;


static int api_remove_one(const char *path, const struct stat *st, int type,
    struct FTW *ftw);
static void *api_start(podcri_transport_t *t, void *channel,
    podcri_cri_method_e m, const uint8_t *req, size_t len, uint64_t deadline,
    int wait_for_ready, void *call, podcri_transport_decode_pt decode,
    podcri_transport_done_pt done);
static void api_cancel(podcri_transport_t *t, void *handle);
static void api_arrived(podcri_timer_t *timer);
static const char *api_client_header(podcri_client_t *c, const char *name);
static int api_client_start(podcri_client_t *c, int status,
    const char *content_type);
static int api_client_write(podcri_client_t *c, const void *data,
    size_t len);
static void api_task(podcri_task_t *task, void *data);
static void api_task_done(podcri_task_t *task, void *data);
static void api_query(podcri_op_t *op, const api_request_t *req);
static json_t *api_json(const char *text, size_t len);
static const char *api_find(json_t *json, const char *path);


api_answer_pt        api_answers[PODCRI_CRI_MAX];
unsigned             api_calls[PODCRI_CRI_MAX];
unsigned             api_leave;
void                *api_shared;
size_t               api_nnodes = 1;
size_t               api_node;

podcri_node_conf_t   api_confs[3] = {
    { .name = "local", .target = "unix:/local", .local = 1,
      .read_timeout = 1000, .pull_timeout = 60000 },
    { .name = "second", .target = "host:1", .read_timeout = 1000,
      .pull_timeout = 60000 },
    { .name = "third", .target = "host:2", .read_timeout = 1000,
      .pull_timeout = 60000 }
};

int                  api_status;
int                  api_streamed;
const char          *api_type;
const char          *api_text;

static podcri_loop_t       *api_loop;
static podcri_pool_t       *api_request_pool;
static podcri_pool_t       *api_test_pool;
static podcri_op_t          api_op;
static podcri_json_t        api_sent;
static podcri_node_t        api_nodes[3];
static const api_request_t *api_request;
static unsigned             api_ncalls;
static int                  api_running;

static podcri_transport_t   api_transport = {
    .start = api_start, .cancel = api_cancel
};

static podcri_client_t      api_client = {
    .header = api_client_header,
    .start = api_client_start,
    .write = api_client_write
};


podcri_pool_t *
api_pool(void)
{
    if (api_test_pool == NULL) {
        api_test_pool = podcri_pool_create(0);
    }

    return api_test_pool;
}


int
api_run(const api_request_t *req)
{
    size_t           i;
    podcri_node_t   *nodes[3];
    podcri_route_t   route;

    if (api_loop == NULL) {
        api_loop = test_loop_create(1);
        podcri_json_init(&api_sent, 0);
    }

    podcri_pool_destroy(api_request_pool);
    api_request_pool = podcri_pool_create(0);

    api_sent.len = 0;
    api_streamed = 0;
    api_status = 0;
    api_type = NULL;
    api_request = req;

    for (i = 0; i < api_nnodes; i++) {
        api_nodes[i].conf = &api_confs[i];
        api_nodes[i].transport = &api_transport;
        api_nodes[i].channel = &api_nodes[i];
        api_nodes[i].loop = api_loop;
        nodes[i] = &api_nodes[i];
    }

    memset(&route, 0, sizeof(route));
    route.op = req->fn;

    memset(&api_op, 0, sizeof(api_op));
    api_op.ctx.pool = api_request_pool;
    api_op.ctx.loop = api_loop;
    api_op.client = &api_client;
    api_op.route = &route;
    api_op.dialect = req->dialect ? req->dialect : PODCRI_LIBPOD;
    api_op.version.data = req->version;
    api_op.version.len = req->version ? strlen(req->version) : 0;
    api_op.name = req->name;
    api_op.identity = "";
    api_op.nodes = nodes;
    api_op.nnodes = api_nnodes;
    api_op.shared = api_shared;

    api_ncalls = 0;
    api_running = 1;

    podcri_json_init(&api_op.out, 0);

    api_query(&api_op, req);

    if (podcri_task_spawn(api_loop, api_task, api_task_done, &api_op,
                          &api_op.ctx.task)
        != PODCRI_OK
        || !test_loop_run(api_loop))
    {
        fprintf(stderr, "the operation never ends\n");
        abort();
    }

    if (!api_streamed) {
        podcri_json_text(&api_sent, api_op.out.data, api_op.out.len);

        api_status = api_op.status;
        api_type = api_op.content_type;
    }

    podcri_json_free(&api_op.out);
    podcri_json_text(&api_sent, "", 1);
    api_sent.len--;
    api_text = api_sent.data;

    return api_status;
}


static void
api_query(podcri_op_t *op, const api_request_t *req)
{
    char             *args, *arg, *value, *next;
    char             *body, *p;
    podcri_pairs_t    pairs;

    memset(&pairs, 0, sizeof(pairs));

    args = podcri_pstrdup(op->ctx.pool, req->args ? req->args : "");

    for (arg = strtok_r(args, "&", &next); arg;
         arg = strtok_r(NULL, "&", &next))
    {
        value = strchr(arg, '=');

        if (value) {
            *value++ = '\0';
        }

        podcri_pairs_push(op->ctx.pool, &pairs, arg, value ? value : "");
    }

    op->args = pairs;
    op->query = podcri_pcalloc(op->ctx.pool, req->size ? req->size : 64);

    if (req->query
        && podcri_input_query(&op->ctx, req->query, op->query, &pairs)
           != PODCRI_OK)
    {
        fprintf(stderr, "query: %s\n", op->ctx.err.message);
        abort();
    }

    if (req->body) {
        body = podcri_pstrdup(op->ctx.pool, req->body);

        for (p = body; *p; p++) {
            if (*p == '\'') {
                *p = '"';
            }
        }

        op->body = podcri_input_body(&op->ctx, body, strlen(body));

        if (op->body == NULL) {
            fprintf(stderr, "body: %s\n", op->ctx.err.message);
            abort();
        }
    }
}


static void
api_task(podcri_task_t *task, void *data)
{
    podcri_op_t  *op = data;

    op->ctx.task = task;
    podcri_op_run(op);
}


static void
api_task_done(podcri_task_t *task, void *data)
{
    api_running = 0;
}


static const char *
api_client_header(podcri_client_t *c, const char *name)
{
    return (api_request->header && strcmp(api_request->header, name) == 0)
           ? api_request->value : NULL;
}


static int
api_client_start(podcri_client_t *c, int status, const char *content_type)
{
    api_streamed = 1;
    api_status = status;
    api_type = content_type;

    return PODCRI_OK;
}


static int
api_client_write(podcri_client_t *c, const void *data, size_t len)
{
    podcri_json_text(&api_sent, data, len);

    return PODCRI_OK;
}


static void *
api_start(podcri_transport_t *t, void *channel, podcri_cri_method_e m,
    const uint8_t *req, size_t len, uint64_t deadline, int wait_for_ready,
    void *call, podcri_transport_decode_pt decode,
    podcri_transport_done_pt done)
{
    api_call_t                 *c;
    podcri_pool_t              *pool;
    ProtobufCMessage           *in, *out;
    const podcri_cri_method_t  *row;

    c = calloc(1, sizeof(*c));
    if (c == NULL) {
        abort();
    }

    row = podcri_cri_method_row(m);
    pool = podcri_pool_create(0);

    api_calls[m]++;
    api_node = (podcri_node_t *) channel - api_nodes;

    in = podcri_cri_unpack(pool, row->request, req, len);
    out = podcri_cri_unpack(pool, row->response, (const uint8_t *) "", 0);

    c->call = call;
    c->decode = decode;
    c->done = done;
    c->text = "";

    if (api_answers[m]) {
        c->status = api_answers[m](pool, in, out, &c->text);

    } else {
        c->status = PODCRI_CRI_CODE_UNIMPLEMENTED;
        c->text = "no answer in this test";
    }

    c->text = strdup(c->text);
    c->leave = (++api_ncalls == api_leave && api_running);

    if (c->status == 0) {
        c->len = protobuf_c_message_get_packed_size(out);
        c->data = malloc(c->len + 1);
        protobuf_c_message_pack(out, c->data);
    }

    podcri_pool_destroy(pool);

    c->timer.handler = api_arrived;
    c->timer.data = c;
    api_loop->timer_arm(api_loop, &c->timer, 1);

    return c;
}


static void
api_arrived(podcri_timer_t *timer)
{
    api_call_t  *c = timer->data;

    if (c->leave && api_running) {
        podcri_task_cancel(api_op.ctx.task);
    }

    if (c->status == 0) {
        c->decode(c->call, c->data, c->len);
    }

    c->done(c->call, 1, c->status, c->text);

    free(c->data);
    free((char *) c->text);
    free(c);
}


static void
api_cancel(podcri_transport_t *t, void *handle)
{
    /* the answer comes anyway */
}


const char *
api_header(const char *name)
{
    return podcri_pairs_get(&api_op.headers, name);
}


const char *
api_at(const char *path)
{
    return api_find(api_json(api_text, strlen(api_text)), path);
}


const char *
api_line(unsigned n, const char *path)
{
    const char  *line;

    line = api_text;

    while (n--) {
        line = strchr(line, '\n');

        if (line == NULL) {
            return NULL;
        }

        line++;
    }

    return api_find(api_json(line, strcspn(line, "\n")), path);
}


static json_t *
api_json(const char *text, size_t len)
{
    return len ? podcri_input_parse(&api_op.ctx, text, len) : NULL;
}


static const char *
api_find(json_t *json, const char *path)
{
    char        *copy, *key, *next, *text;
    const char  *out;

    copy = podcri_pstrdup(api_request_pool, path);

    for (key = strtok_r(copy, ".", &next); key && json;
         key = strtok_r(NULL, ".", &next))
    {
        json = json_is_array(json)
               ? json_array_get(json, strtoul(key, NULL, 10))
               : json_object_get(json, key);
    }

    if (json == NULL) {
        return NULL;
    }

    if (json_is_string(json)) {
        return json_string_value(json);
    }

    text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
    out = podcri_pstrdup(api_request_pool, text);
    free(text);

    return out;
}


const char *
api_log(void)
{
    return test_loop_log(api_loop);
}


void
api_remove(const char *directory)
{
    (void) nftw(directory, api_remove_one, 16, FTW_DEPTH|FTW_PHYS);
}


static int
api_remove_one(const char *path, const struct stat *st, int type,
    struct FTW *ftw)
{
    return remove(path);
}


void
api_done(void)
{
    podcri_pool_destroy(api_request_pool);
    podcri_pool_destroy(api_test_pool);

    if (api_loop) {
        podcri_json_free(&api_sent);
        test_loop_destroy(api_loop);
    }

    podcri_fiber_drain();
}
