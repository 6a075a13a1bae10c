import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findProgram } from '../dev/command.ts';
import {
  DependencyError,
  parseSymbolsFile,
  parseVersionNeeds,
  sharedLibraryDepends,
} from './symbol-versions.ts';

const readelf = `Version needs section '.gnu.version_r' contains 2 entries:
 Addr: 0x00000000004005b8  Offset: 0x000005b8  Link: 7 (.dynstr)
  000000: Version: 1  File: libstdc++.so.6  Cnt: 2
  0x0010:   Name: GLIBCXX_3.4.21  Flags: none  Version: 13
  0x0020:   Name: CXXABI_1.3  Flags: none  Version: 9
  0x0030: Version: 1  File: libc.so.6  Cnt: 1
  0x0040:   Name: GLIBC_2.28  Flags: none  Version: 14
`;

test('versions of symbols must be read with their library', () => {
  assert.deepEqual(parseVersionNeeds(readelf), [
    { library: 'libstdc++.so.6', symbol: 'GLIBCXX_3.4.21' },
    { library: 'libstdc++.so.6', symbol: 'CXXABI_1.3' },
    { library: 'libc.so.6', symbol: 'GLIBC_2.28' },
  ]);
});

test('the Debian version of a set of symbols must be found among the symbols', () => {
  const known = parseSymbolsFile(
    'libc.so.6 libc6 #MINVER#\n| libc6 (>> 2.36)\n GLIBC_2.28@GLIBC_2.28 2.28\n fcntl64@GLIBC_2.28 2.28\n',
  );
  assert.deepEqual([...known], [['GLIBC_2.28', '2.28']]);
});

const skip =
  (await findProgram('readelf')) === undefined ? 'readelf is missing (apt-get install binutils)' : false;

test('what a program of this machine needs must be named by its packages', { skip }, async () => {
  const depends = await sharedLibraryDepends([process.execPath]);
  assert.match(depends, /^libc6 \(>= 2\.\d+\), libgcc-s1 \(>= [\d.]+\), libstdc\+\+6 \(>= [\d.]+\)$/);
  assert.ok(DependencyError.prototype instanceof Error);
});
