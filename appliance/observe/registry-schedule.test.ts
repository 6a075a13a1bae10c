import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RegistryErrorKind } from '../adapters/registry/errors.ts';
import * as schedules from './registry-schedule.ts';
import type { Schedule } from './registry-schedule.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const KINDS: readonly RegistryErrorKind[] = [
  'registry-unreachable',
  'registry-untrusted',
  'rate-limited',
  'unauthorized',
  'image-unknown',
  'bad-answer',
];

const of = (...keys: readonly string[]): Schedule =>
  schedules.withImages(schedules.emptySchedule, keys, { now: 0, intervalMs: MINUTE, random: 0 });

test('a failure is tried again ever later, up to a limit, and never before the registry allows it', () => {
  const cases: readonly (readonly [RegistryErrorKind, number, number | undefined, number])[] = [
    ['registry-unreachable', 1, undefined, 1],
    ['registry-unreachable', 3, undefined, 4],
    ['registry-unreachable', 9, undefined, 15],
    ['registry-unreachable', 1, 5 * MINUTE, 5],
    ['registry-untrusted', 2, undefined, 2],
    ['rate-limited', 1, undefined, 1],
    ['rate-limited', 1, 1, 1],
    ['rate-limited', 1, 120 * MINUTE, 120],
    ['rate-limited', 9, undefined, 30],
    ['unauthorized', 1, undefined, 2],
    ['image-unknown', 5_000, undefined, 30],
    ['bad-answer', 2, undefined, 4],
  ];
  for (const [kind, attempts, retryAfterMs, minutes] of cases) {
    const name = `${kind} ${attempts} ${retryAfterMs}`;
    assert.equal(schedules.backOffMs({ kind, attempts }, retryAfterMs, 0), minutes * MINUTE, name);
    const latest = schedules.backOffMs({ kind, attempts }, retryAfterMs, 1);
    assert.ok(latest > minutes * MINUTE && latest <= minutes * MINUTE * 1.2, name);
  }
});

test('the first question comes within a minute, at a moment of its own, whatever the interval', () => {
  const first = (random: number): number =>
    schedules.nextTurnAt(
      schedules.withImages(schedules.emptySchedule, ['a'], { now: 0, intervalMs: DAY, random }),
      DAY,
    );
  assert.deepEqual([first(0), first(0.5), first(1)], [0, MINUTE / 2, MINUTE]);
});

test('an image that comes later joins the others where their turn is near', () => {
  const one = schedules.answered(of('a'), 'a', 0, 0);
  const two = schedules.withImages(one, ['a', 'b'], { now: 10_000, intervalMs: MINUTE, random: 0.9 });
  assert.equal(schedules.turnAt(two, 'b', MINUTE), MINUTE);
  const rare = schedules.withImages(one, ['a', 'b'], { now: 10_000, intervalMs: DAY, random: 0.5 });
  assert.equal(schedules.turnAt(rare, 'b', DAY), 40_000);
});

test('one image that is unknown holds up no other, and a registry that is down holds up all', () => {
  const at = { now: 0, random: 0 };
  const unknown = schedules.failed(of('a', 'b'), 'a', { kind: 'image-unknown', message: 'x' }, at);
  assert.deepEqual(schedules.dueNow(unknown, 1, MINUTE), ['b']);
  const down = schedules.failed(of('a', 'b'), 'a', { kind: 'registry-unreachable', message: 'x' }, at);
  assert.deepEqual(schedules.dueNow(down, MINUTE - 1, MINUTE), []);
  assert.deepEqual(schedules.dueNow(down, MINUTE, MINUTE), ['a', 'b']);
});

test('other credentials end every wait but the one that the registry asked for', () => {
  const at = { now: 0, random: 0 };
  for (const kind of KINDS) {
    const failed = schedules.failed(of('a'), 'a', { kind, message: 'x' }, at);
    const due = schedules.dueNow(schedules.forgiven(failed, 1_000), 1_000, MINUTE);
    assert.deepEqual(due, kind === 'rate-limited' ? [] : ['a'], kind);
  }
});

