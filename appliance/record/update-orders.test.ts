import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyMemory } from '../plan/memory.ts';
import type { Memory } from '../plan/memory.ts';
import { noOs } from '../plan/os.testdata.ts';
import { look } from '../plan/simulation.testdata.ts';
import { changedTo, running } from '../plan/stories.testdata.ts';
import { holdOf } from '../plan/update-policy.ts';
import { aReplacement } from '../plan/updates.testdata.ts';
import { rememberHold, rememberRelease } from './update-orders.ts';
import { imageUpdates, updateHistory } from './update-status.ts';
import { prepareOrder } from './work-order.ts';
import type { Order } from './work-order.ts';

const NOW = 10_000;
const services = { db: { volumes: ['data'] }, web: { on: ['db'] } };
const stack = running(services);
const { desired, observed, plan } = look(stack);
const bad = { image: 'sha256:2', digest: 'sha256:bad', configHash: 'h' };
const good = { image: 'sha256:1', digest: 'sha256:good', configHash: 'h' };
const quarantined: Memory = {
  ...emptyMemory,
  quarantine: {
    'shop-web-1 sha256:2 h': {
      service: 'web',
      container: 'shop-web-1',
      at: 1,
      reason: 'unhealthy',
      bad,
      good,
    },
  },
};

function refusal(memory: Memory, order: Omit<Order, 'origin' | 'arguments'> & Partial<Order>): string {
  const answer = prepareOrder({ arguments: {}, origin: { via: 'api' }, ...order }, memory, {
    desired,
    observed,
    os: noOs,
    now: NOW,
  });
  return 'why' in answer ? `${answer.why} | ${answer.action}` : `services: ${answer.services.join(' ')}`;
}

test('a hold is over when its time is, and a release lifts it together with the quarantine', () => {
  const all = rememberHold(emptyMemory, undefined, { at: 1, why: 'audit' });
  assert.equal(holdOf(all, 'web', NOW)?.why, 'audit');
  const short = rememberHold(emptyMemory, 'web', { at: 1, why: 'audit', until: NOW });
  assert.deepEqual([holdOf(short, 'web', NOW - 1)?.why, holdOf(short, 'web', NOW)], ['audit', undefined]);
  const one = rememberRelease({ ...all, quarantine: quarantined.quarantine }, 'web', desired);
  assert.deepEqual(
    [holdOf(one, 'web', NOW)?.why, holdOf(one, 'db', NOW)?.why, one.quarantine],
    [undefined, 'audit', {}],
  );
  assert.deepEqual(rememberRelease(all, undefined, desired).holds, {});
  assert.deepEqual(rememberRelease(quarantined, 'db', desired).quarantine, quarantined.quarantine);
});

test('a hold and a release are told as what they come to', () => {
  const held = rememberHold(emptyMemory, undefined, { at: 1, why: 'audit' });
  const over = rememberHold(emptyMemory, 'web', { at: 1, why: 'audit', until: NOW });
  const byFile = desired.services.map((each) =>
    each.name === 'db' ? { ...each, update: { ...each.update, hold: true } } : each,
  );
  const told = (memory: Memory, order: Partial<Order>, given = desired): string | undefined => {
    const prepared = prepareOrder(
      { command: 'release', arguments: {}, origin: { via: 'api' }, ...order },
      memory,
      { desired: given, observed: { ...observed, timeZone: 'Europe/Berlin' }, os: noOs, now: NOW },
    );
    return 'why' in prepared ? prepared.why : prepared.done;
  };
  const nothing = 'nothing was held or had been taken back';
  const cases: readonly (readonly [string | undefined, string])[] = [
    [told(emptyMemory, {}), nothing],
    [told(over, { service: 'web' }), nothing],
    [told(held, { service: 'web' }), 'released'],
    [told(quarantined, { service: 'db' }), nothing],
    [told(quarantined, {}), 'what was taken back may be tried again'],
    [
      told({ ...held, quarantine: quarantined.quarantine }, {}),
      'released; what was taken back may be tried again',
    ],
    [
      told(held, {}, { ...desired, services: byFile }),
      'released; the stack file holds db (x-appliance.update.hold)',
    ],
    [told(emptyMemory, { command: 'hold', arguments: { why: 'x' } }), 'held until it is released'],
    [
      told(emptyMemory, { command: 'hold', arguments: { why: 'x', until: '2026-12-24T07:00:00.000Z' } }),
      'held until Thu 2026-12-24 08:00 CET',
    ],
  ];
  for (const [found, expected] of cases) assert.equal(found, expected);
});

test('what is held or was taken back is not updated before it is released', () => {
  const held = rememberHold(emptyMemory, 'web', { at: 1, why: 'audit' });
  const now = { command: 'update-now' } as const;
  const cases: readonly (readonly [string, string])[] = [
    [
      refusal(held, { ...now, service: 'web' }),
      'web is held: audit | release it first: appliancectl update release web',
    ],
    [refusal(held, now), 'services: db'],
    [
      refusal(quarantined, { ...now, service: 'web' }),
      'the newest image of web was tried and taken back: unhealthy | to try it again, release it first: appliancectl update release web',
    ],
    [
      refusal(
        { ...quarantined, newest: { 'registry.test/web:1': { digest: 'sha256:newer', at: 1 } } },
        { ...now, service: 'web' },
      ),
      'services: web',
    ],
    [
      refusal(
        {
          ...emptyMemory,
          quarantine: {
            x: { service: 'web', container: 'shop-web-1', at: 1, reason: 'unhealthy', bad: good, good },
          },
        },
        { ...now, service: 'web' },
      ),
      'services: web',
    ],
    [
      refusal(emptyMemory, { command: 'rollback', service: 'web' }),
      'there is no previous image of web on this machine | appliancectl update history web shows what was replaced',
    ],
  ];
  for (const [found, expected] of cases) assert.equal(found, expected);
});

