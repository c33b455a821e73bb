
/*
 * Copyright (C) 2026 podcri authors
 */


#include <limits.h>

#include "podcri_grpc_internal.h"


/* What one message may have: CRI-O's own limit for what it sends, and above
 * containerd's 16 MiB.  A node of 10,000 containers lists 6.8 MB. */

#define PODCRI_GRPC_MAX_RECEIVE  (80 * 1024 * 1024)

#define PODCRI_GRPC_MAX_ARGS     16


typedef struct {
    const char  *key;
    int          value;
} podcri_grpc_arg_t;


static grpc_channel_credentials *podcri_grpc_credentials(
    const podcri_grpc_peer_t *peer);


/*
 * The backoff grows from 100 ms to a second, so that a runtime is found again
 * within a second of its return.  What is switched off costs time in each
 * call or reads the environment, and serves nobody here.
 */

static const podcri_grpc_arg_t  podcri_grpc_args[] = {
    { "grpc.enable_retries", 0 },
    { "grpc.enable_channelz", 0 },
    { "grpc.enable_http_proxy", 0 },
    { "grpc.enable_deadline_checking", 0 },
    { "grpc.client_idle_timeout_ms", INT_MAX },
    { "grpc.per_message_compression", 0 },
    { "grpc.per_message_decompression", 0 },
    { "grpc.service_config_disable_resolution", 1 },
    { "grpc.max_receive_message_length", PODCRI_GRPC_MAX_RECEIVE },
    { "grpc.initial_reconnect_backoff_ms", 100 },
    { "grpc.max_reconnect_backoff_ms", 1000 },

    /* A peer that is gone without a word: what it does not acknowledge for
     * 20 s (TCP_USER_TIMEOUT, which gRPC sets with these) ends the
     * connection.  Servers in Go hang up on who pings more often than every
     * 5 minutes (grpc-go, keepalive.EnforcementPolicy). */
    { "grpc.keepalive_time_ms", 330000 },
    { "grpc.keepalive_timeout_ms", 20000 }
};


podcri_grpc_channel_t *
podcri_grpc_channel(podcri_grpc_t *g, const podcri_grpc_peer_t *peer,
    const char *const *methods, size_t nmethods, const char **err)
{
    size_t                     i;
    sigset_t                   saved;
    const char                *host;
    grpc_arg                   arg[PODCRI_GRPC_MAX_ARGS];
    grpc_channel_args          args;
    podcri_grpc_channel_t     *ch;
    grpc_channel_credentials  *creds;

    if (g->stopping) {
        *err = "gRPC is being stopped";
        return NULL;
    }

    ch = calloc(1, sizeof(podcri_grpc_channel_t) + nmethods * sizeof(void *));
    if (ch == NULL) {
        *err = "no memory";
        return NULL;
    }

    args.num_args = 0;
    args.args = arg;

    for (i = 0; i < podcri_nelts(podcri_grpc_args); i++) {
        arg[args.num_args].type = GRPC_ARG_INTEGER;
        arg[args.num_args].key = (char *) podcri_grpc_args[i].key;
        arg[args.num_args++].value.integer = podcri_grpc_args[i].value;
    }

    /* in spite of its name this bounds an attempt to connect, too */

    arg[args.num_args].type = GRPC_ARG_INTEGER;
    arg[args.num_args].key = (char *) "grpc.min_reconnect_backoff_ms";
    arg[args.num_args++].value.integer = (int) podcri_min(
                                             peer->connect_timeout, 86400000);

    host = NULL;

    if (!peer->ssl) {
        /* of a unix socket some servers would refuse the path; a name that
         * the methods have costs less than one that a filter puts in */

        host = "localhost";

        arg[args.num_args].type = GRPC_ARG_INTEGER;
        arg[args.num_args].key =
                               (char *) "grpc.disable_client_authority_filter";
        arg[args.num_args++].value.integer = 1;

    } else if (peer->name) {
        arg[args.num_args].type = GRPC_ARG_STRING;
        arg[args.num_args].key = (char *) "grpc.ssl_target_name_override";
        arg[args.num_args++].value.string = (char *) peer->name;
    }

    podcri_grpc_signals_block(&saved);

    creds = peer->ssl ? podcri_grpc_credentials(peer)
                      : grpc_insecure_credentials_create();

    if (creds) {
        ch->channel = grpc_channel_create(peer->target, creds, &args);
        grpc_channel_credentials_release(creds);
    }

    if (ch->channel) {
        for (i = 0; i < nmethods; i++) {
            ch->methods[i] = grpc_channel_register_call(ch->channel,
                                                        methods[i], host,
                                                        NULL);
        }
    }

    podcri_grpc_signals_restore(&saved);

    if (ch->channel == NULL) {
        *err = "gRPC made no channel";
        free(ch);
        return NULL;
    }

    ch->g = g;
    ch->nmethods = nmethods;
    ch->next = g->channels;
    g->channels = ch;

    return ch;
}


/*
 * The "tls" kind of credentials rather than the older "ssl" one, which cannot
 * leave the certificate of the server unverified.
 */

static grpc_channel_credentials *
podcri_grpc_credentials(const podcri_grpc_peer_t *peer)
{
    grpc_tls_identity_pairs        *pairs;
    grpc_tls_certificate_provider  *provider;
    grpc_tls_certificate_verifier  *verifier;
    grpc_tls_credentials_options   *options;

    options = grpc_tls_credentials_options_create();

    pairs = NULL;

    if (peer->certificate && peer->key) {
        pairs = grpc_tls_identity_pairs_create();
        grpc_tls_identity_pairs_add_pair(pairs, peer->key, peer->certificate);
    }

    if (peer->trusted || pairs) {
        /* takes the pairs over */
        provider = grpc_tls_certificate_provider_static_data_create(
                                                       peer->trusted, pairs);

        grpc_tls_credentials_options_set_certificate_provider(options,
                                                              provider);
        grpc_tls_certificate_provider_release(provider);

        if (peer->trusted) {
            grpc_tls_credentials_options_watch_root_certs(options);
        }

        if (pairs) {
            grpc_tls_credentials_options_watch_identity_key_cert_pairs(
                                                                     options);
        }
    }

    if (peer->verify) {
        verifier = grpc_tls_certificate_verifier_host_name_create();

    } else {
        verifier = grpc_tls_certificate_verifier_no_op_create();
        grpc_tls_credentials_options_set_check_call_host(options, 0);
    }

    grpc_tls_credentials_options_set_verify_server_cert(options, peer->verify);
    grpc_tls_credentials_options_set_certificate_verifier(options, verifier);
    grpc_tls_certificate_verifier_release(verifier);

    /* takes the options over */
    return grpc_tls_credentials_create(options);
}
