/** What every supported engine must do: run against each version by a `calls-*.test.ts`. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  engineSkipReason,
  startEngine,
  type EngineVersion,
  type TestEngine,
} from '../../../packaging/test/harness/engine.ts';
import { loadTestImages } from '../../../packaging/test/harness/images.ts';
import { waitFor } from '../../../packaging/test/harness/wait.ts';
import { connectEngine } from './connect.ts';
import type { EngineErrorKind } from './errors.ts';
import type { Engine, LogLine } from './types.ts';

const image = 'test/busybox:1';
const signal = new AbortController().signal;
let host: TestEngine;
let engine: Engine;

async function run(name: string, body: object = {}): Promise<string> {
  const id = await engine.createContainer(name, { Image: image, ...body }, undefined, signal);
  await engine.startContainer(id, signal);
  return id;
}

function shell(script: string): object {
  return { Cmd: ['sh', '-c', script] };
}

async function failsAs(kind: EngineErrorKind, work: Promise<unknown>): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof Error && 'kind' in error, String(error));
    assert.equal(error.kind, kind, error.message);
    return true;
  });
}

async function details(id: string) {
  const found = await engine.inspectContainer(id, signal);
  assert.ok(found, `no container ${id}`);
  return found;
}

async function logLines(id: string, options = {}): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const line of engine.logs(id, { follow: false, ...options }, signal)) lines.push(line);
  return lines;
}

function bound(port: string): object {
  return { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: port }] } } };
}

export async function testCalls(version: EngineVersion, apiVersion: string): Promise<void> {
  const skip = await engineSkipReason(version);
  if (skip !== false) {
    test(`engine ${version}`, { skip }, () => {});
    return;
  }
  before(async () => {
    host = await startEngine({ version });
    await loadTestImages(host);
    engine = await connectEngine(host.socketPath, {}, signal);
  });
  after(() => host.dispose());

  test('the version is negotiated', async () => {
    assert.equal(engine.info.apiVersion, apiVersion);
    assert.equal(engine.info.os, 'linux');
    await engine.ping(signal);
  });

  test('a container is created, seen, renamed, stopped and removed', async () => {
    const labels = { 'io.applianced.stack': 'x' };
    const id = await run('life', { Labels: labels, HostConfig: { RestartPolicy: { Name: 'always' } } });
    const listed = (await engine.listContainers(signal)).find((entry) => entry.id === id);
    assert.deepEqual(
      { ...listed, networks: Object.keys(listed?.networks ?? {}) },
      {
        id,
        name: 'life',
        imageId: (await engine.inspectImage(image, signal))?.id,
        labels,
        state: 'running',
        health: 'none',
        networks: ['bridge'],
      },
    );
    const running = await details(id);
    assert.equal(running.image, image);
    assert.equal(running.restartPolicy, 'always');
    assert.match(running.startedAt, /^\d{4}-.*Z$/);
    assert.equal(running.finishedAt, '');
    assert.ok(running.pid > 0);
    assert.notEqual(running.endpoints['bridge']?.ipAddress, '');
    await engine.startContainer(id, signal);
    await engine.renameContainer(id, 'life-2', signal);
    await engine.setRestartPolicyNo(id, signal);
    await engine.stopContainer(id, { graceMs: 0 }, signal);
    await engine.stopContainer(id, { graceMs: 0 }, signal);
    const stopped = await details('life-2');
    assert.deepEqual([stopped.state, stopped.restartPolicy, stopped.exitCode], ['exited', 'no', 137]);
    await engine.removeContainer(id, { force: false }, signal);
    await engine.removeContainer(id, { force: false }, signal);
    assert.equal(await engine.inspectContainer(id, signal), undefined);
  });

  test('a container that runs is removed by force only, and its volumes stay', async () => {
    await engine.createVolume({ Name: 'keep', Labels: { a: 'b' } }, signal);
    await engine.createVolume({ Name: 'keep', Labels: { a: 'b' } }, signal);
    const id = await run('busy', { HostConfig: { Binds: ['keep:/data:ro'] } });
    assert.deepEqual(
      (await details(id)).mounts.map(({ type, name, target, readOnly }) => [type, name, target, readOnly]),
      [['volume', 'keep', '/data', true]],
    );
    await failsAs('conflict', engine.removeContainer(id, { force: false }, signal));
    await engine.removeContainer(id, { force: true }, signal);
    assert.deepEqual(
      (await engine.listVolumes(signal)).filter(({ name }) => name === 'keep'),
      [{ name: 'keep', driver: 'local', labels: { a: 'b' } }],
    );
  });

  test('the stop signal is sent, and only what ignores it is killed', async () => {
    const trap = (name: string): string =>
      `trap 'echo ${name}; exit 3' ${name}; while :; do sleep 0.05; done`;
    const id = await run('polite', shell(`echo ready; ${trap('USR1')}`));
    await waitFor('the trap is set', async () => (await logLines(id)).length > 0);
    await engine.stopContainer(id, { graceMs: 10_000, stopSignal: 'SIGUSR1' }, signal);
    assert.equal((await details(id)).exitCode, 3);
    assert.equal((await logLines(id)).at(-1)?.text, 'USR1');
    const deaf = await run('deaf', shell(`echo ready; trap '' USR1; while :; do sleep 0.05; done`));
    await waitFor('the trap is set', async () => (await logLines(deaf)).length > 0);
    await engine.stopContainer(deaf, { graceMs: 100, stopSignal: 'SIGUSR1' }, signal);
    assert.equal((await details(deaf)).state, 'exited');
    await engine.stopContainer(deaf, { graceMs: 100, stopSignal: 'SIGUSR1' }, signal);
  });

  test('kill, pause and their refusals', async () => {
    const id = await run('victim');
    await host.docker('pause', id);
    assert.equal((await details(id)).state, 'paused');
    await engine.unpauseContainer(id, signal);
    await engine.killContainer(id, 'SIGKILL', signal);
    await waitFor('it is dead', async () => (await details(id)).state === 'exited');
    await failsAs('conflict', engine.killContainer(id, 'SIGKILL', signal));
    await failsAs('not-found', engine.startContainer('nobody', signal));
    await failsAs('not-found', engine.stopContainer('nobody', { graceMs: 0 }, signal));
  });

  test('a name that is taken says by whom, at create and at rename', async () => {
    const holder = await run('holder');
    const taken = engine.createContainer('holder', { Image: image }, undefined, signal);
    await assert.rejects(taken, { kind: 'name-taken', holderId: holder, retryable: true });
    const other = await run('other');
    await assert.rejects(engine.renameContainer(other, 'holder', signal), {
      kind: 'name-taken',
      holderId: holder,
    });
  });

  test('what cannot be created has a reason of its own', async () => {
    const create = (body: object, platform?: string): Promise<string> =>
      engine.createContainer('refused', { Image: image, ...body }, platform, signal);
    await failsAs('image-missing', create({ Image: 'test/nope:1' }));
    await failsAs('image-missing', create({}, 'linux/s390x'));
    await failsAs('bad-request', engine.createContainer('not a name', { Image: image }, undefined, signal));
    const missing = { Type: 'bind', Source: '/does/not/exist', Target: '/x' };
    await failsAs('mount-failed', create({ HostConfig: { Mounts: [missing] } }));
    assert.equal(await engine.inspectContainer('refused', signal), undefined);
  });

  test('a command that is not there, or not to be executed, is no fault of the engine', async () => {
    for (const command of ['nope', '/etc/passwd', '/nope/nope']) {
      const name = `command-${command.replaceAll('/', '-')}`;
      await failsAs('command-missing', run(name, { Cmd: [command] }));
      const failed = await details(name);
      assert.equal(failed.state, 'created');
      assert.notEqual(failed.error, '');
    }
  });

  test('a directory mounted onto a file is a failed mount', async () => {
    await failsAs('mount-failed', run('mount', { HostConfig: { Binds: ['/tmp:/etc/passwd'] } }));
  });

  test('a bound port is published, and a second container cannot have it', async () => {
    const id = await run('port', bound('18080'));
    assert.match(await host.docker('port', id), /80\/tcp -> 0\.0\.0\.0:18080/);
    await failsAs('port-taken', run('port-2', bound('18080')));
  });

  test('a port that a program of the host holds is taken', async () => {
    const inside = host.inNetwork(['busybox', 'nc', '-l', '-p', '18081', '-e', 'true']);
    const held = await waitForListener(inside);
    try {
      await failsAs('port-taken', run('port-3', bound('18081')));
    } finally {
      held.kill();
    }
  });

  test('a network has one name, and static addresses are its own', async () => {
    const body = { Name: 'net', IPAM: { Config: [{ Subnet: '10.77.0.0/24' }] }, Labels: { a: 'b' } };
    const network = await engine.createNetwork(body, signal);
    await failsAs('name-taken', engine.createNetwork({ Name: 'net' }, signal));
    await failsAs('address-taken', engine.createNetwork({ ...body, Name: 'net-2' }, signal));
    assert.deepEqual(
      (await engine.listNetworks(signal)).find(({ id }) => id === network),
      { id: network, name: 'net', driver: 'bridge', labels: { a: 'b' } },
    );
    const id = await run('static');
    const endpoint = { Aliases: ['db'], IPAMConfig: { IPv4Address: '10.77.0.9' } };
    await engine.connectNetwork('net', id, endpoint, signal);
    const connected = (await details(id)).endpoints['net'];
    assert.deepEqual(
      [connected?.networkId, connected?.ipAddress, connected?.ipv4Address, connected?.aliases.includes('db')],
      [network, '10.77.0.9', '10.77.0.9', true],
    );
    await failsAs('endpoint-stale', engine.connectNetwork('net', id, {}, signal));
    const rival = await run('rival');
    await failsAs('address-taken', engine.connectNetwork('net', rival, endpoint, signal));
    await failsAs('network-missing', engine.connectNetwork('nowhere', id, {}, signal));
    await engine.disconnectNetwork('net', id, signal);
    await engine.disconnectNetwork('net', id, signal);
    await engine.removeNetwork(network, signal);
    await engine.removeNetwork(network, signal);
  });

  test('a container whose network is gone cannot start', async () => {
    const network = await engine.createNetwork({ Name: 'short' }, signal);
    const body = { Image: image, HostConfig: { NetworkMode: 'short' } };
    const id = await engine.createContainer('orphan', body, undefined, signal);
    await engine.removeNetwork(network, signal);
    await failsAs('network-missing', engine.startContainer(id, signal));
  });

  test('an image is known by tag, id and what it says; a wrong reference is no path', async () => {
    const found = await engine.inspectImage('test/volume:1', signal);
    assert.deepEqual(found?.volumes, ['/data']);
    assert.deepEqual(await engine.inspectImage(found?.id ?? '', signal), found);
    const http = await engine.inspectImage('docker.io/test/http:1', signal);
    assert.equal(http?.healthTest?.intervalMs, 1000);
    assert.equal(http?.os, 'linux');
    assert.equal(await engine.inspectImage('test/nope:1', signal), undefined);
    await failsAs('bad-request', engine.inspectImage('../containers', signal));
    for (const name of ['../images', '..', '', 'a//b']) {
      await failsAs('bad-request', engine.inspectContainer(name, signal));
      await failsAs('bad-request', engine.removeContainer(name, { force: true }, signal));
    }
  });

  test('health is seen in the list and in the details', async () => {
    const id = await engine.createContainer('web', { Image: 'test/http:1' }, undefined, signal);
    await engine.startContainer(id, signal);
    const inList = async () => (await engine.listContainers(signal)).find((entry) => entry.id === id)?.health;
    assert.equal(await inList(), 'starting');
    await waitFor('it is healthy', async () => (await inList()) === 'healthy');
    const healthy = await details(id);
    assert.equal(healthy.health, 'healthy');
    assert.deepEqual(healthy.healthTest?.test.slice(0, 2), ['CMD', 'wget']);
  });

  test('exec gives exit code and both streams, and bounds what it keeps', async () => {
    const id = await run('exec');
    const exec = (script: string, more = {}) =>
      engine.exec(id, ['sh', '-c', script], { timeoutMs: 10_000, ...more }, signal);
    assert.deepEqual(await exec('echo out; exit 7'), { exitCode: 7, output: 'out\n' });
    assert.deepEqual(await exec('echo err >&2'), { exitCode: 0, output: 'err\n' });
    const options = { user: 'user', workingDir: '/tmp', environment: ['A=b c'] };
    assert.equal((await exec('id -u; echo "$A"; ls -d "$PWD"', options)).output, '1000\nb c\n/tmp\n');
    const loud = await exec('i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done; exit 5');
    assert.deepEqual([loud.exitCode, loud.output.length], [5, 4096]);
    const absent = await engine.exec(id, ['nope'], { timeoutMs: 10_000 }, signal);
    assert.ok([126, 127].includes(absent.exitCode), String(absent.exitCode));
    assert.match(absent.output, /not found/);
  });

  test('every exec of many has its exit code', async () => {
    const id = await run('exec-many');
    for (let round = 0; round < 40; round++) {
      const { exitCode } = await engine.exec(
        id,
        ['sh', '-c', `exit ${round}`],
        { timeoutMs: 10_000 },
        signal,
      );
      assert.equal(exitCode, round);
    }
  });

  test('a command that hangs must end at its deadline; one in a dead container is a conflict', async () => {
    const id = await run('exec-hang');
    await failsAs('timeout', engine.exec(id, ['sleep', '1000'], { timeoutMs: 300 }, signal));
    const abort = new AbortController();
    const hanging = engine.exec(id, ['sleep', '1000'], { timeoutMs: 60_000 }, abort.signal);
    abort.abort();
    await failsAs('aborted', hanging);
    await engine.stopContainer(id, { graceMs: 0 }, signal);
    await failsAs('conflict', engine.exec(id, ['true'], { timeoutMs: 10_000 }, signal));
    await failsAs('not-found', engine.exec('nobody', ['true'], { timeoutMs: 10_000 }, signal));
  });

  test('a log has streams, times and a beginning of choice', async () => {
    const id = await run('log', shell('echo one; sleep 0.1; echo two >&2; sleep 0.1; printf three'));
    await waitFor('it ended', async () => (await details(id)).state === 'exited');
    const lines = await logLines(id);
    assert.deepEqual(
      lines.map(({ stream, text }) => [stream, text]),
      [
        ['stdout', 'one'],
        ['stderr', 'two'],
        ['stdout', 'three'],
      ],
    );
    assert.deepEqual(await logLines(id, { tail: 1 }), lines.slice(2));
    assert.deepEqual(await logLines(id, { since: lines[1]?.at }), lines.slice(1));
    await failsAs('not-found', logLines('nobody'));
    await failsAs('bad-request', logLines(id, { since: 'yesterday' }));
  });

  test('a line that the engine splits at 16 KiB is one line', async () => {
    const script = 'i=0; while [ $i -lt 4000 ]; do printf 0123456789; i=$((i+1)); done; echo; echo end';
    const id = await run('long-line', shell(script));
    await waitFor('it ended', async () => (await details(id)).state === 'exited');
    assert.deepEqual(
      (await logLines(id)).map(({ text }) => text),
      ['0123456789'.repeat(4000), 'end'],
    );
  });

  test('the log of a terminal has no frames', async () => {
    const id = await run('terminal', { ...shell('echo one; echo two >&2'), Tty: true });
    await waitFor('it ended', async () => (await details(id)).state === 'exited');
    assert.deepEqual(
      (await logLines(id)).map(({ stream, text, at }) => [stream, text, at.endsWith('Z')]),
      [
        ['stdout', 'one', true],
        ['stdout', 'two', true],
      ],
    );
  });

  test('a log is followed until the container ends, or until nobody reads', async () => {
    const id = await run('follow', shell('echo one; sleep 1000'));
    const abort = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { text } of engine.logs(id, { follow: true }, abort.signal)) seen.push(text);
    })();
    await waitFor('the first line', () => seen.length === 1);
    abort.abort();
    await failsAs('aborted', reading);
    const toTheEnd = logLines(id, { follow: true });
    await engine.stopContainer(id, { graceMs: 0 }, signal);
    assert.deepEqual(
      (await toTheEnd).map(({ text }) => text),
      ['one'],
    );
  });
}

async function waitForListener(command: readonly string[]) {
  const { spawn } = await import('node:child_process');
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: 'ignore' });
  await waitFor('the port is held', async () => (await host.exec('ss', '-Hltn')).stdout.includes(':18081'));
  return child;
}
