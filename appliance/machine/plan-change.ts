/** Which files a change of the network writes. Pure. */

import type { NotSettable } from '../contract/machine.ts';
import { networkdPath } from './change.ts';
import type { Change, ChangedFile } from './change.ts';
import type { NetworkFacts } from '../observe/network-facts.ts';
import { changedFile } from './interfaces-file.ts';
import { plannedKeyfile } from './network-manager.ts';
import { networkdFile } from './networkd-file.ts';
import { parseNetworkdLink } from './read-ip.ts';
import { resolverOf, withNameServers } from './resolver.ts';
import type { Resolver } from './resolver.ts';
import type { Ipv4Settings } from './settings.ts';

export type ChangePlan = Pick<Change, 'manager' | 'files' | 'profile'>;

/** What passes on the DNS servers that a manager is given: itself (`file`, see resolvConf), or who keeps resolv.conf. */
const PASSED_ON: Readonly<Record<Change['manager'], readonly Resolver[]>> = {
  networkd: ['file', 'resolved'],
  ifupdown: ['file', 'resolved', 'resolvconf'],
  networkmanager: ['file', 'resolved', 'resolvconf', 'networkmanager'],
};

/** The interface is one that view.ts says to be settable by `manager`. */
export function planChange(
  name: string,
  manager: Change['manager'],
  wanted: Ipv4Settings,
  facts: NetworkFacts,
): ChangePlan | NotSettable {
  const dns = wanted.method === 'static' ? wanted.dns : [];
  if (dns.length > 0 && !PASSED_ON[manager].includes(resolverOf(facts.resolver))) {
    return {
      why: `nobody tells /etc/resolv.conf (a link to ${facts.resolver.target ?? ''}) of DNS servers that ${manager} is given`,
      action: 'leave the DNS servers out and set them by hand, or install systemd-resolved',
    };
  }
  if (manager === 'ifupdown' && wanted.method === 'dhcp' && facts.ifupdown?.hasDhcpClient !== true) {
    return { why: 'ifupdown needs a DHCP client, and there is none', action: 'apt install isc-dhcp-client' };
  }
  if (manager === 'networkmanager') {
    if (facts.networkManager === undefined)
      return { why: 'NetworkManager has ended', action: 'start it, then try again' };
    const { file, profile } = plannedKeyfile(name, wanted, facts.networkManager);
    return { manager, files: [file], profile };
  }
  const file = manager === 'networkd' ? ofNetworkd(name, wanted, facts) : ofIfupdown(name, wanted, facts);
  return { manager, files: [file, ...resolvConf(manager, dns, facts)] };
}

function ofNetworkd(name: string, wanted: Ipv4Settings, { networkd }: NetworkFacts): ChangedFile {
  const path = networkdPath(name);
  const text = networkd?.links[name];
  const file = text === undefined ? undefined : parseNetworkdLink(text).file;
  const present = networkd?.files[file ?? ''];
  return { path, text: networkdFile(name, present, wanted), before: networkd?.files[path] ?? null };
}

function ofIfupdown(name: string, wanted: Ipv4Settings, { ifupdown }: NetworkFacts): ChangedFile {
  const { files = [], hasFolder = false } = ifupdown ?? {};
  const own = hasFolder ? `/etc/network/interfaces.d/applianced-${name}` : '/etc/network/interfaces';
  const changed = changedFile(files, own, name, wanted);
  return { ...changed, before: files.find(({ path }) => path === changed.path)?.text ?? null };
}

/**
 * A resolv.conf that is a plain file is written where the manager of the network does not (NetworkManager does): for networkd always, for ifupdown without a
 * resolvconf. A DHCP client may write it meanwhile, so that for ifupdown it is put back in any case.
 */
function resolvConf(
  manager: Change['manager'],
  dns: readonly string[],
  { resolver }: NetworkFacts,
): readonly ChangedFile[] {
  if (resolverOf(resolver) !== 'file') return [];
  const before = resolver.text ?? null;
  if (dns.length > 0) {
    return [{ path: '/etc/resolv.conf', text: withNameServers(before ?? '', dns), before }];
  }
  return manager === 'ifupdown' ? [{ path: '/etc/resolv.conf', text: before, before }] : [];
}
