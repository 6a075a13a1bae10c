import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readMaterial } from './material.ts';
import type { Material } from './material.ts';
import { KEYS, makePair, openssl, PASSWORD } from './openssl.testdata.ts';
import type { KeyName, Openssl } from './openssl.testdata.ts';

const names = Object.keys(KEYS) as readonly KeyName[];
const pass = `pass:${PASSWORD}`;
let tool: Openssl;

before(() => {
  tool = openssl();
  for (const key of names) makePair(tool, key);
});
after(() => tool[Symbol.dispose]());

function read(content: string | Uint8Array, password?: string): Promise<Material> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return readMaterial({ name: 'given.pem', bytes, ...(password === undefined ? {} : { password }) });
}

/** `<certificates> <keys> <requests>`, then `<severity> <code>` of each problem. */
function told({ certificates, keys, requests, problems }: Material): readonly string[] {
  const counts = `${certificates.length} ${keys.length} ${requests.length}`;
  return [counts, ...problems.map(({ severity, code }) => `${severity} ${code}`)];
}

function pem(name: string): string {
  return tool.read(name).toString();
}

describe('what OpenSSL writes of a key is read as the key that it is', () => {
  for (const key of names) {
    test(key, async () => {
      const forms: Record<string, readonly [string | Uint8Array, string?]> = {
        pkcs8: [pem(`${key}.key`)],
        'pkcs8 der': [tool.run('pkey', '-in', `${key}.key`, '-outform', 'DER')],
        encrypted: [tool.run('pkcs8', '-topk8', '-in', `${key}.key`, '-passout', pass), PASSWORD],
        'encrypted der': [
          tool.run('pkcs8', '-topk8', '-in', `${key}.key`, '-outform', 'DER', '-passout', pass),
          PASSWORD,
        ],
        'encrypted with scrypt': [
          tool.run('pkcs8', '-topk8', '-scrypt', '-in', `${key}.key`, '-passout', pass),
          PASSWORD,
        ],
        'encrypted with old ciphers': [
          tool.run('pkcs8', '-topk8', '-v1', 'PBE-SHA1-3DES', '-in', `${key}.key`, '-passout', pass),
          PASSWORD,
        ],
        'encrypted with DES': [
          tool.run(
            'pkcs8',
            '-topk8',
            '-v1',
            'PBE-MD5-DES',
            '-provider',
            'legacy',
            '-provider',
            'default',
            '-in',
            `${key}.key`,
            '-passout',
            pass,
          ),
          PASSWORD,
        ],
        ...(key === 'ed25519'
          ? {}
          : {
              traditional: [tool.run('pkey', '-in', `${key}.key`, '-traditional')],
              'traditional der': [tool.run('pkey', '-in', `${key}.key`, '-traditional', '-outform', 'DER')],
              'traditional encrypted': [
                tool.run('pkey', '-in', `${key}.key`, '-traditional', '-aes128', '-passout', pass),
                PASSWORD,
              ],
            }),
      };
      const { publicKeyFingerprint } = (await read(pem(`${key}.crt`))).certificates[0] ?? assert.fail();
      for (const [form, [content, password]] of Object.entries(forms)) {
        const found = await read(content, password);
        assert.deepEqual(told(found), ['0 1 0'], form);
        assert.equal(found.keys[0]?.publicKeyFingerprint, publicKeyFingerprint, form);
        if (password === undefined) continue;
        const locked = await read(content);
        assert.deepEqual(
          [told(locked), locked.needsPassword],
          [['0 0 0', 'error password-missing'], true],
          form,
        );
        assert.deepEqual(told(await read(content, 'another')), ['0 0 0', 'error password-wrong'], form);
      }
    });
  }
});

describe('PKCS#12 is opened, whoever made it', () => {
  for (const key of names) {
    test(key, async () => {
      const input = [
        'pkcs12',
        '-export',
        '-in',
        `${key}.crt`,
        '-inkey',
        `${key}.key`,
        '-certfile',
        'rsa.crt',
      ];
      const forms: Record<string, readonly [readonly string[], string]> = {
        today: [['-passout', pass], PASSWORD],
        old: [['-legacy', '-passout', pass], PASSWORD],
        'no password': [['-passout', 'pass:'], ''],
        'old without a password': [['-legacy', '-passout', 'pass:'], ''],
        'without a seal': [['-nomac', '-passout', pass], PASSWORD],
        'without encryption': [['-keypbe', 'NONE', '-certpbe', 'NONE', '-passout', pass], PASSWORD],
        'AES with SHA-512': [
          ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-256-CBC', '-macalg', 'sha512', '-passout', pass],
          PASSWORD,
        ],
      };
      for (const [form, [options, password]] of Object.entries(forms)) {
        const content = tool.run(...input, ...options);
        const found = await read(content, password);
        assert.deepEqual(told(found), [key === 'rsa' ? '1 1 0' : '2 1 0'], form);
        assert.equal(found.keys[0]?.publicKeyFingerprint, found.certificates[0]?.publicKeyFingerprint, form);
        if (form === 'today' || form === 'old') {
          assert.deepEqual(told(await read(content, 'another')), ['0 0 0', 'error password-wrong'], form);
          assert.deepEqual(
            [told(await read(content)).at(-1), (await read(content)).needsPassword],
            ['error password-missing', true],
          );
          const cut = content.subarray(0, content.length - 40);
          assert.deepEqual(told(await read(cut, password)), ['0 0 0', 'error damaged'], form);
        }
      }
    });
  }
});

