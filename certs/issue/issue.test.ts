import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import type { KeyPair } from '../types.ts';
import { IssueError } from './issue-error.ts';
import { issueCa, issueLeaf } from './issue.ts';
import { aCa, clockAt, DAY, HOUR, KEY_TYPES, leafOf, NOON, noon, YEAR } from './issue.testdata.ts';
import { privateKeyPem } from './keys.ts';
import { namesToIssue } from './names.ts';

test('the library that signs is loaded by the first thing that is issued, not before', async () => {
  // reflect-metadata adds it, and comes first.
  assert.equal(Object.hasOwn(Reflect, 'getMetadata'), false);
  await aCa('ec');
  assert.equal(Object.hasOwn(Reflect, 'getMetadata'), true);
});

test('keys, hashes and times are what was asked for, and key and certificate belong together', async () => {
  const kinds = { ec: { type: 'ec', curve: 'P-256' }, rsa: { type: 'rsa', bits: 2048 } } as const;
  for (const keyType of KEY_TYPES) {
    const ca = await aCa(keyType);
    assert.deepEqual(ca.certificate.key, keyType === 'ec' ? kinds.ec : { type: 'rsa', bits: 3072 });
    const { certificate, key } = await issueLeaf(ca, leafOf(keyType), noon);
    assert.deepEqual(certificate.key, kinds[keyType]);
    assert.deepEqual(key.kind, kinds[keyType]);
    assert.equal(certificate.signatureHash, 'sha256');
    assert.deepEqual(certificate.names, leafOf(keyType).names);
    assert.equal(certificate.issuer, 'CN=Edge CA, O=Example');
    assert.ok(new X509Certificate(certificate.pem).checkPrivateKey(key.key));
    assert.equal(key.publicKeyFingerprint, certificate.publicKeyFingerprint);
    assert.match(privateKeyPem(key), /^-----BEGIN PRIVATE KEY-----\n[\s\S]+-----END PRIVATE KEY-----\n$/);
  }
});

test('it is valid from an hour ago, for its lifetime to the second, and never outside of the life of its issuer', async () => {
  const time = (pair: KeyPair): string =>
    [pair.certificate.notBefore, pair.certificate.notAfter].map((ms) => new Date(ms).toISOString()).join(' ');
  const late = clockAt(NOON + 5 * YEAR + 999);
  const ca = await issueCa({ commonName: 'c', keyType: 'ec', lifetimeMs: 10 * DAY }, late);
  const leaf = (lifetimeMs: number, now = late.now): Promise<KeyPair> =>
    issueLeaf(ca, leafOf('ec', { lifetimeMs }), clockAt(now));
  assert.equal(time(ca), '2031-02-28T11:00:00.000Z 2031-03-10T10:59:59.000Z');
  assert.equal(time(await leaf(DAY)), '2031-02-28T11:00:00.000Z 2031-03-01T10:59:59.000Z');
  assert.equal(time(await leaf(90 * DAY)), '2031-02-28T11:00:00.000Z 2031-03-10T10:59:59.000Z');
  assert.equal(time(await leaf(DAY, late.now - HOUR)), '2031-02-28T11:00:00.000Z 2031-03-01T10:59:59.000Z');
});

test('times from 2050 on are written so that everybody reads them', async () => {
  const ca = await aCa('ec', clockAt(Date.UTC(2045, 0, 1)));
  assert.equal(new Date(ca.certificate.notAfter).getUTCFullYear(), 2054);
  assert.equal(new X509Certificate(ca.certificate.pem).validTo, 'Dec 29 22:59:59 2054 GMT');
});

test('a serial number is positive, within 20 bytes and full of what was handed in, whatever that is', async () => {
  const ca = await aCa('ec');
  const serialOf = async (bytes: Uint8Array): Promise<string> =>
    (await issueLeaf(ca, leafOf('ec'), { now: NOON, randomBytes: () => bytes })).certificate.serial;
  assert.equal(await serialOf(new Uint8Array(16)), `40${'00'.repeat(15)}`);
  assert.equal(await serialOf(new Uint8Array(16).fill(0xff)), `7f${'ff'.repeat(15)}`);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 16, maxLength: 16 }), async (bytes) => {
      const serial = await serialOf(bytes);
      assert.match(serial, /^[4-7][\da-f]{31}$/);
      assert.equal(serial.slice(2), Buffer.from(bytes.subarray(1)).toString('hex'));
    }),
    { numRuns: 20 },
  );
  assert.notEqual((await aCa('ec')).certificate.serial, ca.certificate.serial);
});

