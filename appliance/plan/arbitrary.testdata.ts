/** Random stacks, engines and memories for properties: everything that an engine may hold, in any state and mixture. */

import fc from 'fast-check';
import { runKey } from '../contract/run-key.ts';
import { label } from '../desired/desired.ts';
import type { Desired, DesiredContainer } from '../desired/desired.ts';
import type { NetworkDetails, ObservedContainer } from '../observe/observed.ts';
import { APPLIANCE, stackOf } from './desired.testdata.ts';
import type { ServiceWords } from './desired.testdata.ts';
import { emptyMemory } from './memory.ts';
import type { Memory } from './memory.ts';
import { aContainer, emptyWorld, isoAt, START_OF_TIME, withImages } from './simulated-engine.testdata.ts';
import type { Behaviour, World } from './simulated-engine.testdata.ts';

const NAMES = ['a', 'b', 'c', 'd'] as const;
const MODES = ['always', 'unless-stopped', 'on-failure', 'never', 'default'] as const;

/** What an earlier stack left; the containers that were found may mount it. */
const OLD_FILES = ['/state/files/shop/a/configs/settings-0', '/state/files/old/b/secrets/key-0'] as const;

const serviceWords = (earlier: readonly string[]): fc.Arbitrary<ServiceWords> =>
  fc.record({
    on: fc
      .subarray([...earlier])
      .chain((services) =>
        fc.tuple(
          ...services.map((service) => fc.constantFrom(service, `${service} optional`, `${service} restart`)),
        ),
      ),
    restart: fc.constantFrom(...MODES),
    replicas: fc.constantFrom(1, 1, 1, 2),
    mode: fc.constantFrom('one', 'two'),
    networks: fc.subarray(['default', 'front'], { minLength: 1 }),
    volumes: fc.subarray(['data']),
    configs: fc.subarray(['settings']),
    postStart: fc.subarray(['warm']),
    preStop: fc.subarray(['drain']),
    pull: fc.constantFrom('missing', 'always', 'never'),
  });

/** One to four services; each depends on earlier ones only. */
export const anyDesired: fc.Arbitrary<Desired> = fc.integer({ min: 1, max: NAMES.length }).chain((count) => {
  const names = NAMES.slice(0, count);
  return fc
    .tuple(...names.map((_, index) => serviceWords(names.slice(0, index))))
    .map((words) => stackOf(Object.fromEntries(names.map((name, index) => [name, words[index] ?? {}]))));
});

interface Seed {
  readonly service: string;
  readonly replica: number;
  readonly stack: string;
  readonly ours: boolean;
  readonly hash: 'right' | 'wrong';
  readonly image: 'right' | 'wrong';
  readonly name: 'right' | 'temporary' | 'previous' | 'odd';
  readonly state: ObservedContainer['state'];
  readonly exitCode: number;
  readonly health: ObservedContainer['health'];
  readonly restartPolicy: string;
  readonly networks: readonly string[];
  readonly files: readonly string[];
}

const seed: fc.Arbitrary<Seed> = fc.record({
  service: fc.constantFrom(...NAMES, 'gone'),
  replica: fc.constantFrom(1, 1, 1, 2, 3),
  stack: fc.constantFrom('shop', 'shop', 'shop', 'old'),
  ours: fc.constantFrom(true, true, true, true, false),
  hash: fc.constantFrom('right', 'wrong'),
  image: fc.constantFrom('right', 'right', 'wrong'),
  name: fc.constantFrom('right', 'right', 'temporary', 'previous', 'odd'),
  state: fc.constantFrom('created', 'running', 'running', 'paused', 'exited', 'exited', 'dead'),
  exitCode: fc.constantFrom(0, 1, 137),
  health: fc.constantFrom('none', 'none', 'healthy', 'unhealthy'),
  restartPolicy: fc.constantFrom('no', 'no', 'always'),
  networks: fc.subarray(['shop_default', 'shop_front', 'shop_stray', 'bridge']),
  files: fc.subarray([...OLD_FILES]),
});

/** Any containers and networks, ours and foreign; images are here, processes run on. */
export function anyWorld(desired: Desired): fc.Arbitrary<World> {
  return fc
    .record({
      seeds: fc.array(seed, { maxLength: 8 }),
      networks: fc.subarray(['shop_default', 'shop_front', 'shop_stray']),
      changed: fc.subarray(['shop_default', 'shop_front']),
      foreignNetwork: fc.boolean(),
      joinsAllAtCreate: fc.boolean(),
      health: fc.subarray([...NAMES]),
      files: fc.subarray([...OLD_FILES]),
    })
    .map(({ seeds, networks, changed, foreignNetwork, joinsAllAtCreate, health, files }) => {
      const found = networks.map((name) => aNetworkOf(desired, name, changed.includes(name)));
      const foreign = { id: 'net-foreign', name: 'bridge', driver: 'bridge', labels: {} };
      const all = foreignNetwork ? [...found, foreign] : found;
      const containers = seeds.map((each, index) => containerOf(desired, each, index, all));
      const names = new Set<string>();
      const unique = containers.filter(({ name }) => !names.has(name) && names.add(name));
      const passes: Behaviour = { health: 'passes', healthAfterMs: 300 };
      return withImages(
        emptyWorld({
          containers: unique,
          networks: all,
          files,
          joinsAllAtCreate,
          registry: Object.fromEntries(desired.services.map(({ image }) => [image, `sha256:${image}`])),
          behaviours: Object.fromEntries(health.map((name) => [name, passes])),
          made: 100,
        }),
        desired,
      );
    });
}

