/** The merged tree of all files -> `StackModel`. */

import type { Decoder, Place } from './decode.ts';
import { child, mapNode, orEmpty } from './decode.ts';
import { checkCircles, checkDependencies, checkReferences } from './depends.ts';
import { fileResource } from './file-resources.ts';
import type { Variables } from './interpolate.ts';
import type { FileModel, NetworkModel, ServiceModel, StackModel, VolumeModel } from './model.ts';
import { entryValue } from './node.ts';
import type { MapNode } from './node.ts';
import { isEnabled, splitByProfile } from './profiles.ts';
import type { Report } from './report.ts';
import { compareStrings, didYouMean } from './report.ts';
import { network, volume } from './resources-top.ts';
import { decodeService } from './service.ts';
import type { StackFiles } from './stack-files.ts';
import { checkPublishedOnce, checkUniqueNames } from './stack-checks.ts';

export interface StackContext {
  readonly name: string;
  readonly variables: Variables;
  readonly profiles: readonly string[];
  readonly files: StackFiles;
  readonly report: Report;
}

const topKeys = ['name', 'include', 'services', 'networks', 'volumes', 'configs', 'secrets'];
const resourceName = /^[a-zA-Z0-9._-]+$/;

/** Without `files` and `notes`: the caller knows when everything is read. */
export function decodeStack(tree: MapNode, context: StackContext): Omit<StackModel, 'files' | 'notes'> {
  const { report, name, profiles } = context;
  checkTopKeys(tree, report);
  const networks = section(tree, 'networks', report, (key) => orEmpty(network(name, key)));
  const volumes = section(tree, 'volumes', report, (key) => orEmpty(volume(name, key)));
  const configs = section(tree, 'configs', report, () => orEmpty(fileResource('config', context.variables)));
  const secrets = section(tree, 'secrets', report, () => orEmpty(fileResource('secret', context.variables)));
  const services = decodeServices(tree, context);
  const split = splitByProfile(services, profiles);
  const names = {
    known: keysOf(tree, 'services'),
    disabled: new Map(split.disabled.map((each) => [each.name, each.profiles])),
  };
  checkReferences(
    {
      service: names.known,
      network: new Set([...keysOf(tree, 'networks'), 'default']),
      volume: keysOf(tree, 'volumes'),
      config: keysOf(tree, 'configs'),
      secret: keysOf(tree, 'secrets'),
    },
    report,
  );
  const enabled = split.enabled.map((service) => checkDependencies(service, names, report));
  checkCircles(enabled, report);
  checkUniqueNames(enabled, report);
  checkPublishedOnce(enabled, report);
  const defaultNetwork = orEmpty(network(name, 'default'))(
    { kind: 'map', entries: new Map(), position: tree.position, base: tree.base },
    { path: 'networks.default', report },
  );
  const allNetworks = new Map([
    ...(defaultNetwork ? [['default', defaultNetwork] as const] : []),
    ...networks,
  ]);
  return {
    name,
    services: enabled,
    disabled: split.disabled.map((each) => ({ name: each.name, profiles: each.profiles })),
    ...usedBy(enabled, { networks: allNetworks, volumes, configs, secrets }),
  };
}

function checkTopKeys(tree: MapNode, report: Report): void {
  for (const [key, { position }] of tree.entries) {
    if (key === 'x-appliance') report.problem(position, key, 'belongs directly under a service');
    if (topKeys.includes(key) || key.startsWith('x-')) continue;
    if (key === 'version')
      report.note(position, key, 'has no effect: it is obsolete in the Compose specification');
    else if (key === 'models') {
      report.problem(position, key, 'language models are run by Docker Desktop, not by an engine');
    } else report.problem(position, key, 'unknown key', didYouMean(key, topKeys));
  }
}

function keysOf(tree: MapNode, name: string): ReadonlySet<string> {
  const node = entryValue(tree, name);
  return new Set(node?.kind === 'map' ? node.entries.keys() : []);
}

function section<T>(
  tree: MapNode,
  name: string,
  report: Report,
  decoderOf: (key: string) => Decoder<T>,
): ReadonlyMap<string, T> {
  const place: Place = { path: name, report };
  const node = entryValue(tree, name);
  const values = new Map<string, T>();
  const map = node === undefined ? undefined : orEmpty(mapNode)(node, place);
  for (const [key, { position, value }] of map?.entries ?? []) {
    if (key.startsWith('x-')) continue;
    const at = child(place, key);
    report.owner(at.path);
    if (!resourceName.test(key))
      report.problem(position, at.path, 'a name has only letters, digits, ".", "_" and "-"');
    const decoded = decoderOf(key)(value, at);
    if (decoded !== undefined) values.set(key, decoded);
  }
  return values;
}

function decodeServices(
  tree: MapNode,
  { report, variables, files, profiles }: StackContext,
): readonly ServiceModel[] {
  const node = entryValue(tree, 'services');
  const positions =
    node?.kind === 'map' ? node.entries : new Map<string, { position: MapNode['position'] }>();
  const context = { variables, files, enabled: (own: readonly string[]) => isEnabled(own, profiles) };
  const services = section(
    tree,
    'services',
    report,
    (name): Decoder<ServiceModel> =>
      (value, place) =>
        decodeService(name, positions.get(name)?.position ?? value.position, value, place, context),
  );
  return [...services.values()].toSorted((a, b) => compareStrings(a.name, b.name));
}

interface Resources {
  readonly networks: ReadonlyMap<string, NetworkModel>;
  readonly volumes: ReadonlyMap<string, VolumeModel>;
  readonly configs: ReadonlyMap<string, FileModel>;
  readonly secrets: ReadonlyMap<string, FileModel>;
}

/** As docker compose: what no enabled service uses is not created. */
function usedBy(
  services: readonly ServiceModel[],
  all: Resources,
): Pick<StackModel, 'networks' | 'volumes' | 'configs' | 'secrets'> {
  const pick = <T>(
    from: ReadonlyMap<string, T>,
    used: (service: ServiceModel) => readonly (string | undefined)[],
  ) => {
    const names = new Set(services.flatMap(used));
    return Object.fromEntries([...from].filter(([name]) => names.has(name)));
  };
  return {
    networks: pick(all.networks, (service) => service.networks.map(({ network: name }) => name)),
    volumes: pick(all.volumes, (service) =>
      service.volumes.map((each) => (each.type === 'volume' ? each.source : undefined)),
    ),
    configs: pick(all.configs, (service) => service.configs.map(({ source }) => source)),
    secrets: pick(all.secrets, (service) => service.secrets.map(({ source }) => source)),
  };
}
