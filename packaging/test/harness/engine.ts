/** A private container engine for tests: real dockerd, real containers, nothing shared with the machine's own engine. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram, run, type CommandResult } from '../../dev/command.ts';
import { logFileOf, socketPathOf, startDockerd, type Dockerd } from './dockerd.ts';
import { fetchInside, type InsideResponse } from './fetch-inside.ts';
import { debianRoot, type RootRecipe } from './roots.ts';
import { startSandbox, type Sandbox } from './sandbox.ts';

/** 20.10: the docker.io of the machine itself (Debian 12). 26.1: that of Debian 13, run from a cached tree. */
export type EngineVersion = '20.10' | '26.1';
export const engineVersions: readonly EngineVersion[] = ['20.10', '26.1'];

export interface EngineOptions {
  readonly version?: EngineVersion;
  /** Containers outlive dockerd. Default: false, as in Debian. */
  readonly liveRestore?: boolean;
  /** Room for images and containers (held in memory). Make it small for a full disk. Default: 4096. */
  readonly dataSizeMb?: number;
  /** More command line arguments of dockerd. */
  readonly args?: readonly string[];
}

export interface TestEngine extends AsyncDisposable {
  readonly version: EngineVersion;
  /** Also the name of its control group. */
  readonly name: string;
  readonly socketPath: string;
  /** Greatest API version that the engine offers, such as "1.41". */
  readonly apiVersion: string;
  /** Name for `ip netns exec` and `/run/netns/`. Published ports of containers are reachable in there only. */
  readonly netns: string;
  /** Of dockerd, as the machine sees it; another one after each start. */
  readonly pid: number;
  running(): boolean;
  /** SIGSTOP: the socket still accepts connections and nothing answers. */
  freeze(): void;
  thaw(): void;
  /** SIGKILL to dockerd alone. */
  kill(): Promise<void>;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>;
  start(): Promise<void>;
  restart(): Promise<void>;
  /** Prefixes a command so that it runs in the engine's network, with the machine's files. */
  inNetwork(command: readonly string[]): string[];
  /** Runs a command in the engine's network. */
  exec(...command: string[]): Promise<CommandResult>;
  /** Runs a command in the engine's network, processes and root, so that `State.Pid` of a container means the same. */
  execInside(...command: string[]): Promise<CommandResult>;
  /** HTTP from within the engine's network. */
  fetch(url: string): Promise<InsideResponse>;
  /** The docker command line against this engine; answers what it wrote to stdout, trimmed. */
  docker(...args: string[]): Promise<string>;
  /** What the engine knows as /etc/docker/certs.d: `HOST[:PORT]/*.crt`. */
  readonly certsDir: string;
  /** The engine then accepts certificates of this CA from `host:port`. */
  trustRegistry(address: string, caPem: string): Promise<void>;
  /** What dockerd wrote so far. */
  log(): Promise<string>;
  /** Ends all processes, frozen ones too, and removes mounts, network, control groups and files. */
  dispose(): Promise<void>;
}

const stopDeadlineMs = 30_000;
const freezeDeadlineMs = 10_000;
const trixieEngine: RootRecipe = {
  suite: 'trixie',
  purpose: 'engine',
  packages: ['docker.io', 'iptables', 'ca-certificates'],
};

/** Why no engine can be started here, for `test(..., { skip })`; false where it can. */
export async function engineSkipReason(version: EngineVersion = '20.10'): Promise<string | false> {
  if (process.getuid?.() !== 0) return 'a private engine needs root';
  const needed = [
    'dockerd',
    'docker',
    'ip',
    'nsenter',
    'unshare',
    ...(version === '26.1' ? ['debootstrap'] : []),
  ];
  const found = await Promise.all(needed.map(findProgram));
  const missing = needed.filter((_, index) => found[index] === undefined);
  return missing.length === 0 ? false : `not installed: ${missing.join(', ')}`;
}

export async function startEngine(options: EngineOptions = {}): Promise<TestEngine> {
  const { version = '20.10', liveRestore = false, dataSizeMb = 4096, args = [] } = options;
  const root = version === '20.10' ? '/' : (await debianRoot(trixieEngine)).tree;
  const sandbox = await startSandbox(root, dataSizeMb);
  const start = (): Promise<Dockerd> => startDockerd(sandbox, { liveRestore, args });
  try {
    return engineIn(sandbox, version, await start(), start);
  } catch (error) {
    await sandbox.dispose();
    throw error;
  }
}

function engineIn(
  sandbox: Sandbox,
  version: EngineVersion,
  first: Dockerd,
  startAgain: () => Promise<Dockerd>,
): TestEngine {
  let dockerd = first;
  const socketPath = socketPathOf(sandbox);
  const certsDir = join(sandbox.dir, 'etc-docker/certs.d');
  const start = async (): Promise<void> => {
    if (!dockerd.running()) dockerd = await startAgain();
  };
  const stop = (): Promise<void> => stopDockerd(dockerd);
  return {
    version,
    name: sandbox.name,
    socketPath,
    apiVersion: first.apiVersion,
    netns: sandbox.name,
    get pid() {
      return dockerd.pid;
    },
    running: () => dockerd.running(),
    freeze: () => freeze(dockerd),
    thaw: () => signal(dockerd, 'SIGCONT'),
    kill: () => endWith(dockerd, 'SIGKILL'),
    stop,
    start,
    restart: async () => {
      await stop();
      await start();
    },
    inNetwork: sandbox.inNetwork,
    exec: (...command) => run(sandbox.inNetwork(command)),
    execInside: (...command) => run(sandbox.inside(command)),
    fetch: (url) => fetchInside(sandbox.inNetwork, url),
    docker: async (...command) =>
      (await run(['docker', '--host', `unix://${socketPath}`, ...command])).stdout.trim(),
    certsDir,
    trustRegistry: (address, caPem) => trust(join(certsDir, address), caPem),
    log: () => readFile(logFileOf(sandbox), 'utf8'),
    dispose: () => sandbox.dispose(),
    [Symbol.asyncDispose]: () => sandbox.dispose(),
  };
}

function signal(dockerd: Dockerd, name: NodeJS.Signals): void {
  if (dockerd.running()) process.kill(dockerd.pid, name);
}

/** Returns once no thread of it runs any more: the signal takes effect on each of them when it is next scheduled. */
function freeze(dockerd: Dockerd): void {
  signal(dockerd, 'SIGSTOP');
  const tasks = `/proc/${dockerd.pid}/task`;
  const isStopped = (task: string): boolean =>
    /^State:\s+[TZX]/m.test(readFileSync(`${tasks}/${task}/status`, 'utf8'));
  const deadline = performance.now() + freezeDeadlineMs;
  while (dockerd.running() && !readdirSync(tasks).every(isStopped)) {
    if (performance.now() > deadline) throw new Error(`dockerd ${dockerd.pid} does not stop`);
  }
}

async function endWith(dockerd: Dockerd, name: NodeJS.Signals): Promise<void> {
  signal(dockerd, name);
  await dockerd.exited();
}

async function stopDockerd(dockerd: Dockerd): Promise<void> {
  signal(dockerd, 'SIGCONT');
  const impatience = setTimeout(() => signal(dockerd, 'SIGKILL'), stopDeadlineMs);
  await endWith(dockerd, 'SIGTERM');
  clearTimeout(impatience);
}

async function trust(directory: string, caPem: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'ca.crt'), caPem);
}
