#!/usr/bin/python3
#
# Copyright (C) 2026 podcri authors
#
# A small CRI client: what the runtime itself says, past the module.
#
#   cri.py ADDRESS METHOD [JSON]       any unary RPC, or the first messages of
#                                      a stream: cri.py unix:/x Version '{}'
#   cri.py ADDRESS list-pods [LABEL=VALUE ...]
#   cri.py ADDRESS list-containers [LABEL=VALUE ...]
#   cri.py ADDRESS list-images
#   cri.py ADDRESS status ID           of a container, verbose
#   cri.py ADDRESS pod-status ID
#   cri.py ADDRESS run-pod NAME [JSON of PodSandboxConfig]
#   cri.py ADDRESS create POD NAME IMAGE [JSON of ContainerConfig]
#   cri.py ADDRESS start|stop|rm|stop-pod|rm-pod ID
#   cri.py ADDRESS exec ID COMMAND...  exits as the command does
#   cri.py ADDRESS pull IMAGE
#   cri.py ADDRESS rm-image IMAGE
#   cri.py ADDRESS stop-all            containers and pods end, and stay listed
#   cri.py ADDRESS rm-all              containers and pods go
#   cri.py ADDRESS wait-ready IMAGE... until the runtime answers and has these
#
# Answers are JSON on stdout with every field (proto names, numbers as numbers,
# enums as names). A failed RPC is {"code", "message"} on stderr, exit 1.

import base64
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile
import time

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format
from google.protobuf import message_factory
from google.protobuf.descriptor import FieldDescriptor

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))
PROTO = os.path.join(TOP, 'proto', 'runtime.proto')
DESC = os.path.join(TOP, 'build', 'gen', 'runtime.desc')

DEADLINE = float(os.environ.get('CRI_DEADLINE', '60'))
POOL_WORKERS = 8


def descriptors():
    """The descriptor set of proto/, made by protoc when it is stale."""
    if (not os.path.exists(DESC)
            or os.path.getmtime(DESC) < os.path.getmtime(PROTO)):
        os.makedirs(os.path.dirname(DESC), exist_ok=True)
        fd, new = tempfile.mkstemp(dir=os.path.dirname(DESC))
        os.close(fd)
        subprocess.run(['protoc', '-I', os.path.dirname(PROTO),
                        '-I', '/usr/include', '--include_imports',
                        '--descriptor_set_out=' + new, PROTO], check=True)
        os.rename(new, DESC)
    with open(DESC, 'rb') as f:
        return descriptor_pb2.FileDescriptorSet.FromString(f.read())


def methods():
    """{RPC name: (path, request class, answer class, streams)}"""
    pool = descriptor_pool.DescriptorPool()
    for file in descriptors().file:
        pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    table = {}
    for service in ('RuntimeService', 'ImageService'):
        full = 'runtime.v1.' + service
        for m in pool.FindServiceByName(full).methods:
            proto = descriptor_pb2.MethodDescriptorProto()
            m.CopyToProto(proto)
            table[m.name] = ('/%s/%s' % (full, m.name),
                             factory.GetPrototype(m.input_type),
                             factory.GetPrototype(m.output_type),
                             proto.server_streaming)
    return table


def plain_value(field, value):
    if field.type == FieldDescriptor.TYPE_MESSAGE:
        return plain(value)
    if field.type == FieldDescriptor.TYPE_BYTES:
        try:
            return value.decode()
        except UnicodeDecodeError:
            return {'base64': base64.b64encode(value).decode()}
    if field.type == FieldDescriptor.TYPE_ENUM:
        known = field.enum_type.values_by_number.get(value)
        return known.name if known else value
    return value


def plain(msg):
    """A message as a dict with all fields; absent messages are None."""
    out = {}
    for field in msg.DESCRIPTOR.fields:
        value = getattr(msg, field.name)
        if (field.message_type is not None
                and field.message_type.GetOptions().map_entry):
            item = field.message_type.fields_by_name['value']
            out[field.name] = {k: plain_value(item, value[k]) for k in value}
        elif field.label == FieldDescriptor.LABEL_REPEATED:
            out[field.name] = [plain_value(field, v) for v in value]
        elif field.message_type is not None and not msg.HasField(field.name):
            out[field.name] = None
        else:
            out[field.name] = plain_value(field, value)
    return out


