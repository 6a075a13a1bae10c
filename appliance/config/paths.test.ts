import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paths, vendorStackFile } from './paths.ts';

test('with root / the paths are those of the product', () => {
  const real = paths('/');
  assert.equal(real.root, '/');
  assert.equal(real.nodeJson, '/etc/applianced/node.json');
  assert.equal(real.stackFile, '/etc/applianced/stack.yaml');
  assert.equal(real.stateDb, '/var/lib/applianced/state.db');
  assert.equal(real.apiSocket, '/run/applianced/api.sock');
  assert.equal(vendorStackFile(real, 'conductor'), '/usr/share/applianced/stacks/conductor.yaml');
});

test('every path moves with the root, with or without a slash at its end', () => {
  for (const root of ['/srv/dev', '/srv/dev/']) {
    for (const path of Object.values(paths(root))) assert.match(path, /^\/srv\/dev(\/[^/]+)*$/);
  }
});
