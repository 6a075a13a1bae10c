/** Reads the Compose files of a stack. Pure: files come in through the caller. */

import type { SourceProblem } from '../../config/problem.ts';
import type { Variables } from './interpolate.ts';
import { loadProject } from './load.ts';
import { withDotEnv } from './load-file.ts';
import type { LoadContext } from './load-file.ts';
import type { StackModel } from './model.ts';
import { directoryOf } from './posix-path.ts';
import { createReport } from './report.ts';
import { stackName } from './stack-name.ts';
import { decodeStack } from './stack.ts';
import { createStackFiles } from './stack-files.ts';
import type { ReadText } from './stack-files.ts';

export interface StackInput {
  /** Absolute paths; later files lie over earlier ones. */
  readonly files: readonly string[];
  /** Where relative paths start from; absent: the directory of the first file. */
  readonly projectDirectory?: string;
  /** Name of a stack whose files have no `name:`. */
  readonly fallbackName: string;
  /** For interpolation; wins over an `.env` file in the project directory. */
  readonly environment: Readonly<Record<string, string>>;
  /** Active profiles; `*` is all. */
  readonly profiles: readonly string[];
  readonly readText: ReadText;
  /** Names in `environment` whose values are secret: used where everyone can read them, that is noted. */
  readonly secretNames?: ReadonlySet<string>;
}

export type StackResult =
  | { readonly ok: true; readonly stack: StackModel }
  /** `files`: those that were read or looked for, so that a correction of any of them can be noticed. */
  | { readonly ok: false; readonly problems: readonly SourceProblem[]; readonly files: readonly string[] };

/** Every problem at once, in the order of the files. No message holds the value of a variable. Never throws. */
export function readStack(input: StackInput): StackResult {
  const report = createReport();
  const files = createStackFiles(input.readText);
  const context: LoadContext = {
    files,
    report,
    secretNames: input.secretNames ?? new Set(),
    notedUnset: new Set(),
    parsed: new Map(),
  };
  const [first] = input.files;
  const directory = input.projectDirectory ?? directoryOf(first ?? '/');
  checkFiles(input, context);
  const environment = withDotEnv(new Map(Object.entries(input.environment)), directory, context);
  const name = stackName(input, directory, environment, context);
  const variables: Variables = new Map([...environment, ['COMPOSE_PROJECT_NAME', name]]);
  const tree = loadProject({ files: input.files, directory, variables, includedBy: [] }, context);
  const stack = decodeStack(tree, { name, variables, profiles: input.profiles, files, report });
  if (report.failed()) return { ok: false, problems: report.problems(), files: files.looked() };
  return { ok: true, stack: { ...stack, files: files.looked(), notes: report.notes() } };
}

function checkFiles({ files }: StackInput, { report }: LoadContext): void {
  if (files.length === 0) report.problem({ file: '', line: 1, column: 1 }, '', 'no stack file is given');
}
