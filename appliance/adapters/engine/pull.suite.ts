/** Pulls from a real registry, and through a proxy with faults; cases for every version. */

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEngine, type EngineVersion, type TestEngine } from '../../../packaging/test/harness/engine.ts';
import { startProxy, type FaultProxy } from '../../../packaging/test/harness/proxy.ts';
import { startRegistry, type TestRegistry } from '../../../packaging/test/harness/registry.ts';
import { waitFor } from '../../../packaging/test/harness/wait.ts';
import { signal } from './bench.testdata.ts';
import { connectEngine } from './connect.ts';
import { at, list, text } from './json.ts';
import type { Engine, PulledImageDetails, PullProgress, RegistryCredentials } from './types.ts';

/** Its base64 holds `+` and `/` in the common alphabet, which the engine would not read. */
const password = '>>>???ÿÿÿ~~~';

export interface PullBench extends AsyncDisposable {
  readonly host: TestEngine;
  readonly engine: Engine;
  readonly registry: TestRegistry;
  /** Wants a password. */
  readonly locked: TestRegistry;
  /** In front of `registry`. */
  readonly proxy: FaultProxy;
  readonly pull: (reference: string, credentials?: RegistryCredentials) => Promise<PulledImageDetails>;
}

export async function startPullBench(version: EngineVersion): Promise<PullBench> {
  // One attempt: the engine's own five take more than a minute.
  const host = await startEngine({ version, args: ['--max-download-attempts=1'] });
  const { netns } = host;
  const engine = await connectEngine(host.socketPath, {}, signal);
  const registry = await startRegistry({ netns });
  const locked = await startRegistry({ netns, auth: { username: 'node', password } });
  const proxy = await startProxy({ targetPort: registry.port, netns });
  return {
    host,
    engine,
    registry,
    locked,
    proxy,
    pull: (reference, credentials) =>
      engine.pullImage(reference, credentials === undefined ? {} : { credentials }, signal),
    [Symbol.asyncDispose]: async () => {
      for (const part of [proxy, locked, registry, host]) await part.dispose();
    },
  };
}

