#!/usr/bin/python3
#
# Copyright (C) 2026 podcri authors
#
# A CRI runtime that does as it is told: a script says for each method what to
# answer, how late, or how to fail.  For the faults a real runtime cannot be
# made to show, and for lists of any length.
#
#     fakecri.py --unix /tmp/x.sock --log calls.jsonl --script '{
#         "Version": {"answer": {"runtime_name": "fake"}},
#         "ListContainers": [{"drop": true}, {"containers": 10000}],
#         "StopContainer": {"delay": 2, "error": ["NOT_FOUND", "no such"]}}'
#
# prints "ready" when it listens, and ends with SIGTERM or, with --stdin, at
# the end of its standard input.  Each line read there is a piece of script
# that is laid over the one in force; "ok" is printed when it is.
#
# A script maps methods to a rule, or to a list of rules for one call after
# the other, of which the last stays.  A rule is an object:
#
#     answer      the response message, as protobuf's JSON
#     containers  number of made-up containers to answer with (ListContainers,
#                 ListPodSandbox; ContainerStatus and PodSandboxStatus find
#                 theirs); filters by id, state and sandbox work on them
#     messages    list of messages of a stream
#     hold        true: a stream stays open after its messages, and a call
#                 is never answered, until the client gives up
#     delay       seconds to wait before anything
#     gap         seconds between two messages of a stream
#     error       [code name or number, text]
#     garbage     bytes to answer with, in hex
#     drop        true: closes the connections of all clients
#     gate        name of a file: waits until it exists
#
# A method without a rule answers with an empty message; Version and Status
# have more to say.  GetContainerEvents is held.
#
# The log has a line of JSON for each call that came, {"n", "call", "request",
# "time"}, and one for its end, {"n", "call", "end"}, which is "ok", "error",
# "garbage", "dropped" or "canceled".

import argparse
import concurrent.futures
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import grpc
from google.protobuf import (descriptor_pb2, descriptor_pool, json_format,
                             message_factory)

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))

DEFAULTS = {
    'Version': {'answer': {
        'version': '0.1.0', 'runtime_name': 'fake',
        'runtime_version': '1.0.0', 'runtime_api_version': 'v1'}},
    'Status': {'answer': {'status': {'conditions': [
        {'type': 'RuntimeReady', 'status': True},
        {'type': 'NetworkReady', 'status': True}]}}},
    'GetContainerEvents': {'hold': True},
}

RULE_KEYS = {'answer', 'containers', 'messages', 'hold', 'delay', 'gap',
             'error', 'garbage', 'drop', 'gate'}


class Proto:
    """The methods and messages of the .proto, compiled when we start."""

    def __init__(self, path):
        with tempfile.NamedTemporaryFile() as out:
            subprocess.run(['protoc', '-I' + os.path.dirname(path),
                            '-I/usr/include', '--include_imports',
                            '--descriptor_set_out=' + out.name, path],
                           check=True)
            files = descriptor_pb2.FileDescriptorSet.FromString(out.read())

        pool = descriptor_pool.DescriptorPool()
        for f in files.file:
            pool.Add(f)

        factory = message_factory.MessageFactory(pool)
        self.methods = {}       # name -> (request, response, streams)
        self.paths = {}         # /package.Service/Method -> name

        for f in files.file:
            for s in f.service:
                for m in s.method:
                    self.methods[m.name] = (
                        factory.GetPrototype(pool.FindMessageTypeByName(
                            m.input_type.lstrip('.'))),
                        factory.GetPrototype(pool.FindMessageTypeByName(
                            m.output_type.lstrip('.'))),
                        m.server_streaming)
                    self.paths['/%s.%s/%s' % (f.package, s.name, m.name)] = \
                        m.name


