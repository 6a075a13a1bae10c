import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Certificate } from '../types.ts';
import { findChain } from './chain.ts';
import type { Signatures } from './signatures.ts';

/** Two names that sign each other, as often as a file holds them. */
function certificate(index: number): Certificate {
  const [subject, issuer] = index % 2 === 0 ? ['CN=A', 'CN=B'] : ['CN=B', 'CN=A'];
  return {
    pem: '',
    fingerprint: `${index}`,
    publicKeyFingerprint: 'one key',
    subject,
    issuer,
    serial: `${index}`,
    names: [],
    notBefore: 0,
    notAfter: index,
    isCa: true,
    isSelfSigned: false,
    key: { type: 'ec', curve: 'P-256' },
  };
}

test('a file that is made to keep us busy costs no more than ten certificates of each name would', () => {
  const all = Array.from({ length: 1_000 }, (_, index) => certificate(index));
  let asked = 0;
  const signatures: Signatures = {
    relation: () => {
      asked += 1;
      return 'signed';
    },
    belongTogether: () => false,
  };
  const { path } = findChain(certificate(0), { brought: all, pool: [], isSound: () => true }, signatures);
  assert.equal(path.length, 10);
  assert.ok(asked < 20_000, `${asked}`);
});
