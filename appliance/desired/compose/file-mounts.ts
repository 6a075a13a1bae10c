/** `configs` and `secrets` of a service: what stands where in the container. */

import type { Decoder } from './decode.ts';
import { child, nonEmptyString, refer, string, uniqueList } from './decode.ts';
import { object } from './decode-object.ts';
import { fileMode } from './file-mode.ts';
import type { FileMountModel } from './model-parts.ts';
import { entryValue } from './node.ts';
import { resolvePath } from './posix-path.ts';

const longForm = object(
  { source: nonEmptyString, target: nonEmptyString, uid: string, gid: string, mode: fileMode },
  { required: ['source'] },
);

/** A relative target starts from `directory`; without a target the file is named like its source. */
function fileMount(kind: 'config' | 'secret', directory: string): Decoder<FileMountModel> {
  return (node, place) => {
    if (node.kind !== 'map') {
      const source = nonEmptyString(node, place);
      if (source === undefined) return undefined;
      refer(kind, source, node, place);
      return { source, target: resolvePath(directory, `./${source}`) };
    }
    const found = longForm(node, place);
    if (found === undefined) return undefined;
    refer(kind, found.source, entryValue(node, 'source') ?? node, child(place, 'source'));
    return { ...found, target: resolvePath(directory, found.target ?? `./${found.source}`) };
  };
}

export const configMounts = uniqueList(fileMount('config', '/'), ({ target }) => target);
export const secretMounts = uniqueList(fileMount('secret', '/run/secrets'), ({ target }) => target);
