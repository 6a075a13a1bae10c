import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { request } from 'node:http';
import { test } from 'node:test';
import { waitUntil } from '../../packaging/test/harness/wait.ts';
import { ApiProblemError } from '../client/errors.ts';
import { supportRoutes } from '../contract/support-routes.ts';
import { routes } from '../contract/routes.ts';
import { supportBench, textPart } from '../support/support.testdata.ts';
import type { SupportBench } from '../support/support.testdata.ts';
import { memoryDaemon } from './memory.testdata.ts';
import { openApiDocument } from './openapi.ts';
import { served } from './served.testdata.ts';
import type { Served } from './served.testdata.ts';

const ID = '20260131T120000Z';
const NAME = `support-box-17-${ID}.tar.gz`;
const PATH = `/v1/support/${ID}/bundle`;
/** Noise, so that a bundle of it is large too. */
const noise = (bytes: number) => textPart('noise', () => randomBytes(bytes).toString('base64url'));

function servedWith(it: SupportBench, options: Parameters<typeof served>[0] = {}): Promise<Served> {
  return served(options, { ...memoryDaemon(), support: it.support });
}

test('a bundle must be made, listed, downloaded and removed through the API', async () => {
  await using it = await supportBench([noise(3_000_000)]);
  await using api = await servedWith(it);
  assert.equal((await api.raw('POST', '/v1/support')).status, 202);
  const made = await it.made();
  assert.deepEqual(await api.client.supportList(), [made]);
  const download = await api.client.supportBundle({ id: ID });
  assert.deepEqual([download.name, download.sizeBytes], [NAME, made.sizeBytes]);
  const hash = createHash('sha256');
  for await (const chunk of download.chunks) hash.update(chunk);
  assert.equal(hash.digest('hex'), made.sha256);
  assert.equal((await api.client.supportRemove({ id: ID })).id, ID);
  assert.deepEqual(await api.client.supportList(), []);
  assert.deepEqual(it.told, [
    `${NAME} made, by an operator (api socket)`,
    `${NAME} downloaded, by an operator (api socket)`,
    `${NAME} removed, by an operator (api socket)`,
  ]);
});

test('the head of a file must tell its name and length, also alone, and alone it is no download', async () => {
  await using it = await supportBench([noise(1_000)]);
  await using api = await servedWith(it);
  await api.client.supportMake();
  const { sizeBytes } = await it.made();
  for (const method of ['HEAD', 'GET']) {
    const { status, headers } = await api.raw(method, PATH);
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'application/gzip');
    assert.equal(headers['content-length'], String(sizeBytes));
    assert.equal(headers['content-disposition'], `attachment; filename="${NAME}"`);
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(it.told.length, method === 'HEAD' ? 1 : 2);
    // At once: later the garbage collection would close what was forgotten.
    if (method === 'HEAD') assert.deepEqual(open(it.folder), []);
  }
  await waitUntil(
    'nothing is open',
    () => open(it.folder),
    (files) => files.length === 0,
  );
});

test('a client that goes away in the middle must leave no file open, and the next one gets all of it', async () => {
  await using it = await supportBench([noise(20_000_000)]);
  await using api = await servedWith(it);
  await api.client.supportMake();
  const { sizeBytes } = await it.made();
  await new Promise<void>((resolve, reject) => {
    const sent = request({ socketPath: api.socketPath, path: PATH, agent: false }, (response) => {
      response
        .on('error', () => undefined)
        .once('data', () => {
          sent.destroy();
          resolve();
        });
    });
    sent.on('error', reject).end();
  });
  await waitUntil(
    'nothing is open',
    () => open(it.folder),
    (files) => files.length === 0,
  );
  const { chunks } = await api.client.supportBundle({ id: ID });
  let gotBytes = 0;
  for await (const chunk of chunks) gotBytes += chunk.length;
  assert.equal(gotBytes, sizeBytes);
  assert.deepEqual(api.log.records, []);
});

test('a bundle that is not there, or that nobody may have, is refused with what to do', async () => {
  await using it = await supportBench([]);
  await using api = await servedWith(it);
  for (const call of [api.client.supportBundle({ id: '../x' }), api.client.supportRemove({ id: 'x' })]) {
    await assert.rejects(call, (error: unknown) => {
      assert.ok(error instanceof ApiProblemError);
      assert.equal(error.problem.type, 'urn:applianced:unknown-bundle');
      assert.equal(error.problem.status, 404);
      assert.match(error.action ?? '', /support list/);
      return true;
    });
  }
  // Of who has signed in: access.test.ts.
  await using web = await servedWith(it, { socket: 'web' });
  for (const { method, path } of Object.values(supportRoutes))
    assert.equal((await web.raw(method, path)).status, 403, path);
  assert.deepEqual(it.told, []);
});

test('a disk without room is a conflict with its reason', async () => {
  const disk = { path: '/', freeBytes: 0, totalBytes: 1_000_000_000 };
  await using it = await supportBench([], { space: () => Promise.resolve(disk) });
  await using api = await servedWith(it);
  const { status, text } = await api.raw('POST', '/v1/support');
  assert.equal(status, 409);
  assert.match(JSON.parse(text).title, /^support cannot be carried out: the disk is too full/);
});

test('OpenAPI tells that the answer is a file', () => {
  const { paths } = JSON.parse(JSON.stringify(openApiDocument(routes, '0.1.0')));
  const { content, headers } = paths['/v1/support/{id}/bundle'].get.responses['200'];
  assert.deepEqual(Object.keys(content), ['application/gzip']);
  assert.deepEqual(Object.keys(headers), ['Content-Disposition', 'Content-Length']);
});

/** Files below the folder that this process has open. */
function open(folder: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    const path = linkOf(`/proc/self/fd/${fd}`);
    return path?.startsWith(folder) === true ? [path] : [];
  });
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    // That of the reading itself is closed by now.
    return undefined;
  }
}
