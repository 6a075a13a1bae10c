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
  MountDetails,
  NetworkDetails,
  VolumeDetails,
} from '../adapters/engine/types.ts';

export interface Observed {
  readonly engine: EngineObserved;
  /** Containers that carry this appliance's id, of whatever stack. */
  readonly containers: readonly ObservedContainer[];
  /** Everything else on the engine: too little is known of it for anything to be done to it. */
  readonly foreign: readonly ForeignContainer[];
  readonly networks: readonly NetworkDetails[];
  readonly volumes: readonly VolumeDetails[];
  /** For each wanted reference: the local image; absent: not here. */
  readonly images: Readonly<Record<string, ImageDetails>>;
  /** All host files of ours for `configs` and `secrets`, wanted or not; their paths name their content. */
  readonly files: readonly string[];
  /** Names one boot of the host; containers started in another boot did not end by a fault of their own. */
  readonly bootId: string;
}

export interface ForeignContainer {
  readonly id: string;
  readonly name: string;
  /** Paths of the host that it mounts: a file of ours among them may not be removed. */
  readonly mountSources: readonly string[];
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
