import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { packageEntries, publicationOrder, supersededFiles } from './index-files.ts';

test('what InRelease names must be public before it, by hash and by name', () => {
  const index = { path: 'main/binary-amd64/Packages', sha256: 'abc' };
  assert.deepEqual(
    publicationOrder([index]).map(({ to }) => to),
    [
      'main/binary-amd64/by-hash/SHA256/abc',
      'main/binary-amd64/Packages',
      'Release',
      'Release.gpg',
      'InRelease',
    ],
  );
});

test('the entries of an index must not depend on the order in which they were found', () => {
  const entry = (name: string): string =>
    `Package: ${name}\nFilename: pool/${name}.deb\nDescription: of ${name}`;
  const names = ['a', 'b', 'c', 'd'];
  const all = fc.shuffledSubarray(names, { minLength: names.length });
  const expected = `${entry('a')}\n\n${entry('b')}\n\n${entry('d')}\n\n`;
  fc.assert(
    fc.property(all, (found) => {
      const text = found.map((name) => `${entry(name)}\n\n`).join('');
      assert.equal(packageEntries(text, new Set(['pool/c.deb'])), expected);
    }),
  );
});

test('a file by hash must stay as long as one of the last three publications named it', () => {
  const files = [
    { path: 'current', timeMs: 5 },
    { path: 'before', timeMs: 4 },
    { path: 'two before', timeMs: 3 },
    { path: 'three before', timeMs: 2 },
    { path: 'four before', timeMs: 1 },
  ];
  assert.deepEqual(supersededFiles(files, new Set(['current'])), ['three before', 'four before']);
  assert.deepEqual(supersededFiles(files, new Set(files.map(({ path }) => path))), []);
});
