import assert from 'node:assert/strict';
import test from 'node:test';
import { groupByPackage, planAdditions, planPrune, poolPath, type DebFile } from './pool.ts';

function deb(name: string, version: string, more: Partial<DebFile> = {}): DebFile {
  const path = `/in/${name}-${version}.deb`;
  return { path, name, version, architecture: 'amd64', sha256: `${name} ${version}`, ...more };
}

test('a package must stand where Debian puts it, without its epoch', () => {
  const paths = [deb('box', '1:2.0-1'), deb('libbox', '2')].map((each) => poolPath('stable', each));
  assert.deepEqual(paths, [
    'pool/stable/main/b/box/box_2.0-1_amd64.deb',
    'pool/stable/main/libb/libbox/libbox_2_amd64.deb',
  ]);
});

test('only what is not yet published must be added', () => {
  const held = [deb('box', '1')];
  const offered = [deb('box', '1'), deb('box', '2'), deb('box', '2', { path: '/in/copy.deb' })];
  assert.deepEqual(planAdditions('stable', ['amd64'], held, offered), [
    { from: '/in/box-2.deb', to: 'pool/stable/main/b/box/box_2_amd64.deb' },
  ]);
});

test('all that cannot be added must be named at once', () => {
  const held = [deb('box', '1')];
  const offered = [
    deb('box', '1', { sha256: 'other' }),
    deb('box', '2', { architecture: 'riscv64' }),
    deb('keys', '1', { architecture: 'all' }),
  ];
  assert.throws(() => planAdditions('stable', ['amd64'], held, offered), {
    message: [
      '/in/box-1.deb: box 1 is published with other content; raise its version',
      '/in/box-2.deb: the repository has no riscv64 (--architectures)',
    ].join('\n'),
  });
});

test('pruning must count the versions of each package and architecture on their own', () => {
  const all = [deb('box', '3'), deb('box', '2'), deb('box', '2', { architecture: 'arm64' }), deb('box', '1')];
  const groups = groupByPackage(all);
  assert.deepEqual(
    groups.map((group) => group.length),
    [3, 1],
  );
  assert.deepEqual(planPrune(groups, 1), [deb('box', '2'), deb('box', '1')]);
});
