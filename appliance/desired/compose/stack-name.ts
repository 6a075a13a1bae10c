/** The stack's name: needed before the files are read, as they may use it as `COMPOSE_PROJECT_NAME`. */

import type { Variables } from './interpolate.ts';
import { loadFile } from './load-file.ts';
import type { LoadContext } from './load-file.ts';
import { entryValue, isNull } from './node.ts';

/** As docker compose: lower case, for the names of networks and volumes begin with it. */
const valid = /^[a-z0-9][a-z0-9_-]*$/;

interface Request {
  readonly files: readonly string[];
  readonly fallbackName: string;
}

/** `name:` of the last file that has one, else the fallback. */
export function stackName(
  { files, fallbackName }: Request,
  directory: string,
  variables: Variables,
  context: LoadContext,
): string {
  let name = fallbackName;
  for (const file of files) {
    const content = context.files.read(file);
    if (!content.ok || !/\bname['"]?\s*:/.test(content.text)) continue;
    const known = new Map([...variables, ['COMPOSE_PROJECT_NAME', fallbackName]]);
    const node = entryValue(loadFile(file, directory, { variables: known }, context), 'name');
    if (node === undefined || isNull(node)) continue;
    if (node.kind === 'scalar' && typeof node.value === 'string' && valid.test(node.value)) name = node.value;
    else {
      const reason = 'must be lower-case letters, digits, "_" and "-", and begin with a letter or digit';
      context.report.problem(node.position, 'name', reason);
    }
  }
  return name;
}
