/** What `buildDesired` is given, and what its parts share. */

import type { ServiceModel, SourcePosition, StackModel } from './compose/model.ts';
import type { SourceProblem } from '../config/problem.ts';
import type { UpdatePolicy } from './desired.ts';

export interface BuildInput {
  readonly stack: StackModel;
  readonly applianceId: string;
  /** Absent: it never had another. */
  readonly formerApplianceIds?: readonly string[];
  /** As in `Desired`. */
  readonly registryAccess?: string;
  readonly offline: boolean;
  /** Absent: nothing newer is taken unasked. */
  readonly updates?: UpdatePolicy;
  readonly directories: {
    /** Host directory that every container sees read-only at `/certs`. */
    readonly certs: string;
    /** Host directory with node.json without secrets, seen at `/configs`: a directory, so that a new file shows. */
    readonly configs: string;
    /** Host directory of ours for inline `configs` and `secrets`. */
    readonly files: string;
  };
  /** Values that must never be rendered, wherever they stand. */
  readonly secretValues: readonly string[];
  /** SHA-256 in hex; passed in, because pure code has no `node:crypto`. */
  readonly hash: (text: string) => string;
  /**
   * Makes the tokens that stand for secrets in a fingerprint. With a random value that never leaves the appliance, a
   * token cannot confirm a guess; without one, the appliance's id is used. Not part of the config hash.
   */
  readonly salt?: string;
}

export interface BuildContext extends BuildInput {
  readonly byName: ReadonlyMap<string, ServiceModel>;
}

export function problemAt(
  position: SourcePosition,
  path: string,
  reason: string,
  hint?: string,
): SourceProblem {
  const { file, line, column } = position;
  return { file, line, column, path, reason, ...(hint === undefined ? {} : { hint }) };
}
