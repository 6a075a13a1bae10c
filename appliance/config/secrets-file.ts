import type { SourceProblem } from './problem.ts';
import { RESERVED_VARIABLES } from './public.ts';
import { Secret } from './secret.ts';

export type Secrets = ReadonlyMap<string, Secret>;

export type SecretsResult =
  | { readonly ok: true; readonly secrets: Secrets }
  | { readonly ok: false; readonly problems: readonly SourceProblem[] };

/**
 * `KEY=VALUE` lines. Empty lines and lines that begin with `#` are passed over; one pair of quotes around a value is taken off; nothing
 * is escaped or substituted. Problems never hold a value.
 */
export function parseSecrets(text: string, file: string): SecretsResult {
  const secrets = new Map<string, Secret>();
  const problems: SourceProblem[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const parsed = parseLine(line, secrets);
    if ('reason' in parsed) problems.push({ file, line: index + 1, column: 1, ...parsed });
    else secrets.set(parsed.key, new Secret(parsed.value));
  }
  return problems.length === 0 ? { ok: true, secrets } : { ok: false, problems };
}

type Line = { key: string; value: string } | { path: string; reason: string; hint?: string };

function parseLine(line: string, earlier: Secrets): Line {
  const [, key, value] = /^\s*([A-Za-z_]\w*)\s*=(.*)$/s.exec(line) ?? [];
  // The line is not quoted: where "=" was forgotten it may be the secret itself.
  if (key === undefined || value === undefined)
    return {
      path: '',
      reason: 'is not KEY=VALUE',
      hint: 'a key has letters, digits and "_"; no "export" before it',
    };
  if (earlier.has(key)) return { path: key, reason: 'is given twice', hint: 'keep one of them' };
  if (RESERVED_VARIABLES.has(key))
    return {
      path: key,
      reason: `is the name that node.json gives to ${key.toLowerCase()}`,
      hint: 'use another name',
    };
  if (/\p{Cc}/u.test(value.replaceAll('\t', '')))
    return { path: key, reason: 'has a control character in its value' };
  return unquote(key, value.trim());
}

function unquote(key: string, value: string): Line {
  const quote = value[0];
  if (quote !== '"' && quote !== "'") return { key, value };
  if (value.length < 2 || !value.endsWith(quote)) return { path: key, reason: `lacks its closing ${quote}` };
  return { key, value: value.slice(1, -1) };
}
