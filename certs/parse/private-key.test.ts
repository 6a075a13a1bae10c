import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { encodeElement, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE } from '../der.ts';
import { readMaterial } from './material.ts';
import { openSsl, PASSWORD, read } from './openssl.testdata.ts';
import type { KeyAlgorithm, OpenSsl } from './openssl.testdata.ts';

let ssl: OpenSsl;
before(async () => {
  ssl = await openSsl();
  for (const algorithm of Object.keys(KINDS) as KeyAlgorithm[]) await ssl.pair(algorithm, algorithm);
});
after(() => ssl[Symbol.asyncDispose]());

const KINDS: Readonly<Record<KeyAlgorithm, string>> = {
  rsa: 'key rsa 2048',
  'P-256': 'key ec P-256',
  'P-384': 'key ec P-384',
  'P-521': 'key ec P-521',
  secp256k1: 'key ec secp256k1',
  ed25519: 'key other ed25519',
  ed448: 'key other ed448',
};

describe('a private key is read in each of its forms', () => {
  for (const [algorithm, kind] of Object.entries(KINDS)) {
    const forms = ['', ' -outform DER'];
    if (!algorithm.startsWith('ed')) forms.push(' -traditional', ' -traditional -outform DER');
    for (const form of forms)
      test(`${algorithm}${form}`, async () => {
        assert.deepEqual(await read(await ssl.run(`pkey -in ${algorithm}.key${form}`)), [kind]);
      });
  }

  test('DSA, old and new', async () => {
    await ssl.write('dsa.key', await ssl.run('dsaparam -genkey -noout 1024'));
    for (const form of ['', ' -outform DER', ' -traditional -outform DER'])
      assert.deepEqual(await read(await ssl.run(`pkey -in dsa.key${form}`)), ['key other dsa']);
  });
  test('EC with the name of its curve before it', async () => {
    const both = await ssl.run('ecparam -name prime256v1 -genkey');
    assert.match(both.toString(), /EC PARAMETERS/);
    assert.deepEqual(await read(both), ['key ec P-256']);
  });
  test('twice', async () => {
    const key = await ssl.read('P-256.key');
    assert.deepEqual(await read(Buffer.concat([key, key])), ['key ec P-256']);
  });
});

test('the fingerprint of a key is that of its certificate, and the key is its own', async () => {
  const both = Buffer.concat([await ssl.read('rsa.key'), await ssl.read('rsa.crt')]);
  const { certificates, keys } = await readMaterial({ name: 'x', bytes: both });
  const [key] = keys;
  assert.ok(key !== undefined);
  assert.equal(key.publicKeyFingerprint, certificates[0]?.publicKeyFingerprint);
  assert.ok(new X509Certificate(certificates[0]?.pem ?? '').checkPrivateKey(key.key));
});

test('a key whose halves do not belong together does not work, and is not handed on', async () => {
  // The last byte of the public point, and one of the modulus.
  for (const [algorithm, at] of [
    ['P-256', -1],
    ['rsa', 60],
  ] as const) {
    const der = await ssl.run(`pkey -in ${algorithm}.key -outform DER`);
    der.writeUInt8((der.at(at) ?? 0) ^ 1, (at + der.length) % der.length);
    assert.match(
      (await read(der)).join(),
      /^error damaged x\.pem: the private key (?:does not work|cannot be read)/,
    );
  }
});

