/** The group that may read the keys in /certs. On an appliance the package makes it; here `npm start` does, and shows it to its daemon. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { groupId } from '../../appliance/adapters/groups.ts';
import { textIfAny } from '../../appliance/adapters/files/if-any.ts';
import { KEY_GROUP } from '../../appliance/certs-eye.ts';
import { CommandError, run } from './command.ts';
import { addAdministratorPath } from './packages.ts';
import type { Place } from './place.ts';
import { SetupError } from './setup-error.ts';

/**
 * Containers do not run as root, so without it they cannot read their keys. The daemon knows groups by the file below its root.
 * A developer who is not root can give files to a group of their own only, and so can the daemon: that group takes the part.
 * @throws SetupError when the group cannot be made.
 */
export async function ensureKeyGroup({ root }: Place, log: (line: string) => void): Promise<void> {
  const own = process.getgid?.() ?? 0;
  const id = process.getuid?.() === 0 ? (groupId('/', KEY_GROUP) ?? (await makeGroup(log))) : own;
  if (groupId(root, KEY_GROUP) === id) return;
  const file = join(root, 'etc/group');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, withGroup(textIfAny(file) ?? '', KEY_GROUP, id));
}

/** What `npm run down` says of it; undefined: there is none. Removed it never is: its number must not become somebody else's. */
export function describeKeyGroup(root = '/'): string | undefined {
  if (groupId(root, KEY_GROUP) === undefined) return undefined;
  return `the system group ${KEY_GROUP} (it may read keys in /certs; where the package is not installed, groupdel removes it)`;
}

/** A group(5) in which `name` has this number. */
export function withGroup(text: string, name: string, id: number): string {
  const others = text.split('\n').filter((line) => line !== '' && !line.startsWith(`${name}:`));
  return [...others, `${name}:x:${id}:`, ''].join('\n');
}

async function makeGroup(log: (line: string) => void): Promise<number> {
  log(`making the system group ${KEY_GROUP}, as the package does: it may read the keys in /certs`);
  addAdministratorPath();
  try {
    await run(['groupadd', '--system', KEY_GROUP]);
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause;
    throw new SetupError(`the group ${KEY_GROUP} cannot be made: ${cause.message}`, { cause });
  }
  const id = groupId('/', KEY_GROUP);
  if (id === undefined) throw new SetupError(`groupadd has made no group ${KEY_GROUP} in /etc/group`);
  return id;
}