test('the names that are read back are the names that were asked for, in their order, each once', async () => {
  const ca = await aCa('ec');
  const name = fc.oneof(
    fc.domain().map((value) => ({ kind: 'dns' as const, value })),
    fc.oneof(fc.ipV4(), fc.ipV6()).map((value) => ({ kind: 'ip' as const, value })),
  );
  const mapped = { kind: 'ip', value: '::ffff:10.0.0.1' } as const;
  await fc.assert(
    fc.asyncProperty(fc.array(name, { maxLength: 8 }), async (names) => {
      const { certificate } = await issueLeaf(ca, leafOf('ec', { names: [mapped, ...names, mapped] }), noon);
      assert.deepEqual(certificate.names, namesToIssue([mapped, ...names]));
    }),
    { numRuns: 40 },
  );
});

test('a name in a subject never becomes anything but that name', async () => {
  const ca = await aCa('ec');
  const hostile = fc.oneof(
    fc.constantFrom('a, CN=b', 'a+O=b', '#0403', '"q"', 'a\\', 'a=b', ' a ', 'é€😀', 'a;b<c>', 'CN=x/O=y'),
    fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
  );
  await fc.assert(
    fc.asyncProperty(hostile, async (commonName) => {
      const { certificate } = await issueLeaf(ca, leafOf('ec', { commonName }), noon);
      const { subject } = new X509Certificate(certificate.pem).toLegacyObject();
      const expected = Array.from(commonName.replaceAll(/\p{Cc}+/gu, ' ').trim())
        .slice(0, 64)
        .join('')
        .trimEnd();
      assert.deepEqual({ ...subject }, expected === '' ? {} : { CN: expected });
    }),
    { numRuns: 60 },
  );
});

test('what would be of no use is refused with a sentence that says why', async () => {
  const ca = await aCa('ec');
  const other = await aCa('ec');
  const leaf = await issueLeaf(ca, leafOf('ec'), noon);
  const cases: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a CA needs a common name', () => issueCa({ commonName: '\0', keyType: 'ec', lifetimeMs: YEAR }, noon)],
    [
      'the CA would have ended before it is issued',
      () => issueCa({ commonName: 'a', keyType: 'ec', lifetimeMs: HOUR }, noon),
    ],
    ['CN=edge.example is no CA: it cannot sign certificates', () => issueLeaf(leaf, leafOf('ec'), noon)],
    [
      'the key does not belong to the CA CN=Edge CA, O=Example',
      () => issueLeaf({ ...ca, key: other.key }, leafOf('ec'), noon),
    ],
    [
      'the CA CN=Edge CA, O=Example has expired: 2036-02-27T10:59:59.000Z',
      () => issueLeaf(ca, leafOf('ec'), clockAt(NOON + 10 * YEAR)),
    ],
    [
      'the certificate would have ended before it is issued',
      () => issueLeaf(ca, leafOf('ec', { lifetimeMs: HOUR }), noon),
    ],
    [
      'a server needs at least one name or address: clients look at nothing else',
      () => issueLeaf(ca, leafOf('ec', { names: [] }), noon),
    ],
    [
      'a client needs a common name, or at least one name or address',
      () => issueLeaf(ca, leafOf('ec', { usage: 'client', commonName: '', names: [] }), noon),
    ],
    [
      'no certificate can be made for host name "a_b", address "10.0.0.300": not valid',
      () =>
        issueLeaf(
          ca,
          leafOf('ec', {
            names: [
              { kind: 'dns', value: 'a_b' },
              { kind: 'ip', value: '10.0.0.300' },
            ],
          }),
          noon,
        ),
    ],
  ];
  for (const [message, issue] of cases)
    await assert.rejects(issue, (error) => {
      assert.ok(error instanceof IssueError);
      assert.equal(error.message, message);
      return true;
    });
});
