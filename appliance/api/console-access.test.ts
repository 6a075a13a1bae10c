/** What whoever stands at the console may do, without a password and with one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Route } from '../contract/route.ts';
import { routes } from '../contract/routes.ts';
import { VISITOR_HEADER } from '../contract/visitor-header.ts';
import { waitUntil } from '../../packaging/test/harness/wait.ts';
import { ADDRESS, bothSockets, outcome, PASSWORD } from './both-sockets.testdata.ts';
import type { BothSockets } from './both-sockets.testdata.ts';

const REFUSALS = [
  'sign-in-needed',
  'operator-needed',
  'machine-only',
  'web-only',
  'console-off',
  'console-view-only',
];

/** Of reading and of changing at each access level: `in`, or the refusals. */
async function table(it: BothSockets, token?: string): Promise<Record<string, string>> {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const found: Partial<Record<string, Set<string>>> = {};
  for (const [id, { access, method, path, response }] of Object.entries<Route>(routes)) {
    // One ends the session that the table is asked with, the other makes one.
    if (id === 'signOut' || id === 'signIn') continue;
    const isStream = response.kind === 'stream';
    const answer = await it.console.raw(isStream ? 'HEAD' : method, path.replaceAll(/\{\w+\}/g, 'x'), {
      headers,
    });
    const type = answer.text.startsWith('{"type"')
      ? String(JSON.parse(answer.text).type)
      : `${answer.status}`;
    const refusal = REFUSALS.find((each) => type === `urn:applianced:${each}`);
    const word = refusal ?? (isStream && answer.status === 403 ? '403' : 'in');
    (found[`${access} ${method}`] ??= new Set()).add(word);
  }
  return Object.fromEntries(Object.entries(found).map(([key, words]) => [key, [...(words ?? [])].join(' ')]));
}

async function claimed(): Promise<BothSockets> {
  const it = await bothSockets();
  await it.api.client.userSet({ name: 'admin', password: PASSWORD });
  await it.api.client.userSet({ name: 'guest', password: PASSWORD, role: 'viewer' });
  return it;
}

const READING = {
  'always GET': 'in',
  'public GET': 'in',
  'view GET': 'in',
  'inside GET': 'in',
  'web GET': 'web-only',
  'local POST': 'machine-only',
};

test('without a password the console must read everything and change nothing, also of a page that is closed', async () => {
  await using it = await claimed();
  it.daemon.setPage({ visibility: 'password' });
  assert.deepEqual(await table(it), {
    ...READING,
    'view POST': 'sign-in-needed',
    'operate GET': 'sign-in-needed',
    'operate POST': 'sign-in-needed',
    'console POST': 'in',
  });
});

test('an operator who signed in there must be able to change what runs, a viewer and an API token must not', async () => {
  await using it = await claimed();
  const { token } = await it.atConsole().signIn({ user: 'admin', password: PASSWORD });
  const all = {
    ...READING,
    'view POST': 'in',
    'operate GET': 'in',
    'operate POST': 'in',
    'console POST': 'in',
  };
  assert.deepEqual(await table(it, token), all);
  const guest = await it.atConsole().signIn({ user: 'guest', password: PASSWORD });
  const viewing = { ...all, 'operate GET': 'operator-needed', 'operate POST': 'operator-needed' };
  assert.deepEqual(await table(it, guest.token), viewing);
  const made = await it.atConsole(token).tokenMake({ name: 'backup', role: 'operator' });
  assert.equal(await outcome(it.atConsole(made.token).restart()), '403 session-needed');
  assert.equal(await outcome(it.atConsole('nonsense').restart()), '401 sign-in-needed');
});

test('console.mode must hold at once: off tells health only, view refuses every change and says how it is set', async () => {
  await using it = await claimed();
  const { token } = await it.atConsole().signIn({ user: 'admin', password: PASSWORD });
  assert.equal((await it.atConsole().page()).console, undefined);
  const controller = new AbortController();
  const stream = it.atConsole().live({}, { signal: controller.signal });
  const ended = (async () => {
    for await (const message of stream) if (message.event === 'bye') return;
  })();
  it.daemon.setPage({ console: 'view' });
  assert.equal((await it.atConsole().page()).console, 'view');
  const shown = { ...READING, 'view POST': 'in', 'operate GET': 'console-view-only' };
  assert.deepEqual(await table(it, token), {
    ...shown,
    'operate POST': 'console-view-only',
    'console POST': 'console-view-only',
  });
  it.daemon.setPage({ console: 'off' });
  const { 'always GET': health, 'local POST': local, 'web GET': web, ...rest } = await table(it, token);
  assert.deepEqual([health, local, web], ['in', 'machine-only', 'web-only']);
  for (const [level, word] of Object.entries(rest))
    assert.ok(
      word.split(' ').every((each) => each === 'console-off' || each === '403'),
      `${level}: ${word}`,
    );
  assert.equal(
    await outcome(it.atConsole().signIn({ user: 'admin', password: PASSWORD })),
    '403 console-off',
  );
  // Whoever may sign in changes, so the streams are judged anew.
  await it.api.client.userSet({ name: 'third', password: PASSWORD });
  await ended;
  controller.abort();
  it.daemon.setPage({ console: 'manage' });
  assert.equal(await outcome(it.atConsole(token).restart()), 'ok');
});

test('headers that name a visitor must mean nothing there, and what is ordered must say that it came from the console', async () => {
  await using it = await claimed();
  const { token } = await it.atConsole().signIn({ user: 'admin', password: PASSWORD });
  assert.deepEqual((await it.atConsole(token).restart()).origin, { via: 'console', user: 'admin' });
  const headers = { [VISITOR_HEADER]: [ADDRESS, 'nonsense'] };
  assert.equal((await it.console.raw('GET', '/v1/certs', { headers })).status, 200);
});

test('the network must not lock the console out, nor the console the network; its own guesses are slowed down', async () => {
  await using it = await claimed();
  const wrong = { user: 'admin', password: 'wrong wrong wrong' };
  const right = { user: 'admin', password: PASSWORD };
  const guess = (client: ReturnType<BothSockets['as']>) =>
    waitUntil(
      'it is locked out',
      () => outcome(client.signIn(wrong)),
      (said) => said === '429 locked-out',
    );
  await guess(it.as());
  assert.equal(await outcome(it.atConsole().signIn(right)), 'ok');
  await guess(it.atConsole());
  assert.equal(await outcome(it.atConsole().signIn(right)), '429 locked-out');
  assert.equal(await outcome(it.as(undefined, '192.0.2.99').signIn(right)), 'ok');
});

test('the first password must be set once, by the first who comes, who is signed in with it', async () => {
  await using it = await bothSockets();
  const refused = '403 machine-only';
  assert.equal(await outcome(it.as().firstPassword({ password: PASSWORD })), refused);
  assert.equal(await outcome(it.atConsole().firstPassword({ password: 'short' })), '400 bad-input');
  const sockets = [it.atConsole(), it.api.client, it.atConsole(), it.api.client];
  const all = await Promise.allSettled(
    sockets.map((client, index) =>
      client.firstPassword({ password: `${PASSWORD} ${index}`, user: `u${index}` }),
    ),
  );
  const won = all.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  assert.equal(won.length, 1);
  assert.deepEqual(
    (await it.api.client.users()).map(({ name, role }) => [name, role]),
    [[won[0]?.user, 'operator']],
  );
  assert.equal(await outcome(it.atConsole(won[0]?.token).restart()), 'ok');
  assert.equal(await outcome(it.atConsole().firstPassword({ password: PASSWORD })), '409 claimed-already');
});
