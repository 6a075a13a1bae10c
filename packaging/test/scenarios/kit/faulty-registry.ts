/** A registry behind a proxy with faults, and an appliance whose services come from such registries. */

import type { ImageUpdate } from '../../../../appliance/contract/image-updates.ts';
import { startProxy, type FaultProxy } from '../../harness/proxy.ts';
import { startRegistry, type TestRegistry } from '../../harness/registry.ts';
import { waitUntil } from '../../harness/wait.ts';
import type { Appliance } from './appliance.ts';
import type { Bench } from './bench.ts';
import type { FreshImage, ImageMaker } from './fresh-images.ts';
import { idle } from './stack.ts';

/** Longer than the longest wait before something is tried again (a registry that asked for a pause: a minute and ten seconds). */
const overMs = 100_000;
const toldMs = 30_000;

export interface Faulty {
  readonly registry: TestRegistry;
  readonly proxy: FaultProxy;
  readonly maker: ImageMaker;
  /** Of the stack file; through the proxy. */
  readonly image: string;
  readonly push: (image: FreshImage) => Promise<void>;
}

export async function startFaulty(
  { engine: { netns } }: Bench,
  maker: ImageMaker,
  stack: string,
): Promise<Faulty & AsyncDisposable> {
  await using parts = new AsyncDisposableStack();
  const registry = parts.use(await startRegistry({ netns }));
  const proxy = parts.use(await startProxy({ targetPort: registry.port, netns }));
  const target = `${registry.address}/${stack}:1`;
  const push = (image: FreshImage): Promise<void> => maker.push(image, target);
  await push(await maker.image());
  const image = `${proxy.address}/${stack}:1`;
  const owned = parts.move();
  return { registry, proxy, maker, image, push, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

export async function startBox(
  bench: Bench,
  stack: string,
  services: Readonly<Record<string, Faulty>>,
): Promise<Appliance> {
  await using parts = new AsyncDisposableStack();
  const box = parts.use(await bench.appliance(stack));
  await box.writeStack(
    Object.fromEntries(Object.entries(services).map(([name, { image }]) => [name, idle({ image })])),
  );
  await box.start({ inEngineNetwork: true });
  await box.converged();
  parts.move();
  return box;
}

/** Whatever the answers are. */
export async function check(box: Appliance): Promise<void> {
  await box.finished(await box.client.updateCheck({ parts: ['images'] }), { deadlineMs: toldMs });
}

export async function updateOf(box: Appliance, service: string): Promise<ImageUpdate> {
  const found = (await box.client.updates()).images.find((each) => each.service === service);
  if (found === undefined) throw new Error(`there is no service ${service}`);
  return found;
}

export function stands(
  box: Appliance,
  service: string,
  accept: (update: ImageUpdate) => boolean,
): Promise<ImageUpdate> {
  const look = (): Promise<ImageUpdate> => updateOf(box, service);
  return waitUntil(`the update of ${service}`, look, accept, { deadlineMs: toldMs });
}

/** By the update, or by a condition that names the image. */
export async function told(box: Appliance, service: string, words: RegExp): Promise<void> {
  const read = async (): Promise<readonly string[]> => {
    const { failure = '', image } = await updateOf(box, service);
    const { conditions } = await box.status();
    const its = conditions.filter(({ title }) => title.includes(image));
    return [failure, ...its.map(({ detail = '' }) => detail)];
  };
  const accept = (texts: readonly string[]): boolean => texts.some((text) => words.test(text));
  await waitUntil(`${service}: the operator reads ${words.source}`, read, accept, { deadlineMs: toldMs });
}

export async function runs(bench: Bench, box: Appliance, service: string, { id }: FreshImage): Promise<void> {
  const name = box.container(service);
  await bench.containers.until(name, ({ Image, State }) => Image === id && State.Running, {
    deadlineMs: overMs,
  });
}
