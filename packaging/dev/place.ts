/** The development root: everything that `npm start` writes stands below it. */
import { createHash } from 'node:crypto';
import { mkdir, readlink, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { paths } from '../../appliance/config/paths.ts';
import { projectRoot } from './project.ts';

export interface Place {
  /** As the developer knows it. */
  readonly directory: string;
  /** The same, under a name short enough for sockets; what the programs are given. */
  readonly root: string;
  /** A link that `down` removes again; absent where `directory` is short enough. */
  readonly shortLink?: string;
  readonly stateFile: string;
  readonly daemonLog: string;
  readonly pageLog: string;
  readonly engineDir: string;
  readonly engineSocket: string;
  readonly registryDir: string;
}

/** What start makes below the root, and down therefore removes; nothing else in there is touched. */
export const madeBelow = ['engine', 'etc', 'log', 'registry', 'run', 'usr', 'var', 'development.json'];

/** Linux takes 107 bytes; dockerd needs some for its own sockets beside ours. */
const longestSocketPath = 100;

/** `APPLIANCED_DEV_ROOT` or `.appliance` in the checkout. Nothing is created. */
export function developmentPlace(environment: NodeJS.ProcessEnv = process.env): Place {
  const directory = resolve(projectRoot, environment['APPLIANCED_DEV_ROOT'] ?? '.appliance');
  const longest = Math.max(
    paths(directory).consoleSocket.length,
    placesBelow(directory, directory).engineSocket.length,
  );
  if (longest <= longestSocketPath) return placesBelow(directory, directory);
  const hash = createHash('sha256').update(directory).digest('hex').slice(0, 8);
  const shortLink = join(environment['XDG_RUNTIME_DIR'] ?? tmpdir(), `applianced-${hash}`);
  return { ...placesBelow(directory, shortLink), shortLink };
}

export async function makePlace(place: Place): Promise<void> {
  await mkdir(join(place.directory, 'log'), { recursive: true });
  if (place.shortLink === undefined) return;
  const target = await readlink(place.shortLink).catch(() => undefined);
  if (target === place.directory) return;
  // An entry of that name that is not our link is somebody else's: symlink fails on it.
  await symlink(place.directory, place.shortLink);
}

function placesBelow(directory: string, root: string): Place {
  return {
    directory,
    root,
    stateFile: join(root, 'development.json'),
    daemonLog: join(root, 'log/daemon.log'),
    pageLog: join(root, 'log/page.log'),
    engineDir: join(root, 'engine'),
    engineSocket: join(root, 'engine/docker.sock'),
    registryDir: join(root, 'registry'),
  };
}
