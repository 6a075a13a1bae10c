import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { issueCa, issueLeaf } from '../issue/issue.ts';
import { clockAt } from '../issue/issue.testdata.ts';
import { createRequest } from '../issue/request.ts';
import type { Certificate, KeyPair } from '../types.ts';
import { selectImport } from './select.ts';
import type { ImportInput } from './select.ts';

const NOW = Date.UTC(2026, 2, 1);
const DAY_MS = 86_400_000;
const at = clockAt(NOW);
const names = [{ kind: 'dns', value: 'box.example' }] as const;
const circumstances = { now: NOW, clockIsTrusted: true, names };

let ca: KeyPair;
let server: KeyPair;
let client: KeyPair;

before(async () => {
  ca = await issueCa({ commonName: 'Site CA', keyType: 'ec', lifetimeMs: 900 * DAY_MS }, at);
  const common = { commonName: 'box.example', names, keyType: 'ec', lifetimeMs: 300 * DAY_MS } as const;
  server = await issueLeaf(ca, { ...common, usage: 'server' }, at);
  client = await issueLeaf(ca, { ...common, usage: 'client' }, at);
});

/** `<item>: <subjects>`, and the codes of what is wrong. */
function selected(input: Partial<ImportInput>): readonly string[] {
  const empty = { where: 'files', certificates: [], keys: [], pendingKeys: [], pool: [] };
  const { items, problems } = selectImport({ ...empty, ...input }, circumstances);
  return [
    ...items.map(
      ({ item, certificates }) => `${item}: ${certificates.map(({ subject }) => subject).join(', ')}`,
    ),
    ...problems.map(({ severity, code }) => `${severity} ${code}`),
  ];
}

function of(...pairs: readonly KeyPair[]): Pick<ImportInput, 'certificates' | 'keys'> {
  return { certificates: pairs.map((pair) => pair.certificate), keys: pairs.map((pair) => pair.key) };
}

test('a pair with its root brings the server and the CA, in whatever order they stand', () => {
  const certificates = [server.certificate, ca.certificate];
  const both = ['ca: CN=Site CA', 'server: CN=box.example'];
  assert.deepEqual(selected({ certificates, keys: [server.key] }), both);
  assert.deepEqual(
    selected({ certificates: certificates.toReversed(), keys: [server.key] }).slice(0, 2),
    both,
  );
});

test('a pair for clients alone becomes the client pair; one file may bring both pairs', () => {
  const pool = [ca.certificate];
  assert.deepEqual(selected({ ...of(client), pool }), ['client: CN=box.example']);
  assert.deepEqual(
    selected({ ...of(server, client), pool }).filter((line) => line.includes(':')),
    ['server: CN=box.example', 'client: CN=box.example'],
  );
});

test('a file of CAs brings the CA, and nothing is said of a pair that nobody meant', () => {
  assert.deepEqual(selected({ certificates: [ca.certificate] }), ['ca: CN=Site CA']);
});

test('only what is asked for is taken, whatever else is there', () => {
  const input = { certificates: [server.certificate, ca.certificate], keys: [server.key] };
  assert.deepEqual(selected({ ...input, items: ['ca'] }), ['ca: CN=Site CA']);
  assert.deepEqual(selected({ ...input, items: ['server'] }), ['server: CN=box.example']);
});

test('the answer to a request is matched to the key that waits; keys that still wait are not spoken of', async () => {
  const asked = await createRequest({ commonName: 'box.example', names, keyType: 'ec' });
  const other = await createRequest({ commonName: 'other.example', names, keyType: 'ec' });
  const pool = [ca.certificate];
  const pendingKeys = [other.key, server.key];
  assert.deepEqual(selected({ certificates: [server.certificate], pendingKeys, pool }), [
    'server: CN=box.example',
  ]);
  assert.deepEqual(selected({ certificates: [server.certificate], pendingKeys: [asked.key], pool }), [
    'error key-missing',
  ]);
});

test('one fault keeps everything out, and all of them are told', () => {
  const certificates: readonly Certificate[] = [server.certificate, ca.certificate];
  assert.deepEqual(selected({ certificates, keys: [client.key] }), ['error key-mismatch']);
  assert.deepEqual(selected({ certificates: [], keys: [server.key] }), ['error certificate-missing']);
});
