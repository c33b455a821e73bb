
/*
 * Copyright (C) 2026 podcri authors
 *
 * src/grpc against a scripted runtime (t/lib/fakecri.py).
 */


#include <signal.h>
#include <dirent.h>
#include <unistd.h>
#include <sys/wait.h>

#include "tap.h"
#include "_fakecri.h"
#include "_grpc.h"


#define VERSION  0
#define LIST     1
#define EVENTS   2
#define NOWHERE  3


static const char *const  methods[] = {
    "/runtime.v1.RuntimeService/Version",
    "/runtime.v1.RuntimeService/ListContainers",
    "/runtime.v1.RuntimeService/GetContainerEvents",
    "/runtime.v1.RuntimeService/NoSuchThing"
};

static char             dir[] = "/tmp/podcri-grpc-XXXXXX";
static char             address[128];
static podcri_pool_t   *pool;
static podcri_grpc_t   *g;


static podcri_grpc_channel_t *
channel(const char *to)
{
    int                  ssl;
    const char          *err;
    podcri_grpc_peer_t   peer;

    memset(&peer, 0, sizeof(peer));

    peer.target = podcri_grpc_target(pool, to, &ssl, &err);
    peer.connect_timeout = 2000;

    return podcri_grpc_channel(g, &peer, methods, podcri_nelts(methods),
                               &err);
}


/* threads of the process that do not block every signal they can */

static int
signal_takers(void)
{
    int             n;
    DIR            *d;
    FILE           *f;
    char            path[300], line[256];
    struct dirent  *e;
    unsigned long   mask;

    n = 0;
    d = opendir("/proc/self/task");

    while ((e = readdir(d)) != NULL) {
        if (e->d_name[0] == '.') {
            continue;
        }

        snprintf(path, sizeof(path), "/proc/self/task/%s/status", e->d_name);

        f = fopen(path, "r");
        if (f == NULL) {
            continue;
        }

        while (fgets(line, sizeof(line), f)) {
            if (sscanf(line, "SigBlk: %lx", &mask) == 1
                && (mask & (1ul << (SIGHUP - 1))) == 0)
            {
                n++;
            }
        }

        fclose(f);
    }

    closedir(d);

    return n;
}


static void
test_unary(podcri_grpc_channel_t *ch)
{
    int64_t   begun;
    answer_t  a, b;

    call(ch, &a, VERSION, 5000, 0);

    is_int(a.code, 0, "a call is answered: %s", a.text);
    is_int(a.decoded, 1, "its message is decoded once");
    ok(!pthread_equal(a.decoder, pthread_self()), "in another thread");
    is_int(podcri_grpc_ncalls(g), 0, "and the call is gone");

    fakecri_script("{'ListContainers': {'containers': 10000}}");
    call(ch, &a, LIST, 20000, 0);
    is_int(a.code, 0, "a list of 10,000");
    ok(a.len > 4 * 1024 * 1024, "in one message of %zu bytes", a.len);

    fakecri_script("{'ListContainers': {}}");
    call(ch, &a, LIST, 5000, 0);
    is_int(a.code, 0, "an empty answer");
    is_int(a.decoded, 1, "is decoded too");
    is_int(a.len, 0, "as no bytes");

    fakecri_script("{'ListContainers': {'error':"
                   " ['NOT_FOUND', 'no \xc3\xa9']}}");
    call(ch, &a, LIST, 5000, 0);
    is_int(a.code, 5, "the code of an error");
    is_str(a.text, "no \xc3\xa9", "and its text");
    is_int(a.decoded, 0, "and nothing to decode");

    call(ch, &a, NOWHERE, 5000, 0);
    is_int(a.code, 12, "an unknown method: %s", a.text);

    fakecri_script("{'ListContainers': {'hold': true}}");
    begun = now();
    call(ch, &a, LIST, 200, 0);
    is_int(a.code, 4, "the deadline of a call");
    ok(now() - begun >= 195, "is kept");

    start(ch, &a, LIST, 0, 0);
    start(ch, &b, LIST, 0, 0);
    is_int(podcri_grpc_ncalls(g), 2, "two calls without a deadline");
    call(ch, &(answer_t) { 0 }, VERSION, 5000, 0);
    is_int(a.ended + b.ended, 0, "do not stand in the way of a third");

    podcri_grpc_call_cancel(a.call);
    wait_for(a.ended);
    is_int(a.code, 1, "one is canceled");
    is_int(b.ended, 0, "the other waits");

    podcri_grpc_call_cancel(b.call);
    podcri_grpc_call_cancel(b.call);
    wait_for(b.ended);
    is_int(b.code, 1, "and can be canceled twice");
}


