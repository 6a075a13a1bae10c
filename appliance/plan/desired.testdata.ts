/** Desired states from a few words, through the real builder: hashes, labels and names are the real ones. */

import type { DependencyModel, RestartModel, ServiceModel, StackModel } from '../desired/compose/model.ts';
import type { ApplianceModel, HookModel } from '../desired/compose/model-parts.ts';
import type { CertsReload, Desired, UpdatePolicy } from '../desired/desired.ts';
import {
  aNetwork,
  aPort,
  aService,
  aStack,
  aVolume,
  anInput,
  attached,
  built,
} from '../desired/model.testdata.ts';

export interface ServiceWords {
  /** `db`, `db healthy`, `db completed`, with `optional` and `restart` after it. */
  readonly on?: readonly string[];
  readonly image?: string;
  readonly restart?: RestartModel['mode'];
  readonly maxAttempts?: number;
  readonly replicas?: number;
  readonly container?: string;
  /** A change of it is a change of the configuration. */
  readonly mode?: string;
  /** Published on the host. */
  readonly port?: string;
  readonly networks?: readonly string[];
  /** Joins the network of that service. */
  readonly joins?: string;
  readonly volumes?: readonly string[];
  readonly configs?: readonly string[];
  readonly postStart?: readonly string[];
  readonly preStop?: readonly string[];
  readonly pull?: ServiceModel['pullPolicy'];
  readonly critical?: boolean;
  /** After a change of the certificates. */
  readonly reload?: CertsReload;
  readonly graceMs?: number;
  readonly update?: ApplianceModel['update'];
}

export interface StackWords {
  readonly name?: string;
  readonly external?: readonly string[];
  /** Changes the configuration of every network. */
  readonly internal?: boolean;
  readonly volumeDriver?: string;
  readonly offline?: boolean;
  readonly updates?: UpdatePolicy;
}

export const APPLIANCE = anInput().applianceId;

export function stackOf(services: Readonly<Record<string, ServiceWords>>, words: StackWords = {}): Desired {
  const name = words.name ?? 'shop';
  const models = Object.entries(services).map(([key, service]) => serviceOf(key, service));
  const stack: Partial<StackModel> = {
    name,
    services: models,
    networks: named(['default', ...Object.values(services).flatMap((each) => each.networks ?? [])], (key) =>
      aNetwork({
        name: words.external?.includes(key) === true ? key : `${name}_${key}`,
        external: words.external?.includes(key) === true,
        internal: words.internal ?? false,
      }),
    ),
    volumes: named(
      Object.values(services).flatMap((each) => each.volumes ?? []),
      (key) =>
        aVolume({
          name: words.external?.includes(key) === true ? key : `${name}_${key}`,
          external: words.external?.includes(key) === true,
          ...(words.volumeDriver === undefined ? {} : { driver: words.volumeDriver }),
        }),
    ),
    configs: named(
      Object.values(services).flatMap((each) => each.configs ?? []),
      (key) => ({
        kind: 'content',
        content: `content of ${key}`,
      }),
    ),
  };
  const policy = words.updates === undefined ? {} : { updates: words.updates };
  return built(anInput({ stack: aStack(stack), offline: words.offline ?? false, ...policy }));
}

function serviceOf(name: string, words: ServiceWords): ServiceModel {
  const { on = [], postStart = [], preStop = [], container, graceMs } = words;
  return aService({
    name,
    image: words.image ?? `registry.test/${name}:1`,
    dependsOn: on.map((text) => dependencyOf(text)),
    restart: restartOf(words),
    replicas: words.replicas ?? 1,
    pullPolicy: words.pull ?? 'missing',
    environment: words.mode === undefined ? {} : { MODE: words.mode },
    postStart: postStart.map((command) => hookOf(command)),
    preStop: preStop.map((command) => hookOf(command)),
    appliance: applianceOf(words),
    ...(container === undefined ? {} : { containerName: container }),
    ...(graceMs === undefined ? {} : { stopGracePeriodMs: graceMs }),
    ...attachments(words),
  });
}

function applianceOf({ critical = false, reload, update }: ServiceWords): ApplianceModel {
  return {
    critical,
    ...(reload === undefined ? {} : { certsReload: reload }),
    ...(update === undefined ? {} : { update }),
  };
}

function attachments(words: ServiceWords): Partial<ServiceModel> {
  const { port, joins, networks = ['default'], volumes = [], configs = [] } = words;
  return {
    ports: port === undefined ? [] : [aPort(80, port)],
    volumes: volumes.map((key) => ({ type: 'volume', source: key, target: `/${key}`, readOnly: false })),
    configs: configs.map((key) => ({ source: key, target: `/${key}` })),
    ...(joins === undefined
      ? { networks: networks.map((key) => attached(key)) }
      : { networkMode: { kind: 'service', service: joins } }),
  };
}

const CONDITIONS = {
  healthy: 'service_healthy',
  completed: 'service_completed_successfully',
} as const;

function dependencyOf(text: string): DependencyModel {
  const [service = '', ...words] = text.split(' ');
  const word = words.find((each) => each === 'healthy' || each === 'completed');
  return {
    service,
    condition: word === undefined ? 'service_started' : CONDITIONS[word],
    required: !words.includes('optional'),
    restart: words.includes('restart'),
  };
}

function restartOf({ restart = 'default', maxAttempts }: ServiceWords): RestartModel {
  return { mode: restart, ...(maxAttempts === undefined ? {} : { maxAttempts }) };
}

function hookOf(command: string): HookModel {
  return { command: [command], privileged: false, environment: [] };
}

function named<Value>(keys: readonly string[], make: (key: string) => Value): Record<string, Value> {
  return Object.fromEntries(keys.map((key) => [key, make(key)]));
}
