import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { scratchFolder } from './adapters/files/scratch.testdata.ts';
import { createBroughtFiles } from './brought-certs.ts';
import { issueCa, issueLeaf } from '../certs/issue/issue.ts';
import { clockAt } from '../certs/issue/issue.testdata.ts';
import { generatePrivateKey } from '../certs/issue/keys.ts';
import { CertificateStoreError } from '../certs/store/error.ts';
import type { KeyPair } from '../certs/types.ts';

const DAY_MS = 86_400_000;
const at = clockAt(Date.UTC(2026, 2, 1));
let ca: KeyPair;
let one: KeyPair;
let two: KeyPair;

before(async () => {
  ca = await issueCa({ commonName: 'Site', keyType: 'ec', lifetimeMs: 900 * DAY_MS }, at);
  const names = [{ kind: 'dns', value: 'box.example' }] as const;
  const options = { usage: 'server', names, keyType: 'ec', lifetimeMs: 90 * DAY_MS } as const;
  one = await issueLeaf(ca, { ...options, commonName: 'one' }, at);
  two = await issueLeaf(ca, { ...options, commonName: 'two' }, at);
});

function server({ certificate, key }: KeyPair) {
  return { item: 'server', certificates: [certificate], key } as const;
}

test('what is imported is for root alone, and taking it back gives what was imported before, then nothing', async () => {
  await using folder = await scratchFolder();
  const files = createBroughtFiles(folder.path, () => 1);
  const path = join(folder.path, 'imported/server.pem');
  await files.put([server(one)]);
  await files.put([server(two)]);
  const text = await readFile(path, 'utf8');
  assert.ok(text.startsWith('-----BEGIN PRIVATE KEY-----') && text.endsWith(two.certificate.pem));
  assert.deepEqual(
    [(await stat(path)).mode & 0o777, (await stat(join(folder.path, 'imported'))).mode & 0o777],
    [0o600, 0o700],
  );
  assert.equal(await files.takeBack('server'), true);
  assert.ok((await readFile(path, 'utf8')).endsWith(one.certificate.pem));
  assert.equal(await files.takeBack('server'), true);
  assert.equal(await files.takeBack('server'), false);
  assert.deepEqual(await readdir(join(folder.path, 'imported')), []);
});

test('of several items that are imported together all are taken over, or none', async () => {
  await using folder = await scratchFolder();
  const files = createBroughtFiles(folder.path, () => 1);
  const authority = { item: 'ca', certificates: [ca.certificate] } as const;
  const first = { item: 'ca', certificates: [one.certificate] } as const;
  await files.put([first]);
  await files.put([authority, server(one)]);
  const all = async (): Promise<readonly (readonly [string, string])[]> => {
    const names = await readdir(join(folder.path, 'imported'));
    const read = (name: string) => readFile(join(folder.path, 'imported', name), 'utf8');
    return Promise.all(names.toSorted().map(async (name) => [name, await read(name)] as const));
  };
  const before = await all();
  const other = { item: 'ca', certificates: [two.certificate] } as const;
  const late = {
    item: 'server',
    get certificates(): never {
      throw new Error('too late');
    },
  } as const;
  await assert.rejects(files.put([other, late]), /too late/);
  assert.deepEqual(await all(), before);
  // Nothing can be written in its place.
  await rm(join(folder.path, 'imported/server.pem'));
  await mkdir(join(folder.path, 'imported/server.pem/in-the-way'), { recursive: true });
  await assert.rejects(files.put([other, server(two)]));
  assert.equal(await readFile(join(folder.path, 'imported/ca.pem'), 'utf8'), ca.certificate.pem);
});

test('a key waits for its certificate until that is imported; of many that nobody answers the oldest goes', async () => {
  await using folder = await scratchFolder();
  let now = 0;
  const files = createBroughtFiles(folder.path, () => (now += 1));
  await files.keep('server', one.key);
  for (let count = 0; count < 15; count += 1)
    await files.keep('client', await generatePrivateKey('ec', 'leaf'));
  const waiting = async () => (await files.pendingKeys()).map((key) => key.publicKeyFingerprint);
  assert.deepEqual(
    [(await waiting()).length, (await waiting()).includes(one.key.publicKeyFingerprint)],
    [16, true],
  );
  await files.put([server(one)]);
  assert.deepEqual(
    [(await waiting()).length, (await waiting()).includes(one.key.publicKeyFingerprint)],
    [15, false],
  );
  await files.keep('client', await generatePrivateKey('ec', 'leaf'));
  // The clock is set back: it is the oldest by its name.
  now = -1;
  await files.keep('server', two.key);
  assert.deepEqual(
    [(await waiting()).length, (await waiting()).includes(two.key.publicKeyFingerprint)],
    [16, true],
  );
});

test('what the disk refuses is told as that, without the text', async () => {
  await using folder = await scratchFolder();
  await writeFile(join(folder.path, 'file'), '');
  const files = createBroughtFiles(join(folder.path, 'file'), () => 1);
  const error = await files.keep('server', one.key).catch((reason: unknown) => reason);
  assert.ok(error instanceof CertificateStoreError);
  assert.doesNotMatch(error.message, /PRIVATE/);
});
