/** What the operator's view is made of. */

import type { Condition } from '../contract/condition.ts';
import type { EngineStatus, PullStatus, Status } from '../contract/status.ts';
import type { Desired } from '../desired/desired.ts';
import type { Observed } from '../observe/observed.ts';
import type { Memory } from '../plan/memory.ts';
import type { OsView } from '../plan/os.ts';
import type { PlanResult, Step } from '../plan/step.ts';

export interface StatusFacts {
  readonly desired: Desired | undefined;
  readonly observed: Observed | undefined;
  readonly plan: PlanResult;
  readonly os: OsView;
  readonly memory: Memory;
  readonly conditions: readonly Condition[];
  /** Steps that are being carried out. */
  readonly running: readonly Step[];
  /** By image reference. */
  readonly pulls: Readonly<Record<string, PullStatus>>;
  readonly engine: EngineStatus;
  readonly phase: Status['phase'];
  readonly pass: number;
  readonly now: number;
  readonly appliance: Status['appliance'];
}
