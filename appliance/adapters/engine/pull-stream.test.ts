import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Call } from './call.ts';
import { pullBegins, pullContinues } from './pull-progress.ts';
import { readPullStream } from './pull-stream.ts';

const call: Call = {
  name: 'pullImage',
  subject: 'app:1',
  method: 'POST',
  path: '/images/create',
  deadlineMs: 1000,
};
const digest = `sha256:${'ab'.repeat(32)}`;

async function* answer(...lines: readonly (object | string)[]): AsyncGenerator<Uint8Array> {
  for (const line of lines) {
    yield Buffer.from(typeof line === 'string' ? line : `${JSON.stringify(line)}\r\n`);
  }
}

const good = [
  { status: 'Pulling from app', id: '1' },
  { status: 'Pulling fs layer', progressDetail: {}, id: 'aaa' },
  { status: 'Already exists', progressDetail: {}, id: 'bbb' },
  { status: 'Downloading', progressDetail: { current: 50, total: 100 }, progress: '[=>]', id: 'aaa' },
  { status: 'Download complete', progressDetail: {}, id: 'aaa' },
  { status: 'Extracting', progressDetail: { current: 100, total: 100 }, id: 'aaa' },
  { status: 'Pull complete', progressDetail: {}, id: 'aaa' },
];
const end = [{ status: `Digest: ${digest}` }, { status: 'Status: Downloaded newer image for app:1' }];

test('a pull counts layers and bytes, and gives the digest', async () => {
  const seen: string[] = [];
  const state = await readPullStream(call, answer(...good, ...end), ({ progress }) => {
    const line = `${progress.layersDone}/${progress.layersTotal} ${progress.bytesDone}/${progress.bytesTotal}`;
    if (line !== seen.at(-1)) seen.push(line);
  });
  assert.equal(state.digest, digest);
  assert.deepEqual(seen, ['0/0 0/0', '0/1 0/0', '1/2 0/0', '1/2 50/100', '1/2 100/100', '2/2 100/100']);
});

test('an error inside an answer of status 200 must fail the pull', async () => {
  const message = 'filesystem layer verification failed for digest sha256:abc';
  const inBoth = { errorDetail: { message }, error: message };
  for (const line of [inBoth, { errorDetail: { message } }, { error: message }]) {
    const read = readPullStream(call, answer(...good, line, ...end), () => {});
    await assert.rejects(read, { kind: 'image-corrupt', message: `pullImage app:1: ${message}` });
  }
});

test('a pull whose connection closes before its end must not count as done', async () => {
  await assert.rejects(
    readPullStream(call, answer(...good), () => {}),
    { kind: 'stream-cut' },
  );
  await assert.rejects(
    readPullStream(call, answer(), () => {}),
    { kind: 'stream-cut' },
  );
  await assert.rejects(
    readPullStream(call, answer(...good, '{"status":"Dig'), () => {}),
    { kind: 'stream-cut' },
  );
});

const anyEvent = fc.record({
  status: fc.constantFrom(
    'Pulling fs layer',
    'Waiting',
    'Downloading',
    'Download complete',
    'Extracting',
    'Pull complete',
    'Already exists',
    'Retrying in 5 seconds',
    `Digest: ${digest}`,
  ),
  id: fc.constantFrom('', 'a', 'b', 'c'),
  progressDetail: fc.oneof(fc.record({ current: fc.nat(100), total: fc.nat(100) }), fc.constant(null)),
});

test('progress never goes backwards, whatever the engine says', () => {
  fc.assert(
    fc.property(fc.array(anyEvent), (events) => {
      let state = pullBegins('app:1');
      for (const event of events) {
        const { progress: before } = state;
        state = pullContinues(state, event);
        const { progress } = state;
        assert.ok(progress.layersDone >= before.layersDone && progress.layersDone <= progress.layersTotal);
        assert.ok(progress.bytesDone >= before.bytesDone && progress.bytesDone <= progress.bytesTotal);
      }
    }),
  );
});
