/** What is journaled of operators' commands and of what they want cleaned up: plain data that `record/` keeps. */

import type { Origin, WorkArguments, WorkCommand, WorkState } from '../contract/work.ts';

/** By id. Times are milliseconds since the epoch. */
export interface WorkRecord {
  /** In the order in which they were accepted, from 1. */
  readonly number: number;
  readonly command: WorkCommand;
  /** Absent: the whole stack, or the machine. */
  readonly service?: string;
  readonly arguments: WorkArguments;
  /** Whom it is about. */
  readonly services: readonly string[];
  /** `runKey`s that it is to end. */
  readonly runs: readonly string[];
  readonly state: WorkState;
  readonly attempts: number;
  /** Who works on it: one run of the daemon. */
  readonly lease?: { readonly holder: string; readonly until: number };
  /** The part of it that the daemon does beside the loop. */
  readonly job?: WorkJob;
  /** Number of the last entry of the history of updates when it was accepted. */
  readonly history: number;
  readonly message: string;
  /** Volumes that are gone. */
  readonly removed: readonly string[];
  /** Why a part of it cannot be done any more. */
  readonly failure?: string;
  readonly origin: Origin;
  readonly acceptedAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
}

export interface WorkJob {
  readonly state: 'open' | 'done' | 'failed';
  /** Why it failed. */
  readonly message?: string;
}

/** By container id: an operator wants it removed, and its successor in its place. */
export interface ContainerCleanup {
  /** Of the work item. */
  readonly id: string;
  readonly at: number;
  readonly service: string;
  /** Of the container in the file. */
  readonly name: string;
  /** It is gone; its successor has not been started yet. */
  readonly isRemoved: boolean;
}

/** By the engine's name of the volume: an operator wants it removed with its data, and an empty one in its place. */
export interface VolumeCleanup {
  /** Of the work item. */
  readonly id: string;
  readonly at: number;
  /** Something that mounted it has been taken down. */
  readonly isBegun: boolean;
}
