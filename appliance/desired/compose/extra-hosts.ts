/** `extra_hosts`: a mapping of host to address or addresses, or a list of `host=address` or `host:address`. */

import type { Decoder, Place } from './decode.ts';
import { child, fail, item, nonEmptyString, shown } from './decode.ts';
import type { Node } from './node.ts';

/** In the engine's form, `host:address`. */
export const extraHosts: Decoder<readonly string[]> = (node, place) => {
  if (node.kind === 'list') {
    return unique(node.items.flatMap((each, index) => fromText(each, item(place, index))));
  }
  if (node.kind !== 'map') return fail(node, place, `must be a mapping or a list, not ${shown(node)}`);
  return unique(
    [...node.entries].flatMap(([host, { value }]) => {
      const at = child(place, host);
      const addresses = value.kind === 'list' ? value.items : [value];
      return addresses.flatMap((address) => {
        const text = nonEmptyString(address, at);
        return text === undefined ? [] : (entry(host, text) ?? fail(address, at, 'is not a host name') ?? []);
      });
    }),
  );
};

function fromText(node: Node, place: Place): readonly string[] {
  const text = nonEmptyString(node, place);
  if (text === undefined) return [];
  const at = text.includes('=') ? text.indexOf('=') : text.indexOf(':');
  const addresses = text.slice(at + 1).split(',');
  if (at < 1 || addresses.includes('')) {
    return fail(node, place, `must be HOST=ADDRESS, not ${shown(node)}`) ?? [];
  }
  const host = text.slice(0, at);
  return addresses.flatMap(
    (address) => entry(host, address) ?? fail(node, place, 'is not a host name') ?? [],
  );
}

function entry(host: string, address: string): string | undefined {
  if (host === '' || /[:=\s]/.test(host)) return undefined;
  return `${host}:${address.replace(/^\[(.+)\]$/, '$1')}`;
}

function unique(entries: readonly string[]): readonly string[] {
  return [...new Set(entries)];
}
