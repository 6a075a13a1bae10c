import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { builtAt, version } from '../../appliance/version.ts';
import { projectRoot } from '../dev/project.ts';
import { ChangelogError, changelogFor } from './changelog.ts';

const committed = await readFile(join(projectRoot, 'packaging/debian/changelog'), 'utf8');

test('the changelog, package.json and the programs must name the same version', async () => {
  assert.equal(changelogFor(committed, undefined).version, version);
  const manifest = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  assert.equal(manifest.version, version);
});

test('the programs must know when their version was made: a clock before that is wrong', () => {
  assert.equal(changelogFor(committed, undefined).date.getTime(), builtAt);
});

test('another version must come on top, a second younger', () => {
  const same = changelogFor(committed, version);
  assert.equal(same.text, committed);
  const other = changelogFor(committed, '9.9.9~test1');
  assert.match(other.text, /^applianced \(9\.9\.9~test1\) unstable; urgency=medium\n\n {2}\* Built as /);
  assert.ok(other.text.endsWith(committed));
  assert.equal(Number(other.date) - Number(same.date), 1_000);
  assert.deepEqual(changelogFor(other.text, undefined), other);
});

test('what is no changelog must be refused', () => {
  assert.throws(() => changelogFor('', undefined), ChangelogError);
  assert.throws(
    () => changelogFor('applianced (1.0) unstable; urgency=low\n\n -- A <a@b.org>  yesterday\n', undefined),
    ChangelogError,
  );
});
