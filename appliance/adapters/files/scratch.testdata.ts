import { chmod, chown, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real folder for the tests of those who may not touch files themselves; it goes with `await using`. */
export interface ScratchFolder extends AsyncDisposable {
  readonly path: string;
  put(name: string, text: string, mode?: number): Promise<void>;
  read(name: string): Promise<string>;
  remove(name: string): Promise<void>;
  giveTo(name: string, uid: number): Promise<void>;
  /** Another number after the file was replaced. */
  inode(name: string): Promise<number>;
  mode(name: string): Promise<number>;
}

export async function scratchFolder(): Promise<ScratchFolder> {
  const path = await mkdtemp(join(tmpdir(), 'applianced-scratch-'));
  const at = (name: string): string => join(path, name);
  return {
    path,
    put: async (name, text, mode = 0o600) => {
      await writeFile(at(name), text);
      await chmod(at(name), mode);
    },
    read: (name) => readFile(at(name), 'utf8'),
    remove: (name) => rm(at(name)),
    giveTo: (name, uid) => chown(at(name), uid, uid),
    inode: async (name) => (await stat(at(name))).ino,
    mode: async (name) => (await stat(at(name))).mode & 0o777,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
