import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitFor } from '../../packaging/test/harness/wait.ts';
import { EngineError } from '../adapters/engine/errors.ts';
import type { RegistryClient } from '../adapters/registry/client.ts';
import { RegistryError } from '../adapters/registry/errors.ts';
import { here, info, scripted, startWatch } from './registry-watch.testdata.ts';

const limited = new RegistryError('wait', { kind: 'rate-limited', retryAfterMs: 600_000 });
const three = ['1', '2', '3'].map((tag) => here(`registry.test/app:${tag}`, 'sha256:old'));

test('offline nothing is asked, and what is being asked is broken off', async () => {
  let asked = 0;
  let brokenOff = 0;
  const client: RegistryClient = {
    digestOf: (_, __, signal) => {
      asked += 1;
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          brokenOff += 1;
          reject(new Error('aborted'));
        });
      });
    },
    manifest: () => Promise.reject(new Error('not asked')),
    close: () => undefined,
  };
  using watching = startWatch({ open: () => client });
  const images = [here('registry.test/app:1')];
  assert.deepEqual(watching.watch.look(images, { offline: true, intervalMs: 10 }), {});
  await watching.watch.checkNow();
  assert.equal(asked, 0);
  watching.look(images);
  const checking = watching.watch.checkNow();
  await waitFor('a question', () => asked === 1);
  assert.deepEqual(watching.watch.look(images, { offline: true, intervalMs: 10 }), {});
  await checking;
  assert.equal(brokenOff, 1);
});

test('429 spares the registry the other questions, and an operator who asks again too', async () => {
  const { watch, look, asked, time } = scripted(() => limited);
  look(three);
  await watch.checkNow();
  await watch.checkNow();
  assert.deepEqual(asked, ['app:1']);
  const seen = look(three);
  assert.deepEqual(
    Object.values(seen).map(({ failure, registry, nextAt }) => [
      failure?.kind,
      registry,
      (nextAt ?? 0) >= 1_600_000,
    ]),
    three.map(() => ['rate-limited', 'registry.test', true]),
  );
  time.now = 620_000;
  await watch.checkNow(['registry.test/app:3']);
  assert.deepEqual(asked, ['app:1', 'app:3']);
});

test('a registry that cannot be reached is asked once a round, and again when an operator asks', async () => {
  const { watch, look, asked } = scripted(() => new RegistryError('down', { kind: 'registry-unreachable' }));
  look(three);
  await watch.checkNow();
  await watch.checkNow();
  assert.deepEqual(asked, ['app:1', 'app:1']);
  assert.equal(look(three)['registry.test/app:2']?.failure?.attempts, 2);
});

test('what was known stays while the registry fails, and the failure goes with the next answer', async () => {
  let said: string | RegistryError = 'sha256:new';
  const { watch, look, changes } = scripted(() => said);
  const images = three.slice(0, 1);
  look(images);
  await watch.checkNow();
  said = new RegistryError('refused', { kind: 'unauthorized' });
  await watch.checkNow();
  const failing = look(images)['registry.test/app:1'];
  assert.deepEqual(failing?.newest, { digest: 'sha256:new', sameAs: ['sha256:new'], downloadBytes: 5 });
  assert.deepEqual(failing.failure, {
    kind: 'unauthorized',
    message: 'refused',
    since: 1_000_000,
    attempts: 1,
  });
  said = 'sha256:new';
  await watch.checkNow();
  assert.equal(look(images)['registry.test/app:1']?.failure, undefined);
  assert.equal(changes(), 3);
});

test('an image that came here after the last answer hides that answer until the registry has been asked again', async () => {
  let said = 'sha256:new';
  const { watch, look, time } = scripted(() => said);
  const name = 'registry.test/app:1';
  look([here(name, 'sha256:old')]);
  await watch.checkNow();
  assert.equal(look([here(name, 'sha256:new')])[name]?.newest?.digest, 'sha256:new');
  assert.equal(look([here(name, 'sha256:old')])[name]?.newest?.digest, 'sha256:new');
  const hidden = look([here(name, 'sha256:newer')])[name];
  assert.equal(hidden?.newest, undefined);
  assert.ok((hidden?.nextAt ?? 0) <= time.wall + 63_000, 'soon, although the interval is an hour');
  said = 'sha256:newer';
  await watch.checkNow();
  assert.deepEqual(look([here(name, 'sha256:newer')])[name]?.newest, {
    digest: 'sha256:newer',
    sameAs: ['sha256:newer'],
  });
});

