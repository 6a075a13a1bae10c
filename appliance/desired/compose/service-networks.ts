/** `networks`, `network_mode` and the other namespaces of a service. */

import type { Decoder, Place } from './decode.ts';
import {
  child,
  fail,
  integer,
  item,
  nonEmptyString,
  parsed,
  printable,
  record,
  refer,
  shown,
  string,
  strings,
} from './decode.ts';
import { object } from './decode-object.ts';
import type { NetworkModeModel } from './model.ts';
import type { ServiceNetworkModel } from './model-parts.ts';
import { isNull, keyScalar } from './node.ts';
import type { Node } from './node.ts';
import { present } from './present.ts';
import { compareStrings } from './report.ts';

const attachment = object({
  aliases: strings,
  interface_name: string,
  ipv4_address: string,
  ipv6_address: string,
  link_local_ips: strings,
  mac_address: string,
  driver_opts: record(printable),
  priority: integer(),
  gw_priority: integer(),
});

const noAttachment = { aliases: [], linkLocalIps: [], driverOpts: {}, priority: 0 };

/** Without `networks` a service joins the network `default`. */
export const defaultAttachment: ServiceNetworkModel = { network: 'default', ...noAttachment };

/** A list of names, or a mapping of name to addresses and aliases. */
export const serviceNetworks: Decoder<readonly ServiceNetworkModel[]> = (node, place) => {
  if (node.kind === 'list') {
    const names = node.items.map((each, index) => networkName(each, item(place, index)));
    return [...new Set(names)].flatMap((network) =>
      network === undefined ? [] : [{ network, ...noAttachment }],
    );
  }
  if (node.kind !== 'map') return fail(node, place, `must be a list or a mapping, not ${shown(node)}`);
  const all = [...node.entries].flatMap(([network, { position, value }]) => {
    const at = child(place, network);
    refer('network', network, keyScalar(network, position), at);
    return isNull(value) ? [{ network, ...noAttachment }] : (attached(network, value, at) ?? []);
  });
  return all.toSorted((a, b) => b.priority - a.priority || compareStrings(a.network, b.network));
};

function networkName(node: Node, place: Place): string | undefined {
  const name = nonEmptyString(node, place);
  if (name !== undefined) refer('network', name, node, place);
  return name;
}

function attached(network: string, node: Node, place: Place): readonly ServiceNetworkModel[] | undefined {
  const found = attachment(node, place);
  if (found === undefined) return undefined;
  return [
    {
      network,
      aliases: found.aliases ?? [],
      linkLocalIps: found.link_local_ips ?? [],
      driverOpts: found.driver_opts ?? {},
      priority: found.priority ?? 0,
      ...present({
        ipv4Address: found.ipv4_address,
        ipv6Address: found.ipv6_address,
        macAddress: found.mac_address,
        gwPriority: found.gw_priority,
        interfaceName: found.interface_name,
      }),
    },
  ];
}

export const networkMode: Decoder<NetworkModeModel> = (node, place) => {
  const mode = nonEmptyString(node, place);
  if (mode === undefined) return undefined;
  if (mode === 'none' || mode === 'host' || mode === 'bridge') return { kind: mode };
  if (mode === 'default') return { kind: 'bridge' };
  const [, kind, name] = /^(service|container):(.+)$/.exec(mode) ?? [];
  if (name !== undefined && kind === 'container') return { kind: 'container', container: name };
  if (name !== undefined) {
    refer('service', name, node, place);
    return { kind: 'service', service: name };
  }
  const reason = `must be none, host, bridge, service:NAME or container:NAME, not ${shown(node)}`;
  return fail(node, place, reason, 'a network is joined with "networks"');
};

/** `pid`, `ipc`, `uts`: one of `own`, `service:NAME` or `container:NAME`. */
export function namespace(...own: readonly string[]): Decoder<string> {
  const wanted = [...own, 'service:NAME', 'container:NAME'].join(', ');
  const decode = parsed(`one of ${wanted}`, (text) =>
    own.includes(text) || /^(service|container):./.test(text) ? text : undefined,
  );
  return (node, place) => {
    const text = decode(node, place);
    if (text?.startsWith('service:')) refer('service', text.slice('service:'.length), node, place);
    return text;
  };
}
