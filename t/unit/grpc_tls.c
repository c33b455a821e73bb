
/*
 * Copyright (C) 2026 podcri authors
 *
 * TLS of src/grpc: who is believed, and who we are.
 */


#include <signal.h>
#include <unistd.h>

#include "tap.h"
#include "_fakecri.h"
#include "_grpc.h"


static const char *const  methods[] = {
    "/runtime.v1.RuntimeService/Version"
};

static char            dir[] = "/tmp/podcri-tls-XXXXXX";
static podcri_pool_t  *pool;
static podcri_grpc_t  *g;


/* two authorities; a server and a client certificate of the first */

static const char  certificates[] =
    "set -e; cd %s; exec 2>log\n"
    "key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'\n"
    "for ca in ca other; do\n"
    "    openssl req -x509 $key -days 2 -subj /CN=$ca -keyout $ca.key"
    "        -out $ca.pem\n"
    "done\n"
    "for who in server client; do\n"
    "    openssl req $key -subj /CN=$who -keyout $who.key -out $who.csr\n"
    "    echo 'subjectAltName=DNS:node-a,DNS:*.node,IP:127.0.0.1'"
    "        > $who.ext\n"
    "    openssl x509 -req -in $who.csr -CA ca.pem -CAkey ca.key -days 2"
    "        -CAcreateserial -extfile $who.ext -out $who.pem\n"
    "done\n";


/* the resolver of gRPC loses a copy of the name "localhost" (c-ares 1.18) */

const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
    return "leak:libcares.so";
}


static char *
file(const char *name)
{
    FILE    *f;
    char     path[256], *text;
    size_t   n;

    snprintf(path, sizeof(path), "%s/%s", dir, name);

    f = fopen(path, "r");
    if (f == NULL) {
        return NULL;
    }

    text = podcri_palloc(pool, 16384);
    n = fread(text, 1, 16383, f);
    text[n] = '\0';
    fclose(f);

    return text;
}


static int
code(const char *address, const char *trusted, int verify,
    const char *certificate, const char *key, const char *name)
{
    int                     ssl;
    answer_t                a;
    const char             *err;
    podcri_grpc_peer_t      peer;
    podcri_grpc_channel_t  *ch;

    memset(&peer, 0, sizeof(peer));

    peer.target = podcri_grpc_target(pool, address, &ssl, &err);
    peer.ssl = ssl;
    peer.verify = verify;
    peer.trusted = trusted ? file(trusted) : NULL;
    peer.certificate = certificate ? file(certificate) : NULL;
    peer.key = key ? file(key) : NULL;
    peer.name = name;
    peer.connect_timeout = 5000;

    ch = podcri_grpc_channel(g, &peer, methods, 1, &err);

    call(ch, &a, 0, 10000, 0);
    diag("%d %s", a.code, a.text);

    return a.code;
}


int
main(void)
{
    int          port;
    char         cmd[2048], cert[256], key[256], ca[256];
    char         ip[64], host[64], plain[64];
    const char  *err;

    if (mkdtemp(dir) == NULL) {
        return 1;
    }

    pool = podcri_pool_create(0);

    snprintf(cmd, sizeof(cmd), certificates, dir);
    snprintf(cmd + strlen(cmd), sizeof(cmd) - strlen(cmd), "true\n");

    if (system(cmd) != 0) {
        fail("openssl makes the certificates");
        return done_testing();
    }

    snprintf(cert, sizeof(cert), "%s/server.pem", dir);
    snprintf(key, sizeof(key), "%s/server.key", dir);
    snprintf(ca, sizeof(ca), "%s/ca.pem", dir);

    port = fakecri_start("--tcp", "127.0.0.1:0", "--cert", cert, "--key", key,
                         NULL);
    ok(port > 0, "a runtime with TLS");

    snprintf(ip, sizeof(ip), "grpcs://127.0.0.1:%d", port);
    snprintf(host, sizeof(host), "grpcs://localhost:%d", port);
    snprintf(plain, sizeof(plain), "grpc://127.0.0.1:%d", port);

    g = podcri_grpc_start(&loop, &err);

    is_int(code(ip, "ca.pem", 1, NULL, NULL, NULL), 0,
           "verified, by address");
    is_int(code(host, "ca.pem", 1, NULL, NULL, NULL), 14,
           "the name of the host is not in the certificate");
    is_int(code(host, "ca.pem", 1, NULL, NULL, "node-a"), 0,
           "but another one that is asked for");
    is_int(code(ip, "ca.pem", 1, NULL, NULL, "node-b"), 14,
           "and not any");
    is_int(code(ip, "ca.pem", 1, NULL, NULL, "127.0.0.2"), 14,
           "nor any address");
    is_int(code(host, "ca.pem", 1, NULL, NULL, "b.node"), 0,
           "a name that a wildcard stands for");
    is_int(code(host, "ca.pem", 1, NULL, NULL, "c.b.node"), 14,
           "which is one label");
    is_int(code(host, "ca.pem", 1, NULL, NULL, "node"), 14,
           "and not none");
    is_int(code(ip, "other.pem", 1, NULL, NULL, NULL), 14,
           "a certificate of somebody else's");
    is_int(code(host, NULL, 0, NULL, NULL, NULL), 0,
           "which is fine when nothing is verified");
    is_int(code(host, "other.pem", 0, NULL, NULL, NULL), 0,
           "whoever is trusted");
    is_int(code(plain, NULL, 0, NULL, NULL, NULL), 14, "no TLS at all");

    podcri_grpc_stop(g);
    fakecri_stop(SIGTERM);

    port = fakecri_start("--tcp", "127.0.0.1:0", "--cert", cert, "--key", key,
                         "--client-ca", ca, NULL);
    ok(port > 0, "a runtime that wants to know its clients");

    snprintf(ip, sizeof(ip), "grpcs://127.0.0.1:%d", port);

    g = podcri_grpc_start(&loop, &err);

    is_int(code(ip, "ca.pem", 1, "client.pem", "client.key", NULL), 0,
           "knows one");
    is_int(code(ip, NULL, 0, "client.pem", "client.key", NULL), 0,
           "also if it is not verified itself");
    is_int(code(ip, "ca.pem", 1, NULL, NULL, NULL), 14,
           "turns away one without a certificate");
    is_int(code(ip, "ca.pem", 1, "other.pem", "other.key", NULL), 14,
           "and one with somebody else's");

    podcri_grpc_stop(g);
    fakecri_stop(SIGTERM);

    podcri_pool_destroy(pool);

    snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
    is_int(system(cmd), 0, "the folder is removed");

    return done_testing();
}
