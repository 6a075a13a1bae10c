/** The status page of `npm start`: the real program as a process of its own beside the daemon, with its log in a file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Place } from './place.ts';
import { projectRoot } from './project.ts';

export interface DevPage {
  readonly url: string;
  /** Asks it to end (SIGTERM) and waits until it has. Answers what to tell where it had ended by itself. */
  stop(): Promise<string | undefined>;
}

/** As on an appliance. */
const USUAL_PORT = 8443;
const ADDRESS = '127.0.0.1';

/** It answers as soon as it can; while the daemon does not, it says so. */
export async function startPage(place: Place, log: (line: string) => void): Promise<DevPage> {
  const port = await pagePort(log);
  const output = openSync(place.pageLog, 'a');
  const program = join(projectRoot, 'web/main.ts');
  const args = [program, '--root', place.root, '--listen', `${ADDRESS}:${port}`];
  // Ctrl-C goes to npm start only, which then asks the page to end.
  const child = spawn(process.execPath, args, { stdio: ['ignore', output, output], detached: true });
  closeSync(output);
  const exited = once(child, 'exit');
  return {
    url: `https://localhost:${port}/`,
    stop: async () => {
      const end = child.signalCode ?? child.exitCode;
      child.kill('SIGTERM');
      await exited;
      return end === null ? undefined : `the status page had ended (${end}); its log: ${place.pageLog}`;
    },
  };
}

/** Another program may have the usual one: it is left alone. */
export async function pagePort(log: (line: string) => void, usual: number = USUAL_PORT): Promise<number> {
  const port = await freePort(usual);
  if (port !== undefined) return port;
  const other = await freePort(0);
  if (other === undefined) throw new Error(`no port of ${ADDRESS} is free`);
  log(`port ${usual} is taken by another program (ss -ltnp shows it): the status page gets ${other} instead`);
  return other;
}

/** `wanted`, or with 0 any; undefined: it is taken. Somebody may still take it before the page does, which then says so in its log. */
async function freePort(wanted: number): Promise<number | undefined> {
  const server = createServer();
  try {
    await once(server.listen(wanted, ADDRESS), 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined;
    throw error;
  }
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : undefined;
}
