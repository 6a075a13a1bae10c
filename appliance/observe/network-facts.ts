/** What the machine says of its network, as text of its programs and files: read in one go, judged by machine/view.ts. */

import { fileExists } from '../adapters/files/read-sync.ts';
import { linkTarget, namesIn, textIfAny } from '../adapters/files/if-any.ts';
import { interfaceSpeeds } from '../adapters/network/host-files.ts';
import type { runChild } from '../adapters/run-child.ts';

export interface NetworkFacts {
  /** `ip -json -details address`; of iproute2. */
  readonly addresses: string;
  /** `ip -json -4 route` and `-6`. */
  readonly routes4: string;
  readonly routes6: string;
  /** Mbit/s of the interfaces that say so. */
  readonly speeds: Readonly<Record<string, number>>;
  /** Absent: systemd-networkd does not run. */
  readonly networkd?: NetworkdFacts;
  /** Absent: NetworkManager does not run. */
  readonly networkManager?: NetworkManagerFacts;
  /** Absent: ifupdown is not installed. */
  readonly ifupdown?: IfupdownFacts;
  readonly resolver: ResolverFacts;
}

export interface NetworkdFacts {
  /** `networkctl --json=short status NAME` (systemd 250 or newer), by name. */
  readonly links: Readonly<Record<string, string>>;
  /** The files that are in force, and those in /etc, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Paths of files that have drop-ins. */
  readonly withDropIns: readonly string[];
}

export interface NetworkManagerFacts {
  /** `nmcli --terse --fields DEVICE,TYPE,STATE,CON-UUID device`. */
  readonly devices: string;
  /** `nmcli --terse --fields UUID,TYPE,AUTOCONNECT,AUTOCONNECT-PRIORITY,FILENAME connection`. */
  readonly profiles: string;
  /** `nmcli --terse --fields GENERAL.DEVICE,IP4.DNS,IP6.DNS device show`. */
  readonly dns: string;
  /** Files of profiles for plain cables, by path: they may hold secrets (802.1X). */
  readonly keyfiles: Readonly<Record<string, string>>;
}

export interface InterfacesFile {
  readonly path: string;
  readonly text: string;
}

export interface IfupdownFacts {
  /** /etc/network/interfaces first, then what it sources. */
  readonly files: readonly InterfacesFile[];
  /** A file `applianced-NAME` in /etc/network/interfaces.d would be sourced. */
  readonly hasFolder: boolean;
  readonly hasDhcpClient: boolean;
}

export interface ResolverFacts {
  /** What /etc/resolv.conf links to; absent: it is a file, or is not there. */
  readonly target?: string;
  /** Absent: there is none. */
  readonly text?: string;
}

const DEADLINE_MS = 10_000;
const NETWORKD_FOLDERS = ['/etc/systemd/network', '/run/systemd/network', '/usr/lib/systemd/network'];
const KEYFILE_FOLDERS = ['/etc', '/run', '/usr/lib'].map(
  (root) => `${root}/NetworkManager/system-connections`,
);
/** Others hold pass phrases of wireless networks and keys of tunnels, and are not kept. */
const OF_PLAIN_CABLE = /^\s*type\s*=\s*(?:802-3-)?ethernet\s*$/m;
const DHCP_CLIENTS = ['/sbin/dhclient', '/sbin/dhcpcd', '/usr/sbin/dhcpcd', '/sbin/udhcpc'];
const MAIN_FILE = '/etc/network/interfaces';
const FOLDER = '/etc/network/interfaces.d';

/** Of this machine; not of another root. `run`: as runChild. @throws ChildError */
export async function readNetworkFacts(run: typeof runChild, signal: AbortSignal): Promise<NetworkFacts> {
  const ask: Ask = (program, ...args) => run(program, args, { timeoutMs: DEADLINE_MS, signal });
  const [addresses, routes4, routes6, active] = await Promise.all([
    ask('ip', '-json', '-details', 'address'),
    ask('ip', '-json', '-4', 'route'),
    ask('ip', '-json', '-6', 'route'),
    // `is-active` answers by its exit code too, and so on with each unit.
    ask(
      'systemctl',
      'show',
      '--property=ActiveState',
      '--value',
      'systemd-networkd.service',
      'NetworkManager.service',
    ),
  ]);
  const [networkd, networkManager] = active.split('\n').filter((line) => line !== '');
  const target = linkTarget('/etc/resolv.conf');
  const text = textIfAny('/etc/resolv.conf');
  return {
    addresses,
    routes4,
    routes6,
    speeds: interfaceSpeeds('/sys/class/net'),
    ...(networkd === 'active' ? { networkd: await networkdFacts(ask) } : {}),
    ...(networkManager === 'active' ? { networkManager: await networkManagerFacts(ask) } : {}),
    ...(fileExists('/sbin/ifup') ? { ifupdown: ifupdownFacts() } : {}),
    resolver: { ...(target === undefined ? {} : { target }), ...(text === undefined ? {} : { text }) },
  };
}

