/** Tables of pairs and CAs with all that is said of them. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CertificateProblem } from '../types.ts';
import { line } from './facts.testdata.ts';
import type { Circumstances, PairCandidate } from './verdict.ts';
import { makeWorld, subjects } from './world.testdata.ts';
import type { World } from './world.testdata.ts';

export interface Case {
  /** What differs from the good pair of World.judge(). */
  readonly change: (world: World) => Promise<Partial<PairCandidate>> | Partial<PairCandidate>;
  readonly at?: Partial<Circumstances>;
  /** Subjects of the chain that is used; absent: none is. */
  readonly uses?: readonly string[];
  readonly lines: readonly string[];
}

/** A test for each; its name is the intent. */
export function testPairs(cases: Readonly<Record<string, Case>>): void {
  const world = worldOfFile();
  for (const [intent, { change, at, uses, lines }] of Object.entries(cases))
    test(intent, async () => {
      const { pair, problems } = world().judge(await change(world()), at);
      assertLines(problems, lines);
      assert.deepEqual(pair && subjects(pair.chain), uses);
    });
}

/** Made before the tests of the file that calls it, removed after them. `prepare`: what these tests need besides. */
export function worldOfFile(prepare: (world: World) => Promise<void> = async () => {}): () => World {
  let world: World | undefined;
  before(async () => {
    world = await makeWorld();
    await prepare(world);
  });
  after(() => world?.remove());
  return () => {
    assert.ok(world);
    return world;
  };
}

export function assertLines(problems: readonly CertificateProblem[], lines: readonly string[]): void {
  assert.deepEqual(problems.map(line), lines);
}
