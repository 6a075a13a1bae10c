/** ONE snapshot of the world for one decision. Plain data; made by `observe.ts`, read by everything that decides. */

import type {
  ContainerDetails,
  EngineInfo,
  ImageDetails,
  ImageSummary,
  NetworkDetails,
  VolumeDetails,
} from '../adapters/engine/types.ts';
import type { DiskSpace } from '../adapters/disk.ts';

export type { DiskSpace } from '../adapters/disk.ts';
export type {
  ContainerDetails,
  ContainerState,
  ImageDetails,
  ImageSummary,
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
  /** For each wanted reference, and each id that our containers run from: the local image; absent: not here. */
  readonly images: Readonly<Record<string, ImageDetails>>;
  /** All that are on the engine, ours and others'. */
  readonly localImages: readonly ImageSummary[];
  /** For each wanted reference that has a tag: what its registry said of it last. */
  readonly registry: Readonly<Record<string, RegistryObserved>>;
  /** Of the file system that holds the engine's data; absent: not known. */
  readonly disk?: DiskSpace;
  /** Of the file system that holds our own state: often the same. */
  readonly stateDisk?: DiskSpace;
  /** Of this machine: an IANA name. */
  readonly timeZone: string;
  /** All host files of ours for `configs` and `secrets`, wanted or not; their paths name their content. */
  readonly files: readonly string[];
  /** Names one boot of the host; containers started in another boot did not end by a fault of their own. */
  readonly bootId: string;
  /** Milliseconds since that boot, by a clock that nobody can set: when this look began, and when it ended. What is seen was so at some moment between them. */
  readonly uptime: { readonly fromMs: number; readonly toMs: number };
}

/** Of one reference; times are milliseconds since the epoch. */
export interface RegistryObserved {
  /** Host and port of the registry, as references name it. */
  readonly registry: string;
  /** When the registry answered last. */
  readonly checkedAt?: number;
  readonly nextAt?: number;
  /** What the tag names at the registry; absent: not known yet. */
  readonly newest?: {
    /** Of the index or manifest that the tag names. */
    readonly digest: string;
    /** Digests of this tag that hold the same image for this platform, `digest` among them. */
    readonly sameAs: readonly string[];
    /** Sum of its compressed layers. */
    readonly downloadBytes?: number;
  };
  /** Since the last answer. */
  readonly failure?: {
    readonly kind: string;
    /** The whole chain, outermost first. */
    readonly message: string;
    readonly since: number;
    readonly attempts: number;
  };
}

export interface ForeignContainer {
  readonly id: string;
  readonly name: string;
  /** What it was made from may not be removed. */
  readonly imageId: string;
  /** Paths of the host that it mounts: a file of ours among them may not be removed. */
  readonly mountSources: readonly string[];
  /** Names of the volumes that it mounts. */
  readonly volumes: readonly string[];
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
