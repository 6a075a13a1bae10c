import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classify } from './classify.ts';
import type { EngineErrorKind } from './errors.ts';

const id = '0123456789abcdef'.repeat(4);
type Row = readonly [status: number, message: string, kind: EngineErrorKind];

/** Words as engines 20.10.24 and 26.1.5 wrote them, unless another version is named. */
const containerRows: readonly Row[] = [
  [404, 'No such container: web', 'not-found'],
  [404, 'No such image: nope:1', 'image-missing'],
  [
    404,
    'image with reference app:1 was found but does not match the specified platform: wanted linux/arm64, actual: linux/amd64',
    'image-missing',
  ],
  [
    409,
    `Conflict. The container name "/web" is already in use by container "${id}". You have to remove (or rename) that container to be able to reuse that name.`,
    'name-taken',
  ],
  [409, 'network with name backend already exists', 'name-taken'],
  [409, `Container ${id} is not running`, 'conflict'],
  [404, `network ${id} not found`, 'network-missing'],
  [404, 'network backend not found', 'network-missing'],
  [403, `endpoint with name web-svc already exists in network backend`, 'endpoint-stale'],
  [500, `service endpoint with name web-svc already exists`, 'endpoint-stale'],
  [
    500,
    `driver failed programming external connectivity on endpoint web (${id}): Error starting userland proxy: listen tcp4 0.0.0.0:8080: bind: address already in use`,
    'port-taken',
  ],
  [
    500,
    `driver failed programming external connectivity on endpoint web (${id}): Bind for 0.0.0.0:8080 failed: port is already allocated`,
    'port-taken',
  ],
  [
    500,
    // Engine 28.
    'failed to set up container networking: driver failed programming external connectivity on endpoint web: failed to bind host port for 0.0.0.0:8080:172.17.0.2:80/tcp: address already in use',
    'port-taken',
  ],
  [
    500,
    `driver failed programming external connectivity on endpoint web (${id}): Error starting userland proxy: listen tcp4 10.9.8.7:80: bind: cannot assign requested address`,
    'server-error',
  ],
  [403, 'Address already in use', 'address-taken'],
  [500, 'failed to set up container networking: Address already in use', 'address-taken'],
  [403, 'Pool overlaps with other one on this address space', 'address-taken'],
  [
    404,
    'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
    'address-taken',
  ],
  [500, "no available IPv4 addresses on this network's address pools: small (abc)", 'address-taken'],
  [
    400,
    'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nope": executable file not found in $PATH: unknown',
    'command-missing',
  ],
  [
    400,
    'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "/etc/passwd": permission denied: unknown',
    'command-missing',
  ],
  [400, 'No command specified', 'command-missing'],
  [400, 'invalid mount config for type "bind": bind source path does not exist: /nope', 'mount-failed'],
  [
    400,
    'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "/tmp" to rootfs at "/etc/passwd": mount /tmp:/etc/passwd (via /proc/self/fd/6), flags: 0x5000: not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type',
    'mount-failed',
  ],
  [500, "error while creating mount source path '/x': mkdir /x: read-only file system", 'mount-failed'],
  [500, 'mkdir /var/lib/docker/overlay2/abc-init: no space left on device', 'no-space'],
  [404, 'no such image: app:1: open /var/lib/docker/x: no space left on device', 'no-space'],
  [
    400,
    'client version 1.41 is too old. Minimum supported API version is 1.44, please upgrade',
    'unsupported',
  ],
  [400, 'client version 1.51 is too new. Maximum supported API version is 1.41', 'unsupported'],
  [400, 'invalid reference format', 'bad-request'],
  [400, 'Container cannot be connected to network endpoints: a (abc), b (def)', 'bad-request'],
  [500, 'something else', 'server-error'],
  [503, '', 'server-error'],
];

const pullRows: readonly Row[] = [
  [404, 'manifest for localhost:5000/app:2 not found: manifest unknown: manifest unknown', 'image-unknown'],
  [
    404,
    'failed to resolve reference "localhost:5000/app:2": localhost:5000/app:2: not found',
    'image-unknown',
  ],
  [
    404,
    "pull access denied for app, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    'unauthorized',
  ],
  [500, 'Head "http://localhost:5000/v2/app/manifests/1": no basic auth credentials', 'unauthorized'],
  [
    500,
    'Head "http://localhost:5000/v2/app/manifests/1": unauthorized: authentication required',
    'unauthorized',
  ],
  [
    500,
    'unexpected status from HEAD request to https://ghcr.io/v2/app/manifests/1: 403 Forbidden',
    'unauthorized',
  ],
  [
    500,
    'toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
    'rate-limited',
  ],
  [429, 'toomanyrequests: retry-after: 182.731µs, allowed: 44000/minute', 'rate-limited'],
  [0, 'filesystem layer verification failed for digest sha256:abc', 'image-corrupt'],
  [0, 'unknown blob', 'image-corrupt'],
  [0, 'blob unknown to registry', 'image-corrupt'],
  [0, 'failed to register layer: write /bin/x: no space left on device', 'no-space'],
  [0, 'write /var/lib/docker/tmp/GetImageBlob1: no space left on device', 'no-space'],
  [0, 'no matching manifest for linux/arm64/v8 in the manifest list entries', 'image-unknown'],
  [
    500,
    'Get "http://localhost:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused',
    'registry-unreachable',
  ],
  [
    500,
    'Get "https://registry.example/v2/": dial tcp: lookup registry.example on 10.0.0.1:53: no such host',
    'registry-unreachable',
  ],
  [
    500,
    'Get "https://localhost:5000/v2/": x509: certificate signed by unknown authority',
    'registry-untrusted',
  ],
  [
    500,
    'Get "https://localhost:5000/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    'registry-untrusted',
  ],
  [
    500,
    'Get "https://localhost:5000/v2/": x509: certificate has expired or is not yet valid: current time 2020-01-01T00:00:00Z is before 2026-01-01T00:00:00Z',
    'registry-untrusted',
  ],
  [
    500,
    'Get "https://localhost:5000/v2/": http: server gave HTTP response to HTTPS client',
    'registry-unreachable',
  ],
  [
    500,
    'Get "https://registry.example/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    'registry-unreachable',
  ],
  [500, 'received unexpected HTTP status: 503 Service Unavailable', 'registry-unreachable'],
];

test('the words of containers, networks and volumes decide what happens next', () => {
  for (const [status, message, kind] of containerRows) {
    assert.equal(classify('startContainer', status, message).kind, kind, message);
  }
});

test('the words of registries decide what a failed pull means', () => {
  for (const [status, message, kind] of pullRows) {
    assert.equal(classify('pullImage', status, message).kind, kind, message);
  }
});

test('a taken name says which container holds it', () => {
  const message = `Conflict. The container name "/web" is already in use by container "${id}". You have to ...`;
  assert.deepEqual(classify('createContainer', 409, message), {
    kind: 'name-taken',
    retryable: true,
    holderId: id,
  });
});

test('a command that is not in the image waits for a change; a taken port may become free', () => {
  assert.equal(
    classify('startContainer', 400, 'exec: "x": executable file not found in $PATH').retryable,
    false,
  );
  assert.equal(classify('startContainer', 500, 'port is already allocated').retryable, true);
});
