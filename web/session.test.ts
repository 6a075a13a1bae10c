/** Who visits: sign-in and sign-out of a browser, and how long an answer of the daemon is used. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import Router from '@koa/router';
import { ApiProblemError, DaemonTimeoutError } from '../appliance/client/errors.ts';
import type { Principal } from '../appliance/contract/accounts.ts';
import type { WebState } from './http/state.ts';
import { pageOf } from './daemon.testdata.ts';
import type { Front } from './front.ts';
import { ADA, OPERATOR, ownOrigin, served } from './served.testdata.ts';
import { createVisitors } from './visitors.ts';

const ada: Principal = { user: 'ada', role: 'operator', via: 'session', id: 's1' };
const visit: WebState = { address: '192.0.2.1', credential: { via: 'cookie', token: ADA } };

/** Pages as the front has them: who one is, a sign-in with a form, a sign-out. */
const routes: Front['routes'] = (services) => [
  new Router<WebState>()
    .get('/who', async (ctx) => (ctx.body = await services.visitor(ctx)))
    .post('/sign-in', async (ctx) => {
      const form = await services.form(ctx);
      const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
      const token = form.get('token');
      assert.ok(typeof token === 'string');
      services.keepSession(ctx, { token, user: 'ada', role: 'operator', expiresAt });
      ctx.redirect('/');
    })
    .post('/sign-out', (ctx) => {
      services.dropSession(ctx);
      ctx.redirect('/');
    }),
];

test('a sign-in must leave a cookie that no script, no other site and no plain connection ever sees', async () => {
  await using it = await served({ front: { routes } });
  it.daemon.signIn(ADA, 'operator');
  const headers = { ...ownOrigin(it.port), 'Content-Type': 'application/x-www-form-urlencoded' };
  const signedIn = await it.ask('/sign-in', { method: 'POST', headers, body: `token=${ADA}` });
  const [cookie = ''] = signedIn.headers['set-cookie'] ?? [];
  const [pair = '', ...attributes] = cookie.split('; ');
  assert.equal(pair, `__Host-applianced=${ADA}`);
  assert.deepEqual(attributes.map((attribute) => attribute.replace(/^expires=.*/, 'expires')).sort(), [
    'expires',
    'httponly',
    'path=/',
    'samesite=strict',
    'secure',
  ]);
  const who = await it.ask('/who', { headers: { Cookie: pair } });
  assert.deepEqual(JSON.parse(who.text), { kind: 'user', name: 'ada', role: 'operator' });
  const out = await it.ask('/sign-out', { method: 'POST', headers: { ...ownOrigin(it.port), ...OPERATOR } });
  assert.match(String(out.headers['set-cookie']), /^__Host-applianced=; path=\/; expires=Thu, 01 Jan 1970/);
});

test('a form with a file must be read, and one that is too large or none at all must be refused', async () => {
  await using it = await served({
    front: {
      routes: (services) => [
        new Router<WebState>().post('/form', async (ctx) => {
          const fields = await services.form(ctx, 2_000);
          const file = fields.get('file');
          ctx.body = {
            name: fields.get('name'),
            file: typeof file === 'string' || file === null ? file : await file.text(),
          };
        }),
      ],
    },
  });
  const form = new FormData();
  form.set('name', 'a&b');
  form.set('file', new Blob(['PEM']), 'a.pem');
  const multipart = new Response(form);
  const body = Buffer.from(await multipart.arrayBuffer());
  const headers = { ...ownOrigin(it.port), 'Content-Type': String(multipart.headers.get('Content-Type')) };
  const read = await it.ask('/form', { method: 'POST', headers, body });
  assert.deepEqual(JSON.parse(read.text), { name: 'a&b', file: 'PEM' });
  const post = async (type: string, text: string): Promise<number> =>
    (await it.ask('/form', { method: 'POST', headers: { ...headers, 'Content-Type': type }, body: text }))
      .status;
  assert.equal(await post('application/x-www-form-urlencoded', `name=${'x'.repeat(2_000)}`), 413);
  assert.equal(await post('application/json', '{}'), 415);
  assert.equal(await post('multipart/form-data', 'x'), 415);
});

test('an answer of the daemon must be used for two seconds and no longer, and a sign-out must end that', async () => {
  let asked = 0;
  let now = 0;
  const whoAmI = (): Promise<Principal> => ((asked += 1), Promise.resolve(ada));
  const visitors = createVisitors({
    clientAs: () => ({ whoAmI }),
    model: () => ({ events: [] }),
    now: () => now,
  });
  await Promise.all([visitors.of(visit), visitors.of(visit)]);
  now = 1_999;
  assert.deepEqual(await visitors.of(visit), { kind: 'user', name: 'ada', role: 'operator' });
  assert.equal(asked, 1);
  now = 2_000;
  await visitors.of(visit);
  assert.equal(asked, 2);
  visitors.forget(ADA);
  await visitors.of(visit);
  assert.equal(asked, 3);
});

test('what a page asks while nobody is there must not count as if somebody were, and a sign-out must end it too', async () => {
  const asked: boolean[] = [];
  const visitors = createVisitors({
    clientAs: ({ isUnattended = false }) => ({
      whoAmI: () => (asked.push(isUnattended), Promise.resolve(ada)),
    }),
    model: () => ({ events: [] }),
    now: () => 0,
  });
  const alone = { ...visit, isUnattended: true } as const;
  await visitors.of(alone);
  await visitors.of(alone);
  await visitors.of(visit);
  await visitors.of(alone);
  assert.deepEqual(asked, [true, false]);
  visitors.forget(ADA);
  await visitors.of(alone);
  assert.deepEqual(asked, [true, false, true]);
});

test('whom the daemon does not know must be a guest of an open page, else a stranger; a silent daemon makes nobody a user', async () => {
  const refused = new ApiProblemError({ type: 'urn:applianced:x', title: 'no', status: 401 });
  const table = [
    [refused, pageOf(), 'guest', 'guest'],
    [refused, pageOf({ visibility: 'password' }), 'stranger', 'stranger'],
    [refused, pageOf({ isClaimed: false }), 'stranger', 'stranger'],
    [refused, undefined, 'stranger', 'stranger'],
    [new DaemonTimeoutError('GET', 1), pageOf(), 'guest', undefined],
    [
      new ApiProblemError({ type: 'urn:applianced:x', title: 'no', status: 503 }),
      pageOf(),
      'guest',
      undefined,
    ],
  ] as const;
  for (const [error, page, kind, verified] of table) {
    const visitors = createVisitors({
      clientAs: () => ({ whoAmI: () => Promise.reject(error) }),
      model: () => ({ events: [], ...(page !== undefined && { page }) }),
      now: () => 0,
    });
    assert.equal((await visitors.of(visit)).kind, kind);
    assert.equal((await visitors.verified(visit))?.kind, verified);
  }
});

test('guesses of a token must not fill the memory', async () => {
  let asked = 0;
  const whoAmI = (): Promise<Principal> => ((asked += 1), Promise.resolve(ada));
  const visitors = createVisitors({
    clientAs: () => ({ whoAmI }),
    model: () => ({ events: [] }),
    now: () => 0,
  });
  const one = (token: string) => visitors.of({ ...visit, credential: { via: 'bearer', token } });
  for (let guess = 0; guess <= 1_000; guess += 1) await one(`t${guess}`);
  await one('t1000');
  assert.equal(asked, 1_001, 'the last one is known');
  await one('t0');
  assert.equal(asked, 1_002, 'the first one is not any more');
});
