import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemDetails } from '../contract/problem-details.ts';
import type { Access, Route } from '../contract/route.ts';
import { routes } from '../contract/routes.ts';
import { VISITOR_HEADER } from '../contract/visitor-header.ts';
import { ADDRESS, bothSockets, outcome, PASSWORD } from './both-sockets.testdata.ts';
import type { BothSockets } from './both-sockets.testdata.ts';
import type { RawAnswer } from './served.testdata.ts';

const ALL: readonly Access[] = ['always', 'public', 'view', 'operate', 'local', 'inside', 'web', 'console'];
/** What access is refused with; every other answer of a route came after it was let in. */
const REFUSALS = [
  'sign-in-needed',
  'operator-needed',
  'machine-only',
  'web-only',
  'visitor-needed',
  'console-off',
  'console-view-only',
];

function typeOf({ text, headers }: RawAnswer): string | undefined {
  if (headers['content-type']?.includes('problem') !== true) return undefined;
  return String(JSON.parse(text).type).replace('urn:applianced:', '');
}

/** Of each access level with what the routes of it answer: `in`, or the refusal. Streams are asked by HEAD, so that they end. */
async function table(
  it: BothSockets,
  socket: 'api' | 'web' | 'console',
  headers: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const found = new Map<Access, Set<string>>(ALL.map((access) => [access, new Set()]));
  for (const [id, { access, method, path, response }] of Object.entries<Route>(routes)) {
    // It would end the session that the table is asked with.
    if (id === 'signOut') continue;
    const verb = response.kind === 'stream' ? 'HEAD' : method;
    const answer = await it[socket].raw(verb, path.replaceAll(/\{\w+\}/g, 'x'), { headers });
    const isHead = verb === 'HEAD';
    const type = isHead ? String(answer.status) : (typeOf(answer) ?? '');
    found.get(access)?.add([...REFUSALS, '401', '403'].includes(type) ? type : 'in');
    if (answer.status === 401) assert.match(String(answer.headers['www-authenticate']), /^Bearer realm=/);
  }
  return Object.fromEntries([...found].map(([access, answers]) => [access, [...answers].join(' ')]));
}

async function claimed(): Promise<BothSockets> {
  const it = await bothSockets();
  await it.api.client.userSet({ name: 'admin', password: PASSWORD });
  await it.api.client.userSet({ name: 'guest', password: PASSWORD, role: 'viewer' });
  return it;
}

const visitor = (token?: string) => ({
  [VISITOR_HEADER]: ADDRESS,
  ...(token !== undefined && { Authorization: `Bearer ${token}` }),
});

test('before there is a password a visitor must get nothing but what is for everybody, also of an open page', async () => {
  await using it = await bothSockets();
  assert.deepEqual(await table(it, 'web', visitor()), {
    always: 'in',
    public: 'sign-in-needed',
    view: 'sign-in-needed 401',
    operate: 'sign-in-needed',
    local: 'machine-only',
    inside: 'web-only 403',
    web: 'web-only',
    console: 'machine-only',
  });
  const answer = await it.web.raw('GET', '/v1/status', { headers: visitor() });
  assert.match(JSON.parse(answer.text).action, /nobody can sign in yet: set a password at the machine/);
});

test('of an open page a visitor without a session must see what is public, and of a closed one nothing', async () => {
  await using it = await claimed();
  const open = await table(it, 'web', visitor());
  assert.deepEqual(
    [open['public'], open['view'], open['operate']],
    ['in', 'sign-in-needed 401', 'sign-in-needed'],
  );
  it.daemon.setPage({ visibility: 'password' });
  assert.equal((await table(it, 'web', visitor()))['public'], 'sign-in-needed');
});

test('a viewer must see everything and change nothing, an operator may do what visitors may', async () => {
  await using it = await claimed();
  it.daemon.setPage({ visibility: 'password' });
  const viewer = await it.signedIn('guest');
  assert.deepEqual(await table(it, 'web', visitor(viewer.token)), {
    always: 'in',
    public: 'in',
    view: 'in',
    operate: 'operator-needed',
    local: 'machine-only',
    inside: 'web-only 403',
    web: 'web-only',
    console: 'machine-only',
  });
  const operator = await it.signedIn('admin');
  const { operate, local, web } = await table(it, 'web', visitor(operator.token));
  assert.deepEqual([operate, local, web], ['in', 'machine-only', 'web-only']);
});

