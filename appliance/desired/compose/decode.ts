/** Small readers of the positioned tree: each takes a node and returns a value, or reports what is wrong with it. */

import type { MapNode, Node, ScalarNode } from './node.ts';
import { childPath, isNull } from './node.ts';
import type { ReferenceKind, Report } from './report.ts';
import { didYouMean } from './report.ts';

export interface Place {
  /** Key path for the operator: `services.web.ports[0]`. */
  readonly path: string;
  readonly report: Report;
}

/** undefined: the node is wrong, and that was reported. */
export type Decoder<T> = (node: Node, place: Place) => T | undefined;

export function child(place: Place, key: string): Place {
  return { ...place, path: childPath(place.path, key) };
}

export function item(place: Place, index: number): Place {
  return { ...place, path: `${place.path}[${index}]` };
}

export function fail(node: Node, place: Place, reason: string, hint?: string): undefined {
  const wasReported = node.kind === 'scalar' && node.refused;
  if (!wasReported) place.report.problem(node.position, place.path, reason, hint);
}

/** What the author wrote, for a message: never an interpolated value. */
export function shown(node: Node): string {
  if (node.kind === 'map') return 'a mapping';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return 'empty';
  const { literal } = node;
  return literal.length > 60 ? `"${literal.slice(0, 57)}..."` : `"${literal}"`;
}

/** Says that `node` names something defined elsewhere in the stack. */
export function refer(kind: ReferenceKind, name: string, node: Node, { path, report }: Place): void {
  if (node.kind === 'scalar' && node.refused) return;
  const written = node.kind === 'scalar' && node.interpolated ? shown(node) : `"${name}"`;
  report.refer({ kind, name, shown: written, position: node.position, path });
}

function scalar(node: Node, place: Place, wanted: string): ScalarNode | undefined {
  if (node.kind === 'scalar' && node.value !== null) return node;
  return fail(node, place, `must be ${wanted}, not ${shown(node)}`);
}

/** Text in the file. Compose refuses an unquoted number or boolean where it wants text. */
export const string: Decoder<string> = (node, place) => {
  const found = scalar(node, place, 'text');
  if (found === undefined || typeof found.value === 'string') return found?.string;
  return fail(node, place, `must be text, not the ${typeof found.value} ${shown(node)}`, 'put it in quotes');
};

export const nonEmptyString: Decoder<string> = (node, place) => {
  const text = string(node, place);
  return text === '' ? fail(node, place, 'must not be empty') : text;
};

/** Text or number, as Compose prints it. */
export const printable: Decoder<string> = (node, place) => scalar(node, place, 'text or a number')?.string;

export const boolean: Decoder<boolean> = (node, place) => {
  const found = scalar(node, place, 'true or false');
  if (found === undefined) return undefined;
  const text = found.string.toLowerCase();
  if (['true', 'yes', 'y', 'on'].includes(text)) return true;
  if (['false', 'no', 'n', 'off'].includes(text)) return false;
  return fail(node, place, `must be true or false, not ${shown(node)}`);
};

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

export function integer(bounds: Bounds = {}): Decoder<number> {
  return (node, place) => {
    const found = scalar(node, place, 'a whole number');
    if (found === undefined) return undefined;
    const value = toNumber(found);
    if (!Number.isSafeInteger(value)) return fail(node, place, `must be a whole number, not ${shown(node)}`);
    return inBounds(node, place, value, bounds);
  };
}

export function number(bounds: Bounds = {}): Decoder<number> {
  return (node, place) => {
    const found = scalar(node, place, 'a number');
    if (found === undefined) return undefined;
    const value = toNumber(found);
    if (!Number.isFinite(value)) return fail(node, place, `must be a number, not ${shown(node)}`);
    return inBounds(node, place, value, bounds);
  };
}

function toNumber({ value }: ScalarNode): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(value)
    ? Number(value)
    : Number.NaN;
}

function inBounds(node: Node, place: Place, value: number, { min, max }: Bounds): number | undefined {
  if (min !== undefined && value < min)
    return fail(node, place, `must be at least ${min}, not ${shown(node)}`);
  if (max !== undefined && value > max)
    return fail(node, place, `must be at most ${max}, not ${shown(node)}`);
  return value;
}

export function oneOf<const T extends string>(...allowed: readonly T[]): Decoder<T> {
  return (node, place) => {
    const text = scalar(node, place, `one of ${allowed.join(', ')}`)?.string;
    const found = allowed.find((candidate) => candidate === text);
    if (text === undefined || found !== undefined) return found;
    return fail(
      node,
      place,
      `must be one of ${allowed.join(', ')}, not ${shown(node)}`,
      didYouMean(text, allowed),
    );
  };
}

/** Reads text with `parse`, which returns undefined for a text that is not of the form `wanted`. */
export function parsed<T>(wanted: string, parse: (text: string) => T | undefined, hint?: string): Decoder<T> {
  return (node, place) => {
    const found = scalar(node, place, wanted);
    if (found === undefined) return undefined;
    const value = parse(found.string);
    return value === undefined ? fail(node, place, `must be ${wanted}, not ${shown(node)}`, hint) : value;
  };
}

export function list<T>(decodeItem: Decoder<T>): Decoder<readonly T[]> {
  return (node, place) => {
    if (node.kind !== 'list') return fail(node, place, `must be a list, not ${shown(node)}`);
    const values = node.items.map((each, index) => decodeItem(each, item(place, index)));
    return values.filter((value) => value !== undefined);
  };
}

/** As `list`; where two items have one key, the later one stands in the place of the first. */
export function uniqueList<T>(decodeItem: Decoder<T>, keyOf: (value: T) => string): Decoder<readonly T[]> {
  const decodeAll = list(decodeItem);
  return (node, place) => {
    const values = decodeAll(node, place);
    return values === undefined
      ? undefined
      : [...new Map(values.map((value) => [keyOf(value), value])).values()];
  };
}

export const strings: Decoder<readonly string[]> = uniqueList(string, (text) => text);

/** `dns: 1.1.1.1` or `dns: [1.1.1.1]`. */
export const stringOrList: Decoder<readonly string[]> = (node, place) => {
  if (node.kind === 'list') return strings(node, place);
  const text = string(node, place);
  return text === undefined ? undefined : [text];
};

/** Every entry of a mapping whose keys are names that the author chose. */
export function record<T>(decodeValue: Decoder<T>): Decoder<Readonly<Record<string, T>>> {
  return (node, place) => {
    const map = mapNode(node, place);
    if (map === undefined) return undefined;
    const values: [string, T][] = [];
    for (const [key, { value }] of map.entries) {
      const decoded = decodeValue(value, child(place, key));
      if (decoded !== undefined) values.push([key, decoded]);
    }
    return Object.fromEntries(values);
  };
}

export function mapNode(node: Node, place: Place): MapNode | undefined {
  return node.kind === 'map' ? node : fail(node, place, `must be a mapping, not ${shown(node)}`);
}

/** `null` stands for an empty mapping (`web:` with nothing after it). */
export function orEmpty<T>(decoder: Decoder<T>): Decoder<T> {
  return (node, place) =>
    decoder(
      isNull(node) ? { kind: 'map', entries: new Map(), position: node.position, base: node.base } : node,
      place,
    );
}
