/** Which test files there are, and which of them start engines (and so must not all run at once). */
import { glob, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { projectRoot } from './project.ts';

export interface TestFiles {
  readonly plain: readonly string[];
  readonly withEngine: readonly string[];
}

const folders = '{appliance,certs,packaging,tui,web}';
const engineModules = ['packaging/test/harness/sandbox.ts', 'packaging/test/harness/registry.ts'];
const importPattern = /\b(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+\.ts)'/g;

/** Paths from the root of the checkout; with patterns: only files whose path contains one of them. */
export async function findTestFiles(patterns: readonly string[]): Promise<TestFiles> {
  const chosen: string[] = [];
  for await (const file of glob(`${folders}/**/*.test.ts`, { cwd: projectRoot })) {
    if (patterns.length === 0 || patterns.some((part) => file.includes(part))) chosen.push(file);
  }
  const imports = new Map<string, Promise<string[]>>();
  const uses = await Promise.all(chosen.map((file) => reaches(file, engineModules, imports)));
  return {
    plain: chosen.filter((_, index) => uses[index] === false).toSorted(),
    withEngine: chosen.filter((_, index) => uses[index] === true).toSorted(),
  };
}

/** Whether a file imports one of the targets, directly or through others. */
async function reaches(
  file: string,
  targets: readonly string[],
  imports: Map<string, Promise<string[]>>,
): Promise<boolean> {
  const seen = new Set([file]);
  for (const next of seen) {
    if (targets.includes(next)) return true;
    const known = imports.get(next) ?? importsOf(next);
    imports.set(next, known);
    for (const found of await known) seen.add(found);
  }
  return false;
}

async function importsOf(file: string): Promise<string[]> {
  const path = join(projectRoot, file);
  // A test may import what does not exist: node says so when it runs.
  const text = await readFile(path, 'utf8').catch(() => '');
  return [...text.matchAll(importPattern)].map(([, specifier = '']) =>
    relative(projectRoot, join(dirname(path), specifier)),
  );
}
