import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audiences } from '../audience.ts';
import type { Model } from '../../appliance/client/model/model.ts';
import { failingModel, healthyModel, models, silentModel } from './models.testdata.ts';
import { drawRegion, regionNames } from './regions.ts';
import { HOSTILE, pageOf } from './said.testdata.ts';

const whole = (model: Model, audience: (typeof audiences)[number]): string =>
  regionNames.map((name) => drawRegion(name, model, audience)).join('');

for (const [state, model] of Object.entries(models)) {
  for (const audience of audiences) {
    test(`every part must be drawn of an appliance that is ${state}, for a ${audience}, and twice the same`, () => {
      assert.equal(whole(model, audience), whole(model, audience));
      assert.match(drawRegion('summary', model, audience), /<h1 id="sentence">\s*\S/);
    });
  }
}

test('a stranger must see the health sentence and nothing else', () => {
  const model = failingModel();
  const seen = whole(model, 'stranger');
  assert.match(seen, /The appliance does not do its job/);
  for (const secret of ['collector', 'edge-17', 'SERVICE_FAILED', '0.1.0', 'Docker', 'GiB'])
    assert.ok(!seen.includes(secret), secret);
  assert.equal(drawRegion('services', model, 'stranger'), '');
});

test('an operator alone must be offered what can be done to all services and the machine', () => {
  const offered = (model: Model, audience: (typeof audiences)[number]): readonly string[] =>
    ['/stack/start', '/stack/restart', '/stack/stop', '/reboot'].filter((path) =>
      whole(model, audience).includes(`"${path}"`),
    );
  assert.deepEqual(offered(healthyModel(), 'operator'), ['/stack/restart', '/stack/stop', '/reboot']);
  assert.deepEqual(offered(healthyModel(), 'viewer'), []);
  const mixed = failingModel();
  const { status } = mixed;
  assert.ok(status);
  assert.ok(status.services.some(({ state }) => state === 'stopped'));
  assert.equal(offered(mixed, 'operator').length, 4);
  const services = status.services.map((service) => ({ ...service, state: 'stopped' as const }));
  const stopped = { ...mixed, status: { ...status, services } };
  assert.deepEqual(offered(stopped, 'operator'), ['/stack/start', '/reboot']);
});

test('nobody must be asked to sign in while the daemon is silent, since nobody can', () => {
  assert.doesNotMatch(drawRegion('summary', silentModel(), 'stranger'), /sign-in/);
});

test('events must be for those who have signed in', () => {
  assert.equal(drawRegion('events', healthyModel(), 'guest'), '');
  assert.match(drawRegion('events', healthyModel(), 'viewer'), /was started/);
});

test('whoever cannot sign in because nobody can must be told how that is changed at the machine', () => {
  const unclaimed = { ...healthyModel(), page: pageOf({ isClaimed: false }) };
  assert.match(whole(unclaimed, 'stranger'), /appliancectl user set-password/);
  assert.match(whole(healthyModel(), 'stranger'), /href="\/sign-in"/);
});

test('a silent daemon must be said, since when, with what it said last', () => {
  const seen = drawRegion('summary', silentModel(), 'guest');
  assert.match(seen, /does not answer/);
  assert.match(seen, /datetime="2026-01-31T11:57:00.000Z"/);
  assert.match(seen, /All 9 services work/);
  assert.match(seen, /Everything below is old/);
});

test('each state must be told by text and picture, not by colour alone', () => {
  const seen = drawRegion('services', failingModel(), 'guest');
  for (const label of [
    'failed',
    'waiting',
    'unhealthy',
    'restarting',
    'stopped',
    'starting',
    'completed',
    'healthy',
  ])
    assert.match(seen, new RegExp(`<use href="#i-\\w+" />\\s*</svg>\\s*${label}`), label);
});

test('every condition must come with what to do next', () => {
  const seen = drawRegion('conditions', failingModel(), 'guest');
  const { conditions } = failingModel().status ?? { conditions: [] };
  assert.ok(conditions.length > 0);
  for (const { action, title } of conditions) assert.ok(seen.includes(action) && seen.includes(title), title);
});

test('no text of others must become HTML, whichever part it stands in', () => {
  // Every text of the model is one that would do harm.
  const poison = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string')
      return fixedKeys.test(key) || /^\d{4}-\d\d-\d\dT/.test(value) ? value : HOSTILE;
    if (Array.isArray(value)) return value.map((each) => poison(each, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, poison(each, name)]));
  };
  const fixedKeys =
    /^(state|health|severity|kind|item|source|unit|visibility|result|phase|timeZone|engineUpdates|via)$/;
  for (const model of Object.values(models)) {
    const seen = whole(poison(model) as Model, 'operator');
    assert.doesNotMatch(seen, /<script|\sonload=x[^<]*>(?=[^"]*$)/);
    for (const unseen of ['\u001B', '\u0007', '\u202E']) assert.ok(!seen.includes(unseen));
    for (const tag of seen.match(/<[^>]*>/g) ?? [])
      assert.doesNotMatch(tag, /^<[^"]*("[^"]*"[^"]*)*\sonload=/);
  }
});

test('no style must stand in the HTML, or the content security policy drops it', () => {
  for (const model of Object.values(models))
    assert.doesNotMatch(whole(model, 'operator'), /\sstyle=|<style|<script/);
});
