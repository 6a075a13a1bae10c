/** What is made to take all memory or time: each limit is met, and met soon. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { pemBlock } from '../pem.ts';
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
import { MAX_ROUNDS } from './key-derivation.ts';
import { openSsl, PASSWORD, read } from './openssl.testdata.ts';
import type { OpenSsl } from './openssl.testdata.ts';

let ssl: OpenSsl;
before(async () => {
  ssl = await openSsl();
  await ssl.pair('edge', 'P-256');
});
after(() => ssl[Symbol.asyncDispose]());

/** Of this process, its threads too: what else the machine does makes no difference. */
function assertLittleWork(begun: NodeJS.CpuUsage): void {
  const { user, system } = process.cpuUsage(begun);
  assert.ok(user + system < 700_000, `it took ${(user + system) / 1000} ms`);
}

describe('nesting without end is refused at once', () => {
  const deep = (tag: number, levels: number): Uint8Array => {
    let inner: Uint8Array = encodeElement(OCTET_STRING, Buffer.from('x'));
    for (let level = 0; level < levels; level += 1) inner = encodeElement(tag, inner);
    return inner;
  };
  const wrapped = (id: string, content: Uint8Array): Uint8Array =>
    encodeElement(
      SEQUENCE,
      encodeElement(OBJECT_IDENTIFIER, Buffer.from(id, 'hex')),
      encodeElement(contextTag(0), content),
    );
  const table: Readonly<Record<string, () => Promise<Uint8Array> | Uint8Array>> = {
    'in definite lengths': () => deep(SEQUENCE, 5000),
    'in indefinite lengths': () =>
      Buffer.concat([Buffer.alloc(500_000, Buffer.from([0x30, 0x80])), Buffer.alloc(500_000)]),
    'in indefinite lengths that do not end': () => Buffer.alloc(1_000_000, Buffer.from([0x30, 0x80])),
    'in octet strings': () => encodeElement(SEQUENCE, deep(0x24, 5000)),
    'in PKCS#7': () =>
      wrapped(
        '2a864886f70d010702',
        encodeElement(SEQUENCE, encodeElement(contextTag(0), deep(SEQUENCE, 3000))),
      ),
    'in PKCS#12': () =>
      encodeElement(
        SEQUENCE,
        encodeElement(INTEGER, Buffer.from([3])),
        wrapped('2a864886f70d010701', encodeElement(OCTET_STRING, deep(SEQUENCE, 3000))),
      ),
    'in an extension of a certificate': () => extended(deep(SEQUENCE, 3000)),
    'in the alternative names of a certificate': () => extended(deep(0xa4, 3000), '551d11'),
    'as a million empty elements': () => encodeElement(SEQUENCE, Buffer.alloc(1_000_000)),
  };
  for (const [name, make] of Object.entries(table))
    test(name, async () => {
      const bytes = await make();
      const begun = process.cpuUsage();
      assert.ok((await read(bytes, PASSWORD)).length > 0);
      assertLittleWork(begun);
    });

  /** The certificate with one more extension. It is not signed for that, which nothing here asks. */
  async function extended(value: Uint8Array, id = '2a0304'): Promise<Uint8Array> {
    const extension = encodeElement(
      SEQUENCE,
      encodeElement(OBJECT_IDENTIFIER, Buffer.from(id, 'hex')),
      encodeElement(OCTET_STRING, value),
    );
    const [content, ...signature] =
      childrenOf(readElement(await ssl.run('x509 -in edge.crt -outform DER'))) ?? [];
    const parts = childrenOf(content)?.slice(0, -1) ?? [];
    const asked = encodeElement(
      SEQUENCE,
      ...parts.map(({ whole }) => whole),
      encodeElement(contextTag(3), encodeElement(SEQUENCE, extension)),
    );
    return encodeElement(SEQUENCE, asked, ...signature.map(({ whole }) => whole));
  }
});

