/** The files of ifupdown (interfaces(5)), and the same with another IPv4 for one interface. Pure. */

import type { InterfacesFile } from '../observe/network-facts.ts';
import type { Ipv4Settings } from './settings.ts';

/** An `iface` stanza: where it stands, and what it says. */
export interface Stanza {
  readonly path: string;
  readonly interfaceName: string;
  readonly family: string;
  /** Empty where it inherits one. */
  readonly method: string;
  /** Numbers of its lines, from 0; `end` is the first one after it. */
  readonly start: number;
  readonly end: number;
  readonly options: readonly string[];
}

/** `ALL` ends a stanza: interfaces(5), ifupdown 0.8.41. */
const KEYWORD =
  /^(?:iface|mapping|auto|allow-\S+|no-auto-down|no-scripts|source|source-directory|rename|template)\b/;
/** What an inet stanza says of its addresses; everything else of it stays. */
const OF_ADDRESS =
  /^(?:address|netmask|broadcast|network|gateway|pointopoint|dns-nameservers?|hostname|leasehours|leasetime|vendor|client|metric)\b/;

export function stanzasOf(files: readonly InterfacesFile[]): readonly Stanza[] {
  return files.flatMap(({ path, text }) => {
    const lines = text.split('\n');
    return lines.flatMap((line, start): Stanza[] => {
      const [, interfaceName = '', family = '', method = ''] =
        /^\s*iface\s+(\S+)(?:\s+(\S+))?(?:\s+(\S+))?/.exec(line) ?? [];
      if (interfaceName === '') return [];
      const after = lines.slice(start + 1).findIndex((each) => KEYWORD.test(each.trim()));
      const end = after < 0 ? lines.length : start + 1 + after;
      return [{ path, interfaceName, family, method, start, end, options: lines.slice(start + 1, end) }];
    });
  });
}

/** The IPv4 of an interface, as its files say it. */
export function interfacesMethod(
  stanzas: readonly Stanza[],
  interfaceName: string,
): 'dhcp' | 'static' | 'none' {
  const inet = stanzas.filter((each) => each.interfaceName === interfaceName && each.family === 'inet');
  const method = inet[0]?.method;
  return method === 'dhcp' || method === 'static' ? method : 'none';
}

/** Why the interface cannot be set in these files; `undefined`: it can. */
export function whyNotInFiles(files: readonly InterfacesFile[], interfaceName: string): string | undefined {
  const stanzas = stanzasOf(files);
  const own = stanzas.filter((each) => each.interfaceName === interfaceName);
  const inet = own.filter(({ family }) => family === 'inet');
  if (inet.length > 1) return 'it has more than one IPv4 stanza in the files of ifupdown';
  if (own.some(({ family }) => family !== 'inet' && family !== 'inet6')) {
    return 'its stanza inherits from another one';
  }
  const method = inet[0]?.method ?? 'static';
  if (!['dhcp', 'static', 'manual'].includes(method)) return `its method is ${method}`;
  if (files.some(({ text }) => mapped(text, interfaceName))) return 'a mapping chooses its stanza';
  if (inet[0]?.options.some((line) => line.trimEnd().endsWith('\\')) === true) {
    return 'lines of its stanza are continued with backslashes';
  }
  return undefined;
}

function mapped(text: string, interfaceName: string): boolean {
  return [...text.matchAll(/^\s*mapping\s+(.*)$/gm)].some(([, names = '']) =>
    names.split(/\s+/).some((name) => name === interfaceName || /[*?[]/.test(name)),
  );
}

/**
 * The one file that changes: that with the stanza of the interface, else `ownPath` with a new stanza after what it holds. The IPv6 stanza
 * and whatever else the files say stay as they are.
 */
export function changedFile(
  files: readonly InterfacesFile[],
  ownPath: string,
  interfaceName: string,
  wanted: Ipv4Settings,
): InterfacesFile {
  const stanza = stanzasOf(files).find(
    (each) => each.interfaceName === interfaceName && each.family === 'inet',
  );
  const path = stanza?.path ?? ownPath;
  const text = files.find((file) => file.path === path)?.text ?? '';
  if (stanza === undefined) {
    const isStarted = files.some((file) => startsAtBoot(file.text, interfaceName));
    const added = [
      '# Written by applianced: "appliancectl network set" changes it.',
      ...(isStarted ? [] : [`auto ${interfaceName}`]),
      ...stanzaLines(interfaceName, wanted),
      '',
    ];
    const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    return { path, text: before + (before === '' ? '' : '\n') + added.join('\n') };
  }
  const lines = text.split('\n');
  const kept = stanza.options.filter((line) => !OF_ADDRESS.test(line.trim()));
  const changed = [...stanzaLines(interfaceName, wanted), ...kept];
  return { path, text: [...lines.slice(0, stanza.start), ...changed, ...lines.slice(stanza.end)].join('\n') };
}

function stanzaLines(interfaceName: string, wanted: Ipv4Settings): readonly string[] {
  if (wanted.method === 'dhcp') return [`iface ${interfaceName} inet dhcp`];
  const { cidr, gateway, dns } = wanted;
  return [
    `iface ${interfaceName} inet static`,
    `    address ${cidr.address}/${cidr.prefix}`,
    ...(gateway === undefined ? [] : [`    gateway ${gateway}`]),
    ...(dns.length === 0 ? [] : [`    dns-nameservers ${dns.join(' ')}`]),
  ];
}

function startsAtBoot(text: string, interfaceName: string): boolean {
  return [...text.matchAll(/^\s*(?:auto|allow-\S+)\s+(.*)$/gm)].some(([, names = '']) =>
    names.split(/\s+/).includes(interfaceName),
  );
}
