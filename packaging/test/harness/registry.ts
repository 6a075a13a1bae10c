/** A real image registry (docker-registry of Debian) for one test: passwords, private CA, access log, files to damage. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lastLines, run } from '../../dev/command.ts';
import { testImageArchive, type TestImage } from './images.ts';
import { writeCertificates, writeRegistryConfig, type RegistryAuth } from './registry-files.ts';
import { tempDirectory, type TempDirectory } from './temp-directory.ts';
import { waitFor } from './wait.ts';

export interface RegistryOptions {
  readonly auth?: RegistryAuth;
  /** Serve TLS with a certificate for its address of a CA made for this registry. */
  readonly tls?: boolean;
  /** `engine.netns`: serve in there, so that the engine reaches it as localhost. */
  readonly netns?: string;
}

export interface AccessLogEntry {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

export interface TestRegistry extends AsyncDisposable {
  readonly port: number;
  /**
   * The first part of an image reference: `localhost:PORT`, or `192.0.2.1:PORT` with TLS in an engine's network, because an
   * engine accepts any certificate, and plain HTTP, from the loopback network.
   */
  readonly address: string;
  /** Only with `tls`. */
  readonly caPem: string | undefined;
  /** Holds `docker/registry/v2/...`; a test may damage what is in there. */
  readonly storageDir: string;
  /** Stores a test image as `REPOSITORY:TAG`. */
  push(image: TestImage, target: string): Promise<{ readonly reference: string; readonly digest: string }>;
  /** Every request so far, in order; those of `push` too. */
  accessLog(): Promise<readonly AccessLogEntry[]>;
  /** Connections are then refused; the files stay. */
  stop(): Promise<void>;
  start(): Promise<void>;
  dispose(): Promise<void>;
}

const startAttempts = 5;
const portRange = { first: 20_000, count: 10_000 };

/** @throws when docker-registry does not start; the message carries the end of its log. */
export async function startRegistry(options: RegistryOptions = {}): Promise<TestRegistry> {
  const home = await tempDirectory();
  try {
    await mkdir(join(home.path, 'storage'));
    const caPem = options.tls === true ? await writeCertificates(home.path) : undefined;
    const { port, server } = await startOnFreePort(home.path, options);
    return registryIn(home, options, { port, server, caPem });
  } catch (error) {
    await home.dispose();
    throw error;
  }
}

interface Started {
  readonly port: number;
  readonly server: ChildProcess;
  readonly caPem: string | undefined;
}

function registryIn(home: TempDirectory, options: RegistryOptions, started: Started): TestRegistry {
  const { port, caPem } = started;
  let { server } = started;
  const address = `${hostOf(options)}:${port}`;
  const stop = (): Promise<void> => end(server);
  const dispose = async (): Promise<void> => {
    await stop();
    await home.dispose();
  };
  return {
    port,
    address,
    caPem,
    storageDir: join(home.path, 'storage'),
    push: (image, target) => push(home.path, options, image, `${address}/${target}`),
    accessLog: async () => parseAccessLog(await readFile(join(home.path, 'access.log'), 'utf8')),
    stop,
    start: async () => {
      if (ended(server)) server = await serve(home.path, port, options.netns);
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

function hostOf({ tls = false, netns }: RegistryOptions): string {
  return tls && netns !== undefined ? '192.0.2.1' : 'localhost';
}

async function startOnFreePort(
  dir: string,
  options: RegistryOptions,
): Promise<{ readonly port: number; readonly server: ChildProcess }> {
  const listenOn = hostOf(options).replace('localhost', '127.0.0.1');
  for (let attempt = 1; ; attempt++) {
    const port = portRange.first + Math.floor(Math.random() * portRange.count);
    const config = { dir, address: `${listenOn}:${port}`, auth: options.auth, tls: options.tls === true };
    await writeRegistryConfig(config);
    try {
      return { port, server: await serve(dir, port, options.netns) };
    } catch (error) {
      const taken = error instanceof Error && error.message.includes('address already in use');
      if (!taken || attempt === startAttempts) throw error;
    }
  }
}

/** The kernel ends the registry together with the test process (pdeathsig). */
async function serve(dir: string, port: number, netns: string | undefined): Promise<ChildProcess> {
  const access = openSync(join(dir, 'access.log'), 'a');
  const errors = openSync(join(dir, 'registry.log'), 'w');
  const command = ['setpriv', '--pdeathsig', 'KILL', 'docker-registry', 'serve', join(dir, 'config.yml')];
  const [file = '', ...args] = inNetwork(netns, command);
  const server = spawn(file, args, { stdio: ['ignore', access, errors], detached: true });
  closeSync(access);
  closeSync(errors);
  server.unref();
  const listens = async (): Promise<boolean> => ended(server) || (await listening(netns, port));
  await waitFor(`a registry listens on port ${port}`, listens);
  if (!ended(server)) return server;
  throw new Error(`docker-registry ended: ${lastLines(await readFile(join(dir, 'registry.log'), 'utf8'))}`);
}

async function listening(netns: string | undefined, port: number): Promise<boolean> {
  const { stdout } = await run(inNetwork(netns, ['ss', '-Hltn', `sport = :${port}`]));
  return stdout !== '';
}

async function push(
  dir: string,
  options: RegistryOptions,
  image: TestImage,
  reference: string,
): Promise<{ readonly reference: string; readonly digest: string }> {
  const digestFile = join(dir, 'digest');
  const { auth } = options;
  const source = `docker-archive:${await testImageArchive()}:${image}`;
  const credentials = auth ? ['--dest-creds', `${auth.username}:${auth.password}`] : [];
  const flags = ['--dest-tls-verify=false', '--digestfile', digestFile, ...credentials];
  const copy = ['skopeo', '--insecure-policy', 'copy', '--quiet', ...flags, source, `docker://${reference}`];
  await run(inNetwork(options.netns, copy));
  return { reference, digest: (await readFile(digestFile, 'utf8')).trim() };
}

/** Combined log format: `HOST - - [TIME] "METHOD PATH HTTP/1.1" STATUS SIZE ...`. */
export function parseAccessLog(text: string): AccessLogEntry[] {
  return [...text.matchAll(/"(\S+) (\S+) HTTP\/[\d.]+" (\d{3}) /g)].map(
    ([, method = '', path = '', status]) => ({
      method,
      path,
      status: Number(status),
    }),
  );
}

function inNetwork(netns: string | undefined, command: readonly string[]): string[] {
  return netns === undefined ? [...command] : ['nsenter', `--net=/run/netns/${netns}`, '--', ...command];
}

function ended(server: ChildProcess): boolean {
  return server.exitCode !== null || server.signalCode !== null;
}

async function end(server: ChildProcess): Promise<void> {
  if (ended(server)) return;
  server.ref();
  server.kill('SIGKILL');
  await once(server, 'exit');
}