test('an answer ends the failure of the registry, a refusal of one image too, and attempts are counted from the last answer', () => {
  const at = (now: number) => ({ now, random: 0 });
  const down = { kind: 'registry-unreachable', message: 'x' } as const;
  const twice = schedules.failed(schedules.failed(of('a', 'b'), 'a', down, at(5)), 'b', down, at(9));
  assert.deepEqual(twice.failure, { ...down, since: 5, attempts: 2 });
  assert.equal(schedules.answered(twice, 'a', 10, 0).failure, undefined);
  const refused = schedules.failed(twice, 'a', { kind: 'unauthorized', message: 'y' }, at(10));
  assert.equal(refused.failure, undefined);
  assert.deepEqual(schedules.turnAt(refused, 'b', MINUTE), 0);
});

/** What may happen to a watch; the clock only ever goes on. */
const happening = fc.record({
  what: fc.oneof(
    { weight: 4, arbitrary: fc.constant('answer' as const) },
    { weight: 3, arbitrary: fc.constantFrom(...KINDS) },
    { weight: 1, arbitrary: fc.constantFrom('forgive' as const, 'again' as const) },
  ),
  passMs: fc.integer({ min: 0, max: 10 * MINUTE }),
  retryAfterMs: fc.option(fc.integer({ min: 0, max: DAY }), { nil: undefined }),
  random: fc.double({ min: 0, max: 1, noNaN: true }),
});
type Happening = typeof happening extends fc.Arbitrary<infer One> ? One : never;

interface Story {
  schedule: Schedule;
  now: number;
  silentUntil: number;
  readonly answeredAt: Map<string, number>;
}

function askDue(story: Story, { what, retryAfterMs, random }: Happening, intervalMs: number): void {
  const { now, answeredAt } = story;
  for (const key of schedules.dueNow(story.schedule, now, intervalMs)) {
    if (schedules.isSilent(story.schedule, now)) return;
    assert.ok(now >= story.silentUntil, `asked ${story.silentUntil - now} ms before the registry allows it`);
    const last = answeredAt.get(key) ?? Number.NEGATIVE_INFINITY;
    assert.ok(now - last >= intervalMs, `${key} is asked for again after ${now - last} ms`);
    if (what === 'answer' || what === 'forgive' || what === 'again') {
      story.schedule = schedules.answered(story.schedule, key, now, random);
      answeredAt.set(key, now);
      continue;
    }
    const error = { kind: what, message: 'x', retryAfterMs };
    story.schedule = schedules.failed(story.schedule, key, error, { now, random });
    if (what === 'rate-limited') story.silentUntil = now + (retryAfterMs ?? 0);
    const next = schedules.turnAt(story.schedule, key, intervalMs);
    assert.ok(next >= now + MINUTE, 'not at once after a failure');
  }
}

test('whatever happens, an image that was answered for is asked for again only after an interval, and 429 silences the registry', () => {
  const interval = fc.integer({ min: 10_000, max: DAY });
  fc.assert(
    fc.property(interval, fc.array(happening, { maxLength: 60 }), (intervalMs, happenings) => {
      const story: Story = { schedule: of('a', 'b', 'c'), now: 0, silentUntil: 0, answeredAt: new Map() };
      for (const one of happenings) {
        story.now += one.passMs;
        const { now } = story;
        if (one.what === 'forgive') story.schedule = schedules.forgiven(story.schedule, now);
        if (one.what === 'again')
          story.schedule = schedules.withImages(story.schedule, ['a', 'b', 'c'], { ...one, now, intervalMs });
        askDue(story, one, intervalMs);
      }
      const next = schedules.nextTurnAt(story.schedule, intervalMs);
      assert.ok(next <= story.now + 2 * DAY, 'nobody waits for ever');
    }),
  );
});
