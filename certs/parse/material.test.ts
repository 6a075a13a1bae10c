import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readMaterial } from './material.ts';
import { openSsl, read } from './openssl.testdata.ts';
import type { OpenSsl } from './openssl.testdata.ts';

let ssl: OpenSsl;
let pem: string;
let der: Buffer;

before(async () => {
  ssl = await openSsl();
  await ssl.pair('edge', 'P-256');
  await ssl.pair('other', 'ed25519');
  pem = (await ssl.read('edge.crt')).toString();
  der = await ssl.run('x509 -in edge.crt -outform DER');
});
after(() => ssl[Symbol.asyncDispose]());

const EDGE = 'certificate CN=edge, O=Example';
const OTHER = 'certificate CN=other, O=Example';

describe('a certificate is read however it is written', () => {
  const base64 = (): string => der.toString('base64');
  const marked = (label: string, body: string): string =>
    `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
  const table: readonly (readonly [string, () => Uint8Array | string | Promise<Uint8Array>])[] = [
    ['as openssl writes it', () => pem],
    ['with the line ends of Windows', () => pem.replaceAll('\n', '\r\n')],
    ['with the line ends of an old Mac', () => pem.replaceAll('\n', '\r')],
    ['with a byte order mark', () => `\uFEFF${pem}`],
    ['in UTF-16 with a byte order mark', () => Buffer.from(`\uFEFF${pem}`, 'utf16le')],
    ['in big-endian UTF-16', () => Buffer.from(`\uFEFF${pem}`, 'utf16le').swap16()],
    ['in UTF-16 without a byte order mark', () => Buffer.from(pem, 'utf16le')],
    ['with spaces at the ends of lines', () => pem.replaceAll('\n', ' \t\n')],
    ['indented', () => pem.replaceAll(/^/gm, '    ')],
    ['with empty lines', () => pem.replaceAll('\n', '\n\n')],
    ['without a line end at its end', () => pem.trim()],
    [
      'in lines of any lengths',
      () => marked('CERTIFICATE', base64().replaceAll(/(.{7})(.{90})/g, '$1\n$2\n')),
    ],
    ['in one line', () => pem.replaceAll('\n', '')],
    ['in one line, with spaces for line ends', () => pem.replaceAll('\n', ' ')],
    ['in JSON', () => JSON.stringify({ certificate: pem })],
    ['with comments around it', () => `# the edge: see wiki\n${pem}# the end`],
    [
      'after the attributes of a bag',
      () => `Bag Attributes\n    localKeyID: 01 02\nKey Attributes: <No Attributes>\n${pem}`,
    ],
    ['with four hyphens', () => pem.replaceAll('-----', '----')],
    ['with a label in lower case', () => pem.replaceAll('CERTIFICATE', 'Certificate')],
    ['with an old label', () => pem.replaceAll('CERTIFICATE', 'X509 CERTIFICATE')],
    ['with the label of something else', () => pem.replaceAll('CERTIFICATE', 'PRIVATE KEY')],
    ['twice', () => pem + pem],
    ['twice, the second in the line in which the first ends', () => pem.trim() + pem],
    ['with a description', () => ssl.run('x509 -in edge.crt -text')],
    ['as DER', () => der],
    ['as DER with a line end after it', () => Buffer.concat([der, Buffer.from('\r\n')])],
    ['as DER, filled up with zeros', () => Buffer.concat([der, Buffer.alloc(100)])],
    ['as base64 without the lines around it', () => base64()],
    ['as base64 in lines', () => base64().replaceAll(/(.{64})/g, '$1\r\n')],
    ['as PEM in base64', () => Buffer.from(pem).toString('base64')],
  ];
  for (const [name, make] of table)
    test(name, async () => assert.deepEqual(await read(await make()), [EDGE]));

  test('with what openssl trusts it for', async () => {
    const trusted = await ssl.run('x509 -in edge.crt -trustout -addtrust serverAuth');
    assert.match(trusted.toString(), /TRUSTED CERTIFICATE/);
    assert.deepEqual(await read(trusted), [EDGE]);
  });
});

