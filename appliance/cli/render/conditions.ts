import type { Condition } from '../../contract/condition.ts';
import { severityMarks } from './state.ts';
import { clean, OVERVIEW_WIDTH, shorten, wrap } from './text.ts';
import { duration } from '../../client/words/elapsed.ts';
import { paint } from './view.ts';
import type { View } from './view.ts';

const INDENT = '  ';

/** What is the case, the facts, and what to do next; an empty text for none. */
export function renderConditions(conditions: readonly Condition[], view: View): string {
  return conditions.map((condition) => renderCondition(condition, view)).join('');
}

/** For an overview: long facts are shortened. */
export function renderConditionsInShort(conditions: readonly Condition[], view: View): string {
  return conditions.map((condition) => renderCondition(inShort(condition), view)).join('');
}

const LINE_WIDTH = 2 * OVERVIEW_WIDTH;

function inShort({ detail, ...condition }: Condition): Condition {
  if (detail === undefined) return condition;
  const lines = detail.split('\n').map((line) => shorten(clean(line), LINE_WIDTH));
  return { ...condition, detail: lines.join('\n') };
}

function renderCondition(condition: Condition, view: View): string {
  const { symbol, style } = severityMarks[condition.severity];
  const since = duration(view.now - Date.parse(condition.since));
  const [first = '', ...rest] = wrap(
    `${subjectBefore(condition)}${clean(condition.title)} (${clean(condition.code)}, for ${since})`,
    view.width - INDENT.length,
  );
  const head = `${paint(view, style, symbol)} ${paint(view, 'bold', first)}\n`;
  return [
    head,
    ...rest.map((text) => `${INDENT}${paint(view, 'bold', text)}\n`),
    ...(condition.detail ?? '')
      .split('\n')
      .flatMap((line) => (line === '' ? [] : indented(clean(line), view))),
    ...indented(`Next: ${clean(condition.action)}`, view),
  ].join('');
}

/** Not where the title names it already. */
function subjectBefore({ subject, title }: Condition): string {
  if (subject === undefined || title.split(/[\s:,]+/).includes(subject)) return '';
  return `${clean(subject)}: `;
}

function indented(text: string, view: View): readonly string[] {
  return wrap(text, view.width - INDENT.length).map((each) => `${INDENT}${each}\n`);
}