static void
test_stream(podcri_grpc_channel_t *ch)
{
    answer_t  a, b;

    fakecri_script("{'GetContainerEvents': {'messages':"
                   " [{'container_id': 'a'}, {'container_id': 'bb'},"
                   " {'container_id': 'ccc'}]}}");

    start(ch, &a, EVENTS, 0, PODCRI_GRPC_STREAM);
    wait_for(a.messages == 1 || a.ended);
    is_int(a.len, 3, "first message of a stream: %d %s", a.code, a.text);

    /* the others are with us when this is answered, but were not asked for */

    call(ch, &b, VERSION, 5000, 0);
    is_int(a.messages, 1, "the second is not brought before it is wanted");
    is_int(a.ended, 0, "nor the end");

    podcri_grpc_call_next(a.call);
    wait_for(a.messages == 2 || a.ended);
    is_int(a.len, 4, "second");

    podcri_grpc_call_next(a.call);
    wait_for(a.messages == 3 || a.ended);
    is_int(a.len, 5, "third");

    /* the end needs not be asked for */

    wait_for(a.ended);
    is_int(a.messages, 3, "that is all");
    is_int(a.code, 0, "and the end");

    fakecri_script("{'GetContainerEvents':"
                   " {'messages': [{'container_id': 'a'}],"
                   " 'error': ['INTERNAL', 'lost']}}");

    start(ch, &a, EVENTS, 0, PODCRI_GRPC_STREAM);
    wait_for(a.messages == 1 || a.ended);
    wait_for(a.ended);
    is_int(a.code, 13, "a stream that fails: %s", a.text);

    fakecri_script("{'GetContainerEvents':"
                   " {'messages': [{'container_id': 'a'}], 'hold': true}}");

    start(ch, &a, EVENTS, 0, PODCRI_GRPC_STREAM);
    wait_for(a.messages == 1 || a.ended);
    podcri_grpc_call_cancel(a.call);
    wait_for(a.ended);
    is_int(a.code, 1, "canceled between two messages");

    start(ch, &a, EVENTS, 0, PODCRI_GRPC_STREAM);
    wait_for(a.messages == 1 || a.ended);
    podcri_grpc_call_next(a.call);
    podcri_grpc_call_cancel(a.call);
    wait_for(a.ended);
    is_int(a.code, 1, "canceled while waiting for one");
    is_int(a.messages, 1, "which did not come");

    start(ch, &a, EVENTS, 0, PODCRI_GRPC_STREAM);
    podcri_grpc_call_cancel(a.call);
    wait_for(a.ended);
    is_int(a.code, 1, "canceled at once");
    is_int(podcri_grpc_ncalls(g), 0, "no call is left");
}


/* until something is complete, which the loop is not told yet */

static void
held(void)
{
    struct pollfd  pfd;

    pfd.fd = added->fd;
    pfd.events = POLLIN;

    (void) poll(&pfd, 1, PATIENCE);
}


/* what the loop asks for when a call has ended and it does not know */

static void
test_late(podcri_grpc_channel_t *ch)
{
    answer_t  a;

    start(ch, &a, VERSION, 5000, 0);
    held();
    podcri_grpc_call_cancel(a.call);
    wait_for(a.ended);
    is_int(a.code, 0, "a cancellation that is late");
    is_int(a.decoded, 1, "does not take the answer away");

    fakecri_script("{'GetContainerEvents':"
                   " {'messages': [{'container_id': 'a'}]}}");

    start(ch, &a, EVENTS, 5000, PODCRI_GRPC_STREAM);
    wait_for(a.messages == 1 || a.ended);

    if (!a.ended) {
        held();
        podcri_grpc_call_next(a.call);
    }

    wait_for(a.ended);
    is_int(a.messages, 1, "there is no next message behind the last");
    is_int(a.code, 0, "but the end");

    start(ch, &a, VERSION, 1, 0);
    (void) poll(NULL, 0, 20);
    wait_for(a.ended);
    ok(a.code == 0 || a.code == 4, "an end and a deadline at once: %d %s",
       a.code, a.text);
    is_int(a.ended, 1, "end the call once");
    is_int(podcri_grpc_ncalls(g), 0, "no call is left");
}


