/** Cuts a request for the newest API down to what an engine knows. Version facts: moby `api/docs/CHANGELOG.md`. */

import type { ContainerCreate, Json, JsonObject } from './desired.ts';
import { compact, isObject, objectAt, textOf, unlessEmpty, without } from './json.ts';

export interface EngineRequest {
  readonly create: ContainerCreate;
  /** Endpoints to connect after the create and before the start, in this order. Empty from API 1.44 on. */
  readonly connect: readonly EndpointToConnect[];
  readonly unsupported: readonly Unsupported[];
}

/** Body of `POST /networks/NETWORK/connect` without the container. */
export interface EndpointToConnect {
  readonly network: string;
  readonly endpoint: JsonObject;
}

/** Something that the file asks for and this engine cannot do. */
export interface Unsupported {
  readonly field: string;
  /** First API version that knows it. */
  readonly since: string;
  /** `ignored`: the container runs without it. `refused`: without it the container would see or do something else. */
  readonly effect: 'ignored' | 'refused';
  readonly consequence: string;
}

type Partly<T> = readonly [T, readonly Unsupported[]];

/** `1.41` < `1.9` is false: versions are compared part by part. */
export function isApiBefore(version: string, since: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [sinceMajor = 0, sinceMinor = 0] = since.split('.').map(Number);
  return major < sinceMajor || (major === sinceMajor && minor < sinceMinor);
}

/** The create body that an engine of this API version takes, and what has to be connected after it. */
export function endpointsAtCreate(apiVersion: string, create: ContainerCreate): EngineRequest {
  const [host, hostUnsupported] = hostConfigFor(apiVersion, create.HostConfig);
  const [withHealth, healthUnsupported] = healthcheckFor(apiVersion, { ...create, HostConfig: host });
  const { request, unsupported } = splitEndpoints(apiVersion, withHealth);
  return { ...request, unsupported: [...hostUnsupported, ...healthUnsupported, ...unsupported] };
}

/** The body of `POST /networks/create` that an engine of this API version takes. */
export function networkAtCreate(
  apiVersion: string,
  create: JsonObject,
): { readonly create: JsonObject; readonly unsupported: readonly Unsupported[] } {
  if (create['EnableIPv4'] === undefined || !isApiBefore(apiVersion, '1.48'))
    return { create, unsupported: [] };
  const asked = create['EnableIPv4'] === false;
  const consequence = 'the network has IPv4 all the same';
  return {
    create: without(create, 'EnableIPv4'),
    unsupported: asked ? [{ field: 'EnableIPv4', since: '1.48', effect: 'ignored', consequence }] : [],
  };
}

function hostConfigFor(apiVersion: string, host: JsonObject): Partly<JsonObject> {
  const unsupported: Unsupported[] = [];
  const bodies = Array.isArray(host['Mounts']) ? host['Mounts'].filter(isObject) : [];
  const mounts: JsonObject[] = [];
  const binds: Json[] = Array.isArray(host['Binds']) ? [...host['Binds']] : [];
  for (const body of bodies) {
    const [mount, ofMount] = mountFor(apiVersion, body);
    unsupported.push(...ofMount);
    if (isApiBefore(apiVersion, '1.42') && objectAt(mount, 'BindOptions')['CreateMountpoint'] === true) {
      binds.push(bindTextOf(mount));
    } else {
      mounts.push(mount);
    }
  }
  const dropsAnnotations = host['Annotations'] !== undefined && isApiBefore(apiVersion, '1.43');
  if (dropsAnnotations) {
    const consequence = 'the container runtime gets no annotations';
    unsupported.push({ field: 'HostConfig.Annotations', since: '1.43', effect: 'ignored', consequence });
  }
  const kept = dropsAnnotations ? without(host, 'Annotations') : host;
  return [compact({ ...kept, Binds: unlessEmpty(binds), Mounts: unlessEmpty(mounts) }), unsupported];
}

function mountFor(apiVersion: string, mount: JsonObject): Partly<JsonObject> {
  const field = `HostConfig.Mounts[${textOf(mount['Target'])}]`;
  const refused = (name: string, since: string, consequence: string): Unsupported => ({
    field: `${field}.${name}`,
    since,
    effect: 'refused',
    consequence,
  });
  const unsupported: Unsupported[] = [];
  const bind = objectAt(mount, 'BindOptions');
  if (mount['Type'] === 'image' && isApiBefore(apiVersion, '1.48')) {
    unsupported.push(refused('Type', '1.48', 'an image cannot be mounted'));
  }
  if (objectAt(mount, 'VolumeOptions')['Subpath'] !== undefined && isApiBefore(apiVersion, '1.45')) {
    unsupported.push(refused('VolumeOptions.Subpath', '1.45', 'the whole volume would be mounted'));
  }
  if (!isApiBefore(apiVersion, '1.44')) return [mount, unsupported];
  if (bind['ReadOnlyForceRecursive'] === true) {
    const consequence = 'mounts below the source would stay writable';
    unsupported.push(refused('BindOptions.ReadOnlyForceRecursive', '1.44', consequence));
  }
  // Older engines never make mounts below the source read-only: `ReadOnlyNonRecursive` is what they do.
  const options = unlessEmpty(without(bind, 'ReadOnlyNonRecursive'));
  return [compact({ ...mount, BindOptions: options }), unsupported];
}

