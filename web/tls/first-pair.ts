/** What TLS is spoken with before the daemon has said anything: what was kept, else a pair of our own. */

import type { Log } from '../../appliance/program/log.ts';
import { KeptError } from './kept.ts';
import type { Kept, KeptFile } from './kept.ts';
import { checkPair, PairError } from './pair.ts';
import type { Pair } from './pair.ts';
import { makeSelfSigned } from './self-signed.ts';

export interface FirstPair {
  readonly pair: Pair;
  /** Absent: it is one of our own. */
  readonly generation?: number;
  /** Under which the machine was visited last. */
  readonly names: readonly string[];
}

export interface FirstPairDeps {
  readonly kept: KeptFile;
  readonly hostname: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly log: Log;
}

export async function firstPair({ kept, hostname, now, log }: FirstPairDeps): Promise<FirstPair> {
  try {
    const found = await kept.read();
    if (found?.keys !== undefined) return ofKept(found.keys, found.names);
    return { pair: await makeSelfSigned(hostname, now), names: found?.names ?? [] };
  } catch (error) {
    if (!(error instanceof KeptError) && !(error instanceof PairError)) throw error;
    log.warn(
      'the certificate of last time cannot be used; until the daemon answers the page has one of its own',
      { error },
    );
    return { pair: await makeSelfSigned(hostname, now), names: [] };
  }
}

function ofKept(keys: NonNullable<Kept['keys']>, names: readonly string[]): FirstPair {
  checkPair(keys);
  return { pair: keys, generation: keys.generation, names };
}
