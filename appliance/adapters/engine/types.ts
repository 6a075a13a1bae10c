/** The Docker Engine as the appliance sees it: plain data, one function a call, every call with a deadline. */

import type { EngineError } from './errors.ts';

export interface EngineInfo {
  readonly version: string;
  /** Negotiated once a connection: at least 1.41, at most what we were tried with; never unversioned. */
  readonly apiVersion: string;
  readonly minApiVersion: string;
  readonly os: string;
  readonly arch: string;
}

/** What one `GET /containers/json?all=1` says; enough to see whether anything changed. */
export interface ContainerSummary {
  readonly id: string;
  readonly name: string;
  readonly imageId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: ContainerState;
  readonly health: HealthState;
  /** Name of the network -> id of the network. */
  readonly networks: Readonly<Record<string, string>>;
}

/** As the list of all containers shows it. */
export interface ListedContainer extends ContainerSummary {
  /** Paths of the host that it mounts. */
  readonly mountSources: readonly string[];
  /** Names of the volumes that it mounts. */
  readonly volumes: readonly string[];
}

export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
export type HealthState = 'none' | 'starting' | 'healthy' | 'unhealthy';

export interface ContainerDetails extends ContainerSummary {
  /** The reference it was created from (`Config.Image`). */
  readonly image: string;
  readonly restartPolicy: string;
  readonly exitCode: number;
  /** The engine's own words when a start failed; empty otherwise. */
  readonly error: string;
  readonly oomKilled: boolean;
  readonly createdAt: string;
  /** ISO 8601 with the engine's precision, kept as text: it names one run of the container. Empty: never started. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly pid: number;
  /** As the container was created: image and file merged by the engine. Absent: none, or disabled. */
  readonly healthTest?: HealthTest;
  /** Last output of the engine's own health test, cut to 500 characters. */
  readonly healthOutput: string;
  readonly endpoints: Readonly<Record<string, EndpointDetails>>;
  readonly mounts: readonly MountDetails[];
}

export interface HealthTest {
  /** `CMD ...` or `CMD-SHELL ...` as the engine keeps it. */
  readonly test: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly startPeriodMs: number;
}

export interface EndpointDetails {
  readonly networkId: string;
  readonly aliases: readonly string[];
  readonly ipAddress: string;
  /** What was asked for, not what was given. */
  readonly ipv4Address?: string;
}

