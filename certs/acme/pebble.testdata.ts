/** Pebble, Let's Encrypt's ACME server for tests (Debian's package), on loopback, with TLS of a CA of our own. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../packaging/test/harness/wait.ts';
import { readCertificate } from '../certificate.ts';
import type { Certificate } from '../types.ts';
import { startDns } from './dns-server.testdata.ts';
import { freePort, loopbackTls } from './loopback.testdata.ts';
import { openTransport } from './transport.ts';

export interface PebbleOptions {
  /** Of all good nonces it refuses so many all the same. */
  readonly badNoncesPercent?: number;
  /** It takes names that were proved before as proved. */
  readonly remembersNames?: boolean;
  /** Key IDs and HMAC keys, one of which every account needs then. */
  readonly externalAccounts?: Readonly<Record<string, string>>;
}

export interface Pebble extends AsyncDisposable {
  readonly directoryUrl: string;
  /** PEM of the CA of its own TLS. */
  readonly trustedCas: string;
  /** It asks there for the answers of http-01, at 127.0.0.1 for every name. */
  readonly httpPort: number;
  /** The root of what it issues, which is another one each time it starts. */
  readonly root: Certificate;
  /** TXT records that its DNS has: files `NAME=VALUE`. */
  readonly records: string;
  /** For files of a test. */
  readonly folder: string;
}

export async function startPebble(options: PebbleOptions = {}): Promise<Pebble> {
  await using stack = new AsyncDisposableStack();
  const { path: folder } = stack.use(await mkdtempDisposable(join(tmpdir(), 'applianced-acme-')));
  const records = join(folder, 'records');
  await mkdir(records);
  const dns = stack.use(await startDns(records));
  const [port, managementPort, httpPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const { trustedCas, certificate, key } = await loopbackTls();
  await writeFile(join(folder, 'tls.pem'), certificate);
  await writeFile(join(folder, 'tls.key'), key);
  const config = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${managementPort}`,
    certificate: join(folder, 'tls.pem'),
    privateKey: join(folder, 'tls.key'),
    httpPort,
    tlsPort: httpPort,
    externalAccountBindingRequired: options.externalAccounts !== undefined,
    externalAccountMACKeys: options.externalAccounts ?? {},
  };
  await writeFile(join(folder, 'pebble.json'), JSON.stringify({ pebble: config }));
  const ended = await run(stack, options, [
    '-config',
    join(folder, 'pebble.json'),
    '-dnsserver',
    dns.address,
  ]);
  const send = openTransport({ trustedCas, signal: AbortSignal.timeout(10_000) });
  const rootUrl = `https://127.0.0.1:${managementPort}/roots/0`;
  const { failed, root } = await waitFor('pebble answers', async () => {
    const failed = ended();
    return failed === undefined ? { root: (await send({ method: 'GET', url: rootUrl })).body } : { failed };
  });
  if (failed !== undefined) throw new Error(`pebble has ended: ${failed}`);
  const owned = stack.move();
  return {
    directoryUrl: `https://127.0.0.1:${port}/dir`,
    trustedCas,
    httpPort,
    root: readCertificate(root),
    records,
    folder,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The kernel ends it together with the test's process (pdeathsig). Answers what it has written, once it has ended. */
async function run(
  stack: AsyncDisposableStack,
  { badNoncesPercent = 0, remembersNames = false }: PebbleOptions,
  args: readonly string[],
): Promise<() => string | undefined> {
  const env = {
    ...process.env,
    PEBBLE_VA_NOSLEEP: '1',
    PEBBLE_WFE_NONCEREJECT: `${badNoncesPercent}`,
    PEBBLE_AUTHZREUSE: remembersNames ? '100' : '0',
  };
  const command = ['--pdeathsig', 'KILL', 'pebble', ...args];
  const pebble = spawn('setpriv', command, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [pebble.stdout, pebble.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  await once(pebble, 'spawn');
  const ended = (): boolean => pebble.exitCode !== null || pebble.signalCode !== null;
  stack.defer(async () => {
    if (ended()) return;
    pebble.kill('SIGKILL');
    await once(pebble, 'exit');
  });
  return () => (ended() ? log : undefined);
}
