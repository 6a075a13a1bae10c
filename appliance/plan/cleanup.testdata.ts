/** Stacks on which an operator wants something cleaned up. */

import assert from 'node:assert/strict';
import { label } from '../desired/desired.ts';
import { rememberContainerCleanup, rememberVolumeCleanup } from '../record/cleanup-memory.ts';
import { look } from './simulation.testdata.ts';
import type { Ran, RunOptions, Simulation } from './simulation.testdata.ts';
import type { Services } from './stories.testdata.ts';

export const AT = 1;

export function cleanedContainers(simulation: Simulation, service: string): Simulation {
  const { desired, observed } = look(simulation);
  const memory = rememberContainerCleanup(simulation.memory, { id: 'w', service, at: AT }, desired, observed);
  return { ...simulation, memory };
}

export function cleanedVolumes(simulation: Simulation, ...volumes: readonly string[]): Simulation {
  return { ...simulation, memory: rememberVolumeCleanup(simulation.memory, { id: 'w', volumes, at: AT }) };
}

/** Asserts at each removal of a volume that an operator named it, that it is ours, and that nothing mounts it. */
export function careful(options: RunOptions = {}): RunOptions {
  return {
    ...options,
    check: (step, seen) => {
      options.check?.(step, seen);
      if (step.kind !== 'remove-volume') return;
      const { name } = step.args;
      assert.ok(seen.memory.volumeCleanups[name] !== undefined, `nobody named ${name}`);
      const found = seen.world.volumes.find((volume) => volume.name === name);
      assert.equal(found?.labels[label.applianceId], seen.desired.applianceId);
      const mounting = seen.world.containers.filter(({ mounts }) =>
        mounts.some((mount) => mount.name === name),
      );
      assert.deepEqual(mounting, []);
    },
  };
}

export function removalsOf({ happened }: Ran): readonly string[] {
  return happened.flatMap(({ step }) => (step.kind === 'remove-volume' ? [step.args.name] : []));
}

export const SHARED: Services = {
  db: { volumes: ['data', 'logs'] },
  web: { on: ['db'], volumes: ['data'] },
  other: { volumes: ['logs'] },
};