class World:
    """Made-up containers, each in a sandbox of its own; packed once."""

    def __init__(self, proto, n):
        make_c = proto.methods['ListContainers'][1]
        make_s = proto.methods['ListPodSandbox'][1]
        self.proto = proto
        self.containers = []
        self.sandboxes = []

        now = time.time_ns()
        for i in range(n):
            cid, sid = self.id('c', i), self.id('5', i)
            labels = {'io.kubernetes.pod.uid': sid[:36], 'app': 'app%d' % i,
                      'io.kubernetes.container.name': 'main'}
            # every tenth has ended
            c = make_c(containers=[{
                'id': cid, 'pod_sandbox_id': sid,
                'metadata': {'name': 'container-%d' % i},
                'image': {'image': 'docker.io/library/busybox:latest'},
                'image_ref': 'sha256:' + 'ab' * 32,
                'state': 2 if i % 10 == 9 else 1,
                'created_at': now - i * 1000000,
                'labels': labels,
                'annotations': {'io.kubernetes.container.hash': 'f00d%d' % i,
                                'note': 'n' * 160}}])
            s = make_s(items=[{
                'id': sid, 'state': 0, 'created_at': now - i * 1000000,
                'metadata': {'name': 'pod-%d' % i, 'uid': sid[:36],
                             'namespace': 'default'},
                'labels': labels}])
            # a list is nothing but its packed entries in a row
            self.containers.append((c.containers[0], c.SerializeToString()))
            self.sandboxes.append((s.items[0], s.SerializeToString()))

        self.lists = {'ListContainers': b''.join(
                          b for _, b in self.containers),
                      'ListPodSandbox': b''.join(
                          b for _, b in self.sandboxes)}

    @staticmethod
    def id(kind, i):
        return kind + '%015x' % i + ('%08x' % (i * 2654435761 & 0xffffffff)) \
            * 6

    def answer(self, method, request):
        """Bytes, or None where there is no such object."""
        if method in self.lists:
            f = request.filter
            all_ = self.containers if method == 'ListContainers' \
                else self.sandboxes
            if not request.HasField('filter') or f.ByteSize() == 0:
                return self.lists[method]
            return b''.join(
                b for o, b in all_
                if o.id.startswith(f.id)
                and (not f.HasField('state') or o.state == f.state.state)
                and (method == 'ListPodSandbox'
                     or o.pod_sandbox_id.startswith(f.pod_sandbox_id))
                and all(o.labels.get(k) == v
                        for k, v in f.label_selector.items()))

        response = self.proto.methods[method][1]()

        if method == 'ContainerStatus':
            for o, _ in self.containers:
                if o.id.startswith(request.container_id):
                    s = response.status
                    for name in ('id', 'state', 'created_at', 'image_ref'):
                        setattr(s, name, getattr(o, name))
                    s.metadata.CopyFrom(o.metadata)
                    s.image.CopyFrom(o.image)
                    s.labels.update(o.labels)
                    s.annotations.update(o.annotations)
                    s.started_at = o.created_at + 1000
                    if o.state == 2:
                        s.finished_at = o.created_at + 2000
                        s.reason = 'Completed'
                    return response.SerializeToString()

        elif method == 'PodSandboxStatus':
            for o, _ in self.sandboxes:
                if o.id.startswith(request.pod_sandbox_id):
                    s = response.status
                    for name in ('id', 'state', 'created_at'):
                        setattr(s, name, getattr(o, name))
                    s.metadata.CopyFrom(o.metadata)
                    s.labels.update(o.labels)
                    s.network.ip = '10.0.0.2'
                    return response.SerializeToString()
        else:
            raise ValueError('%s has no made-up answer' % method)

        return None


