/** What can be done to the world: one map from the kind of step to its arguments. Steps are plain data. */

import type { CertificateName } from '../../certs/types.ts';
import type { PublishedContents } from '../contract/published-certs.ts';
import type { DesiredAcme } from '../desired/certs/desired-certs.ts';
import type { CertificateGeneration } from './certs-view.ts';
import type { Replacement } from './update-memory.ts';
import type { ContainerCreate, DesiredFile, JsonObject } from '../desired/desired.ts';

/** `container` is an id; in a step that cannot run yet it is the name that the container will have. */
export interface StepArguments {
  'pull-image': { readonly reference: string; readonly platform?: string };
  /** Gives an image another name; `image`: an id or another name of it. */
  'tag-image': { readonly image: string; readonly reference: string };
  /** Takes one name of an image away, and the image with its last one. */
  'remove-image': {
    readonly reference: string;
    /** Because nothing needs the image. */
    readonly pruned?: {
      /** Its id. */
      readonly image: string;
      /** At most, as layers may be shared; 0: it has other names. */
      readonly freesBytes: number;
    };
  };
  'create-network': { readonly name: string; readonly body: JsonObject };
  'remove-network': { readonly network: string; readonly name: string };
  'create-volume': { readonly name: string; readonly body: JsonObject };
  'remove-volume': { readonly name: string };
  'write-files': { readonly files: readonly DesiredFile[] };
  'remove-file': { readonly path: string };
  'create-container': {
    readonly name: string;
    readonly create: ContainerCreate;
    /** What it is made from in place of `create.Image`: the same image, named in another way. */
    readonly image?: string;
    readonly platform?: string;
    /** Anonymous volumes of the container that is replaced: data lives on. */
    readonly keepVolumes: readonly { readonly name: string; readonly target: string }[];
  };
  'connect-network': { readonly container: string; readonly network: string; readonly endpoint: JsonObject };
  'disconnect-network': { readonly container: string; readonly network: string };
  'start-container': {
    readonly container: string;
    readonly name: string;
    readonly afterDisruption: boolean;
    /** Those that it finds. */
    readonly certificates?: CertificateGeneration;
    /** It is started beside something that works, to take its place. */
    readonly replacement?: BegunReplacement;
  };
  /** `certificates`: what it is told of. */
  'signal-container': {
    readonly container: string;
    readonly signal: string;
    readonly certificates: CertificateGeneration;
  };
  'issue-ca': {
    readonly commonName: string;
    readonly organization?: string;
    readonly keyType: 'ec' | 'rsa';
    readonly lifetimeMs: number;
  };
  /** `issuer`: fingerprint of the own CA that signs; empty while there is none. */
  'issue-leaf': {
    readonly item: 'server' | 'client';
    readonly commonName: string;
    readonly names: readonly CertificateName[];
    readonly keyType: 'ec' | 'rsa';
    readonly lifetimeMs: number;
    readonly issuer: string;
  };
  /** From an ACME server; takes minutes. Files are absolute. */
  'obtain-certificate': Omit<DesiredAcme, 'names'> & {
    readonly names: readonly CertificateName[];
    readonly keyType: 'ec' | 'rsa';
  };
  'publish-certificates': { readonly contents: PublishedContents };
  'run-hook': {
    readonly container: string;
    readonly phase: 'post_start' | 'pre_stop';
    readonly index: number;
    readonly run: string;
    readonly command: readonly string[];
    readonly user?: string;
    readonly privileged: boolean;
    readonly workingDir?: string;
    readonly environment: readonly string[];
  };
  'stop-container': {
    readonly container: string;
    readonly graceMs: number;
    readonly stopSignal?: string;
    /** Because the certificates changed: it is started again. */
    readonly isReload?: true;
    /** It works, and is stopped to be replaced. */
    readonly replacement?: BegunReplacement;
  };
  /** Of a container that is taken back: why it failed. */
  'read-last-logs': { readonly container: string; readonly lines: number };
  'unpause-container': { readonly container: string };
  'rename-container': { readonly container: string; readonly name: string };
  'remove-container': { readonly container: string };
  'set-restart-policy': { readonly container: string };
  /** `onlyActive`: timers that nobody started stay so. */
  'reload-timers': { readonly timers: readonly string[]; readonly onlyActive: boolean };
  /** The service ends first: while it runs systemd does not let go of its socket. */
  'reload-socket': { readonly socket: string; readonly service: string };
  'start-unit': { readonly unit: string };
  /** `at`: milliseconds since the epoch; `windowEndsAt`: until then it is not scheduled a second time. */
  'schedule-reboot': { readonly at: number; readonly message: string; readonly windowEndsAt: number };
  'reboot-now': Readonly<Record<string, never>>;
  'poweroff-now': Readonly<Record<string, never>>;
}

