import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { test } from 'node:test';
import { EngineError } from '../adapters/engine/errors.ts';
import type { Engine } from '../adapters/engine/types.ts';
import { AcmeError } from '../../certs/acme/acme-error.ts';
import { CertificateStoreError } from '../../certs/store/error.ts';
import { FileWriteError } from '../adapters/files/atomic.ts';
import type { Step } from '../plan/step.ts';
import { createApplier } from './apply.ts';
import type { Applier, Ended } from './apply.ts';

const base = { id: 1, reason: 'asked for', after: [], input: 'x' };

function start(container: string, subject = `service ${container}`): Step {
  const args = { container, name: container, afterDisruption: false };
  return { ...base, kind: 'start-container', key: `start-container ${container}`, subject, args };
}

function pull(reference: string): Step {
  const args = { reference };
  return { ...base, kind: 'pull-image', key: `pull-image ${reference}`, subject: `image ${reference}`, args };
}

/** Calls that end when the test says so. */
function harness() {
  const open = new Map<string, PromiseWithResolvers<void>>();
  const begun: string[] = [];
  const ended: Ended[] = [];
  const wait = (name: string): Promise<void> => {
    const call = Promise.withResolvers<void>();
    open.set(name, call);
    return call.promise;
  };
  const engine = { startContainer: wait, pullImage: wait, removeVolume: wait } as unknown as Engine;
  const applier: Applier = createApplier({
    engine: () => engine,
    signal: new AbortController().signal,
    clock: () => 0,
    systemd: () => assert.fail('no step here needs it'),
    certs: () => assert.fail('no step here needs them'),
    writeFile: () => Promise.resolve(),
    removeFile: () => Promise.resolve(),
    credentialsFor: () => undefined,
    pullProgress: () => undefined,
    note: () => undefined,
    onBegin: (step) => {
      begun.push(step.key);
    },
    onEnd: (end) => ended.push(end),
  });
  const end = async (name: string, error?: Error): Promise<void> => {
    if (error === undefined) open.get(name)?.resolve();
    else open.get(name)?.reject(error);
    await setImmediate();
  };
  /** Planned from a look that saw everything that has ended. */
  const beginNow = (steps: readonly Step[]) => applier.begin(steps, applier.ended());
  return { applier, beginNow, begun, ended, end };
}

test('a step is begun once, however often it is planned while it runs', async () => {
  const { beginNow, ended, end } = harness();
  assert.equal(beginNow([start('a')]).length, 1);
  assert.equal(beginNow([start('a')]).length, 0);
  await end('a');
  assert.equal(ended.length, 1);
  assert.equal(beginNow([start('a')]).length, 1);
});

test('a step that ended while the daemon looked is not done again from that look', async () => {
  const { applier, beginNow, end } = harness();
  beginNow([start('a')]);
  const seen = applier.ended();
  await end('a');
  assert.equal(applier.begin([start('a'), start('b')], seen).length, 1);
  assert.equal(beginNow([start('a')]).length, 1);
});

test('a volume that went while the daemon looked holds up everything until the next look', async () => {
  const { applier, beginNow, end } = harness();
  const args = { name: 'data' };
  const gone: Step = {
    ...base,
    kind: 'remove-volume',
    key: 'remove-volume data',
    subject: 'volume data',
    args,
  };
  beginNow([gone]);
  const seen = applier.ended();
  await end('data');
  assert.deepEqual(applier.begin([start('a')], seen), []);
  assert.equal(beginNow([start('a')]).length, 1);
});

test('two steps about one subject never overlap', async () => {
  const { beginNow, end } = harness();
  assert.equal(beginNow([start('a', 'service web'), start('b', 'service web')]).length, 1);
  await end('a');
  assert.equal(beginNow([start('b', 'service web')]).length, 1);
});

test('eight calls and three pulls run side by side, and neither takes the place of the other', async () => {
  const { beginNow, end } = harness();
  const starts = Array.from({ length: 12 }, (_, index) => start(`c${index}`));
  const pulls = Array.from({ length: 5 }, (_, index) => pull(`i${index}`));
  assert.equal(beginNow([...pulls, ...starts]).length, 11);
  await end('i0');
  await end('c0');
  assert.deepEqual(
    beginNow([...pulls.slice(1), ...starts.slice(1)]).map((step) => step.key),
    ['pull-image i3', 'start-container c8'],
  );
});

test('a failure is told with its kind, its whole chain and whether it is worth another try', async () => {
  const { applier, beginNow, ended, end } = harness();
  beginNow([start('a'), start('b'), start('c')]);
  const cause = new Error('bind: address already in use');
  await end('a', new EngineError('start a', { kind: 'port-taken', retryable: true, cause }));
  await end('b', new EngineError('start b', { kind: 'bad-request', retryable: false }));
  await end('c', new TypeError('a defect'));
  assert.deepEqual(
    ended.map(({ failure }) => failure),
    [
      { kind: 'port-taken', retryable: true, message: 'start a: bind: address already in use' },
      { kind: 'bad-request', retryable: false, message: 'start b' },
      { kind: 'other', retryable: true, message: 'a defect' },
    ],
  );
  assert.deepEqual(applier.running(), []);
});

test('the next end is waited for, all ends are waited for, and nothing running is no wait', async () => {
  const { applier, beginNow, ended, end } = harness();
  await applier.anyEnd();
  await applier.settled();
  beginNow([start('a'), start('b')]);
  const any = applier.anyEnd();
  const all = applier.settled();
  await end('b');
  await any;
  assert.equal(ended.length, 1);
  await end('a');
  await all;
  assert.equal(ended.length, 2);
});

test('a full disk is known as one, whoever met it first', async () => {
  const { beginNow, ended, end } = harness();
  beginNow([start('a')]);
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  await end('a', new FileWriteError('/state/file', full));
  assert.deepEqual(ended[0]?.failure, {
    kind: 'no-space',
    retryable: true,
    message: 'cannot write /state/file: no space left on device',
  });
});

test('what the certificates and their servers say of a failure is kept', async () => {
  const { beginNow, ended, end } = harness();
  const failures: readonly (readonly [Error, object])[] = [
    [storeError('ENOSPC'), { kind: 'no-space', retryable: true }],
    [storeError('EROFS'), { kind: 'certificate-store', retryable: true }],
    [
      new AcmeError('too many', { kind: 'rate-limited', retryAfterMs: 7_000 }),
      { kind: 'acme-rate-limited', retryable: true, retryAfterMs: 7_000 },
    ],
  ];
  for (const [index, [error, expected]] of failures.entries()) {
    beginNow([start(`a${index}`)]);
    await end(`a${index}`, error);
    assert.partialDeepStrictEqual(ended[index]?.failure, expected);
  }
});

function storeError(code: string): CertificateStoreError {
  const cause = Object.assign(new Error('no'), { code });
  return new CertificateStoreError('cannot write /certs', { path: '/certs', cause });
}
