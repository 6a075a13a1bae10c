import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CertificateFacts } from '../types.ts';
import { facts } from './facts.testdata.ts';
import { judgeIssuerUsage, judgeLeafUsage } from './usage.ts';

const ANY = '2.5.29.37.0';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const RSA = { type: 'rsa', bits: 2048 } as const;

type Row = readonly [differences: Partial<CertificateFacts>, problems: string];

const short = ({ severity, code }: { severity: string; code: string }) => `${severity} ${code}`;

const servers: readonly Row[] = [
  [{}, ''],
  [{ keyUsages: ['digitalSignature'] }, ''],
  [{ keyUsages: ['keyEncipherment'], key: RSA }, ''],
  [{ keyUsages: ['keyEncipherment'] }, 'error key-usage'],
  [{ keyUsages: ['keyAgreement'] }, 'error key-usage'],
  [{ keyUsages: [] }, 'error key-usage'],
  [{ extendedKeyUsages: [SERVER_AUTH, CLIENT_AUTH] }, ''],
  [{ extendedKeyUsages: [CLIENT_AUTH] }, 'error key-usage'],
  [{ extendedKeyUsages: [ANY, SERVER_AUTH] }, ''],
  [{ extendedKeyUsages: [ANY] }, 'warning key-usage'],
  [{ extendedKeyUsages: [] }, 'error key-usage'],
  [{ isCa: true, isSelfSigned: true }, 'warning is-a-ca'],
  [{ isCa: true }, 'error is-a-ca'],
  [
    { isCa: true, keyUsages: ['keyCertSign'], extendedKeyUsages: [CLIENT_AUTH] },
    'error is-a-ca, error key-usage, error key-usage',
  ],
];

test('a server certificate must be allowed to sign or, with RSA, to receive keys, and to be a server', () => {
  for (const [differences, problems] of servers)
    assert.equal(
      judgeLeafUsage(facts(differences), 'server', 'x').map(short).join(', '),
      problems,
      JSON.stringify(differences),
    );
});

test('a client always signs, so that receiving keys is not enough for it', () => {
  const client = (differences: Partial<CertificateFacts>) =>
    judgeLeafUsage(facts(differences), 'client', 'x').map(short).join(', ');
  assert.equal(client({ keyUsages: ['keyEncipherment'], key: RSA }), 'error key-usage');
  assert.equal(client({ extendedKeyUsages: [CLIENT_AUTH] }), '');
  assert.equal(client({ extendedKeyUsages: [SERVER_AUTH] }), 'error key-usage');
});

const issuers: readonly Row[] = [
  [{ isCa: true }, ''],
  [{ isCa: true, keyUsages: ['keyCertSign'] }, ''],
  [{ isCa: true, keyUsages: ['cRLSign'] }, 'error key-usage'],
  [{ isCa: false }, 'error not-a-ca'],
  [{ isCa: true, extendedKeyUsages: [CLIENT_AUTH] }, 'error key-usage'],
  [{ isCa: true, extendedKeyUsages: [SERVER_AUTH] }, ''],
];

test('an issuer must be a CA that may sign, for the purpose of what it signs', () => {
  for (const [differences, problems] of issuers)
    assert.equal(
      judgeIssuerUsage(facts(differences), 'server', 'issuer', 'x').map(short).join(', '),
      problems,
      JSON.stringify(differences),
    );
  const bound = facts({ isCa: true, extendedKeyUsages: [CLIENT_AUTH] });
  assert.deepEqual(judgeIssuerUsage(bound, undefined, 'authority', 'x'), []);
});