static void
test_many(podcri_grpc_channel_t *ch)
{
    size_t            i, n, ended;
    static answer_t   a[1000];

    n = podcri_nelts(a);

    for (i = 0; i < n; i++) {
        start(ch, &a[i], VERSION, 20000, 0);
    }

    wait_for(podcri_grpc_ncalls(g) == 0);

    for (ended = 0, i = 0; i < n; i++) {
        ended += (a[i].ended == 1 && a[i].code == 0 && a[i].decoded == 1);
    }

    is_int(ended, n, "%zu calls at once, each with its answer", n);

    n = 100;

    for (i = 0; i < n; i++) {
        start(ch, &a[i], VERSION, 20000, 0);

        if (i % 2) {
            podcri_grpc_call_cancel(a[i].call);
        }
    }

    wait_for(podcri_grpc_ncalls(g) == 0);

    for (ended = 0, i = 0; i < n; i++) {
        ended += (a[i].ended == 1
                  && (a[i].code == 0 || (a[i].code == 1 && i % 2)));
    }

    is_int(ended, n, "%zu calls, every second canceled at once", n);
    is_int(signal_takers(), 1, "signals are for the main thread only");
}


static void
test_faults(podcri_grpc_channel_t *ch)
{
    int64_t   begun;
    answer_t  a;

    fakecri_script("{'Version': [{'drop': true}, {}]}");
    call(ch, &a, VERSION, 5000, 0);
    is_int(a.code, 14, "the connection is dropped: %s", a.text);
    call(ch, &a, VERSION, 5000, 0);
    is_int(a.code, 0, "and made anew");

    kill(fakecri_pid, SIGSTOP);
    (void) waitpid(fakecri_pid, NULL, WUNTRACED);
    begun = now();
    call(ch, &a, VERSION, 300, 0);
    is_int(a.code, 4, "a frozen runtime");
    ok(now() - begun < 2000, "costs no more than the deadline");
    kill(fakecri_pid, SIGCONT);
    call(ch, &a, VERSION, 5000, 0);
    is_int(a.code, 0, "and goes on");

    fakecri_stop(SIGKILL);

    call(ch, &a, VERSION, 5000, 0);
    is_int(a.code, 14, "no runtime: %s", a.text);

    start(ch, &a, VERSION, 20000, PODCRI_GRPC_WAIT);
    fakecri_start("--unix", address + 5, NULL);
    wait_for(a.ended);
    is_int(a.code, 0, "a call that waits finds the next one");
}


int
main(void)
{
    size_t                  i;
    answer_t                a[20], b;
    const char             *err;
    podcri_grpc_channel_t  *ch, *other;

    if (mkdtemp(dir) == NULL) {
        return 1;
    }

    snprintf(address, sizeof(address), "unix:%s/s p%%c", dir);

    pool = podcri_pool_create(0);

    if (fakecri_start("--unix", address + 5, NULL) == -1) {
        fail("the scripted runtime starts");
        return done_testing();
    }

    g = podcri_grpc_start(&loop, &err);
    ok(g != NULL, "gRPC starts");

    ch = channel(address);
    ok(ch != NULL, "a channel");

    test_unary(ch);
    test_stream(ch);
    test_late(ch);
    test_many(ch);
    test_faults(ch);

    other = channel("unix:/nonexistent/sock");
    call(other, &b, VERSION, 5000, 0);
    is_int(b.code, 14, "another channel, without a runtime: %s", b.text);
    call(ch, &b, VERSION, 5000, 0);
    is_int(b.code, 0, "does not disturb the first");

    /* the end, with calls under way */

    fakecri_script("{'ListContainers': {'hold': true},"
                   " 'GetContainerEvents':"
                   " {'messages': [{'container_id': 'a'}], 'hold': true}}");

    for (i = 0; i < podcri_nelts(a); i++) {
        if (i % 2) {
            start(ch, &a[i], LIST, 0, 0);
        } else {
            start(ch, &a[i], EVENTS, 0, PODCRI_GRPC_STREAM);
        }
    }

    wait_for(a[0].messages == 1);

    podcri_grpc_stop(g);

    for (i = 0; i < podcri_nelts(a); i++) {
        if (a[i].ended != 1 || a[i].code != 1) {
            break;
        }
    }

    is_int(i, podcri_nelts(a), "the end cancels all calls, each told once");
    ok(added == NULL, "and leaves the loop");

    /* and once more in the same process */

    g = podcri_grpc_start(&loop, &err);
    ch = channel(address);
    call(ch, &b, VERSION, 5000, 0);
    is_int(b.code, 0, "a second start");
    podcri_grpc_stop(g);

    fakecri_stop(SIGTERM);
    podcri_pool_destroy(pool);
    rmdir(dir);

    return done_testing();
}
