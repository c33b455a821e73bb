
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"
#include "podcri_cache.h"
#include "podcri_image_cache.h"
#include "podcri_runtime.h"


/* How long a worker that ends at once waits for what must be undone; the
 * master kills it after a few seconds. */

#define NGX_HTTP_PODCRI_EXIT_TIMEOUT  1000
#define NGX_HTTP_PODCRI_EXIT_STEP     50


ngx_http_podcri_worker_t  ngx_http_podcri_worker;


ngx_int_t
ngx_http_podcri_init_worker(ngx_cycle_t *cycle)
{
    const char                   *err;
    ngx_uint_t                    i;
    ngx_http_podcri_node_t      **node;
    ngx_http_podcri_worker_t     *w;
    ngx_http_podcri_main_conf_t  *mcf;

    /* cache managers and loaders come here as well */

    if (ngx_process != NGX_PROCESS_WORKER && ngx_process != NGX_PROCESS_SINGLE)
    {
        return NGX_OK;
    }

    mcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_http_podcri_module);

    if (mcf == NULL || mcf->nodes.nelts == 0) {
        return NGX_OK;
    }

    w = &ngx_http_podcri_worker;

    w->loop = ngx_http_podcri_loop(cycle);

    ngx_queue_init(&w->requests);

    /*
     * What fails here must not end the worker, which may serve other
     * locations well: requests to these are answered with 503.
     */

    if (!(ngx_event_flags & NGX_USE_CLEAR_EVENT)) {
        ngx_log_error(NGX_LOG_EMERG, cycle->log, 0,
                      "podcri needs an edge-triggered event method, "
                      "such as \"use epoll\"");
        return NGX_OK;
    }

    ngx_http_podcri_memory_init(cycle);

    w->grpc = podcri_grpc_start(w->loop, &err);

    if (w->grpc == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cycle->log, 0,
                      "podcri could not start gRPC: %s", err);
        return NGX_OK;
    }

    node = mcf->nodes.elts;

    for (i = 0; i < mcf->nodes.nelts; i++) {
        node[i]->node.conf = &node[i]->conf;
        node[i]->node.loop = w->loop;

        if (podcri_cri_grpc_connect(w->grpc, &node[i]->node, &err)
            != PODCRI_OK)
        {
            ngx_log_error(NGX_LOG_EMERG, cycle->log, 0,
                          "podcri could not make a channel to \"%s\": %s",
                          node[i]->conf.name, err);
        }
    }

    return NGX_OK;
}


void
ngx_http_podcri_exit_worker(ngx_cycle_t *cycle)
{
    ngx_msec_t                     end;
    ngx_uint_t                     i;
    ngx_queue_t                   *q;
    ngx_http_podcri_ctx_t         *ctx;
    ngx_http_podcri_node_t       **node;
    ngx_http_podcri_worker_t      *w;
    ngx_http_podcri_main_conf_t   *mcf;

    w = &ngx_http_podcri_worker;

    if (w->grpc == NULL) {
        return;
    }

    ngx_time_update();

    /* the tasks undo what they have begun, and finalize their requests */

    for (q = ngx_queue_head(&w->requests);
         q != ngx_queue_sentinel(&w->requests);
         q = ngx_queue_next(q))
    {
        ctx = ngx_queue_data(q, ngx_http_podcri_ctx_t, queue);
        ngx_http_podcri_leave(ctx);
    }

    podcri_background_cancel();

    end = ngx_current_msec + NGX_HTTP_PODCRI_EXIT_TIMEOUT;

    for ( ;; ) {
        ngx_http_podcri_loop_run();

        if (w->loop->ntasks == 0
            || (ngx_msec_int_t) (end - ngx_current_msec) <= 0)
        {
            break;
        }

        podcri_grpc_run(w->grpc,
                        w->loop->ready_head ? 0 : NGX_HTTP_PODCRI_EXIT_STEP);
    }

    if (w->loop->ntasks) {
        ngx_log_error(NGX_LOG_WARN, cycle->log, 0,
                      "podcri: %uz operations were not finished on exit",
                      w->loop->ntasks);
    }

    podcri_grpc_stop(w->grpc);
    w->grpc = NULL;

    mcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_http_podcri_module);
    node = mcf->nodes.elts;

    for (i = 0; i < mcf->nodes.nelts; i++) {
        podcri_cache_destroy(&node[i]->node);
    }

    podcri_image_cache_clear();
    podcri_runtime_clear();

    podcri_fiber_drain();
}
