
/*
 * Copyright (C) 2026 podcri authors
 *
 * Host ports: runtimes give one to two sandboxes without a word, so who has
 * it is looked up.
 */


#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "podcri_keys.h"
#include "podcri_lifecycle.h"
#include "podcri_str.h"
#include "_runtime.h"
#include "tap.h"


#define RUNNING  CRI__CONTAINER_STATE__CONTAINER_RUNNING
#define EXITED   CRI__CONTAINER_STATE__CONTAINER_EXITED


static podcri_port_t  wanted;
static const char    *me;
static int            result;
static char           message[256];


static int
claim(podcri_op_t *op)
{
    result = podcri_ports_claim(op, op->nodes[0], &wanted, 1, me);

    snprintf(message, sizeof(message), "%s",
             result == PODCRI_ERROR ? op->ctx.err.message : "");
    podcri_err_clear(&op->ctx);

    return podcri_reply_empty(op, 204);
}


static int
choose(podcri_op_t *op)
{
    result = podcri_ports_choose(op, op->nodes[0], &wanted, 1);

    snprintf(message, sizeof(message), "%s",
             result == PODCRI_ERROR ? op->ctx.err.message : "");
    podcri_err_clear(&op->ctx);

    return podcri_reply_empty(op, 204);
}


static int
ask(podcri_op_pt fn, const char *ip, int port, const char *protocol)
{
    api_request_t  req = { .fn = fn };

    memset(&wanted, 0, sizeof(wanted));
    wanted.host_ip = ip;
    wanted.host_port = port;
    wanted.container_port = 80;
    wanted.protocol = protocol;

    api_run(&req);

    return result;
}


static runtime_container_t *
holder(const char *name, const char *ip, int port, int state)
{
    podcri_spec_t         spec;
    podcri_port_t        *p;
    runtime_container_t  *c;

    c = runtime_container(runtime_sandbox(name, PODCRI_KIND_CONTAINER, "n1",
                                          NULL, 0),
                          name, NULL, 0, state);

    podcri_spec_init(&spec);
    p = podcri_push(api_pool(), &spec.ports, &spec.nports, sizeof(*p));
    p->host_ip = ip;
    p->host_port = port;
    p->container_port = 80;
    p->protocol = "tcp";
    runtime_spec(c, &spec);

    return c;
}


static void
claims(void)
{
    runtime_container_t  *c;

    runtime_reset();
    me = "";
    c = holder("web", "", 8080, RUNNING);

    is_int(ask(claim, "", 8080, "tcp"), PODCRI_ERROR, "a port that is used");
    ok(strstr(message, "web has it") && strstr(message, "8080")
       && strstr(message, "address already in use"), "%s", message);
    is_int(ask(claim, "127.0.0.1", 8080, "tcp"), PODCRI_ERROR,
           "at one address of all");
    is_int(ask(claim, "", 8081, "tcp"), PODCRI_OK, "another port");
    is_int(ask(claim, "", 8080, "udp"), PODCRI_OK, "another protocol");
    is_int(ask(claim, "", 0, "tcp"), PODCRI_OK, "none");

    me = c->id;
    is_int(ask(claim, "", 8080, "tcp"), PODCRI_OK, "its own");
    me = "";

    runtime_reset();
    holder("web", "127.0.0.1", 8080, RUNNING);
    is_int(ask(claim, "127.0.0.2", 8080, "tcp"), PODCRI_OK,
           "another address");
    is_int(ask(claim, "0.0.0.0", 8080, "tcp"), PODCRI_ERROR,
           "all addresses");
    is_int(api_calls[PODCRI_CRI_STOP_POD_SANDBOX], 0, "nothing is stopped");

    /* the first sandbox keeps the traffic though its container has ended */

    runtime_reset();
    c = holder("web", "", 8080, EXITED);
    is_int(ask(claim, "", 8080, "tcp"), PODCRI_OK, "of one that has ended");
    is_int(c->sandbox->state, CRI__POD_SANDBOX_STATE__SANDBOX_NOTREADY,
           "its sandbox gives the port up");

    is_int(ask(claim, "", 8080, "tcp"), PODCRI_OK, "once");
    is_int(api_calls[PODCRI_CRI_STOP_POD_SANDBOX], 1, "it is stopped");

    runtime_reset();
    holder("web", "", 8080, EXITED);
    runtime_fail(PODCRI_CRI_STOP_POD_SANDBOX, 1, RUNTIME_FAIL, 2, "broken");
    is_int(ask(claim, "", 8080, "tcp"), PODCRI_ERROR, "it cannot be stopped");
    is_str(message, "broken", "and that is said");
}


static void
choices(void)
{
    int                 fd, port;
    socklen_t           len;
    struct sockaddr_in  sin;

    runtime_reset();
    is_int(ask(choose, "", 0, "tcp"), PODCRI_OK, "a port is chosen");
    ok(wanted.host_port > 0 && wanted.host_port < 65536, "%d",
       wanted.host_port);
    is_int(ask(choose, "", 4711, "tcp"), PODCRI_OK, "one that is given");
    is_int(wanted.host_port, 4711, "stays");
    is_int(ask(choose, "127.0.0.1", 0, "udp"), PODCRI_OK, "for UDP");
    ok(wanted.host_port > 0, "too");

    /* one that somebody listens on is not chosen */

    memset(&sin, 0, sizeof(sin));
    sin.sin_family = AF_INET;
    sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    len = sizeof(sin);
    fd = socket(AF_INET, SOCK_STREAM, 0);
    (void) bind(fd, (struct sockaddr *) &sin, len);
    (void) getsockname(fd, (struct sockaddr *) &sin, &len);
    port = ntohs(sin.sin_port);

    is_int(ask(choose, "127.0.0.1", 0, "tcp"), PODCRI_OK, "another one");
    ok(wanted.host_port != port, "not the one in use");
    close(fd);

    is_int(ask(choose, "192.0.2.1", 0, "tcp"), PODCRI_ERROR,
           "not at an address of others");

    api_confs[0].local = 0;
    is_int(ask(choose, "", 0, "tcp"), PODCRI_ERROR,
           "nor on another machine");
    ok(strstr(message, "give a host port for container port 80") != NULL,
       "%s", message);
    api_confs[0].local = 1;
}


int
main(void)
{
    api_confs[0].namespace_ = "ns";

    claims();
    choices();

    api_done();

    return done_testing();
}
