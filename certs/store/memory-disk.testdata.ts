/** A disk in memory whose power can be cut: what was not synced before may be there afterwards, or not, or half. */

import { basename, dirname } from 'node:path';
import type { Entry, Files } from './files.ts';

interface Inode {
  readonly kind: Entry['kind'];
  readonly target: string;
  readonly mode: number;
  readonly gid: number;
  readonly text: string;
  readonly entries: ReadonlyMap<string, number>;
}

/** By number; 0 is the root. */
export type Image = ReadonlyMap<number, Inode>;

/** `entries`: one call may change several names of one directory, and then all or none (a rename). */
export type Change =
  | { readonly kind: 'inode'; readonly inode: number; readonly made: Inode }
  | {
      readonly kind: 'entries';
      readonly inode: number;
      readonly names: ReadonlyMap<string, number | undefined>;
    }
  | { readonly kind: 'text'; readonly inode: number; readonly text: string }
  | { readonly kind: 'mode'; readonly inode: number; readonly mode: number }
  | { readonly kind: 'gid'; readonly inode: number; readonly gid: number }
  | { readonly kind: 'sync'; readonly inode: number };

export interface MemoryDisk {
  readonly files: Files;
  readonly start: Image;
  /** Since `start`. */
  readonly log: Change[];
  /** What a process sees that runs now. */
  now(): Image;
  /** Changing and syncing calls so far. */
  calls(): number;
  /** The call of this number (the first is 0) fails, after half of a text was written; `forever`: and every one after it. */
  failAt(call: number, code: string, forever?: boolean): void;
  neverFail(): void;
}

const PLAIN = { target: '', gid: 0, text: '', entries: new Map<string, number>() } as const;

/** With `/certs` and `/state` above the store not yet there: an empty root. */
export const BLANK: Image = new Map([[0, { ...PLAIN, kind: 'directory', mode: 0o755 }]]);

export function memoryDisk(start: Image = BLANK): MemoryDisk {
  let image = start;
  const log: Change[] = [];
  let calls = 0;
  let failure: { readonly call: number; readonly code: string; readonly forever: boolean } | undefined;

  function record(...changes: readonly Change[]): void {
    log.push(...changes);
    image = changes.reduce(applied, image);
  }
  function counted(path: string): void {
    const call = calls;
    calls += 1;
    if (failure === undefined) return;
    if (call === failure.call || (failure.forever && call > failure.call)) throw refused(failure.code, path);
  }
  function inodeAt(path: string): number {
    const found = find(image, path);
    if (found === undefined) throw refused('ENOENT', path);
    return found;
  }
  function make(path: string, made: Inode): number {
    const parent = inodeAt(dirname(path));
    if (find(image, path) !== undefined) throw refused('EEXIST', path);
    const inode = image.size;
    record(
      { kind: 'inode', inode, made },
      { kind: 'entries', inode: parent, names: new Map([[basename(path), inode]]) },
    );
    return inode;
  }
  function remove(path: string): void {
    inodeAt(path);
    record({ kind: 'entries', inode: inodeAt(dirname(path)), names: new Map([[basename(path), undefined]]) });
  }

  const files: Files = {
    uid: 0,
    look: async (path) => {
      const inode = find(image, path);
      const found = inode === undefined ? undefined : image.get(inode);
      if (found === undefined) return undefined;
      const { kind, mode, gid, text, target } = found;
      return {
        kind,
        mode,
        uid: 0,
        gid,
        sizeBytes: Buffer.byteLength(text),
        target,
        version: `${inode} ${text}`,
      };
    },
    list: async (path) => [...(image.get(inodeAt(path))?.entries.keys() ?? [])],
    read: async (path) => Buffer.from(image.get(inodeAt(path))?.text ?? ''),
    createFile: async (path) => {
      counted(path);
      const inode = make(path, { ...PLAIN, kind: 'file', mode: 0o600 });
      return {
        write: async (text) => {
          const failed = failure?.call === calls;
          if (failed) record({ kind: 'text', inode, text: halfOf(text) });
          counted(path);
          record({ kind: 'text', inode, text });
        },
        setGroup: async (gid) => {
          counted(path);
          record({ kind: 'gid', inode, gid });
        },
        setMode: async (mode) => {
          counted(path);
          record({ kind: 'mode', inode, mode });
        },
        sync: async () => {
          counted(path);
          record({ kind: 'sync', inode });
        },
        close: async () => undefined,
      };
    },
    makeDirectory: async (path) => {
      counted(path);
      make(path, { ...PLAIN, kind: 'directory', mode: 0o700 });
    },
    setMode: async (path, mode) => {
      counted(path);
      record({ kind: 'mode', inode: inodeAt(path), mode });
    },
    makeLink: async (target, path) => {
      counted(path);
      make(path, { ...PLAIN, kind: 'link', mode: 0o777, target });
    },
    rename: async (from, to) => {
      counted(from);
      const names = new Map([
        [basename(from), undefined],
        [basename(to), inodeAt(from)],
      ]);
      if (dirname(from) !== dirname(to)) throw new Error('the store renames within a directory only');
      record({ kind: 'entries', inode: inodeAt(dirname(from)), names });
    },
    removeFile: async (path) => {
      counted(path);
      remove(path);
    },
    removeDirectory: async (path) => {
      counted(path);
      if ((image.get(inodeAt(path))?.entries.size ?? 0) > 0) throw refused('ENOTEMPTY', path);
      remove(path);
    },
    syncDirectory: async (path) => {
      counted(path);
      record({ kind: 'sync', inode: inodeAt(path) });
    },
  };
  return {
    files,
    start,
    log,
    now: () => image,
    calls: () => calls,
    failAt: (call, code, forever = false) => {
      failure = { call, code, forever };
    },
    neverFail: () => {
      failure = undefined;
    },
  };
}

