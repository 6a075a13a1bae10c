/** The forms in which tests state plans and courses. */

import assert from 'node:assert/strict';
import { renderPlan } from './render.ts';
import type { Ran, Simulation } from './simulation.testdata.ts';
import { look } from './simulation.testdata.ts';

/** Lines without their indentation. */
function text(lines: string): string {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** What would be planned now. */
export function plans(simulation: Simulation, expected: string): void {
  assert.equal(renderPlan(look(simulation).plan), text(expected));
}

/** `<seconds> <step> <container or other name> [<error>]`, a line a step. */
export function runs({ happened }: Ran, since: Simulation, expected: string): void {
  const lines = happened.map(({ step, at, failure }) => {
    const about = step.key.slice(step.kind.length + 1);
    const [id = '', ...rest] = about.split(' ');
    const time = ((at - since.world.now) / 1000).toFixed(2);
    const name = since.world.containers.find((each) => each.id === id)?.name ?? id;
    return [time, step.kind, name, ...rest, ...(failure === undefined ? [] : [failure.kind])].join(' ');
  });
  assert.equal(lines.join('\n'), text(expected));
}
