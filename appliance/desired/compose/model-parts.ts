/** The parts of a service in its normalised shape (`model.ts` says the conventions). */

import type { Probe } from '../../contract/probe.ts';

export interface HealthcheckModel {
  /** `NONE` alone: disabled. First item `CMD` or `CMD-SHELL`. Absent: the image's test with these timings. */
  readonly test?: readonly string[];
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
  readonly retries?: number;
  readonly startPeriodMs?: number;
  readonly startIntervalMs?: number;
}

export interface HookModel {
  readonly command: readonly string[];
  readonly user?: string;
  readonly privileged: boolean;
  readonly workingDir?: string;
  readonly environment: readonly string[];
}

export interface PortModel {
  /** Ranges are expanded: one entry a container port. */
  readonly target: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** Absent: the engine chooses. A range `8000-8010` lets the engine choose inside it. */
  readonly published?: string;
  readonly hostIp?: string;
}

export interface ServiceNetworkModel {
  /** Key in the stack's `networks`. */
  readonly network: string;
  readonly aliases: readonly string[];
  readonly ipv4Address?: string;
  readonly ipv6Address?: string;
  readonly linkLocalIps: readonly string[];
  readonly macAddress?: string;
  readonly driverOpts: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly gwPriority?: number;
  readonly interfaceName?: string;
}

export interface MountModel {
  readonly type: 'bind' | 'volume' | 'tmpfs' | 'image' | 'cluster';
  /** Host path, or key in the stack's `volumes`; absent: an anonymous volume. */
  readonly source?: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly consistency?: string;
  readonly bind?: {
    readonly propagation?: string;
    readonly createHostPath: boolean;
    readonly selinux?: 'z' | 'Z';
    readonly recursive?: 'disabled' | 'enabled' | 'writable' | 'readonly';
  };
  readonly volume?: {
    readonly nocopy: boolean;
    readonly subpath?: string;
    /** Of an anonymous volume. */
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly image?: { readonly subpath?: string };
  readonly tmpfs?: { readonly sizeBytes?: number; readonly mode?: number };
}

export interface FileMountModel {
  readonly source: string;
  readonly target: string;
  readonly uid?: string;
  readonly gid?: string;
  /** Permission bits, for example 0o440. */
  readonly mode?: number;
}

export interface DeviceModel {
  readonly source: string;
  readonly target: string;
  readonly permissions: string;
}

export interface DeviceRequestModel {
  readonly driver: string;
  /** -1: all. */
  readonly count?: number;
  readonly deviceIds: readonly string[];
  readonly capabilities: readonly (readonly string[])[];
  readonly options: Readonly<Record<string, string>>;
}

export interface ResourcesModel {
  readonly nanoCpus?: number;
  readonly cpuCount?: number;
  readonly cpuPercent?: number;
  readonly cpuShares?: number;
  readonly cpuPeriodUs?: number;
  readonly cpuQuotaUs?: number;
  readonly cpuRtPeriodUs?: number;
  readonly cpuRtRuntimeUs?: number;
  readonly cpuset?: string;
  readonly memoryBytes?: number;
  readonly memoryReservationBytes?: number;
  readonly memorySwapBytes?: number;
  readonly memorySwappiness?: number;
  readonly oomKillDisable?: boolean;
  readonly oomScoreAdj?: number;
  readonly pidsLimit?: number;
  readonly shmSizeBytes?: number;
  readonly blkio?: BlkioModel;
}

export interface BlkioModel {
  readonly weight?: number;
  readonly weightDevice: readonly { readonly path: string; readonly weight: number }[];
  readonly deviceReadBps: readonly { readonly path: string; readonly rate: number }[];
  readonly deviceReadIops: readonly { readonly path: string; readonly rate: number }[];
  readonly deviceWriteBps: readonly { readonly path: string; readonly rate: number }[];
  readonly deviceWriteIops: readonly { readonly path: string; readonly rate: number }[];
}

/** `x-appliance` of a service. */
export interface ApplianceModel {
  readonly critical: boolean;
  readonly update?: {
    readonly strategy: 'stop-first' | 'start-first';
    readonly healthTimeoutMs?: number;
    readonly monitorMs?: number;
    readonly hold: boolean;
  };
  /** A check from outside the container's own HEALTHCHECK; healthy only when both are. */
  readonly probe?: Probe;
  readonly certsReload?:
    | { readonly kind: 'signal'; readonly signal: string }
    | { readonly kind: 'restart' | 'none' };
  readonly metrics?: { readonly port: number; readonly path: string };
  readonly logs?: { readonly path?: string; readonly format?: 'text' | 'json' };
  readonly tap?: readonly string[];
}
