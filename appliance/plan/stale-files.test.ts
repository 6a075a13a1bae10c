import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackOf } from './desired.testdata.ts';
import { plans } from './expect.testdata.ts';
import { assertFilesKept } from './invariants.testdata.ts';
import { aContainer, changeContainer } from './simulated-engine.testdata.ts';
import { converge } from './simulation.testdata.ts';
import type { Simulation } from './simulation.testdata.ts';
import { fresh, running } from './stories.testdata.ts';

const withConfig = { web: { configs: ['settings'] } };

/** Files that stand, without the folder and the digest in their names. */
function filesOf({ world }: Simulation): readonly string[] {
  return world.files.map((path) => path.replace(/^\/state\/files\//, '').replace(/-[0-9a-f]+$/, ''));
}

test('a file goes when the containers that mount it are gone, and not before', () => {
  const before = running(withConfig);
  assert.deepEqual(filesOf(before), ['shop/web/configs/settings']);
  const [path = ''] = before.world.files;
  const changed = { ...before, desired: stackOf({ db: {} }) };
  plans(
    { ...changed, world: changeContainer(before.world, 'shop-web-1', { state: 'exited' }) },
    `
    [] -> #1 container shop-web-1: remove-container, no service of the stack wants it
    [] -> #2 image registry.test/db:1: pull-image, not on this machine
    [2] -> #3 service db: create-container, not found
    [3] -> #4 service db: start-container, it is wanted
    [1] -> #5 file ${path}: remove-file, no container uses it any more
  `,
  );
});

test('what a replaced container was made from goes after it, and a stack that has settled has no stale file', () => {
  const before = running(withConfig);
  const desired = stackOf({ web: { configs: ['other'] } });
  const ran = converge({ ...before, desired }, { check: assertFilesKept });
  assert.deepEqual([ran.converged, filesOf(ran.simulation)], [true, ['shop/web/configs/other']]);
});

test('a file that was left half-written goes, also where no container ever mounted it', () => {
  const before = running({ web: {} });
  const left = '/state/files/shop/web/secrets/.key-1.new-77-abcdef012345';
  const world = { ...before.world, files: [left] };
  plans({ ...before, world }, `[] -> #1 file ${left}: remove-file, no container uses it any more`);
});

test('nothing is removed while a file is being written: its first name looks like a leftover', () => {
  const before = fresh(withConfig);
  const left = '/state/files/shop/web/configs/.settings-1.new-77-abcdef012345';
  const world = { ...before.world, files: [left] };
  plans(
    { ...before, world },
    `
    [] -> #1 network shop_default: create-network, not found
    [] -> #2 service web: write-files, its configs and secrets (1) are not on the host yet
    [2, 1] -> #3 service web: create-container, not found
    [3] -> #4 service web: start-container, it is wanted
    [2] -> #5 file ${left}: remove-file, no container uses it any more
  `,
  );
});

test('a file that a container mounts which is not ours stays', () => {
  const before = running({ web: {} });
  const file = '/state/files/shop/web/configs/settings-1';
  const mounts = [{ type: 'bind', source: file, target: '/x', readOnly: true }];
  const foreign = aContainer({ id: 'theirs', mounts });
  const world = { ...before.world, files: [file], containers: [...before.world.containers, foreign] };
  plans({ ...before, world }, '');
});
