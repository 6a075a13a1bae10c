import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plans, runs } from './expect.testdata.ts';
import { converge, look } from './simulation.testdata.ts';
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
