/**
 * The one internal shape of a Compose file: short and long forms, several files, `extends`, `include`, anchors and
 * interpolation are all resolved. Names follow the Compose specification in camelCase; durations are milliseconds,
 * sizes bytes, paths absolute. A key that the file does not set is absent (absent differs from empty).
 */

import type {
  ApplianceModel,
  DeviceModel,
  DeviceRequestModel,
  FileMountModel,
  HealthcheckModel,
  HookModel,
  MountModel,
  PortModel,
  ResourcesModel,
  ServiceNetworkModel,
} from './model-parts.ts';

/** Where a value stands in a file; 1-based. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface StackModel {
  /** `name:` of the file, else the fallback that the caller gave. */
  readonly name: string;
  /** Sorted by name. Services that no active profile enables are in `disabled`. */
  readonly services: readonly ServiceModel[];
  readonly disabled: readonly { readonly name: string; readonly profiles: readonly string[] }[];
  readonly networks: Readonly<Record<string, NetworkModel>>;
  readonly volumes: Readonly<Record<string, VolumeModel>>;
  /** Configs and secrets alike: what a container sees as a file. */
  readonly configs: Readonly<Record<string, FileModel>>;
  readonly secrets: Readonly<Record<string, FileModel>>;
  /** Every file that was read, or looked for and not there (`.env`), so that a change of any of them can be noticed. */
  readonly files: readonly string[];
  /** What was accepted without effect, and why (`build` beside `image`, `attach`, ...). */
  readonly notes: readonly Note[];
}

export interface Note extends SourcePosition {
  readonly path: string;
  readonly reason: string;
}

export interface ServiceModel {
  readonly name: string;
  readonly position: SourcePosition;
  readonly image: string;
  readonly pullPolicy: PullPolicy;
  readonly platform?: string;
  readonly containerName?: string;
  /** `deploy.replicas` or `scale`; 1 when neither is set. */
  readonly replicas: number;
  readonly profiles: readonly string[];
  readonly dependsOn: readonly DependencyModel[];
  readonly restart: RestartModel;

  /** Absent: the image's own. Empty array: cleared. */
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  /** `null`: the key is passed without a value (`KEY` alone and not set anywhere): unset in the container. */
  readonly environment: Readonly<Record<string, string | null>>;
  readonly workingDir?: string;
  readonly user?: string;
  readonly hostname?: string;
  readonly domainname?: string;
  readonly macAddress?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly tty: boolean;
  readonly stdinOpen: boolean;
  readonly init?: boolean;
  readonly stopSignal?: string;
  readonly stopGracePeriodMs?: number;
  readonly healthcheck?: HealthcheckModel;
  readonly postStart: readonly HookModel[];
  readonly preStop: readonly HookModel[];

  readonly ports: readonly PortModel[];
  /** `8000/tcp` or a range `8000-8010/tcp`. */
  readonly expose: readonly string[];
  readonly networkMode?: NetworkModeModel;
  /** In the order of `priority` (high first), then name. Empty when `networkMode` is set. */
  readonly networks: readonly ServiceNetworkModel[];
  readonly extraHosts: readonly string[];
  readonly dns: readonly string[];
  readonly dnsSearch: readonly string[];
  readonly dnsOptions: readonly string[];
  readonly links: readonly { readonly service: string; readonly alias: string }[];
  readonly externalLinks: readonly { readonly container: string; readonly alias: string }[];

  readonly volumes: readonly MountModel[];
  readonly volumesFrom: readonly {
    readonly from: { readonly service: string } | { readonly container: string };
    readonly readOnly: boolean;
  }[];
  readonly tmpfs: readonly string[];
  readonly configs: readonly FileMountModel[];
  readonly secrets: readonly FileMountModel[];
  readonly devices: readonly DeviceModel[];
  readonly deviceCgroupRules: readonly string[];
  readonly deviceRequests: readonly DeviceRequestModel[];

  readonly privileged: boolean;
  readonly readOnly: boolean;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly securityOpt: readonly string[];
  readonly groupAdd: readonly string[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly ulimits: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
  readonly cgroup?: 'host' | 'private';
  readonly cgroupParent?: string;
  readonly ipc?: string;
  readonly pid?: string;
  readonly uts?: string;
  readonly usernsMode?: string;
  readonly isolation?: string;
  readonly runtime?: string;
  readonly storageOpt: Readonly<Record<string, string>>;
  readonly logging?: { readonly driver?: string; readonly options: Readonly<Record<string, string>> };
  readonly resources: ResourcesModel;
  readonly appliance: ApplianceModel;
}

export type PullPolicy = 'always' | 'missing' | 'never' | { readonly everyMs: number };

/** `pid: service:x`, `ipc: service:x` stay strings; `network_mode: service:x` needs the container's id, hence the union. */
export type NetworkModeModel =
  | { readonly kind: 'none' | 'host' | 'bridge' }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'container'; readonly container: string };

export interface DependencyModel {
  readonly service: string;
  readonly condition: 'service_started' | 'service_healthy' | 'service_completed_successfully';
  /** Restart this service after the dependency was restarted or replaced by us. */
  readonly restart: boolean;
  /** `false`: the dependency may be absent (disabled) or fail, and this service starts all the same. */
  readonly required: boolean;
  /** Absent when implied by `links`, `volumes_from`, `network_mode: service:` and the like. */
  readonly position?: SourcePosition;
}

/**
 * `restart` or `deploy.restart_policy`. `default` (the file is silent): a container that fails is started again, one
 * that ends with 0 is complete until the next boot of the appliance (as `compose up` at boot would do).
 */
export interface RestartModel {
  readonly mode: 'always' | 'unless-stopped' | 'on-failure' | 'never' | 'default';
  readonly maxAttempts?: number;
}

/** A `configs:` or `secrets:` entry at the top of the file. */
export type FileModel =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'content'; readonly content: string }
  | { readonly kind: 'environment'; readonly variable: string; readonly content: string };

export interface NetworkModel {
  /** The engine's name: `name:`, else `<stack>_<key>`. */
  readonly name: string;
  readonly external: boolean;
  readonly driver?: string;
  readonly driverOpts: Readonly<Record<string, string>>;
  readonly attachable: boolean;
  readonly internal: boolean;
  readonly enableIpv4?: boolean;
  readonly enableIpv6?: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly ipam?: {
    readonly driver?: string;
    readonly options: Readonly<Record<string, string>>;
    readonly pools: readonly {
      readonly subnet?: string;
      readonly ipRange?: string;
      readonly gateway?: string;
      readonly auxAddresses: Readonly<Record<string, string>>;
    }[];
  };
}

export interface VolumeModel {
  /** The engine's name: `name:`, else `<stack>_<key>`. */
  readonly name: string;
  readonly external: boolean;
  readonly driver?: string;
  readonly driverOpts: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}
