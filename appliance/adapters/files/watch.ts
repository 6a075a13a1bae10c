import {
  lstatSync,
  readlinkSync,
  statSync,
  watch,
  type FSWatcher,
  type Stats,
  type WatchEventType,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isErrno } from './errno.ts';

export interface WatchOptions {
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Called when a file may have changed, appeared or gone; look again to learn what. */
  readonly onChange: () => void;
  /** Called when inotify cannot be had (limit reached, odd file system): the poll alone then finds changes, within `pollMs`. */
  readonly onDegraded?: (error: Error) => void;
  /** A change is told once the files were quiet for so long: an editor writes in several steps. A file that was moved here is told sooner. */
  readonly quietMs?: number;
  readonly pollMs?: number;
}

const QUIET_MS = 100;
/** Enough for the event of a first write to follow that of the file's appearance. */
const QUIET_AFTER_MOVE_MS = 10;
const POLL_MS = 5000;
/** A file that never rests is told about all the same after this many quiet periods. */
const MAX_POSTPONED = 10;
const MAX_LINKS = 40;

/**
 * Watches files that may be missing, be replaced by rename, be symbolic links, or stand in folders that do not exist yet. inotify on the
 * folders only wakes it; a comparison of stat results decides, so that foreign files in the same folder cause nothing, and a poll of the
 * same comparison finds what inotify missed. What changes after this function returned is told.
 */
export function watchFiles(paths: readonly string[], options: WatchOptions): void {
  const { signal, onChange } = options;
  if (signal.aborted) return;
  const quietMs = options.quietMs ?? QUIET_MS;
  /** By what the last event of each name said: a file that has content although nothing was written to it was moved here, complete. */
  const arrivals = new Map<string, 'moved' | 'written'>();
  const onEvent = (event: WatchEventType, path: string): void => {
    arrivals.set(path, event === 'rename' ? 'moved' : 'written');
    wake();
  };
  const folders = new FolderWatchers(onEvent, options.onDegraded ?? (() => {}));
  let seen = fingerprints(paths);
  let timer: NodeJS.Timeout | undefined;
  let postponed = 0;

  const look = (): void => {
    timer = undefined;
    postponed = 0;
    arrivals.clear();
    folders.watchOnly(foldersOf(paths));
    const now = fingerprints(paths);
    if (isDeepStrictEqual(now, seen)) return;
    seen = now;
    onChange();
  };
  /** A file is never taken for complete by what it looks like: only when its arrival was watched. */
  const isComplete = (): boolean => {
    const changed = paths.filter((path, index) => fingerprint(path) !== seen[index]);
    return (
      changed.length > 0 && changed.every((path) => arrivals.get(resolve(path)) === 'moved' && isFilled(path))
    );
  };
  const wake = (): void => {
    if (signal.aborted || postponed >= MAX_POSTPONED) return;
    if (timer !== undefined) postponed += 1;
    clearTimeout(timer);
    timer = setTimeout(look, isComplete() ? Math.min(QUIET_AFTER_MOVE_MS, quietMs) : quietMs);
  };
  const poll = setInterval(() => {
    if (timer === undefined) look();
  }, options.pollMs ?? POLL_MS);

  signal.addEventListener('abort', () => {
    clearInterval(poll);
    clearTimeout(timer);
    folders.watchOnly(new Set());
  });
  folders.watchOnly(foldersOf(paths));
  if (!isDeepStrictEqual(fingerprints(paths), seen)) wake();
}

/** One inotify watch a folder; a folder that went away is watched again once it is back. */
class FolderWatchers {
  readonly #watchers = new Map<string, { watcher: FSWatcher; inode: string }>();
  readonly #failed = new Set<string>();
  readonly #onEvent: (event: WatchEventType, path: string) => void;
  readonly #onDegraded: (error: Error) => void;

  constructor(onEvent: (event: WatchEventType, path: string) => void, onDegraded: (error: Error) => void) {
    this.#onEvent = onEvent;
    this.#onDegraded = onDegraded;
  }

  watchOnly(folders: ReadonlySet<string>): void {
    for (const [folder, { watcher, inode }] of this.#watchers) {
      if (folders.has(folder) && inode === inodeOf(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#add(folder);
  }

  #add(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: true }, (event, name) =>
        this.#onEvent(event, join(folder, name ?? '')),
      );
      watcher.on('error', (error) => this.#fail(folder, error));
      this.#watchers.set(folder, { watcher, inode: inodeOf(folder) });
      this.#failed.delete(folder);
    } catch (error) {
      // The folder went away since it was found; the next look finds its parent.
      if (isErrno(error, 'ENOENT')) return;
      this.#fail(folder, error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Told once a folder, not at every poll. */
  #fail(folder: string, error: Error): void {
    this.#watchers.get(folder)?.watcher.close();
    this.#watchers.delete(folder);
    if (this.#failed.has(folder)) return;
    this.#failed.add(folder);
    this.#onDegraded(new Error(`cannot watch ${folder}`, { cause: error }));
  }
}

/** For each path and each link on its way: the folder it stands in, or the nearest one above that exists. */
function foldersOf(paths: readonly string[]): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    let target: string | undefined = resolve(path);
    for (let links = 0; target !== undefined && links < MAX_LINKS; links += 1) {
      folders.add(nearestFolder(dirname(target)));
      target = linkTarget(target);
    }
  }
  return folders;
}

function nearestFolder(folder: string): string {
  return folder === '/' || statOf(folder)?.isDirectory() === true ? folder : nearestFolder(dirname(folder));
}

function linkTarget(path: string): string | undefined {
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return undefined;
    return resolve(dirname(path), readlinkSync(path));
  } catch {
    // Replaced between the two calls, or out of reach: the next look, at the latest the poll, sees what is there then.
    return undefined;
  }
}

function inodeOf(folder: string): string {
  const found = statOf(folder);
  return found === undefined ? 'missing' : `${found.dev}:${found.ino}`;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A loop of links or no access is as good as missing: what matters is when that changes.
    return undefined;
  }
}

/** A file with content. Not a link to one: what is behind it may be written to without an event of this name. */
function isFilled(path: string): boolean {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found !== undefined && found.isFile() && found.size > 0;
  } catch {
    // A loop of links or no access: nothing that could be complete.
    return false;
  }
}

/** ctime covers content, mode and owner; the inode covers a replacement within one tick of the clock. */
function fingerprints(paths: readonly string[]): readonly string[] {
  return paths.map(fingerprint);
}

function fingerprint(path: string): string {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found === undefined ? 'missing' : `${found.dev}:${found.ino}:${found.size}:${found.ctimeNs}`;
  } catch (error) {
    // A loop of links or a folder without access: the reader reports it; here only its coming and going counts.
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  }
}
