/** What the status page costs: its first view on the wire, its answers under load, those who look on, and its start by a visitor. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { tempDirectory } from '../test/harness/temp-directory.ts';
import { startNetworkProcess } from '../test/harness/network-process.ts';
import { waitFor } from '../test/harness/wait.ts';
import { service, statusOf } from '../../appliance/api/memory.testdata.ts';
import { scriptedDaemon, type ScriptedDaemon } from '../../web/daemon.testdata.ts';
import type { Figure, Section } from './figure.ts';
import { processFigures } from './process-figures.ts';
import type { LoadAnswer, LoadJob } from './status-page-load-process.ts';

export interface StatusPageBench {
  /** Arguments of node. */
  readonly program: readonly string[];
  readonly rounds: number;
  readonly progress: (line: string) => void;
}

const goals = { firstViewKb: 30, p99Ms: 2, streamsCpuPercent: 5 } as const;
const streams = 500;
const perSecond = 1_000;
const seconds = 10;
const services = [
  'broker-edge',
  'signal-server',
  'signal-client',
  'signal-parser',
  'conductor-ui',
  'artifact-filter',
  'artifact-exporter',
];
const loadProgram = fileURLToPath(new URL('./status-page-load-process.ts', import.meta.url));

export async function measureStatusPage({ program, rounds, progress }: StatusPageBench): Promise<Section> {
  await using folder = await tempDirectory();
  await using daemon = await scriptedDaemon(join(folder.path, 'run/applianced/web.sock'));
  sayStatus(daemon, 0);
  progress('status page: starts by a visitor');
  const starts: number[] = [];
  for (let round = 0; round < rounds; round += 1) starts.push(await startByVisitor(program, folder.path));
  const port = await freePort();
  const page = spawn(process.execPath, [...program, '--root', folder.path, '--listen', `127.0.0.1:${port}`], {
    stdio: 'ignore',
  });
  try {
    await waitFor(
      'the page answers',
      async () => (await fetchBytes(port, '/healthz')).status === 200 || undefined,
    );
    const view = await firstView(port);
    const idleMb = (await processFigures(page.pid ?? 0)).rssMb;
    progress(`status page: ${perSecond} requests a second for ${seconds} s`);
    const load = await answersUnderLoad(port);
    progress(`status page: ${streams} look on for ${seconds} s`);
    const watched = await lookedOn(daemon, page, port);
    return section({ starts, view, idleMb, load, watched });
  } finally {
    await ended(page);
  }
}

interface Fetched {
  readonly status: number;
  /** Head and body as they came, without TLS. */
  readonly bytes: number;
  readonly text: string;
}

function fetchBytes(port: number, path: string, encodings = 'identity'): Promise<Fetched> {
  return new Promise((resolve, reject) => {
    const headers = { 'Accept-Encoding': encodings, Accept: 'text/html' };
    const options = {
      host: '127.0.0.1',
      port,
      path,
      headers,
      agent: false as const,
      rejectUnauthorized: false,
    };
    request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = Buffer.concat(chunks);
        const head = response.rawHeaders.reduce((sum, text) => sum + text.length + 2, 0);
        resolve({ status: response.statusCode ?? 0, bytes: head + body.length, text: body.toString() });
      });
    })
      .on('error', reject)
      .end();
  });
}

interface View {
  readonly requests: number;
  readonly kilobytes: number;
}

/** The document and all that it asks for, compressed as a browser takes it. */
async function firstView(port: number): Promise<View> {
  const document = await fetchBytes(port, '/', 'br');
  const { text } = await fetchBytes(port, '/');
  const assets = [
    ...new Set([...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)),
  ];
  const parts = await Promise.all(assets.map((path) => fetchBytes(port, path, 'br')));
  const bytes = [document, ...parts].reduce((sum, part) => sum + part.bytes, 0);
  return { requests: 1 + parts.length, kilobytes: bytes / 1_000 };
}

interface Answers {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
}

async function answersUnderLoad(port: number): Promise<Answers> {
  const answer = await jobDone(port, { kind: 'rate', path: '/api/v1/status', perSecond, seconds });
  if (answer.kind !== 'rate') throw new Error('the load did something else');
  const sorted = answer.ms.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99), failed: answer.failed };
}

async function jobDone(port: number, job: LoadJob): Promise<LoadAnswer> {
  await using load = visitors(port);
  const done = load.next((answer) => answer);
  load.send(job);
  return await done;
}

