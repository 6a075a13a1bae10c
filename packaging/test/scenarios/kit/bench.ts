/** One real engine for a file of scenarios, and as many appliances on it as the scenarios want. */

import {
  startEngine,
  type EngineOptions,
  type EngineVersion,
  type TestEngine,
} from '../../harness/engine.ts';
import { loadTestImages } from '../../harness/images.ts';
import { createAppliance, type Appliance, type ApplianceOptions } from './appliance.ts';
import { watchContainers, type ContainerView } from './containers.ts';

/** One sentence of intent -> what proves it. */
export type Scenarios = Readonly<Record<string, (bench: Bench) => Promise<void>>>;

/** Thrown by a scenario for which this machine lacks something; the message says what. It is then shown as skipped. */
export class CannotBeTried extends Error {
  override readonly name = 'CannotBeTried';
}

export interface Bench extends AsyncDisposable {
  readonly engine: TestEngine;
  /** What is really on the engine, seen without any code of the product. */
  readonly containers: ContainerView;
  /** An appliance with a root of its own; `stack` must be new on this bench. Its daemon does not run yet. */
  appliance(stack: string, options?: ApplianceOptions): Promise<Appliance>;
}

/** More networks than the engine's own 31: each scenario leaves one behind until its engine goes. */
const manyNetworks = ['--default-address-pool=base=10.200.0.0/16,size=24'];

export type BenchOptions = Pick<EngineOptions, 'args' | 'dataSizeMb'>;

export async function startBench(version: EngineVersion, options: BenchOptions = {}): Promise<Bench> {
  const { args = [], ...more } = options;
  const engine = await startEngine({ version, args: [...manyNetworks, ...args], ...more });
  try {
    await loadTestImages(engine);
  } catch (error) {
    await engine.dispose();
    throw error;
  }
  return {
    engine,
    containers: watchContainers(engine),
    appliance: (stack, options) => createAppliance(engine, stack, options),
    [Symbol.asyncDispose]: () => engine.dispose(),
  };
}
