/** An engine that is frozen, killed, restarted or absent. One real engine, in order: each test leaves it running. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, mock, test } from 'node:test';
import { engineSkipReason, startEngine, type TestEngine } from '../../../packaging/test/harness/engine.ts';
import { loadTestImages } from '../../../packaging/test/harness/images.ts';
import { waitFor } from '../../../packaging/test/harness/wait.ts';
import { connectEngine } from './connect.ts';
import { isKind } from './failure.ts';
import type { Engine, EngineEvent } from './types.ts';

const signal = new AbortController().signal;
const skip = await engineSkipReason();
let host: TestEngine;
let engine: Engine;
let id: string;

before(async () => {
  if (skip !== false) return;
  host = await startEngine();
  await loadTestImages(host);
  engine = await connectEngine(host.socketPath, {}, signal);
  id = await engine.createContainer('one', { Image: 'test/busybox:1' }, undefined, signal);
  await engine.startContainer(id, signal);
});
after(() => (skip === false ? host.dispose() : undefined));

/** Connections to the engine that this process holds. */
function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'PipeWrap').length;
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const entry of stream) void entry;
}

const image = { Image: 'test/busybox:1' };
/** Deadline in seconds -> calls that have it. */
const callsByDeadline: Readonly<Record<number, Readonly<Record<string, (to: Engine) => Promise<unknown>>>>> =
  {
    5: { exec: (to) => to.exec(id, ['true'], { timeoutMs: 5000 }, signal) },
    10: {
      ping: (to) => to.ping(signal),
      hasLiveRestore: (to) => to.hasLiveRestore(signal),
      registryAccess: (to) => to.registryAccess(signal),
      listContainers: (to) => to.listContainers(signal),
      inspectContainer: (to) => to.inspectContainer(id, signal),
      facts: (to) => to.facts(signal),
      dataRoot: (to) => to.dataRoot(signal),
      listImages: (to) => to.listImages(signal),
      listNetworks: (to) => to.listNetworks(signal),
      listVolumes: (to) => to.listVolumes(signal),
      inspectImage: (to) => to.inspectImage('test/busybox:1', signal),
      logs: (to) => drain(to.logs(id, { follow: false }, signal)),
      events: (to) => drain(to.events({}, signal)),
      connect: () => connectEngine(host.socketPath, {}, signal),
    },
    18: { stopContainer: (to) => to.stopContainer(id, { graceMs: 3000 }, signal) },
    30: {
      killContainer: (to) => to.killContainer('nobody', 'SIGKILL', signal),
      unpauseContainer: (to) => to.unpauseContainer(id, signal),
      renameContainer: (to) => to.renameContainer('nobody', 'somebody', signal),
      setRestartPolicyNo: (to) => to.setRestartPolicyNo('nobody', signal),
      connectNetwork: (to) => to.connectNetwork('nowhere', id, {}, signal),
      disconnectNetwork: (to) => to.disconnectNetwork('nowhere', id, signal),
      tagImage: (to) => to.tagImage('test/busybox:1', 'late:1', signal),
      createNetwork: (to) => to.createNetwork({ Name: 'late' }, signal),
      removeNetwork: (to) => to.removeNetwork('nowhere', signal),
      createVolume: (to) => to.createVolume({ Name: 'late' }, signal),
    },
    60: { createContainer: (to) => to.createContainer('late', image, undefined, signal) },
    120: {
      startContainer: (to) => to.startContainer(id, signal),
      removeContainer: (to) => to.removeContainer('nobody', { force: false }, signal),
      removeImage: (to) => to.removeImage('nothing:1', signal),
      pullImage: (to) => to.pullImage('localhost:1/nope:1', {}, signal),
    },
  };

