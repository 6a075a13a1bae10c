/** ONE snapshot of the world for one decision. Plain data; made by `observe.ts`, read by everything that decides. */

import type {
  ContainerDetails,
  EngineInfo,
  ImageDetails,
  NetworkDetails,
  VolumeDetails,
} from '../adapters/engine/types.ts';

export type {
  ContainerDetails,
  ContainerState,
  ImageDetails,
  NetworkDetails,
  VolumeDetails,
} from '../adapters/engine/types.ts';

export interface Observed {
  readonly engine: EngineObserved;
  /** Containers that carry this appliance's id, of whatever stack. */
  readonly containers: readonly ObservedContainer[];
  /** Everything else on the engine: known by name only, so that nothing can be done to it. */
  readonly foreign: readonly { readonly id: string; readonly name: string }[];
  readonly networks: readonly NetworkDetails[];
  readonly volumes: readonly VolumeDetails[];
  /** For each wanted reference: the local image; absent: not here. */
  readonly images: Readonly<Record<string, ImageDetails>>;
  /** Host files of ours (`configs`, `secrets`) that are there; their paths name their content. */
  readonly files: readonly string[];
  /** Names one boot of the host; containers started in another boot did not end by a fault of their own. */
  readonly bootId: string;
}

export type EngineObserved =
  | { readonly state: 'connected'; readonly info: EngineInfo }
  | { readonly state: 'unreachable'; readonly error: string };

export interface ObservedContainer extends ContainerDetails {
  /** What we found out ourselves, for the present run of the container. */
  readonly checks: ContainerChecks;
}

export interface ContainerChecks {
  /** The service's own health test, run by us with exec, has passed while the engine still says `starting`. */
  readonly testPassed: boolean;
  /** `x-appliance.probe`; absent: none is set. */
  readonly probe?: { readonly state: 'starting' | 'healthy' | 'unhealthy'; readonly output: string };
}
