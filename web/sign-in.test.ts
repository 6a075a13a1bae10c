/** Signing in and out, as a browser without any script does. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bothSockets, PASSWORD } from '../appliance/api/both-sockets.testdata.ts';
import { sendJson } from './daemon.testdata.ts';
import { createPages } from './pages-front.ts';
import { ADA, served } from './served.testdata.ts';
import { site } from './site.testdata.ts';
import { healthyModel } from './views/models.testdata.ts';
import { iso, pageOf } from './views/said.testdata.ts';
import { orders, refuse, visitorOf } from './visitor.testdata.ts';

const session = { token: 'fresh-token', user: 'ada', role: 'operator', expiresAt: iso(3_600_000) };

test('a wrong password must be told and not come back, the name and the page that was wanted must', async () => {
  await using it = await site(healthyModel());
  it.daemon.on('/v1/session', (_, response) =>
    refuse(response, {
      type: 'urn:applianced:wrong-password',
      title: 'User or password is wrong',
      status: 401,
      action: 'try again',
    }),
  );
  const visitor = visitorOf(it);
  const typed = { user: 'a"<b>', password: 'wrong horse battery', to: '/events' };
  const again = await visitor.follow(await visitor.post('/sign-in', typed));
  assert.match(again.text, /role="alert"[\s\S]*User or password is wrong/);
  assert.match(again.text, /value="a&quot;&lt;b&gt;"/);
  assert.match(again.text, /name="to" value="\/events"/);
  assert.doesNotMatch(again.text, /wrong horse/);
  assert.equal(visitor.cookies.has('__Host-applianced'), false);
});

test('a lock-out must be told with how long it lasts', async () => {
  await using it = await site(healthyModel());
  it.daemon.on('/v1/session', (_, response) =>
    refuse(response, {
      type: 'urn:applianced:locked-out',
      title: 'Too many sign-ins failed',
      status: 429,
      detail: 'the next one is looked at in 64 s',
      action: 'wait',
    }),
  );
  const visitor = visitorOf(it);
  const told = await visitor.follow(await visitor.post('/sign-in', { user: 'ada', password: 'x' }));
  assert.match(told.text, /Too many sign-ins failed[\s\S]*looked at in 64 s/);
});

test('a form without a name or a password must not cost an attempt', async () => {
  await using it = await site(healthyModel());
  const visitor = visitorOf(it);
  for (const fields of [{}, { user: 'ada' }, { password: 'a long password' }])
    assert.match((await visitor.follow(await visitor.post('/sign-in', fields))).text, /are needed/);
  assert.deepEqual(orders(it, '/v1/session'), []);
});

test('a sign-in must lead to a page of this site only', async () => {
  await using it = await site(healthyModel());
  it.daemon.on('/v1/session', (_, response) => sendJson(response, 200, session));
  for (const [to, path] of [
    ['/events?kind=step', '/events?kind=step'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['https://evil.example/', '/'],
    ['javascript:alert(1)', '/'],
    ['', '/'],
  ] as const) {
    const visitor = visitorOf(it);
    const answer = await visitor.post('/sign-in', { user: 'ada', password: 'a long password', to });
    assert.equal(answer.headers.location, path, to);
    assert.equal(visitor.cookies.get('__Host-applianced'), 'fresh-token');
  }
});

test('who has signed in must not be asked again, and who signs out must be somebody else at once', async () => {
  await using it = await site(healthyModel());
  it.daemon.on('/v1/session/end', (_, response) => sendJson(response, 200, {}));
  const ada = visitorOf(it, ADA);
  assert.equal((await ada.get('/sign-in?to=%2Fevents')).headers.location, '/events');
  const out = await ada.follow(await ada.post('/sign-out'));
  assert.match(out.text, /You have signed out/);
  assert.equal(ada.cookies.has('__Host-applianced'), false);
  assert.equal((await ada.get('/account')).status, 303);
});

test('a sign-out that the daemon did not hear of must not be told as one', async () => {
  await using it = await site(healthyModel());
  const ada = visitorOf(it, ADA);
  await it.daemon.stop();
  const out = await ada.follow(await ada.post('/sign-out'));
  assert.match(out.text, /has forgotten the session, but it has not ended/);
  assert.equal(ada.cookies.has('__Host-applianced'), false);
});

test('before there is a password the page must say how one is set at the machine, and offer no form', async () => {
  await using it = await site({ ...healthyModel(), page: pageOf({ isClaimed: false }) });
  const { text } = await visitorOf(it).get('/sign-in');
  assert.match(text, /appliancectl user set-password/);
  assert.doesNotMatch(text, /<form/);
});

test('the real daemon must let in by the form, tell the sessions apart by their browsers, and end them', async () => {
  await using both = await bothSockets();
  await both.api.client.userSet({ name: 'ada', password: PASSWORD, role: 'operator' });
  let ids = 0;
  const front = createPages({
    now: Date.now,
    monotonic: () => performance.now(),
    newId: () => `id-${(ids += 1)}`,
  });
  await using it = await served({ socketPath: both.web.socketPath, front });
  const visitor = visitorOf(it);
  const wrong = await visitor.follow(
    await visitor.post('/sign-in', { user: 'ada', password: 'a guess of it' }),
  );
  assert.match(wrong.text, /User or password is wrong/);
  await visitor.follow(await visitor.post('/sign-in', { user: 'ada', password: PASSWORD, to: '/account' }));
  const account = await visitor.get('/account', { 'User-Agent': 'curl/8.5.0' });
  assert.match(account.text, /Signed in as ada/);
  const made = await visitor.follow(
    await visitor.post('/account/tokens', { name: 'grafana', role: 'viewer' }),
  );
  const [, token = ''] = /<code class="secret"\s*>(apl_[^<]+)</.exec(made.text) ?? [];
  const headers = { Authorization: `Bearer ${token}` };
  assert.equal((await it.ask('/api/v1/services', { headers })).status, 200);
  const passwords = { current: PASSWORD, next: 'another long password', again: 'another long password' };
  const changed = await visitor.follow(await visitor.post('/account/password', passwords));
  assert.match(changed.text, /The password is changed/);
  await visitor.post('/sign-out');
  assert.deepEqual(await both.api.client.sessions(), []);
});
