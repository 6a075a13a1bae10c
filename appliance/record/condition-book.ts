/** Since when each condition holds, over restarts of the daemon; raising and clearing are events. */

import * as z from 'zod';
import { conditionKey } from '../conditions/catalogue.ts';
import type { Finding } from '../conditions/facts.ts';
import type { Condition } from '../contract/condition.ts';
import type { NewEvent } from '../contract/event.ts';

export interface ConditionBook {
  /** Condition key -> ISO 8601. */
  readonly since: Readonly<Record<string, string>>;
}

export const ConditionSince = z.iso.datetime();

export function updateConditions(
  book: ConditionBook,
  findings: readonly Finding[],
  now: number,
): {
  readonly book: ConditionBook;
  readonly conditions: readonly Condition[];
  readonly events: readonly NewEvent[];
} {
  const at = new Date(now).toISOString();
  const since = Object.fromEntries(
    findings.map((finding) => [conditionKey(finding), book.since[conditionKey(finding)] ?? at]),
  );
  const raised = findings
    .filter((finding) => book.since[conditionKey(finding)] === undefined)
    .map((finding): NewEvent => ({
      at,
      kind: 'condition-raised',
      subject: finding.subject ?? finding.code,
      message: finding.subject === undefined ? finding.title : `${finding.title} (${finding.code})`,
      ...(finding.detail === undefined ? {} : { cause: finding.detail }),
    }));
  const cleared = Object.keys(book.since)
    .filter((key) => since[key] === undefined)
    .map((key): NewEvent => {
      const [code = key, ...subject] = key.split(' ');
      const about = subject.join(' ');
      return about === ''
        ? { at, kind: 'condition-cleared', subject: code, message: 'no longer' }
        : { at, kind: 'condition-cleared', subject: about, message: `${code}: no longer` };
    });
  const same = raised.length === 0 && cleared.length === 0;
  return {
    book: same ? book : { since },
    conditions: findings.map((finding) => ({ ...finding, since: since[conditionKey(finding)] ?? at })),
    events: [...raised, ...cleared],
  };
}
