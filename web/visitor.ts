/** Who looks at a page, as the daemon has said; what is shown and offered hangs on it. */

import type { Role } from '../appliance/contract/accounts.ts';

export type Visitor =
  /** May not see more than the health sentence: nobody can sign in yet, or the page is not open. */
  | { readonly kind: 'stranger' }
  /** The page is open: sees health, services, conditions, updates, certificates and figures; no logs, no events, no actions. */
  | { readonly kind: 'guest' }
  | { readonly kind: 'user'; readonly name: string; readonly role: Role };

export function mayView(visitor: Visitor): boolean {
  return visitor.kind === 'user';
}

export function mayOperate(visitor: Visitor): boolean {
  return visitor.kind === 'user' && visitor.role === 'operator';
}