describe('more than is reasonable is refused', () => {
  test('a file of more than 1 MiB', async () => {
    assert.match((await read(Buffer.alloc(1024 * 1024 + 1))).join(), /^error file-too-large x\.pem: /);
    assert.match((await read(Buffer.alloc(1024 * 1024))).join(), /^error empty /);
  });

  test('more than 1000 blocks, or elements of DER', async () => {
    const many = await read(pemBlock('DH PARAMETERS', Buffer.from('3006020117020102', 'hex')).repeat(1001));
    assert.equal(many.length, 1001);
    assert.match(many.at(-1) ?? '', /^error file-too-large .*1000 blocks/);
    const small = Buffer.alloc(8 * 1001, Buffer.from('3006020117020102', 'hex'));
    assert.match((await read(small)).at(-1) ?? '', /^error file-too-large .*1000 elements/);
  });

  const count = (rounds: number): Uint8Array => {
    const bytes = Buffer.alloc(5);
    bytes.writeUInt32BE(rounds, 1);
    return encodeElement(INTEGER, bytes);
  };
  const hmac = encodeElement(
    SEQUENCE,
    encodeElement(OBJECT_IDENTIFIER, Buffer.from('2a864886f70d0209', 'hex')),
  );
  const key = (algorithm: string, ...parameters: readonly Uint8Array[]): Uint8Array =>
    encodeElement(
      SEQUENCE,
      encodeElement(
        SEQUENCE,
        encodeElement(OBJECT_IDENTIFIER, Buffer.from(algorithm, 'hex')),
        encodeElement(SEQUENCE, ...parameters),
      ),
      encodeElement(OCTET_STRING, Buffer.alloc(64)),
    );
  const salt = encodeElement(OCTET_STRING, Buffer.alloc(8));
  const pbes2 = (derivation: string, ...parameters: readonly Uint8Array[]): Uint8Array =>
    key(
      '2a864886f70d01050d',
      encodeElement(
        SEQUENCE,
        encodeElement(OBJECT_IDENTIFIER, Buffer.from(derivation, 'hex')),
        encodeElement(SEQUENCE, ...parameters),
      ),
      encodeElement(
        SEQUENCE,
        encodeElement(OBJECT_IDENTIFIER, Buffer.from('60864801650304012a', 'hex')),
        encodeElement(OCTET_STRING, Buffer.alloc(16)),
      ),
    );
  const PBKDF2 = '2a864886f70d01050c';
  const SCRYPT = '2b06010401da47040b';
  const work: Readonly<Record<string, Uint8Array>> = {
    PBKDF2: pbes2(PBKDF2, salt, count(MAX_ROUNDS + 1), hmac),
    'PBKDF2 with a count that no number holds': pbes2(
      PBKDF2,
      salt,
      encodeElement(INTEGER, Buffer.alloc(40, 0x7f)),
      hmac,
    ),
    'PKCS#12': key('2a864886f70d010c0103', salt, count(MAX_ROUNDS + 1)),
    PBES1: key('2a864886f70d010503', salt, count(MAX_ROUNDS + 1)),
    'scrypt of much memory': pbes2(SCRYPT, salt, count(2 ** 20), count(8), count(1)),
    'scrypt of much work': pbes2(SCRYPT, salt, count(2 ** 14), count(8), count(1000)),
  };
  for (const [name, bytes] of Object.entries(work))
    test(`work for a password: ${name}`, async () => {
      const begun = process.cpuUsage();
      assert.match((await read(bytes, PASSWORD)).join(), /^error unsupported-encryption .*10 million rounds/);
      assertLittleWork(begun);
    });

  test('work for a password in many pieces', async () => {
    const block = pemBlock('ENCRYPTED PRIVATE KEY', pbes2(PBKDF2, salt, count(MAX_ROUNDS / 100), hmac));
    const lines = await read(block.repeat(150), PASSWORD);
    assert.equal(lines.filter((line) => line.includes('password-wrong')).length, 100);
    assert.equal(lines.filter((line) => line.includes('unsupported-encryption')).length, 50);
  });
});
