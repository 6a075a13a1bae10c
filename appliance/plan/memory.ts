/**
 * What cannot be seen in the engine and is therefore journaled: plain data that the planner reads and `record/` keeps.
 * Losing it is harmless: back-offs begin anew and reasons get shorter.
 */

import type { CertificateGeneration } from './certs-view.ts';
import type { StepFailure } from './step.ts';
import type {
  HistoryEntry,
  HoldRecord,
  ImageInForce,
  NewestRecord,
  PulledImage,
  QuarantineRecord,
  Replacement,
  StackRecord,
  UpdateRequest,
} from './update-memory.ts';
import type { ContainerCleanup, VolumeCleanup, WorkRecord } from './work-memory.ts';

export interface Memory {
  /** By container name (of the file, not of the engine). */
  readonly crashes: Readonly<Record<string, CrashRecord>>;
  /** By container name. */
  readonly unhealthy: Readonly<Record<string, UnhealthyRecord>>;
  /** By step key. */
  readonly failures: Readonly<Record<string, FailureRecord>>;
  /** By service, or `*` for the whole stack: an operator wants it stopped. */
  readonly stopped: Readonly<Record<string, StopRecord>>;
  /** By service: runs that are to be ended and begun again. */
  readonly restarts: Readonly<Record<string, RestartRequest>>;
  /** By container id. */
  readonly runs: Readonly<Record<string, RunRecord>>;
  /** By container id: it is to be replaced although its configuration fits. */
  readonly recreate: Readonly<Record<string, { readonly reason: string }>>;
  /** By config hash: what the container was created from, secrets replaced. */
  readonly specs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By image reference: the last successful pull. */
  readonly pulls: Readonly<Record<string, { readonly at: number; readonly bootId: string }>>;
  /** By `OsCommand`: what an operator asked for last of the operating system. */
  readonly requests: Readonly<Record<string, OsRequest>>;
  /** `timers`, `web-socket`: their files were changed, and systemd has not read them since; it notices by itself only after a while. */
  readonly reloads: Readonly<Record<string, { readonly at: number }>>;
  /** `window`: the last reboot that was scheduled by us. */
  readonly reboots: Readonly<Record<string, RebootRecord>>;
  /** By container name. */
  readonly images: Readonly<Record<string, ImageInForce>>;
  /** By container name. */
  readonly replacements: Readonly<Record<string, Replacement>>;
  /** By `<container name> <image id> <config hash>`. */
  readonly quarantine: Readonly<Record<string, QuarantineRecord>>;
  /** By service, or `*`. */
  readonly holds: Readonly<Record<string, HoldRecord>>;
  /** By service. */
  readonly updates: Readonly<Record<string, UpdateRequest>>;
  /** By image reference. */
  readonly newest: Readonly<Record<string, NewestRecord>>;
  /** By image id. */
  readonly pulled: Readonly<Record<string, PulledImage>>;
  /** By revision. */
  readonly stacks: Readonly<Record<string, StackRecord>>;
  /** By number. */
  readonly history: Readonly<Record<string, HistoryEntry>>;
  /** By id: operators' commands, open ones and the last that ended. */
  readonly work: Readonly<Record<string, WorkRecord>>;
  /** By container id. */
  readonly cleanups: Readonly<Record<string, ContainerCleanup>>;
  /** By the engine's name of the volume. */
  readonly volumeCleanups: Readonly<Record<string, VolumeCleanup>>;
}

export interface OsRequest {
  /** Of the work item. */
  readonly id: string;
  readonly at: number;
  /** Boot of the host in which it was asked for: a reboot is never done twice. */
  readonly bootId: string;
  readonly state: 'asked' | 'begun' | 'failed';
  /** When it was begun. */
  readonly begunAt?: number;
  /** Why it failed. */
  readonly message?: string;
}

export interface RebootRecord {
  readonly at: number;
  readonly bootId: string;
  readonly windowEndsAt: number;
}

export interface CrashRecord {
  /** Ends in a row, each within `stableMs` after its start. */
  readonly count: number;
  /** `runKey` of the run that ended last. */
  readonly run: string;
  /** When we saw it, by our clock. */
  readonly at: number;
  readonly exitCode: number;
  /** The kernel killed it, or a process of it, because its memory limit or the machine's memory was used up. */
  readonly oomKilled: boolean;
}

export interface UnhealthyRecord {
  /** Unhealthy runs in a row: the first, and one more after each restart that did not help. */
  readonly count: number;
  /** `runKey` of the unhealthy run that was seen last. */
  readonly run: string;
  readonly at: number;
}

export interface FailureRecord extends StepFailure {
  readonly at: number;
  readonly attempts: number;
  /** Config hash (or other input) that it failed with: another input is a new attempt. */
  readonly input: string;
  readonly subject: string;
  readonly service?: string;
}

export interface StopRecord {
  readonly at: number;
  /** Of `*` only: containers and networks are to go too. */
  readonly remove?: true;
}

export interface RestartRequest {
  readonly reason: string;
  /** `runKey`s that are to end. */
  readonly runs: readonly string[];
}

export interface RunRecord {
  /** Boot of the host in which we started it. */
  readonly bootId: string;
  /** We stopped it: its end is no crash. */
  readonly stoppedByUs: boolean;
  /** Its start was the second half of a replacement or restart: others wait until it has settled. */
  readonly afterDisruption: boolean;
  /** `run-hook` keys that are done for the present run. */
  readonly hooks: readonly string[];
  readonly service: string;
  /** How often it was started again because it had ended by itself or was unhealthy; what an operator asked for is none. */
  readonly repairs: number;
  /** The certificates that it has: found at its start, or told of by a signal. Absent: not known. */
  readonly certificates?: CertificateGeneration & {
    /** It did well with others, and got these because they changed: what becomes of it is their doing. */
    readonly isReload: boolean;
  };
  /** It is stopped, to be started with other certificates. */
  readonly isReloading?: boolean;
  /** When it was signalled or started last because the certificates changed. */
  readonly reloadedAt?: number;
}

export const emptyMemory: Memory = {
  crashes: {},
  unhealthy: {},
  failures: {},
  stopped: {},
  restarts: {},
  runs: {},
  recreate: {},
  specs: {},
  pulls: {},
  requests: {},
  reloads: {},
  reboots: {},
  images: {},
  replacements: {},
  quarantine: {},
  holds: {},
  updates: {},
  newest: {},
  pulled: {},
  stacks: {},
  history: {},
  work: {},
  cleanups: {},
  volumeCleanups: {},
};
