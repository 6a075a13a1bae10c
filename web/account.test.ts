/** `/account` and `/support`, as a browser without any script has them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendJson } from './daemon.testdata.ts';
import { ADA } from './served.testdata.ts';
import { site } from './site.testdata.ts';
import { AT, iso } from './views/said.testdata.ts';
import { healthyModel } from './views/models.testdata.ts';
import { orders, refuse, visitorOf } from './visitor.testdata.ts';

test('a new token must be shown once, with an example of its use, and stand in no address and no cookie', async () => {
  await using it = await site(healthyModel());
  const made = { token: 'apl_0123456789', id: 't9', name: '<grafana>', role: 'viewer', createdAt: iso(0) };
  it.daemon.on('/v1/tokens', ({ method }, response) => sendJson(response, 200, method === 'GET' ? [] : made));
  const ada = visitorOf(it, ADA);
  const answer = await ada.post('/account/tokens', { name: '<grafana>', role: 'viewer', lasts: '30' });
  assert.equal(answer.headers.location, '/account');
  assert.doesNotMatch(JSON.stringify(answer.headers) + answer.text, /apl_/);
  const inThirtyDays = new Date(AT + 30 * 86_400_000).toISOString();
  const [order = ''] = orders(it, '/v1/tokens');
  assert.deepEqual(JSON.parse(order), { name: '<grafana>', role: 'viewer', expiresAt: inThirtyDays });
  const script = await ada.get('/account', { 'Sec-Fetch-Dest': 'empty' });
  assert.doesNotMatch(script.text, /apl_/, 'a script that asks for the page anew must not take it away');
  const { text } = await ada.get('/account', { 'Sec-Fetch-Dest': 'document' });
  assert.match(text, /apl_0123456789[\s\S]*curl --cacert appliance-ca\.pem --header @token\.header/);
  assert.match(text, /“&lt;grafana&gt;”/);
  assert.doesNotMatch((await ada.get('/account')).text, /apl_/);
});

test('a token that is refused must keep what was typed', async () => {
  await using it = await site(healthyModel());
  it.daemon.on('/v1/tokens', ({ method }, response) =>
    method === 'GET'
      ? sendJson(response, 200, [])
      : refuse(response, { type: 'urn:applianced:bad-input', title: 'The name is taken', status: 409 }),
  );
  const ada = visitorOf(it, ADA);
  const fields = { name: 'grafana "1"', role: 'operator', lasts: '365' };
  const { text } = await ada.follow(await ada.post('/account/tokens', fields));
  assert.match(text, /The name is taken[\s\S]*value="grafana &quot;1&quot;"/);
  assert.match(text, /<option value="operator"\s+selected[\s\S]*<option value="365"\s+selected/);
});

test('a password that is wrong must not end the session, and none may ever come back', async () => {
  await using it = await site(healthyModel());
  it.daemon.on('/v1/session/password', (_, response) =>
    refuse(response, {
      type: 'urn:applianced:wrong-password',
      title: 'User or password is wrong',
      status: 401,
    }),
  );
  const ada = visitorOf(it, ADA);
  const typed = { current: 'secret one', next: 'secret two!', again: 'secret two?' };
  const unlike = await ada.follow(await ada.post('/account/password', typed));
  assert.match(unlike.text, /not typed the same twice/);
  assert.deepEqual(orders(it, '/v1/session/password'), []);
  const wrong = await ada.follow(await ada.post('/account/password', { ...typed, again: typed.next }));
  assert.match(wrong.text, /<h1>Account[\s\S]*|User or password is wrong/);
  assert.match(wrong.text, /User or password is wrong/);
  assert.doesNotMatch(unlike.text + wrong.text, /secret (one|two)/);
  assert.equal(ada.cookies.get('__Host-applianced'), ADA);
});

test('sessions must be told apart by where and by what they were opened, and users be listed with what changes them', async () => {
  await using it = await site(healthyModel());
  it.daemon.on('/v1/users', (_, response) =>
    sendJson(response, 200, [{ name: 'grace', role: 'viewer', createdAt: iso(0), passwordSetAt: iso(0) }]),
  );
  const { text } = await visitorOf(it, ADA).get('/account');
  assert.match(text, /192\.0\.2\.4[\s\S]*Firefox 140 on Linux[\s\S]*this one/);
  assert.match(text, /sessions\/s2\/revoke/);
  assert.doesNotMatch(text, /sessions\/s1\/revoke/);
  assert.match(text, />grace<[\s\S]*appliancectl user set-password NAME/);
});

test('a viewer must see the own sessions and end one, and nothing of tokens and users', async () => {
  await using it = await site(healthyModel());
  it.daemon.signIn('grace-token', 'viewer');
  it.daemon.on('/v1/sessions/s2/revoke', (_, response) => sendJson(response, 200, {}));
  const grace = visitorOf(it, 'grace-token');
  const { text } = await grace.get('/account');
  assert.doesNotMatch(text, /API tokens|id="users"/);
  assert.match((await grace.get('/account/sessions/s2/revoke')).text, /End the session of grace\?/);
  const done = await grace.follow(await grace.post('/account/sessions/s2/revoke', { confirm: 'yes' }));
  assert.match(done.text, /The session has ended/);
});

test('a support bundle must be shown as it is made, come as it is, and be made by operators only', async () => {
  await using it = await site(healthyModel());
  it.daemon.on('/v1/support/b1/bundle', (_, response) => {
    const head = { 'Content-Type': 'application/gzip', 'Content-Length': '100000' };
    response.writeHead(200, { ...head, 'Content-Disposition': 'attachment; filename="support-1.tar.gz"' });
    response.end(Buffer.alloc(100_000, 7));
  });
  const ada = visitorOf(it, ADA);
  const page = await ada.get('/support');
  assert.match(page.text, /http-equiv="refresh"[\s\S]*7 of\s+19: log lines of broker/);
  assert.doesNotMatch((await ada.get('/support?still')).text, /http-equiv="refresh"/);
  const file = await it.ask('/support/b1/bundle', { headers: { Cookie: `__Host-applianced=${ADA}` } });
  assert.deepEqual([file.body.length, file.headers['content-length']], [100_000, '100000']);
  assert.equal(file.headers['content-disposition'], 'attachment; filename="support-1.tar.gz"');
  assert.equal(file.headers['content-encoding'], undefined);
  assert.equal((await ada.get('/support/b8/bundle')).status, 404);
  it.daemon.on('/v1/support', ({ method }, response) =>
    method === 'GET' ? sendJson(response, 200, []) : sendJson(response, 202, { name: 'support-2.tar.gz' }),
  );
  await ada.get('/support');
  const made = await ada.follow(await ada.post('/support'));
  assert.match(made.text, /is being made[\s\S]*support-2\.tar\.gz/);
  assert.doesNotMatch(made.text, /http-equiv="refresh"/, 'nothing is under way any more');
  it.daemon.signIn('grace-token', 'viewer');
  assert.doesNotMatch((await visitorOf(it, 'grace-token').get('/support')).text, /method="post"/);
});

test('a download that breaks must not look like a whole file', async () => {
  await using it = await site(healthyModel());
  it.daemon.on('/v1/support/b1/bundle', (_, response) => {
    response.writeHead(200, { 'Content-Length': '10', 'Content-Disposition': 'attachment; filename="a"' });
    response.write('half', () => response.destroy());
  });
  const headers = { Cookie: `__Host-applianced=${ADA}` };
  await assert.rejects(it.ask('/support/b1/bundle', { headers }), { code: 'ECONNRESET' });
});
