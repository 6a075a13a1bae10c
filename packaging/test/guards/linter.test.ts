import assert from 'node:assert/strict';
import test from 'node:test';
import { boundaryPlants, rulePlants, type Plant } from './linter-plants.ts';
import { plantTree } from './planted-tree.ts';

const plants: readonly Plant[] = [...boundaryPlants, ...rulePlants];
const topFolders = ['appliance', 'certs', 'tui', 'web'];

/** What is allowed, in each area; also what the plants import. */
const samples: Readonly<Record<string, string>> = {
  'appliance/contract/sample.ts': "export { z } from 'zod';\n",
  'appliance/adapters/sample.ts':
    "export { readFile } from 'node:fs/promises';\nexport const now = Date.now();\n",
  'appliance/adapters/cycle-other.ts': "export { f as g } from './rule-import-no-cycle-.ts';\n",
  'appliance/observe/sample.ts':
    "export type { readFile } from '../adapters/sample.ts';\nexport const seen = 1;\n",
  'appliance/plan/sample.ts': [
    "import type * as observed from '../observe/sample.ts';",
    "export { z } from '../contract/sample.ts';",
    'export const year = (now: number): number => new Date(now).getFullYear();',
    "export type Seen = (typeof observed)['seen'];",
    '// A property or an argument may be called as the forbidden globals are.',
    'export const f = (process: { fetch: number }): number => process.fetch;\n',
  ].join('\n'),
  'appliance/plan/sample.test.ts': "export { now } from '../adapters/sample.ts';\nconsole.log(Date.now());\n",
  'appliance/plan/step.ts': 'export const step = 1;\n',
  'appliance/apply/sample.ts':
    "export { step } from '../plan/step.ts';\nexport { now } from '../adapters/sample.ts';\n",
  'appliance/client/sample.ts':
    "export { get } from 'node:http';\nexport { z } from '../contract/sample.ts';\n",
  'appliance/cli/sample.ts': "export { get } from '../client/sample.ts';\nconsole.log('for the operator');\n",
  'tui/sample.ts': "export { get } from '../appliance/client/sample.ts';\n",
  'web/sample.ts': "export { z } from '../appliance/contract/sample.ts';\n",
};

interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly filename: string;
}

await using tree = await plantTree({
  ...samples,
  ...Object.fromEntries(plants.map(({ file, code }) => [file, code])),
});
const { stdout } = await tree.check('oxlint', '--format=json', ...topFolders);
const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] };

const complaints = (file: string): readonly Diagnostic[] =>
  diagnostics.filter(({ filename }) => filename === file);

for (const { file, rule, says } of plants) {
  test(`${rule} must fire in ${file}, and nothing else`, () => {
    const found = complaints(file);
    assert.deepEqual([...new Set(found.map(({ code }) => code))], [rule], JSON.stringify(found, null, 1));
    assert.match(found[0]?.message ?? '', says);
  });
}

for (const file of Object.keys(samples).filter((name) => !name.includes('cycle-other'))) {
  test(`nothing must fire in the clean ${file}`, () => assert.deepEqual(complaints(file), []));
}
