import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADDRESS, outcome, PASSWORD } from './both-sockets.testdata.ts';
import type { BothSockets } from './both-sockets.testdata.ts';
import { appliance } from './clocked.testdata.ts';

const OTHER = 'another long password';
const HOUR_MS = 3_600_000;

/** Signs in as often as it says, and gives the outcomes. */
async function guesses(
  it: Pick<BothSockets, 'as'>,
  count: number,
  { user = 'admin', password = 'not the password', address = ADDRESS } = {},
): Promise<readonly string[]> {
  const found: string[] = [];
  for (let n = 0; n < count; n += 1) {
    found.push(await outcome(it.as(undefined, address).signIn({ user, password })));
  }
  return found;
}

test('a password that is set at the machine must open a session, which says who it is until it is signed out', async (t) => {
  const it = await appliance(t);
  const { client } = await it.signedIn('admin');
  const me = await client.whoAmI();
  assert.partialDeepStrictEqual(me, { user: 'admin', role: 'operator', via: 'session' });
  assert.equal(me.expiresAt, '2026-02-01T00:00:00.000Z');
  await client.signOut();
  assert.equal(await outcome(client.whoAmI()), '401 sign-in-needed');
  assert.deepEqual(it.events(), [
    'user admin added as operator, by an operator (api socket)',
    `admin signed in (status page, from ${ADDRESS})`,
    `admin signed out (status page, from ${ADDRESS})`,
  ]);
});

test('who guesses must wait ever longer, and nobody else must; the api socket is never slowed down', async (t) => {
  const it = await appliance(t);
  assert.deepEqual(await guesses(it, 7), [
    ...Array.from({ length: 6 }, () => '401 wrong-password'),
    '429 locked-out',
  ]);
  const right = { password: PASSWORD };
  assert.deepEqual(await guesses(it, 1, right), ['429 locked-out'], 'also who knows it now');
  const body = JSON.stringify({ user: 'admin', password: PASSWORD });
  const locked = await it.web.raw('POST', '/v1/session', {
    headers: { 'X-Applianced-Visitor': ADDRESS, 'Content-Type': 'application/json' },
    body,
  });
  assert.deepEqual([locked.status, locked.headers['retry-after']], [429, '1']);
  assert.deepEqual(await guesses(it, 1, { ...right, address: '192.0.2.8' }), ['ok'], 'from elsewhere');
  assert.equal(await outcome(it.api.client.signIn({ user: 'admin', password: PASSWORD })), 'ok');
  for (let n = 0; n < 30; n += 1) {
    const wrong = it.api.client.signIn({ user: 'admin', password: 'not the password' });
    assert.equal(await outcome(wrong), '401 wrong-password', 'at the machine');
  }
  it.clocks.now -= 24 * HOUR_MS;
  assert.deepEqual(await guesses(it, 1, right), ['429 locked-out'], 'a clock that is set changes nothing');
  it.pass(1_000);
  assert.deepEqual(await guesses(it, 2), ['401 wrong-password', '429 locked-out']);
  it.pass(1_000);
  assert.deepEqual(await guesses(it, 1), ['429 locked-out'], 'now it is two seconds');
  it.pass(1_000);
  assert.deepEqual(await guesses(it, 1, right), ['ok'], 'and then who knows it gets in');
  assert.deepEqual(
    await guesses(it, 5),
    Array.from({ length: 5 }, () => '401 wrong-password'),
    'anew',
  );
  assert.ok(it.events().includes(`locked out for 1 s: sign-ins as admin (status page, from ${ADDRESS})`));
});

test('a hundred guesses at once must not be a hundred free ones', async (t) => {
  const it = await appliance(t);
  const all = await Promise.all(
    Array.from({ length: 40 }, () =>
      outcome(it.as().signIn({ user: 'admin', password: 'not the password' })),
    ),
  );
  assert.equal(all.filter((each) => each === '401 wrong-password').length, 6);
  assert.equal(all.filter((each) => each === '429 locked-out').length, 34);
});

