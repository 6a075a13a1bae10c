import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { syncRegistryCas } from './registry-cas.ts';
import { scratchFolder } from './scratch.testdata.ts';

test('the CA of each registry must stand where the engine looks, and go when it is no longer configured', async () => {
  await using scratch = await scratchFolder();
  const folder = join(scratch.path, 'certs.d');
  await syncRegistryCas(
    folder,
    new Map([
      ['a.example:5000', 'PEM A'],
      ['b.example', 'PEM B'],
    ]),
  );
  assert.equal(readFileSync(join(folder, 'a.example:5000', 'applianced.crt'), 'utf8'), 'PEM A');
  await syncRegistryCas(folder, new Map([['b.example', 'PEM C']]));
  assert.deepEqual(readdirSync(folder), ['b.example']);
  assert.equal(readFileSync(join(folder, 'b.example', 'applianced.crt'), 'utf8'), 'PEM C');
});

test('certificates that others put there must stay', async () => {
  await using scratch = await scratchFolder();
  const folder = join(scratch.path, 'certs.d');
  mkdirSync(join(folder, 'b.example'), { recursive: true });
  writeFileSync(join(folder, 'b.example', 'ca.crt'), 'theirs');
  await syncRegistryCas(folder, new Map([['b.example', 'ours']]));
  await syncRegistryCas(folder, new Map());
  assert.deepEqual(readdirSync(join(folder, 'b.example')), ['ca.crt']);
});

test('a folder that others made must stay, empty or not', async () => {
  await using scratch = await scratchFolder();
  const folder = join(scratch.path, 'certs.d');
  mkdirSync(join(folder, 'theirs.example'), { recursive: true });
  await syncRegistryCas(folder, new Map([['ours.example', 'ours']]));
  await syncRegistryCas(folder, new Map());
  assert.deepEqual(readdirSync(folder), ['theirs.example']);
});
