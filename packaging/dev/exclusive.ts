/** Only one process at a time changes a folder: a development root, or a repository. */
import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { SetupError } from './setup-error.ts';

/** Exit code of flock(1) for a lock that somebody else holds: chosen so that none of its own (sysexits.h) is meant. */
const heldCode = 9;

const lockProgram = 'flock';
/** 3 is the descriptor after stdin, stdout and stderr. */
const lockArguments = ['--exclusive', '--nonblock', `--conflict-exit-code=${heldCode}`, '3'];

/**
 * Locks the folder itself, so that nothing is written for it. The lock belongs to the open file: flock(2), which the child
 * takes on the descriptor that it inherits; the kernel drops it with this process. Descriptors of Node are closed on exec,
 * so that no daemon or engine started later holds it on.
 * @throws SetupError when another one holds it; an `ENOENT` when there is no such folder.
 */
export function lockExclusively(directory: string, others = 'another npm start or npm run down'): Disposable {
  const descriptor = openSync(directory, 'r');
  try {
    const { status, stderr, error } = spawnSync(lockProgram, lockArguments, {
      stdio: ['ignore', 'ignore', 'pipe', descriptor],
      encoding: 'utf8',
    });
    if (status === heldCode || (status === 0 && wasReplaced(descriptor, directory))) {
      throw new SetupError(
        `${others} is at work in ${directory}: nothing is changed; run this again when it is done`,
      );
    }
    if (status !== 0) {
      const reason = error === undefined ? stderr.trim() : error.message;
      throw new SetupError(`cannot lock ${directory} with flock (package util-linux): ${reason}`);
    }
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return { [Symbol.dispose]: () => closeSync(descriptor) };
}

/** `npm run down` may have removed the folder between opening and locking: that lock would keep nobody out. */
function wasReplaced(descriptor: number, directory: string): boolean {
  const present = statSync(directory, { throwIfNoEntry: false });
  return present?.ino !== fstatSync(descriptor).ino;
}
