/**
 * What makes a container, a network or a volume different: the normalised model in Compose's own words, without what
 * cannot or must not be compared. The config hash and the shown difference are both made from it.
 */

import { applianceMounts } from './appliance-mounts.ts';
import type { NetworkModel, ServiceModel, VolumeModel } from './compose/model.ts';
import type { FileMountModel, PortModel } from './compose/model-parts.ts';
import type { BuildContext } from './context.ts';
import type { Json, JsonObject } from './desired.ts';
import { attachedNetworks, networkMode, networkName } from './endpoints.ts';
import { linkTexts } from './links.ts';
import { volumeSource } from './mounts.ts';
import { firstContainerOf, namespaceMode } from './names.ts';
import { normalised } from './normalised.ts';

/**
 * Keys of a service that never make its container out of date, each with the reason. Also not compared, because pure
 * code does not see it: the content of host files that `configs`, `secrets` and binds name (the container sees their
 * change by itself), and what a moved image tag means now (the image is compared by digest where it is observed).
 */
export const notCompared = {
  name: 'says which service it is; under another name it is another service',
  position: 'a service may move inside the file',
  pullPolicy: 'says how the image gets here, not what runs',
  replicas: 'each replica is a container of its own: one more or less changes none of the others',
  profiles: 'says whether the service is wanted at all',
  dependsOn: 'says when to start, and is read at every start',
  restart: 'the daemon restarts, not the engine, and reads it at every exit',
  postStart: 'run by the daemon, read at every start',
  preStop: 'run by the daemon, read at every stop',
  appliance: 'probes, update strategy and the like are read by the daemon while the container runs',
} as const satisfies Partial<Record<keyof ServiceModel, string>>;

/** References are resolved (network and volume names, containers, inline content), so a change behind them counts. */
export function serviceDocument(context: BuildContext, service: ServiceModel): JsonObject {
  const resolved: Readonly<Record<string, unknown>> = {
    ...service,
    networkMode: service.networkMode === undefined ? undefined : networkMode(context, service),
    networks: attachedNetworks(service).map((network) => ({
      ...network,
      name: networkName(context, network.network),
    })),
    pid: namespaceMode(context, service.pid),
    ipc: namespaceMode(context, service.ipc),
    links: linkTexts(context, service),
    externalLinks: undefined,
    ports: service.ports.map(portText),
    volumes: service.volumes.map((mount) => ({ ...mount, source: volumeSource(context, mount) })),
    volumesFrom: service.volumesFrom.map(({ from, readOnly }) => ({
      from: 'service' in from ? firstContainerOf(context, from.service) : from.container,
      readOnly,
    })),
    configs: service.configs.map((mount) => ({ ...mount, ...content(context.stack.configs, mount) })),
    secrets: service.secrets.map((mount) => ({ ...mount, ...content(context.stack.secrets, mount) })),
    applianceMounts: applianceMounts(context, service),
  };
  const compared = Object.entries(resolved).filter(([key]) => !(key in notCompared));
  return document(Object.fromEntries(compared));
}

/** The labels of ours are left out: they carry this very hash. The name is the identity. */
export function networkDocument(model: NetworkModel): JsonObject {
  return document({ ...model, name: undefined, external: undefined, driver: model.driver ?? 'bridge' });
}

export function volumeDocument(model: VolumeModel): JsonObject {
  return document({ ...model, name: undefined, external: undefined, driver: model.driver ?? 'local' });
}

function document(compared: Readonly<Record<string, unknown>>): JsonObject {
  const value: Json | undefined = normalised('', compared);
  return (value ?? {}) as JsonObject;
}

function content(files: BuildContext['stack']['configs'], mount: FileMountModel): JsonObject {
  const file = files[mount.source];
  if (file === undefined) return {};
  return file.kind === 'file' ? { path: file.path } : { content: file.content };
}

/** `127.0.0.1:8080:80/tcp`; without a published port `80/tcp`. */
function portText(port: PortModel): string {
  const host = [port.hostIp, port.published].filter((part) => part !== undefined);
  return `${[...host, port.target].join(':')}/${port.protocol}`;
}