test('certificates are read as PEM, DER, bare base64, PKCS#7, and within whatever text people put around them', async () => {
  const whole = names.map((key) => pem(`${key}.crt`)).join('');
  const one = pem('p256.crt');
  const der = tool.run('x509', '-in', 'p256.crt', '-outform', 'DER');
  tool.run('crl2pkcs7', '-nocrl', '-certfile', 'p256.crt', '-certfile', 'rsa.crt', '-out', 'two.p7b');
  const forms: Record<string, readonly [string | Uint8Array, number]> = {
    several: [whole, 4],
    'the same twice': [one + one, 1],
    'with a description': [tool.run('x509', '-in', 'p256.crt', '-text'), 1],
    'with Windows line ends and a byte order mark': [`\uFEFF${one.replaceAll('\n', '\r\n')}`, 1],
    'without the last line end': [one.trimEnd(), 1],
    'on one line': [one.replaceAll(/\n(?!-)/g, '').replaceAll('\n', ' '), 1],
    'indented, in mail': [one.replaceAll(/^/gm, '  > '.replace('>', ' ')), 1],
    'UTF-16': [Buffer.from(`\uFEFF${one}`, 'utf16le'), 1],
    trusted: [tool.run('x509', '-in', 'p256.crt', '-trustout', '-addtrust', 'serverAuth'), 1],
    der: [der, 1],
    'base64 without its lines': [der.toString('base64'), 1],
    'PEM in base64': [Buffer.from(one).toString('base64'), 1],
    'PKCS#7': [pem('two.p7b'), 2],
    'PKCS#7 der': [tool.run('pkcs7', '-in', 'two.p7b', '-outform', 'DER'), 2],
  };
  for (const [form, [content, count]] of Object.entries(forms))
    assert.deepEqual(told(await read(content)), [`${count} 0 0`], form);
});

test('a request is known as one, with its names', async () => {
  for (const content of [pem('p384.csr'), tool.run('req', '-in', 'p384.csr', '-outform', 'DER')]) {
    const found = await read(content);
    assert.deepEqual(told(found), ['0 0 1']);
    const [request] = found.requests;
    assert.deepEqual(
      [request?.subject, request?.names.map(({ value }) => value)],
      ['CN=p384', ['box.example', '10.0.0.1']],
    );
  }
});

test('what does not belong here is named, and harms nothing beside what does', async () => {
  const strangers: Record<string, string | Uint8Array> = {
    'wrong-kind public key': tool.run('pkey', '-in', 'rsa.key', '-pubout'),
    'wrong-kind public key der': tool.run('pkey', '-in', 'rsa.key', '-pubout', '-outform', 'DER'),
    'wrong-kind OpenSSH key':
      '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
    'wrong-kind PGP': '-----BEGIN PGP PUBLIC KEY BLOCK-----\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n',
    'wrong-kind parameters': tool.run('dhparam', '-dsaparam', '512'),
    'unknown-format web page': '<!doctype html><title>Login</title>',
    'unknown-format JSON': '{"error":"unauthorized"}',
    'unknown-format nothing known': 'hello',
    'empty nothing': '',
    'empty blanks': ' \n\n',
    'damaged no end': pem('rsa.crt').slice(0, 400),
    'damaged letters': pem('rsa.crt').replace('MII', 'M!I'),
    'damaged der': tool.run('x509', '-in', 'rsa.crt', '-outform', 'DER').subarray(0, 300),
  };
  for (const [name, content] of Object.entries(strangers)) {
    const code = name.split(' ')[0];
    assert.deepEqual(told(await read(content)), ['0 0 0', `error ${code}`], name);
  }
  const key = strangers['wrong-kind public key'] ?? '';
  assert.deepEqual(told(await read(`${pem('rsa.crt')}${key.toString()}`)), ['1 0 0', 'warning wrong-kind']);
});

test('what is too large or too much is refused before it is looked into', async () => {
  assert.deepEqual(told(await read(Buffer.alloc(1_048_577, 0x41))), ['0 0 0', 'error file-too-large']);
  const many = pem('p256.crt').repeat(1_100);
  assert.deepEqual(told(await read(many.slice(0, 1_000_000))).at(-1), 'error file-too-large');
  const slow = tool.run(
    'pkcs12',
    '-export',
    '-in',
    'p256.crt',
    '-inkey',
    'p256.key',
    '-iter',
    '3000',
    '-passout',
    pass,
  );
  // The salts lose two bytes, and the counts of rounds behind them become 2,147,483,647: an hour each.
  const hex = slow.toString('hex').replaceAll(/0408([0-9a-f]{12})[0-9a-f]{4}02020bb8/g, '0406$102047fffffff');
  const hostile = Buffer.from(hex, 'hex');
  assert.notDeepEqual(hostile, slow);
  const began = process.cpuUsage().user;
  assert.deepEqual(told(await read(hostile, PASSWORD)), ['0 0 0', 'error unsupported-encryption']);
  assert.ok(process.cpuUsage().user - began < 2_000_000);
});

test('problems say where: the file and the block', async () => {
  const { problems } = await read(
    `${pem('rsa.crt')}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
  );
  assert.deepEqual(
    problems.map(({ where, code }) => [where, code]),
    [['given.pem, block 2', 'damaged']],
  );
});
