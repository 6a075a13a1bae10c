/** A stack file for strangers: its structure stays, and what in it is a secret by its place or its name goes. Pure. */

import { parse, stringify } from 'yaml';
import { isSecretName } from '../desired/redact.ts';
import { withoutTelling } from './redaction.ts';

const SHOWN = '[secret]';
/** `${NAME}` alone tells where a value comes from; with a default it would tell the value. */
const REFERENCE = /^\$\{\w+\}$|^\$\w+$/;
/** Keys under which anything may be named by its author. */
const NAMED = new Set(['environment', 'labels', 'annotations', 'args', 'driver_opts', 'options', 'sysctls']);
/** What Compose itself names with such a word, without it being one. */
const ORDINARY = new Set(['secrets', 'credential_spec', 'private', 'authoritative']);
/** Aliases beyond it are an attack, as the Compose reader judges them. */
const MAX_ALIASES = 1_000;

/** Comments, which may hold anything, are left out. `undefined`: the text is no YAML mapping. */
export function stackTextWithoutSecrets(text: string): string | undefined {
  const root = parsed(text);
  if (typeof root !== 'object' || root === null || Array.isArray(root)) return undefined;
  const shown = Object.entries(root).map(([key, value]): [string, unknown] => [
    key,
    key === 'secrets' ? mapEntries(value, hideContent) : without(key, value),
  ]);
  return stringify(Object.fromEntries(shown), { aliasDuplicateObjects: false });
}

function parsed(text: string): unknown {
  try {
    return parse(text, { merge: true, maxAliasCount: MAX_ALIASES, logLevel: 'error' });
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** `content` of a secret; where it comes from (`file`, `environment`) stays. */
function hideContent(secret: unknown): unknown {
  return mapEntries(secret, (value, key) => (key === 'content' ? SHOWN : value));
}

function without(key: string, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => {
      if (typeof item === 'string' && isTellingFlag(value[index - 1])) return SHOWN;
      return NAMED.has(key) && typeof item === 'string' ? assigned(item) : without('', item);
    });
  }
  if (typeof value === 'object' && value !== null)
    return mapEntries(value, (inner, name) => without(name, inner));
  if (value === null || value === undefined) return value;
  if (ORDINARY.has(key) || !isSecretName(key))
    return typeof value === 'string' ? withoutTelling(value) : value;
  return typeof value === 'string' && REFERENCE.test(value) ? value : SHOWN;
}

/** `--password`, whose value is the next item of the list. */
function isTellingFlag(item: unknown): boolean {
  return typeof item === 'string' && /^--?[\w-]+$/.test(item) && isSecretName(item.replace(/^-+/, ''));
}

/** `NAME=value`, as lists have it. */
function assigned(item: string): string {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(item) ?? [];
  return isSecretName(name) && !REFERENCE.test(value) ? `${name}=${SHOWN}` : withoutTelling(item);
}

function mapEntries(value: unknown, change: (value: unknown, key: string) => unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner, key)]));
}
