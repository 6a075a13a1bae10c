import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { factsOf, readCertificate } from './certificate.ts';
import { encodeElement, SEQUENCE } from './der.ts';
import { openssl } from './parse/openssl.testdata.ts';
import type { Openssl } from './parse/openssl.testdata.ts';

let tool: Openssl;

before(() => {
  tool = openssl();
});
after(() => tool[Symbol.dispose]());

function made(subject: string, ...extensions: readonly string[]): Buffer {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', 'key.pem'];
  const added = extensions.flatMap((extension) => ['-addext', extension]);
  return tool.run('req', '-x509', ...key, '-days', '30', '-subj', subject, ...added);
}

test('everything that planning needs is read: names, usages, key, validity, fingerprints', () => {
  const pem = made(
    '/O=Example/CN=edge',
    'subjectAltName=DNS:Edge.Example,DNS:*.example,IP:10.0.0.1,IP:2001:DB8:0:0::1,email:a@b.example',
    'keyUsage=critical,digitalSignature,keyCertSign',
    'extendedKeyUsage=serverAuth,clientAuth',
    'basicConstraints=critical,CA:TRUE',
  );
  const { pem: again, ...read } = readCertificate(pem);
  assert.equal(again, pem.toString());
  const { fingerprint, publicKeyFingerprint, notBefore, notAfter, serial, ...rest } = read;
  assert.deepEqual(rest, {
    subject: 'CN=edge, O=Example',
    issuer: 'CN=edge, O=Example',
    names: [
      { kind: 'dns', value: 'edge.example' },
      { kind: 'dns', value: '*.example' },
      { kind: 'ip', value: '10.0.0.1' },
      { kind: 'ip', value: '2001:db8::1' },
    ],
    isCa: true,
    isSelfSigned: true,
    keyUsages: ['digitalSignature', 'keyCertSign'],
    extendedKeyUsages: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
    key: { type: 'ec', curve: 'P-256' },
    signatureHash: 'sha256',
  });
  assert.equal(notAfter - notBefore, 30 * 86_400_000);
  assert.match(`${fingerprint} ${publicKeyFingerprint} ${serial}`, /^[0-9a-f]{64} [0-9a-f]{64} [0-9a-f]+$/);
  assert.equal('pem' in factsOf(readCertificate(pem)), false);
});

test('a name that holds what separates names in text stays one name', () => {
  const name = encodeElement(0x82, Buffer.from('a.example, DNS:evil.example'));
  const der = Buffer.from(encodeElement(SEQUENCE, name)).toString('hex');
  const { names } = readCertificate(made('/CN=x', `2.5.29.17=DER:${der}`));
  assert.deepEqual(names, [{ kind: 'dns', value: 'a.example, dns:evil.example' }]);
});

test('extensions that are absent are absent, and a signature without a hash of its own has none', () => {
  const bare = readCertificate(made('/CN=x'));
  assert.deepEqual([bare.names, 'keyUsages' in bare, 'extendedKeyUsages' in bare], [[], false, false]);
  tool.run('genpkey', '-algorithm', 'ED25519', '-out', 'ed.key');
  const signed = readCertificate(tool.run('req', '-x509', '-key', 'ed.key', '-subj', '/CN=x', '-days', '1'));
  assert.deepEqual([signed.key, 'signatureHash' in signed], [{ type: 'other', name: 'ed25519' }, false]);
});
