import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { belongsTo, credentialsFor, registryAuthHeader } from './credentials.ts';
import { parseReference } from './reference.ts';

function fits(serverAddress: string, written: string): boolean {
  const reference = parseReference(written);
  assert.ok(reference);
  return belongsTo({ serverAddress, username: 'u', password: 'p' }, reference);
}

test('credentials go to the registry that they are for, and to no other', () => {
  assert.ok(fits('registry.example', 'registry.example/app'));
  assert.ok(fits('https://registry.example/v2/', 'registry.example/app'));
  assert.ok(fits('registry.example:5000', 'registry.example:5000/app'));
  for (const hub of ['docker.io', 'https://index.docker.io/v1/', 'registry-1.docker.io']) {
    assert.ok(fits(hub, 'busybox'), hub);
  }
  assert.ok(!fits('registry.example', 'registry.example:5000/app'), 'another port');
  assert.ok(!fits('example', 'registry.example/app'), 'a parent domain');
  assert.ok(!fits('registry.example', 'registry.example.evil.org/app'), 'a longer name');
  assert.ok(!fits('registry.example', 'busybox'), 'no registry written');
  assert.ok(!fits('docker.io', 'registry.example/docker.io/app'), 'a path that looks like a registry');
});

test('of several credentials the right ones are found', () => {
  const known = ['a.example', 'b.example'].map((serverAddress) => ({
    serverAddress,
    username: 'u',
    password: 'p',
  }));
  const reference = parseReference('b.example/app');
  assert.ok(reference);
  assert.equal(credentialsFor(reference, known)?.serverAddress, 'b.example');
});

test('the header reads back whatever the password holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (password) => {
      const header = registryAuthHeader({ serverAddress: 'https://r.example/', username: 'ü>?', password });
      assert.match(header, /^[\w-]+=*$/);
      assert.equal(header.length % 4, 0);
      assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url').toString()), {
        username: 'ü>?',
        password: Buffer.from(password).toString(),
        serveraddress: 'r.example',
      });
    }),
  );
});