/** What the disk may hold where the power goes after `length` changes. `kept` says it of a change that no sync has covered. */
export function afterPowerCut(
  { start, log }: Pick<MemoryDisk, 'start' | 'log'>,
  length: number,
  kept: (index: number) => 'kept' | 'lost' | 'torn',
): Image {
  const covered = uncovered({ log }, length);
  return log.slice(0, length).reduce((image, change, index) => {
    const fate = covered.includes(index) ? kept(index) : 'kept';
    if (fate === 'kept') return applied(image, change);
    if (fate === 'torn' && change.kind === 'text')
      return applied(image, { ...change, text: halfOf(change.text) });
    return image;
  }, start);
}

/** Indices of the changes among the first `length` that nothing has synced. Inodes alone are seen by nobody. */
export function uncovered({ log }: Pick<MemoryDisk, 'log'>, length: number): readonly number[] {
  const made = log.slice(0, length);
  const syncs = new Map(made.map((change, index) => [change.kind === 'sync' ? change.inode : -1, index]));
  return made.flatMap(({ kind, inode }, index) =>
    kind !== 'inode' && kind !== 'sync' && index > (syncs.get(inode) ?? -1) ? [index] : [],
  );
}

/** `path mode gid -> target "text"` of everything, sorted. */
export function tree(image: Image): string {
  const lines: string[] = [];
  const visit = (inode: number, path: string): void => {
    const found = image.get(inode);
    if (found === undefined) return;
    lines.push(
      `${path} ${found.kind} ${found.mode.toString(8)} ${found.gid} ${found.target} ${JSON.stringify(found.text)}`,
    );
    for (const [name, child] of found.entries) visit(child, `${path}/${name}`);
  };
  visit(0, '');
  return lines.toSorted().join('\n');
}

function applied(image: Image, change: Change): Image {
  if (change.kind === 'sync') return image;
  const next = new Map(image);
  const before = image.get(change.inode);
  if (change.kind === 'inode') return next.set(change.inode, change.made);
  if (before === undefined) throw new Error(`no inode ${change.inode}`);
  if (change.kind !== 'entries') return next.set(change.inode, { ...before, ...change, kind: before.kind });
  const entries = new Map(before.entries);
  for (const [name, inode] of change.names) {
    if (inode === undefined) entries.delete(name);
    else entries.set(name, inode);
  }
  return next.set(change.inode, { ...before, entries });
}

function find(image: Image, path: string): number | undefined {
  let inode: number | undefined = 0;
  for (const name of path.split('/').filter(Boolean)) {
    if (inode === undefined) return undefined;
    inode = image.get(inode)?.entries.get(name);
  }
  return inode;
}

function halfOf(text: string): string {
  return text.slice(0, text.length >> 1);
}

function refused(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
