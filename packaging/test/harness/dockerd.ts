/** One dockerd process inside a sandbox: started, found, signalled and ended. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { lastLines, run } from '../../dev/command.ts';
import type { Sandbox } from './sandbox.ts';
import { waitFor } from './wait.ts';

export interface Dockerd {
  /** Of dockerd itself, as the machine sees it. */
  readonly pid: number;
  /** Greatest API version that it offers, such as "1.41". */
  readonly apiVersion: string;
  running(): boolean;
  /** Resolves once the process is gone. */
  exited(): Promise<void>;
}

export interface DockerdOptions {
  readonly liveRestore: boolean;
  /** More command line arguments of dockerd. */
  readonly args: readonly string[];
}

export class EngineStartError extends Error {
  override readonly name = 'EngineStartError';
}

const startDeadlineMs = 30_000;
const pingTimeoutMs = 1_000;
const exitDeadlineMs = 60_000;

export function socketPathOf(sandbox: Sandbox): string {
  return join(sandbox.dir, 'docker.sock');
}

export function logFileOf(sandbox: Sandbox): string {
  return join(sandbox.dir, 'dockerd.log');
}

/**
 * dockerd becomes a child of the sandbox's first process. (A parent outside of the sandbox could be stopped together with a
 * frozen dockerd, and its unreaped child would then keep the process namespace alive.)
 */
const detach = 'log=$1; shift; setsid "$@" </dev/null >>"$log" 2>&1 &';

/** @throws EngineStartError with the end of dockerd's log. */
export async function startDockerd(sandbox: Sandbox, options: DockerdOptions): Promise<Dockerd> {
  await run(sandbox.inside(['sh', '-c', detach, 'sh', logFileOf(sandbox), ...commandLine(sandbox, options)]));
  try {
    const pid = await waitFor('a process named dockerd', () => childNamed(sandbox.initPid, 'dockerd'));
    const answered = (): Promise<string> | 'ended' => (alive(pid) ? ping(socketPathOf(sandbox)) : 'ended');
    const apiVersion = await waitFor('dockerd answers', answered, { deadlineMs: startDeadlineMs });
    if (apiVersion === 'ended') throw new Error('dockerd ended at once');
    return { pid, apiVersion, running: () => alive(pid), exited: () => exitOf(pid) };
  } catch (cause) {
    const log = await readFile(logFileOf(sandbox), 'utf8');
    throw new EngineStartError(`dockerd does not start; its log ends with:\n${lastLines(log)}`, { cause });
  }
}

function commandLine(sandbox: Sandbox, options: DockerdOptions): string[] {
  return [
    'dockerd',
    `--host=unix://${socketPathOf(sandbox)}`,
    `--data-root=${join(sandbox.dir, 'engine/data')}`,
    `--exec-root=${join(sandbox.dir, 'engine/exec')}`,
    `--pidfile=${join(sandbox.dir, 'docker.pid')}`,
    // The tree of control groups carries the sandbox's name, so that nothing of it can be left unseen.
    `--cgroup-parent=/${sandbox.name}`,
    '--exec-opt=native.cgroupdriver=cgroupfs',
    ...(options.liveRestore ? ['--live-restore'] : []),
    ...options.args,
  ];
}

/** Answers the engine's API version. */
async function ping(socketPath: string): Promise<string> {
  const answer = Promise.withResolvers<IncomingMessage>();
  const request = get({ socketPath, path: '/_ping', timeout: pingTimeoutMs, agent: false }, answer.resolve);
  request.once('error', answer.reject);
  request.once('timeout', () => request.destroy(new Error('no answer to ping')));
  const response = await answer.promise;
  response.resume();
  const version = response.headers['api-version'];
  if (response.statusCode !== 200 || typeof version !== 'string') {
    throw new Error(`ping answered ${response.statusCode}`);
  }
  return version;
}

async function childNamed(parent: number, name: string): Promise<number | undefined> {
  const children = (await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')).trim().split(' ');
  for (const pid of children) {
    if ((await readFile(`/proc/${pid}/comm`, 'utf8')).trim() === name) return Number(pid);
  }
  return undefined;
}

function alive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

async function exitOf(pid: number): Promise<void> {
  await waitFor(`process ${pid} ends`, () => !alive(pid), { deadlineMs: exitDeadlineMs });
}
