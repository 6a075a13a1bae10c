import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { describe, test } from 'node:test';
import forge from 'node-forge';
import { decrypt, DES, rc2, TRIPLE_DES } from './decrypt.ts';
import type { Cipher } from './decrypt.ts';

const key = (cipher: Cipher): Buffer => Buffer.alloc(cipher.keyBytes, 0x5a);
const iv = Buffer.alloc(8, 1);

/** Without padding, so that a test may set its own; forge adds a block of it, which is cut off. */
const encrypt: Readonly<Record<string, (plain: Buffer) => Buffer>> = {
  [TRIPLE_DES.name]: (plain) => {
    const cipher = createCipheriv(TRIPLE_DES.name, key(TRIPLE_DES), iv).setAutoPadding(false);
    return Buffer.concat([cipher.update(plain), cipher.final()]);
  },
  [DES.name]: (plain) => {
    const cipher = forge.cipher.createCipher('DES-CBC', key(DES).toString('latin1'));
    cipher.start({ iv: iv.toString('latin1') });
    cipher.update(forge.util.createBuffer(plain.toString('latin1')));
    cipher.finish();
    return Buffer.from(cipher.output.getBytes(), 'latin1').subarray(0, plain.length);
  },
  'rc2-cbc': (plain) => {
    const cipher = forge.rc2.createEncryptionCipher(key(rc2(16)).toString('latin1'), 128);
    cipher.start(iv.toString('latin1'));
    cipher.update(forge.util.createBuffer(plain.toString('latin1')));
    cipher.finish();
    return Buffer.from(cipher.output.getBytes(), 'latin1').subarray(0, plain.length);
  },
};

describe('padding is believed only where all of it is right', () => {
  const table: readonly (readonly [string, string, number | undefined])[] = [
    ['one byte', '01', 15],
    ['three bytes', '030303', 13],
    ['a whole block', '0808080808080808', 8],
    ['three bytes, of which one is wrong', '030203', undefined],
    ['no bytes', '00', undefined],
    ['more than a block', '090909090909090909', undefined],
    ['more than there is', 'ff', undefined],
  ];
  for (const cipher of [TRIPLE_DES, DES, rc2(16)])
    for (const [name, padding, left] of table)
      test(`${cipher.name}: ${name}`, async () => {
        const end = Buffer.from(padding, 'hex');
        const plain = Buffer.concat([Buffer.alloc(16 - end.length, 0x61), end]);
        const data = encrypt[cipher.name]?.(plain) ?? assert.fail();
        const expected =
          left === undefined ? { outcome: 'closed' } : { outcome: 'opened', bytes: plain.subarray(0, left) };
        assert.deepEqual(await decrypt(cipher, key(cipher), iv, data), expected);
      });
});

test('much is decrypted in slices like little', async () => {
  const plain = Buffer.concat([Buffer.alloc(100_000, 'abcdefg'), Buffer.alloc(8, 8)]);
  for (const cipher of [DES, rc2(16)]) {
    const data = encrypt[cipher.name]?.(plain) ?? assert.fail();
    const opened = await decrypt(cipher, key(cipher), iv, data);
    assert.ok(opened.outcome === 'opened' && opened.bytes.equals(plain.subarray(0, 100_000)));
  }
});

test('what cannot have come from the cipher is malformed, without an attempt', async () => {
  for (const cipher of [TRIPLE_DES, DES]) {
    const whole = Buffer.alloc(16);
    const malformed = { outcome: 'malformed' };
    assert.deepEqual(await decrypt(cipher, key(cipher), iv, Buffer.alloc(0)), malformed);
    assert.deepEqual(await decrypt(cipher, key(cipher), iv, whole.subarray(1)), malformed);
    assert.deepEqual(await decrypt(cipher, key(cipher), iv.subarray(1), whole), malformed);
    assert.deepEqual(await decrypt(cipher, key(cipher).subarray(1), iv, whole), malformed);
  }
});
