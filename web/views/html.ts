/**
 * The only way in which HTML is made here: a tagged template in which every value is escaped, except what came out of such a template itself.
 * Values stand between tags or inside double quotes of an attribute; there are no others.
 */

import { visible } from './visible.ts';

/** HTML that is safe as it stands. Made by `html` and `trusted` alone: nobody else has the symbol. */
export interface Html {
  readonly [safe]: string;
}
const safe: unique symbol = Symbol('html');

/** Nothing is written for `undefined` and `false`, so that `condition && html…` stands where it is needed. */
export type Value = Html | string | number | undefined | false | readonly Value[];

export function html(literals: TemplateStringsArray, ...values: readonly Value[]): Html {
  const between = narrowed(literals);
  let text = between[0] ?? '';
  values.forEach((value, index) => (text += written(value) + (between[index + 1] ?? '')));
  return { [safe]: text };
}

const known = new WeakMap<TemplateStringsArray, readonly string[]>();

/** Without the indentation of the source, which is worth as much as one line feed and weighs more. The same template has the same literals. */
function narrowed(literals: TemplateStringsArray): readonly string[] {
  const found = known.get(literals) ?? literals.map((text) => text.replaceAll(/\s*\n\s*/g, '\n'));
  known.set(literals, found);
  return found;
}

/** Text that `render` has given before, on its way through what carries strings only. */
export function trusted(text: string): Html {
  return { [safe]: text };
}

export function render(part: Html): string {
  return part[safe];
}

export const nothing: Html = html``;

/** Parts with something between them. */
export function joined(parts: readonly Value[], between: Value): Value {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [between, part]));
}

function written(value: Value): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escaped(visible(value));
  if (typeof value === 'number') return String(value);
  return isList(value) ? value.map(written).join('') : value[safe];
}

function isList(value: Html | readonly Value[]): value is readonly Value[] {
  return Array.isArray(value);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
