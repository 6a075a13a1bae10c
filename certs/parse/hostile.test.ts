/** What somebody makes to do harm, or a disk has mangled: nothing throws, nothing takes long, nothing secret is told. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { pemBlock } from '../pem.ts';
import { readMaterial } from './material.ts';
import type { Material } from './material.ts';
import { openSsl, PASSWORD } from './openssl.testdata.ts';
import type { OpenSsl } from './openssl.testdata.ts';

let ssl: OpenSsl;
const seeds: Buffer[] = [];
/** Base64 and hex of what must not be told, without the headers that all keys share. */
const secrets: string[] = [PASSWORD];

before(async () => {
  ssl = await openSsl();
  await ssl.pair('edge', 'P-256');
  const exported = 'pkcs12 -export -inkey edge.key -in edge.crt -passout pass:PASSWORD';
  const commands = [
    'x509 -in edge.crt -text',
    'x509 -in edge.crt -outform DER',
    'pkey -in edge.key',
    'pkey -in edge.key -outform DER',
    'pkey -in edge.key -traditional -outform DER',
    'pkey -in edge.key -traditional -aes128 -passout pass:PASSWORD',
    'pkcs8 -topk8 -in edge.key -iter 10 -passout pass:PASSWORD',
    'pkcs8 -topk8 -in edge.key -iter 10 -passout pass:PASSWORD -outform DER',
    'req -new -key edge.key -subj /CN=edge -addext subjectAltName=DNS:a -outform DER',
    'crl2pkcs7 -nocrl -certfile edge.crt',
    'crl2pkcs7 -nocrl -certfile edge.crt -outform DER',
    `${exported} -iter 10`,
    `${exported} -legacy -iter 10`,
    `${exported} -nomac -keypbe NONE -certpbe NONE`,
  ];
  for (const command of commands) seeds.push(await ssl.run(command));
  const der = await ssl.run('pkey -in edge.key -outform DER');
  const encodings = ['base64', 'hex'] as const;
  for (const encoding of encodings) {
    const text = der.toString(encoding);
    for (let at = 50; at + 12 < text.length; at += 6) secrets.push(text.slice(at, at + 12));
  }
});
after(() => ssl[Symbol.asyncDispose]());

/** What must hold for whatever comes in. */
function assertSafe({ problems, certificates, keys, requests }: Material): void {
  for (const { where, message, action } of problems) {
    const text = `${where}\n${message}\n${action}`;
    assert.doesNotMatch(text.replaceAll('\n', ''), /\p{C}/u);
    assert.ok(text.length < 700, text);
    for (const secret of secrets) assert.ok(!text.includes(secret), text);
    assert.match(message, /^[a-z0-9].*[^. ]$/);
    assert.match(action, /^[A-Z].*[.a-z]$/);
  }
  assert.ok(
    problems.length + certificates.length + keys.length + requests.length > 0,
    'nothing was found or said',
  );
}

const seed = fc.nat(1000).map((index) => seeds[index % seeds.length] ?? Buffer.alloc(0));
const password = fc.constantFrom(undefined, '', PASSWORD, 'wrong');

async function readAny(bytes: Uint8Array, given: string | undefined): Promise<void> {
  const input = { name: 'any', bytes };
  assertSafe(await readMaterial(given === undefined ? input : { ...input, password: given }));
}

describe('nothing throws and nothing secret is told', () => {
  test('of bytes that are nothing', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), password, readAny), { numRuns: 300 });
  });

  test('of text that is nearly PEM', async () => {
    const piece = fc.constantFrom(
      '-----',
      'BEGIN ',
      'END ',
      'CERTIFICATE',
      'PRIVATE KEY',
      '\n',
      'MIIB',
      ':',
      'DEK-Info: DES-CBC,00',
      '=',
      'é',
    );
    const text = fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(pieces.join('')));
    await fc.assert(fc.asyncProperty(text, password, readAny), { numRuns: 500 });
  });

  test('of files that end early', async () => {
    const cut = fc.tuple(seed, fc.double({ min: 0, max: 1, noNaN: true }));
    const bytes = cut.map(([whole, share]) => whole.subarray(0, Math.floor(share * whole.length)));
    await fc.assert(fc.asyncProperty(bytes, password, readAny), { numRuns: 300 });
  });

  test('of files in which some bytes are others', async () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    const bytes = fc.tuple(seed, changes).map(([whole, at]) => {
      const changed = Buffer.from(whole);
      for (const [position, value] of at) changed[position % changed.length] = value;
      return changed;
    });
    await fc.assert(fc.asyncProperty(bytes, password, readAny), { numRuns: 1500 });
  });

  test('of DER in which bytes are others within its PEM', async () => {
    const bytes = fc.tuple(seed, fc.nat(), fc.nat(255), fc.boolean()).map(([whole, at, value, isKey]) => {
      const changed = Buffer.from(whole);
      changed[at % changed.length] = value;
      return Buffer.from(pemBlock(isKey ? 'PRIVATE KEY' : 'CERTIFICATE', changed));
    });
    await fc.assert(fc.asyncProperty(bytes, password, readAny), { numRuns: 500 });
  });

  test('of lines in any order', async () => {
    const texts = seed.filter((bytes) => bytes.includes('-----BEGIN'));
    const shuffled = fc
      .tuple(texts, texts)
      .chain(([one, two]) =>
        fc.shuffledSubarray(`${one.toString()}${two.toString()}`.split('\n'), { minLength: 2 }),
      )
      .map((lines) => Buffer.from(lines.join('\n')));
    await fc.assert(fc.asyncProperty(shuffled, password, readAny), { numRuns: 200 });
  });
});
