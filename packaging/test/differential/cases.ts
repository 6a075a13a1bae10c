/** The Compose files that both sides create. `x.start.yaml` is started too, `x.compatibility.yaml` honours `deploy`. */

import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StackModel } from '../../../appliance/desired/compose/model.ts';

import { readStack } from '../../../appliance/desired/compose/read.ts';
import { renderProblem } from '../../../appliance/config/problem.ts';

export interface Case {
  readonly name: string;
  readonly file: string;
  /** Name of the project on both sides. */
  readonly stack: string;
  /** docker-compose 1.29 attaches a second network at the start only. */
  readonly start: boolean;
  readonly compatibility: boolean;
  readonly variables: Readonly<Record<string, string>>;
}

/** Name of a network, a volume and a container that are there before, and that the files call external. */
export const outside = 'differential-site';

const variables = { FROM_OUTSIDE: 'from outside', DIFFERENTIAL_TAG: '1', DIFFERENTIAL_EMPTY: '' };

export async function listCases(): Promise<readonly Case[]> {
  const directory = join(import.meta.dirname, 'stacks');
  const files = (await readdir(directory)).filter((file) => file.endsWith('.yaml')).toSorted();
  return files.map((file) => {
    const [name = '', option] = file.split('.');
    return {
      name,
      file: join(directory, file),
      stack: `diff-${name}`,
      start: option === 'start',
      compatibility: option === 'compatibility',
      variables,
    };
  });
}

/** The file through our own reader. */
export function readCase(subject: Case): StackModel {
  const result = readStack({
    files: [subject.file],
    fallbackName: subject.stack,
    environment: subject.variables,
    profiles: [],
    readText,
  });
  if (result.ok) return result.stack;
  throw new Error(result.problems.map(renderProblem).join('\n'));
}

function readText(path: string): { ok: true; text: string } | { ok: false; reason: string } {
  try {
    return { ok: true, text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
