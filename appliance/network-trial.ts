/**
 * Carries a change of the network out and sees it through: applied, then confirmed or taken back. It runs in a unit of its own, so that
 * neither the sandbox nor the end of the daemon stands against it, and knows only what lies in the folder of changes.
 */

import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ZodError } from 'zod';
import type { ZodType } from 'zod';
import { removeOwnFile } from './adapters/files/own-files.ts';
import { writeFileAtomic } from './adapters/files/atomic.ts';
import { textIfAny } from './adapters/files/if-any.ts';
import { ChildError } from './adapters/run-child.ts';
import type { runChild } from './adapters/run-child.ts';
import { Answer, Change, commandsOf, Ended, isAllowedPath, modeOf, verdictOf } from './machine/change.ts';
import type { ChangedFile, Command, Moment } from './machine/change.ts';
import { errorChain } from './program/error-chain.ts';

export interface TrialDeps {
  /** Of changes; of root alone. */
  readonly folder: string;
  /** Before the paths of a change: empty in production. */
  readonly root: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly moment: () => Moment;
  readonly run: typeof runChild;
  readonly log: (message: string) => void;
  readonly signal: AbortSignal;
}

/** How often an answer is looked for. */
const POLL_MS = 200;
/** For what is put back; beyond that the machine waits for its next boot. */
const REVERT_DEADLINE_MS = 60_000;

const KILL_AFTER_S = 2;
const FAILED = 'it could not be applied';

/** Until nothing is on trial any more. */
export async function seeThrough(deps: TrialDeps): Promise<void> {
  for (;;) {
    const change = readChange(deps.folder);
    if (change === undefined) return;
    const verdict = verdictOf(change, readShape(deps.folder, 'answer.json', Answer), deps.moment());
    switch (verdict.do) {
      case 'apply':
        await apply(change, deps);
        break;
      case 'wait':
        await delay(Math.min(verdict.ms, POLL_MS), undefined, { signal: deps.signal });
        break;
      case 'confirm':
        await end(change, 'confirmed', verdict.why, deps);
        break;
      case 'revert':
        await revert(change, verdict.why, deps);
    }
  }
}

export function readChange(folder: string): Change | undefined {
  return readShape(folder, 'change.json', Change);
}

export function readEnded(folder: string): Ended | undefined {
  return readShape(folder, 'ended.json', Ended);
}

/** What has another shape was not written by this version; nobody can say what it was about, and it must not stand in the way. */
function readShape<Shape>(folder: string, name: string, shape: ZodType<Shape>): Shape | undefined {
  const text = textIfAny(join(folder, name));
  if (text === undefined) return undefined;
  try {
    return shape.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ZodError) return undefined;
    throw error;
  }
}

/** Nothing is touched, and so nothing put back, where a file is not what the plan says. */
async function apply(change: Change, deps: TrialDeps): Promise<void> {
  const refused = whyRefused(change, deps.root);
  if (refused !== undefined) return end(change, 'reverted', `${FAILED}: ${refused}`, deps);
  const failure = await begin(change, deps);
  if (failure !== undefined) await revert({ ...change, state: 'begun' }, failure, deps);
}

/** Why it is to be taken back; `undefined`: it is in force. It has no longer for it than for its confirmation. */
async function begin(change: Change, deps: TrialDeps): Promise<string | undefined> {
  const { now, moment, folder, root } = deps;
  const { bootId, uptimeMs } = moment();
  const begun: Change = {
    ...change,
    state: 'begun',
    bootId,
    revertsAtUptimeMs: uptimeMs + change.withinMs,
    revertsAt: now() + change.withinMs,
  };
  await write(folder, 'change.json', begun);
  deps.log(`${change.interface}: ${change.what} is applied, for ${change.by}`);
  try {
    const commands = commandsOf(change, 'apply');
    await attempts(commands.before, deps, REVERT_DEADLINE_MS);
    for (const { path, text } of change.files) await put(root + path, text, modeOf(change));
    for (const command of commands.after) await bounded(command, change.withinMs, deps);
  } catch (error) {
    deps.signal.throwIfAborted();
    return `${FAILED}: ${errorChain(error)}`;
  }
  await write(folder, 'change.json', { ...begun, state: 'applied' });
  return undefined;
}

