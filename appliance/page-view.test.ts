import assert from 'node:assert/strict';
import { readFile, realpath, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { test } from 'node:test';
import { statusOf } from './api/memory.testdata.ts';
import { memoryAccounts } from './auth/accounts.testdata.ts';
import { machine } from './certs-machine.testdata.ts';
import { nodeConfigSchema } from './config/schema.ts';
import type { NodeConfig, NodeJson } from './config/schema.ts';
import type { Page } from './contract/page.ts';
import type { Look } from './daemon.ts';
import type { CertsObserved } from './observe/certs-observed.ts';
import { createPageView } from './page-view.ts';
import type { PageViewDeps } from './page-view.ts';

/** A page of a machine whose looks the test takes. */
async function aPage() {
  const box = await machine({ certs: { names: ['Edge.Example.org', '192.0.2.17'] } });
  const accounts = memoryAccounts();
  const listeners = new Set<(look: Look) => void>();
  let config: NodeConfig | undefined;
  let observed: CertsObserved = { state: 'unavailable', reason: 'not looked yet' };
  let hasLooked = false;
  // Only what is asked of a look.
  const look = (): Look => ({ certs: { observed } }) as unknown as Look;
  const board: PageViewDeps['board'] = {
    look: () => (hasLooked ? look() : undefined),
    status: () => (hasLooked ? statusOf([]) : undefined),
    onLook: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onStatus: () => () => undefined,
  };
  const { certsDir } = box.paths;
  const page = createPageView({
    board,
    accounts,
    config: () => config,
    localTime: join(certsDir, 'none'),
    certsDir,
  });
  return {
    box,
    page,
    accounts,
    listeners,
    look: async (json: NodeJson): Promise<void> => {
      config = nodeConfigSchema.parse(json);
      observed = await box.seen();
      hasLooked = true;
      listeners.forEach((listener) => listener(look()));
    },
    [Symbol.asyncDispose]: () => box[Symbol.asyncDispose](),
  };
}

test('before the configuration was read nobody may see anything, and the page still says where it is', async () => {
  await using it = await aPage();
  const { names, ...view } = it.page.view();
  assert.deepEqual(view, {
    hostname: hostname(),
    port: 8443,
    visibility: 'password',
    isClaimed: false,
    console: 'off',
    timeZone: 'UTC',
    idleExitMs: 600_000,
  });
  assert.equal(it.page.isOpen(), false);
  for (const name of ['localhost', '127.0.0.1', '::1', hostname().toLowerCase()])
    assert.ok(names.includes(name));
  assert.equal(await it.page.keys(), undefined);
});

test('the page must be visited under every name that anybody gave the machine, each once and in lower case', async () => {
  await using it = await aPage();
  await it.box.settle();
  await it.look({
    node_hostname: 'Box-17.example.com',
    node_ip: '2001:db8::17',
    console_fqdn: 'console.example.net',
    certs: { names: ['edge.example.org'] },
    web: { idle_exit: '5m', page_visibility: 'open' },
  });
  const { names, ...view } = it.page.view();
  const label = hostname().toLowerCase().split('.')[0];
  for (const name of [
    'box-17.example.com',
    '2001:db8::17',
    'console.example.net',
    'edge.example.org',
    `${label}.local`,
    '192.0.2.17', // only the certificate has it
  ])
    assert.ok(names.includes(name), `${name} of ${names.join(' ')}`);
  assert.equal(new Set(names.map((name) => name.toLowerCase())).size, names.length);
  assert.partialDeepStrictEqual(view, {
    hostname: 'Box-17.example.com',
    visibility: 'open',
    health: 'healthy',
    idleExitMs: 300_000,
    certificate: 1,
  });
  assert.equal(it.page.isOpen(), true);
});

test('the pair that is published must be one that TLS can be spoken with, and nothing where it does not fit', async () => {
  await using it = await aPage();
  await it.box.settle();
  await it.look({});
  const keys = await it.page.keys();
  assert.equal(keys?.generation, 1);
  assert.doesNotThrow(() => createSecureContext({ cert: keys?.certificatePem, key: keys?.keyPem }));
  const { certsDir } = it.box.paths;
  const file = await realpath(join(certsDir, 'server.key'));
  const own = await readFile(file);
  for (const wrong of [await readFile(join(certsDir, 'client.key')), 'no key at all\n', '']) {
    await writeFile(file, wrong);
    assert.equal(await it.page.keys(), undefined);
  }
  await writeFile(file, own);
  assert.deepEqual(await it.page.keys(), keys);
});

test('a change of the page must be told once, and a look that shows the same not at all', async () => {
  await using it = await aPage();
  await it.look({});
  const told: Page[] = [];
  const off = it.page.onView((page) => told.push(page));
  await it.look({});
  assert.deepEqual(told, []);
  await it.accounts.setUser('admin', { password: 'correct horse battery' }, { via: 'api' });
  await it.look({ web: { page_visibility: 'password' } });
  await it.look({ web: { page_visibility: 'password' } });
  await it.box.settle();
  await it.look({ web: { page_visibility: 'password' } });
  assert.deepEqual(
    told.map(({ isClaimed, visibility, certificate = 0 }) => [isClaimed, visibility, certificate]),
    [
      [true, 'open', 0],
      [true, 'password', 0],
      [true, 'password', 1],
    ],
  );
  off();
  assert.equal(it.listeners.size, 0);
});
