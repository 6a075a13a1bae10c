/** `npm run repository` as a vendor types it. */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { tempDirectory } from '../test/harness/temp-directory.ts';
import { signingKeys } from '../test/host/signing-key.ts';
import { buildTestDeb } from '../test/host/test-deb.ts';
import { CommandError, findProgram, run } from './command.ts';

const missing = await Promise.all(['apt-ftparchive', 'gpg', 'xz'].map(findProgram));
const skip = missing.includes(undefined) ? 'not installed: apt-utils, gnupg or xz-utils' : false;
const program = join(import.meta.dirname, 'repository.ts');

async function repository(...args: string[]): Promise<{ output: string; exitCode: number | null }> {
  try {
    const { stdout } = await run([process.execPath, program, ...args]);
    return { output: stdout, exitCode: 0 };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { output: error.stderr, exitCode: error.exitCode };
  }
}

test('a vendor must be told what was published, and until when devices accept it', { skip }, async () => {
  await using directory = await tempDirectory();
  await using keys = await signingKeys();
  const [debs, out] = [join(directory.path, 'debs'), join(directory.path, 'site')];
  await mkdir(debs);
  await buildTestDeb(debs, { name: 'hello', version: '1' });
  const common = ['--out', out, '--key', await keys.newKey('vendor'), '--gnupghome', keys.gnupgHome];
  const dated = ['--date', '2026-01-01T00:00:00Z', '--valid-days', '7'];
  assert.deepEqual(await repository('build', '--debs', debs, ...common, ...dated), {
    output: `added    pool/stable/main/h/hello/hello_1_all.deb
published ${out} (stable), valid until Thu, 08 Jan 2026 00:00:00 UTC\n`,
    exitCode: 0,
  });
  const again = await repository('renew', ...common, ...dated);
  assert.equal(again.exitCode, 1);
  assert.match(again.output, /^A publication must be at least one second later than the one before/);
});

test(
  'a mistyped command must be answered with what there is; a failing tool with its own words',
  { skip },
  async () => {
    await using directory = await tempDirectory();
    const mistyped = await repository('publish');
    assert.equal(mistyped.exitCode, 64);
    assert.match(mistyped.output, /^No command "publish"\n\nA signed apt repository/);
    await using keys = await signingKeys();
    const unknownKey = ['--key', '0123456789ABCDEF0123456789ABCDEF01234567', '--gnupghome', keys.gnupgHome];
    const unsigned = await repository('renew', '--out', join(directory.path, 'site'), ...unknownKey);
    assert.equal(unsigned.exitCode, 1);
    assert.match(unsigned.output, /^The release cannot be signed: gpg .*No secret key/s);
  },
);
