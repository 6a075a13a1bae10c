import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Principal, SignedIn } from '../contract/accounts.ts';
import type { Origin } from '../contract/work.ts';
import { fillDisk, journalAt, messages, smallDisk, testFolder } from '../record/journal/journal.testdata.ts';
import type { Journal } from '../record/journal.ts';
import { memoryAccounts } from './accounts.testdata.ts';
import type { Accounts } from './accounts.ts';
import { createPasswords } from './password.ts';

const NOON = Date.parse('2026-01-31T12:00:00Z');
const HALF_HOUR_MS = 1_800_000;
const AT_MACHINE: Origin = { via: 'api' };
const VISIT: Origin = { via: 'page', address: '192.0.2.7' };
const PASSWORD = 'correct horse battery';

/** One run of the daemon after the other on the same journal: each begins its clock that does not jump at another place. */
function runs(t: TestContext, folder = testFolder(t)) {
  const path = join(folder, 'state.db');
  const logged: string[] = [];
  let journal: Journal | undefined;
  t.after(() => journal?.close());
  return {
    logged,
    begin: (now = NOON, clock = 5_000): { accounts: Accounts; journal: Journal } => {
      journal?.close();
      journal = journalAt(path, { now: () => now });
      const accounts = memoryAccounts({
        journal,
        now: () => now,
        clock: () => clock,
        log: (message) => logged.push(message),
      });
      return { accounts, journal };
    },
  };
}

async function signIn(accounts: Accounts, user = 'admin'): Promise<SignedIn> {
  const answer = await accounts.signIn({ user, password: PASSWORD, agent: 'test' }, VISIT);
  assert.ok('token' in answer, JSON.stringify(answer));
  return answer;
}

function whoIs(accounts: Accounts, text: string): Principal | undefined {
  return accounts.identify(text)?.principal;
}

test('users, sessions and API tokens must outlive a restart of the daemon', async (t) => {
  const { begin } = runs(t);
  const first = begin();
  await first.accounts.setUser('admin', { password: PASSWORD }, AT_MACHINE);
  await first.accounts.setUser('constructor', { password: PASSWORD, role: 'viewer' }, AT_MACHINE);
  const { token } = await signIn(first.accounts);
  const made = first.accounts.makeToken({ name: 'cron', role: 'operator' }, { origin: AT_MACHINE });
  assert.ok('token' in made);
  const { accounts } = begin(NOON + 60_000, 9);
  assert.deepEqual(
    accounts.users().map(({ name, role }) => `${name} ${role}`),
    ['admin operator', 'constructor viewer'],
  );
  assert.equal(whoIs(accounts, token)?.user, 'admin');
  assert.equal(whoIs(accounts, made.token)?.id, made.id);
  await signIn(accounts, 'constructor');
});

test('a session must not get older by a restart, nor younger, and end where the clock says it has not begun yet', async (t) => {
  const { begin } = runs(t);
  const { accounts } = begin();
  await accounts.setUser('admin', { password: PASSWORD }, AT_MACHINE);
  const { token } = await signIn(accounts);
  const after = (ms: number): string | undefined => whoIs(begin(NOON + ms, 0).accounts, token)?.user;
  assert.equal(after(-1), undefined);
  assert.equal(after(HALF_HOUR_MS), undefined);
  assert.equal(after(HALF_HOUR_MS - 1), 'admin');
});

test('what a page asked by itself must not make a session younger over a restart', async (t) => {
  const { begin } = runs(t);
  const { accounts } = begin();
  await accounts.setUser('admin', { password: PASSWORD }, AT_MACHINE);
  const { token } = await signIn(accounts);
  const later = begin(NOON + HALF_HOUR_MS - 1, 0).accounts;
  assert.equal(later.identify(token, true)?.name, 'admin');
  assert.equal(whoIs(begin(NOON + HALF_HOUR_MS, 0).accounts, token), undefined);
});

test('a damaged record must let nobody in and be told, and the others must be as they were', async (t) => {
  const { begin, logged } = runs(t);
  const { accounts, journal } = begin();
  for (const name of ['admin', 'bob']) await accounts.setUser(name, { password: PASSWORD }, AT_MACHINE);
  const bob = await signIn(accounts, 'bob');
  const record = journal.facts.read('auth-users')['bob'];
  assert.ok(typeof record === 'object');
  const broken = { ...record, password: { algorithm: 'argon2id', memoryKib: 4e9, hash: '' } };
  journal.facts.write('auth-users', 'bob', broken);
  journal.facts.write('auth-users', 'NOT A NAME', record);
  journal.facts.write('auth-tokens', 'x', 'rubbish');
  const after = begin();
  assert.deepEqual(
    after.accounts.users().map(({ name }) => name),
    ['admin'],
  );
  assert.equal(whoIs(after.accounts, bob.token), undefined);
  await signIn(after.accounts);
  const told = messages(after.journal.latest(10)).find((text) => text.includes('cannot be read'));
  assert.match(told ?? '', /^2 users, 1 token cannot be read and count as none: whoever they were of /);
  assert.equal(logged.filter((text) => text === told).length, 1);
});

