import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plans, runs } from './expect.testdata.ts';
import { endContainer } from './simulated-engine.testdata.ts';
import { converge, look } from './simulation.testdata.ts';
import { within } from './stories.testdata.ts';
import { keptReference } from './image-choice.ts';
import { digestOf, imageOf, made, pushed, runningFirst } from './updates.testdata.ts';

const sick = { health: 'fails', healthAfterMs: 2_000 } as const;
const broken = { endsAfterMs: 100, exitCode: 3 } as const;
const slow = { health: 'passes', healthAfterMs: 10 * 60_000 } as const;

test('a newer image is pulled while the old one serves, then takes its place, and the old one goes once it is proven', () => {
  const before = pushed(runningFirst({ web: {} }), 'web');
  plans(
    before,
    '[] -> #1 image registry.test/web:1: pull-image, the registry has a newer image: web2dddddddd',
  );
  const ran = converge(before);
  runs(
    ran,
    before,
    `
    0.01 pull-image registry.test/web:1@${digestOf('web', 2)}
    0.02 create-container shop-web-1
    0.03 tag-image applianced/rollback:shop-web-1
    0.04 stop-container shop-web-1
    0.05 rename-container shop-web-1
    0.06 rename-container made-3
    0.07 start-container shop-web-1
    10.08 remove-container shop-web-1
    10.09 tag-image registry.test/web:1
  `,
  );
  assert.deepEqual(made(ran), [`shop-web-1 ${imageOf('web', 2)} running`]);
  const { world, memory } = ran.simulation;
  assert.equal(world.images['registry.test/web:1']?.id, imageOf('web', 2));
  assert.equal(world.images[keptReference('shop-web-1')]?.id, imageOf('web', 1));
  assert.deepEqual(
    Object.values(memory.history).map(({ result, from, to }) => [result, from.image, to.digest]),
    [['committed', imageOf('web', 1), digestOf('web', 2)]],
  );
  plans(ran.simulation, '');
});

for (const [what, behaviour, reason] of [
  ['ends', broken, 'it ended with exit code 3, 3 times in a row'],
  ['is unhealthy', sick, 'it is unhealthy'],
  ['is never healthy', slow, 'it was not healthy within 60 s'],
] as const) {
  test(`an image whose container ${what} is taken back, and not tried again before there is a newer one`, () => {
    const ran = converge(pushed(runningFirst({ web: {} }), 'web', 2, behaviour), { limitMs: 3_600_000 });
    assert.deepEqual(made(ran), [`shop-web-1 ${imageOf('web', 1)} running`]);
    const [entry] = Object.values(ran.simulation.memory.history);
    assert.equal(entry?.result, 'rolled-back');
    assert.equal(entry.reason, reason);
    assert.ok(entry.downMs < 70_000);
    plans(
      ran.simulation,
      `waiting: service web: newer image web2dddddddd waits: it was taken back: ${reason}; a newer image, or "appliancectl update release web", lets it go on`,
    );
    assert.equal(ran.happened.filter(({ step }) => step.kind === 'read-last-logs').length, 1);
    const next = converge(pushed(ran.simulation, 'web', 3));
    assert.deepEqual(made(next), [`shop-web-1 ${imageOf('web', 3)} running`]);
    assert.deepEqual(Object.keys(look(next.simulation).memory.quarantine), []);
  });
}

test("start-first: the new one is known by all names for a while before the old one goes; one that does badly then is the restarter's", () => {
  const services = { web: { update: { strategy: 'start-first', hold: false } } } as const;
  const before = pushed(runningFirst(services), 'web');
  const ran = converge(before);
  runs(
    ran,
    before,
    `
    0.01 pull-image registry.test/web:1@${digestOf('web', 2)}
    0.02 create-container shop-web-1
    0.03 tag-image applianced/rollback:shop-web-1
    0.04 start-container shop-web-1
    10.05 disconnect-network made-3 shop_default
    10.06 connect-network made-3 shop_default
    15.07 stop-container shop-web-1
    15.08 rename-container shop-web-1
    15.09 rename-container made-3
    15.10 remove-container shop-web-1
    15.11 tag-image registry.test/web:1
  `,
  );
  assert.deepEqual(made(ran), [`shop-web-1 ${imageOf('web', 2)} running`]);
  const handover = converge(before, { limitMs: 12_000 }).simulation;
  const [old, fresh] = handover.world.containers;
  assert.deepEqual([old?.state, fresh?.state], ['running', 'running']);
  const waits =
    'waiting: service web: its replacement (newer image web2dddddddd instead of web1dddddddd) has proven itself; it goes once that one is known by all its names for 5 s';
  plans(handover, waits);
  const ended = within(handover, (world) => endContainer(world, fresh?.id ?? '', 1));
  for (const behaviour of [
    { endsAfterMs: 100, exitCode: 1 },
    { endsAfterMs: 100 },
    { health: 'fails', healthAfterMs: 1 },
  ] as const) {
    const bad = within(ended, (world) => ({ ...world, behaviours: { [imageOf('web', 2)]: behaviour } }));
    const after = converge(bad, { limitMs: 600_000 });
    assert.deepEqual(after.simulation.memory.replacements, {}, 'it comes to an end');
    const plain = within(runningFirst(services), (world) => ({
      ...endContainer(world, 'shop-web-1', 1),
      behaviours: { [imageOf('web', 1)]: behaviour },
    }));
    const startsOf = ({ happened }: Pick<typeof after, 'happened'>): number =>
      happened.filter(({ step }) => step.kind === 'start-container').length;
    const [starts, usual] = [startsOf(after), startsOf(converge(plain, { limitMs: 600_000 }))];
    assert.ok(starts <= usual + 2, `${starts} starts within ten minutes, ${usual} without an update`);
  }
  assert.deepEqual(made(converge(ended)), [`shop-web-1 ${imageOf('web', 2)} running`]);
});
