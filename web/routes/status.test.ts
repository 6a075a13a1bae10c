import assert from 'node:assert/strict';
import { test } from 'node:test';
import { service, statusOf } from '../../appliance/api/memory.testdata.ts';
import { waitUntil } from '../../packaging/test/harness/wait.ts';
import { served } from '../served.testdata.ts';

const PATH = '/api/v1/status';

test('the status must be what the daemon has told last, without asking it again, and as nothing where it is known', async () => {
  await using page = await served();
  const first = await page.ask(PATH);
  assert.equal(first.status, 200);
  assert.equal(first.headers['content-type'], 'application/json; charset=utf-8');
  assert.deepEqual(JSON.parse(first.text), statusOf([service('broker')]));
  const { etag = '' } = first.headers;
  const known = await page.ask(PATH, { headers: { 'If-None-Match': etag } });
  assert.deepEqual([known.status, known.text], [304, '']);
  assert.deepEqual(
    page.daemon.seen.filter(({ url }) => url === '/v1/status'),
    [],
  );
  const next = statusOf([service('broker'), service('web')]);
  page.daemon.sayStatus(next);
  const changed = await waitUntil(
    'the change is told',
    () => page.ask(PATH, { headers: { 'If-None-Match': etag } }),
    ({ status }) => status === 200,
  );
  assert.deepEqual(JSON.parse(changed.text), next);
});

test('whoever may not see it, and everybody while the daemon is silent, must get the answer of the daemon itself', async () => {
  await using page = await served({ page: { visibility: 'password' } });
  page.daemon.on('/v1/status', (_, response) => void response.writeHead(401).end());
  assert.equal((await page.ask(PATH)).status, 401);
  page.daemon.say({ visibility: 'open' });
  await waitUntil(
    'the page is open',
    () => page.ask(PATH),
    ({ status }) => status === 200,
  );
  await page.daemon.stop();
  await waitUntil(
    'nothing that may be old is told as the status',
    () => page.ask(PATH),
    ({ status }) => status === 503,
  );
});
