import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { readSystemRoots, renderBundle } from './bundle.ts';
import type { BundleEntry } from './bundle.ts';
import { issueCa, issueLeaf } from './issue/issue.ts';
import { clockAt } from './issue/issue.testdata.ts';
import { readMaterial } from './parse/material.ts';
import type { Certificate, KeyPair } from './types.ts';

const run = promisify(execFile);
const NOW = Date.UTC(2026, 2, 1);
const DAY_MS = 86_400_000;

let one: KeyPair;
let two: KeyPair;
let leaf: KeyPair;

before(async () => {
  const at = clockAt(NOW);
  one = await issueCa({ commonName: 'One', keyType: 'ec', lifetimeMs: 900 * DAY_MS }, at);
  two = await issueCa({ commonName: 'Two', keyType: 'ec', lifetimeMs: 90 * DAY_MS }, at);
  const options = { usage: 'server', commonName: 'leaf', keyType: 'ec', lifetimeMs: 30 * DAY_MS } as const;
  leaf = await issueLeaf(one, { ...options, names: [{ kind: 'dns', value: 'leaf' }] }, at);
});

function entry({ certificate }: KeyPair, origin: string): BundleEntry {
  return { certificate, origin };
}

test('each CA stands once, under its first origin, in an order that is always the same', () => {
  const entries = [
    entry(two, 'customer'),
    entry(one, 'embedded'),
    entry(two, 'generated'),
    entry(one, 'embedded'),
  ];
  const { text, included, leftOut } = renderBundle(entries, NOW);
  assert.deepEqual(
    included.map(({ subject, origin }) => `${origin} ${subject}`),
    ['customer CN=Two', 'embedded CN=One'],
  );
  assert.deepEqual(leftOut, []);
  assert.deepEqual(
    text.split('\n').filter((line) => line.startsWith('#')),
    [
      `# CN=Two (customer; until 2026-05-29; sha256 ${two.certificate.fingerprint})`,
      `# CN=One (embedded; until 2028-08-16; sha256 ${one.certificate.fingerprint})`,
    ],
  );
  assert.equal(renderBundle(entries.toReversed(), NOW).included.length, 2);
});

test('what has expired and what is no CA is left out, and why', () => {
  const entries = [entry(one, 'a'), entry(two, 'a'), entry(leaf, 'a')];
  const { included, leftOut } = renderBundle(entries, NOW + 100 * DAY_MS);
  assert.deepEqual(
    included.map(({ subject }) => subject),
    ['CN=One'],
  );
  assert.deepEqual(
    leftOut.map(({ subject, reason }) => `${subject}: ${reason}`),
    ['CN=Two: it expired 2026-05-29', 'CN=leaf: it is no CA'],
  );
});

test('OpenSSL trusts by it, and reads as many certificates from it as are in it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  try {
    const at = (name: string): string => join(folder, name);
    await writeFile(at('bundle.crt'), renderBundle([entry(two, 'a'), entry(one, 'b')], NOW).text);
    await writeFile(at('leaf.crt'), leaf.certificate.pem);
    const trust = ['-no-CApath', '-no-CAstore', '-CAfile', at('bundle.crt'), '-attime', String(NOW / 1_000)];
    await run('openssl', ['verify', '-x509_strict', ...trust, at('leaf.crt')]);
    const { stdout } = await run('openssl', ['storeutl', '-noout', '-certs', at('bundle.crt')]);
    assert.match(stdout, /Total found: 2/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('no name in a certificate can add a line, a block or a command for the terminal to it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string(), async (subject, origin) => {
      const hostile: Certificate = {
        ...one.certificate,
        subject: `${subject}\n-----BEGIN CERTIFICATE-----\n\u009b2J`,
      };
      const { text } = renderBundle([{ certificate: hostile, origin }], NOW);
      const [first = '', second] = text.split('\n');
      assert.ok(first.startsWith('# ') && second === '-----BEGIN CERTIFICATE-----');
      assert.doesNotMatch(first, /[\p{Cc}\p{Cf}]|-----/u);
      const { certificates } = await readMaterial({ name: 'bundle', bytes: Buffer.from(text) });
      assert.deepEqual(
        certificates.map(({ fingerprint }) => fingerprint),
        [one.certificate.fingerprint],
      );
    }),
    { numRuns: 50 },
  );
});

test("the operating system's CAs are read, expired ones are left out, and a file that is missing holds none", async () => {
  const roots = await readSystemRoots('/etc/ssl/certs/ca-certificates.crt');
  assert.ok(roots.length > 100, `${roots.length}`);
  const entries = roots.map((certificate) => ({ certificate, origin: 'system' }));
  const { included, leftOut } = renderBundle(entries, NOW);
  assert.equal(included.length + leftOut.length, roots.length);
  assert.ok(leftOut.every(({ reason }) => reason.startsWith('it expired')));
  assert.deepEqual(await readSystemRoots('/nowhere'), []);
});