class Runtime:
    def __init__(self, address):
        self.methods = methods()
        self.channel = grpc.insecure_channel(address, options=[
            ('grpc.max_receive_message_length', 80 << 20),
            ('grpc.default_authority', 'localhost'),
            ('grpc.enable_http_proxy', 0),
        ])

    def call(self, method, request=None, deadline=DEADLINE):
        path, ask, answer, streams = self.methods[method]
        msg = json_format.ParseDict(request or {}, ask())
        kind = (self.channel.unary_stream if streams
                else self.channel.unary_unary)
        rpc = kind(path, request_serializer=ask.SerializeToString,
                   response_deserializer=answer.FromString)
        if not streams:
            return plain(rpc(msg, timeout=deadline))
        got = []
        try:
            for item in rpc(msg, timeout=deadline):
                got.append(plain(item))
        except grpc.RpcError as e:
            if e.code() != grpc.StatusCode.DEADLINE_EXCEEDED:
                raise
        return got

    def pods(self, labels=None):
        return self.call('ListPodSandbox',
                         {'filter': {'label_selector': labels or {}}})['items']

    def containers(self, labels=None):
        return self.call('ListContainers',
                         {'filter': {'label_selector': labels or {}}}
                         )['containers']

    def run_pod(self, name, config):
        full = {
            'metadata': {'name': name, 'namespace': 'default',
                         'uid': 'uid-' + name, 'attempt': 0},
            'linux': {},
        }
        full.update(config)
        return self.call('RunPodSandbox', {'config': full})

    def create(self, pod, name, image, config):
        status = self.call('PodSandboxStatus',
                           {'pod_sandbox_id': pod, 'verbose': True})
        # containerd tells the whole config, CRI-O parts of it
        sandbox = json.loads(status['info'].get('info', '{}')).get('config')
        if sandbox is None:
            sandbox = {key: status['status'][key]
                       for key in ('metadata', 'labels', 'annotations')}
        full = {
            'metadata': {'name': name, 'attempt': 0},
            'image': {'image': image, 'user_specified_image': image},
            'linux': {'security_context': {
                'namespace_options': {'pid': 'CONTAINER'}}},
        }
        full.update(config)
        # containerd 1.6 does not live through a request without sandbox_config
        return self.call('CreateContainer', {
            'pod_sandbox_id': pod, 'config': full, 'sandbox_config': sandbox})

    def each(self, method, key, ids):
        """The same call for many ids at a time; the errors, in words."""
        def one(i):
            try:
                self.call(method, dict({key: i}))
            except grpc.RpcError as e:
                if e.code() != grpc.StatusCode.NOT_FOUND:
                    return '%s %s: %s' % (method, i, e.details())
            return None
        with concurrent.futures.ThreadPoolExecutor(POOL_WORKERS) as pool:
            return [e for e in pool.map(one, ids) if e]

    def stop_all(self):
        errors = self.each('StopContainer', 'container_id',
                           [c['id'] for c in self.containers()
                            if c['state'] == 'CONTAINER_RUNNING'])
        # also those that are NOTREADY: a pod whose pause died keeps its network
        errors += self.each('StopPodSandbox', 'pod_sandbox_id',
                            [p['id'] for p in self.pods()])
        return errors

    def rm_all(self):
        errors = self.stop_all()
        errors += self.each('RemoveContainer', 'container_id',
                            [c['id'] for c in self.containers()])
        errors += self.each('RemovePodSandbox', 'pod_sandbox_id',
                            [p['id'] for p in self.pods()])
        return errors

    def wait_ready(self, images):
        """Polls for DEADLINE seconds."""
        end = time.monotonic() + DEADLINE
        wanted = list(images)
        while True:
            try:
                self.call('Version', deadline=2)
                wanted = [i for i in wanted if self.call(
                    'ImageStatus', {'image': {'image': i}},
                    deadline=2)['image'] is None]
                if not wanted:
                    return
                error = 'no image ' + ', '.join(wanted)
            except grpc.RpcError as e:
                error = e.details()
            if time.monotonic() > end:
                raise SystemExit('the runtime is not ready: ' + error)
            time.sleep(0.02)


def labels_of(args):
    return dict(a.split('=', 1) for a in args)


def run(rt, command, args):
    if command in rt.methods:
        return rt.call(command, json.loads(args[0]) if args else {})
    if command == 'list-pods':
        return rt.pods(labels_of(args))
    if command == 'list-containers':
        return rt.containers(labels_of(args))
    if command == 'list-images':
        return rt.call('ListImages')['images']
    if command == 'status':
        return rt.call('ContainerStatus',
                       {'container_id': args[0], 'verbose': True})
    if command == 'pod-status':
        return rt.call('PodSandboxStatus',
                       {'pod_sandbox_id': args[0], 'verbose': True})
    if command == 'run-pod':
        return rt.run_pod(args[0], json.loads(args[1]) if args[1:] else {})
    if command == 'create':
        return rt.create(args[0], args[1], args[2],
                         json.loads(args[3]) if args[3:] else {})
    simple = {
        'start': ('StartContainer', 'container_id'),
        'stop': ('StopContainer', 'container_id'),
        'rm': ('RemoveContainer', 'container_id'),
        'stop-pod': ('StopPodSandbox', 'pod_sandbox_id'),
        'rm-pod': ('RemovePodSandbox', 'pod_sandbox_id'),
    }
    if command in simple:
        method, key = simple[command]
        return rt.call(method, {key: args[0]})
    if command == 'exec':
        got = rt.call('ExecSync', {'container_id': args[0], 'cmd': args[1:]})
        sys.stdout.write(got['stdout'])
        sys.stderr.write(got['stderr'])
        sys.exit(got['exit_code'])
    if command == 'pull':
        return rt.call('PullImage', {'image': {'image': args[0]}})
    if command == 'rm-image':
        return rt.call('RemoveImage', {'image': {'image': args[0]}})
    if command in ('stop-all', 'rm-all'):
        errors = rt.stop_all() if command == 'stop-all' else rt.rm_all()
        if errors:
            raise SystemExit('\n'.join(errors))
        return None
    if command == 'wait-ready':
        rt.wait_ready(args)
        return None
    raise SystemExit('cri.py: no such command: ' + command)


def main(argv):
    if len(argv) < 3:
        raise SystemExit('usage: cri.py ADDRESS COMMAND [ARG...]')
    try:
        got = run(Runtime(argv[1]), argv[2], argv[3:])
    except grpc.RpcError as e:
        json.dump({'code': e.code().name, 'message': e.details()}, sys.stderr)
        sys.stderr.write('\n')
        sys.exit(1)
    if got is not None:
        json.dump(got, sys.stdout)
        sys.stdout.write('\n')


if __name__ == '__main__':
    main(sys.argv)