export interface MountDetails {
  readonly type: string;
  readonly name?: string;
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export interface ImageDetails {
  /** Content id in this engine's store; never compared across stores. */
  readonly id: string;
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  readonly os: string;
  readonly architecture: string;
  readonly sizeBytes: number;
  /** Targets of `VOLUME`. */
  readonly volumes: readonly string[];
  readonly healthTest?: HealthTest;
}

/** What one `GET /images/json` says of an image. */
export interface ImageSummary {
  readonly id: string;
  /** In the engine's short form: `app:1`, `registry.example/app:1`. */
  readonly repoTags: readonly string[];
  /** `registry.example/app@sha256:...` */
  readonly repoDigests: readonly string[];
  /** With the layers that it shares with others. */
  readonly sizeBytes: number;
}

export interface PulledImageDetails extends ImageDetails {
  /** The reference named this image already, before the pull. */
  readonly wasHere: boolean;
}

export interface NetworkDetails {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface VolumeDetails {
  readonly name: string;
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface EngineEvent {
  readonly type: 'container' | 'image' | 'network' | 'volume' | 'daemon';
  /** `die`, `start`, `health_status: healthy`, ...; embedded data after `: ` is kept. */
  readonly action: string;
  /** Id of the container, network, or name of the image or volume. */
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly timeNano: string;
}

export interface PullProgress {
  readonly reference: string;
  /** Layers known so far, and how much of them is here. Bytes may be unknown (0). Never goes backwards. */
  readonly layersDone: number;
  readonly layersTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

/** What the engine's own settings say of registries (`GET /info`); its mirrors are left out. */
export interface EngineRegistryAccess {
  /** Addresses of proxies; empty: none. The engine writes `xxxxx:xxxxx` in place of a name and password. */
  readonly httpProxy: string;
  readonly httpsProxy: string;
  /** As the engine was given it: hosts, domains and networks, separated by commas. */
  readonly noProxy: string;
  /** Registries, `host` or `host:port`, of which it takes any certificate and plain http (`insecure-registries`). */
  readonly insecureHosts: readonly string[];
  /** The same for networks, `127.0.0.0/8` among them. */
  readonly insecureNetworks: readonly string[];
}

export interface RegistryCredentials {
  readonly serverAddress: string;
  readonly username: string;
  readonly password: string;
}

/** Counters of one run of a container, as its control group and its own network have them. */
export interface ContainerStats {
  /** Processor time since its start, of all processors together. */
  readonly cpuNanos: number;
  /** Time of all processors of the machine together since its boot, idle or not: what `cpuNanos` is a share of. */
  readonly machineCpuNanos: number;
  /** Without the part of the page cache that can be given back at any moment, as `docker stats` shows it. */
  readonly memoryBytes: number;
  /** Where it has no limit of its own: the memory of the machine. */
  readonly memoryLimitBytes: number;
  /** Absent: it has no network of its own, but that of the machine or of another container. */
  readonly network?: { readonly inBytes: number; readonly outBytes: number };
}

export interface LogLine {
  readonly stream: 'stdout' | 'stderr';
  readonly at: string;
  readonly text: string;
}

export interface ExecResult {
  readonly exitCode: number;
  /** Both streams, cut to 4,096 characters. */
  readonly output: string;
}

/** Narrow on purpose: no call that could prune, build or touch what is not named. Every failure is an `EngineError`. */
export interface Engine {
  readonly info: EngineInfo;
  ping(signal: AbortSignal): Promise<void>;
  /** Over a new connection, within 1 s: an engine that shuts down still answers on those that it has. */
  knock(signal: AbortSignal): Promise<void>;
  /** Containers outlive a restart of the engine (`live-restore` of its daemon.json). */
  hasLiveRestore(signal: AbortSignal): Promise<boolean>;
  /** Where the engine keeps images and containers: a path as the engine sees it (`DockerRootDir`); empty: it does not say. */
  dataRoot(signal: AbortSignal): Promise<string>;
  /** How it reaches registries. */
  registryAccess(signal: AbortSignal): Promise<EngineRegistryAccess>;
  /** Of `GET /info`, in the engine's own words, for people: what explains how it behaves. */
  facts(signal: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
  listContainers(signal: AbortSignal): Promise<readonly ListedContainer[]>;
  /** `undefined`: no such container. */
  inspectContainer(id: string, signal: AbortSignal): Promise<ContainerDetails | undefined>;
  /** One reading, without the second's wait for another one. `undefined`: no such container, or it does not run. */
  containerStats(id: string, signal: AbortSignal): Promise<ContainerStats | undefined>;
  /** Gives the id. Body as in the Engine API; what this API version does not know has been taken out before. */
  createContainer(
    name: string,
    body: object,
    platform: string | undefined,
    signal: AbortSignal,
  ): Promise<string>;
  startContainer(id: string, signal: AbortSignal): Promise<void>;
  /** Already stopped is success. Waits for the end: deadline is the grace period plus 15 s. */
  stopContainer(
    id: string,
    options: { graceMs: number; stopSignal?: string },
    signal: AbortSignal,
  ): Promise<void>;
  killContainer(id: string, killSignal: string, signal: AbortSignal): Promise<void>;
  unpauseContainer(id: string, signal: AbortSignal): Promise<void>;
  /** Never removes volumes. Already gone is success. */
  removeContainer(id: string, options: { force: boolean }, signal: AbortSignal): Promise<void>;
  renameContainer(id: string, name: string, signal: AbortSignal): Promise<void>;
  setRestartPolicyNo(id: string, signal: AbortSignal): Promise<void>;
  connectNetwork(network: string, containerId: string, endpoint: object, signal: AbortSignal): Promise<void>;
  /** By force. Not connected is success. */
  disconnectNetwork(network: string, containerId: string, signal: AbortSignal): Promise<void>;
  listNetworks(signal: AbortSignal): Promise<readonly NetworkDetails[]>;
  createNetwork(body: object, signal: AbortSignal): Promise<string>;
  /** Already gone is success. */
  removeNetwork(id: string, signal: AbortSignal): Promise<void>;
  listVolumes(signal: AbortSignal): Promise<readonly VolumeDetails[]>;
  createVolume(body: object, signal: AbortSignal): Promise<void>;
  /** One by its name, with its data. Already gone is success. */
  removeVolume(name: string, signal: AbortSignal): Promise<void>;
  /** `undefined`: not here. */
  inspectImage(reference: string, signal: AbortSignal): Promise<ImageDetails | undefined>;
  /** Without layers that only other images stand on. */
  listImages(signal: AbortSignal): Promise<readonly ImageSummary[]>;
  /** `image`: an id or a reference. Another image that has the name loses it. */
  tagImage(image: string, reference: string, signal: AbortSignal): Promise<void>;
  /** Takes one name away, and the image with its last name. Never by force; already gone is success. */
  removeImage(reference: string, signal: AbortSignal): Promise<void>;
  /**
   * Pulls, watches the stream for in-band errors, treats a cut stream as a failure, and looks at the image afterwards.
   * No overall deadline: fails when nothing arrived for 2 minutes, or for 15 while only unpacking is left.
   */
  pullImage(
    reference: string,
    options: {
      platform?: string;
      credentials?: RegistryCredentials;
      onProgress?: (progress: PullProgress) => void;
    },
    signal: AbortSignal,
  ): Promise<PulledImageDetails>;
  /** `timeoutMs` covers all of it; a command that outlives it is killed. */
  exec(
    containerId: string,
    command: readonly string[],
    options: {
      timeoutMs: number;
      user?: string;
      privileged?: boolean;
      workingDir?: string;
      environment?: readonly string[];
    },
    signal: AbortSignal,
  ): Promise<ExecResult>;
  logs(
    containerId: string,
    options: { follow: boolean; tail?: number; since?: string },
    signal: AbortSignal,
  ): AsyncIterable<LogLine>;
  /** Ends when the connection ends (then reconnect with `since`: the last `timeNano`). Filtered by the engine. */
  events(options: { since?: string }, signal: AbortSignal): AsyncIterable<EngineEvent>;
}

/** Connects, negotiates the API version and gives an `Engine`; fails with an `EngineError`. */
export type ConnectEngine = (
  socketPath: string,
  options: { onCall?: (call: { name: string; ms: number; error?: EngineError }) => void },
  signal: AbortSignal,
) => Promise<Engine>;