test('only volumes of the stack that this appliance made can be named, and every other is refused with its reason', () => {
  const cleanup = (volumes: string[]): string =>
    refusal(emptyMemory, { command: 'cleanup-volumes', arguments: { volumes } });
  assert.equal(cleanup(['shop_data']), 'services: db');
  assert.equal(cleanup(['data', 'shop_data']), 'the stack declares no volume data | can be named: shop_data');
  const external = changedTo(stack, services);
  const wanted = {
    ...external.desired,
    volumes: external.desired.volumes.map((each) => ({ ...each, external: true })),
  };
  const told = (world: Partial<Parameters<typeof prepareOrder>[2]>): string => {
    const order = {
      command: 'cleanup-volumes',
      arguments: { volumes: ['shop_data'] },
      origin: { via: 'api' },
    } as const;
    const answer = prepareOrder({ ...order, arguments: { volumes: ['shop_data'] } }, emptyMemory, {
      desired,
      observed,
      os: noOs,
      now: NOW,
      ...world,
    });
    return 'why' in answer ? answer.why : 'accepted';
  };
  assert.equal(told({ desired: wanted }), 'volume shop_data is external: the appliance did not make it');
  assert.equal(told({ observed: { ...observed, volumes: [] } }), 'volume shop_data does not exist');
  const foreign = observed.volumes.map((volume) => ({ ...volume, labels: {} }));
  assert.equal(
    told({ observed: { ...observed, volumes: foreign } }),
    'volume shop_data does not carry the label of this appliance',
  );
});

test('each service tells what is in force, what is newest, and why it is not taken', () => {
  const image = 'registry.test/web:1';
  const newest = { digest: 'sha256:new', sameAs: ['sha256:new', 'sha256:same'] };
  const registry = { [image]: { registry: 'registry.test', checkedAt: 0, nextAt: NOW, newest } };
  const state = (
    memory: Memory,
    more: Partial<Parameters<typeof imageUpdates>[0]> = {},
    digest = 'sha256:old',
  ): string => {
    const local = {
      ...(observed.images[image] ?? assert.fail()),
      repoDigests: [`registry.test/web@${digest}`],
    };
    const seen = { ...observed, registry, images: { ...observed.images, [image]: local } };
    const found = imageUpdates({ desired, observed: seen, memory, plan, running: [], now: NOW, ...more });
    const web = found.find(({ service }) => service === 'web') ?? assert.fail();
    return `${web.state} ${web.inForce?.digest} -> ${web.newest?.digest}: ${web.reason}`;
  };
  const waiting = {
    subject: 'service web',
    service: 'web',
    code: 'update',
    reason: 'window opens at 02:00',
  } as const;
  assert.equal(state(emptyMemory), 'waits sha256:old -> sha256:new: undefined');
  assert.equal(state(emptyMemory, {}, 'sha256:same'), 'up-to-date sha256:same -> sha256:new: undefined');
  assert.equal(
    state(emptyMemory, { plan: { steps: [], waiting: [waiting] } }),
    'waits sha256:old -> sha256:new: window opens at 02:00',
  );
  assert.equal(
    state(rememberHold(emptyMemory, undefined, { at: 1, why: 'audit' })),
    'held sha256:old -> sha256:new: audit',
  );
  assert.equal(state(quarantined), 'rolled-back sha256:old -> sha256:new: unhealthy');
  const pull = { kind: 'pull-image', service: 'web', args: { reference: `${image}@sha256:new` } };
  assert.equal(
    state(emptyMemory, { running: [pull as never] }),
    'pulling sha256:old -> sha256:new: undefined',
  );
  const trial = aReplacement({
    from: { ...good, container: 'c' },
    to: { ...bad, reference: image },
  });
  assert.equal(
    state({ ...emptyMemory, replacements: { 'shop-web-1': trial } }),
    'on-trial sha256:old -> sha256:new: newer image',
  );
});

test('the history is told newest first, of one service or of all', () => {
  const entry = {
    container: 'c',
    cause: 'newer image',
    from: good,
    to: bad,
    begunAt: 1_000,
    endedAt: 3_000,
    downMs: 7,
  };
  const memory: Memory = {
    ...emptyMemory,
    history: {
      '9': { ...entry, service: 'db', result: 'committed' },
      '10': { ...entry, service: 'web', result: 'rolled-back', reason: 'unhealthy' },
    },
  };
  const lines = updateHistory(memory, undefined).map(
    ({ service, tookMs, downtimeMs, result }) => `${service} ${tookMs} ${downtimeMs} ${result}`,
  );
  assert.deepEqual(lines, ['web 2000 7 rolled-back', 'db 2000 7 committed']);
  assert.equal(updateHistory(memory, 'db').length, 1);
});
