import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { whyNotRoot } from './packages.ts';

/** A user who is not root, on a machine whose sudo is this script; or has none. */
async function userWith(t: TestContext, sudo: string | undefined): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'applianced-sudo-'));
  const { PATH } = process.env;
  t.after(async () => {
    process.env['PATH'] = PATH;
    await rm(folder, { recursive: true });
  });
  await symlink('/bin/sh', join(folder, 'sh'));
  if (sudo !== undefined) {
    await writeFile(join(folder, 'sudo'), `#!/bin/sh\n${sudo}\n`);
    await chmod(join(folder, 'sudo'), 0o755);
  }
  process.env['PATH'] = folder;
  t.mock.property(process, 'getuid', () => 1_000);
}

test('a user whom sudo lets through can do what root can', async (t) => {
  await userWith(t, 'exit 0');
  assert.equal(await whyNotRoot(), undefined);
});

test("a user whom sudo refuses must be told in sudo's own words", async (t) => {
  await userWith(t, 'echo "dev is not in the sudoers file." >&2; exit 1');
  assert.match((await whyNotRoot()) ?? '', /^this user is not root, and sudo .*dev is not in the sudoers/s);
});

test('a user without sudo must be told that there is none', async (t) => {
  await userWith(t, undefined);
  assert.equal(await whyNotRoot(), 'this user is not root, and sudo is not installed');
});
