/**
 * Env files (`.env`, `env_file`, `label_file`) as docker compose reads them: quotes, `export`, comments, values over
 * several lines, interpolation; `format: raw` takes every line as it stands.
 */

import { interpolate } from './interpolate.ts';
import type { Variables } from './interpolate.ts';
import { lineIndex } from './line-index.ts';
import type { SourcePosition } from './model.ts';
import type { Report } from './report.ts';

export interface EnvFile {
  readonly file: string;
  readonly text: string;
}

const keyPattern = /(?:export[ \t]+)?([\p{L}\p{N}_.[\]-]*)[ \t]*/uy;
const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  $: '$$',
  '"': '"',
  '\\': '\\',
};

interface Cursor {
  readonly text: string;
  readonly report: Report;
  /** Consulted first; then what the file itself has set before. */
  readonly variables: Variables;
  readonly values: Map<string, string>;
  readonly positionOf: (offset: number) => SourcePosition;
  at: number;
}

/** `KEY` alone takes its value from `variables`, or is left out. A problem names the key, never a value. */
export function parseEnvFile(source: EnvFile, variables: Variables, report: Report): Variables {
  const text = source.text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const positionOf = lineIndex(source.file, text);
  const cursor: Cursor = { text, report, variables, values: new Map(), positionOf, at: 0 };
  while (skipToStatement(cursor)) readStatement(cursor);
  return cursor.values;
}

/** `format: raw`: no quotes, no interpolation; a line that starts with `#` is a comment. */
export function parseRawEnvFile(source: EnvFile, variables: Variables, report: Report): Variables {
  const values = new Map<string, string>();
  for (const [index, line] of source.text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const content = line.trimStart();
    if (content === '' || content.startsWith('#')) continue;
    const equals = content.indexOf('=');
    const key = equals === -1 ? content.trimEnd() : content.slice(0, equals);
    const value = equals === -1 ? variables.get(key) : content.slice(equals + 1);
    if (key === '' || /\s/.test(key)) {
      const at = { file: source.file, line: index + 1, column: 1 };
      report.problem(at, '', 'the name of a variable is empty or holds a space');
    } else if (value !== undefined) values.set(key, value);
  }
  return values;
}

function skipToStatement(cursor: Cursor): boolean {
  const skip = /(?:\s|#[^\n]*)*/y;
  skip.lastIndex = cursor.at;
  cursor.at += skip.exec(cursor.text)?.[0].length ?? 0;
  return cursor.at < cursor.text.length;
}

function readStatement(cursor: Cursor): void {
  const position = cursor.positionOf(cursor.at);
  keyPattern.lastIndex = cursor.at;
  const [whole = '', key = ''] = keyPattern.exec(cursor.text) ?? [];
  const separator = cursor.text[cursor.at + whole.length];
  if (key === '' || (separator !== undefined && !'=:\n'.includes(separator))) {
    cursor.report.problem(position, key, 'not a line of the form NAME=value');
    cursor.at = endOfLine(cursor.text, cursor.at);
    return;
  }
  cursor.at += whole.length;
  const value =
    separator === undefined || separator === '\n'
      ? cursor.variables.get(key)
      : readValue(cursor, key, position);
  if (value !== undefined) cursor.values.set(key, value);
}

function readValue(cursor: Cursor, key: string, position: SourcePosition): string | undefined {
  cursor.at += 1;
  while (cursor.text[cursor.at] === ' ' || cursor.text[cursor.at] === '\t') cursor.at += 1;
  const quote = cursor.text[cursor.at];
  if (quote === '"' || quote === "'") return readQuoted(cursor, quote, key, position);
  const end = endOfLine(cursor.text, cursor.at);
  const line = cursor.text.slice(cursor.at, end);
  cursor.at = end;
  const content = line.startsWith('#') ? '' : line.replace(/\s#.*$/s, '');
  return expand(cursor, content.trimEnd(), key, position);
}

function readQuoted(
  cursor: Cursor,
  quote: string,
  key: string,
  position: SourcePosition,
): string | undefined {
  const body = quote === '"' ? /"((?:[^"\\]|\\[\s\S])*)"/y : /'((?:[^'\\]|\\[\s\S])*)'/y;
  body.lastIndex = cursor.at;
  const found = body.exec(cursor.text);
  if (found?.[1] === undefined) {
    cursor.report.problem(position, key, `the value's opening ${quote} has no closing ${quote}`);
    cursor.at = cursor.text.length;
    return undefined;
  }
  cursor.at += found[0].length;
  const rest = cursor.text.slice(cursor.at, endOfLine(cursor.text, cursor.at));
  if (!/^\s*(#.*)?$/.test(rest)) {
    cursor.report.problem(position, key, `text stands after the closing ${quote}`);
  }
  cursor.at += rest.length;
  if (quote === "'") return found[1].replaceAll("\\'", "'");
  return expand(cursor, unescape(found[1]), key, position);
}

function unescape(text: string): string {
  return text.replaceAll(/\\(0[0-7]{1,3}|[\s\S])/g, (whole, escaped: string) =>
    /^0[0-7]/.test(escaped) ? String.fromCharCode(Number.parseInt(escaped, 8)) : (escapes[escaped] ?? whole),
  );
}

function expand(cursor: Cursor, template: string, key: string, position: SourcePosition): string | undefined {
  if (!template.includes('$')) return template;
  const result = interpolate(template, new Map([...cursor.values, ...cursor.variables]));
  if (!result.ok) {
    // The template of an env file may be a password with a dollar in it: it is not shown.
    cursor.report.problem(
      position,
      key,
      'the value is not a valid interpolation',
      'write $$ for a plain dollar sign, or use single quotes',
    );
    return undefined;
  }
  for (const variable of result.unset) {
    cursor.report.note(position, key, `variable ${variable} is not set and is read as an empty text`);
  }
  return result.text;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