test('a user that does not exist must be refused as one that does, and its name must stay out of the journal', async (t) => {
  const it = await appliance(t);
  const user = 'Hunter2-my-password';
  assert.deepEqual(await guesses(it, 1, { user }), ['401 wrong-password']);
  assert.deepEqual(await guesses(it, 1, { user: 'constructor' }), ['401 wrong-password']);
  const texts = it.events().join('\n');
  assert.match(texts, /a sign-in as an unknown user failed \(status page, from 192\.0\.2\.7\)/);
  assert.doesNotMatch(texts, /hunter2|constructor/i);
});

test('guesses for days must not fill the journal', async (t) => {
  const it = await appliance(t);
  for (let n = 0; n < 300; n += 1) {
    it.pass(900_000);
    await guesses(it, 1, { address: `192.0.2.${n % 250}` });
  }
  for (let n = 0; n < 300; n += 1) await guesses(it, 1, { user: `u${n}`, address: `198.51.100.${n % 250}` });
  it.pass(HOUR_MS);
  it.accounts.settle();
  const events = it.journal.latest(2_000);
  assert.ok(events.length < 350, `${events.length} events`);
  assert.match(events[0]?.message ?? '', /^\d+ more sign-ins failed within an hour, from \d+ addresses$/);
});

test('another password must end all sessions of its user at once, but for the one that asked for it', async (t) => {
  const it = await appliance(t);
  const own = await it.signedIn('admin');
  const other = await it.signedIn('admin');
  assert.equal(
    await outcome(own.client.changePassword({ current: 'wrong', next: OTHER })),
    '401 wrong-password',
  );
  assert.equal(
    await outcome(own.client.changePassword({ current: PASSWORD, next: 'short' })),
    '400 bad-input',
  );
  assert.equal(await outcome(own.client.changePassword({ current: PASSWORD, next: OTHER })), 'ok');
  assert.equal(await outcome(other.client.whoAmI()), '401 sign-in-needed');
  assert.equal(await outcome(own.client.whoAmI()), 'ok');
  assert.deepEqual(await guesses(it, 1, { password: PASSWORD }), ['401 wrong-password']);
  await it.api.client.userSet({ name: 'admin', password: PASSWORD });
  assert.equal(await outcome(own.client.whoAmI()), '401 sign-in-needed', 'set at the machine it ends all');
  assert.ok(it.events().includes(`password of admin changed, by admin (status page, from ${ADDRESS})`));
});

test('a token that is no operator must neither see nor end sessions of who made it', async (t) => {
  const it = await appliance(t);
  const admin = await it.signedIn('admin');
  const [mine] = await admin.client.sessions();
  const made = await admin.client.tokenMake({ name: 'grafana', role: 'viewer' });
  await it.api.client.userSet({ name: 'local', password: PASSWORD });
  await it.signedIn('local');
  const atTheMachine = await it.api.client.tokenMake({ name: 'mon', role: 'viewer' });
  for (const { token } of [made, atTheMachine]) {
    const client = it.as(token);
    assert.deepEqual(await client.sessions(), []);
    assert.equal(
      await outcome(client.sessionRevoke({ id: mine?.id ?? assert.fail() })),
      '404 unknown-session',
    );
  }
  assert.equal(await outcome(admin.client.whoAmI()), 'ok');
});

test('a revoked session must end at once, its open streams included; a viewer may revoke only its own', async (t) => {
  const it = await appliance(t);
  await it.api.client.userSet({ name: 'bob', password: PASSWORD, role: 'viewer' });
  const bob = await it.signedIn('bob');
  const admin = await it.signedIn('admin');
  const [mine] = await bob.client.sessions();
  assert.deepEqual([mine?.user, mine?.isCurrent, mine?.address], ['bob', true, ADDRESS]);
  assert.equal((await bob.client.sessions()).length, 1);
  const all = await admin.client.sessions();
  assert.deepEqual(all.map(({ user }) => user).toSorted(), ['admin', 'bob']);
  const ofAdmin = all.find(({ user }) => user === 'admin')?.id ?? assert.fail();
  assert.equal(await outcome(bob.client.sessionRevoke({ id: ofAdmin })), '404 unknown-session');
  const stream = bob.client.events({ limit: 0, status: true });
  assert.equal((await stream.next()).value?.event, 'status');
  const ended = stream.next();
  const began = performance.now();
  await admin.client.sessionRevoke({ id: mine?.id ?? assert.fail() });
  assert.equal((await ended).value?.event, 'bye');
  assert.ok(performance.now() - began < 10_000, 'before the streams are looked through anyway');
  await stream.return();
  assert.equal(await outcome(bob.client.whoAmI()), '401 sign-in-needed');
});

