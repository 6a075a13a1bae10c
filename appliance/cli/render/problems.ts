import { clean, textWidth } from './text.ts';
import { paint } from './view.ts';
import type { View } from './view.ts';

/** What is wrong with a file or an input; without a place where it has none. */
export interface ShownProblem {
  readonly path: string;
  readonly reason: string;
  readonly hint?: string | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** Gives the text of a file that a problem names; undefined where it cannot be read. */
export type TextOf = (file: string) => string | undefined;

/** Each problem with its place, the line where it stands and a caret below. */
export function renderProblems(problems: readonly ShownProblem[], textOf: TextOf, view: View): string {
  return problems.map((problem) => renderProblem(problem, textOf, view)).join('');
}

function renderProblem(problem: ShownProblem, textOf: TextOf, view: View): string {
  const { file, line, column, path, reason, hint } = problem;
  const place = file === undefined ? '' : `${clean(file)}:${line ?? 1}:${column ?? 1}: `;
  const subject = path === '' ? '' : `${clean(path)}: `;
  const advice = hint === undefined ? '' : ` (${clean(hint)})`;
  const head = `${paint(view, 'bold', place)}${paint(view, 'red', `${subject}${clean(reason)}`)}${advice}\n`;
  if (file === undefined || line === undefined || column === undefined) return head;
  return head + excerpt(textOf(file), line, column, view);
}

/** A line whose key sounds like a secret is shown up to its value. */
const SECRET_LINE = /^(.*?(?:passw|secret|token|license|credential|auth|_key|-key)[^:=]*[:=]\s*)\S.*$/i;

function excerpt(text: string | undefined, line: number, column: number, view: View): string {
  const written = text?.split(/\r?\n/)[line - 1];
  if (written === undefined || written.trim() === '') return '';
  const source = written.replace(SECRET_LINE, '$1[hidden]');
  const gutter = ' '.repeat(String(line).length);
  const indent = ' '.repeat(textWidth(clean(source.slice(0, column - 1))));
  return (
    `${paint(view, 'dim', ` ${line} |`)} ${clean(source)}\n` +
    `${paint(view, 'dim', ` ${gutter} |`)} ${indent}${paint(view, 'red', '^')}\n`
  );
}
