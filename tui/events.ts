/** Everything that can happen to the console, as plain data: what was recorded can be played again. */

import type { Model } from '../appliance/client/model/model.ts';
import type { Config } from '../appliance/contract/config.ts';
import type { CheckHead, CheckProgress, DiagnosticsEnd } from '../appliance/contract/diagnostics.ts';
import type { Machine } from '../appliance/contract/machine.ts';
import type { SupportBundle } from '../appliance/contract/support.ts';
import type { WorkState } from '../appliance/contract/work.ts';
import type { Why } from '../appliance/contract/why.ts';
import type { Order } from './orders.ts';
import type { Zone } from './zone.ts';

/** A line of a container; the service is that of the stack. */
export interface LoggedLine {
  readonly service: string;
  readonly text: string;
  readonly isError: boolean;
  /** Milliseconds since the epoch; absent: not known. */
  readonly at?: number;
}

/** Why something was not done, and what to do. */
export interface Trouble {
  readonly text: string;
  readonly action?: string;
  /** The daemon no longer knows the session. */
  readonly isSessionOver?: true;
}

export type Happening =
  /** `key` as keymap.ts names keys, `paste` for what was pasted; `text`: the printable characters that came with it; `isTogether`: in one reading with the key before. */
  | { readonly kind: 'key'; readonly key: string; readonly text?: string; readonly isTogether?: true }
  | { readonly kind: 'resize'; readonly columns: number; readonly rows: number }
  /** Once a second. */
  | { readonly kind: 'tick' }
  | { readonly kind: 'said'; readonly model: Model }
  /** Nothing more was recorded. */
  | { readonly kind: 'replayed' }
  /** Another time zone, or what has become known of it. */
  | { readonly kind: 'zone'; readonly zone: Zone }
  /** `ask`: of the action that it answers, also in the three below. */
  | {
      readonly kind: 'signed-in';
      readonly ask: number;
      readonly user: string;
      readonly role: 'viewer' | 'operator';
    }
  | { readonly kind: 'sign-in-refused'; readonly ask: number; readonly trouble: Trouble }
  /** `work`: the id of the item under which the daemon goes on with it. */
  | {
      readonly kind: 'ordered';
      readonly ask: number;
      readonly order: Order;
      readonly message: string;
      readonly work?: string;
    }
  | { readonly kind: 'order-refused'; readonly ask: number; readonly order: Order; readonly trouble: Trouble }
  /** What became of the item that `follow-work` named. */
  | {
      readonly kind: 'work-ended';
      readonly order: Order;
      readonly state: WorkState;
      readonly message: string;
    }
  | { readonly kind: 'why'; readonly service: string; readonly why: Why }
  | { readonly kind: 'why-refused'; readonly service: string; readonly trouble: Trouble }
  | { readonly kind: 'last-lines'; readonly service: string; readonly lines: readonly LoggedLine[] }
  | { readonly kind: 'last-lines-refused'; readonly service: string; readonly trouble: Trouble }
  | { readonly kind: 'machine'; readonly machine: Machine }
  | { readonly kind: 'machine-refused'; readonly trouble: Trouble }
  | { readonly kind: 'settings'; readonly settings: Config }
  | { readonly kind: 'settings-refused'; readonly trouble: Trouble }
  | { readonly kind: 'bundles'; readonly bundles: readonly SupportBundle[] }
  | { readonly kind: 'bundles-refused'; readonly trouble: Trouble }
  /** Of the run that `check` began; one of an earlier run is old. */
  | { readonly kind: 'checks'; readonly run: number; readonly checks: readonly CheckHead[] }
  | { readonly kind: 'check'; readonly run: number; readonly progress: CheckProgress }
  | { readonly kind: 'checked'; readonly run: number; readonly end: DiagnosticsEnd }
  | { readonly kind: 'checks-refused'; readonly run: number; readonly trouble: Trouble }
  /** Of the streams that `follow` began; those of an earlier one are old. */
  | { readonly kind: 'logged'; readonly follow: number; readonly lines: readonly LoggedLine[] }
  | {
      readonly kind: 'log-trouble';
      readonly follow: number;
      readonly service: string;
      readonly text: string;
    };

/** `at`: milliseconds since the epoch; `upMs`: of a clock that nobody sets. */
export type Event = Happening & { readonly at: number; readonly upMs: number };
export type EventOf<Kind extends Event['kind']> = Extract<Event, { readonly kind: Kind }>;
