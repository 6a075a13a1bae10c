/** What operators have done by forms, as a browser without any script sends them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendJson } from './daemon.testdata.ts';
import { ADA, OPERATOR } from './served.testdata.ts';
import { site } from './site.testdata.ts';
import type { Site } from './site.testdata.ts';
import { failingModel, healthyModel } from './views/models.testdata.ts';
import { accepted, orders, refuse, sessionEnded, viewersOnlySee, visitorOf } from './visitor.testdata.ts';

const commands = [
  ['/services/broker/start', '/v1/services/broker/start'],
  ['/services/broker/restart', '/v1/services/broker/restart'],
  ['/stack/start', '/v1/start'],
  ['/updates/check', '/v1/updates/check'],
  ['/updates/release', '/v1/updates/release'],
  ['/work/w9/cancel', '/v1/work/w9/cancel'],
] as const;
const disturbing = [
  ['/services/broker/stop', '/v1/services/broker/stop'],
  ['/services/broker/cleanup', '/v1/services/broker/cleanup'],
  ['/stack/stop', '/v1/stop'],
  ['/stack/restart', '/v1/restart'],
  ['/updates/now', '/v1/updates/now'],
  ['/updates/rollback', '/v1/updates/rollback'],
  ['/reboot', '/v1/reboot'],
  ['/certificates/server/forget', '/v1/certs/server/forget'],
  ['/account/sessions/s2/revoke', '/v1/sessions/s2/revoke'],
  ['/account/tokens/t1/revoke', '/v1/tokens/t1/revoke'],
  ['/support/b1/remove', '/v1/support/b1/remove'],
] as const;

function accepting({ daemon }: Site): void {
  for (const [, path] of [...commands, ...disturbing])
    daemon.on(path, (_, response) => sendJson(response, path.endsWith('cancel') ? 200 : 202, accepted));
  for (const path of ['/v1/certs/server/forget', '/v1/sessions/s2/revoke', '/v1/tokens/t1/revoke'])
    daemon.on(path, (_, response) => sendJson(response, 200, {}));
  daemon.on('/v1/support/b1/remove', (_, response) => sendJson(response, 200, { name: 'bundle' }));
}

test('each command must reach the daemon once, with the credential and the address of who gave it', async () => {
  await using it = await site(failingModel());
  accepting(it);
  const ada = visitorOf(it, ADA);
  for (const [path, asked] of commands) {
    assert.equal((await ada.post(path)).status, 303, path);
    assert.equal(orders(it, asked).length, 1, path);
    const seen = it.daemon.seen.find(({ method, url }) => method === 'POST' && url === asked);
    assert.equal(seen?.headers.authorization, `Bearer ${ADA}`);
    assert.equal(seen.headers['x-applianced-visitor'], '127.0.0.1');
  }
});

test('what disturbs must be asked for twice, with a way back to the page that it came from', async () => {
  await using it = await site(failingModel());
  accepting(it);
  const ada = visitorOf(it, ADA);
  for (const [path, asked] of disturbing) {
    await ada.get('/updates?from=here');
    const question = await ada.follow(await ada.post(path));
    assert.equal(question.status, 200, path);
    assert.match(question.text, /name="back" value="\/updates\?from=here"/, path);
    assert.match(question.text, /name="confirm" value="yes"/, path);
    assert.match(question.text, /href="\/updates\?from=here"\s*>Leave it as it is/, path);
    assert.equal((await ada.get(`${path}?confirm=yes`)).status, 200, path);
    assert.equal(orders(it, asked).length, 0, `${path} must do nothing without a yes in a form`);
    const done = await ada.post(path, { confirm: 'yes', back: '/updates?from=here' });
    assert.equal(done.headers.location, '/updates?from=here', path);
    assert.equal(orders(it, asked).length, 1, path);
  }
});

test('an answer must be about what the question was about', async () => {
  await using it = await site(failingModel());
  accepting(it);
  const ada = visitorOf(it, ADA);
  const question = await ada.follow(await ada.post('/updates/now', { service: 'rules' }));
  assert.match(question.text, /Update rules now\?[\s\S]*name="service" value="rules"/);
  await ada.post('/updates/now', { service: 'rules', confirm: 'yes' });
  assert.deepEqual(orders(it, '/v1/updates/now'), ['{"service":"rules"}']);
  assert.match((await ada.get('/services/broker/stop')).text, /What depends on it may fail: [^<]*collector/);
  assert.match((await ada.get('/account/tokens/t1/revoke?name=other')).text, /“monitoring”/);
  assert.equal((await ada.get('/account/tokens/t8/revoke')).status, 404);
});

test('how it ended must be told once, on the page that it came from, with a link to its progress', async () => {
  await using it = await site(failingModel());
  accepting(it);
  it.daemon.on('/v1/work/w9', (_, response) => sendJson(response, 200, accepted));
  const ada = visitorOf(it, ADA);
  await ada.get('/?x=1');
  const done = await ada.post('/services/broker/restart');
  assert.equal(done.headers.location, '/?x=1');
  const told = await ada.follow(done);
  assert.match(told.text, /role="status"[\s\S]*Accepted: restart broker <a href="\/work\/w9">/);
  assert.doesNotMatch((await ada.get('/?x=1')).text, /Accepted: restart/);
  const progress = await ada.get('/work/w9');
  assert.match(progress.text, /<noscript><meta http-equiv="refresh" content="3"[\s\S]*waits for its turn/);
  assert.doesNotMatch((await ada.get('/work/w9?still')).text, /http-equiv="refresh"/);
  it.daemon.on('/v1/work/w9', (_, response) => sendJson(response, 200, { ...accepted, state: 'done' }));
  assert.doesNotMatch((await ada.get('/work/w9')).text, /http-equiv="refresh"|Take back/);
});

test('a refusal must be told with what to do, and as text whatever stands in it', async () => {
  await using it = await site(failingModel());
  it.daemon.on('/v1/services/broker/restart', (_, response) =>
    refuse(response, {
      type: 'urn:applianced:not-possible',
      title: 'It is being <b>replaced</b>',
      status: 409,
      detail: '<script>alert(1)</script>',
      action: 'wait until it has settled',
    }),
  );
  const ada = visitorOf(it, ADA);
  const told = await ada.follow(await ada.post('/services/broker/restart'));
  assert.match(told.text, /role="alert"[\s\S]*&lt;b&gt;replaced[\s\S]*wait until it has settled/);
  assert.doesNotMatch(told.text, /<script>|<b>replaced/);
  await it.daemon.stop();
  const silent = await ada.follow(await ada.post('/stack/start'));
  assert.match(silent.text, /role="alert"[\s\S]*does not answer[\s\S]*systemctl status applianced/);
});

test('a viewer must be offered no action, and be told why one that it sends all the same is refused', async () => {
  await using it = await site(failingModel());
  it.daemon.signIn('grace-token', 'viewer');
  it.daemon.on('/v1/services/broker/restart', (_, response) => refuse(response, viewersOnlySee));
  const grace = visitorOf(it, 'grace-token');
  assert.doesNotMatch((await grace.get('/services/broker')).text, /method="post"/);
  const told = await grace.follow(await grace.post('/services/broker/restart'));
  assert.match(told.text, /role="alert"[\s\S]*This is for operators[\s\S]*ask an operator/);
  const question = await grace.get('/services/broker/stop');
  assert.deepEqual([question.status, /name="confirm"/.test(question.text)], [403, false]);
});

test('whoever has no session any more must be led to the sign-in, and back to the page with what was typed', async () => {
  await using it = await site(failingModel());
  it.daemon.on('/v1/updates/hold', (_, response) => refuse(response, sessionEnded));
  const ada = visitorOf(it, ADA);
  await ada.get('/updates/hold?service=rules');
  const fields = { service: 'rules', why: 'trade <fair>', for: 'month', until: '', back: '/updates' };
  const refused = await ada.post('/updates/hold', fields);
  assert.equal(refused.headers.location, '/sign-in?to=%2Fupdates%2Fhold');
  assert.equal(ada.cookies.has('__Host-applianced'), false);
  const signIn = await ada.follow(refused);
  assert.match(signIn.text, /Your session has ended[\s\S]*name="to" value="\/updates\/hold"/);
  it.daemon.on('/v1/session', ({ method }, response) =>
    sendJson(response, 200, method === 'GET' ? { user: 'ada', role: 'operator' } : signedIn),
  );
  const form = await ada.follow(await ada.post('/sign-in', { ...credentials, to: '/updates/hold' }));
  assert.match(form.text, /Hold updates of rules[\s\S]*value="trade &lt;fair&gt;"/);
  assert.match(form.text, /<option value="month"\s+selected/);
});

const credentials = { user: 'ada', password: 'a long password' };
const signedIn = { token: ADA, user: 'ada', role: 'operator', expiresAt: '2099-01-01T00:00:00.000Z' };

test('a page that is asked for by a session that ended a moment ago must lead to the sign-in, too', async () => {
  await using it = await site(healthyModel());
  it.daemon.on('/v1/sessions', (_, response) => refuse(response, sessionEnded));
  const asked = await visitorOf(it, ADA).get('/account');
  assert.deepEqual([asked.status, asked.headers.location], [303, '/sign-in?to=%2Faccount']);
});

test('a hold must last as long as was said, by the clock of the machine, and keep what was typed where it cannot', async () => {
  await using it = await site(failingModel());
  it.daemon.on('/v1/updates/hold', (_, response) => sendJson(response, 202, accepted));
  const ada = visitorOf(it, ADA);
  const hold = (fields: Record<string, string>) => ada.post('/updates/hold', { why: 'fair', ...fields });
  await hold({ for: 'released', service: 'rules' });
  await hold({ for: 'moment', until: '2099-12-24T08:00' });
  assert.deepEqual(orders(it, '/v1/updates/hold'), [
    '{"service":"rules","why":"fair"}',
    '{"why":"fair","until":"2099-12-24T07:00:00.000Z"}',
  ]);
  for (const until of ['', 'tomorrow', '2020-01-01T00:00']) {
    const again = await ada.follow(await hold({ for: 'moment', until, service: 'rules' }));
    assert.match(again.text, /role="alert"[\s\S]*Hold updates of rules[\s\S]*value="fair"/, until);
  }
  assert.equal(orders(it, '/v1/updates/hold').length, 2);
});

test('nothing that another site makes a browser send may be done or told', async () => {
  await using it = await site(failingModel());
  accepting(it);
  for (const [path, asked] of [...commands, ...disturbing]) {
    const headers = {
      ...OPERATOR,
      Origin: 'https://evil.example',
      'Content-Type': 'application/x-www-form-urlencoded',
    };
    assert.equal((await it.ask(path, { method: 'POST', headers, body: 'confirm=yes' })).status, 403, path);
    assert.equal(orders(it, asked).length, 0);
  }
  const forged = { Cookie: `${OPERATOR.Cookie}; __Host-applianced-note=Your+disk+is+broken` };
  assert.doesNotMatch((await it.ask('/', { headers: forged })).text, /disk is broken|role="alert"/);
});

test('a way back that leads elsewhere must not be taken', async () => {
  await using it = await site(failingModel());
  accepting(it);
  const ada = visitorOf(it, ADA);
  for (const back of ['https://evil.example/', '//evil.example', '/\\evil.example', '/sign-in?to=/x', 'x']) {
    const answer = await ada.post('/services/broker/restart', { back });
    assert.ok(['/services/broker', '/'].includes(answer.headers.location ?? ''), answer.headers.location);
  }
});
