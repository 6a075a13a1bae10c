/** The registry of `npm start`, so that pulls are real, and the reference images in it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, createWriteStream, openSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { waitUntil } from '../test/harness/wait.ts';
import { assembleReferenceImages } from '../images/build.ts';
import { dockerArchive } from '../images/builder/archive.ts';
import { lastLines, run } from './command.ts';
import type { DevelopmentState } from './development-state.ts';
import { imageCacheDir } from './image-cache.ts';
import type { Place } from './place.ts';
import { identify, stillRuns } from './processes.ts';
import { SetupError } from './setup-error.ts';

type Registry = NonNullable<DevelopmentState['registry']>;

/** Path of the images in the registry, and their tag: `registry_namespace` and `branch` of node.json. */
export const namespace = 'applianced';
export const tag = 'dev';

const firstPort = 5000;
const portsTried = 100;
const startDeadlineMs = 15_000;

/** The port stays the same between starts, because node.json names it. */
export async function ensureRegistry(place: Place, known: Registry | undefined): Promise<Registry> {
  if (known !== undefined && (await stillRuns(known.process))) return known;
  const port = known?.port ?? (await freePort());
  await mkdir(join(place.registryDir, 'storage'), { recursive: true });
  const config = {
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(place.registryDir, 'storage') } },
    http: { addr: `127.0.0.1:${port}`, secret: 'development' },
  };
  const configFile = join(place.registryDir, 'config.yml');
  await writeFile(configFile, JSON.stringify(config));
  const logFile = join(place.root, 'log/registry.log');
  const output = openSync(logFile, 'w');
  const child = spawn('docker-registry', ['serve', configFile], {
    stdio: ['ignore', output, output],
    detached: true,
  });
  closeSync(output);
  child.unref();
  const look = async (): Promise<string> => (child.exitCode === null ? ping(port) : 'ended');
  const seen = await waitUntil('the registry answers', look, (state) => state !== 'silent', {
    deadlineMs: startDeadlineMs,
  });
  if (seen === 'ended') {
    const tail = lastLines(await readFile(logFile, 'utf8'));
    const way = 'If another program holds its port: npm run down, then npm start';
    throw new SetupError(`the registry does not start:\n${tail}\n${way}`);
  }
  const process_ = await identify(child.pid ?? 0);
  return { port, ...(process_ && { process: process_ }) };
}

/** Builds the images and stores those whose content the registry does not hold; answers what it holds now. */
export async function ensureImages(
  place: Place,
  registry: Registry,
  held: Readonly<Record<string, string>>,
  log: (line: string) => void,
): Promise<Record<string, string>> {
  const images = await assembleReferenceImages({
    cacheDir: imageCacheDir,
    namespace: `localhost:${registry.port}/${namespace}`,
    tag,
    log,
  });
  const missing = images.filter(({ reference, contentHash }) => held[reference] !== contentHash);
  if (missing.length > 0) {
    const archive = join(place.registryDir, 'images.tar');
    await pipeline(dockerArchive(missing), createWriteStream(archive));
    for (const { reference } of missing) {
      log(`storing ${reference}`);
      const copy = ['copy', '--quiet', '--dest-tls-verify=false', `docker-archive:${archive}:${reference}`];
      await run(['skopeo', '--insecure-policy', ...copy, `docker://${reference}`]);
    }
    await rm(archive);
  }
  return Object.fromEntries(images.map(({ reference, contentHash }) => [reference, contentHash]));
}

async function ping(port: number): Promise<'answers' | 'silent'> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/v2/`)).ok ? 'answers' : 'silent';
  } catch {
    return 'silent';
  }
}

/** From 5000 up: below the range that the kernel gives to outgoing connections, so that it is still free next time. */
async function freePort(): Promise<number> {
  for (let port = firstPort; port < firstPort + portsTried; port++) {
    const server = createServer();
    const listening = once(server, 'listening').then(
      () => true,
      () => false,
    );
    server.listen(port, '127.0.0.1');
    const free = await listening;
    server.close();
    if (free) return port;
  }
  throw new SetupError(`no port from ${firstPort} on is free for the registry`);
}