function aNetworkOf(desired: Desired, name: string, changed: boolean): NetworkDetails {
  const wanted = desired.networks.find((network) => network.name === name);
  return {
    id: `id-of-${name}`,
    name,
    driver: 'bridge',
    labels: {
      [label.applianceId]: APPLIANCE,
      [label.stack]: desired.stack,
      [label.configHash]: changed ? 'old' : (wanted?.configHash ?? 'old'),
    },
  };
}

function containerOf(
  desired: Desired,
  each: Seed,
  index: number,
  networks: readonly NetworkDetails[],
): ObservedContainer {
  const service = desired.services.find(({ name }) => name === each.service);
  const wanted = service?.containers[each.replica - 1];
  const base = wanted?.name ?? `${each.stack}-${each.service}-${each.replica}`;
  const names = {
    right: base,
    temporary: `${base}.0a1b2c3d`,
    previous: `${base}.previous`,
    odd: `odd-${index}`,
  };
  return aContainer({
    id: `found-${index}`,
    name: names[each.name],
    imageId: each.image === 'right' ? `sha256:${service?.image ?? ''}` : 'sha256:wrong',
    labels: each.ours ? labelsOf(each, wanted) : {},
    state: each.state,
    exitCode: each.exitCode,
    health: each.state === 'running' ? each.health : 'none',
    restartPolicy: each.restartPolicy,
    networks: endpointsOf(each, networks),
    mounts: each.files.map((source) => ({ type: 'bind', source, target: source, readOnly: true })),
    createdAt: isoAt(START_OF_TIME - 600_000 + index),
    startedAt: each.state === 'created' ? '' : isoAt(START_OF_TIME - 500_000 + index),
    finishedAt: each.state === 'exited' || each.state === 'dead' ? isoAt(START_OF_TIME - 400_000) : '',
  });
}

function labelsOf(each: Seed, wanted: DesiredContainer | undefined): Readonly<Record<string, string>> {
  return {
    [label.applianceId]: APPLIANCE,
    [label.stack]: each.stack,
    [label.service]: each.service,
    [label.replica]: String(each.replica),
    [label.configHash]: each.hash === 'right' ? (wanted?.configHash ?? '') : 'wrong',
  };
}

/** A network that a foreign container uses cannot be removed: that case has a test of its own. */
function endpointsOf(each: Seed, networks: readonly NetworkDetails[]): Readonly<Record<string, string>> {
  const ids = new Map(networks.map(({ id, name }) => [name, id]));
  const attached = each.networks
    .filter((name) => each.ours || name === 'bridge')
    .filter((name) => each.state !== 'running' || ids.has(name));
  const gone = each.state === 'created' ? '' : 'stale';
  return Object.fromEntries(attached.map((name) => [name, ids.get(name) ?? gone]));
}

/** What an earlier life may have left, true or not. */
export function anyMemory(desired: Desired, world: World): fc.Arbitrary<Memory> {
  const ids = world.containers.map(({ id }) => id);
  const runs = world.containers.map((container) => runKey(container));
  const names = desired.services.flatMap((service) => service.containers.map(({ name }) => name));
  const services = desired.services.map(({ name }) => name);
  const run = fc.record({
    bootId: fc.constantFrom('boot-1', 'boot-0'),
    stoppedByUs: fc.boolean(),
    afterDisruption: fc.boolean(),
    hooks: fc.constant([]),
    service: fc.constant('a'),
    repairs: fc.nat(5),
  });
  const at = fc.integer({ min: START_OF_TIME - 100_000, max: START_OF_TIME + 100_000 });
  return fc.record({
    ...NO_UPDATES,
    crashes: someOf(
      names,
      fc.record({
        count: fc.nat(12),
        run: fc.constantFrom('x', ...runs),
        at,
        exitCode: fc.nat(3),
        oomKilled: fc.boolean(),
      }),
    ),
    unhealthy: someOf(names, fc.record({ count: fc.nat(5), run: fc.constantFrom('x', ...runs), at })),
    failures: fc.constant({}),
    stopped: fc.constant({}),
    restarts: someOf(services, fc.record({ reason: fc.constant('asked for'), runs: fc.constant(runs) })),
    runs: someOf(ids, run),
    recreate: someOf(ids, fc.record({ reason: fc.constant('asked for') })),
    specs: fc.constant(emptyMemory.specs),
    pulls: fc.constant({}),
    requests: fc.constant({}),
    reloads: fc.constant({}),
    reboots: fc.constant({}),
  });
}

/** Updates have properties of their own. */
const NO_UPDATES = {
  images: fc.constant({}),
  replacements: fc.constant({}),
  quarantine: fc.constant({}),
  holds: fc.constant({}),
  updates: fc.constant({}),
  newest: fc.constant({}),
  pulled: fc.constant({}),
  stacks: fc.constant({}),
  history: fc.constant({}),
  work: fc.constant({}),
  cleanups: fc.constant({}),
  volumeCleanups: fc.constant({}),
};

function someOf<Value>(
  keys: readonly string[],
  value: fc.Arbitrary<Value>,
): fc.Arbitrary<Readonly<Record<string, Value>>> {
  return fc
    .subarray([...keys])
    .chain((chosen) =>
      fc
        .tuple(...chosen.map(() => value))
        .map((values) => Object.fromEntries(chosen.map((key, index) => [key, values[index]] as const))),
    )
    .map((record) => record as Readonly<Record<string, Value>>);
}
