/** `npm run down`: removes what `npm start` made, all of it and nothing else. */
import { existsSync } from 'node:fs';
import { readlink, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { label } from '../../appliance/desired/desired.ts';
import { run } from './command.ts';
import { restoreNetwork } from './dev-network.ts';
import { readState, type DevelopmentState } from './development-state.ts';
import { lockExclusively } from './exclusive.ts';
import { describeCache } from './image-cache.ts';
import { describeKeyGroup } from './key-group.ts';
import { addAdministratorPath, asRoot } from './packages.ts';
import { developmentPlace, madeBelow, type Place } from './place.ts';
import { endProcess, stillRuns } from './processes.ts';
import { endDaemons } from './running-daemons.ts';
import { SetupError } from './setup-error.ts';

/** Removes all that there is; what cannot be removed is said, and keeps nothing else from being removed. */
async function main(): Promise<number> {
  addAdministratorPath();
  const place = developmentPlace();
  const nothing = `nothing to remove: ${place.directory} holds no development state`;
  if (!existsSync(place.directory)) return say(nothing);
  using _lock = lockExclusively(place.directory);
  const state = await readState(place);
  if (state === undefined) return say(nothing);
  // A daemon that goes on would bring back what is removed below.
  for (const { name } of await endDaemons(place, state, 'npm run down')) console.log(`${name}: ended`);
  if (state.engine !== undefined) await removeEngine(state, state.engine);
  await attempt('registry', async () => {
    if (await endProcess(state.registry?.process)) console.log('registry: ended');
  });
  await attempt(place.directory, async () => {
    await removePlace(place);
    console.log(`removed: ${place.directory}`);
  });
  for (const kept of [await describeCache(), describeKeyGroup()]) {
    if (kept !== undefined) console.log(`kept: ${kept}`);
  }
  return failures;
}

function say(line: string): 0 {
  console.log(line);
  return 0;
}

let failures: 0 | 1 = 0;

async function attempt(what: string, remove: () => Promise<void>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    failures = 1;
    const reason = error instanceof Error ? error.message.replaceAll(/\s*\n\s*/g, '; ') : String(error);
    console.error(`${what}: not removed, the rest goes on: ${reason}`);
  }
}

async function removeEngine(
  present: DevelopmentState,
  engine: NonNullable<DevelopmentState['engine']>,
): Promise<void> {
  const own = engine.process !== undefined;
  if (!own || (await stillRuns(engine.process))) await removeFromEngine(present, engine.socket);
  if (!own && failures > 0) {
    const filter = `--filter label=${label.applianceId}=${present.applianceId}`;
    console.error(`what is left shows: docker -H unix://${engine.socket} ps --all ${filter}`);
  }
  await attempt('engine', async () => {
    if (await endProcess(engine.process)) console.log('engine: ended');
  });
  const { networkBefore } = present;
  if (own && networkBefore !== undefined) {
    await attempt('rules of the engine in the network', () => restoreNetwork(networkBefore));
  }
}

async function removeFromEngine({ applianceId, images }: DevelopmentState, socket: string): Promise<void> {
  // The label carries this development root's own id: another appliance on the same engine has another one.
  const docker = dockerOn(socket);
  const filter = ['--quiet', '--filter', `label=${label.applianceId}=${applianceId}`];
  await removeAll(
    'containers',
    () => docker('ps', '--all', ...filter),
    (ids) => docker('rm', '--force', '--volumes', ...ids),
  );
  for (const kind of ['network', 'volume'] as const) {
    await removeAll(
      `${kind}s`,
      () => docker(kind, 'ls', ...filter),
      (ids) => docker(kind, 'rm', ...ids),
    );
  }
  const held = async (): Promise<string[]> => {
    const references = Object.keys(images);
    const ids = await Promise.all(references.map((reference) => docker('images', '--quiet', reference)));
    return references.filter((_, index) => ids[index] !== undefined && ids[index].length > 0);
  };
  await removeAll('images', held, (references) => docker('rmi', ...references));
}

/** The answer's lines, which are ids. */
function dockerOn(socket: string): (...args: string[]) => Promise<string[]> {
  return async (...args) => {
    const { stdout } = await run(['docker', '--host', `unix://${socket}`, ...args]);
    return stdout.split('\n').filter((line) => line !== '');
  };
}

async function removeAll(
  what: string,
  find: () => Promise<readonly string[]>,
  remove: (ids: readonly string[]) => Promise<unknown>,
): Promise<void> {
  await attempt(what, async () => {
    const ids = await find();
    if (ids.length === 0) return;
    await remove(ids);
    console.log(`${what}: ${ids.length} removed`);
  });
}

/** Only names that start makes: the root may be a folder that the developer chose and uses for more. */
async function removePlace({ directory, shortLink }: Place): Promise<void> {
  const made = madeBelow.map((name) => join(directory, name));
  const command = await asRoot(['rm', '--recursive', '--force', '--one-file-system', '--', ...made]);
  if (command === undefined) for (const path of made) await rm(path, { recursive: true, force: true });
  else await run(command);
  await rmdir(directory).catch(() => console.log(`${directory} holds more than npm start made: left there`));
  if (shortLink !== undefined && (await readlink(shortLink)) === directory) await rm(shortLink);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
