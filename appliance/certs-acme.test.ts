import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratchFolder } from './adapters/files/scratch.testdata.ts';
import { createObtain } from './certs-acme.ts';

// Nothing answers there: what gets so far has passed the checks.
const asked = {
  directory: 'https://127.0.0.1:9/dir',
  names: [{ kind: 'dns', value: 'edge.example' }],
  keyType: 'ec',
  httpPort: 80,
} as const;
const { signal } = new AbortController();

test('a key of the account that others may read is not used, and that is told', async () => {
  await using folder = await scratchFolder();
  const hmacFile = join(folder.path, 'eab.key');
  await writeFile(hmacFile, 'aaaa\n', { mode: 0o644 });
  const obtain = createObtain(folder.path, { now: Date.now, onError: assert.ifError });
  const withAccount = {
    ...asked,
    challenge: 'http-01',
    externalAccount: { keyId: 'one', hmacFile },
  } as const;
  await assert.rejects(obtain(withAccount, signal), {
    kind: 'refused',
    message: /eab\.key may be read by others/,
    action: /chmod 600/,
  });
  await chmod(hmacFile, 0o600);
  await assert.rejects(obtain(withAccount, signal), { kind: 'unreachable' });
});

test('a program for dns-01 that somebody else may change is not run', async () => {
  await using folder = await scratchFolder();
  const dnsHook = join(folder.path, 'hook');
  const obtain = createObtain(folder.path, { now: Date.now, onError: assert.ifError });
  const withHook = { ...asked, challenge: 'dns-01', dnsHook } as const;
  await assert.rejects(obtain(withHook, signal), { kind: 'refused', message: /it is not there/ });
  await writeFile(dnsHook, '#!/bin/sh\n');
  await chmod(dnsHook, 0o777);
  await assert.rejects(obtain(withHook, signal), { kind: 'refused', action: /chmod go-w/ });
  await chmod(dnsHook, 0o755);
  await assert.rejects(obtain(withHook, signal), { kind: 'unreachable' });
});