test('what was read is told as it stands in the certificate, in the order of the file', async () => {
  const other = (await ssl.read('other.crt')).toString();
  const { certificates } = await readMaterial({ name: 'x', bytes: Buffer.from(other + pem + other) });
  assert.deepEqual(
    certificates.map(({ subject }) => subject),
    ['CN=other, O=Example', 'CN=edge, O=Example'],
  );
  assert.equal(certificates[1]?.pem, pem);
  assert.deepEqual(certificates[1]?.names, [
    { kind: 'dns', value: 'edge.example' },
    { kind: 'ip', value: 'fe80::1' },
  ]);
});

test('certificates of DER one after the other are all read', async () => {
  const other = await ssl.run('x509 -in other.crt -outform DER');
  assert.deepEqual(await read(Buffer.concat([der, other])), [EDGE, OTHER]);
});

describe('a chain of PKCS#7', () => {
  const command = 'crl2pkcs7 -nocrl -certfile edge.crt -certfile other.crt';
  test('is read from PEM, under either of its labels', async () => {
    const pkcs7 = (await ssl.run(command)).toString();
    assert.deepEqual(await read(pkcs7), [EDGE, OTHER]);
    assert.deepEqual(await read(pkcs7.replaceAll('PKCS7', 'CMS')), [EDGE, OTHER]);
  });
  test('is read from DER', async () => {
    assert.deepEqual(await read(await ssl.run(`${command} -outform DER`)), [EDGE, OTHER]);
  });
  test('is read from BER, with lengths that are told at their ends', async () => {
    await ssl.write('text', 'hello');
    const signed = await ssl.run(
      'smime -sign -in text -signer edge.crt -inkey edge.key -outform DER -nodetach -indef',
    );
    assert.equal(signed.readUInt16BE(0), 0x30_80);
    assert.deepEqual(await read(signed), [EDGE]);
  });
  test('must hold certificates', async () => {
    await ssl.write('none.pem', '');
    assert.deepEqual(
      await read(await ssl.run('crl2pkcs7 -nocrl -certfile none.pem -outform DER'), undefined, 'a.p7b'),
      ['error wrong-kind a.p7b: there is neither a certificate nor a private key in it'],
    );
  });
  test('that is an encrypted message is named', async () => {
    await ssl.write('text', 'hello');
    assert.deepEqual(
      await read(await ssl.run('cms -encrypt -in text -outform DER -recip edge.crt'), undefined, 'a.p7m'),
      [
        'error wrong-kind a.p7m: this is a PKCS#7 (CMS) message, encrypted or of another kind than those that carry certificates',
      ],
    );
  });
});

describe('a request', () => {
  const command =
    'req -new -key edge.key -subj /O=Example/CN=new -addext subjectAltName=DNS:New.example,IP:10.0.0.1';
  test('is told with its names and the key that it is for', async () => {
    const { requests, certificates } = await readMaterial({ name: 'x', bytes: await ssl.run(command) });
    const edge = await readMaterial({ name: 'x', bytes: await ssl.read('edge.key') });
    const [request] = requests;
    assert.deepEqual(certificates, []);
    assert.equal(request?.subject, 'CN=new, O=Example');
    assert.deepEqual(request?.names, [
      { kind: 'dns', value: 'new.example' },
      { kind: 'ip', value: '10.0.0.1' },
    ]);
    assert.equal(request?.publicKeyFingerprint, edge.keys[0]?.publicKeyFingerprint);
  });
  test('is read from DER and under its old label', async () => {
    for (const form of ['-outform DER', '-newhdr'])
      assert.deepEqual(await read(await ssl.run(`${command} ${form}`)), ['request CN=new, O=Example']);
  });
  test('needs no names', async () => {
    assert.deepEqual(await read(await ssl.run('req -new -key other.key -subj /CN=bare')), [
      'request CN=bare',
    ]);
  });
});
