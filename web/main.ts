#!/usr/bin/env node
/** appliance-web: arguments and environment in, a status page out. */

import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../appliance/version.ts';
import { parseAddress, passedSocket } from './activation.ts';
import type { Listening } from './activation.ts';
import { createLog, errorChain } from './log.ts';
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

class UsageError extends Error {}

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
  const log = createLog({
    write: (line) => process.stderr.write(line),
    format: process.env['JOURNAL_STREAM'] !== undefined && !process.stderr.isTTY ? 'journal' : 'plain',
    now: () => new Date(),
  });
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

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** Ours, or that of `parseArgs`. */
function isUsageError(error: unknown): boolean {
  if (error instanceof UsageError) return true;
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}

// A log that nobody reads any more (EPIPE) must not end the page.
process.stderr.on('error', () => undefined);
try {
  process.exitCode = await main();
} catch (error) {
  const usage = isUsageError(error);
  process.stderr.write(`appliance-web: ${errorChain(error)}\n${usage ? '\n' + USAGE : ''}`);
  process.exitCode = usage ? 2 : 1;
}
