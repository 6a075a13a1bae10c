import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { scratchFolder } from '../adapters/files/scratch.testdata.ts';
import { runInTerminal } from '../adapters/run-in-terminal.testdata.ts';
import { served } from '../api/served.testdata.ts';
import type { Served } from '../api/served.testdata.ts';
import { appliancectlHere, transcript } from './cli.testdata.ts';
import { renderSessions, renderTokens, renderUsers } from './render/accounts.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const PASSWORD = 'correct horse battery';
const AT = '2026-01-31T12:00:00.000Z';
const view = { now: Date.parse('2026-01-31T12:10:00.000Z'), width: Infinity, color: false };

const run = async (it: Served, ...args: readonly string[]) =>
  transcript(await appliancectlHere(it.socketPath, args));

async function canSignIn(it: Served, user: string, password: string): Promise<boolean> {
  const answer = await it.daemon.accounts.signIn({ user, password, agent: '' }, { via: 'api' });
  return 'token' in answer;
}

test('a password is typed twice unseen; without a name it is that of admin, who is an operator', async () => {
  await using it = await served();
  const { code, shown, echoes } = await runInTerminal(
    [MAIN, '--socket', it.socketPath, 'user', 'set-password'],
    [
      { after: /New password: $/, text: `${PASSWORD}\r` },
      { after: /The same again: $/, text: 'correct horse buttery\r' },
      { after: /These are not the same\.\s+New password: $/, text: `${PASSWORD}\r` },
      { after: /The same again: $/, text: `${PASSWORD}\r` },
    ],
  );
  assert.deepEqual([code, echoes], [0, true]);
  assert.match(shown, /admin \(operator\) signs in with the new password from now on\./);
  assert.doesNotMatch(shown, /correct horse/);
  assert.ok(await canSignIn(it, 'admin', PASSWORD));
});

test('another password must name the API tokens that its user has made, since they stay', async () => {
  await using it = await served();
  const set = async () =>
    transcript(
      await appliancectlHere(it.socketPath, ['user', 'set-password', '--password-file', '-'], {}, undefined, {
        stdin: Readable.from([Buffer.from(`${PASSWORD}\n`)]),
      }),
    );
  assert.doesNotMatch(await set(), /token/);
  it.daemon.accounts.makeToken(
    { name: 'backdoor', role: 'operator' },
    { origin: { via: 'page' }, principal: { user: 'admin', role: 'operator', via: 'session', id: 's1' } },
  );
  assert.match(
    await set(),
    /admin has made stay in force: backdoor \(\w+\)[\s\S]*appliancectl token revoke ID/,
  );
});

