import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineError } from '../adapters/engine/errors.ts';
import type { ContainerDetails, Engine, EngineEvent } from '../adapters/engine/types.ts';
import { aContainer, anImage } from '../plan/simulated-engine.testdata.ts';
import type { EngineLink } from './engine-link.ts';
import { createDiskWatch } from './disk-watch.ts';
import { createObserver } from './observe.ts';
import { createWorld } from './world.ts';

const OWNER = 'owner';
const ours = aContainer({ id: 'one', labels: { [OWNER]: 'me' }, state: 'running' });
const theirs = aContainer({ id: 'two', labels: { [OWNER]: 'you' } });
const bind = { type: 'bind', source: '/a', target: '/x', readOnly: true };
const nobodys = aContainer({ id: 'three', mounts: [bind] });
const wanted = { images: ['web:1', 'gone:1'] };
const signal = new AbortController().signal;

/** Answers from `containers` as it is at the time; counts the calls; `before` runs while an answer is under way. */
function anEngine(containers: ContainerDetails[]) {
  const calls: Record<string, number> = {};
  const hooks: Record<string, () => void> = {};
  const shutsDown = { yes: false };
  const answer = <Value>(name: string, value: Value): Promise<Value> => {
    calls[name] = (calls[name] ?? 0) + 1;
    hooks[name]?.();
    return Promise.resolve(value);
  };
  const info = { version: '26.1.5', apiVersion: '1.45', minApiVersion: '1.24', os: 'linux', arch: 'amd64' };
  const only: Pick<
    Engine,
    | 'info'
    | 'knock'
    | 'listContainers'
    | 'inspectContainer'
    | 'listNetworks'
    | 'listVolumes'
    | 'inspectImage'
    | 'listImages'
    | 'dataRoot'
  > = {
    info,
    knock: () => {
      const answered = answer('knock', undefined);
      return shutsDown.yes
        ? Promise.reject(new EngineError('no new connection', { kind: 'unreachable', retryable: true }))
        : answered;
    },
    listContainers: () =>
      answer(
        'list',
        containers.map(({ id, name, imageId, labels, state, health, networks, mounts }) => ({
          id,
          name,
          imageId,
          labels,
          state,
          health,
          networks,
          mountSources: mounts.map(({ source }) => source),
          volumes: mounts.flatMap(({ name: volume }) => (volume === undefined ? [] : [volume])),
        })),
      ),
    inspectContainer: (id) =>
      answer(
        'inspect',
        containers.find((each) => each.id === id),
      ),
    listNetworks: () => answer('networks', []),
    listVolumes: () => answer('volumes', []),
    listImages: () =>
      answer('images', [{ id: 'sha256:1', repoTags: ['web:1'], repoDigests: [], sizeBytes: 1 }]),
    dataRoot: () => answer('info', '/engine'),
    inspectImage: (reference) => answer('image', reference === 'web:1' ? anImage('sha256:1') : undefined),
  };
  return { engine: only as Engine, calls, hooks, shutsDown };
}

function anObserver() {
  return createObserver({
    owner: { label: OWNER, values: () => new Set(['me']) },
    bootId: () => 'boot',
    uptimeMs: () => 0,
    timeZone: () => 'UTC',
    listFiles: () => ['/a'],
    disks: createDiskWatch({
      stateDir: '/state',
      space: (path) => Promise.resolve({ path, freeBytes: 1, totalBytes: 2 }),
    }),
    health: { look: () => ({ testPassed: false }), retain: () => undefined, close: () => undefined },
    probeOf: () => undefined,
    isStarting: () => false,
  });
}

function eventOf(type: EngineEvent['type'], id: string, attributes = {}): EngineEvent {
  return { type, action: 'x', id, attributes, timeNano: '1' };
}

test('of what is not ours only the name, its image and its mounts are known, and only images that are there are told', async () => {
  const { engine } = anEngine([ours, theirs, nobodys]);
  const seen = await anObserver().look(engine, wanted, signal);
  assert.deepEqual(
    seen.containers.map(({ id }) => id),
    ['one'],
  );
  assert.deepEqual(seen.foreign, [
    { id: 'two', name: 'two', imageId: 'sha256:other', mountSources: [], volumes: [] },
    { id: 'three', name: 'three', imageId: 'sha256:other', mountSources: ['/a'], volumes: [] },
  ]);
  assert.deepEqual([Object.keys(seen.images), seen.files], [['web:1', 'sha256:1'], ['/a']]);
  assert.deepEqual(
    seen.localImages.map(({ id }) => id),
    ['sha256:1'],
  );
  assert.deepEqual([seen.disk?.path, seen.stateDisk?.path], ['/engine', '/state']);
});

