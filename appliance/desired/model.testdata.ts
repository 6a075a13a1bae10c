/** Models for tests: the least that each type asks for, and what the test changes. */

import { createHash } from 'node:crypto';
import { buildDesired } from './build.ts';
import type { NetworkModel, ServiceModel, StackModel, VolumeModel } from './compose/model.ts';
import type { MountModel, PortModel, ServiceNetworkModel } from './compose/model-parts.ts';
import type { BuildContext, BuildInput } from './context.ts';
import type { Desired, DesiredContainer } from './desired.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export function aService(changes: Partial<ServiceModel> = {}): ServiceModel {
  return {
    name: 'web',
    position: { file: '/stack.yaml', line: 3, column: 3 },
    image: 'registry.test/web:1',
    pullPolicy: 'missing',
    replicas: 1,
    profiles: [],
    dependsOn: [],
    restart: { mode: 'default' },
    environment: {},
    labels: {},
    annotations: {},
    tty: false,
    stdinOpen: false,
    postStart: [],
    preStop: [],
    ports: [],
    expose: [],
    networks: [],
    extraHosts: [],
    dns: [],
    dnsSearch: [],
    dnsOptions: [],
    links: [],
    externalLinks: [],
    volumes: [],
    volumesFrom: [],
    tmpfs: [],
    configs: [],
    secrets: [],
    devices: [],
    deviceCgroupRules: [],
    deviceRequests: [],
    privileged: false,
    readOnly: false,
    capAdd: [],
    capDrop: [],
    securityOpt: [],
    groupAdd: [],
    sysctls: {},
    ulimits: [],
    storageOpt: {},
    resources: {},
    appliance: { critical: false },
    ...changes,
  };
}

export function aStack(changes: Partial<StackModel> = {}): StackModel {
  return {
    name: 'shop',
    services: [aService()],
    disabled: [],
    networks: {},
    volumes: {},
    configs: {},
    secrets: {},
    files: ['/stack.yaml'],
    notes: [],
    ...changes,
  };
}

export function aNetwork(changes: Partial<NetworkModel> = {}): NetworkModel {
  return {
    name: 'shop_default',
    external: false,
    driverOpts: {},
    attachable: false,
    internal: false,
    labels: {},
    ...changes,
  };
}

export function aVolume(changes: Partial<VolumeModel> = {}): VolumeModel {
  return { name: 'shop_data', external: false, driverOpts: {}, labels: {}, ...changes };
}

export function attached(network: string, changes: Partial<ServiceNetworkModel> = {}): ServiceNetworkModel {
  return { network, aliases: [], linkLocalIps: [], driverOpts: {}, priority: 0, ...changes };
}

export function aPort(target: number, published?: string, changes: Partial<PortModel> = {}): PortModel {
  return { target, protocol: 'tcp', ...(published === undefined ? {} : { published }), ...changes };
}

export function aMount(target: string, changes: Partial<MountModel> = {}): MountModel {
  return {
    type: 'bind',
    source: '/srv',
    target,
    readOnly: false,
    bind: { createHostPath: true },
    ...changes,
  };
}

export function anInput(changes: Partial<BuildInput> = {}): BuildInput {
  return {
    stack: aStack(),
    applianceId: '11111111-2222-4333-8444-555555555555',
    offline: false,
    directories: { certs: '/state/certs', configs: '/state/configs', files: '/state/files' },
    secretValues: [],
    hash: sha256,
    ...changes,
  };
}

export function aContext(stack: StackModel): BuildContext {
  return { ...anInput({ stack }), byName: new Map(stack.services.map((service) => [service.name, service])) };
}

/** Context of a stack whose only service is this one. */
export function contextOf(service: ServiceModel, changes: Partial<StackModel> = {}): BuildContext {
  return aContext(aStack({ services: [service], ...changes }));
}

export function built(input: BuildInput): Desired {
  const result = buildDesired(input);
  if (!result.ok)
    throw new Error(`the model was refused: ${result.problems.map((p) => p.reason).join('; ')}`);
  return result.desired;
}

/** The first container of a service, which is the stack's only one. */
export function container(changes: Partial<ServiceModel>, stack: Partial<StackModel> = {}): DesiredContainer {
  const [service] = built(anInput({ stack: aStack({ services: [aService(changes)], ...stack }) })).services;
  const [first] = service?.containers ?? [];
  if (first === undefined) throw new Error('the service has no container');
  return first;
}
