/** What the console wants done, as plain data; effects/ does it, and says by events how it ended. */

import type { ConfigChange } from '../appliance/contract/config.ts';
import type { Order, Values } from './orders.ts';

export type Action =
  | { readonly do: 'leave' }
  /** Draw everything anew: something else has written on the terminal. */
  | { readonly do: 'repaint' }
  /** `ask`: never twice the same; the answer has it too. Also in the next two. */
  | { readonly do: 'sign-in'; readonly ask: number; readonly user: string; readonly password: string }
  /** The first password of a machine that nobody can sign in to. */
  | { readonly do: 'claim'; readonly ask: number; readonly password: string }
  | { readonly do: 'sign-out' }
  | {
      readonly do: 'order';
      readonly ask: number;
      readonly order: Order;
      readonly values?: Values;
      /** Of an order that writes node.json. */
      readonly change?: ConfigChange;
    }
  /** Until what the daemon goes on with under this id is over. */
  | { readonly do: 'follow-work'; readonly order: Order; readonly work: string }
  | { readonly do: 'ask-settings' }
  | { readonly do: 'ask-machine' }
  | { readonly do: 'ask-why'; readonly service: string }
  /** What the service wrote last. */
  | { readonly do: 'ask-last-lines'; readonly service: string }
  | { readonly do: 'ask-bundles' }
  /** Looks at the machine and its surroundings; ends a run that is under way. */
  | { readonly do: 'check'; readonly run: number }
  /** The logs of these services from now on, with the last `tail` lines of each; ends what was followed before. */
  | {
      readonly do: 'follow';
      readonly follow: number;
      readonly services: readonly string[];
      readonly tail: number;
    }
  | { readonly do: 'unfollow' };

export type ActionOf<Kind extends Action['do']> = Extract<Action, { readonly do: Kind }>;
