/** A container is killed by hand: until it runs again, by the daemon and by the two raw calls that it takes at least. */

import { readFile } from 'node:fs/promises';
import type { TestEngine } from '../test/harness/engine.ts';
import { applianceRoot } from './appliance-root.ts';
import { serviceCount, stackFile } from './cold-start.ts';
import { allHealthy, startBenchDaemon } from './daemon.ts';
import { ratio, type Figure, type Section } from './figure.ts';
import { removeEverything, type RawEngine } from './raw-engine.ts';

export interface RestartOptions {
  readonly engine: TestEngine;
  readonly raw: RawEngine;
  readonly rounds: number;
  readonly program: readonly string[];
  readonly progress: (line: string) => void;
}

/** No ports, nothing depends on them: killing one disturbs no other. */
const victims = ['signal-client-svc', 'artifact-filter-svc', 'artifact-exporter-svc'] as const;
const goal = 1.2;
const deadlineMs = 30_000;

export async function measureRestart(options: RestartOptions): Promise<Section> {
  const { engine, raw, rounds, program, progress } = options;
  await using root = await applianceRoot();
  await root.writeStack(await readFile(stackFile, 'utf8'));
  const byDaemon: number[] = [];
  const byHand: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    // A second crash within a minute is made to wait: each round begins with a daemon that remembers none.
    await root.removeState();
    {
      await using running = startBenchDaemon({ engine, root, program });
      for (const victim of victims) {
        await running.until('all healthy', allHealthy(serviceCount));
        byDaemon.push(await untilStarted(raw, victim, () => kill(raw, victim)));
      }
      await running.until('all healthy', allHealthy(serviceCount));
    }
    for (const victim of victims) {
      const both = async (): Promise<void> => {
        await kill(raw, victim);
        await raw.post(`/containers/${victim}/start`);
      };
      byHand.push(await untilStarted(raw, victim, both));
    }
    progress(`restart ${round}/${rounds}: daemon ${rounded(byDaemon)}, kill + start ${rounded(byHand)} ms`);
  }
  await removeEverything(raw);
  const floor: Figure = { id: 'restart.floor', name: 'floor, kill and start', unit: 'ms', samples: byHand };
  const daemon: Figure = { id: 'restart.daemon', name: 'daemon', unit: 'ms', samples: byDaemon };
  return {
    title: 'Killed container running again',
    figures: [floor, daemon, ratio('restart.daemon_to_floor', 'daemon / floor', daemon, floor, goal)],
    notes: ["from the kill call being sent to the engine's `start` event, in both cases"],
  };
}

/** The engine answers when the process is gone. */
async function kill(raw: RawEngine, container: string): Promise<void> {
  await raw.post(`/containers/${container}/kill`);
}

async function untilStarted(raw: RawEngine, container: string, work: () => Promise<void>): Promise<number> {
  const started = Promise.withResolvers<number>();
  const filters = { container: [container], event: ['start'] };
  const unfollow = await raw.follow(filters, () => started.resolve(performance.now()));
  const late = setTimeout(() => started.reject(new Error(`${container} does not start`)), deadlineMs);
  try {
    const began = performance.now();
    await work();
    return (await started.promise) - began;
  } finally {
    clearTimeout(late);
    unfollow();
  }
}

function rounded(samples: readonly number[]): string {
  return samples.slice(-victims.length).map(Math.round).join(' ');
}
