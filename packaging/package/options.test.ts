import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PackageUsageError, readOptions } from './options.ts';

const read = (...args: string[]) => readOptions(args, '/work', 'amd64');

test('without options the package of this machine must be built for release, without the keyring', () => {
  assert.deepEqual(read(), {
    architecture: 'amd64',
    outDirectory: '/work/dist/packages',
    compression: 'xz',
    lint: true,
  });
});

test('everything that is given must arrive', () => {
  const given = ['--arch', 'arm64', '--out', '/o', '--version', '0.1.1~test1', '--compression', 'none'];
  const archive = ['--keyring', 'k.gpg', '--repository', 'https://apt.example/', '--label', 'Acme Box'];
  assert.deepEqual(read(...given, ...archive, '--no-lint', '--certs', 'site'), {
    architecture: 'arm64',
    outDirectory: '/o',
    compression: 'none',
    lint: false,
    certsDirectory: '/work/site',
    version: '0.1.1~test1',
    archive: {
      keyringFile: '/work/k.gpg',
      url: 'https://apt.example/',
      suite: 'stable',
      origin: 'applianced',
      label: 'Acme Box',
    },
  });
});

test('a wrong option must be refused with its name', () => {
  const refused: readonly (readonly [string, readonly string[]])[] = [
    ['--arch', ['--arch', 'i386']],
    ['--version', ['--version', '1.0-1']],
    ['--version', ['--version', 'v1']],
    ['belong together', ['--keyring', 'k.gpg']],
    ['--repository', ['--keyring', 'k.gpg', '--repository', 'apt.example']],
    ['--origin', ['--keyring', 'k', '--repository', 'https://x/', '--origin', 'a,label=b']],
    ['--colour', ['--colour', 'red']],
  ];
  for (const [message, args] of refused) {
    const isNamed = (error: unknown): boolean =>
      error instanceof PackageUsageError && error.message.includes(message);
    assert.throws(() => read(...args), isNamed, message);
  }
});
