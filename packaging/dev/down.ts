/** `npm run down`: removes what `npm start` made, all of it and nothing else. */
import { readlink, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { label } from '../../appliance/desired/desired.ts';
import { run } from './command.ts';
import { restoreNetwork } from './dev-network.ts';
import { readState, type DevelopmentState } from './development-state.ts';
import { addAdministratorPath, asRoot } from './packages.ts';
import { developmentPlace, madeBelow, type Place } from './place.ts';
import { endProcess, stillRuns } from './processes.ts';

addAdministratorPath();
const place = developmentPlace();
const state = await readState(place);
if (state === undefined) {
  console.log(`nothing to remove: ${place.directory} holds no development state`);
} else {
  if (await endProcess(state.daemon)) console.log('daemon: ended');
  if (state.engine !== undefined) await removeFromEngine(state, state.engine);
  if (await endProcess(state.registry?.process)) console.log('registry: ended');
  await removePlace(place);
  console.log(`removed: ${place.directory}`);
}

async function removeFromEngine(
  present: DevelopmentState,
  engine: NonNullable<DevelopmentState['engine']>,
): Promise<void> {
  const own = engine.process !== undefined;
  if (!own || (await stillRuns(engine.process))) {
    // The label carries this development root's own id: another appliance on the same engine has another one.
    const docker = dockerOn(engine.socket);
    const filter = ['--quiet', '--filter', `label=${label.applianceId}=${present.applianceId}`];
    await removeAll('containers', await docker('ps', '--all', ...filter), (ids) =>
      docker('rm', '--force', '--volumes', ...ids),
    );
    await removeAll('networks', await docker('network', 'ls', ...filter), (ids) =>
      docker('network', 'rm', ...ids),
    );
    await removeAll('volumes', await docker('volume', 'ls', ...filter), (ids) =>
      docker('volume', 'rm', ...ids),
    );
    const held = await Promise.all(
      Object.keys(present.images).map((reference) => docker('images', '--quiet', reference)),
    );
    const images = Object.keys(present.images).filter(
      (_, index) => held[index] !== undefined && held[index].length > 0,
    );
    await removeAll('images', images, (references) => docker('rmi', ...references));
  }
  if (await endProcess(engine.process)) console.log('engine: ended');
  if (own && present.networkBefore !== undefined) await restoreNetwork(present.networkBefore);
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
  ids: readonly string[],
  remove: (ids: readonly string[]) => Promise<unknown>,
): Promise<void> {
  if (ids.length === 0) return;
  await remove(ids);
  console.log(`${what}: ${ids.length} removed`);
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
