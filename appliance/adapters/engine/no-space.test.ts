/** A disk that is full, for real: the engine's files lie in a memory of 24 MB. */

import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { engineSkipReason, startEngine, type TestEngine } from '../../../packaging/test/harness/engine.ts';
import { startRegistry, type TestRegistry } from '../../../packaging/test/harness/registry.ts';
import { signal } from './bench.testdata.ts';
import { connectEngine } from './connect.ts';
import type { Engine } from './types.ts';

const skip = await engineSkipReason();
let host: TestEngine;
let engine: Engine;
let registry: TestRegistry;

before(async () => {
  if (skip !== false) return;
  host = await startEngine({ dataSizeMb: 24 });
  registry = await startRegistry({ netns: host.netns });
  engine = await connectEngine(host.socketPath, {}, signal);
});
after(async () => {
  if (skip !== false) return;
  await registry.dispose();
  await host.dispose();
});

/** Writes until so much room is left. */
async function fillUp(leavingKb: number): Promise<void> {
  const directory = join(dirname(host.socketPath), 'engine');
  const script = `free=$(df --output=avail -k "$0" | tail -1)
    head -c $(( (free - $1) * 1024 )) /dev/zero >>"$0/filler" || [ "$1" = 0 ]`;
  await host.execInside('sh', '-c', script, directory, String(leavingKb));
}

test('a full disk is told from everything else that a pull or a start can fail with', { skip }, async () => {
  const { reference } = await registry.push('test/busybox:1', 'app:1');
  await fillUp(1500);
  await assert.rejects(engine.pullImage(reference, {}, signal), { kind: 'no-space', retryable: true });
  assert.equal(await engine.inspectImage(reference, signal), undefined);
  await host.execInside('rm', join(dirname(host.socketPath), 'engine/filler'));
  await engine.pullImage(reference, {}, signal);
  const id = await engine.createContainer('late', { Image: reference }, undefined, signal);
  await fillUp(0);
  await assert.rejects(engine.startContainer(id, signal), { kind: 'no-space', retryable: true });
});
