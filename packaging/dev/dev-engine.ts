/** The engine of `npm start`: the machine's own where one answers, else a private one below the development root. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { waitUntil } from '../test/harness/wait.ts';
import { lastLines } from './command.ts';
import { networkNow } from './dev-network.ts';
import type { DevelopmentState, NetworkBefore } from './development-state.ts';
import { asRoot, ensurePackages, whyNotRoot } from './packages.ts';
import type { Place } from './place.ts';
import { identify } from './processes.ts';
import { SetupError } from './setup-error.ts';

export interface DevEngine {
  readonly engine: NonNullable<DevelopmentState['engine']>;
  readonly networkBefore?: NetworkBefore;
}

const systemSocket = '/var/run/docker.sock';
const answerTimeoutMs = 2_000;
const startDeadlineMs = 60_000;

type Answer = 'answers' | 'forbidden' | 'silent';

/** @throws SetupError with what is missing. */
export async function ensureEngine(
  place: Place,
  state: DevelopmentState | undefined,
  log: (line: string) => void,
): Promise<DevEngine> {
  if (state?.engine?.process !== undefined && (await answer(state.engine.socket)) === 'answers') {
    log(`the private one at ${state.engine.socket} runs`);
    return { engine: state.engine };
  }
  const socket = systemEngineSocket();
  const found = await answer(socket);
  if (found === 'forbidden') {
    const group = 'add yourself to the group docker, or run npm start as root';
    throw new SetupError(`an engine listens at ${socket}, but this user may not use it: ${group}`);
  }
  if (found === 'answers') {
    log(`using the one at ${socket} (only what carries our labels is ever touched)`);
    return { engine: { socket } };
  }
  log('starting a private one (none runs here)');
  const problem = await ensurePackages('engine', log);
  if (problem !== undefined) throw new SetupError(problem);
  // Debian starts the system's engine when its package comes in on a machine with systemd.
  if ((await answer(systemSocket)) === 'answers') return { engine: { socket: systemSocket } };
  const refused = await whyNotRoot();
  if (refused !== undefined) {
    const ways = 'start one that this user may use (group docker), or run npm start as root or with sudo';
    throw new SetupError(`no engine runs here, and a private one needs root: ${refused}\n${ways}`);
  }
  const networkBefore = state?.networkBefore ?? (await networkNow());
  return { engine: await startPrivate(place), networkBefore };
}

function systemEngineSocket(): string {
  const host = process.env['DOCKER_HOST'];
  if (host === undefined || host === '') return systemSocket;
  const socket = /^unix:\/\/(\/.+)$/.exec(host)?.[1];
  if (socket === undefined)
    throw new SetupError(`DOCKER_HOST is ${host}: only unix:///PATH can be used here`);
  return socket;
}

/** Its own session: neither Ctrl-C on npm start nor the end of the terminal may end it. */
async function startPrivate(place: Place): Promise<NonNullable<DevelopmentState['engine']>> {
  await mkdir(place.engineDir, { recursive: true });
  const configFile = join(place.engineDir, 'daemon.json');
  const pidFile = join(place.engineDir, 'docker.pid');
  // The machine's own /etc/docker/daemon.json must not have a say.
  await writeFile(configFile, '{}\n');
  const command = await asRoot([
    'dockerd',
    `--config-file=${configFile}`,
    `--host=unix://${place.engineSocket}`,
    `--group=${process.getgid?.() ?? 0}`,
    `--data-root=${join(place.engineDir, 'data')}`,
    `--exec-root=${join(place.engineDir, 'exec')}`,
    `--pidfile=${pidFile}`,
    // The stack has networks of its own: no docker0 on the developer's machine.
    '--bridge=none',
  ]);
  if (command === undefined) throw new SetupError('a private engine needs root or sudo');
  const [file = '', ...args] = command;
  const logFile = join(place.root, 'log/dockerd.log');
  const output = openSync(logFile, 'a');
  const child = spawn(file, args, { stdio: ['inherit', output, output], detached: true });
  closeSync(output);
  child.unref();
  const ready = async (): Promise<string> => (child.exitCode === null ? answer(place.engineSocket) : 'ended');
  const state = await waitUntil('the engine answers', ready, (seen) => seen !== 'silent', {
    deadlineMs: startDeadlineMs,
  });
  if (state !== 'answers') {
    const tail = lastLines(await readFile(logFile, 'utf8'));
    throw new SetupError(`the engine does not start (${state}); ${logFile} ends with:\n${tail}`);
  }
  const process_ = await identify(Number(await readFile(pidFile, 'utf8')));
  return { socket: place.engineSocket, ...(process_ && { process: process_ }) };
}

async function answer(socketPath: string): Promise<Answer> {
  if (!existsSync(socketPath)) return 'silent';
  const result = Promise.withResolvers<Answer>();
  const request = get({ socketPath, path: '/_ping', timeout: answerTimeoutMs, agent: false }, (response) => {
    response.resume();
    result.resolve(response.statusCode === 200 ? 'answers' : 'silent');
  });
  request.once('timeout', () => request.destroy());
  request.once('error', (error: NodeJS.ErrnoException) =>
    result.resolve(error.code === 'EACCES' ? 'forbidden' : 'silent'),
  );
  return result.promise;
}
