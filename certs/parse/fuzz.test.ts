import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { readMaterial } from './material.ts';
import { makePair, openssl, PASSWORD } from './openssl.testdata.ts';
import type { Openssl } from './openssl.testdata.ts';

let tool: Openssl;
let samples: readonly Buffer[];
/** Runs of base64 of the private key: none may stand in a message. */
let secrets: readonly string[];

before(() => {
  tool = openssl();
  makePair(tool, 'p256');
  const pass = `pass:${PASSWORD}`;
  const pair = ['-in', 'p256.crt', '-inkey', 'p256.key', '-iter', '10', '-passout', pass];
  const key = tool.read('p256.key');
  secrets = key.toString().split('\n').slice(1, 3);
  samples = [
    tool.read('p256.crt'),
    key,
    tool.read('p256.csr'),
    tool.run('x509', '-in', 'p256.crt', '-outform', 'DER'),
    tool.run('pkey', '-in', 'p256.key', '-outform', 'DER'),
    tool.run('pkcs8', '-topk8', '-iter', '10', '-in', 'p256.key', '-passout', pass),
    tool.run('pkey', '-in', 'p256.key', '-traditional', '-aes128', '-passout', pass),
    tool.run('pkcs12', '-export', ...pair),
    tool.run('pkcs12', '-export', '-legacy', ...pair),
    tool.run('crl2pkcs7', '-nocrl', '-certfile', 'p256.crt', '-outform', 'DER'),
  ];
});
after(() => tool[Symbol.dispose]());

/** Whatever it is: an answer within its bounds that tells no secret. */
async function answers(bytes: Uint8Array): Promise<void> {
  const found = await readMaterial({ name: 'fuzz', bytes, password: PASSWORD });
  const text = JSON.stringify(found.problems);
  assert.ok(!text.includes(PASSWORD));
  for (const secret of secrets) assert.ok(!text.includes(secret));
  for (const { where, message, action } of found.problems)
    assert.doesNotMatch(where + message + action, /\p{Cc}/u);
}

const sample = fc.nat().map((index) => samples[index % samples.length] ?? Buffer.alloc(0));

test('any bytes and any text have an answer', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), answers), { numRuns: 300 });
  const text = fc.string({ unit: 'binary', maxLength: 200 }).map((value) => Buffer.from(value));
  await fc.assert(fc.asyncProperty(text, answers), { numRuns: 300 });
});

test('whatever is cut short has an answer', async () => {
  await fc.assert(
    fc.asyncProperty(sample, fc.nat(), (bytes, length) =>
      answers(bytes.subarray(0, length % (bytes.length + 1))),
    ),
    { numRuns: 400 },
  );
});

test('whatever has other bytes in it has an answer', async () => {
  const flips = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(sample, flips, (bytes, changes) => {
      const damaged = Buffer.from(bytes);
      for (const [at, value] of changes) damaged[at % damaged.length] = value;
      return answers(damaged);
    }),
    { numRuns: 800 },
  );
});

test('pieces of several in any order have an answer', async () => {
  const piece = fc.tuple(sample, fc.nat(), fc.nat()).map(([bytes, from, length]) => {
    const start = from % bytes.length;
    return bytes.subarray(start, start + (length % 600));
  });
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 6 }), (pieces) => answers(Buffer.concat(pieces))),
    { numRuns: 300 },
  );
});

test('what is nested as deep as it gets has an answer', async () => {
  for (const tag of [0x30, 0xa0, 0x24, 0x31]) {
    const depth = 30_000;
    await answers(Buffer.from(`${tag.toString(16)}80`.repeat(depth), 'hex'));
    await answers(Buffer.from(`${tag.toString(16)}80`.repeat(depth) + '0000'.repeat(depth), 'hex'));
  }
});
