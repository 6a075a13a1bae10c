/** Forms as a browser without any script sends them: over real TLS, beside a scripted daemon. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendJson } from './daemon.testdata.ts';
import { OPERATOR, ownOrigin } from './served.testdata.ts';
import { site } from './site.testdata.ts';
import { failingModel, healthyModel } from './views/models.testdata.ts';
import { iso } from './views/said.testdata.ts';
import { accepted, cookiesOf, post, refuse } from './visitor.testdata.ts';

test('a viewer must be offered no action, and be refused one', async () => {
  await using served = await site(failingModel());
  served.daemon.signIn('viewer-token', 'viewer');
  const cookie = '__Host-applianced=viewer-token';
  const page = await served.ask('/services/broker', { headers: { Cookie: cookie } });
  assert.doesNotMatch(page.text, /method="post"/);
  const refused = await post(served, '/services/broker/restart', {}, cookie);
  assert.equal(refused.status, 403);
  assert.match(refused.text, /Only an operator/);
});

test('an action must be told once on the next page, whichever way it went', async () => {
  await using served = await site(failingModel());
  served.daemon.on('/v1/services/broker/restart', (_, response) => sendJson(response, 202, accepted));
  const done = await post(served, '/services/broker/restart');
  assert.equal(done.status, 303);
  assert.equal(done.headers.location, '/services/broker');
  const headers = { Cookie: `${OPERATOR.Cookie}; ${cookiesOf(done)}` };
  assert.match((await served.ask('/services/broker', { headers })).text, /Accepted: restart of broker/);
  assert.doesNotMatch((await served.ask('/services/broker', { headers })).text, /Accepted: restart/);
  served.daemon.on('/v1/services/broker/restart', (_, response) =>
    refuse(response, {
      type: 'urn:applianced:busy',
      title: 'It is being replaced',
      status: 409,
      action: 'wait until it has settled',
    }),
  );
  const failed = await post(served, '/services/broker/restart');
  const told = await served.ask('/services/broker', {
    headers: { Cookie: `${OPERATOR.Cookie}; ${cookiesOf(failed)}` },
  });
  assert.match(told.text, /It is being replaced[\s\S]*wait until it has settled/);
});

test('what disturbs must be asked for twice', async () => {
  await using served = await site(failingModel());
  served.daemon.on('/v1/services/broker/stop', (_, response) =>
    sendJson(response, 202, { ...accepted, command: 'stop' }),
  );
  served.daemon.on('/v1/updates/rollback', (_, response) =>
    sendJson(response, 202, { ...accepted, command: 'rollback' }),
  );
  const asks = (path: string): number =>
    served.daemon.seen.filter(({ method, url }) => method === 'POST' && url === path).length;
  assert.equal((await post(served, '/services/broker/stop')).headers.location, '/services/broker/stop');
  assert.equal(
    (await post(served, '/updates/rollback', { service: 'broker' })).headers.location,
    '/updates/rollback?service=broker',
  );
  assert.equal(asks('/v1/services/broker/stop') + asks('/v1/updates/rollback'), 0);
  const question = await served.ask('/services/broker/stop', { headers: OPERATOR });
  assert.match(question.text, /Depend on it: [^<]*collector/);
  await post(served, '/services/broker/stop', { confirm: 'yes' });
  assert.equal(asks('/v1/services/broker/stop'), 1);
});

test('a hold that is refused must keep what was typed', async () => {
  await using served = await site(failingModel());
  served.daemon.on('/v1/updates/hold', (_, response) =>
    refuse(response, {
      type: 'urn:applianced:bad-input',
      title: 'The input is not right',
      status: 422,
      problems: [{ path: 'why', reason: 'is too long' }],
    }),
  );
  const again = await post(served, '/updates/hold', { service: 'rules', why: 'trade <fair>', time: 'month' });
  assert.equal(again.status, 422);
  assert.match(again.text, /why: is too long/);
  assert.match(again.text, /value="trade &lt;fair&gt;"/);
  assert.match(again.text, /<option value="month"\s+selected/);
});

test('a wrong password must not come back, and a name must', async () => {
  await using served = await site(healthyModel());
  served.daemon.on('/v1/session', (_, response) =>
    refuse(response, {
      type: 'urn:applianced:wrong-password',
      title: 'User or password is wrong',
      status: 401,
    }),
  );
  const refused = await post(
    served,
    '/sign-in',
    { user: 'ada', password: 'wrong horse battery', next: '/events' },
    '',
  );
  assert.equal(refused.status, 401);
  assert.match(refused.text, /User or password is wrong/);
  assert.match(refused.text, /value="ada"/);
  assert.match(refused.text, /name="next" value="\/events"/);
  assert.doesNotMatch(refused.text, /wrong horse/);
});

test('a sign-in must lead to a page of this site only', async () => {
  await using served = await site(healthyModel());
  served.daemon.on('/v1/session', (_, response) =>
    sendJson(response, 200, {
      token: 'fresh-token',
      user: 'ada',
      role: 'operator',
      expiresAt: iso(3_600_000),
    }),
  );
  for (const [next, path] of [
    ['/events?kind=step', '/events?kind=step'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example/', '/'],
  ] as const) {
    const answer = await post(served, '/sign-in', { user: 'ada', password: 'a long password', next }, '');
    assert.equal(answer.headers.location, path);
    assert.match(cookiesOf(answer), /__Host-applianced=fresh-token/);
  }
});

test('a new token must be shown once and stand in no address', async () => {
  await using served = await site(healthyModel());
  served.daemon.on('/v1/tokens', ({ method }, response) =>
    sendJson(
      response,
      200,
      method === 'GET'
        ? []
        : { token: 'apl_0123456789', id: 't9', name: 'grafana', role: 'viewer', createdAt: iso(0) },
    ),
  );
  const made = await post(served, '/account/tokens', { name: 'grafana', role: 'viewer', lasts: '30' });
  assert.equal(made.headers.location, '/account');
  assert.doesNotMatch(cookiesOf(made), /apl_/);
  const headers = { Cookie: `${OPERATOR.Cookie}; ${cookiesOf(made)}` };
  assert.match((await served.ask('/account', { headers })).text, /apl_0123456789/);
  assert.doesNotMatch((await served.ask('/account', { headers })).text, /apl_/);
});

test('certificates must be previewed before anything is replaced, and only whoever brought them may go on', async () => {
  await using served = await site(healthyModel());
  const seen: boolean[] = [];
  const certificate = healthyModel().certs?.items[1]?.certificates[0];
  served.daemon.on('/v1/certs/import', ({ body }, response) => {
    const { check = false } = JSON.parse(body) as { check?: boolean };
    seen.push(check);
    sendJson(response, 200, {
      imported: !check,
      needsPassword: false,
      problems: [],
      items: [{ item: 'server', certificates: [certificate], replaces: 'CN=old, until 2026' }],
    });
  });
  const form = new FormData();
  form.append('files', new Blob(['-----BEGIN CERTIFICATE-----']), 'chain.pem');
  form.append('password', 'pkcs12 password');
  const body = new Response(form);
  const type = body.headers.get('content-type') ?? '';
  const brought = await served.ask('/certificates/import', {
    method: 'POST',
    headers: { ...ownOrigin(served.port), ...OPERATOR, 'Content-Type': type },
    body: Buffer.from(await body.arrayBuffer()),
  });
  const preview = await served.ask(brought.headers.location ?? '', { headers: OPERATOR });
  assert.match(preview.text, /Take these over\?[\s\S]*chain\.pem[\s\S]*CN=old, until 2026/);
  assert.doesNotMatch(preview.text, /BEGIN CERTIFICATE|pkcs12 password/);
  assert.deepEqual(seen, [true]);
  const staged = brought.headers.location?.split('/').at(-1) ?? '';
  served.daemon.signIn('other-operator', 'operator');
  const other = await post(
    served,
    '/certificates/import/confirm',
    { staged, confirm: 'yes' },
    '__Host-applianced=other-operator',
  );
  assert.equal(other.status, 404);
  await post(served, '/certificates/import/confirm', { staged, confirm: 'yes' });
  assert.deepEqual(seen, [true, false]);
});