class Rule:
    """A rule of the script, checked and packed beforehand."""

    def __init__(self, fake, method, rule):
        unknown = set(rule) - RULE_KEYS
        if unknown:
            raise ValueError('%s: unknown key %s' % (method, sorted(unknown)))

        response = fake.proto.methods[method][1]

        def pack(value):
            return json_format.ParseDict(value, response()) \
                .SerializeToString()

        self.delay = rule.get('delay', 0)
        self.gap = rule.get('gap', 0)
        self.gate = rule.get('gate')
        self.drop = rule.get('drop', False)
        self.hold = rule.get('hold', False)
        self.garbage = None
        self.error = None
        self.world = None

        if 'garbage' in rule:
            self.garbage = bytes.fromhex(rule['garbage'])
        if 'error' in rule:
            code, text = rule['error']
            self.error = (next(c for c in grpc.StatusCode
                               if code in (c.name, c.value[0])), text)
        if 'containers' in rule:
            self.world = fake.world(rule['containers'])

        self.messages = [pack(m) for m in rule.get('messages', [])]
        self.answer = pack(rule.get('answer', {}))


class Fake:

    def __init__(self, args):
        self.args = args
        self.proto = Proto(args.proto)
        self.worlds = {}
        self.rules = {}
        self.lock = threading.Lock()
        self.ncalls = 0
        self.logfile = open(args.log, 'a') if args.log else None
        self.script(DEFAULTS)

    def world(self, n):
        if n not in self.worlds:
            self.worlds[n] = World(self.proto, n)
        return self.worlds[n]

    def script(self, script):
        parsed = {}
        for method, rules in script.items():
            if method not in self.proto.methods:
                raise ValueError('no such method: ' + method)
            if not isinstance(rules, list):
                rules = [rules]
            parsed[method] = [Rule(self, method, r) for r in rules]
        with self.lock:
            self.rules.update(parsed)

    def rule(self, method):
        with self.lock:
            rules = self.rules.get(method)
            if rules is None:
                rules = self.rules[method] = [Rule(self, method, {})]
            return rules.pop(0) if len(rules) > 1 else rules[0]

    def log(self, **line):
        if self.logfile:
            with self.lock:
                self.logfile.write(json.dumps(line) + '\n')
                self.logfile.flush()

    def drop(self):
        """Shuts down every socket that was accepted on our address."""
        for name in os.listdir('/proc/self/fd'):
            try:
                s = socket.socket(fileno=os.dup(int(name)))
            except OSError:
                continue
            with s:
                try:
                    if not s.getsockopt(socket.SOL_SOCKET,
                                        socket.SO_ACCEPTCONN) \
                            and s.getsockname() in self.addresses():
                        s.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue

    def addresses(self):
        found = [self.args.unix]
        if self.args.tcp:
            host, _, _ = self.args.tcp.rpartition(':')
            found.append((host, self.port))
        return found

    def begin(self, method, data, context):
        request = self.proto.methods[method][0].FromString(data)
        with self.lock:
            self.ncalls += 1
            n = self.ncalls
        self.log(n=n, call=method, time=time.time(),
                 request=json_format.MessageToDict(
                     request, preserving_proto_field_name=True))

        over = threading.Event()
        if not context.add_callback(over.set):
            over.set()
        return n, request, self.rule(method), over

    def wait(self, rule, over):
        """False: the client has gone."""
        if rule.delay:
            over.wait(rule.delay)
        while rule.gate and not os.path.exists(rule.gate):
            if over.wait(0.01):
                break
        return not over.is_set()

    def fault(self, rule, context, over):
        """How the call ends when it is not with an answer, or None."""
        if not self.wait(rule, over):
            return 'canceled'
        if rule.drop:
            self.drop()
            return 'dropped'
        if rule.error:
            context.set_code(rule.error[0])
            context.set_details(rule.error[1])
            return 'error'
        return None

    def unary(self, method, data, context):
        n, request, rule, over = self.begin(method, data, context)
        end, answer = self.fault(rule, context, over), b''

        if end is None and rule.hold:
            over.wait()
            end = 'canceled'
        elif end is None and rule.garbage is not None:
            end, answer = 'garbage', rule.garbage
        elif end is None:
            end, answer = 'ok', rule.answer
            if rule.world:
                answer = rule.world.answer(method, request)
                if answer is None:
                    context.set_code(grpc.StatusCode.NOT_FOUND)
                    context.set_details('not found: ID does not exist')
                    end, answer = 'error', b''

        self.log(n=n, call=method, end=end)
        return answer

    def stream(self, method, data, context):
        n, _, rule, over = self.begin(method, data, context)

        # what the rule says of faults comes after the messages
        end = None
        for i, message in enumerate(rule.messages):
            if over.wait(rule.gap) if i and rule.gap else over.is_set():
                end = 'canceled'
                break
            yield message

        if end is None:
            end = self.fault(rule, context, over)
        if end is None and rule.garbage is not None:
            end = 'garbage'
            yield rule.garbage
        if end is None and rule.hold:
            over.wait()
            end = 'canceled'

        self.log(n=n, call=method, end=end or 'ok')

    def service(self, details):
        method = self.proto.paths.get(details.method)
        if method is None:
            return None
        if self.proto.methods[method][2]:
            return grpc.unary_stream_rpc_method_handler(
                lambda data, context: self.stream(method, data, context))
        return grpc.unary_unary_rpc_method_handler(
            lambda data, context: self.unary(method, data, context))

    def start(self):
        args = self.args
        self.server = grpc.server(
            concurrent.futures.ThreadPoolExecutor(max_workers=args.threads),
            handlers=[self],
            options=[('grpc.max_receive_message_length', -1),
                     ('grpc.max_send_message_length', -1),
                     ('grpc.so_reuseport', 0)])
        self.port = 0

        if args.unix:
            if os.path.exists(args.unix):
                os.unlink(args.unix)
            self.server.add_insecure_port('unix:' + args.unix)
        if args.tcp and args.cert:
            with open(args.key, 'rb') as k, open(args.cert, 'rb') as c:
                pair = (k.read(), c.read())
            ca = None
            if args.client_ca:
                with open(args.client_ca, 'rb') as f:
                    ca = f.read()
            self.port = self.server.add_secure_port(
                args.tcp, grpc.ssl_server_credentials(
                    [pair], ca, require_client_auth=ca is not None))
        elif args.tcp:
            self.port = self.server.add_insecure_port(args.tcp)

        self.server.start()


