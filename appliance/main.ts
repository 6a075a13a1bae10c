#!/usr/bin/env node
/** applianced: composition root. Arguments and environment in, a running daemon out. */

import { parseArgs } from 'node:util';
import { createLogger } from './program/log.ts';
import { startDaemon } from './assemble.ts';
import { defaultPolicy } from './plan/policy.ts';
import { print, runMain, UsageError } from './program/run-main.ts';
import { createServiceManager } from './service-manager.ts';
import { version } from './version.ts';

const USAGE = `Usage: applianced [--root DIR] [--engine unix:///PATH] [--log-level LEVEL]

Keeps the stack of this appliance running. Everything else is said to it with appliancectl.

  --root DIR        every path of the product below DIR (default /)
  --engine ADDRESS  socket of the container engine (default $DOCKER_HOST, else unix:///var/run/docker.sock)
  --log-level LEVEL debug, info, warn or error (default info)
  --version         print the version
  --help            print this

Example: applianced --root /tmp/appliance --engine unix:///var/run/docker.sock
`;

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      root: { type: 'string', default: '/' },
      engine: { type: 'string', default: process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock' },
      'log-level': { type: 'string', default: 'info' },
      version: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return print(USAGE);
  if (values.version) return print(`applianced ${version}\n`);
  const level = LEVELS.find((candidate) => candidate === values['log-level']);
  const engineSocket = /^unix:\/\/(\/.+)$/.exec(values.engine)?.[1];
  if (level === undefined) throw new UsageError(`--log-level must be one of ${LEVELS.join(', ')}`);
  if (engineSocket === undefined)
    throw new UsageError('--engine must be unix:///PATH: the engine is on this machine');
  if (!values.root.startsWith('/')) throw new UsageError('--root must be an absolute path');
  // What ps, top and journald's _COMM show; else the name of a thread.
  process.title = 'applianced';
  const log = createLogger({ level });
  const manager = createServiceManager({
    env: process.env,
    pid: process.pid,
    program: process.argv[1] ?? '',
    onError: (error) => log.warn('systemd is not told everything', { error }),
  });
  const environment = stackEnvironment();
  await startDaemon(
    { root: values.root, engineSocket, version, log, policy: defaultPolicy, environment, manager },
    stopSignal(),
  );
  return 0;
}

/** A second signal ends at once what the first asked to end in order. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.once(name, () => controller.abort());
  }
  return controller.signal;
}

/** Only what is meant for the stack: the daemon's own environment is nobody's business. */
function stackEnvironment(): Record<string, string> {
  const prefix = 'APPLIANCE_STACK_';
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      name.startsWith(prefix) && value !== undefined ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}

await runMain({ name: 'applianced', usage: USAGE, main });
