/** Streams arrive in pieces of any size: the result must not depend on where they were cut. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Frame, NotMultiplexed, readFrames } from './demux.ts';
import { LineTooLong, readLines } from './lines.ts';
import { linesOfFrames, linesOfTerminal } from './log-lines.ts';

/** Cuts the bytes at the given places. */
async function* inPieces(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])];
  places.sort((a, b) => a - b);
  for (const [index, from] of places.entries()) yield bytes.subarray(from, places[index + 1] ?? bytes.length);
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const entry of source) all.push(entry);
  return all;
}

function frame(stream: number, content: string | Buffer): Buffer {
  const data = Buffer.from(content);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(data.length, 4);
  return Buffer.concat([header, data]);
}

async function* framesOf(...entries: readonly (readonly [Frame['stream'], string])[]): AsyncGenerator<Frame> {
  for (const [stream, content] of entries) yield { stream, data: Buffer.from(content) };
}

test('lines do not depend on where the stream was cut, not even inside a character', async () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'é', '漢', '🙂', '\r', ' ') });
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat()), async (lines, cuts) => {
      const expected = lines.map((entry) => (entry.endsWith('\r') ? entry.slice(0, -1) : entry));
      const bytes = Buffer.from(lines.map((entry) => `${entry}\n`).join(''));
      assert.deepEqual(await collect(readLines(inPieces(bytes, cuts), 1e6)), expected);
    }),
  );
});

test('a line without end must not fill the memory', async () => {
  const endless = inPieces(Buffer.alloc(10_000, 'x'), [3000, 6000]);
  await assert.rejects(collect(readLines(endless, 4000)), LineTooLong);
});

test('frames do not depend on where the stream was cut', async () => {
  const any = fc.array(fc.tuple(fc.constantFrom(1, 2), fc.string()));
  await fc.assert(
    fc.asyncProperty(any, fc.array(fc.nat()), async (written, cuts) => {
      const bytes = Buffer.concat(written.map(([stream, content]) => frame(stream, content)));
      const read = await collect(readFrames(inPieces(bytes, cuts)));
      assert.deepEqual(
        read.map(({ stream, data }) => [stream === 'stderr' ? 2 : 1, data.toString()]),
        written,
      );
    }),
  );
});

test('the output of a terminal is not taken for frames', async () => {
  const raw = inPieces(Buffer.from('plain words of a shell\r\n'), []);
  await assert.rejects(collect(readFrames(raw)), NotMultiplexed);
});

test('a frame that says it is larger than any engine writes is refused', async () => {
  const header = Buffer.from([1, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff]);
  await assert.rejects(collect(readFrames(inPieces(header, []))), NotMultiplexed);
});

const at = '2026-01-02T03:04:05.000000001Z';

test('each message of a log has its time, and the streams do not mix', async () => {
  const frames = framesOf(['stdout', `${at} out\n`], ['stderr', `${at} err\r\n`], ['stdout', `${at} \n`]);
  assert.deepEqual(await collect(linesOfFrames(frames)), [
    { stream: 'stdout', at, text: 'out' },
    { stream: 'stderr', at, text: 'err' },
    { stream: 'stdout', at, text: '' },
  ]);
});

test('a long line that the engine split and stamped twice is one line again', async () => {
  const later = '2026-01-02T03:04:05.000000002Z';
  const frames = framesOf(
    ['stdout', `${at} first `],
    ['stderr', `${at} other\n`],
    ['stdout', `${later} second\n`],
  );
  assert.deepEqual(await collect(linesOfFrames(frames)), [
    { stream: 'stderr', at, text: 'other' },
    { stream: 'stdout', at, text: 'first second' },
  ]);
});

test('a line of a log that never ends comes in pieces of bounded size', async () => {
  const part = 'x'.repeat(16_384);
  const frames = framesOf(...Array.from({ length: 9 }, () => ['stdout', `${at} ${part}`] as const));
  const lines = await collect(linesOfFrames(frames));
  assert.deepEqual(
    lines.map((line) => line.text.length / part.length),
    [4, 4, 1],
  );
});

test('a terminal has one stream and its own line ends', async () => {
  const bytes = Buffer.from(`${at} one\r\n${at} two\r\n`);
  assert.deepEqual(await collect(linesOfTerminal(inPieces(bytes, [31]))), [
    { stream: 'stdout', at, text: 'one' },
    { stream: 'stdout', at, text: 'two' },
  ]);
});
