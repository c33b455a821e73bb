
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_cri_internal.h"
#include "podcri_cri_grpc.h"


static void *podcri_cri_grpc_start(podcri_transport_t *t, void *channel,
    podcri_cri_method_e m, const uint8_t *req, size_t len, uint64_t deadline,
    int wait_for_ready, void *call, podcri_transport_decode_pt decode,
    podcri_transport_done_pt done);
static void podcri_cri_grpc_cancel(podcri_transport_t *t, void *handle);
static void podcri_cri_grpc_next(podcri_transport_t *t, void *handle);


podcri_transport_t  podcri_cri_grpc = {
    podcri_cri_grpc_start,
    podcri_cri_grpc_cancel,
    podcri_cri_grpc_next,
    NULL
};


int
podcri_cri_grpc_connect(podcri_grpc_t *g, podcri_node_t *node,
    const char **err)
{
    size_t                     i;
    const char                *methods[PODCRI_CRI_MAX];
    podcri_grpc_peer_t         peer;
    const podcri_node_conf_t  *conf;

    conf = node->conf;

    memset(&peer, 0, sizeof(podcri_grpc_peer_t));

    peer.target = conf->target;
    peer.ssl = conf->tls ? 1 : 0;
    peer.verify = conf->verify ? 1 : 0;
    peer.trusted = conf->ca_pem;
    peer.certificate = conf->cert_pem;
    peer.key = conf->key_pem;
    peer.name = conf->server_name;
    peer.connect_timeout = conf->connect_timeout;

    for (i = 0; i < PODCRI_CRI_MAX; i++) {
        methods[i] = podcri_cri_method(i)->path;
    }

    node->channel = podcri_grpc_channel(g, &peer, methods, PODCRI_CRI_MAX,
                                        err);

    if (node->channel == NULL) {
        return PODCRI_ERROR;
    }

    node->transport = &podcri_cri_grpc;

    return PODCRI_OK;
}


static void *
podcri_cri_grpc_start(podcri_transport_t *t, void *channel,
    podcri_cri_method_e m, const uint8_t *req, size_t len, uint64_t deadline,
    int wait_for_ready, void *call, podcri_transport_decode_pt decode,
    podcri_transport_done_pt done)
{
    unsigned  flags;

    flags = podcri_cri_method(m)->stream ? PODCRI_GRPC_STREAM : 0;

    if (wait_for_ready) {
        flags |= PODCRI_GRPC_WAIT;
    }

    return podcri_grpc_call(channel, m, req, len, deadline, flags, call,
                            decode, done);
}


static void
podcri_cri_grpc_cancel(podcri_transport_t *t, void *handle)
{
    podcri_grpc_call_cancel(handle);
}


static void
podcri_cri_grpc_next(podcri_transport_t *t, void *handle)
{
    podcri_grpc_call_next(handle);
}
