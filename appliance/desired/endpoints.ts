/** `NetworkMode` and the endpoints of a container. */

import type { ServiceModel } from './compose/model.ts';
import type { ServiceNetworkModel } from './compose/model-parts.ts';
import type { BuildContext } from './context.ts';
import type { JsonObject } from './desired.ts';
import { compact, unlessEmpty } from './json.ts';
import { linkTexts } from './links.ts';
import { firstContainerOf } from './names.ts';

const defaultNetworkKey = 'default';
/** Engine 28.1 and later (API 1.49) name the interface so. */
const interfaceNameOption = 'com.docker.network.endpoint.ifname';

/** What the service is attached to; a service that names no network is on the stack's own, `<stack>_default`. */
export function attachedNetworks(service: ServiceModel): readonly ServiceNetworkModel[] {
  if (service.networkMode !== undefined) return [];
  if (service.networks.length > 0) return service.networks;
  return [{ network: defaultNetworkKey, aliases: [], linkLocalIps: [], driverOpts: {}, priority: 0 }];
}

/** The engine's name of a network of the stack. */
export function networkName(context: BuildContext, key: string): string {
  return context.stack.networks[key]?.name ?? `${context.stack.name}_${key}`;
}

/** The first network by priority, or the mode that the file sets. */
export function networkMode(context: BuildContext, service: ServiceModel): string {
  const mode = service.networkMode;
  if (mode === undefined)
    return networkName(context, attachedNetworks(service)[0]?.network ?? defaultNetworkKey);
  switch (mode.kind) {
    case 'service':
      return `container:${firstContainerOf(context, mode.service)}`;
    case 'container':
      return `container:${mode.container}`;
    case 'none':
    case 'host':
    case 'bridge':
      return mode.kind;
  }
}

/**
 * Every endpoint by the engine's name of its network, the one of `NetworkMode` first. Only what was asked for: no
 * address that an engine gave, no MAC address that an engine made.
 */
export function endpoints(
  context: BuildContext,
  service: ServiceModel,
  container: string,
): Readonly<Record<string, JsonObject>> {
  const { macAddress } = service;
  if (service.networkMode?.kind === 'bridge' && macAddress !== undefined) {
    return { bridge: { MacAddress: macAddress } };
  }
  const links = unlessEmpty(linkTexts(context, service));
  const all = attachedNetworks(service).map((network, index) => {
    const isFirst = index === 0;
    const body = endpoint(network, [container, service.name], links, isFirst ? macAddress : undefined);
    return [networkName(context, network.network), body] as const;
  });
  return Object.fromEntries(all);
}

function endpoint(
  network: ServiceNetworkModel,
  names: readonly string[],
  links: readonly string[] | undefined,
  serviceMacAddress: string | undefined,
): JsonObject {
  const interfaceName = network.interfaceName;
  return compact({
    IPAMConfig: unlessEmpty(
      compact({
        IPv4Address: network.ipv4Address,
        IPv6Address: network.ipv6Address,
        LinkLocalIPs: unlessEmpty(network.linkLocalIps),
      }),
    ),
    Links: links,
    Aliases: [...new Set([...names, ...network.aliases])],
    MacAddress: network.macAddress ?? serviceMacAddress,
    DriverOpts: unlessEmpty({
      ...network.driverOpts,
      ...(interfaceName === undefined ? {} : { [interfaceNameOption]: interfaceName }),
    }),
    GwPriority: network.gwPriority,
  });
}
