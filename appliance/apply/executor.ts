/** What an executor is, and what all of them are given. */

import type { Engine, PullProgress, RegistryCredentials } from '../adapters/engine/types.ts';
import type { SystemdManager } from '../adapters/systemd/manager.ts';
import type { DesiredFile } from '../desired/desired.ts';
import type { CertsHand } from './certs-hand.ts';
import type { StepArguments, StepKind, StepOf, StepResult } from '../plan/step.ts';

export interface ApplyDeps {
  readonly engine: () => Engine;
  /** Throws where the root is not that of the machine. */
  readonly systemd: () => SystemdManager;
  /** Atomic, with mode and owner, folders made. */
  readonly writeFile: (file: DesiredFile) => Promise<void>;
  /** With the folders of ours that it leaves empty; one that is gone already is success. */
  readonly removeFile: (path: string) => Promise<void>;
  /** Credentials of exactly the registry that the reference names. */
  readonly credentialsFor: (reference: string) => RegistryCredentials | undefined;
  readonly certs: () => CertsHand;
  readonly pullProgress: (progress: PullProgress) => void;
  /** Something that the file asks for and this engine cannot do. */
  readonly note: (subject: string, message: string) => void;
}

export type Executor<Kind extends StepKind> = (
  args: StepArguments[Kind],
  deps: ApplyDeps,
  signal: AbortSignal,
  step: StepOf<Kind>,
) => Promise<StepResult | void>;
