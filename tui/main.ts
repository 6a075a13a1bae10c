#!/usr/bin/env node
/** appliance-console: arguments and environment in, a console on this terminal out. */

import { accessSync, constants, createWriteStream, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLogger } from '../appliance/program/log.ts';
import { print, runMain, UsageError } from '../appliance/program/run-main.ts';
import { version } from '../appliance/version.ts';
import { runConsole, runPlain } from './console.ts';
import { profileNames, profileOf } from './profile.ts';
import type { Profile, ProfileName } from './profile.ts';
import { parseRecording } from './recording.ts';
import { replay } from './replay.ts';

const USAGE = `Usage: appliance-console [--root DIR] [--socket FILE] [--profile NAME] [--tty] [--record FILE | --replay FILE]

Shows how this appliance is, and does what an operator wants of it. Keys: ? shows them.

  --root DIR       every path of the product below DIR (default /)
  --socket FILE    of the daemon (default the operators' socket, else the one of consoles)
  --profile NAME   what the terminal can draw: linux, utf8, ascii or plain (default from TERM and the locale)
  --tty            this terminal has nothing to go back to: there is no key to leave
  --record FILE    write what happens to FILE, without passwords
  --replay FILE    show what was recorded
  --version        print the version
  --help           print this

Example: appliance-console --profile ascii
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      root: { type: 'string', default: '/' },
      socket: { type: 'string' },
      profile: { type: 'string' },
      tty: { type: 'boolean', default: false },
      record: { type: 'string' },
      replay: { type: 'string' },
      version: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return print(USAGE);
  if (values.version) return print(`appliance-console ${version}\n`);
  if (!values.root.startsWith('/')) throw new UsageError('--root must be an absolute path');
  process.title = 'appliance-console';
  const wanted = wantedProfile(values.profile);
  const { stdin, stdout, env } = process;
  const isTerminal = stdin.isTTY && stdout.isTTY;
  const device = deviceOf(stdin);
  const profile = profileOf({
    env,
    isTerminal,
    ...(device !== undefined && { device }),
    ...(wanted !== undefined && { wanted }),
  });
  if (values.replay !== undefined) return await replayed(values.replay, profile);
  return await shown({ ...values, profile, isTerminal });
}

interface Wanted {
  readonly root: string;
  readonly socket?: string | undefined;
  readonly tty: boolean;
  readonly record?: string | undefined;
  readonly profile: Profile;
  readonly isTerminal: boolean;
}

async function shown({ root, socket, tty, record, profile, isTerminal }: Wanted): Promise<number> {
  const { stdin: input, stdout: output } = process;
  const socketPath = socket ?? socketBelow(root);
  const isOperator = basename(socketPath) === 'api.sock';
  const options = {
    socketPath,
    profile,
    place: { mayLeave: !tty, changes: isOperator ? 'granted' : 'password' },
    // On a terminal a record would stand in the picture.
    log: createLogger(process.stderr.isTTY ? { write: () => undefined } : {}),
  } as const;
  if (profile.name === 'plain' || !isTerminal) return await runPlain(options, output);
  return await runConsole(options, {
    input,
    output,
    ...(record !== undefined && { recording: createWriteStream(record, { mode: 0o600 }) }),
  });
}

async function replayed(file: string, profile: Profile): Promise<number> {
  const { stdin: input, stdout: output } = process;
  if (!input.isTTY || !output.isTTY) throw new UsageError('--replay needs a terminal');
  return await replay(parseRecording(await readFile(file, 'utf8')), { input, output, profile });
}

function wantedProfile(text: string | undefined): ProfileName | undefined {
  if (text === undefined) return undefined;
  const found = profileNames.find((name) => name === text);
  if (found === undefined) throw new UsageError(`--profile must be one of ${profileNames.join(', ')}`);
  return found;
}

/** A terminal that was taken away has no name any more. */
function deviceOf({ fd }: typeof process.stdin): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined;
  }
}

/** Whoever may use the operators' socket needs no password here. */
function socketBelow(root: string): string {
  const of = (name: string): string => join(root, 'run/applianced', name);
  try {
    accessSync(of('api.sock'), constants.R_OK | constants.W_OK);
    return of('api.sock');
  } catch {
    return of('console.sock');
  }
}

await runMain({ name: 'appliance-console', usage: USAGE, main });