test('a password is read from a file or standard input, and refused where it is too short or nobody can be asked', async () => {
  await using it = await served();
  await using folder = await scratchFolder();
  await folder.put('page.pw', `${PASSWORD}\n`);
  const file = `${folder.path}/page.pw`;
  const args = ['user', 'set-password', 'carol', '--role', 'viewer', '--password-file'];
  assert.match(await run(it, ...args, file, '--json'), /^exit 0\n\{"name":"carol","role":"viewer",/);
  assert.ok(await canSignIn(it, 'carol', PASSWORD));
  const piped = await appliancectlHere(
    it.socketPath,
    ['user', 'set-password', 'carol', '--password-file', '-'],
    {},
    undefined,
    { stdin: Readable.from([Buffer.from('another long password\n')]) },
  );
  assert.equal(transcript(piped), 'exit 0\ncarol (viewer) signs in with the new password from now on.\n');
  assert.ok(await canSignIn(it, 'carol', 'another long password'));
  await folder.put('short.pw', 'short');
  const refused: readonly (readonly [readonly string[], RegExp])[] = [
    [
      ['user', 'set-password', '--password-file', `${folder.path}/short.pw`],
      /must be at least 10 characters/,
    ],
    [['user', 'set-password', '--password-file', `${folder.path}/none`], /cannot read the password/],
    [['user', 'set-password'], /nobody is there to be asked: say --password-file/],
    [['user', 'set-password', 'Carol', '--password-file', file], /"Carol" is no name of a user/],
    [['user', 'set-password', 'carol', PASSWORD], /too many arguments/],
    [[...args, file, '--role', 'root'], /Allowed choices are viewer, operator/],
  ];
  for (const [given, expected] of refused) {
    const { code, stderr } = await appliancectlHere(it.socketPath, given);
    assert.equal(code, 2, given.join(' '));
    assert.match(stderr, expected);
    assert.doesNotMatch(stderr, /\bshort$|horse/);
  }
});

test('users are listed, and removed only after a question', async () => {
  await using it = await served();
  assert.equal(
    await run(it, 'user'),
    'exit 0\nNobody can sign in yet. Next: appliancectl user set-password\n',
  );
  await it.client.userSet({ name: 'carol', password: PASSWORD, role: 'viewer' });
  assert.match(await run(it, 'user', 'list'), /^exit 0\nNAME .*\ncarol {2}viewer /);
  const nobody = await appliancectlHere(it.socketPath, ['user', 'remove', 'carol']);
  assert.match(nobody.stderr, /nobody is there to be asked: say --yes/);
  const no = await appliancectlHere(it.socketPath, ['user', 'remove', 'carol'], {}, () =>
    Promise.resolve('n'),
  );
  assert.deepEqual([no.code, (await it.client.users()).length], [1, 1]);
  assert.equal(await run(it, 'user', 'remove', 'carol', '--yes'), 'exit 0\ncarol cannot sign in any more.\n');
  assert.match(await run(it, 'user', 'remove', 'carol', '--yes'), /^exit 2\n.*There is no user "carol"/);
});

test('a new API token alone is the output, so that it can be kept in a file; it is revoked by its id', async () => {
  await using it = await served();
  const made = await appliancectlHere(it.socketPath, [
    'token',
    'create',
    'nightly backup',
    '--role',
    'viewer',
    '--for',
    '90d',
  ]);
  assert.match(made.stdout, /^apl_[\w-]{43}\n$/);
  assert.match(made.stderr, /^API token [0-9a-f]{8} \(viewer, until \d{4}-.*Z\); it is shown only now\.\n$/);
  const [token] = await it.client.tokens();
  const ms = Date.parse(token?.expiresAt ?? '') - Date.parse(token?.createdAt ?? '');
  assert.ok(Math.abs(ms - 90 * 86_400_000) < 60_000);
  assert.match(await run(it, 'token'), /^exit 0\nID .*\n[0-9a-f]{8} {2}nightly backup {2}viewer {2}- /);
  const id = token?.id ?? assert.fail();
  assert.equal(
    await run(it, 'token', 'revoke', id),
    `exit 0\nThe API token ${id} is not in force any more.\n`,
  );
  assert.match(await run(it, 'token', 'revoke', id), /^exit 2\n.*There is no API token/);
  assert.match(await run(it, 'token', 'create', 'x'), /required option '--role <role>' not specified/);
  assert.match(
    await run(it, 'token', 'create', 'x', '--role', 'viewer', '--for', 'ever'),
    /"ever" is no duration/,
  );
  assert.equal(await run(it, 'token', 'list', '--json'), 'exit 0\n[]\n');
});

test('who is signed in is listed, and a session is ended by its id', async () => {
  await using it = await served();
  assert.equal(await run(it, 'session'), 'exit 0\nNobody is signed in.\n');
  await it.client.userSet({ name: 'admin', password: PASSWORD });
  await it.client.signIn({ user: 'admin', password: PASSWORD });
  const [session] = await it.client.sessions();
  const id = session?.id ?? assert.fail();
  assert.match(await run(it, 'session', 'list'), new RegExp(`\\n${id}  admin  operator  local `));
  assert.equal(await run(it, 'session', 'revoke', id), `exit 0\nThe session ${id} has ended.\n`);
  assert.deepEqual(await it.client.sessions(), []);
});

test('the tables say who, what and until when, and what browsers call themselves cannot draw over them', () => {
  assert.equal(
    renderUsers([{ name: 'admin', role: 'operator', createdAt: AT, passwordSetAt: AT }], view),
    'NAME   ROLE      PASSWORD SET          ADDED\n' +
      'admin  operator  2026-01-31 12:00:00Z  2026-01-31 12:00:00Z\n',
  );
  const session = { id: '7f3a09c1', user: 'admin', role: 'operator', address: '192.0.2.7' } as const;
  const times = { createdAt: AT, lastSeenAt: AT, expiresAt: AT, isCurrent: false };
  assert.equal(
    renderSessions([{ ...session, ...times, agent: 'Mozilla\x1b[2J/5.0' }], view),
    'ID        USER   ROLE      FROM       SIGNED IN             LAST SEEN   BROWSER\n' +
      '7f3a09c1  admin  operator  192.0.2.7  2026-01-31 12:00:00Z  10m 0s ago  Mozilla/5.0\n',
  );
  const token = { id: '00c0ffee', name: 'cron', role: 'viewer', createdAt: AT } as const;
  assert.equal(
    renderTokens([token, { ...token, user: 'admin', expiresAt: AT, lastUsedAt: AT }], view),
    'ID        NAME  ROLE    MADE BY  MADE                  LAST USED             EXPIRES\n' +
      '00c0ffee  cron  viewer  -        2026-01-31 12:00:00Z  never                 never\n' +
      '00c0ffee  cron  viewer  admin    2026-01-31 12:00:00Z  2026-01-31 12:00:00Z  expired 2026-01-31 12:00:00Z\n',
  );
});
