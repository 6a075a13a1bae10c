import { wrap } from './text.ts';
import { paint } from './view.ts';
import type { View } from './view.ts';

/** A name and what is to be said under it, cleaned by whoever made it; without a text it is left out. */
export type Fact = readonly [name: string, text: string | undefined];

const GAP = '  ';

/** One line a fact, the texts below each other; what is too long goes on under its beginning. */
export function renderFacts(facts: readonly Fact[], view: View, indent = ''): string {
  const known = facts.filter((fact): fact is readonly [string, string] => fact[1] !== undefined);
  const width = Math.max(...known.map(([name]) => name.length));
  const before = indent.length + width + GAP.length;
  return known
    .map(([name, text]) => {
      const lines = wrap(text, view.width - before).join(`\n${' '.repeat(before)}`);
      return `${indent}${paint(view, 'dim', name.padEnd(width))}${GAP}${lines}\n`;
    })
    .join('');
}