/** What must be known of a replacement after the first disturbance, also when the power goes in that moment. */
export interface BegunReplacement {
  /** Of the container in the file. */
  readonly name: string;
  readonly cause: string;
  readonly strategy: Replacement['strategy'];
  readonly from: Replacement['from'];
  readonly to: Replacement['to'];
}

export type StepKind = keyof StepArguments;

export interface StepOf<Kind extends StepKind> {
  /** Position in the plan; 1-based. */
  readonly id: number;
  readonly kind: Kind;
  /** Stable over passes: names the same intention again, so that it is not started twice and its failures add up. */
  readonly key: string;
  /** Such as `service broker-edge`, `network conductor_default`. */
  readonly subject: string;
  /** The service it is done for; absent for shared things. */
  readonly service?: string;
  readonly reason: string;
  /** Ids of steps that must be done first; empty: ready. */
  readonly after: readonly number[];
  readonly args: StepArguments[Kind];
  /** What the outcome depends on (a config hash, a run): a failure with another input is forgotten. */
  readonly input: string;
}

export type Step = { readonly [Kind in StepKind]: StepOf<Kind> }[StepKind];

export interface PlanResult {
  readonly steps: readonly Step[];
  readonly waiting: readonly WaitingFor[];
}

/** A thing that is not done, and what it waits for. `code` lets a condition recognise it. */
export interface WaitingFor {
  readonly subject: string;
  readonly service?: string;
  readonly code: WaitingCode;
  readonly reason: string;
  /** Milliseconds since the epoch: when time alone changes the answer. */
  readonly until?: number;
  /** `retry`: key of the step that failed. */
  readonly key?: string;
}

export type WaitingCode =
  | 'engine'
  | 'dependency'
  | 'back-off'
  | 'retry'
  | 'health'
  | 'operator'
  | 'one-at-a-time'
  | 'orphan'
  | 'name-taken'
  | 'image'
  | 'network-missing'
  | 'network-foreign'
  | 'volume-missing'
  | 'volume-differs'
  | 'volume-in-use'
  | 'gave-up'
  | 'engine-removing'
  | 'apt'
  | 'certificates'
  | 'certificate-reload'
  | 'reboot'
  | 'update'
  | 'trial'
  | 'disk-space'
  | 'pass';

/** Nothing is amiss while it is waited for: what is in force serves. */
export const RESTING: ReadonlySet<WaitingCode> = new Set(['update', 'disk-space']);

/** What is known only once a step is done. */
export interface StepResult {
  /** Id of the image that was pulled. */
  readonly image?: string;
  /** The reference named that image on this machine before the pull. */
  readonly wasHere?: boolean;
  readonly output?: string;
}

/** The steps that can run now. */
export function ready(steps: readonly Step[]): readonly Step[] {
  return steps.filter((step) => step.after.length === 0);
}

/** How a step ended that did not succeed. */
export interface StepFailure {
  readonly kind: string;
  /** The whole chain, outermost first. */
  readonly message: string;
  readonly retryable: boolean;
  /** What the other side asks for, from then on. */
  readonly retryAfterMs?: number;
}
