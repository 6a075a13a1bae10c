/** A checker that looks at nothing finds nothing wrong: every checker must see every file of ours. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import test from 'node:test';
import { run } from '../../dev/command.ts';
import { areaOf, areas } from '../../dev/lint/areas.js';
import { projectRoot, tool, toolEnvironment } from '../../dev/project.ts';

const atRoot = { cwd: projectRoot, env: toolEnvironment };
const leastFiles = 40;
const ours = (await lines('git', 'ls-files', '*.ts')).filter((file) => existsSync(join(projectRoot, file)));

async function lines(...command: string[]): Promise<string[]> {
  return (await run(command, atRoot)).stdout.split('\n').filter((line) => line !== '');
}

function assertSeesAll(seen: readonly string[]): void {
  const known = new Set(seen.map((file) => relative(projectRoot, resolve(projectRoot, file))));
  assert.deepEqual(
    ours.filter((file) => !known.has(file)),
    [],
    'not looked at',
  );
}

test('the checkout must have files to check', () =>
  assert.ok(ours.length > leastFiles, `${ours.length} files`));

test('the linter must see every file', async () => {
  assertSeesAll(await lines(...tool('oxlint', '--debug=files')));
});

test('the compiler must see every file', async () => {
  // What runs in a browser has types of its own.
  const programs = ['.', 'web/page'].map((project) =>
    lines(...tool('tsc', '-p', project, '--listFilesOnly')),
  );
  assertSeesAll((await Promise.all(programs)).flat());
});

test('every program file must stand in the import table', () => {
  const programs = ours.filter((file) => /^(appliance|certs|tui|web)\//.test(file));
  const tests = /(\.(test|testdata|suite)|fixture)\.ts$/;
  assert.deepEqual(
    programs.filter((file) => areaOf(file) === undefined && !tests.test(file)),
    [],
  );
});

test('the import table must not name files that are gone', () => {
  const named = areas.flatMap(({ files, project, except = [] }) => [...files, ...project, ...except]);
  const gone = named.filter((path) => path.startsWith('appliance/') && !existsSync(join(projectRoot, path)));
  assert.deepEqual(gone, []);
});
