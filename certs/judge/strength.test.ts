import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PublicKeyKind } from '../types.ts';
import { facts } from './facts.testdata.ts';
import { judgeKey, judgeSignatureHash } from './strength.ts';

const keys: readonly (readonly [key: PublicKeyKind, problem: string])[] = [
  [{ type: 'rsa', bits: 1024 }, 'error weak-key'],
  [{ type: 'rsa', bits: 2047 }, 'error weak-key'],
  [{ type: 'rsa', bits: 2048 }, ''],
  [{ type: 'rsa', bits: 8192 }, ''],
  [{ type: 'rsa', bits: 16384 }, 'warning unsupported-key'],
  [{ type: 'ec', curve: 'P-256' }, ''],
  [{ type: 'ec', curve: 'P-384' }, ''],
  [{ type: 'ec', curve: 'P-521' }, ''],
  [{ type: 'ec', curve: 'secp256k1' }, 'error unsupported-key'],
  [{ type: 'ec', curve: '' }, 'error unsupported-key'],
  [{ type: 'other', name: 'ed25519' }, 'warning unsupported-key'],
  [{ type: 'other', name: 'ed448' }, 'error unsupported-key'],
  [{ type: 'other', name: 'dsa' }, 'error unsupported-key'],
];

test('weak keys and keys that programs do not take must be told', () => {
  for (const [key, expected] of keys) {
    const found = judgeKey(facts({ key }), 'leaf', 'x', { forBrowsers: true });
    assert.equal(
      found.map(({ severity, code }) => `${severity} ${code}`).join(),
      expected,
      JSON.stringify(key),
    );
  }
});

test('Ed25519 is good where no browser looks at it', () => {
  const key = { type: 'other', name: 'ed25519' } as const;
  assert.deepEqual(judgeKey(facts({ key }), 'leaf', 'x', { forBrowsers: false }), []);
});

test('a broken hash is an error, except in a signature that nobody checks', () => {
  const severity = (signatureHash: string, isSelfSigned: boolean) =>
    judgeSignatureHash(facts({ signatureHash, isSelfSigned }), 'issuer', 'x')
      .map((found) => found.severity)
      .join();
  for (const hash of ['md5', 'sha1']) {
    assert.equal(severity(hash, false), 'error');
    assert.equal(severity(hash, true), 'warning');
  }
  for (const hash of ['sha224', 'sha256', 'sha512', 'sha3-256']) assert.equal(severity(hash, false), '');
  const { signatureHash: _, ...withoutHash } = facts();
  assert.deepEqual(judgeSignatureHash(withoutHash, 'issuer', 'x'), []);
});
