import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { projectRoot } from '../../dev/project.ts';
import { plantTree } from './planted-tree.ts';

interface Issues {
  readonly file: string;
  readonly [kind: string]: readonly { readonly name: string }[] | string;
}

await using tree = await plantTree({
  'appliance/main.ts':
    "import { used } from './part.ts';\nimport 'not-in-package-json';\nimport 'koa';\nused();\n",
  'appliance/part.ts': 'export const used = (): void => undefined;\nexport const unusedExport = 1;\n',
  'appliance/forgotten.ts': 'export const nobodyImportsThisFile = 1;\n',
  'package.json': JSON.stringify({
    ...(JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as object),
    dependencies: { koa: '1.0.0', leven: '1.0.0' },
  }),
});
const { ok, stdout } = await tree.check('knip', '--no-progress', '--reporter=json');
const { issues } = JSON.parse(stdout) as { issues: readonly Issues[] };

function found(file: string, kind: string): string[] {
  const entries = issues.find((issue) => issue.file === file)?.[kind] ?? [];
  return typeof entries === 'string' ? [] : entries.map(({ name }) => name);
}

test('an unused export, file and dependency, and one that package.json does not name, must be found', () => {
  assert.equal(ok, false);
  assert.deepEqual(found('appliance/part.ts', 'exports'), ['unusedExport']);
  assert.deepEqual(found('appliance/forgotten.ts', 'files'), ['appliance/forgotten.ts']);
  assert.deepEqual(found('package.json', 'dependencies'), ['leven']);
  assert.deepEqual(found('appliance/main.ts', 'unlisted'), ['not-in-package-json']);
});

test('what is used must not be called unused', () => {
  assert.deepEqual(found('appliance/main.ts', 'files'), []);
});
