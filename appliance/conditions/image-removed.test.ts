import assert from 'node:assert/strict';
import { test } from 'node:test';
import { look } from '../plan/simulation.testdata.ts';
import { changedTo, fresh, running } from '../plan/stories.testdata.ts';
import type { Simulation } from '../plan/simulation.testdata.ts';
import type { Facts } from './facts.ts';
import { imageRemoved } from './image-removed.ts';

function found({ desired, ...simulation }: Simulation, changes: Partial<Facts['observed']> = {}) {
  const { observed } = look({ ...simulation, desired });
  return imageRemoved({ desired, observed: { ...observed, ...changes } } as Facts);
}

test('an image that is removed below a running service is told until it is back', () => {
  const well = running({ web: {} });
  const gone = { ...well, world: { ...well.world, images: {} } };
  assert.deepEqual(found(well), []);
  const [condition, ...others] = found(gone);
  assert.deepEqual(
    [condition?.code, condition?.severity, condition?.subject, others.length],
    ['IMAGE_REMOVED', 'info', 'web', 0],
  );
  assert.match(condition?.action ?? '', /docker tag sha256:registry\.test\/web:1 registry\.test\/web:1/);
  assert.deepEqual(found({ ...gone, world: well.world }), []);
});

test('it is a warning where nothing would be pulled', () => {
  const well = changedTo(running({ web: {} }), { web: {} }, { offline: true });
  const [condition] = found({ ...well, world: { ...well.world, images: {} } });
  assert.equal(condition?.severity, 'warning');
});

test('nothing is said of what does not run, of another image that is to come, and of an engine that is silent', () => {
  const well = running({ web: {} });
  const gone = { ...well, world: { ...well.world, images: {} } };
  const fetched = fresh({ web: {} });
  assert.deepEqual(found({ ...fetched, world: { ...fetched.world, images: {} } }), []);
  const { desired } = changedTo(well, { web: { image: 'registry.test/web:2' } });
  assert.deepEqual(found({ ...gone, desired }), []);
  assert.deepEqual(found(gone, { engine: { state: 'unreachable', error: 'no socket' } }), []);
});
