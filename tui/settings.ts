/** Keys of node.json as text that people type, and back: pure. */

import type { Config, ConfigChange, ConfigKey } from '../appliance/contract/config.ts';

/** What was typed and not written yet; `null`: the key goes out of the file. */
export type Staged = ReadonlyMap<string, unknown>;

/** Without what it is when it is not in the file, and never a secret. */
export function typedText(key: ConfigKey, staged: Staged): string {
  const given = staged.has(key.key) ? staged.get(key.key) : key.from === 'file' ? key.value : null;
  return given === null || given === undefined || key.isSecret ? '' : textOf(given);
}

/** What is in force once it is written; absent: nothing. */
export function shownText(key: ConfigKey, staged: Staged): string | undefined {
  const { isSecret, from, value } = key;
  const given = staged.has(key.key) ? (staged.get(key.key) ?? key.default) : value;
  if (isSecret) return (staged.has(key.key) ? given !== undefined : from === 'file') ? 'is set' : undefined;
  return given === undefined ? undefined : textOf(given) || 'none';
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const isPlainList = Array.isArray(value) && value.every((each) => typeof each === 'string');
  return isPlainList ? value.join(', ') : JSON.stringify(value);
}

type Read = { readonly value: unknown } | { readonly reason: string };

/** The daemon judges whether a value holds; here it is only read as what the key wants. Nothing typed: out of the file. */
export function readText({ kind, choices = [] }: Pick<ConfigKey, 'kind' | 'choices'>, text: string): Read {
  const given = text.trim();
  return given === '' ? { value: null } : readers[kind](given, choices);
}

const readers: Readonly<Record<ConfigKey['kind'], (given: string, choices: readonly string[]) => Read>> = {
  text: (given) => ({ value: given }),
  number: (given) =>
    /^-?\d+$/.test(given) ? { value: Number(given) } : { reason: 'must be a whole number' },
  boolean: (given) =>
    /^(true|false)$/.test(given) ? { value: given === 'true' } : { reason: 'must be true or false' },
  choice: (given, choices) =>
    choices.includes(given) ? { value: given } : { reason: `must be one of ${choices.join(', ')}` },
  list: (given) =>
    given.startsWith('[') ? parsed(given) : { value: given.split(/\s*,\s*/).filter(Boolean) },
  object: (given) => parsed(given),
};

function parsed(text: string): Read {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { reason: 'must be JSON' };
  }
}

/** What can be chosen by an arrow; empty: it is typed. */
export function choicesOf({ kind, choices = [] }: Pick<ConfigKey, 'kind' | 'choices'>): readonly string[] {
  return kind === 'boolean' ? ['true', 'false'] : kind === 'choice' ? choices : [];
}

/** What is written, before somebody says Yes to it: somebody else may have typed some of it. */
export function stagedLines({ keys }: Config, staged: Staged): readonly string[] {
  return keys.flatMap((key) =>
    staged.has(key.key) ? [`${key.key}: ${shownText(key, staged) ?? 'taken out of the file'}`] : [],
  );
}

/** Absent: there is nothing to write. */
export function stagedChange({ revision }: Config, staged: Staged): ConfigChange | undefined {
  return staged.size === 0 ? undefined : { revision, changes: Object.fromEntries(staged) };
}

/** A form over some keys: what was typed, and nothing that somebody else has changed meanwhile. An emptied field takes its key out. */
export function formChange(
  { revision, keys }: Config,
  initial: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
): ConfigChange | undefined {
  const changes = Object.entries(values).flatMap(([name, text]): readonly (readonly [string, unknown])[] => {
    const key = keys.find((each) => each.key === name);
    if (key === undefined || text === (initial[name] ?? '')) return [];
    const read = readText(key, text);
    return [[name, 'value' in read ? read.value : text]];
  });
  return changes.length === 0 ? undefined : { revision, changes: Object.fromEntries(changes) };
}
