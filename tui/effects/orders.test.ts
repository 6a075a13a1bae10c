/** What an order becomes on its way to the daemon, over a real socket. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createClient } from '../../appliance/client/client.ts';
import { tempDirectory } from '../../packaging/test/harness/temp-directory.ts';
import { scriptedDaemon, sendJson } from '../../web/daemon.testdata.ts';
import type { Order, Values } from '../orders.ts';
import { carryOut } from './orders.ts';
import { readZone } from './zone.ts';

async function stage() {
  const folder = await tempDirectory();
  const daemon = await scriptedDaemon(join(folder.path, 'api.sock'));
  const client = createClient({ socketPath: daemon.socketPath });
  return {
    daemon,
    client,
    bodyOf: async (order: Order, values: Values): Promise<unknown> => {
      await carryOut(client, { do: 'order', ask: 1, order, values });
      return JSON.parse(daemon.seen.at(-1)?.body ?? '') as unknown;
    },
    [Symbol.asyncDispose]: async () => {
      await daemon[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

test('a hold must end by the clock of the machine, where no other one is named', async () => {
  const before = process.env['TZ'];
  try {
    await using it = await stage();
    it.daemon.on('/v1/updates/hold', (_, response) => sendJson(response, 202, { id: 'w1', message: 'held' }));
    readZone('Europe/Berlin', Date.now());
    const order = { name: 'hold', service: 'broker' } as const;
    const heldUntil = (until: string) => it.bodyOf(order, { why: 'fair', until });
    const body = { service: 'broker', why: 'fair' };
    assert.deepEqual(await heldUntil(''), body);
    assert.deepEqual(await heldUntil('2026-12-24T08:00'), { ...body, until: '2026-12-24T07:00:00.000Z' });
    assert.deepEqual(await heldUntil('2026-07-24T08:00'), { ...body, until: '2026-07-24T06:00:00.000Z' });
    assert.deepEqual(await heldUntil('2026-12-24T08:00Z'), { ...body, until: '2026-12-24T08:00:00.000Z' });
    await assert.rejects(heldUntil('soon'), /"soon" is neither/);
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
});

test('credentials must be tried at their registry unless somebody says no', async () => {
  await using it = await stage();
  it.daemon.on('/v1/config/registry', (_, response) => sendJson(response, 200, {}));
  const typed = { registry: 'r.example', username: 'ada', password: 'secret' };
  const order = { name: 'registry-login' } as const;
  assert.deepEqual(await it.bodyOf(order, { ...typed, trial: 'yes' }), { ...typed, unchecked: false });
  assert.deepEqual(await it.bodyOf(order, { ...typed, trial: 'no' }), { ...typed, unchecked: true });
});

test('what the daemon goes on with must be told by its id, and what is done already must not', async () => {
  await using it = await stage();
  const answered = async (state: 'waiting' | 'running' | 'done') => {
    it.daemon.on('/v1/services/broker/restart', (_, response) =>
      sendJson(response, 202, { id: 'w1', state, message: 'so' }),
    );
    return carryOut(it.client, { do: 'order', ask: 1, order: { name: 'restart', service: 'broker' } });
  };
  assert.deepEqual(await answered('waiting'), { message: 'so', work: 'w1' });
  assert.deepEqual(await answered('running'), { message: 'so', work: 'w1' });
  assert.deepEqual(await answered('done'), { message: 'so' });
});
