import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readMaterial } from './material.ts';
import { openSsl, read } from './openssl.testdata.ts';
import type { OpenSsl } from './openssl.testdata.ts';

let ssl: OpenSsl;
before(async () => {
  ssl = await openSsl();
  await ssl.pair('edge', 'P-256');
});
after(() => ssl[Symbol.asyncDispose]());

const block = (label: string, body = 'MAA='): string =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;

describe('what is handed over by mistake is named, with the way to what is needed', () => {
  const table: readonly (readonly [string, string | Buffer, RegExp, RegExp])[] = [
    [
      'an OpenSSH key',
      block('OPENSSH PRIVATE KEY'),
      /^wrong-kind a\.b, block 1: .*OpenSSH/,
      /ssh-keygen -p -m PKCS8 -f a\.b /,
    ],
    ['a key of SSH.com', block('SSH2 ENCRYPTED PRIVATE KEY'), /^wrong-kind .*SSH/, /ssh-keygen/],
    [
      'a PGP key',
      block('PGP PRIVATE KEY BLOCK', 'Version: 1\n\nxx\n=abcd'),
      /^wrong-kind .*PGP/,
      /PEM or PKCS#12/,
    ],
    ['a TPM key', block('TSS2 PRIVATE KEY'), /^wrong-kind .*TPM/, /new key/],
    ['an OpenVPN key', block('OpenVPN Static key V1', 'ff00'), /^wrong-kind .*OpenVPN/, /PEM or PKCS#12/],
    ['a web page', '\n<!DOCTYPE html>\n<html></html>', /^unknown-format a\.b: this is a web page/, /browser/],
    ['a web page of the old kind', '<HTML><body>404', /^unknown-format .*web page/, /browser/],
    ['XML', '<?xml version="1.0"?><Error/>', /^unknown-format .*XML/, /PEM/],
    ['JSON', '{"error": "not found"}', /^unknown-format .*JSON/, /download/],
    [
      'a Java keystore',
      Buffer.from('feedfeed00000002', 'hex'),
      /^unknown-format .*Java keystore/,
      /keytool .*a\.b/,
    ],
    ['a PuTTY key', 'PuTTY-User-Key-File-2: ssh-rsa', /^unknown-format .*PuTTY/, /private key/],
    ['an SSH public key', 'ssh-ed25519 AAAAC3Nz me@here', /^unknown-format .*public key of SSH/, /PEM/],
    ['an archive', Buffer.from('504b0304140000000800', 'hex'), /^unknown-format .*archive/, /Unpack/],
    ['a compressed file', Buffer.from('1f8b0800000000000003', 'hex'), /^unknown-format .*archive/, /Unpack/],
    ['a PDF', '%PDF-1.7', /^unknown-format .*PDF/, /certificate itself/],
    [
      'a description',
      'Certificate:\n    Data:\n        Version: 3',
      /^unknown-format .*description/,
      /made from/,
    ],
    [
      'hyphens that an editor has changed',
      block('CERTIFICATE').replaceAll('-----', '———'),
      /^unknown-format .*PEM/,
      /five hyphens/,
    ],
    ['text', 'hello', /^unknown-format .*nothing that is known/, /PKCS#12/],
    ['bytes', Buffer.from('ffd8ffe000104a46', 'hex'), /^unknown-format .*nothing that is known/, /PKCS#12/],
    [
      'DER of something else',
      Buffer.from('3003020105', 'hex'),
      /^unknown-format .*nothing that is known/,
      /PKCS#12/,
    ],
  ];
  for (const [name, bytes, message, action] of table)
    test(name, async () => {
      const { problems } = await readMaterial({ name: 'a.b', bytes: Buffer.from(bytes) });
      const [problem] = problems;
      assert.equal(problems.length, 1);
      assert.equal(problem?.severity, 'error');
      assert.match(`${problem?.code} ${problem?.where}: ${problem?.message}`, message);
      assert.match(problem?.action ?? '', action);
    });
});

describe('a file that is empty is empty, whatever it is filled up with', () => {
  for (const text of ['', ' \r\n\n', '\uFEFF', '\0\0\0\0'])
    test(JSON.stringify(text), async () =>
      assert.deepEqual(await read(text, undefined, 'a.pem'), ['error empty a.pem: there is nothing in it']),
    );
});

describe('what belongs to something else is an error alone, and a warning beside what is of use', () => {
  const table: readonly (readonly [string, () => Promise<Buffer>, RegExp])[] = [
    ['a public key', () => ssl.run('pkey -in edge.key -pubout'), /this is a public key/],
    ['an RSA public key', () => ssl.run('rsa -in rsa.key -RSAPublicKey_out'), /this is a public key/],
    ['a list of revocations', () => ssl.read('crl.pem'), /list of revoked certificates/],
    [
      'Diffie-Hellman parameters',
      () => ssl.run('genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048 -outform PEM'),
      /Diffie-Hellman/,
    ],
  ];
  before(async () => {
    await ssl.run('genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out rsa.key');
    await ssl.write('index.txt', '');
    await ssl.write('ca.conf', '[ca]\ndefault_ca = x\n[x]\ndatabase = index.txt\ndefault_md = sha256\n');
    await ssl.run('ca -gencrl -config ca.conf -cert edge.crt -keyfile edge.key -crldays 1 -out crl.pem');
  });
  for (const [name, make, message] of table)
    test(name, async () => {
      const other = await make();
      const alone = await read(other);
      assert.match(alone.join(), /^error wrong-kind /);
      assert.match(alone.join(), message);
      const beside = await read(Buffer.concat([other, await ssl.read('edge.crt')]));
      assert.equal(beside.length, 2);
      assert.match(beside[1] ?? '', /^warning wrong-kind x\.pem, block 1/);
    });

  test('the name of a curve is harmless beside an EC key only', async () => {
    const curve = await ssl.run('ecparam -name prime256v1');
    assert.match((await read(curve)).join(), /^error wrong-kind .*elliptic curve/);
    assert.deepEqual(await read(Buffer.concat([curve, await ssl.read('edge.key')])), ['key ec P-256']);
    assert.match(
      (await read(Buffer.concat([curve, await ssl.read('rsa.key')]))).join(),
      /warning wrong-kind/,
    );
  });
});

test("a file's name is shown without what disturbs a terminal, and never as part of a command", async () => {
  const name = 'a\u001b[31m\n\u202e$(reboot).key';
  const [problem] = (await readMaterial({ name, bytes: Buffer.from(block('OPENSSH PRIVATE KEY')) })).problems;
  assert.equal(problem?.where, 'a?[31m??$(reboot).key, block 1');
  assert.match(problem?.action ?? '', /-f FILE /);
});
