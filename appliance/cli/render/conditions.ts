import type { Condition } from '../../contract/condition.ts';
import { severityMarks } from './state.ts';
import { clean, wrap } from './text.ts';
import { duration } from './time.ts';
import { paint } from './view.ts';
import type { View } from './view.ts';

const INDENT = '  ';

/** What is the case, the facts, and what to do next; an empty text for none. */
export function renderConditions(conditions: readonly Condition[], view: View): string {
  return conditions.map((condition) => renderCondition(condition, view)).join('');
}

function renderCondition(condition: Condition, view: View): string {
  const { symbol, style } = severityMarks[condition.severity];
  const since = duration(view.now - Date.parse(condition.since));
  const subject = condition.subject === undefined ? '' : `${clean(condition.subject)}: `;
  const [first = '', ...rest] = wrap(
    `${subject}${clean(condition.title)} (${clean(condition.code)}, for ${since})`,
    view.width - INDENT.length,
  );
  const head = `${paint(view, style, symbol)} ${paint(view, 'bold', first)}\n`;
  return [
    head,
    ...rest.map((text) => `${INDENT}${paint(view, 'bold', text)}\n`),
    ...(condition.detail === undefined ? [] : indented(clean(condition.detail), view)),
    ...indented(`Next: ${clean(condition.action)}`, view),
  ].join('');
}

function indented(text: string, view: View): readonly string[] {
  return wrap(text, view.width - INDENT.length).map((each) => `${INDENT}${each}\n`);
}