export const pullCases: Readonly<Record<string, (bench: PullBench) => Promise<void>>> = {
  'a pull shows its progress and gives the image that it brought': async ({ engine, registry, pull }) => {
    const { reference, digest } = await registry.push('test/busybox:1', 'app:1');
    const seen: PullProgress[] = [];
    const image = await engine.pullImage(
      reference,
      { platform: `linux/${engine.info.arch}`, onProgress: (progress) => seen.push(progress) },
      signal,
    );
    assert.deepEqual(image.repoDigests, [`${registry.address}/app@${digest}`]);
    assert.deepEqual(image.repoTags, [reference]);
    const last = seen.at(-1);
    assert.deepEqual([last?.reference, last?.layersDone, last?.layersTotal], [reference, 2, 2]);
    assert.equal(last?.bytesDone, last?.bytesTotal);
    assert.equal(image.wasHere, false);
    assert.deepEqual(await pull(reference), { ...image, wasHere: true }, 'again: nothing to do');
  },

  'a digest is pulled as it is written, with a tag beside it too': async ({ engine, registry, pull }) => {
    const { digest } = await registry.push('test/busybox:2', 'digested:2');
    const byDigest = await pull(`${registry.address}/digested@${digest}`);
    const byBoth = await pull(`${registry.address}/digested:2@${digest}`);
    assert.equal(byBoth.id, byDigest.id);
    assert.equal(
      (await engine.inspectImage(`${registry.address}/digested:2@${digest}`, signal))?.id,
      byDigest.id,
    );
    const unknown = `${registry.address}/digested@sha256:${'0'.repeat(64)}`;
    await assert.rejects(pull(unknown), { kind: 'image-unknown' });
  },

  'a moved tag brings the new image': async ({ engine, registry, pull }) => {
    const { reference } = await registry.push('test/busybox:1', 'moving:latest');
    const first = await pull(`${registry.address}/moving`);
    await registry.push('test/busybox:2', 'moving:latest');
    const second = await pull(reference);
    assert.notEqual(second.id, first.id);
    assert.equal((await engine.inspectImage(reference, signal))?.id, second.id);
  },

  'a tag or repository that is not there is unknown': async ({ registry, pull }) => {
    await assert.rejects(pull(`${registry.address}/app:nope`), { kind: 'image-unknown', retryable: false });
    await assert.rejects(pull(`${registry.address}/nope:1`), { kind: 'image-unknown' });
    await assert.rejects(pull('Not A Reference'), { kind: 'bad-request' });
  },

  'an image for another platform is refused': async ({ engine, registry }) => {
    const { reference } = await registry.push('test/http:1', 'foreign:1');
    const wanted = { platform: 'linux/s390x' };
    await assert.rejects(engine.pullImage(reference, wanted, signal), { kind: 'image-unknown' });
  },

  'a locked registry opens to its own credentials only': async ({ locked, pull }) => {
    const { reference } = await locked.push('test/busybox:1', 'secret:1');
    const credentials = { serverAddress: locked.address, username: 'node', password };
    await assert.rejects(pull(reference), { kind: 'unauthorized', retryable: false });
    const wrong = pull(reference, { ...credentials, password: 'wrong-password' });
    await assert.rejects(wrong, (error: Error) => {
      assert.doesNotMatch(error.message, /wrong-password/);
      return 'kind' in error && error.kind === 'unauthorized';
    });
    assert.equal((await pull(reference, credentials)).repoTags.includes(reference), true);
  },

  'credentials of one registry never reach another': async ({ locked, registry, pull }) => {
    const requests = (await registry.accessLog()).length;
    const credentials = { serverAddress: locked.address, username: 'node', password };
    await assert.rejects(pull(`${registry.address}/app:1`, credentials), { kind: 'unauthorized' });
    assert.equal((await registry.accessLog()).length, requests);
  },

  'a damaged layer must not become an image': async ({ engine, registry, pull }) => {
    const { reference, digest } = await registry.push('test/volume:1', 'damaged:1');
    await damageTopLayer(registry, digest);
    await assert.rejects(pull(reference), { kind: 'image-corrupt', retryable: true });
    assert.equal(await engine.inspectImage(reference, signal), undefined);
  },

  'a registry that is down, busy, limited or cut short is told apart': async ({
    host,
    proxy,
    registry,
    pull,
  }) => {
    await registry.push('test/http:1', 'faulty:1');
    const reference = `${proxy.address}/faulty:1`;
    // A layer that is here already is not asked for.
    await host.docker('image', 'prune', '--all', '--force');
    const body = JSON.stringify({ errors: [{ code: 'TOOMANYREQUESTS', message: 'slow down' }] });
    await proxy.fault({ kind: 'status', status: 429, body });
    await assert.rejects(pull(reference), { kind: 'rate-limited', retryable: true });
    await proxy.fault({ kind: 'status', status: 503 });
    await assert.rejects(pull(reference), { kind: 'registry-unreachable', retryable: true });
    await proxy.fault({ kind: 'truncate', path: '/blobs/', afterBytes: 300 });
    await assert.rejects(pull(reference), (error: unknown) => {
      assert.ok(error instanceof Error && 'kind' in error);
      assert.ok(['image-corrupt', 'registry-unreachable'].includes(String(error.kind)), error.message);
      return true;
    });
    await proxy.fault({ kind: 'refuse' });
    await assert.rejects(pull(reference), { kind: 'registry-unreachable' });
    await proxy.fault({ kind: 'none' });
    assert.equal((await pull(reference)).repoTags.includes(reference), true);
  },

  'a pull that nobody wants any more ends at once, before and after its first word': async ({
    engine,
    host,
    proxy,
    registry,
  }) => {
    await registry.push('test/http:1', 'slow:1');
    await proxy.fault({ kind: 'slow', path: '/blobs/', bytesPerSecond: 2000 });
    const abort = new AbortController();
    let seen = 0;
    const onProgress = (): number => seen++;
    await host.docker('image', 'prune', '--all', '--force');
    const pulling = engine.pullImage(`${proxy.address}/slow:1`, { onProgress }, abort.signal);
    await waitFor('the first progress', () => seen > 0);
    abort.abort();
    await assert.rejects(pulling, { kind: 'aborted' });
    await proxy.fault({ kind: 'hang' });
    const hanging = engine.pullImage(`${proxy.address}/slow:1`, {}, AbortSignal.timeout(100));
    await assert.rejects(hanging, { kind: 'aborted' });
    await proxy.fault({ kind: 'none' });
  },

  'an engine that is killed in the middle of a pull cuts the pull': async ({ engine, host, proxy, pull }) => {
    await proxy.fault({ kind: 'slow', path: '/blobs/', bytesPerSecond: 2000 });
    let seen = 0;
    const onProgress = (): number => seen++;
    const pulling = engine.pullImage(`${proxy.address}/slow:1`, { onProgress }, signal);
    const outcome = assert.rejects(pulling, { kind: 'stream-cut', retryable: true });
    await waitFor('the first progress', () => seen > 0);
    await host.kill();
    await outcome;
    await host.start();
    await proxy.fault({ kind: 'none' });
    assert.equal((await pull(`${proxy.address}/slow:1`)).os, 'linux');
  },
};

/** Changes bytes of the last layer and leaves its size. */
async function damageTopLayer(registry: TestRegistry, manifestDigest: string): Promise<void> {
  const manifest: unknown = JSON.parse(await readFile(blobFile(registry, manifestDigest), 'utf8'));
  const file = blobFile(registry, text(at(list(at(manifest, 'layers')).at(-1), 'digest')));
  const content = await readFile(file);
  content.fill(0x55, content.length >> 1);
  await writeFile(file, content);
}

function blobFile(registry: TestRegistry, digest: string): string {
  const hex = digest.replace('sha256:', '');
  return join(registry.storageDir, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data');
}
