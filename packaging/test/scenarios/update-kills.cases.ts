/** A daemon that is killed at any moment of an update, and an engine that restarts in it: in the end one container, one result, one entry. */

import assert from 'node:assert/strict';
import type { TestImage } from '../harness/images.ts';
import { waitFor } from '../harness/wait.ts';
import type { Bench, Scenarios } from './kit/bench.ts';
import { isRunning } from './kit/containers.ts';
import { startEngineGate, type EngineGate, type GateSide } from './kit/engine-gate.ts';
import { makeImages, type FreshImage, type ImageMaker } from './kit/fresh-images.ts';
import { startSite, type Site } from './kit/site.ts';
import { idle } from './kit/stack.ts';

type Strategy = 'stop-first' | 'start-first';
type Result = 'committed' | 'rolled-back';

interface Case {
  readonly strategy: Strategy;
  readonly result: Result;
}

/** What is pushed for the result; a fresh one each time. */
const newer: Readonly<Record<Result, TestImage>> = {
  committed: 'test/busybox:2',
  'rolled-back': 'test/ends:1',
};
/** What ends at once must be seen to end: on a busy machine the engine says so half a second later. */
const monitors: Readonly<Record<Result, string>> = { committed: '100ms', 'rolled-back': '2s' };
/** More changes than any replacement takes. */
const mostChanges = 30;
const settleMs = 60_000;

interface Scene extends AsyncDisposable {
  readonly bench: Bench;
  readonly site: Site;
  readonly gate: EngineGate;
  readonly maker: ImageMaker;
}

