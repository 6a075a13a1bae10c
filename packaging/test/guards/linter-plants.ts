/** One violation for each rule of the linter that the house counts on. */
export interface Plant {
  readonly file: string;
  readonly code: string;
  /** The only rule that may fire in this file. */
  readonly rule: string;
  /** What the complaint must say. */
  readonly says: RegExp;
}

const value = (specifier: string): string => `export * from '${specifier}';\n`;
const type = (specifier: string): string => `export type * from '${specifier}';\n`;
const boundary = (file: string, code: string, says: RegExp): Plant => ({
  file,
  code,
  rule: 'house(boundaries)',
  says,
});
const pure = (file: string, expression: string, says: RegExp): Plant => ({
  file: `appliance/plan/pure-${file}.ts`,
  code: `export const planted: unknown = ${expression};\n`,
  rule: 'house(pure)',
  says,
});
const rule = (name: string, code: string, says: RegExp): Plant => ({
  file: `appliance/adapters/rule-${name.replaceAll(/[^a-z]+/g, '-')}.ts`,
  code,
  rule: name,
  says,
});

/** Each row of the import table of ARCHITECTURE.md. */
export const boundaryPlants: readonly Plant[] = [
  boundary('appliance/contract/p1.ts', value('node:fs'), /contract must not import node:fs: .*ground/),
  boundary('appliance/contract/p2.ts', type('../plan/sample.ts'), /types of appliance\/plan\/sample\.ts/),
  boundary('appliance/contract/p3.ts', value('koa'), /contract must not import koa/),
  boundary('appliance/config/parse.ts', value('node:os'), /pure code .*node:os: .*decides/),
  boundary('appliance/desired/p1.ts', value('../adapters/sample.ts'), /pure code .*adapters\/sample/),
  boundary('appliance/desired/compose/p2.ts', type('../../apply/sample.ts'), /types of appliance\/apply/),
  boundary(
    'appliance/plan/p1.ts',
    value('../observe/sample.ts'),
    /pure code must not import appliance\/observe/,
  ),
  boundary('appliance/plan/p2.ts', value('dockerode'), /pure code must not import dockerode/),
  boundary('appliance/plan/p3.ts', "export const fs = import('node:fs');\n", /must not import node:fs/),
  boundary('appliance/plan/p4.ts', value('../config/load.ts'), /must not import appliance\/config\/load\.ts/),
  boundary(
    'appliance/conditions/p1.ts',
    value('../record/journal.ts'),
    /must not import appliance\/record\/journal/,
  ),
  boundary('appliance/record/status.ts', value('node:crypto'), /pure code must not import node:crypto/),
  boundary(
    'appliance/record/memory.ts',
    value('../daemon.ts'),
    /pure code must not import appliance\/daemon/,
  ),
  boundary('certs/renewal.ts', value('node:fs'), /pure code must not import node:fs/),
  boundary('tui/update/p1.ts', value('node:fs'), /pure part of the console must not import node:fs/),
  boundary('tui/views/p1.ts', value('blessed'), /pure part of the console must not import blessed/),
  boundary('tui/effects/p1.ts', value('blessed'), /tui must not import blessed/),
  boundary(
    'tui/widgets/p1.ts',
    value('../effects/sample.ts'),
    /terminal of the console must not import tui\/effects/,
  ),
  boundary('appliance/config/load.ts', value('node:fs/promises'), /config must not import node:fs\/promises/),
  boundary('appliance/observe/p1.ts', value('../plan/sample.ts'), /observe must not .*does not decide/),
  boundary('appliance/observe/p2.ts', value('dockerode'), /observe must not import dockerode/),
  boundary('appliance/observe/p3.ts', value('node:fs'), /observe must not import node:fs/),
  boundary('appliance/apply/p1.ts', value('../plan/sample.ts'), /apply must not .*no opinions/),
  boundary('appliance/apply/p2.ts', value('node:child_process'), /apply must not import node:child_process/),
  boundary('appliance/apply/p3.ts', type('../observe/sample.ts'), /apply must not import types of/),
  boundary('appliance/adapters/engine/p1.ts', type('../../plan/sample.ts'), /adapters must not .*ground/),
  boundary('appliance/adapters/p2.ts', value('../daemon.ts'), /adapters must not import appliance\/daemon/),
  boundary('certs/p1.ts', value('../appliance/adapters/sample.ts'), /certs must not import/),
  boundary(
    'appliance/record/journal.ts',
    value('../apply/sample.ts'),
    /record must not import appliance\/apply/,
  ),
  boundary(
    'appliance/record/p1.ts',
    value('node:child_process'),
    /record must not import node:child_process/,
  ),
  boundary('appliance/api/p1.ts', value('node:fs'), /api must not import node:fs/),
  boundary('appliance/api/p2.ts', value('../record/status.ts'), /api must not import appliance\/record/),
  boundary('appliance/client/p1.ts', value('node:fs'), /client must not import node:fs/),
  boundary('appliance/client/p2.ts', type('../plan/sample.ts'), /client must not import types of/),
  boundary('appliance/cli/p1.ts', value('../adapters/sample.ts'), /cli must not import appliance\/adapters/),
  boundary(
    'appliance/cli/offline.ts',
    value('../adapters/engine/sample.ts'),
    /offline commands must not import appliance\/adapters\/engine/,
  ),
  boundary(
    'appliance/cli/given-files.ts',
    value('../adapters/engine/sample.ts'),
    /files given to appliancectl must not import appliance\/adapters\/engine/,
  ),
  boundary('appliance/cli/p2.ts', value('../../tui/sample.ts'), /cli must not import tui/),
  boundary(
    'appliance/daemon.ts',
    value('dockerode'),
    /daemon must not import dockerode: adapters\/ are the only/,
  ),
  boundary('appliance/main.ts', value('node:fs'), /daemon must not import node:fs/),
  boundary('appliance/other.ts', value('../packaging/dev/sample.ts'), /daemon must not import packaging/),
  boundary('tui/p1.ts', value('../appliance/plan/sample.ts'), /tui must not import appliance\/plan/),
  boundary('tui/p2.ts', value('../web/sample.ts'), /tui must not import web/),
  boundary('web/p1.ts', type('../appliance/observe/sample.ts'), /web must not import types of/),
];