test('who may not change something must be told by name, with what would help: a token has its role from its making, a user from the machine', async () => {
  await using it = await claimed();
  const { client } = await it.signedIn('admin');
  const mon = (await client.tokenMake({ name: 'mon', role: 'viewer' })).token;
  const guest = (await it.signedIn('guest')).token;
  const refusals = await Promise.all(
    [mon, guest].map(async (token) => {
      const { text } = await it.web.raw('POST', '/v1/services/web/restart', { headers: visitor(token) });
      return ProblemDetails.parse(JSON.parse(text));
    }),
  );
  assert.deepEqual(
    refusals.map(({ title, detail, action }) => [title, detail, action]),
    [
      [
        'This is for operators',
        'the API token "mon" has the role viewer',
        'use another one; at the machine "appliancectl token create NAME --role operator" makes one that may change something',
      ],
      [
        'This is for operators',
        'guest is a viewer',
        'ask an operator; the role is set at the machine: appliancectl user set-password NAME --role operator',
      ],
    ],
  );
});

test('the web process for itself may ask what is always or public, and its own; nothing that looks or changes', async () => {
  await using it = await claimed();
  const { token } = await it.signedIn('admin');
  for (const headers of [{}, { Authorization: `Bearer ${token}` }]) {
    assert.deepEqual(await table(it, 'web', headers), {
      always: 'in',
      public: 'in',
      view: 'visitor-needed 403',
      operate: 'visitor-needed',
      local: 'machine-only',
      inside: 'in',
      web: 'in',
      console: 'machine-only',
    });
  }
  const own = it.web.client.signIn({ user: 'admin', password: PASSWORD });
  assert.equal(await outcome(own), '403 visitor-needed', 'without an address nobody could be slowed down');
});

test('on the api socket everything but what is of the web process must be let in, whatever the headers say', async () => {
  await using it = await claimed();
  it.daemon.setPage({ visibility: 'password' });
  for (const headers of [{}, visitor(), visitor('nonsense'), { [VISITOR_HEADER]: 'no address' }]) {
    const { web, ...others } = await table(it, 'api', headers);
    assert.equal(web, 'web-only');
    for (const [access, answers] of Object.entries(others)) assert.equal(answers, 'in', access);
  }
  await it.api.client.restart();
  assert.deepEqual(it.daemon.accepted.at(-1)?.origin, { via: 'api' });
});

test('a request that names two visitors, two proofs or no address must be refused as a whole', async () => {
  await using it = await claimed();
  const { token } = await it.signedIn('admin');
  const ask = async (headers: Readonly<Record<string, string | string[]>>): Promise<string> => {
    const answer = await it.web.raw('GET', '/v1/session', { headers });
    return `${answer.status} ${typeOf(answer) ?? 'in'}`;
  };
  const proof = { Authorization: `Bearer ${token}` };
  assert.equal(await ask({ ...proof, [VISITOR_HEADER]: ADDRESS }), '200 in');
  for (const given of [[ADDRESS, '192.0.2.8'], `${ADDRESS}, 192.0.2.8`, 'localhost', '', '1.2.3'])
    assert.equal(await ask({ ...proof, [VISITOR_HEADER]: given }), '400 bad-visitor', String(given));
  assert.equal(
    await ask({ [VISITOR_HEADER]: ADDRESS, Authorization: ['Bearer x', `Bearer ${token}`] }),
    '400 bad-visitor',
  );
  for (const wrong of [`Basic ${token}`, `Bearer ${token}x`, `Bearer x ${token}`, token])
    assert.equal(await ask({ [VISITOR_HEADER]: ADDRESS, Authorization: wrong }), '401 sign-in-needed', wrong);
});

test('what a visitor orders must carry who it is and from where, in the item and in the events of changes', async () => {
  await using it = await claimed();
  const { client } = await it.signedIn('admin');
  assert.deepEqual((await client.restart()).origin, { via: 'page', user: 'admin', address: ADDRESS });
  const { token } = await client.tokenMake({ name: 'backup', role: 'operator' });
  // An IPv4 visitor of a socket for both families, and a zone, are no other visitor.
  const { origin } = await it.as(token, '::ffff:192.0.2.9').restart();
  assert.deepEqual(origin, { via: 'token', user: 'backup', address: '192.0.2.9' });
  const linkLocal = await it.as(token, 'FE80:0::1%eth0').restart();
  assert.equal(linkLocal.origin.address, 'fe80::1');
});

test('a session that is not in force must not be taken for none where one is needed', async () => {
  await using it = await claimed();
  const answer = await it.web.raw('GET', '/v1/session', { headers: visitor('nonsense') });
  assert.equal(answer.headers['www-authenticate'], 'Bearer realm="applianced", error="invalid_token"');
  assert.match(answer.text, /has ended, was revoked, or was never given/);
  assert.equal(await outcome(it.as('nonsense').status()), 'ok', 'an open page is for everybody');
});