async function startScene(bench: Bench, stack: string, { strategy, result }: Case): Promise<Scene> {
  await using parts = new AsyncDisposableStack();
  const maker = parts.use(await makeImages(bench));
  const gate = parts.use(await startEngineGate(bench.engine.socketPath));
  const site = parts.use(await startSite(bench, stack, { engineSocket: gate.socketPath }));
  await maker.push(await maker.image(), site.image('app'));
  const update = { strategy, monitor: monitors[result] };
  await site.up({ app: idle({ image: site.image('app'), 'x-appliance': { update } }) });
  const owned = parts.move();
  return { bench, site, gate, maker, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function pushNewer({ maker, site }: Scene, result: Result): Promise<FreshImage> {
  const image = await maker.image({ from: newer[result] });
  await maker.push(image, site.image('app'));
  return image;
}

/** With a daemon that runs: until the gate has closed, or the history has so many entries and nothing is left to be done. */
function untilStoppedOrOver({ site, gate }: Scene, entries: number): Promise<'stopped' | 'over'> {
  return waitFor(
    `${site.box.stack}: the gate closes, or the replacement is over`,
    async () => {
      if (gate.reached() !== undefined) return 'stopped';
      const { converged, phase } = await site.box.status();
      const isOver = converged && phase === 'IDLE' && (await site.history()).length >= entries;
      return isOver && gate.reached() === undefined ? 'over' : undefined;
    },
    { deadlineMs: settleMs },
  );
}

/** What the registry said is asked anew by each life of the daemon. */
async function startAndAsk({ site }: Scene): Promise<void> {
  await site.box.start({ inEngineNetwork: true });
  await site.box.client.updateCheck({ parts: ['images'] });
}

async function killAndGoOn(scene: Scene): Promise<void> {
  await scene.site.box.kill();
  scene.gate.open();
  await startAndAsk(scene);
}

interface Before {
  readonly old: string;
  readonly image: string;
  readonly history: readonly string[];
}

async function before({ bench, site }: Scene): Promise<Before> {
  const { Id, Image } = await bench.containers.get(site.box.container('app'));
  return { old: Id, image: Image, history: await site.history() };
}

async function assertWhole(
  { bench, site }: Scene,
  { old, image, history }: Before,
  result: Result,
  tried: FreshImage,
): Promise<void> {
  const { box } = site;
  const name = box.container('app');
  const containers = await bench.containers.ofStack(box.stack);
  const [only] = containers;
  assert.deepEqual(
    containers.map(({ Name }) => Name),
    [`/${name}`],
  );
  assert.ok(only && isRunning(only), JSON.stringify([only?.Id === old ? 'old' : 'new', only?.State]));
  if (result === 'committed') {
    assert.equal(only.Image, tried.id);
    const kept = await bench.engine.docker(
      'image',
      'inspect',
      '--format={{.Id}}',
      `applianced/rollback:${name}`,
    );
    assert.equal(kept, image, 'the one before is kept');
  } else {
    assert.equal(only.Id, old, 'the very same container');
    await box.condition('UPDATE_ROLLED_BACK', 'app');
  }
  assert.deepEqual(await site.history(), [...history, `${name} ${result}`]);
  assert.deepEqual((await box.client.plan()).steps, []);
}

/**
 * Each life of the daemon ends with a change of which it never hears, and lasts one change longer than the one before: a life that
 * does not know yet what the registry has may undo the last one's work before it goes on.
 */
function everyLifeEndsWithAChange({ strategy, result }: Case): Scenarios[string] {
  return async (bench) => {
    await using scene = await startScene(bench, `lives-${strategy}-${result}`, { strategy, result });
    const { site, gate } = scene;
    const start = await before(scene);
    const tried = await pushNewer(scene, result);
    const lives: string[] = [];
    gate.close(1, 'after');
    await site.box.client.updateCheck({ parts: ['images'] });
    while ((await untilStoppedOrOver(scene, start.history.length + 1)) === 'stopped') {
      lives.push(gate.reached() ?? '');
      assert.ok(lives.length < mostChanges, `it comes to no end: ${lives.join(', ')}`);
      await site.box.kill();
      gate.close(lives.length + 1, 'after');
      await startAndAsk(scene);
    }
    assert.ok(lives.length >= 3, lives.join(', '));
    await assertWhole(scene, start, result, tried);
  };
}

/** One kill for each change of a replacement: the first update is killed at its first change, the next one at its second... */
function killedOnce({ strategy, result }: Case, side: GateSide): Scenarios[string] {
  return async (bench) => {
    await using scene = await startScene(bench, `once-${side}-${strategy}-${result}`, { strategy, result });
    const { site, gate } = scene;
    for (let count = 1; ; count += 1) {
      assert.ok(count < mostChanges);
      const start = await before(scene);
      const tried = await pushNewer(scene, result);
      gate.close(count, side);
      await site.box.client.updateCheck({ parts: ['images'] });
      const end = await untilStoppedOrOver(scene, start.history.length + 1);
      const at = `change ${count}, ${gate.reached() ?? 'after all'}`;
      if (end === 'stopped') {
        await killAndGoOn(scene);
        await untilStoppedOrOver(scene, start.history.length + 1);
      }
      await named(at, () => assertWhole(scene, start, result, tried));
      gate.open();
      if (end === 'over') return assert.ok(count > 4, at);
    }
  };
}

async function named(at: string, prove: () => Promise<void>): Promise<void> {
  try {
    await prove();
  } catch (cause) {
    throw new Error(`killed at ${at}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function engineRestarts(result: Result, at: RegExp): Scenarios[string] {
  return async (bench) => {
    await using scene = await startScene(bench, `engine-${result}`, { strategy: 'stop-first', result });
    const { site, gate } = scene;
    const start = await before(scene);
    const tried = await pushNewer(scene, result);
    gate.close(1, 'after', at);
    await site.box.client.updateCheck({ parts: ['images'] });
    await waitFor('the moment to restart the engine', () => gate.reached(), { deadlineMs: settleMs });
    await bench.engine.restart();
    gate.open();
    await untilStoppedOrOver(scene, start.history.length + 1);
    await assertWhole(scene, start, result, tried);
  };
}

const cases: readonly Case[] = (['stop-first', 'start-first'] as const).flatMap((strategy) =>
  (['committed', 'rolled-back'] as const).map((result) => ({ strategy, result })),
);

const words: Readonly<Record<Result, string>> = {
  committed: 'an image that does',
  'rolled-back': 'an image that does not do',
};

export const updateKillCases: Scenarios = {
  ...Object.fromEntries(
    cases.map((each) => [
      `a daemon whose every life ends with a change must end ${each.strategy} with ${words[each.result]} as if it had lived`,
      everyLifeEndsWithAChange(each),
    ]),
  ),
  ...Object.fromEntries(
    cases.map((each) => [
      `a daemon that is killed before any one change must end ${each.strategy} with ${words[each.result]} as if it had lived`,
      killedOnce(each, 'before'),
    ]),
  ),
  'an engine that restarts once the old container is stopped must not keep the new one from its place':
    engineRestarts('committed', /\/stop$/),
  'an engine that restarts once the new container is started must not keep it from being taken back':
    engineRestarts('rolled-back', /\/start$/),
};
