/** What the planners of the operating system share. */

import type { DesiredOs } from '../desired/os/desired-os.ts';
import type { OsSeen } from '../observe/os-observed.ts';
import type { Draft } from './context.ts';
import type { Memory } from './memory.ts';

export interface OsContext {
  readonly desired: DesiredOs;
  readonly observed: OsSeen;
  readonly memory: Memory;
  readonly now: number;
  readonly draft: Draft;
  /** Why the stack must be left in peace now; `undefined`: nothing is done to it, and it has settled. */
  readonly unrest: string | undefined;
}
