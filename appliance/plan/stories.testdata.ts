/** Beginnings that many tests share: a stack that runs, and then something happens. */

import { rememberCommand } from '../record/work.ts';
import type { Command } from '../record/work.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { stackOf } from './desired.testdata.ts';
import type { ServiceWords, StackWords } from './desired.testdata.ts';
import { changeContainer, emptyWorld, withImages } from './simulated-engine.testdata.ts';
import type { Behaviour, World } from './simulated-engine.testdata.ts';
import { begin, converge, look } from './simulation.testdata.ts';
import type { Simulation } from './simulation.testdata.ts';

export type Services = Readonly<Record<string, ServiceWords>>;
export type Behaviours = Readonly<Record<string, Behaviour>>;

export const healthy: Behaviour = { health: 'passes', healthAfterMs: 500 };
export const crashing: Behaviour = { endsAfterMs: 100, exitCode: 1 };

/** Nothing runs yet; the images are here. */
export function fresh(services: Services, behaviours: Behaviours = {}, words: StackWords = {}): Simulation {
  const desired = stackOf(services, words);
  return begin(desired, withImages(emptyWorld({ behaviours }), desired));
}

export function running(services: Services, behaviours: Behaviours = {}): Simulation {
  return converge(fresh(services, behaviours)).simulation;
}

export function within(simulation: Simulation, change: (world: World) => World): Simulation {
  return { ...simulation, world: change(simulation.world) };
}

/** The file is another one; its images are here. */
export function changedTo(simulation: Simulation, services: Services, words: StackWords = {}): Simulation {
  const desired = stackOf(services, words);
  return { ...simulation, desired, world: withImages(simulation.world, desired) };
}

export function commanded(simulation: Simulation, command: Command): Simulation {
  const { desired, observed } = look(simulation);
  const memory = rememberCommand(simulation.memory, command, desired, observed, simulation.world.now);
  return { ...simulation, memory };
}

/** The first `count` steps, one at a time: then the daemon was killed. */
export function killedAfter(simulation: Simulation, count: number): Simulation {
  const killed = new Error('killed');
  let left = count;
  let last = simulation;
  try {
    return converge(simulation, {
      choose: (steps) => steps.slice(0, 1),
      check: (_, seen) => {
        last = { ...simulation, world: seen.world, memory: seen.memory };
        if (left === 0) throw killed;
        left -= 1;
      },
    }).simulation;
  } catch (error) {
    if (error !== killed) throw error;
    return last;
  }
}

/** The test of a container that does well failed once and passes again, before anything could be done about it. */
export function unwellOnce(simulation: Simulation, nameOrId: string): Simulation {
  const found = simulation.world.containers.find(({ id, name }) => id === nameOrId || name === nameOrId);
  const seen = (health: ObservedContainer['health'], memory = simulation.memory): Simulation =>
    within({ ...simulation, memory }, (world) => changeContainer(world, nameOrId, { health }));
  return seen(found?.health ?? 'none', look(seen('unhealthy')).memory);
}

/** `<name> <state>` of every container. */
export function containers({ simulation }: { readonly simulation: Simulation }): readonly string[] {
  return simulation.world.containers.map(({ name, state }) => `${name} ${state}`).toSorted();
}
