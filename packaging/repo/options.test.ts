import assert from 'node:assert/strict';
import test from 'node:test';
import { readOptions } from './options.ts';

const now = new Date('2026-03-04T05:06:07Z');
const common = ['--out', '/srv/repository', '--key', 'A'];

test('what is not given must be left to the publication before, and the time be now', () => {
  assert.deepEqual(readOptions(['renew', ...common, '--key', 'B'], now), {
    out: '/srv/repository',
    suite: 'stable',
    signer: { keys: ['A', 'B'], gnupgHome: undefined },
    at: now,
    settings: {
      origin: undefined,
      label: undefined,
      codename: undefined,
      architectures: undefined,
      validDays: undefined,
    },
    debs: undefined,
    keep: undefined,
    url: undefined,
  });
});

test('numbers, times and lists must be read', () => {
  const args = ['prune', ...common, '--keep', '3', '--valid-days', '14', '--date', '2026-01-01T00:00:00Z'];
  const read = readOptions([...args, '--architectures', 'amd64,armhf'], now);
  assert.equal(read?.keep, 3);
  assert.equal(read.settings.validDays, 14);
  assert.deepEqual(read.settings.architectures, ['amd64', 'armhf']);
  assert.equal(read.at.toISOString(), '2026-01-01T00:00:00.000Z');
});

const mistakes: readonly (readonly [string, string[], RegExp])[] = [
  ['no command', common, /No command/],
  ['an unknown command', ['publish', ...common], /No command "publish"/],
  ['an unknown option', ['renew', ...common, '--kye', 'A'], /--kye/],
  ['one word too many', ['renew', 'debs', ...common], /Not understood: debs/],
  ['build without packages', ['build', ...common], /build needs it/],
  ['packages without build', ['renew', '--debs', '.', ...common], /--debs belongs to build/],
  ['prune without a number', ['prune', ...common], /prune needs it/],
  ['a number that is none', ['prune', ...common, '--keep', '0'], /--keep 0: a number from 1 on/],
  ['a time that is none', ['renew', ...common, '--date', 'noon'], /--date noon/],
  ['no folder', ['renew', '--key', 'A'], /--out is missing/],
];
for (const [name, args, message] of mistakes) {
  test(`${name} must be told`, () => {
    assert.throws(() => readOptions(args, now), { name: 'RepositoryUsageError', message });
  });
}
