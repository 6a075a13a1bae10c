import type { Machine, NetworkRequest, PendingChange } from '../contract/machine.ts';
import type { InputProblem } from '../contract/problem-details.ts';
import type { Origin } from '../contract/work.ts';
import type { Refusal } from './refusal.ts';

/** What is wrong with what was asked for. */
export interface Problems {
  readonly problems: readonly InputProblem[];
}

/** The settings of the machine. A change is in force when its promise resolves. */
export interface MachineDeps {
  readonly view: () => Promise<Machine>;
  readonly timeZones: () => Promise<string[] | Refusal>;
  readonly setHostname: (hostname: string, origin: Origin) => Promise<Machine | Refusal>;
  readonly setTimeZone: (timeZone: string, origin: Origin) => Promise<Machine | Refusal | Problems>;
  /** Resolves once it is applied, or while it is where that takes long. */
  readonly setNetwork: (
    request: NetworkRequest,
    origin: Origin,
  ) => Promise<PendingChange | Refusal | Problems>;
  readonly confirm: (origin: Origin) => Promise<Machine | Refusal>;
  readonly revert: (origin: Origin) => Promise<Machine | Refusal>;
}
