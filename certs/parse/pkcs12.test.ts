import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  childrenOf,
  contextTag,
  encodeElement,
  INTEGER,
  OBJECT_IDENTIFIER,
  OCTET_STRING,
  readElement,
  SEQUENCE,
} from '../der.ts';
import { readMaterial } from './material.ts';
import { openSsl, PASSWORD, read } from './openssl.testdata.ts';
import type { OpenSsl } from './openssl.testdata.ts';

const PAIRS = { rsa: 'key rsa 2048', 'P-256': 'key ec P-256', ed25519: 'key other ed25519' } as const;

let ssl: OpenSsl;
before(async () => {
  ssl = await openSsl();
  for (const algorithm of ['rsa', 'P-256', 'ed25519'] as const) await ssl.pair(algorithm, algorithm);
});
after(() => ssl[Symbol.asyncDispose]());

const make = (name: string, options: string, password = 'PASSWORD'): Promise<Buffer> =>
  ssl.run(`pkcs12 -export -inkey ${name}.key -in ${name}.crt ${options} -passout pass:${password}`);

const SCHEMES = {
  'as OpenSSL 3 makes it': '',
  'as OpenSSL 1 and Windows made it': '-legacy',
  'with 3DES for all': '-legacy -certpbe PBE-SHA1-3DES',
  'with RC2 of 128 bits for all': '-legacy -keypbe PBE-SHA1-RC2-128 -certpbe PBE-SHA1-RC2-128',
  'with AES-128': '-keypbe aes-128-cbc -certpbe aes-128-cbc',
  'with an open certificate': '-certpbe NONE',
  'with an open key': '-keypbe NONE',
  'sealed only': '-keypbe NONE -certpbe NONE',
  'sealed with SHA-1': '-macalg sha1',
  'sealed with SHA-384': '-macalg sha384',
  'sealed with SHA-512': '-macalg sha512',
};
const MISSING =
  'error password-missing a.p12: the PKCS#12 file is protected by a password, and none was given';
const WRONG = 'error password-wrong a.p12: the password that was given does not open the PKCS#12 file';

describe('certificate and key come out with the password only', () => {
  for (const [name, kind] of Object.entries(PAIRS))
    for (const [scheme, options] of Object.entries(SCHEMES))
      test(`${name} ${scheme}`, async () => {
        const file = await make(name, options);
        const whole = [`certificate CN=${name}, O=Example`, kind];
        assert.deepEqual(await read(file, PASSWORD, 'a.p12'), whole);
        assert.deepEqual(await read(file, undefined, 'a.p12'), [MISSING, 'needs a password']);
        for (const wrong of ['', 'wrong', `${PASSWORD} `])
          assert.deepEqual(await read(file, wrong, 'a.p12'), [WRONG]);
      });
});

describe('without a password', () => {
  for (const [scheme, options] of Object.entries({
    ...SCHEMES,
    'as it stands': '-nomac -keypbe NONE -certpbe NONE',
  }))
    test(`nothing is asked for: ${scheme}`, async () => {
      const file = await make('P-256', options, '');
      for (const password of [undefined, ''])
        assert.deepEqual(await read(file, password), ['certificate CN=P-256, O=Example', PAIRS['P-256']]);
    });
});

test('a file whose maker knew no password at all is read: it differs from one with an empty password', async () => {
  const { default: forge } = await import('node-forge');
  const key = forge.pki.privateKeyFromPem((await ssl.run('pkey -in rsa.key -traditional')).toString());
  const certificate = forge.pki.certificateFromPem((await ssl.read('rsa.crt')).toString());
  const pfx = forge.pkcs12.toPkcs12Asn1(key, [certificate], null, { algorithm: '3des' });
  const file = Buffer.from(forge.asn1.toDer(pfx).getBytes(), 'latin1');
  for (const password of [undefined, ''])
    assert.deepEqual((await read(file, password)).toSorted(), ['certificate CN=rsa, O=Example', PAIRS.rsa]);
});

test('what stands open in a file that is not sealed is read, and the key is asked for', async () => {
  const file = await make('P-256', '-nomac');
  const certificate = 'certificate CN=P-256, O=Example';
  assert.deepEqual(await read(file, PASSWORD), [certificate, PAIRS['P-256']]);
  assert.deepEqual(await read(file, undefined, 'a.p12'), [
    certificate,
    'error password-missing a.p12, entry 2: the private key in it is protected by a password, and none was given',
    'needs a password',
  ]);
});

