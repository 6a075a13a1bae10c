/** A document as `path -> text` with its secrets replaced: what a reason may show of a change. */

import type { Json, JsonObject } from './desired.ts';
import { isObject, textOf } from './json.ts';
import { userMaps } from './normalised.ts';
import { isSecretName, type Redactor } from './redact.ts';

/** `environment.MODE`, `volumes./data.source`, `command`. A list is one text, because its order belongs to it. */
export function fingerprint(document: JsonObject, redactor: Redactor): Readonly<Record<string, string>> {
  const texts = leaves([], document).map(([path, value]) => [
    redactor.text(path.join('.')),
    leafText(path, value, redactor),
  ]);
  return Object.fromEntries(texts);
}

type Leaf = readonly [path: readonly string[], value: Json];

function leaves(path: readonly string[], value: Json): readonly Leaf[] {
  if (!isObject(value) || Object.keys(value).length === 0) return [[path, value]];
  return Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : leaves([...path, key], item),
  );
}

function leafText(path: readonly string[], value: Json, redactor: Redactor): string {
  const [area, last = '', parent = ''] = [path[0], path.at(-1), path.at(-2)];
  if (last === 'content' && (area === 'configs' || area === 'secrets')) {
    return area === 'secrets' ? redactor.secret(textOf(value)) : redactor.content(textOf(value));
  }
  const isSecret = userMapSpellings.has(parent) && isSecretName(last) && value !== null;
  if (isSecret) return redactor.secret(textOf(value));
  return Array.isArray(value) ? JSON.stringify(redactedItems(value, redactor)) : plainText(value, redactor);
}

const userMapSpellings: ReadonlySet<string> = new Set(
  [...userMaps].map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
);

function plainText(value: Json, redactor: Redactor): string {
  return redactor.text(textOf(value));
}

/** `--password x`: the item after such a flag is the secret. */
function redactedItems(items: readonly Json[], redactor: Redactor): readonly Json[] {
  return items.map((item, index) => {
    const before = items[index - 1];
    const afterSecretFlag = typeof before === 'string' && /^--?[\w.-]+$/.test(before) && isSecretName(before);
    if (typeof item === 'string') return afterSecretFlag ? redactor.secret(item) : redactor.text(item);
    return isObject(item) || Array.isArray(item) ? plainText(item, redactor) : item;
  });
}
