/** Debian packages that development needs: only what is missing is installed, and no service of it is left running. */
import { existsSync } from 'node:fs';
import { CommandError, findProgram, run } from './command.ts';

/**
 * `engine`: start's private engine. `start`: registry and images. `repository`: signed apt repositories. `package`: packages for
 * this machine's architecture, `cross-package`: for the other one. `test`: all of it but the last.
 */
export type Purpose = 'start' | 'engine' | 'repository' | 'package' | 'cross-package' | 'test';

/** Preloaded into a program it gives that program a clock of its own. */
export const fakeClockLibrary = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketimeMT.so.1`;

interface Need {
  /** Found on PATH, or a file: nothing to do. */
  readonly program: string;
  /** The first one that the release has. */
  readonly packages: readonly string[];
  readonly purposes: readonly Purpose[];
  /** Debian would start it at once; ours are started where and when they are needed. */
  readonly service?: string;
}

const packaging = ['package', 'cross-package', 'test'] as const;
const packagingNeeds: readonly Need[] = [
  { program: 'dpkg-buildpackage', packages: ['dpkg-dev'], purposes: packaging },
  { program: 'dh', packages: ['debhelper'], purposes: packaging },
  { program: 'lintian', packages: ['lintian'], purposes: packaging },
  { program: 'cc', packages: ['gcc'], purposes: packaging },
  { program: '/usr/include/stdlib.h', packages: ['libc6-dev'], purposes: packaging },
  { program: 'man', packages: ['man-db'], purposes: packaging },
  ...crossCompiler(),
];

const needs: readonly Need[] = [
  { program: 'dockerd', packages: ['docker.io'], purposes: ['engine', 'test'] },
  { program: 'iptables', packages: ['iptables'], purposes: ['engine', 'test'] },
  { program: 'docker', packages: ['docker-cli', 'docker.io'], purposes: ['start', 'engine', 'test'] },
  {
    program: 'docker-registry',
    packages: ['docker-registry'],
    purposes: ['start', 'test'],
    service: 'docker-registry',
  },
  { program: 'skopeo', packages: ['skopeo'], purposes: ['start', 'test'] },
  { program: 'ip', packages: ['iproute2'], purposes: ['test'] },
  { program: 'busybox', packages: ['busybox-static'], purposes: ['test'] },
  { program: 'tmux', packages: ['tmux'], purposes: ['test'] },
  { program: 'openssl', packages: ['openssl'], purposes: ['test'] },
  { program: 'pebble', packages: ['pebble'], purposes: ['test'] },
  { program: 'debootstrap', packages: ['debootstrap'], purposes: ['test'] },
  { program: 'docker-compose', packages: ['docker-compose'], purposes: ['test'] },
  ...packagingNeeds,
  { program: 'nats-server', packages: ['nats-server'], purposes: ['test'], service: 'nats-server' },
  { program: 'chromium', packages: ['chromium'], purposes: ['test'] },
  { program: 'systemd-nspawn', packages: ['systemd-container'], purposes: ['test'] },
  { program: 'apt-ftparchive', packages: ['apt-utils'], purposes: ['repository', 'test'] },
  { program: 'gpg', packages: ['gnupg'], purposes: ['repository', ...packaging] },
  { program: 'xz', packages: ['xz-utils'], purposes: ['repository', 'test'] },
  { program: fakeClockLibrary, packages: ['libfaketime'], purposes: ['test'] },
  ...longRun(),
];

/** What only tests of the long run call. */
function longRun(): readonly Need[] {
  if (process.env['APPLIANCED_LONG'] !== '1') return [];
  const emulator = process.arch === 'arm64' ? 'qemu-x86_64' : 'qemu-aarch64';
  return [
    { program: 'piuparts', packages: ['piuparts'], purposes: ['test'] },
    { program: emulator, packages: ['qemu-user'], purposes: ['test'] },
  ];
}

/** For the architecture that this machine is not. */
function crossCompiler(): readonly Need[] {
  const [debian, gnu] = process.arch === 'arm64' ? ['amd64', 'x86_64'] : ['arm64', 'aarch64'];
  const purposes = ['cross-package'] as const;
  return [
    {
      program: `${gnu}-linux-gnu-gcc`,
      packages: [`gcc-${gnu.replace('_', '-')}-linux-gnu`],
      purposes,
    },
    {
      program: `/usr/${gnu}-linux-gnu/include/stdlib.h`,
      packages: [`libc6-dev-${debian}-cross`],
      purposes,
    },
  ];
}

/** Programs of the administrator are not on every user's PATH. */
export function addAdministratorPath(): void {
  process.env['PATH'] = `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;
}

