/** One file of a stack: read, parsed and interpolated. */

import { parseEnvFile } from './dotenv.ts';
import type { Variables } from './interpolate.ts';
import { interpolateTree } from './interpolate-tree.ts';
import type { SourcePosition } from './model.ts';
import type { MapNode } from './node.ts';
import { parseYaml } from './parse-yaml.ts';
import { resolvePath } from './posix-path.ts';
import type { Report } from './report.ts';
import type { StackFiles } from './stack-files.ts';

export interface LoadContext {
  readonly files: StackFiles;
  readonly report: Report;
  readonly secretNames: ReadonlySet<string>;
  readonly notedUnset: Set<string>;
  /** Trees before interpolation, by base directory and file: a file is parsed once. */
  readonly parsed: Map<string, MapNode | undefined>;
}

/** One file, parsed and interpolated; undefined when it cannot be read (reported). */
export function loadFile(
  file: string,
  base: string,
  { variables, askedAt }: { readonly variables: Variables; readonly askedAt?: SourcePosition | undefined },
  context: LoadContext,
): MapNode | undefined {
  const content = context.files.read(file);
  if (!content.ok) {
    const at = askedAt ?? { file, line: 1, column: 1 };
    const subject = askedAt === undefined ? 'the file' : 'the file that is named here';
    context.report.problem(at, '', `${subject} cannot be read: ${content.reason}`);
    return undefined;
  }
  const key = `${base}:${file}`;
  const tree = context.parsed.has(key)
    ? context.parsed.get(key)
    : parseYaml({ file, text: content.text, base }, context.report);
  context.parsed.set(key, tree);
  return tree === undefined ? undefined : interpolateTree(tree, { ...context, variables });
}

/** `environment` over the defaults of the `.env` file in `directory`, when there is one. */
export function withDotEnv(environment: Variables, directory: string, context: LoadContext): Variables {
  const file = resolvePath(directory, '.env');
  const content = context.files.read(file);
  if (!content.ok) return environment;
  const defaults = parseEnvFile({ file, text: content.text }, environment, context.report);
  return new Map([...defaults, ...environment]);
}
