/** Tiny images for tests, from the machine's static busybox: one archive for all, built once, loaded in well under a second. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { cacheDirectory } from '../../dev/cache-directory.ts';
import { findProgram } from '../../dev/command.ts';
import type { TestEngine } from './engine.ts';

export type TestImage =
  | 'test/busybox:1'
  | 'test/busybox:2'
  | 'test/busybox:3'
  | 'test/http:1'
  | 'test/http:2'
  | 'test/volume:1'
  | 'test/ends:1'
  | 'test/sick:1'
  | 'test/slow:1';

interface Definition {
  /** Content of /version. */
  readonly content: string;
  /** OCI image configuration. */
  readonly config: Readonly<Record<string, unknown>>;
}

const second = 1_000_000_000;
const sleep = ['sleep', '100000'];

const http = {
  Cmd: ['httpd', '-f', '-p', '80', '-h', '/www'],
  ExposedPorts: { '80/tcp': {} },
  Healthcheck: {
    Test: ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1/'],
    Interval: second,
    Timeout: 10 * second,
    Retries: 2,
  },
};

const definitions: Readonly<Record<TestImage, Definition>> = {
  'test/busybox:1': { content: 'busybox 1', config: { Cmd: sleep } },
  'test/busybox:2': { content: 'busybox 2', config: { Cmd: sleep } },
  'test/busybox:3': { content: 'busybox 3', config: { Cmd: sleep } },
  'test/http:1': { content: 'http 1', config: http },
  'test/http:2': { content: 'http 2', config: http },
  'test/volume:1': { content: 'volume 1', config: { Cmd: sleep, Volumes: { '/data': {} } } },
  // Each next one is a newer image that does not do, in its own way.
  'test/ends:1': {
    content: 'ends 1',
    config: { Cmd: ['sh', '-c', 'echo first words; echo the schema is too new >&2; exit 3'] },
  },
  'test/sick:1': {
    content: 'sick 1',
    config: {
      Cmd: sleep,
      Healthcheck: { Test: ['CMD', 'false'], Interval: second / 5, Timeout: second, Retries: 1 },
    },
  },
  'test/slow:1': {
    content: 'slow 1',
    config: {
      Cmd: sleep,
      Healthcheck: {
        Test: ['CMD', 'false'],
        Interval: second / 5,
        Timeout: second,
        StartPeriod: 600 * second,
      },
    },
  },
};

export const testImages = Object.keys(definitions) as readonly TestImage[];

const applets = [
  'sh',
  'sleep',
  'httpd',
  'wget',
  'cat',
  'echo',
  'ls',
  'id',
  'env',
  'kill',
  'nc',
  'touch',
  'true',
];
const moreApplets = ['false', 'grep', 'hostname', 'ip', 'mkdir', 'mount', 'ps', 'rm', 'test'];

/** Puts all test images into an engine. */
export async function loadTestImages(engine: TestEngine): Promise<void> {
  await engine.docker('load', '--quiet', '--input', await testImageArchive());
}

/** A docker-archive with all test images; skopeo reads one as `docker-archive:PATH:test/busybox:1`. */
export async function testImageArchive(): Promise<string> {
  const path = await findProgram('busybox');
  if (path === undefined) throw new Error('test images need busybox: apt-get install busybox-static');
  const busybox = await readFile(path);
  const inputs = createHash('sha256')
    .update(busybox)
    .update(await readFile(import.meta.filename));
  const directory = join(cacheDirectory(), 'images');
  const archive = join(directory, `test-${inputs.digest('hex').slice(0, 16)}.tar`);
  if (await stat(archive).catch(() => undefined)) return archive;
  await mkdir(directory, { recursive: true });
  // Beside its place and then renamed: a parallel test sees all of it or nothing.
  const part = `${archive}.${process.pid}`;
  await writeFile(part, await buildArchive(busybox));
  await rename(part, archive);
  return archive;
}

async function buildArchive(busybox: Buffer): Promise<Buffer> {
  const base = await baseLayer(busybox);
  const files: Record<string, Buffer> = { 'base.tar': base };
  const manifest = [];
  for (const [reference, { content, config }] of Object.entries(definitions)) {
    const top = await tar([{ name: 'version', body: Buffer.from(`${content}\n`) }]);
    const image = JSON.stringify({
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      created: '2024-01-01T00:00:00Z',
      config: { Env: ['PATH=/bin'], ...config },
      rootfs: { type: 'layers', diff_ids: [sha256(base), sha256(top)].map((digest) => `sha256:${digest}`) },
      history: [{ created_by: 'busybox' }, { created_by: content }],
    });
    const name = `${sha256(image)}.json`;
    files[name] = Buffer.from(image);
    files[`${sha256(top)}.tar`] = top;
    manifest.push({ Config: name, RepoTags: [reference], Layers: ['base.tar', `${sha256(top)}.tar`] });
  }
  files['manifest.json'] = Buffer.from(JSON.stringify(manifest));
  return tar(Object.entries(files).map(([name, body]) => ({ name, body })));
}

function baseLayer(busybox: Buffer): Promise<Buffer> {
  return tar([
    ...['bin', 'tmp', 'www', 'etc'].map((name) => ({ name, directory: true as const })),
    { name: 'bin/busybox', body: busybox, mode: 0o755 },
    ...[...applets, ...moreApplets].map((name) => ({ name: `bin/${name}`, linkname: 'busybox' })),
    { name: 'www/index.html', body: Buffer.from('it works\n') },
    { name: 'etc/passwd', body: Buffer.from('root:x:0:0:root:/:/bin/sh\nuser:x:1000:1000:user:/:/bin/sh\n') },
    { name: 'etc/group', body: Buffer.from('root:x:0:\nuser:x:1000:\n') },
  ]);
}

type Entry =
  | { readonly name: string; readonly body: Buffer; readonly mode?: number }
  | { readonly name: string; readonly linkname: string }
  | { readonly name: string; readonly directory: true };

async function tar(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  const mtime = new Date(0);
  for (const entry of entries) {
    const { name } = entry;
    if ('directory' in entry) archive.entry({ name, mtime, type: 'directory', mode: 0o755 });
    else if ('linkname' in entry) archive.entry({ name, mtime, type: 'symlink', linkname: entry.linkname });
    else archive.entry({ name, mtime, mode: entry.mode ?? 0o644 }, entry.body);
  }
  archive.finalize();
  return buffer(archive);
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}