const lines = (count: number): string =>
  'export const line = 1;\n'.replace('line', 'first') + '// x\n'.repeat(count);
const branches = Array.from({ length: 13 }, (_, index) => `  if (x === ${index}) return '${index}';\n`).join(
  '',
);
const promise = 'async function later(): Promise<void> {\n  await Promise.resolve();\n}\n';

export const rulePlants: readonly Plant[] = [
  pure('process', 'process.pid', /no process, pass in/),
  pure('fetch', "fetch('http://localhost')", /no fetch/),
  pure('timeout', 'setTimeout(() => undefined, 1)', /no setTimeout, no timers/),
  pure('interval', 'setInterval(() => undefined, 1)', /no setInterval/),
  pure('now', 'Date.now()', /no Date\.now, pass `now` in/),
  pure('date', 'new Date()', /no new Date\(\), pass `now` in/),
  pure('random', 'Math.random()', /no Math\.random/),
  pure('performance', 'performance.now()', /no performance/),
  rule('typescript(no-explicit-any)', 'export function f(x: any): void {\n  String(x);\n}\n', /any/),
  rule(
    'typescript(no-non-null-assertion)',
    'export const f = (x?: { y: number }): number => x!.y;\n',
    /non-null/,
  ),
  rule('typescript(no-floating-promises)', `${promise}later();\n`, /awaited/),
  rule(
    'typescript(no-misused-promises)',
    `${promise}export const x = later() ? 1 : 2;\n`,
    /conditional|Promise/,
  ),
  rule('typescript(await-thenable)', 'const one = 1;\nexport const x = await one;\n', /await/),
  rule('typescript(only-throw-error)', "export function f(): void {\n  throw 'text';\n}\n", /error object/),
  rule(
    'eslint(preserve-caught-error)',
    "export function f(): void {\n  try {\n    JSON.parse('');\n  } catch (error) {\n    throw new Error(String(error));\n  }\n}\n",
    /cause|error/,
  ),
  rule(
    'typescript(switch-exhaustiveness-check)',
    "export function f(x: 'a' | 'b'): number {\n  switch (x) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}\n",
    /exhaustive/,
  ),
  rule(
    'eslint(no-empty)',
    "export function f(): void {\n  try {\n    JSON.parse('');\n  } catch {}\n}\n",
    /empty/i,
  ),
  rule('eslint(no-console)', "console.log('x');\n", /console/),
  rule('eslint(eqeqeq)', 'export const f = (x: number): boolean => x == 1;\n', /===/),
  rule('eslint(no-var)', 'export var x = 1;\n', /var/),
  rule('eslint(prefer-const)', 'let x = 1;\nexport const y = x;\n', /never reassigned/),
  rule('eslint(max-lines)', lines(300), /too many lines/),
  rule(
    'eslint(max-depth)',
    'export function f(x: boolean): void {\n  if (x) {\n    if (x) {\n      if (x) {\n        if (x) f(x);\n      }\n    }\n  }\n}\n',
    /nested too deeply|depth/i,
  ),
  rule(
    'eslint(complexity)',
    `export function f(x: number): string {\n${branches}  return '';\n}\n`,
    /complexity/,
  ),
  rule(
    'typescript(consistent-type-imports)',
    "import { Stats } from 'node:fs';\nexport type S = Stats;\n",
    /import type/,
  ),
  rule(
    'import(no-cycle)',
    "import { g } from './cycle-other.ts';\nexport const f = (): unknown => g;\n",
    /cycle/i,
  ),
];
