/** `env_file` and `label_file`: which files, and what they hold. */

import type { Decoder, Place } from './decode.ts';
import { boolean, fail, item, oneOf } from './decode.ts';
import { object } from './decode-object.ts';
import { parseEnvFile, parseRawEnvFile } from './dotenv.ts';
import { hostPath } from './host-path.ts';
import type { Variables } from './interpolate.ts';
import type { SourcePosition } from './model.ts';
import type { Node } from './node.ts';
import type { Report } from './report.ts';
import type { StackFiles } from './stack-files.ts';

export interface EnvFileReference {
  /** Absolute. */
  readonly file: string;
  /** `false`: the file may be missing. */
  readonly required: boolean;
  readonly raw: boolean;
  readonly position: SourcePosition;
  readonly path: string;
}

const longForm = object({ path: hostPath, required: boolean, format: oneOf('raw') }, { required: ['path'] });

/** A path, or a list of paths and `{path, required, format}`. */
export const envFiles: Decoder<readonly EnvFileReference[]> = (node, place) =>
  each(node, place, (one, at) => {
    if (one.kind !== 'map') return reference(hostPath(one, at), one, at, {});
    const found = longForm(one, at);
    return reference(found?.path, one, at, {
      required: found?.required ?? true,
      raw: found?.format === 'raw',
    });
  });

export const labelFiles: Decoder<readonly EnvFileReference[]> = (node, place) =>
  each(node, place, (one, at) => reference(hostPath(one, at), one, at, {}));

function each(
  node: Node,
  place: Place,
  read: (node: Node, place: Place) => EnvFileReference | undefined,
): readonly EnvFileReference[] | undefined {
  if (node.kind === 'map') return fail(node, place, 'must be a path or a list of paths, not a mapping');
  const all =
    node.kind === 'list'
      ? node.items.map((one, index) => read(one, item(place, index)))
      : [read(node, place)];
  const found = all.filter((one) => one !== undefined);
  return [...new Map(found.map((one) => [one.file, one])).values()];
}

function reference(
  file: string | undefined,
  { position }: Node,
  { path }: Place,
  { required = true, raw = false }: { required?: boolean; raw?: boolean },
): EnvFileReference | undefined {
  return file === undefined ? undefined : { file, required, raw, position, path };
}

/** Later files win. A file may use what earlier ones have set, then `variables`. */
export function readEnvFiles(
  references: readonly EnvFileReference[],
  variables: Variables,
  files: StackFiles,
  report: Report,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const { file, required, raw, position, path } of references) {
    const content = files.read(file);
    if (content.ok) {
      const known = new Map([...variables, ...values]);
      const parse = raw ? parseRawEnvFile : parseEnvFile;
      for (const [key, value] of parse({ file, text: content.text }, known, report)) values.set(key, value);
    } else if (required) {
      const hint = 'add "required: false" if the file may be missing';
      report.problem(position, path, `the file cannot be read: ${content.reason}`, hint);
    }
  }
  return values;
}