/** API 1.41 ignores `CreateMountpoint` and fails on a missing directory; `Binds` creates it there. */
function bindTextOf(mount: JsonObject): string {
  const propagation = objectAt(mount, 'BindOptions')['Propagation'];
  const options = [
    mount['ReadOnly'] === true ? 'ro' : 'rw',
    ...(propagation === undefined ? [] : [textOf(propagation)]),
  ];
  return `${textOf(mount['Source'])}:${textOf(mount['Target'])}:${options.join(',')}`;
}

function healthcheckFor(apiVersion: string, create: ContainerCreate): Partly<ContainerCreate> {
  const healthcheck = objectAt(create, 'Healthcheck');
  if (healthcheck['StartInterval'] === undefined || !isApiBefore(apiVersion, '1.44')) return [create, []];
  const consequence = 'the engine probes at the normal interval from the start';
  return [
    { ...create, Healthcheck: without(healthcheck, 'StartInterval') },
    [{ field: 'Healthcheck.StartInterval', since: '1.44', effect: 'ignored', consequence }],
  ];
}

function splitEndpoints(
  apiVersion: string,
  create: ContainerCreate,
): { readonly request: Omit<EngineRequest, 'unsupported'>; readonly unsupported: readonly Unsupported[] } {
  const endpoints = Object.entries(create.NetworkingConfig.EndpointsConfig);
  const known = endpoints.map(
    ([network, body]) => [network, ...endpointFor(apiVersion, network, body)] as const,
  );
  const unsupported = known.flatMap(([, , ofEndpoint]) => ofEndpoint);
  const bodies = known.map(([network, body]) => [network, body] as const);
  if (!isApiBefore(apiVersion, '1.44')) {
    const NetworkingConfig = { EndpointsConfig: Object.fromEntries(bodies) };
    return { request: { create: { ...create, NetworkingConfig }, connect: [] }, unsupported };
  }
  const first = create.HostConfig['NetworkMode'];
  const others = bodies.filter(([network]) => network !== first);
  const main = bodies.filter(([network]) => network === first);
  const macAddress = main[0]?.[1]['MacAddress'];
  const atCreate = main.map(([network, body]) => [network, without(body, 'MacAddress')] as const);
  return {
    request: {
      create: {
        ...create,
        ...(macAddress === undefined ? {} : { MacAddress: macAddress }),
        NetworkingConfig: {
          EndpointsConfig: Object.fromEntries(atCreate.filter(([, body]) => !isBare(body))),
        },
      },
      connect: others.map(([network, body]) => ({ network, endpoint: without(body, 'MacAddress') })),
    },
    unsupported: [...unsupported, ...others.flatMap(([network, body]) => lostMacAddress(network, body))],
  };
}

/** Nothing was asked for: `bridge` takes no empty endpoint below API 1.44. */
function isBare(endpoint: JsonObject): boolean {
  return Object.keys(endpoint).length === 0;
}

function lostMacAddress(network: string, endpoint: JsonObject): readonly Unsupported[] {
  if (endpoint['MacAddress'] === undefined) return [];
  const consequence = 'the engine makes up the MAC address on this network';
  return [{ field: `EndpointsConfig[${network}].MacAddress`, since: '1.44', effect: 'ignored', consequence }];
}

const interfaceNameOption = 'com.docker.network.endpoint.ifname';

function endpointFor(apiVersion: string, network: string, endpoint: JsonObject): Partly<JsonObject> {
  const field = `EndpointsConfig[${network}]`;
  const options = objectAt(endpoint, 'DriverOpts');
  const unsupported: Unsupported[] = [];
  let known = endpoint;
  if (endpoint['GwPriority'] !== undefined && isApiBefore(apiVersion, '1.48')) {
    const consequence = 'the engine chooses the default gateway';
    unsupported.push({ field: `${field}.GwPriority`, since: '1.48', effect: 'ignored', consequence });
    known = without(known, 'GwPriority');
  }
  if (options[interfaceNameOption] !== undefined && isApiBefore(apiVersion, '1.49')) {
    const consequence = 'the engine names the network interface';
    unsupported.push({ field: `${field}.DriverOpts`, since: '1.49', effect: 'ignored', consequence });
    known = compact({ ...known, DriverOpts: unlessEmpty(without(options, interfaceNameOption)) });
  }
  return [known, unsupported];
}
