/** `configs` and `secrets` at the top of the file: where their content comes from. */

import type { Decoder, Place } from './decode.ts';
import { child, fail, nonEmptyString, string } from './decode.ts';
import { object } from './decode-object.ts';
import { hostPath } from './host-path.ts';
import type { Variables } from './interpolate.ts';
import { textRecord } from './key-values.ts';
import type { FileModel } from './model.ts';
import { entryValue, isNull } from './node.ts';
import type { Node } from './node.ts';
import { didYouMean } from './report.ts';
import { external } from './resources-top.ts';

const noSwarm = 'a swarm would keep it; an appliance has no swarm';
const noEffect = 'has no effect: the file is mounted, not stored in the engine';

const shape = object(
  { file: hostPath, environment: nonEmptyString, content: string, external, labels: textRecord },
  {
    ignored: { name: noEffect },
    refused: { driver: noSwarm, driver_opts: noSwarm, template_driver: noSwarm },
  },
);

/** `variables`: where `environment: NAME` takes its content from. */
export function fileResource(kind: 'config' | 'secret', variables: Variables): Decoder<FileModel> {
  return (node, place) => {
    const found = shape(node, place);
    if (found === undefined) return undefined;
    const { file, environment, content } = found;
    if (found.external?.external === true) {
      const hint = 'use "file", or "environment"';
      return fail(entryValue(node, 'external') ?? node, child(place, 'external'), noSwarm, hint);
    }
    if (kind === 'secret' && content !== undefined) {
      return fail(
        entryValue(node, 'content') ?? node,
        child(place, 'content'),
        'only a config may have it',
        'use "file", or "environment"',
      );
    }
    const sources = [file, environment, content].filter((source) => source !== undefined);
    if (sources.length !== 1) return failSources(node, place, kind, sources.length);
    if (file !== undefined) return { kind: 'file', path: file };
    if (content !== undefined) return { kind: 'content', content };
    return fromEnvironment(environment ?? '', node, place, variables);
  };
}

function failSources(node: Node, place: Place, kind: 'config' | 'secret', count: number): undefined {
  const names = kind === 'config' ? '"file", "environment" and "content"' : '"file" and "environment"';
  // A source that is there but wrong was reported already.
  const hasAny = ['file', 'environment', 'content'].some((key) => {
    const value = entryValue(node, key);
    return value !== undefined && !isNull(value);
  });
  if (count > 1 || !hasAny) fail(node, place, `must have exactly one of ${names}`);
}

function fromEnvironment(
  variable: string,
  node: Node,
  place: Place,
  variables: Variables,
): FileModel | undefined {
  const content = variables.get(variable);
  if (content !== undefined) return { kind: 'environment', variable, content };
  const at = entryValue(node, 'environment') ?? node;
  const hint = didYouMean(variable, variables.keys());
  return fail(at, child(place, 'environment'), 'the variable that it names is not set', hint);
}
