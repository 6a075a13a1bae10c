/** A TLS server with the appliance's server pair, and clients that trust nothing but a bundle: both are OpenSSL. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { run } from '../../../dev/command.ts';

export interface TlsListener extends AsyncDisposable {
  /** A handshake as a client that knows it under this name. Throws where it does not trust it. */
  trusts(bundle: string, name: string): Promise<void>;
}

export async function listenOnTls(certsDir: string): Promise<TlsListener> {
  const at = (name: string): string => join(certsDir, name);
  const server = ['openssl', 's_server', '-accept', '127.0.0.1:0', '-www'];
  const pair = ['-cert', at('server.crt'), '-cert_chain', at('server.crt'), '-key', at('server.key')];
  const [program = '', ...args] = [...server, ...pair];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await portOf(child.stdout);
  const connect = (bundle: string, name: string) => {
    const trust = [
      '-no-CApath',
      '-no-CAstore',
      '-CAfile',
      bundle,
      '-verify_return_error',
      '-verify_hostname',
      name,
    ];
    const client = ['openssl', 's_client', '-connect', `127.0.0.1:${port}`, '-servername', name, ...trust];
    // It ends with the end of its input.
    return run(['sh', '-c', 'exec "$@" </dev/null', 'sh', ...client]);
  };
  return {
    trusts: async (bundle, name) => {
      await connect(bundle, name);
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** It says `ACCEPT 127.0.0.1:PORT` when it listens. */
async function portOf(output: NodeJS.ReadableStream): Promise<number> {
  for await (const line of createInterface({ input: output })) {
    const port = /^ACCEPT \S+:(\d+)$/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error('the TLS server ended before it listened');
}
