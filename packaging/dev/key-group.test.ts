import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { describeKeyGroup, withGroup } from './key-group.ts';

test('a group gets its number in a file of groups, and no other group loses its own', () => {
  assert.equal(withGroup('', 'appliance-certs', 990), 'appliance-certs:x:990:\n');
  const before = 'root:x:0:\nappliance-certs:x:12:olga\nappliance-certs-more:x:13:\n';
  const after = 'root:x:0:\nappliance-certs-more:x:13:\nappliance-certs:x:990:\n';
  assert.equal(withGroup(before, 'appliance-certs', 990), after);
  assert.equal(withGroup(after, 'appliance-certs', 990), after);
});

test('down must name the group that stays, where there is one', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'applianced-group-'));
  t.after(() => rm(root, { recursive: true }));
  assert.equal(describeKeyGroup(root), undefined);
  await mkdir(join(root, 'etc'));
  await writeFile(join(root, 'etc/group'), 'appliance-certs:x:990:\n');
  assert.match(describeKeyGroup(root) ?? '', /^the system group appliance-certs \(.*groupdel/);
});
