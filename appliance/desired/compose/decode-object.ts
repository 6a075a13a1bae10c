/** Reads a mapping with known keys; every other key is refused with the nearest known one. */

import type { Decoder, Place } from './decode.ts';
import { child, mapNode } from './decode.ts';
import { childPath, isNull } from './node.ts';
import type { MapNode } from './node.ts';
import type { Report } from './report.ts';
import { didYouMean } from './report.ts';

export type Shape = Readonly<Record<string, Decoder<unknown>>>;

type Value<D> = D extends Decoder<infer T> ? T : never;

/** Keys that the file does not set, or sets to null, are absent. */
export type Decoded<S extends Shape, Required extends keyof S> = {
  readonly [K in Required]: Value<S[K]>;
} & {
  readonly [K in Exclude<keyof S, Required>]?: Value<S[K]>;
};

interface Options<Required> {
  readonly required?: readonly Required[];
  /** Keys that the specification knows and an appliance does not: key -> reason. */
  readonly refused?: Readonly<Record<string, string>>;
  /** Keys that are accepted and have no effect here: key -> reason of the note. */
  readonly ignored?: Readonly<Record<string, string>>;
}

export function object<S extends Shape, Required extends keyof S & string = never>(
  shape: S,
  options: Options<Required> = {},
): Decoder<Decoded<S, Required>> {
  return (node, place) => {
    const map = mapNode(node, place);
    if (map === undefined) return undefined;
    const values: Record<string, unknown> = {};
    let complete = true;
    for (const [key, { position, value }] of map.entries) {
      const decode = Object.hasOwn(shape, key) ? shape[key] : undefined;
      if (decode === undefined) checkOtherKey(key, position, place, shape, options);
      else if (!isNull(value)) {
        const decoded = decode(value, child(place, key));
        if (decoded !== undefined) values[key] = decoded;
        else complete &&= !options.required?.some((name) => name === key);
      }
    }
    complete = requirePresent(map, place, options.required ?? []) && complete;
    // Each value was made by the decoder of its key, and required ones are there when complete.
    return complete ? (values as Decoded<S, Required>) : undefined;
  };
}

function checkOtherKey<R>(
  key: string,
  position: MapNode['position'],
  { path, report }: Place,
  shape: Shape,
  { refused = {}, ignored = {} }: Options<R>,
): void {
  const place = childPath(path, key);
  if (key.startsWith('x-')) {
    checkExtension(key, position, place, shape, report);
    return;
  }
  const reason = Object.hasOwn(refused, key) ? refused[key] : undefined;
  const note = Object.hasOwn(ignored, key) ? ignored[key] : undefined;
  if (reason !== undefined) report.problem(position, place, reason);
  else if (note === undefined)
    report.problem(position, place, 'unknown key', didYouMean(key, Object.keys(shape)));
  else report.note(position, place, note);
}

/** Anyone may add `x-` keys; but one that was meant for the appliance must not be lost in silence. */
function checkExtension(
  key: string,
  position: MapNode['position'],
  path: string,
  shape: Shape,
  report: Report,
): void {
  if (key === 'x-appliance') report.problem(position, path, 'belongs directly under a service');
  else if (Object.hasOwn(shape, 'x-appliance') && didYouMean(key, ['x-appliance']) !== undefined) {
    report.note(position, path, 'has no effect; did you mean "x-appliance"?');
  }
}

function requirePresent(map: MapNode, place: Place, required: readonly string[]): boolean {
  const missing = required.filter((key) => {
    const entry = map.entries.get(key);
    return entry === undefined || isNull(entry.value);
  });
  for (const key of missing) place.report.problem(map.position, childPath(place.path, key), 'is missing');
  return missing.length === 0;
}
