import { memberOf, type JsonMember, type JsonNode, type JsonObject, type JsonValue } from './tree.ts';

/**
 * The text with the value at the path, whose objects are made where they are missing. Only the changed place is written anew: with the
 * indentation and line ends that the text has already, or on one line where the object stands on one line.
 */
export function insertOrReplace(
  text: string,
  root: JsonObject,
  path: readonly string[],
  value: JsonValue,
): string {
  let parent: JsonNode = root;
  for (const [depth, key] of path.entries()) {
    const member: JsonMember | undefined = memberOf(parent, key);
    const isLast = depth === path.length - 1;
    if (member === undefined && parent.kind === 'object')
      return insert(text, parent, key, wrap(path.slice(depth + 1), value));
    if (member === undefined) return text;
    // Something else than an object stands where one belongs: it is wrong as it is, and the new value needs its place.
    if (isLast || member.value.kind !== 'object')
      return splice(text, member.value, render(text, member.keyStart, wrap(path.slice(depth + 1), value)));
    parent = member.value;
  }
  return text;
}

/** The text without the member at the path, its comma and its line. */
export function remove(text: string, root: JsonObject, path: readonly string[]): string {
  const parents = path.slice(0, -1);
  const parent = parents.reduce<JsonNode | undefined>((node, key) => memberOf(node, key)?.value, root);
  const key = path.at(-1);
  if (parent?.kind !== 'object' || key === undefined) return text;
  const index = parent.members.findIndex((member) => member.key === key);
  const [member, previous, next] = [
    parent.members[index],
    parent.members[index - 1],
    parent.members[index + 1],
  ];
  if (member === undefined) return text;
  if (next !== undefined) return splice(text, { start: member.keyStart, end: next.keyStart }, '');
  if (previous !== undefined) return splice(text, { start: previous.value.end, end: member.value.end }, '');
  return splice(text, parent, '{}');
}

function insert(text: string, parent: JsonObject, key: string, value: JsonValue): string {
  const last = parent.members.at(-1);
  const name = `${JSON.stringify(key)}: `;
  if (last === undefined) {
    const outer = indentAt(text, parent.start);
    const inner = `${outer}${unitOf(text)}`;
    const body = `${name}${indented(text, value, inner)}`;
    return splice(text, parent, `{${lineEnd(text)}${inner}${body}${lineEnd(text)}${outer}}`);
  }
  const place = { start: last.value.end, end: last.value.end };
  if (!startsLine(text, last.keyStart)) return splice(text, place, `, ${name}${JSON.stringify(value)}`);
  return splice(
    text,
    place,
    `,${lineEnd(text)}${indentAt(text, last.keyStart)}${name}${render(text, last.keyStart, value)}`,
  );
}

/** On one line where the key shares its line with others. */
function render(text: string, keyStart: number, value: JsonValue): string {
  return startsLine(text, keyStart) ? indented(text, value, indentAt(text, keyStart)) : JSON.stringify(value);
}

function indented(text: string, value: JsonValue, indent: string): string {
  return JSON.stringify(value, null, unitOf(text)).replaceAll('\n', `${lineEnd(text)}${indent}`);
}

function wrap(path: readonly string[], value: JsonValue): JsonValue {
  return path.reduceRight<JsonValue>((inner, key) => ({ [key]: inner }), value);
}

function splice(text: string, { start, end }: { start: number; end: number }, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

function startsLine(text: string, offset: number): boolean {
  return /(^|\n)[ \t]*$/.test(text.slice(0, offset));
}

/** The indentation of the line on which the offset stands. */
function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** One step of indentation: that of the first indented line. */
function unitOf(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
}

function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