test('a second look costs one list call when nothing changed', async () => {
  const { engine, calls } = anEngine([ours, theirs]);
  const observer = anObserver();
  await observer.look(engine, wanted, signal);
  assert.deepEqual(calls, { list: 1, inspect: 1, networks: 1, volumes: 1, image: 3, images: 1, info: 1 });
  await observer.look(engine, wanted, signal);
  assert.deepEqual(calls, { list: 2, inspect: 1, networks: 1, volumes: 1, image: 3, images: 1, info: 1 });
});

test('a difference in the list, or an event, makes exactly what it is about looked at again', async () => {
  const containers = [ours];
  const { engine, calls } = anEngine(containers);
  const observer = anObserver();
  const look = () => observer.look(engine, wanted, signal);
  await look();
  containers[0] = { ...ours, state: 'exited' };
  assert.equal((await look()).containers[0]?.state, 'exited');
  assert.equal(calls['inspect'], 2);
  for (const [event, call] of [
    [eventOf('container', 'one'), 'inspect'],
    [eventOf('network', 'n', { container: 'one' }), 'inspect'],
    [eventOf('network', 'n'), 'networks'],
    [eventOf('volume', 'v'), 'volumes'],
    [eventOf('image', 'i'), 'image'],
    [eventOf('image', 'i'), 'images'],
  ] as const) {
    const before = calls[call] ?? 0;
    observer.noticed(event);
    await look();
    assert.ok((calls[call] ?? 0) > before, `${event.type} -> ${call}`);
  }
  const before = { ...calls };
  observer.forget();
  await look();
  assert.deepEqual(calls, {
    ...before,
    list: (before['list'] ?? 0) + 1,
    inspect: (before['inspect'] ?? 0) + 1,
    networks: (before['networks'] ?? 0) + 1,
    volumes: (before['volumes'] ?? 0) + 1,
    image: (before['image'] ?? 0) + 3,
    images: (before['images'] ?? 0) + 1,
    info: (before['info'] ?? 0) + 1,
  });
});

for (const [what, interrupt] of [
  [
    'an event',
    (observer: ReturnType<typeof anObserver>) =>
      ['container', 'network', 'volume', 'image'].forEach((type) =>
        observer.noticed(eventOf(type as EngineEvent['type'], 'one')),
      ),
  ],
  ['a new connection', (observer: ReturnType<typeof anObserver>) => observer.forget()],
] as const) {
  test(`an answer that was under way when ${what} came is used once and not kept`, async () => {
    const { engine, calls, hooks } = anEngine([ours]);
    const observer = anObserver();
    for (const name of ['inspect', 'networks', 'volumes', 'image', 'images']) {
      hooks[name] = () => {
        hooks[name] = () => undefined;
        interrupt(observer);
      };
    }
    const first = await observer.look(engine, wanted, signal);
    assert.equal(first.containers.length, 1);
    await observer.look(engine, wanted, signal);
    const { info: _, ...others } = calls;
    assert.deepEqual(others, { list: 2, inspect: 2, networks: 2, volumes: 2, image: 6, images: 2 });
  });
}

test('a container that is removed between the list and its inspection is not there', async () => {
  const { engine } = anEngine([ours]);
  const gone = { ...engine, inspectContainer: () => Promise.resolve(undefined) };
  assert.deepEqual((await anObserver().look(gone, wanted, signal)).containers, []);
});

test('an engine that is silent is an observation that keeps what was seen last; a defect of ours is not', async () => {
  const { engine } = anEngine([ours]);
  let failure: Error | undefined;
  const observer = anObserver();
  const link: EngineLink = {
    engine: () => engine,
    error: () => 'no socket',
    since: () => 0,
    tried: Promise.resolve(),
    run: () => Promise.resolve(),
  };
  const look = createWorld(
    link,
    {
      ...observer,
      look: (...args) => (failure === undefined ? observer.look(...args) : Promise.reject(failure)),
    },
    () => 'boot',
  );
  await look(wanted, signal);
  failure = new EngineError('no answer', { kind: 'timeout', retryable: true });
  const silent = await look(wanted, signal);
  assert.deepEqual(silent.engine, { state: 'unreachable', error: 'no answer' });
  assert.deepEqual(
    silent.containers.map(({ id }) => id),
    ['one'],
  );
  failure = new TypeError('a defect');
  await assert.rejects(look(wanted, signal), TypeError);
});

test('an end must not be believed while the engine shuts down, and must be once it stays', async () => {
  const containers = [ours];
  const { engine, calls, shutsDown } = anEngine(containers);
  const observer = anObserver();
  await observer.look(engine, wanted, signal);
  assert.equal(calls['knock'], undefined, 'nothing has ended');
  containers[0] = { ...ours, state: 'exited' };
  shutsDown.yes = true;
  for (const _ of ['at first', 'and again'])
    await assert.rejects(observer.look(engine, wanted, signal), { kind: 'unreachable' });
  shutsDown.yes = false;
  const seen = await observer.look(engine, wanted, signal);
  assert.equal(seen.containers[0]?.state, 'exited');
  await observer.look(engine, wanted, signal);
  assert.equal(calls['knock'], 3, 'one end is asked about once');
});