function whyRefused(change: Change, root: string): string | undefined {
  const foreign = change.files.find(({ path }) => !isAllowedPath(change, path));
  if (foreign !== undefined) return `${foreign.path} is no file of the network`;
  const changed = change.files.find(({ path, before }) => (textIfAny(root + path) ?? null) !== before);
  return changed === undefined ? undefined : `${changed.path} has changed since it was planned`;
}

/** What cannot be done now is told, and the files are right for the next boot. */
async function revert(change: Change, why: string, deps: TrialDeps): Promise<void> {
  deps.log(`${change.interface}: ${change.what} is taken back: ${why}`);
  const hasBegun = change.state !== 'asked';
  const files = hasBegun ? change.files.filter((file) => isAllowedPath(change, file.path)) : [];
  // At boot what begins the network finds the files as they were.
  const isLive = hasBegun && !deps.moment().isBooting;
  const { before, after } = commandsOf(change, 'revert');
  const failures: string[] = [];
  if (isLive) await attempts(before, deps, REVERT_DEADLINE_MS);
  await restore(files, deps.root, modeOf(change));
  if (isLive) failures.push(...(await attempts(after, deps, REVERT_DEADLINE_MS)));
  const resolvConf = files.filter(({ path }) => path === '/etc/resolv.conf');
  // A DHCP client that ended last has written its own.
  if (isLive) await restore(resolvConf, deps.root, modeOf(change));
  const left = failures.map((failure) => `; not in force before the next boot: ${failure}`).join('');
  await end(change, 'reverted', why + left, deps);
}

async function restore(files: readonly ChangedFile[], root: string, newMode: number): Promise<void> {
  for (const { path, before } of files) await put(root + path, before, newMode);
}

/** What failed, in words: each of them is tried. */
async function attempts(
  commands: readonly Command[],
  deps: TrialDeps,
  timeoutMs: number,
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const command of commands) {
    try {
      await bounded(command, timeoutMs, deps);
    } catch (error) {
      deps.signal.throwIfAborted();
      failures.push(errorChain(error));
      deps.log(errorChain(error));
    }
  }
  return failures;
}

/** By timeout(1), which ends children too: a DHCP client that ifup waits for would go on, and keep its lock. */
async function bounded(
  { line, answer = '' }: Command,
  timeoutMs: number,
  { run, signal }: TrialDeps,
): Promise<void> {
  const seconds = Math.max(1, Math.ceil(timeoutMs / 1_000));
  const args = [`--kill-after=${KILL_AFTER_S}`, String(seconds), ...line];
  const said = await run('timeout', args, { timeoutMs: (seconds + 2 * KILL_AFTER_S) * 1_000, signal });
  if (!said.startsWith(answer)) throw new ChildError(`${line.join(' ')}: ${said.trim()}`, 'child-failed');
}

async function put(path: string, text: string | null, newMode: number): Promise<void> {
  if (text !== null) {
    const isNew = textIfAny(path) === undefined;
    return writeFileAtomic(path, text, isNew ? { mode: newMode } : {});
  }
  return removeOwnFile(path.slice(0, path.lastIndexOf('/')), path);
}

/** In this order: with a change that is still there the same end is made once more. */
async function end(change: Change, outcome: Ended['outcome'], why: string, deps: TrialDeps): Promise<void> {
  const { id, interface: name, what } = change;
  const ended: Ended = { id, interface: name, what, outcome, why, at: deps.now() };
  await write(deps.folder, 'ended.json', ended);
  await removeOwnFile(deps.folder, join(deps.folder, 'change.json'));
  await removeOwnFile(deps.folder, join(deps.folder, 'answer.json'));
  deps.log(`${name}: ${what} is ${outcome}: ${why}`);
}

async function write(folder: string, name: string, value: Change | Ended): Promise<void> {
  await writeFileAtomic(join(folder, name), `${JSON.stringify(value)}\n`, { mode: 0o600 });
}
