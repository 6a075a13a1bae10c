import assert from 'node:assert/strict';
// oxlint-disable-next-line no-restricted-imports -- a process of its own is killed
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { testFolder } from '../journal/journal.testdata.ts';
import { bySeriesAndStep, figuresAt, plainSteps, smallTiers } from './figures.testdata.ts';
import { SAMPLE_MS } from './tiers.ts';

const ROUNDS = Number(process.env['FIGURES_CRASH_ROUNDS'] ?? 25);
const WRITER = join(import.meta.dirname, 'writer-process.testdata.ts');
const EPOCH = Date.UTC(2026, 0, 2);

/** Kills a writer of samples `from` and up soon after the `count`-th that it told of, and gives the last that it told of. */
async function writeUntilKilled(path: string, from: number, count: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, path, `${from}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let told = 0;
  let last = from;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    told += 1;
    if (told === count) child.kill('SIGKILL');
  }
  await ended;
  return last;
}

/** Sample n has the value n, and n samples of one series say where each one went. */
test(`${ROUNDS} kills of the writer must neither double a sample in a tier nor lose one`, async (t) => {
  const path = join(testFolder(t), 'metrics.db');
  let from = 1;
  for (let round = 0; round < ROUNDS; round += 1) {
    const told = await writeUntilKilled(path, from, 1 + ((round * 13) % 37));
    const file = figuresAt(path);
    const read = (tier: number) => {
      const stepMs = smallTiers[tier]?.stepMs ?? 0;
      const first = Math.floor(EPOCH / stepMs);
      const steps = { tier, factor: 1, stepMs, first, last: first + 100_000 };
      return { stepMs, first, rows: file.read(['host.cpu'], steps).toSorted(bySeriesAndStep) };
    };
    const last = read(0).rows.at(-1)?.highest ?? 0;
    assert.ok(last >= told, `sample ${told} was told to be kept, ${last} is the last`);
    const kept = Array.from({ length: last }, (_, index) => ({
      at: EPOCH + (index + 1) * SAMPLE_MS,
      name: 'host.cpu',
      value: index + 1,
    }));
    for (const tier of [1, 2]) {
      const { stepMs, rows } = read(tier);
      const oldest = rows[0]?.step ?? 0;
      assert.deepEqual(
        rows.map(({ step, highest, average }) => [step, highest, Math.round(average * 1_000)]),
        plainSteps(kept, stepMs, oldest, Infinity).map(({ step, highest, average }) => [
          step,
          highest,
          Math.round(average * 1_000),
        ]),
        `round ${round}, tier ${tier}`,
      );
    }
    assert.deepEqual([file.told.log, file.told.replaced], [[], []]);
    file.close();
    from = last + 1;
  }
});