test('a wall clock that jumps moves only what is shown', async () => {
  const { watch, look, asked, time } = scripted(() => 'sha256:old');
  const images = three.slice(0, 1);
  look(images);
  await watch.checkNow();
  time.now += 1_000;
  for (const jump of [50 * 365 * 86_400_000, -50 * 365 * 86_400_000]) {
    time.wall += jump;
    const seen = look(images)['registry.test/app:1'];
    assert.equal(seen?.checkedAt, time.wall - 1_000);
    assert.equal(Math.round(((seen.nextAt ?? 0) - time.wall) / 60_000), 63);
  }
  assert.deepEqual(asked, ['app:1']);
});

test('other credentials are used at once, and only for their registry', async () => {
  const opened: string[] = [];
  let password = 'old';
  const { watch, look } = scripted(() => 'sha256:old', {
    accessOf: (host) => (host === 'a.test' ? { credentials: { username: 'u', password } } : {}),
    open: (host, { site }) => {
      opened.push(`${host} ${site.credentials?.password ?? '-'}`);
      return {
        digestOf: () => Promise.resolve('sha256:old'),
        manifest: () => Promise.reject(new Error('x')),
        close: () => undefined,
      };
    },
  });
  const images = [here('a.test/app', 'sha256:old'), here('b.test/app', 'sha256:old')];
  look(images);
  await watch.checkNow();
  await watch.checkNow();
  password = 'new';
  look(images);
  await watch.checkNow();
  assert.deepEqual(opened, ['a.test old', 'b.test -', 'a.test new']);
});

test('without an engine nothing is asked, which whoever asks is told, and that is no failure of the registry', async () => {
  const silent = new EngineError('no answer', { kind: 'timeout', retryable: true });
  for (const none of [undefined, { info, registryAccess: () => Promise.reject(silent) }]) {
    const { watch, look, asked } = scripted(() => 'sha256:old', { engine: () => none });
    look(three);
    await assert.rejects(watch.checkNow(), /the engine does not answer/);
    assert.deepEqual(asked, []);
    assert.equal(look(three)['registry.test/app:1']?.failure, undefined);
  }
});

test('a defect of ours counts as a failed check and is told', async () => {
  const errors: string[] = [];
  const { watch, look } = scripted(
    () => {
      throw new TypeError('defect');
    },
    { onError: (error) => errors.push(error.message) },
  );
  look(three.slice(0, 1));
  await watch.checkNow();
  assert.deepEqual(errors, ['defect']);
  assert.equal(look(three.slice(0, 1))['registry.test/app:1']?.failure?.kind, 'bad-answer');
});

test('what is no longer named is forgotten, and what cannot be parsed is not asked for', async () => {
  const { watch, look, asked } = scripted(() => 'sha256:old');
  const pinned = `registry.test/app@sha256:${'a'.repeat(64)}`;
  assert.deepEqual(
    Object.keys(look([...three, here(pinned), here('Not A Reference')])),
    three.map(({ reference }) => reference),
  );
  look(three.slice(0, 1));
  await watch.checkNow();
  assert.deepEqual(asked, ['app:1']);
});

test('once it is online again, and once the wait is over, it asks by itself', async () => {
  let said: string | RegistryError = new RegistryError('down', { kind: 'registry-unreachable' });
  const { watch, look, asked, time } = scripted(() => said, {
    random: () => 0,
    // Time passes when nobody has anything to do.
    sleep: (ms, signal) => {
      if (asked.length >= 3)
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      time.now += ms;
      return Promise.resolve();
    },
  });
  watch.look(three.slice(0, 1), { offline: true, intervalMs: 60_000 });
  look(three.slice(0, 1));
  await waitFor('three attempts', () => asked.length === 3);
  await waitFor('their end', () => look(three.slice(0, 1))['registry.test/app:1']?.failure?.attempts === 3);
  assert.ok(time.now >= 180_000, 'one minute, then two');
  said = 'sha256:old';
  await watch.checkNow();
  assert.equal(look(three.slice(0, 1))['registry.test/app:1']?.failure, undefined);
});
