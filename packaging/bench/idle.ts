/** What the daemon costs when nothing happens: 20 containers run, some with a health test, and nobody asks for anything. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { countRequests, type RequestCounter } from '../test/scenarios/kit/count-requests.ts';
import { startEngine, type TestEngine } from '../test/harness/engine.ts';
import { loadTestImages } from '../test/harness/images.ts';
import { applianceRoot } from './appliance-root.ts';
import { allHealthy, startBenchDaemon } from './daemon.ts';
import type { Figure, Section } from './figure.ts';
import { processFigures, type ProcessFigures } from './process-figures.ts';

export interface IdleProgram {
  readonly id: string;
  readonly name: string;
  /** Arguments of node. */
  readonly program: readonly string[];
  /** The product is held against the goals as it is shipped. */
  readonly shipped: boolean;
}

const containers = 20;
/** As many as have a health test of their own, every 10 s. */
const tested = 10;
const goals = { rssMb: 60, cpuPercent: 0.2 } as const;
/** Garbage of the start is collected meanwhile, the compiler's threads come to rest. */
const settleMs = 20_000;
const msInMinute = 60_000;

/** All programs at once, each with an engine of its own: idle processes hardly disturb each other, and it takes a third of the time. */
export async function measureIdle(
  programs: readonly IdleProgram[],
  minutes: number,
  progress: (line: string) => void,
): Promise<Section> {
  const daemons = await Promise.all(programs.map((program) => idleDaemon(program, minutes, progress)));
  const bare = await Promise.all(
    bareNodes.map(async ({ id, name, script }): Promise<Figure> => {
      const { rssMb } = await bareNode(script);
      return { id: `idle.${id}.rss`, name, unit: 'MB', samples: [rssMb] };
    }),
  );
  return {
    title: `Idle with ${containers} containers for ${minutes} min`,
    figures: [...bare, ...daemons.flat()],
    notes,
  };
}

const notes = [
  `after ${settleMs / 1000} s to settle; ${tested} of the containers have a health test of 10 s, run by the engine.`,
  'anonymous: heap and stacks. The rest of the resident memory is the file of node itself.',
  'wake-ups: of the main thread. The calls are counted on the engine socket.',
];

const bareNodes = [
  { id: 'node', name: 'floor: resident memory of node that does nothing', script: '' },
  {
    id: 'node_http',
    name: 'floor: node that listens with node:http on a socket and asks itself',
    script:
      "const h=require('node:http');const p='\\0bench'+process.pid;h.createServer((q,r)=>r.end()).listen(p,()=>h.get({socketPath:p},(r)=>r.resume()));",
  },
] as const;

async function bareNode(script: string): Promise<ProcessFigures> {
  const child = spawn(process.execPath, ['-e', `${script};setInterval(()=>{},1e6)`], { stdio: 'ignore' });
  try {
    await delay(3_000);
    return await processFigures(child.pid ?? 0);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
}

async function idleDaemon(
  { id, name, program, shipped }: IdleProgram,
  minutes: number,
  progress: (line: string) => void,
): Promise<readonly Figure[]> {
  await using engine: TestEngine = await startEngine();
  await loadTestImages(engine);
  await using counter: RequestCounter = await countRequests(engine.socketPath);
  await using root = await applianceRoot();
  await root.writeStack(twentyServices());
  await using daemon = startBenchDaemon({ engine, root, program, engineSocket: counter.socketPath });
  await daemon.until('all healthy', allHealthy(containers));
  progress(`idle, ${name}: ${containers} containers run; settling, then ${minutes} min`);
  await delay(settleMs);
  const before = await processFigures(daemon.pid);
  const calls = counter.requests().length;
  await delay(minutes * msInMinute);
  const after = await processFigures(daemon.pid);
  progress(`idle, ${name}: calls ${callNames(counter.requests().slice(calls))}`);
  const spentMs = after.at - before.at;
  const spentMinutes = spentMs / msInMinute;
  const figure = (
    what: string,
    words: string,
    unit: Figure['unit'],
    value: number,
    goal?: number,
  ): Figure => ({
    id: `idle.${id}.${what}`,
    name: `${name}: ${words}`,
    unit,
    samples: [value],
    ...(goal === undefined || !shipped ? {} : { goal }),
  });
  return [
    figure('rss', 'resident memory', 'MB', after.rssMb, goals.rssMb),
    figure('anonymous', 'anonymous memory', 'MB', after.anonymousMb),
    figure('cpu', 'CPU, of one core', '%', ((after.cpuMs - before.cpuMs) / spentMs) * 100, goals.cpuPercent),
    figure('calls', 'engine calls', '/min', (counter.requests().length - calls) / spentMinutes),
    figure('wakeups', 'wake-ups', '/min', (after.wakeups - before.wakeups) / spentMinutes),
  ];
}

function callNames(requests: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const request of requests) counts.set(request, (counts.get(request) ?? 0) + 1);
  return [...counts].map(([request, count]) => `${request} ${count}`).join(', ');
}

function twentyServices(): string {
  const healthcheck = { test: ['CMD', 'true'], interval: '10s' };
  const services = Array.from({ length: containers }, (_, index) => {
    const service = { image: 'test/busybox:1', init: true, ...(index < tested ? { healthcheck } : {}) };
    return [`service-${index}`, service] as const;
  });
  return JSON.stringify({ name: 'idle', services: Object.fromEntries(services) });
}
