/** Debian's own judge of installing and purging: it compares every file before and after. In the long run, because it needs root for long. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandError, findProgram, run } from '../../dev/command.ts';
import { tempDirectory } from '../harness/temp-directory.ts';
import { hostRoot } from '../host/host-root.ts';
import { hostSkipReason, hostSuites } from '../host/host.ts';
import { testPackages } from './kit/packages.ts';

const isLongRun = process.env['APPLIANCED_LONG'] === '1';
const missing = (await findProgram('piuparts')) === undefined ? 'not installed: piuparts' : false;
const skip = missing === false ? await hostSkipReason() : missing;
const timeoutMs = 600_000;

for (const suite of isLongRun ? hostSuites : []) {
  test(`installed and purged on ${suite} it must leave every file as it was before`, { skip }, async () => {
    await using packages = await testPackages();
    await using folder = await tempDirectory();
    const { tree } = await hostRoot(suite);
    // The tree has what the package depends on and no sources: nothing is fetched. Nothing older is published to upgrade from.
    // apt itself leaves the folder behind (Debian 13).
    const left = '--ignore-regex=/var/cache/debconf/tmp[.]ci/?';
    const options = [
      left,
      '--keep-sources-list',
      '--no-eatmydata',
      '--no-upgrade-test',
      `--tmpdir=${folder.path}`,
    ];
    const judge = ['piuparts', `--existing-chroot=${tree}`, ...options, packages.first];
    const verdict = await run(judge, { timeoutMs }).catch(complaintOf);
    assert.match(verdict.stdout, /PASS: All tests/);
  });
}

/** The log is thousands of lines, which a cause would show: the verdict stands somewhere before its end. */
function complaintOf(error: unknown): never {
  if (!(error instanceof CommandError)) throw error;
  const verdict =
    /^.* ERROR: (?:FAIL|Command failed)[\s\S]{0,2000}/m.exec(error.stdout)?.[0] ?? error.message;
  throw new Error(`piuparts: ${verdict}`);
}
