import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import test from 'node:test';
import { pagePort } from './dev-page.ts';

test('where another program has the usual port the page must get another one, and say why', async (t) => {
  const server = createServer();
  t.after(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const told: string[] = [];
  const port = await pagePort((line) => told.push(line), address.port);
  assert.notEqual(port, address.port);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', new RegExp(`^port ${address.port} is taken .* gets ${port} instead$`));
});
