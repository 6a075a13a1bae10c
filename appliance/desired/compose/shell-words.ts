/**
 * Splits `command: nginx -g "daemon off;"` as docker compose v2 does (go-shellwords without environment and
 * backticks): quotes and backslashes work, `\n` and `\t` after a backslash are a line feed and a tab, no shell runs.
 */

import type { Decoder } from './decode.ts';
import { fail, list, string } from './decode.ts';

export type ShellWords =
  | { readonly ok: true; readonly words: readonly string[] }
  | { readonly ok: false; readonly reason: string };

interface Splitter {
  readonly words: string[];
  /** undefined: between words. */
  word: string | undefined;
  quote: '"' | "'" | undefined;
  escaped: boolean;
}

export function splitWords(text: string): ShellWords {
  const splitter: Splitter = { words: [], word: undefined, quote: undefined, escaped: false };
  for (const char of text) {
    if (splitter.escaped) takeEscaped(splitter, char);
    else if (splitter.quote !== undefined) takeQuoted(splitter, char, splitter.quote);
    else if (char === '"' || char === "'") open(splitter, char);
    else if (char === '\\') splitter.escaped = true;
    else if (' \t\r\n'.includes(char)) close(splitter);
    else if (';&|<>()`'.includes(char)) {
      return {
        ok: false,
        reason: `an unquoted ${char} has a meaning only for a shell, and no shell runs this`,
      };
    } else add(splitter, char);
  }
  if (splitter.quote !== undefined)
    return { ok: false, reason: `an opening ${splitter.quote} has no closing one` };
  if (splitter.escaped) return { ok: false, reason: 'the text ends with a single backslash' };
  close(splitter);
  return { ok: true, words: splitter.words };
}

function takeEscaped(splitter: Splitter, char: string): void {
  splitter.escaped = false;
  add(splitter, char === 'n' ? '\n' : char === 't' ? '\t' : char);
}

function takeQuoted(splitter: Splitter, char: string, quote: '"' | "'"): void {
  if (char === quote) splitter.quote = undefined;
  else if (char === '\\' && quote === '"') splitter.escaped = true;
  else add(splitter, char);
}

function open(splitter: Splitter, quote: '"' | "'"): void {
  splitter.quote = quote;
  add(splitter, '');
}

function add(splitter: Splitter, text: string): void {
  splitter.word = (splitter.word ?? '') + text;
}

function close(splitter: Splitter): void {
  if (splitter.word !== undefined) splitter.words.push(splitter.word);
  splitter.word = undefined;
}

/** `command`, `entrypoint`: a text that is split, or a list of arguments. */
export const words: Decoder<readonly string[]> = (node, place) => {
  if (node.kind === 'list') return list(string)(node, place);
  const text = string(node, place);
  if (text === undefined) return undefined;
  const split = splitWords(text);
  if (split.ok) return split.words;
  return fail(node, place, split.reason, 'write a list, such as [sh, -c, "..."]');
};