describe('a key behind a password', () => {
  const ciphers = ['aes-128-cbc', 'aes-256-cbc', 'des3'];
  const legacy = '-provider legacy -provider default';
  const table: readonly (readonly [string, string])[] = [
    ...ciphers.map(
      (cipher) => [`PKCS#8, ${cipher}`, `pkcs8 -topk8 -v2 ${cipher} -passout pass:PASSWORD`] as const,
    ),
    ...['hmacWithSHA1', 'hmacWithSHA384', 'hmacWithSHA512'].map(
      (prf) =>
        [`PKCS#8, ${prf}`, `pkcs8 -topk8 -v2 aes-192-cbc -v2prf ${prf} -passout pass:PASSWORD`] as const,
    ),
    ['PKCS#8, DES in PBES2', `pkcs8 -topk8 -v2 des ${legacy} -passout pass:PASSWORD`],
    ['PKCS#8, scrypt', 'pkcs8 -topk8 -scrypt -passout pass:PASSWORD'],
    ['PKCS#8, DER', 'pkcs8 -topk8 -outform DER -passout pass:PASSWORD'],
    ...[
      'PBE-MD5-DES',
      'PBE-SHA1-DES',
      'PBE-MD5-RC2-64',
      'PBE-SHA1-RC2-64',
      'PBE-SHA1-3DES',
      'PBE-SHA1-2DES',
      'PBE-SHA1-RC2-128',
      'PBE-SHA1-RC2-40',
    ].map(
      (scheme) =>
        [`PKCS#8, ${scheme}`, `pkcs8 -topk8 -v1 ${scheme} ${legacy} -passout pass:PASSWORD`] as const,
    ),
    ...['aes128', 'aes192', 'aes256', 'des3'].map(
      (cipher) =>
        [`before PKCS#8, ${cipher}`, `pkey -traditional -${cipher} -passout pass:PASSWORD`] as const,
    ),
    ['before PKCS#8, des', `pkey -traditional -des ${legacy} -passout pass:PASSWORD`],
  ];
  for (const [name, command] of table)
    test(`is opened, asked for and refused: ${name}`, async () => {
      for (const algorithm of ['P-256', 'rsa'] as const) {
        const bytes = await ssl.run(`${command} -in ${algorithm}.key`);
        assert.deepEqual(await read(bytes, PASSWORD), [KINDS[algorithm]]);
        const where = name.includes('DER') ? 'x.key' : 'x.key, block 1';
        assert.deepEqual(await read(bytes, undefined, 'x.key'), [
          `error password-missing ${where}: the private key is protected by a password, and none was given`,
          'needs a password',
        ]);
        for (const wrong of ['', 'wrong'])
          assert.deepEqual(await read(bytes, wrong, 'x.key'), [
            `error password-wrong ${where}: the password that was given does not open the private key`,
          ]);
      }
    });

  test('of a cipher that nothing here knows is refused with the way to convert it', async () => {
    const camellia = await ssl.run('pkcs8 -topk8 -v2 camellia128 -in P-256.key -passout pass:PASSWORD');
    const rc4 = await ssl.run(
      `pkcs8 -topk8 -v1 PBE-SHA1-RC4-128 ${legacy} -in P-256.key -passout pass:PASSWORD`,
    );
    const old = await ssl.run('pkey -traditional -camellia128 -in P-256.key -passout pass:PASSWORD');
    for (const bytes of [camellia, rc4, old]) {
      const { problems } = await readMaterial({ name: 'old.key', bytes, password: PASSWORD });
      assert.deepEqual(
        problems.map(({ code }) => code),
        ['unsupported-encryption'],
      );
      const [, command = ''] =
        /openssl (pkcs8 .* -in old\.key -out converted\.pem)$/.exec(problems[0]?.action ?? '') ?? [];
      await ssl.write('old.key', bytes);
      await ssl.run(`${command} -passin pass:PASSWORD -passout pass:PASSWORD`);
      assert.deepEqual(await read(await ssl.read('converted.pem'), PASSWORD), ['key ec P-256']);
    }
  });

  test('is damaged where its end is lost, whatever the password', async () => {
    const bytes = await ssl.run('pkcs8 -topk8 -outform DER -in P-256.key -passout pass:PASSWORD');
    assert.deepEqual(await read(bytes.subarray(0, -3), PASSWORD, 'x.key'), [
      `error damaged x.key: it ends early: it has ${bytes.length - 3} of ${bytes.length} bytes`,
    ]);
  });
});

test('a key that is longer than any in use is not computed with', async () => {
  const number = Buffer.alloc(3000, 0x55);
  const dsa = encodeElement(
    SEQUENCE,
    encodeElement(INTEGER, Buffer.from([0])),
    encodeElement(
      SEQUENCE,
      encodeElement(OBJECT_IDENTIFIER, Buffer.from('2a8648ce380401', 'hex')),
      encodeElement(SEQUENCE, ...[number, number, number].map((each) => encodeElement(INTEGER, each))),
    ),
    encodeElement(OCTET_STRING, encodeElement(INTEGER, number)),
  );
  assert.deepEqual(await read(dsa, undefined, 'x.key'), [
    'error unsupported-key x.key: the private key is longer than any that is in use',
  ]);
});