test('a wrong password whose padding comes out right by chance is wrong all the same', async () => {
  const files = [
    await make('P-256', '-nomac -iter 1'),
    await ssl.run('pkcs8 -topk8 -iter 1 -in P-256.key -outform DER -passout pass:PASSWORD'),
  ];
  for (const file of files)
    for (let attempt = 0; attempt < 1200; attempt += 1)
      assert.match((await read(file, `wrong ${attempt}`)).at(-1) ?? '', /^error password-wrong /);
});

test('a password of letters outside ASCII is the one that OpenSSL takes', async () => {
  const password = 'zażółć-€-😀';
  for (const options of ['', '-legacy']) {
    const file = await make('P-256', options, password);
    assert.deepEqual(await read(file, password), ['certificate CN=P-256, O=Example', PAIRS['P-256']]);
  }
});

test('a chain is read in its order, also from a file without a key and from PEM', async () => {
  const chain = `${(await ssl.read('rsa.crt')).toString()}${(await ssl.read('P-256.crt')).toString()}`;
  await ssl.write('chain.pem', chain);
  const file = await ssl.run('pkcs12 -export -nokeys -in chain.pem -passout pass:PASSWORD');
  const both = ['certificate CN=rsa, O=Example', 'certificate CN=P-256, O=Example'];
  assert.deepEqual(await read(file, PASSWORD), both);
  const armoured = `-----BEGIN PKCS12-----\n${file.toString('base64')}\n-----END PKCS12-----\n`;
  assert.deepEqual(await read(armoured, PASSWORD), both);
  assert.deepEqual(await read(file.toString('base64'), PASSWORD), both);
});

test('a key with another password than the file is told apart from a wrong password', async () => {
  await ssl.run('pkcs8 -topk8 -in P-256.key -outform DER -passout pass:another -out other.p8');
  const encrypted = await ssl.read('other.p8');
  const bag = encodeElement(
    SEQUENCE,
    encodeElement(OBJECT_IDENTIFIER, Buffer.from('2a864886f70d010c0a0102', 'hex')),
    encodeElement(contextTag(0), encrypted),
  );
  assert.deepEqual(await read(unsealed(bag), PASSWORD, 'a.p12'), [
    'error password-wrong a.p12, entry 1: the password that was given does not open the private key in it',
  ]);
  assert.deepEqual(await read(unsealed(bag), 'another', 'a.p12'), [PAIRS['P-256']]);
});

test('entries that belong to other programs are passed over, and bags within bags end', async () => {
  const [, body] = childrenOf(readElement(await ssl.run('x509 -in rsa.crt -outform DER'))) ?? [];
  const secret = encodeElement(
    SEQUENCE,
    encodeElement(OBJECT_IDENTIFIER, Buffer.from('2a864886f70d010c0a0105', 'hex')),
    encodeElement(contextTag(0), body?.whole ?? Buffer.alloc(0)),
  );
  const nothing = ['error wrong-kind x.pem: there is neither a certificate nor a private key in it'];
  assert.deepEqual(await read(unsealed(secret)), nothing);
  let nested: Uint8Array = secret;
  for (let depth = 0; depth < 2000; depth += 1)
    nested = encodeElement(
      SEQUENCE,
      encodeElement(OBJECT_IDENTIFIER, Buffer.from('2a864886f70d010c0a0106', 'hex')),
      encodeElement(contextTag(0), encodeElement(SEQUENCE, nested)),
    );
  assert.deepEqual(await read(unsealed(nested)), nothing);
  const many = Array.from({ length: 1001 }, () => secret);
  assert.match((await read(unsealed(...many))).join(), /^error file-too-large x\.pem: .*1000 entries/);
});

describe('damage is told apart from a wrong password', () => {
  test('where the password still opens what has changed', async () => {
    for (const options of ['', '-legacy']) {
      const file = await make('P-256', options);
      // The digest of the seal stands near the end, before its salt and the count of rounds.
      const at = file.length - 20;
      file.writeUInt8(file.readUInt8(at) ^ 1, at);
      assert.deepEqual(await read(file, PASSWORD, 'a.p12'), [
        'error damaged a.p12: its seal is broken: it has changed since it was made',
      ]);
      assert.deepEqual(await read(file, 'wrong', 'a.p12'), [WRONG]);
    }
  });
  test('where the end is missing', async () => {
    const file = await make('rsa', '');
    assert.deepEqual(await read(file.subarray(0, 1000), PASSWORD, 'a.p12'), [
      `error damaged a.p12: it ends early: it has 1000 of ${file.length} bytes`,
    ]);
  });
});