test(
  'a frozen engine makes every call fail at its deadline, and no connection stays behind',
  { skip },
  async () => {
    const socketsBefore = openSockets();
    host.freeze();
    mock.timers.enable({ apis: ['setTimeout'] });
    let passedMs = 0;
    const failed: string[] = [];
    const start = async (name: string, call: (to: Engine) => Promise<unknown>): Promise<void> => {
      await assert.rejects(call(engine), { name: 'EngineError', kind: 'timeout', retryable: true }, name);
      failed.push(name);
    };
    try {
      const outcomes = new Map(
        Object.entries(callsByDeadline).map(([seconds, calls]) => [
          Number(seconds) * 1000,
          Object.entries(calls).map(([name, call]) => start(name, call)),
        ]),
      );
      await requestsAreOut();
      for (const [deadlineMs, calls] of outcomes) {
        const before = failed.length;
        mock.timers.tick(deadlineMs - passedMs - 1);
        await requestsAreOut();
        assert.deepEqual(failed.slice(before), [], `before ${deadlineMs} ms`);
        mock.timers.tick(1);
        passedMs = deadlineMs;
        await Promise.all(calls);
      }
    } finally {
      mock.timers.reset();
      host.thaw();
    }
    await waitFor('the connections are closed', () => openSockets() <= socketsBefore);
    await engine.ping(signal);
  },
);

/** The modem looks up its socket path in a microtask: a turn of the loop later, requests are out and failures are in. */
async function requestsAreOut(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}

test('a call to a frozen engine ends at once when the caller gives up', { skip }, async () => {
  host.freeze();
  try {
    await assert.rejects(engine.listContainers(AbortSignal.timeout(50)), { kind: 'aborted' });
    await assert.rejects(engine.listContainers(AbortSignal.abort()), { kind: 'aborted' });
  } finally {
    host.thaw();
  }
});

test(
  'events come once each, without those of exec, and go on over a reconnect with since',
  { skip },
  async () => {
    const seen: EngineEvent[] = [];
    const abort = new AbortController();
    const reading = readInto(seen, {}, abort.signal);
    // The stream is open once its first event is here.
    await waitFor('the stream is open', async () => {
      await engine.createVolume({ Name: `probe-${seen.length}-${Math.random()}` }, signal);
      return seen.length > 0;
    });
    seen.length = 0;
    await engine.exec(id, ['true'], { timeoutMs: 5000 }, signal);
    await engine.killContainer(id, 'SIGKILL', signal);
    await waitFor('the die event', () => seen.some(({ action }) => action === 'die'));
    assert.deepEqual(
      // `stop` may come as well: the engine counts a kill as one.
      seen
        .filter(({ type, action }) => type === 'container' && action !== 'stop')
        .map(({ action, id: about }) => [action, about]),
      [
        ['kill', id],
        ['die', id],
      ],
    );
    const die = seen.find(({ action }) => action === 'die');
    assert.deepEqual(
      [die?.type, die?.attributes['name'], die?.attributes['exitCode']],
      ['container', 'one', '137'],
    );
    assert.match(die?.timeNano ?? '', /^\d{19}$/);
    abort.abort();
    await assert.rejects(reading, { kind: 'aborted' });

    await engine.startContainer(id, signal);
    const again: EngineEvent[] = [];
    const second = new AbortController();
    const resumed = readInto(again, { since: die?.timeNano ?? '' }, second.signal);
    await waitFor('the start event', () => again.some(({ action }) => action === 'start'));
    assert.deepEqual(again[0], die, 'since is inclusive');
    assert.deepEqual(again.filter(({ timeNano }) => timeNano === die?.timeNano).length, 1);
    second.abort();
    await assert.rejects(resumed, { kind: 'aborted' });
  },
);

