/**
 * What the appliance should be: the immutable snapshot that one pass works against. Made by `build.ts` from node.json
 * and the Compose file; holds engine requests as plain data, ready to send.
 */

import type { Probe } from '../contract/probe.ts';
import type { DependencyModel, Note, PullPolicy, RestartModel } from './compose/model.ts';
import type { UpdateWindow } from './os/window.ts';
import type { ApplianceModel, HealthcheckModel, HookModel } from './compose/model-parts.ts';

export interface Desired {
  readonly stack: string;
  readonly applianceId: string;
  /** Ids that this appliance had before: what carries one of them is ours and is made anew under the present one. */
  readonly formerApplianceIds: readonly string[];
  /** Changes when credentials or CA of any registry change (a salted hash): what a registry refused is then asked for again. Absent: none are set. */
  readonly registryAccess?: string;
  /** In dependency order: a service stands after everything that it depends on. */
  readonly services: readonly DesiredService[];
  readonly networks: readonly DesiredNetwork[];
  readonly volumes: readonly DesiredVolume[];
  /** `offline_mode`: nothing is pulled. */
  readonly offline: boolean;
  /** When what works may be replaced by something newer. */
  readonly updates: UpdatePolicy;
  readonly notes: readonly Note[];
  /** Names all texts that it was read from. */
  readonly revision?: string;
}

/** Of node.json. */
export interface UpdatePolicy {
  /** `auto_update`: newer images of the registry are taken without being asked. */
  readonly enabled: boolean;
  /** Absent: at any time. */
  readonly window?: UpdateWindow;
  readonly minImageAgeMs: number;
  /** How often the registries are asked whether newer images exist. */
  readonly checkIntervalMs: number;
}

export interface DesiredService {
  readonly name: string;
  /** Reference as the file has it after interpolation: what is pulled and what the container is created from. */
  readonly image: string;
  readonly platform?: string;
  readonly pullPolicy: PullPolicy;
  readonly dependsOn: readonly DependencyModel[];
  readonly restart: RestartModel;
  /** One a replica; `container_name` or `<stack>-<service>-<n>`. */
  readonly containers: readonly DesiredContainer[];
  /** As the file sets it; the image's own is merged in when the image is known. */
  readonly healthcheck?: HealthcheckModel;
  readonly probe?: Probe;
  readonly stopGracePeriodMs: number;
  readonly stopSignal?: string;
  readonly postStart: readonly HookModel[];
  readonly preStop: readonly HookModel[];
  readonly critical: boolean;
  readonly update: ServiceUpdate;
  /** It sees /certs; what it gets when they change. Absent: it mounts something of its own there. */
  readonly certificates?: { readonly reload: CertsReload };
}

/** `x-appliance.update`, defaults filled in. */
export interface ServiceUpdate {
  readonly strategy: 'stop-first' | 'start-first';
  /** So long a replacement may take until it is healthy; absent: derived from its health test. */
  readonly healthTimeoutMs?: number;
  /** So long it must do well before its predecessor goes. */
  readonly monitorMs: number;
  /** The vendor wants no newer image. */
  readonly hold: boolean;
}

export type CertsReload = NonNullable<ApplianceModel['certsReload']>;

export interface DesiredContainer {
  readonly name: string;
  /** 1-based. */
  readonly replica: number;
  /** Hash of everything that makes a container different; also the label `io.applianced.config-hash`. */
  readonly configHash: string;
  readonly create: ContainerCreate;
  /** Files (`configs`, `secrets` with inline content) that must exist on the host before the container is created. */
  readonly files: readonly DesiredFile[];
  /** What the hash covers, flattened to `path -> text` with secrets replaced: for the difference in a reason. */
  readonly fingerprint: Readonly<Record<string, string>>;
}

/** A host file of ours under the state directory; its content is never rendered. */
export interface DesiredFile {
  readonly path: string;
  readonly content: string;
  /** The stack calls it a secret; else it is a config. */
  readonly isSecret: boolean;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Body of `POST /containers/create`. Names of services in `NetworkMode`, `PidMode`, `IpcMode`, `VolumesFrom` and
 * `Links` are container names here; the engine resolves them. `NetworkingConfig` holds every endpoint: an engine below
 * API 1.44 takes only the first at create, the others are connected before the start.
 */
export interface ContainerCreate {
  readonly Image: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly HostConfig: JsonObject;
  readonly NetworkingConfig: { readonly EndpointsConfig: Readonly<Record<string, JsonObject>> };
  readonly [key: string]: Json | undefined;
}

export interface DesiredNetwork {
  /** The engine's name. */
  readonly name: string;
  readonly external: boolean;
  readonly configHash: string;
  /** Body of `POST /networks/create`; absent when external. */
  readonly create?: JsonObject;
  /** Services that are attached to it. */
  readonly usedBy: readonly string[];
}

export interface DesiredVolume {
  readonly name: string;
  readonly external: boolean;
  readonly configHash: string;
  /** Body of `POST /volumes/create`; absent when external. */
  readonly create?: JsonObject;
  readonly usedBy: readonly string[];
}

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** Labels on every container, network and volume that we create (product.md). */
export const label = {
  stack: 'io.applianced.stack',
  service: 'io.applianced.service',
  replica: 'io.applianced.replica',
  configHash: 'io.applianced.config-hash',
  applianceId: 'io.applianced.appliance-id',
} as const;
