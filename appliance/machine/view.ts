/** The network of the machine as operators see it: what is there, who keeps it, and whether it can be set here. Pure. */

import type { Machine, NetworkInterface, NetworkManager, NotSettable } from '../contract/machine.ts';
import type { NetworkFacts } from '../observe/network-facts.ts';
import { interfacesMethod, stanzasOf, whyNotInFiles } from './interfaces-file.ts';
import { profileMethod, whyNotOfProfile } from './network-manager.ts';
import { networkdMethod } from './networkd-file.ts';
import { deviceOf } from './nmcli.ts';
import { parseLinks, parseNetworkdLink, parseRoutes } from './read-ip.ts';
import type { IpLink, IpRoute, NetworkdLinkState } from './read-ip.ts';
import { nameServers } from './resolver.ts';

/** Of container engines and virtual machines: they lead nowhere out of this machine. */
const INNER = /^(?:docker\d|br-[0-9a-f]{12}$|veth|cni|podman|virbr|vnet\d|lxcbr|flannel|cali|tunl)/;
/** IFA_F_PERMANENT as `ip` prints it: no end. */
const FOREVER = 4_294_967_295;

const BY_HAND = 'set it with the tools of this machine; the appliance shows what comes of it';

interface Keeper {
  readonly manager: NetworkManager;
  readonly link?: NetworkdLinkState;
  /** Servers that it names for the interface. */
  readonly dns?: readonly string[];
  readonly notSettable?: NotSettable;
}

export function networkView(facts: NetworkFacts): Omit<Machine['network'], 'pending' | 'last'> {
  const routes4 = parseRoutes(facts.routes4);
  const routes6 = parseRoutes(facts.routes6);
  const interfaces = parseLinks(facts.addresses)
    .filter((link) => link.link_type === 'ether' && !INNER.test(link.ifname))
    .map((link) => interfaceView(link, facts, routes4, routes6));
  const first = interfaces.find(({ gateway }) => gateway !== undefined) ?? interfaces[0];
  const manager = first?.manager ?? 'unknown';
  const reason = first === undefined ? 'the machine has no interface that leads out' : first.notSettable?.why;
  return { manager, ...(manager === 'unknown' && reason !== undefined ? { reason } : {}), interfaces };
}

function interfaceView(
  link: IpLink,
  facts: NetworkFacts,
  routes4: readonly IpRoute[],
  routes6: readonly IpRoute[],
): NetworkInterface {
  const name = link.ifname;
  const keeper = keeperOf(name, facts);
  const notSettable = whyFixed(link) ?? keeper.notSettable;
  const addresses = link.addr_info
    .filter(({ scope, local }) => scope === 'global' && local !== undefined)
    .map(({ local = '', prefixlen = 32, valid_life_time: life = FOREVER }) => ({
      cidr: `${local}/${prefixlen}`,
      isLeased: life < FOREVER,
    }));
  const speed = facts.speeds[name];
  const gateway = gatewayOf(routes4, name);
  const gateway6 = gatewayOf(routes6, name);
  const own = keeper.link?.dns ?? keeper.dns ?? [];
  return {
    name,
    mac: link.address,
    isUp: link.flags.includes('UP'),
    hasCarrier: link.flags.includes('LOWER_UP'),
    ...(speed === undefined ? {} : { speedMbit: speed }),
    manager: keeper.manager,
    method: methodOf(name, facts, keeper) ?? methodSeen(addresses),
    addresses,
    ...(gateway === undefined ? {} : { gateway }),
    ...(gateway6 === undefined ? {} : { gateway6 }),
    dns: own.length > 0 ? [...own] : [...nameServers(facts.resolver.text ?? '')],
    ...(notSettable === undefined ? {} : { notSettable }),
  };
}

function gatewayOf(routes: readonly IpRoute[], name: string): string | undefined {
  return routes
    .filter(({ dst, dev, gateway }) => dst === 'default' && dev === name && gateway !== undefined)
    .toSorted((a, b) => (a.metric ?? 0) - (b.metric ?? 0))[0]?.gateway;
}