test('the command that converts an unsupported file makes one that is read', async () => {
  await ssl.write('a.p12', await make('P-256', '-legacy -certpbe PBE-SHA1-RC4-128'));
  await ssl.run('pkcs12 -legacy -in a.p12 -out converted.pem -passin pass:PASSWORD -passout pass:PASSWORD');
  const converted = await ssl.read('converted.pem');
  assert.deepEqual(await read(converted, PASSWORD), ['certificate CN=P-256, O=Example', PAIRS['P-256']]);
});

describe('what is not supported is named, with the way to convert it', () => {
  const cases: readonly (readonly [string, () => Promise<Uint8Array>, string])[] = [
    ['a cipher', () => make('rsa', '-certpbe camellia-128-cbc'), 'the cipher 1.2.392.200011.61.1.1.1.2'],
    [
      'a scheme',
      () => make('rsa', '-legacy -certpbe PBE-SHA1-RC4-128'),
      'the encryption scheme 1.2.840.113549.1.12.1.1',
    ],
    [
      'PBMAC1',
      async () => {
        const sha256 = Buffer.from('0609608648016503040201', 'hex');
        const file = await make('rsa', '');
        const at = file.lastIndexOf(sha256);
        // An identifier of the same length in the place of SHA-256's; its last byte is PBMAC1's.
        return Buffer.concat([
          file.subarray(0, at),
          Buffer.from('06092a864886f70d01050e', 'hex'),
          file.subarray(at + 11),
        ]);
      },
      'a seal of the kind PBMAC1',
    ],
  ];
  for (const [name, bytes, what] of cases)
    test(name, async () => {
      const { problems } = await readMaterial({ name: 'a.p12', bytes: await bytes(), password: PASSWORD });
      const [problem] = problems;
      assert.equal(problem?.code, 'unsupported-encryption');
      assert.equal(problem.message, `it is encrypted in a way that is not supported: ${what}`);
      assert.match(problem.action, /openssl pkcs12 -legacy -in a\.p12 -out converted\.pem, /);
    });
});

test('a file of BER, in pieces, is read like one of DER', async () => {
  const key = await ssl.run('pkey -in P-256.key -outform DER');
  const bag = encodeElement(
    SEQUENCE,
    encodeElement(OBJECT_IDENTIFIER, Buffer.from('2a864886f70d010c0a0101', 'hex')),
    encodeElement(contextTag(0), key),
  );
  const inPieces = (content: Uint8Array): Uint8Array =>
    Buffer.concat([
      Buffer.from([0x24, 0x80]),
      encodeElement(OCTET_STRING, content.subarray(0, 50)),
      encodeElement(OCTET_STRING, content.subarray(50)),
      Buffer.from([0, 0]),
    ]);
  const data = (content: Uint8Array): Uint8Array =>
    Buffer.concat([
      Buffer.from('308006092a864886f70d010701a080', 'hex'),
      inPieces(content),
      Buffer.from('00000000', 'hex'),
    ]);
  const safe = encodeElement(SEQUENCE, data(encodeElement(SEQUENCE, bag)));
  const file = Buffer.concat([Buffer.from('3080020103', 'hex'), data(safe), Buffer.from([0, 0])]);
  assert.deepEqual(await read(file), [PAIRS['P-256']]);
});

/** A file with these bags, neither encrypted nor sealed. */
function unsealed(...bags: readonly Uint8Array[]): Uint8Array {
  const data = (content: Uint8Array): Uint8Array =>
    encodeElement(
      SEQUENCE,
      encodeElement(OBJECT_IDENTIFIER, Buffer.from('2a864886f70d010701', 'hex')),
      encodeElement(contextTag(0), encodeElement(OCTET_STRING, content)),
    );
  const safe = encodeElement(SEQUENCE, data(encodeElement(SEQUENCE, ...bags)));
  return encodeElement(SEQUENCE, encodeElement(INTEGER, Buffer.from([3])), data(safe));
}
