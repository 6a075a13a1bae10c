/** Whom a drawing is made for: everybody of one audience gets the same bytes, so that each is drawn once and not for each visitor. */

import type { Visitor } from './visitor.ts';

export const audiences = ['stranger', 'guest', 'viewer', 'operator'] as const;
export type Audience = (typeof audiences)[number];

export function audienceOf(visitor: Visitor): Audience {
  return visitor.kind === 'user' ? visitor.role : visitor.kind;
}