function whyFixed({ ifname, master, linkinfo }: IpLink): NotSettable | undefined {
  if (master !== undefined) {
    return { why: `${ifname} is a part of ${master}`, action: `set ${master} instead` };
  }
  const kind = linkinfo?.info_kind ?? '';
  const isPlain = kind === '' || kind === 'veth' || kind === 'vlan' || kind === 'bridge' || kind === 'bond';
  return isPlain ? undefined : { why: `${ifname} is made by software (${kind})`, action: BY_HAND };
}

/** In the order in which they take an interface: NetworkManager and networkd leave alone what ifupdown has. */
function keeperOf(name: string, facts: NetworkFacts): Keeper {
  const { networkd, networkManager, ifupdown } = facts;
  const text = networkd?.links[name];
  const link = text === undefined ? undefined : parseNetworkdLink(text);
  if (link !== undefined && !link.isUnmanaged) return ofNetworkd(name, facts, link);
  const hasStanza =
    ifupdown !== undefined && stanzasOf(ifupdown.files).some(({ interfaceName }) => interfaceName === name);
  const managed = ofNetworkManager(name, networkManager, hasStanza);
  if (managed !== undefined) return managed;
  if (hasStanza) return ofIfupdown(name, facts);
  if (link !== undefined) return ofNetworkd(name, facts, link);
  if (ifupdown !== undefined) return ofIfupdown(name, facts);
  const why = 'neither systemd-networkd nor ifupdown nor NetworkManager keeps it';
  const action = 'systemctl enable --now systemd-networkd, then set it here';
  return { manager: 'unknown', notSettable: { why, action } };
}

/** `undefined`: it leaves the interface alone. */
function ofNetworkManager(
  name: string,
  facts: NetworkFacts['networkManager'],
  hasStanza: boolean,
): Keeper | undefined {
  const device = facts && deviceOf(name, facts);
  if (facts === undefined || device === undefined || device.state === 'unmanaged') return undefined;
  const both = {
    why: 'NetworkManager and ifupdown both set it',
    action: 'take it out of one of the two first',
  };
  const notSettable = hasStanza ? both : whyNotOfProfile(name, facts);
  return { manager: 'networkmanager', dns: device.dns, ...(notSettable && { notSettable }) };
}

function ofNetworkd(name: string, { networkd, ifupdown }: NetworkFacts, link: NetworkdLinkState): Keeper {
  const known = { manager: 'networkd', link } as const;
  const no = (why: string, action = BY_HAND): Keeper => ({ ...known, notSettable: { why, action } });
  const { file } = link;
  if (ifupdown !== undefined && interfacesMethod(stanzasOf(ifupdown.files), name) !== 'none') {
    return no('systemd-networkd and ifupdown both set it', 'take it out of one of the two first');
  }
  if (file === undefined) return known;
  if (networkd?.withDropIns.includes(file) === true) return no(`${file} has drop-ins`);
  return networkd?.files[file] === undefined ? no(`${file} cannot be read`) : known;
}

function ofIfupdown(name: string, { ifupdown }: NetworkFacts): Keeper {
  const why = ifupdown === undefined ? undefined : whyNotInFiles(ifupdown.files, name);
  return {
    manager: 'ifupdown',
    ...(why === undefined ? {} : { notSettable: { why, action: BY_HAND } }),
  };
}

function methodOf(
  name: string,
  facts: NetworkFacts,
  { manager, link }: Keeper,
): NetworkInterface['method'] | undefined {
  if (manager === 'ifupdown') return interfacesMethod(stanzasOf(facts.ifupdown?.files ?? []), name);
  if (manager === 'networkmanager') return facts.networkManager && profileMethod(name, facts.networkManager);
  if (manager !== 'networkd') return undefined;
  const text = facts.networkd?.files[link?.file ?? ''];
  return text === undefined ? undefined : networkdMethod(text);
}

function methodSeen(addresses: NetworkInterface['addresses']): NetworkInterface['method'] {
  const v4 = addresses.filter(({ cidr }) => !cidr.includes(':'));
  if (v4.length === 0) return 'none';
  return v4.some(({ isLeased }) => isLeased) ? 'dhcp' : 'static';
}