test('a role must hold at once, and a user that is removed must be gone with sessions and tokens', async (t) => {
  const it = await appliance(t);
  await it.api.client.userSet({ name: 'bob', password: PASSWORD });
  const { client } = await it.signedIn('bob');
  const { token } = await client.tokenMake({ name: 'cron', role: 'operator' });
  assert.equal(await outcome(it.as(token).restart()), 'ok');
  await it.api.client.userSet({ name: 'bob', role: 'viewer' });
  assert.equal(await outcome(client.restart()), '403 operator-needed');
  assert.equal(
    await outcome(it.as(token).restart()),
    '403 operator-needed',
    'a token may no more than its maker',
  );
  await it.api.client.userRemove({ name: 'bob' });
  assert.equal(await outcome(client.whoAmI()), '401 sign-in-needed');
  assert.equal(await outcome(it.as(token).whoAmI()), '401 sign-in-needed');
  assert.equal(await outcome(it.api.client.userRemove({ name: 'bob' })), '404 unknown-user');
  await it.api.client.userSet({ name: 'bob', password: PASSWORD });
  assert.equal(await outcome(it.as(token).whoAmI()), '401 sign-in-needed', 'another bob has none of it');
});

test('an API token must work until it expires or is revoked, make no others, and have no password to change', async (t) => {
  const it = await appliance(t);
  const expiresAt = new Date(it.clocks.now + HOUR_MS).toISOString();
  const made = await it.api.client.tokenMake({ name: 'grafana', role: 'viewer', expiresAt });
  assert.match(made.token, /^apl_[\w-]{43}$/);
  const client = it.as(made.token);
  assert.deepEqual(await client.whoAmI(), {
    user: 'local',
    role: 'viewer',
    via: 'token',
    id: made.id,
    expiresAt,
  });
  assert.equal(await outcome(client.metrics()), 'ok');
  assert.equal(await outcome(client.restart()), '403 operator-needed');
  assert.equal(await outcome(client.signOut()), '403 session-needed');
  assert.equal(
    await outcome(client.changePassword({ current: PASSWORD, next: OTHER })),
    '403 session-needed',
  );
  it.pass(HOUR_MS);
  assert.equal(await outcome(client.whoAmI()), '401 sign-in-needed');
  const robot = await it.api.client.tokenMake({ name: 'robot', role: 'operator' });
  assert.equal(
    await outcome(it.as(robot.token).tokenMake({ name: 'child', role: 'operator' })),
    '403 session-needed',
  );
  const [newest] = await it.api.client.tokens();
  assert.equal(newest?.name, 'robot');
  await it.api.client.tokenRevoke({ id: robot.id });
  assert.equal(await outcome(it.as(robot.token).whoAmI()), '401 sign-in-needed');
  const past = it.api.client.tokenMake({ name: 'late', role: 'viewer', expiresAt: '2020-01-01T00:00:00Z' });
  assert.equal(await outcome(past), '409 not-possible');
});

test('no answer, no event and nothing on the disk must hold a password or a token, nor what it could be guessed from', async (t) => {
  const it = await appliance(t);
  const { client, token } = await it.signedIn('admin');
  const made = await client.tokenMake({ name: 'x', role: 'viewer' });
  const told = JSON.stringify([
    it.events(),
    ['auth-users', 'auth-sessions', 'auth-tokens'].map((area) => it.journal.facts.read(area)),
    await client.sessions(),
    await client.tokens(),
    await client.users(),
    it.web.log.records,
  ]);
  for (const secret of [PASSWORD, token, made.token, made.token.slice(4)]) {
    assert.ok(!told.includes(secret));
  }
});
