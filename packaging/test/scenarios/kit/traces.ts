/** Where a secret value can be read: in which files below the root, in the API, in the log, in what the engine shows. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Appliance } from './appliance.ts';
import type { Bench } from './bench.ts';

/** Names of the places, sorted: files relative to the root, `api`, `log`, `labels of CONTAINER`. Never the value. */
export async function traces(bench: Bench, box: Appliance, secret: string): Promise<readonly string[]> {
  const places = new Map<string, string>([
    ['api', await everyAnswer(box)],
    ['log', box.log()],
  ]);
  for (const container of await bench.containers.ofStack(box.stack)) {
    places.set(`labels of ${container.Name.slice(1)}`, JSON.stringify(container.Config.Labels));
  }
  for (const file of await filesBelow(box.paths.root)) {
    places.set(file, await readFile(join(box.paths.root, file), 'latin1'));
  }
  return [...places].flatMap(([place, text]) => (text.includes(secret) ? [place] : [])).toSorted();
}

async function everyAnswer(box: Appliance): Promise<string> {
  const { client } = box;
  const now = await box.status();
  const whys = await Promise.all(now.services.map(({ name }) => client.why({ name })));
  const answers = [now, await box.events(), await client.plan(), await client.conditions(), whys];
  return JSON.stringify(answers) + (await client.metrics());
}

async function filesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}
