/** What is journaled of updates of images and of replacements: plain data that the planner reads and `record/` keeps. */

/** What a container is made of. */
export interface Release {
  /** Id of the image in this engine's store. */
  readonly image: string;
  /** Of the tag at the registry (index or manifest); absent: it came from elsewhere. */
  readonly digest?: string;
  readonly configHash: string;
}

/** An image that containers are made from. */
export interface ImageChoice {
  /** Id in this engine's store. */
  readonly image: string;
  /** What names it: the reference of the file, or that with `@sha256:...`. */
  readonly reference: string;
  readonly digest?: string;
}

/** By container name: the image that it is made from, whatever its tag has come to name on this machine since. */
export interface ImageInForce extends ImageChoice {
  /** The reference of the file that it stands for: with another one it is forgotten. */
  readonly of: string;
  /** Id of the image that `of` named on this machine when this was written; empty: none. Another one was put there by somebody else. */
  readonly local: string;
  readonly at: number;
  /** What ran before: kept on this machine under a tag of ours, for a rollback. */
  readonly previous?: ImageChoice;
}

/** By container name: a replacement of something that worked, from its first disturbance until it is proven or taken back. */
export interface Replacement {
  /** `handover`: proven beside its predecessor, which is still to go. */
  readonly phase: 'trial' | 'handover' | 'rollback';
  readonly service: string;
  readonly strategy: 'stop-first' | 'start-first';
  /** Why it is replaced. */
  readonly cause: string;
  /** `container`: its id; it is kept until the end. */
  readonly from: Release & { readonly container: string };
  readonly to: Release & Pick<ImageChoice, 'reference'>;
  readonly begunAt: number;
  /** By the looks that saw it: a clock that jumps does not count, a daemon that was down one long look at most. */
  readonly watchedMs: number;
  /** Of the last look that saw it; absent: none has. */
  readonly watchedAt?: number;
  /** Up to here time is counted, or was none of it; since the boot that `session` names. */
  readonly watchedUptimeMs: number;
  /** `runKey` of the new one as it was seen last; absent: it was not there. */
  readonly run?: string;
  /** `watchedMs` at which the new one began to do well, without a break since; absent: it does not. */
  readonly goodFromMs?: number;
  /** `watchedMs` at which it ceased to do well, or 0; absent: it does. */
  readonly badFromMs?: number;
  /** `watchedMs` at which one in `handover` began to do well with all its names on its networks, without a break since. */
  readonly namedFromMs?: number;
  /** Boot of the host and session of the engine in which it was seen last. */
  readonly session?: string;
  /** Of that: how long nothing served. */
  readonly downMs: number;
  /** Why it is taken back. */
  readonly failure?: string;
}

/** By `<container name> <image id> <config hash>`: what was taken back, and is not tried again. */
export interface QuarantineRecord {
  readonly service: string;
  readonly container: string;
  readonly at: number;
  readonly reason: string;
  readonly bad: Release;
  /** What was put back. */
  readonly good: Release;
  /** An operator wanted it; it did not fail. */
  readonly byOperator?: true;
  /** Its last log lines. */
  readonly output?: string;
  /** Of the stack that wanted it. */
  readonly revision?: string;
}

/** By service, or `*`: an operator wants no update. */
export interface HoldRecord {
  readonly at: number;
  readonly why: string;
  /** Milliseconds since the epoch; absent: until it is released. */
  readonly until?: number;
}

/** By service: an operator wants its newest image now, or the one before, whatever the policy says. */
export interface UpdateRequest {
  /** Of the work item. */
  readonly id: string;
  readonly at: number;
  readonly kind: 'update' | 'rollback';
}

/** By image reference: the newest digest that the registry has named, and since when we know of it. */
export interface NewestRecord {
  readonly digest: string;
  /** When this digest was seen first: `min_image_age` counts from here, as images lie about their own age. */
  readonly at: number;
}

/** By image id: images that this appliance pulled, and may therefore remove. */
export interface PulledImage {
  /** References under which it was pulled, and names that we gave it. */
  readonly references: readonly string[];
  /** When it got the last of them. */
  readonly at: number;
  /** Since when nothing needs it. */
  readonly idleAt?: number;
  /** When the engine last refused to remove it. */
  readonly refusedAt?: number;
}

/** By revision: what became of a stack (all texts that it was read from). */
export interface StackRecord {
  readonly state: 'proven' | 'refused';
  readonly at: number;
  /** Of one that was refused: which service did badly, and why. */
  readonly service?: string;
  readonly reason?: string;
  /** Its last log lines. */
  readonly output?: string;
}

/** By number, oldest first. */
export interface HistoryEntry {
  readonly service: string;
  readonly container: string;
  readonly cause: string;
  readonly from: Release;
  readonly to: Release;
  readonly begunAt: number;
  readonly endedAt: number;
  readonly downMs: number;
  readonly result: 'committed' | 'rolled-back' | 'superseded';
  readonly reason?: string;
}
