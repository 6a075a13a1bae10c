import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoadedConfig } from './config/last-good.ts';
import { paths } from './config/paths.ts';
import { nodeConfigSchema } from './config/schema.ts';
import { createDesiredSource } from './desired-source.ts';
import type { DesiredSourceDeps } from './desired-source.ts';

const config: LoadedConfig = {
  config: nodeConfigSchema.parse({}),
  secrets: new Map(),
  registries: new Map(),
  notes: [],
  texts: new Map(),
  origin: 'default',
  problems: [],
  watch: [],
};

/** A machine with one stack file of one service. */
function source(deps: Partial<DesiredSourceDeps>) {
  return createDesiredSource({
    paths: paths('/root-of-test'),
    loadConfig: () => Promise.resolve(config),
    readText: (path) =>
      path.endsWith('stack.yaml')
        ? { ok: true, text: 'name: one\nservices: {web: {image: web}}' }
        : { ok: false, reason: 'does not exist' },
    readForOthers: () => ({ ok: false, reason: 'is closed' }),
    fileExists: (path) => path.endsWith('stack.yaml'),
    write: () => Promise.resolve(),
    trustRegistries: () => Promise.resolve(),
    hash: (text) => `hash of ${text.length}`,
    standingOf: () => undefined,
    formerIds: () => [],
    salt: '',
    applianceId: 'a-machine',
    environment: {},
    ...deps,
  });
}

test('what was read is kept until a file changes', async () => {
  let reads = 0;
  const one = source({ loadConfig: () => Promise.resolve({ ...config, watch: [`read ${(reads += 1)}`] }) });
  assert.equal(one.isStale(), true);
  const first = await one.read();
  assert.equal(await one.read(), first);
  assert.deepEqual([one.isStale(), reads], [false, 1]);
  one.invalidate();
  assert.equal(one.isStale(), true);
  assert.notEqual(await one.read(), first);
});

test('a stack that an operator names is read with the rights of others, not with those of the daemon', async () => {
  const { outcome } = await source({}).tryStack('/etc/stack.yaml');
  assert.deepEqual(outcome.ok || outcome.problems.map(({ reason }) => reason), [
    'the file cannot be read: is closed',
  ]);
});

test('a change that comes while the files are read must not be lost', async () => {
  const writing = Promise.withResolvers<void>();
  const one = source({ write: () => writing.promise });
  const reading = one.read();
  one.invalidate();
  writing.resolve();
  await reading;
  assert.equal(one.isStale(), true);
});

test('a file of ours that the system refuses, in whatever words, is told and stops nothing', async () => {
  const refused = Object.assign(new Error('EROFS: read-only file system, unlink'), {
    code: 'EROFS',
    syscall: 'unlink',
  });
  const { desired, unwritten } = await source({ trustRegistries: () => Promise.reject(refused) }).read();
  assert.deepEqual(unwritten, ['EROFS: read-only file system, unlink']);
  assert.equal(desired?.stack, 'one');
});
