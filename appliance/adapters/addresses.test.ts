import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownAddresses } from './addresses.ts';
import { groupId, mayGiveTo } from './groups.ts';
import { scratchFolder } from './files/scratch.testdata.ts';

test('addresses of this machine are sorted, and neither loopback nor link-local is among them', () => {
  const found = ownAddresses();
  assert.deepEqual(found, found.toSorted());
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  for (const address of found)
    assert.ok(
      all.some((each) => each.address === address && !each.internal),
      address,
    );
  assert.ok(found.every((address) => !/^(?:127\.|169\.254\.|::1$|fe80)/.test(address)));
});

test('a group is found by its name in the file of its root; without a file or a number there is none', async () => {
  await using folder = await scratchFolder();
  assert.equal(groupId(folder.path, 'appliance-certs'), undefined);
  await mkdir(join(folder.path, 'etc'));
  await folder.put('etc/group', 'root:x:0:\nappliance-certs:x:993:olga\nbroken:x::\n');
  assert.equal(groupId(folder.path, 'appliance-certs'), 993);
  assert.equal(groupId(folder.path, 'broken'), undefined);
  assert.equal(groupId(folder.path, 'appliance'), undefined);
});

test('a file may be given to any group by root, and by others to their own groups only', () => {
  assert.equal(mayGiveTo(993, 0, [0]), true);
  assert.equal(mayGiveTo(993, 1000, [1000, 993]), true);
  assert.equal(mayGiveTo(993, 1000, [1000]), false);
});
