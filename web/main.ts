#!/usr/bin/env node
/** appliance-web: arguments and environment in, a status page out. */

import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLogger } from '../appliance/program/log.ts';
import { print, runMain, UsageError } from '../appliance/program/run-main.ts';
import { version } from '../appliance/version.ts';
import { parseAddress, passedSocket } from './activation.ts';
import type { Listening } from './activation.ts';
import { createPages } from './pages-front.ts';
import { startWeb } from './serve.ts';

const USAGE = `Usage: appliance-web [--root DIR] [--listen ADDR:PORT]

Serves the status page of this appliance over TLS, on the socket that systemd passes (appliance-web.socket).

  --root DIR           every path of the product below DIR (default /)
  --listen ADDR:PORT   listen there instead, and do not end when nobody visits
  --version            print the version
  --help               print this

Example: appliance-web --root /tmp/appliance --listen 127.0.0.1:8443
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      root: { type: 'string', default: '/' },
      listen: { type: 'string' },
      version: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return print(USAGE);
  if (values.version) return print(`appliance-web ${version}\n`);
  if (!values.root.startsWith('/')) throw new UsageError('--root must be an absolute path');
  const listening = listeningOf(values.listen);
  process.title = 'appliance-web';
  const log = createLogger();
  const web = await startWeb({
    listening,
    socketPath: join(values.root, 'run/applianced/web.sock'),
    // systemd names one for each RuntimeDirectory=; the unit has one.
    runtimeDirectory: process.env['RUNTIME_DIRECTORY'] ?? join(values.root, 'run/appliance-web'),
    hostname: hostname(),
    front: createPages({
      now: Date.now,
      monotonic: () => performance.now(),
      newId: () => randomBytes(16).toString('base64url'),
    }),
    log,
    now: Date.now,
    monotonic: () => performance.now(),
    newBoot: () => randomBytes(4).toString('hex'),
  });
  log.info('the status page is served', { version, port: web.port });
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, web.close);
  await web.ended;
  log.info('the status page ends');
  return 0;
}

function listeningOf(address: string | undefined): Listening {
  if (address !== undefined) {
    const own = parseAddress(address);
    if (own === undefined)
      throw new UsageError('--listen must be ADDR:PORT, for example 127.0.0.1:8443 or [::]:8443');
    return own;
  }
  const passed = passedSocket(process.env, process.pid);
  if (passed === undefined)
    throw new UsageError(
      'systemd has passed no socket: start appliance-web.socket, or give --listen ADDR:PORT',
    );
  return passed;
}

await runMain({ name: 'appliance-web', usage: USAGE, main });
