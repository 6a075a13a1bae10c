/** An appliance with a registry of its own, to which a scenario pushes newer images. */

import { startRegistry, type RegistryOptions, type TestRegistry } from '../../harness/registry.ts';
import type { TestImage } from '../../harness/images.ts';
import { waitUntil } from '../../harness/wait.ts';
import type { Appliance, ApplianceOptions } from './appliance.ts';
import type { Bench } from './bench.ts';
import { isRunning, type Container } from './containers.ts';
import type { Services } from './stack.ts';
import type { ImageUpdate } from '../../../../appliance/contract/image-updates.ts';

export interface Site extends AsyncDisposable {
  readonly box: Appliance;
  readonly registry: TestRegistry;
  /** What a stack file names: `REGISTRY/STACK-NAME:1`. */
  image(name: string): string;
  /** Puts the image under the tag that the service's file names; the registries are not asked yet. */
  push(image: TestImage, ...names: readonly string[]): Promise<void>;
  /** `writeStack`, a real process in the engine's network, and `converged`. */
  up(services: Services): Promise<void>;
  /** Until the registries have been asked. */
  check(): Promise<void>;
  /** `push` and `check`. */
  release(image: TestImage, ...names: readonly string[]): Promise<void>;
  /** Until the service's container runs this image under its own name, and nothing else is to be done. */
  runs(service: string, image: TestImage): Promise<Container>;
  /** How the service stands to its registry, once that is so. */
  stands(service: string, state: ImageUpdate['state']): Promise<ImageUpdate>;
  /** `CONTAINER RESULT`, oldest first. */
  history(): Promise<readonly string[]>;
}

export async function startSite(
  bench: Bench,
  stack: string,
  options: RegistryOptions & ApplianceOptions = {},
): Promise<Site> {
  const { engineSocket, ...ofRegistry } = options;
  const registry = await startRegistry({ netns: bench.engine.netns, ...ofRegistry });
  const box = await bench.appliance(stack, engineSocket === undefined ? {} : { engineSocket });
  const site: Site = {
    box,
    registry,
    image: (name) => `${registry.address}/${stack}-${name}:1`,
    push: async (image, ...names) => {
      for (const name of names) await registry.push(image, `${stack}-${name}:1`);
    },
    up: async (services) => {
      await box.writeStack(services);
      await box.start({ inEngineNetwork: true });
      await box.converged();
    },
    check: async () => {
      const done = await box.finished(await box.client.updateCheck({ parts: ['images'] }));
      if (done.state !== 'done') throw new Error(`update check: ${done.state}: ${done.message}`);
    },
    release: async (image, ...names) => {
      await site.push(image, ...names);
      await site.check();
    },
    runs: async (service, image) => {
      const id = await imageId(bench, image);
      const seen = await bench.containers.until(
        box.container(service),
        (container) => container.Image === id && isRunning(container),
        { deadlineMs: 40_000 },
      );
      await box.converged();
      return seen;
    },
    stands: async (service, state) => {
      const found = async (): Promise<ImageUpdate | undefined> =>
        (await box.client.updates()).images.find((each) => each.service === service);
      return untilState(found, service, state);
    },
    history: async () =>
      (await box.client.updateHistory({}))
        .map(({ container, result }) => `${container} ${result}`)
        .toReversed(),
    [Symbol.asyncDispose]: async () => {
      try {
        await box[Symbol.asyncDispose]();
      } finally {
        await registry.dispose();
      }
    },
  };
  return site;
}

/** The engine's id of a test image, or of any other reference. */
export function imageId(bench: Bench, reference: string): Promise<string> {
  return bench.engine.docker('image', 'inspect', '--format={{.Id}}', reference);
}

async function untilState(
  find: () => Promise<ImageUpdate | undefined>,
  service: string,
  state: ImageUpdate['state'],
): Promise<ImageUpdate> {
  const seen = await waitUntil(`${service} is ${state}`, find, (update) => update?.state === state, {
    deadlineMs: 20_000,
  });
  if (seen === undefined) throw new Error(`there is no service ${service}`);
  return seen;
}
