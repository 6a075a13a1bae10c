import assert from 'node:assert/strict';
import test from 'node:test';
import { plantTree } from './planted-tree.ts';

/** What the compiler must refuse: file in certs/ -> code, error number, and why the option is on. */
const plants = [
  ['enum', 'export enum E {\n  A,\n}\n', 'TS1294', 'node runs the file as it stands'],
  ['parameter', 'export class C {\n  constructor(readonly x: number) {}\n}\n', 'TS1294', 'as it stands'],
  ['index', 'export const f = (x: string[]): string => x[0];\n', 'TS2322', 'an index may miss'],
  [
    'absent',
    'export const x: { y?: number } = { y: undefined };\n',
    'TS2375',
    'absent differs from undefined',
  ],
  [
    'type-import',
    "import { IncomingHttpHeaders } from 'node:http';\nexport type H = IncomingHttpHeaders;\n",
    'TS1484',
    'node would import it',
  ],
  ['caught', 'try {\n  JSON.parse("");\n} catch (e) {\n  e.message;\n}\nexport {};\n', 'TS18046', 'unknown'],
  ['extension', "export * from './clean';\n", 'TS2835', 'imports name the file'],
  [
    'fall',
    'export function f(x: number): number {\n  if (x) return 1;\n}\n',
    'TS2366',
    'a path without result',
  ],
] as const;

const files = Object.fromEntries(plants.map(([name, code]) => [`certs/${name}.ts`, code]));
await using tree = await plantTree({ ...files, 'certs/clean.ts': 'export const clean = 1;\n' });
const { ok, stdout } = await tree.check('tsc', '-p', '.', '--pretty', 'false');

for (const [name, , error, why] of plants) {
  test(`the compiler must refuse ${name} (${why})`, () => {
    assert.equal(ok, false);
    const found = stdout.split('\n').filter((line) => line.startsWith(`certs/${name}.ts(`));
    assert.match(found.join('\n'), new RegExp(`error ${error}:`), stdout);
    assert.equal(found.length, 1);
  });
}

test('the compiler must accept clean code', () => assert.doesNotMatch(stdout, /certs\/clean\.ts/));
