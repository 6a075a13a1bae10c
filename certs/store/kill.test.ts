import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposable, readdir, readFile, readlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from './error.ts';
import { publishGeneration } from './publish.ts';
import { readStore } from './read-store.ts';
import { counterOf, seeded, textsOf } from './store.testdata.ts';

const PUBLISHER = join(import.meta.dirname, 'publisher-process.testdata.ts');
const KILLS = 20;

/** Kills the publisher `afterMs` after its `count`-th publication: not a wait for anything, but the instant that the seed chose. Returns the last counter that the process told. */
async function publishUntilKilled(
  directory: string,
  from: number,
  count: number,
  afterMs: number,
): Promise<number> {
  const child = spawn(process.execPath, [PUBLISHER, directory, `${from}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let told = from - 1;
  for await (const line of createInterface({ input: child.stdout })) {
    told = Number(line);
    if (told === from + count) void delay(afterMs).then(() => child.kill('SIGKILL'));
  }
  await ended;
  return told;
}

/** Resolves `current` once for each pair, as a service should; counts the pairs that it got. */
async function readPairs(directory: string, until: AbortSignal): Promise<number> {
  let pairs = 0;
  while (!until.aborted) {
    try {
      const place = join(directory, await readlink(join(directory, 'current')));
      const [certificate, key] = [
        await readFile(join(place, 'server.crt'), 'utf8'),
        await readFile(join(place, 'server.key'), 'utf8'),
      ];
      assert.notEqual(
        counterOf({ 'server.crt': certificate, 'server.key': key }),
        undefined,
        certificate + key,
      );
      assert.match(key, /^\d+ server\.key x*\n$/);
      pairs += 1;
    } catch (error) {
      // Before the first publication, or two of them have passed since `current` was resolved.
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
  return pairs;
}

test('a publisher that is killed at any instant must leave a whole generation, and the next one goes on', async (t) => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'applianced-store-'));
  const directory = join(dir.path, 'certs');
  const random = seeded(20_260_801);
  const stop = new AbortController();
  t.after(() => stop.abort());
  const reader = readPairs(directory, stop.signal);
  let litter = 0;
  let from = 1;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const count = Math.floor(random() * 3);
    const told = await publishUntilKilled(directory, from, count, random() * 25);
    const found = await readStore(directory);
    if (found.state !== 'intact')
      assert.fail(`kill ${kill}: ${found.state === 'damaged' ? found.reason : 'empty'}`);
    const counter = counterOf(found.files);
    // One more may be in force than was told before the kill.
    assert.ok(counter === told || counter === told + 1, `kill ${kill}: ${counter} in force, ${told} told`);
    const generations = await readdir(join(directory, 'generations'));
    if (generations.length > 2 || generations.some((name) => name.startsWith('.tmp-'))) litter += 1;
    from = told + 2;
  }
  await publishGeneration({ directory, files: textsOf(from), contents: null, now: 0 });
  const found = await readStore(directory);
  assert.equal(found.state === 'intact' && counterOf(found.files), from);
  assert.equal((await readdir(join(directory, 'generations'))).length, 2);
  stop.abort();
  const pairs = await reader;
  assert.ok(litter > 0, 'no kill has hit a publication');
  assert.ok(pairs > 0, 'nothing was read');
  t.diagnostic(`${KILLS} kills, ${litter} within a publication, ${from} publications, ${pairs} pairs read`);
});
