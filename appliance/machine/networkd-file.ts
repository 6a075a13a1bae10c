/**
 * The file of systemd-networkd for one interface (systemd.network(5)): what was in force for it, with another IPv4. networkd takes the
 * first file that matches, so that ours carries on everything else that the one before said: IPv6, link, domains, NTP. Pure.
 */

import { entryOf, isIpv4, sectionsOf, textOf } from './ini-file.ts';
import type { Section } from './ini-file.ts';
import type { Ipv4Settings } from './settings.ts';

/** `present`: the text of the file that is in force; `undefined`: none is. */
export function networkdFile(
  interfaceName: string,
  present: string | undefined,
  wanted: Ipv4Settings,
): string {
  const kept = entriesOf(present ?? '')
    .filter(({ name }) => name !== '' && name !== 'Match')
    .filter((section) => !isOfIpv4(section));
  const network = kept.filter(({ name }) => name === 'Network').flatMap(({ lines }) => lines);
  const others = kept.filter(({ name }) => name !== 'Network');
  const sections: readonly Section[] = [
    { name: 'Match', lines: [`Name=${interfaceName}`] },
    { name: 'Network', lines: [...ipv4Lines(wanted, dhcpOf(network)), ...network.flatMap(keptLines)] },
    ...others,
  ];
  const text = textOf(sections.map(({ name, lines }) => ({ name, lines: [...lines, ''] })));
  return `# Written by applianced: "appliancectl network set" changes it.\n${text}`;
}

/** Whether its IPv4 comes from DHCP: as networkd reads the file, the last word counts. */
export function networkdMethod(text: string): 'dhcp' | 'static' | 'none' {
  const sections = entriesOf(text);
  const network = sections.filter(({ name }) => name === 'Network').flatMap(({ lines }) => lines);
  if (['yes', 'ipv4'].includes(dhcpOf(network))) return 'dhcp';
  const addresses = sections
    .filter(({ name }) => name === 'Network' || name === 'Address')
    .flatMap(({ lines }) => lines.map(entryOf))
    .filter(({ key, value }) => key === 'Address' && isIpv4(value));
  return addresses.length > 0 ? 'static' : 'none';
}

/** Without comments. A backslash at the end of a line goes on in the next one. */
function entriesOf(text: string): readonly Section[] {
  return sectionsOf(text.replaceAll(/\\\n/g, ' ')).map(({ name, lines }) => ({
    name,
    lines: lines.map((line) => line.trim()).filter((line) => line !== '' && !/^[#;]/.test(line)),
  }));
}

/** `yes`, `no`, `ipv4` or `ipv6`, from all words that networkd takes (also those of before systemd 219). */
function dhcpOf(network: readonly string[]): string {
  const words: Readonly<Record<string, string>> = {
    true: 'yes',
    on: 'yes',
    '1': 'yes',
    both: 'yes',
    v4: 'ipv4',
    v6: 'ipv6',
  };
  const last = network
    .map(entryOf)
    .findLast(({ key }) => key === 'DHCP')
    ?.value.toLowerCase();
  if (last === undefined) return 'no';
  const word = words[last] ?? last;
  return ['yes', 'ipv4', 'ipv6'].includes(word) ? word : 'no';
}

function ipv4Lines(wanted: Ipv4Settings, before: string): readonly string[] {
  const has6 = before === 'yes' || before === 'ipv6';
  if (wanted.method === 'dhcp') return [`DHCP=${has6 ? 'yes' : 'ipv4'}`];
  const { cidr, gateway, dns } = wanted;
  return [
    `DHCP=${has6 ? 'ipv6' : 'no'}`,
    `Address=${cidr.address}/${cidr.prefix}`,
    ...(gateway === undefined ? [] : [`Gateway=${gateway}`]),
    ...dns.map((server) => `DNS=${server}`),
  ];
}

/** What a line of [Network] says beside IPv4. Empty ones take back lines before them, which are looked at one by one here. */
function keptLines(line: string): readonly string[] {
  const { key, value } = entryOf(line);
  if (key === 'DHCP') return [];
  if (key !== 'Address' && key !== 'Gateway' && key !== 'DNS') return [line];
  const words = value.split(/\s+/).filter((word) => word !== '' && !isIpv4(word) && word !== '_dhcp4');
  return words.length === 0 ? [] : [`${key}=${words.join(' ')}`];
}

/** Sections that hold an IPv4 address of the interface, or its default route. */
function isOfIpv4({ name, lines }: Section): boolean {
  const values = new Map(lines.map(entryOf).map(({ key, value }) => [key, value]));
  if (name === 'Address') return isIpv4(values.get('Address') ?? '');
  if (name !== 'Route') return false;
  const destination = values.get('Destination');
  const gateway = values.get('Gateway') ?? '';
  if (destination === '0.0.0.0/0') return true;
  return destination === undefined && (isIpv4(gateway) || gateway === '_dhcp4');
}
