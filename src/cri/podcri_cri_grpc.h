
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_CRI_GRPC_H_INCLUDED_
#define _PODCRI_CRI_GRPC_H_INCLUDED_


#include "podcri_cri.h"
#include "podcri_grpc.h"


/* The transport over gRPC; one for all clients. */
extern podcri_transport_t  podcri_cri_grpc;

/* Gives node the transport and a channel of g, by node->conf, whose target
 * is from podcri_grpc_target().  Nothing is connected yet.  PODCRI_ERROR:
 * *err says why. */
int podcri_cri_grpc_connect(podcri_grpc_t *g, podcri_node_t *node,
    const char **err);


#endif /* _PODCRI_CRI_GRPC_H_INCLUDED_ */