function visitors(port: number) {
  return startNetworkProcess<LoadAnswer>({
    name: 'the visitors',
    program: loadProgram,
    args: [String(port)],
    netns: undefined,
  });
}

interface Watched {
  readonly open: number;
  readonly cpuPercent: number;
  readonly rssMb: number;
}

async function lookedOn(daemon: ScriptedDaemon, page: ChildProcess, port: number): Promise<Watched> {
  await using load = visitors(port);
  const opened = load.next((answer) => (answer.kind === 'streams' ? answer.open : undefined));
  load.send({ kind: 'streams', count: streams } satisfies LoadJob);
  const open = await opened;
  await delay(1_000);
  const before = await processFigures(page.pid ?? 0);
  for (let second = 1; second <= seconds; second += 1) {
    sayStatus(daemon, second);
    await delay(1_000);
  }
  const after = await processFigures(page.pid ?? 0);
  const cpuPercent = ((after.cpuMs - before.cpuMs) / (after.at - before.at)) * 100;
  return { open, cpuPercent, rssMb: after.rssMb };
}

/** Something that every visitor sees changes with each number. */
function sayStatus(daemon: ScriptedDaemon, number: number): void {
  const all = services.map((name, index) => ({
    ...service(name, index === 0 ? {} : { dependsOn: ['broker-edge'] }),
    why: index === 0 ? `its health test has passed ${number} times` : 'its health test passes',
  }));
  daemon.sayStatus(statusOf(all));
}

/** From the connection of the first visitor to the end of the page, as systemd starts it: the socket listens already. */
async function startByVisitor(program: readonly string[], root: string): Promise<number> {
  const socket = createServer({ pauseOnConnect: true });
  await once(socket.listen(0, '127.0.0.1'), 'listening');
  const address = socket.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const handle = (socket as unknown as { readonly _handle: { readonly fd: number } })._handle;
  const command = [
    '-c',
    'export LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=web; exec "$@"',
    'sh',
    process.execPath,
    ...program,
  ];
  const began = performance.now();
  const child = spawn('sh', [...command, '--root', root], {
    stdio: ['ignore', 'ignore', 'ignore', handle.fd],
  });
  // It is the other process that takes connections from here on.
  socket.close();
  try {
    const { status } = await fetchBytes(port, '/', 'br');
    if (status !== 200) throw new Error(`the page answered ${status}`);
    return performance.now() - began;
  } finally {
    await ended(child);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

interface Measured {
  readonly starts: readonly number[];
  readonly view: View;
  readonly idleMb: number;
  readonly load: Answers;
  readonly watched: Watched;
}

function section({ starts, view, idleMb, load, watched }: Measured): Section {
  const figure = (
    id: string,
    name: string,
    unit: Figure['unit'],
    samples: readonly number[],
    goal?: number,
  ): Figure => ({
    id: `status_page.${id}`,
    name,
    unit,
    samples,
    ...(goal === undefined ? {} : { goal }),
  });
  return {
    title: 'The status page',
    figures: [
      figure('view.requests', 'first view: requests', 'n', [view.requests]),
      figure('view.bytes', 'first view: bytes on the wire', 'kB', [view.kilobytes], goals.firstViewKb),
      figure('status.p50', `status at ${perSecond} a second: median`, 'ms', [load.p50Ms]),
      figure(
        'status.p99',
        `status at ${perSecond} a second: 99 of 100 within`,
        'ms',
        [load.p99Ms],
        goals.p99Ms,
      ),
      figure('status.failed', 'requests that failed', 'n', [load.failed], 0),
      figure('streams.open', 'who looks on', 'n', [watched.open]),
      figure(
        'streams.cpu',
        'CPU with a change a second, of one core',
        '%',
        [watched.cpuPercent],
        goals.streamsCpuPercent,
      ),
      figure('rss.idle', 'resident memory at rest', 'MB', [idleMb]),
      figure('rss.streams', `resident memory with ${streams} who look on`, 'MB', [watched.rssMb]),
      figure('start', 'first visitor: connection to the whole page', 'ms', starts),
    ],
    notes: [
      'the daemon is scripted, in the process of the measurement: what it costs is not in the figures',
      'bytes: head and body as a browser takes them (br), without TLS',
    ],
  };
}