test('a disk without room must lock nobody out, keep nobody in, and be caught up with', async (t) => {
  const folder = smallDisk(t, 512);
  if (folder === undefined) return;
  const { begin, logged } = runs(t, folder);
  const { accounts } = begin();
  await accounts.setUser('admin', { password: PASSWORD }, AT_MACHINE);
  const before = await signIn(accounts);
  const makeRoom = fillDisk(folder);
  const inMemory = await signIn(accounts);
  assert.equal(whoIs(accounts, inMemory.token)?.user, 'admin');
  const principal = whoIs(accounts, before.token) ?? assert.fail();
  accounts.signOut(principal, VISIT);
  assert.equal(whoIs(accounts, before.token), undefined);
  accounts.settle();
  assert.equal(logged.filter((text) => text.includes('wait in memory: the disk takes no writes')).length, 1);
  makeRoom();
  accounts.settle();
  const after = begin(NOON + 1).accounts;
  assert.equal(whoIs(after, before.token), undefined, 'the sign-out came to the disk');
  assert.equal(whoIs(after, inMemory.token)?.user, 'admin', 'and so did the session');
});

test('when somebody was seen last must be written once a minute for a session, once an hour for a token', async (t) => {
  const folder = testFolder(t);
  const journal = journalAt(join(folder, 'state.db'));
  t.after(() => journal.close());
  let at = NOON;
  let writes = 0;
  const counting = {
    facts: journal.facts,
    record: (...given: Parameters<Journal['record']>) => {
      writes += 1;
      return journal.record(...given);
    },
  };
  const accounts = memoryAccounts({ journal: counting, now: () => at, clock: () => at });
  await accounts.setUser('admin', { password: PASSWORD }, AT_MACHINE);
  const session = await signIn(accounts);
  const made = accounts.makeToken({ name: 'cron', role: 'viewer' }, { origin: AT_MACHINE });
  assert.ok('token' in made);
  const writesOf = (text: string, everyMs: number, times: number): number => {
    writes = 0;
    for (let n = 0; n < times; n += 1) {
      at += everyMs;
      assert.ok(whoIs(accounts, text));
    }
    return writes;
  };
  assert.equal(writesOf(session.token, 1_000, 600), 10);
  assert.equal(writesOf(made.token, 60_000, 600), 10);
});

test('a hash that was made with less work must be made anew at the next sign-in', async (t) => {
  const journal = journalAt(join(testFolder(t), 'state.db'));
  t.after(() => journal.close());
  await memoryAccounts({ journal }).setUser('admin', { password: PASSWORD }, AT_MACHINE);
  const passwords = createPasswords({ memoryKib: 16, passes: 1, parallelism: 1 });
  await signIn(memoryAccounts({ journal, passwords }));
  assert.partialDeepStrictEqual(journal.facts.read('auth-users'), { admin: { password: { memoryKib: 16 } } });
  await signIn(memoryAccounts({ journal, passwords }));
});

test('more sessions than anybody has browsers must end those that were quiet for the longest time', async () => {
  let clock = 0;
  const accounts = memoryAccounts({ clock: () => clock });
  await accounts.setUser('admin', { password: PASSWORD }, AT_MACHINE);
  const texts: string[] = [];
  for (let n = 0; n < 21; n += 1) {
    clock += 1_000;
    if (n === 20) whoIs(accounts, texts[0] ?? '');
    texts.push((await signIn(accounts)).token);
  }
  assert.equal(accounts.sessions({ origin: AT_MACHINE }).length, 20);
  assert.deepEqual(
    texts.map((text) => whoIs(accounts, text) !== undefined).indexOf(false),
    1,
    'the first was seen since',
  );
});

test('a user that is removed while it changes its password must stay removed', async () => {
  const accounts = memoryAccounts();
  await accounts.setUser('bob', { password: PASSWORD }, AT_MACHINE);
  const { token } = await signIn(accounts, 'bob');
  const principal = whoIs(accounts, token) ?? assert.fail();
  const change = accounts.changePassword({ current: PASSWORD, next: `${PASSWORD}!` }, principal, VISIT);
  accounts.removeUser('bob', AT_MACHINE);
  assert.deepEqual(await change, { refused: 'wrong' });
  assert.deepEqual(accounts.users(), []);
});

test('a user that is removed while its password is looked at must not get in', async () => {
  const accounts = memoryAccounts();
  await accounts.setUser('bob', { password: PASSWORD }, AT_MACHINE);
  const signingIn = accounts.signIn({ user: 'bob', password: PASSWORD, agent: '' }, VISIT);
  accounts.removeUser('bob', AT_MACHINE);
  assert.deepEqual(await signingIn, { refused: 'wrong' });
});

test('a session in which nobody does anything must end, however often a page asks by itself', async () => {
  let clock = 0;
  const accounts = memoryAccounts({ clock: () => clock, now: () => NOON + clock });
  await accounts.setUser('admin', { password: PASSWORD }, AT_MACHINE);
  const { token } = await signIn(accounts);
  const isKnown = (isUnattended: boolean): boolean => accounts.identify(token, isUnattended) !== undefined;
  clock = HALF_HOUR_MS - 1;
  assert.ok(isKnown(true));
  assert.ok(isKnown(false), 'somebody is there');
  clock += HALF_HOUR_MS - 1;
  assert.ok(isKnown(true));
  clock += 1;
  assert.deepEqual([isKnown(true), isKnown(false)], [false, false]);
});