test('health is an event, image and network events are seen, since must be a time', { skip }, async () => {
  const seen: EngineEvent[] = [];
  const abort = new AbortController();
  const reading = readInto(seen, { since: '1' }, abort.signal);
  const web = await engine.createContainer('web', { Image: 'test/http:1' }, undefined, signal);
  await engine.startContainer(web, signal);
  await host.docker('tag', 'test/busybox:1', 'test/busybox:tagged');
  await waitFor('it is healthy', () => seen.some(({ action }) => action === 'health_status: healthy'));
  assert.ok(seen.some(({ type, action }) => type === 'image' && action === 'tag'));
  assert.ok(
    seen.some(({ type, action, attributes }) => {
      return type === 'network' && action === 'connect' && attributes['container'] === web;
    }),
  );
  assert.ok(!seen.some(({ action }) => action.startsWith('exec')));
  abort.abort();
  await assert.rejects(reading, { kind: 'aborted' });
  await assert.rejects(drain(engine.events({ since: 'yesterday' }, signal)), { kind: 'bad-request' });
  await engine.removeContainer(web, { force: true }, signal);
});

test('a command that outlives its deadline is killed, and nothing else is', { skip }, async () => {
  await engine.startContainer(id, signal);
  await engine.exec(id, ['sh', '-c', 'sleep 4321 </dev/null >/dev/null 2>&1 &'], { timeoutMs: 5000 }, signal);
  // Process ids of the engine mean nothing to this process, so the adapter leaves the command alone ...
  await assert.rejects(engine.exec(id, ['sleep', '1234'], { timeoutMs: 200 }, signal), { kind: 'timeout' });
  assert.match(await host.docker('top', id), /sleep 1234/);
  // ... but they do to one in the engine's process namespace.
  const program = `
    import { connectEngine } from ${JSON.stringify(import.meta.resolve('./connect.ts'))};
    const { signal } = new AbortController();
    const engine = await connectEngine(${JSON.stringify(host.socketPath)}, {}, signal);
    await engine.exec('${id}', ['sleep', '5678'], { timeoutMs: 200 }, signal).catch(({ kind }) => console.log(kind));`;
  const { stdout } = await host.execInside(process.execPath, '--input-type=module', '--eval', program);
  assert.equal(stdout.trim(), 'timeout');
  await waitFor('it is gone', async () => !(await host.docker('top', id)).includes('sleep 5678'));
  assert.match(await host.docker('top', id), /sleep 4321/);
});

test(
  'an engine that is killed ends the events quietly, cuts a log, and refuses calls',
  { skip },
  async () => {
    await engine.startContainer(id, signal);
    const seen: EngineEvent[] = [];
    const events = readInto(seen, { since: '1' }, signal);
    await waitFor('the stream is open', () => seen.length > 0);
    const log = drain(engine.logs(id, { follow: true }, signal));
    const cut = assert.rejects(
      log,
      (error: unknown) => isKind(error, 'stream-cut') || isKind(error, 'unreachable'),
    );
    const exec = engine.exec(id, ['sleep', '1000'], { timeoutMs: 60_000 }, signal);
    const dead = assert.rejects(
      exec,
      (error: unknown) => isKind(error, 'stream-cut') || isKind(error, 'unreachable'),
    );
    await waitFor('the command runs', async () => (await host.docker('top', id)).includes('sleep 1000'));
    await host.kill();
    await Promise.all([events, cut, dead]);
    await assert.rejects(engine.listContainers(signal), { kind: 'unreachable', retryable: true });
    await assert.rejects(connectEngine(host.socketPath, {}, signal), { kind: 'unreachable' });
    await host.start();
    await engine.ping(signal);
  },
);

test(
  'the first call of each kind after a restart does not meet a connection of the old engine',
  { skip },
  async () => {
    await engine.listContainers(signal);
    await host.restart();
    assert.equal((await engine.inspectContainer(id, signal))?.id, id);
    await host.restart();
    await engine.createVolume({ Name: 'after-restart' }, signal);
  },
);

test('no socket, or one that is no engine, says so', { skip }, async () => {
  const nowhere = join(import.meta.dirname, 'no-such.sock');
  await assert.rejects(connectEngine(nowhere, {}, signal), { kind: 'unreachable', message: /ENOENT/ });
});

async function readInto(seen: EngineEvent[], options: { since?: string }, until: AbortSignal): Promise<void> {
  for await (const event of engine.events(options, until)) seen.push(event);
}
