/** A keyfile of NetworkManager (nm-settings-keyfile(5)), and the same with another IPv4: every other line stays as it stands. Pure. */

import { entryOf, sectionsOf, textOf } from './ini-file.ts';
import type { Section } from './ini-file.ts';
import type { Ipv4Settings } from './settings.ts';

/** What [ipv4] says of addresses and servers. That those of DHCP are ignored goes with the servers that stand in for them. */
const OF_IPV4 = /^(?:method|address(?:es)?\d*|gateway|dns|ignore-auto-dns)$/;
const DEFAULT_ROUTE = /^0\.0\.0\.0(?:\/0)?\s*[,;]/;
/** What NetworkManager notes of profiles in /run: one in /etc is none of its making. */
const NOTES = '.nmmeta';

/** `undefined`: it does not say. */
export function keyfileMethod(text: string): 'dhcp' | 'static' | 'none' | undefined {
  const method = valueOf(text, 'ipv4', 'method');
  if (method === undefined) return undefined;
  return method === 'auto' ? 'dhcp' : method === 'manual' ? 'static' : 'none';
}

/** The last one counts, as GLib reads it. */
export function valueOf(text: string, section: string, key: string): string | undefined {
  return sectionsOf(text)
    .filter(({ name }) => name === section)
    .flatMap(({ lines }) => lines.map(entryOf))
    .findLast((entry) => entry.key === key)?.value;
}

/** `connection`: what [connection] is to say, `null`: not to say. */
export function changedKeyfile(
  text: string,
  wanted: Ipv4Settings,
  connection: Readonly<Record<string, string | null>>,
): string {
  const routes = defaultRoutes(text);
  // NetworkManager keeps the word before a gateway, and sends nothing to that.
  const contrary = wanted.method === 'static' && wanted.gateway !== undefined ? 'never-default' : undefined;
  const isOfIpv4 = (key: string): boolean =>
    OF_IPV4.test(key) || key === contrary || routes.has(key.replace(/_options$/, ''));
  const given = Object.entries(connection).flatMap(([key, value]) =>
    value === null ? [] : [`${key}=${value}`],
  );
  const kept = sectionsOf(text).filter(({ name }) => name !== NOTES);
  const renamed = withLines(kept, 'connection', given, (key) => key in connection);
  return textOf(withLines(renamed, 'ipv4', ipv4Lines(wanted), isOfIpv4));
}

/** Numbered keys of routes to everywhere: they would stand beside the gateway. */
function defaultRoutes(text: string): ReadonlySet<string> {
  const entries = sectionsOf(text)
    .filter(({ name }) => name === 'ipv4')
    .flatMap(({ lines }) => lines.map(entryOf));
  return new Set(
    entries
      .filter(({ key, value }) => /^routes?\d*$/.test(key) && DEFAULT_ROUTE.test(`${value},`))
      .map(({ key }) => key),
  );
}

/** The lines at the head of the section, without what they replace; a section that is missing comes last. */
function withLines(
  sections: readonly Section[],
  name: string,
  lines: readonly string[],
  isReplaced: (key: string) => boolean,
): readonly Section[] {
  const first = sections.findIndex((section) => section.name === name);
  if (first < 0 && lines.length === 0) return sections;
  if (first < 0) return [...endingWithNewline(sections), { name, lines: [...lines, ''] }];
  return sections.map((section, index) => {
    if (section.name !== name) return section;
    const kept = section.lines.filter((line) => /^\s*#/.test(line) || !isReplaced(entryOf(line).key));
    return { name, lines: index === first ? [...lines, ...kept] : kept };
  });
}

/** With an empty line before what follows. */
function endingWithNewline(sections: readonly Section[]): readonly Section[] {
  return sections.map((section, index) =>
    index === sections.length - 1 && section.lines.at(-1) !== ''
      ? { ...section, lines: [...section.lines, ''] }
      : section,
  );
}

function ipv4Lines(wanted: Ipv4Settings): readonly string[] {
  if (wanted.method === 'dhcp') return ['method=auto'];
  const { cidr, gateway, dns } = wanted;
  return [
    'method=manual',
    `address1=${cidr.address}/${cidr.prefix}`,
    ...(gateway === undefined ? [] : [`gateway=${gateway}`]),
    ...(dns.length === 0 ? [] : [`dns=${dns.map((server) => `${server};`).join('')}`]),
  ];
}
