import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '../client/client.ts';
import { UNATTENDED_HEADER, VISITOR_HEADER } from '../contract/visitor-header.ts';
import { ADDRESS, outcome } from './both-sockets.testdata.ts';
import { appliance } from './clocked.testdata.ts';

const HOUR_MS = 3_600_000;

test('a session must end twelve hours after its beginning, or half an hour after its last request', async (t) => {
  const it = await appliance(t);
  const { client } = await it.signedIn('admin');
  for (let hours = 0; hours < 11.5; hours += 0.4) {
    it.pass(0.4 * HOUR_MS);
    assert.equal(await outcome(client.whoAmI()), 'ok', `after ${hours} h`);
  }
  it.pass(0.4 * HOUR_MS);
  assert.equal(await outcome(client.whoAmI()), '401 sign-in-needed');
  const idle = await it.signedIn('admin');
  it.clocks.now += 400 * 24 * HOUR_MS;
  assert.equal(await outcome(idle.client.whoAmI()), 'ok', 'a clock that is set ends nothing');
  it.pass(HOUR_MS / 2);
  assert.equal(await outcome(idle.client.whoAmI()), '401 sign-in-needed');
  it.accounts.settle();
  assert.deepEqual(it.journal.facts.read('auth-sessions'), {});
});

test('what is read while nobody is there must not keep a session, and every change must', async (t) => {
  const it = await appliance(t);
  const minutes = (count: number): void => it.pass((count * HOUR_MS) / 60);
  const { token } = await it.signedIn('admin');
  const headers = {
    [VISITOR_HEADER]: ADDRESS,
    [UNATTENDED_HEADER]: '',
    Authorization: `Bearer ${token}`,
  };
  const alone = createClient({ socketPath: it.web.socketPath, headers });
  minutes(29);
  assert.equal((await alone.whoAmI()).user, 'admin');
  await alone.restart();
  minutes(29);
  assert.equal((await alone.whoAmI()).user, 'admin');
  minutes(2);
  assert.match(await outcome(alone.whoAmI()), /^401 /);
});
