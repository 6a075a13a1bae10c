/** What is judged of one replica: what it is to be, and how its containers compare with that. */

import type { DesiredContainer, DesiredService } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import type { ImageChoice, QuarantineRecord } from './update-memory.ts';

export interface Replica {
  readonly service: DesiredService;
  readonly container: DesiredContainer;
  /** Made from the wanted configuration and image. */
  readonly current: ObservedContainer | undefined;
  /** Everything else of this replica: to be replaced, or left over from a replacement. */
  readonly outdated: readonly ObservedContainer[];
  /** Why `outdated[0]` does not fit. */
  readonly drift: string | undefined;
}

/** Whether a newer image may take the place of the one in force. */
export type Verdict =
  | { readonly kind: 'go' }
  | {
      readonly kind: 'wait';
      readonly reason: string;
      /** Milliseconds since the epoch: when time alone changes the answer. */
      readonly until?: number;
      /** It may be pulled already: then the window is short. */
      readonly pull: boolean;
    };

/** `local`: the tag was given to another image on this machine, by whomever. */
export type CandidateSource = 'registry' | 'local' | 'rollback';

export interface Candidate {
  readonly source: CandidateSource;
  readonly reference: string;
  readonly digest?: string;
  /** Absent: it is not on this machine yet. */
  readonly image?: string;
}

export interface Wanted {
  readonly configHash: string;
  /** Absent: not on this machine. */
  readonly image: ImageChoice | undefined;
  /** Only this container will do: it is put back, or stays because what the file wants was taken back. */
  readonly container?: string;
  readonly newer?: { readonly candidate: Candidate; readonly verdict: Verdict };
  /** What the file wants was tried and taken back. */
  readonly refused?: QuarantineRecord;
}
