/** What changed between two fingerprints, for a person. */

import { listChange, listOf } from './list-change.ts';

type Fingerprint = Readonly<Record<string, string>>;

const greatestLines = 40;
const greatestValueLength = 60;
const linesInSentence = 3;
const tokens = /\[(?:secret|content):[0-9a-f]+\]/g;

/**
 * `environment.MODE: fast -> slow`, `ports: added 81:81/tcp`, `environment.DB_PASSWORD: changed (secret)`, sorted by path; values are cut to 60
 * characters, the list to 40 lines of which the last says how many more there are. Empty: no difference.
 */
export function difference(before: Fingerprint, after: Fingerprint): readonly string[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  const lines = paths
    .filter((path) => before[path] !== after[path])
    .map((path) => `${path}: ${changeText(before[path], after[path])}`);
  if (lines.length <= greatestLines) return lines;
  const shown = lines.slice(0, greatestLines - 1);
  return [...shown, `and ${lines.length - shown.length} more`];
}

/** One sentence: the first three and how many more. */
export function renderDifference(lines: readonly string[]): string {
  if (lines.length === 0) return 'no difference';
  const hidden = /^and (\d+) more$/.exec(lines.at(-1) ?? '');
  const total = hidden === null ? lines.length : lines.length - 1 + Number(hidden[1]);
  const shown = lines.slice(0, linesInSentence).join('; ');
  return total <= linesInSentence ? shown : `${shown} and ${total - linesInSentence} more`;
}

function changeText(before: string | undefined, after: string | undefined): string {
  if (before !== undefined && after !== undefined && withoutTokens(before) === withoutTokens(after)) {
    return before.includes('[secret:') ? 'changed (secret)' : 'changed';
  }
  const lists = [listOf(before ?? ''), listOf(after ?? '')] as const;
  if (lists[0] !== undefined && lists[1] !== undefined) return listChange(lists[0], lists[1], shownText);
  const [from, to] = [shownText(before), shownText(after)];
  return from === to ? 'changed' : `${from} -> ${to}`;
}

function withoutTokens(text: string): string {
  return text.replaceAll(tokens, (token) => token.replace(/:.*/, ']'));
}

function shownText(text: string | undefined): string {
  if (text === undefined) return '(absent)';
  const shown = text === '' ? '""' : withoutTokens(text).replaceAll(/\s+/g, ' ');
  return shown.length <= greatestValueLength ? shown : `${shown.slice(0, greatestValueLength - 1)}…`;
}