/** A command that needs root, for whoever runs this; undefined where there is no way to become root. */
export async function asRoot(command: readonly string[]): Promise<string[] | undefined> {
  if (process.getuid?.() === 0) return [...command];
  return (await findProgram('sudo')) === undefined ? undefined : ['sudo', '--', ...command];
}

/** Why nothing can be run as root here, in sudo's own words where it refuses; undefined where it can. sudo may ask for a password. */
export async function whyNotRoot(): Promise<string | undefined> {
  const nothing = await asRoot(['true']);
  if (nothing === undefined) return 'this user is not root, and sudo is not installed';
  try {
    await run(nothing);
    return undefined;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return `this user is not root, and ${error.message}`;
  }
}

/** Answers what is still missing and why, in words for the developer; undefined when all is there. */
export async function ensurePackages(
  purpose: Purpose,
  log: (line: string) => void,
): Promise<string | undefined> {
  addAdministratorPath();
  const missing = await missingNeeds(purpose);
  if (missing.length === 0) return undefined;
  const programs = missing.map(({ program }) => program).join(', ');
  if ((await findProgram('apt-get')) === undefined) return `Missing: ${programs}. This machine has no apt.`;
  const names = await installable(missing);
  const byHand = `apt-get install ${names.join(' ')}`;
  log(`installing with apt: ${names.join(' ')}`);
  const install = await asRoot([
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    'install',
    '--yes',
    '--no-install-recommends',
    // apt pauses 1, 2, 4 ... 30 s between tries.
    '--option=Acquire::Retries=7',
    ...names,
  ]);
  if (install === undefined) {
    return `Missing: ${programs}. Neither root nor sudo is at hand; run as root: ${byHand}`;
  }
  try {
    await run(install);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return `Missing: ${programs}. ${error.message}`;
  }
  await stopServices(missing);
  return undefined;
}

async function missingNeeds(purpose: Purpose): Promise<Need[]> {
  const wanted = needs.filter(({ purposes }) => purposes.includes(purpose));
  const found = await Promise.all(wanted.map(({ program }) => isThere(program)));
  return wanted.filter((_, index) => found[index] === false);
}

async function isThere(program: string): Promise<boolean> {
  return program.startsWith('/') ? existsSync(program) : (await findProgram(program)) !== undefined;
}

/** Package names of this release; the lists are fetched once where apt knows none of them. */
async function installable(missing: readonly Need[]): Promise<string[]> {
  const known = await Promise.all(missing.map(firstKnown));
  if (known.every((name) => name !== undefined)) return [...new Set(known)];
  const update = await asRoot(['apt-get', 'update']);
  if (update !== undefined) await run(update);
  const again = await Promise.all(
    missing.map(async (need) => (await firstKnown(need)) ?? need.packages[0] ?? need.program),
  );
  return [...new Set(again)];
}

async function firstKnown({ packages }: Need): Promise<string | undefined> {
  for (const name of packages) {
    const { stdout } = await run(['apt-cache', 'policy', name]);
    if (stdout.includes('Candidate:') && !stdout.includes('Candidate: (none)')) return name;
  }
  return undefined;
}

/** On a machine with systemd Debian has just started them, on their usual ports. */
async function stopServices(installed: readonly Need[]): Promise<void> {
  const services = installed.flatMap(({ service }) => (service === undefined ? [] : [service]));
  if (services.length === 0 || (await findProgram('systemctl')) === undefined) return;
  const command = await asRoot(['systemctl', 'disable', '--now', ...services]);
  // Without a running systemd there is nothing to stop.
  if (command !== undefined) await run(command).catch(() => undefined);
}
