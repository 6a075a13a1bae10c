import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { pemBlock } from '../pem.ts';
import { openSsl, read } from './openssl.testdata.ts';
import type { OpenSsl } from './openssl.testdata.ts';
import { decodePemBody, pemBlocks } from './pem-blocks.ts';

describe('a damaged block is named by its number, and the others are read', () => {
  let ssl: OpenSsl;
  let good: string;
  before(async () => {
    ssl = await openSsl();
    await ssl.pair('edge', 'P-256');
    good = (await ssl.read('edge.crt')).toString();
  });
  after(() => ssl[Symbol.asyncDispose]());

  const without = (text: string, line: number): string => text.split('\n').toSpliced(line, 1).join('\n');
  const table: readonly (readonly [string, () => string, string])[] = [
    [
      'the END is lost',
      () => without(good, -2),
      'the block "CERTIFICATE" has no END line: the rest of it is missing',
    ],
    [
      'the END is cut',
      () => `${good.slice(0, -12)}\n`,
      'the block "CERTIFICATE" has no END line: the rest of it is missing',
    ],
    [
      'the BEGIN is lost',
      () => without(good, 0),
      'there is the END line of a block "CERTIFICATE", without its beginning',
    ],
    [
      'the END is that of another',
      () => good.replace('END CERTIFICATE', 'END PRIVATE KEY'),
      'the block begins as "CERTIFICATE" and ends as "PRIVATE KEY": something between them is missing',
    ],
    ['it is empty', () => pemBlock('CERTIFICATE', Buffer.alloc(0)), 'the block "CERTIFICATE" is empty'],
    [
      'it holds something else',
      () => pemBlock('CERTIFICATE', Buffer.from('hello')),
      'the block "CERTIFICATE" holds nothing that can be read',
    ],
    [
      'its label is no words',
      () => pemBlock('MIIEVQIBADANBGKQHKIG9W0BAQEFAASCBD8', Buffer.from('hello')),
      'the block of an unknown kind holds nothing that can be read',
    ],
  ];
  for (const [name, make, message] of table)
    test(name, async () => {
      const lines = await read(good + make() + good, undefined, 'x.pem');
      assert.deepEqual(lines, ['certificate CN=edge, O=Example', `error damaged x.pem, block 2: ${message}`]);
    });

  test('a line is missing', async () => {
    assert.match(
      (await read(good + without(good, 3))).join(),
      /x\.pem, block 2: .* ends early: it has \d+ of \d+ bytes$/,
    );
  });
  test('a character does not belong: its line is told', async () => {
    const spoiled = good.replace(/^(.*\n.*\n.*\n..)./, '$1*');
    assert.match((await read(`# first\n${spoiled}`)).join(), /block 1: line 5 of the file has characters/);
  });
  test('bytes after its end are left out', async () => {
    const der = decodePemBody(pemBlocks(good, 1)[0] ?? assert.fail());
    assert.ok(der.kind === 'bytes');
    const lines = await read(pemBlock('CERTIFICATE', Buffer.concat([der.bytes, Buffer.from('abc')])));
    assert.deepEqual(lines, [
      'certificate CN=edge, O=Example',
      'warning damaged x.pem, block 1: 3 bytes after its end belong to nothing that is known, and were left out',
    ]);
  });
});

test('whatever is written between other text is found again', () => {
  const label = fc.constantFrom('CERTIFICATE', 'RSA PRIVATE KEY', 'X509 CRL', 'PKCS7');
  const junk = fc.string({ maxLength: 20 }).filter((text) => !text.includes('-'));
  const block = fc.tuple(junk, label, fc.uint8Array({ minLength: 1, maxLength: 200 }));
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r', '', ' ', String.raw`\n`);
  fc.assert(
    fc.property(fc.array(block, { maxLength: 5 }), junk, lineEnd, (blocks, last, end) => {
      const parts = blocks.map(
        ([before, name, bytes]) => before + pemBlock(name, bytes).replaceAll('\n', end),
      );
      const found = pemBlocks(parts.join('') + last, 10);
      assert.deepEqual(
        found.map((each) => ({ label: each.label, fault: each.fault, body: decodePemBody(each) })),
        blocks.map(([, name, bytes]) => ({
          label: name,
          fault: undefined,
          body: { kind: 'bytes', bytes: Buffer.from(bytes), headers: new Map() },
        })),
      );
    }),
  );
});

test('headers are told apart from what they stand before', () => {
  const text =
    '-----BEGIN A-----\r\nProc-Type: 4,ENCRYPTED\r\nDEK-Info: DES-CBC,00\r\n\r\nAAAA\r\n-----END A-----';
  const [block] = pemBlocks(text, 2);
  assert.ok(block !== undefined);
  assert.deepEqual(decodePemBody(block), {
    kind: 'bytes',
    bytes: Buffer.alloc(3),
    headers: new Map([
      ['Proc-Type', '4,ENCRYPTED'],
      ['DEK-Info', 'DES-CBC,00'],
    ]),
  });
});

test('no more blocks are given than asked for', () => {
  assert.equal(pemBlocks('-----BEGIN A-----\n'.repeat(9), 5).length, 5);
  assert.equal(pemBlocks('-----BEGIN A-----\n'.repeat(5), 5).length, 5);
});
