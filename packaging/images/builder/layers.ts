import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { bundleProgram } from './bundle.ts';
import { IMAGE_USER } from './catalogue.ts';
import { withoutSections } from './elf.ts';
import { cachedLayer } from './layer.ts';
import type { Layer } from './layer.ts';
import { packageEntries, resolvePackages } from './packages.ts';
import type { Package } from './packages.ts';
import { completeTree, directory, file, symlink } from './tree.ts';
import type { Entry } from './tree.ts';

/** Part of every key: to be raised when this folder puts other bytes into a layer than before. */
const BUILDER_VERSION = 1;

const BASE_PACKAGES = ['base-files', 'busybox-static', 'libc6'];
const NODE_PACKAGES = ['libgcc-s1', 'libstdc++6'];
const BROKER_PACKAGES = ['nats-server'];

export type LayerSource = {
  readonly base: () => Promise<Layer>;
  readonly node: () => Promise<Layer>;
  readonly broker: () => Promise<Layer>;
  readonly program: (name: string) => Promise<Layer>;
};

/** The layers of the images. `base` is below all, `node` below all programs, so that the disk holds each once. */
export async function openLayers(cacheDir: string, log: (message: string) => void): Promise<LayerSource> {
  const packages = await resolvePackages([...BASE_PACKAGES, ...NODE_PACKAGES, ...BROKER_PACKAGES]);
  const select = (names: readonly string[]): Package[] => packages.filter(({ name }) => names.includes(name));
  const make = (
    name: string,
    inputs: readonly string[],
    entries: () => Promise<readonly Entry[]>,
  ): Promise<Layer> =>
    cachedLayer(cacheDir, keyOf(name, inputs), async () => {
      log(`making layer ${name}`);
      return completeTree(await entries(), BASE_DIRECTORIES);
    });
  const unpack = async (chosen: readonly Package[], wanted: (path: string) => boolean): Promise<Entry[]> =>
    (await Promise.all(chosen.map((item) => packageEntries(cacheDir, item, wanted)))).flat();

  return {
    base() {
      const chosen = select(BASE_PACKAGES);
      return make('base', chosen.map(inputOf), async () => [
        ...BASE_ENTRIES,
        ...(await withApplets(cacheDir, await unpack(chosen, isBaseFile))),
      ]);
    },
    async node() {
      const { path, version } = await pinnedNode();
      const chosen = select(NODE_PACKAGES);
      return make('node', [version, process.arch, ...chosen.map(inputOf)], async () => [
        file('usr/bin/node', withoutSections(await readFile(path)), 0o755),
        ...(await unpack(chosen, isLibrary)),
      ]);
    },
    async broker() {
      const own = await Promise.all([
        ownFile('usr/local/bin/start', 'start.sh', 0o755),
        ownFile('srv/metrics/cgi-bin/metrics', 'metrics.sh', 0o755),
        ownFile('srv/metrics.awk', 'metrics.awk'),
      ]);
      const chosen = select(BROKER_PACKAGES);
      const inputs = [...chosen.map(inputOf), ...own.map(({ content }) => content.toString())];
      return make('broker-edge', inputs, async () => [
        ...own,
        ...(await unpack(chosen, (path) => path === 'usr/sbin/nats-server')),
      ]);
    },
    async program(name) {
      const bundle = await bundleProgram(name);
      return make(name, [bundle.toString()], () => Promise.resolve([file(`app/${name}.cjs`, bundle)]));
    },
  };
}

const BASE_ENTRIES: readonly Entry[] = [
  ...[
    'dev',
    'etc',
    'proc',
    'sys',
    'app',
    'srv',
    'var',
    'var/lib',
    'var/lib/dpkg',
    'var/lib/dpkg/status.d',
  ].map((path) => directory(path)),
  ...[
    'usr',
    'usr/bin',
    'usr/sbin',
    'usr/lib',
    'usr/lib64',
    'usr/local',
    'usr/local/bin',
    'usr/share',
    'usr/share/doc',
  ].map((path) => directory(path)),
  ...['bin', 'sbin', 'lib', 'lib64'].map((path) => symlink(path, `usr/${path}`)),
  ...['data', 'logs', 'run'].map((path) => directory(path, { owner: IMAGE_USER })),
  directory('tmp', { mode: 0o1777 }),
  file(
    'etc/passwd',
    `root:x:0:0:root:/:/bin/sh\nappliance:x:${IMAGE_USER}:${IMAGE_USER}:appliance:/:/bin/sh\n`,
  ),
  file('etc/group', `root:x:0:\nappliance:x:${IMAGE_USER}:\n`),
  file('etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n'),
];
const BASE_DIRECTORIES: ReadonlySet<string> = new Set(
  BASE_ENTRIES.filter(({ type }) => type === 'directory').map(({ path }) => path),
);

/** Of libc6 the loader and the libraries, without locales, character sets and audit modules. */
function isBaseFile(path: string): boolean {
  return path === 'usr/bin/busybox' || path === 'usr/lib/os-release' || isLibrary(path);
}

function isLibrary(path: string): boolean {
  return /^usr\/lib(64)?\/([^/]+-linux-gnu\/)?[^/]+\.so(\.\d+)*$/.test(path);
}

/** A link for each command of busybox, so that `docker exec` finds a shell and the usual tools. */
async function withApplets(cacheDir: string, entries: readonly Entry[]): Promise<Entry[]> {
  const busybox = entries.find(({ path }) => path === 'usr/bin/busybox');
  if (busybox?.type !== 'file') throw new Error('busybox-static holds no bin/busybox');
  const applets = await appletsOf(cacheDir, busybox.content);
  const links = applets
    .filter((applet) => applet !== 'busybox')
    .map((applet) => symlink(`usr/bin/${applet}`, 'busybox'));
  return [...links, ...entries, symlink('etc/os-release', '../usr/lib/os-release')];
}

async function appletsOf(cacheDir: string, busybox: Buffer): Promise<string[]> {
  const scratch = await mkdtemp(join(cacheDir, 'busybox-'));
  try {
    const path = join(scratch, 'busybox');
    await writeFile(path, busybox, { mode: 0o755 });
    const { stdout } = await promisify(execFile)(path, ['--list']);
    return stdout.split('\n').filter((name) => name !== '');
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function pinnedNode(): Promise<{ readonly path: string; readonly version: string }> {
  const manifest = createRequire(import.meta.url).resolve(`node-linux-${process.arch}/package.json`);
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { readonly version: string };
  return { path: join(dirname(manifest), 'bin', 'node'), version };
}

async function ownFile(
  path: string,
  source: string,
  mode = 0o644,
): Promise<Entry & { readonly type: 'file' }> {
  const content = await readFile(new URL(`../broker-edge/${source}`, import.meta.url));
  return { type: 'file', path, content, mode, owner: 0 };
}

function inputOf({ fileName, digest }: Package): string {
  return `${fileName} ${digest}`;
}

function keyOf(name: string, inputs: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify([BUILDER_VERSION, name, ...inputs]));
  return `${name}-${hash.digest('hex').slice(0, 24)}`;
}
