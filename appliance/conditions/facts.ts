/** What the conditions are decided from, and the form in which they are given. */

import type { SourceProblem } from '../config/problem.ts';
import type { Condition } from '../contract/condition.ts';
import type { PendingChange } from '../contract/machine.ts';
import type { Desired } from '../desired/desired.ts';
import type { Observed } from '../observe/observed.ts';
import type { CertsView } from '../plan/certs-view.ts';
import type { OsView } from '../plan/os.ts';
import type { Memory } from '../plan/memory.ts';
import type { Policy } from '../plan/policy.ts';
import type { PlanResult } from '../plan/step.ts';
import type { StackRecord } from '../plan/update-memory.ts';

export interface Facts {
  /** Absent: there is no stack, and there never was a good one. */
  readonly desired: Desired | undefined;
  readonly observed: Observed | undefined;
  readonly plan: PlanResult;
  readonly certs: CertsView;
  readonly os: OsView;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly memory: Memory;
  readonly policy: Policy;
  /** Faults of node.json and of the stack file as they are now; the last good ones stay in force. */
  readonly problems: { readonly config: readonly SourceProblem[]; readonly stack: readonly SourceProblem[] };
  /** The stack on the disk, which was tried and taken back. */
  readonly refusedStack?: StackRecord;
  /** Files of ours that could not be written, with the reason. */
  readonly unwritten: readonly string[];
  /** Absent: no change of the network is on trial. */
  readonly networkTrial?: PendingChange;
  /** Where the two files are expected. */
  readonly places: { readonly config: string; readonly stack: string };
  /** The journal could not be used or was set aside. */
  readonly journal: {
    readonly broken?: string;
    readonly setAside?: { readonly path: string; readonly reason: string };
  };
}

/** A condition that holds now; `record/` knows since when. */
export type Finding = Omit<Condition, 'since'>;

/** One question: pure, re-asked in every pass, so that a condition disappears by itself. */
export type Check = (facts: Facts) => readonly Finding[];

/** What a kind of failed step is called, and the way out. */
export interface FailureEntry {
  readonly code: string;
  readonly title: (subject: string) => string;
  readonly action: string;
  readonly severity?: Finding['severity'];
}
