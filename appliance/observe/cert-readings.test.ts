import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileReadError } from '../adapters/files/read.ts';
import { createCertReadings } from './cert-readings.ts';

/** A file that is there and does not change; the first reading of it fails. */
function flaky() {
  let reads = 0;
  return createCertReadings({
    stamp: () => 'the same',
    readBytes: (path) => {
      reads += 1;
      return reads === 1
        ? Promise.reject(
            new FileReadError('unreadable', path, 'cannot read it', { cause: new Error('EMFILE') }),
          )
        : Promise.resolve(Buffer.from('hello'));
    },
  });
}

test('what could not be read is read again, though the file has not changed', async () => {
  const readings = flaky();
  const codes = async () => (await readings.read(['/x'])).problems.map(({ code }) => code);
  assert.deepEqual(await codes(), ['file-unreadable']);
  assert.deepEqual(await codes(), ['unknown-format']);
});

test('a file of our own that cannot be read just now is an error, not a file without a key', async () => {
  const readings = flaky();
  await assert.rejects(readings.readOwn('/x'), FileReadError);
  assert.deepEqual((await readings.readOwn('/x')).keys, []);
});
