import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, rate } from '../client/words/units.ts';
import { bytesInWords, rateInWords } from './amounts.ts';

test('an amount has three digits at most, memory and disks go by 1,024 and networks by 1,000', () => {
  assert.deepEqual(
    [0, 999, 1_000, 23_900, 45_400_000, 77_700_000_000, 9_999_999_999, 5e15, 5e19].map(bytesInWords),
    ['0 B', '999 B', '0.98 KiB', '23.3 KiB', '43.3 MiB', '72.4 GiB', '9.31 GiB', '4.44 PiB', '44409 PiB'],
  );
  assert.deepEqual([0, 999, 1_000, 412_345, 1_500_000].map(rateInWords), [
    '0 B/s',
    '999 B/s',
    '1.00 kB/s',
    '412 kB/s',
    '1.50 MB/s',
  ]);
});

test('on a screen the same words are not parted at the end of a line', () => {
  for (const amount of [0, 1_536, 7e10]) {
    assert.equal(bytes(amount), bytesInWords(amount).replace(' ', '\u00A0'));
    assert.equal(rate(amount), rateInWords(amount).replace(' ', '\u00A0'));
  }
});
