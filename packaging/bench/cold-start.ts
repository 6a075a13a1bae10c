/** From nothing to all seven services healthy: the daemon beside the floor and beside docker-compose, in turns. */

import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../dev/project.ts';
import { run } from '../dev/command.ts';
import type { TestEngine } from '../test/harness/engine.ts';
import { applianceRoot, desiredIn, images, type ApplianceRoot } from './appliance-root.ts';
import { allHealthy, isIdle, startBenchDaemon } from './daemon.ts';
import { medianOf, ratio, type Figure, type Section } from './figure.ts';
import { coldStartRaw, floorOrders } from './floor.ts';
import { removeEverything, type RawEngine } from './raw-engine.ts';

export interface ColdStartOptions {
  readonly engine: TestEngine;
  readonly raw: RawEngine;
  readonly rounds: number;
  readonly program: readonly string[];
  readonly progress: (line: string) => void;
}

export const stackFile = `${projectRoot}/packaging/stacks/conductor.yaml`;
export const serviceCount = 7;

/** Goals of the product. */
const goals = { floor: 1.15, compose: 0.4 } as const;
/** The engine goes on for a moment after a removal was answered (control groups, shims); no round shall pay for the last one. */
const settleMs = 700;
const composeDeadlineMs = 120_000;

/** Starts from nothing and gives milliseconds; everything is removed afterwards. */
type Contender = { readonly id: string; readonly name: string; readonly once: () => Promise<number> };

export async function measureColdStart(options: ColdStartOptions): Promise<Section> {
  await using root = await applianceRoot();
  const contenders = await contendersOf(options, root);
  const samples = new Map(contenders.map(({ id }) => [id, [] as number[]]));
  // Round 0 warms the page cache and this process; nobody's first time counts.
  for (let round = 0; round <= options.rounds; round += 1) {
    const taken: string[] = [];
    for (const { id, once } of contenders) {
      const ms = await once();
      await removeEverything(options.raw);
      await delay(settleMs);
      if (round > 0) samples.get(id)?.push(ms);
      taken.push(`${id} ${Math.round(ms)}`);
    }
    options.progress(
      `cold start ${round === 0 ? 'warm-up' : `${round}/${options.rounds}`}: ${taken.join(', ')} ms`,
    );
  }
  const figures = contenders.map(({ id, name }): Figure => ({
    id: `cold_start.${id}`,
    name,
    unit: 'ms',
    samples: samples.get(id) ?? [],
  }));
  return {
    title: 'Cold start of the reference stack, to all seven healthy',
    figures: withRatios(figures),
    notes,
  };
}

const notes = [
  'floor: raw node:http calls, siblings side by side, health test at once and in a loop; the better order counts.',
  'warm: from the stack file in place to the daemon telling "healthy". cold: from its process being spawned, compiled code kept.',
  'docker-compose (health interval 1 s): until `up -d` returns, when the last one is merely started.',
];

async function contendersOf(
  { engine, raw, program }: ColdStartOptions,
  root: ApplianceRoot,
): Promise<readonly Contender[]> {
  const stack = await readFile(stackFile, 'utf8');
  await root.writeStack(stack);
  const desired = await desiredIn(root);
  const override = `${root.paths.configDir}/health.yaml`;
  await writeFile(override, fastHealth(desired.services.map(({ name }) => name)));
  const [first, ...others] = floorOrders.map((order) => ({
    id: `floor_${order.replace('-', '_')}`,
    name: `floor, ${order}`,
    once: () => timed(() => coldStartRaw(raw, desired, order)),
  }));
  const daemon = (id: string, name: string, once: () => Promise<number>): Contender => ({
    id,
    name,
    once: async () => {
      await root.removeState();
      return once();
    },
  });
  return [
    ...(first === undefined ? [] : [first]),
    daemon('daemon_warm', 'daemon, running, gets the stack file', async () => {
      await root.removeStack();
      await using running = startBenchDaemon({ engine, root, program });
      await running.until('idle without a stack', isIdle);
      const began = performance.now();
      const healthy = running.until('all healthy', allHealthy(serviceCount));
      await root.writeStack(stack);
      return (await healthy) - began;
    }),
    ...others,
    daemon('daemon_cold', 'daemon, process spawned', async () => {
      await root.writeStack(stack);
      const began = performance.now();
      await using running = startBenchDaemon({ engine, root, program });
      return (await running.until('all healthy', allHealthy(serviceCount))) - began;
    }),
    { id: 'compose', name: 'docker-compose up -d', once: () => timed(() => composeUp(engine, override)) },
  ];
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function composeUp(engine: TestEngine, override: string): Promise<void> {
  await run(['docker-compose', '-p', 'bench', '-f', stackFile, '-f', override, 'up', '-d'], {
    env: {
      DOCKER_HOST: `unix://${engine.socketPath}`,
      REGISTRY_FQDN: images.registry,
      REGISTRY_NAMESPACE: images.namespace,
      BRANCH: images.tag,
    },
    timeoutMs: composeDeadlineMs,
  });
}

/** docker-compose waits for the engine's own health test: the shortest interval that is usual. */
function fastHealth(services: readonly string[]): string {
  const entries = services.map((name) => [name, { healthcheck: { interval: '1s' } }] as const);
  return JSON.stringify({ services: Object.fromEntries(entries) });
}

function withRatios(figures: readonly Figure[]): readonly Figure[] {
  const named = (id: string): Figure[] => figures.filter((figure) => figure.id === `cold_start.${id}`);
  const [floor] = figures
    .filter(({ id }) => id.startsWith('cold_start.floor'))
    .toSorted((a, b) => medianOf(a) - medianOf(b));
  const [compose] = named('compose');
  const ratios = (['daemon_warm', 'daemon_cold'] as const).flatMap((id) =>
    named(id).flatMap((daemon) => {
      const words = id === 'daemon_warm' ? 'daemon, running' : 'daemon, process spawned';
      return [
        ...(floor === undefined
          ? []
          : [ratio(`${daemon.id}_to_floor`, `${words} / floor`, daemon, floor, goals.floor)]),
        ...(compose === undefined
          ? []
          : [ratio(`${daemon.id}_to_compose`, `${words} / docker-compose`, daemon, compose, goals.compose)]),
      ];
    }),
  );
  const possible =
    floor === undefined || compose === undefined
      ? []
      : [
          ratio(
            'cold_start.floor_to_compose',
            'floor / docker-compose: the least that is possible',
            floor,
            compose,
          ),
        ];
  return [...figures, ...possible, ...ratios];
}