type Ask = (program: string, ...args: readonly string[]) => Promise<string>;

async function networkManagerFacts(ask: Ask): Promise<NetworkManagerFacts> {
  const nmcli = (fields: string, ...command: readonly string[]): Promise<string> =>
    ask('nmcli', '--terse', '--fields', fields, ...command);
  const [devices, profiles, dns] = await Promise.all([
    nmcli('DEVICE,TYPE,STATE,CON-UUID', 'device'),
    nmcli('UUID,TYPE,AUTOCONNECT,AUTOCONNECT-PRIORITY,FILENAME', 'connection'),
    nmcli('GENERAL.DEVICE,IP4.DNS,IP6.DNS', 'device', 'show'),
  ]);
  const paths = KEYFILE_FOLDERS.flatMap((folder) => namesIn(folder).map((name) => `${folder}/${name}`));
  const files = paths.map((path): [string, string] => [path, textIfAny(path) ?? '']);
  return {
    devices,
    profiles,
    dns,
    keyfiles: Object.fromEntries(files.filter(([, text]) => OF_PLAIN_CABLE.test(text))),
  };
}

async function networkdFacts(ask: Ask): Promise<NetworkdFacts> {
  const names = namesIn('/sys/class/net').filter((name) => name !== 'lo');
  const links = await Promise.all(
    names.map(async (name): Promise<[string, string]> => [
      name,
      await ask('networkctl', '--json=short', 'status', name),
    ]),
  );
  const folders = NETWORKD_FOLDERS.map((folder) => ({ folder, names: namesIn(folder) }));
  const files = folders.flatMap(({ folder, names: all }) =>
    all.filter((name) => name.endsWith('.network')).map((name) => `${folder}/${name}`),
  );
  const dropIns = new Set(
    folders.flatMap(({ folder, names: all }) =>
      all.filter((name) => name.endsWith('.network.d') && namesIn(`${folder}/${name}`).length > 0),
    ),
  );
  return {
    links: Object.fromEntries(links),
    files: Object.fromEntries(files.map((path) => [path, textIfAny(path) ?? ''])),
    withDropIns: files.filter((path) => dropIns.has(`${path.slice(path.lastIndexOf('/') + 1)}.d`)),
  };
}

function ifupdownFacts(): IfupdownFacts {
  const main = textIfAny(MAIN_FILE) ?? '';
  const sources = sourcesOf(main);
  const paths = sources.flatMap(({ kind, path }) => (kind === 'folder' ? filesIn(path) : matching(path)));
  return {
    files: [
      { path: MAIN_FILE, text: main },
      ...[...new Set(paths)].map((path) => ({ path, text: textIfAny(path) ?? '' })),
    ],
    hasFolder: sources.some(({ kind, path }) => path === (kind === 'folder' ? FOLDER : `${FOLDER}/*`)),
    hasDhcpClient: DHCP_CLIENTS.some((path) => fileExists(path)),
  };
}

/** What `source` and `source-directory` of the main file name: in its folder, or absolute. */
export function sourcesOf(
  text: string,
): readonly { readonly kind: 'files' | 'folder'; readonly path: string }[] {
  return [...text.matchAll(/^[ \t]*source(-directory)?[ \t]+(\S+)[ \t]*$/gm)].map(
    ([, folder, named = '']) => ({
      kind: folder === undefined ? ('files' as const) : ('folder' as const),
      path: (named.startsWith('/') ? named : `/etc/network/${named}`).replace(/\/$/, ''),
    }),
  );
}

/** As ifupdown takes them from a folder: letters, digits, hyphens and underscores only. */
function filesIn(folder: string): readonly string[] {
  return namesIn(folder)
    .filter((name) => /^[A-Za-z0-9_-]+$/.test(name))
    .map((name) => `${folder}/${name}`);
}

/** Of a pattern the last part may have wildcards, which names with a dot at their beginning do not match. */
function matching(pattern: string): readonly string[] {
  const slash = pattern.lastIndexOf('/');
  const last = pattern.slice(slash + 1).replaceAll(/[.+^${}()|\\]/g, '\\$&');
  const name = new RegExp(`^${last.replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}$`);
  return namesIn(pattern.slice(0, slash))
    .filter((each) => !each.startsWith('.') && name.test(each))
    .map((each) => `${pattern.slice(0, slash)}/${each}`);
}
