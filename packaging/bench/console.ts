/** What the console costs: how soon it shows something, its memory, and what a second of it costs the processor and a serial line. */

import { join } from 'node:path';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { service, statusOf } from '../../appliance/api/memory.testdata.ts';
import { openPty, type Pty } from '../../tui/pty.testdata.ts';
import { scriptedDaemon } from '../../web/daemon.testdata.ts';
import { tempDirectory } from '../test/harness/temp-directory.ts';
import { ratio, type Figure, type Section } from './figure.ts';
import { processFigures } from './process-figures.ts';

export interface ConsoleBench {
  /** Arguments of node. */
  readonly program: readonly string[];
  readonly rounds: number;
  readonly progress: (line: string) => void;
}

const goals = { firstFrameMs: 300, rssMb: 70, cpuPercent: 0.5 } as const;
const services = [
  'broker-edge',
  'signal-server',
  'signal-client',
  'signal-parser',
  'conductor-ui',
  'artifact-filter',
  'artifact-exporter',
];
const settleMs = 5_000;
const seconds = 20;

export async function measureConsole({ program, rounds, progress }: ConsoleBench): Promise<Section> {
  await using folder = await tempDirectory();
  await using daemon = await scriptedDaemon(join(folder.path, 'run/applianced/api.sock'));
  daemon.sayStatus(statusOf(services.map((name) => service(name))));
  const args = [...program, '--root', folder.path];
  const frames: number[] = [];
  const floors: number[] = [];
  progress(`console: ${rounds} starts`);
  for (let round = 0; round < rounds; round += 1) {
    floors.push(await shownAfter(['-e', "process.stdout.write('appliance')"], /appliance/));
    frames.push(await shownAfter(args, /applianced? /));
  }
  await using pty = openPty({ args });
  await pty.until('the services', /artifact-exporter/);
  progress(`console: looked at for ${seconds} s`);
  await delay(settleMs);
  const second = await aSecond(pty);
  const floor: Figure = {
    id: 'console.floor',
    name: 'floor: node that writes one word',
    unit: 'ms',
    samples: floors,
  };
  const frame: Figure = {
    id: 'console.first_frame',
    name: 'start to the first frame',
    unit: 'ms',
    samples: frames,
    goal: goals.firstFrameMs,
  };
  return {
    title: 'Console, 80x24, seven services',
    figures: [
      floor,
      frame,
      ratio('console.first_frame.ratio', 'first frame / floor', frame, floor),
      { id: 'console.rss', name: 'resident memory', unit: 'MB', samples: [second.rssMb], goal: goals.rssMb },
      {
        id: 'console.cpu',
        name: 'of a core, drawn once a second',
        unit: '%',
        samples: [second.cpuPercent],
        goal: goals.cpuPercent,
      },
      { id: 'console.bytes', name: 'bytes on the line, a second', unit: 'n', samples: [second.bytes] },
    ],
    notes: ['on a terminal of its own (util-linux: script); the clock changes with each frame.'],
  };
}

/** Milliseconds from the start to what is looked for, by everything that came to the terminal. */
async function shownAfter(args: readonly string[], pattern: RegExp): Promise<number> {
  const began = performance.now();
  await using pty = openPty({ args });
  while (!pattern.test(pty.raw())) await setImmediate();
  return performance.now() - began;
}

async function aSecond(pty: Pty) {
  const pid = await pty.pid();
  const [before, bytes] = [await processFigures(pid), pty.bytes()];
  await delay(seconds * 1_000);
  const after = await processFigures(pid);
  return {
    rssMb: after.rssMb,
    cpuPercent: ((after.cpuMs - before.cpuMs) / (after.at - before.at)) * 100,
    bytes: (pty.bytes() - bytes) / seconds,
  };
}
