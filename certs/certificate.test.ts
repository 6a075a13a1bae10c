import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readCertificate } from './certificate.ts';
import {
  childrenOf,
  contextTag,
  encodeElement,
  OBJECT_IDENTIFIER,
  OCTET_STRING,
  readElement,
  SEQUENCE,
} from './der.ts';
import { alternativeNames } from './extensions.ts';
import { openSsl } from './parse/openssl.testdata.ts';
import type { OpenSsl } from './parse/openssl.testdata.ts';

let ssl: OpenSsl;
before(async () => {
  ssl = await openSsl();
  await ssl.pair('edge', 'P-256');
});
after(() => ssl[Symbol.asyncDispose]());

const extension = (id: string, value: Uint8Array): Uint8Array =>
  encodeElement(
    SEQUENCE,
    encodeElement(OBJECT_IDENTIFIER, Buffer.from(id, 'hex')),
    encodeElement(OCTET_STRING, value),
  );

/** The certificate with another subject or more extensions; its signature is not asked for. */
async function changed(extensions: readonly Uint8Array[], subject?: Uint8Array): Promise<Uint8Array> {
  const der = await ssl.run('x509 -in edge.crt -outform DER');
  const [signed, ...signature] = childrenOf(readElement(der)) ?? [];
  const parts = (childrenOf(signed) ?? []).map(({ whole }) => whole);
  const [holder] = childrenOf(readElement(parts.at(-1) ?? Buffer.alloc(0))) ?? [];
  const old = childrenOf(holder) ?? [];
  const all = [...extensions, ...old.map(({ whole }) => whole)];
  const subjectAt = 5;
  const others = parts
    .slice(0, -1)
    .map((part, at) => (at === subjectAt && subject !== undefined ? subject : part));
  const asked = encodeElement(
    SEQUENCE,
    ...others,
    encodeElement(contextTag(3), encodeElement(SEQUENCE, ...all)),
  );
  return encodeElement(SEQUENCE, asked, ...signature.map(({ whole }) => whole));
}

test('all facts of a certificate are those that openssl put into it', async () => {
  const usages =
    '-addext keyUsage=critical,digitalSignature,keyCertSign,decipherOnly -addext extendedKeyUsage=serverAuth';
  const names =
    '-addext subjectAltName=DNS:*.Example.com,email:me@x,IP:192.0.2.1,IP:2001:DB8::0:1,URI:http://x/';
  const pem = await ssl.run(
    `req -x509 -key edge.key -subj /C=DE/O=Example/CN=a -days 1 -set_serial 0xAB12 ${usages} ${names}`,
  );
  const { fingerprint, publicKeyFingerprint, notBefore, notAfter, ...facts } = readCertificate(pem);
  assert.match(fingerprint, /^[0-9a-f]{64}$/);
  assert.equal(publicKeyFingerprint, readCertificate(await ssl.read('edge.crt')).publicKeyFingerprint);
  assert.equal(notAfter - notBefore, 86_400_000);
  assert.deepEqual(facts, {
    pem: pem.toString(),
    subject: 'CN=a, O=Example, C=DE',
    issuer: 'CN=a, O=Example, C=DE',
    serial: 'ab12',
    names: [
      { kind: 'dns', value: '*.example.com' },
      { kind: 'ip', value: '192.0.2.1' },
      { kind: 'ip', value: '2001:db8::1' },
    ],
    isCa: true,
    isSelfSigned: true,
    keyUsages: ['digitalSignature', 'keyCertSign', 'decipherOnly'],
    extendedKeyUsages: ['1.3.6.1.5.5.7.3.1'],
    key: { type: 'ec', curve: 'P-256' },
    signatureHash: 'sha256',
  });
});

test('an extension of any depth hides none of the others', async () => {
  let deep: Uint8Array = Buffer.alloc(0);
  for (let level = 0; level < 3000; level += 1) deep = encodeElement(SEQUENCE, deep);
  const { names } = readCertificate(await changed([extension('2a0304', deep)]));
  assert.deepEqual(names, readCertificate(await ssl.read('edge.crt')).names);
});

test('what a name holds cannot disturb a terminal, or forge another part or line', async () => {
  const value = 'a\nb\u001b[31m\u009b\u202e, O=Forged';
  const subject = encodeElement(
    SEQUENCE,
    encodeElement(
      0x31,
      encodeElement(
        SEQUENCE,
        encodeElement(OBJECT_IDENTIFIER, Buffer.from('550403', 'hex')),
        encodeElement(0x0c, Buffer.from(value)),
      ),
    ),
  );
  const read = readCertificate(await changed([], subject));
  assert.equal(read.subject, String.raw`CN=a\0Ab\1B[31m??\, O=Forged`);
  const name = encodeElement(SEQUENCE, encodeElement(0x82, Buffer.from('A\u001b[2J\nb.example')));
  assert.deepEqual(alternativeNames(name), [{ kind: 'dns', value: 'a?[2j?b.example' }]);
});
