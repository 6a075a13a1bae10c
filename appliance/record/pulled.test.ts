import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Memory } from '../plan/memory.ts';
import { anImage, START_OF_TIME as START } from '../plan/simulated-engine.testdata.ts';
import { look } from '../plan/simulation.testdata.ts';
import type { Step } from '../plan/step.ts';
import { running } from '../plan/stories.testdata.ts';
import { rememberOutcome } from './outcome.ts';
import { watchPulled } from './pulled.ts';

const before = running({ web: {} });
const seen = look(before);
const WEB = 'registry.test/web:1';

function step(kind: 'pull-image' | 'tag-image' | 'remove-image', args: Step['args']): Step {
  const common = { id: 1, key: kind, subject: 'x', reason: '', after: [], input: '' };
  return { ...common, kind, args } as unknown as Step;
}

function pull(memory: Memory, reference: string, image: string, wasHere: boolean, at = START): Memory {
  const result = { image, wasHere };
  return rememberOutcome(memory, { step: step('pull-image', { reference }), at, tookMs: 1, result }, seen);
}

/** As the engine lists them now: name -> id. */
function watch(memory: Memory, names: Readonly<Record<string, string>>, now: number): Memory['pulled'] {
  const ids = [...new Set(Object.values(names))];
  const localImages = ids.map((id) => ({
    ...anImage(id),
    repoTags: Object.keys(names).filter((name) => names[name] === id && !name.includes('@')),
  }));
  return watchPulled(memory, { ...seen, observed: { ...seen.observed, localImages }, now }).pulled;
}

test('what was pulled is written down under each of its names, and what was there before is not', () => {
  const one = pull(seen.memory, 'app:1', 'sha256:a', false);
  assert.deepEqual(one.pulled, { 'sha256:a': { references: ['app:1'], at: START } });
  const two = pull(one, 'app:2', 'sha256:a', false, START + 5);
  assert.deepEqual(two.pulled['sha256:a'], { references: ['app:1', 'app:2'], at: START + 5 });
  assert.equal(pull(two, 'app:2', 'sha256:a', true).pulled, two.pulled, 'again: nothing to do');
  assert.equal(pull(two, 'app:3', 'sha256:a', true).pulled, two.pulled, 'somebody else named it so');
  assert.equal(pull(two, 'other:1', 'sha256:b', true).pulled, two.pulled, 'somebody else brought it');
});

test('names that we give to what we pulled are ours; of what others brought nothing becomes ours', () => {
  const one = pull(seen.memory, 'app:1@sha256:d', 'sha256:a', false);
  const tag = (memory: Memory, image: string) =>
    rememberOutcome(
      memory,
      { step: step('tag-image', { image, reference: 'app:1' }), at: START, tookMs: 1 },
      seen,
    );
  assert.deepEqual(tag(one, 'sha256:a').pulled['sha256:a']?.references, ['app:1@sha256:d', 'app:1']);
  assert.equal(tag(one, 'sha256:b').pulled, one.pulled);
});

test('since when nothing needs it is known, and forgotten once something does', () => {
  const memory = pull(seen.memory, 'app:1', `sha256:${WEB}`, false);
  const idle = pull(memory, 'old:1', 'sha256:old', false);
  const names = { 'app:1': `sha256:${WEB}`, 'old:1': 'sha256:old' };
  const first = watch(idle, names, START + 1_000);
  assert.deepEqual(
    Object.values(first).map(({ idleAt }) => idleAt),
    [undefined, START + 1_000],
    'the first is in use',
  );
  const later = { ...idle, pulled: first };
  assert.equal(watch(later, names, START + 2_000), first, 'a look that shows nothing new changes nothing');
  const inForce = { image: 'sha256:old', reference: 'old:1', of: 'old:1', local: 'sha256:old', at: 0 };
  const wanted = watch({ ...later, images: { x: inForce } }, names, START + 3_000);
  assert.equal(wanted['sha256:old']?.idleAt, undefined);
});

test('what is gone is forgotten, but not by a look that is older than the pull', () => {
  const memory = pull(seen.memory, 'app:1', 'sha256:a', false);
  assert.deepEqual(Object.keys(watch(memory, {}, START + 10_000)), ['sha256:a']);
  assert.deepEqual(watch(memory, {}, START + 60_000), {});
});

test('what only others have named any more is theirs', () => {
  const memory = pull(seen.memory, 'app:1', 'sha256:a', false);
  assert.deepEqual(Object.keys(watch(memory, { 'app:1': 'sha256:a', 'copy:1': 'sha256:a' }, START)), [
    'sha256:a',
  ]);
  const theirs = { 'copy:1': 'sha256:a' };
  // A look that was under way when it was pulled does not show our name yet.
  assert.deepEqual(Object.keys(watch(memory, theirs, START + 10_000)), ['sha256:a']);
  assert.deepEqual(watch(memory, theirs, START + 60_000), {});
});

test('a clock that is set back makes nothing idle longer than it is, and nothing wait longer', () => {
  const record = { references: ['app:1'], at: START, idleAt: START, refusedAt: START };
  const now = START - 1_000_000;
  const memory = { ...seen.memory, pulled: { 'sha256:a': record } };
  assert.deepEqual(watch(memory, { 'app:1': 'sha256:a' }, now)['sha256:a'], {
    references: ['app:1'],
    at: now,
    idleAt: now,
    refusedAt: now,
  });
});

test('a name that we have taken away is not ours any more, whoever gives it again', () => {
  const memory = pull(pull(seen.memory, 'app:1', 'sha256:a', false), 'app:2', 'sha256:a', false);
  const prune = (from: Memory, reference: string): Memory => {
    const args = { reference, pruned: { image: 'sha256:a', freesBytes: 1 } };
    return rememberOutcome(from, { step: step('remove-image', args), at: START, tookMs: 1 }, seen);
  };
  const one = prune(memory, 'app:1');
  assert.deepEqual(one.pulled['sha256:a']?.references, ['app:2']);
  assert.deepEqual(prune(one, 'app:2').pulled, {});
});

test('a refusal of the engine is no failure: it is written down where it is asked again', () => {
  const memory = pull(seen.memory, 'app:1', 'sha256:a', false);
  const args = { reference: 'app:1', pruned: { image: 'sha256:a', freesBytes: 1 } };
  const failure = { kind: 'conflict', message: 'in use', retryable: true };
  const refused = rememberOutcome(
    memory,
    { step: step('remove-image', args), at: START + 7, tookMs: 1, failure },
    seen,
  );
  assert.deepEqual([refused.failures, refused.pulled['sha256:a']?.refusedAt], [{}, START + 7]);
});
