import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOW } from './memory.testdata.ts';
import { served } from './served.testdata.ts';
import type { RawAnswer } from './served.testdata.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** `status type title [; action]` of a problem. */
function problemText({ status, text }: RawAnswer): string {
  const { type, title, action, detail } = JSON.parse(text);
  const parts = [`${status} ${type.replace('urn:applianced:', '')} ${title}`, detail, action];
  return parts.filter((part) => part !== undefined).join('; ');
}

test('every command is an item of the queue with what was given to it', async () => {
  await using it = await served();
  const { client, daemon } = it;
  await client.updateCheck();
  await client.updateNow({ parts: ['system'] });
  await client.updateNow({ service: 'broker' });
  await client.updateHold({ service: 'broker', why: 'fair week', until: NOW });
  await client.updateRelease({});
  await client.updateRollback({ service: 'broker' });
  await client.cleanupContainers({ name: 'broker' });
  await client.cleanupVolumes({ volumes: ['a', 'b'], confirm: ['b', 'a'] });
  await client.reboot();
  await client.poweroff();
  assert.deepEqual(
    daemon.accepted.map(({ command, service, arguments: given }) => [command, service ?? '*', given]),
    [
      ['update-check', '*', {}],
      ['update-now', '*', { parts: ['system'] }],
      ['update-now', 'broker', {}],
      ['hold', 'broker', { why: 'fair week', until: NOW }],
      ['release', '*', {}],
      ['rollback', 'broker', {}],
      ['force-cleanup', 'broker', {}],
      ['cleanup-volumes', '*', { volumes: ['a', 'b'] }],
      ['reboot', '*', {}],
      ['poweroff', '*', {}],
    ],
  );
  assert.deepEqual(
    (await client.workList()).map(({ id, origin }) => `${id} ${origin.via}`),
    daemon.accepted.map(({ id }) => `${id} api`),
  );
});

test('an open command is taken back, and what has ended or never was is refused', async () => {
  await using it = await served();
  const { id } = await it.client.restart();
  const taken = await it.client.workCancel({ id });
  assert.deepEqual([taken.state, taken.message], ['cancelled', 'taken back by an operator']);
  assert.equal(
    problemText(await it.raw('POST', `/v1/work/${id}/cancel`)),
    '409 not-possible cancel cannot be carried out: it has ended: cancelled; look at the list',
  );
  assert.match(problemText(await it.raw('POST', '/v1/work/w9/cancel')), /^404 unknown-work/);
});

test('data is destroyed only where its names are said twice', async () => {
  await using it = await served();
  const send = (body: unknown) =>
    it.raw('POST', '/v1/cleanup-volumes', { headers: JSON_TYPE, body: JSON.stringify(body) });
  const refused: readonly (readonly [unknown, RegExp])[] = [
    [{ volumes: ['a'] }, /^400 bad-input .*confirm: is missing/],
    [{ volumes: ['a'], confirm: [] }, /^400 bad-input/],
    [{ volumes: [], confirm: [] }, /^400 bad-input/],
    [{ volumes: ['a'], confirm: ['b'] }, /^422 not-confirmed .*to remove them, confirm: a/],
    [{ volumes: ['a', 'b'], confirm: ['a'] }, /^422 not-confirmed/],
    [{ volumes: ['a'], confirm: ['a', 'b'] }, /^422 not-confirmed/],
    [{ volumes: ['a'], confirm: true }, /^400 bad-input/],
  ];
  for (const [body, expected] of refused) assert.match(problemText(await send(body)), expected);
  assert.deepEqual(it.daemon.accepted, []);
});

test('a service that is not there, a hold without a reason and a part that is not known are refused', async () => {
  await using it = await served();
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    ['/v1/updates/now', { service: 'brokr' }, /^404 unknown-service .*did you mean broker\?/],
    ['/v1/updates/hold', { service: 'broker' }, /^400 bad-input .*why: is missing/],
    ['/v1/updates/hold', { why: ' ' }, /^400 bad-input/],
    ['/v1/updates/hold', { why: 'x', until: 'soon' }, /until: must be a time as/],
    ['/v1/updates/check', { parts: ['both'] }, /^400 bad-input/],
    ['/v1/updates/rollback', {}, /service: is missing/],
  ];
  for (const [path, body, expected] of cases) {
    const answer = await it.raw('POST', path, { headers: JSON_TYPE, body: JSON.stringify(body) });
    assert.match(problemText(answer), expected);
  }
  assert.match(problemText(await it.raw('POST', '/v1/services/x/cleanup')), /^404 unknown-service/);
  assert.match(problemText(await it.raw('GET', '/v1/updates/history?service=x')), /^404 unknown-service/);
  assert.deepEqual(it.daemon.accepted, []);
});

test('the web process itself sees the history of updates, and neither the queue nor a change of it', async () => {
  await using it = await served({ socket: 'web' });
  assert.equal((await it.raw('GET', '/v1/work')).status, 403);
  assert.equal((await it.raw('GET', '/v1/updates/history')).status, 200);
  for (const path of [
    '/v1/cleanup-volumes',
    '/v1/updates/hold',
    '/v1/work/w1/cancel',
    '/v1/services/broker/cleanup',
  ]) {
    assert.equal((await it.raw('POST', path)).status, 403, path);
  }
});
