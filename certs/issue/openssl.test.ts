import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratchFolder } from '../../appliance/adapters/files/scratch.testdata.ts';
import { keyKind, publicKeyFingerprint, readCertificate } from '../certificate.ts';
import type { KeyPair } from '../types.ts';
import { issueLeaf } from './issue.ts';
import { aCa, clockAt, HOUR, KEY_TYPES, leafOf, NOON, noon, openssl } from './issue.testdata.ts';

for (const [caType, leafType] of KEY_TYPES.flatMap((ca) => KEY_TYPES.map((leaf) => [ca, leaf] as const))) {
  test(`OpenSSL, at its strictest, takes ${leafType} leaves of an ${caType} CA for what they say, and for nothing else`, async () => {
    await using scratch = await scratchFolder();
    const file = (name: string): string => join(scratch.path, name);
    const ca = await aCa(caType);
    await scratch.put('ca.pem', ca.certificate.pem);
    for (const usage of ['server', 'client'] as const) {
      const { certificate } = await issueLeaf(ca, leafOf(leafType, { usage }), noon);
      await scratch.put(`${usage}.pem`, certificate.pem);
    }
    const verify = (...args: readonly string[]): Promise<string> =>
      openssl('verify', '-x509_strict', '-attime', `${NOON / 1_000}`, '-CAfile', file('ca.pem'), ...args);
    const server = ['-purpose', 'sslserver', file('server.pem')];

    assert.match(await verify('-verify_hostname', 'EDGE.example', ...server), /OK/);
    for (const address of ['10.0.0.7', 'fd00::7'])
      assert.match(await verify('-verify_ip', address, ...server), /OK/);
    assert.match(await verify('-purpose', 'sslclient', file('server.pem')), /OK/);
    assert.match(await verify('-purpose', 'sslclient', file('client.pem')), /OK/);
    await assert.rejects(verify('-purpose', 'sslserver', file('client.pem')), /purpose/);
    await assert.rejects(verify('-verify_hostname', 'other.example', ...server), /hostname mismatch/i);
    await assert.rejects(verify('-verify_ip', '10.0.0.8', ...server), /IP address mismatch/i);
  });
}

test('a CA that another tool has made signs as well: its name and its key are named as it names them', async () => {
  await using scratch = await scratchFolder();
  const file = (name: string): string => join(scratch.path, name);
  const extensions = [
    'basicConstraints=critical,CA:TRUE',
    'keyUsage=critical,keyCertSign',
    'subjectKeyIdentifier=0102030405060708090a0b0c0d0e0f1011121314',
  ];
  await scratch.put(
    'ca.conf',
    ['[req]', 'distinguished_name=dn', 'x509_extensions=ca', '[dn]', '[ca]', ...extensions, ''].join('\n'),
  );
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-noenc', '-keyout', file('ca.key')];
  const subject = ['-config', file('ca.conf'), '-utf8', '-subj', '/C=DE/O=Müller, Söhne/CN=Tool CA'];
  await openssl('req', '-x509', ...key, ...subject, '-days', '30', '-out', file('ca.pem'));
  const privateKey = createPrivateKey(await scratch.read('ca.key'));
  const ca: KeyPair = {
    certificate: readCertificate(await scratch.read('ca.pem')),
    key: {
      key: privateKey,
      publicKeyFingerprint: publicKeyFingerprint(createPublicKey(privateKey)),
      kind: keyKind(privateKey),
    },
  };
  const { certificate } = await issueLeaf(ca, leafOf('ec'), clockAt(ca.certificate.notBefore + HOUR));
  await scratch.put('leaf.pem', certificate.pem);
  const at = `${ca.certificate.notBefore / 1_000 + 60}`;
  const verify = ['verify', '-x509_strict', '-attime', at, '-CAfile', file('ca.pem')];
  assert.match(await openssl(...verify, file('leaf.pem')), /OK/);
  const named = await openssl('x509', '-in', file('leaf.pem'), '-noout', '-ext', 'authorityKeyIdentifier');
  assert.match(named, /01:02:03:.*:13:14/);
});

const extensionsOf = async (pem: string): Promise<readonly string[]> => {
  await using scratch = await scratchFolder();
  await scratch.put('it.pem', pem);
  const args = [
    '-noout',
    '-certopt',
    'no_header,no_version,no_serial,no_signame,no_validity,no_subject,no_issuer',
  ];
  const text = await openssl(
    'x509',
    '-in',
    join(scratch.path, 'it.pem'),
    '-text',
    ...args,
    '-certopt',
    'no_pubkey,no_sigdump',
  );
  return text
    .replaceAll(/([\dA-F]{2}:){19}[\dA-F]{2}/g, 'KEYID')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('X509v3 extensions'));
};

test('the extensions are those of RFC 5280 and no others', async () => {
  const ca = await aCa('ec');
  const texts = {
    ca: await extensionsOf(ca.certificate.pem),
    server: await extensionsOf((await issueLeaf(ca, leafOf('ec'), noon)).certificate.pem),
    'RSA server': await extensionsOf((await issueLeaf(ca, leafOf('rsa'), noon)).certificate.pem),
    client: await extensionsOf(
      (await issueLeaf(ca, leafOf('rsa', { usage: 'client', names: [] }), noon)).certificate.pem,
    ),
    nameless: await extensionsOf(
      (await issueLeaf(ca, leafOf('ec', { commonName: ' ' }), noon)).certificate.pem,
    ),
  };
  const keyIds = ['X509v3 Subject Key Identifier:', 'KEYID', 'X509v3 Authority Key Identifier:', 'KEYID'];
  const names = 'DNS:edge.example, IP Address:10.0.0.7, IP Address:FD00:0:0:0:0:0:0:7';
  const both = ['X509v3 Extended Key Usage:', 'TLS Web Server Authentication, TLS Web Client Authentication'];
  const leaf = ['X509v3 Basic Constraints: critical', 'CA:FALSE', 'X509v3 Key Usage: critical'];
  assert.deepEqual(texts, {
    ca: [
      'X509v3 Basic Constraints: critical',
      'CA:TRUE, pathlen:0',
      'X509v3 Key Usage: critical',
      'Certificate Sign, CRL Sign',
      ...keyIds,
    ],
    server: [...leaf, 'Digital Signature', 'X509v3 Subject Alternative Name:', names, ...both, ...keyIds],
    'RSA server': [
      ...leaf,
      'Digital Signature, Key Encipherment',
      'X509v3 Subject Alternative Name:',
      names,
      ...both,
      ...keyIds,
    ],
    client: [
      ...leaf,
      'Digital Signature',
      'X509v3 Extended Key Usage:',
      'TLS Web Client Authentication',
      ...keyIds,
    ],
    nameless: [
      ...leaf,
      'Digital Signature',
      'X509v3 Subject Alternative Name: critical',
      names,
      ...both,
      ...keyIds,
    ],
  });
});