def main():
    p = argparse.ArgumentParser(description='a scripted CRI runtime')
    p.add_argument('--unix', metavar='PATH', help='socket to listen on')
    p.add_argument('--tcp', metavar='HOST:PORT',
                   help='listen there; port 0: any, printed after "ready"')
    p.add_argument('--cert', help='TLS certificate (PEM) for --tcp')
    p.add_argument('--key', help='its key')
    p.add_argument('--client-ca', help='ask clients for certificates of it')
    p.add_argument('--script', default='{}', help='JSON, or @FILE')
    p.add_argument('--stdin', action='store_true',
                   help='read more script from standard input')
    p.add_argument('--log', metavar='FILE', help='JSON lines of the calls')
    p.add_argument('--proto', default=TOP + '/proto/runtime.proto')
    p.add_argument('--threads', type=int, default=64)
    args = p.parse_args()

    if not args.unix and not args.tcp:
        p.error('one of --unix and --tcp is needed')

    text = args.script
    if text.startswith('@'):
        with open(text[1:]) as f:
            text = f.read()

    fake = Fake(args)
    try:
        fake.script(json.loads(text))
    except (ValueError, StopIteration, json_format.ParseError) as e:
        sys.exit('fakecri: bad script: %s' % e)

    fake.start()
    print('ready', fake.port or '', flush=True)

    over = threading.Event()
    for sig in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sig, lambda *_: over.set())

    def read():
        for line in sys.stdin:
            fake.script(json.loads(line))
            print('ok', flush=True)
        over.set()

    if args.stdin:
        threading.Thread(target=read, daemon=True).start()

    over.wait()
    fake.server.stop(None)
    if args.unix and os.path.exists(args.unix):
        os.unlink(args.unix)
    os._exit(0)


if __name__ == '__main__':
    main()
