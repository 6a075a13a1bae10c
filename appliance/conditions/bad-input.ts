import { renderProblem } from '../config/problem.ts';
import type { SourceProblem } from '../config/problem.ts';
import type { Check, Facts, Finding } from './facts.ts';

const SHOWN = 5;

/** A file that cannot be used: the last good one stays in force. */
export const badInput: Check = (facts) => [
  ...finding('CONFIG_INVALID', 'node.json', facts.problems.config, facts),
  ...finding('STACK_INVALID', 'the stack file', facts.problems.stack, facts),
];

function finding(
  code: string,
  file: string,
  problems: readonly SourceProblem[],
  facts: Facts,
): readonly Finding[] {
  const [first] = problems;
  if (first === undefined) return [];
  const more = problems.length > SHOWN ? [`and ${problems.length - SHOWN} more`] : [];
  return [
    {
      code,
      severity: facts.desired === undefined ? 'critical' : 'warning',
      subject: first.file,
      title:
        facts.desired === undefined
          ? `There is a fault in ${file}, and no earlier good one to go on with`
          : `There is a fault in ${file}; the last good one stays in force`,
      detail: [...problems.slice(0, SHOWN).map((problem) => renderProblem(problem)), ...more].join('\n'),
      action:
        'Correct the file; appliancectl config check shows every fault. It is read again as soon as it changes.',
    },
  ];
}
